/* test_vcard_import.c - the file of an address book becomes contacts: shown first, each card by itself, none twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "logins.h"

#define URL "/customer/contact/vcard_import"

static struct testdb *db;
static int64_t firm;

static int
upload(struct http *h, const char *bytes, size_t n)
{
	struct buf b;

	assert_int_equal(http_get(h, URL), 200);
	buf_init(&b, h->mem);
	buf_printf(&b, "--BB\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n%s\r\n", http_hidden(h, "_csrf"));
	buf_add(&b, "--BB\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.vcf\"\r\nContent-Type: text/vcard\r\n\r\n");
	buf_addn(&b, bytes, n);
	buf_add(&b, "\r\n--BB--\r\n");
	return http_send(h, "POST", URL, "multipart/form-data; boundary=BB", buf_str(&b), b.n);
}

/* The page of the cards; its number. */
static const char *
cards_open(struct http *h, const char *cards)
{
	assert_int_equal(upload(h, cards, strlen(cards)), 303);
	const char *where = arena_strdup(h->mem, http_header(h, "Location"));
	assert_int_equal(http_get(h, where), 200);
	return strstr(where, "of=") + strlen("of=");
}

static int64_t
contacts(const char *name)
{
	return COUNT_ROWS(db, "SELECT COUNT(*) FROM contact WHERE name = ?", VALS(VTEXT(name)));
}

static void
test_import__shows_the_cards_first_and_takes_them_once(void **state)
{
	struct http *h = browser_of(db, "sales1");
	const char *of = cards_open(h, "BEGIN:VCARD\nVERSION:3.0\nFN:张一\nORG:苏州朗拓精密机械\nTITLE:采购经理\nTEL;TYPE=CELL:+86 138-1111-2222\nTEL;TYPE=CELL:13811112223\nTEL;WORK:0512-66668888\n"
	                            "EMAIL:z1@example.com\nEMAIL:z1b@example.com\nBDAY:1980-02-03\nNOTE:一\\n二\nEND:VCARD\nBEGIN:VCARD\nFN:李二\nTEL:12\nEND:VCARD\nBEGIN:VCARD\nTEL:13911112222\nEND:VCARD\n");

	(void)state;
	assert_true(http_shows(h, "文件中有 3 张名片") && http_shows(h, "名片没有姓名"));
	assert_true(http_shows(h, "value=\"苏州朗拓精密机械有限公司\""));
	assert_int_equal(contacts("张一"), 0);
	h->most_statements = 60;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(http_post(h, URL, "_csrf", http_csrf(h, db), "of", of, "do.1", "create", "customer.1", "苏州朗拓精密机械有限公司",
		                           "_id.customer.1", text_id(h, firm), "_shown.customer.1", "苏州朗拓精密机械有限公司", "of.1", "0",
		                           "do.2", "create", "customer.2", "", "do.3", "skip", NULL), 303);
		assert_int_equal(http_get(h, arena_printf(h->mem, URL "?of=%s", of)), 200);
		assert_true(http_shows(h, "已导入 1 张名片") && http_shows(h, "有 1 张名片未能导入") && http_shows(h, "请输入由数字、空格"));
		assert_int_equal(contacts("张一"), 1);
		assert_int_equal(contacts("李二"), 0);
	}
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM security_log WHERE kind = 'import' AND detail = 'contact, 1, vCard'", NO_VALS), 1);
	int64_t id = record_id(db, "contact", "张一");
	struct ctx *ctx = test_ctx(db, "sales1");
	struct rec *r;
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, rec_load(ctx, &r, "contact", id));
	assert_int_equal(rec_link(r, "customer"), firm);
	assert_string_equal(rec_text(r, "mobile"), "13811112222");
	assert_string_equal(rec_text(r, "tel"), "0512-66668888");
	assert_string_equal(rec_text(rec_line(r, "phones", 0), "number"), "13811112223");
	assert_string_equal(rec_text(rec_line(r, "emails", 0), "address"), "z1b@example.com");
	assert_string_equal(rec_text(r, "remark"), "一\n二");
	assert_string_equal(date_str(ctx->mem, rec_date(r, "birthday")), "1980-02-03");
	test_end(ctx);
	http_close(h);
}

static void
test_import__names_who_is_there_already_and_fills_what_is_empty(void **state)
{
	struct http *h = browser_of(db, "sales1");
	const char *of = cards_open(h, "BEGIN:VCARD\nFN:张一先生\nTEL;CELL:13811112222\nTITLE:总经理\nX-QQ:778899\nEND:VCARD\nBEGIN:VCARD\nFN:又一个\nTEL;CELL:13811112222\nEND:VCARD\n");

	(void)state;
	assert_true(http_shows(h, "手机号码相同：张一（苏州朗拓精密机械有限公司）") && http_shows(h, "补全已有联系人的空白项"));
	assert_true(http_shows(h, "与本文件第 1 张名片"));
	assert_true(http_shows(h, "<option value=\"skip\" selected>"));
	h->most_statements = 60;
	assert_int_equal(http_post(h, URL, "_csrf", http_csrf(h, db), "of", of, "do.1", "update", "of.1", text_id(h, record_id(db, "contact", "张一")), NULL), 303);
	assert_int_equal(http_get(h, arena_printf(h->mem, URL "?of=%s", of)), 200);
	assert_true(http_shows(h, "已补全"));
	assert_int_equal(contacts("张一先生"), 0);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM contact WHERE name = '张一' AND qq = '778899' AND title = '采购经理'", NO_VALS), 1);
	http_close(h);
}

static void
test_import__tells_nothing_of_customers_and_contacts_of_others(void **state)
{
	struct http *h = browser_of(db, "sales3");
	const char *of = cards_open(h, "BEGIN:VCARD\nFN:探子\nORG:苏州朗拓精密机械\nTEL;CELL:13811112222\nEND:VCARD\n");

	(void)state;
	assert_false(http_shows(h, "有限公司") || http_shows(h, "张一") || http_shows(h, "手机号码相同"));
	assert_int_equal(http_post(h, URL, "_csrf", http_csrf(h, db), "of", of, "do.1", "create", "customer.1", "x", "_id.customer.1", text_id(h, firm),
	                           "_shown.customer.1", "x", NULL), 303);
	assert_int_equal(http_get(h, arena_printf(h->mem, URL "?of=%s", of)), 200);
	assert_false(http_shows(h, "有限公司"));
	assert_int_equal(contacts("探子"), 0);
	/* What was typed is there again; the contact of somebody else is nobody. */
	assert_true(http_shows(h, "value=\"x\""));
	assert_int_equal(http_post(h, URL, "_csrf", http_csrf(h, db), "of", of, "do.1", "update", "of.1", text_id(h, record_id(db, "contact", "张一")), NULL), 303);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM contact WHERE name = '张一' AND row_version > 2", NO_VALS), 0);
	struct http *other = browser_of(db, "sales2");
	assert_int_equal(http_get(other, arena_printf(h->mem, URL "?of=%s", of)), 404);
	assert_int_equal(http_post(other, URL, "_csrf", http_csrf(other, db), "of", of, "do.1", "create", NULL), 404);
	http_close(other);
	http_close(h);
}

static void
test_import__needs_the_right_to_create_and_a_file_of_cards(void **state)
{
	struct http *h = browser_of(db, "sales1"), *looks = browser_of(db, "auditor");
	enum { LARGE = 10 * 1024 * 1024 };
	char *large = arena_alloc(h->mem, LARGE);
	struct buf many;

	(void)state;
	assert_int_equal(http_get(looks, URL), 403);
	assert_int_equal(http_get(looks, "/customer/contact"), 200);
	assert_false(http_shows(looks, URL));
	assert_int_equal(http_get(h, "/customer/contact"), 200);
	assert_true(http_shows(h, URL));
	assert_int_equal(upload(h, "", 0), 422);
	assert_true(http_shows(h, "文件是空的"));
	assert_int_equal(upload(h, "\x89PNG\0\1\2", 7), 422);
	assert_true(http_shows(h, "没有名片"));
	memset(large, 'x', LARGE);
	assert_int_equal(upload(h, large, LARGE), 413);
	assert_true(http_shows(h, "2 MB"));
	buf_init(&many, h->mem);
	for (int i = 0; i < 501; i++)
		buf_printf(&many, "BEGIN:VCARD\nFN:人%d\nORG:公司%d\nTEL;CELL:138%08d\nEND:VCARD\n", i, i, i);
	assert_int_equal(upload(h, buf_str(&many), many.n), 422);
	assert_true(http_shows(h, "501 张名片"));
	assert_int_equal(upload(h, buf_str(&many), (size_t)(strstr(buf_str(&many), "BEGIN:VCARD\nFN:人500") - buf_str(&many))), 303);
	assert_int_equal(http_get(h, arena_strdup(h->mem, http_header(h, "Location"))), 200);
	assert_true(http_shows(h, "每次导入 200 张"));
	assert_int_equal(http_post(h, URL, "_csrf", http_csrf(h, db), NULL), 422);
	assert_int_equal(http_get(h, URL "?of=99999999"), 404);
	http_close(h);
	http_close(looks);
}

static void
test_import__of_what_was_exported_makes_the_same_contact(void **state)
{
	struct http *h = browser_of(db, "sales1");
	const char *url = arena_printf(h->mem, "/customer/contact/%lld/vcard", (long long)record_id(db, "contact", "张一"));

	(void)state;
	assert_int_equal(http_get(h, url), 200);
	const char *card = arena_strndup(h->mem, h->resp.body, h->resp.body_size);
	const char *of = cards_open(h, card);
	h->most_statements = 60;
	assert_int_equal(http_post(h, URL, "_csrf", http_csrf(h, db), "of", of, "do.1", "create", "customer.1", "苏州朗拓精密机械有限公司", "_id.customer.1", text_id(h, firm),
	                           "_shown.customer.1", "苏州朗拓精密机械有限公司", NULL), 303);
	assert_int_equal(contacts("张一"), 2);
	int64_t made = COUNT_ROWS(db, "SELECT MAX(id) FROM contact WHERE name = '张一'", NO_VALS);
	assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/contact/%lld/vcard", (long long)made)), 200);
	assert_string_equal(arena_strndup(h->mem, h->resp.body, h->resp.body_size), card);
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_import__shows_the_cards_first_and_takes_them_once),
		cmocka_unit_test(test_import__names_who_is_there_already_and_fills_what_is_empty),
		cmocka_unit_test(test_import__tells_nothing_of_customers_and_contacts_of_others),
		cmocka_unit_test(test_import__of_what_was_exported_makes_the_same_contact),
		cmocka_unit_test(test_import__needs_the_right_to_create_and_a_file_of_cards),
	};

	db = testcompany_open_preset("vcard_import");
	customers_seed(db);
	firm = customer_make(db, "sales1", "苏州朗拓精密机械有限公司");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
