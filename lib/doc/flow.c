/*
 * flow.c - steps from state to state. Whoever asks - a form, a drag, an import,
 * an approval, a job - comes through flow_run(): right, state, what the step asks
 * for, what the life of documents demands, guard, counters, action, log.
 */
#include "doc/notice.h"
#include "doc/rec.h"

/* ---- questions ------------------------------------------------------------------------ */

const char *
rec_status(const struct rec *r)
{
	struct val v = r->type->status ? rec_at(r, r->type->status) : VNULL;

	return v.kind == V_TEXT ? v.s : "";
}

const struct state *
rec_state(const struct rec *r)
{
	if (!r->type->status)
		return NULL;
	struct val v = (r->old ? r->old : r->vals)[r->type->status->index];
	return type_state(r->type, v.kind == V_TEXT ? v.s : r->type->workflow->initial);
}

enum phase
rec_phase(const struct rec *r)
{
	const struct state *s = rec_state(r);

	return s ? s->phase : PHASE_NONE;
}

void
rec_pretend_draft(struct rec *r)
{
	size_t status = r->type->status->index;

	r->old[status] = r->vals[status] = VTEXT(r->type->workflow->initial);
}

bool
rec_state_edits(const struct rec *r)
{
	const struct state *s = rec_state(r);

	return !s || s->edit;
}

static bool
any_editable(const struct type *t)
{
	for (size_t i = 0; i < t->field_count; i++)
		if (t->fields[i].editable_after_audit)
			return true;
	for (size_t i = 0; i < t->lines_count; i++)
		if (any_editable(t->lines[i].type))
			return true;
	return false;
}

bool
rec_can_edit(struct ctx *ctx, const struct rec *r)
{
	if (!perm_can(ctx, r->type, r, "edit"))
		return false;
	return rec_state_edits(r) || (rec_phase(r) == PHASE_AUDITED && any_editable(r->type));
}

bool
rows_writable(struct ctx *ctx, const struct rec *r, const struct lines *lines)
{
	/* A list is a field, and may be kept from forms as a whole. */
	if (lines->field && !perm_field_writable(ctx, lines->field, r))
		return false;
	for (size_t i = 0; i < lines->type->field_count; i++) {
		struct rec row = { .type = lines->type, .head = (struct rec *)(uintptr_t)r };
		if (perm_field_writable(ctx, &lines->type->fields[i], &row))
			return true;
	}
	return false;
}

/* ---- what a state allows to be changed ---------------------------------------------------- */

static bool
fields_locked(struct ctx *ctx, const struct rec *r, struct form *f, const char *state)
{
	bool locked = false;

	for (size_t i = 0; i < r->type->field_count; i++) {
		const struct field *field = &r->type->fields[i];
		if (field->engine || field->writeback || !field_has_column(field) || !rec_differs(r, field) ||
		    (field->editable_after_audit && rec_phase(r->head ? r->head : r) == PHASE_AUDITED))
			continue;
		form_error(f, rec_name(ctx, r, field), _("In the state “%s” this cannot be changed."), state);
		locked = true;
	}
	return locked;
}

int
state_check(struct ctx *ctx, const struct rec *r, struct form *f)
{
	const struct state *s = rec_state(r);
	bool locked = false;

	if (r->type->status && rec_differs(r, r->type->status) && !r->is_new)
		return err_set(ctx, ERR_BUG, "%s: its state changes by flow_run() only", r->type->name);
	if (!s || s->edit)
		return OK;
	const char *label = lang_label(r->type->name, s->label);
	locked = fields_locked(ctx, r, f, label);
	for (size_t k = 0; k < r->type->lines_count; k++) {
		const struct row_set *set = rec_rows(r, &r->type->lines[k]);
		for (size_t i = 0; i < set->count; i++) {
			if (!set->list[i]->is_new) {
				locked |= fields_locked(ctx, set->list[i], f, label);
				continue;
			}
			form_error(f, r->type->lines[k].name, _("In the state “%s” no row can be added."), label);
			locked = true;
		}
		if (!set->gone_count)
			continue;
		form_error(f, r->type->lines[k].name, _("In the state “%s” no row can be taken out."), label);
		locked = true;
	}
	return locked ? err_set(ctx, ERR_STATE, "%s %lld: not in state %s", r->type->name, (long long)rec_id(r), s->name) : OK;
}

static void
fields_required(struct ctx *ctx, const struct rec *r, struct form *f)
{
	for (size_t i = 0; i < r->type->field_count; i++) {
		const struct field *field = &r->type->fields[i];
		if ((field->required_on_submit || field->required) && field_has_column(field) &&
		    !(field->type->numbering && field->type->numbering->field == field) && val_is_empty(rec_at(r, field)))
			form_error(f, rec_name(ctx, r, field), _("Fill in “%s” first."), field_label(field));
	}
}

void
submit_check(struct ctx *ctx, const struct rec *r, struct form *f)
{
	fields_required(ctx, r, f);
	for (size_t k = 0; k < r->type->lines_count; k++) {
		const struct lines *lines = &r->type->lines[k];
		const struct row_set *set = rec_rows(r, lines);
		if (lines->min && set->count < (size_t)lines->min)
			rows_too_few(lines, f);
		for (size_t i = 0; i < set->count; i++)
			fields_required(ctx, set->list[i], f);
	}
}

/* ---- approval ------------------------------------------------------------------------------- */

static int
approval_needed(struct ctx *ctx, const struct rec *r, bool *out)
{
	*out = false;
	if (!ctx->approval || !ctx->approval->needed)
		return OK;
	rec_open(r);	/* who decides does not depend on who asks */
	int rc = ctx->approval->needed(ctx, r, out);
	rec_close(r);
	return rc;
}

/* With a model the plain audit is not offered, without one there is nothing to submit to. */
static int
approval_allows(struct ctx *ctx, const struct rec *r, const struct step *s, const char **problem)
{
	enum phase from = rec_phase(r), to = type_state(r->type, s->to)->phase;
	bool needed;

	*problem = NULL;
	if (from == PHASE_APPROVING && ctx->approval && !ctx->as_system && !str_eq(s->name, "withdraw")) {
		*problem = _("This is being approved: whoever is asked decides it in the approval.");
		return OK;
	}
	if (from != PHASE_DRAFT || (to != PHASE_AUDITED && to != PHASE_APPROVING))
		return OK;
	TRY(approval_needed(ctx, r, &needed));
	if (needed && to == PHASE_AUDITED)
		*problem = _("This needs approval. Submit it instead.");
	if (!needed && to == PHASE_APPROVING)
		*problem = _("No approval is set up for this. Audit it directly.");
	return OK;
}

size_t
flow_steps(struct ctx *ctx, const struct rec *r, const struct step *const **out)
{
	const struct workflow *w = r->type->workflow;
	const struct step **list = arena_new_array(ctx->mem, const struct step *, w ? w->step_count : 0);
	const struct state *state = rec_state(r);
	size_t n = 0;

	for (size_t i = 0; w && state && !r->is_new && i < w->step_count; i++) {
		const struct step *s = &w->steps[i];
		const char *problem = NULL;
		if (!words_have(s->from, state->name) || !perm_can(ctx, r->type, r, s->may))
			continue;
		if (approval_allows(ctx, r, s, &problem) == OK && !problem)
			list[n++] = s;
	}
	*out = list;
	return n;
}

/* ---- one step ---------------------------------------------------------------------------------- */

static int
step_refuse(struct ctx *ctx, const struct rec *r, const struct step *s)
{
	return err_set(ctx, ERR_STATE, "%s %lld: step %s is refused", r->type->name, (long long)rec_id(r), s->name);
}

static int
step_begin(struct ctx *ctx, struct rec *r, const struct step *s, struct form *f)
{
	const char *version = form_get(f, "row_version"), *problem;
	const struct state *state = rec_state(r);
	int64_t n;

	TRY(perm_require(ctx, r->type, r, s->may));
	if (version && (str_int(version, &n) != OK || n != rec_version(r)))
		return err_set(ctx, ERR_CONFLICT, "%s %lld was changed meanwhile", r->type->name, (long long)rec_id(r));
	if (!state || !words_have(s->from, state->name)) {
		form_error(f, "", _("“%1$s” is not possible in the state “%2$s”."), lang_label(r->type->name, s->label),
		           state ? lang_label(r->type->name, state->label) : "–");
		return step_refuse(ctx, r, s);
	}
	TRY(approval_allows(ctx, r, s, &problem));
	if (problem)
		form_error(f, "", "%s", problem);
	return problem ? step_refuse(ctx, r, s) : OK;
}

/* What the step asks for comes from the form, whatever the state allows otherwise. */
static int
asks_take(struct ctx *ctx, struct rec *r, const struct step *s, struct form *f)
{
	for (size_t i = 0; i < s->ask_count; i++) {
		const struct field *field = s->asks[i].field;
		const char *text = form_get(f, field->name), *problem = NULL;
		struct val v;

		/* An unticked box is not sent, its companion is. */
		if (!text && field->kind == FIELD_BOOL && form_get(f, arena_printf(ctx->mem, "_has.%s", field->name)))
			text = "0";

		if (text && perm_field(ctx, field) != FIELD_EDITABLE) {
			security_refused_field(ctx, r, field->name);
			text = NULL;
		}
		if (text) {
			int rc = field_parse(ctx, field, text, &v, &problem);
			if (rc == ERR_INVALID && problem)
				form_error(f, field->name, "%s", problem);
			else if (rc != OK)
				return rc;
			else
				rec_put(r, field, v);
		}
		if (s->asks[i].required && val_is_empty(rec_at(r, field)) && !form_message(f, field->name))
			form_error(f, field->name, _("Please fill in this field."));
	}
	return rec_check(ctx, r, f);
}

static int
guard_ask(struct ctx *ctx, const struct rec *r, const struct step *s, struct form *f)
{
	const struct hooks *h = r->type->hooks;

	for (const struct guard *g = h && *s->guard ? h->guards : NULL; g && g->name; g++)
		if (str_eq(g->name, s->guard)) {
			int rc = g->fn(ctx, r, f);
			return rc == ERR_INVALID ? step_refuse(ctx, r, s) : rc;
		}
	return OK;
}

static int
action_do(struct ctx *ctx, struct rec *r, const struct step *s, struct form *f)
{
	const struct hooks *h = r->type->hooks;

	for (const struct action *a = h && *s->action ? h->actions : NULL; a && a->name; a++)
		if (str_eq(a->name, s->action))
			return a->fn(ctx, r, f);
	return OK;
}

/* The record as it is now; state: it must be the loaded one too, which counters change
 * without a new version. */
static int
current_lock(struct ctx *ctx, const struct rec *r, bool state)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT row_version");
	if (state)
		sql_add(q, ", status");
	sql_add(q, " FROM ");
	sql_ident(q, r->type->name);
	sql_add(q, " WHERE id = ");
	sql_val(q, VINT(rec_id(r)));
	sql_add(q, " AND deleted_at IS NULL FOR UPDATE");
	TRY(db_select_sql(ctx, &rows, q));
	if (!db_next(rows) || db_int(rows, 0) != rec_version(r) || (state && !str_eq(db_str(rows, 1), rec_state(r)->name)))
		return err_set(ctx, ERR_CONFLICT, "%s %lld was changed meanwhile", r->type->name, (long long)rec_id(r));
	return OK;
}

int
self_version(struct ctx *ctx, const struct rec *r)
{
	return current_lock(ctx, r, false);
}

int
self_lock(struct ctx *ctx, const struct rec *r)
{
	return current_lock(ctx, r, true);
}

/* Reopened, it is as far as its rows are: partly done, or done again. */
static int
progress_take(struct ctx *ctx, struct rec *r)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	if (!*r->type->workflow->done || type_state(r->type, rec_status(r))->phase != PHASE_AUDITED)
		return OK;
	TRY(flow_progress(ctx, r->type, rec_id(r)));
	sql_add(q, "SELECT status FROM ");
	sql_ident(q, r->type->name);
	sql_add(q, " WHERE id = ");
	sql_val(q, VINT(rec_id(r)));
	TRY(db_select_sql(ctx, &rows, q));
	if (db_next(rows))
		rec_put(r, r->type->status, VTEXT(db_str(rows, 0)));
	return OK;
}

static int
step_write(struct ctx *ctx, struct rec *r, const struct step *s, const char *from, const char *comment)
{
	const struct hooks *h = r->type->hooks;
	const struct approval *a = ctx->approval;

	rec_put(r, r->type->status, VTEXT(s->to));
	/* A gapless number is given only to what is audited. */
	if (type_state(r->type, s->to)->phase == PHASE_AUDITED)
		TRY(num_assign(ctx, r));
	TRY(rec_store(ctx, r));
	TRY(conv_apply(ctx, r));
	TRY(doc_log_write(ctx, r, s->name, from, s->to, comment));
	TRY(progress_take(ctx, r));
	if (a && a->begun && type_state(r->type, s->to)->phase == PHASE_APPROVING)
		TRY(a->begun(ctx, r));
	if (a && a->ended && type_state(r->type, from)->phase == PHASE_APPROVING)
		TRY(a->ended(ctx, r, s->name));
	if (h && h->saved)
		TRY(h->saved(ctx, r));
	if (h && h->stepped)
		TRY(h->stepped(ctx, r, s->name));
	TRY(notice_followers(ctx, r, &(struct notice_cause){ .kind = "step", .detail = s->name }));
	rec_saved(ctx, r);
	return OK;
}

static int
step_run(struct ctx *ctx, struct rec *r, const char *step, struct form *f)
{
	const struct step *s = type_step(r->type, step);
	const char *comment = form_get(f, "_comment");

	if (!s)
		return err_set(ctx, ERR_NOTFOUND, "%s has no step %s", r->type->name, step);
	const enum phase to = type_state(r->type, s->to)->phase;
	TRY(step_begin(ctx, r, s, f));
	const enum phase from = rec_phase(r);
	const char *from_state = rec_state(r)->name;
	if (comment && utf8_len(comment) > 500)
		form_error(f, "_comment", _("This text is longer than %d characters."), 500);
	TRY(conv_lock(ctx, r, from, to, f));
	TRY(self_lock(ctx, r));
	TRY(asks_take(ctx, r, s, f));
	if (from == PHASE_DRAFT && (to == PHASE_AUDITED || to == PHASE_APPROVING))
		submit_check(ctx, r, f);
	TRY(guard_ask(ctx, r, s, f));
	TRY(conv_check(ctx, r, f));
	TRY(flow_rules(ctx, r, from, to, f));
	if (form_ok(f))
		TRY(action_do(ctx, r, s, f));
	if (!form_ok(f))
		return step_refuse(ctx, r, s);
	return step_write(ctx, r, s, from_state, comment ? comment : "");
}

int
flow_run(struct ctx *ctx, struct rec *r, const char *step, struct form *f)
{
	rec_open(r);
	int rc = step_run(ctx, r, step, f);
	rec_close(r);
	messages_veil(ctx, r, f);
	return rc;
}
