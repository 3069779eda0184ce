/*
 * type_tables.c - tables.sql of a module: what its own tables are called. The
 * process must know them to tell a ledger from the rows of records.
 */
#include <unistd.h>
#include "doc/statement.h"
#include "doc/type_load.h"

static const char create[] = "CREATE TABLE IF NOT EXISTS ";

static long
line_of(const char *text, const char *at)
{
	long line = 1;

	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

static void
table_add(struct loading *l, const char *module, const char *path, long line, const char *statement)
{
	const char *rest = statement + (str_starts(statement, create) ? strlen(create) : 0);
	const char *name = arena_strndup(l->mem, rest, strcspn(rest, " (\n\t"));

	if (rest == statement)
		load_problem_at(l, path, line, "this file declares tables, each by \"%s…\"", create);
	else if (!type_name_ok(name))
		load_problem_at(l, path, line, "\"%s\" is no name of a table: small letters, digits and _", name);
	else if (type_name_is_taken(name))
		load_problem_at(l, path, line, "\"%s\" is taken by the platform; choose another name", name);
	else if (l->table_count == MAX_FILES)
		load_problem_at(l, path, line, "there are more than %d tables of modules", MAX_FILES);
	else
		l->tables[l->table_count++] = (struct module_table){
			.name = name, .module = arena_strdup(l->mem, module), .path = path, .line = line,
		};
}

void
tables_read(struct loading *l, const char *dir, const char *module)
{
	const char *path = arena_printf(l->mem, "%s/%s/tables.sql", dir, module);
	size_t size;

	if (access(path, F_OK))
		return;
	const char *text = load_file(l, path, &size);
	if (!text)
		return;
	if (!utf8_ok(text, size)) {
		load_problem_at(l, path, 1, "this file is not UTF-8");
		return;
	}
	const char *at = text;
	for (const char *s = statement_next(l->scratch, &at); s; s = statement_next(l->scratch, &at))
		table_add(l, module, path, line_of(text, at - strlen(s)), s);
}

/* The table of a type, or of its rows. */
static bool
is_of_type(const char *name, const struct type *t)
{
	for (size_t i = 0; i < t->lines_count; i++)
		if (str_eq(name, t->lines[i].type->name))
			return true;
	return str_eq(name, t->name);
}

void
tables_check(struct loading *l, const struct types *ts)
{
	for (size_t i = 0; i < l->table_count; i++) {
		const struct module_table *x = &l->tables[i];

		for (size_t k = 0; k < ts->count; k++)
			if (is_of_type(x->name, ts->all[k]))
				load_problem_at(l, x->path, x->line, "table %s: the records of type %s stand in a "
				                "table of that name", x->name, ts->all[k]->name);
		for (size_t k = 0; k < i; k++)
			if (str_eq(l->tables[k].name, x->name))
				load_problem_at(l, x->path, x->line, "table %s is also declared in %s:%ld", x->name,
				                l->tables[k].path, l->tables[k].line);
	}
}
