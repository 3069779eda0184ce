/*
 * log.c - one line to stderr by one write(2), so that lines of several
 * processes do not mix. "<N>" in front is the priority for the journal, which
 * keeps its own time; anywhere else the line carries it.
 */
#include <errno.h>
#include <unistd.h>
#include "base/base.h"

enum { TEXT = 2048, LINE = 4096 };

static const char *log_program = "keyuan";
static int log_most = LOG_LEVEL_INFO;
static bool log_journal;
static char log_id[64];

void
log_open(const char *program, int level)
{
	log_program = program;
	log_most = level;
	log_journal = getenv("JOURNAL_STREAM") != NULL;
}

void
log_request(const char *id)
{
	snprintf(log_id, sizeof log_id, "%s", id ? id : "");
}

/* What forges a second line, moves the cursor or turns the reading direction. */
static bool
char_is_unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || c == 0xFFFD ||
	       (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/* Append text; what does not fit is cut, never half a character. */
static size_t
line_add(char line[LINE], size_t n, const char *text)
{
	while (*text) {
		const char *next = text;
		bool unsafe = char_is_unsafe(utf8_next(&next));
		size_t size = (size_t)(next - text);
		if (n + (unsafe ? 4 * size : size) >= LINE - 1)
			break;
		if (!unsafe)
			memcpy(line + n, text, size);
		else
			for (size_t i = 0; i < size; i++)
				snprintf(line + n + 4 * i, 5, "\\x%02X", (unsigned char)text[i]);
		n += unsafe ? 4 * size : size;
		text = next;
	}
	return n;
}

static size_t
line_start(char line[LINE], int level)
{
	char head[128];
	int n = snprintf(head, sizeof head, "<%d>", level);

	if (!log_journal) {
		int64_t now = instant_now();
		int64_t ms = now % 86400000;
		int y, m, d;
		date_to_ymd((int32_t)(now / 86400000), &y, &m, &d);
		n += snprintf(head + n, sizeof head - (size_t)n, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ ",
		              y, m, d, (int)(ms / 3600000), (int)(ms / 60000 % 60),
		              (int)(ms / 1000 % 60), (int)(ms % 1000));
	}
	snprintf(head + n, sizeof head - (size_t)n, "%.40s[%d]%s", log_program, (int)getpid(),
	         log_id[0] ? " " : "");
	size_t used = line_add(line, 0, head);
	used = line_add(line, used, log_id);
	return line_add(line, used, ": ");
}

void
log_line(int level, const char *fmt, ...)
{
	char text[TEXT], line[LINE];
	int error = errno;
	va_list ap;

	if (level > log_most)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	size_t n = line_add(line, line_start(line, level), text);
	line[n++] = '\n';
	while (write(STDERR_FILENO, line, n) < 0 && errno == EINTR)
		;
	errno = error;
}
