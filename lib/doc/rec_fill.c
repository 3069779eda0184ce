/*
 * rec_fill.c - fills="…": whoever chooses a record gets some of its values along.
 * A page with scripts does it while choosing; here it is done for everyone else.
 */
#include "doc/rec.h"

/* A script of the page asked for the same record and filled; what was sent stays. */
static bool
filled_by_page(struct ctx *ctx, const struct form *f, const struct rec *r, const struct field *link)
{
	const char *text = form_get(f, arena_printf(ctx->mem, "_filled.%s", link->name));
	int64_t id;

	return text && str_int(text, &id) == OK && id == rec_at(r, link).i;
}

/* How forms carry it; a link that is looked up has its title beside the id. */
static void
form_put_value(struct ctx *ctx, struct form *f, const struct rec *r, const struct field *field)
{
	const char *text = field_input(ctx, field, rec_at(r, field));

	form_put(f, field->name, text);
	if (field->kind != FIELD_LINK)
		return;
	form_put(f, arena_printf(ctx->mem, "_id.%s", field->name), text);
	form_put(f, arena_printf(ctx->mem, "_shown.%s", field->name), rec_show(ctx, r, field));
}

/* Still what the record chosen before had given. */
static bool
is_from(const struct rec *r, const struct field *to, const struct rec *before)
{
	const struct field *was = before ? type_field(before->type, to->name) : NULL;

	return was && before->readable[was->index] && !rec_differs(r, to) &&
	       val_eq(rec_at(r, to), rec_at(before, was));
}

/* A default gives way to a value, never to nothing. */
static bool
may_fill(struct ctx *ctx, const struct rec *r, const struct field *to, struct val v, const struct rec *before)
{
	struct val now = rec_at(r, to);

	if (val_is_empty(now) || is_from(r, to, before))
		return true;
	return r->is_new && *to->def && !val_is_empty(v) && val_eq(now, rec_default(ctx, to));
}

void
rec_fill_from(struct ctx *ctx, struct rec *r, struct form *f, const struct field *link,
              const struct rec *from, const struct rec *before)
{
	bool by_page = filled_by_page(ctx, f, r, link);

	for (const char *const *w = link->fills; from && *w; w++) {
		const struct field *to = type_field(r->type, *w), *source = type_field(from->type, *w);
		struct val v = rec_at(from, source);
		bool sent = form_get(f, *w) != NULL;

		if (!from->readable[source->index] || (by_page && sent) || form_message(f, *w))
			continue;
		if (val_eq(rec_at(r, to), v) || !may_fill(ctx, r, to, v, before))
			continue;
		rec_put(r, to, v);
		if (to->kind == FIELD_LINK)
			r->titles[to->index] = from->titles[source->index];
		if (sent)
			form_put_value(ctx, f, r, to);
	}
}

/* Both records by one statement, within the scope of reading. */
static int
fill_sources(struct ctx *ctx, const struct rec *r, const struct field *link, const struct rec **from,
             const struct rec **before)
{
	const struct val ids[] = { rec_at(r, link), rec_was(r, link) };
	size_t n = ids[1].kind == V_LINK ? 2 : 1, count = 0;
	struct query *q;
	struct rows *rows;

	while (link->fills[count])
		count++;
	const struct field **columns = arena_new_array(ctx->mem, const struct field *, count);

	for (size_t i = 0; i < count; i++)
		columns[i] = type_field(link->target, link->fills[i]);
	*from = *before = NULL;
	TRY(query_new(ctx, &q, link->target->name));
	TRY(query_where(q, "id", OP_IN, ids, n));
	query_columns(q, columns, count);
	TRY(query_run(q, &rows));
	for (const struct rec *x; (x = rows_next(rows)) != NULL;)
		*(rec_id(x) == ids[0].i ? from : before) = x;
	return OK;
}

int
rec_fill(struct ctx *ctx, struct rec *r, struct form *f)
{
	const struct rec *from, *before;

	for (size_t i = 0; i < r->type->field_count; i++) {
		const struct field *link = &r->type->fields[i];

		if (link->kind != FIELD_LINK || !*link->fills || rec_at(r, link).kind != V_LINK ||
		    !rec_differs(r, link))
			continue;
		TRY(fill_sources(ctx, r, link, &from, &before));
		rec_fill_from(ctx, r, f, link, from, before);
	}
	return OK;
}
