/* listview.c - the tables of saved views. */
#include "doc/listview.h"
#include "doc/memo.h"
#include "doc/query.h"

/* ---- reading ------------------------------------------------------------------------------- */

/* A row s of list_view_share is for everybody, one of his roles, or himself. */
static void
shared_sql(struct ctx *ctx, struct sql *q)
{
	struct val roles[40];
	size_t n = 0;

	for (const char *const *r = ctx->user->roles; r && *r && n < 40; r++)
		roles[n++] = VTEXT(*r);
	sql_add(q, "(s.kind = '*'");
	if (n) {
		sql_add(q, " OR (s.kind = 'r' AND s.who IN ");
		sql_list(q, roles, n);
		sql_add(q, ")");
	}
	sql_add(q, " OR (s.kind = 'e' AND s.who = ");
	sql_val(q, VTEXT(arena_printf(ctx->mem, "%lld", (long long)ctx->user->employee)));
	sql_add(q, "))");
}

void
view_reached_sql(struct ctx *ctx, struct sql *q)
{
	sql_add(q, "(v.user = ");
	sql_val(q, VINT(ctx->user->id));
	sql_add(q, " OR v.id IN (SELECT s.view FROM list_view_share s WHERE ");
	shared_sql(ctx, q);
	sql_add(q, "))");
}

/* The ids of the views of a type that he has: two ways through two indexes, his own first where there are too many. */
static void
reached_sql(struct ctx *ctx, struct sql *q, const struct type *t)
{
	sql_add(q, "(SELECT id, 0 AS far FROM list_view WHERE type = ");
	sql_val(q, VTEXT(t->name));
	sql_add(q, " AND user = ");
	sql_val(q, VINT(ctx->user->id));
	sql_add(q, ")\nUNION ALL (SELECT DISTINCT s.view, 1 FROM list_view_share s JOIN list_view o ON o.id = s.view AND o.type = ");
	sql_val(q, VTEXT(t->name));
	sql_add(q, " AND o.user <> ");
	sql_val(q, VINT(ctx->user->id));
	sql_add(q, " WHERE ");
	shared_sql(ctx, q);
	sql_add(q, ")");
}

static int
views_read(struct ctx *ctx, const struct type *t, int64_t id, struct list_view **out, size_t *n)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT v.id, v.row_version, v.user, v.name, v.filter, v.columns, v.sort, v.size, COALESCE(u.pinned, 1), COALESCE(u.first, 0),\n"
	           "  (SELECT 1 FROM list_view_share x WHERE x.view = v.id LIMIT 1), v.grouped, v.board, v.usual, u.first IS NULL\n"
	           "FROM (SELECT id FROM (");
	reached_sql(ctx, q, t);
	sql_add(q, ") r");
	if (id) {
		sql_add(q, " WHERE id = ");
		sql_val(q, VINT(id));
	}
	sql_add(q, " ORDER BY far, id LIMIT ");
	sql_val(q, VINT(2 * VIEWS_MAX));
	sql_add(q, ") k\nJOIN list_view v ON v.id = k.id LEFT JOIN list_view_user u ON u.view = v.id AND u.user = ");
	sql_val(q, VINT(ctx->user->id));
	sql_add(q, "\nORDER BY v.name, v.id");
	TRY(db_select_sql(ctx, &rows, q));
	*out = arena_new_array(ctx->mem, struct list_view, db_count(rows) + 1);
	for (*n = 0; db_next(rows); ++*n)
		(*out)[*n] = (struct list_view){
			.id = db_int(rows, 0), .version = db_int(rows, 1), .user = db_int(rows, 2), .name = db_str(rows, 3),
			.filter = db_str(rows, 4), .columns = db_str(rows, 5), .sort = db_str(rows, 6), .size = (int)db_int(rows, 7),
			.pinned = db_int(rows, 8) != 0, .first = db_int(rows, 9) != 0, .shared = db_int(rows, 10) != 0,
			.group = db_str(rows, 11), .board = db_str(rows, 12), .usual = db_int(rows, 13) != 0,
			.opens = db_int(rows, 9) || (db_int(rows, 13) && db_int(rows, 14) && db_int(rows, 2) != ctx->user->id),
			.mine = db_int(rows, 2) == ctx->user->id,
		};
	return OK;
}

static void *
views_copy(struct arena *mem, const void *from, size_t n)
{
	struct list_view *list = arena_new_array(mem, struct list_view, n + 1);

	for (size_t i = 0; i < n; i++) {
		list[i] = ((const struct list_view *)from)[i];
		list[i].name = arena_strdup(mem, list[i].name);
		list[i].filter = arena_strdup(mem, list[i].filter);
		list[i].columns = arena_strdup(mem, list[i].columns);
		list[i].sort = arena_strdup(mem, list[i].sort);
		list[i].group = arena_strdup(mem, list[i].group);
		list[i].board = arena_strdup(mem, list[i].board);
	}
	return list;
}

int
view_list(struct ctx *ctx, const struct type *t, const struct list_view **out, size_t *n)
{
	struct list_view *list;
	void *found;

	if (memo_find(ctx, "views", t, true, views_copy, &found, n)) {
		*out = found;
		return OK;
	}
	TRY(views_read(ctx, t, 0, &list, n));
	memo_keep(ctx, "views", t, true, views_copy, list, *n);
	*out = list;
	return OK;
}

int
view_load(struct ctx *ctx, const struct type *t, int64_t id, struct list_view *out)
{
	struct list_view *list;
	size_t n;

	TRY(views_read(ctx, t, id, &list, &n));
	if (!n)
		return err_set(ctx, ERR_NOTFOUND, "no view %lld of %s", (long long)id, t->name);
	*out = list[0];
	return OK;
}

int
view_shares(struct ctx *ctx, int64_t id, const struct view_share **out, size_t *n)
{
	struct db_rows *rows;
	struct view_share *list;

	TRY(db_select(ctx, &rows, "SELECT kind, who FROM list_view_share WHERE view = ? ORDER BY kind, who", VALS(VINT(id))));
	list = arena_new_array(ctx->mem, struct view_share, db_count(rows) + 1);
	for (*n = 0; db_next(rows); ++*n)
		list[*n] = (struct view_share){ .kind = db_str(rows, 0)[0], .who = db_str(rows, 1) };
	*out = list;
	return OK;
}

/* ---- writing --------------------------------------------------------------------------------- */

bool
view_may_share(struct ctx *ctx, const struct type *t)
{
	return perm_can(ctx, t, NULL, "share_view");
}

/* The name, which is one's own only once a type; what the filter says must be readable now. */
static int
view_check(struct ctx *ctx, const struct type *t, struct list_view *v, size_t shares, bool shares_differ, struct form *f)
{
	const char *problem = NULL, *name;
	struct filter *filter;
	struct db_rows *rows;

	if (str_clean(ctx->mem, v->name, false, &name) != OK || !*name)
		form_error(f, "name", _("Give the view a name."));
	else if (utf8_len(name) > VIEW_NAME_MAX)
		form_error(f, "name", _("The name may have %d characters."), VIEW_NAME_MAX);
	else
		v->name = name;
	int rc = filter_parse(ctx, t, v->filter, &filter, &problem);
	if (rc != OK && rc != ERR_INVALID)
		return rc;
	if (rc == ERR_INVALID) {
		err_clear(ctx);
		form_error(f, "", "%s", problem);
	}
	if (shares_differ && !view_may_share(ctx, t))
		form_error(f, "", _("You may not share views."));
	if (shares > VIEW_SHARES_MAX)
		form_error(f, "", _("A view can be shared to %d roles and people."), VIEW_SHARES_MAX);
	if (!form_ok(f))
		return ERR_INVALID;
	TRY(db_select(ctx, &rows, "SELECT id, name = ? FROM list_view WHERE type = ? AND user = ? AND id <> ? LIMIT 200",
	              VALS(VTEXT(v->name), VTEXT(t->name), VINT(ctx->user->id), VINT(v->id))));
	while (db_next(rows))
		if (db_int(rows, 1))
			form_error(f, "name", _("You have a view of this name already."));
	if (!v->id && db_count(rows) >= VIEWS_MAX)
		form_error(f, "", _("You have %d views of this list. Delete one first."), VIEWS_MAX);
	return form_ok(f) ? OK : ERR_INVALID;
}

/* Rows are read in their order, what is posted stands in any. */
static int
shares_compare(struct ctx *ctx, int64_t id, const struct view_share *shares, size_t n, bool *differ)
{
	const struct view_share *stored = NULL;
	size_t count = 0, same = 0;

	if (id)
		TRY(view_shares(ctx, id, &stored, &count));
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < n; k++)
			same += stored[i].kind == shares[k].kind && str_eq(stored[i].who, shares[k].who);
	*differ = count != n || same != n;
	return OK;
}

/* "everybody, role sales_manager, employee 12": as the security log has it. */
static int
shares_log(struct ctx *ctx, const struct type *t, const struct list_view *v, const struct view_share *shares, size_t n)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	buf_printf(&b, "%s: %s →", t->name, v->name);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s %s%s", i ? "," : "", shares[i].kind == '*' ? "*" : shares[i].kind == 'r' ? "" : "#", shares[i].who);
	if (!n)
		buf_add(&b, " –");
	return security_done_why(ctx, "view_shared", ctx->user->id, ctx->user->login, buf_str(&b));
}

static int
shares_write(struct ctx *ctx, int64_t id, const struct view_share *shares, size_t n)
{
	TRY(db_exec(ctx, NULL, "DELETE FROM list_view_share WHERE view = ?", VALS(VINT(id))));
	for (size_t i = 0; i < n; i++) {
		const char kind[2] = { shares[i].kind, '\0' };

		TRY(db_exec(ctx, NULL, "INSERT INTO list_view_share (view, kind, who) VALUES (?, ?, ?)",
		            VALS(VINT(id), VTEXT(kind), VTEXT(shares[i].who))));
	}
	return OK;
}

static int
view_write(struct ctx *ctx, const struct type *t, struct list_view *v)
{
	int64_t changed;

	if (!v->id) {
		TRY(db_exec(ctx, NULL, "INSERT INTO list_view (type, user, name, filter, columns, sort, grouped, board, usual, size, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		            VALS(VTEXT(t->name), VINT(ctx->user->id), VTEXT(v->name), VTEXT(v->filter), VTEXT(v->columns), VTEXT(v->sort),
		                 VTEXT(v->group), VTEXT(v->board), VBOOL(v->usual), VINT(v->size), VINSTANT(ctx->now))));
		v->id = db_insert_id(ctx);
		return OK;
	}
	TRY(db_exec(ctx, &changed, "UPDATE list_view SET name = ?, filter = ?, columns = ?, sort = ?, grouped = ?, board = ?, usual = ?, size = ?, updated_at = ?, row_version = row_version + 1\n"
	            "WHERE id = ? AND user = ? AND row_version = ?",
	            VALS(VTEXT(v->name), VTEXT(v->filter), VTEXT(v->columns), VTEXT(v->sort), VTEXT(v->group), VTEXT(v->board), VBOOL(v->usual), VINT(v->size), VINSTANT(ctx->now),
	                 VINT(v->id), VINT(ctx->user->id), VINT(v->version))));
	return changed ? OK : err_set(ctx, ERR_CONFLICT, "view %lld has changed", (long long)v->id);
}

int
view_save(struct ctx *ctx, const struct type *t, struct list_view *v, const struct view_share *shares, size_t n, struct form *f)
{
	struct list_view stored;
	bool differ;

	if (v->id) {
		TRY(view_load(ctx, t, v->id, &stored));
		if (!stored.mine)
			return err_set(ctx, ERR_DENIED, "view %lld is somebody else's", (long long)v->id);
	}
	TRY(shares_compare(ctx, v->id, shares, n, &differ));
	v->usual = v->usual && n;	/* of a view that is shared to nobody it says nothing */
	if (v->usual && !(v->id && stored.usual) && !view_may_share(ctx, t))
		v->usual = false;
	TRY(view_check(ctx, t, v, n, differ, f));
	TRY(view_write(ctx, t, v));
	if (differ) {
		TRY(shares_write(ctx, v->id, shares, n));
		TRY(shares_log(ctx, t, v, shares, n));
	}
	return view_prefer(ctx, t, v);
}

static int
view_rows_delete(struct ctx *ctx, int64_t id)
{
	TRY(db_exec(ctx, NULL, "DELETE FROM list_view_share WHERE view = ?", VALS(VINT(id))));
	TRY(db_exec(ctx, NULL, "DELETE FROM list_view_user WHERE view = ?", VALS(VINT(id))));
	TRY(memo_touch(ctx));
	return db_exec(ctx, NULL, "DELETE FROM list_view WHERE id = ?", VALS(VINT(id)));
}

int
view_delete(struct ctx *ctx, const struct type *t, int64_t id)
{
	struct list_view v;

	TRY(view_load(ctx, t, id, &v));
	if (!v.mine)
		return err_set(ctx, ERR_DENIED, "view %lld is somebody else's", (long long)id);
	if (v.shared)
		TRY(shares_log(ctx, t, &v, NULL, 0));
	return view_rows_delete(ctx, id);
}

int
view_prefer(struct ctx *ctx, const struct type *t, const struct list_view *v)
{
	TRY(memo_touch(ctx));
	if (v->first)
		TRY(db_exec(ctx, NULL, "UPDATE list_view_user u JOIN list_view v ON v.id = u.view SET u.first = 0 WHERE u.user = ? AND v.type = ?",
		            VALS(VINT(ctx->user->id), VTEXT(t->name))));
	return db_exec(ctx, NULL, "INSERT INTO list_view_user (user, view, pinned, first) VALUES (?, ?, ?, ?)\n"
	               "ON DUPLICATE KEY UPDATE pinned = VALUES(pinned), first = VALUES(first)",
	               VALS(VINT(ctx->user->id), VINT(v->id), VBOOL(v->pinned), VBOOL(v->first)));
}

/* ---- for who manages roles ------------------------------------------------------------------------- */

int
views_shared(struct ctx *ctx, const struct shared_view **out, size_t *n)
{
	struct db_rows *rows;
	struct shared_view *list;

	TRY(perm_require(ctx, type_find(ctx->types, "role"), NULL, "edit"));
	TRY(db_select(ctx, &rows, "SELECT v.id, v.type, v.name, u.name, u.enabled = 1 AND u.deleted_at IS NULL,\n"
	              "  (SELECT GROUP_CONCAT(s.kind, s.who ORDER BY s.kind, s.who SEPARATOR ' ') FROM list_view_share s WHERE s.view = v.id)\n"
	              "FROM list_view v LEFT JOIN `user` u ON u.id = v.user\n"
	              "WHERE v.id IN (SELECT x.view FROM list_view_share x) ORDER BY v.type, v.name, v.id LIMIT 500", NO_VALS));
	list = arena_new_array(ctx->mem, struct shared_view, db_count(rows) + 1);
	for (*n = 0; db_next(rows); ++*n)
		list[*n] = (struct shared_view){
			.id = db_int(rows, 0), .type = type_find(ctx->types, db_str(rows, 1)), .name = db_str(rows, 2),
			.owner = db_str(rows, 3) ? db_str(rows, 3) : "", .owner_is_here = db_int(rows, 4) != 0,
			.shares = db_str(rows, 5) ? db_str(rows, 5) : "",
		};
	*out = list;
	return OK;
}

int
view_remove_shared(struct ctx *ctx, int64_t id)
{
	const struct shared_view *list;
	size_t n, i = 0;

	TRY(views_shared(ctx, &list, &n));
	while (i < n && list[i].id != id)
		i++;
	if (i == n || !list[i].type)
		return err_set(ctx, ERR_NOTFOUND, "no shared view %lld", (long long)id);
	TRY(shares_log(ctx, list[i].type, &(struct list_view){ .name = list[i].name }, NULL, 0));
	return view_rows_delete(ctx, id);
}
