/* test_picture_size.c - how large a picture is, by its first bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "doc/picture.h"

#define MEASURES(bytes, w, h) measures((const unsigned char *)(bytes), sizeof(bytes) - 1, (w), (h))

static void
measures(const unsigned char *s, size_t n, int64_t width, int64_t height)
{
	int64_t w, h;

	assert_true(picture_measure(s, n, &w, &h));
	assert_int_equal(w, width);
	assert_int_equal(h, height);
	/* Cut anywhere it is measured alike, or not at all. */
	for (size_t i = 0; i < n; i++)
		if (picture_measure(s, i, &w, &h))
			assert_true(w == width && h == height);
}

static bool
fails(const char *s, size_t n)
{
	int64_t w, h;

	return !picture_measure((const unsigned char *)s, n, &w, &h);
}
#define FAILS(bytes) fails((bytes), sizeof(bytes) - 1)

static void
test_picture_size__is_read_from_every_kind(void **state)
{
	(void)state;
	MEASURES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x4e\x20\0\0\0\x02", 20000, 2);
	MEASURES("GIF89a\x2c\x01\xc8\0", 300, 200);
	MEASURES("\xff\xd8\xff\xe1\0\x04zz\xff\xff\xff\xc2\0\x11\x08\0\x64\x01\x90\x03", 400, 100);
	MEASURES("RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x40\x01\xa0\0", 320, 160);
	MEASURES("RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x3f\xc1\x27\0\0\0\0\0\0", 320, 160);
	MEASURES("RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x3f\x01\0\x9f\0\0", 320, 160);
}

static void
test_picture_size__of_anything_else_is_none(void **state)
{
	(void)state;
	assert_true(FAILS(""));
	assert_true(FAILS("<svg width=\"10\" height=\"10\"/>"));
	assert_true(FAILS("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0"));
	assert_true(FAILS("\x89PNG\r\n\x1a\n\0\0\0\rXXXX\0\0\0\x01\0\0\0\x01"));
	assert_true(FAILS("\xff\xd8\xff\xe1\0\x01zzzzzzzzzzzz"));	/* a segment shorter than its own length */
	assert_true(FAILS("\xff\xd8\xff\xda\0\x08zzzzzzzzzzzz"));	/* pixels before any frame */
	assert_true(FAILS("\xff\xd8\xff\xe1\xff\xffzzzzzzzzzzzz"));
	assert_true(FAILS("RIFF\0\0\0\0WEBPVP9 \0\0\0\0\0\0\0\0\0\0\0\0\0\0"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_picture_size__is_read_from_every_kind),
		cmocka_unit_test(test_picture_size__of_anything_else_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
