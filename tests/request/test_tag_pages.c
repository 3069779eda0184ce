/* test_tag_pages.c - tags of any record, and the list of a type that the administrator keeps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "doc/tag.h"
#include "support/page.h"
#include "widgets.h"

static struct testdb *db;
static int64_t firm;	/* of sales1 */

static int
group_setup(void **state)
{
	(void)state;
	db = testcompany_open("tag_pages");
	customers_seed(db);
	parts_seed(db);
	firm = customer_make(db, "sales1", "苏州金龙仪器厂");
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	testdb_close(db);
	return 0;
}

static const char *
firm_url(struct http *h, const char *more)
{
	return arena_printf(h->mem, "/customer/customer/%lld%s", (long long)firm, more);
}

static int
tag(struct http *h, const char *url, const char *name)
{
	return http_post(h, arena_printf(h->mem, "%s/tags", url), "_csrf", http_csrf(h, db), "tag", name, NULL);
}

static int64_t
tag_id(const char *type, const char *name)
{
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT id FROM tag WHERE type = ? AND name = ?", VALS(VTEXT(type), VTEXT(name))));
	int64_t id = db_next(rows) ? db_int(rows, 0) : 0;
	test_end(ctx);
	return id;
}

static bool
has_chip(struct http *h, const char *name)
{
	return http_shows(h, arena_printf(h->mem, "title=\"移除标签“%s”\"", name));
}

static void
test_tags__whoever_may_edit_puts_them_on_and_takes_them_off(void **state)
{
	struct http *h = browser_of(db, "sales1"), *a = browser_of(db, "auditor"), *other = browser_of(db, "sales3");

	(void)state;
	assert_int_equal(tag(h, firm_url(h, ""), " 重点 "), 303);
	assert_int_equal(tag(h, firm_url(h, ""), "重点"), 303);	/* it has it already */
	assert_int_equal(tag(h, firm_url(h, ""), "<b>2026</b>"), 303);
	assert_int_equal(http_get(a, firm_url(a, "")), 200);
	assert_true(http_shows(a, "class=\"tag is-\">重点<"));
	assert_true(http_shows(a, "&lt;b&gt;2026&lt;/b&gt;"));
	assert_true(http_shows(a, "添加了标签"));
	assert_false(http_shows(a, "/remove"));
	assert_int_equal(tag(a, firm_url(a, ""), "审计"), 403);
	assert_int_equal(tag(other, firm_url(other, ""), "外人"), 404);
	const char *off = firm_url(h, arena_printf(h->mem, "/tags/%lld/remove", (long long)tag_id("customer", "重点")));
	assert_int_equal(http_post(other, off, "_csrf", http_csrf(other, db), NULL), 404);
	assert_int_equal(http_post(h, off, "_csrf", http_csrf(h, db), NULL), 303);
	assert_int_equal(http_post(h, off, "_csrf", http_csrf(h, db), NULL), 404);
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	assert_false(has_chip(h, "重点"));
	assert_true(http_shows(h, "移除了标签"));
	assert_true(http_shows(h, "<option value=\"重点\">"));
	http_close(h);
	http_close(a);
	http_close(other);
}

static void
test_tags__a_made_up_type_has_its_own(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t id = widget_make(db, "sales1", "带标签的小部件");

	(void)state;
	assert_int_equal(tag(h, url_of(h, "widget", id, ""), "加急"), 303);
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	assert_true(http_shows(h, "加急"));
	assert_false(http_shows(h, "<option value=\"重点\">"));
	assert_int_equal(tag_id("customer", "加急"), 0);
	http_close(h);
}

static void
test_tags__wrong_ones_come_back_on_the_page_with_a_sentence(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t id = customer_make(db, "sales1", "标签很多的客户");
	const char *url = arena_printf(h->mem, "/customer/customer/%lld", (long long)id);

	(void)state;
	assert_int_equal(tag(h, url, "  "), 422);
	assert_true(http_shows(h, "请先填写内容。"));
	assert_int_equal(tag(h, url, "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一"), 422);
	assert_true(http_shows(h, "标签最多 30 个字。"));
	assert_true(http_shows(h, "value=\"一二三四五六七八九十一"));
	for (int i = 0; i < TAGS_RECORD; i++)
		assert_int_equal(tag(h, url, arena_printf(h->mem, "标签 %d", i)), 303);
	assert_int_equal(tag(h, url, "再来一个"), 422);
	assert_true(http_shows(h, "一条记录最多 50 个标签。"));
	assert_int_equal(tag_id("customer", "再来一个"), 0);
	assert_int_equal(http_get(h, url), 200);
	http_close(h);
}

static int
keep(struct http *h, int64_t id, const char *deed, const char *name, const char *value)
{
	return http_post(h, arena_printf(h->mem, "/admin/tags/%lld", (long long)id), "_csrf", http_csrf(h, db), "type", "customer",
	                 "do", deed, name, value, NULL);
}

/* How many rows the list has under this filter. */
static size_t
rows_under(struct http *h, const char *list, const char *filter)
{
	size_t n = 0;

	assert_int_equal(http_get(h, arena_printf(h->mem, "%s?limit=200&f=%s", list, str_url(h->mem, filter))), 200);
	for (const char *s = http_body(h); (s = strstr(s, "class=\"name cut\"")) != NULL; s++)
		n++;
	return n;
}

static void
test_tags__lists_filter_by_them_within_the_scope(void **state)
{
	struct http *h = browser_of(db, "sales1"), *other = browser_of(db, "sales3"), *m = browser_of(db, "manager");
	const int64_t a = customer_make(db, "sales1", "过滤甲公司"), b = customer_make(db, "sales1", "过滤乙公司");

	(void)state;
	customer_make(db, "sales1", "过滤丙公司");
	customer_make(db, "sales3", "过滤丁公司");
	assert_int_equal(tag(h, arena_printf(h->mem, "/customer/customer/%lld", (long long)a), "展会来"), 303);
	assert_int_equal(tag(h, arena_printf(h->mem, "/customer/customer/%lld", (long long)a), "二次"), 303);
	assert_int_equal(tag(h, arena_printf(h->mem, "/customer/customer/%lld", (long long)b), "二次"), 303);
	assert_int_equal(rows_under(h, "/customer/customer", "tags.eq(展会来)"), 1);
	assert_int_equal(rows_under(h, "/customer/customer", "tags.in(展会来,二次)"), 2);
	assert_int_equal(rows_under(h, "/customer/customer", "and(name.like(过滤),tags.notin(展会来))"), 2);
	assert_int_equal(rows_under(h, "/customer/customer", "and(name.like(过滤),tags.null())"), 1);
	assert_int_equal(rows_under(h, "/customer/customer", "and(name.like(过滤),tags.notnull())"), 2);
	assert_int_equal(rows_under(h, "/customer/customer", "or(tags.eq(没有),and(tags.ne(二次),name.eq(过滤甲公司)))"), 0);
	assert_int_equal(rows_under(other, "/customer/customer", "tags.in(展会来,二次)"), 0);
	assert_int_equal(rows_under(m, "/customer/customer", "tags.eq(二次)"), 2);
	assert_true(http_shows(m, "标签"));
	assert_true(http_shows(m, "tags.in%28"));	/* the quick filter */
	assert_int_equal(http_get(h, "/customer/contact?f=customer.tags.eq(a)"), 200);
	assert_int_equal(http_get(h, "/customer/customer?f=tags.like(a)"), 422);
	assert_int_equal(http_get(h, "/customer/customer?sort=tags"), 422);
	assert_int_equal(http_get(h, "/customer/customer/filter?f=and(tags.in(a,%25E4%25BA%258C%25E6%25AC%25A1),tags.null())"), 200);
	assert_true(http_shows(h, "value=\"二次\" checked"));
	assert_int_equal(http_get(h, "/customer/customer/filter?_form=1&_do=apply&g0.0.field=tags&g0.0.op=in&g0.0.in=%E4%BA%8C%E6%AC%A1"), 303);
	http_close(h);
	http_close(other);
	http_close(m);
}

static void
test_tags__are_a_column_of_lists_and_stand_on_cards_and_boards(void **state)
{
	struct http *h = browser_of(db, "sales1");
	const char *list = "/customer/customer?f=tags.notnull()&cols=name,tags,level";

	(void)state;
	assert_int_equal(http_get(h, "/customer/customer"), 200);
	assert_false(http_shows(h, "class=\"tg\""));
	assert_int_equal(http_get(h, list), 200);
	assert_true(http_shows(h, "<th scope=\"col\" class=\"tg\""));
	assert_true(http_shows(h, "f=tags.eq%28%25E5%25B1%2595%25E4%25BC%259A%25E6%259D%25A5%29"));
	assert_true(strstr(http_body(h), "class=\"tg\">标签") < strstr(http_body(h), "客户级别</th>"));
	assert_int_equal(http_get(h, "/customer/customer/columns?cols=name,tags,level"), 200);
	assert_true(http_shows(h, "name=\"col\" value=\"tags\" checked"));
	assert_int_equal(http_post(h, "/customer/customer/columns", "_csrf", http_csrf(h, db), "col", "level", "col", "tags", "pos.tags", "1", NULL), 303);
	assert_non_null(strstr(http_header(h, "Location"), "cols=tags%2Clevel"));
	assert_int_equal(http_get(h, "/customer/customer/board?by=level&f=tags.notnull()&cols=name,tags"), 200);
	assert_true(http_shows(h, "class=\"chips-of\"><a class=\"tag is-"));
	assert_int_equal(http_get(h, "/customer/contact?look=cards&cols=name,tags"), 200);
	http_close(h);
}

static void
test_tags__an_administrator_renames_merges_and_deletes_them(void **state)
{
	struct http *admin = browser_of(db, "admin"), *h = browser_of(db, "sales1");
	int64_t done = 1;

	(void)state;
	assert_int_equal(tag(h, firm_url(h, ""), "重要"), 303);
	assert_int_equal(tag(h, firm_url(h, ""), "VIP"), 303);
	int64_t vip = tag_id("customer", "VIP"), key = tag_id("customer", "重要");
	assert_int_equal(http_get(h, "/admin/tags"), 403);
	assert_int_equal(http_get(admin, "/admin/tags?type=customer"), 200);
	assert_true(http_shows(admin, "VIP"));
	assert_int_equal(keep(admin, vip, "save", "name", "重要"), 422);
	assert_true(http_shows(admin, "已有标签“重要”"));
	assert_int_equal(keep(admin, key, "save", "name", "重要客户"), 303);
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	assert_true(http_shows(h, "重要客户"));
	/* Merged, both stand as one, and the old name leads to it. */
	assert_int_equal(keep(admin, vip, "merge", "into", text_id(admin, key)), 303);
	assert_int_equal(keep(admin, vip, "merge", "into", text_id(admin, key)), 404);
	assert_int_equal(keep(admin, key, "merge", "into", text_id(admin, key)), 404);
	assert_int_equal(keep(admin, key, "merge", "into", text_id(admin, tag_id("widget", "加急"))), 404);
	assert_int_equal(keep(admin, key, "merge", "into", "x"), 400);
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	assert_false(has_chip(h, "VIP"));
	assert_true(has_chip(h, "重要客户"));
	int64_t second = customer_make(db, "sales1", "另一家客户");
	const char *url = arena_printf(h->mem, "/customer/customer/%lld", (long long)second);
	assert_int_equal(tag(h, url, "vip"), 303);
	assert_int_equal(http_get(h, url), 200);
	assert_true(http_shows(h, "重要客户"));
	/* It may be called as what was merged into it; its former name leads to it then. */
	assert_int_equal(keep(admin, key, "save", "name", "VIP"), 303);
	assert_int_equal(tag(h, url, "重要客户"), 303);
	assert_int_equal(http_get(h, url), 200);
	assert_true(has_chip(h, "VIP"));
	assert_false(has_chip(h, "重要客户"));
	assert_int_equal(keep(admin, tag_id("customer", "<b>2026</b>"), "save", "name", "重要客户"), 422);
	assert_true(http_shows(admin, "“重要客户”是标签“VIP”的别名"));
	assert_int_equal(keep(admin, key, "save", "name", "重要客户"), 303);
	const char *off = firm_url(h, arena_printf(h->mem, "/tags/%lld/remove", (long long)key));
	assert_int_equal(http_post(h, off, "_csrf", http_csrf(h, db), NULL), 303);
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	assert_false(has_chip(h, "重要客户"));
	assert_int_equal(keep(admin, key, "delete", "x", ""), 303);
	assert_int_equal(http_get(h, url), 200);
	assert_false(http_shows(h, "<option value=\"重要客户\">"));
	struct ctx *ctx = test_unit(db);
	test_begin(ctx);
	assert_ok(ctx, tag_purge(ctx, 100, &done));
	assert_int_equal(done, 1);
	assert_ok(ctx, tag_purge(ctx, 100, &done));
	assert_int_equal(done, 0);
	test_end(ctx);
	http_close(admin);
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tags__whoever_may_edit_puts_them_on_and_takes_them_off),
		cmocka_unit_test(test_tags__a_made_up_type_has_its_own),
		cmocka_unit_test(test_tags__wrong_ones_come_back_on_the_page_with_a_sentence),
		cmocka_unit_test(test_tags__lists_filter_by_them_within_the_scope),
		cmocka_unit_test(test_tags__are_a_column_of_lists_and_stand_on_cards_and_boards),
		cmocka_unit_test(test_tags__an_administrator_renames_merges_and_deletes_them),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
