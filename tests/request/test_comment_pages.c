/* test_comment_pages.c - comments of any record, whom they call, who hears of them, and following. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/page.h"
#include "widgets.h"

static struct testdb *db;
static int64_t firm;	/* of sales1 */

static int
group_setup(void **state)
{
	(void)state;
	db = testcompany_open("comment_pages");
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
say(struct http *h, const char *text)
{
	return http_post(h, firm_url(h, "/comments"), "_csrf", http_csrf(h, db), "text", text, NULL);
}

static int64_t
number(const char *sql_text_only, const char *value)
{
	struct ctx *ctx = test_unit(db);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add_text(q, sql_text_only);
	sql_val(q, VTEXT(value));
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	int64_t n = db_next(rows) ? db_int(rows, 0) : 0;
	test_end(ctx);
	return n;
}

static int64_t
comment_id(const char *text)
{
	return number("SELECT MAX(id) FROM record_comment WHERE text = ", text);
}

static int64_t
unread(const char *login)
{
	return number("SELECT COUNT(*) FROM user_notice n JOIN `user` u ON u.id = n.user WHERE n.unread = 1 AND u.login = ", login);
}

static void
all_read(void)
{
	struct ctx *ctx = test_unit(db);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE user_notice SET unread = NULL", NO_VALS));
	test_commit(ctx);
	test_end(ctx);
}

static void
test_comments__whoever_reads_the_record_reads_and_writes_them(void **state)
{
	struct http *h = browser_of(db, "sales1"), *m = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	struct page_form *f = page_form(h, firm_url(h, "/comments"));
	assert_non_null(f);
	page_form_set(f, "text", "  客户确认付款\r\n<b>下周</b>发货  ");
	assert_int_equal(page_form_send(h, f), 303);
	int64_t id = comment_id("客户确认付款\n<b>下周</b>发货");
	assert_true(id > 0);
	assert_string_equal(http_header(h, "Location"), firm_url(h, arena_printf(h->mem, "#c%lld", (long long)id)));
	/* A double click says it once. */
	assert_int_equal(page_form_send(h, f), 303);
	assert_int_equal(comment_id("客户确认付款\n<b>下周</b>发货"), id);
	assert_int_equal(http_get(m, firm_url(m, "")), 200);
	assert_true(http_shows(m, "&lt;b&gt;下周&lt;/b&gt;发货"));
	assert_int_equal(say(m, "收到"), 303);
	assert_int_equal(http_get(h, firm_url(h, "/comments")), 200);
	assert_true(http_shows(h, "收到"));
	http_close(h);
	http_close(m);
}

static void
test_comments__one_form_sent_again_with_other_words_keeps_them_on_the_page(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	struct page_form *f = page_form(h, firm_url(h, "/comments"));
	page_form_set(f, "text", "先说这一句");
	assert_int_equal(page_form_send(h, f), 303);
	page_form_set(f, "text", "回退之后改说这一句");
	assert_int_equal(page_form_send(h, f), 409);
	assert_int_equal(comment_id("回退之后改说这一句"), 0);
	assert_string_equal(page_form_value(page_form(h, firm_url(h, "/comments")), "text"), "回退之后改说这一句");
	/* With its new key it is sent. */
	assert_int_equal(page_form_send(h, page_form(h, firm_url(h, "/comments"))), 303);
	assert_true(comment_id("回退之后改说这一句") > 0);
	http_close(h);
}

static void
test_comments__strangers_find_nothing_at_any_address(void **state)
{
	struct http *h = browser_of(db, "sales3");
	int64_t id = comment_id("收到");

	(void)state;
	assert_int_equal(http_get(h, firm_url(h, "/comments")), 404);
	assert_int_equal(http_get(h, firm_url(h, "/people?q=")), 404);
	assert_int_equal(say(h, "我也看看"), 404);
	assert_int_equal(http_post(h, firm_url(h, "/follow"), "_csrf", http_csrf(h, db), "on", "1", NULL), 404);
	static const char *const deeds[] = { "", "/delete", "/pin" };
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(http_post(h, firm_url(h, arena_printf(h->mem, "/comments/%lld%s", (long long)id, deeds[i])), "_csrf",
		                           http_csrf(h, db), "text", "改了", NULL), 404);
	/* By way of a record of his own neither. */
	int64_t own = customer_make(db, "sales3", "无锡自己的厂");
	assert_int_equal(http_post(h, arena_printf(h->mem, "/customer/customer/%lld/comments/%lld/delete", (long long)own, (long long)id),
	                           "_csrf", http_csrf(h, db), NULL), 404);
	assert_int_equal(http_post(h, arena_printf(h->mem, "/customer/customer/%lld/comments", (long long)own), "_csrf", http_csrf(h, db),
	                           "text", "引用", "reply", text_id(h, id), NULL), 404);
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/%lld/comments?reply=%lld", (long long)own, (long long)id)), 200);
	assert_false(http_shows(h, "收到"));
	http_close(h);
}

static void
test_comments__a_wrong_text_comes_back_with_a_sentence(void **state)
{
	struct http *h = browser_of(db, "sales1");
	char *long_text = arena_alloc(h->mem, 5002);

	(void)state;
	memset(long_text, 'x', 5001);
	assert_int_equal(say(h, " \r\n "), 422);
	assert_true(http_shows(h, "请先填写内容。"));
	assert_int_equal(say(h, long_text), 422);
	assert_true(http_shows(h, "评论最多 5000 个字，现在有 5001 个字。"));
	assert_true(http_shows(h, long_text));
	assert_int_equal(say(h, "a\x01" "b"), 422);
	assert_int_equal(http_post(h, firm_url(h, "/comments"), "_csrf", http_csrf(h, db), NULL), 422);
	assert_int_equal(http_get(h, firm_url(h, "/comments?before=x&reply=-1&edit=99999999")), 200);
	http_close(h);
}

static void
test_comments__an_author_changes_his_own_for_fifteen_minutes(void **state)
{
	struct http *h = browser_of(db, "sales1"), *m = browser_of(db, "manager");

	(void)state;
	assert_int_equal(say(h, "明天拜访"), 303);
	int64_t id = comment_id("明天拜访");
	const char *url = firm_url(h, arena_printf(h->mem, "/comments/%lld", (long long)id));
	assert_int_equal(http_post(m, url, "_csrf", http_csrf(m, db), "text", "不是我的", NULL), 403);
	assert_int_equal(http_get(h, firm_url(h, arena_printf(h->mem, "/comments?edit=%lld", (long long)id))), 200);
	assert_string_equal(page_form_value(page_form(h, url), "text"), "明天拜访");
	assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, db), "text", "后天拜访", NULL), 303);
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	assert_true(http_shows(h, "后天拜访"));
	assert_true(http_shows(h, "修改过"));
	assert_true(http_shows(h, "修改了评论"));
	assert_false(http_shows(h, "明天拜访"));
	struct ctx *ctx = test_unit(db);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE record_comment SET at = at - INTERVAL 16 MINUTE WHERE id = ?", VALS(VINT(id))));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, db), "text", "大后天拜访", NULL), 409);
	assert_true(http_shows(h, "现已超时"));
	assert_true(http_shows(h, "大后天拜访"));
	assert_int_equal(comment_id("大后天拜访"), 0);
	http_close(h);
	http_close(m);
}

static void
test_comments__a_deleted_one_leaves_a_trace_without_its_text(void **state)
{
	struct http *h = browser_of(db, "sales1"), *m = browser_of(db, "auditor");

	(void)state;
	assert_int_equal(say(h, "写错地方了"), 303);
	int64_t id = comment_id("写错地方了");
	assert_int_equal(http_post(h, firm_url(h, "/comments"), "_csrf", http_csrf(h, db), "text", "这是回复", "reply", text_id(h, id), NULL), 303);
	assert_int_equal(http_get(h, firm_url(h, "/comments")), 200);
	assert_true(http_shows(h, "class=\"quoted\""));
	const char *url = firm_url(h, arena_printf(h->mem, "/comments/%lld/delete", (long long)id));
	assert_int_equal(http_post(m, url, "_csrf", http_csrf(m, db), NULL), 403);
	assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, db), NULL), 303);
	assert_int_equal(http_get(m, firm_url(m, "")), 200);
	assert_true(http_shows(m, "林若溪删除了此评论"));
	assert_true(http_shows(m, "该评论已删除。"));
	assert_false(http_shows(m, "写错地方了"));
	assert_int_equal(http_get(m, firm_url(m, "/history")), 200);
	assert_true(http_shows(m, "删除了评论"));
	assert_false(http_shows(m, "写错地方了"));
	assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, db), NULL), 404);
	/* Nor does the stored history have them. */
	struct ctx *ctx = test_unit(db);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	sql_add(q, "SELECT COUNT(*) FROM ");
	sql_ident(q, db_audit_name(ctx));
	sql_add(q, ".audit WHERE old_text LIKE '%写错地方了%' OR new_text LIKE '%写错地方了%'");
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	assert_true(db_next(rows));
	assert_int_equal(db_int(rows, 0), 0);
	test_end(ctx);
	http_close(h);
	http_close(m);
}

static void
test_comments__ten_can_be_pinned_by_who_may_edit(void **state)
{
	struct http *h = browser_of(db, "manager"), *a = browser_of(db, "auditor");

	(void)state;
	for (int i = 0; i < 11; i++)
		assert_int_equal(say(h, arena_printf(h->mem, "要点 %d", i)), 303);
	const char *first = firm_url(h, arena_printf(h->mem, "/comments/%lld/pin", (long long)comment_id("要点 0")));
	assert_int_equal(http_post(a, first, "_csrf", http_csrf(a, db), "on", "1", NULL), 403);
	for (int i = 0; i < 10; i++)
		assert_int_equal(http_post(h, firm_url(h, arena_printf(h->mem, "/comments/%lld/pin", (long long)comment_id(arena_printf(h->mem, "要点 %d", i)))),
		                           "_csrf", http_csrf(h, db), "on", "1", NULL), 303);
	assert_int_equal(http_post(h, firm_url(h, arena_printf(h->mem, "/comments/%lld/pin", (long long)comment_id("要点 10"))), "_csrf",
	                           http_csrf(h, db), "on", "1", NULL), 409);
	assert_true(http_shows(h, "最多置顶 10 条评论"));
	assert_int_equal(http_post(h, first, "_csrf", http_csrf(h, db), "on", "0", NULL), 303);
	/* They stay at the top, however much is said after them. */
	struct ctx *ctx = test_unit(db);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO record_comment (type, record, text, user, user_name, at)\n"
	                       "SELECT 'customer', ?, CONCAT('后来 ', s.seq), 1, 'x', NOW(3) FROM seq_1_to_101 s", VALS(VINT(firm))));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	assert_true(http_shows(h, "要点 9<"));
	assert_false(http_shows(h, "要点 10<"));
	test_begin(ctx = test_unit(db));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM record_comment WHERE text LIKE '后来 %'", NO_VALS));
	test_commit(ctx);
	test_end(ctx);
	http_close(h);
	http_close(a);
}

static void
test_comments__nobody_is_looked_for_behind_the_hundredth_sign(void **state)
{
	struct http *h = browser_of(db, "sales1");
	struct buf b;

	(void)state;
	all_read();
	buf_init(&b, h->mem);
	for (int i = 0; i < 99; i++)
		buf_add(&b, "@ ");
	assert_int_equal(say(h, arena_printf(h->mem, "%s@manager", buf_str(&b))), 303);
	assert_int_equal(say(h, arena_printf(h->mem, "%s@ @sales3", buf_str(&b))), 303);	/* who may not read it: never looked at */
	http_close(h);
}

static void
test_comments__only_who_may_read_the_record_can_be_called(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	all_read();
	assert_int_equal(say(h, "@何佳宁 你看看"), 422);
	assert_true(http_shows(h, "何佳宁无权查看此记录"));
	assert_true(http_shows(h, "@何佳宁 你看看"));
	assert_int_equal(unread("sales3"), 0);
	/* No sign of a mention: addresses, names that nobody has. */
	assert_int_equal(say(h, "写信到 x@sales3.cn 或 a.b@manager，@没有这个人"), 303);
	assert_int_equal(unread("manager"), 1);	/* as a follower, not as mentioned */
	assert_int_equal(http_get(h, firm_url(h, "/people?q=")), 200);
	assert_true(http_shows(h, "\"login\":\"manager\""));
	assert_false(http_shows(h, "\"login\":\"sales3\""));
	assert_false(http_shows(h, "\"login\":\"sales1\""));
	assert_int_equal(http_get(h, firm_url(h, "/people?q=MANAG")), 200);
	assert_true(http_shows(h, "\"login\":\"manager\""));
	assert_int_equal(http_get(h, firm_url(h, "/people?q=%22%3C%00")), 400);
	http_close(h);
}

/* ---- notices ---------------------------------------------------------------------------- */

static void
test_notices__who_is_mentioned_finds_it_at_the_bell(void **state)
{
	struct http *h = browser_of(db, "sales1"), *m = browser_of(db, "manager");

	(void)state;
	all_read();
	assert_int_equal(say(h, "＠MANAGER，请批示"), 303);
	int64_t id = comment_id("＠MANAGER，请批示");
	assert_int_equal(unread("manager"), 1);
	assert_int_equal(unread("sales1"), 0);
	assert_int_equal(http_get(m, "/customer/customer"), 200);
	assert_true(http_shows(m, "aria-label=\"通知：1 条未读\""));
	assert_int_equal(http_get(m, "/notices?show=unread"), 200);
	assert_true(http_shows(m, "林若溪提到了您"));
	assert_true(http_shows(m, "苏州金龙仪器厂"));
	assert_true(http_shows(m, "请批示"));
	int64_t notice = number("SELECT MAX(n.id) FROM user_notice n JOIN `user` u ON u.id = n.user WHERE u.login = ", "manager");
	const char *open = arena_printf(m->mem, "/notices/%lld/open", (long long)notice);
	/* Nobody opens the notices of another. */
	assert_int_equal(http_post(h, open, "_csrf", http_csrf(h, db), NULL), 404);
	assert_int_equal(http_post(m, open, "_csrf", http_csrf(m, db), NULL), 303);
	assert_string_equal(http_header(m, "Location"), firm_url(m, arena_printf(m->mem, "#c%lld", (long long)id)));
	assert_int_equal(unread("manager"), 0);
	http_close(h);
	http_close(m);
}

static void
test_notices__followers_hear_of_comments_and_changes_until_they_mute_it(void **state)
{
	struct http *h = browser_of(db, "sales1"), *m = browser_of(db, "manager");

	(void)state;
	all_read();
	/* The owner follows by himself. */
	assert_int_equal(say(m, "价格可以再谈"), 303);
	assert_int_equal(unread("sales1"), 1);
	assert_int_equal(http_get(m, firm_url(m, "/edit")), 200);
	struct page_form *f = page_form(m, firm_url(m, ""));
	page_form_set(f, "remark", "经理改过");
	assert_int_equal(page_form_send(m, f), 303);
	assert_int_equal(unread("sales1"), 2);
	/* A second change says nothing new. */
	assert_int_equal(http_get(m, firm_url(m, "/edit")), 200);
	f = page_form(m, firm_url(m, ""));
	page_form_set(f, "remark", "经理又改");
	assert_int_equal(page_form_send(m, f), 303);
	assert_int_equal(unread("sales1"), 2);
	assert_int_equal(http_get(h, "/notices"), 200);
	assert_true(http_shows(h, "作了修改"));
	assert_int_equal(http_post(h, "/notices/read", "_csrf", http_csrf(h, db), NULL), 303);
	assert_int_equal(unread("sales1"), 0);
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	assert_true(http_shows(h, "已关注"));
	assert_int_equal(http_post(h, firm_url(h, "/follow"), "_csrf", http_csrf(h, db), "on", "0", NULL), 303);
	assert_int_equal(say(m, "再说一句"), 303);
	assert_int_equal(unread("sales1"), 0);
	/* Who is called hears it all the same. */
	assert_int_equal(say(m, "@sales1 在吗"), 303);
	assert_int_equal(unread("sales1"), 1);
	assert_int_equal(http_post(h, firm_url(h, "/follow"), "_csrf", http_csrf(h, db), "on", "1", NULL), 303);
	http_close(h);
	http_close(m);
}

static void
test_notices__tell_nothing_of_a_record_that_is_out_of_reach_by_now(void **state)
{
	struct http *m = browser_of(db, "manager"), *h = browser_of(db, "sales1");
	int64_t id = customer_make(db, "sales1", "常州转走的客户");
	const char *url = arena_printf(m->mem, "/customer/customer/%lld", (long long)id);

	(void)state;
	all_read();
	assert_int_equal(http_post(m, arena_printf(m->mem, "%s/comments", url), "_csrf", http_csrf(m, db), "text", "@sales1 机密内容", NULL), 303);
	assert_int_equal(unread("sales1"), 1);
	struct ctx *ctx = test_unit(db);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET owner = (SELECT employee FROM `user` WHERE login = 'sales3'),\n"
	                       "dept = (SELECT dept FROM employee WHERE id = (SELECT employee FROM `user` WHERE login = 'sales3')) WHERE id = ?", VALS(VINT(id))));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(http_get(h, "/notices"), 200);
	assert_true(http_shows(h, "或您已无权查看"));
	assert_false(http_shows(h, "常州转走的客户"));
	assert_false(http_shows(h, "机密内容"));
	int64_t notice = number("SELECT MAX(n.id) FROM user_notice n JOIN `user` u ON u.id = n.user WHERE u.login = ", "sales1");
	assert_int_equal(http_post(h, arena_printf(h->mem, "/notices/%lld/open", (long long)notice), "_csrf", http_csrf(h, db), NULL), 303);
	assert_string_equal(http_header(h, "Location"), "/notices");
	assert_int_equal(unread("sales1"), 0);
	http_close(h);
	http_close(m);
}

static void
test_timeline__of_a_made_up_document_merges_states_comments_and_changes(void **state)
{
	struct http *h = browser_of(db, "manager");
	int64_t id = widget_make(db, "sales1", "时间线小部件");

	(void)state;
	assert_int_equal(http_post(h, url_of(h, "widget", id, "/comments"), "_csrf", http_csrf(h, db), "text", "先审一下", NULL), 303);
	assert_int_equal(button_press(h, "widget", id, "audit"), 303);
	assert_int_equal(http_get(h, url_of(h, "widget", id, "")), 200);
	const char *body = http_body(h), *said = strstr(body, "先审一下"), *audited = strstr(body, "已审核"), *made = strstr(body, "新建小部件");
	assert_non_null(said);
	assert_non_null(made);
	assert_true(said < made);
	assert_non_null(audited);
	assert_true(unread("sales1") > 0);
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_comments__whoever_reads_the_record_reads_and_writes_them),
		cmocka_unit_test(test_comments__one_form_sent_again_with_other_words_keeps_them_on_the_page),
		cmocka_unit_test(test_comments__strangers_find_nothing_at_any_address),
		cmocka_unit_test(test_comments__a_wrong_text_comes_back_with_a_sentence),
		cmocka_unit_test(test_comments__an_author_changes_his_own_for_fifteen_minutes),
		cmocka_unit_test(test_comments__a_deleted_one_leaves_a_trace_without_its_text),
		cmocka_unit_test(test_comments__ten_can_be_pinned_by_who_may_edit),
		cmocka_unit_test(test_comments__nobody_is_looked_for_behind_the_hundredth_sign),
		cmocka_unit_test(test_comments__only_who_may_read_the_record_can_be_called),
		cmocka_unit_test(test_notices__who_is_mentioned_finds_it_at_the_bell),
		cmocka_unit_test(test_notices__followers_hear_of_comments_and_changes_until_they_mute_it),
		cmocka_unit_test(test_notices__tell_nothing_of_a_record_that_is_out_of_reach_by_now),
		cmocka_unit_test(test_timeline__of_a_made_up_document_merges_states_comments_and_changes),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
