/* test_vcard.c - a contact as a file for address books: what its page shows, in folded lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "logins.h"

static struct testdb *db;

static int64_t
contact_make(const char *name, const char *remark)
{
	static int64_t firm;

	firm = firm ? firm : customer_make(db, "sales1", "苏州,朗拓;精密机械有限公司");
	struct ctx *ctx = test_ctx(db, "sales1");
	struct rec *r;

	test_begin(ctx);
	assert_ok(ctx, rec_new(ctx, &r, "contact"));
	rec_set(r, "name", VTEXT(name));
	rec_set(r, "customer", VLINK(firm));
	rec_set(r, "title", VTEXT("采购经理"));
	rec_set(r, "mobile", VTEXT("13812345678"));
	rec_set(r, "birthday", VDATE(date_from_ymd(1980, 2, 3)));
	rec_set(r, "remark", VTEXT(remark));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	int64_t id = rec_id(r);
	test_commit(ctx);
	test_end(ctx);
	return id;
}

static const char *
vcard_url(struct http *h, int64_t id)
{
	return arena_printf(h->mem, "/customer/contact/%lld/vcard", (long long)id);
}

static void
test_vcard__names_are_taken_apart_texts_escaped_and_lines_folded(void **state)
{
	struct http *h = browser_of(db, "sales1");
	char *note = arena_alloc(h->mem, 3 * 100 + 1);
	int64_t id;

	(void)state;
	for (int i = 0; i < 100; i++)
		memcpy(note + 3 * i, "长", 3);
	id = contact_make("欧阳若溪", note);
	assert_int_equal(http_get(h, vcard_url(h, id)), 200);
	assert_string_equal(http_header(h, "Content-Type"), "text/vcard; charset=utf-8");
	assert_non_null(strstr(http_header(h, "Content-Disposition"), "attachment; filename="));
	const char *body = arena_strndup(h->mem, h->resp.body, h->resp.body_size);
	assert_true(strncmp(body, "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:欧阳若溪\r\nN:欧阳;若溪;;;\r\n", 20) == 0);
	assert_non_null(strstr(body, "N:欧阳;若溪;;;\r\n"));
	assert_non_null(strstr(body, "ORG:苏州\\,朗拓\\;精密机械有限公司\r\n"));
	assert_non_null(strstr(body, "TEL;TYPE=\"cell,voice\":13812345678\r\n"));
	assert_non_null(strstr(body, "BDAY:19800203\r\n"));
	for (const char *line = body; *line; ) {
		size_t n = (size_t)(strstr(line, "\r\n") - line);

		assert_true(n <= 75);
		assert_true(utf8_ok(line, n));
		line += n + 2;
	}
	http_close(h);
}

static void
test_vcard__holds_no_number_that_its_reader_sees_masked(void **state)
{
	struct ctx *ctx = test_unit(db);
	int64_t id = record_id(db, "contact", "欧阳若溪");

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO role_field (role, type, field, access) VALUES ('auditor', 'contact', 'mobile', 'masked')", NO_VALS));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
	struct http *h = browser_of(db, "auditor"), *other = browser_of(db, "sales3");
	assert_int_equal(http_get(h, vcard_url(h, id)), 200);
	assert_false(http_shows(h, "1381234"));
	assert_false(http_shows(h, "TEL"));
	assert_true(http_shows(h, "FN:欧阳若溪"));
	assert_int_equal(http_get(other, vcard_url(other, id)), 404);
	http_close(h);
	http_close(other);
}

/* Ticked in the list: in the order of the ticks, nobody twice, nobody who may not be read. */
static void
test_vcards__of_ticked_contacts_need_the_right_to_export_and_are_logged(void **state)
{
	struct http *h = browser_of(db, "auditor"), *mine = browser_of(db, "sales1");
	int64_t one = contact_make("张三", ""), two = contact_make("李四", "");
	const char *url = arena_printf(h->mem, "/customer/contact/vcards?id=%lld&id=%lld&id=%lld&id=999999", (long long)two, (long long)one, (long long)two);

	(void)state;
	assert_int_equal(http_get(h, url), 200);
	const char *body = arena_strndup(h->mem, h->resp.body, h->resp.body_size);
	const char *first = strstr(body, "FN:李四\r\n"), *second = strstr(body, "FN:张三\r\n");
	assert_true(first && second && first < second);
	assert_null(strstr(first + 1, "FN:李四"));
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM security_log WHERE kind = 'export' AND detail = 'contact, 2, vCard'", NO_VALS), 1);
	assert_int_equal(http_get(h, "/customer/contact/vcards?id=999999"), 404);
	assert_int_equal(http_get(h, "/customer/contact/vcards"), 404);
	assert_int_equal(http_get(h, "/customer/contact"), 200);
	assert_true(http_shows(h, "formaction=\"/customer/contact/vcards\""));
	assert_int_equal(http_get(mine, url), 403);
	assert_int_equal(http_get(mine, "/customer/contact"), 200);
	assert_false(http_shows(mine, "/customer/contact/vcards"));
	http_close(h);
	http_close(mine);
}

static void
test_contacts__stand_on_a_wall_of_cards_with_filter_columns_and_boxes(void **state)
{
	struct http *h = browser_of(db, "sales1"), *other = browser_of(db, "sales2");

	(void)state;
	contact_make("钱七", "");
	assert_int_equal(http_get(h, "/customer/contact"), 200);
	assert_true(http_shows(h, "href=\"/customer/contact?look=cards\""));
	assert_int_equal(http_get(h, "/customer/contact?look=cards&q=%E9%92%B1%E4%B8%83"), 200);
	assert_true(http_shows(h, "<ul class=\"wall\">") && http_shows(h, ">钱七</a>") && http_shows(h, "苏州,朗拓;精密机械有限公司"));
	assert_true(http_shows(h, "采购经理") && http_shows(h, "13812345678") && http_shows(h, "form=\"bulk\""));
	assert_false(http_shows(h, "<table"));
	/* What is chosen as columns stands on the cards; links of the page keep the wall. */
	assert_int_equal(http_get(h, "/customer/contact?look=cards&cols=name,birthday"), 200);
	assert_true(http_shows(h, "1980-02-03") && http_shows(h, "look=cards"));
	assert_false(http_shows(h, "13812345678"));
	assert_int_equal(http_get(other, "/customer/contact?look=cards"), 200);
	assert_false(http_shows(other, "钱七"));
	/* Things have no faces. */
	assert_int_equal(http_get(h, "/customer/customer?look=cards"), 200);
	assert_false(http_shows(h, "class=\"wall\""));
	http_close(h);
	http_close(other);
}

static void
test_contact__who_moved_is_a_former_one_on_the_page_of_the_old_customer(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t old = customer_make(db, "sales1", "旧东家有限公司"), new = customer_make(db, "sales1", "新东家有限公司");
	int64_t id = contact_make("孙八", "");
	struct ctx *ctx = test_ctx(db, "sales1");
	const int64_t places[] = { old, new };

	(void)state;
	test_begin(ctx);
	for (size_t i = 0; i < 2; i++) {
		struct rec *r;

		assert_ok(ctx, rec_lock(ctx, &r, "contact", id));
		rec_set(r, "customer", VLINK(places[i]));
		assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	}
	const char *left = date_str(h->mem, ctx->today);
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/%lld", (long long)old)), 200);
	assert_true(http_shows(h, "前任及兼职联系人") && http_shows(h, arena_printf(h->mem, "%s 离开", left)));
	assert_true(http_shows(h, arena_printf(h->mem, "<a href=\"/customer/contact/%lld\">孙八 · 采购经理</a>", (long long)id)));
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/%lld", (long long)new)), 200);
	assert_false(http_shows(h, "前任及兼职联系人"));
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vcard__names_are_taken_apart_texts_escaped_and_lines_folded),
		cmocka_unit_test(test_vcards__of_ticked_contacts_need_the_right_to_export_and_are_logged),
		cmocka_unit_test(test_contacts__stand_on_a_wall_of_cards_with_filter_columns_and_boxes),
		cmocka_unit_test(test_contact__who_moved_is_a_former_one_on_the_page_of_the_old_customer),
		cmocka_unit_test(test_vcard__holds_no_number_that_its_reader_sees_masked),
	};

	db = testcompany_open_preset("vcard");
	customers_seed(db);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
