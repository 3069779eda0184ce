/* test_vcard.c - a contact as a file for address books: what its page shows, in folded lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"

static struct testdb *db;

static int64_t
contact_make(const char *name, const char *remark)
{
	int64_t firm = customer_make(db, "sales1", "苏州,朗拓;精密机械有限公司");
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vcard__names_are_taken_apart_texts_escaped_and_lines_folded),
		cmocka_unit_test(test_vcard__holds_no_number_that_its_reader_sees_masked),
	};

	db = testcompany_open_preset("vcard");
	customers_seed(db);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
