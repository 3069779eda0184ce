/*
 * bin_family.c - a record with all that hangs on it, and the records outside that
 * point to any of them.
 */
#include "doc/bin.h"
#include "doc/period.h"

enum { LEVELS = 8 };

/* ---- the family ---------------------------------------------------------------------- */

size_t
family_recs(struct ctx *ctx, const struct family *f, const struct type *t, struct rec ***out)
{
	size_t n = 0;

	*out = arena_new_array(ctx->mem, struct rec *, f->n);
	for (size_t i = 0; i < f->n; i++)
		if (f->recs[i]->type == t)
			(*out)[n++] = f->recs[i];
	return n;
}

size_t
family_ids(struct ctx *ctx, const struct family *f, const struct type *t, struct val **out)
{
	struct rec **recs;
	size_t n = family_recs(ctx, f, t, &recs);

	*out = arena_new_array(ctx->mem, struct val, n);
	for (size_t i = 0; i < n; i++)
		(*out)[i] = VINT(rec_id(recs[i]));
	return n;
}

int
family_period(struct ctx *ctx, const struct family *f, struct form *form)
{
	struct val *ids;

	for (size_t i = 0; i < ctx->types->count; i++) {
		const struct type *t = ctx->types->all[i];
		size_t n = t->period ? family_ids(ctx, f, t, &ids) : 0;
		if (n)
			TRY(period_check_stored(ctx, t, ids, n, form));
	}
	return OK;
}

bool
family_has(const struct family *f, const struct type *t)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->recs[i]->type == t)
			return true;
	return false;
}

int
family_know(struct ctx *ctx, const struct family *f)
{
	int64_t *ids = arena_new_array(ctx->mem, int64_t, f->n);

	for (size_t i = 0; i < ctx->types->count; i++) {
		const struct type *t = ctx->types->all[i];
		size_t n = 0;

		for (size_t k = 1; k < f->n; k++)
			if (f->recs[k]->type == t)
				ids[n++] = rec_id(f->recs[k]);
		if (n)
			TRY(link_know(ctx, t, ids, n));
	}
	return OK;
}

/* Who came as far as here may read the record itself. */
bool
family_shows(struct ctx *ctx, const struct family *f, const struct type *t, int64_t id)
{
	const struct link_known *known = link_known(ctx, t, id);

	return (f->recs[0]->type == t && rec_id(f->recs[0]) == id) || (known && known->readable);
}

const char *
family_name(struct ctx *ctx, const struct family *f, const struct type *t, int64_t id, const char *title)
{
	if (family_shows(ctx, f, t, id))
		return title;
	return arena_printf(ctx->mem, _("%s (not visible to you)"), lang_label(t->name, t->label));
}

static bool
family_knows(const struct family *f, const struct type *t, int64_t id)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->recs[i]->type == t && rec_id(f->recs[i]) == id)
			return true;
	return false;
}

static void
state_sql(struct sql *q, const struct rec *r)
{
	struct val with = rec_get(r, "deleted_with");

	if (with.kind == V_NULL) {
		sql_add(q, " AND deleted_at IS NULL");
		return;
	}
	sql_add(q, " AND deleted_with = ");
	sql_val(q, with);
}

/* The record as it stands now, for us alone. */
static int
root_lock(struct ctx *ctx, const struct rec *r)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT row_version FROM ");
	sql_ident(q, r->type->name);
	sql_add(q, " WHERE id = ");
	sql_val(q, VINT(rec_id(r)));
	state_sql(q, r);
	sql_add(q, " FOR UPDATE");
	TRY(db_select_sql(ctx, &rows, q));
	if (!db_next(rows) || db_int(rows, 0) != rec_version(r))
		return err_set(ctx, ERR_CONFLICT, "%s %lld was changed meanwhile", r->type->name, (long long)rec_id(r));
	return OK;
}

struct rec *
family_member(struct ctx *ctx, const struct type *t, struct db_rows *rows)
{
	struct rec *r = rec_make(ctx, t);
	const char *title = db_str(rows, 2), *code = db_str(rows, 3);

	rec_set(r, "id", VINT(db_int(rows, 0)));
	rec_set(r, "row_version", VINT(db_int(rows, 1)));
	rec_put(r, t->title, title ? VTEXT(title) : VNULL);
	if (t->code)
		rec_put(r, t->code, code ? VTEXT(code) : VNULL);
	r->is_new = false;
	return r;
}

static void
member_columns(struct sql *q, const struct type *t)
{
	sql_add(q, "id, row_version, ");
	sql_ident(q, t->title->name);
	sql_add(q, ", ");
	sql_ident(q, t->code ? t->code->name : t->title->name);
}

static int
members_read(struct ctx *ctx, struct family *f, const struct type *t, const struct val *above, size_t n, bool lock)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT ");
	member_columns(q, t);
	sql_add(q, "\nFROM ");
	sql_ident(q, t->name);
	sql_add(q, " WHERE ");
	sql_ident(q, t->hangs_on->name);
	sql_add(q, " IN ");
	sql_list(q, above, n);
	state_sql(q, f->recs[0]);
	sql_add(q, "\nORDER BY id LIMIT ");
	sql_val(q, VINT(FAMILY_MAX + 1));
	if (lock)
		sql_add(q, " FOR UPDATE");
	TRY(db_select_sql(ctx, &rows, q));
	while (db_next(rows)) {
		if (family_knows(f, t, db_int(rows, 0)))
			continue;
		if (f->n > FAMILY_MAX) {
			f->too_many = true;
			return OK;
		}
		f->recs[f->n++] = family_member(ctx, t, rows);
	}
	return OK;
}

/* What hangs on the members from..to-1. */
static int
level_read(struct ctx *ctx, struct family *f, size_t from, size_t to, bool lock)
{
	const struct family level = { .recs = f->recs + from, .n = to - from };

	for (size_t i = 0; i < ctx->types->count && !f->too_many; i++) {
		const struct type *t = ctx->types->all[i];
		struct val *ids;

		if (!t->hangs_on || !family_has(&level, t->hangs_on->target))
			continue;
		size_t n = family_ids(ctx, &level, t->hangs_on->target, &ids);
		TRY(members_read(ctx, f, t, ids, n, lock));
	}
	return OK;
}

int
family_read(struct ctx *ctx, struct rec *r, bool lock, struct family *out)
{
	size_t from = 0;

	if (lock)
		TRY(root_lock(ctx, r));
	*out = (struct family){ .recs = arena_new_array(ctx->mem, struct rec *, FAMILY_MAX + 2), .n = 1 };
	out->recs[0] = r;
	for (int level = 0; level < LEVELS && from < out->n && !out->too_many; level++) {
		size_t to = out->n;

		TRY(level_read(ctx, out, from, to, lock));
		from = to;
	}
	return OK;
}

/* ---- who else points there -------------------------------------------------------------- */

/* One value for many ids: a statement over all links takes only so many. */
static void
ids_sql(struct ctx *ctx, struct sql *q, const struct val *ids, size_t n)
{
	enum { FEW = 4 };
	struct buf json;

	if (n <= FEW) {
		sql_list(q, ids, n);
		return;
	}
	buf_init(&json, ctx->mem);
	for (size_t i = 0; i < n; i++)
		buf_printf(&json, "%c%lld", i ? ',' : '[', (long long)ids[i].i);
	buf_addc(&json, ']');
	sql_add(q, "(SELECT v FROM JSON_TABLE(");
	sql_val(q, VTEXT(buf_str(&json)));
	sql_add(q, ", '$[*]' COLUMNS(v BIGINT PATH '$')) j)");
}

static size_t
links_of(const struct type *t, const struct field **out, size_t n)
{
	for (size_t i = 0; i < t->field_count; i++)
		if (!t->fields[i].engine && t->fields[i].kind == FIELD_LINK)
			out[n++] = &t->fields[i];
	return n;
}

size_t
type_links(struct ctx *ctx, const struct field *const **out)
{
	const struct field **list;
	size_t most = 0, n = 0;

	for (size_t i = 0; i < ctx->types->count; i++) {
		const struct type *t = ctx->types->all[i];

		most += t->field_count;
		for (size_t k = 0; k < t->lines_count; k++)
			most += t->lines[k].type->field_count;
	}
	list = arena_new_array(ctx->mem, const struct field *, most);
	for (size_t i = 0; i < ctx->types->count; i++) {
		const struct type *t = ctx->types->all[i];

		n = links_of(t, list, n);
		for (size_t k = 0; k < t->lines_count; k++)
			n = links_of(t->lines[k].type, list, n);
	}
	*out = list;
	return n;
}

const char *
row_parent(const struct type *row)
{
	for (size_t i = 0; i < row->head->lines_count; i++)
		if (row->head->lines[i].type == row && row->head->lines[i].field)
			return "record";
	return "parent";
}

/* The end of a statement about records t that are no members. */
static void
outside_sql(struct ctx *ctx, struct sql *q, const struct type *t, const struct family *family, bool all)
{
	struct val *members;
	size_t n = family_ids(ctx, family, t, &members);

	if (n) {
		sql_add(q, " AND t.id NOT IN ");
		ids_sql(ctx, q, members, n);
	}
	if (!all)
		sql_add(q, " AND t.deleted_at IS NULL");
	sql_add(q, " LIMIT ");
	sql_val(q, VINT(BLOCKERS_SHOWN + 1));
	sql_add(q, ")");
}

static void
pointing_begin(struct sql *q, const struct type *t, bool *any)
{
	sql_add_text(q, *any ? "\nUNION ALL\n(SELECT " : "(SELECT ");
	*any = true;
	sql_val(q, VTEXT(t->name));
	sql_add(q, ", t.id, t.deleted_at IS NOT NULL FROM ");
	sql_ident(q, t->name);
	sql_add(q, " t");
}

/* A field of a record, or of one of its rows. */
static void
pointing_field(struct ctx *ctx, struct sql *q, const struct field *f, const struct family *family, bool all, bool *any)
{
	const struct type *head = f->type->head;
	struct val *ids;
	size_t n = family_ids(ctx, family, f->target, &ids);

	pointing_begin(q, head ? head : f->type, any);
	if (head) {
		sql_add(q, " JOIN ");
		sql_ident(q, f->type->name);
		sql_add(q, " x ON ");
		sql_column(q, "x", row_parent(f->type));
		sql_add(q, " = t.id");
	}
	sql_add(q, " WHERE ");
	sql_column(q, head ? "x" : "t", f->name);
	sql_add(q, " IN ");
	ids_sql(ctx, q, ids, n);
	outside_sql(ctx, q, head ? head : f->type, family, all);
}

/* What was made from a member names it in doc_link. */
static void
pointing_made(struct ctx *ctx, struct sql *q, const struct convert *c, const struct family *family, bool all, bool *any)
{
	struct val *ids;
	size_t n = family_ids(ctx, family, c->from, &ids);

	pointing_begin(q, c->to, any);
	sql_add(q, " JOIN doc_link l ON l.type = ");
	sql_val(q, VTEXT(c->to->name));
	sql_add(q, " AND l.record = t.id WHERE l.src_type = ");
	sql_val(q, VTEXT(c->from->name));
	sql_add(q, " AND l.src IN ");
	ids_sql(ctx, q, ids, n);
	outside_sql(ctx, q, c->to, family, all);
}

static bool
pointing_all_sql(struct ctx *ctx, struct sql *q, const struct family *family, bool all)
{
	const struct field *const *links;
	size_t n = type_links(ctx, &links);
	bool any = false;

	for (size_t i = 0; i < n; i++)
		if (family_has(family, links[i]->target))
			pointing_field(ctx, q, links[i], family, all, &any);
	for (size_t i = 0; i < ctx->types->count; i++) {
		const struct type *t = ctx->types->all[i];

		for (size_t k = 0; k < t->convert_count && family_has(family, t); k++)
			pointing_made(ctx, q, &t->converts[k], family, all, &any);
	}
	return any;
}

static bool
record_is_listed(const struct form_blocker *list, size_t n, const struct type *t, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].type == t && list[i].id == id)
			return true;
	return false;
}

/* The titles of all of one type in one statement, as far as this user may read. */
static int
titles_read(struct ctx *ctx, struct form_blocker *list, size_t n, const struct type *t)
{
	struct val *ids = arena_new_array(ctx->mem, struct val, n);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (list[i].type == t)
			ids[count++] = VINT(list[i].id);
	sql_add(q, "SELECT ");
	member_columns(q, t);
	sql_add(q, "\nFROM ");
	sql_ident(q, t->name);
	sql_add(q, " t WHERE t.id IN ");
	sql_list(q, ids, count);
	perm_where(ctx, q, t, "read", "t");
	TRY(db_select_sql(ctx, &rows, q));
	while (db_next(rows))
		for (size_t i = 0; i < n; i++)
			if (list[i].type == t && list[i].id == db_int(rows, 0))
				list[i].title = rec_title(ctx, family_member(ctx, t, rows));
	return OK;
}

int
blockers_find(struct ctx *ctx, const struct family *f, bool all, struct form_blocker **out, size_t *n)
{
	struct form_blocker *list = arena_new_array(ctx->mem, struct form_blocker, BLOCKERS_SHOWN + 1);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	*out = list;
	*n = 0;
	if (!pointing_all_sql(ctx, q, f, all))
		return OK;
	TRY(db_select_sql(ctx, &rows, q));
	while (*n <= BLOCKERS_SHOWN && db_next(rows)) {
		const struct type *t = type_find(ctx->types, db_str(rows, 0));

		if (t && !record_is_listed(list, *n, t, db_int(rows, 1)))
			list[(*n)++] = (struct form_blocker){ .type = t, .id = db_int(rows, 1),
				                              .deleted = db_int(rows, 2) != 0 };
	}
	for (size_t i = 0; i < *n; i++)
		if (!i || list[i].type != list[i - 1].type)
			TRY(titles_read(ctx, list, *n, list[i].type));
	return OK;
}

const char *
blockers_name(struct ctx *ctx, struct form *why, const struct form_blocker *list, size_t n)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	for (size_t i = 0; i < n && i < BLOCKERS_SHOWN; i++) {
		const char *label = lang_label(list[i].type->name, list[i].type->label);

		form_block_as(why, list[i]);
		buf_add(&b, i ? _(", ") : "");
		if (list[i].title)
			buf_printf(&b, _("%1$s “%2$s”"), label, list[i].title);
		else
			buf_printf(&b, _("%s (not visible to you)"), label);
	}
	if (n > BLOCKERS_SHOWN)
		buf_add(&b, _(", and more"));
	return buf_str(&b);
}
