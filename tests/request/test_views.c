/* test_views.c - saved views of lists: made, shared, opened by whom they are shared to, within his rights. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "doc/listview.h"

#define LIST "/customer/customer"

static struct testdb *db;

/* What a form of the page sends; the answer's status. */
static int
view_post(struct http *h, const char *path, const char *fields)
{
	const char *body = arena_printf(h->mem, "_csrf=%s&%s", http_csrf(h, db), fields);

	return http_send(h, "POST", path, "application/x-www-form-urlencoded", body, strlen(body));
}

/* The id of a new view, which must be saved. */
static int64_t
view_make(struct http *h, const char *fields)
{
	const char *to;
	int64_t id;

	assert_int_equal(http_get(h, LIST "/view/new"), 200);
	if (view_post(h, LIST "/view/new", fields) != 303)
		fail_msg("%s: %s", fields, http_body(h));
	to = strstr(http_header(h, "Location"), "view=");
	assert_non_null(to);
	id = strtoll(to + 5, NULL, 10);
	assert_true(id > 0);
	return id;
}

static size_t
rows(struct http *h)
{
	size_t n = 0;

	for (const char *s = http_body(h); (s = strstr(s, "class=\"name cut\"")) != NULL; s++)
		n++;
	return n;
}

static const char *
at(struct http *h, const char *format, int64_t id)
{
	return arena_printf(h->mem, "%s%s%lld", LIST, format, (long long)id);
}

static void
test_views__a_view_keeps_filter_columns_order_and_size(void **state)
{
	struct http *h = browser_of(db, "manager");
	int64_t id = view_make(h, "name=A%E7%BA%A7&pinned=1&filter=level.eq(A)&col=name&col=tel&pos.tel=5&pos.name=9&sort1=name&down1=1&size=25");

	(void)state;
	assert_int_equal(http_get(h, at(h, "?view=", id)), 200);
	assert_int_equal(rows(h), 2);
	assert_true(http_shows(h, "A级<span class=\"count\">2</span>"));
	assert_true(http_shows(h, "class=\"fchip\""));
	assert_true(strstr(http_body(h), "电话</th>") < strstr(http_body(h), "客户全称"));
	assert_false(http_shows(h, "所属行业</th>"));
	assert_true(http_shows(h, "aria-sort=\"descending\""));
	/* Without its filter: the address says so, and the view stays what it was. */
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s&f=", at(h, "?view=", id))), 200);
	assert_int_equal(rows(h), 5);
	assert_true(http_shows(h, arena_printf(h->mem, "%s/view/%lld?view=", LIST, (long long)id)));
	assert_int_equal(http_get(h, at(h, "?view=", id)), 200);
	assert_int_equal(rows(h), 2);
	assert_int_equal(http_get(h, at(h, "/view/", id)), 200);
	assert_true(http_shows(h, "value=\"A级\""));
	http_close(h);
}

static void
test_views__the_address_carries_columns_and_sums(void **state)
{
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, LIST "/columns"), 200);
	assert_int_equal(view_post(h, LIST "/columns?f=level.eq(A)", "col=tel&col=name&pos.name=1"), 303);
	assert_non_null(strstr(http_header(h, "Location"), "cols=name%2Ctel"));
	assert_non_null(strstr(http_header(h, "Location"), "f=level.eq"));
	assert_int_equal(http_get(h, http_header(h, "Location")), 200);
	assert_int_equal(rows(h), 2);
	assert_int_equal(http_get(h, LIST "/columns"), 200);
	assert_int_equal(view_post(h, LIST "/columns", ""), 422);
	assert_int_equal(http_get(h, LIST "?cols=nonsense,name"), 200);
	assert_true(http_shows(h, "list-notice"));
	assert_int_equal(http_get(h, LIST "?cols=nonsense"), 200);
	http_close(h);
}

static void
test_views__widths_of_columns_are_kept_for_their_user_and_in_views(void **state)
{
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, LIST "/columns"), 200);
	assert_int_equal(view_post(h, LIST "/columns", "col=name&col=tel&width.name=260&width.tel=9999"), 303);
	assert_null(strstr(http_header(h, "Location"), "260"));
	assert_int_equal(http_get(h, LIST), 200);
	assert_true(http_shows(h, "style=\"--w:260px\" data-col=\"name\""));
	assert_int_equal(http_get(h, LIST "/columns"), 200);
	assert_true(http_shows(h, "name=\"width.name\" value=\"260\""));
	assert_int_equal(http_get(h, LIST "/columns?cols=tel"), 200);
	assert_true(http_shows(h, "name=\"width.tel\" value=\"800\""));
	/* dragged */
	assert_int_equal(http_get(h, LIST "/columns"), 200);
	assert_int_equal(view_post(h, LIST "/columns", "field=name&width=310"), 303);
	assert_int_equal(http_get(h, LIST), 200);
	assert_true(http_shows(h, "style=\"--w:310px\" data-col=\"name\""));
	assert_int_equal(view_post(h, LIST "/columns", "field=name&width=x"), 400);
	assert_int_equal(view_post(h, LIST "/columns", "field=nonsense&width=100"), 400);
	/* a new view starts with them; what its page says is the view's own */
	assert_int_equal(http_get(h, LIST "/view/new"), 200);
	assert_true(http_shows(h, "name=\"width.name\" value=\"310\""));
	int64_t id = view_make(h, "name=W&filter=&col=name&col=code&width.name=310&width.code=123");
	assert_int_equal(http_get(h, at(h, "?view=", id)), 200);
	assert_true(http_shows(h, "style=\"--w:123px\" data-col=\"code\""));
	/* nobody else has them; 0 and an empty field take them away */
	struct http *other = browser_of(db, "auditor");
	assert_int_equal(http_get(other, LIST), 200);
	assert_false(http_shows(other, "--w:"));
	http_close(other);
	assert_int_equal(http_get(h, LIST "/columns"), 200);
	assert_int_equal(view_post(h, LIST "/columns", "field=tel&width=0"), 303);
	assert_int_equal(view_post(h, LIST "/columns", "col=name&width.name="), 303);
	assert_int_equal(http_get(h, LIST "?cols=name,tel"), 200);
	assert_false(http_shows(h, "--w:"));
	http_close(h);
}

static void
test_views__groups_count_within_the_scope_and_lead_into_the_group(void **state)
{
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, LIST "?group=level"), 200);
	assert_true(http_shows(h, "f=level.eq%28A%29\">A</a></td><td class=\"r\" data-l=\"记录数\">2</td>"));
	assert_true(http_shows(h, "data-l=\"记录数\">5</td>"));
	assert_int_equal(http_get(h, LIST "?f=level.eq(A)&group=owner"), 200);
	assert_true(http_shows(h, "林若溪"));
	assert_true(http_shows(h, "data-l=\"记录数\">2</td>"));
	int64_t id = view_make(h, "name=Groups&filter=&col=name&group=level");
	assert_int_equal(http_get(h, at(h, "?view=", id)), 200);
	assert_true(http_shows(h, "class=\"list lines groups\""));
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s&group=", at(h, "?view=", id))), 200);
	assert_int_equal(rows(h), 5);
	for (const char *const *bad = (const char *const[]){ "name", "nonsense", "tel", "id", "updated_at", NULL }; *bad; bad++) {
		assert_int_equal(http_get(h, arena_printf(h->mem, LIST "?group=%s", *bad)), 422);
		assert_true(http_shows(h, "不能按该字段分组"));
	}
	http_close(h);
	h = browser_of(db, "sales2");
	assert_int_equal(http_get(h, LIST "?group=level"), 200);
	assert_true(http_shows(h, "f=level.eq%28A%29\">A</a></td><td class=\"r\" data-l=\"记录数\">1</td>"));
	assert_true(http_shows(h, "data-l=\"记录数\">2</td>"));
	http_close(h);
}

static void
test_views__a_list_opens_with_the_view_that_its_user_chose(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t id = view_make(h, "name=First&first=1&pinned=1&filter=level.eq(A)&col=name&size=50");

	(void)state;
	assert_int_equal(http_get(h, LIST), 200);
	assert_int_equal(rows(h), 1);
	assert_true(http_shows(h, "First<span class=\"count\">"));
	assert_true(http_shows(h, "href=\"" LIST "?view=all\""));
	assert_int_equal(http_get(h, LIST "?view=all"), 200);
	assert_int_equal(rows(h), 3);
	assert_int_equal(http_get(h, LIST "?sort=name"), 200);
	assert_int_equal(rows(h), 3);
	assert_int_equal(view_post(h, at(h, "/view/", id), "name=First&version=1&filter=level.eq(A)&col=name&size=50"), 303);
	assert_int_equal(http_get(h, LIST), 200);
	assert_int_equal(rows(h), 3);
	http_close(h);
}

static void
test_views__sharing_needs_its_right_and_reaches_whom_it_names(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, LIST "/view/new"), 200);
	assert_false(http_shows(h, "name=\"role\""));
	int64_t own = view_make(h, "name=Mine&filter=&col=name&size=50&role=salesperson&everybody=1");
	http_close(h);
	h = browser_of(db, "manager");
	assert_int_equal(http_get(h, at(h, "?view=", own)), 404);
	assert_int_equal(http_get(h, at(h, "/view/", own)), 404);
	int64_t shared = view_make(h, "name=Team&pinned=1&filter=level.eq(A)&col=name&col=tel&size=50&role=salesperson");
	http_close(h);
	h = browser_of(db, "sales2");
	assert_int_equal(http_get(h, LIST), 200);
	assert_true(http_shows(h, ">Team"));
	assert_int_equal(http_get(h, at(h, "?view=", shared)), 200);
	assert_int_equal(rows(h), 1);	/* of his own: a view widens nothing */
	assert_int_equal(http_get(h, at(h, "/view/", shared)), 200);
	assert_false(http_shows(h, "name=\"name\""));
	assert_int_equal(view_post(h, at(h, "/view/", shared), "name=Stolen&filter=&col=name"), 303);
	assert_int_equal(http_get(h, LIST), 200);
	assert_true(http_shows(h, ">Team"));
	assert_false(http_shows(h, "Stolen"));
	assert_int_equal(view_post(h, arena_printf(h->mem, "%s/delete", at(h, "/view/", shared)), "x=1"), 403);
	http_close(h);
	h = browser_of(db, "auditor");
	assert_int_equal(http_get(h, at(h, "?view=", shared)), 404);
	http_close(h);
}

static int64_t
count(const char *sql_text_only, int64_t id)
{
	struct ctx *ctx = test_unit(db);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add_text(q, sql_text_only);
	sql_val(q, VINT(id));
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	int64_t n = db_next(rows) ? db_int(rows, 0) : 0;
	test_end(ctx);
	return n;
}

static void
share_right(bool on)
{
	struct ctx *ctx = test_unit(db);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE role_right SET action = ? WHERE role = 'sales_manager' AND type = 'customer' AND action = ?",
	                       VALS(VTEXT(on ? "share_view" : "share_view_off"), VTEXT(on ? "share_view_off" : "share_view"))));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

static void
test_views__who_lost_the_right_to_share_changes_his_own_and_shares_nothing_new(void **state)
{
	struct http *h = browser_of(db, "manager");
	int64_t id = view_make(h, "name=Shared&filter=&col=name&size=50&role=salesperson");

	(void)state;
	assert_int_equal(count("SELECT COUNT(*) FROM security_log WHERE kind = 'view_shared' AND id > ", 0) > 0, 1);
	share_right(false);
	assert_int_equal(http_get(h, at(h, "/view/", id)), 200);
	assert_int_equal(view_post(h, at(h, "/view/", id), "name=Renamed&version=1&filter=&col=name&size=50&everybody=1"), 303);
	assert_int_equal(count("SELECT COUNT(*) FROM list_view_share WHERE kind = 'r' AND view = ", id), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM list_view_share WHERE kind = '*' AND view = ", id), 0);
	share_right(true);
	http_close(h);
}

static void
test_views__who_manages_roles_deletes_what_others_share(void **state)
{
	struct http *h = browser_of(db, "manager"), *admin = browser_of(db, "admin");
	int64_t id = view_make(h, "name=Forgotten&filter=&col=name&size=50&role=salesperson");
	const char *url = arena_printf(h->mem, "/admin/views/%lld/delete", (long long)id);

	(void)state;
	assert_int_equal(http_get(h, "/admin/views"), 403);
	assert_int_equal(view_post(h, url, "x=1"), 403);
	assert_int_equal(http_get(admin, "/admin/views"), 200);
	assert_true(http_shows(admin, "Forgotten"));
	assert_true(http_shows(admin, "业务员"));
	int64_t own = view_make(h, "name=Own&filter=&col=name&size=50");
	assert_int_equal(view_post(admin, arena_printf(h->mem, "/admin/views/%lld/delete", (long long)own), "x=1"), 404);
	assert_int_equal(view_post(admin, url, "x=1"), 303);
	assert_int_equal(view_post(admin, url, "x=1"), 404);
	assert_int_equal(http_get(h, at(h, "?view=", id)), 404);
	http_close(h);
	http_close(admin);
}

static void
test_views__one_form_sent_again_with_another_name_keeps_it_on_the_page(void **state)
{
	struct http *h = browser_of(db, "manager");

	(void)state;
	view_make(h, "_once=k1&name=First&filter=&col=name&size=50");
	assert_int_equal(view_post(h, LIST "/view/new", "_once=k1&name=First&filter=&col=name&size=50"), 303);
	assert_int_equal(view_post(h, LIST "/view/new", "_once=k1&name=Second&filter=&col=name&size=50"), 409);
	assert_true(http_shows(h, "value=\"Second\""));
	http_close(h);
}

static void
test_views__what_a_reader_may_not_see_is_left_out_with_a_notice(void **state)
{
	struct http *h = browser_of(db, "manager");
	int64_t id = view_make(h, "name=Tel&pinned=1&filter=and(tel.like(0571),level.eq(A))&col=name&col=tel&sort1=tel&size=50&everybody=1");

	(void)state;
	assert_int_equal(http_get(h, at(h, "?view=", id)), 200);
	assert_int_equal(rows(h), 1);
	assert_false(http_shows(h, "list-notice"));
	http_close(h);
	h = browser_of(db, "auditor");	/* telephones are masked for him */
	assert_int_equal(http_get(h, at(h, "?view=", id)), 200);
	assert_int_equal(rows(h), 2);
	assert_true(http_shows(h, "1 个您无权查看的字段"));
	assert_false(http_shows(h, "05711234567"));
	assert_false(http_shows(h, "tel.like"));
	assert_int_equal(http_get(h, at(h, "/view/", id)), 200);
	assert_false(http_shows(h, "0571"));
	http_close(h);
}

static void
test_views__bad_input_is_said_and_kept(void **state)
{
	static const struct { const char *fields; int status; } cases[] = {
		{ "name=&filter=&col=name", 422 }, { "name=%20%20&filter=&col=name", 422 }, { "name=x&filter=&size=50", 422 },
		{ "name=x&filter=nonsense.eq(1)&col=name", 422 }, { "name=x&filter=and(&col=name", 422 },
		{ "name=x&filter=&col=nonsense", 422 }, { "name=x&filter=&col=name&person=nobody", 422 },
		{ "name=12345678901234567890123456789012345678901234567890123456789012345678901&filter=&col=name", 422 },
		{ "name=Twice&filter=&col=name&size=99999&sort1=nonsense", 303 }, { "name=Twice&filter=&col=name", 422 },
	};
	struct http *h = browser_of(db, "manager");

	(void)state;
	assert_int_equal(http_get(h, LIST), 200);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (view_post(h, LIST "/view/new", cases[i].fields) != cases[i].status)
			fail_msg("%s: %s", cases[i].fields, http_body(h));
	assert_int_equal(http_get(h, LIST "?view=999999"), 404);
	assert_int_equal(http_get(h, LIST "/view/999999"), 404);
	int64_t id = view_make(h, "name=Old&filter=&col=name");
	assert_int_equal(view_post(h, at(h, "/view/", id), "name=New&version=1&filter=&col=name"), 303);
	assert_int_equal(view_post(h, at(h, "/view/", id), "name=Newer&version=1&filter=&col=name"), 409);
	assert_true(http_shows(h, "value=\"Newer\""));
	assert_int_equal(view_post(h, arena_printf(h->mem, "%s/delete", at(h, "/view/", id)), "x=1"), 303);
	assert_int_equal(http_get(h, at(h, "?view=", id)), 404);
	http_close(h);
}

static void
customer_of(const char *owner, const char *name, const char *level, const char *tel)
{
	struct ctx *ctx = test_unit(db);

	customer_make(db, owner, name);
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE customer SET level = ?, tel = ? WHERE name = ?", VALS(VTEXT(level), VTEXT(tel), VTEXT(name))));
	test_commit(ctx);
	test_end(ctx);
}

/* The auditor does marketing in this company. */
static void
company_make(void)
{
	struct ctx *ctx = test_unit(db);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE user_roles SET value = 'marketing' WHERE record = (SELECT id FROM user WHERE login = 'auditor')", NO_VALS));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
	customer_of("sales1", "甲有限公司", "A", "05711234567");
	customer_of("sales1", "乙有限公司", "B", "05717654321");
	customer_of("sales1", "丙有限公司", "C", "02512345678");
	customer_of("sales2", "丁有限公司", "A", "02587654321");
	customer_of("sales2", "戊有限公司", "B", "");
}

static void
test_views__that_are_boards_open_as_boards_and_as_lists_where_somebody_asks_for_the_list(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t id = view_make(h, "name=Board&pinned=1&first=1&filter=&col=name&col=tel&size=50&board=level");

	(void)state;
	assert_int_equal(http_get(h, LIST), 303);
	assert_string_equal(http_header(h, "Location"), arena_printf(h->mem, LIST "/board?view=%lld&by=level", (long long)id));
	assert_int_equal(http_get(h, http_header(h, "Location")), 200);
	assert_int_equal(http_get(h, at(h, "?view=", id)), 200);
	assert_true(http_shows(h, arena_printf(h->mem, "/board?view=%lld&amp;by=level", (long long)id)));
	assert_int_equal(http_get(h, LIST "/view/new?by=level"), 200);
	assert_true(http_shows(h, "<option value=\"level\" selected>按“客户级别”的看板"));
	/* What makes no board is a list. */
	assert_int_equal(view_post(h, at(h, "/view/", id), "name=Board&filter=&col=name&size=50&board=tel&version=1"), 303);
	assert_int_equal(http_get(h, LIST), 200);
	assert_int_equal(http_post(h, arena_printf(h->mem, "%s/delete", at(h, "/view/", id)), "_csrf", http_csrf(h, db), NULL), 303);
	http_close(h);
}

static void
test_views__shared_as_usual_open_the_list_of_others_until_they_choose_otherwise(void **state)
{
	struct http *m = browser_of(db, "manager"), *h = browser_of(db, "sales1"), *other = browser_of(db, "auditor");
	int64_t id = view_make(m, "name=Usual&pinned=1&filter=level.eq(A)&col=name&size=50&role=salesperson&usual=1"), own;
	const char *here = arena_printf(h->mem, "href=\"" LIST "?view=%lld\" aria-current", (long long)id);

	(void)state;
	assert_int_equal(http_get(h, LIST), 200);
	assert_true(http_shows(h, here));
	assert_int_equal(http_get(m, LIST), 200);	/* not of who shared it */
	assert_false(http_shows(m, here));
	assert_int_equal(http_get(other, LIST), 200);
	assert_false(http_shows(other, here));
	own = view_make(h, "name=Chosen&pinned=1&first=1&filter=&col=name&size=50");
	assert_int_equal(http_get(h, LIST), 200);
	assert_false(http_shows(h, here));
	assert_int_equal(http_post(h, arena_printf(h->mem, "%s/delete", at(h, "/view/", own)), "_csrf", http_csrf(h, db), NULL), 303);
	assert_int_equal(http_get(h, LIST), 200);
	assert_true(http_shows(h, here));
	assert_int_equal(view_post(h, at(h, "/view/", id), "pinned=1"), 303);	/* he does not want it */
	assert_int_equal(http_get(h, LIST), 200);
	assert_false(http_shows(h, here));
	assert_int_equal(http_post(m, arena_printf(m->mem, "%s/delete", at(m, "/view/", id)), "_csrf", http_csrf(m, db), NULL), 303);
	/* Who may not share cannot make his view theirs. */
	id = view_make(h, "name=Sly&pinned=1&filter=&col=name&size=50&usual=1&role=salesperson");
	assert_int_equal(http_get(h, at(h, "/view/", id)), 200);
	assert_false(http_shows(h, "name=\"usual\""));
	http_close(m);
	http_close(h);
	http_close(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_views__a_view_keeps_filter_columns_order_and_size),
		cmocka_unit_test(test_views__the_address_carries_columns_and_sums),
		cmocka_unit_test(test_views__widths_of_columns_are_kept_for_their_user_and_in_views),
		cmocka_unit_test(test_views__groups_count_within_the_scope_and_lead_into_the_group),
		cmocka_unit_test(test_views__a_list_opens_with_the_view_that_its_user_chose),
		cmocka_unit_test(test_views__sharing_needs_its_right_and_reaches_whom_it_names),
		cmocka_unit_test(test_views__who_lost_the_right_to_share_changes_his_own_and_shares_nothing_new),
		cmocka_unit_test(test_views__who_manages_roles_deletes_what_others_share),
		cmocka_unit_test(test_views__one_form_sent_again_with_another_name_keeps_it_on_the_page),
		cmocka_unit_test(test_views__what_a_reader_may_not_see_is_left_out_with_a_notice),
		cmocka_unit_test(test_views__bad_input_is_said_and_kept),
		cmocka_unit_test(test_views__that_are_boards_open_as_boards_and_as_lists_where_somebody_asks_for_the_list),
		cmocka_unit_test(test_views__shared_as_usual_open_the_list_of_others_until_they_choose_otherwise),
	};

	db = testcompany_open("views");
	customers_seed(db);
	company_make();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
