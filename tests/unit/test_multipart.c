/* test_multipart.c - forms with files, whole, cut and hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/mem.h"
#include "web/web.h"

#define HEAD(extra) "Content-Disposition: form-data; name=" extra "\r\n"

static int
parse(struct pairs *p, struct arena *a, const char *body, size_t n)
{
	*p = (struct pairs){ .mem = a };
	return multipart_parse(p, "BB", body, n, 7);
}

static void
boundary_is(struct arena *a, const char *type, const char *want)
{
	const char *boundary = NULL;
	int rc = multipart_boundary(a, type, &boundary);

	assert_int_equal(rc, want ? OK : ERR_BAD_REQUEST);
	if (want)
		assert_string_equal(boundary, want);
}

static void
test_multipart__boundary_is_read(void **state)
{
	boundary_is(*state, "multipart/form-data; boundary=abc", "abc");
	boundary_is(*state, "multipart/form-data; charset=utf-8; Boundary=\"a b:c\"", "a b:c");
	boundary_is(*state, "multipart/form-data;boundary=a;x=y", "a");
	boundary_is(*state, "multipart/form-data", NULL);
	boundary_is(*state, "multipart/form-data; boundary=", NULL);
	boundary_is(*state, "multipart/form-data; boundary=\"a", NULL);
	boundary_is(*state, "multipart/form-data; boundary=\"a\"b\"", "a");
	boundary_is(*state, "multipart/form-data; boundary=a<b", NULL);
	boundary_is(*state, "multipart/form-data; boundary="
	            "123456789012345678901234567890123456789012345678901234567890123456789012", NULL);
}

static void
test_multipart__fields_and_files(void **state)
{
	static const char body[] =
		"--BB\r\n" HEAD("\"name\"") "\r\n华信\r\n科技\r\n"
		"--BB\r\n" HEAD("\"file\"; filename=\"报价 %22A%22.pdf\"") "Content-Type: message/rfc822\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\nAB\0C\r\n--BX\r\n\r\n"
		"--BB\r\n" HEAD("\"empty\"") "\r\n\r\n"
		"--BB--\r\n";
	struct pairs p;

	assert_int_equal(parse(&p, *state, body, sizeof body - 1), OK);
	assert_int_equal(p.count, 2);
	assert_string_equal(p.list[0].name, "name");
	assert_string_equal(p.list[0].value, "华信\r\n科技");
	assert_string_equal(p.list[1].value, "");
	assert_int_equal(p.upload_count, 1);
	assert_string_equal(p.uploads[0].name, "file");
	assert_string_equal(p.uploads[0].file_name, "报价 \"A\".pdf");
	assert_int_equal(p.uploads[0].fd, 7);
	assert_int_equal(p.uploads[0].size, 12);
	assert_memory_equal(body + p.uploads[0].offset, "AB\0C\r\n--BX\r\n", 12);
}

static void
test_multipart__no_chosen_file_is_no_upload(void **state)
{
	static const char body[] = "--BB\r\n" HEAD("\"f\"; filename=\"\"") "\r\n\r\n--BB--";
	struct pairs p;

	assert_int_equal(parse(&p, *state, body, sizeof body - 1), OK);
	assert_int_equal(p.upload_count, 0);
}

static void
test_multipart__folders_and_controls_leave_file_names(void **state)
{
	static const char body[] =
		"--BB\r\n" HEAD("\"a\"; filename=\"../../etc/passwd\"") "\r\nx\r\n"
		"--BB\r\n" HEAD("\"b\"; filename=\"C:\\\\Users\\\\me\\\\x.txt\"") "\r\nx\r\n"
		"--BB\r\n" HEAD("\"c\"; filename=\"a\tb%0Ac\"") "\r\nx\r\n--BB--";
	struct pairs p;

	assert_int_equal(parse(&p, *state, body, sizeof body - 1), OK);
	assert_string_equal(p.uploads[0].file_name, "passwd");
	assert_string_equal(p.uploads[1].file_name, "x.txt");
	assert_string_equal(p.uploads[2].file_name, "a_b_c");
}

static void
test_multipart__every_cut_is_refused(void **state)
{
	static const char body[] =
		"--BB\r\n" HEAD("\"a\"") "\r\none\r\n--BB\r\n" HEAD("\"f\"; filename=\"x\"") "\r\ntwo\r\n--BB--";
	struct pairs p;

	for (size_t n = 0; n < sizeof body - 1; n++) {
		char *cut = arena_memdup(*state, body, n ? n : 1);

		assert_int_equal(parse(&p, *state, cut, n), ERR_BAD_REQUEST);
	}
	assert_int_equal(parse(&p, *state, body, sizeof body - 1), OK);
}

static void
test_multipart__bad_parts_are_refused(void **state)
{
	static const char *const bad[] = {
		"--BB\r\nX: y\r\n\r\nno name\r\n--BB--",
		"--BB\r\n" HEAD("unquoted") "\r\nx\r\n--BB--",
		"--BB\r\n" HEAD("\"\"") "\r\nx\r\n--BB--",
		"--BB\r\n" HEAD("\"a\"") "\r\n\xff\r\n--BB--",
		"--BB\r\n" HEAD("\"\xff\"") "\r\nx\r\n--BB--",
		"--BB\r\n" HEAD("\"a%0Ab\"") "\r\nx\r\n--BB--",
		"--BBx\r\n" HEAD("\"a\"") "\r\nx\r\n--BB--",
		"x--BB\r\n" HEAD("\"a\"") "\r\nx\r\n--BB--",
		"\r\n", "--", "--BB",
	};
	struct pairs p;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(parse(&p, *state, bad[i], strlen(bad[i])), ERR_BAD_REQUEST);
}

static void
test_multipart__nul_in_a_text_field_is_refused(void **state)
{
	static const char body[] = "--BB\r\n" HEAD("\"a\"") "\r\nx\0y\r\n--BB--";
	struct pairs p;

	assert_int_equal(parse(&p, *state, body, sizeof body - 1), ERR_BAD_REQUEST);
}

static void
test_multipart__too_many_parts_are_refused(void **state)
{
	struct pairs p;
	struct buf b;

	buf_init(&b, *state);
	buf_add(&b, "--BB");
	for (int i = 0; i <= MAX_PAIRS; i++)
		buf_add(&b, "\r\n" HEAD("\"f\"; filename=\"\"") "\r\n\r\n--BB");
	buf_add(&b, "--");
	assert_int_equal(parse(&p, *state, buf_str(&b), b.n), ERR_BAD_REQUEST);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_multipart__boundary_is_read, mem_open, mem_close),
		cmocka_unit_test_setup_teardown(test_multipart__fields_and_files, mem_open, mem_close),
		cmocka_unit_test_setup_teardown(test_multipart__no_chosen_file_is_no_upload, mem_open, mem_close),
		cmocka_unit_test_setup_teardown(test_multipart__folders_and_controls_leave_file_names, mem_open, mem_close),
		cmocka_unit_test_setup_teardown(test_multipart__every_cut_is_refused, mem_open, mem_close),
		cmocka_unit_test_setup_teardown(test_multipart__bad_parts_are_refused, mem_open, mem_close),
		cmocka_unit_test_setup_teardown(test_multipart__nul_in_a_text_field_is_refused, mem_open, mem_close),
		cmocka_unit_test_setup_teardown(test_multipart__too_many_parts_are_refused, mem_open, mem_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
