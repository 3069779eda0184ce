/* test_conflict_page.c - the page that settles a conflict, sent back as a browser sends it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "support/testwidget.h"

static struct testdb *db;

static struct rec *
unit_begin(struct ctx **ctx, const char *login, int64_t id)
{
	struct rec *r;

	*ctx = test_ctx(db, login);
	test_begin(*ctx);
	assert_ok(*ctx, rec_lock(*ctx, &r, "widget", id));
	return r;
}

static void
unit_save(struct ctx *ctx, struct rec *r)
{
	save_ok(ctx, r);
	test_commit(ctx);
	test_end(ctx);
}

static int64_t
widget_make(const char *subject, const char *const *parts, int64_t *rows)
{
	struct ctx *ctx = test_ctx(db, "sales1");

	test_begin(ctx);
	struct rec *r = rec_again(ctx, widget_new(ctx, subject, parts));
	int64_t id = rec_id(r);
	for (size_t i = 0; i < rec_count(r, "parts"); i++)
		rows[i] = rec_id(rec_line(r, "parts", i));
	test_commit(ctx);
	test_end(ctx);
	return id;
}

static int64_t
part(const char *name)
{
	struct ctx *ctx = test_ctx(db, "manager");

	test_begin(ctx);
	int64_t id = part_id(ctx, name);
	test_commit(ctx);
	test_end(ctx);
	return id;
}

static const char *
url_of(struct http *h, int64_t id)
{
	return arena_printf(h->mem, "/types/widget/%lld", (long long)id);
}

static const char *
num(struct http *h, int64_t n)
{
	return arena_printf(h->mem, "%lld", (long long)n);
}

/* What the last page's form would send: its hidden fields, the ticked choices, and these
 * choices in their place; "name=value" each, ended by NULL. */
static int
send_page(struct http *h, const char *url, const char *const *picks)
{
	const char *at = strstr(http_body(h), "class=\"conflict\"");
	struct buf b;

	assert_non_null(at);
	at = strstr(http_body(h), arena_printf(h->mem, "action=\"%s\"", url));
	assert_non_null(at);
	const char *end = strstr(at, "</form>");
	buf_init(&b, h->mem);
	buf_add(&b, "sent=1");
	const char *key = "type=\"hidden\" name=\"";
	for (at = strstr(at, key); at && at < end; at = strstr(at, key)) {
		at += strlen(key);
		const char *name = arena_strndup(h->mem, at, strcspn(at, "\""));
		at = strstr(at, "value=\"") + 7;
		const char *value = arena_strndup(h->mem, at, strcspn(at, "\""));
		buf_printf(&b, "&%s=%s", str_url(h->mem, name), str_url(h->mem, html_unescape(h->mem, value, strlen(value))));
	}
	for (; *picks; picks++)
		buf_printf(&b, "&%s", *picks);
	return http_send(h, "POST", url, "application/x-www-form-urlencoded", buf_str(&b), b.n);
}
#define PICKS(...) (const char *const[]){ __VA_ARGS__, NULL }

#define FORM(h) "_csrf", http_hidden((h), "_csrf"), "_once", http_hidden((h), "_once"), "row_version", "1"

static void
test_conflict_page__rows_are_chosen_field_by_field_and_the_rest_is_put_together(void **state)
{
	int64_t rows[3], id = widget_make("合并行", PARTS("齿轮=1", "轴=2", "壳=3"), rows), shell = part("壳"), lid = part("盖");
	struct http *h = browser_of(db, "sales1");
	const char *url = url_of(h, id);
	struct ctx *ctx;

	(void)state;
	struct rec *r = unit_begin(&ctx, "manager", id);
	rec_set(rec_line(r, "parts", 0), "qty", VDEC(DEC(5)));
	rec_set(rec_line(r, "parts", 1), "qty", VDEC(DEC(6)));
	rec_set(rec_line(r, "parts", 2), "remark", VTEXT("只有他改"));
	rec_set(rec_add_line(ctx, r, "parts"), "part", VLINK(lid));
	unit_save(ctx, r);
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/edit", url)), 200);
	assert_int_equal(http_post(h, url, FORM(h), "note", "我的\"备注\"\n两行",
	                           "parts.0.id", num(h, rows[0]), "parts.0.qty", "7",
	                           "parts.1.id", num(h, rows[1]), "parts.1.qty", "8", "parts.1.remark", "我写的'<b>\"",
	                           "parts.2.id", num(h, rows[2]), "parts.2.qty", "3", "parts.2.price", "9.90",
	                           "parts.3.part", num(h, shell), "parts.3.qty", "4", NULL), 409);
	assert_true(http_shows(h, arena_printf(h->mem, "name=\"_pick.parts.%lld.qty\"", (long long)rows[0])));
	assert_false(http_shows(h, arena_printf(h->mem, "name=\"_pick.parts.%lld.qty\"", (long long)rows[2])));
	assert_true(http_shows(h, "配件 · 1 · 齿轮：数量"));
	assert_true(http_shows(h, "配件：增加了行 4 · 盖"));
	assert_true(http_shows(h, "配件：增加了行 5 · 壳"));
	assert_true(http_shows(h, "配件 · 3 · 壳："));
	assert_true(http_shows(h, "许立群"));
	assert_int_equal(send_page(h, url, PICKS(arena_printf(h->mem, "_pick.parts.%lld.qty=theirs", (long long)rows[0]),
	                                         arena_printf(h->mem, "_pick.parts.%lld.qty=mine", (long long)rows[1]))), 303);
	r = unit_begin(&ctx, "manager", id);
	assert_int_equal(rec_count(r, "parts"), 5);
	assert_string_equal(qty_of(ctx, r, "parts", 0, "qty"), "5");
	assert_string_equal(qty_of(ctx, r, "parts", 1, "qty"), "8");
	assert_string_equal(rec_text(rec_line(r, "parts", 1), "remark"), "我写的'<b>\"");
	assert_string_equal(rec_text(rec_line(r, "parts", 2), "remark"), "只有他改");
	assert_string_equal(dec_str(ctx->mem, rec_dec(rec_line(r, "parts", 2), "price"), 2), "9.90");
	assert_int_equal(rec_link(rec_line(r, "parts", 3), "part"), lid);
	assert_int_equal(rec_link(rec_line(r, "parts", 4), "part"), shell);
	assert_string_equal(qty_of(ctx, r, "parts", 4, "qty"), "4");
	assert_string_equal(rec_text(r, "note"), "我的\"备注\"\n两行");
	test_end(ctx);
	http_close(h);
}

/* They took out rows 0 and 1, which I had changed; I took out 2 and 3, which they had changed. */
static int
cross_cut(struct http *h, const char *subject, int64_t *id, int64_t *rows)
{
	struct ctx *ctx;

	*id = widget_make(subject, PARTS("齿轮=1", "轴=2", "壳=3", "盖=4"), rows);
	struct rec *r = unit_begin(&ctx, "manager", *id);
	rec_set(rec_line(r, "parts", 2), "qty", VDEC(DEC(33)));
	rec_set(rec_line(r, "parts", 3), "qty", VDEC(DEC(44)));
	rec_remove_line(ctx, r, "parts", 1);
	rec_remove_line(ctx, r, "parts", 0);
	unit_save(ctx, r);
	const char *url = url_of(h, *id);
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/edit", url)), 200);
	return http_post(h, url, FORM(h), "parts.0.id", num(h, rows[0]), "parts.0.qty", "11",
	                 "parts.1.id", num(h, rows[1]), "parts.1.qty", "22",
	                 "parts.2.id", num(h, rows[2]), "parts.2.qty", "3", "parts.2._delete", "1",
	                 "parts.3.id", num(h, rows[3]), "parts.3.qty", "4", "parts.3._delete", "1", NULL);
}

static void
test_conflict_page__a_row_taken_out_by_one_and_changed_by_the_other_is_chosen(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t rows[4], id;
	struct ctx *ctx;

	(void)state;
	assert_int_equal(cross_cut(h, "交叉删改", &id, rows), 409);
	assert_true(http_shows(h, "对方删除了此行，您修改了此行。"));
	assert_true(http_shows(h, "您删除了此行，对方修改了此行。"));
	assert_int_equal(send_page(h, url_of(h, id), PICKS(
		arena_printf(h->mem, "_pick.parts.%lld=mine", (long long)rows[0]),
		arena_printf(h->mem, "_pick.parts.%lld=theirs", (long long)rows[1]),
		arena_printf(h->mem, "_pick.parts.%lld=theirs", (long long)rows[2]),
		arena_printf(h->mem, "_pick.parts.%lld=mine", (long long)rows[3]))), 303);
	struct rec *r = unit_begin(&ctx, "manager", id);
	assert_int_equal(rec_count(r, "parts"), 2);
	assert_int_equal(rec_id(rec_line(r, "parts", 0)), rows[2]);
	assert_string_equal(qty_of(ctx, r, "parts", 0, "qty"), "33");
	/* Mine came back with my quantity and the price it had. */
	assert_int_equal(rec_link(rec_line(r, "parts", 1), "part"), part_id(ctx, "齿轮"));
	assert_string_equal(qty_of(ctx, r, "parts", 1, "qty"), "11");
	assert_string_equal(dec_str(ctx->mem, rec_dec(rec_line(r, "parts", 1), "price"), 2), "2.50");
	test_end(ctx);
	http_close(h);
}

static void
test_conflict_page__nothing_is_lost_when_someone_saves_once_more(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t rows[4], id;
	struct ctx *ctx;

	(void)state;
	assert_int_equal(cross_cut(h, "又一次", &id, rows), 409);
	struct rec *r = unit_begin(&ctx, "manager", id);
	rec_set(r, "note", VTEXT("又保存了一次"));
	unit_save(ctx, r);
	assert_int_equal(send_page(h, url_of(h, id), PICKS(
		arena_printf(h->mem, "_pick.parts.%lld=mine", (long long)rows[0]),
		arena_printf(h->mem, "_pick.parts.%lld=mine", (long long)rows[3]))), 409);
	assert_int_equal(send_page(h, url_of(h, id), PICKS("x=1")), 303);
	r = unit_begin(&ctx, "manager", id);
	assert_string_equal(rec_text(r, "note"), "又保存了一次");
	assert_string_equal(qty_of(ctx, r, "parts", rec_count(r, "parts") - 2, "qty"), "11");
	assert_string_equal(qty_of(ctx, r, "parts", rec_count(r, "parts") - 1, "qty"), "22");
	test_end(ctx);
	http_close(h);
}

static void
test_conflict_page__the_main_row_is_chosen_when_both_moved_it(void **state)
{
	int64_t rows[1], id = widget_make("主电话", PARTS("齿轮=1"), rows), phones[3];
	struct http *h = browser_of(db, "sales1");
	const char *url = url_of(h, id);
	struct ctx *ctx;

	(void)state;
	struct rec *r = unit_begin(&ctx, "manager", id);
	for (int i = 0; i < 3; i++)
		rec_set(rec_add_line(ctx, r, "phones"), "value", VTEXT(arena_printf(ctx->mem, "0571-888000%d", i)));
	unit_save(ctx, r);
	r = unit_begin(&ctx, "manager", id);
	for (size_t i = 0; i < 3; i++) {
		phones[i] = rec_id(rec_line(r, "phones", i));
		rec_set(rec_line(r, "phones", i), "main", VBOOL(i == 1));
	}
	unit_save(ctx, r);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(http_get(h, arena_printf(h->mem, "%s/edit", url)), 200);
		assert_int_equal(http_post(h, url, "_csrf", http_hidden(h, "_csrf"), "_once", http_hidden(h, "_once"),
		                           "row_version", "2", "phones._main", "2",
		                           "phones.0.id", num(h, phones[0]), "phones.1.id", num(h, phones[1]),
		                           "phones.2.id", num(h, phones[2]), NULL), 409);
		assert_true(http_shows(h, "name=\"_pick.phones._main\""));
		assert_int_equal(send_page(h, url, PICKS(round ? "_pick.phones._main=mine" : "_pick.phones._main=theirs")), 303);
		r = unit_begin(&ctx, "manager", id);
		assert_true(rec_bool(rec_line(r, "phones", round ? 2 : 1), "main"));
		test_end(ctx);
	}
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conflict_page__rows_are_chosen_field_by_field_and_the_rest_is_put_together),
		cmocka_unit_test(test_conflict_page__a_row_taken_out_by_one_and_changed_by_the_other_is_chosen),
		cmocka_unit_test(test_conflict_page__nothing_is_lost_when_someone_saves_once_more),
		cmocka_unit_test(test_conflict_page__the_main_row_is_chosen_when_both_moved_it),
	};

	db = testcompany_open("conflict_page");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
