/*
 * rec_conflict.c - two people changed one record: what the form was made from,
 * what stands there now and what is wanted, field by field. The history knows
 * the values between.
 */
#include "doc/rec.h"

/* The first change of a field after the form was made holds its value before;
 * the last one says who brought it to where it is. */
struct since { bool any; struct val base; const char *base_text, *who; int64_t at; };

static int
since_read(struct ctx *ctx, const struct rec *theirs, int64_t version, struct since *out, struct conflict *c)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT field, old_value, old_text, user_name, at FROM ");
	sql_ident(q, db_audit_name(ctx));
	sql_add(q, ".audit\nWHERE type = ");
	sql_val(q, VTEXT(theirs->type->name));
	sql_add(q, " AND record = ");
	sql_val(q, VINT(rec_id(theirs)));
	sql_add(q, " AND row_version > ");
	sql_val(q, VINT(version));
	sql_add(q, "\nORDER BY id");
	TRY(db_select_sql(ctx, &rows, q));
	c->who = "";
	c->at = INSTANT_NONE;
	while (db_next(rows)) {
		const struct field *f = type_field(theirs->type, db_str(rows, 0));
		const char *at = db_str(rows, 4);
		c->who = db_str(rows, 3) && *db_str(rows, 3) ? db_str(rows, 3) : _("System");
		if (!at || instant_parse(&c->at, at) != OK)
			c->at = INSTANT_NONE;
		if (!f)
			continue;
		struct since *s = &out[f->index];
		if (!s->any && field_from_raw(ctx, f, db_str(rows, 1), &s->base) != OK)
			s->base = VNULL;
		if (!s->any)
			s->base_text = db_str(rows, 2);
		s->any = true;
		s->who = c->who;
		s->at = c->at;
	}
	return OK;
}

/* What the form sent, not what the record held when it came: the two differ
 * where the user left a field alone that another one changed. */
static bool
conflict_of(struct ctx *ctx, const struct rec *mine, const struct rec *theirs, const struct field *f,
            const struct since *s, struct conflict_field *out)
{
	struct val now = rec_at(theirs, f), wanted = rec_at(mine, f);
	struct val base = s->any ? s->base : now;

	*out = (struct conflict_field){
		.field = f,
		.base = s->any ? (s->base_text ? s->base_text : "") : rec_show(ctx, theirs, f),
		.theirs = rec_show(ctx, theirs, f), .mine = rec_show(ctx, mine, f),
		.by_them = !val_eq(base, now), .by_me = !val_eq(base, wanted),
		.who = s->who, .at = s->at,
	};
	/* Both came to the same: nothing to choose. */
	if (val_eq(now, wanted))
		out->by_me = false;
	return out->by_them || out->by_me;
}

int
rec_conflict(struct ctx *ctx, const struct rec *mine, struct conflict *out)
{
	const struct type *t = mine->type;

	*out = (struct conflict){ .who = "" };
	TRY(rec_load(ctx, &out->theirs, t->name, rec_id(mine)));
	struct since *since = arena_new_array(ctx->mem, struct since, t->field_count);
	TRY(since_read(ctx, out->theirs, rec_version(mine), since, out));
	struct conflict_field *fields = arena_new_array(ctx->mem, struct conflict_field, t->field_count);
	for (size_t i = 0; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];
		if (f->engine || f->computed || !field_has_column(f) || !mine->readable[i])
			continue;
		if (conflict_of(ctx, mine, out->theirs, f, &since[i], &fields[out->field_count]))
			out->field_count++;
	}
	out->fields = fields;
	return OK;
}
