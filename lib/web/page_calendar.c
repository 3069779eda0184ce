/*
 * page_calendar.c - /admin/calendar: a year as twelve small months, with the days
 * off and the make-up workdays in words as well as in colour.
 */
#include "web/calendar.h"

enum { WEEK = 7, MONTHS = 12 };

struct special { int64_t id; int32_t date; bool works; const char *name; };
struct calendar {
	struct ctx *ctx;
	const struct type *type;
	int year;
	struct special *days; size_t n;	/* of the year, by date */
};

/* ---- what is there ----------------------------------------------------------------------- */

/* English names where the reader reads English and somebody wrote them. */
static int
specials_read(struct calendar *c)
{
	struct sql_rows *rows;
	bool english = str_eq(lang_current(), "en");

	TRY(sql_rows(c->ctx, &rows,
	             "SELECT h.id, h.date, h.kind, h.name, h.name_en FROM {holiday} h\n"
	             "WHERE h.date BETWEEN ? AND ? ORDER BY h.date",
	             VALS(VDATE(date_from_ymd(c->year, 1, 1)), VDATE(date_from_ymd(c->year, MONTHS, 31)))));
	c->days = arena_new_array(c->ctx->mem, struct special, sql_count(rows) + 1);
	while (sql_next(rows)) {
		const char *name = sql_text(rows, 3), *name_en = sql_text(rows, 4);

		c->days[c->n++] = (struct special){ .id = sql_int(rows, 0), .date = sql_date(rows, 1),
		                                     .works = str_eq(sql_text(rows, 2), "work"),
		                                     .name = english && *name_en ? name_en : name };
	}
	return OK;
}

static const struct special *
special_of(const struct calendar *c, int32_t date)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->days[i].date == date)
			return &c->days[i];
	return NULL;
}

/* ---- one month ------------------------------------------------------------------------------ */

static const char *const weekdays[] = { N_("Sun"), N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat") };
static const char *const months[] = {
	N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"), N_("August"),
	N_("September"), N_("October"), N_("November"), N_("December"),
};

static void
day_fill(struct calendar *c, struct node *n, int32_t date)
{
	const struct special *s = special_of(c, date);
	int y, m, d;

	date_to_ymd(date, &y, &m, &d);
	node_set_int(n, "day", d);
	node_set(n, "today", date == c->ctx->today ? "1" : NULL);
	node_set(n, "kind", s ? (s->works ? "work" : "off") : workday_is(c->ctx, date) ? NULL : "rest");
	if (!s)
		return;
	node_set(n, "mark", s->works ? _("work") : _("off"));
	node_set(n, "about", arena_printf(c->ctx->mem, s->works ? _("%1$s: make-up workday, %2$s") : _("%1$s: day off, %2$s"),
	                                  date_str(c->ctx->mem, date), s->name));
	node_set(n, "url", arena_printf(c->ctx->mem, "%s/%lld", type_url(c->type), (long long)s->id));
}

/* "1–3" */
static const char *
span_text(struct ctx *ctx, int32_t from, int32_t until)
{
	int y, m, first, last;

	date_to_ymd(from, &y, &m, &first);
	date_to_ymd(until, &y, &m, &last);
	return first == last ? arena_printf(ctx->mem, "%d", first) : arena_printf(ctx->mem, "%d–%d", first, last);
}

/* Days in a row with one name are one line below the month. */
static void
month_names(struct calendar *c, struct node *month, int32_t first, int32_t last)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct special *s = &c->days[i];
		size_t k = i;

		if (s->date < first || s->date > last)
			continue;
		while (k + 1 < c->n && c->days[k + 1].date == c->days[k].date + 1 && c->days[k + 1].date <= last &&
		       c->days[k + 1].works == s->works && str_eq(c->days[k + 1].name, s->name))
			k++;
		struct node *n = node_item(node_child(month, "names"));
		node_set(n, "days", span_text(c->ctx, s->date, c->days[k].date));
		node_set(n, "name", s->name);
		node_set(n, "kind", s->works ? "work" : "off");
		node_set(n, "mark", s->works ? _("work") : _("off"));
		i = k;
	}
}

static void
month_fill(struct calendar *c, struct node *n, int month)
{
	struct ctx *ctx = c->ctx;
	int first_day = company_settings(ctx)->first_day;
	int32_t first = date_from_ymd(c->year, month, 1), last = date_add_months(first, 1) - 1;
	struct node *week = NULL;

	node_set(n, "label", _(months[month - 1]));
	node_set(n, "count", arena_printf(ctx->mem, lang_n("%lld working day", "%lld working days",
	                                                   (unsigned long)workday_count(ctx, first, last)),
	                                  (long long)workday_count(ctx, first, last)));
	for (int i = 0; i < WEEK; i++)
		node_set(node_item(node_child(n, "heads")), "label", _(weekdays[(first_day + i) % WEEK]));
	for (int i = 0; i < (date_weekday(first) - first_day + WEEK) % WEEK; i++) {
		week = week ? week : node_item(node_child(n, "weeks"));
		node_item(node_child(week, "days"));
	}
	for (int32_t date = first; date <= last; date++) {
		if (!week || date_weekday(date) == first_day)
			week = node_item(node_child(n, "weeks"));
		day_fill(c, node_item(node_child(week, "days")), date);
	}
	for (int i = date_weekday(last); (i + 1) % WEEK != first_day; i = (i + 1) % WEEK)
		node_item(node_child(week, "days"));
	month_names(c, n, first, last);
}

/* ---- the year ------------------------------------------------------------------------------------ */

static int
years_fill(struct calendar *c, struct node *page)
{
	struct sql_rows *rows;
	bool listed = false;

	TRY(sql_rows(c->ctx, &rows, "SELECT YEAR(h.date) AS y, COUNT(*) AS n FROM {holiday} h GROUP BY y ORDER BY y DESC", NO_VALS));
	while (sql_next(rows)) {
		struct node *n = node_item(node_child(page, "years"));

		node_set_int(n, "year", sql_int(rows, 0));
		node_set(n, "here", sql_int(rows, 0) == c->year ? "1" : NULL);
		node_set(n, "label", arena_printf(c->ctx->mem, lang_n("%1$lld (%2$lld special day)", "%1$lld (%2$lld special days)",
		                                                      (unsigned long)sql_int(rows, 1)),
		                                  (long long)sql_int(rows, 0), (long long)sql_int(rows, 1)));
		listed = listed || sql_int(rows, 0) == c->year;
	}
	if (!listed) {
		struct node *n = node_item(node_child(page, "years"));

		node_set_int(n, "year", c->year);
		node_set(n, "here", "1");
		node_set(n, "label", arena_printf(c->ctx->mem, _("%d (nothing entered)"), c->year));
	}
	return OK;
}

static const char *
year_text(struct calendar *c)
{
	size_t off = 0, work = 0;
	int64_t count = workday_count(c->ctx, date_from_ymd(c->year, 1, 1), date_from_ymd(c->year, MONTHS, 31));

	for (size_t i = 0; i < c->n; i++)
		*(c->days[i].works ? &work : &off) += 1;
	return arena_printf(c->ctx->mem, _("%1$lld working days; %2$lu days off, %3$lu make-up workdays entered"),
	                    (long long)count, (unsigned long)off, (unsigned long)work);
}

static void
year_head(struct calendar *c, struct node *page)
{
	struct ctx *ctx = c->ctx;

	node_set(page, "heading", arena_printf(ctx->mem, _("Working calendar %d"), c->year));
	node_set_int(page, "year", c->year);
	node_set(page, "text", year_text(c));
	if (c->year > CALENDAR_FIRST_YEAR)
		node_set_int(page, "before", c->year - 1);
	if (c->year < CALENDAR_LAST_YEAR)
		node_set_int(page, "after", c->year + 1);
	if (!c->n)
		node_set(page, "missing", arena_printf(ctx->mem, _("No special days are entered for %d: only the weekend counts as off. "
		                                                  "Import the list when it is published."), c->year));
	node_set(page, "list_url", type_list_url(ctx, c->type, arena_printf(ctx->mem, "and(date.ge(%d-01-01),date.le(%d-12-31))",
	                                                                    c->year, c->year)));
	if (perm_can(ctx, c->type, NULL, "create")) {
		node_set(page, "new_url", arena_printf(ctx->mem, "%s/new", type_url(c->type)));
		node_set(page, "import_url", CALENDAR_IMPORT_URL);
	}
	if (perm_can(ctx, type_find(ctx->types, "company"), NULL, "edit"))
		node_set(page, "company_url", type_url(type_find(ctx->types, "company")));
}

static int
calendar_page(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct node *page = node_child(view_root(rq->view), "calendar");
	struct calendar c = { .ctx = ctx, .type = type_find(ctx->types, "holiday") };
	int64_t year = 0;
	int m, d;

	date_to_ymd(ctx->today, &c.year, &m, &d);
	if (req_query(rq, "year") && (str_int(req_query(rq, "year"), &year) != OK || year < CALENDAR_FIRST_YEAR ||
	                              year > CALENDAR_LAST_YEAR))
		return err_set(ctx, ERR_NOTFOUND, "no calendar of the year %s", req_query(rq, "year"));
	c.year = year ? (int)year : c.year;
	TRY(view_frame(rq, _("Working calendar")));
	view_crumb(rq->view, _("Working calendar"), NULL);
	TRY(specials_read(&c));
	TRY(years_fill(&c, page));
	year_head(&c, page);
	for (int month = 1; month <= MONTHS; month++)
		month_fill(&c, node_item(node_child(page, "months")), month);
	return resp_page(rq, 200, "calendar.cs");
}

const struct page calendar_pages[] = {
	{ .method = "GET", .path = "/calendar", .right = "holiday.edit", .fn = calendar_page },
	{ .method = "GET", .path = "/calendar/import", .right = "holiday.edit", .fn = calendar_import_page },
	{ .method = "POST", .path = "/calendar/import", .right = "holiday.edit", .fn = calendar_import_take },
	{ 0 },
};
