/*
 * filter.c - the filter grammar of addresses, saved views and definitions:
 *
 *   and(level.in(A,B),or(name.like(华信),owner.null()))
 *
 * A term is field.op(values) or, of what a link points to, link.field.op(values),
 * a group is and(…) or or(…). Values are percent-encoded. Days may be said as
 * today, today-7, this_week …, instants as now, now-24 (hours), links to people
 * as me, my_subordinates, to departments as my_dept. field.op_field(other) compares
 * with another field of the record, filter_field.c.
 */
#include "doc/group.h"
#include "doc/org.h"
#include "doc/query.h"

enum { DEPTH_MAX = 5, TERMS_MAX = 50, VALUES_MAX = 100, UNDER_MAX = 10, NAMES_MAX = 20,
	TEXT_MAX = 8000, VALUE_MAX = 800, QUOTE_MAX = 40 };

static const char *const op_names[] = {
	[OP_EQ] = "eq",       [OP_NE] = "ne",
	[OP_LT] = "lt",       [OP_LE] = "le",
	[OP_GT] = "gt",       [OP_GE] = "ge",
	[OP_IN] = "in",       [OP_LIKE] = "like",
	[OP_NULL] = "null",   [OP_NOT_NULL] = "notnull",
	[OP_UNDER] = "under",
	[OP_NOT_IN] = "notin", [OP_NOT_LIKE] = "notlike",
	[OP_STARTS] = "starts", [OP_BETWEEN] = "between",
	[OP_PAST] = "past",   [OP_NEXT] = "next",
};
enum { OP_COUNT = sizeof op_names / sizeof op_names[0] };

struct named { const char *from, *until; int64_t id; };	/* a title or code in the text, and whose it is */

struct parser {
	struct ctx *ctx;
	const struct type *type;
	const char *text, *at;
	size_t terms, names;
	struct named named[NAMES_MAX];
	bool personal, related, moving, clock;
	const char *problem;
};

static int PRINTF(2, 3)
filter_fail(struct parser *p, const char *fmt, ...)
{
	va_list ap;
	char *start = arena_strndup(p->ctx->mem, p->text, (size_t)(p->at - p->text));

	va_start(ap, fmt);
	p->problem = arena_printf(p->ctx->mem, _("Filter, character %zu: %s"), utf8_len(start) + 1,
	                          arena_vprintf(p->ctx->mem, fmt, ap));
	va_end(ap);
	return ERR_INVALID;
}

const char *
filter_quote(struct arena *a, const char *s)
{
	size_t n = 0, chars = 0;

	while (s[n] && chars <= QUOTE_MAX)
		if (((unsigned char)s[++n] & 0xC0) != 0x80)
			chars++;
	return s[n] ? arena_printf(a, "%.*s…", (int)n, s) : s;
}

/* ---- which field takes which comparison ------------------------------------------- */

const char *
filter_op_name(enum op op)
{
	return op_names[op];
}

bool
filter_takes(struct ctx *ctx, const struct field *f)
{
	if (!f || f->kind == FIELD_LIST || f->kind == FIELD_FILE || f->kind == FIELD_IMAGE)
		return false;
	if (field_is_groups(f))
		return perm_can(ctx, f->target, NULL, "read");
	return field_is_tags(f) || (perm_field_readable(ctx, f) && !group_hides(ctx, f));
}

bool
filter_takes_via(struct ctx *ctx, const struct field *link)
{
	return link && link->kind == FIELD_LINK && !field_is_groups(link) && filter_takes(ctx, link) && perm_can(ctx, link->target, NULL, "read");
}

bool
filter_op_ok(const struct field *f, enum op op)
{
	if (field_is_beside(f))
		return tags_op_ok(op);
	switch (op) {
	case OP_NULL: case OP_NOT_NULL:
		return true;
	case OP_EQ: case OP_NE: case OP_IN: case OP_NOT_IN:
		return f->kind != FIELD_LONGTEXT;
	case OP_LT: case OP_LE: case OP_GT: case OP_GE: case OP_BETWEEN:
		return f->kind == FIELD_INT || f->kind == FIELD_QTY || f->kind == FIELD_MONEY ||
		       f->kind == FIELD_RATE || f->kind == FIELD_DATE || f->kind == FIELD_DATETIME;
	case OP_LIKE: case OP_NOT_LIKE: case OP_STARTS:
		return f->kind == FIELD_TEXT || f->kind == FIELD_LONGTEXT;
	case OP_PAST: case OP_NEXT:
		return f->kind == FIELD_DATE || f->kind == FIELD_DATETIME;
	case OP_UNDER:
		return f->kind == FIELD_LINK && f->target->tree;
	}
	return false;
}

/* ---- values ------------------------------------------------------------------------ */

static int
hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
	                              : -1;
}

/* The decoded text up to the next comma or bracket. */
static int
filter_text(struct parser *p, const char **out)
{
	struct buf b;

	buf_init(&b, p->ctx->mem);
	for (; *p->at && !strchr(",()", *p->at); p->at++) {
		if (*p->at != '%') {
			buf_addc(&b, *p->at);
			continue;
		}
		int high = hex_digit(p->at[1]), low = high < 0 ? -1 : hex_digit(p->at[2]);

		if (low < 0)
			return filter_fail(
			        p, _("The sign %% must be followed by two hexadecimal digits."));
		buf_addc(&b, (char)(high * 16 + low));
		p->at += 2;
	}
	if (*p->at == '(')
		return filter_fail(p, _("A bracket inside a value must be written as %%28 or %%29."));
	if (b.n > VALUE_MAX)
		return filter_fail(p, _("This value is too long."));
	if (!utf8_ok(buf_str(&b), b.n))
		return filter_fail(p, _("This value is no valid text."));
	if (str_clean(p->ctx->mem, buf_str(&b), false, out) != OK)
		return filter_fail(p, _("This value contains control characters."));
	return OK;
}

/* "now", "now-24": n is the signed number, 0 without one. */
static bool
relative(const char *s, const char *word, int64_t *n)
{
	size_t length = strlen(word);

	*n = 0;
	if (strncmp(s, word, length) != 0)
		return false;
	if (!s[length])
		return true;
	return (s[length] == '-' || s[length] == '+') && s[length + 1] >= '0' &&
	       s[length + 1] <= '9' && strlen(s + length) <= 6 &&
	       str_int(s[length] == '+' ? s + length + 1 : s + length, n) == OK;
}

/* A period has two ends: what is before it is before the first, what is after it after the last. */
static bool
filter_relative(struct parser *p, const struct field *f, enum op op, const char *s, struct val *out)
{
	int32_t first, last;
	int64_t n;

	if (f->kind != FIELD_DATE && f->kind != FIELD_DATETIME)
		return false;
	if (filter_day_word(p->ctx, s, &first, &last))
		*out = VDATE(op == OP_LE || op == OP_GT ? last : first);
	else if (f->kind == FIELD_DATETIME && relative(s, "now", &n))
		*out = VINSTANT(p->ctx->now + n * 3600 * 1000);
	else
		return false;
	p->moving = true;
	p->clock |= str_starts(s, "now");
	return true;
}

static int
filter_enum(struct parser *p, const struct field *f, const char *s, struct val *out)
{
	bool known = f->dictionary[0] && org_dictionary_label(p->ctx, f->dictionary, s) != NULL;

	for (size_t i = 0; i < f->option_count && !known; i++)
		known = str_eq(f->options[i].value, s);
	if (!known)
		return filter_fail(p, _("“%s” is no choice of the field “%s”."),
		                   filter_quote(p->ctx->mem, s), field_label(f));
	*out = VTEXT(s);
	return OK;
}

/* What a form would take, too. */
static int
filter_parsed(struct parser *p, const struct field *f, const char *s, struct val *out)
{
	const char *problem = NULL;
	int rc = field_parse(p->ctx, f, s, out, &problem);

	return rc == ERR_INVALID && problem ? filter_fail(p, "%s", problem) : rc;
}

static bool
is_number(const char *s)
{
	return s[strspn(s, "0123456789")] == '\0';
}

/* An id, me, my_dept; the title or code only where the process knows them all,
 * so that a filter cannot ask whether a record exists that is out of reach. */
static int
filter_link(struct parser *p, const struct field *f, const char *s, struct val *out)
{
	const struct user *u = p->ctx->user;
	int64_t id;

	p->personal |= str_eq(s, "me") || str_eq(s, "my_dept");
	if (str_eq(s, "me") && str_eq(f->to, "employee"))
		*out = VLINK(u->employee);
	else if (str_eq(s, "me") && str_eq(f->to, "user"))
		*out = VLINK(u->id);
	else if (str_eq(s, "my_dept") && str_eq(f->to, "department"))
		*out = VLINK(u->dept);
	else if (is_number(s) && str_int(s, &id) == OK)
		*out = VLINK(id);
	else if (!f->target->cached || ++p->names > NAMES_MAX)
		return filter_fail(p, _("The field “%s” is compared by the number of a record."),
		                   field_label(f));
	else
		return filter_parsed(p, f, s, out);
	return OK;
}

/* One that this user may not use is as unknown to him as one that is not there. */
static int
filter_group(struct parser *p, const struct field *f, const char *s, struct val *out)
{
	const struct group *g = NULL;
	int64_t id;

	if (is_number(s) && str_int(s, &id) == OK)
		TRY(group_usable(p->ctx, f->type, id, &g));
	if (!g)
		return filter_fail(p, _("“%s” is no choice of the field “%s”."), filter_quote(p->ctx->mem, s), field_label(f));
	*out = VLINK(g->id);
	return OK;
}

static int
filter_value(struct parser *p, const struct field *f, enum op op, struct val *out)
{
	const char *start = p->at, *s;
	int32_t day;

	TRY(filter_text(p, &s));
	const char *end = p->at;

	p->at = start;		/* where a mistake in the value is */
	if (!s[0])
		return filter_fail(p, _("A value is missing."));
	if (field_is_groups(f)) {
		TRY(filter_group(p, f, s, out));
		p->at = end;
		return OK;
	}
	if (f->kind == FIELD_LINK) {
		size_t before = p->names;

		TRY(filter_link(p, f, s, out));
		if (p->names > before)
			p->named[before] = (struct named){ start, end, out->i };
	} else if (f->kind == FIELD_ENUM)
		TRY(filter_enum(p, f, s, out));
	else if (f->kind == FIELD_TEXT || f->kind == FIELD_LONGTEXT)
		*out = VTEXT(s);
	else if (f->kind == FIELD_RATE && dec_parse(&out->d, s) == OK)
		out->kind = V_DEC;	/* a fraction, as in REST: people type percent */
	else if (f->kind == FIELD_DATETIME && date_parse(&day, s) == OK)
		*out = VDATE(day);
	else if (!filter_relative(p, f, op, s, out))
		TRY(filter_parsed(p, f, s, out));
	p->at = end;
	return OK;
}

/* Of past(…) and next(…): the first and the last day. */
static int
filter_days(struct parser *p, struct filter_term *t, struct val *vals)
{
	const char *start = p->at, *s;
	const int32_t today = p->ctx->today;
	int64_t n;

	TRY(filter_text(p, &s));
	if (!is_number(s) || !s[0] || strlen(s) > 5 || str_int(s, &n) != OK || n < 1) {
		p->at = start;
		return filter_fail(p, _("“%s” takes a number of days from 1 on."), filter_op_name(t->op));
	}
	vals[0] = VDATE(t->op == OP_PAST ? today - (int32_t)n + 1 : today);
	vals[1] = VDATE(t->op == OP_PAST ? today : today + (int32_t)n - 1);
	t->n = 2;
	return OK;
}

/* "this_week" where one value is compared for equality: a term with two ends. */
static bool
filter_period(struct parser *p, struct filter_term *t, struct val *vals)
{
	const char *start = p->at, *s;
	int32_t first, last;

	if ((t->op != OP_EQ && t->op != OP_NE) || (t->field->kind != FIELD_DATE && t->field->kind != FIELD_DATETIME))
		return false;
	if (filter_text(p, &s) != OK || !filter_day_word(p->ctx, s, &first, &last) || first == last) {
		p->at = start;
		return false;
	}
	vals[0] = VDATE(first);
	vals[1] = VDATE(last);
	t->n = 2;
	p->moving = true;
	return true;
}

static bool
is_list(enum op op)
{
	return op == OP_IN || op == OP_NOT_IN || op == OP_UNDER;
}

static const char subordinates[] = "my_subordinates";

static bool
names_subordinates(const struct parser *p, const struct filter_term *t)
{
	const size_t length = sizeof subordinates - 1;

	return strncmp(p->at, subordinates, length) == 0 && strchr(",)", p->at[length]) && t->field->kind == FIELD_LINK &&
	       str_eq(t->field->to, "employee") && (is_list(t->op) || t->op == OP_EQ);
}

/* Everybody below the user, and then the user himself is not one of them. */
static int
filter_people(struct parser *p, struct filter_term *t, struct val **vals, size_t *cap)
{
	struct val *ids, *more;
	size_t n;

	if (t->people)	/* again: they would be named once more */
		return filter_fail(p, _("“%s” can stand once in a list."), subordinates);
	p->at += sizeof subordinates - 1;
	t->people = true;
	n = org_subordinates(p->ctx->mem, p->ctx->org, p->ctx->user->employee, &ids);
	more = arena_new_array(p->ctx->mem, struct val, *cap + n);
	memcpy(more, *vals, t->n * sizeof *more);
	for (size_t i = 0; i < n; i++)
		if (ids[i].i != p->ctx->user->employee)
			more[t->n++] = VLINK(ids[i].i);
	*vals = more;
	*cap += n;
	t->op = t->op == OP_EQ ? OP_IN : t->op;
	p->personal = true;
	return OK;
}

static int
filter_values(struct parser *p, struct filter_term *t)
{
	const size_t most = t->op == OP_UNDER ? UNDER_MAX : t->op == OP_BETWEEN ? 2 : is_list(t->op) ? VALUES_MAX : 1;
	size_t cap = VALUES_MAX + 2, said = 0;
	struct val *vals = arena_new_array(p->ctx->mem, struct val, cap);

	t->vals = vals;
	if (t->op == OP_NULL || t->op == OP_NOT_NULL)
		return *p->at == ')' ? OK
		                     : filter_fail(p, _("“%s” takes no value."), filter_op_name(t->op));
	if (t->op == OP_PAST || t->op == OP_NEXT)
		return filter_days(p, t, vals);
	if (filter_period(p, t, vals))
		return OK;
	for (;; p->at++) {
		if (said++ == most && is_list(t->op))
			return filter_fail(p, _("A list of values may have %d entries."), (int)most);
		if (names_subordinates(p, t))
			TRY(filter_people(p, t, &vals, &cap));
		else {
			TRY(filter_value(p, t->field, t->op == OP_BETWEEN ? said == 1 ? OP_GE : OP_LE : t->op, &vals[t->n]));
			t->n++;
		}
		if (*p->at != ',')
			break;
		if (said == most && !is_list(t->op))
			return filter_fail(
			        p,
			        t->op == OP_BETWEEN ? _("“%s” takes two values.")
			                            : _("“%s” takes one value; a comma inside it must be written as %%2C."),
			        filter_op_name(t->op));
	}
	if (t->op == OP_BETWEEN && t->n != 2)
		return filter_fail(p, _("“%s” takes two values."), filter_op_name(t->op));
	t->vals = arena_memdup(p->ctx->mem, vals, (t->n + 1) * sizeof vals[0]);
	return OK;
}

/* ---- terms and groups --------------------------------------------------------------- */

static const char *
filter_word(struct parser *p)
{
	size_t n = strspn(p->at, "abcdefghijklmnopqrstuvwxyz0123456789_");
	const char *word = arena_strndup(p->ctx->mem, p->at, n);

	p->at += n;
	return word;
}

static int
filter_open(struct parser *p)
{
	if (*p->at != '(')
		return filter_fail(p, _("An opening bracket is missing."));
	p->at++;
	return OK;
}

static int
filter_close(struct parser *p)
{
	if (*p->at != ')')
		return filter_fail(p, _("A closing bracket is missing."));
	p->at++;
	return OK;
}

/* *pair: with another field instead of a value. */
static int
filter_op(struct parser *p, const struct field *f, enum op *out, bool *pair)
{
	const char *start = p->at, *word = filter_word(p), *end = p->at, *with = filter_field_word(p->ctx->mem, word);
	size_t op = 0;

	*pair = with != NULL;
	word = with ? with : word;
	while (op < OP_COUNT && !str_eq(op_names[op], word))
		op++;
	p->at = start;
	if (op == OP_COUNT)
		return filter_fail(
		        p,
		        _("“%s” is no comparison. There are eq, ne, lt, le, gt, ge, between, in, notin, like, notlike, starts, null, notnull, under, past and next."),
		        filter_quote(p->ctx->mem, word));
	if (*pair ? !filter_field_op(f, (enum op)op) : !filter_op_ok(f, (enum op)op))
		return filter_fail(p, _("The field “%s” cannot be compared by “%s”."),
		                   field_label(f), arena_strndup(p->ctx->mem, start, (size_t)(end - start)));
	p->at = end;
	*out = (enum op)op;
	return OK;
}

/* "industry.code": the field behind a link, when a second name follows that is no comparison. */
static const struct field *
filter_behind(struct parser *p, const struct field *link)
{
	const char *start = p->at, *word;
	const struct field *f = NULL;

	if (!filter_takes_via(p->ctx, link) || *p->at != '.')
		return NULL;
	p->at++;
	word = filter_word(p);
	if (*p->at == '.')
		f = filter_field(p->ctx, link->target, word);
	if (!filter_takes(p->ctx, f)) {
		p->at = start;
		return NULL;
	}
	p->related = true;
	return f;
}

static int
filter_pair(struct parser *p, struct filter_term *t)
{
	const char *start = p->at, *text, *problem;

	t->vals = arena_new_array(p->ctx->mem, struct val, 1);
	TRY(filter_text(p, &text));
	problem = filter_field_read(p->ctx, t, text);
	if (!problem)
		return OK;
	p->at = start;
	return filter_fail(p, "%s", problem);
}

/* field.op(values); the name of the field was read, start is where it stood. */
static int
filter_term(struct parser *p, const char *start, const char *name, struct filter *node)
{
	const struct field *f = filter_field(p->ctx, p->type, name), *behind;
	const char *end = p->at, *args;
	bool pair;

	p->at = start;
	if (!name[0])
		return filter_fail(p, _("The name of a field is missing."));
	if (!filter_takes(p->ctx, f))
		return filter_fail(p, _("There is no field “%s” to filter by."),
		                   filter_quote(p->ctx->mem, name));
	if (++p->terms > TERMS_MAX)
		return filter_fail(p, _("A filter may have %d conditions."), TERMS_MAX);
	p->at = end;
	behind = filter_behind(p, f);
	if (*p->at != '.')
		return filter_fail(
		        p, _("After the field “%s” a point and a comparison are missing."), name);
	p->at++;
	node->term.field = behind ? behind : f;
	node->term.via = behind ? f : NULL;
	p->related |= field_is_beside(node->term.field);	/* it stands beside the record, and changes without it */
	TRY(filter_op(p, node->term.field, &node->term.op, &pair));
	p->moving |= node->term.op == OP_UNDER || node->term.op == OP_PAST || node->term.op == OP_NEXT;
	TRY(filter_open(p));
	args = p->at;
	TRY(pair ? filter_pair(p, &node->term) : filter_values(p, &node->term));
	node->term.args = arena_strndup(p->ctx->mem, args, (size_t)(p->at - args));
	return filter_close(p);
}

static int
filter_node(struct parser *p, int depth, struct filter **out)
{
	struct filter *node = arena_alloc(p->ctx->mem, sizeof *node), **tail = &node->first;
	const char *start = p->at, *word = filter_word(p);

	*out = node;
	if (*p->at == '(' && (str_eq(word, "and") || str_eq(word, "or"))) {
		node->kind = word[0] == 'a' ? FILTER_AND : FILTER_OR;
		if (depth == DEPTH_MAX)
			return filter_fail(p, _("Groups may stand in each other %d times."), DEPTH_MAX);
		do {
			p->at++;
			TRY(filter_node(p, depth + 1, tail));
			tail = &(*tail)->next;
		} while (*p->at == ',');
		TRY(filter_close(p));
	} else {
		TRY(filter_term(p, start, word, node));
	}
	node->term.text = arena_strndup(p->ctx->mem, start, (size_t)(p->at - start));
	return OK;
}

/* The text with numbers where titles and codes stood. */
static const char *
filter_fixed(const struct parser *p)
{
	const char *at = p->text;
	struct buf b;

	if (!p->names)
		return p->text;
	buf_init(&b, p->ctx->mem);
	for (size_t i = 0; i < p->names; i++) {
		buf_printf(&b, "%.*s%lld", (int)(p->named[i].from - at), at, (long long)p->named[i].id);
		at = p->named[i].until;
	}
	buf_add(&b, at);
	return buf_str(&b);
}

static void
filter_about(struct filter *f, const struct parser *p)
{
	f->personal = p->personal;
	f->related = p->related;
	f->moving = p->moving;
	f->clock = p->clock;
	f->fixed = filter_fixed(p);
}

int
filter_parse(struct ctx *ctx, const struct type *t, const char *text, struct filter **out,
	     const char **problem)
{
	struct parser p = { .ctx = ctx, .type = t, .text = text, .at = text };
	int rc = OK;

	*out = NULL;
	if (!text[0])
		return OK;
	if (strnlen(text, TEXT_MAX + 1) > TEXT_MAX)
		rc = filter_fail(&p, _("The filter is too long."));
	else
		rc = filter_node(&p, 0, out);
	if (rc == OK && *p.at)
		rc = filter_fail(&p, _("Something stands after the end of the filter."));
	if (rc != OK)
		*problem = p.problem;
	else
		filter_about(*out, &p);
	return rc;
}
