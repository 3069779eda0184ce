/*
 * page_state.c - what the page of a record shows of its states: the bar of stages,
 * the steps that can be taken now, what can be made of it, and the log of states.
 */
#include "web/page.h"

/* ---- the bar ------------------------------------------------------------------------- */

/* A stage is what the way forward leads through; what ends it badly is none. */
static bool
stage_is_main(const struct ctx *ctx, const struct type *t, const struct state *s)
{
	const struct workflow *w = t->workflow;

	if (str_eq(s->tone, "bad") || (s->phase == PHASE_APPROVING && !ctx->approval))
		return false;
	if (str_eq(s->name, w->initial) || str_eq(s->name, w->partly) || str_eq(s->name, w->done))
		return true;
	for (size_t i = 0; i < w->step_count; i++)
		if (str_eq(w->steps[i].to, s->name) && !str_eq(w->steps[i].tone, "bad"))
			return true;
	return false;
}

static void
stage_add(struct node *record, const struct rec *r, const struct state *s, bool behind)
{
	struct node *n = node_item(node_child(record, "stages"));
	bool here = s == rec_state(r);

	node_set(n, "label", lang_label(r->type->name, s->label));
	node_set(n, "done", behind ? "1" : NULL);
	node_set(n, "here", here ? "1" : NULL);
	node_set(n, "bad", here && str_eq(s->tone, "bad") ? "1" : NULL);
}

/* Stages before the present one are behind it; a state beside the way comes last. */
static void
stages_add(struct ctx *ctx, struct node *record, const struct rec *r)
{
	const struct workflow *w = r->type->workflow;
	const struct state *now = rec_state(r);
	bool beside = now && !stage_is_main(ctx, r->type, now), behind = now && !beside;

	for (size_t i = 0; i < w->state_count; i++) {
		const struct state *s = &w->states[i];
		behind = behind && s != now;
		if (stage_is_main(ctx, r->type, s))
			stage_add(record, r, s, behind);
	}
	if (beside)
		stage_add(record, r, now, false);
}

/* ---- steps ---------------------------------------------------------------------------- */

static bool
is_bad(const struct step *s)
{
	return str_eq(s->tone, "bad");
}

static const char *
step_url(struct ctx *ctx, const struct rec *r, const struct step *s)
{
	return arena_printf(ctx->mem, "%s/%lld/do/%s", type_url(r->type), (long long)rec_id(r), s->name);
}

/* What asks or destroys has a page of its own; everything else is done by its button. */
static void
button_add(struct req *rq, struct node *record, const struct rec *r, const struct step *s)
{
	struct node *n = node_item(node_child(record, "steps"));

	node_set(n, "label", lang_label(r->type->name, s->label));
	node_set(n, "url", step_url(&rq->ctx, r, s));
	if (!s->ask_count)
		node_set(n, "once", once_token(rq));
	node_set(n, "primary", str_eq(s->tone, "go") ? "1" : NULL);
}

static void
steps_add(struct req *rq, struct node *record, const struct rec *r)
{
	struct ctx *ctx = &rq->ctx;
	const struct step *const *steps;
	size_t n = flow_steps(ctx, r, &steps);

	node_set_int(record, "version", rec_version(r));
	for (size_t i = 0; i < n; i++)
		if (str_eq(steps[i]->tone, "go"))
			button_add(rq, record, r, steps[i]);
	for (size_t i = 0; i < n; i++)
		if (!str_eq(steps[i]->tone, "go") && !is_bad(steps[i]))
			button_add(rq, record, r, steps[i]);
	for (size_t i = 0; i < n; i++)
		if (is_bad(steps[i]))
			record_action_add(record, &(struct record_action){
				.label = lang_label(r->type->name, steps[i]->label), .method = "get", .tone = "bad",
				.icon = ICON("player-stop"), .url = step_url(ctx, r, steps[i]),
			});
}

/* ---- what can be made of it ------------------------------------------------------------- */

static void
makes_add(struct ctx *ctx, struct node *record, const struct rec *r)
{
	const struct convert *const *list;
	size_t n = convert_list(ctx, r, &list);

	for (size_t i = 0; i < n; i++) {
		struct node *item = node_item(node_child(record, "makes"));
		node_set(item, "label", type_text(r->type, list[i]->label));
		node_set(item, "icon", type_icon(list[i]->to));
		node_set(item, "url", arena_printf(ctx->mem, "%s/pull?from=%s:%lld", type_url(list[i]->to),
		                                   r->type->name, (long long)rec_id(r)));
	}
}

static int
trail_add(struct ctx *ctx, struct node *record, const struct rec *r)
{
	bool any;

	TRY(trail_any(ctx, r, &any));
	if (any)
		record_action_add(record, &(struct record_action){
			.label = _("Document trail"), .method = "get", .icon = ICON("sitemap"),
			.url = arena_printf(ctx->mem, "%s/%lld/trail", type_url(r->type), (long long)rec_id(r)),
		});
	return OK;
}

/* ---- one row ------------------------------------------------------------------------------- */

/* Rows of which something is made are closed when nothing more shall be. */
static bool
row_is_source(const struct type *t, const struct lines *lines)
{
	for (size_t i = 0; i < t->convert_count; i++)
		for (size_t k = 0; k < t->converts[i].line_count; k++)
			if (t->converts[i].lines[k].from == lines && t->converts[i].lines[k].counter)
				return true;
	return false;
}

void
row_actions(struct ctx *ctx, struct node *n, const struct rec *r, const struct rec *row)
{
	const struct state *s = rec_state(r);
	const bool closed = row->lines->field ? false : rec_bool(row, "closed");
	const char *what = closed ? "reopen" : "close";

	if (row->lines->field || row->is_new)
		return;
	if (closed) {
		node_set(n, "closed", _("Closed"));
		node_set(n, "reason", rec_text(row, "close_reason"));
	}
	if (!s || (s->phase != PHASE_AUDITED && !str_eq(s->name, r->type->workflow->done)) ||
	    !row_is_source(r->type, row->lines) || !perm_can(ctx, r->type, r, what))
		return;
	node_set(n, "action_label", closed ? _("Open line") : _("Close line"));
	node_set(n, "action_url", arena_printf(ctx->mem, "%s/%lld/row/%s/%lld/%s", type_url(r->type),
	                                       (long long)rec_id(r), row->lines->name, (long long)rec_id(row), what));
}

/* ---- the log --------------------------------------------------------------------------------- */

const char *
step_label(const struct type *t, const char *name)
{
	const struct step *s = type_step(t, name);

	if (s)
		return lang_label(t->name, s->label);
	return str_eq(name, "close_row")    ? _("Close line")
	       : str_eq(name, "reopen_row") ? _("Open line")
	       : str_eq(name, "progress")   ? _("Progress")
	       : str_eq(name, "create")     ? _("Record made")
	                                    : name;
}

static const char *
state_label(const struct type *t, const char *name)
{
	const struct state *s = type_state(t, name);

	return s ? lang_label(t->name, s->label) : name;
}

void
state_event(struct ctx *ctx, struct node *n, const struct type *t, const struct flow_log *l)
{
	const struct state *to = type_state(t, l->to);
	const struct step *s = type_step(t, l->step);

	node_set(n, "title", step_label(t, l->step));
	node_set(n, "icon", s && is_bad(s) ? ICON("x") : ICON("check"));
	node_set(n, "tone", to && !str_eq(l->from, l->to) ? (str_eq(to->tone, "bad") ? "warn" : to->tone) : "");
	if (!*l->from)
		node_set(n, "change", state_label(t, l->to));
	else if (!str_eq(l->from, l->to))
		node_set(n, "change", arena_printf(ctx->mem, _("%1$s → %2$s"), state_label(t, l->from),
		                                   state_label(t, l->to)));
	node_set(n, "time", time_clock(ctx, l->at));
	node_set(n, "exact", instant_local(ctx->mem, l->at, ctx->zone));
	node_set(n, "iso", instant_str(ctx->mem, l->at));
	node_set(n, "who", l->who);
	node_set(n, "note", *l->comment ? l->comment : NULL);
}

/* ---- the head of the page ---------------------------------------------------------------------- */

/* "Audit: done", after the step whose page or button led here. */
static void
done_say(struct req *rq, const struct rec *r)
{
	const char *name = req_query(rq, "done");
	const char *label = name ? step_label(r->type, name) : "";

	if (name && !str_eq(label, name))
		node_set(node_child(view_root(rq->view), "frame"), "done",
		         arena_printf(rq->ctx.mem, _("%s: done"), label));
}

int
state_head(struct req *rq, struct node *record, const struct rec *r)
{
	if (r->type->workflow) {
		stages_add(&rq->ctx, record, r);
		steps_add(rq, record, r);
		done_say(rq, r);
	}
	makes_add(&rq->ctx, record, r);
	return trail_add(&rq->ctx, record, r);
}
