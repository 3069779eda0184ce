/*
 * db_stmt.c - prepared statements: each connection keeps those it used last,
 * values are bound, and an error of any kind poisons the open transaction.
 */
#include <assert.h>
#include "db/conn.h"

/* ---- the cache -------------------------------------------------------------------- */

static uint64_t
text_hash(const char *s, size_t n)
{
	uint64_t h = 14695981039346656037u;	/* FNV-1a */

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 1099511628211u;
	return h;
}

static void
stmt_free(struct stmt *s)
{
	if (!s)
		return;
	if (s->my)
		mysql_stmt_close(s->my);
	free(s->slots);
	free(s->scratch);
	free(s->text);
	free(s);
}

void
stmt_drop_all(struct db *db)
{
	for (unsigned i = 0; i < db->stmt_count; i++)
		stmt_free(db->stmts[i]);
	db->stmt_count = 0;
}

static void
stmt_drop(struct db *db, const struct stmt *s)
{
	for (unsigned i = 0; i < db->stmt_count; i++) {
		if (db->stmts[i] != s)
			continue;
		stmt_free(db->stmts[i]);
		db->stmts[i] = db->stmts[--db->stmt_count];
		return;
	}
}

static struct stmt *
stmt_find(struct db *db, const char *text, size_t len, uint64_t hash)
{
	for (unsigned i = 0; i < db->stmt_count; i++) {
		struct stmt *s = db->stmts[i];
		if (s->hash == hash && s->len == len && memcmp(s->text, text, len) == 0)
			return s;
	}
	return NULL;
}

static void
stmt_keep(struct db *db, struct stmt *s)
{
	unsigned oldest = 0;

	if (db->stmt_count < STMT_CACHE) {
		db->stmts[db->stmt_count++] = s;
		return;
	}
	for (unsigned i = 1; i < db->stmt_count; i++)
		if (db->stmts[i]->used < db->stmts[oldest]->used)
			oldest = i;
	stmt_free(db->stmts[oldest]);
	db->stmts[oldest] = s;
}

static int
stmt_fail(struct ctx *ctx, struct db *db, struct stmt *s, const char *text)
{
	int code = db_fail(ctx, db, mysql_stmt_errno(s->my), mysql_stmt_error(s->my), DB_AT_STATEMENT, text);

	/* Half-read results must not outlive the error. Without a connection
	 * all statements are gone already. */
	if (db->my)
		stmt_drop(db, s);
	return code;
}

static int
stmt_prepare(struct ctx *ctx, struct db *db, const char *text, size_t len, uint64_t hash, struct stmt **out)
{
	struct stmt *s = db_alloc(1, sizeof *s);
	my_bool yes = 1;

	s->text = db_alloc(len + 1, 1);
	memcpy(s->text, text, len);
	s->len = len;
	s->hash = hash;
	s->used = ++db->clock;
	s->my = mysql_stmt_init(db->my);
	if (!s->my) {
		log_error("out of memory");
		abort();
	}
	stmt_keep(db, s);
	mysql_stmt_attr_set(s->my, STMT_ATTR_UPDATE_MAX_LENGTH, &yes);
	if (mysql_stmt_prepare(s->my, text, (unsigned long)len))
		return stmt_fail(ctx, db, s, text);
	s->params = (unsigned)mysql_stmt_param_count(s->my);
	*out = s;
	return OK;
}

static int
stmt_get(struct ctx *ctx, struct db *db, const char *text, struct stmt **out)
{
	size_t len = strlen(text);

	if (len > STMT_TEXT_MAX)
		return db_refuse(ctx, db, "statement too long", text);
	uint64_t hash = text_hash(text, len);
	struct stmt *s = stmt_find(db, text, len, hash);
	if (!s)
		return stmt_prepare(ctx, db, text, len, hash, out);
	s->used = ++db->clock;
	*out = s;
	return OK;
}

/* ---- values ------------------------------------------------------------------------- */

static void
params_reserve(struct db *db, size_t n)
{
	if (n <= db->param_cap)
		return;
	free(db->binds);
	free(db->params);
	db->param_cap = n < 16 ? 16 : (unsigned)n;
	db->binds = db_alloc(db->param_cap, sizeof *db->binds);
	db->params = db_alloc(db->param_cap, sizeof *db->params);
}

static void
bind_int(MYSQL_BIND *b, struct param *p, int64_t i)
{
	p->i = i;
	b->buffer_type = MYSQL_TYPE_LONGLONG;
	b->buffer = &p->i;
}

/* The library only reads what it sends. */
static void
bind_text(MYSQL_BIND *b, struct param *p, enum enum_field_types type, const char *s, size_t n)
{
	if (!s) {
		b->buffer_type = MYSQL_TYPE_NULL;
		return;
	}
	p->n = (unsigned long)n;
	b->buffer_type = type;
	b->buffer = (void *)(uintptr_t)s;
	b->buffer_length = p->n;
	b->length = &p->n;
}

static void
bind_date(MYSQL_BIND *b, struct param *p, int32_t date)
{
	int y, m, d;

	date_to_ymd(date, &y, &m, &d);
	p->time = (MYSQL_TIME){ .year = (unsigned)y, .month = (unsigned)m, .day = (unsigned)d,
		.time_type = MYSQL_TIMESTAMP_DATE };
	b->buffer_type = MYSQL_TYPE_DATE;
	b->buffer = &p->time;
}

static void
bind_instant(MYSQL_BIND *b, struct param *p, int64_t t)
{
	enum { DAY_MS = 86400000 };
	int64_t day = t / DAY_MS, ms = t % DAY_MS;

	if (ms < 0) {
		ms += DAY_MS;
		day--;
	}
	bind_date(b, p, (int32_t)day);
	p->time.hour = (unsigned)(ms / 3600000);
	p->time.minute = (unsigned)(ms / 60000 % 60);
	p->time.second = (unsigned)(ms / 1000 % 60);
	p->time.second_part = (unsigned long)(ms % 1000) * 1000;
	p->time.time_type = MYSQL_TIMESTAMP_DATETIME;
	b->buffer_type = MYSQL_TYPE_DATETIME;
}

/* False for a value that no column can hold. */
static bool
bind_val(struct arena *a, MYSQL_BIND *b, struct param *p, const struct val *v)
{
	const int64_t first = -62135596800000, last = 253402300799999;	/* years 1 to 9999 */

	switch (v->kind) {
	case V_NULL:
		b->buffer_type = MYSQL_TYPE_NULL;
		return true;
	case V_BOOL:
		bind_int(b, p, v->b);
		return true;
	case V_INT:
	case V_LINK:
		bind_int(b, p, v->i);
		return true;
	case V_DEC: {
		if (dec_is_bad(v->d))
			return false;
		/* As text it would be compared with a DECIMAL as double. */
		const char *s = dec_str(a, v->d, 6);
		bind_text(b, p, MYSQL_TYPE_NEWDECIMAL, s, strlen(s));
		return true;
	}
	case V_DATE:
		if (v->date == DATE_NONE)
			b->buffer_type = MYSQL_TYPE_NULL;
		else
			bind_date(b, p, v->date);
		return true;
	case V_INSTANT:
		if (v->instant == INSTANT_NONE)
			b->buffer_type = MYSQL_TYPE_NULL;
		else if (v->instant < first || v->instant > last)
			return false;
		else
			bind_instant(b, p, v->instant);
		return true;
	case V_TEXT:
		bind_text(b, p, MYSQL_TYPE_STRING, v->s, v->s ? strlen(v->s) : 0);
		return true;
	case V_BYTES:
		bind_text(b, p, MYSQL_TYPE_BLOB, v->n ? v->s : "", v->n);
		return true;
	}
	return false;
}

static int
stmt_bind(struct ctx *ctx, struct db *db, struct stmt *s, const char *text, const struct val *v, size_t n)
{
	size_t bytes = 0;

	if (n != s->params)
		return db_refuse(ctx, db, "number of values is not the number of placeholders", text);
	if (n == 0)
		return OK;
	params_reserve(db, n);
	memset(db->binds, 0, n * sizeof *db->binds);
	for (size_t i = 0; i < n; i++) {
		if (!bind_val(ctx->mem, &db->binds[i], &db->params[i], &v[i]))
			return db_refuse(ctx, db, "a value is out of range", text);
		bytes += db->binds[i].buffer_length;
	}
	if (bytes > STMT_VALUES_MAX)
		return db_refuse(ctx, db, "values too long", text);
	if (mysql_stmt_bind_param(s->my, db->binds))
		return stmt_fail(ctx, db, s, text);
	return OK;
}

/* ---- running ---------------------------------------------------------------------------- */

static int
stmt_result(struct ctx *ctx, struct db *db, struct stmt *s, const char *text, struct db_rows **out)
{
	struct db_rows *rows = NULL;

	if (mysql_stmt_field_count(s->my) == 0)
		return out ? db_refuse(ctx, db, "no result to read", text) : OK;
	if (mysql_stmt_store_result(s->my) || rows_read(ctx, s, &rows) != OK)
		return stmt_fail(ctx, db, s, text);
	mysql_stmt_free_result(s->my);
	/* The library keeps the memory of the largest result with the statement. */
	if (db_count(rows) > STMT_KEPT_ROWS)
		stmt_drop(db, s);
	if (out)
		*out = rows;
	return OK;
}

static int
stmt_run(struct ctx *ctx, struct db *db, const char *text, const struct val *v, size_t n,
         struct db_rows **out, int64_t *affected)
{
	struct stmt *s = NULL;

	if (n > SQL_MOST_VALUES)
		return db_refuse(ctx, db, "too many values", text);
	TRY(stmt_get(ctx, db, text, &s));
	TRY(stmt_bind(ctx, db, s, text, v, n));
	if (mysql_stmt_execute(s->my))
		return stmt_fail(ctx, db, s, text);
	/* Both are of this statement only until its result is read. */
	int64_t rows_affected = (int64_t)mysql_stmt_affected_rows(s->my);
	if (mysql_stmt_insert_id(s->my))
		db->insert_id = (int64_t)mysql_stmt_insert_id(s->my);
	TRY(stmt_result(ctx, db, s, text, out));
	if (affected)
		*affected = rows_affected;
	return OK;
}

static int
main_run(struct ctx *ctx, const char *text, const struct val *v, size_t n,
         struct db_rows **out, int64_t *affected)
{
	struct db *db = ctx->db;

	if (!db->in_transaction)
		return db_refuse(ctx, db, "a statement outside a transaction", text);
	if (db->poison)
		return db_poisoned(ctx, db);
	ctx->statements++;
	return stmt_run(ctx, db, text, v, n, out, affected);
}

int
db_select_text(struct ctx *ctx, struct db_rows **out, const char *literal, const struct val *v, size_t n)
{
	return main_run(ctx, literal, v, n, out, NULL);
}

int
db_exec_text(struct ctx *ctx, int64_t *affected, const char *literal, const struct val *v, size_t n)
{
	return main_run(ctx, literal, v, n, NULL, affected);
}

int
db_select_sql(struct ctx *ctx, struct db_rows **out, struct sql *q)
{
	return main_run(ctx, sql_text_of(q), sql_vals(q), sql_val_count(q), out, NULL);
}

int
db_exec_sql(struct ctx *ctx, int64_t *affected, struct sql *q)
{
	return main_run(ctx, sql_text_of(q), sql_vals(q), sql_val_count(q), NULL, affected);
}

int64_t
db_insert_id(const struct ctx *ctx)
{
	return ctx->db->insert_id;
}

/* ---- the side connection -------------------------------------------------------------------- */

static int
side_run(struct ctx *ctx, struct sql *q, struct db_rows **out)
{
	TRY(db_ready(ctx, ctx->side));
	return stmt_run(ctx, ctx->side, sql_text_of(q), sql_vals(q), sql_val_count(q), out, NULL);
}

int
side_exec(struct ctx *ctx, int64_t *insert_id, struct sql *q)
{
	assert(ctx->side && ctx->side != ctx->db);
	ctx->side->insert_id = 0;
	TRY(side_run(ctx, q, NULL));
	if (insert_id)
		*insert_id = ctx->side->insert_id;
	return OK;
}

int
side_pair(struct ctx *ctx, struct sql *first, struct sql *second)
{
	struct db *main = ctx->db;

	assert(ctx->side && ctx->side != main);
	ctx->db = ctx->side;
	int rc = db_begin(ctx, DB_WRITE);
	if (rc == OK)
		rc = db_exec_sql(ctx, NULL, first);
	if (rc == OK)
		rc = db_exec_sql(ctx, NULL, second);
	if (rc == OK)
		rc = db_commit(ctx);
	db_rollback(ctx);
	ctx->db = main;
	return rc;
}

int
side_select(struct ctx *ctx, struct db_rows **out, struct sql *q)
{
	assert(ctx->side && ctx->side != ctx->db);
	return side_run(ctx, q, out);
}
