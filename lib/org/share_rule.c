/*
 * share_rule.c - a sharing rule: its filter must hold for the type and mean the same
 * for everybody. Whatever changes the records that it opens begins a new generation:
 * what the one before has opened is out of reach at once.
 */
#include "doc/share.h"

enum { COUNTED = 10000 };

static bool
is_on(bool enabled, int32_t until, int32_t today)
{
	return enabled && (until == DATE_NONE || until >= today);
}

static bool
was_on(const struct ctx *ctx, const struct rec *r)
{
	struct val until = rec_old(r, "until_date"), enabled = rec_old(r, "enabled");

	return is_on(enabled.kind == V_BOOL && enabled.b, until.kind == V_DATE ? until.date : DATE_NONE, ctx->today);
}

/* What is not asked for this kind would be taken for whom the rule serves. */
static void
whom_clear(struct rec *r)
{
	static const char *const kinds[][2] = { { "employee", "employee" }, { "department", "dept" }, { "role", "role" } };

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (!rec_is(r, "kind", kinds[i][0]))
			rec_set(r, kinds[i][1], VNULL);
}

static int
share_rule_compute(struct ctx *ctx, struct rec *r)
{
	const struct type *t = type_find(ctx->types, rec_text(r, "type"));
	const char *preset = t ? share_preset(t, rec_text(r, "filter")) : NULL;
	struct val before = rec_old(r, "generation");

	if (preset)
		rec_set(r, "filter", *preset ? VTEXT(preset) : VNULL);
	whom_clear(r);
	bool on = is_on(rec_bool(r, "enabled"), rec_date(r, "until_date"), ctx->today);
	bool anew = !rec_id(r) || rec_changed(r, "type") || rec_changed(r, "filter") || on != was_on(ctx, r);
	rec_set(r, "generation", VINT((before.kind == V_INT ? before.i : 0) + anew));
	return OK;
}

/* ---- what is refused ---------------------------------------------------------------------- */

static void
whom_require(const struct rec *r, struct form *f)
{
	if (rec_is(r, "kind", "employee") && rec_is_empty(r, "employee"))
		form_error(f, "employee", _("Say which employee."));
	if (rec_is(r, "kind", "department") && rec_is_empty(r, "dept"))
		form_error(f, "dept", _("Say which department."));
	if (rec_is(r, "kind", "role") && rec_is_empty(r, "role"))
		form_error(f, "role", _("Say which role."));
}

/* NULL = it is good. */
static int
filter_problem(struct ctx *ctx, const struct rec *r, const char **problem)
{
	const struct type *t = type_find(ctx->types, rec_text(r, "type"));
	const char *text = rec_text(r, "filter");
	struct filter *f;
	int64_t n;

	*problem = NULL;
	if (!share_takes(t))
		return OK;
	int rc = share_filter(ctx, t, text, &f, problem);
	if (rc == OK)
		rc = share_count(ctx, t, text, 0, &n);	/* asks as a list would: how many values there may be */
	if (rc == ERR_INVALID && !*problem)
		*problem = _("The filter has too many values. Remove some conditions.");
	return rc == ERR_INVALID ? OK : rc;
}

/* Two rules saved at once would each count without the other: org_touch() lets one go after the other. */
static int
most_check(struct ctx *ctx, const struct rec *r, struct form *f)
{
	struct db_rows *rows;

	TRY(org_touch(ctx));
	TRY(db_select(ctx, &rows,
	              "SELECT COUNT(*) FROM share_rule WHERE type = ? AND enabled = 1 AND deleted_at IS NULL AND id <> ?",
	              VALS(VTEXT(rec_text(r, "type")), VINT(rec_id(r)))));
	if (db_next(rows) && db_int(rows, 0) >= SHARE_MOST)
		form_error(f, "enabled", _("A record type can have %d enabled sharing rules. Disable one that is not needed any more."),
		           SHARE_MOST);
	return OK;
}

static int
share_rule_validate(struct ctx *ctx, struct rec *r, struct form *f)
{
	int32_t until = rec_date(r, "until_date");
	const char *problem;

	whom_require(r, f);
	if (!form_message(f, "filter") && !form_message(f, "type")) {
		TRY(filter_problem(ctx, r, &problem));
		if (problem)
			form_error(f, "filter", "%s", problem);
	}
	if (until != DATE_NONE && until < ctx->today && rec_changed(r, "until_date") && !form_message(f, "until_date"))
		form_error(f, "until_date", _("This day is over. To end the sharing now, disable the rule."));
	if (rec_bool(r, "enabled") && (!rec_id(r) || rec_changed(r, "enabled") || rec_changed(r, "type")))
		TRY(most_check(ctx, r, f));
	return OK;
}

/* ---- what it comes to ------------------------------------------------------------------------ */

static const char *
count_text(struct ctx *ctx, int64_t n)
{
	return n > COUNTED ? arena_printf(ctx->mem, "%d+", COUNTED) : arena_printf(ctx->mem, "%lld", (long long)n);
}

static const char *
presets_text(struct ctx *ctx, const struct type *t)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	for (size_t i = 0; i < t->list_count; i++) {
		const char *problem;
		struct filter *f;

		if (*t->lists[i].where && share_filter(ctx, t, t->lists[i].where, &f, &problem) == OK)
			buf_printf(&b, "%s%s", b.n ? _(", ") : "", lang_label(t->name, t->lists[i].label));
	}
	return b.n ? arena_printf(ctx->mem, _("Preset views whose names can be entered: %s."), buf_str(&b)) : NULL;
}

static int
state_text(struct ctx *ctx, const struct rec *r, int64_t matching, const char **out)
{
	struct share_progress p;

	if (!was_on(ctx, r)) {
		*out = _("The rule is off: it opens nothing.");
		return OK;
	}
	TRY(share_progress(ctx, rec_id(r), rec_old(r, "generation").i, &p));
	*out = p.applied ? _("Applied: whom it serves sees all of them.")
	     : p.begun ? arena_printf(ctx->mem, _("Being applied: %1$lld of %2$s."), (long long)p.found, count_text(ctx, matching))
	               : _("Being applied: it begins within a minute. Records that are saved count at once.");
	return OK;
}

static int
share_rule_preview(struct ctx *ctx, const struct rec *r, struct preview *out)
{
	const struct type *t = type_find(ctx->types, rec_text(r, "type"));
	const char **lines = arena_new_array(ctx->mem, const char *, 2);
	const char *preset = share_takes(t) ? share_preset(t, rec_text(r, "filter")) : NULL;
	int64_t n;

	*out = (struct preview){ .label = _("Records it opens"), .lines = lines };
	if (!share_takes(t)) {
		out->note = _("Choose a record type to see how many records match.");
		return OK;
	}
	TRY(filter_problem(ctx, r, &out->note));
	if (out->note && !preset)
		return OK;
	TRY(share_count(ctx, t, preset ? preset : rec_text(r, "filter"), COUNTED, &n));
	lines[out->n++] = arena_printf(ctx->mem, _("Matching now: %s"), count_text(ctx, n));
	if (!r->is_new)
		TRY(state_text(ctx, r, n, &lines[out->n++]));
	out->note = presets_text(ctx, t);
	return OK;
}

const struct hooks share_rule_hooks = {
	.type     = "share_rule",
	.compute  = share_rule_compute,
	.validate = share_rule_validate,
	.preview  = share_rule_preview,
};
