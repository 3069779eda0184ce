/*
 * test_role_pages.c - the pages where an administrator keeps rights: of roles, of
 * their fields, of users, and the switches of the data scope.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "support/page.h"

static struct testdb *db;

static int64_t
id_of(const char *table, const char *column, const char *value)
{
	struct ctx *ctx = test_unit(db);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	int64_t id;

	sql_add(q, "SELECT id FROM ");
	sql_ident(q, table);
	sql_add(q, " WHERE ");
	sql_ident(q, column);
	sql_add(q, " = ");
	sql_val(q, VTEXT(value));
	db_rollback(ctx);	/* what a failed test left open */
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	id = db_next(rows) ? db_int(rows, 0) : 0;
	test_end(ctx);
	return id;
}

static const char *
asked(struct http *h, const char *text)
{
	struct ctx *ctx = test_unit(db);
	struct db_rows *rows;
	const char *answer;

	db_rollback(ctx);
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_text(ctx, &rows, text, NO_VALS));
	answer = db_next(rows) && db_str(rows, 0) ? arena_strdup(h->mem, db_str(rows, 0)) : "";
	test_end(ctx);
	return answer;
}

static const char *
role_at(struct http *h, const char *code, const char *rest)
{
	return arena_printf(h->mem, "/admin/role/%lld%s", (long long)id_of("role", "code", code), rest);
}

static const char *
user_at(struct http *h, const char *login, const char *rest)
{
	return arena_printf(h->mem, "/admin/user/%lld%s", (long long)id_of("user", "login", login), rest);
}

static struct page_form *
form_at(struct http *h, const char *url)
{
	assert_int_equal(http_get(h, url), 200);
	struct page_form *f = page_form(h, strchr(url, '?') ? arena_strndup(h->mem, url, (size_t)(strchr(url, '?') - url)) : url);
	if (!f)
		fail_msg("%s has no form", url);
	return f;
}

/* ---- the matrix --------------------------------------------------------------------------------- */

static void
test_roles__a_right_that_is_changed_counts_with_the_next_request_of_who_is_logged_in(void **state)
{
	struct http *admin = browser_of(db, "admin"), *sales = browser_of(db, "sales1");
	int64_t foreign = customer_make(db, "sales2", "别人的客户");
	const char *url = arena_printf(sales->mem, "/customer/customer/%lld", (long long)foreign);
	const char *rights = role_at(admin, "salesperson", "/rights");
	struct page_form *f;

	(void)state;
	assert_int_equal(http_get(sales, url), 404);
	f = form_at(admin, rights);
	assert_string_equal(page_form_value(f, "r.customer.read"), "own");
	page_form_set(f, "r.customer.read", "department");
	assert_int_equal(page_form_send(admin, f), 303);
	assert_int_equal(http_get(sales, url), 200);
	assert_int_equal(http_get(admin, role_at(admin, "salesperson", "?tab=history")), 200);
	assert_true(http_shows(admin, "客户 · 查看"));
	assert_true(http_shows(admin, "本部门"));
	assert_true(strstr(asked(admin, "SELECT detail FROM security_log WHERE kind = 'role_rights' ORDER BY id DESC LIMIT 1"), "本部门") != NULL);
	f = form_at(admin, rights);
	assert_string_equal(page_form_value(f, "r.customer.read"), "department");
	page_form_set(f, "r.customer.read", "own");
	assert_int_equal(page_form_send(admin, f), 303);
	assert_int_equal(http_get(sales, url), 404);
	http_close(admin);
	http_close(sales);
}

static void
test_roles__a_form_that_is_sent_untouched_changes_nothing(void **state)
{
	struct http *h = browser_of(db, "admin");
	static const char count[] = "SELECT CONCAT(COUNT(*), ' ', COALESCE(SUM(CRC32(CONCAT(role, type, action, scope))), 0)) FROM role_right WHERE scope <> 'none'";
	const char *before = asked(h, count);

	(void)state;
	for (const char *const *code = str_words(h->mem, asked(h, "SELECT GROUP_CONCAT(code SEPARATOR ' ') FROM role WHERE deleted_at IS NULL")); *code; code++) {
		assert_int_equal(page_form_send(h, form_at(h, role_at(h, *code, "/rights"))), 303);
		assert_int_equal(page_form_send(h, form_at(h, role_at(h, *code, "/fields?type=customer"))), 303);
	}
	assert_string_equal(asked(h, count), before);
	http_close(h);
}

static void
test_roles__what_everybody_may_is_shown_beside_it(void **state)
{
	struct http *h = browser_of(db, "admin");

	(void)state;
	assert_int_equal(http_get(h, role_at(h, "keeper", "/rights")), 200);
	assert_true(http_shows(h, "所有人：全部"));
	for (size_t i = 0; i < db->types->count; i++)
		assert_true(http_shows(h, arena_printf(h->mem, "name=\"r.%s.read\"", db->types->all[i]->name)));
	http_close(h);
}

static void
test_roles__two_administrators_at_once_lose_nothing(void **state)
{
	struct http *one = browser_of(db, "admin"), *two = browser_of(db, "admin");
	const char *url = role_at(one, "engineer", "/rights");
	struct page_form *a = form_at(one, url), *b = form_at(two, url);

	(void)state;
	page_form_set(a, "r.customer.read", "own");
	page_form_set(a, "r.customer.create", "1");
	assert_int_equal(page_form_send(one, a), 303);
	page_form_set(b, "r.customer.edit", "own");
	page_form_set(b, "r.customer.read", "tree");
	assert_int_equal(page_form_send(two, b), 409);
	assert_true(http_shows(two, "role=\"alert\""));
	assert_true(http_shows(two, "从“无”改为“本人”") || http_shows(two, "本人"));
	b = page_form(two, url);
	assert_string_equal(page_form_value(b, "r.customer.create"), "1");	/* theirs, where I had changed nothing */
	assert_string_equal(page_form_value(b, "r.customer.edit"), "own");	/* mine */
	assert_string_equal(page_form_value(b, "r.customer.read"), "tree");	/* mine, to be looked at */
	assert_int_equal(page_form_send(two, b), 303);
	assert_string_equal(asked(one, "SELECT GROUP_CONCAT(action, '=', scope ORDER BY action) FROM role_right\n"
	                    "WHERE role = 'engineer' AND type = 'customer' AND scope <> 'none'"), "create=all,edit=own,read=tree");
	http_close(one);
	http_close(two);
}

static void
test_roles__nonsense_is_422_with_a_sentence_and_nothing_is_saved(void **state)
{
	static const struct { const char *name, *value; } bad[] = {
		{ "r.customer.read", "everywhere" }, { "r.customer.read", "" }, { "r.customer.fly", "1" }, { "r.nothing.read", "own" },
		{ "r.customer.create", "yes" }, { "r.", "x" }, { "r.customer", "own" }, { "r.customer.read.x", "own" }, { "r.department.read", "own" },
		{ "depts", "99999999" }, { "depts", "-1" }, { "depts", "abc" }, { "depts", "1 OR 1=1" }, { "r.customer.read", "<script>alert(1)</script>" },
	};
	struct http *h = browser_of(db, "admin");
	const char *url = role_at(h, "keeper", "/rights");
	static const char rows[] = "SELECT COUNT(*) FROM role_right WHERE role = 'keeper' AND scope <> 'none'";
	const char *before = asked(h, rows), *base = page_form_value(form_at(h, url), "_base");

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		int status = http_post(h, url, "_csrf", http_csrf(h, db), "_base", base, bad[i].name, bad[i].value, "r.industry.edit", "all", NULL);

		if (status != 422)
			fail_msg("%s=%s: %d", bad[i].name, bad[i].value, status);
		assert_true(http_shows(h, "role=\"alert\""));
		assert_false(http_shows(h, "<script>alert"));
	}
	assert_string_equal(asked(h, rows), before);
	http_close(h);
}

static void
test_roles__half_a_form_and_ten_megabytes_are_refused(void **state)
{
	struct http *h = browser_of(db, "admin");
	const char *url = role_at(h, "keeper", "/rights"), *csrf = http_csrf(h, db);
	size_t size = 10 << 20;
	char *body = arena_alloc(h->mem, size + 1);

	(void)state;
	assert_int_equal(http_post(h, url, "_csrf", csrf, "r.customer.read", "all", NULL), 400);
	assert_int_equal(http_post(h, url, "_csrf", csrf, "_base", "customer.read", "r.customer.read", "all", NULL), 400);
	assert_int_equal(http_post(h, url, "_csrf", csrf, "_base", "客户.read=own", NULL), 400);
	size_t n = (size_t)snprintf(body, size, "_csrf=%s&_base=", csrf);
	memset(body + n, 'a', size - n);
	assert_int_equal(http_send(h, "POST", url, "application/x-www-form-urlencoded", body, size), 413);
	/* Below the limit of bodies, but no form of ours. */
	for (size_t i = n; i + 8 <= (7 << 20); i += 8)
		memcpy(body + i, "z.aa=bb+", 8);
	assert_int_equal(http_send(h, "POST", url, "application/x-www-form-urlencoded", body, 7 << 20), 400);
	assert_int_equal(http_get(h, role_at(h, "keeper", "/rights")), 200);
	http_close(h);
}

static void
test_roles__only_who_may_edit_roles_finds_these_pages(void **state)
{
	static const char *const logins[] = { "sales1", "auditor", "manager", NULL };
	struct http *admin = browser_of(db, "admin");

	(void)state;
	for (const char *const *login = logins; *login; login++) {
		struct http *h = browser_of(db, *login);
		const char *const pages[] = { role_at(h, "salesperson", "/rights"), role_at(h, "salesperson", "/fields?type=customer"),
			role_at(h, "salesperson", "/copy"), user_at(h, "sales1", "/roles"), "/admin/data_scope" };

		for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
			int status = http_get(h, pages[i]);

			if (status != 403 && status != 404)
				fail_msg("%s gets %s: %d", *login, pages[i], status);
			status = http_post(h, pages[i], "_csrf", http_csrf(h, db), "_base", "", "r.customer.read", "all", "role", "administrator",
			                   "row_version", "1", "maker", "yes", "owner_sees_below", "no", "type", "customer", NULL);
			if (status != 403 && status != 404)
				fail_msg("%s posts to %s: %d", *login, pages[i], status);
		}
		assert_int_equal(http_get(h, "/customer/customer"), 200);
		assert_false(http_shows(h, "/admin/data_scope"));
		assert_false(http_shows(h, "href=\"/admin/role\""));
		/* What roles may is not told to everybody on the role's own page either. */
		if (http_get(h, role_at(h, "salesperson", "")) == 200) {
			assert_false(http_shows(h, "/rights\""));
			assert_false(http_shows(h, "本部门"));
		}
		http_close(h);
	}
	assert_int_equal(http_get(admin, "/admin/role"), 200);
	assert_true(http_shows(admin, "/admin/data_scope"));
	assert_int_equal(http_get(admin, "/admin/role/999999/rights"), 404);
	assert_int_equal(http_get(admin, "/admin/user/999999/roles"), 404);
	assert_int_equal(http_get(admin, role_at(admin, "keeper", "/fields")), 404);
	assert_int_equal(http_get(admin, role_at(admin, "keeper", "/fields?type=nothing")), 404);
	http_close(admin);
}

/* ---- fields ---------------------------------------------------------------------------------------- */

static void
test_roles__fields_are_restricted_one_by_one(void **state)
{
	struct http *h = browser_of(db, "admin");
	const char *url = role_at(h, "auditor", "/fields?type=customer");
	struct page_form *f = form_at(h, url);

	(void)state;
	page_form_set(f, "f.tel", "hidden");
	assert_int_equal(page_form_send(h, f), 303);
	assert_string_equal(asked(h, "SELECT CONCAT(field, '=', access) FROM role_field WHERE role = 'auditor' AND type = 'customer' AND field = 'tel'"), "tel=hidden");
	f = form_at(h, url);
	assert_string_equal(page_form_value(f, "f.tel"), "hidden");
	page_form_set(f, "f.tel", "editable");
	assert_int_equal(page_form_send(h, f), 303);
	assert_string_equal(asked(h, "SELECT COUNT(*) FROM role_field WHERE role = 'auditor' AND type = 'customer' AND field = 'tel'"), "0");
	/* The name of a customer can be kept from typing, not from seeing. */
	const char *post = role_at(h, "auditor", "/fields"), *csrf = http_csrf(h, db);
	static const struct { const char *name, *value; } bad[] = {
		{ "f.name", "hidden" }, { "f.nothing", "hidden" }, { "f.tel", "secret" }, { "f.", "hidden" }, { "f.id", "hidden" },
		{ "f.team.nothing", "hidden" }, { "depts", "x" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		int status = http_post(h, post, "_csrf", csrf, "_base", "", "type", "customer", bad[i].name, bad[i].value, NULL);

		if (status != 422)
			fail_msg("%s=%s: %d", bad[i].name, bad[i].value, status);
	}
	assert_int_equal(http_post(h, post, "_csrf", csrf, "_base", "", "type", "nothing", NULL), 422);
	assert_int_equal(http_post(h, post, "_csrf", csrf, "_base", "", NULL), 422);
	http_close(h);
}

/* ---- copy and delete ----------------------------------------------------------------------------------- */

static void
test_roles__a_role_is_copied_and_deleted_again(void **state)
{
	struct http *h = browser_of(db, "admin");
	struct page_form *f = form_at(h, role_at(h, "sales_manager", "/copy"));

	(void)state;
	page_form_set(f, "code", "sales_manager");
	page_form_set(f, "name", "区域经理");
	assert_int_equal(page_form_send(h, f), 422);
	f = page_form(h, role_at(h, "sales_manager", "/copy"));
	assert_string_equal(page_form_value(f, "name"), "区域经理");
	page_form_set(f, "code", "area_manager");
	assert_int_equal(page_form_send(h, f), 303);
	assert_string_equal(asked(h, "SELECT COUNT(*) - (SELECT COUNT(*) FROM role_right WHERE role = 'sales_manager') FROM role_right WHERE role = 'area_manager'"), "0");
	assert_int_equal(http_get(h, role_at(h, "area_manager", "")), 200);
	assert_true(http_shows(h, "客户"));
	/* Somebody has it: no. */
	f = form_at(h, user_at(h, "sales3", "/roles"));
	assert_true(page_form_has(f, "role"));
	assert_int_equal(http_post(h, user_at(h, "sales3", "/roles"), "_csrf", http_csrf(h, db), "row_version", page_form_value(f, "row_version"),
	                           "role", "area_manager", "role", "salesperson", NULL), 303);
	f = form_at(h, role_at(h, "area_manager", "/delete"));
	assert_int_equal(page_form_send(h, f), 422);
	assert_true(http_shows(h, "何佳宁"));
	f = form_at(h, user_at(h, "sales3", "/roles"));
	assert_int_equal(http_post(h, user_at(h, "sales3", "/roles"), "_csrf", http_csrf(h, db), "row_version", page_form_value(f, "row_version"),
	                           "role", "salesperson", NULL), 303);
	f = form_at(h, role_at(h, "area_manager", "/delete"));
	assert_int_equal(page_form_send(h, f), 303);
	http_close(h);
}

/* ---- roles of users --------------------------------------------------------------------------------------- */

static void
test_roles__a_user_gets_another_role_and_may_more_with_the_next_request(void **state)
{
	struct http *admin = browser_of(db, "admin"), *sales = browser_of(db, "sales2");
	const char *url = user_at(admin, "sales2", "/roles");
	struct page_form *f;

	(void)state;
	assert_int_equal(http_get(sales, "/admin/user"), 403);
	f = form_at(admin, url);
	assert_int_equal(http_post(admin, url, "_csrf", http_csrf(admin, db), "row_version", page_form_value(f, "row_version"),
	                           "role", "salesperson", "role", "administrator", NULL), 303);
	assert_int_equal(http_get(sales, "/admin/user"), 200);
	/* In words on the user's page, in the list, in the history, in the log. */
	assert_int_equal(http_get(admin, user_at(admin, "sales2", "")), 200);
	assert_true(http_shows(admin, "系统管理员"));
	assert_int_equal(http_get(admin, "/admin/user"), 200);
	assert_true(http_shows(admin, "业务员、系统管理员"));
	assert_true(strstr(asked(admin, "SELECT detail FROM security_log WHERE kind = 'user_roles' ORDER BY id DESC LIMIT 1"), "系统管理员") != NULL);
	assert_int_equal(http_get(admin, user_at(admin, "sales2", "?tab=history")), 200);
	assert_true(http_shows(admin, "系统管理员"));
	/* An older page is told what stands there now. */
	assert_int_equal(page_form_send(admin, f), 409);
	assert_true(http_shows(admin, "系统管理员"));
	f = form_at(admin, url);
	assert_int_equal(http_post(admin, url, "_csrf", http_csrf(admin, db), "row_version", page_form_value(f, "row_version"), "role", "salesperson", NULL), 303);
	assert_int_equal(http_get(sales, "/admin/user"), 403);
	/* Bad input. */
	f = form_at(admin, url);
	const char *version = page_form_value(f, "row_version"), *csrf = http_csrf(admin, db);
	assert_int_equal(http_post(admin, url, "_csrf", csrf, "row_version", version, "role", "pirate", NULL), 422);
	assert_int_equal(http_post(admin, url, "_csrf", csrf, "row_version", version, "role", "", NULL), 422);
	assert_int_equal(http_post(admin, url, "_csrf", csrf, "row_version", "x", "role", "salesperson", NULL), 400);
	assert_int_equal(http_post(admin, url, "_csrf", csrf, "role", "salesperson", NULL), 400);
	http_close(admin);
	http_close(sales);
}

static void
test_roles__the_form_of_a_user_takes_no_roles(void **state)
{
	struct http *h = browser_of(db, "admin");
	const char *url = user_at(h, "sales1", "");
	struct page_form *f;

	(void)state;
	assert_int_equal(http_get(h, user_at(h, "sales1", "/edit")), 200);
	f = page_form(h, url);
	assert_false(page_form_has(f, "roles.0.value"));
	assert_int_equal(http_post(h, url, "_csrf", http_csrf(h, db), "row_version", page_form_value(f, "row_version"), "name", "林若溪",
	                           "roles.0.value", "administrator", "_then", "view", NULL), 303);
	assert_string_equal(asked(h, "SELECT GROUP_CONCAT(value) FROM user_roles r JOIN `user` u ON u.id = r.record WHERE u.login = 'sales1'"), "salesperson");
	http_close(h);
}

static void
test_roles__the_last_administrator_is_told_why_he_stays(void **state)
{
	struct http *h = browser_of(db, "admin");
	struct page_form *f = form_at(h, user_at(h, "admin", "/roles"));

	(void)state;
	assert_int_equal(http_post(h, user_at(h, "admin", "/roles"), "_csrf", http_csrf(h, db), "row_version", page_form_value(f, "row_version"), NULL), 422);
	assert_true(http_shows(h, "没有人能登录"));
	f = form_at(h, role_at(h, "administrator", "/rights"));
	page_form_set(f, "r.role.edit", "none");
	assert_int_equal(page_form_send(h, f), 422);
	assert_true(http_shows(h, "没有人能登录"));
	assert_int_equal(http_get(h, user_at(h, "admin", "/edit")), 200);
	f = page_form(h, user_at(h, "admin", ""));
	page_form_set(f, "enabled", "0");
	assert_int_equal(page_form_send(h, f), 422);
	assert_true(http_shows(h, "没有人能登录"));
	assert_int_equal(http_get(h, "/admin/role"), 200);
	http_close(h);
}

/* ---- data scope -------------------------------------------------------------------------------------------- */

static void
test_roles__switches_of_the_data_scope_are_settings_with_a_log(void **state)
{
	struct http *h = browser_of(db, "admin");
	struct page_form *f = form_at(h, "/admin/data_scope");

	(void)state;
	assert_string_equal(page_form_value(f, "owner_sees_below"), "yes");
	assert_string_equal(page_form_value(f, "maker"), "no");
	page_form_set(f, "maker", "yes");
	assert_int_equal(page_form_send(h, f), 303);
	assert_string_equal(asked(h, "SELECT value FROM setting WHERE name = 'scope.maker'"), "yes");
	assert_string_equal(asked(h, "SELECT COUNT(*) FROM security_log WHERE kind = 'data_scope'"), "1");
	f = form_at(h, "/admin/data_scope");
	assert_string_equal(page_form_value(f, "maker"), "yes");
	assert_int_equal(http_post(h, "/admin/data_scope", "_csrf", http_csrf(h, db), "maker", "maybe", "owner_sees_below", "yes", NULL), 422);
	assert_int_equal(http_post(h, "/admin/data_scope", "_csrf", http_csrf(h, db), "maker", "no", NULL), 422);
	assert_string_equal(asked(h, "SELECT value FROM setting WHERE name = 'scope.maker'"), "yes");
	page_form_set(f, "maker", "no");
	assert_int_equal(page_form_send(h, f), 303);
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roles__a_right_that_is_changed_counts_with_the_next_request_of_who_is_logged_in),
		cmocka_unit_test(test_roles__a_form_that_is_sent_untouched_changes_nothing),
		cmocka_unit_test(test_roles__what_everybody_may_is_shown_beside_it),
		cmocka_unit_test(test_roles__two_administrators_at_once_lose_nothing),
		cmocka_unit_test(test_roles__nonsense_is_422_with_a_sentence_and_nothing_is_saved),
		cmocka_unit_test(test_roles__half_a_form_and_ten_megabytes_are_refused),
		cmocka_unit_test(test_roles__only_who_may_edit_roles_finds_these_pages),
		cmocka_unit_test(test_roles__fields_are_restricted_one_by_one),
		cmocka_unit_test(test_roles__a_role_is_copied_and_deleted_again),
		cmocka_unit_test(test_roles__a_user_gets_another_role_and_may_more_with_the_next_request),
		cmocka_unit_test(test_roles__the_form_of_a_user_takes_no_roles),
		cmocka_unit_test(test_roles__the_last_administrator_is_told_why_he_stays),
		cmocka_unit_test(test_roles__switches_of_the_data_scope_are_settings_with_a_log),
	};

	db = testcompany_open_preset("role_pages");
	customers_seed(db);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
