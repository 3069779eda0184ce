/*
 * test_every_route.c - every page of every program, found by itself, asked by whom
 * it must not serve: without a session, with a wrong token, from a foreign page, by
 * a wrong method. The status is right, and nothing in the database has changed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/generate.h"
#include "support/routes.h"
#include "support/standing.h"

static struct http *h;
static const struct route *routes;
static size_t route_count;
static int64_t records[64];	/* one of each type, by its place among the types */
static unsigned asked;

/* ---- somebody who may do everything ------------------------------------------------------ */

/* So that nothing but what is tried here stands between him and the deed. */
static void
rights_all(void)
{
	struct ctx *ctx = test_unit(standing_db);

	test_begin(ctx);
	for (size_t i = 0; i < standing_db->types->count; i++) {
		const struct type *t = standing_db->types->all[i];
		static const char *const actions[] = { "read", "edit", "delete", "create", "restore", "purge", "export", "assign" };

		assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM role_right WHERE role = 'administrator' AND type = ?", VALS(VTEXT(t->name))));
		for (size_t k = 0; k < sizeof actions / sizeof actions[0]; k++)
			assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO role_right (role, type, action, scope) VALUES ('administrator', ?, ?, 'all')",
			          VALS(VTEXT(t->name), VTEXT(actions[k]))));
		for (size_t k = 0; t->workflow && k < t->workflow->step_count; k++)
			assert_ok(ctx, db_exec(ctx, NULL, "REPLACE INTO role_right (role, type, action, scope) VALUES ('administrator', ?, ?, 'all')",
			          VALS(VTEXT(t->name), VTEXT(t->workflow->steps[k].may))));
	}
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

static size_t
type_index(const struct type *t)
{
	size_t i = 0;

	while (standing_db->types->all[i] != t)
		i++;
	return i;
}

static void
records_make(void)
{
	for (size_t i = 0; i < standing_db->types->count; i++) {
		struct ctx *ctx = test_ctx(standing_db, "admin");

		assert_in_range(i, 0, sizeof records / sizeof records[0] - 1);
		test_begin(ctx);
		records[i] = generate_record(ctx, standing_db->types->all[i]);
		test_commit(ctx);
		test_end(ctx);
	}
}

/* ---- what the database holds ------------------------------------------------------------------ */

/* Side notes and what a refusal is meant to write: who failed, who was seen. */
static bool
is_noted(const char *table)
{
	static const char *const notes[] = { "session", "security_log", "login_guard", "user_recent" };

	for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++)
		if (str_eq(table, notes[i]))
			return true;
	return false;
}

/* All tables with their sums, a line each. */
static const char *
checksums(void)
{
	struct ctx *ctx = test_unit(standing_db);
	struct db_rows *tables, *rows;
	struct buf names, b;

	buf_init(&names, ctx->mem);
	buf_init(&b, standing_db->mem);
	assert_ok(ctx, db_begin(ctx, DB_READ));
	/* By what a SELECT sees: CHECKSUM TABLE gave other sums for the same rows after they were read by an index (MariaDB 10.11). */
	assert_ok(ctx, db_select(ctx, &tables, "SELECT table_schema, table_name,\n"
	          "  GROUP_CONCAT('COALESCE(HEX(CAST(`', column_name, '` AS BINARY)), \\'-\\')' ORDER BY ordinal_position SEPARATOR ', ')\n"
	          "FROM information_schema.columns WHERE table_schema IN (?, ?) GROUP BY 1, 2 ORDER BY 1, 2",
	          VALS(VTEXT(standing_db->name), VTEXT(standing_db->audit_name))));
	while (db_next(tables))
		if (!is_noted(db_str(tables, 1)))
			buf_printf(&names, "%sSELECT '%s.%s', COUNT(*), COALESCE(BIT_XOR(CRC32(CONCAT_WS('#', %s))), 0) FROM `%s`.`%s`", names.n ? "\nUNION ALL " : "",
			           db_str(tables, 0), db_str(tables, 1), db_str(tables, 2), db_str(tables, 0), db_str(tables, 1));
	assert_ok(ctx, db_select_text(ctx, &rows, buf_str(&names), NO_VALS));
	while (db_next(rows))
		buf_printf(&b, "%s %lld %lld\n", db_str(rows, 0), (long long)db_int(rows, 1), (long long)db_int(rows, 2));
	assert_true(db_count(rows) > 30);
	test_end(ctx);
	return buf_str(&b);
}

static const char *
first_difference(const char *a, const char *b)
{
	const char *const *x = str_split(h->mem, a, '\n'), *const *y = str_split(h->mem, b, '\n');

	while (*x && *y && str_eq(*x, *y))
		x++, y++;
	return *y ? *y : "a table is gone";
}

/* ---- asking ----------------------------------------------------------------------------------------- */

static const char *
url_of(const struct route *r)
{
	struct route_at at = route_at(r->type, r->type ? records[type_index(r->type)] : 1);

	return route_url(h->mem, r, &at);
}

/* Everything that some form of the page could hold, so that it would be done. */
static int
post_all(const struct route *r, const char *csrf)
{
	static unsigned n;
	struct buf b;

	asked++;
	buf_init(&b, h->mem);
	buf_printf(&b, "row_version=1&_once=route%u&reason=x&_comment=x&next=/&lang=en&theme=dark", ++n);
	if (csrf)
		buf_printf(&b, "&_csrf=%s", str_url(h->mem, csrf));
	if (r->type && r->type->title)
		buf_printf(&b, "&%s=%s%u", r->type->title->name, "changed", n);
	return http_send(h, "POST", url_of(r), "application/x-www-form-urlencoded", buf_str(&b), b.n);
}

/* Each route that the try is about gets the status it says, and the tables stay as they are. */
struct attempt { const char *method, *said; bool (*about)(const struct route *r); int (*ask)(const struct route *r); };

static void
attempt_run(const struct attempt *a, int (*want)(const struct route *r))
{
	const char *was = checksums(), *now;
	size_t n = 0;

	for (size_t i = 0; i < route_count; i++) {
		const struct route *r = &routes[i];
		int status;

		if (!route_is(r, a->method) || (a->about && !a->about(r)))
			continue;
		n++;
		status = a->ask(r);
		if (status != want(r))
			fail_msg("%s, %s: %d, not %d", url_of(r), a->said, status, want(r));
	}
	assert_true(n > 0);
	now = checksums();
	if (!str_eq(was, now))
		fail_msg("%s: something was written: %s", a->said, first_difference(was, now));
}

static bool about_kept(const struct route *r) { return !route_is_public(r); }
static bool about_public(const struct route *r) { return route_is_public(r); }
static bool about_login_post(const struct route *r) { return route_is_public(r) && !str_eq(r->page->right, "bare"); }
static int want_403(const struct route *r) { (void)r; return 403; }
static int want_303(const struct route *r) { (void)r; return 303; }
static int want_401(const struct route *r) { (void)r; return 401; }

static int ask_get(const struct route *r) { asked++; return http_get(h, url_of(r)); }
static int ask_head(const struct route *r) { asked++; return http_send(h, "HEAD", url_of(r), NULL, NULL, 0); }
static int ask_post(const struct route *r) { return post_all(r, NULL); }
static int ask_empty(const struct route *r) { return post_all(r, ""); }
static int ask_right(const struct route *r) { return post_all(r, http_csrf(h, standing_db)); }

static const char *foreign_token;
static int ask_foreign(const struct route *r) { return post_all(r, foreign_token); }

/* ---- nobody ------------------------------------------------------------------------------------------ */

static void
nobody(void)
{
	http_forget(h);
}

static void
somebody(void)
{
	http_forget(h);
	h->origin = h->sec_fetch_site = NULL;
	http_login(h, "person");
}

static void
test_every_route__without_a_session_it_leads_to_the_login(void **state)
{
	(void)state;
	nobody();
	attempt_run(&(struct attempt){ "GET", "no session", about_kept, ask_get }, want_303);
	attempt_run(&(struct attempt){ "GET", "HEAD without session", about_kept, ask_head }, want_303);
	assert_true(str_starts(http_header(h, "Location"), "/login?next="));
	attempt_run(&(struct attempt){ "POST", "no session", about_kept, ask_post }, want_401);
	assert_null(http_cookie_value(h, "sid"));
	somebody();
}

static int
want_shown(const struct route *r)
{
	/* Without a mail server nobody is offered a new password by mail, and no link for one is good. */
	if (str_eq(r->path, "/forgot"))
		return 404;
	if (str_eq(r->path, "/reset"))
		return 410;
	return h->resp.status == 303 && !strchr(r->path, '{') ? 303 : 200;
}

static void
test_every_route__public_pages_need_nobody_and_write_nothing(void **state)
{
	(void)state;
	nobody();
	attempt_run(&(struct attempt){ "GET", "public", about_public, ask_get }, want_shown);
	somebody();
}

/* ---- foreign pages ---------------------------------------------------------------------------------------- */

static void
test_every_route__without_the_token_of_the_session_nothing_is_done(void **state)
{
	(void)state;
	http_forget(h);
	http_login(h, "sales1");
	foreign_token = http_csrf(h, standing_db);
	somebody();
	attempt_run(&(struct attempt){ "POST", "no token", about_kept, ask_post }, want_403);
	attempt_run(&(struct attempt){ "POST", "an empty token", about_kept, ask_empty }, want_403);
	attempt_run(&(struct attempt){ "POST", "the token of another session", about_kept, ask_foreign }, want_403);
	/* One of our own pages that is only old gets its inputs back; nothing is done either. */
	h->sec_fetch_site = "same-origin";
	attempt_run(&(struct attempt){ "POST", "an old page of ours", about_kept, ask_foreign }, want_403);
	h->sec_fetch_site = NULL;
}

static void
test_every_route__a_foreign_page_does_nothing_even_with_the_right_token(void **state)
{
	static const char *const origins[] = { "http://evil.example", "null", "https://localhost:8080", "http://localhost:8080.evil.example" };
	static const char *const sites[] = { "cross-site", "same-site", "anything" };

	(void)state;
	somebody();
	for (size_t i = 0; i < sizeof origins / sizeof origins[0]; i++) {
		h->origin = origins[i];
		attempt_run(&(struct attempt){ "POST", arena_printf(h->mem, "Origin %s", origins[i]), i ? about_login_post : NULL, ask_right }, want_403);
	}
	h->origin = NULL;
	for (size_t i = 0; i < sizeof sites / sizeof sites[0]; i++) {
		h->sec_fetch_site = sites[i];
		attempt_run(&(struct attempt){ "POST", arena_printf(h->mem, "Sec-Fetch-Site %s", sites[i]), i ? about_login_post : NULL, ask_right }, want_403);
	}
	h->sec_fetch_site = NULL;
}

/* ---- methods --------------------------------------------------------------------------------------------------- */

/* A way of asking this address that none of the tables has. */
static bool
method_is_there(const struct route *r, const char *method)
{
	const char *url = url_of(r);

	for (size_t i = 0; i < route_count; i++)
		if (str_eq(url_of(&routes[i]), url) && route_is(&routes[i], method))
			return true;
	return false;
}

static void
test_every_route__other_methods_are_refused(void **state)
{
	static const char *const methods[] = { "PUT", "DELETE", "PATCH", "GET", "POST" };
	const char *was;

	(void)state;
	somebody();
	was = checksums();
	for (size_t i = 0; i < route_count; i++)
		for (size_t k = 0; k < sizeof methods / sizeof methods[0]; k++) {
			const char *body = str_eq(methods[k], "GET") ? NULL : "_csrf=x";
			/* Every method once for the generic pages of one type; they are the same for all. */
			if (method_is_there(&routes[i], methods[k]) || (k < 3 && routes[i].type && type_index(routes[i].type)))
				continue;
			asked++;
			int status = http_send(h, methods[k], url_of(&routes[i]), body ? "application/x-www-form-urlencoded" : NULL,
			                       body, body ? strlen(body) : 0);
			if (status != 405 || !http_header(h, "Allow"))
				fail_msg("%s %s: %d", methods[k], url_of(&routes[i]), status);
		}
	assert_string_equal(checksums(), was);
}

/* ---- reading never writes ------------------------------------------------------------------------------------------ */

static int
want_no_failure(const struct route *r)
{
	(void)r;
	return h->resp.status < 500 ? h->resp.status : 200;
}

static void
test_every_route__get_and_head_never_write(void **state)
{
	(void)state;
	somebody();
	attempt_run(&(struct attempt){ "GET", "GET", NULL, ask_get }, want_no_failure);
	attempt_run(&(struct attempt){ "GET", "HEAD", NULL, ask_head }, want_no_failure);
}

/* And that the database would refuse it: the transaction of a GET is read-only. */
static int
writes(struct req *rq)
{
	struct ctx *ctx = req_ctx(rq);

	TRY(db_exec(ctx, NULL, "UPDATE stamp SET n = n + 1 WHERE name = 'org'", NO_VALS));
	return resp_text(rq, 200, "text/plain", "written");
}

static const struct page bad_pages[] = { { .method = "GET", .path = "/writes", .right = "login", .fn = writes }, { 0 } };
static const struct module bad = { .name = "portal", .pages = (const struct page *const[]){ bad_pages, NULL } };

static void
test_every_route__a_page_that_writes_on_get_fails(void **state)
{
	const char *was = checksums();

	(void)state;
	somebody();
	h->module = &bad;
	assert_int_equal(http_get(h, "/writes"), 500);
	assert_int_equal(http_send(h, "HEAD", "/writes", NULL, NULL, 0), 500);
	h->module = NULL;
	assert_string_equal(checksums(), was);
}

/* ---- that all of this could fail -------------------------------------------------------------------------------------- */

/* With the right token from a page of ours the same posts are done: last of all. */
static void
test_every_route__the_same_posts_are_done_from_our_own_pages(void **state)
{
	const char *was = checksums();
	size_t done = 0, n = 0;

	(void)state;
	somebody();
	for (size_t i = 0; i < route_count; i++) {
		if (!route_is(&routes[i], "POST") || !routes[i].type)
			continue;
		n++;
		done += post_all(&routes[i], http_csrf(h, standing_db)) == 303;
	}
	assert_true(n > 100);
	if (done < 10)
		fail_msg("only %zu of %zu posts did something: the attempts above prove little", done, n);
	assert_string_not_equal(checksums(), was);
}

/* A page without a right is refused by the route itself. */
static void
test_every_route__says_who_may_have_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		const char *right = routes[i].page->right;

		assert_non_null(right);
		/* Whatever is public is public on purpose. */
		if (route_is_public(&routes[i]) && routes[i].type)
			fail_msg("%s is public", routes[i].name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_route__says_who_may_have_it),
		cmocka_unit_test(test_every_route__without_a_session_it_leads_to_the_login),
		cmocka_unit_test(test_every_route__public_pages_need_nobody_and_write_nothing),
		cmocka_unit_test(test_every_route__without_the_token_of_the_session_nothing_is_done),
		cmocka_unit_test(test_every_route__a_foreign_page_does_nothing_even_with_the_right_token),
		cmocka_unit_test(test_every_route__other_methods_are_refused),
		cmocka_unit_test(test_every_route__get_and_head_never_write),
		cmocka_unit_test(test_every_route__a_page_that_writes_on_get_fails),
		cmocka_unit_test(test_every_route__the_same_posts_are_done_from_our_own_pages),
	};

	standing_open("every_route");
	h = standing_browser;
	standing_role("administrator");
	rights_all();
	records_make();
	route_count = routes_all(standing_db, &routes);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	print_message("%zu routes, %u requests\n", route_count, asked);
	standing_close();
	return failed;
}
