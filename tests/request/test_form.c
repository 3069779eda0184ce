/* test_form.c - new and edit: what is kept, refused, merged, and saved only once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"

#define NEW "/customer/customer/new"

static struct testdb *db;
static const char *region, *industry;

/* The hidden fields every form carries. */
#define FORM(h) "_csrf", http_hidden((h), "_csrf"), "_once", http_hidden((h), "_once")
#define LINKS "region", region, "industry", industry, "kind", "potential"

static int64_t
customer_id(const char *name)
{
	return record_id(db, "customer", name);
}

static void
test_form__new_record_is_saved_and_shown(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, NEW), 200);
	assert_int_equal(http_post(h, NEW, FORM(h), "name", "新客户一", LINKS, NULL), 303);
	assert_string_equal(http_header(h, "Location"),
	                    arena_printf(h->mem, "/customer/customer/%lld?saved=1",
	                                 (long long)customer_id("新客户一")));
	http_close(h);
}

static void
test_form__every_button_leads_where_it_says(void **state)
{
	struct http *h = browser_of(db, "sales1");
	static const char *const ends[][2] = {{"list", "/customer/customer?saved=1"},
	                                      {"new", NEW "?saved=1"},
	                                      {"edit", "/edit?saved=1"},
	                                      {"nonsense", "?saved=1"}};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		const char *name = arena_printf(h->mem, "按钮%zu", i);

		assert_int_equal(http_get(h, NEW), 200);
		assert_int_equal(
		        http_post(h, NEW, FORM(h), "name", name, LINKS, "_then", ends[i][0], NULL),
		        303);
		assert_true(str_ends(http_header(h, "Location"), ends[i][1]));
	}
	http_close(h);
}

static void
test_form__mistakes_keep_every_input_and_save_nothing(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, NEW), 200);
	assert_int_equal(http_post(h, NEW, FORM(h), "name", "", "short_name", "留着\"<i>", "tel",
	                           "abc", "region", "没有的地区", "industry", industry, "level",
	                           "A", "kind", "formal", "remark", "两行\n文字", NULL),
	                 422);
	assert_true(http_shows(h, "value=\"留着&quot;&lt;i&gt;\""));
	assert_true(http_shows(h, "value=\"abc\""));
	assert_true(http_shows(h, "value=\"没有的地区\""));
	assert_true(http_shows(h, "两行\n文字"));
	assert_true(http_shows(h, "name=\"level\" value=\"A\" checked"));
	assert_true(http_shows(h, "name=\"kind\" value=\"formal\" checked"));
	assert_true(http_shows(h, "href=\"#f-name\""));
	assert_true(http_shows(h, "href=\"#f-tel\""));
	assert_true(http_shows(h, "href=\"#f-region\""));
	assert_int_equal(customer_id(""), 0);
	http_close(h);
}

static void
test_form__bad_values_are_sentences_never_errors(void **state)
{
	struct http *h = browser_of(db, "manager");
	const char *big = arena_alloc(h->mem, 200000);
	static const char *const bad[][2] = {
	        {"region", "99999999"}, {"region", "-1"}, {"owner", "0x10"}, {"level", "Z"},
	        {"kind", "<script>"},   {"tel", "\x01"},  {"name", "a\nb"},  {"tax_no", "123"},
	};

	(void)state;
	memset((char *)(uintptr_t)big, 'x', 199999);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(http_get(h, NEW), 200);
		int status = http_post(h, NEW, FORM(h), "name", "坏值", LINKS, bad[i][0], bad[i][1],
		                       NULL);
		if (status != 422)
			fail_msg("%s=%s: %d", bad[i][0], bad[i][1], status);
	}
	assert_int_equal(http_get(h, NEW), 200);
	assert_int_equal(http_post(h, NEW, FORM(h), "name", big, LINKS, NULL), 422);
	assert_int_equal(customer_id("坏值"), 0);
	http_close(h);
}

static void
test_form__engine_columns_and_unknown_names_are_not_taken(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, NEW), 200);
	assert_int_equal(http_post(h, NEW, FORM(h), "name", "夹带", LINKS, "id", "77", "code",
	                           "C-99999", "created_by", "1", "row_version", "50", "deleted_at",
	                           "2020-01-01", "nonsense", "x", NULL),
	                 303);
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/%lld",
	                                          (long long)customer_id("夹带"))),
	                 200);
	assert_false(http_shows(h, "C-99999"));
	http_close(h);
}

static void
test_form__sent_twice_is_saved_once(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, NEW), 200);
	const char *csrf = http_hidden(h, "_csrf"), *once = http_hidden(h, "_once");
	assert_int_equal(
	        http_post(h, NEW, "_csrf", csrf, "_once", once, "name", "双击", LINKS, NULL), 303);
	const char *first = arena_strdup(h->mem, http_header(h, "Location"));
	assert_int_equal(
	        http_post(h, NEW, "_csrf", csrf, "_once", once, "name", "双击", LINKS, NULL), 303);
	assert_string_equal(http_header(h, "Location"), first);
	/* The same form with other content was changed after it had been saved. */
	assert_int_equal(
	        http_post(h, NEW, "_csrf", csrf, "_once", once, "name", "双击之后", LINKS, NULL),
	        422);
	assert_true(http_shows(h, "双击之后"));
	assert_int_equal(customer_id("双击之后"), 0);
	http_close(h);
}

static void
test_form__shown_title_stands_for_its_record(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, NEW), 200);
	assert_int_equal(http_post(h, NEW, FORM(h), "name", "所见即所指", "industry", industry,
	                           "kind", "potential", "region", "江苏省 / 苏州市",
	                           "_shown.region", "江苏省 / 苏州市", "_id.region", region, NULL),
	                 303);
	/* Changed since: the typed text counts, not the number it stood for. */
	assert_int_equal(http_get(h, NEW), 200);
	assert_int_equal(http_post(h, NEW, FORM(h), "name", "改了文字", "industry", industry,
	                           "kind", "potential", "region", "没有的", "_shown.region",
	                           "江苏省 / 苏州市", "_id.region", region, NULL),
	                 422);
	http_close(h);
}

static void
test_form__second_of_two_editors_sees_both_and_loses_nothing(void **state)
{
	int64_t id = customer_make(db, "sales1", "两人同改");
	struct http *a = browser_of(db, "sales1"), *b = browser_of(db, "manager");
	const char *url = arena_printf(a->mem, "/customer/customer/%lld", (long long)id);
	const char *edit = arena_printf(a->mem, "%s/edit", url);

	(void)state;
	assert_int_equal(http_get(a, edit), 200);
	assert_int_equal(http_get(b, edit), 200);
	const char *version = http_hidden(b, "row_version");
	assert_int_equal(http_post(a, url, FORM(a), "row_version", http_hidden(a, "row_version"),
	                           "tel", "0512-1111111", "address", "甲写的地址", NULL),
	                 303);
	assert_int_equal(http_post(b, url, FORM(b), "row_version", version, "tel", "0512-2222222",
	                           "short_name", "乙写的简称", NULL),
	                 409);
	assert_true(http_shows(b, "0512-1111111"));
	assert_true(http_shows(b, "0512-2222222"));
	assert_true(http_shows(b, "name=\"_pick.tel\""));
	assert_false(http_shows(b, "name=\"_pick.short_name\""));
	/* Mine for the telephone; what only one of us changed stays by itself. */
	assert_int_equal(http_post(b, url, FORM(b), "row_version", http_hidden(b, "row_version"),
	                           "_conflict", "1", "_pick.tel", "mine", "tel",
	                           http_hidden(b, "tel"), "short_name",
	                           http_hidden(b, "short_name"), NULL),
	                 303);
	assert_int_equal(http_get(a, url), 200);
	assert_true(http_shows(a, "0512-2222222"));
	assert_true(http_shows(a, "甲写的地址"));
	assert_true(http_shows(a, "乙写的简称"));
	http_close(a);
	http_close(b);
}

static void
test_form__their_value_can_be_chosen(void **state)
{
	int64_t id = customer_make(db, "sales1", "选对方");
	struct http *a = browser_of(db, "sales1"), *b = browser_of(db, "manager");
	const char *url = arena_printf(a->mem, "/customer/customer/%lld", (long long)id);
	const char *edit = arena_printf(a->mem, "%s/edit", url);

	(void)state;
	assert_int_equal(http_get(a, edit), 200);
	assert_int_equal(http_get(b, edit), 200);
	assert_int_equal(http_post(a, url, FORM(a), "row_version", http_hidden(a, "row_version"),
	                           "tel", "0512-3333333", NULL),
	                 303);
	assert_int_equal(http_post(b, url, FORM(b), "row_version", http_hidden(b, "row_version"),
	                           "tel", "0512-4444444", NULL),
	                 409);
	assert_int_equal(http_post(b, url, FORM(b), "row_version", http_hidden(b, "row_version"),
	                           "_conflict", "1", "_pick.tel", "theirs", "tel",
	                           http_hidden(b, "tel"), NULL),
	                 303);
	assert_int_equal(http_get(a, url), 200);
	assert_true(http_shows(a, "0512-3333333"));
	assert_false(http_shows(a, "0512-4444444"));
	http_close(a);
	http_close(b);
}

static void
test_form__stale_form_with_a_mistake_stays_stale(void **state)
{
	int64_t id = customer_make(db, "sales1", "旧表单");
	struct http *a = browser_of(db, "sales1"), *b = browser_of(db, "manager");
	const char *url = arena_printf(a->mem, "/customer/customer/%lld", (long long)id);
	const char *edit = arena_printf(a->mem, "%s/edit", url);

	(void)state;
	assert_int_equal(http_get(a, edit), 200);
	assert_int_equal(http_get(b, edit), 200);
	assert_int_equal(http_post(a, url, FORM(a), "row_version", http_hidden(a, "row_version"),
	                           "tel", "0512-5555555", NULL),
	                 303);
	int status = http_post(b, url, FORM(b), "row_version", http_hidden(b, "row_version"), "tel",
	                       "x", NULL);
	assert_true(status == 422 || status == 409);
	if (status == 422) {
		assert_int_equal(http_post(b, url, FORM(b), "row_version",
		                           http_hidden(b, "row_version"), "tel", "0512-6666666",
		                           NULL),
		                 409);
	}
	http_close(a);
	http_close(b);
}

static void
test_form__without_version_or_with_nonsense_is_refused(void **state)
{
	int64_t id = customer_make(db, "sales1", "无版本");
	struct http *h = browser_of(db, "sales1");
	const char *url = arena_printf(h->mem, "/customer/customer/%lld", (long long)id);

	(void)state;
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/edit", url)), 200);
	const char *csrf = http_hidden(h, "_csrf");
	assert_int_equal(http_post(h, url, "_csrf", csrf, "tel", "0512-7777777", NULL), 400);
	assert_int_equal(
	        http_post(h, url, "_csrf", csrf, "row_version", "abc", "tel", "0512-7777777", NULL),
	        422);
	http_close(h);
}

static void
test_form__foreign_record_cannot_be_saved(void **state)
{
	int64_t id = customer_make(db, "sales1", "别人的");
	struct http *h = browser_of(db, "sales3");

	(void)state;
	assert_int_equal(http_get(h, NEW), 200);
	assert_int_equal(http_post(h,
	                           arena_printf(h->mem, "/customer/customer/%lld", (long long)id),
	                           FORM(h), "row_version", "1", "tel", "1", NULL),
	                 404);
	http_close(h);
	h = browser_of(db, "auditor");
	assert_int_equal(http_get(h, NEW), 403);
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form__new_record_is_saved_and_shown),
		cmocka_unit_test(test_form__every_button_leads_where_it_says),
		cmocka_unit_test(test_form__mistakes_keep_every_input_and_save_nothing),
		cmocka_unit_test(test_form__bad_values_are_sentences_never_errors),
		cmocka_unit_test(test_form__engine_columns_and_unknown_names_are_not_taken),
		cmocka_unit_test(test_form__sent_twice_is_saved_once),
		cmocka_unit_test(test_form__shown_title_stands_for_its_record),
		cmocka_unit_test(test_form__second_of_two_editors_sees_both_and_loses_nothing),
		cmocka_unit_test(test_form__their_value_can_be_chosen),
		cmocka_unit_test(test_form__stale_form_with_a_mistake_stays_stale),
		cmocka_unit_test(test_form__without_version_or_with_nonsense_is_refused),
		cmocka_unit_test(test_form__foreign_record_cannot_be_saved),
	};

	db = testcompany_open("form");
	customers_seed(db);
	region = arena_printf(db->mem, "%lld", (long long)record_id(db, "region", "苏州市"));
	industry = arena_printf(db->mem, "%lld", (long long)record_id(db, "industry", "制造业"));
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
