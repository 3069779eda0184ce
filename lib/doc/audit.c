/*
 * audit.c - the history of records, in a schema where nobody can change it:
 * one row for each changed field, and one for the event of creating or deleting.
 */
#include "doc/group.h"
#include "doc/rec.h"

/* One number for all that a unit of work did: the time and who asked. */
int64_t
audit_batch(const struct ctx *ctx)
{
	unsigned char hash[32];

	if (ctx->batch)
		return ctx->batch;
	secret_hash(ctx->request_id ? ctx->request_id : "", hash);
	int64_t tail = ((int64_t)hash[0] << 12 | (int64_t)hash[1] << 4 | hash[2] >> 4);
	return ctx->now << 20 | tail;
}

/* ---- writing ------------------------------------------------------------------------- */

struct change {
	const char *op, *field, *old_raw, *new_raw, *old_text, *new_text;
	int64_t line; const char *line_name;	/* of a row; 0 = of the record itself */
};

static void
change_row(struct ctx *ctx, struct sql *q, const struct rec *r, const struct change *c)
{
	const struct user *u = ctx->user;
	const struct val row[] = {
		VINT(audit_batch(ctx)), VINT(REC_ORG), VTEXT(r->type->name), VINT(rec_id(r)), VTEXT(c->op),
		VTEXT(c->field), c->line ? VINT(c->line) : VNULL, c->line_name ? VTEXT(c->line_name) : VNULL,
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
		.op = "update", .field = f->name,
		.old_raw = field_raw(ctx, f, was), .new_raw = field_raw(ctx, f, now),
		.old_text = text_of(ctx, f, was), .new_text = text_of(ctx, f, now),
	};
}

/* A list that grows with the rows of a record. */
struct changes { struct ctx *ctx; struct change *list; size_t n, cap; };

static void
change_add(struct changes *c, struct change change)
{
	if (c->n == c->cap) {
		c->cap = c->cap ? c->cap * 2 : 32;
		struct change *more = arena_new_array(c->ctx->mem, struct change, c->cap);
		if (c->n)
			memcpy(more, c->list, c->n * sizeof *more);
		c->list = more;
	}
	c->list[c->n++] = change;
}

/* Of the engine's own fields of a row only its closing is news. */
static bool
is_news(const struct field *f)
{
	return f->engine ? str_eq(f->name, "closed") || str_eq(f->name, "close_reason") || str_eq(f->name, "main")
	                 : f->audited && field_has_column(f);
}

static void
fields_changed(struct changes *c, const struct rec *r)
{
	for (size_t i = 0; i < r->type->field_count; i++) {
		const struct field *f = &r->type->fields[i];
		if ((r->head ? is_news(f) : !f->engine && is_news(f)) && rec_differs(r, f))
			change_add(c, change_of(c->ctx, r, f));
	}
}

/* "parts.qty", with the row it is in. */
static void
row_changed(struct changes *c, const struct rec *row)
{
	struct arena *mem = c->ctx->mem;
	size_t from = c->n;

	fields_changed(c, row);
	const char *name = c->n > from ? row_title_true(c->ctx, row) : NULL;
	for (size_t i = from; i < c->n; i++) {
		c->list[i].field = arena_printf(mem, "%s.%s", row->lines->name, c->list[i].field);
		c->list[i].line = rec_id(row);
		c->list[i].line_name = name;
	}
}

/* Where a row came from goes with its values, or a row that is brought back would not be counted. */
static bool
is_origin(const struct field *f)
{
	return f->engine && str_starts(f->name, "src");
}

/* All values of a row that goes, to bring it back; counters are others' business. */
static const char *
row_values(struct ctx *ctx, const struct rec *row)
{
	struct json_pair *pairs = arena_new_array(ctx->mem, struct json_pair, row->type->field_count);
	const char *text = NULL;
	size_t n = 0;

	for (size_t i = 0; i < row->type->field_count; i++) {
		const struct field *f = &row->type->fields[i];
		if ((f->engine && !is_origin(f)) || f->writeback || !field_has_column(f) || val_is_empty(rec_was(row, f)))
			continue;
		pairs[n++] = (struct json_pair){ f->name, field_raw(ctx, f, rec_was(row, f)) };
	}
	/* Stored values are valid text; without them the row could not be brought back, nothing else. */
	return json_flat_write(ctx->mem, pairs, n, &text) == OK ? text : NULL;
}

static void
row_event(struct changes *c, const struct rec *row, const char *op)
{
	bool gone = str_eq(op, "line_del");
	const char *name = row_title_true(c->ctx, row);

	change_add(c, (struct change){ .op = op, .field = row->lines->name, .line = rec_id(row), .line_name = name,
	                               .old_text = gone ? name : NULL, .new_text = gone ? NULL : name,
	                               .old_raw = gone ? row_values(c->ctx, row) : NULL });
}

static void
rows_changed(struct changes *c, const struct rec *r)
{
	for (size_t k = 0; k < r->type->lines_count; k++) {
		const struct row_set *set = rec_rows(r, &r->type->lines[k]);
		for (size_t i = 0; i < set->gone_count; i++)
			row_event(c, set->gone[i], "line_del");
		for (size_t i = 0; i < set->count; i++) {
			if (set->list[i]->is_new)
				row_event(c, set->list[i], "line_add");
			else
				row_changed(c, set->list[i]);
		}
	}
}

/* Creating and deleting are one row with the title: what a new record held is
 * in the record itself, and in the old values of whatever changed it later. */
static void
event_add(struct changes *c, const struct rec *r, const char *op)
{
	const char *title = rec_title(c->ctx, r);
	bool gone = str_eq(op, "delete") || str_eq(op, "purge");

	change_add(c, (struct change){ .op = op, .field = "", .old_text = gone ? title : NULL,
	                               .new_text = gone ? NULL : title });
}

/* One statement holds at most so many changes. */
enum { COLUMNS = 19, BATCH = SQL_MOST_VALUES / COLUMNS };

static void
audit_insert(struct ctx *ctx, struct sql *q)
{
	sql_add(q, "INSERT INTO ");
	sql_ident(q, db_audit_name(ctx));
	sql_add(q, ".audit (batch, org, type, record, op, field, line, line_name, old_value, new_value, old_text, new_text,\n"
	           "row_version, user, user_name, channel, ip, request_id, at)\nVALUES ");
}

static int
changes_write(struct ctx *ctx, const struct rec *r, const struct change *list, size_t n)
{
	struct sql *q = sql_new(ctx);

	audit_insert(ctx, q);
	for (size_t i = 0; i < n; i++) {
		if (i)
			sql_add(q, ",\n");
		change_row(ctx, q, r, &list[i]);
	}
	return db_exec_sql(ctx, NULL, q);
}

int
audit_write(struct ctx *ctx, const struct rec *r, const char *op)
{
	struct changes c = { .ctx = ctx };

	TRY(open_require(ctx, r));
	if (str_eq(op, "update")) {
		fields_changed(&c, r);
		rows_changed(&c, r);
	} else {
		event_add(&c, r, op);
	}
	for (size_t at = 0; at < c.n; at += BATCH)
		TRY(changes_write(ctx, r, c.list + at, c.n - at < BATCH ? c.n - at : BATCH));
	return OK;
}

/* One row each: the changes of several records in one statement. */
static int
events_write(struct ctx *ctx, struct rec *const *recs, size_t n, const char *op)
{
	struct sql *q = sql_new(ctx);
	struct changes c = { .ctx = ctx };

	audit_insert(ctx, q);
	for (size_t i = 0; i < n; i++) {
		event_add(&c, recs[i], op);
		if (i)
			sql_add(q, ",\n");
		change_row(ctx, q, recs[i], &c.list[i]);
	}
	return db_exec_sql(ctx, NULL, q);
}

/* Each changes few fields: thousands of records would be thousands of statements. */
int
audit_updates(struct ctx *ctx, struct rec *const *recs, size_t n)
{
	struct changes c = { .ctx = ctx };
	struct sql *q = NULL;
	size_t waiting = 0;

	for (size_t i = 0; i < n; i++) {
		c.n = 0;
		fields_changed(&c, recs[i]);
		for (size_t k = 0; k < c.n; k++) {
			if (!waiting++)
				audit_insert(ctx, q = sql_new(ctx));
			else
				sql_add(q, ",\n");
			change_row(ctx, q, recs[i], &c.list[k]);
			if (waiting < BATCH)
				continue;
			TRY(db_exec_sql(ctx, NULL, q));
			waiting = 0;
		}
	}
	return waiting ? db_exec_sql(ctx, NULL, q) : OK;
}

int
audit_events(struct ctx *ctx, struct rec *const *recs, size_t n, const char *op)
{
	for (size_t at = 0; at < n; at += BATCH)
		TRY(events_write(ctx, recs + at, n - at < BATCH ? n - at : BATCH, op));
	return OK;
}

int
audit_tell(struct ctx *ctx, const struct rec *r, const struct audit_told *list, size_t n)
{
	struct changes c = { .ctx = ctx };

	for (size_t i = 0; i < n; i++)
		change_add(&c, (struct change){ .op = "right", .field = list[i].type, .line_name = list[i].key,
		                                .old_raw = list[i].old_raw, .new_raw = list[i].now_raw,
		                                .old_text = list[i].old, .new_text = list[i].now });
	for (size_t at = 0; at < c.n; at += BATCH)
		TRY(changes_write(ctx, r, c.list + at, c.n - at < BATCH ? c.n - at : BATCH));
	return OK;
}

static const char *const said[] = { "comment", "uncomment", "file", "unfile", "tag", "untag", "group", "ungroup", NULL };

bool
audit_is_said(const char *op)
{
	return words_have(said, op);
}

int
audit_said(struct ctx *ctx, const struct rec *r, const char *op, const char *old, const char *now)
{
	return changes_write(ctx, r, &(struct change){ .op = op, .field = "", .old_text = old, .new_text = now }, 1);
}

/* By its number, so that only who may use the group reads of it. */
static const char *
group_entry(struct ctx *ctx, const struct type *t, int64_t group)
{
	return arena_printf(ctx->mem, "%s.%lld", t->groups_word, (long long)group);
}

static int
groups_write(struct ctx *ctx, struct rec *const *recs, size_t n, const struct change *c)
{
	struct sql *q = sql_new(ctx);

	audit_insert(ctx, q);
	for (size_t i = 0; i < n; i++) {
		if (i)
			sql_add(q, ",\n");
		change_row(ctx, q, recs[i], c);
	}
	return db_exec_sql(ctx, NULL, q);
}

int
audit_group(struct ctx *ctx, struct rec *const *recs, size_t n, const struct group *g, bool in)
{
	if (!n)
		return OK;
	const struct change c = { .op = in ? "group" : "ungroup", .field = group_entry(ctx, recs[0]->type, g->id),
		.old_text = in ? NULL : g->name, .new_text = in ? g->name : NULL };

	for (size_t at = 0; at < n; at += BATCH)
		TRY(groups_write(ctx, recs + at, n - at < BATCH ? n - at : BATCH, &c));
	return OK;
}

/* ---- reading ------------------------------------------------------------------------- */

/* "" for the event and the names of all fields of which this user sees anything. */
static void
sql_readable_fields(struct ctx *ctx, struct sql *q, const struct rec *r)
{
	const struct group *groups = NULL;
	size_t most = r->type->field_count + 1, n = 0, group_count = 0;

	if (r->type->groups && group_all(ctx, r->type, &groups, &group_count) != OK)
		group_count = 0;
	most += group_count;

	for (size_t k = 0; k < r->type->lines_count; k++)
		most += r->type->lines[k].type->field_count + 1;
	struct val *names = arena_new_array(ctx->mem, struct val, most);
	names[n++] = VTEXT("");
	for (size_t i = 0; i < r->type->field_count; i++)
		if (rec_shows(r, &r->type->fields[i]))
			names[n++] = VTEXT(r->type->fields[i].name);
	for (size_t k = 0; k < r->type->lines_count; k++) {
		const struct lines *lines = &r->type->lines[k];
		if (lines->field && !rec_shows(r, lines->field))
			continue;
		names[n++] = VTEXT(lines->name);
		for (size_t i = 0; i < lines->type->field_count; i++)
			if (perm_field_shown(ctx, &lines->type->fields[i]))
				names[n++] = VTEXT(arena_printf(ctx->mem, "%s.%s", lines->name, lines->type->fields[i].name));
	}
	for (size_t i = 0; i < group_count; i++)
		names[n++] = VTEXT(group_entry(ctx, r->type, groups[i].id));
	sql_add(q, "field IN (");
	for (size_t i = 0; i < n; i++) {
		if (i)
			sql_add(q, ", ");
		sql_val(q, names[i]);
	}
	sql_add(q, ")");
}

/* "qty", "parts", "parts.qty". */
static void
entry_field(const struct type *t, const char *name, struct audit_entry *e)
{
	for (size_t k = 0; k < t->lines_count; k++) {
		const struct lines *lines = &t->lines[k];
		size_t n = strlen(lines->name);
		if (strncmp(lines->name, name, n) != 0 || (name[n] && name[n] != '.'))
			continue;
		e->lines = lines;
		e->field = name[n] ? type_field(lines->type, name + n + 1) : NULL;
		return;
	}
	e->field = *name ? type_field(t, name) : NULL;
}

/* The history holds what is true. */
static void
entry_veil(struct ctx *ctx, struct audit_entry *e)
{
	if (e->lines)
		e->line_name = row_name_veiled(ctx, e->lines, e->line_name);
	if (e->lines && !e->field) {	/* the row itself, by its title */
		e->old = row_name_veiled(ctx, e->lines, e->old);
		e->now = row_name_veiled(ctx, e->lines, e->now);
	}
	if (!e->field || perm_field_readable(ctx, e->field))
		return;
	e->old = e->old ? mask_text(ctx->mem, e->field->mask, e->old) : NULL;
	e->now = e->now ? mask_text(ctx->mem, e->field->mask, e->now) : NULL;
	e->old_raw = e->now_raw = NULL;
}

struct audit_entry
audit_entry_of(struct ctx *ctx, const struct type *t, const struct db_rows *rows)
{
	const char *name = db_str(rows, 2);
	struct audit_entry e = {
		.batch = db_int(rows, 1), .who = db_str(rows, 3), .op = db_str(rows, 4), .channel = db_str(rows, 5),
		.old = db_str(rows, 6), .now = db_str(rows, 7), .line = db_int(rows, 8), .line_name = db_str(rows, 9),
		.old_raw = db_str(rows, 10), .now_raw = db_str(rows, 13), .id = db_int(rows, 11), .user = db_int(rows, 12), .name = name ? name : "",
	};

	if (!str_eq(e.op, "right"))
		entry_field(t, e.name, &e);
	if (!db_str(rows, 0) || instant_parse(&e.at, db_str(rows, 0)) != OK)
		e.at = INSTANT_NONE;
	/* Jobs and tools have no user. */
	if (!e.who || !*e.who)
		e.who = _("System");
	entry_veil(ctx, &e);
	/* Of a comment only that it was changed. */
	if (str_eq(e.op, "comment") || str_eq(e.op, "uncomment"))
		e.old = e.now = NULL;
	return e;
}

static void
sql_record(struct ctx *ctx, struct sql *q, const struct rec *r, bool told)
{
	sql_ident(q, db_audit_name(ctx));
	sql_add(q, ".audit\nWHERE type = ");
	sql_val(q, VTEXT(r->type->name));
	sql_add(q, " AND record = ");
	sql_val(q, VINT(rec_id(r)));
	/* What was told about it has no field of the record to ask for. */
	sql_add_text(q, told ? " AND (op = 'right' OR " : " AND (");
	sql_readable_fields(ctx, q, r);
	sql_add(q, ")");
}

static void
sql_filter(struct sql *q, const struct audit_filter *f)
{
	if (f->id) {
		sql_add(q, " AND id = ");
		sql_val(q, VINT(f->id));
	}
	if (f->before) {
		sql_add(q, " AND id < ");
		sql_val(q, VINT(f->before));
	}
	if (f->field) {
		sql_add(q, " AND field = ");
		sql_val(q, VTEXT(f->field));
	}
	if (f->op) {
		sql_add(q, " AND op = ");
		sql_val(q, VTEXT(f->op));
	}
	if (f->by_user) {
		sql_add(q, " AND user = ");
		sql_val(q, VINT(f->user));
	}
	if (f->from) {
		sql_add(q, " AND at >= ");
		sql_val(q, VINSTANT(f->from));
	}
	if (f->batch) {
		sql_add(q, " AND batch = ");
		sql_val(q, VINT(f->batch));
	}
	if (f->until) {
		sql_add(q, " AND at < ");
		sql_val(q, VINSTANT(f->until));
	}
}

int
audit_find(struct ctx *ctx, const struct rec *r, const struct audit_filter *filter, int limit,
           const struct audit_entry **out, size_t *n)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT at, batch, field, user_name, op, channel, old_text, new_text, line, line_name, old_value, id, user, new_value\nFROM ");
	sql_record(ctx, q, r, perm_can(ctx, r->type, r, "edit"));
	sql_filter(q, filter);
	sql_add(q, "\nORDER BY id DESC LIMIT ");
	sql_val(q, VINT(limit));
	TRY(db_select_sql(ctx, &rows, q));
	struct audit_entry *list = arena_new_array(ctx->mem, struct audit_entry, db_count(rows));
	*n = 0;
	while (db_next(rows))
		list[(*n)++] = audit_entry_of(ctx, r->type, rows);
	*out = list;
	return OK;
}

int
audit_read(struct ctx *ctx, const struct rec *r, int limit, const struct audit_entry **out, size_t *n)
{
	return audit_find(ctx, r, &(struct audit_filter){ 0 }, limit, out, n);
}

enum { MOST_ABOUT = 2000 };

int
audit_about(struct ctx *ctx, const struct rec *r, const struct audit_entry **out, size_t *n)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT DISTINCT field, user, user_name\nFROM ");
	sql_record(ctx, q, r, false);
	sql_add(q, " AND op <> 'right'\nORDER BY field, user LIMIT ");
	sql_val(q, VINT(MOST_ABOUT));
	TRY(db_select_sql(ctx, &rows, q));
	struct audit_entry *list = arena_new_array(ctx->mem, struct audit_entry, db_count(rows));
	*n = 0;
	while (db_next(rows)) {
		const char *who = db_str(rows, 2);
		struct audit_entry *e = &list[(*n)++];
		e->name = db_str(rows, 0);
		e->user = db_int(rows, 1);
		e->who = who && *who ? who : _("System");
		entry_field(r->type, e->name, e);
	}
	*out = list;
	return OK;
}
