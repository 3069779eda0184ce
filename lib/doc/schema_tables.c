/*
 * schema_tables.c - brings the tables to the definitions. What adds is done;
 * what could lose or change data is refused, with the statements that a
 * committed step would need.
 */
#include "doc/schema.h"

/* "varchar(60)" gives 60, other types 0. */
static unsigned
varchar_size(const char *type)
{
	unsigned n = 0;

	return sscanf(type, "varchar(%u)", &n) == 1 ? n : 0;
}

static void
refuse_column(struct migration *m, const struct want_table *t, const struct want_column *c, const char *why)
{
	struct buf b;

	buf_init(&b, m->mem);
	want_column_sql(&b, c);
	migration_refuse(m, "table %s, column %s: %s. A step must do: ALTER TABLE `%s` MODIFY %s",
	                 t->type->name, c->name, why, t->type->name, buf_str(&b));
}

/* True when the column must become wider; anything else is refused. */
static bool
column_differs(struct migration *m, const struct want_table *t, const struct want_column *c,
               const struct have_column *h)
{
	const char *name = t->type->name;
	bool binary = str_ends(h->collation, "_bin");

	if (c->generated != h->generated) {
		migration_refuse(m, "table %s, column %s: it is %sa generated column. A step must drop it; "
		                 "the next migrate makes it anew", name, c->name, c->generated ? "not " : "");
		return false;
	}
	if (!c->generated && c->not_null && !h->not_null) {
		migration_refuse(m, "table %s, column %s may be NULL in the database, but its definition needs a value. "
		                 "A step must do: UPDATE `%s` SET `%s` = '' WHERE `%s` IS NULL; then ALTER TABLE … "
		                 "MODIFY it to %s %s", name, c->name, name, c->name, c->name, c->type, c->rest);
		return false;
	}
	if (!c->generated && !c->not_null && h->not_null) {
		refuse_column(m, t, c, "it must not be empty in the database, but may be by its definition");
		return false;
	}
	if (*h->collation && c->binary != binary) {
		refuse_column(m, t, c, arena_printf(m->mem, "its collation is %s", h->collation));
		return false;
	}
	if (str_eq(c->type, h->type))
		return false;
	unsigned wanted = varchar_size(c->type), there = varchar_size(h->type);
	if (there && wanted > there && !c->generated)
		return true;
	if (there && wanted)
		refuse_column(m, t, c, arena_printf(m->mem, "it would shrink from %u to %u characters; make sure that "
		              "no text is longer", there, wanted));
	else
		refuse_column(m, t, c, arena_printf(m->mem, "it is %s in the database and %s by its definition",
		              h->type, c->type));
	return false;
}

/* ---- columns ---------------------------------------------------------------------------- */

static void
alter_add(struct buf *b, const char *table, const char *word)
{
	if (b->n)
		buf_printf(b, ", %s ", word);
	else
		buf_printf(b, "ALTER TABLE `%s` %s ", table, word);
}

static void
columns_unknown(struct migration *m, const struct want_table *t, const struct have *h)
{
	for (size_t i = 0; i < h->column_count; i++) {
		bool known = !str_eq(h->columns[i].table, t->type->name);
		for (size_t k = 0; k < t->column_count && !known; k++)
			known = str_eq(t->columns[k].name, h->columns[i].name);
		if (!known)
			migration_refuse(m, "table %s, column %s is not in the definition any more. A step must rename it "
			                 "(ALTER TABLE `%s` RENAME COLUMN `%s` TO …) or drop it", t->type->name,
			                 h->columns[i].name, t->type->name, h->columns[i].name);
	}
}

/* Whether this column appears beside a field that has values already. */
static bool
column_needs_filling(const struct want_table *t, const struct want_column *c, const struct have *h)
{
	return c->filled && have_column(h, t->type->name, c->filled);
}

static int
columns_alter(struct migration *m, const struct want_table *t, const struct have *h, struct buf *alter)
{
	const char *table = t->type->name;

	for (size_t i = 0; i < t->column_count; i++) {
		const struct want_column *c = &t->columns[i];
		const struct have_column *there = have_column(h, table, c->name);

		if (there && !column_differs(m, t, c, there))
			continue;
		if (!there && str_eq(c->name, "path")) {
			migration_refuse(m, "table %s: the type has become a tree. A step must add and fill the column: "
			                 "ALTER TABLE `%s` ADD COLUMN path varbinary(255) NOT NULL DEFAULT ''", table, table);
			continue;
		}
		if (!there && column_needs_filling(t, c, h))
			TRY(schema_fill_mark(m, table, c->filled));
		alter_add(alter, table, there ? "MODIFY" : "ADD COLUMN");
		want_column_sql(alter, c);
	}
	columns_unknown(m, t, h);
	return OK;
}

/* ---- indexes and foreign keys -------------------------------------------------------------- */

static const char *
columns_joined(struct arena *mem, const struct want_index *x)
{
	struct buf b;

	buf_init(&b, mem);
	for (size_t i = 0; x->columns[i]; i++)
		buf_printf(&b, "%s%s", i ? "," : "", x->columns[i]);
	return buf_str(&b);
}

static void
indexes_alter(struct migration *m, const struct want_table *t, const struct have *h, struct buf *alter)
{
	const char *table = t->type->name;

	for (size_t i = 0; i < t->index_count; i++) {
		const struct want_index *x = &t->indexes[i];
		const struct have_index *there = have_index(h, table, x->name);
		if (there && (there->unique != x->unique || !str_eq(there->columns, columns_joined(m->mem, x)))) {
			migration_refuse(m, "table %s, index %s is over (%s), its definition asks for (%s)%s. A step must do: "
			                 "ALTER TABLE `%s` DROP INDEX `%s`; the next migrate makes it anew", table, x->name,
			                 there->columns, columns_joined(m->mem, x), x->unique ? ", unique" : "", table, x->name);
			continue;
		}
		if (there)
			continue;
		alter_add(alter, table, "ADD");
		want_index_sql(alter, x);
	}
	for (size_t i = 0; i < h->index_count; i++) {
		const struct have_index *there = &h->indexes[i];
		bool known = !there->unique || str_eq(there->name, "PRIMARY") || !str_eq(there->table, table);
		for (size_t k = 0; k < t->index_count && !known; k++)
			known = str_eq(t->indexes[k].name, there->name);
		if (!known)
			migration_refuse(m, "table %s: the database keeps (%s) unique, the definition does not. A step must do: "
			                 "ALTER TABLE `%s` DROP INDEX `%s`", table, there->columns, table, there->name);
	}
}

static void
keys_alter(struct migration *m, const struct want_table *t, const struct have *h, struct buf *alter)
{
	const char *table = t->type->name;

	for (size_t i = 0; i < t->key_count; i++) {
		const struct want_key *k = &t->keys[i];
		const char *target = NULL;
		for (size_t j = 0; j < h->key_count; j++)
			if (str_eq(h->keys[j].table, table) && str_eq(h->keys[j].column, k->column))
				target = h->keys[j].target;
		if (target && !str_eq(target, k->target))
			migration_refuse(m, "table %s, column %s points to %s in the database and to %s by its definition. "
			                 "A step must move the values and drop the old foreign key", table, k->column,
			                 target, k->target);
		if (target)
			continue;
		alter_add(alter, table, "ADD");
		buf_printf(alter, "CONSTRAINT `%s_%s` FOREIGN KEY (`%s`) REFERENCES `%s` (`id`) ON DELETE RESTRICT",
		           table, k->column, k->column, k->target);
	}
}

/* ---- tables ------------------------------------------------------------------------------------ */

static const char *
table_create(struct arena *mem, const struct want_table *t)
{
	struct buf b;

	buf_init(&b, mem);
	buf_printf(&b, "CREATE TABLE `%s` (\n\t", t->type->name);
	for (size_t i = 0; i < t->column_count; i++) {
		buf_add(&b, i ? ",\n\t" : "");
		want_column_sql(&b, &t->columns[i]);
	}
	for (size_t i = 0; i < t->index_count; i++) {
		buf_add(&b, ",\n\t");
		want_index_sql(&b, &t->indexes[i]);
	}
	buf_add(&b, "\n) ENGINE=InnoDB");
	return buf_str(&b);
}

/* The steps of one round over all tables, collected before the first is done. */
struct plan { const char **statements; size_t count; };

static void
plan_add(struct plan *p, struct buf *b)
{
	if (b->n)
		p->statements[p->count++] = buf_str(b);
}

static int
plan_run(struct migration *m, const struct plan *p)
{
	if (m->refused)
		return err_set(m->ctx, ERR_INVALID, "%u changes need committed steps in sql/migrate", m->refused);
	for (size_t i = 0; i < p->count; i++)
		TRY(migration_run(m, p->statements[i]));
	return OK;
}

enum round { ROUND_COLUMNS, ROUND_INDEXES, ROUND_KEYS };

static int
round_table(struct migration *m, enum round round, const struct want_table *t, const struct have *h,
            struct plan *plan)
{
	struct buf b;

	buf_init(&b, m->mem);
	if (round == ROUND_COLUMNS && !have_table(h, t->type->name))
		buf_add(&b, table_create(m->mem, t));
	else if (round == ROUND_COLUMNS)
		TRY(columns_alter(m, t, h, &b));
	else if (round == ROUND_INDEXES && (have_table(h, t->type->name) || !m->dry_run))
		indexes_alter(m, t, h, &b);
	else if (round == ROUND_KEYS)
		keys_alter(m, t, h, &b);
	plan_add(plan, &b);
	return OK;
}

static int
round_run(struct migration *m, enum round round, const struct want_table *tables, size_t count)
{
	struct plan plan = { .statements = arena_new_array(m->mem, const char *, count) };
	struct have *h;

	TRY(schema_have(m->ctx, &h));
	for (size_t i = 0; i < count; i++)
		TRY(round_table(m, round, &tables[i], h, &plan));
	return plan_run(m, &plan);
}

/* Columns first, then what they hold, then unique keys over it, then links. */
int
schema_tables(struct migration *m)
{
	size_t count;
	const struct want_table *tables = schema_want(m->mem, m->types, &count);

	TRY(round_run(m, ROUND_COLUMNS, tables, count));
	TRY(schema_fill(m));
	TRY(round_run(m, ROUND_INDEXES, tables, count));
	return round_run(m, ROUND_KEYS, tables, count);
}
