/* test_errors.c - what becomes of a request whose page fails, and of its transaction. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <unistd.h>
#include "support/cutter.h"
#include "support/http.h"

static struct testdb *db;
static int tries, fail_code, fail_times, answer_status;

/* ---- pages that do as they are told ----------------------------------------------- */

static int
told_fail(struct req *rq)
{
	if (tries++ < fail_times)
		return err_set(req_ctx(rq), fail_code, "secret inner words");
	return resp_text(rq, 200, "text/plain", "well");
}

static int
told_write(struct req *rq)
{
	TRY(db_exec(&rq->ctx, NULL, "REPLACE INTO setting (name, value) VALUES ('told', ?)",
	            VALS(VTEXT(req_param(rq, "v")))));
	return resp_text(rq, answer_status, "text/plain", "");
}

static int
told_note(struct req *rq)
{
	struct sql *q = sql_new(&rq->ctx);

	sql_add(q, "REPLACE INTO setting (name, value) VALUES ('noted', ");
	sql_val(q, VTEXT(req_param(rq, "v")));
	sql_add(q, ")");
	note_add(&rq->ctx, q);
	return err_set(&rq->ctx, ERR_DENIED, "no");
}

static int
told_once(struct req *rq)
{
	struct once once;

	tries++;
	TRY(once_find(rq, &once));
	if (once.found)
		return once.same ? resp_redirect(rq, "%s", once.location) : resp_text(rq, 422, "text/plain", "other");
	TRY(db_exec(&rq->ctx, NULL, "INSERT INTO setting (name, value) VALUES (?, 'x')",
	            VALS(VTEXT(req_body(rq, "name")))));
	TRY(once_store(rq, 303, "/saved"));
	return resp_redirect(rq, "/saved");
}

static int
told_silent(struct req *rq)
{
	(void)rq;
	return OK;
}

static int
told_template(struct req *rq)
{
	return resp_page(rq, 200, "there-is-no-such.cs");
}

static int
told_away(struct req *rq)
{
	return resp_redirect(rq, "//evil.example/");
}

static int
told_header(struct req *rq)
{
	resp_header(rq, "X-Test", "a\r\nSet-Cookie: b=c");
	return resp_text(rq, 200, "text/plain", "");
}

static const struct page told_pages[] = {
	{ .method = "GET", .path = "/fail", .right = "public", .fn = told_fail },
	{ .method = "POST", .path = "/fail", .right = "public", .fn = told_fail },
	{ .method = "GET", .path = "/write", .right = "public", .fn = told_write },
	{ .method = "POST", .path = "/write", .right = "public", .fn = told_write },
	{ .method = "POST", .path = "/note", .right = "public", .fn = told_note },
	{ .method = "POST", .path = "/once", .right = "public", .fn = told_once },
	{ .method = "GET", .path = "/silent", .right = "public", .fn = told_silent },
	{ .method = "GET", .path = "/template", .right = "public", .fn = told_template },
	{ .method = "GET", .path = "/away", .right = "public", .fn = told_away },
	{ .method = "GET", .path = "/header", .right = "public", .fn = told_header },
	{ .method = "GET", .path = "/nobody", .fn = told_silent },
	{ .method = "GET", .path = "/untyped", .right = "read", .fn = told_silent },
	{ 0 },
};
static const struct module told = {
	.name = "portal", .pages = (const struct page *const[]){ login_pages, told_pages, NULL },
};

static int
each_open(void **state)
{
	struct http *h = http_open(db);

	h->module = &told;
	tries = 0;
	fail_times = 1000;
	answer_status = 200;
	*state = h;
	return 0;
}

/* The stored value, "" when there is none. */
static const char *
setting(struct http *h, const char *name)
{
	struct ctx *ctx = test_unit(db);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT value FROM setting WHERE name = ");
	sql_val(q, VTEXT(name));
	assert_ok(ctx, side_select(ctx, &rows, q));
	const char *value = db_next(rows) ? arena_strdup(h->mem, db_str(rows, 0)) : "";
	test_end(ctx);
	return value;
}

/* ---- tests -------------------------------------------------------------------------- */

static void
test_error__each_code_has_its_status(void **state)
{
	static const struct { int code, status; } want[] = {
		{ ERR_NOTFOUND, 404 }, { ERR_DENIED, 403 }, { ERR_INVALID, 422 }, { ERR_CONFLICT, 409 }, { ERR_BUSY, 503 },
		{ ERR_DB, 500 }, { ERR_IO, 500 }, { ERR_BUG, 500 }, { ERR_DOWN, 503 }, { ERR_TIMEOUT, 503 },
		{ ERR_TOO_LARGE, 413 }, { ERR_BAD_REQUEST, 400 }, { ERR_DUPLICATE, 422 }, { ERR_REFERENCED, 422 },
	};
	struct http *h = *state;

	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
		fail_code = want[i].code;
		assert_int_equal(http_get(h, "/fail"), want[i].status);
		assert_true(http_shows(h, "<html"));
		assert_false(http_shows(h, "secret inner words"));
		assert_int_equal(http_header(h, "Retry-After") != NULL, want[i].status == 503);
		assert_int_equal(http_post(h, "/fail", NULL), want[i].status);
	}
}

static void
test_error__page_has_a_number_for_the_administrator(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_get(h, "/nothing"), 404);
	assert_true(http_shows(h, "<code>"));
	http_login(h, "sales1");
	assert_int_equal(http_get(h, "/nothing"), 404);
	assert_true(http_shows(h, "href=\"/customer/customer\""));
}

static void
test_error__busy_is_tried_three_times(void **state)
{
	struct http *h = *state;

	fail_code = ERR_BUSY;
	fail_times = 2;
	assert_int_equal(http_post(h, "/fail", NULL), 200);
	assert_string_equal(http_body(h), "well");
	assert_int_equal(tries, 3);
	tries = 0;
	fail_times = 3;
	assert_int_equal(http_post(h, "/fail", NULL), 503);
	assert_int_equal(tries, 3);
}

static void
test_error__a_page_without_answer_or_template_is_a_500(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_get(h, "/silent"), 500);
	assert_int_equal(http_get(h, "/template"), 500);
	assert_true(http_shows(h, "<html"));
	assert_false(http_shows(h, "there-is-no-such"));
}

static void
test_redirect__never_leaves_this_site(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_get(h, "/away"), 500);
	assert_null(http_header(h, "Location"));
}

static void
test_header__takes_no_line_ends(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_get(h, "/header"), 200);
	assert_null(strpbrk(http_header(h, "X-Test"), "\r\n"));
}

static void
test_route__page_without_right_denies_everybody(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_get(h, "/nobody"), 403);
	http_login(h, "admin");
	assert_int_equal(http_get(h, "/nobody"), 403);
	assert_int_equal(http_get(h, "/untyped"), 403);
}

static void
test_route__type_answers_in_its_module_only(void **state)
{
	struct http *h = *state;

	h->module = NULL;
	http_login(h, "manager");
	assert_int_equal(http_get(h, "/customer/customer"), 200);
	assert_int_equal(http_get(h, "/admin/customer"), 404);
	assert_int_equal(http_get(h, "/customer/employee"), 404);
	assert_int_equal(http_get(h, "/customer/nothing"), 404);
	assert_int_equal(http_get(h, "/customer"), 404);
	assert_int_equal(http_get(h, "/customer/customer/"), 404);
	assert_int_equal(http_get(h, "/customers/customer"), 404);
}

static void
test_transaction__is_kept_only_when_all_went_well(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_post(h, "/write", "v", "one", NULL), 200);
	assert_string_equal(setting(h, "told"), "one");
	answer_status = 422;
	assert_int_equal(http_post(h, "/write", "v", "two", NULL), 422);
	assert_string_equal(setting(h, "told"), "one");
}

static void
test_transaction__of_a_get_cannot_write(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_post(h, "/write", "v", "one", NULL), 200);
	assert_int_equal(http_get(h, "/write?v=two"), 500);
	assert_string_equal(setting(h, "told"), "one");
}

static void
test_note__stays_when_the_request_is_refused(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_post(h, "/note", "v", "n1", NULL), 403);
	assert_string_equal(setting(h, "noted"), "n1");
}

static void
test_once__the_second_time_gives_the_first_answer(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_post(h, "/once", "_once", "k1", "name", "o1", "_csrf", "a", NULL), 303);
	assert_int_equal(http_post(h, "/once", "_once", "k1", "name", "o1", "_csrf", "b", NULL), 303);
	assert_string_equal(http_header(h, "Location"), "/saved");
	assert_int_equal(http_post(h, "/once", "_once", "k1", "name", "o2", NULL), 422);
	assert_string_equal(setting(h, "o2"), "");
	/* Without a key nothing is remembered. */
	assert_int_equal(http_post(h, "/once", "name", "o3", NULL), 303);
	assert_int_equal(http_post(h, "/once", "name", "o3", NULL), 422);
}

/* ---- the database goes away ----------------------------------------------------------- */

/* A crm.conf that differs in the socket only. */
static const char *
conf_with_socket(struct http *h, const char *name, const char *socket)
{
	const char *path = arena_printf(h->mem, "%s.%s", db->conf_path, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fprintf(f, "[db]\nsocket=%s\nname=%s\naudit_name=%s\npassword_file=%s\n[paths]\nshare=%s\n", socket, db->name,
	        db->audit_name, conf_str(db->conf, "db.password_file"), conf_str(db->conf, "paths.share"));
	fclose(f);
	return path;
}

static void
test_down__is_a_plain_page_and_all_is_well_afterwards(void **state)
{
	struct http *h = *state;
	const char *link = arena_printf(h->mem, "%s.sock", db->conf_path);
	const char *conf = conf_with_socket(h, "down", link);
	struct http *other = http_open_conf(conf);

	unlink(link);
	assert_int_equal(http_get(other, "/"), 503);
	assert_non_null(http_header(other, "Retry-After"));
	assert_true(http_shows(other, "<html"));
	assert_int_equal(http_get(other, "/login"), 503);
	assert_int_equal(http_post(other, "/login", "login", "sales1", "password", "Keyuan-demo-1", NULL), 503);
	assert_int_equal(http_get(other, "/healthz"), 503);
	assert_true(http_shows(other, "database failed"));
	assert_int_equal(symlink(conf_str(db->conf, "db.socket"), link), 0);
	assert_int_equal(http_get(other, "/login"), 200);
	http_login(other, "sales1");
	assert_int_equal(http_get(other, "/healthz"), 200);
	http_close(other);
	unlink(link);
	unlink(conf);
}

/* The connection is lost at COMMIT; *key NULL: the form has no key. */
static int
post_and_cut(struct http *h, bool deliver, const char *key, const char *name)
{
	char socket[108];
	struct cutter *c = cutter_start(conf_str(db->conf, "db.socket"), "\x03" "COMMIT", deliver, socket, sizeof socket);
	const char *conf = conf_with_socket(h, "cut", socket);
	struct http *other = http_open_conf(conf);
	int status;

	other->module = &told;
	if (key)
		status = http_post(other, "/once", "_once", key, "name", name, NULL);
	else
		status = http_post(other, "/once", "name", name, NULL);
	if (status == 503)
		assert_string_equal(http_header(other, "X-Error-Code"), "in_doubt");
	http_close(other);
	cutter_stop(c);
	unlink(conf);
	return status;
}

static void
test_doubt__is_settled_by_the_key_of_the_form(void **state)
{
	struct http *h = *state;

	/* The commit arrived: found, not done again. */
	assert_int_equal(post_and_cut(h, true, "d1", "doubt1"), 303);
	assert_int_equal(tries, 1);
	assert_string_equal(setting(h, "doubt1"), "x");
	/* It did not: done again. */
	tries = 0;
	assert_int_equal(post_and_cut(h, false, "d2", "doubt2"), 303);
	assert_int_equal(tries, 2);
	assert_string_equal(setting(h, "doubt2"), "x");
}

static void
test_doubt__without_a_key_is_said(void **state)
{
	struct http *h = *state;

	assert_int_equal(post_and_cut(h, true, NULL, "doubt3"), 503);
	assert_string_equal(setting(h, "doubt3"), "x");
	assert_int_equal(post_and_cut(h, false, NULL, "doubt4"), 503);
	assert_string_equal(setting(h, "doubt4"), "");
	assert_int_equal(tries, 2);
}

static void
test_health__says_what_works(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_get(h, "/healthz"), 200);
	assert_true(http_shows(h, "database ok\nmigration ok\nqueue ok"));
	assert_string_equal(http_header(h, "Content-Type"), "text/plain; charset=utf-8");
}

#define T(name) cmocka_unit_test_setup_teardown(name, each_open, http_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_error__each_code_has_its_status),
		T(test_error__page_has_a_number_for_the_administrator),
		T(test_error__busy_is_tried_three_times),
		T(test_error__a_page_without_answer_or_template_is_a_500),
		T(test_redirect__never_leaves_this_site),
		T(test_header__takes_no_line_ends),
		T(test_route__page_without_right_denies_everybody),
		T(test_route__type_answers_in_its_module_only),
		T(test_transaction__is_kept_only_when_all_went_well),
		T(test_transaction__of_a_get_cannot_write),
		T(test_note__stays_when_the_request_is_refused),
		T(test_once__the_second_time_gives_the_first_answer),
		T(test_down__is_a_plain_page_and_all_is_well_afterwards),
		T(test_doubt__is_settled_by_the_key_of_the_form),
		T(test_doubt__without_a_key_is_said),
		T(test_health__says_what_works),
	};

	db = testcompany_open("errors");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
