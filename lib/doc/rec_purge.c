/*
 * rec_purge.c - out of the recycle bin for good: by hand, and by age. A tombstone
 * stays (which record, its number and name, by whom, when), and the history.
 */
#include "doc/access.h"
#include "doc/bin.h"
#include "doc/gram.h"
#include "doc/group.h"
#include "doc/role.h"

enum { DAYS_USUAL = 90, DAY_MS = 86400000 };

/* ---- rows ----------------------------------------------------------------------------------- */

static int
doc_links_purge(struct ctx *ctx, const struct type *t, const struct val *ids, size_t n)
{
	static const char *const ends[][2] = { { "type", "record" }, { "src_type", "src" } };

	for (size_t i = 0; i < 2; i++) {
		struct sql *q = sql_new(ctx);

		sql_add(q, "DELETE FROM doc_link WHERE ");
		sql_ident(q, ends[i][0]);
		sql_add(q, " = ");
		sql_val(q, VTEXT(t->name));
		sql_add(q, " AND ");
		sql_ident(q, ends[i][1]);
		sql_add(q, " IN ");
		sql_list(q, ids, n);
		TRY(db_exec_sql(ctx, NULL, q));
	}
	return OK;
}

/* What was said about them, who follows them, and what people were told. */
static int
talk_purge(struct ctx *ctx, const struct type *t, const struct val *ids, size_t n)
{
	static const char *const tables[] = { "record_comment", "record_file", "record_picture", "record_follow", "record_tag", "user_notice",
	                                      "user_recent", "user_favourite" };

	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		struct sql *q = sql_new(ctx);

		sql_add(q, "DELETE FROM ");
		sql_ident(q, tables[i]);
		sql_add(q, " WHERE type = ");
		sql_val(q, VTEXT(t->name));
		sql_add(q, " AND record IN ");
		sql_list(q, ids, n);
		if (str_eq(tables[i], "user_notice"))	/* those of jobs name the job */
			sql_add(q, " AND kind NOT IN ('bulk', 'export')");
		TRY(db_exec_sql(ctx, NULL, q));
	}
	return OK;
}

static int
groups_purge(struct ctx *ctx, const struct type *t, const struct val *ids, size_t n)
{
	struct sql *q = sql_new(ctx);

	if (!t->groups)
		return OK;
	sql_add(q, "DELETE FROM ");
	sql_ident(q, group_table(ctx, t));
	sql_add(q, " WHERE type = ");
	sql_val(q, VTEXT(t->name));
	sql_add(q, " AND record IN ");
	sql_list(q, ids, n);
	return db_exec_sql(ctx, NULL, q);
}

/* What users kept for themselves or shared: views of lists go with who made them, whoever else opens them. */
static int
views_purge(struct ctx *ctx, const struct val *ids, size_t n)
{
	static const char *const rows[] = { "list_view_share", "list_view_user" };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct sql *q = sql_new(ctx);

		sql_add(q, "DELETE FROM ");
		sql_ident(q, rows[i]);
		sql_add(q, " WHERE view IN (SELECT v.id FROM list_view v WHERE v.user IN ");
		sql_list(q, ids, n);
		sql_add(q, ")");
		TRY(db_exec_sql(ctx, NULL, q));
	}
	return OK;
}

/* Rows of other tables that belong to these records and have no life of their own:
 * the one place that knows them. */
static int
child_rows_purge(struct ctx *ctx, const struct type *t, const struct val *ids, size_t n)
{
	static const char *const of_user[][2] = { { "credential", "user" },
		{ "session", "user" }, { "login_step", "user" }, { "password_history", "user" },
		{ "second_factor", "user" }, { "recovery_code", "user" }, { "record_follow", "user" }, { "user_notice", "user" },
		{ "list_view", "user" }, { "list_view_user", "user" }, { "list_width", "user" } };

	for (size_t i = 0; i < t->lines_count; i++) {
		struct sql *q = sql_new(ctx);

		sql_add(q, "DELETE FROM ");
		sql_ident(q, t->lines[i].type->name);
		sql_add(q, " WHERE ");
		sql_ident(q, row_parent(t->lines[i].type));
		sql_add(q, " IN ");
		sql_list(q, ids, n);
		TRY(db_exec_sql(ctx, NULL, q));
	}
	TRY(doc_links_purge(ctx, t, ids, n));
	TRY(talk_purge(ctx, t, ids, n));
	TRY(groups_purge(ctx, t, ids, n));
	TRY(access_purge(ctx, t, ids, n));
	if (!str_eq(t->name, "user"))
		return OK;
	TRY(views_purge(ctx, ids, n));
	for (size_t i = 0; i < sizeof of_user / sizeof of_user[0]; i++) {
		struct sql *q = sql_new(ctx);

		sql_add(q, "DELETE FROM ");
		sql_ident(q, of_user[i][0]);
		sql_add(q, " WHERE ");
		sql_ident(q, of_user[i][1]);
		sql_add(q, " IN ");
		sql_list(q, ids, n);
		TRY(db_exec_sql(ctx, NULL, q));
	}
	return OK;
}

static int
tombstones_insert(struct ctx *ctx, struct rec *const *recs, size_t n)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "INSERT INTO tombstone (type, record, number, title, user, at)\nVALUES ");
	for (size_t i = 0; i < n; i++) {
		const struct type *t = recs[i]->type;
		const struct val row[] = {
			VTEXT(t->name), VINT(rec_id(recs[i])),
			VTEXT(t->code ? rec_text(recs[i], t->code->name) : ""),
			VTEXT(rec_text(recs[i], t->title->name)),
			ctx->user->id ? VINT(ctx->user->id) : VNULL, VINSTANT(ctx->now),
		};

		if (i)
			sql_add(q, ",\n");
		sql_row(q, row, sizeof row / sizeof row[0]);
	}
	return db_exec_sql(ctx, NULL, q);
}

static int
tombstones_write(struct ctx *ctx, const struct family *f)
{
	enum { ROWS = 50 };	/* a statement takes only so many values */

	for (size_t at = 0; at < f->n; at += ROWS)
		TRY(tombstones_insert(ctx, f->recs + at, f->n - at < ROWS ? f->n - at : ROWS));
	return OK;
}

/* Links among them would forbid every order of deleting. */
static int
links_cut(struct ctx *ctx, const struct family *f, const struct type *t, const struct val *ids, size_t n)
{
	struct sql *q = sql_new(ctx);
	bool any = false;

	sql_add(q, "UPDATE ");
	sql_ident(q, t->name);
	sql_add(q, " SET ");
	for (size_t i = 0; i < t->field_count; i++) {
		const struct field *field = &t->fields[i];

		if (field->engine || field->kind != FIELD_LINK || !family_has(f, field->target))
			continue;
		sql_add_text(q, any ? ", " : "");
		sql_ident(q, field->name);
		sql_add(q, " = NULL");
		any = true;
	}
	sql_add(q, " WHERE id IN ");
	sql_list(q, ids, n);
	return any ? db_exec_sql(ctx, NULL, q) : OK;
}

/* Something began to point there after we asked: run again and say what. */
static int
rows_delete(struct ctx *ctx, const struct type *t, const struct val *ids, size_t n)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "DELETE FROM ");
	sql_ident(q, t->name);
	sql_add(q, " WHERE id IN ");
	sql_list(q, ids, n);
	int rc = db_exec_sql(ctx, NULL, q);
	return rc == ERR_REFERENCED ? ERR_BUSY : rc;
}

/* Rights are known by the code of their role. */
static int
roles_purge(struct ctx *ctx, const struct family *f)
{
	const struct type *role = type_find(ctx->types, "role");
	struct rec **recs;
	size_t n = role ? family_recs(ctx, f, role, &recs) : 0;

	return n ? role_purge(ctx, recs, n) : OK;
}

static int
family_purge(struct ctx *ctx, const struct family *f)
{
	struct val *ids;
	size_t n;

	TRY(roles_purge(ctx, f));

	TRY(tombstones_write(ctx, f));
	TRY(audit_events(ctx, f->recs, f->n, "purge"));
	for (size_t i = 0; i < ctx->types->count; i++)
		if ((n = family_ids(ctx, f, ctx->types->all[i], &ids)) > 0)
			TRY(child_rows_purge(ctx, ctx->types->all[i], ids, n));
	for (size_t i = 0; i < ctx->types->count; i++)
		if ((n = family_ids(ctx, f, ctx->types->all[i], &ids)) > 0)
			TRY(links_cut(ctx, f, ctx->types->all[i], ids, n));
	for (size_t i = 0; i < ctx->types->count; i++)
		if ((n = family_ids(ctx, f, ctx->types->all[i], &ids)) > 0)
			TRY(rows_delete(ctx, ctx->types->all[i], ids, n));
	return OK;
}

/* ---- by hand ------------------------------------------------------------------------------------ */

int
rec_purge(struct ctx *ctx, struct rec *r, struct form *why)
{
	struct form_blocker *blockers;
	const struct rec before = rec_before(r);
	struct family f;
	size_t n;

	if (!perm_can(ctx, r->type, &before, "read"))
		return err_set(ctx, ERR_NOTFOUND, "%s %lld: out of scope", r->type->name, (long long)rec_id(r));
	TRY(perm_require(ctx, r->type, &before, "purge"));
	if (rec_is_empty(r, "deleted_with"))
		return err_set(ctx, ERR_CONFLICT, "%s %lld is not in the bin", r->type->name, (long long)rec_id(r));
	TRY(family_read(ctx, r, true, &f));
	TRY(blockers_find(ctx, &f, true, &blockers, &n));
	if (!n)
		return family_purge(ctx, &f);
	form_error(why, "", _("“%1$s” cannot be purged yet: %2$s still points to it."), rec_title(ctx, r),
	           blockers_name(ctx, why, blockers, n));
	return err_set(ctx, ERR_REFERENCED, "%s %lld is named by %s %lld", r->type->name, (long long)rec_id(r),
	               blockers[0].type->name, (long long)blockers[0].id);
}

/* ---- by age ------------------------------------------------------------------------------------- */

int
bin_days(struct ctx *ctx)
{
	const char *text = org_setting(ctx->org, "bin.days");
	int64_t days;

	if (!*text || str_int(text, &days) != OK || days < 0 || days > 36500)
		return DAYS_USUAL;
	return (int)days;
}

/* Nothing may point there, living or not; what hangs on a record goes before it. */
static void
unnamed_sql(struct ctx *ctx, struct sql *q, const struct type *t)
{
	const struct field *const *links;
	size_t n = type_links(ctx, &links);

	for (size_t i = 0; i < n; i++) {
		const struct type *from = links[i]->type;

		if (links[i]->target != t)
			continue;
		sql_add(q, "\nAND NOT EXISTS (SELECT 1 FROM ");
		sql_ident(q, from->name);
		sql_add(q, " x WHERE ");
		sql_column(q, "x", links[i]->name);
		sql_add(q, " = t.id");
		if (from == t || from->head == t) {
			sql_add(q, " AND ");
			sql_column(q, "x", from->head ? row_parent(from) : "id");
			sql_add(q, " <> t.id");
		}
		sql_add(q, ")");
	}
	if (!t->convert_count)
		return;
	sql_add(q, "\nAND NOT EXISTS (SELECT 1 FROM doc_link l WHERE l.src_type = ");
	sql_val(q, VTEXT(t->name));
	sql_add(q, " AND l.src = t.id)");
}

static int
old_read(struct ctx *ctx, const struct type *t, int64_t before, int limit, struct family *out)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT t.id, t.row_version, ");
	sql_column(q, "t", t->title->name);
	sql_add(q, ", ");
	sql_column(q, "t", t->code ? t->code->name : t->title->name);
	sql_add(q, "\nFROM ");
	sql_ident(q, t->name);
	sql_add(q, " t WHERE t.deleted_with < ");
	sql_val(q, VINT(before));
	unnamed_sql(ctx, q, t);
	sql_add(q, "\nORDER BY t.deleted_with, t.id LIMIT ");
	sql_val(q, VINT(limit));
	sql_add(q, " FOR UPDATE");
	TRY(db_select_sql(ctx, &rows, q));
	*out = (struct family){ .recs = arena_new_array(ctx->mem, struct rec *, db_count(rows)) };
	while (db_next(rows))
		out->recs[out->n++] = family_member(ctx, t, rows);
	return OK;
}

int
bin_purge_old(struct ctx *ctx, int limit, int64_t *done)
{
	int days = bin_days(ctx);
	int64_t before = (ctx->now - (int64_t)days * DAY_MS) << 20;	/* as audit_batch() counts */

	*done = 0;
	for (size_t i = 0; i < ctx->types->count && days && *done < limit; i++) {
		struct family f;

		TRY(old_read(ctx, ctx->types->all[i], before, limit - (int)*done, &f));
		if (!f.n)
			continue;
		TRY(family_purge(ctx, &f));
		*done += (int64_t)f.n;
	}
	return OK;
}

/* ---- as if they had never been -------------------------------------------------------------------- */

int
rec_wipe(struct ctx *ctx, const struct type *t, int64_t *after, int64_t last, int limit, int64_t *done)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	struct val *ids;
	size_t n = 0;

	*done = 0;
	sql_add(q, "SELECT t.id FROM ");
	sql_ident(q, t->name);
	sql_add(q, " t WHERE t.id > ");
	sql_val(q, VINT(*after));
	sql_add(q, " AND t.id <= ");
	sql_val(q, VINT(last));
	unnamed_sql(ctx, q, t);
	sql_add(q, "\nORDER BY t.id LIMIT ");
	sql_val(q, VINT(limit));
	sql_add(q, " FOR UPDATE");
	TRY(db_select_sql(ctx, &rows, q));
	ids = arena_new_array(ctx->mem, struct val, db_count(rows) + 1);
	while (db_next(rows))
		ids[n++] = VINT(db_int(rows, 0));
	if (!n)
		return OK;
	TRY(gram_drop(ctx, t, ids, n));
	TRY(child_rows_purge(ctx, t, ids, n));
	TRY(rows_delete(ctx, t, ids, n));
	*after = ids[n - 1].i;
	*done = (int64_t)n;
	return OK;
}
