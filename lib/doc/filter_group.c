/*
 * filter_group.c - the word of groups="…" in filters: a link to the groups that a record is in, which
 * stands beside the record like its tags. Groups are named by their numbers.
 */
#include "doc/group.h"
#include "doc/query.h"

bool
field_is_groups(const struct field *f)
{
	return f && f->type && f->type->groups && f->name == f->type->groups_word;
}

bool
field_is_beside(const struct field *f)
{
	return field_is_tags(f) || field_is_groups(f);
}

const struct field *
groups_of(struct ctx *ctx, const struct type *t)
{
	struct field *f = arena_alloc(ctx->mem, sizeof *f);

	*f = (struct field){ .name = t->groups_word, .label = type_plural(t->groups), .help = "", .unit = "", .kind = FIELD_LINK, .type = t,
		.format = "", .to = t->groups->name, .target = t->groups, .within = "", .dictionary = "", .def = "", .min = "", .max = "",
		.mask = "", .may = "", .counts = "", .accept = "" };
	return f;
}

/* "In none" and "in any" mean those that this user may use: of others he learns nothing. */
static const struct val *
asked_for(struct ctx *ctx, const struct filter_term *t, size_t *n)
{
	const struct group *list = NULL;
	struct val *ids;
	size_t count = 0;

	*n = t->n;
	if (t->op != OP_NULL && t->op != OP_NOT_NULL)
		return t->vals;
	if (group_all(ctx, t->field->type, &list, &count) != OK)
		count = 0;
	ids = arena_new_array(ctx->mem, struct val, count + 1);
	for (size_t i = *n = 0; i < count; i++)
		if (!list[i].gone)
			ids[(*n)++] = VINT(list[i].id);
	return ids;
}

size_t
groups_places(struct ctx *ctx, const struct filter_term *t)
{
	size_t n;

	asked_for(ctx, t, &n);
	return (n > 64 ? 128 : 2 * n) + 3;
}

void
groups_sql(struct ctx *ctx, struct sql *q, const char *alias, const struct filter_term *t)
{
	const struct type *type = t->field->type;
	const bool out = t->op == OP_NULL || t->op == OP_NE || t->op == OP_NOT_IN;
	const struct val *ids;
	size_t n;

	ids = asked_for(ctx, t, &n);
	if (out)
		sql_add(q, "NOT EXISTS (SELECT 1 FROM ");
	else {
		sql_column(q, alias, "id");
		sql_add(q, " IN (SELECT gm.record FROM ");
	}
	sql_ident(q, group_table(ctx, type));
	sql_add(q, " gm WHERE gm.type = ");
	sql_val(q, VTEXT(type->name));
	if (out) {
		sql_add(q, " AND gm.record = ");
		sql_column(q, alias, "id");
	}
	sql_add(q, " AND ");
	sql_column(q, "gm", type->groups->name);
	sql_add(q, " IN ");
	sql_list(q, ids, n);
	sql_add(q, ")");
}
