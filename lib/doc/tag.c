/* tag.c - tags of records: the one reader and writer of their tables. */
#include "doc/memo.h"
#include "doc/tag.h"

const char *const tag_colours[] = { "", "blue", "green", "amber", "red", "purple", NULL };

static void
tags_read(struct ctx *ctx, struct db_rows *rows, const struct tag **out, size_t *n)
{
	struct tag *list = arena_new_array(ctx->mem, struct tag, db_count(rows));

	*n = 0;
	while (db_next(rows))
		list[(*n)++] = (struct tag){ .id = db_int(rows, 0), .name = db_str(rows, 1), .colour = db_str(rows, 2), .uses = db_int(rows, 3) };
	*out = list;
}

int
tag_list(struct ctx *ctx, const struct rec *r, const struct tag **out, size_t *n)
{
	struct db_rows *rows;

	TRY(perm_require(ctx, r->type, r, "read"));
	TRY(db_select(ctx, &rows, "SELECT DISTINCT k.id, k.name, k.colour, 0 FROM record_tag rt\n"
	              "JOIN tag t ON t.id = rt.tag JOIN tag k ON k.id = COALESCE(t.merged_into, t.id)\n"
	              "WHERE rt.type = ? AND rt.record = ? ORDER BY k.name, k.id LIMIT 200",
	              VALS(VTEXT(r->type->name), VINT(rec_id(r)))));
	tags_read(ctx, rows, out, n);
	return OK;
}

int
tag_of_records(struct ctx *ctx, const struct type *t, const struct val *ids, size_t count, const struct record_tag **out, size_t *n)
{
	struct sql *q = sql_new(ctx);
	struct record_tag *list;
	struct db_rows *rows;

	*n = 0;
	*out = NULL;
	if (!count)
		return OK;
	sql_add(q, "SELECT DISTINCT rt.record, k.name, k.colour FROM record_tag rt\n"
	           "JOIN tag t ON t.id = rt.tag JOIN tag k ON k.id = COALESCE(t.merged_into, t.id)\n"
	           "WHERE rt.type = ");
	sql_val(q, VTEXT(t->name));
	sql_add(q, " AND rt.record IN ");
	sql_list(q, ids, count);
	sql_add(q, " ORDER BY k.name, rt.record LIMIT 10000");
	TRY(db_select_sql(ctx, &rows, q));
	list = arena_new_array(ctx->mem, struct record_tag, db_count(rows) + 1);
	while (db_next(rows))
		list[(*n)++] = (struct record_tag){ .record = db_int(rows, 0), .name = db_str(rows, 1), .colour = db_str(rows, 2) ? db_str(rows, 2) : "" };
	*out = list;
	return OK;
}

static void *
tags_copy(struct arena *mem, const void *from, size_t n)
{
	struct tag *list = arena_new_array(mem, struct tag, n + 1);

	for (size_t i = 0; i < n; i++) {
		list[i] = ((const struct tag *)from)[i];
		list[i].name = arena_strdup(mem, list[i].name);
		list[i].colour = arena_strdup(mem, list[i].colour ? list[i].colour : "");
	}
	return list;
}

int
tag_all(struct ctx *ctx, const struct type *t, bool count, const struct tag **out, size_t *n)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	void *found;

	if (!count && memo_find(ctx, "tags", t, false, tags_copy, &found, n)) {
		*out = found;
		return OK;
	}
	sql_add(q, "SELECT k.id, k.name, k.colour, ");
	if (count)
		sql_add(q, "(SELECT COUNT(DISTINCT rt.record) FROM record_tag rt JOIN tag m ON m.id = rt.tag WHERE m.id = k.id OR m.merged_into = k.id)");
	else
		sql_add(q, "0");
	sql_add(q, "\nFROM tag k WHERE k.merged_into IS NULL AND k.type = ");
	sql_val(q, VTEXT(t->name));
	sql_add(q, " ORDER BY k.name, k.id LIMIT ");
	sql_val(q, VINT(TAGS_TYPE));
	TRY(db_select_sql(ctx, &rows, q));
	tags_read(ctx, rows, out, n);
	if (!count)
		memo_keep(ctx, "tags", t, false, tags_copy, *out, *n);
	return OK;
}

/* ---- on a record -------------------------------------------------------------------------- */

static int
name_take(struct ctx *ctx, const char *typed, const char *at, struct form *f, const char **name)
{
	*name = "";
	if (!typed || str_clean(ctx->mem, typed, false, name) != OK)
		form_error(f, at, _("This text contains characters that cannot be stored."));
	else if (!**name)
		form_error(f, at, _("Please write something first."));
	else if (utf8_len(*name) > TAG_NAME)
		form_error(f, at, _("A tag has at most %d characters."), TAG_NAME);
	return form_ok(f) ? OK : ERR_INVALID;
}

/* By its name, or by that of one that was merged into it; 0 = none. */
static int
tag_find(struct ctx *ctx, const struct type *t, const char *name, int64_t *id)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT COALESCE(merged_into, id) FROM tag WHERE type = ? AND name = ?", VALS(VTEXT(t->name), VTEXT(name))));
	*id = db_next(rows) ? db_int(rows, 0) : 0;
	return OK;
}

static int
tag_make(struct ctx *ctx, const struct type *t, const char *name, struct form *f, int64_t *id)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT COUNT(*) FROM tag WHERE type = ?", VALS(VTEXT(t->name))));
	if (db_next(rows) && db_int(rows, 0) >= TAGS_TYPE) {
		form_error(f, "tag", _("There are %d tags already. Choose one of them, or have some merged."), TAGS_TYPE);
		return ERR_INVALID;
	}
	int rc = db_exec(ctx, NULL, "INSERT INTO tag (type, name) VALUES (?, ?)", VALS(VTEXT(t->name), VTEXT(name)));
	if (rc != OK)
		return rc == ERR_DUPLICATE ? ERR_BUSY : rc;
	*id = db_insert_id(ctx);
	return memo_touch(ctx);
}

int
tag_add(struct ctx *ctx, const struct rec *r, const char *name, struct form *f)
{
	const struct tag *have;
	int64_t id;
	size_t n;

	TRY(perm_require(ctx, r->type, r, "edit"));
	TRY(name_take(ctx, name, "tag", f, &name));
	TRY(tag_list(ctx, r, &have, &n));
	TRY(tag_find(ctx, r->type, name, &id));
	for (size_t i = 0; i < n; i++)
		if (have[i].id == id)
			return OK;
	if (n >= TAGS_RECORD) {
		form_error(f, "tag", _("A record has at most %d tags."), TAGS_RECORD);
		return ERR_INVALID;
	}
	if (!id)
		TRY(tag_make(ctx, r->type, name, f, &id));
	TRY(db_exec(ctx, NULL, "INSERT IGNORE INTO record_tag (type, record, tag, user, at) VALUES (?, ?, ?, ?, ?)",
	            VALS(VTEXT(r->type->name), VINT(rec_id(r)), VINT(id), VINT(ctx->user->id), VINSTANT(ctx->now))));
	return audit_said(ctx, r, "tag", NULL, name);
}

int
tag_remove(struct ctx *ctx, const struct rec *r, int64_t id)
{
	const struct tag *have;
	size_t n, i = 0;

	TRY(perm_require(ctx, r->type, r, "edit"));
	TRY(tag_list(ctx, r, &have, &n));
	while (i < n && have[i].id != id)
		i++;
	if (i == n)
		return err_set(ctx, ERR_NOTFOUND, "%s %lld has no tag %lld", r->type->name, (long long)rec_id(r), (long long)id);
	TRY(db_exec(ctx, NULL, "DELETE FROM record_tag WHERE type = ? AND record = ? AND\n"
	            "tag IN (SELECT t.id FROM tag t WHERE t.id = ? OR t.merged_into = ?)",
	            VALS(VTEXT(r->type->name), VINT(rec_id(r)), VINT(id), VINT(id))));
	return audit_said(ctx, r, "untag", have[i].name, NULL);
}

/* ---- the list of a type -------------------------------------------------------------------- */

/* Living ones only; locked, to be changed. ERR_NOTFOUND. */
static int
tag_lock(struct ctx *ctx, int64_t id, const char **type)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT type FROM tag WHERE id = ? AND merged_into IS NULL FOR UPDATE", VALS(VINT(id))));
	if (!db_next(rows))
		return err_set(ctx, ERR_NOTFOUND, "no tag %lld", (long long)id);
	*type = db_str(rows, 0);
	return memo_touch(ctx);
}

/* The merged one gets the name that this one has now, by which it is still found; names are unique at every moment. */
static int
name_take_back(struct ctx *ctx, int64_t merged, int64_t id)
{
	const char *between = arena_printf(ctx->mem, "\x1f%lld", (long long)id);
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT name FROM tag WHERE id = ?", VALS(VINT(id))));
	if (!db_next(rows))
		return err_set(ctx, ERR_NOTFOUND, "no tag %lld", (long long)id);
	TRY(db_exec(ctx, NULL, "UPDATE tag SET name = ? WHERE id = ?", VALS(VTEXT(between), VINT(id))));
	return db_exec(ctx, NULL, "UPDATE tag SET name = ? WHERE id = ?", VALS(VTEXT(db_str(rows, 0)), VINT(merged)));
}

int
tag_save(struct ctx *ctx, int64_t id, const char *name, const char *colour, struct form *f)
{
	struct db_rows *rows;
	const char *type;

	TRY(tag_lock(ctx, id, &type));
	TRY(name_take(ctx, name, "name", f, &name));
	if (!colour || !words_have(tag_colours, colour))
		colour = "";
	TRY(db_select(ctx, &rows, "SELECT t.id, t.merged_into, k.name FROM tag t LEFT JOIN tag k ON k.id = t.merged_into\n"
	              "WHERE t.type = ? AND t.name = ? AND t.id <> ?", VALS(VTEXT(type), VTEXT(name), VINT(id))));
	if (db_next(rows) && db_int(rows, 1) == id)	/* a name that was merged into this one: they change places */
		TRY(name_take_back(ctx, db_int(rows, 0), id));
	else if (db_count(rows)) {
		if (db_int(rows, 1))
			form_error(f, "name", _("“%1$s” is another name of the tag “%2$s”. Merge this one into it instead."), name, db_str(rows, 2));
		else
			form_error(f, "name", _("There is a tag “%s” already. Merge this one into it instead."), name);
		return ERR_INVALID;
	}
	int rc = db_exec(ctx, NULL, "UPDATE tag SET name = ?, colour = ? WHERE id = ?", VALS(VTEXT(name), VTEXT(colour), VINT(id)));
	return rc == ERR_DUPLICATE ? ERR_BUSY : rc;
}

/* In the order of their ids, so that two who merge meet no deadlock. */
int
tag_merge(struct ctx *ctx, int64_t id, int64_t into)
{
	const char *one, *other;

	TRY(tag_lock(ctx, id < into ? id : into, &one));
	TRY(tag_lock(ctx, id < into ? into : id, &other));
	if (id == into || !str_eq(one, other))
		return err_set(ctx, ERR_NOTFOUND, "tag %lld cannot be merged into %lld", (long long)id, (long long)into);
	return db_exec(ctx, NULL, "UPDATE tag SET merged_into = ? WHERE id = ? OR merged_into = ?", VALS(VINT(into), VINT(id), VINT(id)));
}

/* What stood on records is cleared by the job; nobody sees it from now on. */
int
tag_delete(struct ctx *ctx, int64_t id)
{
	const char *type;

	TRY(tag_lock(ctx, id, &type));
	return db_exec(ctx, NULL, "DELETE FROM tag WHERE id = ? OR merged_into = ?", VALS(VINT(id), VINT(id)));
}

int
tag_purge(struct ctx *ctx, int limit, int64_t *done)
{
	struct db_rows *rows;

	*done = 0;
	TRY(db_select(ctx, &rows, "SELECT rt.tag FROM record_tag rt LEFT JOIN tag t ON t.id = rt.tag WHERE t.id IS NULL LIMIT 1", NO_VALS));
	if (!db_next(rows))
		return OK;
	return db_exec(ctx, done, "DELETE FROM record_tag WHERE tag = ? LIMIT ?", VALS(VINT(db_int(rows, 0)), VINT(limit)));
}
