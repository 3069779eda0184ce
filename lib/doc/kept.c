/* kept.c - recents and favourites: the one writer of both tables. */
#include "doc/kept.h"
#include "doc/listview.h"
#include "doc/memo.h"
#include "doc/rec.h"

enum { RECENT, FAVOURITE, NOTICED, KINDS };	/* rows of the one statement */
enum { AGAIN_MS = 60 * 1000 };	/* the same record again within a minute is no news */

/* ---- recents ---------------------------------------------------------------------------- */

void
recent_note(struct ctx *ctx, const struct rec *r)
{
	struct sql *q = sql_new(ctx), *old = sql_new(ctx);

	if (ctx->seer || !ctx->user->id || r->is_new)
		return;
	sql_add(q, "INSERT INTO user_recent (user, type, record, at) VALUES ");
	sql_row(q, VALS(VINT(ctx->user->id), VTEXT(r->type->name), VINT(rec_id(r)), VINSTANT(ctx->now)));
	sql_add(q, "\nON DUPLICATE KEY UPDATE at = IF(at < ");
	sql_val(q, VINSTANT(ctx->now - AGAIN_MS));
	sql_add(q, ", VALUES(at), at)");
	sql_add(old, "DELETE o FROM user_recent o JOIN (SELECT at FROM user_recent WHERE user = ");
	sql_val(old, VINT(ctx->user->id));
	sql_add(old, " ORDER BY at DESC LIMIT 1 OFFSET ");
	sql_val(old, VINT(RECENT_KEPT));
	sql_add(old, ") last\nWHERE o.user = ");
	sql_val(old, VINT(ctx->user->id));
	sql_add(old, " AND o.at <= last.at");
	note_pair(ctx, q, old);
}

/* ---- favourites ---------------------------------------------------------------------------- */

static void *
names_copy(struct arena *mem, const void *from, size_t n)
{
	const char **list = arena_new_array(mem, const char *, n + 1);

	for (size_t i = 0; i < n; i++)
		list[i] = arena_strdup(mem, ((const char *const *)from)[i]);
	return list;
}

/* His favourites among the views of a type. */
static int
favourite_views(struct ctx *ctx, const struct type *t, const char ***out, size_t *n)
{
	struct db_rows *rows;
	void *found;

	if (memo_find(ctx, "stars", t, true, names_copy, &found, n)) {
		*out = found;
		return OK;
	}
	TRY(db_select(ctx, &rows, "SELECT view FROM user_favourite WHERE user = ? AND type = ? AND record = 0",
	              VALS(VINT(ctx->user->id), VTEXT(t->name))));
	*out = arena_new_array(ctx->mem, const char *, db_count(rows) + 1);
	for (*n = 0; db_next(rows);)
		(*out)[(*n)++] = db_str(rows, 0);
	memo_keep(ctx, "stars", t, true, names_copy, *out, *n);
	return OK;
}

int
favourite_is(struct ctx *ctx, const struct type *t, int64_t record, const char *view, bool *out)
{
	struct db_rows *rows;
	const char **views;
	size_t n;

	*out = false;
	if (!record) {
		TRY(favourite_views(ctx, t, &views, &n));
		while (n > 0 && !*out)
			*out = str_eq(views[--n], view);
		return OK;
	}
	TRY(db_select(ctx, &rows, "SELECT 1 FROM user_favourite WHERE user = ? AND type = ? AND record = ? AND view = ?",
	              VALS(VINT(ctx->user->id), VTEXT(t->name), VINT(record), VTEXT(view))));
	*out = db_next(rows);
	return OK;
}

int
favourite_set(struct ctx *ctx, const struct type *t, int64_t record, const char *view, bool on, struct form *why)
{
	struct db_rows *rows;

	if (!record)
		TRY(memo_touch(ctx));
	if (!on)
		return db_exec(ctx, NULL, "DELETE FROM user_favourite WHERE user = ? AND type = ? AND record = ? AND view = ?",
		               VALS(VINT(ctx->user->id), VTEXT(t->name), VINT(record), VTEXT(view)));
	TRY(db_select(ctx, &rows, "SELECT COUNT(*) FROM user_favourite WHERE user = ?", VALS(VINT(ctx->user->id))));
	if (db_next(rows) && db_int(rows, 0) >= FAVOURITES_MAX) {
		form_error(why, "", _("You have %d favourites already. Take some away first."), FAVOURITES_MAX);
		return err_set(ctx, ERR_INVALID, "too many favourites");
	}
	return db_exec(ctx, NULL, "INSERT IGNORE INTO user_favourite (user, type, record, view, at) VALUES (?, ?, ?, ?, ?)",
	               VALS(VINT(ctx->user->id), VTEXT(t->name), VINT(record), VTEXT(view), VINSTANT(ctx->now)));
}

/* ---- reading ---------------------------------------------------------------------------------- */

static int
kept_select(struct ctx *ctx, int recents, int favourites, int notices, struct db_rows **rows)
{
	struct sql *q = sql_new(ctx);

	sql_add(q, "(SELECT 0 AS what, r.type, r.record, '' AS view, r.at, NULL AS name FROM user_recent r WHERE r.user = ");
	sql_val(q, VINT(ctx->user->id));
	sql_add(q, " ORDER BY r.at DESC LIMIT ");
	sql_val(q, VINT(recents));
	sql_add(q, ")\nUNION ALL\n(SELECT 1, f.type, f.record, f.view, f.at, v.name FROM user_favourite f\n"
	           "LEFT JOIN list_view v ON f.record = 0 AND v.id = CAST(f.view AS UNSIGNED) AND ");
	view_reached_sql(ctx, q);
	sql_add(q, "\nWHERE f.user = ");
	sql_val(q, VINT(ctx->user->id));
	sql_add(q, " ORDER BY f.at DESC LIMIT ");
	sql_val(q, VINT(favourites));
	sql_add(q, ")\nUNION ALL\n(SELECT 2, n.type, n.record, '', n.at, NULL FROM user_notice n WHERE n.user = ");
	sql_val(q, VINT(ctx->user->id));
	sql_add(q, " ORDER BY n.id DESC LIMIT ");
	sql_val(q, VINT(notices));
	sql_add(q, ")");
	return db_select_sql(ctx, rows, q);
}

static struct kept
kept_of(struct ctx *ctx, const struct db_rows *rows)
{
	struct kept k = { .type = type_find(ctx->types, db_str(rows, 1)), .record = db_int(rows, 2), .view = db_str(rows, 3), .title = db_str(rows, 5) };
	const struct list *l = k.type && !k.record && !k.title ? type_list(k.type, k.view) : NULL;

	if (l)
		k.title = lang_label(k.type->name, l->label);
	if (!db_str(rows, 4) || instant_parse(&k.at, db_str(rows, 4)) != OK)
		k.at = INSTANT_NONE;
	return k;
}

/* One question a type. */
static int
titles_know(struct ctx *ctx, const struct kept *list, size_t n)
{
	int64_t *ids = arena_new_array(ctx->mem, int64_t, n + 1);

	for (size_t i = 0; i < n; i++) {
		size_t count = 0;

		if (link_known(ctx, list[i].type, list[i].record))
			continue;
		for (size_t k = i; k < n; k++)
			if (list[k].type == list[i].type)
				ids[count++] = list[k].record;
		TRY(link_know(ctx, list[i].type, ids, count));
	}
	return OK;
}

/* What is gone or out of reach is left out. */
static size_t
kept_readable(struct ctx *ctx, struct kept *list, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const struct link_known *known = list[i].record && list[i].type ? link_known(ctx, list[i].type, list[i].record) : NULL;

		if (known && known->lives && known->readable)
			list[i].title = known->title;
		else if (list[i].record || !list[i].type || !perm_can(ctx, list[i].type, NULL, "read"))
			continue;
		if (list[i].title)
			list[count++] = list[i];
	}
	return count;
}

int
kept_list(struct ctx *ctx, int recents, int favourites, int notices, const struct kept **recent, size_t *recent_count,
          const struct kept **favourite, size_t *favourite_count)
{
	struct db_rows *rows;
	size_t n[KINDS] = { 0 }, all = 0;
	struct kept *list[KINDS];

	TRY(kept_select(ctx, recents, favourites, notices, &rows));
	struct kept *ask = arena_new_array(ctx->mem, struct kept, db_count(rows) + 1);
	for (size_t i = 0; i < KINDS; i++)
		list[i] = arena_new_array(ctx->mem, struct kept, db_count(rows) + 1);
	while (db_next(rows)) {
		const struct kept k = kept_of(ctx, rows);
		int64_t of = db_int(rows, 0);

		list[of][n[of]++] = k;
		if (k.record && k.type)
			ask[all++] = k;
	}
	TRY(titles_know(ctx, ask, all));
	*recent = list[RECENT];
	*favourite = list[FAVOURITE];
	*recent_count = kept_readable(ctx, list[RECENT], n[RECENT]);
	*favourite_count = kept_readable(ctx, list[FAVOURITE], n[FAVOURITE]);
	return OK;
}
