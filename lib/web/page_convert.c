/*
 * page_convert.c - one record from another: choose the source (pull), choose its
 * rows, and the new form, filled but not saved. Push begins at the source and
 * comes by the same pages, so both end in the same form.
 */
#include "web/page.h"

enum { SOURCES = 25 };

/* ---- references: "widget:12" -------------------------------------------------------------- */

struct source_ref { const struct convert *c; int64_t id; };	/* id 0 = none given */

static int
ref_read(struct req *rq, struct source_ref *out, const char *text)
{
	const char *const *parts = str_split(rq->ctx.mem, text ? text : "", ':');
	const struct type *from = parts[0] ? type_find(rq->ctx.types, parts[0]) : NULL;

	*out = (struct source_ref){ .c = convert_find(from, rq->type) };
	if (!out->c || (parts[1] && (str_int(parts[1], &out->id) != OK || out->id <= 0)))
		return err_set(&rq->ctx, ERR_NOTFOUND, "%s is not made from '%.60s'", rq->type->name, text ? text : "");
	return OK;
}

static const char *
ref_text(struct ctx *ctx, const struct convert *c, int64_t id)
{
	return arena_printf(ctx->mem, "%s:%lld", c->from->name, (long long)id);
}

void
pulls_add(struct ctx *ctx, struct node *owner, const struct type *t)
{
	const struct convert *const *list;
	size_t n = convert_sources(ctx, t, &list);

	for (size_t i = 0; i < n; i++) {
		struct node *item = node_item(node_child(owner, "pulls"));
		node_set(item, "label", arena_printf(ctx->mem, _("From %s"), type_plural(list[i]->from)));
		node_set(item, "url", arena_printf(ctx->mem, "%s/pull?from=%s", type_url(t), list[i]->from->name));
	}
}

/* ---- frame ------------------------------------------------------------------------------------ */

static const char *
source_called(struct ctx *ctx, const struct rec *r)
{
	const char *code = r->type->code && rec_reads(r, r->type->code) ? show_text(ctx, r, r->type->code) : "";

	return *code && r->type->code != r->type->title ? arena_printf(ctx->mem, "%s · %s", code, rec_title(ctx, r))
	                                                : rec_title(ctx, r);
}

static int
pull_frame(struct req *rq, const struct convert *c, const char *heading, const char *back_url)
{
	struct node *n = node_child(view_root(rq->view), "convert"), *back;

	TRY(view_frame(rq, heading));
	view_crumb(rq->view, type_plural(c->to), type_url(c->to));
	view_crumb(rq->view, type_text(c->from, c->label), NULL);
	back = node_child(node_child(view_root(rq->view), "frame"), "back");
	node_set(back, "url", back_url);
	node_set(back, "label", _("Back"));
	node_set(n, "heading", heading);
	node_set(n, "back_url", back_url);
	node_set(n, "url", arena_printf(rq->ctx.mem, "%s/pull", type_url(c->to)));
	return OK;
}

/* ---- the sources --------------------------------------------------------------------------------- */

static const char *
sources_url(struct ctx *ctx, const struct convert *c, const char *q, const char *after)
{
	const char *url = arena_printf(ctx->mem, "%s/pull?from=%s", type_url(c->to), c->from->name);

	if (*q)
		url = arena_printf(ctx->mem, "%s&q=%s", url, str_url(ctx->mem, q));
	return *after ? arena_printf(ctx->mem, "%s&after=%s", url, str_url(ctx->mem, after)) : url;
}

static int
sources_fill(struct req *rq, struct node *n, const struct convert *c, struct query *q, const char *words,
             const char *after)
{
	struct ctx *ctx = &rq->ctx;
	struct list_state st = { .t = c->from, .list = list_usual(ctx, c->from), .q = words, .f = "", .sort = "",
		.after = after, .back = "", .limit = SOURCES, .tab = true,
		.link = arena_printf(ctx->mem, "%s/pull?from=%s:", type_url(c->to), c->from->name) };
	struct rows *rows;

	TRY(convert_candidates(q, c));
	if (*words)
		TRY(query_search(q, words));
	table_query_columns(ctx, &st, q);
	TRY(query_after(q, *after ? after : NULL, SOURCES));
	TRY(query_run(q, &rows));
	node_set(n, "caption", type_plural(c->from));
	if (rows_count(rows))
		TRY(table_fill(ctx, n, &st, q, rows));
	if (rows_cursor(rows))
		node_set(n, "next_url", sources_url(ctx, c, words, rows_cursor(rows)));
	if (*after)
		node_set(n, "first_url", sources_url(ctx, c, words, ""));
	return OK;
}

static int
page_sources(struct req *rq, const struct convert *c)
{
	struct ctx *ctx = &rq->ctx;
	struct node *n = node_child(view_root(rq->view), "convert");
	const char *words = req_query(rq, "q"), *after = req_query(rq, "after");
	struct query *q;

	words = words ? words : "";
	TRY(perm_require(ctx, c->from, NULL, "read"));
	TRY(perm_require(ctx, c->from, NULL, c->may));
	TRY(pull_frame(rq, c, arena_printf(ctx->mem, _("From which record? – %s"), type_plural(c->from)), type_url(c->to)));
	node_set(n, "sources", "1");
	node_set(n, "from", c->from->name);
	node_set(n, "words", words);
	node_set(n, "search_label", arena_printf(ctx->mem, _("Search %s"), type_plural(c->from)));
	node_set(n, "clear_url", *words ? sources_url(ctx, c, "", "") : NULL);
	TRY(query_new(ctx, &q, c->from->name));
	int rc = sources_fill(rq, n, c, q, words, after ? after : "");
	if (rc != ERR_INVALID)
		return rc == OK ? resp_page(rq, 200, "convert.cs") : rc;
	err_clear(ctx);
	node_set(n, "problem", *query_problem(q) ? query_problem(q) : _("This address does not fit the list."));
	return resp_page(rq, 422, "convert.cs");
}

/* ---- the rows of one source -------------------------------------------------------------------------- */

static bool
is_open(const struct open_row *o)
{
	return !o->closed && (!o->by->qty || dec_cmp(o->open, DEC(0)) != 0);
}

/* "parts.34", as the boxes and quantities of the page name a row. */
static const char *
row_name(struct ctx *ctx, const struct open_row *o, const char *what)
{
	return arena_printf(ctx->mem, "%s.%s.%lld", what, o->by->from->name, (long long)rec_id(o->row));
}

/* Without them a row is taken with all that is open of it. */
static bool
shows_quantities(struct ctx *ctx, const struct convert_lines *by)
{
	return by->qty && perm_field_readable(ctx, by->qty) && perm_field_readable(ctx, by->counter) &&
	       perm_field_writable(ctx, by->to_qty, NULL);
}

static void
open_row_add(struct ctx *ctx, struct node *n, const struct open_row *o, const struct form *f)
{
	struct node *row = node_item(node_child(n, "rows"));
	const char *pick = row_name(ctx, o, "pick"), *qty = row_name(ctx, o, "qty");
	const char *typed = f ? form_get(f, qty) : NULL;

	node_set(row, "title", row_title(ctx, o->row));
	node_set(row, "closed", o->closed ? _("Closed") : NULL);
	node_set(row, "done", is_open(o) ? NULL : "1");
	node_set(row, "pick", pick);
	node_set(row, "id", arena_printf(ctx->mem, "f-%s", qty));
	node_set(row, "here", (f ? form_get(f, pick) != NULL : is_open(o)) ? "1" : NULL);
	if (!shows_quantities(ctx, o->by))
		return;
	node_set(row, "counted", "1");
	node_set(row, "qty", field_show(ctx, o->by->qty, VDEC(o->qty)));
	node_set(row, "made", field_show(ctx, o->by->qty, VDEC(o->made)));
	node_set(row, "open", field_show(ctx, o->by->qty, VDEC(o->open)));
	node_set(row, "name", qty);
	node_set(row, "value", typed ? typed : field_input(ctx, o->by->to_qty, VDEC(o->open)));
	node_set(row, "error", f ? form_message(f, qty) : NULL);
	node_set(row, "sentence", arena_printf(ctx->mem, _("Quantity of %s"), row_title(ctx, o->row)));
}

static void
refusals_add(struct node *n, const struct form *f)
{
	const struct form_message *m = form_messages(f);

	for (size_t i = 0; i < form_message_count(f); i++)
		node_set(node_item(node_child(n, "errors")), "text", m[i].text);
}

/* f NULL: for the first time. */
static int
page_choice(struct req *rq, const struct convert *c, const struct rec *source, const struct form *f, int status)
{
	struct ctx *ctx = &rq->ctx;
	struct node *n = node_child(view_root(rq->view), "convert");
	const char *url = arena_printf(ctx->mem, "%s/%lld", type_url(source->type), (long long)rec_id(source));
	const struct open_row *rows;
	size_t count = convert_open(ctx, c, source, &rows), open = 0;
	bool stopped = status == 409;

	err_clear(ctx);
	TRY(pull_frame(rq, c, type_text(c->from, c->label), url));
	node_set(n, "source", source_called(ctx, source));
	node_set(n, "source_url", url);
	node_set(n, "from", ref_text(ctx, c, rec_id(source)));
	if (f) {
		refusals_add(n, f);
		TRY(blockers_add(ctx, n, f));
	}
	for (size_t i = 0; !stopped && i < count; i++) {
		open_row_add(ctx, n, &rows[i], f);
		open += is_open(&rows[i]);
		node_set(n, "counted", shows_quantities(ctx, rows[i].by) ? "1" : NULL);
	}
	node_set(n, "can", open && !stopped ? "1" : NULL);
	if (!open && !stopped)
		node_set(n, "problem", _("Nothing of it is open any more."));
	return resp_page(rq, status, "convert.cs");
}

/* The source of the address when it may be used now; else the page that says why not was answered. */
static int
source_open(struct req *rq, const struct source_ref *ref, struct rec **source, bool *answered)
{
	struct form *f = form_new(&rq->ctx);

	*answered = false;
	TRY(rec_load(&rq->ctx, source, ref->c->from->name, ref->id));
	int rc = convert_allowed(&rq->ctx, ref->c, *source, f);
	if (rc != ERR_STATE)
		return rc;
	*answered = true;
	return page_choice(rq, ref->c, *source, f, 409);
}

int
page_pull(struct req *rq)
{
	struct source_ref ref;
	struct rec *source;
	bool answered;

	TRY(ref_read(rq, &ref, req_query(rq, "from")));
	if (!ref.id)
		return page_sources(rq, ref.c);
	TRY(source_open(rq, &ref, &source, &answered));
	if (answered)
		return OK;
	if (!ref.c->line_count)
		return resp_redirect(rq, "%s/new?_from=%s", type_url(ref.c->to), ref_text(&rq->ctx, ref.c, ref.id));
	return page_choice(rq, ref.c, source, NULL, 200);
}

/* What was ticked, with its quantities; messages in f. */
static size_t
picks_read(struct ctx *ctx, const struct open_row *rows, size_t n, struct form *f, struct convert_pick *out)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const char *name = row_name(ctx, &rows[i], "qty"), *text = form_get(f, name), *problem = NULL;
		struct val v = VNULL;

		if (!is_open(&rows[i]) || !form_get(f, row_name(ctx, &rows[i], "pick")))
			continue;
		out[count] = (struct convert_pick){ .lines = rows[i].by->from, .row = rec_id(rows[i].row), .qty = DEC_BAD };
		if (rows[i].by->qty && text && shows_quantities(ctx, rows[i].by)) {
			if (field_parse(ctx, rows[i].by->to_qty, text, &v, &problem) != OK)
				form_error(f, name, "%s", problem ? problem : _("Please enter a quantity."));
			else if (v.kind != V_DEC || dec_cmp(v.d, DEC(0)) == 0)
				form_error(f, name, _("Please enter a quantity."));
			else
				out[count].qty = v.d;
		}
		count++;
	}
	if (!count)
		form_error(f, "", _("Tick at least one row."));
	return count;
}

int
page_pull_take(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = req_form(rq);
	const struct open_row *rows;
	struct source_ref ref;
	struct rec *source, *r;
	bool answered;

	TRY(ref_read(rq, &ref, form_get(f, "from")));
	if (!ref.id)
		return err_set(ctx, ERR_NOTFOUND, "no source given");
	TRY(source_open(rq, &ref, &source, &answered));
	if (answered)
		return OK;
	size_t n = convert_open(ctx, ref.c, source, &rows);
	struct convert_pick *picks = arena_new_array(ctx->mem, struct convert_pick, n + 1);
	n = picks_read(ctx, rows, n, f, picks);
	if (!form_ok(f))
		return page_choice(rq, ref.c, source, f, 422);
	TRY(convert_make(ctx, &r, ref.c, source, picks, n, f));
	return page_form_made(rq, r);
}

/* ---- the new record -------------------------------------------------------------------------------------- */

/* What was typed is kept although its source is gone or may not be used. */
static int
made_bare(struct req *rq, struct rec **out, const struct source_ref *ref)
{
	err_clear(&rq->ctx);
	TRY(rec_new(&rq->ctx, out, rq->type->name));
	(*out)->made_by = ref->c;
	(*out)->made_from = ref->id;
	return ERR_STATE;
}

int
form_new_record(struct req *rq, struct rec **out, const char *from, bool with_rows, struct form *f)
{
	static const struct convert_pick none;
	struct ctx *ctx = &rq->ctx;
	struct source_ref ref;
	struct rec *source;

	if (!from || !*from)
		return rec_new(ctx, out, rq->type->name);
	TRY(ref_read(rq, &ref, from));
	int rc = rec_load(ctx, &source, ref.c->from->name, ref.id);
	if (rc == ERR_NOTFOUND && !with_rows) {
		form_error(f, "", _("What this is made from does not exist any more, or you may not see it."));
		return made_bare(rq, out, &ref);
	}
	TRY(rc);
	rc = convert_make(ctx, out, ref.c, source, with_rows ? NULL : &none, 0, f);
	return rc == ERR_STATE ? made_bare(rq, out, &ref) : rc;
}
