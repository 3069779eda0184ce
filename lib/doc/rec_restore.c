/*
 * rec_restore.c - out of the recycle bin again: the record and all that went there
 * with it. What cannot stand beside what was made since is asked.
 */
#include "doc/bin.h"
#include "doc/gram.h"
#include "doc/share.h"

/* ---- what stands above ------------------------------------------------------------------ */

static int
above_refuse(struct ctx *ctx, const struct rec *r, const struct field *f, struct form *form)
{
	struct val v = f ? rec_at(r, f) : VNULL;
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	if (v.kind != V_LINK)
		return OK;
	sql_add(q, "SELECT ");
	sql_ident(q, f->target->title->name);
	sql_add(q, " FROM ");
	sql_ident(q, f->target->name);
	sql_add(q, " WHERE id = ");
	sql_val(q, VINT(v.i));
	sql_add(q, " AND deleted_at IS NOT NULL LOCK IN SHARE MODE");
	TRY(db_select_sql(ctx, &rows, q));
	if (!db_next(rows))
		return OK;
	const char *title = db_str(rows, 0) ? db_str(rows, 0) : "";
	form_error(form, "", _("“%1$s” belongs to “%2$s”, which is in the recycle bin itself. Restore that one first."),
	           rec_title(ctx, r), title);
	form_block_as(form, (struct form_blocker){ .type = f->target, .id = v.i, .title = title, .deleted = true });
	return OK;
}

/* ---- what is taken by now ---------------------------------------------------------------- */

/* Who has the value: by name, when this user may know. */
static int
taker_name(struct ctx *ctx, const struct taken *t, struct form *form, const char **out)
{
	struct query *q;
	struct rows *rows;
	struct rec *taker;

	*out = NULL;
	TRY(query_new(ctx, &q, t->rec->type->name));
	TRY(query_where(q, "id", OP_EQ, (const struct val[]){ VINT(t->taker) }, 1));
	TRY(query_after(q, NULL, 1));
	TRY(query_run(q, &rows));
	taker = rows_next(rows);
	if (taker)
		*out = rec_title(ctx, taker);
	form_block_as(form, (struct form_blocker){ .type = t->rec->type, .id = t->taker, .title = *out });
	return OK;
}

static int
taken_say(struct ctx *ctx, const struct taken *t, const struct rec *full, struct form *form)
{
	const char *value = rec_show(ctx, full, t->field), *name;

	TRY(taker_name(ctx, t, form, &name));
	if (perm_field(ctx, t->field) != FIELD_EDITABLE)
		form_error(form, t->input, _("“%s” is taken by another record meanwhile. Ask somebody who may change this field to restore it."),
		           field_label(t->field));
	else if (name)
		form_error(form, t->input, _("“%1$s” is taken by “%2$s” meanwhile. Enter another value."), value, name);
	else
		form_error(form, t->input, _("“%1$s” is taken by another record meanwhile. Enter another value."), value);
	return OK;
}

static int
check_open(struct ctx *ctx, const struct rec *full, struct form *own)
{
	rec_open(full);
	int rc = rec_check(ctx, full, own);
	rec_close(full);
	return rc;
}

/* The rules of the definition over a value that was typed instead. */
static int
other_check(struct ctx *ctx, const struct taken *t, struct rec *full, struct form *form)
{
	struct form *own = form_new(ctx);
	const struct form_message *messages;

	if (val_is_empty(rec_at(full, t->field)) && t->field->required)
		form_error(own, t->field->name, _("Please fill in this field."));
	else
		TRY(check_open(ctx, full, own));
	messages = form_messages(own);
	for (size_t i = 0; i < form_message_count(own); i++)
		form_error(form, str_eq(messages[i].field, t->field->name) ? t->input : "", "%s", messages[i].text);
	return OK;
}

static int
taken_settle(struct ctx *ctx, const struct taken *t, struct rec *full, struct form *form)
{
	const char *typed = form_get(form, t->input), *problem;
	struct val v;

	if (typed && perm_field(ctx, t->field) != FIELD_EDITABLE) {
		security_refused_field(ctx, full, t->input);
		typed = NULL;
	}
	if (!typed)
		return taken_say(ctx, t, full, form);
	int rc = field_parse(ctx, t->field, typed, &v, &problem);
	if (rc == ERR_INVALID) {
		form_error(form, t->input, "%s", problem);
		return OK;
	}
	TRY(rc);
	rec_put(full, t->field, v);
	if (!rec_differs(full, t->field))
		return taken_say(ctx, t, full, form);
	return other_check(ctx, t, full, form);
}

/* Two that were typed alike would take it from each other. */
static void
twins_refuse(const struct taken *list, struct rec *const *fulls, size_t n, struct form *form)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (list[i].field == list[k].field && fulls[i] != fulls[k] && !form_message(form, list[i].input) &&
			    val_eq(rec_at(fulls[i], list[i].field), rec_at(fulls[k], list[k].field)))
				form_error(form, list[i].input, _("This value is entered twice. Enter another one."));
}

static int
full_of(struct ctx *ctx, const struct family *f, const struct taken *list, struct rec **fulls, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (list[k].rec == list[i].rec) {
			fulls[i] = fulls[k];
			return OK;
		}
	if (list[i].rec == f->recs[0]) {
		fulls[i] = f->recs[0];
		return OK;
	}
	return rec_load_member(ctx, &fulls[i], list[i].rec->type, rec_id(list[i].rec));
}

static int
taken_write(struct ctx *ctx, struct rec *r)
{
	rec_open(r);
	int rc = rec_write(ctx, r);
	rc = rc == OK ? audit_write(ctx, r, "update") : rc;
	rec_close(r);
	return rc;
}

/* Other values are written while their records are still in the bin: there they
 * are in nobody's way. */
static int
taken_ask(struct ctx *ctx, const struct family *f, struct form *form)
{
	struct rec *fulls[TAKEN_MOST];
	struct taken *list;
	size_t n;

	TRY(taken_find(ctx, f, &list, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(full_of(ctx, f, list, fulls, i));
		TRY(taken_settle(ctx, &list[i], fulls[i], form));
	}
	twins_refuse(list, fulls, n, form);
	if (!form_ok(form))
		return err_set(ctx, ERR_INVALID, "%zu values are taken", n);
	for (size_t i = 0; i < n; i++) {
		struct rec *r = fulls[i];

		if (r->old[list[i].field->index].kind == V_NULL || !rec_differs(r, list[i].field))
			continue;
		TRY(taken_write(ctx, r));
		TRY(share_write(ctx, r->type, rec_id(r)));
		rec_set(list[i].rec, "row_version", rec_get(r, "row_version"));
		rec_put(list[i].rec, list[i].field, rec_at(r, list[i].field));
		r->old = arena_memdup(ctx->mem, r->vals, r->type->field_count * sizeof *r->vals);
	}
	return OK;
}

/* ---- back ---------------------------------------------------------------------------------- */

static int
mark_living(struct ctx *ctx, const struct family *f, const struct type *t)
{
	struct sql *q = sql_new(ctx);
	struct rec **recs;
	struct val *ids;
	size_t n = family_recs(ctx, f, t, &recs);

	family_ids(ctx, f, t, &ids);
	sql_add(q, "UPDATE ");
	sql_ident(q, t->name);
	sql_add(q, "\nSET row_version = row_version + 1, deleted_at = NULL, deleted_by = NULL, deleted_with = NULL\n"
	           "WHERE id IN ");
	sql_list(q, ids, n);
	int rc = db_exec_sql(ctx, NULL, q);
	if (rc != OK)
		return rc == ERR_DUPLICATE ? ERR_BUSY : rc;	/* taken this very moment: ask again by whom */
	for (size_t i = 0; i < n; i++) {
		rec_set(recs[i], "deleted_at", VNULL);
		rec_set(recs[i], "deleted_by", VNULL);
		rec_set(recs[i], "deleted_with", VNULL);
		rec_set(recs[i], "row_version", VINT(rec_int(recs[i], "row_version") + 1));
	}
	TRY(gram_add(ctx, t, ids, n));
	return rec_remembered(ctx, t);
}

int
rec_restore(struct ctx *ctx, struct rec *r, struct form *form)
{
	const struct rec before = rec_before(r);
	struct counting counting;
	struct family f;

	if (!perm_can(ctx, r->type, &before, "read"))
		return err_set(ctx, ERR_NOTFOUND, "%s %lld: out of scope", r->type->name, (long long)rec_id(r));
	TRY(perm_require(ctx, r->type, &before, "restore"));
	if (rec_is_empty(r, "deleted_with"))
		return err_set(ctx, ERR_CONFLICT, "%s %lld is not in the bin", r->type->name, (long long)rec_id(r));
	TRY(counters_root(ctx, r, false, form, &counting));
	TRY(family_read(ctx, r, true, &f));
	TRY(above_refuse(ctx, r, r->type->hangs_on, form));
	TRY(above_refuse(ctx, r, r->type->parent, form));
	if (!form_ok(form))
		return err_set(ctx, ERR_INVALID, "%s %lld hangs on something in the bin", r->type->name, (long long)rec_id(r));
	TRY(taken_ask(ctx, &f, form));
	TRY(family_period(ctx, &f, form));
	/* Living first: one of the family may be made from another. */
	for (size_t i = 0; form_ok(form) && i < ctx->types->count; i++)
		if (family_has(&f, ctx->types->all[i]))
			TRY(mark_living(ctx, &f, ctx->types->all[i]));
	TRY(counters_below(ctx, &f, false, form, &counting));
	if (!form_ok(form))
		return err_set(ctx, ERR_INVALID, "counters or a closed month forbid to restore %s %lld", r->type->name, (long long)rec_id(r));
	TRY(counters_apply(ctx, &counting));
	TRY(audit_events(ctx, f.recs, f.n, "restore"));
	r->old = arena_memdup(ctx->mem, r->vals, r->type->field_count * sizeof *r->vals);
	r->version = 0;
	return family_binned(ctx, &f, true);
}
