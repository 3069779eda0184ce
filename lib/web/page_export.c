/*
 * page_export.c - the rows of a list as a file: what the list shows, within the same
 * scope and the same fields, as CSV that spreadsheets read. Rows are written page by
 * page to an unnamed file; the security log says who took what.
 */
#include <errno.h>
#include <unistd.h>
#include "web/page.h"
#include "web/policy.h"

enum { BATCH = 200 };

/* What is exported: the query of the address, some columns. */
struct export {
	struct req *rq;
	struct list_state st;
	const struct field **fields; size_t n;
	int fd;
	int64_t rows, most;
	const char *cursor;		/* lives in rq->mem */
};

static int64_t
export_most(struct req *rq)
{
	return policy_number(&rq->ctx, rq->app->conf, POLICY_EXPORT);
}

/* ---- one cell ------------------------------------------------------------------------------- */

/* Numbers as a program reads them; everything else as people do. A masked value is its mask. */
static const char *
cell_text(struct ctx *ctx, const struct rec *r, const struct field *f)
{
	struct val v = rec_at(r, f);
	const struct row_set *set;
	const char **texts;

	if (f->kind == FIELD_LIST) {
		set = rec_rows(r, f->rows);
		texts = arena_new_array(ctx->mem, const char *, set->count + 1);
		for (size_t i = 0; i < set->count; i++)
			texts[i] = show_text(ctx, set->list[i], f->rows->title ? f->rows->title : &f->rows->type->fields[0]);
		return text_join(ctx->mem, texts, set->count);
	}
	if (v.kind == V_DEC && f->kind != FIELD_RATE)
		return dec_str(ctx->mem, v.d, f->digits);
	if (v.kind == V_INT)
		return arena_printf(ctx->mem, "%lld", (long long)v.i);
	return show_text(ctx, r, f);
}

static bool
is_number(const struct field *f)
{
	return f->kind == FIELD_INT || f->kind == FIELD_QTY || f->kind == FIELD_MONEY || f->kind == FIELD_RATE;
}

/* Quoted where it has to be. A text that a spreadsheet would take for a formula begins with an apostrophe. */
void
csv_cell(struct buf *b, const char *text, bool number)
{
	const bool formula = !number && *text && strchr("=+-@\t\r", *text);

	if (!formula && !text[strcspn(text, ",\"\r\n\t")] && *text != ' ') {
		buf_add(b, text);
		return;
	}
	buf_add(b, formula ? "\"'" : "\"");
	for (; *text; text++) {
		if (*text == '"')
			buf_addc(b, '"');
		buf_addc(b, *text);
	}
	buf_addc(b, '"');
}

/* ---- the file ------------------------------------------------------------------------------------ */

static int
export_write(struct export *e, struct buf *b)
{
	const char *s = buf_str(b);

	for (size_t at = 0; at < b->n; ) {
		ssize_t n = write(e->fd, s + at, b->n - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_set(&e->rq->ctx, ERR_IO, "export: %s", strerror(errno));
		at += (size_t)n;
	}
	return OK;
}

/* U+FEFF first: Excel takes the file for UTF-8 by it. */
static int
export_head(struct export *e)
{
	struct buf b;

	buf_init(&b, e->rq->ctx.mem);
	buf_add(&b, "\xEF\xBB\xBF");
	for (size_t i = 0; i < e->n; i++) {
		buf_add(&b, i ? "," : "");
		csv_cell(&b, field_label(e->fields[i]), false);
	}
	buf_add(&b, "\r\n");
	return export_write(e, &b);
}

static int
export_query(struct export *e, struct query **q)
{
	struct list_state st = e->st;

	st.after = e->cursor ? e->cursor : "";
	st.limit = BATCH;
	TRY(query_new(&e->rq->ctx, q, st.t->name));
	return list_query(&e->rq->ctx, &st, *q);
}

/* The columns are fixed after list_query() said which ones the list has. */
static int
export_batch(void *arg)
{
	struct export *e = arg;
	struct ctx *ctx = &e->rq->ctx;
	struct query *q;
	struct rows *rows;
	struct rec **recs, *r;
	struct buf b;
	size_t n = 0;

	TRY(export_query(e, &q));
	query_columns(q, e->fields, e->n);
	TRY(query_run(q, &rows));
	recs = arena_new_array(ctx->mem, struct rec *, rows_count(rows) + 1);
	while ((r = rows_next(rows)) != NULL)
		recs[n++] = r;
	for (size_t i = 0; i < e->n && n; i++)
		if (e->fields[i]->kind == FIELD_LIST)
			TRY(rows_load_list(ctx, recs, n, e->fields[i]->rows));
	buf_init(&b, ctx->mem);
	for (size_t k = 0; k < n; k++) {
		for (size_t i = 0; i < e->n; i++) {
			buf_add(&b, i ? "," : "");
			csv_cell(&b, cell_text(ctx, recs[k], e->fields[i]), is_number(e->fields[i]));
		}
		buf_add(&b, "\r\n");
	}
	e->rows += (int64_t)n;
	e->cursor = arena_strdup(e->rq->mem, rows_cursor(rows));
	return export_write(e, &b);
}

/* Each batch in a memory of its own. */
static int
export_rows(struct export *e)
{
	struct ctx *ctx = &e->rq->ctx;
	struct arena *unit = ctx->mem;

	do {
		ctx->mem = arena_new();
		int rc = export_batch(e);
		arena_free(ctx->mem);
		ctx->mem = unit;
		TRY(rc);
	} while (e->cursor && e->rows < e->most);
	return OK;
}

/* ---- which columns -------------------------------------------------------------------------------- */

static void
field_take(struct ctx *ctx, struct export *e, const struct field *f)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->fields[i] == f)
			return;
	if (f->kind != FIELD_FILE && f->kind != FIELD_IMAGE && perm_field_shown(ctx, f))
		e->fields[e->n++] = f;
}

static void
export_fields(struct ctx *ctx, struct export *e, bool all)
{
	static const char *const known[] = { "created_by", "created_at", "updated_by", "updated_at" };
	const struct type *t = e->st.t;

	e->fields = arena_new_array(ctx->mem, const struct field *, t->field_count + 1);
	for (size_t i = 0; i < e->st.list->column_count; i++)
		field_take(ctx, e, e->st.list->columns[i].field);
	for (size_t i = 0; i < t->field_count && all; i++)
		if (!t->fields[i].engine)
			field_take(ctx, e, &t->fields[i]);
	for (size_t i = 0; i < 4 && all; i++)
		field_take(ctx, e, type_field(t, known[i]));
	field_take(ctx, e, t->title);
}

/* ---- pages ------------------------------------------------------------------------------------------- */

/* How many rows there are, at most one more than may be; *problem: why the list cannot be asked. */
static int
export_count(struct export *e, int64_t *count, const char **problem)
{
	struct query *q;
	int rc = export_query(e, &q);

	*count = 0;
	if (rc == OK)
		rc = query_count(q, e->most, count);
	if (rc != ERR_INVALID)
		return rc;
	err_clear(&e->rq->ctx);
	*problem = query_problem(q);
	return OK;
}

static int
export_page(struct export *e, int64_t count, const char *problem)
{
	struct ctx *ctx = &e->rq->ctx;
	struct list_state from = list_from_start(&e->st);
	struct node *n = node_child(view_root(e->rq->view), "export");

	TRY(view_frame(e->rq, _("Export")));
	view_crumb(e->rq->view, type_plural(e->st.t), list_href(ctx, &from));
	view_crumb(e->rq->view, _("Export"), NULL);
	if (!problem && count > e->most)
		problem = arena_printf(ctx->mem, _("One export may have %lld records. Narrow the filter first."), (long long)e->most);
	node_set(n, "title", arena_printf(ctx->mem, _("Export %s"), type_plural(e->st.t)));
	node_set(n, "url", list_page_href(ctx, &from, "export"));
	node_set(n, "back_url", list_href(ctx, &from));
	node_set(n, "problem", problem);
	node_set(n, "once", once_token(e->rq));
	node_set(n, "count", arena_printf(ctx->mem, lang_n("%lld record of the list “%s”", "%lld records of the list “%s”", (unsigned long)count),
	                                  (long long)count, list_label(&e->st, e->st.list)));
	node_set(n, "open", problem ? NULL : "1");
	return resp_page(e->rq, problem ? 422 : 200, "export.cs");
}

static int
export_begin(struct req *rq, struct export *e, int64_t *count, const char **problem)
{
	*e = (struct export){ .rq = rq, .most = export_most(rq), .fd = -1 };
	TRY(list_read(rq, &e->st));
	e->st.after = e->st.back = "";
	return export_count(e, count, problem);
}

int
page_export(struct req *rq)
{
	const char *problem = NULL;
	struct export e;
	int64_t count;

	TRY(export_begin(rq, &e, &count, &problem));
	return export_page(&e, count, problem);
}

static int
export_log(struct export *e)
{
	struct ctx *ctx = &e->rq->ctx;
	const char *f = str_eq(e->st.f, "") ? "-" : e->st.f, *q = *e->st.q ? e->st.q : "-";
	const char *detail = arena_printf(ctx->mem, "%s, %lld × %zu, view %s, q %.60s, f %s", e->st.t->name, (long long)e->rows, e->n,
	                                  e->st.list->name, q, f);
	size_t n = 0, chars = 0;

	while (detail[n] && chars < 480)
		if (((unsigned char)detail[++n] & 0xC0) != 0x80)
			chars++;
	return security_done_why(ctx, "export", 0, ctx->user->login, arena_strndup(ctx->mem, detail, n));
}

int
page_export_make(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const char *problem = NULL;
	struct once once;
	struct export e;
	int64_t count;
	int rc;

	TRY(once_find(rq, &once));
	if (once.found)
		return resp_redirect(rq, "%s", once.location);
	TRY(export_begin(rq, &e, &count, &problem));
	if (problem || count > e.most)
		return export_page(&e, count, problem);
	export_fields(ctx, &e, str_eq(req_body(rq, "which"), "all"));
	if (str_eq(req_body(rq, "format"), "xlsx"))
		return page_export_queue(rq, &e.st, e.fields, e.n, count, e.most);
	e.fd = spool_open();
	if (e.fd < 0)
		return err_set(ctx, ERR_IO, "no file for an export: %s", strerror(errno));
	rc = export_head(&e);
	if (rc == OK)
		rc = export_rows(&e);
	if (rc == OK)
		rc = export_log(&e);
	if (rc != OK) {
		close(e.fd);
		return rc;
	}
	return resp_file(rq, e.fd, "text/csv; charset=utf-8",
	                 arena_printf(ctx->mem, "%s-%s.csv", type_plural(e.st.t), date_str(ctx->mem, ctx->today)));
}
