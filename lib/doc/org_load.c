/*
 * org_load.c - reads the snapshot of org.c. Every process keeps one, so the
 * result is packed without gaps, and large tables are read in portions: the
 * memory that a large result once took stays with the process.
 */
#include "doc/layout.h"
#include "doc/org.h"

#define PATH_MARK " / "
enum { PORTION = 1000 };

int
org_scratch(struct ctx *ctx, int (*fn)(void *), void *arg)
{
	struct arena *unit = ctx->mem;

	ctx->mem = arena_new();
	int rc = fn(arg);
	arena_free(ctx->mem);
	ctx->mem = unit;
	return rc;
}

int
org_count(struct ctx *ctx, const char *table, size_t *out)
{
	struct db_rows *rows;
	struct sql *q = sql_new(ctx);

	sql_add(q, "SELECT COUNT(*) FROM ");
	sql_ident(q, table);
	TRY(db_select_sql(ctx, &rows, q));
	*out = db_next(rows) ? (size_t)db_int(rows, 0) : 0;
	return OK;
}

/* ---- what exists: between two releases a column may still be missing ---------------- */

struct schema { const char **names; size_t n; };	/* "table.column" */

static int
schema_read(struct ctx *ctx, struct schema *out)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT table_name, column_name FROM information_schema.columns"
	              " WHERE table_schema = DATABASE()", NO_VALS));
	out->names = arena_new_array(ctx->mem, const char *, db_count(rows) + 1);
	while (db_next(rows))
		out->names[out->n++] =
		        arena_printf(ctx->mem, "%s.%s", db_str(rows, 0), db_str(rows, 1));
	return OK;
}

static bool
schema_has(const struct schema *s, const char *table, const char *column)
{
	size_t n = strlen(table);

	for (size_t i = 0; i < s->n; i++)
		if (strncmp(s->names[i], table, n) == 0 && s->names[i][n] == '.' &&
		    str_eq(s->names[i] + n + 1, column))
			return true;
	return false;
}

int
org_has_table(struct ctx *ctx, const char *table, bool *out)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT 1 FROM information_schema.tables"
	              " WHERE table_schema = DATABASE() AND table_name = ?", VALS(VTEXT(table))));
	*out = db_next(rows);
	return OK;
}

/* ---- packed texts --------------------------------------------------------------------- */

struct pack { char *at; };

static const char *
pack_add(struct pack *p, const char *s)
{
	size_t n = strlen(s) + 1;
	const char *here = p->at;

	memcpy(p->at, s, n);
	p->at += n;
	return here;
}

/* ---- one cached type ------------------------------------------------------------------- */

/* A row as it was read, in the order of the statement, linked as a tree. */
struct node {
	int64_t id, parent;
	const char *title, *code;
	bool enabled, placed;
	uint32_t up, first, next;	/* places in the array; NOWHERE */
	uint32_t entry;			/* where it went */
	uint32_t path;			/* in loading.paths; NOWHERE for a root */
};
#define NOWHERE UINT32_MAX

struct loading {
	struct ctx *ctx; struct org *o; const struct type *type;
	struct arena *mem;		/* until this table is packed */
	struct node *nodes; size_t n, cap;
	struct pack texts;
	struct buf paths;		/* full titles, each with its end */
};

static bool
table_is_ready(const struct schema *s, const struct type *t)
{
	const struct field *needed[] = { t->title, t->code, t->tree ? t->parent : NULL, t->enabled };

	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
		if (needed[i] && !schema_has(s, t->name, needed[i]->name))
			return false;
	return !t->title->sort_column || schema_has(s, t->name, t->title->sort_column);
}

static void
column_or_null(struct sql *q, const struct field *f)
{
	sql_add(q, ", ");
	if (f)
		sql_ident(q, f->name);
	else
		sql_add(q, "NULL");
}

/* Brothers of a tree by their code, everything else by the pinyin of its title. */
static void
order_key(struct sql *q, const struct type *t)
{
	const char *by = t->title->sort_column ? t->title->sort_column : t->title->name;

	sql_add(q, "COALESCE(");
	sql_ident(q, t->tree && t->code ? t->code->name : by);
	sql_add(q, ", '')");
}

struct place { const char *key; int64_t id; };	/* of the last row that was read */

static struct sql *
portion_sql(const struct loading *l, const struct place *after)
{
	const struct type *t = l->type;
	struct sql *q = sql_new(l->ctx);

	sql_add(q, "SELECT id");
	column_or_null(q, t->title);
	column_or_null(q, t->code);
	column_or_null(q, t->tree ? t->parent : NULL);
	column_or_null(q, t->enabled);
	sql_add(q, ", ");
	order_key(q, t);
	sql_add(q, " FROM ");
	sql_ident(q, t->name);
	sql_add(q, " WHERE deleted_at IS NULL AND (");
	order_key(q, t);
	sql_add(q, " > ");
	sql_val(q, VTEXT(after->key));
	sql_add(q, " OR (");
	order_key(q, t);
	sql_add(q, " = ");
	sql_val(q, VTEXT(after->key));
	sql_add(q, " AND id > ");
	sql_val(q, VINT(after->id));
	sql_add(q, ")) ORDER BY ");
	order_key(q, t);
	sql_add(q, ", id LIMIT ");
	sql_val(q, VINT(PORTION));
	return q;
}

struct portion { struct loading *l; struct place last; bool more; };

static int
portion_read(void *arg)
{
	struct portion *p = arg;
	struct loading *l = p->l;
	struct db_rows *rows;

	TRY(db_select_sql(l->ctx, &rows, portion_sql(l, &p->last)));
	p->more = db_count(rows) == PORTION;
	while (db_next(rows) && l->n < l->cap) {
		const char *title = db_str(rows, 1), *code = db_str(rows, 2);

		p->last = (struct place){ .key = db_str(rows, 5), .id = db_int(rows, 0) };
		l->nodes[l->n++] = (struct node){
		        .id = p->last.id,
		        .parent = db_int(rows, 3),
		        .enabled = !l->type->enabled || db_int(rows, 4) != 0,
		        .title = title ? arena_strdup(l->mem, title) : "",
		        .code = code ? arena_strdup(l->mem, code) : "",
		        .up = NOWHERE,
		        .first = NOWHERE,
		        .next = NOWHERE,
		        .path = NOWHERE,
		};
	}
	p->last.key = arena_strdup(l->mem, p->last.key);
	return OK;
}

static int
nodes_read(struct loading *l)
{
	struct portion p = { .l = l, .last = { .key = "" }, .more = true };

	/* A row more than now is there with the next stamp. */
	TRY(org_count(l->ctx, l->type->name, &l->cap));
	l->nodes = arena_new_array(l->mem, struct node, l->cap + 1);
	while (p.more && l->n < l->cap)
		TRY(org_scratch(l->ctx, portion_read, &p));
	return OK;
}

struct by_id { int64_t id; uint32_t node; };

static int
by_id_compare(const void *a, const void *b)
{
	const struct by_id *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static struct by_id *
nodes_by_id(const struct loading *l)
{
	struct by_id *list = arena_new_array(l->mem, struct by_id, l->n + 1);

	for (uint32_t i = 0; i < l->n; i++)
		list[i] = (struct by_id){ l->nodes[i].id, i };
	qsort(list, l->n, sizeof *list, by_id_compare);
	return list;
}

/* Children in the order of the statement: linked from the last to the first. */
static void
nodes_link(struct loading *l, const struct by_id *ids)
{
	for (uint32_t i = (uint32_t)l->n; i-- > 0;) {
		const struct by_id key = { .id = l->nodes[i].parent };
		const struct by_id *up = bsearch(&key, ids, l->n, sizeof key, by_id_compare);

		if (!up || up->node == i)
			continue;
		l->nodes[i].up = up->node;
		l->nodes[i].next = l->nodes[up->node].first;
		l->nodes[up->node].first = i;
	}
}

/* Behind the full title of the node above; a father that comes later would be a circle. */
static bool
path_place(struct loading *l, struct node *n)
{
	const struct node *above = n->up == NOWHERE ? NULL : &l->nodes[n->up];

	if (!above || !above->placed)
		return false;
	/* A buffer that grows leaves its old text alone. */
	const char *path = above->path == NOWHERE ? above->title : l->paths.s + above->path;
	uint32_t at = (uint32_t)l->paths.n;

	buf_add(&l->paths, path);
	buf_add(&l->paths, PATH_MARK);
	buf_addn(&l->paths, n->title, strlen(n->title) + 1);
	n->path = at;
	return true;
}

static void
node_place(struct loading *l, struct org_table *t, uint32_t at)
{
	struct node *n = &l->nodes[at];
	struct org_entry *e = &t->entries[t->n];

	n->entry = (uint32_t)t->n++;
	e->id = n->id;
	e->enabled = n->enabled;
	e->title = e->path_title = pack_add(&l->texts, n->title);
	e->code = pack_add(&l->texts, n->code);
	e->parent = path_place(l, n) ? n->parent : 0;
	n->placed = true;
}

/* A node and all below it, parents first; without recursion: trees may be deep. */
static void
tree_place(struct loading *l, struct org_table *t, uint32_t root)
{
	uint32_t at = root;

	for (;;) {
		node_place(l, t, at);
		uint32_t down = l->nodes[at].first;
		while (down != NOWHERE && l->nodes[down].placed)
			down = l->nodes[down].next;
		while (down == NOWHERE) {
			if (t->end)
				t->end[l->nodes[at].entry] = (uint32_t)t->n;
			if (at == root)
				return;
			down = l->nodes[at].next;
			while (down != NOWHERE && l->nodes[down].placed)
				down = l->nodes[down].next;
			at = l->nodes[at].up;
		}
		at = down;
	}
}

static void
entries_place(struct loading *l, struct org_table *t)
{
	/* Roots first; what is left over hangs in a circle and is shown at the end. */
	for (uint32_t i = 0; i < l->n; i++)
		if (l->nodes[i].up == NOWHERE)
			tree_place(l, t, i);
	for (uint32_t i = 0; i < l->n; i++)
		if (!l->nodes[i].placed)
			tree_place(l, t, i);
}

static void
table_fill(struct loading *l, struct org_table *t)
{
	struct arena *mem = l->o->mem;
	struct by_id *ids = nodes_by_id(l);
	size_t bytes = 1;

	for (size_t i = 0; i < l->n; i++)
		bytes += strlen(l->nodes[i].title) + strlen(l->nodes[i].code) + 2;
	l->texts.at = arena_alloc(mem, bytes);
	buf_init(&l->paths, l->mem);
	t->type = l->type;
	t->entries = arena_new_array(mem, struct org_entry, l->n + 1);
	t->by_id = arena_new_array(mem, uint32_t, l->n + 1);
	if (l->type->tree) {
		t->end = arena_new_array(mem, uint32_t, l->n + 1);
		nodes_link(l, ids);
	}
	entries_place(l, t);

	char *paths = arena_memdup(mem, buf_str(&l->paths), l->paths.n + 1);

	for (size_t i = 0; i < l->n; i++) {
		t->by_id[i] = l->nodes[ids[i].node].entry;
		if (l->nodes[i].path != NOWHERE)
			t->entries[l->nodes[i].entry].path_title = paths + l->nodes[i].path;
	}
}

static int
tables_load(struct ctx *ctx, struct org *o, const struct schema *schema)
{
	const struct types *ts = ctx->types;

	o->tables = arena_new_array(o->mem, struct org_table, ts->count);
	for (size_t i = 0; i < ts->count; i++) {
		const struct type *t = ts->all[i];
		struct loading l = { .ctx = ctx, .o = o, .type = t };

		if (!t->cached || !table_is_ready(schema, t))
			continue;
		l.mem = arena_new();
		int rc = nodes_read(&l);
		if (rc == OK)
			table_fill(&l, &o->tables[o->table_count++]);
		arena_free(l.mem);
		TRY(rc);
	}
	return OK;
}

/* ---- dictionaries, settings, company --------------------------------------------------------- */

static const char *
label_of(struct org *o, const char *label, const char *otherwise)
{
	return arena_strdup(o->mem, label && *label ? label : otherwise ? otherwise : "");
}

static int
dictionaries_load(struct ctx *ctx, struct org *o)
{
	struct db_rows *rows;
	struct org_dictionary *d = NULL;

	TRY(db_select(
	        ctx, &rows,
	        "SELECT kind, code, label_zh, label_en, enabled, COALESCE(pos, 100), id, colour, under FROM dictionary\n"
	        "WHERE deleted_at IS NULL AND kind <> 'role'\n"
	        /* Roles are chosen like entries of a dictionary. */
	        "UNION ALL SELECT 'role', code, name, name_en, 1, id, id, NULL, NULL FROM role WHERE deleted_at IS NULL\n"
	        "ORDER BY 1, COALESCE(enabled, 0) DESC, 6, code, id",
	        NO_VALS));
	size_t n = db_count(rows);
	struct option *zh = arena_new_array(o->mem, struct option, n + 1),
	              *en = arena_new_array(o->mem, struct option, n + 1);
	int64_t *pos = arena_new_array(o->mem, int64_t, n + 1);

	o->dictionaries = arena_new_array(o->mem, struct org_dictionary, n + 1);
	for (size_t i = 0; db_next(rows); i++) {
		const char *kind = db_str(rows, 0), *code = arena_strdup(o->mem, db_str(rows, 1));

		if (!d || !str_eq(d->kind, kind)) {
			d = &o->dictionaries[o->dictionary_count++];
			*d = (struct org_dictionary){.kind = arena_strdup(o->mem, kind),
			                             .labels = {&zh[i], &en[i]}, .pos = &pos[i]};
		}
		pos[i] = db_int(rows, 5);
		zh[i] = (struct option){.value = code,
		                        .label = label_of(o, db_str(rows, 2), db_str(rows, 3)),
		                        .tone = "", .colour = label_of(o, db_str(rows, 7), ""), .under = label_of(o, db_str(rows, 8), "")};
		en[i] = (struct option){.value = code,
		                        .label = label_of(o, db_str(rows, 3), db_str(rows, 2)),
		                        .tone = "", .colour = zh[i].colour, .under = zh[i].under};
		d->n++;
		d->enabled += db_int(rows, 4) != 0;
	}
	return OK;
}

static int
settings_load(struct ctx *ctx, struct org *o)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT name, value FROM setting", NO_VALS));
	o->settings = arena_new_array(o->mem, struct org_pair, db_count(rows) + 1);
	while (db_next(rows))
		o->settings[o->setting_count++] = (struct org_pair){
		        .name = arena_strdup(o->mem, db_str(rows, 0)),
		        .value = arena_strdup(o->mem, db_str(rows, 1)),
		};
	qsort(o->settings, o->setting_count, sizeof *o->settings, org_pair_compare);
	return OK;
}

static int
company_load(struct ctx *ctx, struct org *o)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT name FROM company WHERE deleted_at IS NULL ORDER BY id LIMIT 1",
	              NO_VALS));
	if (db_next(rows) && db_str(rows, 0))
		o->company = arena_strdup(o->mem, db_str(rows, 0));
	return OK;
}

static int
manual_numbers_load(struct ctx *ctx, struct org *o)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT type FROM number_rule WHERE manual = 1 AND deleted_at IS NULL", NO_VALS));
	o->manual = arena_new_array(o->mem, const char *, db_count(rows) + 1);
	while (db_next(rows))
		o->manual[o->manual_count++] = arena_strdup(o->mem, db_str(rows, 0));
	return OK;
}

struct load { struct ctx *ctx; struct org *o; };

static int
all_load(void *arg)
{
	const struct load *l = arg;
	struct schema schema = { 0 };

	TRY(schema_read(l->ctx, &schema));
	TRY(tables_load(l->ctx, l->o, &schema));
	if (schema_has(&schema, "role_right", "scope") && schema_has(&schema, "role", "deleted_at"))
		TRY(org_rights_load(l->ctx, l->o));
	if (schema_has(&schema, "role_field", "access"))
		TRY(org_fields_load(l->ctx, l->o));
	if (schema_has(&schema, "dictionary", "under") && schema_has(&schema, "dictionary", "pos") &&
	    schema_has(&schema, "role", "name_en")) {
		TRY(dictionaries_load(l->ctx, l->o));
		TRY(org_choices_load(l->ctx, l->o));
	}
	if (schema_has(&schema, "setting", "value"))
		TRY(settings_load(l->ctx, l->o));
	if (schema_has(&schema, "form_layout", "hidden"))
		TRY(org_layouts_load(l->ctx, l->o));
	if (schema_has(&schema, "company", "deleted_at"))
		TRY(company_load(l->ctx, l->o));
	TRY(org_calendar_load(l->ctx, l->o, schema_has(&schema, "company", "weekend"), schema_has(&schema, "holiday", "kind")));
	if (schema_has(&schema, "number_rule", "manual"))
		TRY(manual_numbers_load(l->ctx, l->o));
	if (schema_has(&schema, "employee", "superior") && schema_has(&schema, "access", "level"))
		TRY(org_people_load(l->ctx, l->o, schema_has(&schema, "user_roles", "value"),
		                    schema_has(&schema, "share_rule", "generation")));
	return schema_has(&schema, "employee", "photo") ? org_faces_load(l->ctx, l->o) : OK;
}

int
org_load(struct ctx *ctx, struct org *o)
{
	struct load l = { .ctx = ctx, .o = o };
	unsigned statements = ctx->statements;
	int rc = org_scratch(ctx, all_load, &l);

	ctx->statements = statements;	/* once for many units: not what one of them costs */
	return rc;
}
