/*
 * picture_size.c - how many pixels a picture has, by its first bytes: what would be too much to draw is refused before
 * anybody draws it. Nothing of it is unpacked.
 */
#include "doc/picture.h"

static int64_t
big(const unsigned char *s, int n)
{
	int64_t v = 0;

	for (int i = 0; i < n; i++)
		v = v << 8 | s[i];
	return v;
}

static int64_t
little(const unsigned char *s, int n)
{
	int64_t v = 0;

	for (int i = n; i-- > 0;)
		v = v << 8 | s[i];
	return v;
}

static bool
is_frame(unsigned char marker)	/* SOF0 … SOF15, without the tables that stand among them */
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* Segment by segment up to the one with the frame. */
static bool
jpeg_measure(const unsigned char *s, size_t n, int64_t *width, int64_t *height)
{
	for (size_t at = 2; at + 9 <= n;) {
		if (s[at] != 0xff)
			return false;
		if (s[at + 1] == 0xff) {	/* filling */
			at++;
			continue;
		}
		if (is_frame(s[at + 1])) {
			*height = big(s + at + 5, 2);
			*width = big(s + at + 7, 2);
			return true;
		}
		if (s[at + 1] == 0xda || s[at + 1] == 0xd9)
			return false;
		size_t length = (size_t)big(s + at + 2, 2);
		if (length < 2)
			return false;
		at += 2 + length;
	}
	return false;
}

static bool
webp_measure(const unsigned char *s, size_t n, int64_t *width, int64_t *height)
{
	if (n < 30)
		return false;
	if (memcmp(s + 12, "VP8X", 4) == 0) {
		*width = little(s + 24, 3) + 1;
		*height = little(s + 27, 3) + 1;
		return true;
	}
	if (memcmp(s + 12, "VP8L", 4) == 0) {
		int64_t bits = little(s + 21, 4);

		*width = (bits & 0x3fff) + 1;
		*height = (bits >> 14 & 0x3fff) + 1;
		return s[20] == 0x2f;
	}
	*width = little(s + 26, 2) & 0x3fff;
	*height = little(s + 28, 2) & 0x3fff;
	return memcmp(s + 12, "VP8 ", 4) == 0;
}

bool
picture_measure(const unsigned char *s, size_t n, int64_t *width, int64_t *height)
{
	bool known = false;

	*width = *height = 0;
	if (n >= 24 && memcmp(s, "\x89PNG\r\n\x1a\n", 8) == 0) {
		*width = big(s + 16, 4);
		*height = big(s + 20, 4);
		known = memcmp(s + 12, "IHDR", 4) == 0;
	} else if (n >= 10 && memcmp(s, "GIF8", 4) == 0) {
		*width = little(s + 6, 2);
		*height = little(s + 8, 2);
		known = true;
	} else if (n >= 4 && s[0] == 0xff && s[1] == 0xd8) {
		known = jpeg_measure(s, n, width, height);
	} else if (n >= 16 && memcmp(s, "RIFF", 4) == 0 && memcmp(s + 8, "WEBP", 4) == 0) {
		known = webp_measure(s, n, width, height);
	}
	return known && *width > 0 && *height > 0;
}
