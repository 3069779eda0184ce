/*
 * rec_save.c - the only way into a document table: right, compute, rules,
 * validate, number, row, tree, history, saved hook; in the caller's transaction.
 */
#include "doc/access.h"
#include "doc/gram.h"
#include "doc/notice.h"
#include "doc/picture.h"
#include "doc/rec.h"
#include "doc/period.h"

struct rec
rec_before(const struct rec *r)
{
	struct rec before = *r;

	if (r->old)
		before.vals = r->old;
	return before;
}

int
rec_fresh(struct ctx *ctx, const struct rec *r)
{
	struct val loaded = rec_old(r, "row_version");

	if (loaded.kind == V_INT && rec_version(r) == loaded.i)
		return OK;
	return err_set(ctx, ERR_CONFLICT, "%s %lld was changed meanwhile", r->type->name, (long long)rec_id(r));
}

int
rec_remembered(struct ctx *ctx, const struct type *t)
{
	static const char *const names[] = { "company", "dictionary", "holiday", "number_rule", "role", "share_rule", "user", NULL };

	return t->cached || words_have(names, t->name) ? org_touch(ctx) : OK;
}

static int
save_right(struct ctx *ctx, const struct rec *r)
{
	if (r->is_new)
		return perm_require(ctx, r->type, r, "create");
	const struct rec before = rec_before(r);
	if (!perm_can(ctx, r->type, &before, "read"))
		return err_set(ctx, ERR_NOTFOUND, "%s %lld: out of scope", r->type->name, (long long)rec_id(r));
	return perm_require(ctx, r->type, &before, "edit");
}

static bool
rec_is_changed(const struct rec *r)
{
	for (size_t i = 0; i < r->type->field_count; i++) {
		const struct field *f = &r->type->fields[i];
		if (!f->engine && field_has_column(f) && rec_differs(r, f))
			return true;
	}
	return r->is_new || rows_differ(r);
}

/* Everything that may refuse; OK only without messages. */
static int
save_check(struct ctx *ctx, struct rec *r, struct form *f, struct tree_place *place)
{
	const struct hooks *hooks = r->type->hooks;

	TRY(state_check(ctx, r, f));
	TRY(conv_lock(ctx, r, r->is_new ? PHASE_GONE : rec_phase(r), rec_phase(r), f));
	TRY(conv_source_check(ctx, r, f));
	TRY(rec_check(ctx, r, f));
	TRY(period_check(ctx, r, f));
	if (hooks && hooks->validate)
		TRY(hooks->validate(ctx, r, f));
	if (!form_ok(f))
		return ERR_INVALID;
	TRY(tree_prepare(ctx, r, f, place));
	TRY(conv_check(ctx, r, f));
	return form_ok(f) ? OK : ERR_INVALID;
}

void
rec_saved(struct ctx *ctx, struct rec *r)
{
	/* From here on it is a stored record like any other. */
	r->old = arena_memdup(ctx->mem, r->vals, r->type->field_count * sizeof *r->vals);
	r->version = 0;
	r->is_new = false;
	if (r->rows)
		rows_saved(ctx, r);
}

void
rec_forget_texts(struct rec *r)
{
	for (size_t i = 0; r->old && i < r->type->field_count; i++)
		if (!r->type->fields[i].engine && r->type->fields[i].kind == FIELD_TEXT)
			r->old[i] = VNULL;
}

int
rec_store(struct ctx *ctx, struct rec *r)
{
	TRY(open_require(ctx, r));
	TRY(rec_write(ctx, r));
	TRY(picture_bind(ctx, r));
	TRY(rows_write(ctx, r));
	TRY(gram_write(ctx, r));
	TRY(audit_write(ctx, r, r->is_new ? "create" : "update"));
	TRY(access_write(ctx, r));
	return rec_remembered(ctx, r->type);
}

static int
save_write(struct ctx *ctx, struct rec *r, const struct tree_place *place)
{
	const struct hooks *hooks = r->type->hooks;
	const bool is_new = r->is_new;

	TRY(num_assign_first(ctx, r));
	TRY(rec_store(ctx, r));
	TRY(tree_apply(ctx, r, place));
	TRY(conv_apply(ctx, r));
	if (is_new && r->type->workflow)
		TRY(doc_log_write(ctx, r, "create", "", rec_status(r), ""));
	if (hooks && hooks->saved)
		TRY(hooks->saved(ctx, r));
	if (!is_new)
		TRY(notice_followers(ctx, r, &(struct notice_cause){ .kind = "change" }));
	rec_saved(ctx, r);
	return OK;
}

static int
save_run(struct ctx *ctx, struct rec *r, struct form *f)
{
	const struct hooks *hooks = r->type->hooks;
	struct tree_place place;

	TRY(save_right(ctx, r));
	if (!r->is_new)
		TRY(rec_fresh(ctx, r));
	/* What was audited adds up as it did then. */
	if (hooks && hooks->compute && rec_state_edits(r))
		TRY(hooks->compute(ctx, r));
	if (!rec_is_changed(r))
		return form_ok(f) ? OK : ERR_INVALID;
	TRY(save_check(ctx, r, f, &place));
	return save_write(ctx, r, &place);
}

int
rec_save(struct ctx *ctx, struct rec *r, struct form *f)
{
	/* compute would reckon with what was not read. */
	if (r->partial)
		return err_set(ctx, ERR_BUG, "%s %lld: a record of a query, without its hidden fields; load it to save it",
		               r->type->name, (long long)rec_id(r));
	rec_open(r);
	int rc = save_run(ctx, r, f);
	rec_close(r);
	messages_veil(ctx, r, f);
	return rc;
}
