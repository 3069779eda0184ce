/*
 * field_parse.c - what a person typed or an API sent, as a value. Every
 * refusal is a sentence that says what to do.
 */
#include "doc/field.h"

enum {
	LONGTEXT_MAX = 16000,	/* characters: in any language within the 64 KB of a history row */
	EMAIL_LOCAL_MAX = 64,
	PHONE_DIGITS_MIN = 3, PHONE_DIGITS_MAX = 24,
	FIRST_YEAR = 1000,	/* of the database's dates */
	MONEY_DIGITS = 4,	/* stored */
};

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char digits[] = "0123456789";

int
field_refuse(struct ctx *ctx, const char **problem, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	*problem = arena_vprintf(ctx->mem, fmt, ap);
	va_end(ap);
	return ERR_INVALID;
}

/* ---- text ------------------------------------------------------------------------- */

static bool
only_of(const char *s, const char *a, const char *b, const char *c)
{
	for (; *s; s++)
		if (!strchr(a, *s) && !strchr(b, *s) && !strchr(c, *s))
			return false;
	return true;
}

/* Full-width letters, digits and signs as ASCII; case stays. */
static const char *
half_width(struct ctx *ctx, const char *s)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	for (const unsigned char *p = (const unsigned char *)s; *p; ) {
		if (p[0] == 0xEF && p[1] == 0xBC && p[2] >= 0x81 && p[2] <= 0xBF) {
			buf_addc(&b, (char)(p[2] - 0x81 + '!'));
			p += 3;
		} else if (p[0] == 0xEF && p[1] == 0xBD && p[2] >= 0x80 && p[2] <= 0x9E) {
			buf_addc(&b, (char)(p[2] - 0x80 + '`'));
			p += 3;
		} else {
			buf_addc(&b, (char)*p++);
		}
	}
	return buf_str(&b);
}

/* One word for an extension may follow the number. */
static const char *
extension_skip(const char *s)
{
	static const char *const words[] = { "extension", "ext.", "ext", "EXT.", "EXT", "Ext.", "Ext",
		"转", "轉", "分机", "x", "#" };

	while (*s == ' ')
		s++;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (str_starts(s, words[i]))
			return s + strlen(words[i]);
	return NULL;
}

static int
phone_parse(struct ctx *ctx, const char *s, const char **out, const char **problem)
{
	const char *p = half_width(ctx, s), *start = p;
	int count = 0;

	for (; *p && (strchr(digits, *p) || strchr(" -()./", *p) || (*p == '+' && p == start)); p++)
		count += strchr(digits, *p) != NULL;
	if (*p && count >= PHONE_DIGITS_MIN) {
		const char *extension = extension_skip(p);
		while (extension && *extension == ' ')
			extension++;
		if (extension && *extension && only_of(extension, digits, "", "") && strlen(extension) <= 8)
			p = extension + strlen(extension);
	}
	if (*p || count < PHONE_DIGITS_MIN || count > PHONE_DIGITS_MAX)
		return field_refuse(ctx, problem,
		                    _("Enter a telephone number of digits, blanks and + - ( ), for example +86 571 8888 0000 ext. 12."));
	*out = start;
	return OK;
}

static bool
domain_is_ok(const char *s)
{
	int labels = 0;

	for (;; labels++) {
		size_t n = strcspn(s, ".");
		if (n == 0 || n > 63 || s[0] == '-' || s[n - 1] == '-')
			return false;
		for (size_t i = 0; i < n; i++)
			if (!strchr(letters, s[i]) && !strchr(digits, s[i]) && s[i] != '-')
				return false;
		if (!s[n])
			return labels > 0;
		s += n + 1;
	}
}

static int
email_parse(struct ctx *ctx, const char *s, const char **out, const char **problem)
{
	const char *text = half_width(ctx, s);
	const char *at = strrchr(text, '@');
	size_t n = at ? (size_t)(at - text) : 0;
	const char *local = arena_strndup(ctx->mem, text, n);

	if (n == 0 || n > EMAIL_LOCAL_MAX || local[0] == '.' || local[n - 1] == '.' || strstr(local, "..") ||
	    !only_of(local, letters, digits, "!#$%&'*+/=?^_`{|}~.-") || !domain_is_ok(at + 1))
		return field_refuse(ctx, problem, _("Enter one e-mail address, for example name@company.com."));
	*out = text;
	return OK;
}

static int
url_parse(struct ctx *ctx, const char *s, const char **out, const char **problem)
{
	const char *lower = str_lower(ctx->mem, s);
	size_t scheme = str_starts(lower, "https://") ? 8 : str_starts(lower, "http://") ? 7 : 0;
	size_t host = scheme ? strcspn(s + scheme, "/?#") : 0;
	bool ok = host > 0 && s[scheme] != '.' && s[scheme] != ':' && !memchr(s + scheme, '@', host);

	for (const char *p = s; *p && ok; p++)
		ok = (unsigned char)*p > ' ' && !strchr("\"<>\\^`{|}", *p);
	if (!ok)
		return field_refuse(ctx, problem,
		                    _("Enter a web address that begins with http:// or https://, for example https://www.company.com."));
	*out = s;
	return OK;
}

static int
code_parse(struct ctx *ctx, const char *s, const char **out, const char **problem)
{
	const char *text = half_width(ctx, s);

	if (!only_of(text, letters, digits, "._-/"))
		return field_refuse(ctx, problem,
		                    _("Use only letters A to Z, digits and the signs . _ - / here, without blanks."));
	*out = text;
	return OK;
}

static int
format_parse(struct ctx *ctx, const struct field *f, const char *s, const char **out, const char **problem)
{
	if (str_eq(f->format, "phone"))
		return phone_parse(ctx, s, out, problem);
	if (str_eq(f->format, "email"))
		return email_parse(ctx, s, out, problem);
	if (str_eq(f->format, "url"))
		return url_parse(ctx, s, out, problem);
	if (str_eq(f->format, "code"))
		return code_parse(ctx, s, out, problem);
	*out = s;
	return OK;
}

const char *
text_too_long(struct ctx *ctx, const struct field *f, const char *s)
{
	unsigned most = f->size ? f->size : LONGTEXT_MAX;
	size_t n = utf8_len(s);

	if (n <= most)
		return NULL;
	return arena_printf(ctx->mem,
	                    _("At most %u characters fit here, and these are %zu. Shorten the text."), most, n);
}

static int
text_parse(struct ctx *ctx, const struct field *f, const char *s, struct val *out, const char **problem)
{
	const char *long_by = text_too_long(ctx, f, s);

	if (long_by) {
		*problem = long_by;
		return ERR_INVALID;
	}
	TRY(format_parse(ctx, f, s, &s, problem));
	*out = VTEXT(s);
	return OK;
}

/* ---- numbers ----------------------------------------------------------------------- */

/* Decimals that were typed, without zeros at the end; -1: this is no number at all. */
static int
decimals_typed(const char *s)
{
	const char *point = strchr(s, '.');
	int n = 0;

	if (!only_of(s, digits, "+-,. ", "") || !strpbrk(s, digits))
		return -1;
	for (int i = 1; point && point[i] && strchr(digits, point[i]); i++)
		if (point[i] != '0')
			n = i;
	return n;
}

static int
digits_allowed(const struct field *f)
{
	if (f->kind == FIELD_INT)
		return 0;
	return f->kind == FIELD_MONEY && f->digits > MONEY_DIGITS ? MONEY_DIGITS : f->digits;
}

static int
decimals_refuse(struct ctx *ctx, const struct field *f, const char **problem)
{
	int most = digits_allowed(f);

	if (most == 0)
		return field_refuse(ctx, problem, _("Enter a whole number, without decimals."));
	return field_refuse(ctx, problem, _("There are too many decimals: at most %d fit here."), most);
}

bool
number_fits(const struct field *f, dec d)
{
	int64_t below = f->kind == FIELD_QTY ? INT64_C(1000000000000) :
	                f->kind == FIELD_RATE ? 1000 : INT64_C(9000000000000);
	const dec most = { .micro = below * 1000000 };

	return !dec_is_bad(d) && dec_cmp(d, most) < 0 && dec_cmp(d, dec_neg(most)) > 0;
}

static int
number_refuse(struct ctx *ctx, const struct field *f, const char *s, const char **problem)
{
	int typed = decimals_typed(s);
	dec d;

	if (typed > digits_allowed(f))
		return decimals_refuse(ctx, f, problem);
	if (typed >= 0 && dec_parse(&d, s) != OK && strlen(s) > 12)
		return field_refuse(ctx, problem, _("This number is too large to be stored. Check it."));
	return field_refuse(ctx, problem, f->kind == FIELD_RATE ?
	                    _("Enter a rate in percent, for example 13 or 13%%.") :
	                    _("Enter a number, for example 1234.5."));
}

/* "13" and "13%" are 0.13. */
static int
rate_parse(struct ctx *ctx, const struct field *f, const char *s, dec *out, const char **problem)
{
	char *text = arena_strdup(ctx->mem, s);
	size_t n = strlen(text);

	if (n && text[n - 1] == '%')
		text[n - 1] = '\0';
	int typed = decimals_typed(text);
	/* Two of the stored decimals belong to the percent. */
	int most = digits_allowed(f) > 4 ? 4 : digits_allowed(f);
	if (typed < 0 || typed > most || dec_parse(out, text) != OK)
		return typed > most ? decimals_refuse(ctx, f, problem) : number_refuse(ctx, f, text, problem);
	*out = dec_muldiv(*out, DEC(1), DEC(100));
	return OK;
}

static int
dec_kind_parse(struct ctx *ctx, const struct field *f, const char *s, struct val *out, const char **problem)
{
	dec d;

	s = half_width(ctx, s);
	if (f->kind == FIELD_RATE)
		TRY(rate_parse(ctx, f, s, &d, problem));
	else if (decimals_typed(s) > digits_allowed(f) || dec_parse(&d, s) != OK)
		return number_refuse(ctx, f, s, problem);
	if (!number_fits(f, d))
		return field_refuse(ctx, problem, _("This number is too large to be stored. Check it."));
	*out = VDEC(d);
	return OK;
}

static int
int_parse(struct ctx *ctx, const struct field *f, const char *s, struct val *out, const char **problem)
{
	struct val v;

	TRY(dec_kind_parse(ctx, f, s, &v, problem));
	*out = VINT(v.d.micro / 1000000);
	return OK;
}

/* ---- days, times, yes and no, choices --------------------------------------------------- */

static int
day_parse(struct ctx *ctx, const char *s, struct val *out, const char **problem)
{
	int32_t date = DATE_NONE;
	int y = 0, m, d;

	if (date_parse(&date, half_width(ctx, s)) == OK)
		date_to_ymd(date, &y, &m, &d);
	if (y < FIRST_YEAR)
		return field_refuse(ctx, problem, _("Enter a day that exists, like 2026-11-23."));
	*out = VDATE(date);
	return OK;
}

/* A zone in the text decides; without one it is the company's clock. */
static int
moment_parse(struct ctx *ctx, const char *s, struct val *out, const char **problem)
{
	const char *text = half_width(ctx, s);
	int64_t t;
	int y = 0, m, d;
	bool zoned = strlen(text) > 10 && (str_ends(text, "Z") || strpbrk(text + 10, "+-"));
	int rc = zoned ? instant_parse(&t, text) : instant_parse_local(&t, text, ctx->zone);

	if (rc == OK)
		date_to_ymd(instant_date(t, "UTC"), &y, &m, &d);
	if (y < FIRST_YEAR || y > 9999)
		return field_refuse(ctx, problem, _("Enter day and time like 2026-11-23 16:30."));
	*out = VINSTANT(t);
	return OK;
}

static int
bool_parse(struct ctx *ctx, const char *s, struct val *out, const char **problem)
{
	static const char *const yes[] = { "1", "yes", "on", "true", "y", "是", NULL };
	static const char *const no[] = { "0", "no", "off", "false", "n", "否", NULL };
	const char *word = str_lower(ctx->mem, half_width(ctx, s));

	if (!words_have(yes, word) && !words_have(no, word))
		return field_refuse(ctx, problem, _("Enter yes or no."));
	*out = VBOOL(words_have(yes, word));
	return OK;
}

size_t
enum_options(struct ctx *ctx, const struct field *f, const struct option **out)
{
	if (f->dictionary && *f->dictionary)
		return org_dictionary(ctx, f->dictionary, out);
	const struct org_choices *changed = org_choices(ctx->org, f);
	if (changed) {
		size_t offered;
		org_choices_list(changed, &offered, out);
		return offered;
	}
	*out = f->options;
	return f->option_count;
}

/* The code itself, or the label of exactly one choice. */
static int
enum_parse(struct ctx *ctx, const struct field *f, const char *s, struct val *out, const char **problem)
{
	const struct option *options;
	size_t n = enum_options(ctx, f, &options), hits = 0;

	for (size_t i = 0; i < n; i++)
		if (str_eq(options[i].value, s)) {
			*out = VTEXT(options[i].value);
			return OK;
		}
	for (size_t i = 0; i < n; i++) {
		const char *value = options[i].value;
		if (!str_eq(option_label(ctx, f, value), s) && !str_eq(options[i].label, s))
			continue;
		*out = VTEXT(value);
		hits++;
	}
	if (hits == 1)
		return OK;
	return field_refuse(ctx, problem, _("Choose one of the values of this list."));
}

/* The number of a picture that was stored; whether it may stand here is asked by the save. */
static int
image_parse(struct ctx *ctx, const char *s, struct val *out, const char **problem)
{
	int64_t id;

	if (str_int(s, &id) != OK || id <= 0)
		return field_refuse(ctx, problem, _("Choose a picture."));
	*out = VINT(id);
	return OK;
}

/* ---- all kinds ----------------------------------------------------------------------------- */

static int
kind_parse(struct ctx *ctx, const struct field *f, const char *s, struct val *out, const char **problem)
{
	switch (f->kind) {
	case FIELD_TEXT: case FIELD_LONGTEXT:
		return text_parse(ctx, f, s, out, problem);
	case FIELD_INT:
		return int_parse(ctx, f, s, out, problem);
	case FIELD_QTY: case FIELD_MONEY: case FIELD_RATE:
		return dec_kind_parse(ctx, f, s, out, problem);
	case FIELD_DATE:
		return day_parse(ctx, s, out, problem);
	case FIELD_DATETIME:
		return moment_parse(ctx, s, out, problem);
	case FIELD_BOOL:
		return bool_parse(ctx, s, out, problem);
	case FIELD_ENUM:
		return enum_parse(ctx, f, s, out, problem);
	case FIELD_LINK:
		return link_parse(ctx, f, s, out, problem);
	case FIELD_IMAGE:
		return image_parse(ctx, s, out, problem);
	case FIELD_LIST: case FIELD_FILE:
		break;
	}
	return err_set(ctx, ERR_BUG, "%s.%s cannot be typed", f->type->name, f->name);
}

int
field_parse(struct ctx *ctx, const struct field *f, const char *text, struct val *out, const char **problem)
{
	const char *s;

	*problem = NULL;
	*out = VNULL;
	if (str_clean(ctx->mem, text, f->kind == FIELD_LONGTEXT, &s) != OK)
		return field_refuse(ctx, problem,
		                    _("There are invisible control characters in this text. Type it again instead of pasting it."));
	return *s ? kind_parse(ctx, f, s, out, problem) : OK;
}
