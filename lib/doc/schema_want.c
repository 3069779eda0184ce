/*
 * schema_want.c - the tables that the definitions ask for: columns, indexes
 * and foreign keys. The only place that knows how a field is stored.
 */
#include "doc/schema.h"

enum { MOST_COLUMNS_A_FIELD = 4, MOST_INDEXES_A_FIELD = 4, EXTRA_COLUMNS = 10, EXTRA_INDEXES = 5 };

#define BIN " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"

static struct want_column *
column_add(struct want_table *t, const char *name, const char *type, const char *rest)
{
	struct want_column *c = &t->columns[t->column_count++];

	*c = (struct want_column){ .name = name, .type = type, .rest = rest,
	                           .not_null = strstr(rest, "NOT NULL") != NULL,
	                           .binary = strstr(rest, "utf8mb4_bin") != NULL,
	                           .generated = strstr(rest, " AS (") != NULL };
	return c;
}

static void
index_add(struct want_table *t, const char *name, bool unique, const char *const *columns)
{
	t->indexes[t->index_count++] = (struct want_index){ .name = name, .columns = columns, .unique = unique };
}

/* A list of names ended by NULL; the first NULL in the arguments ends it too. */
static const char *const *
names(struct arena *mem, const char *a, const char *b, const char *c, const char *d, const char *e)
{
	const char *list[] = { a, b, c, d, e, NULL };

	return arena_memdup(mem, list, sizeof list);
}

/* ---- columns -------------------------------------------------------------------------- */

static const char *
field_type(struct arena *mem, const struct field *f)
{
	switch (f->kind) {
	case FIELD_TEXT:     return arena_printf(mem, "varchar(%u)", f->size);
	case FIELD_LONGTEXT: return "mediumtext";
	case FIELD_QTY:      return "decimal(18,6)";
	case FIELD_MONEY:    return "decimal(18,4)";
	case FIELD_RATE:     return "decimal(12,6)";
	case FIELD_DATE:     return "date";
	case FIELD_DATETIME: return "datetime(3)";
	case FIELD_BOOL:     return "tinyint";
	case FIELD_ENUM:     return "varchar(32)";
	default:             return "bigint";
	}
}

static bool
is_counter(const struct field *f)
{
	return f->writeback && (f->kind == FIELD_INT || f->kind == FIELD_QTY || f->kind == FIELD_MONEY);
}

static const char *
field_rest(struct arena *mem, const struct field *f)
{
	/* Records that were there before the type had states are in the first one. */
	if (f == f->type->status)
		return arena_printf(mem, BIN " NOT NULL DEFAULT '%s'", f->def);
	if (is_counter(f))
		return "NOT NULL DEFAULT 0";
	if (f->kind == FIELD_ENUM)
		return f->not_null ? BIN " NOT NULL DEFAULT ''" : BIN;
	if (f->not_null)
		return "NOT NULL DEFAULT ''";
	/* Old rows take the default when a switch comes later. */
	if (f->kind == FIELD_BOOL)
		return *f->def ? "DEFAULT 1" : "DEFAULT 0";
	return "";
}

/* What stands for an empty value in a sort key: it sorts before all others. */
static const char *
sort_least(const struct field *f)
{
	switch (f->kind) {
	case FIELD_TEXT:     return "''";
	case FIELD_DATE:     return "DATE'0001-01-01'";
	case FIELD_DATETIME: return "TIMESTAMP'0001-01-01 00:00:00.000'";
	case FIELD_QTY:      return "-999999999999";
	case FIELD_MONEY:    return "-99999999999999";
	case FIELD_RATE:     return "-999999";
	case FIELD_BOOL:     return "0";
	default:             return "-9223372036854775807";
	}
}

static void
field_columns(struct arena *mem, struct want_table *t, const struct field *f)
{
	const char *type = field_type(mem, f);

	column_add(t, f->name, type, field_rest(mem, f));
	if (f->normalised)
		column_add(t, arena_printf(mem, "%s_norm", f->name),
		           arena_printf(mem, "varchar(%u)", f->size * 2), BIN)->filled = f->name;
	if (f->pinyin) {
		/* The longest syllable has six letters. */
		column_add(t, arena_printf(mem, "%s_py", f->name), arena_printf(mem, "varchar(%u)", f->size * 6),
		           BIN " NOT NULL DEFAULT ''")->filled = f->name;
		column_add(t, arena_printf(mem, "%s_py1", f->name), type,
		           BIN " NOT NULL DEFAULT ''")->filled = f->name;
	}
	if (f->sort && !f->pinyin && !f->not_null)
		column_add(t, f->sort_column, type,
		           arena_printf(mem, " AS (COALESCE(`%s`, %s)) STORED", f->name, sort_least(f)));
}

/* The columns that every row of a record has. */
static void
row_columns(struct want_table *t, bool list)
{
	column_add(t, list ? "record" : "parent", "bigint", "NOT NULL");
	column_add(t, "pos", "int", "NOT NULL DEFAULT 0");
	if (list) {
		column_add(t, "main", "tinyint", "NOT NULL DEFAULT 0");
		return;
	}
	column_add(t, "src_type", "varchar(31)", BIN);
	column_add(t, "src", "bigint", "");
	column_add(t, "src_line", "bigint", "");
	column_add(t, "closed", "tinyint", "NOT NULL DEFAULT 0");
	column_add(t, "close_reason", "varchar(200)", "");
}

static void
engine_columns(struct want_table *t)
{
	column_add(t, "created_by", "bigint", "");
	column_add(t, "created_at", "datetime(3)", "NOT NULL");
	column_add(t, "updated_by", "bigint", "");
	column_add(t, "updated_at", "datetime(3)", "NOT NULL");
	column_add(t, "row_version", "bigint", "NOT NULL DEFAULT 1");
	column_add(t, "deleted_at", "datetime(3)", "");
	column_add(t, "deleted_by", "bigint", "");
	column_add(t, "deleted_with", "bigint", "");
	column_add(t, "org", "bigint", "NOT NULL DEFAULT 1");
	column_add(t, "live", "tinyint", " AS (IF(`deleted_at` IS NULL, 1, NULL)) STORED");
	if (t->type->tree)
		column_add(t, "path", "varbinary(255)", "NOT NULL DEFAULT ''");
}

/* ---- indexes ---------------------------------------------------------------------------- */

/* A sort key k: the whole list in its order and, for types with an owner, the
 * list of one owner or one department. deleted_at lets a count stay in the index. */
static void
sort_indexes(struct arena *mem, struct want_table *t, const char *k)
{
	const struct type *type = t->type;

	if (!type->owner) {
		index_add(t, arena_printf(mem, "%s_sort", k), false, names(mem, k, "id", NULL, NULL, NULL));
		return;
	}
	const char *owner = type->owner->name, *dept = type->dept->name;
	index_add(t, arena_printf(mem, "%s_sort", k), false, names(mem, k, "id", owner, dept, "deleted_at"));
	index_add(t, arena_printf(mem, "%s_owner", k), false, names(mem, owner, k, "id", "deleted_at", NULL));
	index_add(t, arena_printf(mem, "%s_dept", k), false, names(mem, dept, k, "id", "deleted_at", NULL));
}

static void
field_indexes(struct arena *mem, struct want_table *t, const struct field *f)
{
	if (f->unique)
		index_add(t, f->name, true, names(mem, "org",
		          f->normalised ? arena_printf(mem, "%s_norm", f->name) : f->name, "live", NULL, NULL));
	/* Owner and department lead an index of updated_at already. */
	if (f->kind == FIELD_LINK && !f->engine && f != t->type->owner && !(t->type->owner && f == t->type->dept))
		index_add(t, arena_printf(mem, "%s_link", f->name), false, names(mem, f->name, NULL, NULL, NULL, NULL));
	if (f->sort)
		sort_indexes(mem, t, f->sort_column);
}

static void
declared_index(struct arena *mem, struct want_table *t, const struct index *x)
{
	struct buf name;
	size_t n = 0;

	buf_init(&name, mem);
	while (x->fields[n])
		n++;
	const char **columns = arena_new_array(mem, const char *, n + 3);
	size_t used = 0;
	if (x->unique)
		columns[used++] = "org";
	for (size_t i = 0; i < n; i++) {
		const struct field *f = type_field(t->type, x->fields[i]);
		buf_printf(&name, "%s%s", i ? "_" : "", f->name);
		columns[used++] = f->name;
	}
	if (x->unique)
		columns[used++] = "live";
	index_add(t, arena_strndup(mem, buf_str(&name), 64), x->unique, columns);
}

/* Room, the id, and what the definition's own fields need. */
static void
table_begin(struct arena *mem, struct want_table *t, const struct type *type)
{
	size_t fields = type->field_count, declared = type->index_count;

	t->type = type;
	t->columns = arena_new_array(mem, struct want_column, fields * MOST_COLUMNS_A_FIELD + EXTRA_COLUMNS);
	t->indexes = arena_new_array(mem, struct want_index, fields * MOST_INDEXES_A_FIELD + declared + EXTRA_INDEXES);
	t->keys = arena_new_array(mem, struct want_key, fields + 1);
	column_add(t, "id", "bigint", "NOT NULL AUTO_INCREMENT PRIMARY KEY");
	for (size_t i = 0; i < fields; i++) {
		const struct field *f = &type->fields[i];
		if (f->kind == FIELD_LIST || f->kind == FIELD_FILE)
			continue;
		if (!f->engine)
			field_columns(mem, t, f);
		field_indexes(mem, t, f);
		if (!f->engine && f->kind == FIELD_LINK)
			t->keys[t->key_count++] = (struct want_key){ .column = f->name, .target = f->target->name };
	}
}

static void
table_want(struct arena *mem, struct want_table *t, const struct type *type)
{
	size_t declared = type->index_count;

	table_begin(mem, t, type);
	engine_columns(t);
	/* The bin in its order: the action is a time, too, and never NULL there. An index of
	 * deleted_at would tempt the optimizer away from the sort keys of every list. */
	index_add(t, "deleted_with", false, names(mem, "deleted_with", "id", NULL, NULL, NULL));
	if (type->tree)
		index_add(t, "path", false, names(mem, "path", NULL, NULL, NULL, NULL));
	for (size_t i = 0; i < declared; i++)
		declared_index(mem, t, &type->indexes[i]);
}

/* Rows are found by their record, and by what they were made from. */
static void
row_table_want(struct arena *mem, struct want_table *t, const struct lines *lines)
{
	const char *of = lines->field ? "record" : "parent";

	table_begin(mem, t, lines->type);
	row_columns(t, lines->field != NULL);
	index_add(t, of, false, names(mem, of, "pos", "id", NULL, NULL));
	if (!lines->field)
		index_add(t, "src", false, names(mem, "src_type", "src", "src_line", NULL, NULL));
	t->keys[t->key_count++] = (struct want_key){ .column = of, .target = lines->type->head->name };
}

struct want_table *
schema_want(struct arena *mem, const struct types *ts, size_t *count)
{
	size_t most = ts->count;

	for (size_t i = 0; i < ts->count; i++)
		most += ts->all[i]->lines_count;
	struct want_table *tables = arena_new_array(mem, struct want_table, most), *t = tables;
	for (size_t i = 0; i < ts->count; i++) {
		const struct type *type = ts->all[i];
		table_want(mem, t++, type);
		for (size_t k = 0; k < type->lines_count; k++)
			row_table_want(mem, t++, &type->lines[k]);
	}
	*count = most;
	return tables;
}

/* ---- as SQL ------------------------------------------------------------------------------- */

void
want_column_sql(struct buf *b, const struct want_column *c)
{
	buf_printf(b, "`%s` %s%s%s", c->name, c->type, *c->rest && *c->rest != ' ' ? " " : "", c->rest);
}

void
want_index_sql(struct buf *b, const struct want_index *x)
{
	buf_printf(b, "%s `%s` (", x->unique ? "UNIQUE KEY" : "KEY", x->name);
	for (size_t i = 0; x->columns[i]; i++)
		buf_printf(b, "%s`%s`", i ? ", " : "", x->columns[i]);
	buf_add(b, ")");
}
