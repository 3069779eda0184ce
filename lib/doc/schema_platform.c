/*
 * schema_platform.c - platform.sql and the committed steps of sql/migrate.
 */
#include <dirent.h>
#include <sys/stat.h>
#include "doc/schema.h"
#include "doc/statement.h"

enum { MAX_STEPS = 400, MAX_FILE = 4 << 20 };

/* ---- files of statements ---------------------------------------------------------- */

static void
file_close(void *file)
{
	fclose(file);
}

static int
file_text(struct migration *m, const char *path, const char **out)
{
	FILE *file = fopen(path, "re");
	struct stat st;

	if (!file)
		return err_set(m->ctx, ERR_IO, "%s: %m", path);
	arena_defer(m->mem, file_close, file);
	if (fstat(fileno(file), &st) || st.st_size > MAX_FILE)
		return err_set(m->ctx, ERR_IO, "%s: more than %d bytes", path, MAX_FILE);
	char *text = arena_alloc(m->mem, (size_t)st.st_size + 1);
	size_t n = fread(text, 1, (size_t)st.st_size, file);
	if (n != (size_t)st.st_size || !utf8_ok(text, n))
		return err_set(m->ctx, ERR_IO, "%s: cannot be read as UTF-8", path);
	*out = text;
	return OK;
}

/* {audit} is the schema of the change history. */
static const char *
statement_expand(struct migration *m, const char *sql)
{
	static const char mark[] = "{audit}";
	struct buf b;

	buf_init(&b, m->mem);
	for (const char *at = strstr(sql, mark); at; at = strstr(sql, mark)) {
		buf_addn(&b, sql, (size_t)(at - sql));
		buf_printf(&b, "`%s`", m->audit);
		sql = at + strlen(mark);
	}
	buf_add(&b, sql);
	return buf_str(&b);
}

/* ---- platform.sql: only what is not there yet ---------------------------------------- */

static int
tables_there(struct migration *m, const char *const **out)
{
	struct db_rows *rows;
	size_t n = 0;

	TRY(db_begin(m->ctx, DB_READ));
	int rc = db_select(m->ctx, &rows,
	                   "SELECT IF(TABLE_SCHEMA = DATABASE(), '', '{audit}.'), TABLE_NAME\n"
	                   "FROM information_schema.TABLES\n"
	                   "WHERE TABLE_SCHEMA IN (DATABASE(), ?)", VALS(VTEXT(m->audit)));
	db_rollback(m->ctx);
	TRY(rc);
	const char **names = arena_new_array(m->mem, const char *, db_count(rows) + 1);
	while (db_next(rows))
		names[n++] = arena_printf(m->mem, "%s%s", db_str(rows, 0), db_str(rows, 1));
	*out = names;
	return OK;
}

static bool
statement_is_done(struct arena *mem, const char *sql, const char *const *there)
{
	static const char create[] = "CREATE TABLE IF NOT EXISTS ";

	if (!str_starts(sql, create))
		return false;
	const char *name = sql + strlen(create);
	return words_have(there, arena_strndup(mem, name, strcspn(name, " (\n")));
}

static int
platform_run(struct migration *m)
{
	const char *const *there;
	const char *text;

	TRY(tables_there(m, &there));
	TRY(file_text(m, arena_printf(m->mem, "%s/platform.sql", m->sql_dir), &text));
	for (const char *s = statement_next(m->mem, &text); s; s = statement_next(m->mem, &text)) {
		if (statement_is_done(m->mem, s, there))
			continue;
		if (str_starts(s, "CREATE"))
			TRY(migration_run(m, statement_expand(m, s)));
		else if (!m->dry_run)	/* first rows, by INSERT IGNORE: no news */
			TRY(db_ddl(m->ctx, statement_expand(m, s)));
	}
	return OK;
}

/* ---- tables.sql of the modules: after the tables of records, to which they may point ------- */

static int
tables_run(struct migration *m, const char *path, const char *const *there)
{
	const char *text;

	TRY(file_text(m, path, &text));
	for (const char *s = statement_next(m->mem, &text); s; s = statement_next(m->mem, &text))
		if (!statement_is_done(m->mem, s, there))
			TRY(migration_run(m, s));
	return OK;
}

int
schema_modules(struct migration *m)
{
	const struct types *ts = m->types;
	const char *const *there;

	TRY(tables_there(m, &there));
	for (size_t i = 0; i < ts->table_count; i++)
		if (i == 0 || !str_eq(ts->tables[i].path, ts->tables[i - 1].path))
			TRY(tables_run(m, ts->tables[i].path, there));
	return OK;
}

/* ---- committed steps -------------------------------------------------------------------- */

static int
name_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
step_name_ok(const char *name)
{
	return strspn(name, "0123456789") == 4 && name[4] == '_' && strlen(name) < 100;
}

static void
folder_close(void *folder)
{
	closedir(folder);
}

static int
steps_find(struct migration *m, const char ***out, size_t *n)
{
	const char *path = arena_printf(m->mem, "%s/migrate", m->sql_dir);
	DIR *folder = opendir(path);

	*n = 0;
	*out = arena_new_array(m->mem, const char *, MAX_STEPS + 1);
	if (!folder)
		return OK;
	arena_defer(m->mem, folder_close, folder);
	for (struct dirent *e = readdir(folder); e; e = readdir(folder)) {
		if (!str_ends(e->d_name, ".sql"))
			continue;
		if (!step_name_ok(e->d_name) || *n == MAX_STEPS)
			return err_set(m->ctx, ERR_INVALID, "%s/%s: a step is called like 0001_what_it_does.sql",
			               path, e->d_name);
		(*out)[(*n)++] = arena_strdup(m->mem, e->d_name);
	}
	qsort(*out, *n, sizeof **out, name_order);
	return OK;
}

static int
steps_done(struct migration *m, struct db_rows **rows)
{
	TRY(db_begin(m->ctx, DB_READ));
	int rc = db_select(m->ctx, rows, "SELECT name FROM migration", NO_VALS);
	db_rollback(m->ctx);
	return rc;
}

static int
record(struct migration *m, struct sql *q)
{
	TRY(db_begin(m->ctx, DB_WRITE));
	int rc = db_exec_sql(m->ctx, NULL, q);
	if (rc == OK)
		return db_commit(m->ctx);
	db_rollback(m->ctx);
	return rc;
}

static struct sql *
record_sql(struct migration *m, const char *const *names, size_t n)
{
	struct sql *q = sql_new(m->ctx);

	sql_add(q, "INSERT IGNORE INTO migration (name, done_at) VALUES ");
	for (size_t i = 0; i < n; i++) {
		if (i)
			sql_add(q, ", ");
		sql_add(q, "(");
		sql_val(q, VTEXT(names[i]));
		sql_add(q, ", ");
		sql_val(q, VINSTANT(m->ctx->now));
		sql_add(q, ")");
	}
	return q;
}

static int
step_run(struct migration *m, const char *name)
{
	const char *text;

	printf("step %s\n", name);
	TRY(file_text(m, arena_printf(m->mem, "%s/migrate/%s", m->sql_dir, name), &text));
	for (const char *s = statement_next(m->mem, &text); s; s = statement_next(m->mem, &text))
		TRY(migration_run(m, statement_expand(m, s)));
	return m->dry_run ? OK : record(m, record_sql(m, &name, 1));
}

/* The row "created" tells a database that was migrated before from a new one,
 * and is written together with the steps that a new one does not need. */
static int
steps_run(struct migration *m)
{
	static const char created[] = "created";
	const char **names;
	struct db_rows *rows;
	size_t n;

	TRY(steps_find(m, &names, &n));
	if (m->is_new) {
		names[n] = created;
		return m->dry_run ? OK : record(m, record_sql(m, names, n + 1));
	}
	TRY(steps_done(m, &rows));
	const char **done = arena_new_array(m->mem, const char *, db_count(rows) + 1);
	for (size_t i = 0; db_next(rows); i++)
		done[i] = db_str(rows, 0);
	for (size_t i = 0; i < n; i++)
		if (!words_have(done, names[i]))
			TRY(step_run(m, names[i]));
	return OK;
}

/* New means: no table of migrations, or nothing in it (stopped half-way). */
static int
new_find(struct migration *m)
{
	const char *const *there;
	struct db_rows *rows;

	TRY(tables_there(m, &there));
	m->is_new = !words_have(there, "migration");
	if (m->is_new)
		return OK;
	TRY(steps_done(m, &rows));
	m->is_new = db_count(rows) == 0;
	return OK;
}

int
schema_platform(struct migration *m)
{
	TRY(new_find(m));
	TRY(platform_run(m));
	return steps_run(m);
}
