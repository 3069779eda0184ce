/*
 * schema_have.c - the tables that are there, by three questions to
 * information_schema.
 */
#include "doc/schema.h"

/* "bigint(20)" is "bigint": old servers add a width that means nothing. */
static const char *
type_plain(struct arena *mem, const char *type)
{
	size_t n = strcspn(type, "(");
	bool integer = n >= 3 && strncmp(type + n - 3, "int", 3) == 0;

	return arena_strdup(mem, integer ? arena_strndup(mem, type, n) : type);
}

static const char *
text(struct arena *mem, const struct db_rows *rows, unsigned column)
{
	const char *s = db_str(rows, column);

	return s ? arena_strdup(mem, s) : "";
}

static int
columns_read(struct ctx *ctx, struct have *h)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, COLLATION_NAME, IS_NULLABLE, EXTRA\n"
	              "FROM information_schema.COLUMNS\n"
	              "WHERE TABLE_SCHEMA = DATABASE()\n"
	              "ORDER BY TABLE_NAME, ORDINAL_POSITION", NO_VALS));
	h->columns = arena_new_array(ctx->mem, struct have_column, db_count(rows));
	while (db_next(rows))
		h->columns[h->column_count++] = (struct have_column){
			.table = text(ctx->mem, rows, 0), .name = text(ctx->mem, rows, 1),
			.type = type_plain(ctx->mem, text(ctx->mem, rows, 2)), .collation = text(ctx->mem, rows, 3),
			.not_null = str_eq(db_str(rows, 4), "NO"),
			.generated = strstr(text(ctx->mem, rows, 5), "GENERATED") != NULL };
	return OK;
}

static int
indexes_read(struct ctx *ctx, struct have *h)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME, NON_UNIQUE\n"
	              "FROM information_schema.STATISTICS\n"
	              "WHERE TABLE_SCHEMA = DATABASE()\n"
	              "ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX", NO_VALS));
	h->indexes = arena_new_array(ctx->mem, struct have_index, db_count(rows));
	while (db_next(rows)) {
		struct have_index *x = h->index_count ? &h->indexes[h->index_count - 1] : NULL;
		if (x && str_eq(x->table, db_str(rows, 0)) && str_eq(x->name, db_str(rows, 1)))
			x->columns = arena_printf(ctx->mem, "%s,%s", x->columns, db_str(rows, 2));
		else
			h->indexes[h->index_count++] = (struct have_index){ .table = text(ctx->mem, rows, 0),
				.name = text(ctx->mem, rows, 1), .columns = text(ctx->mem, rows, 2),
				.unique = db_int(rows, 3) == 0 };
	}
	return OK;
}

static int
keys_read(struct ctx *ctx, struct have *h)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT TABLE_NAME, COLUMN_NAME, REFERENCED_TABLE_NAME\n"
	              "FROM information_schema.KEY_COLUMN_USAGE\n"
	              "WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL", NO_VALS));
	h->keys = arena_new_array(ctx->mem, struct have_key, db_count(rows));
	while (db_next(rows))
		h->keys[h->key_count++] = (struct have_key){ .table = text(ctx->mem, rows, 0),
			.column = text(ctx->mem, rows, 1), .target = text(ctx->mem, rows, 2) };
	return OK;
}

static int
all_read(struct ctx *ctx, struct have *h)
{
	TRY(columns_read(ctx, h));
	TRY(indexes_read(ctx, h));
	return keys_read(ctx, h);
}

int
schema_have(struct ctx *ctx, struct have **out)
{
	struct have *h = arena_alloc(ctx->mem, sizeof *h);

	TRY(db_begin(ctx, DB_READ));
	int rc = all_read(ctx, h);
	db_rollback(ctx);
	*out = h;
	return rc;
}

bool
have_table(const struct have *h, const char *table)
{
	for (size_t i = 0; i < h->column_count; i++)
		if (strcmp(h->columns[i].table, table) == 0)
			return true;
	return false;
}

const struct have_column *
have_column(const struct have *h, const char *table, const char *name)
{
	for (size_t i = 0; i < h->column_count; i++)
		if (strcmp(h->columns[i].name, name) == 0 && strcmp(h->columns[i].table, table) == 0)
			return &h->columns[i];
	return NULL;
}

const struct have_index *
have_index(const struct have *h, const char *table, const char *name)
{
	for (size_t i = 0; i < h->index_count; i++)
		if (strcmp(h->indexes[i].name, name) == 0 && strcmp(h->indexes[i].table, table) == 0)
			return &h->indexes[i];
	return NULL;
}
