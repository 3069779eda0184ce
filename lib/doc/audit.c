/*
 * audit.c - the history of records, in a schema where nobody can change it:
 * one row for each changed field, and one for the event of creating or deleting.
 */
#include "doc/rec.h"

/* One number for all that a unit of work did: the time and who asked. */
int64_t
audit_batch(const struct ctx *ctx)
{
	unsigned char hash[32];

	secret_hash(ctx->request_id ? ctx->request_id : "", hash);
	int64_t tail = ((int64_t)hash[0] << 12 | (int64_t)hash[1] << 4 | hash[2] >> 4);
	return ctx->now << 20 | tail;
}

/* ---- writing ------------------------------------------------------------------------- */

struct change { const char *field, *old_raw, *new_raw, *old_text, *new_text; };

static void
change_row(struct ctx *ctx, struct sql *q, const struct rec *r, const char *op, const struct change *c)
{
	const struct user *u = ctx->user;
	const struct val row[] = {
		VINT(audit_batch(ctx)), VINT(REC_ORG), VTEXT(r->type->name), VINT(rec_id(r)), VTEXT(op),
		VTEXT(c->field),
		c->old_raw ? VTEXT(c->old_raw) : VNULL, c->new_raw ? VTEXT(c->new_raw) : VNULL,
		c->old_text ? VTEXT(c->old_text) : VNULL, c->new_text ? VTEXT(c->new_text) : VNULL,
		VINT(rec_int(r, "row_version")), VINT(u->id), VTEXT(u->name ? u->name : ""),
		VTEXT(ctx->channel ? ctx->channel : ""), VTEXT(ctx->ip ? ctx->ip : ""),
		VTEXT(ctx->request_id ? ctx->request_id : ""), VINSTANT(ctx->now),
	};

	sql_add(q, "(");
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		if (i)
			sql_add(q, ", ");
		sql_val(q, row[i]);
	}
	sql_add(q, ")");
}

/* The text that readers saw, kept because titles and labels change later. */
static const char *
text_of(struct ctx *ctx, const struct field *f, struct val v)
{
	return v.kind == V_NULL ? NULL : field_show(ctx, f, v);
}

static struct change
change_of(struct ctx *ctx, const struct rec *r, const struct field *f)
{
	struct val was = rec_was(r, f), now = rec_at(r, f);

	return (struct change){
		.field = f->name,
		.old_raw = field_raw(ctx, f, was), .new_raw = field_raw(ctx, f, now),
		.old_text = text_of(ctx, f, was), .new_text = text_of(ctx, f, now),
	};
}

static size_t
changes_of(struct ctx *ctx, const struct rec *r, struct change **out)
{
	size_t n = 0;

	*out = arena_new_array(ctx->mem, struct change, r->type->field_count);
	for (size_t i = 0; i < r->type->field_count; i++) {
		const struct field *f = &r->type->fields[i];
		if (!f->engine && f->audited && field_has_column(f) && rec_differs(r, f))
			(*out)[n++] = change_of(ctx, r, f);
	}
	return n;
}

/* Creating and deleting are one row with the title: what a new record held is
 * in the record itself, and in the old values of whatever changed it later. */
static size_t
event_of(struct ctx *ctx, const struct rec *r, const char *op, struct change **out)
{
	struct change *c = arena_alloc(ctx->mem, sizeof *c);
	const char *title = rec_title(ctx, r);

	*c = (struct change){ .field = "" };
	if (str_eq(op, "delete"))
		c->old_text = title;
	else
		c->new_text = title;
	*out = c;
	return 1;
}

int
audit_write(struct ctx *ctx, const struct rec *r, const char *op)
{
	struct change *changes;
	size_t n = str_eq(op, "update") ? changes_of(ctx, r, &changes) : event_of(ctx, r, op, &changes);
	struct sql *q = sql_new(ctx);

	if (!n)
		return OK;
	sql_add(q, "INSERT INTO ");
	sql_ident(q, db_audit_name(ctx));
	sql_add(q, ".audit (batch, org, type, record, op, field, old_value, new_value, old_text, new_text,\n"
	           "row_version, user, user_name, channel, ip, request_id, at)\nVALUES ");
	for (size_t i = 0; i < n; i++) {
		if (i)
			sql_add(q, ",\n");
		change_row(ctx, q, r, op, &changes[i]);
	}
	return db_exec_sql(ctx, NULL, q);
}

/* ---- reading ------------------------------------------------------------------------- */

/* "" for the event and the names of all fields that this user may see. */
static void
sql_readable_fields(struct ctx *ctx, struct sql *q, const struct rec *r)
{
	struct val *names = arena_new_array(ctx->mem, struct val, r->type->field_count + 1);
	size_t n = 0;

	names[n++] = VTEXT("");
	for (size_t i = 0; i < r->type->field_count; i++)
		if (r->readable[i])
			names[n++] = VTEXT(r->type->fields[i].name);
	sql_list(q, names, n);
}

static struct audit_entry
entry_read(const struct rec *r, const struct db_rows *rows)
{
	const char *name = db_str(rows, 2);
	struct audit_entry e = {
		.batch = db_int(rows, 1), .who = db_str(rows, 3), .op = db_str(rows, 4), .channel = db_str(rows, 5),
		.field = name && *name ? type_field(r->type, name) : NULL,
		.old = db_str(rows, 6), .now = db_str(rows, 7),
	};

	if (!db_str(rows, 0) || instant_parse(&e.at, db_str(rows, 0)) != OK)
		e.at = INSTANT_NONE;
	/* Jobs and tools have no user. */
	if (!e.who || !*e.who)
		e.who = _("System");
	return e;
}

int
audit_read(struct ctx *ctx, const struct rec *r, int limit, const struct audit_entry **out, size_t *n)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT at, batch, field, user_name, op, channel, old_text, new_text FROM ");
	sql_ident(q, db_audit_name(ctx));
	sql_add(q, ".audit\nWHERE type = ");
	sql_val(q, VTEXT(r->type->name));
	sql_add(q, " AND record = ");
	sql_val(q, VINT(rec_id(r)));
	sql_add(q, " AND field IN ");
	sql_readable_fields(ctx, q, r);
	sql_add(q, "\nORDER BY id DESC LIMIT ");
	sql_val(q, VINT(limit));
	TRY(db_select_sql(ctx, &rows, q));
	struct audit_entry *list = arena_new_array(ctx->mem, struct audit_entry, db_count(rows));
	*n = 0;
	while (db_next(rows))
		list[(*n)++] = entry_read(r, rows);
	*out = list;
	return OK;
}
