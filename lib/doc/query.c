/*
 * query.c - the only way to read rows of a type: what a user asks for by
 * filter, search, sort and cursor, always within what he may read.
 */
#include "doc/group.h"
#include "doc/query.h"

enum {
	SIZE_DEFAULT = 50,
	SIZE_MAX_ROWS = 200,
	SORTED_ROWS = 10000,
	PLACES_MAX = 700,
	SORT_TEXT_MAX = 300
};

struct rows { struct rec **recs; size_t n, at; const char *cursor; };

int
query_refuse(struct query *q, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	q->problem = arena_vprintf(q->ctx->mem, fmt, ap);
	va_end(ap);
	return ERR_INVALID;
}

int
query_open_to_change(struct query *q)
{
	if (q->sealed)
		return err_set(q->ctx, ERR_BUG, "query of %s changed after its cursor was read",
		               q->type->name);
	return OK;
}

const char *
query_problem(const struct query *q)
{
	return q->problem ? q->problem : "";
}

int
query_new(struct ctx *ctx, struct query **out, const char *type)
{
	const struct type *t = type_find(ctx->types, type);

	if (!t)
		return err_set(ctx, ERR_BUG, "query of unknown type '%s'", type);
	struct query *q = arena_alloc(ctx->mem, sizeof *q);

	q->ctx = ctx;
	q->type = t;
	q->where = sql_new(ctx);
	q->size = SIZE_DEFAULT;
	buf_init(&q->bound, ctx->mem);
	buf_printf(&q->bound, "%s\n", t->name);
	*out = q;
	return query_sort(q, "");
}

void
query_columns(struct query *q, const struct field *const *fields, size_t n)
{
	q->columns = fields;
	q->column_count = n;
}

/* ---- conditions ---------------------------------------------------------------------- */

/* One record, or what hangs on one: an index of the field finds the rows, and the scope is only
 * checked. Links to remembered types (regions, people) leave too many. */
static bool
term_is_narrow(const struct query *q, const struct filter_term *t)
{
	const struct field *f = t->field;

	/* A group can have any number of members. */
	if (t->via || t->op != OP_EQ || t->n != 1 || field_is_beside(f))
		return false;
	if (f->kind == FIELD_LINK)
		return !f->target->cached && f != q->type->owner && f != q->type->dept && !f->engine;
	return f->unique || str_eq(f->name, "id");
}

static void
term_keep(struct query *q, struct filter_term t)
{
	q->narrow |= term_is_narrow(q, &t);
	if (q->term_count == q->term_cap) {
		size_t cap = q->term_cap ? q->term_cap * 2 : 8;
		struct filter_term *more = arena_new_array(q->ctx->mem, struct filter_term, cap);
		if (q->term_count)
			memcpy(more, q->terms, q->term_count * sizeof *more);
		q->terms = more;
		q->term_cap = cap;
	}
	q->terms[q->term_count++] = t;
}

static void
terms_keep(struct query *q, const struct filter *f)
{
	if (f->kind != FILTER_AND) {
		term_keep(q, f->term);
		return;
	}
	for (const struct filter *child = f->first; child; child = child->next)
		terms_keep(q, child);
}

size_t
query_terms(const struct query *q, const struct filter_term **out)
{
	*out = q->terms;
	return q->term_count;
}

static size_t
places_of(struct query *q, const struct filter *f)
{
	size_t n = f->kind == FILTER_TERM ? filter_places(q->ctx, &f->term) : 0;

	for (const struct filter *child = f->first; child; child = child->next)
		n += places_of(q, child);
	return n;
}

static int
places_take(struct query *q, size_t n)
{
	q->places += n;
	if (q->places > PLACES_MAX)
		return query_refuse(q, _("The filter has too many values. Remove some conditions."));
	return OK;
}

int
query_filter(struct query *q, const char *filter)
{
	struct filter *f;

	TRY(query_open_to_change(q));
	TRY(filter_parse(q->ctx, q->type, filter, &f, &q->problem));
	if (!f)
		return OK;
	TRY(places_take(q, places_of(q, f)));
	terms_keep(q, f);
	sql_add(q->where, " AND ");
	filter_sql(q->ctx, q->where, "t", f);
	buf_printf(&q->bound, "f=%s\n", filter);
	return OK;
}

/* What a cursor must agree with, not for reading. */
static void
bind_value(struct query *q, struct val v)
{
	if (v.kind == V_TEXT)
		buf_printf(&q->bound, ",%s", str_url(q->ctx->mem, v.s));
	else
		buf_printf(&q->bound, ",%lld",
		           (long long)(v.kind == V_BOOL   ? v.b
		                       : v.kind == V_DATE ? v.date
		                                          : v.i));
}

int
query_where(struct query *q, const char *field, enum op op, const struct val *v, size_t n)
{
	struct filter_term t = {
	        .field = filter_field(q->ctx, q->type, field), .op = op, .vals = v, .n = n, .text = ""};

	TRY(query_open_to_change(q));
	if (!filter_takes(q->ctx, t.field))
		return query_refuse(q, _("There is no field “%s” to filter by."),
		                    filter_quote(q->ctx->mem, field));
	if (!filter_op_ok(t.field, op))
		return query_refuse(q, _("The field “%s” cannot be compared by “%s”."),
		                    field_label(t.field), filter_op_name(op));
	if (op >= OP_NOT_IN)
		return err_set(q->ctx, ERR_BUG, "%s is for filters", filter_op_name(op));
	if (op != OP_IN && op != OP_UNDER && n != (op == OP_NULL || op == OP_NOT_NULL ? 0u : 1u))
		return err_set(q->ctx, ERR_BUG, "%zu values for %s", n, filter_op_name(op));
	TRY(places_take(q, filter_places(q->ctx, &t)));
	q->narrow |= term_is_narrow(q, &t);
	sql_add(q->where, " AND ");
	filter_term_sql(q->ctx, q->where, "t", &t);
	buf_printf(&q->bound, "w=%s.%s", t.field->name, filter_op_name(op));
	for (size_t i = 0; i < n; i++)
		bind_value(q, v[i]);
	buf_addc(&q->bound, '\n');
	return OK;
}

/* ---- sort ------------------------------------------------------------------------------- */

static bool
sort_has(const struct query *q, const struct field *f)
{
	for (size_t i = 0; i < q->key_count; i++)
		if (q->keys[i].field == f)
			return true;
	return false;
}

static int
sort_key(struct query *q, const char *word)
{
	bool desc = word[0] == '-';
	const struct field *f = type_field(q->type, word + desc);

	if (!filter_takes(q->ctx, f) || field_is_beside(f))
		return query_refuse(q, _("There is no field “%s” to sort by."),
		                    filter_quote(q->ctx->mem, word + desc));
	if (f->kind == FIELD_LINK)
		return query_refuse(
		        q, _("The list cannot be sorted by “%s”: it is a link to another record."),
		        field_label(f));
	if (f->kind == FIELD_LONGTEXT)
		return query_refuse(q,
		                    _("The list cannot be sorted by “%s”: its texts are too long."),
		                    field_label(f));
	if (sort_has(q, f))
		return OK;
	if (q->key_count == SORT_MAX)
		return query_refuse(q, _("A list can be sorted by %d fields at most."), SORT_MAX);
	q->keys[q->key_count++] = (struct sort_key){
		.field = f, .desc = desc,
		.column = f->sort_column ? f->sort_column : f->engine || f->not_null ? f->name : NULL,
	};
	return OK;
}

/* The keys in words again, and id as the last key: it decides between equals. */
static void
sort_finish(struct query *q)
{
	struct buf b;
	const struct field *id = type_field(q->type, "id");

	buf_init(&b, q->ctx->mem);
	for (size_t i = 0; i < q->key_count; i++) {
		buf_printf(&b, "%s%s%s", i ? "," : "", q->keys[i].desc ? "-" : "",
		           q->keys[i].field->name);
		if (q->keys[i].field == id)
			q->key_count = i + 1;	/* what follows could never decide */
	}
	q->sorted_by = buf_str(&b);
	if (!sort_has(q, id)) {
		bool desc = q->keys[q->key_count - 1].desc;
		q->keys[q->key_count++] =
		        (struct sort_key){.field = id, .desc = desc, .column = "id"};
	}
}

static void
sort_usual(struct query *q)
{
	q->keys[0] = (struct sort_key){
	        .field = type_field(q->type, "updated_at"), .desc = true, .column = "updated_at"};
	q->key_count = 1;
	sort_finish(q);
}

int
query_sort(struct query *q, const char *sort)
{
	TRY(query_open_to_change(q));
	if (!sort[0]) {
		sort_usual(q);
		return OK;
	}
	q->key_count = 0;
	const char *const *words =
	        str_split(q->ctx->mem, arena_strndup(q->ctx->mem, sort, SORT_TEXT_MAX), ',');

	for (; *words; words++) {
		int rc = sort_key(q, *words);
		if (rc != OK) {
			sort_usual(q);	/* for whoever shows the list nevertheless */
			return rc;
		}
	}
	sort_finish(q);
	return OK;
}

const char *
query_sorted_by(const struct query *q)
{
	return q->sorted_by;
}

int
query_deleted(struct query *q)
{
	TRY(query_open_to_change(q));
	q->deleted = true;
	buf_add(&q->bound, "deleted\n");
	return query_sort(q, "-deleted_with");
}

bool
query_sort_is_indexed(const struct query *q)
{
	if (q->deleted && str_eq(q->keys[0].field->name, "deleted_with"))
		return true;
	if (q->key_count == 1)
		return true;
	return q->key_count == 2 && q->keys[0].field->sort_column && q->keys[0].desc == q->keys[1].desc;
}

/* ---- pages -------------------------------------------------------------------------------- */

static const char *
bound_text(const struct query *q)
{
	struct buf b = q->bound;	/* the conditions; copied, as more may follow */

	return arena_printf(q->ctx->mem, "%s%s", buf_str(&b), q->sorted_by);
}

int
query_after(struct query *q, const char *cursor, int size)
{
	TRY(query_open_to_change(q));
	if (size < 1 || size > SIZE_MAX_ROWS)
		return query_refuse(q, _("A page can have 1 to %d rows."), SIZE_MAX_ROWS);
	q->size = size;
	q->sealed = true;
	if (!cursor || !cursor[0])
		return OK;
	if (cursor_read(q->ctx->mem, bound_text(q), cursor, q->after, q->key_count) != OK)
		return query_refuse(
		        q,
		        _("This page of the list cannot be found any more. Start from its first page."));
	q->has_after = true;
	return OK;
}

int
query_count(struct query *q, int64_t cap, int64_t *out)
{
	struct db_rows *rows;

	TRY(db_select_sql(q->ctx, &rows, query_count_sql(q, cap)));
	*out = db_next(rows) ? db_int(rows, 0) : 0;
	return OK;
}

/* ---- rows ----------------------------------------------------------------------------------- */

static void
column_add(const struct query *q, const struct field **list, size_t *n, const struct field *f)
{
	if (!f || f->kind == FIELD_LIST || f->kind == FIELD_FILE || !perm_field_shown(q->ctx, f))
		return;
	for (size_t i = 0; i < *n; i++)
		if (list[i] == f)
			return;
	list[(*n)++] = f;
}

/* What was asked for, and what rights and titles need. */
static const struct field *const *
columns_of(const struct query *q, size_t *n)
{
	const struct type *t = q->type;
	size_t count = q->columns ? q->column_count : t->field_count;
	const struct field **list = arena_new_array(q->ctx->mem, const struct field *, count + 7);

	*n = 0;
	column_add(q, list, n, type_field(t, "id"));
	column_add(q, list, n, t->picture);
	for (size_t i = 0; i < count; i++)
		column_add(q, list, n, q->columns ? q->columns[i] : &t->fields[i]);
	column_add(q, list, n, t->title);
	column_add(q, list, n, t->code);
	column_add(q, list, n, t->owner);
	column_add(q, list, n, t->dept);
	column_add(q, list, n, t->hangs_on);
	return list;
}

struct reader {
	struct ctx *ctx;
	const struct type *type;
	const struct field *const *columns;
	size_t n;
};

static struct rec *
rec_read(const struct reader *r, const struct db_rows *rows)
{
	struct rec *rec = rec_make(r->ctx, r->type);
	unsigned title = (unsigned)r->n;	/* joined ones stand behind the columns */

	rec->is_new = false;
	rec->partial = rec->access != NULL;
	for (size_t i = 0; i < r->n; i++) {
		const struct field *f = r->columns[i];

		rec->vals[f->index] = field_from_db(r->ctx, f, db_val(rows, (unsigned)i));
		if (!query_joins(f))
			continue;
		if (db_str(rows, title))
			rec->titles[f->index] = link_title_shown(r->ctx, db_str(rows, title),
			                                         db_int(rows, title + 1) != 0);
		title += 2;
	}
	group_veil(r->ctx, rec);
	rec->old = arena_memdup(r->ctx->mem, rec->vals, r->type->field_count * sizeof *rec->vals);
	return rec;
}

/* The keys stand after the columns and the joined titles. */
static void
cursor_of(const struct query *q, const struct reader *r, const struct db_rows *rows, struct rows *out)
{
	struct val keys[KEYS_MAX];
	unsigned at = (unsigned)r->n;

	for (size_t i = 0; i < r->n; i++)
		at += query_joins(r->columns[i]) ? 2 : 0;
	for (size_t i = 0; i < q->key_count; i++)
		keys[i] = db_val(rows, at + (unsigned)i);
	out->cursor = cursor_write(q->ctx->mem, bound_text(q), keys, q->key_count);
}

/* Without an index of its own a sort reads all rows of the filter. */
static int
sort_require_small(struct query *q)
{
	int64_t n;

	if (query_sort_is_indexed(q))
		return OK;
	TRY(query_count(q, SORTED_ROWS, &n));
	if (n > SORTED_ROWS)
		return query_refuse(
		        q, _("Narrow the filter first: only up to %d rows can be sorted by “%s”."),
		        SORTED_ROWS, field_label(q->keys[q->key_count > 2 ? 1 : 0].field));
	return OK;
}

int
query_run(struct query *q, struct rows **out)
{
	struct reader r = { .ctx = q->ctx, .type = q->type };
	struct rows *result = arena_alloc(q->ctx->mem, sizeof *result);
	struct db_rows *rows;
	struct sql *sql;
	struct val *ids;
	size_t n;

	TRY(query_scope_find(q));
	TRY(sort_require_small(q));
	r.columns = columns_of(q, &r.n);
	*out = result;
	if (query_is_scoped(q)) {
		TRY(query_ids(q, &ids, &n));
		if (!n)
			return OK;
		sql = query_rows_by_id_sql(q, r.columns, r.n, ids, n);
	} else {
		sql = query_rows_sql(q, r.columns, r.n);
	}
	TRY(db_select_sql(q->ctx, &rows, sql));
	result->recs = arena_new_array(q->ctx->mem, struct rec *, (size_t)q->size);
	while (result->n < (size_t)q->size && db_next(rows)) {
		result->recs[result->n++] = rec_read(&r, rows);
		if (result->n == (size_t)q->size && db_count(rows) > result->n)
			cursor_of(q, &r, rows, result);
	}
	return OK;
}

struct rec *
rows_next(struct rows *rows)
{
	return rows->at < rows->n ? rows->recs[rows->at++] : NULL;
}

size_t
rows_count(const struct rows *rows)
{
	return rows->n;
}

const char *
rows_cursor(const struct rows *rows)
{
	return rows->cursor;
}
