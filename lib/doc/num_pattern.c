/* num_pattern.c - the pattern of a number rule: what is wrong with it, and what it prints. */
#include "doc/num.h"

enum { SERIAL_DIGITS = 9, CODE_LETTERS = 3 };

/* ---- segments ------------------------------------------------------------------------ */

/* What stands in the braces at s; NULL when they do not close. */
static const char *
segment_name(struct arena *mem, const char *s, size_t *used)
{
	size_t n = strcspn(s, "}");

	*used = n + 1;
	return s[n] ? arena_strndup(mem, s + 1, n - 1) : NULL;
}

static int
serial_width(const char *piece)
{
	if (!str_starts(piece, "seq:") || piece[4] < '1' || piece[4] > '0' + SERIAL_DIGITS || piece[5])
		return 0;
	return piece[4] - '0';
}

static bool
segment_is_known(const char *piece)
{
	static const char *const names[] = { "yyyy", "yy", "mm", "dd", "dept", "owner", "type", NULL };

	return words_have(names, piece) || serial_width(piece) > 0;
}

/* Periods, the coarse ones first. */
enum { NO_DATE, YEAR, MONTH, DAY, PERIODS };

static int
segment_period(const char *piece)
{
	return str_starts(piece, "yy") ? YEAR : str_eq(piece, "mm") ? MONTH : str_eq(piece, "dd") ? DAY : NO_DATE;
}

static int
reset_period(const char *reset)
{
	return str_eq(reset, "year") ? YEAR : str_eq(reset, "month") ? MONTH : str_eq(reset, "day") ? DAY : NO_DATE;
}

/* ---- what is wrong with a rule --------------------------------------------------------- */

struct parsed { bool printed[PERIODS], after[PERIODS]; int serials; };	/* after: behind the serial */

static const char *
pattern_parse(struct arena *mem, const char *pattern, struct parsed *out)
{
	size_t used;

	*out = (struct parsed){ 0 };
	for (const char *p = pattern; *p; p += used) {
		used = 1;
		if (*p == '}')
			return _("Every bracket that closes needs one that opens.");
		if (*p != '{')
			continue;
		const char *piece = segment_name(mem, p, &used);
		if (!piece || !segment_is_known(piece))
			return _("Use only {yyyy} {yy} {mm} {dd} {dept} {owner} {type} and one {seq:5} in brackets.");
		int period = segment_period(piece);
		out->serials += serial_width(piece) > 0;
		out->printed[period] = true;
		out->after[period] = out->after[period] || out->serials > 0;
	}
	if (out->serials != 1)
		return _("The pattern needs exactly one serial number, for example {seq:5}.");
	return NULL;
}

static const char *
parsed_defect(const struct parsed *p, const char *reset)
{
	/* Else the same number would come again. */
	for (int i = YEAR; i <= reset_period(reset); i++)
		if (!p->printed[i])
			return _("A serial number that starts again must print the year, month or day after which it does.");
	return NULL;
}

/* Every part of the date that is printed must belong to the period of the serial. */
static const char *
parsed_misfit(const struct parsed *p, const char *reset)
{
	if (str_eq(reset, "prefix"))
		return p->after[YEAR] || p->after[MONTH] || p->after[DAY]
		       ? _("The serial number starts again with what stands before it: put year, month and day before {seq}.")
		       : NULL;
	if (p->printed[DAY] && reset_period(reset) < DAY)
		return _("The number prints the day: let the serial number start again every day, or take {dd} out.");
	if (p->printed[MONTH] && reset_period(reset) < MONTH)
		return _("The number prints the month: let the serial number start again every month, or take {mm} out.");
	if (p->printed[YEAR] && reset_period(reset) < YEAR)
		return _("The number prints the year: let the serial number start again every year, or take the year out.");
	return NULL;
}

const char *
num_defect(struct arena *mem, const char *pattern, const char *reset)
{
	struct parsed p;
	const char *problem = pattern_parse(mem, pattern, &p);

	return problem ? problem : parsed_defect(&p, reset);
}

const char *
num_problem(struct arena *mem, const char *pattern, const char *reset)
{
	struct parsed p;
	const char *problem = pattern_parse(mem, pattern, &p);

	if (!problem)
		problem = parsed_misfit(&p, reset);
	return problem ? problem : parsed_defect(&p, reset);
}

/* ---- what it prints ----------------------------------------------------------------------- */

/* The code of what a link of the record points to; "" without one. */
static const char *
code_of(struct ctx *ctx, const struct rec *r, const struct field *f)
{
	struct val v = f ? rec_at(r, f) : VNULL;
	const struct org_entry *e = v.kind == V_LINK ? org_entry(ctx->org, f->target, v.i) : NULL;

	return e && e->code ? e->code : "";
}

/* SO for sales_order, CUS for customer: an administrator can give a better one. */
static const char *
code_of_type(struct arena *mem, const char *name)
{
	bool words = strchr(name, '_') != NULL;
	struct buf b;

	buf_init(&b, mem);
	for (size_t i = 0; name[i]; i++)
		if (words ? (i == 0 || name[i - 1] == '_') && name[i] != '_' : i < CODE_LETTERS)
			buf_addc(&b, name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A') : name[i]);
	return buf_str(&b);
}

static void
segment_print(struct ctx *ctx, struct buf *b, const struct rec *r, const struct num_rule *rule, const char *piece)
{
	int y, m, d;

	date_to_ymd(ctx->today, &y, &m, &d);
	if (str_eq(piece, "yyyy"))
		buf_printf(b, "%04d", y);
	else if (str_eq(piece, "yy"))
		buf_printf(b, "%02d", y % 100);
	else if (str_eq(piece, "mm"))
		buf_printf(b, "%02d", m);
	else if (str_eq(piece, "dd"))
		buf_printf(b, "%02d", d);
	else if (str_eq(piece, "dept"))
		buf_add(b, code_of(ctx, r, r->type->dept));
	else if (str_eq(piece, "owner"))
		buf_add(b, code_of(ctx, r, r->type->owner));
	else
		buf_add(b, *rule->type_code ? rule->type_code : code_of_type(ctx->mem, r->type->name));
}

void
num_print_around(struct ctx *ctx, const struct rec *r, const struct num_rule *rule, struct num_around *out)
{
	struct buf before, after, *b = &before;
	size_t used;

	*out = (struct num_around){ 0 };
	buf_init(&before, ctx->mem);
	buf_init(&after, ctx->mem);
	for (const char *p = rule->pattern; *p; p += used) {
		used = 1;
		if (*p != '{') {
			buf_addc(b, *p);
			continue;
		}
		const char *piece = segment_name(ctx->mem, p, &used);
		if (serial_width(piece)) {
			out->width = serial_width(piece);
			b = &after;
		} else {
			segment_print(ctx, b, r, rule, piece);
		}
	}
	out->before = buf_str(&before);
	out->after = buf_str(&after);
}

const char *
num_print(struct arena *mem, const struct num_around *around, int64_t serial)
{
	return arena_printf(mem, "%s%0*lld%s", around->before, around->width, (long long)serial, around->after);
}

const char *
num_scope(struct ctx *ctx, const struct num_rule *rule, const struct num_around *around)
{
	static const size_t length[PERIODS] = { 0, 4, 7, 10 };	/* of 2026-11-23 */

	/* The mark keeps a prefix 2026 apart from the year 2026. */
	if (str_eq(rule->reset, "prefix"))
		return arena_printf(ctx->mem, "=%s", around->before);
	return arena_strndup(ctx->mem, date_str(ctx->mem, ctx->today), length[reset_period(rule->reset)]);
}

/* ---- whether it suits its type --------------------------------------------------------------- */

/* The longest code that {dept} or {owner} can stand for today. */
static void
longest_code_put(struct ctx *ctx, struct rec *r, const struct field *f)
{
	const struct org_entry *const *entries, *longest = NULL;
	size_t n = f && f->target->cached ? org_entries(ctx->org, f->target, &entries) : 0;

	for (size_t i = 0; i < n; i++)
		if (entries[i]->code && (!longest || utf8_len(entries[i]->code) > utf8_len(longest->code)))
			longest = entries[i];
	if (longest)
		rec_put(r, f, VLINK(longest->id));
}

int
num_unsuited(struct ctx *ctx, const struct num_rule *rule, const char **problem)
{
	const struct type *t = rule->type;
	struct rec *r = num_sample(ctx, t);
	struct num_around around;
	struct val v;

	*problem = NULL;
	if (!t->owner && (strstr(rule->pattern, "{dept}") || strstr(rule->pattern, "{owner}"))) {
		*problem = _("These records belong to nobody: take {dept} and {owner} out.");
		return OK;
	}
	longest_code_put(ctx, r, t->owner);
	longest_code_put(ctx, r, t->dept);
	num_print_around(ctx, r, rule, &around);
	/* As somebody would type it: length and letters of the field. */
	int rc = field_parse(ctx, t->numbering->field, num_print(ctx->mem, &around, 1), &v, problem);
	if (rc == OK && utf8_len(num_print(ctx->mem, &around, 1)) > t->numbering->field->size)
		*problem = arena_printf(ctx->mem, _("A number may have %u characters. Make the pattern shorter."),
		                        t->numbering->field->size);
	return rc == ERR_INVALID ? OK : rc;
}
