/* test_file_pages.c - attachments of any record: what is taken, how it comes back, who gets it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "doc/attach.h"
#include "support/page.h"
#include "widgets.h"

static struct testdb *db;
static int64_t firm;	/* of sales1 */

static int
group_setup(void **state)
{
	(void)state;
	db = testcompany_open("file_pages");
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

struct sent { const char *name, *bytes; size_t n; };

/* As a browser sends a form with files: quotes and line ends in names as %22, %0D%0A. */
static int
upload(struct http *h, const char *url, const struct sent *files, size_t count)
{
	struct buf b;

	buf_init(&b, h->mem);
	buf_printf(&b, "--x\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n%s\r\n", http_csrf(h, db));
	for (size_t i = 0; i < count; i++) {
		buf_printf(&b, "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: image/png\r\n\r\n", files[i].name);
		buf_addn(&b, files[i].bytes, files[i].n);
		buf_add(&b, "\r\n");
	}
	buf_add(&b, "--x--\r\n");
	return http_send(h, "POST", url, "multipart/form-data; boundary=x", buf_str(&b), b.n);
}

static int
upload_text(struct http *h, const char *name, const char *text)
{
	return upload(h, firm_url(h, "/files"), &(struct sent){ name, text, strlen(text) }, 1);
}

static int64_t
number(const char *sql_text_only, struct val v)
{
	struct ctx *ctx = test_unit(db);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add_text(q, sql_text_only);
	sql_val(q, v);
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	int64_t n = db_next(rows) ? db_int(rows, 0) : 0;
	test_end(ctx);
	return n;
}

static int64_t
file_id(const char *name)
{
	return number("SELECT MAX(id) FROM record_file WHERE deleted_at IS NULL AND name = ", VTEXT(name));
}

static const char *
file_url(struct http *h, const char *name, const char *more)
{
	return firm_url(h, arena_printf(h->mem, "/files/%lld%s", (long long)file_id(name), more));
}

static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89";

static void
test_files__come_back_byte_for_byte_to_who_reads_the_record(void **state)
{
	struct http *h = browser_of(db, "sales1"), *a = browser_of(db, "auditor");

	(void)state;
	assert_int_equal(upload(h, firm_url(h, "/files"), &(struct sent){ "合同 扫描.png", png, sizeof png }, 1), 303);
	assert_int_equal(http_get(a, firm_url(a, "")), 200);
	assert_true(http_shows(a, "合同 扫描.png"));
	assert_true(http_shows(a, "添加了附件"));
	assert_false(http_shows(a, "id=\"upload\""));	/* may not edit */
	assert_int_equal(http_get(a, file_url(a, "合同 扫描.png", "")), 200);
	assert_int_equal(a->resp.body_size, sizeof png);
	assert_memory_equal(a->resp.body, png, sizeof png);
	assert_string_equal(http_header(a, "Content-Type"), "image/png");
	assert_string_equal(http_header(a, "X-Content-Type-Options"), "nosniff");
	assert_non_null(strstr(http_header(a, "Content-Security-Policy"), "sandbox"));
	assert_true(str_starts(http_header(a, "Content-Disposition"), "attachment; filename=\""));
	assert_non_null(strstr(http_header(a, "Content-Disposition"), "filename*=UTF-8''%E5%90%88%E5%90%8C%20%E6%89%AB%E6%8F%8F.png"));
	assert_int_equal(http_get(a, file_url(a, "合同 扫描.png", "?inline=1")), 200);
	assert_true(str_starts(http_header(a, "Content-Disposition"), "inline;"));
	assert_int_equal(http_get(a, file_url(a, "合同 扫描.png", "/view")), 200);
	assert_true(http_shows(a, "?inline=1\" alt=\"合同 扫描.png\""));
	assert_int_equal(upload(a, firm_url(a, "/files"), &(struct sent){ "x.png", png, sizeof png }, 1), 403);
	http_close(h);
	http_close(a);
}

static void
test_files__strangers_get_nothing_not_even_by_a_record_of_their_own(void **state)
{
	struct http *h = browser_of(db, "sales3");
	int64_t own = customer_make(db, "sales3", "无锡自己的厂"), id = file_id("合同 扫描.png");
	static const char *const more[] = { "", "/view", "?inline=1" };

	(void)state;
	assert_int_equal(http_get(h, firm_url(h, "/files")), 404);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(http_get(h, file_url(h, "合同 扫描.png", more[i])), 404);
		assert_int_equal(http_get(h, arena_printf(h->mem, "/customer/customer/%lld/files/%lld%s", (long long)own, (long long)id, more[i])), 404);
	}
	assert_int_equal(http_post(h, file_url(h, "合同 扫描.png", "/delete"), "_csrf", http_csrf(h, db), NULL), 404);
	assert_int_equal(http_post(h, arena_printf(h->mem, "/customer/customer/%lld/files/%lld/delete", (long long)own, (long long)id),
	                           "_csrf", http_csrf(h, db), NULL), 404);
	assert_int_equal(upload(h, firm_url(h, "/files"), &(struct sent){ "x.png", png, sizeof png }, 1), 404);
	http_close(h);
}

static void
test_files__html_and_svg_are_never_shown_whatever_they_are_called(void **state)
{
	static const struct sent files[] = {
		{ "photo.jpg", "<!DOCTYPE html><html><script>alert(1)</script></html>", 53 },
		{ "picture.png", "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>", 59 },
		{ "page.xml", "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"></svg>", 67 },
	};
	struct http *h = browser_of(db, "sales1");

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(upload(h, firm_url(h, "/files"), &files[i], 1), 303);
		assert_int_equal(http_get(h, file_url(h, files[i].name, "?inline=1")), 200);
		assert_true(str_starts(http_header(h, "Content-Disposition"), "attachment;"));
		assert_string_equal(http_header(h, "Content-Type"), "application/octet-stream");
		assert_non_null(strstr(http_header(h, "Content-Security-Policy"), "default-src 'none'"));
		assert_non_null(strstr(http_header(h, "Content-Security-Policy"), "sandbox"));
		assert_int_equal(http_get(h, file_url(h, files[i].name, "/view")), 200);
		assert_true(http_shows(h, "此文件不能在线预览。"));
		assert_false(http_shows(h, "alert(1)"));
	}
	http_close(h);
}

static void
test_files__what_is_wrong_is_said_and_nothing_is_attached(void **state)
{
	static const struct sent mixed[] = { { "好.txt", "好的内容", 12 }, { "空.txt", "", 0 } };
	struct http *h = browser_of(db, "sales1");
	char dos[256] = "MZ";

	(void)state;
	assert_int_equal(upload(h, firm_url(h, "/files"), mixed, 2), 422);
	assert_true(http_shows(h, "“空.txt”是空文件（0 字节）。"));
	assert_false(http_shows(h, "好.txt"));
	assert_int_equal(file_id("好.txt"), 0);
	memcpy(dos + 0x3c, "\x80\0\0\0", 4);
	memcpy(dos + 0x80, "PE\0\0\x64\x86", 6);
	assert_int_equal(upload(h, firm_url(h, "/files"), &(struct sent){ "报价.pdf", dos, sizeof dos }, 1), 422);
	assert_true(http_shows(h, "不能作为附件"));
	assert_int_equal(upload_text(h, "run.txt", "#!/bin/sh\nrm -rf /\n"), 422);
	assert_int_equal(upload_text(h, "反\xe2\x80\xae""fdp.exe", "x"), 422);
	assert_true(http_shows(h, "请改名后再上传"));
	assert_int_equal(upload(h, firm_url(h, "/files"), NULL, 0), 422);
	assert_true(http_shows(h, "请先选择文件。"));
	assert_int_equal(http_post(h, firm_url(h, "/files"), "_csrf", http_csrf(h, db), NULL), 422);
	http_close(h);
}

static void
test_files__strange_names_are_kept_and_break_no_header(void **state)
{
	struct http *h = browser_of(db, "sales1");
	struct buf name;

	(void)state;
	buf_init(&name, h->mem);
	for (int i = 0; i < 83; i++)
		buf_add(&name, "长");
	buf_add(&name, ".txt");
	assert_int_equal(upload_text(h, "报%22价%22%0D%0ASet-Cookie: a=b.txt", "引号和换行"), 303);
	assert_int_equal(upload_text(h, buf_str(&name), "长名"), 303);
	assert_int_equal(upload_text(h, "C:\\Users\\x\\合同.txt", "路径"), 303);
	assert_int_equal(http_get(h, file_url(h, "报\"价\"__Set-Cookie: a=b.txt", "")), 200);
	const char *said = http_header(h, "Content-Disposition");
	assert_null(strpbrk(said, "\r\n"));
	assert_non_null(strstr(said, "filename=\"__________Set-Cookie: a=b.txt\""));
	assert_null(http_header(h, "Set-Cookie"));
	assert_int_equal(http_get(h, file_url(h, buf_str(&name), "")), 200);
	assert_int_equal(http_get(h, file_url(h, "合同.txt", "/view")), 200);
	assert_true(http_shows(h, "路径"));
	http_close(h);
}

static void
test_files__the_same_name_is_a_new_version_and_deleting_stays_in_the_history(void **state)
{
	struct http *h = browser_of(db, "sales1"), *m = browser_of(db, "manager");

	(void)state;
	assert_int_equal(upload_text(h, "方案.txt", "第一版"), 303);
	int64_t first = file_id("方案.txt");
	assert_int_equal(upload_text(m, "方案.txt", "第二版"), 303);
	assert_int_equal(http_get(h, firm_url(h, "/files")), 200);
	assert_true(http_shows(h, "第 2 版"));
	assert_true(http_shows(h, "旧版本"));
	assert_int_equal(http_get(h, firm_url(h, arena_printf(h->mem, "/files/%lld", (long long)first))), 200);
	assert_memory_equal(h->resp.body, "第一版", 9);
	assert_int_equal(http_post(h, file_url(h, "方案.txt", "/delete"), "_csrf", http_csrf(h, db), NULL), 303);
	assert_int_equal(file_id("方案.txt"), first);
	assert_int_equal(http_get(h, firm_url(h, "/history")), 200);
	assert_true(http_shows(h, "删除了附件"));
	assert_true(http_shows(h, "方案.txt，第 2 版"));
	/* A number is never given twice. */
	assert_int_equal(upload_text(h, "方案.txt", "第三版"), 303);
	assert_int_equal(number("SELECT MAX(version) FROM record_file WHERE name = ", VTEXT("方案.txt")), 3);
	http_close(h);
	http_close(m);
}

static void
test_files__ranges_and_tags_spare_what_the_browser_has(void **state)
{
	struct http *h = browser_of(db, "sales1");
	size_t n = 3 * ATTACH_CHUNK + 1000;
	char *bytes = arena_alloc(h->mem, n);

	(void)state;
	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)('a' + (i * 7 + i / 300) % 26);
	assert_int_equal(upload(h, firm_url(h, "/files"), &(struct sent){ "大.txt", bytes, n }, 1), 303);
	const char *url = file_url(h, "大.txt", "");
	assert_int_equal(http_get(h, url), 200);
	assert_int_equal(h->resp.body_size, n);
	assert_memory_equal(h->resp.body, bytes, n);
	assert_string_equal(http_header(h, "Accept-Ranges"), "bytes");
	const char *tag = arena_strdup(h->mem, http_header(h, "ETag"));
	h->range = arena_printf(h->mem, "bytes=%d-%d", ATTACH_CHUNK - 5, 2 * ATTACH_CHUNK + 4);
	assert_int_equal(http_get(h, url), 206);
	assert_int_equal(h->resp.body_size, ATTACH_CHUNK + 10);
	assert_memory_equal(h->resp.body, bytes + ATTACH_CHUNK - 5, ATTACH_CHUNK + 10);
	assert_string_equal(http_header(h, "Content-Range"), arena_printf(h->mem, "bytes %d-%d/%zu", ATTACH_CHUNK - 5, 2 * ATTACH_CHUNK + 4, n));
	h->range = "bytes=-10";
	assert_int_equal(http_get(h, url), 206);
	assert_memory_equal(h->resp.body, bytes + n - 10, 10);
	h->if_range = "\"other\"";
	assert_int_equal(http_get(h, url), 200);
	h->if_range = tag;
	assert_int_equal(http_get(h, url), 206);
	h->if_range = NULL;
	static const char *const whole[] = { "bytes=0-1,5-6", "bytes=5-2", "bytes=x", "items=0-1", "bytes=", "bytes=1-2x", "bytes=99999999999999999999-" };
	for (size_t i = 0; i < 7; i++) {
		h->range = whole[i];
		assert_int_equal(http_get(h, url), 200);
	}
	static const char *const wrong[] = { "bytes=99999999-", "bytes=-0" };
	for (size_t i = 0; i < 2; i++) {
		h->range = wrong[i];
		assert_int_equal(http_get(h, url), 416);
		assert_string_equal(http_header(h, "Content-Range"), arena_printf(h->mem, "bytes */%zu", n));
	}
	h->range = NULL;
	h->if_none_match = arena_printf(h->mem, "\"x\", W/%s", tag);
	assert_int_equal(http_get(h, url), 304);
	assert_int_equal(h->resp.body_size, 0);
	assert_int_equal(http_get(h, file_url(h, "大.txt", "/view")), 200);
	h->if_none_match = NULL;
	http_close(h);
}

static void
test_files__equal_contents_are_kept_once_and_cleared_when_nobody_has_them(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t id = widget_make(db, "sales1", "带附件的小部件"), done = 0;
	const struct sent file = { "说明.txt", "同样的内容只存一份", 27 };

	(void)state;
	assert_int_equal(upload(h, firm_url(h, "/files"), &file, 1), 303);
	assert_int_equal(upload(h, url_of(h, "widget", id, "/files"), &(struct sent){ "另一个名字.md", file.bytes, file.n }, 1), 303);
	int64_t content = number("SELECT content FROM record_file WHERE name = ", VTEXT("说明.txt"));
	assert_int_equal(number("SELECT content FROM record_file WHERE name = ", VTEXT("另一个名字.md")), content);
	assert_int_equal(http_post(h, file_url(h, "说明.txt", "/delete"), "_csrf", http_csrf(h, db), NULL), 303);
	for (int round = 0; round < 2; round++) {
		struct ctx *ctx = test_unit(db);

		test_begin(ctx);
		assert_ok(ctx, db_exec(ctx, NULL, "UPDATE record_file SET deleted_at = NOW(3) - INTERVAL 31 DAY WHERE deleted_at IS NOT NULL", NO_VALS));
		int64_t after = 0;
		bool more = true;
		while (more)
			assert_ok(ctx, attach_purge(ctx, &after, 100, &done, &more));
		test_commit(ctx);
		test_end(ctx);
		assert_int_equal(number("SELECT COUNT(*) FROM file_chunk WHERE content = ", VINT(content)), round ? 0 : 1);
		if (round)
			break;
		assert_int_equal(http_get(h, url_of(h, "widget", id, arena_printf(h->mem, "/files/%lld", (long long)file_id("另一个名字.md")))), 200);
		assert_int_equal(http_post(h, url_of(h, "widget", id, arena_printf(h->mem, "/files/%lld/delete", (long long)file_id("另一个名字.md"))),
		                           "_csrf", http_csrf(h, db), NULL), 303);
	}
	http_close(h);
}

static void
test_files__size_and_kinds_are_settings_of_the_company(void **state)
{
	struct http *admin = browser_of(db, "admin"), *h = browser_of(db, "sales1");
	size_t n = (1 << 20) + 1;
	char *bytes = arena_alloc(h->mem, n);

	(void)state;
	memset(bytes, 'x', n);
	assert_int_equal(http_get(h, "/admin/files"), 403);
	assert_int_equal(http_get(admin, "/admin/files"), 200);
	struct page_form *f = page_form(admin, "/admin/files");
	page_form_set(f, "max_mb", "100");
	assert_int_equal(page_form_send(admin, f), 422);
	f = page_form(admin, "/admin/files");
	page_form_set(f, "max_mb", "１");
	page_form_set(f, "kind.image", "0");
	assert_int_equal(page_form_send(admin, f), 303);
	assert_int_equal(upload(h, firm_url(h, "/files"), &(struct sent){ "大.txt", bytes, n }, 1), 422);
	assert_true(http_shows(h, "“大.txt”超过 1 MB。"));
	assert_int_equal(upload(h, firm_url(h, "/files"), &(struct sent){ "图.png", png, sizeof png }, 1), 422);
	assert_true(http_shows(h, "不接收的文件种类"));
	assert_int_equal(upload_text(h, "可以.txt", "文档还可以"), 303);
	http_close(admin);
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files__come_back_byte_for_byte_to_who_reads_the_record),
		cmocka_unit_test(test_files__strangers_get_nothing_not_even_by_a_record_of_their_own),
		cmocka_unit_test(test_files__html_and_svg_are_never_shown_whatever_they_are_called),
		cmocka_unit_test(test_files__what_is_wrong_is_said_and_nothing_is_attached),
		cmocka_unit_test(test_files__strange_names_are_kept_and_break_no_header),
		cmocka_unit_test(test_files__the_same_name_is_a_new_version_and_deleting_stays_in_the_history),
		cmocka_unit_test(test_files__ranges_and_tags_spare_what_the_browser_has),
		cmocka_unit_test(test_files__equal_contents_are_kept_once_and_cleared_when_nobody_has_them),
		cmocka_unit_test(test_files__size_and_kinds_are_settings_of_the_company),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
