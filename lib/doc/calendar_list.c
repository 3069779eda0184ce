/*
 * calendar_list.c - reads a list of special days from text. Whatever is in the
 * text, the result is days or sentences that name the line.
 */
#include "doc/calendar.h"

enum { CELLS = 4, NAME_MOST = 60 };

struct reading {
	struct arena *mem;
	struct calendar_list *list;
	size_t line, cap;
};

static void PRINTF(2, 3)
line_wrong(struct reading *r, const char *fmt, ...)
{
	struct calendar_list *l = r->list;
	va_list ap;

	if (l->wrong++ >= CALENDAR_PROBLEMS)
		return;
	va_start(ap, fmt);
	l->problems[l->problem_count++] =
	        (struct calendar_problem){ .line = r->line, .text = arena_vprintf(r->mem, fmt, ap) };
	va_end(ap);
}

/* ---- cells ------------------------------------------------------------------------------ */

/* Bytes of the divider that stands here; 0 = none. */
static size_t
divider(const char *s)
{
	if (*s == ',' || *s == '\t' || *s == ';')
		return 1;
	return str_starts(s, "，") || str_starts(s, "；") ? 3 : 0;
}

/* A cell in quotes, where "" is one of them. */
static const char *
cell_quoted(struct reading *r, const char *s, const char **out)
{
	struct buf b;

	buf_init(&b, r->mem);
	for (s++; *s && !(*s == '"' && s[1] != '"'); s++) {
		s += *s == '"';
		buf_addc(&b, *s);
	}
	*out = buf_str(&b);
	return *s ? s + 1 : s;
}

static const char *
cell_read(struct reading *r, const char *s, const char **out)
{
	const char *quoted = "", *begin = s;

	s += strspn(s, " ");
	if (*s == '"')
		begin = s = cell_quoted(r, s, &quoted);
	while (*s && !divider(s))
		s++;
	*out = *quoted ? quoted : arena_strndup(r->mem, begin, (size_t)(s - begin));
	return s;
}

/* As it is stored: without blanks around; NULL when it is no text for one line. */
static const char *
cell_clean(struct reading *r, const char *s)
{
	const char *clean;

	return str_clean(r->mem, s, false, &clean) == OK ? clean : NULL;
}

/* More cells than we know are passed over: spreadsheets add empty ones. */
static bool
cells_read(struct reading *r, const char *line, const char *cells[CELLS])
{
	const char *s = line;

	for (size_t i = 0; i < CELLS; i++)
		cells[i] = "";
	for (size_t i = 0;; i++) {
		const char *cell;

		s = cell_read(r, s, &cell);
		cell = cell_clean(r, cell);
		if (!cell)
			return false;
		if (i < CELLS)
			cells[i] = cell;
		if (!*s)
			return true;
		s += divider(s);
	}
}

/* ---- one line ----------------------------------------------------------------------------- */

static bool
kind_read(struct reading *r, const char *text, bool *works)
{
	static const char *const off[] = { "off", "holiday", "day off", "休", "休息", "休息日", "放假", "假期", "节假日", NULL };
	static const char *const work[] = { "work", "workday", "make-up workday", "班", "上班", "补班", "调休", "调休上班", "工作日", NULL };
	const char *word = str_lower(r->mem, text);

	*works = words_have(work, word);
	return *works || words_have(off, word);
}

/* Above the first day: headings, in whatever words. */
static bool
line_is_heading(const struct reading *r, const char *const cells[CELLS])
{
	static const char *const words[] = { "date", "day", "日期", NULL };

	return !r->list->n && !r->list->wrong && words_have(words, str_lower(r->mem, cells[0]));
}

static bool
day_read(struct reading *r, const char *const cells[CELLS], struct calendar_day *out)
{
	int y, m, d;

	*out = (struct calendar_day){ .name = cells[2], .name_en = cells[3], .line = r->line };
	if (date_parse(&out->date, cells[0]) != OK) {
		line_wrong(r, _("“%s” is no date. Write it like 2027-01-01."), cells[0]);
		return false;
	}
	date_to_ymd(out->date, &y, &m, &d);
	if (y < CALENDAR_FIRST_YEAR || y > CALENDAR_LAST_YEAR) {
		line_wrong(r, _("The year %1$d is not between %2$d and %3$d."), y, CALENDAR_FIRST_YEAR, CALENDAR_LAST_YEAR);
		return false;
	}
	if (!kind_read(r, cells[1], &out->works)) {
		line_wrong(r, _("“%s” is neither off nor work. Write “off” for a day off, “work” for a make-up workday."), cells[1]);
		return false;
	}
	if (!*out->name) {
		line_wrong(r, _("The name of the day is missing, for example 2027-01-01,off,元旦."));
		return false;
	}
	if (utf8_len(out->name) > NAME_MOST || utf8_len(out->name_en) > NAME_MOST) {
		line_wrong(r, _("A name has at most %d characters."), NAME_MOST);
		return false;
	}
	return true;
}

static void
day_add(struct reading *r, const struct calendar_day *day)
{
	struct calendar_list *l = r->list;

	if (l->n == r->cap) {
		struct calendar_day *more = arena_new_array(r->mem, struct calendar_day, r->cap * 2);
		memcpy(more, l->days, l->n * sizeof *more);
		l->days = more;
		r->cap *= 2;
	}
	l->days[l->n++] = *day;
}

static void
line_read(struct reading *r, const char *line)
{
	const char *cells[CELLS];
	struct calendar_day day;

	line += strspn(line, " \t");
	if (!*line || *line == '#' || !line[strspn(line, ",; \t")])
		return;
	if (!cells_read(r, line, cells)) {
		line_wrong(r, _("This line holds characters that cannot be stored."));
		return;
	}
	if (line_is_heading(r, cells) || !day_read(r, cells, &day))
		return;
	if (r->list->n == CALENDAR_MOST) {
		if (!r->list->wrong)
			line_wrong(r, _("A list has at most %d days. Import some years at a time."), CALENDAR_MOST);
		return;
	}
	day_add(r, &day);
}

/* ---- the list ------------------------------------------------------------------------------- */

static int
day_compare(const void *a, const void *b)
{
	const struct calendar_day *x = a, *y = b;

	if (x->date != y->date)
		return x->date < y->date ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

static void
list_order(struct reading *r)
{
	struct calendar_list *l = r->list;

	qsort(l->days, l->n, sizeof *l->days, day_compare);
	for (size_t i = 1; i < l->n; i++) {
		if (l->days[i].date != l->days[i - 1].date)
			continue;
		r->line = l->days[i].line;
		line_wrong(r, _("%1$s stands in line %2$lu already."), date_str(r->mem, l->days[i].date),
		           (unsigned long)l->days[i - 1].line);
	}
}

void
calendar_read(struct arena *mem, const char *text, struct calendar_list *out)
{
	struct reading r = { .mem = mem, .list = out, .cap = 64 };

	*out = (struct calendar_list){
		.days = arena_new_array(mem, struct calendar_day, r.cap),
		.problems = arena_new_array(mem, struct calendar_problem, CALENDAR_PROBLEMS),
	};
	while (*text) {
		size_t n = strcspn(text, "\r\n");

		r.line++;
		line_read(&r, arena_strndup(mem, text, n));
		text += n;
		text += *text == '\r' && text[1] == '\n' ? 2 : *text != '\0';
	}
	list_order(&r);
	r.line = 0;
	if (!out->n && !out->wrong)
		line_wrong(&r, _("There is no day in this list. Write one line a day, for example 2027-01-01,off,元旦."));
}
