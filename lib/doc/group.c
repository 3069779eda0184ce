/*
 * group.c - groups of records: which of them somebody may use, who is in them, and how they
 * are filled. The one reader and writer of their tables.
 */
#include "doc/group.h"
#include "doc/memo.h"
#include "doc/query.h"
#include "doc/rec.h"

struct groups_known {
	struct groups_known *next;
	const struct type *type; const struct user *user, *seer; bool system;
	const struct group *list; size_t n;
};

const char *
group_table(struct ctx *ctx, const struct type *t)
{
	return arena_printf(ctx->mem, "%s_member", t->groups->name);
}

/* ---- which of them ------------------------------------------------------------------------ */

static void *
groups_copy(struct arena *mem, const void *from, size_t n)
{
	struct group *list = arena_new_array(mem, struct group, n + 1);

	for (size_t i = 0; i < n; i++) {
		list[i] = ((const struct group *)from)[i];
		list[i].name = arena_strdup(mem, list[i].name);
	}
	return list;
}

static int
groups_read(struct ctx *ctx, const struct type *t, struct groups_known *k)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT id, ");
	sql_ident(q, t->groups->title->name);
	sql_add(q, ", kind, filter, deleted_at IS NOT NULL FROM ");
	sql_ident(q, t->groups->name);
	sql_add(q, " WHERE of_type = ");
	sql_val(q, VTEXT(t->name));
	sql_add(q, " ORDER BY ");
	sql_ident(q, t->groups->title->name);
	sql_add(q, ", id LIMIT ");
	sql_val(q, VINT(GROUPS_TYPE));
	TRY(db_select_sql(ctx, &rows, q));
	struct group *list = arena_new_array(ctx->mem, struct group, db_count(rows) + 1);
	k->n = 0;
	while (db_next(rows)) {
		const struct group g = { .id = db_int(rows, 0), .name = db_str(rows, 1), .dynamic = str_eq(db_str(rows, 2), "dynamic"),
			.gone = db_int(rows, 4) != 0 };
		const char *filter = db_str(rows, 3);

		if (!g.dynamic || ctx->as_system || filter_is_open(ctx, t, filter ? filter : ""))
			list[k->n++] = g;
	}
	k->list = list;
	return OK;
}

/* What the process remembers knows neither the system nor who looks through somebody's eyes. */
static int
groups_find(struct ctx *ctx, const struct type *t, struct groups_known *k)
{
	const bool kept = !ctx->as_system && !ctx->seer;
	void *found;

	if (!perm_can(ctx, t->groups, NULL, "read"))
		return OK;
	if (kept && memo_find(ctx, "groups", t, true, groups_copy, &found, &k->n)) {
		k->list = found;
		return OK;
	}
	TRY(groups_read(ctx, t, k));
	if (kept)
		memo_keep(ctx, "groups", t, true, groups_copy, k->list, k->n);
	return OK;
}

static void
groups_forget(void *arg)
{
	struct ctx *ctx = arg;

	ctx->groups = NULL;
}

int
group_all(struct ctx *ctx, const struct type *t, const struct group **out, size_t *n)
{
	struct groups_known *k = ctx->groups;

	*out = NULL;
	*n = 0;
	if (!t->groups)
		return OK;
	while (k && (k->type != t || k->user != ctx->user || k->seer != ctx->seer || k->system != (ctx->as_system > 0)))
		k = k->next;
	if (!k) {
		k = arena_alloc(ctx->mem, sizeof *k);
		*k = (struct groups_known){ .type = t, .user = ctx->user, .seer = ctx->seer, .system = ctx->as_system > 0 };
		TRY(groups_find(ctx, t, k));
		k->next = ctx->groups;
		ctx->groups = k;
		/* A loop over many rows works in child arenas: the list dies with any of them. */
		arena_defer(ctx->mem, groups_forget, ctx);
	}
	*out = k->list;
	*n = k->n;
	return OK;
}

int
group_usable(struct ctx *ctx, const struct type *t, int64_t id, const struct group **out)
{
	const struct group *list;
	size_t n;

	*out = NULL;
	TRY(group_all(ctx, t, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (list[i].id == id && !list[i].gone)
			*out = &list[i];
	return OK;
}

int
group_touch(struct ctx *ctx)
{
	ctx->groups = NULL;
	return memo_touch(ctx);
}

/* ---- who sees its filter -------------------------------------------------------------------- */

static bool
type_is_group(const struct ctx *ctx, const struct type *t)
{
	for (size_t i = 0; i < ctx->types->count; i++)
		if (ctx->types->all[i]->groups == t)
			return true;
	return false;
}

bool
group_hides(struct ctx *ctx, const struct field *f)
{
	return !ctx->as_system && str_eq(f->name, "filter") && type_is_group(ctx, f->type);
}

/* Of any type that has groups of this kind; those in the bin count, too. */
static bool
may_use(struct ctx *ctx, const struct type *groups, int64_t id)
{
	for (size_t i = 0; i < ctx->types->count; i++) {
		const struct group *list;
		size_t n;

		if (ctx->types->all[i]->groups != groups)
			continue;
		if (group_all(ctx, ctx->types->all[i], &list, &n) != OK)
			return false;
		for (size_t k = 0; k < n; k++)
			if (list[k].id == id)
				return true;
	}
	return false;
}

void
group_veil(struct ctx *ctx, struct rec *r)
{
	const struct field *f = type_field(r->type, "filter");

	if (ctx->as_system || !f || !type_is_group(ctx, r->type) || may_use(ctx, r->type, rec_id(r)))
		return;
	if (!r->access) {
		r->access = arena_new_array(ctx->mem, enum field_access, r->type->field_count);
		for (size_t i = 0; i < r->type->field_count; i++)
			r->access[i] = FIELD_EDITABLE;
	}
	r->access[f->index] = FIELD_HIDDEN;
}

/* ---- on a record ------------------------------------------------------------------------------ */

int
group_list(struct ctx *ctx, const struct rec *r, const struct group **out, size_t *n)
{
	const struct group *all;
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	size_t count;

	*n = 0;
	TRY(perm_require(ctx, r->type, r, "read"));
	TRY(group_all(ctx, r->type, &all, &count));
	struct group *list = arena_new_array(ctx->mem, struct group, count + 1);
	*out = list;
	if (!count)
		return OK;
	sql_add(q, "SELECT ");
	sql_ident(q, r->type->groups->name);
	sql_add(q, " FROM ");
	sql_ident(q, group_table(ctx, r->type));
	sql_add(q, " WHERE type = ");
	sql_val(q, VTEXT(r->type->name));
	sql_add(q, " AND record = ");
	sql_val(q, VINT(rec_id(r)));
	TRY(db_select_sql(ctx, &rows, q));
	bool *in = arena_new_array(ctx->mem, bool, count);
	while (db_next(rows))
		for (size_t i = 0; i < count; i++)
			in[i] |= all[i].id == db_int(rows, 0) && !all[i].gone;
	for (size_t i = 0; i < count; i++)
		if (in[i])
			list[(*n)++] = all[i];
	return OK;
}

/* What the history needs of a record. */
static struct rec *
bare_rec(struct ctx *ctx, const struct type *t, int64_t id, int64_t version)
{
	struct rec *r = rec_make(ctx, t);

	r->is_new = false;
	rec_put(r, type_field(t, "id"), VINT(id));
	rec_put(r, type_field(t, "row_version"), VINT(version));
	return r;
}

static void
members_insert_sql(struct ctx *ctx, struct sql *q, const struct type *t, int64_t group, struct rec *const *recs, size_t n)
{
	sql_add(q, "INSERT IGNORE INTO ");
	sql_ident(q, group_table(ctx, t));
	sql_add(q, " (");
	sql_ident(q, t->groups->name);
	sql_add(q, ", type, record, since) VALUES ");
	for (size_t i = 0; i < n; i++) {
		sql_add_text(q, i ? ", " : "");
		sql_row(q, VALS(VINT(group), VTEXT(t->name), VINT(rec_id(recs[i])), VINSTANT(ctx->now)));
	}
}

static void
members_delete_sql(struct ctx *ctx, struct sql *q, const struct type *t, int64_t group, struct rec *const *recs, size_t n)
{
	struct val *ids = arena_new_array(ctx->mem, struct val, n);

	for (size_t i = 0; i < n; i++)
		ids[i] = VINT(rec_id(recs[i]));
	sql_add(q, "DELETE FROM ");
	sql_ident(q, group_table(ctx, t));
	sql_add(q, " WHERE ");
	sql_ident(q, t->groups->name);
	sql_add(q, " = ");
	sql_val(q, VINT(group));
	sql_add(q, " AND type = ");
	sql_val(q, VTEXT(t->name));
	sql_add(q, " AND record IN ");
	sql_list(q, ids, n);
}

/* *changed: how many were not in, or were in. */
static int
members_write(struct ctx *ctx, const struct type *t, int64_t group, struct rec *const *recs, size_t n, bool in, int64_t *changed)
{
	struct sql *q = sql_new(ctx);

	*changed = 0;
	if (!n)
		return OK;
	if (in)
		members_insert_sql(ctx, q, t, group, recs, n);
	else
		members_delete_sql(ctx, q, t, group, recs, n);
	return db_exec_sql(ctx, changed, q);
}

int
group_put(struct ctx *ctx, const struct rec *r, int64_t id, bool in, bool *changed)
{
	const struct group *g;

	*changed = false;
	TRY(perm_require(ctx, r->type, r, "edit"));
	TRY(group_usable(ctx, r->type, id, &g));
	if (!g || g->dynamic)
		return err_set(ctx, ERR_NOTFOUND, "%s has no static group %lld", r->type->name, (long long)id);
	struct rec *one = bare_rec(ctx, r->type, rec_id(r), rec_int(r, "row_version"));
	int64_t rows;

	TRY(members_write(ctx, r->type, id, &one, 1, in, &rows));
	*changed = rows > 0;
	return *changed ? audit_group(ctx, &one, 1, g, in) : OK;
}

/* ---- filled by a filter ------------------------------------------------------------------------- */

const char *
group_filter_problem(struct ctx *ctx, const struct type *t, const char *filter)
{
	const char *problem = NULL;
	struct filter *f;

	if (filter_parse(ctx, t, filter, &f, &problem) != OK) {
		err_clear(ctx);
		return problem ? problem : _("The filter cannot be used.");
	}
	if (!f)
		return _("Please fill this in.");
	if (f->personal)
		return _("“me”, “my_dept” and “my_subordinates” mean somebody else for everyone. Name the employee or the department.");
	if (f->clock)
		return _("“now” means something else every minute. Use days: today, today-7.");
	if (t->groups && strstr(filter, arena_printf(ctx->mem, "%s.", t->groups_word)))
		return _("Segments cannot ask for segments.");
	return NULL;
}

/* In the order of their ids: what the filter says of each, and whether it is in. */
static int
stretch_read(struct ctx *ctx, const struct type *t, int64_t group, const struct filter *f, int64_t after, struct db_rows **rows)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "SELECT t.id, t.row_version, gm.record IS NOT NULL, COALESCE(");
	filter_sql(ctx, q, "t", f);
	sql_add(q, ", 0) FROM ");
	sql_ident(q, t->name);
	sql_add(q, " t LEFT JOIN ");
	sql_ident(q, group_table(ctx, t));
	sql_add(q, " gm ON gm.type = ");
	sql_val(q, VTEXT(t->name));
	sql_add(q, " AND gm.record = t.id AND ");
	sql_column(q, "gm", t->groups->name);
	sql_add(q, " = ");
	sql_val(q, VINT(group));
	sql_add(q, " WHERE t.deleted_at IS NULL AND t.id > ");
	sql_val(q, VINT(after));
	sql_add(q, " ORDER BY t.id LIMIT ");
	sql_val(q, VINT(GROUP_FILL));
	return db_select_sql(ctx, rows, q);
}

/* Only who computes writes the members of a dynamic group, one at a time: what was read is what is there. */
static int
differences_write(struct ctx *ctx, const struct type *t, const struct group *g, struct rec *const *recs, size_t n, bool in, int64_t *done)
{
	int64_t changed;

	TRY(members_write(ctx, t, g->id, recs, n, in, &changed));
	*done += changed;
	return audit_group(ctx, recs, n, g, in);
}

static int
fill(struct ctx *ctx, const struct type *t, const struct group *g, const char *filter, int64_t *at, int64_t *done)
{
	struct rec **come = arena_new_array(ctx->mem, struct rec *, GROUP_FILL), **go = arena_new_array(ctx->mem, struct rec *, GROUP_FILL);
	size_t come_count = 0, go_count = 0, n = 0;
	const char *problem = NULL;
	struct db_rows *rows;
	struct filter *f;

	TRY(filter_parse(ctx, t, filter, &f, &problem));
	if (!f || f->personal)
		return err_set(ctx, ERR_INVALID, "group %lld: no filter for everybody", (long long)g->id);
	TRY(stretch_read(ctx, t, g->id, f, *at, &rows));
	for (; db_next(rows); n++) {
		const bool is = db_int(rows, 2) != 0, becomes = db_int(rows, 3) != 0;

		*at = db_int(rows, 0);
		if (becomes && !is)
			come[come_count++] = bare_rec(ctx, t, *at, db_int(rows, 1));
		else if (is && !becomes)
			go[go_count++] = bare_rec(ctx, t, *at, db_int(rows, 1));
	}
	TRY(differences_write(ctx, t, g, come, come_count, true, done));
	TRY(differences_write(ctx, t, g, go, go_count, false, done));
	if (n < GROUP_FILL)
		*at = 0;
	return OK;
}

static const struct user the_system = { .id = 0, .login = "", .name = "" };

/* Nobody is said to have done it: the history names the system. */
int
group_fill(struct ctx *ctx, const struct type *t, const struct group *g, const char *filter, int64_t *at, int64_t *done)
{
	const struct user *user = ctx->user;

	as_system_begin(ctx, "members of a group");
	ctx->user = &the_system;
	int rc = fill(ctx, t, g, filter, at, done);
	ctx->user = user;
	as_system_end(ctx);
	return rc;
}
