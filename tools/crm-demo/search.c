/* search.c - rows of table gram of the records that were loaded, in the order of the table. */
#include <glib.h>
#include "demo.h"
#include "doc/gram.h"

enum { ROWS = 1000000, FIELDS = 200 };	/* rows of one statement */

struct search {
	const struct type *t;
	struct sorter *lines;		/* piece, tab, id with leading zeros */
	int column[FIELDS];		/* by field of the type; -1 = not among those that are loaded */
	char line[256];
};

struct search *
search_new(struct demo *demo, const char *type, const char *const *columns, size_t n)
{
	struct search *s = arena_new_array(demo->ctx->mem, struct search, 1);

	s->t = type_find(demo->ctx->types, type);
	s->lines = sorter_new();
	for (size_t i = 0; i < s->t->field_count && i < FIELDS; i++) {
		s->column[i] = -1;
		for (size_t k = 0; k < n; k++)
			if (str_eq(columns[k], s->t->fields[i].name))
				s->column[i] = (int)k;
	}
	return s;
}

int
search_add(struct search *s, int64_t id, const struct val *row)
{
	struct arena *mem = arena_new();
	const char *texts[FIELDS] = { NULL };
	const char *const *pieces;
	char line[256];
	int rc = OK;

	for (size_t i = 0; i < s->t->field_count && i < FIELDS; i++)
		if (s->column[i] >= 0 && row[s->column[i]].kind == V_TEXT)
			texts[i] = row[s->column[i]].s;
	size_t n = gram_pieces_of(mem, s->t, texts, &pieces);
	for (size_t i = 0; i < n && rc == OK; i++) {
		snprintf(line, sizeof line, "%s\t%010lld", pieces[i], (long long)id);
		rc = sorter_add(s->lines, line);
	}
	arena_free(mem);
	return rc;
}

static int
next_row(void *arg, struct val *row, bool *more)
{
	struct search *s = arg;
	const char *line = sorter_next(s->lines);
	int64_t id = 0;

	*more = line != NULL;
	if (!line)
		return OK;
	g_strlcpy(s->line, line, sizeof s->line);
	char *tab = strrchr(s->line, '\t');
	for (const char *d = tab + 1; *d; d++)
		id = id * 10 + (*d - '0');
	*tab = '\0';
	row[0] = VTEXT(s->t->name);
	row[1] = VTEXT(s->line);
	row[2] = VINT(id);
	return OK;
}

int
search_load(struct demo *demo, struct search *s)
{
	static const char *const columns[] = { "type", "gram", "id" };
	struct ctx *ctx = demo->ctx;
	const struct db_load load = { .table = "gram", .columns = columns, .n = 3, .most = ROWS, .next = next_row, .arg = s };
	int64_t rows = 0;
	int rc = sorter_sort(s->lines);

	if (rc == OK)
		rc = db_load(ctx, &load, &rows);
	else
		rc = err_set(ctx, rc, "search rows could not be sorted: there has to be room in /tmp");
	sorter_free(s->lines);
	log_info("demo: %lld search rows of %s", (long long)rows, s->t->name);
	return rc;
}
