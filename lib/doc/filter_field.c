/*
 * filter_field.c - a field compared with another one of the same record: credit_limit.lt_field(total),
 * next_at.lt_field(last_at-7). The comparison's name ends with _field, so that no text can be taken for
 * a field. Only fields of one family are compared. What is empty is neither smaller nor greater, and
 * two that are both empty are neither the same nor different.
 */
#include "doc/query.h"

enum { DAYS_MAX = 9999 };

static const char suffix[] = "_field";
static const char *const signs[] = { [OP_EQ] = " = ", [OP_NE] = " <=> ", [OP_LT] = " < ", [OP_LE] = " <= ", [OP_GT] = " > ", [OP_GE] = " >= " };

/* ---- which with which --------------------------------------------------------------------- */

static bool
is_amount(const struct field *f)
{
	return f->kind == FIELD_INT || f->kind == FIELD_QTY;
}

bool
filter_comparable(const struct field *a, const struct field *b)
{
	if (a == b || field_is_beside(a) || field_is_beside(b))
		return false;
	switch (a->kind) {
	case FIELD_INT: case FIELD_QTY:
		return is_amount(b) && str_eq(a->unit ? a->unit : "", b->unit ? b->unit : "");
	case FIELD_TEXT: case FIELD_MONEY: case FIELD_RATE: case FIELD_DATE: case FIELD_DATETIME:
		return a->kind == b->kind;
	case FIELD_LINK:
		return b->kind == FIELD_LINK && a->target == b->target;
	case FIELD_ENUM:
		return b->kind == FIELD_ENUM && a->dictionary[0] && str_eq(a->dictionary, b->dictionary);
	case FIELD_LONGTEXT: case FIELD_BOOL: case FIELD_LIST: case FIELD_FILE: case FIELD_IMAGE:
		break;
	}
	return false;
}

bool
filter_field_op(const struct field *f, enum op op)
{
	if (field_is_beside(f))
		return false;
	if (op == OP_EQ || op == OP_NE)
		return f->kind != FIELD_LONGTEXT && f->kind != FIELD_BOOL;
	return (op == OP_LT || op == OP_LE || op == OP_GT || op == OP_GE) && filter_op_ok(f, op);
}

const char *
filter_field_word(struct arena *a, const char *word)
{
	return str_ends(word, suffix) ? arena_strndup(a, word, strlen(word) - strlen(suffix)) : NULL;
}

/* ---- what stands in the brackets ------------------------------------------------------------ */

static bool
days_read(const char *s, int32_t *out)
{
	int64_t n;

	if (!*s) {
		*out = 0;
		return true;
	}
	if ((*s != '+' && *s != '-') || s[1] < '0' || s[1] > '9' || strlen(s) > 5 ||
	    str_int(*s == '+' ? s + 1 : s, &n) != OK || n < -DAYS_MAX || n > DAYS_MAX)
		return false;
	*out = (int32_t)n;
	return true;
}

const char *
filter_field_read(struct ctx *ctx, struct filter_term *t, const char *text)
{
	const size_t n = strcspn(text, "+-");
	const char *name = arena_strndup(ctx->mem, text, n);
	const struct field *f = type_field(t->field->type, name);
	const bool day = t->field->kind == FIELD_DATE || t->field->kind == FIELD_DATETIME;

	if (!filter_takes(ctx, f))
		return arena_printf(ctx->mem, _("There is no field “%s” to filter by."), filter_quote(ctx->mem, name));
	if (!filter_comparable(t->field, f))
		return arena_printf(ctx->mem, _("The fields “%s” and “%s” cannot be compared with each other."), field_label(t->field), field_label(f));
	if (text[n] && !day)
		return _("Only dates can be compared with some days more or less.");
	if (!days_read(text + n, &t->days))
		return arena_printf(ctx->mem, _("After the field “%s” a number of days up to 9999 is expected, such as +7 or -7."), field_label(f));
	t->other = f;
	return NULL;
}

/* ---- the condition --------------------------------------------------------------------------- */

/* Empty texts are '' in some columns and NULL in others. */
static void
column_sql(struct sql *q, const char *alias, const struct field *f)
{
	if (f->not_null)
		sql_add(q, "NULLIF(");
	sql_column(q, alias, f->name);
	if (f->not_null)
		sql_add(q, ", '')");
}

static void
other_sql(struct sql *q, const char *alias, const struct filter_term *t)
{
	column_sql(q, alias, t->other);
	if (!t->days)
		return;
	sql_add(q, " + INTERVAL ");
	sql_val(q, VINT(t->days));
	sql_add(q, " DAY");
}

void
filter_field_sql(struct sql *q, const char *alias, const struct filter_term *t)
{
	const enum op op = t->op;

	if (op == OP_NE)
		sql_add(q, "NOT ");
	column_sql(q, alias, t->field);
	sql_add_text(q, signs[op]);
	other_sql(q, alias, t);
}
