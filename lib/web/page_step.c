/*
 * page_step.c - taking a step: the page that says what will happen and asks what
 * the step needs, and what became of it. Rows that are closed or reopened share it.
 */
#include "web/page.h"

enum { COMMENT_SIZE = 500 };

/* ---- messages ------------------------------------------------------------------------- */

/* "parts.3.qty": "Parts 4 · Qty". */
static const char *
row_field_label(struct ctx *ctx, const struct type *t, const char *name)
{
	const char *const *parts = str_split(ctx->mem, name, '.');
	const struct lines *lines = parts[0] && parts[1] && parts[2] ? type_lines(t, parts[0]) : NULL;
	const struct field *field = lines ? type_field(lines->type, parts[2]) : NULL;
	int64_t n;

	if (!field || str_int(parts[1], &n) != OK)
		return NULL;
	return arena_printf(ctx->mem, "%s %lld · %s", type_text(t, lines->label), (long long)n + 1,
	                    field_label(field));
}

const char *
message_text(struct ctx *ctx, const struct type *t, const struct form_message *m)
{
	const struct field *field = *m->field ? type_field(t, m->field) : NULL;
	const char *label = field ? field_label(field) : row_field_label(ctx, t, m->field);

	return label ? arena_printf(ctx->mem, _("%1$s: %2$s"), label, m->text) : m->text;
}

/* All of one type are asked about by one question. */
static int
blockers_know(struct ctx *ctx, const struct form_blocker *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t *ids = arena_new_array(ctx->mem, int64_t, n);
		size_t count = 0;

		for (size_t k = i; k < n; k++)
			if (list[k].type == list[i].type)
				ids[count++] = list[k].id;
		TRY(link_know(ctx, list[i].type, ids, count));
	}
	return OK;
}

int
blockers_add(struct ctx *ctx, struct node *n, const struct form *f)
{
	const struct form_blocker *list;
	size_t count = form_blockers(f, &list);

	TRY(blockers_know(ctx, list, count));
	for (size_t i = 0; i < count; i++) {
		const struct link_known *known = link_known(ctx, list[i].type, list[i].id);
		struct node *item = node_item(node_child(n, "blockers"));
		node_set(item, "label", arena_printf(ctx->mem, "%s %s", type_label(list[i].type), list[i].title));
		if (known && known->readable)
			node_set(item, "url", arena_printf(ctx->mem, "%s/%lld", type_url(list[i].type),
			                                   (long long)list[i].id));
	}
	return OK;
}

/* ---- the page ----------------------------------------------------------------------------- */

struct step_page {
	const struct rec *r;
	const char *title;	/* "Un-audit" */
	const char *url;	/* where the page posts to */
	const char *happens;	/* what it will do */
	const char *tone;
	bool can;		/* else there is nothing to confirm */
	const char *problem;	/* a sentence; NULL = none */
};

static const char *
rec_url(struct ctx *ctx, const struct rec *r)
{
	return arena_printf(ctx->mem, "%s/%lld", type_url(r->type), (long long)rec_id(r));
}

static const char *
rec_called(struct ctx *ctx, const struct rec *r)
{
	const char *code = r->type->code && rec_reads(r, r->type->code) ? show_text(ctx, r, r->type->code) : "";

	return *code ? code : rec_title(ctx, r);
}

static bool
is_asked(const struct step *s, const char *field)
{
	for (size_t i = 0; s && i < s->ask_count; i++)
		if (str_eq(s->asks[i].field->name, field))
			return true;
	return str_eq(field, "_comment") || str_eq(field, "close_reason");
}

/* What is wrong with a field of this page is linked to it, with any other to the form. */
static void
messages_add(struct ctx *ctx, struct node *n, const struct rec *r, const struct step *s, const struct form *f)
{
	const struct form_message *m = form_messages(f);

	for (size_t i = 0; i < form_message_count(f); i++) {
		struct node *e = node_item(node_child(n, "errors"));
		const char *first = arena_strndup(ctx->mem, m[i].field, strcspn(m[i].field, "."));

		node_set(e, "text", message_text(ctx, r->type, &m[i]));
		if (is_asked(s, m[i].field))
			node_set(e, "url", arena_printf(ctx->mem, "#f-%s", m[i].field));
		else if (*first && (type_field(r->type, first) || type_lines(r->type, first)) && rec_can_edit(ctx, r))
			node_set(e, "url", arena_printf(ctx->mem, "%s/edit#f-%s", rec_url(ctx, r), m[i].field));
	}
}

static int
step_show(struct req *rq, const struct step_page *p, const struct step *s, const struct form *f, int status)
{
	struct ctx *ctx = &rq->ctx;
	const struct rec *r = p->r;
	struct node *n = node_child(view_root(rq->view), "step"), *back;
	const char *text = f ? form_get(f, "_comment") : NULL;

	err_clear(ctx);
	TRY(view_frame(rq, arena_printf(ctx->mem, "%s · %s", p->title, rec_called(ctx, r))));
	view_crumb(rq->view, type_plural(r->type), type_url(r->type));
	view_crumb(rq->view, rec_called(ctx, r), rec_url(ctx, r));
	view_crumb(rq->view, p->title, NULL);
	back = node_child(node_child(view_root(rq->view), "frame"), "back");
	node_set(back, "url", rec_url(ctx, r));
	node_set(back, "label", _("Back"));
	node_set(n, "title", p->title);
	node_set(n, "subject", rec_title(ctx, r));
	node_set(n, "happens", p->happens);
	node_set(n, "url", p->url);
	node_set(n, "back_url", rec_url(ctx, r));
	node_set(n, "once", once_token(rq));
	node_set_int(n, "version", rec_version(r));
	node_set(n, "can", p->can ? "1" : NULL);
	node_set(n, "bad", str_eq(p->tone, "bad") ? "1" : NULL);
	node_set(n, "problem", p->problem);
	node_set(n, "comment", text ? text : "");
	node_set_int(n, "comment_size", COMMENT_SIZE);
	if (r->type->status)
		show_value(ctx, node_child(n, "state"), r, r->type->status, "state", SHOW_FACT);
	if (f) {
		node_set(n, "comment_error", form_message(f, "_comment"));
		messages_add(ctx, n, r, s, f);
		TRY(blockers_add(ctx, n, f));
	}
	return resp_page(rq, status, "step.cs");
}

/* Somebody was faster: who, and where the record stands now. */
static const char *
faster_sentence(struct ctx *ctx, const struct rec *now, const char *posted)
{
	const struct field *by = type_field(now->type, "updated_by");
	int64_t version;

	if (by && posted && str_int(posted, &version) == OK && version != rec_version(now) &&
	    *show_text(ctx, now, by))
		return arena_printf(ctx->mem, _("%1$s saved this (%2$s), after you had opened it."),
		                    show_text(ctx, now, by), time_ago(ctx, rec_instant(now, "updated_at")));
	return _("Someone saved this after you had opened it.");
}

/* ---- steps ---------------------------------------------------------------------------------- */

static const char *
state_text(const struct type *t, const char *name)
{
	return lang_label(t->name, type_state(t, name)->label);
}

/* What it means where the engine gives the state a meaning. */
static const char *
phase_sentence(enum phase from, enum phase to)
{
	switch (to) {
	case PHASE_DRAFT:
		return from == PHASE_AUDITED ? _("It can be changed again; what it had done to others is taken back.")
		                             : _("It can be changed again.");
	case PHASE_APPROVING: return _("Nobody can change it while it is being approved.");
	case PHASE_AUDITED: return from == PHASE_CLOSED ? _("It goes on where it was closed.") : _("It counts from now on, and most of it cannot be changed any more.");
	case PHASE_CLOSED: return _("Nothing more can be made of it.");
	case PHASE_VOID: return _("It keeps its number but does not count any more.");
	default: return "";
	}
}

static const char *
step_happens(struct ctx *ctx, const struct rec *r, const struct step *s)
{
	const struct type *t = r->type;
	const char *sentence = phase_sentence(rec_phase(r), type_state(t, s->to)->phase);

	return arena_printf(ctx->mem, _("%1$s changes from “%2$s” to “%3$s”. %4$s"), rec_called(ctx, r),
	                    lang_label(t->name, rec_state(r)->label), state_text(t, s->to), sentence);
}

static bool
step_offered(struct ctx *ctx, const struct rec *r, const struct step *s)
{
	const struct step *const *list;
	size_t n = flow_steps(ctx, r, &list);

	for (size_t i = 0; i < n; i++)
		if (list[i] == s)
			return true;
	return false;
}

static void
asks_add(struct ctx *ctx, struct node *n, const struct rec *r, const struct step *s, const struct form *f)
{
	for (size_t i = 0; i < s->ask_count; i++)
		if (perm_field(ctx, s->asks[i].field) == FIELD_EDITABLE)
			field_ask(ctx, node_item(node_child(n, "fields")), r, s->asks[i].field, s->asks[i].required, f);
}

static int
step_answer(struct req *rq, const struct rec *r, const struct step *s, const struct form *f,
            const char *problem, int status)
{
	struct ctx *ctx = &rq->ctx;
	bool can = step_offered(ctx, r, s);

	if (can) {
		asks_add(ctx, node_child(view_root(rq->view), "step"), r, s, f);
		node_set(node_child(view_root(rq->view), "step"), "comments", "1");
	}
	return step_show(rq, &(struct step_page){
		.r = r, .title = lang_label(r->type->name, s->label), .tone = s->tone, .can = can,
		.url = arena_printf(ctx->mem, "%s/do/%s", rec_url(ctx, r), s->name),
		.happens = can ? step_happens(ctx, r, s) : NULL,
		.problem = problem ? problem : can ? NULL
		           : arena_printf(ctx->mem, _("“%1$s” is not possible in the state “%2$s”."),
		                          lang_label(r->type->name, s->label), lang_label(r->type->name, rec_state(r)->label)),
	}, s, f, status);
}

/* The record and the step of the address; each may be missing. */
static int
step_find(struct req *rq, struct rec **r, const struct step **s)
{
	TRY(rec_load(&rq->ctx, r, rq->type->name, rq->id));
	*s = type_step(rq->type, rq->step);
	if (!*s)
		return err_set(&rq->ctx, ERR_NOTFOUND, "%s has no step %s", rq->type->name, rq->step);
	return perm_require(&rq->ctx, rq->type, *r, (*s)->may);
}

int
page_step(struct req *rq)
{
	const struct step *s;
	struct rec *r;

	TRY(step_find(rq, &r, &s));
	return step_answer(rq, r, s, NULL, NULL, step_offered(&rq->ctx, r, s) ? 200 : 409);
}

/* A twin of this request may have been faster; then its answer is ours. */
static int
twin_find(struct req *rq, struct once *once)
{
	TRY(once_find(rq, once));
	if (once->found && !once->same)
		once->found = false;
	return OK;
}

static int
step_refused(struct req *rq, const struct step *s, const struct form *f, int rc)
{
	const char *version = form_get(f, "row_version");
	struct once once;
	struct rec *now;

	TRY(twin_find(rq, &once));
	if (once.found)
		return resp_redirect(rq, "%s", once.location);
	err_clear(&rq->ctx);
	TRY(rec_load(&rq->ctx, &now, rq->type->name, rq->id));
	if (rc == ERR_CONFLICT)
		return step_answer(rq, now, s, f, faster_sentence(&rq->ctx, now, version), 409);
	return step_answer(rq, now, s, f, lang_n("It was not done: %lu thing stands in the way.",
	                                         "It was not done: some things stand in the way.",
	                                         (unsigned long)form_message_count(f)), rc == ERR_STATE ? 409 : 422);
}

static int
done_answer(struct req *rq, const struct rec *r, const char *what)
{
	const char *location = arena_printf(rq->ctx.mem, "%s?done=%s", rec_url(&rq->ctx, r), what);

	TRY(once_store(rq, 303, location));
	return resp_redirect(rq, "%s", location);
}

int
page_step_take(struct req *rq)
{
	struct form *f = req_form(rq);
	const struct step *s;
	struct once once;
	struct rec *r;

	TRY(once_find(rq, &once));
	if (once.found && once.same)
		return resp_redirect(rq, "%s", once.location);
	TRY(step_find(rq, &r, &s));
	if (!form_get(f, "row_version"))
		return err_set(&rq->ctx, ERR_BAD_REQUEST, "no row_version in the form");
	/* The key was used for this step with other words: it is done. */
	if (once.found)
		return step_refused(rq, s, f, ERR_CONFLICT);
	form_take_picks(&rq->ctx, f, r->type);
	int rc = flow_run(&rq->ctx, r, s->name, f);
	if (rc == ERR_STATE || rc == ERR_INVALID || rc == ERR_CONFLICT)
		return step_refused(rq, s, f, rc);
	TRY(rc);
	return done_answer(rq, r, s->name);
}

/* ---- rows -------------------------------------------------------------------------------------- */

struct row_page { struct rec *r; const struct rec *row; bool close, can; };

static int
row_find(struct req *rq, struct row_page *p)
{
	const struct lines *lines = type_lines(rq->type, rq->lines);
	const struct row_set *set;

	p->close = str_eq(rq->step, "close");
	if (!lines || lines->field || (!p->close && !str_eq(rq->step, "reopen")))
		return err_set(&rq->ctx, ERR_NOTFOUND, "no rows %s, or not to %s", rq->lines, rq->step);
	TRY(rec_load(&rq->ctx, &p->r, rq->type->name, rq->id));
	set = rec_rows(p->r, lines);
	p->row = NULL;
	for (size_t i = 0; i < set->count; i++)
		if (rec_id(set->list[i]) == rq->row)
			p->row = set->list[i];
	if (!p->row)
		return err_set(&rq->ctx, ERR_NOTFOUND, "%s has no row %lld", rq->type->name, (long long)rq->row);
	TRY(perm_require(&rq->ctx, rq->type, p->r, rq->step));
	p->can = rec_bool(p->row, "closed") != p->close &&
	         (rec_phase(p->r) == PHASE_AUDITED || str_eq(rec_state(p->r)->name, rq->type->workflow->done));
	return OK;
}

static int
row_answer(struct req *rq, const struct row_page *p, const struct form *f, const char *problem, int status)
{
	struct ctx *ctx = &rq->ctx;
	struct node *n = node_child(view_root(rq->view), "step");
	const char *what = row_title(ctx, p->row);
	struct rec alone = *p->row;

	alone.head = NULL;	/* its field is the only one of the page */

	if (p->can && p->close)
		field_ask(ctx, node_item(node_child(n, "fields")), &alone, type_field(p->row->type, "close_reason"), true, f);
	if (!p->can && !problem)
		problem = _("Rows are closed and reopened in audited documents only.");
	return step_show(rq, &(struct step_page){
		.r = p->r, .title = p->close ? _("Close line") : _("Open line"), .tone = p->close ? "bad" : "",
		.can = p->can, .problem = problem,
		.url = arena_printf(ctx->mem, "%s/row/%s/%lld/%s", rec_url(ctx, p->r), p->row->lines->name,
		                    (long long)rec_id(p->row), rq->step),
		.happens = arena_printf(ctx->mem, p->close ? _("Nothing more can be made of the row %s.")
		                                           : _("What is still open of the row %s can be used again."), what),
	}, NULL, f, status);
}

int
page_row(struct req *rq)
{
	struct row_page p;

	TRY(row_find(rq, &p));
	return row_answer(rq, &p, NULL, NULL, p.can ? 200 : 409);
}

static int
row_refused(struct req *rq, const struct form *f, int rc)
{
	const char *version = form_get(f, "row_version");
	struct row_page now;
	struct once once;

	TRY(twin_find(rq, &once));
	if (once.found)
		return resp_redirect(rq, "%s", once.location);
	err_clear(&rq->ctx);
	TRY(row_find(rq, &now));
	return row_answer(rq, &now, f, rc == ERR_CONFLICT ? faster_sentence(&rq->ctx, now.r, version) : NULL,
	                  rc == ERR_INVALID ? 422 : 409);
}

int
page_row_take(struct req *rq)
{
	struct form *f = req_form(rq);
	struct row_page p;
	struct once once;
	int64_t version;

	TRY(once_find(rq, &once));
	if (once.found && once.same)
		return resp_redirect(rq, "%s", once.location);
	TRY(row_find(rq, &p));
	const char *posted = form_get(f, "row_version"), *reason = form_get(f, "close_reason");
	if (!posted)
		return err_set(&rq->ctx, ERR_BAD_REQUEST, "no row_version in the form");
	if (once.found || str_int(posted, &version) != OK || version != rec_version(p.r))
		return row_refused(rq, f, ERR_CONFLICT);
	int rc = flow_close_row(&rq->ctx, p.r, rq->lines, rq->row, p.close, reason ? reason : "", f);
	if (rc == ERR_STATE || rc == ERR_INVALID || rc == ERR_CONFLICT)
		return row_refused(rq, f, rc);
	TRY(rc);
	return done_answer(rq, p.r, p.close ? "close_row" : "reopen_row");
}
