/*
 * page_show.c - what readers see as text: labels, dates, names, choices, links.
 * The markup of a value is made of these in page_value.c.
 */
#include "web/html.h"
#include "doc/picture.h"
#include "web/page.h"

enum {
	HOUR_MIN = 60,
	MINUTE_MS = 60 * 1000,
	AGO_DAYS = 30,
	HUES = 5,
	GRADE_SIZE = 2
};

/* ---- labels ------------------------------------------------------------------- */

const char *
type_text(const struct type *t, const char *msgid)
{
	return lang_label(t->name, msgid);
}

const char *
type_label(const struct type *t)
{
	return type_text(t, t->label);
}

const char *
type_plural(const struct type *t)
{
	return type_text(t, t->plural);
}

const char *
type_icon(const struct type *t)
{
	return t->icon && *t->icon ? t->icon : ICON("file-text");
}

const char *
text_join(struct arena *a, const char *const *texts, size_t n)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_add(&b, _(", "));
		buf_add(&b, texts[i]);
	}
	return buf_str(&b);
}

/* ---- dates and times -------------------------------------------------------------- */

static const char *const WEEKDAYS[] = {
        N_("Sunday"),   N_("Monday"), N_("Tuesday"),  N_("Wednesday"),
        N_("Thursday"), N_("Friday"), N_("Saturday"),
};

/* One message for each month: its place in the sentence differs by language. */
static const char *
month_format(int month)
{
	switch (month) {
	case 1: return _("%1$s, %2$d January");
	case 2: return _("%1$s, %2$d February");
	case 3: return _("%1$s, %2$d March");
	case 4: return _("%1$s, %2$d April");
	case 5: return _("%1$s, %2$d May");
	case 6: return _("%1$s, %2$d June");
	case 7: return _("%1$s, %2$d July");
	case 8: return _("%1$s, %2$d August");
	case 9: return _("%1$s, %2$d September");
	case 10: return _("%1$s, %2$d October");
	case 11: return _("%1$s, %2$d November");
	default: return _("%1$s, %2$d December");
	}
}

const char *
date_long(struct ctx *ctx, int32_t date)
{
	int y, m, d;

	date_to_ymd(date, &y, &m, &d);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return arena_printf(ctx->mem, month_format(m), _(WEEKDAYS[date_weekday(date)]), d);
#pragma GCC diagnostic pop
}

const char *
time_day(struct ctx *ctx, int32_t date)
{
	int y, m, d, this_year;

	if (date == ctx->today)
		return _("Today");
	if (date == ctx->today - 1)
		return _("Yesterday");
	if (date == ctx->today + 1)
		return _("Tomorrow");
	date_to_ymd(ctx->today, &this_year, &m, &d);
	date_to_ymd(date, &y, &m, &d);
	return y == this_year ? date_long(ctx, date) : date_str(ctx->mem, date);
}

const char *
time_clock(struct ctx *ctx, int64_t t)
{
	const char *text = instant_local(ctx->mem, t, ctx->zone);
	const char *blank = strchr(text, ' ');

	return blank ? blank + 1 : text;
}

const char *
time_ago(struct ctx *ctx, int64_t t)
{
	int32_t day = instant_date(t, ctx->zone);
	int64_t minutes = (ctx->now - t) / MINUTE_MS;
	int days = ctx->today - day;

	if (t > ctx->now + MINUTE_MS)
		return instant_local(ctx->mem, t, ctx->zone);
	if (minutes < 1)
		return _("just now");
	if (minutes < HOUR_MIN)
		return arena_printf(
		        ctx->mem, lang_n("%d minute ago", "%d minutes ago", (unsigned long)minutes),
		        (int)minutes);
	if (days <= 0)
		return arena_printf(ctx->mem, _("Today %s"), time_clock(ctx, t));
	if (days == 1)
		return arena_printf(ctx->mem, _("Yesterday %s"), time_clock(ctx, t));
	if (days < AGO_DAYS)
		return arena_printf(ctx->mem,
		                    lang_n("%d day ago", "%d days ago", (unsigned long)days), days);
	return date_str(ctx->mem, day);
}

/* ---- names ---------------------------------------------------------------------------- */

static size_t
utf8_size(const char *s)
{
	size_t n = 1;

	while (((unsigned char)s[n] & 0xC0) == 0x80)
		n++;
	return *s ? n : 0;
}

/* Chinese names of people are told apart by their end, all others by their start. */
static const char *
name_initials(struct ctx *ctx, const char *name, bool person)
{
	const char *at = name;

	if (!*name)
		return "";
	if (person && (unsigned char)*name >= 0x80)
		for (const char *s = name; *s; s += utf8_size(s))
			at = s;
	return arena_strndup(ctx->mem, at, utf8_size(at));
}

static int
name_hue(const char *name)
{
	uint32_t h = 2166136261u;

	for (const char *s = name; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	return (int)(1 + (h >> 8) % HUES);
}

void
show_avatar(struct ctx *ctx, struct node *n, const char *name, bool person)
{
	node_set_int(n, "hue", name_hue(name));
	node_set(n, "initials", name_initials(ctx, name, person));
}

/* Small, over the initials, which stay until it is there. */
static const char *
avatar_url(struct ctx *ctx, const struct type *t, int64_t picture)
{
	return picture ? arena_printf(ctx->mem, "%s?thumb=96", picture_url(ctx, t, picture)) : NULL;
}

static const char *
avatar_of(struct ctx *ctx, const struct rec *r)
{
	const struct field *f = r->type->picture;

	return f && rec_reads(r, f) && !val_is_empty(rec_at(r, f)) ? avatar_url(ctx, r->type, rec_at(r, f).i) : NULL;
}

void
show_avatar_of(struct ctx *ctx, struct node *n, const struct rec *r)
{
	show_avatar(ctx, n, rec_title(ctx, r), r->type->person);
	node_set(n, "picture_url", avatar_of(ctx, r));
}

/* Employees have neither owner nor department of their own as records: who reads one reads all. */
static void
show_face(struct ctx *ctx, struct node *n, int64_t picture, const char *name)
{
	const struct type *t = type_find(ctx->types, "employee");

	show_avatar(ctx, n, name, true);
	if (picture && t->picture && perm_field_readable(ctx, t->picture) && perm_reads_all(ctx, t))
		node_set(n, "picture_url", avatar_url(ctx, t, picture));
}

void
show_avatar_employee(struct ctx *ctx, struct node *n, int64_t employee, const char *name)
{
	show_face(ctx, n, org_face(ctx->org, employee), name);
}

void
show_avatar_user(struct ctx *ctx, struct node *n, int64_t user, const char *name)
{
	show_face(ctx, n, org_face_of_user(ctx->org, user), name);
}

void
html_avatar(struct ctx *ctx, struct buf *b, const struct rec *r)
{
	const char *name = rec_title(ctx, r), *picture = avatar_of(ctx, r);

	html_printf(b, "<span class=\"av xl a%d\" aria-hidden=\"true\">%s", name_hue(name), name_initials(ctx, name, r->type->person));
	if (picture)
		html_printf(b, "<img src=\"%s\" alt=\"\" loading=\"lazy\">", picture);
	buf_add(b, "</span>");
}

void
html_person(struct ctx *ctx, struct buf *b, const char *name)
{
	html_printf(b, "<span class=\"person\"><span class=\"av  a%d\" aria-hidden=\"true\">%s</span><span class=\"cut\">%s</span></span>",
	            name_hue(name), name_initials(ctx, name, true), name);
}

/* ---- choices --------------------------------------------------------------------------- */

const char *
option_tone(struct ctx *ctx, const struct field *f, const char *value)
{
	static const char *const grades[] = { "go", "ok" };
	const struct option *options;
	size_t n = enum_options(ctx, f, &options);

	for (size_t i = 0; i < n; i++) {
		if (!str_eq(options[i].value, value))
			continue;
		if (options[i].tone && *options[i].tone)
			return options[i].tone;
		if (strlen(value) <= GRADE_SIZE && i < sizeof(grades) / sizeof(*grades))
			return grades[i];
	}
	return "";
}

size_t
link_entries(struct ctx *ctx, const struct type *t, const struct org_entry *const **out)
{
	bool open = t->cached && perm_reads_all(ctx, t);

	return open ? org_entries(ctx->org, t, out) : 0;
}

unsigned
org_depth(struct ctx *ctx, const struct type *t, const struct org_entry *e)
{
	unsigned depth = 0;

	while (e && e->parent && depth < 20) {
		e = org_entry(ctx->org, t, e->parent);
		depth++;
	}
	return depth;
}

const char *
show_cell_of(const struct type *t, const struct field *f)
{
	for (size_t i = 0; i < t->list_count; i++)
		for (size_t k = 0; k < t->lists[i].column_count; k++)
			if (t->lists[i].columns[k].field == f && t->lists[i].columns[k].cell)
				return t->lists[i].columns[k].cell;
	return "";
}

/* ---- values ------------------------------------------------------------------------------ */

const char *
show_link_text(struct ctx *ctx, const struct rec *r, const struct field *f, const char *cell,
               enum show how)
{
	int64_t id = rec_at(r, f).i;
	const struct org_entry *e =
	        f->target->cached && f->target->tree ? org_entry(ctx->org, f->target, id) : NULL;
	const struct org_entry *above;

	if (e && how == SHOW_FACT && e->path_title)
		return e->path_title;
	if (e && how == SHOW_LIST && !str_eq(cell, "leaf") &&
	    (above = org_entry(ctx->org, f->target, e->parent)) != NULL)
		return arena_printf(ctx->mem, "%s %s", above->title, e->title);
	if (r->titles && r->titles[f->index])
		return r->titles[f->index];
	return link_title(ctx, f->target, id);
}

const char *
show_text(struct ctx *ctx, const struct rec *r, const struct field *f)
{
	struct val v = rec_at(r, f);

	if (val_is_empty(v))
		return "";
	if (f->kind == FIELD_LINK)
		return show_link_text(ctx, r, f, "", SHOW_FACT);
	return field_show(ctx, f, v);
}

const char *
show_field(struct ctx *ctx, const struct rec *r, const char *field)
{
	const struct field *f = type_field(r->type, field);

	return f && rec_shows(r, f) ? show_text(ctx, r, f) : "";
}
