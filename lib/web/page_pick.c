/*
 * page_pick.c - records for a field that is looked up while typing:
 * GET /<module>/<type>/pick?q= answers [{"id":…,"title":…,"hint":…}], at most
 * PICK_SIZE of them, only what this user may read. within=<link>.<id> narrows to
 * records that hang on another one; fill=<field>,… adds values of these fields,
 * "fill":{"<field>":{"value":…,"text":…}}, for fields that are filled along. Types that the process
 * remembers are ranked here, so that "sz" brings 苏州市 before the districts that
 * happen to fit too; all others are searched.
 */
#include "web/page.h"

enum { PICK_SIZE = 20, QUERY_SIZE = 200, FILL_MAX = 20 };

/* What was asked for beside the words. */
struct asked {
	const char *words, *within;	/* within: a filter; "" = none */
	const struct field *fill[FILL_MAX]; size_t fill_count;
};

/* ---- answer ----------------------------------------------------------------------- */

void
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

/* As a form wants it, and as it reads where the form shows a text instead of an id. */
static void
pick_fill(struct ctx *ctx, struct buf *b, const struct rec *r, const struct asked *a)
{
	const char *sep = "";

	buf_add(b, ",\"fill\":{");
	for (size_t i = 0; i < a->fill_count; i++) {
		const struct field *f = a->fill[i];
		struct val v = rec_at(r, f);

		buf_printf(b, "%s\"%s\":{\"value\":", sep, f->name);
		json_text(b, val_is_empty(v) ? "" : field_input(ctx, f, v));
		buf_add(b, ",\"text\":");
		json_text(b, show_text(ctx, r, f));
		buf_addc(b, '}');
		sep = ",";
	}
	buf_addc(b, '}');
}

static void
pick_add(struct ctx *ctx, struct buf *b, const struct rec *r, const struct asked *a)
{
	const struct type *t = r->type;
	const struct org_entry *e = t->cached ? org_entry(ctx->org, t, rec_id(r)) : NULL;
	const char *title = t->tree && e && e->path_title ? e->path_title : rec_title(ctx, r);
	const char *code = t->code && rec_reads(r, t->code) ? show_text(ctx, r, t->code) : "";
	const struct field *of = pick_place(t);
	const char *dept = of && rec_reads(r, of) ? show_text(ctx, r, of) : "";

	buf_printf(b, "%s{\"id\":%lld,\"title\":", b->n > 1 ? "," : "", (long long)rec_id(r));
	json_text(b, title);
	buf_add(b, ",\"hint\":");
	json_text(b, *dept ? dept : code);
	if (a->fill_count)
		pick_fill(ctx, b, r, a);
	buf_addc(b, '}');
}

/* ---- ranking of what the process remembers ---------------------------------------------- */

enum rank { RANK_EQUAL, RANK_START, RANK_PINYIN, RANK_INSIDE, RANK_NONE };

struct pick { int64_t id; enum rank rank; unsigned depth; };

static bool
text_is_ascii(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return true;
}

static enum rank
rank_of(struct arena *a, const struct type *t, const struct org_entry *e, const char *words)
{
	const char *title = str_normal(a, e->title), *code = str_normal(a, e->code ? e->code : ""),
	           *full, *initials;

	if (str_eq(title, words) || str_eq(code, words))
		return RANK_EQUAL;
	if (str_starts(title, words) || str_starts(code, words))
		return RANK_START;
	if (text_is_ascii(words)) {
		pinyin_of(a, e->title, t->person, &full, &initials);
		if (str_starts(initials, words) || str_starts(full, words))
			return RANK_PINYIN;
	}
	/* The path finds what lies below a name; as it is written, for speed. */
	return strstr(title, words) || (e->path_title && strstr(e->path_title, words)) ? RANK_INSIDE
	                                                                               : RANK_NONE;
}

/* Better rank first, then higher in the tree; equal ones stay in order. */
static bool
pick_before(const struct pick *a, const struct pick *b)
{
	return a->rank != b->rank ? a->rank < b->rank : a->depth < b->depth;
}

/* The best PICK_SIZE entries; they and their texts are weighed in an arena of their own. */
static size_t
pick_rank(struct ctx *ctx, const struct type *t, const char *words, struct pick best[PICK_SIZE])
{
	const struct org_entry *const *entries;
	size_t count = org_entries(ctx->org, t, &entries), n = 0;
	struct arena *a = arena_new();

	words = str_normal(a, words);
	for (size_t i = 0; i < count; i++) {
		struct pick p = {.id = entries[i]->id,
		                 .depth = t->tree ? org_depth(ctx, t, entries[i]) : 0};
		size_t at;

		p.rank = *words ? rank_of(a, t, entries[i], words) : RANK_INSIDE;
		if (!entries[i]->enabled || p.rank == RANK_NONE)
			continue;
		if (n == PICK_SIZE && !pick_before(&p, &best[n - 1]))
			continue;
		for (at = n < PICK_SIZE ? n++ : n - 1; at > 0 && pick_before(&p, &best[at - 1]);
		     at--)
			best[at] = best[at - 1];
		best[at] = p;
	}
	arena_free(a);
	return n;
}

/* ---- what is asked for --------------------------------------------------------------------- */

/* "customer.12": its records; within a tree the node and all below it. */
static int
asked_within(struct req *rq, const char *text, struct asked *a)
{
	struct ctx *ctx = &rq->ctx;
	const char *point = strchr(text, '.');
	const struct field *f =
	        point ? type_field(rq->type, arena_strndup(ctx->mem, text, (size_t)(point - text))) : NULL;
	int64_t id;

	if (!f || f->kind != FIELD_LINK || !perm_field_readable(ctx, f) || str_int(point + 1, &id) != OK)
		return err_set(ctx, ERR_BAD_REQUEST, "pick: within=%s", text);
	a->within = rq->type->tree && f == rq->type->parent
	                    ? arena_printf(ctx->mem, "or(id.eq(%lld),%s.under(%lld))", (long long)id, f->name,
	                                   (long long)id)
	                    : arena_printf(ctx->mem, "%s.eq(%lld)", f->name, (long long)id);
	return OK;
}

static int
asked_fill(struct req *rq, const char *text, struct asked *a)
{
	for (const char *const *w = str_split(rq->ctx.mem, text, ','); *w; w++) {
		const struct field *f = type_field(rq->type, *w);

		if (!f || f->kind == FIELD_LIST || f->kind == FIELD_FILE || f->kind == FIELD_IMAGE || a->fill_count == FILL_MAX)
			return err_set(&rq->ctx, ERR_BAD_REQUEST, "pick: fill=%s", text);
		if (perm_field_readable(&rq->ctx, f))
			a->fill[a->fill_count++] = f;
	}
	return OK;
}

static int
asked_read(struct req *rq, struct asked *a)
{
	const char *words = req_query(rq, "q"), *within = req_query(rq, "within"), *fill = req_query(rq, "fill");

	*a = (struct asked){ .words = words ? words : "", .within = "" };
	if (utf8_len(a->words) > QUERY_SIZE)
		return err_set(&rq->ctx, ERR_BAD_REQUEST, "pick: q is too long");
	if (within)
		TRY(asked_within(rq, within, a));
	return fill && *fill ? asked_fill(rq, fill, a) : OK;
}

/* ---- reading ------------------------------------------------------------------------------- */

static void
pick_columns(struct ctx *ctx, struct query *q, const struct type *t, const struct asked *a)
{
	const struct field *columns[] = { t->title, t->code, pick_place(t) };
	/* The query keeps the list. */
	const struct field **wanted = arena_new_array(ctx->mem, const struct field *, 3 + FILL_MAX);
	size_t n = 0;

	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		if (columns[i])
			wanted[n++] = columns[i];
	for (size_t i = 0; i < a->fill_count; i++)
		wanted[n++] = a->fill[i];
	query_columns(q, wanted, n);
}

static int
pick_remembered(struct ctx *ctx, const struct type *t, const struct asked *a, struct buf *b)
{
	struct pick best[PICK_SIZE];
	struct val ids[PICK_SIZE];
	const struct rec *found[PICK_SIZE] = { NULL };
	size_t n = pick_rank(ctx, t, a->words, best);
	struct query *q;
	struct rows *rows;
	struct rec *r;

	if (!n)
		return OK;
	for (size_t i = 0; i < n; i++)
		ids[i] = VINT(best[i].id);
	TRY(query_new(ctx, &q, t->name));
	TRY(query_where(q, "id", OP_IN, ids, n));
	pick_columns(ctx, q, t, a);
	TRY(query_after(q, NULL, PICK_SIZE));
	TRY(query_run(q, &rows));
	while ((r = rows_next(rows)) != NULL)
		for (size_t i = 0; i < n; i++)
			if (best[i].id == rec_id(r))
				found[i] = r;
	for (size_t i = 0; i < n; i++)
		if (found[i])
			pick_add(ctx, b, found[i], a);
	return OK;
}

static int
pick_searched(struct ctx *ctx, const struct type *t, const struct asked *a, struct buf *b)
{
	struct query *q;
	struct rows *rows;
	struct rec *r;

	TRY(query_new(ctx, &q, t->name));
	if (t->enabled)
		TRY(query_where(q, t->enabled->name, OP_EQ, VALS(VBOOL(true))));
	if (*a->words)
		TRY(query_search(q, a->words));
	if (*a->within) {
		TRY(query_filter(q, a->within));
		TRY(query_sort(q, t->title->sort ? t->title->name : ""));
	}
	pick_columns(ctx, q, t, a);
	TRY(query_after(q, NULL, PICK_SIZE));
	TRY(query_run(q, &rows));
	while ((r = rows_next(rows)) != NULL)
		pick_add(ctx, b, r, a);
	return OK;
}

int
page_pick(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct asked a;
	struct buf b;

	TRY(asked_read(rq, &a));
	buf_init(&b, ctx->mem);
	buf_addc(&b, '[');
	/* What is remembered is the same for everybody, so only for who may read it all. */
	if (rq->type->cached && !*a.within && perm_reads_all(ctx, rq->type))
		TRY(pick_remembered(ctx, rq->type, &a, &b));
	else
		TRY(pick_searched(ctx, rq->type, &a, &b));
	buf_addc(&b, ']');
	resp_header(rq, "Cache-Control", "no-store");
	return resp_text(rq, 200, "application/json; charset=utf-8", buf_str(&b));
}
