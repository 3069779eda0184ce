/*
 * page_pick.c - records for a field that is looked up while typing:
 * GET /<module>/<type>/pick?q= answers [{"id":…,"title":…,"hint":…}], at most
 * PICK_SIZE of them, only what this user may read.
 */
#include "web/page.h"

enum { PICK_SIZE = 20, QUERY_SIZE = 200 };

static void
json_text(struct buf *b, const char *s)
{
	buf_addc(b, '"');
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else if (c < 0x20 || c == '<' || c == '>' || c == '&')
			buf_printf(b, "\\u%04x", c);
		else
			buf_addc(b, *s);
	}
	buf_addc(b, '"');
}

/* What tells two of the same name apart better than a number. */
static const struct field *
pick_place(const struct type *t)
{
	return t->dept ? t->dept : type_field(t, "dept");
}

static void
pick_add(struct ctx *ctx, struct buf *b, const struct rec *r)
{
	const struct type *t = r->type;
	const struct org_entry *e = t->cached ? org_entry(ctx->org, t, rec_id(r)) : NULL;
	const char *title = t->tree && e && e->path_title ? e->path_title : rec_title(ctx, r);
	const char *code = t->code && r->readable[t->code->index] ? show_text(ctx, r, t->code) : "";
	const struct field *of = pick_place(t);
	const char *dept = of && r->readable[of->index] ? show_text(ctx, r, of) : "";

	buf_printf(b, "%s{\"id\":%lld,\"title\":", b->n > 1 ? "," : "", (long long)rec_id(r));
	json_text(b, title);
	buf_add(b, ",\"hint\":");
	json_text(b, *dept ? dept : code);
	buf_addc(b, '}');
}

static int
pick_query(struct ctx *ctx, struct query **out, const struct type *t, const char *words)
{
	const struct field *columns[] = { t->title, t->code, pick_place(t) };
	/* The query keeps the list. */
	const struct field **wanted = arena_new_array(ctx->mem, const struct field *, 3);
	size_t n = 0;

	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		if (columns[i])
			wanted[n++] = columns[i];
	TRY(query_new(ctx, out, t->name));
	if (t->enabled)
		TRY(query_where(*out, t->enabled->name, OP_EQ, VALS(VBOOL(true))));
	if (*words)
		TRY(query_search(*out, words));
	query_columns(*out, wanted, n);
	return query_after(*out, NULL, PICK_SIZE);
}

int
page_pick(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const char *words = req_query(rq, "q");
	struct query *q;
	struct rows *rows;
	struct rec *r;
	struct buf b;

	if (!words)
		words = "";
	if (utf8_len(words) > QUERY_SIZE)
		return err_set(ctx, ERR_BAD_REQUEST, "pick: q is too long");
	TRY(pick_query(ctx, &q, rq->type, words));
	TRY(query_run(q, &rows));
	buf_init(&b, ctx->mem);
	buf_addc(&b, '[');
	while ((r = rows_next(rows)) != NULL)
		pick_add(ctx, &b, r);
	buf_addc(&b, ']');
	resp_header(rq, "Cache-Control", "no-store");
	return resp_text(rq, 200, "application/json; charset=utf-8", buf_str(&b));
}
