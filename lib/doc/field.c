/*
 * field.c - a value of any kind as text for readers, for inputs and for
 * history, and to and from the database. Reading what people type is in
 * field_parse.c, links are in field_link.c.
 */
#include "doc/doc.h"

enum { MICRO_DIGITS = 6 };

const char *
field_label(const struct field *f)
{
	char context[80];

	snprintf(context, sizeof context, "%s.%s", f->type->name, f->name);
	return lang_label(context, f->label);
}

const char *
option_label(struct ctx *ctx, const struct field *f, const char *value)
{
	if (f->dictionary && *f->dictionary) {
		const char *label = org_dictionary_label(ctx, f->dictionary, value);
		return label ? label : value;
	}
	const struct option *changed = org_choices(ctx->org, f) ? org_choice(ctx, f, value) : NULL;
	if (changed)
		return changed->label;
	for (size_t i = 0; i < f->option_count; i++)
		if (str_eq(f->options[i].value, value))
			return lang_label(arena_printf(ctx->mem, "%s.%s", f->type->name, f->name),
			                  f->options[i].label);
	return value;
}

/* ---- numbers --------------------------------------------------------------------- */

/* Decimals that are not zero at the end. */
static int
digits_needed(dec d)
{
	int digits = MICRO_DIGITS;

	if (dec_is_bad(d))
		return 0;
	for (int64_t rest = d.micro % 1000000; digits > 0 && rest % 10 == 0; rest /= 10)
		digits--;
	return digits;
}

/* Money always shows its cents; what is stored finer is never hidden. */
static int
digits_shown(const struct field *f, dec d)
{
	int needed = digits_needed(d);

	return f->kind == FIELD_MONEY && needed < f->digits ? f->digits : needed;
}

static dec
percent_of(dec rate)
{
	return dec_mul(rate, DEC(100));
}

static const char *
number_show(struct ctx *ctx, const struct field *f, dec d)
{
	if (f->kind == FIELD_RATE) {
		dec percent = percent_of(d);
		return arena_printf(ctx->mem, "%s%%", dec_show(ctx->mem, percent, digits_needed(percent)));
	}
	return dec_show(ctx->mem, d, digits_shown(f, d));
}

static const char *
number_input(struct ctx *ctx, const struct field *f, dec d)
{
	dec shown = f->kind == FIELD_RATE ? percent_of(d) : d;

	return dec_str(ctx->mem, shown, digits_shown(f, shown));
}

static const char *
integer_show(struct ctx *ctx, int64_t i)
{
	const int64_t most = INT64_MAX / 1000000;	/* of a dec */

	if (i > most || i < -most)
		return arena_printf(ctx->mem, "%lld", (long long)i);
	return dec_show(ctx->mem, DEC(i), 0);
}

/* ---- to text ----------------------------------------------------------------------- */

const char *
field_show(struct ctx *ctx, const struct field *f, struct val v)
{
	switch (v.kind) {
	case V_NULL: case V_BYTES:
		return "";
	case V_BOOL:
		return v.b ? _("Yes") : _("No");
	case V_INT:
		return f->kind == FIELD_IMAGE ? arena_printf(ctx->mem, _("Picture %lld"), (long long)v.i) : integer_show(ctx, v.i);
	case V_DEC:
		return number_show(ctx, f, v.d);
	case V_DATE:
		return date_str(ctx->mem, v.date);
	case V_INSTANT:
		return instant_local(ctx->mem, v.instant, ctx->zone);
	case V_TEXT:
		return f->kind == FIELD_ENUM ? option_label(ctx, f, v.s) : v.s;
	case V_LINK:
		return link_title(ctx, f->target, v.i);
	}
	return "";
}

/* Groups of three, and no zeros at the end that say nothing. */
static const char *
decimal_group(struct ctx *ctx, const char *s, int digits)
{
	size_t sign = *s == '-', whole = strcspn(s + sign, "."), n = strlen(s);
	struct buf b;

	while (n > sign + whole + 1 + (size_t)digits && s[n - 1] == '0')
		n--;
	if (n > 0 && s[n - 1] == '.')
		n--;
	buf_init(&b, ctx->mem);
	for (size_t i = 0; i < n; i++) {
		if (i > sign && i < sign + whole && (sign + whole - i) % 3 == 0)
			buf_addc(&b, ',');
		buf_addc(&b, s[i]);
	}
	return buf_str(&b);
}

const char *
field_show_sum(struct ctx *ctx, const struct field *f, const char *decimal)
{
	return decimal_group(ctx, decimal, f->kind == FIELD_MONEY ? f->digits : 0);
}

/* "2026-11-23T16:00", as <input type="datetime-local"> wants it. */
static const char *
instant_input(struct ctx *ctx, int64_t t)
{
	char *s = arena_strdup(ctx->mem, instant_local(ctx->mem, t, ctx->zone));

	for (char *p = s; *p; p++)
		if (*p == ' ')
			*p = 'T';
	return s;
}

const char *
field_input(struct ctx *ctx, const struct field *f, struct val v)
{
	switch (v.kind) {
	case V_NULL: case V_BYTES:
		return "";
	case V_BOOL:
		return v.b ? "1" : "0";
	case V_INT: case V_LINK:
		return arena_printf(ctx->mem, "%lld", (long long)v.i);
	case V_DEC:
		return number_input(ctx, f, v.d);
	case V_DATE:
		return date_str(ctx->mem, v.date);
	case V_INSTANT:
		return instant_input(ctx, v.instant);
	case V_TEXT:
		return v.s;
	}
	return "";
}

/* ---- raw: definitions, history, REST --------------------------------------------------- */

const char *
field_raw(struct ctx *ctx, const struct field *f, struct val v)
{
	switch (v.kind) {
	case V_NULL: case V_BYTES:
		return NULL;
	case V_DEC:
		return dec_str(ctx->mem, v.d, f->kind == FIELD_MONEY ? 4 : MICRO_DIGITS);
	case V_INSTANT:
		return instant_str(ctx->mem, v.instant);
	case V_BOOL: case V_INT: case V_LINK: case V_DATE: case V_TEXT:
		return field_input(ctx, f, v);
	}
	return NULL;
}

int
field_from_raw(struct ctx *ctx, const struct field *f, const char *raw, struct val *out)
{
	struct val v = VNULL;

	if (!raw || !*raw) {
		*out = VNULL;
		return OK;
	}
	switch (f->kind) {
	case FIELD_TEXT: case FIELD_LONGTEXT: case FIELD_ENUM:
		v = VTEXT(arena_strdup(ctx->mem, raw));
		break;
	case FIELD_INT: case FIELD_LINK: case FIELD_IMAGE:
		v.kind = f->kind == FIELD_LINK ? V_LINK : V_INT;
		TRY(str_int(raw, &v.i));
		break;
	case FIELD_QTY: case FIELD_MONEY: case FIELD_RATE:
		v.kind = V_DEC;
		TRY(dec_parse(&v.d, raw));
		break;
	case FIELD_DATE:
		v.kind = V_DATE;
		TRY(date_parse(&v.date, raw));
		break;
	case FIELD_DATETIME:
		v.kind = V_INSTANT;
		TRY(instant_parse(&v.instant, raw));
		break;
	case FIELD_BOOL:
		v = VBOOL(str_eq(raw, "1") || str_eq(raw, "yes"));
		if (!v.b && !str_eq(raw, "0") && !str_eq(raw, "no"))
			return ERR_INVALID;
		break;
	case FIELD_LIST: case FIELD_FILE:
		return ERR_INVALID;
	}
	*out = v;
	return OK;
}

/* ---- database ------------------------------------------------------------------------------ */

struct val
field_from_db(struct ctx *ctx, const struct field *f, struct val raw)
{
	struct val v = VNULL;

	if (raw.kind == V_INT && f->kind == FIELD_BOOL)
		return VBOOL(raw.i != 0);
	if (raw.kind == V_INT && f->kind == FIELD_LINK)
		return VLINK(raw.i);
	if (raw.kind == V_INT && (f->kind == FIELD_INT || f->kind == FIELD_IMAGE))
		return raw;
	/* Texts live as long as the result they came from: the unit. */
	if (raw.kind == V_TEXT && (f->kind == FIELD_TEXT || f->kind == FIELD_LONGTEXT || f->kind == FIELD_ENUM))
		return *raw.s ? raw : VNULL;
	if (raw.kind == V_TEXT && field_from_raw(ctx, f, raw.s, &v) == OK)
		return v;
	if (raw.kind != V_NULL)
		log_error("%s.%s: the database holds what is no value of its kind", f->type->name, f->name);
	return VNULL;
}

struct val
field_to_db(struct ctx *ctx, const struct field *f, struct val v)
{
	(void)ctx;
	bool textual = f->kind == FIELD_TEXT || f->kind == FIELD_LONGTEXT || f->kind == FIELD_ENUM;

	return v.kind == V_NULL && f->not_null && textual ? VTEXT("") : v;
}
