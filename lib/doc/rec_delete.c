/*
 * rec_delete.c - to the recycle bin: the row stays, marked with who, when and with
 * what. What hangs on it goes along under the same mark; what others still name stays.
 */
#include "doc/bin.h"
#include "doc/gram.h"
#include "doc/period.h"

/* What living records name may be disabled, but not taken away from them. */
static int
references_refuse(struct ctx *ctx, const struct family *f, struct form *why)
{
	struct form_blocker *blockers;
	const char *title = rec_title(ctx, f->recs[0]);
	size_t n;

	TRY(blockers_find(ctx, f, false, &blockers, &n));
	if (!n)
		return OK;
	const char *names = blockers_name(ctx, why, blockers, n);
	if (f->n == 1)
		form_error(why, "", _("“%1$s” is still used by %2$s. Change these first, then delete it."), title, names);
	else
		form_error(why, "", _("“%1$s”, or what belongs to it, is still used by %2$s. Change these first, then delete it."),
		           title, names);
	return err_set(ctx, ERR_REFERENCED, "%s %lld is named by %s %lld", f->recs[0]->type->name,
	               (long long)rec_id(f->recs[0]), blockers[0].type->name, (long long)blockers[0].id);
}

static int
size_refuse(struct ctx *ctx, const struct family *f, struct form *why)
{
	if (!f->too_many)
		return OK;
	form_error(why, "", _("More than %1$d records belong to “%2$s”; they cannot be deleted at once. Delete some of them first."),
	           FAMILY_MAX, rec_title(ctx, f->recs[0]));
	return err_set(ctx, ERR_INVALID, "too much hangs on %s %lld", f->recs[0]->type->name,
	               (long long)rec_id(f->recs[0]));
}

/* Of one type those that are no fresh drafts. */
static struct sql *
drafts_sql(struct ctx *ctx, const struct family *f, const struct type *t)
{
	struct sql *q = sql_new(ctx);
	struct val *ids;
	size_t n = family_ids(ctx, f, t, &ids);

	sql_add(q, "SELECT t.id, t.");
	sql_ident(q, t->code ? t->code->name : t->title->name);
	sql_add(q, " FROM ");
	sql_ident(q, t->name);
	sql_add(q, " t WHERE t.id IN ");
	sql_list(q, ids, n);
	sql_add(q, " AND (EXISTS (SELECT 1 FROM doc_log l WHERE l.type = ");
	sql_val(q, VTEXT(t->name));
	sql_add(q, " AND l.record = t.id AND l.step <> 'create')");
	for (size_t i = 0; i < t->workflow->state_count; i++) {
		if (t->workflow->states[i].phase == PHASE_DRAFT)
			continue;
		sql_add(q, " OR t.status = ");
		sql_val(q, VTEXT(t->workflow->states[i].name));
	}
	sql_add(q, ") LIMIT 1");
	return q;
}

/* A document that has left its draft has a number that others know: it is voided. */
static int
draft_require(struct ctx *ctx, const struct family *f, struct form *why)
{
	for (size_t i = 0; i < ctx->types->count; i++) {
		const struct type *t = ctx->types->all[i];
		struct db_rows *rows;

		if (!family_has(f, t) || !str_eq(t->kind, "document") || !t->workflow)
			continue;
		TRY(db_select_sql(ctx, &rows, drafts_sql(ctx, f, t)));
		if (!db_next(rows))
			continue;
		TRY(family_know(ctx, f));
		form_error(why, "", _("“%s” is no draft any more, or was submitted before. Void it instead of deleting it."),
		           family_name(ctx, f, t, db_int(rows, 0), db_str(rows, 1) ? db_str(rows, 1) : ""));
		return err_set(ctx, ERR_STATE, "%s %lld is no fresh draft", t->name, (long long)db_int(rows, 0));
	}
	return OK;
}

/* What the types' own rules say. */
static int
hooks_refuse(struct ctx *ctx, const struct family *f, struct form *why)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct hooks *hooks = f->recs[i]->type->hooks;

		if (hooks && hooks->deleting)
			TRY(hooks->deleting(ctx, f->recs[i], why));
	}
	return form_ok(why) ? OK : err_set(ctx, ERR_REFERENCED, "a rule keeps %s %lld", f->recs[0]->type->name,
	                                   (long long)rec_id(f->recs[0]));
}

int
family_binned(struct ctx *ctx, const struct family *f, bool back)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct hooks *hooks = f->recs[i]->type->hooks;

		if (hooks && hooks->binned)
			TRY(hooks->binned(ctx, f->recs[i], back));
	}
	return OK;
}

/* All members of one type by one statement; their rows are locked. */
static int
mark_deleted(struct ctx *ctx, const struct family *f, const struct type *t)
{
	struct sql *q = sql_new(ctx);
	struct rec **recs;
	struct val *ids;
	size_t n = family_recs(ctx, f, t, &recs);

	struct val by = ctx->user->id ? VLINK(ctx->user->id) : VNULL;

	family_ids(ctx, f, t, &ids);

	for (size_t i = 0; i < n; i++) {
		rec_set(recs[i], "deleted_at", VINSTANT(ctx->now));
		rec_set(recs[i], "deleted_by", by);
		rec_set(recs[i], "deleted_with", VINT(audit_batch(ctx)));
		rec_set(recs[i], "row_version", VINT(rec_int(recs[i], "row_version") + 1));
	}
	sql_add(q, "UPDATE ");
	sql_ident(q, t->name);
	sql_add(q, "\nSET row_version = row_version + 1, deleted_at = ");
	sql_val(q, VINSTANT(ctx->now));
	sql_add(q, ", deleted_by = ");
	sql_val(q, by);
	sql_add(q, ", deleted_with = ");
	sql_val(q, VINT(audit_batch(ctx)));
	sql_add(q, "\nWHERE id IN ");
	sql_list(q, ids, n);
	TRY(db_exec_sql(ctx, NULL, q));
	TRY(gram_drop(ctx, t, ids, n));
	return rec_remembered(ctx, t);
}

int
rec_delete(struct ctx *ctx, struct rec *r, struct form *why)
{
	const struct rec before = rec_before(r);
	struct counting counting;
	struct family f;

	if (r->is_new)
		return err_set(ctx, ERR_BUG, "%s: not stored yet, so not deleted", r->type->name);
	if (!perm_can(ctx, r->type, &before, "read"))
		return err_set(ctx, ERR_NOTFOUND, "%s %lld: out of scope", r->type->name, (long long)rec_id(r));
	TRY(perm_require(ctx, r->type, &before, "delete"));
	TRY(rec_fresh(ctx, r));
	TRY(counters_root(ctx, r, true, why, &counting));
	TRY(family_read(ctx, r, true, &f));
	TRY(size_refuse(ctx, &f, why));
	TRY(draft_require(ctx, &f, why));
	TRY(hooks_refuse(ctx, &f, why));
	TRY(family_period(ctx, &f, why));
	TRY(period_open_check(ctx, r, why));
	TRY(references_refuse(ctx, &f, why));
	TRY(counters_below(ctx, &f, true, why, &counting));
	if (!form_ok(why))
		return err_set(ctx, ERR_INVALID, "counters or a closed month forbid to delete %s %lld", r->type->name, (long long)rec_id(r));
	for (size_t i = 0; i < ctx->types->count; i++)
		if (family_has(&f, ctx->types->all[i]))
			TRY(mark_deleted(ctx, &f, ctx->types->all[i]));
	TRY(counters_apply(ctx, &counting));
	TRY(audit_events(ctx, f.recs, f.n, "delete"));
	return family_binned(ctx, &f, false);
}
