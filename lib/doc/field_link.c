/*
 * field_link.c - the one record that a typed text means: by id, title, code or
 * path; and how a choice is narrowed by another field.
 */
#include "doc/field.h"

enum { CANDIDATES = 5 };

struct candidate { int64_t id; const char *title, *code; };
struct candidates { struct candidate list[CANDIDATES + 1]; size_t n; };

static void
candidate_add(struct candidates *c, int64_t id, const char *title, const char *code)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->list[i].id == id)
			return;
	if (c->n <= CANDIDATES)
		c->list[c->n++] = (struct candidate){ .id = id, .title = title, .code = code ? code : "" };
}

/* The user may pick any record of this type, and the process knows them all. */
static bool
target_is_open(struct ctx *ctx, const struct type *t)
{
	return t->cached && ctx->org && perm_reads_all(ctx, t);
}

static void
sql_pickable(struct ctx *ctx, struct sql *q, const struct type *t)
{
	sql_add(q, "SELECT t.id, t.");
	sql_ident(q, t->title->name);
	sql_add(q, ", t.");
	sql_ident(q, t->code ? t->code->name : t->title->name);
	sql_add(q, " FROM ");
	sql_ident(q, t->name);
	sql_add(q, " t WHERE t.deleted_at IS NULL");
	if (t->enabled) {
		sql_add(q, " AND t.");
		sql_ident(q, t->enabled->name);
		sql_add(q, " = 1");
	}
	perm_where(ctx, q, t, "read", "t");
}

static int
candidates_run(struct ctx *ctx, struct candidates *c, const struct type *t, struct sql *q)
{
	struct db_rows *rows;

	sql_add(q, " LIMIT ");
	sql_val(q, VINT(CANDIDATES + 1));
	TRY(db_select_sql(ctx, &rows, q));
	while (db_next(rows))
		candidate_add(c, db_int(rows, 0), db_str(rows, 1) ? db_str(rows, 1) : "",
		              t->code ? db_str(rows, 2) : "");
	return OK;
}

/* Also those that something else keeps apart: one range of the index. */
static void
column_equals(struct ctx *ctx, struct sql *q, const struct field *f, const char *text)
{
	const char *column = f->normalised ? arena_printf(ctx->mem, "%s_norm", f->name) : f->name;
	const char *wanted = f->normalised ? str_normal(ctx->mem, text) : text;

	sql_column(q, "t", column);
	sql_add(q, " = ");
	sql_val(q, VTEXT(wanted));
	if (!f->apart || !*f->apart)
		return;
	sql_add(q, " OR (");
	sql_column(q, "t", column);
	sql_add(q, " > ");
	sql_val(q, VTEXT(arena_printf(ctx->mem, "%s\x1f", wanted)));
	sql_add(q, " AND ");
	sql_column(q, "t", column);
	sql_add(q, " < ");
	sql_val(q, VTEXT(arena_printf(ctx->mem, "%s ", wanted)));
	sql_add(q, ")");
}

/* Each of the two conditions has an index; together by OR they would have none. */
static int
candidates_by_column(struct ctx *ctx, struct candidates *c, const struct type *t, const struct field *f,
                     const char *text)
{
	struct sql *q = sql_new(ctx);

	sql_pickable(ctx, q, t);
	sql_add(q, " AND (");
	column_equals(ctx, q, f, text);
	sql_add(q, ")");
	return candidates_run(ctx, c, t, q);
}

/* A path as it compares: "浙江省 > 杭州市" is "浙江省/杭州市". */
static const char *
path_key(struct ctx *ctx, const char *path)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	for (const char *p = str_normal(ctx->mem, path); *p; p++)
		if (*p != ' ')
			buf_addc(&b, (char)(*p == '>' ? '/' : *p));
	return buf_str(&b);
}

static void
candidates_remembered(struct ctx *ctx, struct candidates *c, const struct type *t, const char *text)
{
	const struct org_entry *const *all;
	size_t n = org_entries(ctx->org, t, &all);
	const char *path = t->tree ? path_key(ctx, text) : "";
	bool is_path = strchr(path, '/') != NULL;

	for (size_t i = 0; i < n && c->n <= CANDIDATES; i++) {
		const struct org_entry *e = all[i];
		if (!e->enabled)
			continue;
		if (str_eq(e->title, text) || (e->code && str_eq(e->code, text)) ||
		    (is_path && e->path_title && str_eq(path_key(ctx, e->path_title), path)))
			candidate_add(c, e->id, e->title, e->code);
	}
}

static int
candidates_find(struct ctx *ctx, struct candidates *c, const struct type *t, const char *text)
{
	const struct link_known *const *known;
	size_t n;

	if (target_is_open(ctx, t)) {
		candidates_remembered(ctx, c, t, text);
		return OK;
	}
	if (link_known_text(ctx, t, text, &known, &n)) {
		for (size_t i = 0; i < n; i++)
			candidate_add(c, known[i]->id, known[i]->title, known[i]->code);
		return OK;
	}
	TRY(candidates_by_column(ctx, c, t, t->title, text));
	return t->code && t->code != t->title ? candidates_by_column(ctx, c, t, t->code, text) : OK;
}

static int
link_by_id(struct ctx *ctx, const struct type *t, int64_t id, bool *found)
{
	struct candidates c = { .n = 0 };
	const struct link_known *known = link_known(ctx, t, id);
	struct sql *q = sql_new(ctx);

	if (target_is_open(ctx, t)) {
		const struct org_entry *e = org_entry(ctx->org, t, id);
		*found = e && e->enabled;
		return OK;
	}
	if (known) {
		*found = known->lives && known->enabled && known->readable;
		return OK;
	}
	sql_pickable(ctx, q, t);
	sql_add(q, " AND t.id = ");
	sql_val(q, VINT(id));
	TRY(candidates_run(ctx, &c, t, q));
	*found = c.n == 1;
	return OK;
}

static int
link_refuse(struct ctx *ctx, const struct candidates *c, const struct field *f, const char *s,
            const char **problem)
{
	const char *what = lang_label(f->target->name, f->target->label);
	struct buf names;

	if (!c->n)
		return field_refuse(ctx, problem, _("There is no “%s” (%s) to choose. Pick one from the list."),
		                    s, what);
	buf_init(&names, ctx->mem);
	for (size_t i = 0; i < c->n && i < CANDIDATES; i++) {
		buf_printf(&names, "%s%s", i ? "; " : "", c->list[i].title);
		if (*c->list[i].code)
			buf_printf(&names, " (%s)", c->list[i].code);
	}
	return field_refuse(ctx, problem, _("More than one “%s” (%s) exists: %s. Enter the code of the one you mean."),
	                    s, what, buf_str(&names));
}

/* Forms send ids, so an id comes first; a file may hold titles, codes or paths. */
int
link_parse(struct ctx *ctx, const struct field *f, const char *s, struct val *out, const char **problem)
{
	struct candidates c = { .n = 0 };
	bool found = false;
	int64_t id;

	if (str_int(s, &id) == OK && id > 0)
		TRY(link_by_id(ctx, f->target, id, &found));
	if (found) {
		*out = VLINK(id);
		return OK;
	}
	TRY(candidates_find(ctx, &c, f->target, s));
	if (c.n != 1)
		return link_refuse(ctx, &c, f, s, problem);
	*out = VLINK(c.list[0].id);
	return OK;
}

/* ---- within ------------------------------------------------------------------------ */

const struct field *
link_within_by(const struct field *f)
{
	const struct field *other = *f->within ? type_field(f->type, f->within) : NULL;
	const struct type *t = f->target;

	if (!other || !other->target || !t)
		return NULL;
	if (t->hangs_on && t->hangs_on->target == other->target)
		return t->hangs_on;
	if (t->parent && t->parent->target == other->target)
		return t->parent;
	for (size_t i = 0; i < t->field_count; i++)
		if (t->fields[i].kind == FIELD_LINK && !t->fields[i].engine && t->fields[i].target == other->target)
			return &t->fields[i];
	return NULL;
}
