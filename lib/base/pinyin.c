/*
 * pinyin.c - how Chinese is spelled: the longest match in a sorted table of
 * characters and of words that are read otherwise than their characters. The
 * table is mapped and searched as it stands, so that all processes share it.
 */
#include <fcntl.h>
#include <glib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/base.h"
#include "base/surnames.h"

enum { LONGEST = 8 };	/* characters of a word; tools/pinyin_export.mjs writes no longer ones */

static const char *table, *table_end;	/* lines "word TAB reading", sorted by bytes */

int
pinyin_open(const char *path)
{
	struct stat st;
	int rc = ERR_IO;

	if (table)
		return OK;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0 || st.st_size == 0)
		goto out;
	size_t size = (size_t)st.st_size;
	const char *p = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		goto out;
	if (p[size - 1] != '\n') {
		munmap((void *)(uintptr_t)p, size);
		goto out;
	}
	table = p;
	table_end = p + size;
	rc = OK;
out:
	if (fd >= 0)
		close(fd);
	if (rc != OK)
		log_error("%s: this is no table of pinyin", path);
	return rc;
}

/* The last line before high that is not behind the word; NULL = all are. */
static const char *
line_before(const char *word, size_t n, const char *high)
{
	const char *low = table, *found = NULL;

	while (low < high) {
		const char *line = low + (high - low) / 2;
		while (line > low && line[-1] != '\n')
			line--;
		const char *end = memchr(line, '\n', (size_t)(table_end - line));
		int c = strncmp(line, word, n);
		if (c < 0 || (c == 0 && line[n] == '\t')) {
			found = line;
			low = end + 1;
		} else {
			high = line;
		}
	}
	return found;
}

/* Ideographs of all planes, and the zero U+3007 among them. */
static bool
char_is_han(uint32_t c)
{
	return (c >= 0x2E80 && c <= 0x303F) || (c >= 0x3400 && c <= 0x9FFF) ||
	       (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/*
 * How many bytes of s a reading was found for; 0 = none. The last line before
 * the longest candidate is either a word that s begins with, and then no longer
 * one exists, or all such words are no longer than what the two share.
 */
static size_t
longest_match(const char *s, const char **reading)
{
	size_t ends[LONGEST], n = 0;
	const char *high = table_end;

	for (const char *p = s; n < LONGEST; n++) {
		uint32_t c = utf8_next(&p);
		if (!char_is_han(c))
			break;
		ends[n] = (size_t)(p - s);
	}
	while (n > 0) {
		const char *line = line_before(s, ends[n - 1], high);
		if (!line)
			return 0;
		size_t same = 0;
		while (same < ends[n - 1] && line[same] == s[same])
			same++;
		while (n > 0 && ends[n - 1] > same)
			n--;
		if (n > 0 && line[ends[n - 1]] == '\t') {
			*reading = line + ends[n - 1] + 1;
			return ends[n - 1];
		}
		high = line;
	}
	return 0;
}

static void
reading_add(struct buf *full, struct buf *initials, const char *reading)
{
	for (bool first = true; *reading && *reading != '\n'; reading++) {
		if (*reading != ' ') {
			buf_addc(full, *reading);
			if (first)
				buf_addc(initials, *reading);
		}
		first = *reading == ' ';
	}
}

/* What follows the surname; its reading is added when it is a special one. */
static const char *
surname_add(struct buf *full, struct buf *initials, const char *s)
{
	for (size_t i = 0; i < sizeof surnames / sizeof surnames[0]; i++)
		if (str_starts(s, surnames[i].name)) {
			reading_add(full, initials, surnames[i].reading);
			return s + strlen(surnames[i].name);
		}
	return s;
}

/* A letter or digit in lower-case ASCII, without its accent or width; 0 = none. */
static char
char_plain(uint32_t c)
{
	gunichar parts[4] = { c };

	if (c >= 0xFF01 && c <= 0xFF5E)
		parts[0] = c - 0xFEE0;
	else if (c >= 0xC0 && c < 0x2000)
		g_unichar_fully_decompose(c, FALSE, parts, 4);
	return parts[0] < 0x80 && g_ascii_isalnum((gchar)parts[0]) ? g_ascii_tolower((gchar)parts[0])
	                                                           : '\0';
}

void
pinyin_of(struct arena *a, const char *text, bool person, const char **full, const char **initials)
{
	struct buf f, i;

	buf_init(&f, a);
	buf_init(&i, a);
	const char *s = person ? surname_add(&f, &i, text) : text;
	while (*s) {
		const char *reading;
		size_t n = longest_match(s, &reading);
		if (n > 0) {
			reading_add(&f, &i, reading);
			s += n;
			continue;
		}
		char c = char_plain(utf8_next(&s));
		if (c) {
			buf_addc(&f, c);
			buf_addc(&i, c);
		}
	}
	*full = buf_str(&f);
	*initials = buf_str(&i);
}
