/*
 * rec_fill.c - fills="…": whoever chooses a record gets some of its values along.
 * A page with scripts does it while choosing; here it is done for everyone else.
 */
#include "doc/rec.h"

enum { AT_ONCE = 128 };	/* records by one statement */

/* A script of the page asked for the same record and filled; what was sent stays. */
static bool
filled_by_page(struct ctx *ctx, const struct form *f, const struct rec *r, const struct field *link)
{
	const char *text = form_get(f, arena_printf(ctx->mem, "_filled.%s", rec_name(ctx, r, link)));
	int64_t id;

	return text && str_int(text, &id) == OK && id == rec_at(r, link).i;
}

/* How forms carry it; a link that is looked up has its title beside the id. */
static void
form_put_value(struct ctx *ctx, struct form *f, const struct rec *r, const struct field *field)
{
	const char *text = field_input(ctx, field, rec_at(r, field)), *name = rec_name(ctx, r, field);

	form_put(f, name, text);
	if (field->kind != FIELD_LINK)
		return;
	form_put(f, arena_printf(ctx->mem, "_id.%s", name), text);
	form_put(f, arena_printf(ctx->mem, "_shown.%s", name), rec_show(ctx, r, field));
}

/* Still what the record chosen before had given. */
static bool
is_from(const struct rec *r, const struct field *to, const struct rec *before)
{
	const struct field *was = before ? type_field(before->type, to->name) : NULL;

	return was && rec_reads(before, was) && !rec_differs(r, to) && val_eq(rec_true(r, to), rec_true(before, was));
}

/* A default gives way to a value, never to nothing. */
static bool
may_fill(struct ctx *ctx, const struct rec *r, const struct field *to, struct val v, const struct rec *before)
{
	struct val now = rec_true(r, to);

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
		struct val v = rec_true(from, source);
		const char *name = rec_name(ctx, r, to);
		bool sent = form_get(f, name) != NULL;

		/* A field that this user does not see is filled all the same, but not into the form. */
		if (!rec_reads(from, source) || (by_page && sent) || form_message(f, name))
			continue;
		if (val_eq(rec_true(r, to), v) || !may_fill(ctx, r, to, v, before))
			continue;
		rec_put(r, to, v);
		if (to->kind == FIELD_LINK)
			r->titles[to->index] = from->titles[source->index];
		if (sent && rec_reads(r, to))
			form_put_value(ctx, f, r, to);
	}
}

static bool
fill_is_due(const struct rec *r, const struct field *link)
{
	return rec_at(r, link).kind == V_LINK && rec_differs(r, link);
}

/* The chosen records and those chosen before, within the scope of reading. */
struct sources { const struct rec **list; size_t n; };

static int
sources_read(struct ctx *ctx, struct sources *s, const struct field *link, const struct val *ids, size_t n)
{
	size_t count = 0;
	struct query *q;
	struct rows *rows;

	while (link->fills[count])
		count++;
	const struct field **columns = arena_new_array(ctx->mem, const struct field *, count);

	for (size_t i = 0; i < count; i++)
		columns[i] = type_field(link->target, link->fills[i]);
	TRY(query_new(ctx, &q, link->target->name));
	TRY(query_where(q, "id", OP_IN, ids, n));
	query_columns(q, columns, count);
	TRY(query_after(q, NULL, AT_ONCE));
	TRY(query_run(q, &rows));
	for (const struct rec *x; (x = rows_next(rows)) != NULL;)
		s->list[s->n++] = x;
	return OK;
}

static const struct rec *
source_of(const struct sources *s, struct val id)
{
	for (size_t i = 0; i < s->n && id.kind == V_LINK; i++)
		if (rec_id(s->list[i]) == id.i)
			return s->list[i];
	return NULL;
}

static int
fill_link(struct ctx *ctx, struct rec *const *recs, size_t n, struct form *f, const struct field *link)
{
	struct val *ids = arena_new_array(ctx->mem, struct val, 2 * n);
	struct sources s = { .list = arena_new_array(ctx->mem, const struct rec *, 2 * n) };
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (!fill_is_due(recs[i], link))
			continue;
		ids[count++] = rec_at(recs[i], link);
		if (rec_was(recs[i], link).kind == V_LINK)
			ids[count++] = rec_was(recs[i], link);
	}
	for (size_t i = 0; i < count; i += AT_ONCE)
		TRY(sources_read(ctx, &s, link, ids + i, count - i < AT_ONCE ? count - i : AT_ONCE));
	for (size_t i = 0; i < n; i++)
		if (fill_is_due(recs[i], link))
			rec_fill_from(ctx, recs[i], f, link, source_of(&s, rec_at(recs[i], link)),
			              source_of(&s, rec_was(recs[i], link)));
	return OK;
}

int
rec_fill(struct ctx *ctx, struct rec *const *recs, size_t n, struct form *f)
{
	for (size_t i = 0; n && i < recs[0]->type->field_count; i++) {
		const struct field *link = &recs[0]->type->fields[i];

		if (link->kind == FIELD_LINK && *link->fills)
			TRY(fill_link(ctx, recs, n, f, link));
	}
	return OK;
}
