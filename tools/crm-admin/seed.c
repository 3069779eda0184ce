/*
 * seed.c - first content of types that come with some: share/data/<type>.tsv,
 * a line of field names, then a line per record. A link to the type itself is
 * given by code. A type that has, or had, records is left alone.
 */
#include <glib.h>
#include <unistd.h>
#include "admin.h"
#include "doc/calendar.h"

enum { ROWS_PER_TRANSACTION = 500, CALENDAR_FILE_MOST = 200000 };

struct seed {
	struct ctx *ctx;
	const struct type *type;
	const char *const *columns;
	GHashTable *ids;	/* code -> id, of this file */
	int64_t rows;
};

static int
seed_value(struct seed *s, struct rec *r, const struct field *f, const char *text)
{
	const char *problem = NULL;
	struct val v;

	if (!*text)
		return OK;
	if (f->kind == FIELD_LINK && f->target == s->type) {
		const int64_t *id = g_hash_table_lookup(s->ids, text);
		if (!id)
			return err_set(s->ctx, ERR_INVALID, "seed: %s '%s' comes before its %s", type_name(s->type),
			               text, f->name);
		rec_set(r, f->name, VLINK(*id));
		return OK;
	}
	if (field_parse(s->ctx, f, text, &v, &problem) != OK)
		return err_set(s->ctx, ERR_INVALID, "seed: %s.%s '%s': %s", type_name(s->type), f->name, text, problem);
	rec_set(r, f->name, v);
	return OK;
}

static int
seed_row(struct seed *s, const char *line)
{
	struct ctx *ctx = s->ctx;
	const char *const *cells = str_split(ctx->mem, line, '\t');
	struct form *f = form_new(ctx);
	struct rec *r;

	TRY(rec_new(ctx, &r, type_name(s->type)));
	for (size_t i = 0; s->columns[i] && cells[i]; i++) {
		const struct field *field = type_field(s->type, s->columns[i]);
		if (!field)
			return err_set(ctx, ERR_INVALID, "seed: %s has no field %s", type_name(s->type), s->columns[i]);
		TRY(seed_value(s, r, field, cells[i]));
	}
	int rc = rec_save(ctx, r, f);
	if (rc != OK)
		return err_set(ctx, rc, "seed: %s: %s: %s", type_name(s->type), line,
		               form_message_count(f) ? form_messages(f)->text : err_name(rc));
	if (s->type->code) {
		int64_t *id = g_new(int64_t, 1);
		*id = rec_id(r);
		g_hash_table_insert(s->ids, g_strdup(rec_text(r, s->type->code->name)), id);
	}
	s->rows++;
	return OK;
}

/* Rows in memory of their own, so that a large file needs no more than a small one. */
static int
seed_lines(struct seed *s, FILE *file)
{
	struct ctx *ctx = s->ctx;
	struct arena *keep = ctx->mem;
	char line[2000];
	int rc = OK;

	while (rc == OK && fgets(line, sizeof line, file)) {
		line[strcspn(line, "\r\n")] = '\0';
		if (!line[0])
			continue;
		ctx->mem = arena_new();
		rc = seed_row(s, line);
		arena_free(ctx->mem);
		ctx->mem = keep;
		if (rc == OK && s->rows % ROWS_PER_TRANSACTION == 0) {
			TRY(db_commit(ctx));
			TRY(db_begin(ctx, DB_WRITE));
		}
	}
	return rc;
}

static int
seed_file(struct seed *s, const char *path)
{
	char line[1000];
	FILE *file = fopen(path, "re");

	if (!file)
		return err_set(s->ctx, ERR_IO, "seed: %s can not be read", path);
	int rc = ERR_INVALID;
	if (fgets(line, sizeof line, file)) {
		line[strcspn(line, "\r\n")] = '\0';
		s->columns = str_split(s->ctx->mem, line, '\t');
		rc = seed_lines(s, file);
	}
	fclose(file);
	return rc;
}

/* Never had a record: what was deleted, even for good, does not come back. */
static int
type_is_new(struct ctx *ctx, const struct type *t, bool *out)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT 1 FROM ");
	sql_ident(q, type_name(t));
	sql_add(q, " UNION SELECT 1 FROM tombstone WHERE type = ");
	sql_val(q, VTEXT(type_name(t)));
	sql_add(q, " LIMIT 1");
	TRY(db_select_sql(ctx, &rows, q));
	*out = db_count(rows) == 0;
	return OK;
}

/* Special days come year by year: the next release brings the next year, and what
 * was deleted stays deleted. */
static int
seed_calendar(struct ctx *ctx, const char *path)
{
	char *text = arena_alloc(ctx->mem, CALENDAR_FILE_MOST + 1);
	struct calendar_list list;
	FILE *file = fopen(path, "re");
	int year;

	if (!file)
		return err_set(ctx, ERR_IO, "seed: %s can not be read", path);
	size_t n = fread(text, 1, CALENDAR_FILE_MOST + 1, file);
	fclose(file);
	if (n > CALENDAR_FILE_MOST || !utf8_ok(text, n))
		return err_set(ctx, ERR_INVALID, "seed: %s is too large, or no UTF-8 text", path);
	calendar_read(ctx->mem, text, &list);
	if (list.wrong)
		return err_set(ctx, ERR_INVALID, "seed: %s:%zu: %s", path, list.problems[0].line, list.problems[0].text);
	do {
		TRY(calendar_ship(ctx, &list, &year));
		if (!year)
			return OK;
		printf("calendar: %d\n", year);
		TRY(db_commit(ctx));
	} while (db_begin(ctx, DB_WRITE) == OK);
	return err_set(ctx, ERR_DB, "seed: no transaction");
}

int
admin_seed(struct ctx *ctx, const char *dir)
{
	const char *days = arena_printf(ctx->mem, "%s/calendar.tsv", dir);

	if (access(days, F_OK) == 0)
		TRY(seed_calendar(ctx, days));
	for (size_t i = 0; i < ctx->types->count; i++) {
		struct seed s = { .ctx = ctx, .type = ctx->types->all[i] };
		const char *path = arena_printf(ctx->mem, "%s/%s.tsv", dir, type_name(s.type));
		bool empty = false;

		if (access(path, F_OK) != 0)
			continue;
		TRY(type_is_new(ctx, s.type, &empty));
		if (!empty)
			continue;
		s.ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
		int rc = seed_file(&s, path);
		g_hash_table_destroy(s.ids);
		TRY(rc);
		printf("%s: %lld records\n", type_name(s.type), (long long)s.rows);
	}
	return OK;
}
