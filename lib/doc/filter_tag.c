/*
 * filter_tag.c - "tags" in filters: a word that every type knows, which is no field of it. Names of
 * tags are compared, also those of tags that were merged into another.
 */
#include "doc/query.h"

static const char tags_name[] = "tags";

bool
field_is_tags(const struct field *f)
{
	return f && f->name == tags_name;
}

/* It belongs to the type so that its label and its statement do. */
static const struct field *
tags_of(struct ctx *ctx, const struct type *t)
{
	struct field *f = arena_alloc(ctx->mem, sizeof *f);

	*f = (struct field){ .name = tags_name, .label = N_("Tags"), .help = "", .unit = "", .kind = FIELD_TEXT, .type = t, .size = 30,
		.format = "", .to = "", .within = "", .dictionary = "", .def = "", .min = "", .max = "", .mask = "", .may = "", .counts = "",
		.accept = "" };
	return f;
}

const struct field *
filter_field(struct ctx *ctx, const struct type *t, const char *name)
{
	const struct field *f = type_field(t, name);

	if (!f && t->groups && str_eq(name, t->groups_word))
		return groups_of(ctx, t);
	return !f && str_eq(name, tags_name) ? tags_of(ctx, t) : f;
}

bool
tags_op_ok(enum op op)
{
	return op == OP_EQ || op == OP_NE || op == OP_IN || op == OP_NOT_IN || op == OP_NULL || op == OP_NOT_NULL;
}

/* The tags of these names, with those that were merged into them: a few hundred of a type at most. */
static void
names_sql(struct ctx *ctx, struct sql *q, const struct filter_term *t)
{
	const struct val type = VTEXT(t->field->type->name);

	sql_add(q, "SELECT g.id FROM tag n JOIN tag g ON g.type = n.type AND COALESCE(g.merged_into, g.id) = COALESCE(n.merged_into, n.id)\n"
	           "WHERE n.type = ");
	sql_val(q, type);
	sql_add(q, " AND n.name IN ");
	sql_list(q, t->vals, t->n);
	(void)ctx;
}

/* Of one record, by the key of its tags. */
static void
none_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct filter_term *t, bool any)
{
	sql_add(q, "NOT EXISTS (SELECT 1 FROM record_tag rt ");
	if (any)
		sql_add(q, "JOIN tag g ON g.id = rt.tag ");
	sql_add(q, "WHERE rt.type = ");
	sql_val(q, VTEXT(t->field->type->name));
	sql_add(q, " AND rt.record = ");
	sql_column(q, alias, "id");
	if (!any) {
		sql_add(q, " AND rt.tag IN (");
		names_sql(ctx, q, t);
		sql_add(q, ")");
	}
	sql_add(q, ")");
}

void
tags_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct filter_term *t)
{
	if (t->op == OP_NOT_NULL)
		sql_add(q, "NOT ");
	if (t->op == OP_NULL || t->op == OP_NOT_NULL || t->op == OP_NE || t->op == OP_NOT_IN) {
		none_sql(ctx, q, alias, t, t->op == OP_NULL || t->op == OP_NOT_NULL);
		return;
	}
	sql_column(q, alias, "id");
	sql_add(q, " IN (SELECT rt.record FROM record_tag rt WHERE rt.type = ");
	sql_val(q, VTEXT(t->field->type->name));
	sql_add(q, " AND rt.tag IN (");
	names_sql(ctx, q, t);
	sql_add(q, "))");
}
