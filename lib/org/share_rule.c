/*
 * share_rule.c - a sharing rule: its filter must hold for the type and mean the same
 * for everybody. Whatever changes the records that it opens begins a new generation:
 * what the one before has opened is out of reach at once.
 */
#include "doc/share.h"

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

/* What is typed, or what a preset view of this name says. */
static const char *
filter_text(const struct rec *r, const struct type *t)
{
	const char *preset = share_preset(t, rec_text(r, "filter"));

	return preset ? preset : rec_text(r, "filter");
}

/* A view by its name, records by their numbers: what is meant today does not move when somebody else is called so tomorrow. */
static void
filter_fix(struct ctx *ctx, struct rec *r)
{
	const struct type *t = type_find(ctx->types, rec_text(r, "type"));
	const char *text = t ? filter_text(r, t) : rec_text(r, "filter"), *problem;
	struct filter *f;

	if (t && share_filter(ctx, t, text, &f, &problem) == OK && f)
		text = f->fixed;
	rec_set(r, "filter", *text ? VTEXT(text) : VNULL);
}

static int
share_rule_compute(struct ctx *ctx, struct rec *r)
{
	struct val before = rec_old(r, "generation");

	filter_fix(ctx, r);
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

/* Who manages roles decides what everybody sees. Others open only what they see and change themselves. */
static bool
decides(struct ctx *ctx)
{
	return perm_can(ctx, type_find(ctx->types, "role"), NULL, "edit");
}

/* What the writer may not open; NULL = nothing. *name: the field that says so. */
static const char *
writer_problem(struct ctx *ctx, const struct rec *r, const struct type *t, const char **name)
{
	const char *problem = NULL;
	struct filter *f;

	if (decides(ctx))
		return NULL;
	*name = "type";
	if (!perm_reads_all(ctx, t))
		return _("You can share records of a type only when you may read all of them.");
	*name = "level";
	if (rec_is(r, "level", "edit") && perm_scope(ctx, t, "edit") != SCOPE_ALL)
		return _("You can give this right only when you may edit all records of this type.");
	*name = "filter";
	return filter_parse(ctx, t, filter_text(r, t), &f, &problem) == ERR_INVALID ? problem : NULL;
}

/* NULL = it is good, and *out is what it says. */
static int
filter_problem(struct ctx *ctx, const struct rec *r, const struct type *t, struct filter **out, const char **problem)
{
	*problem = NULL;
	*out = NULL;
	int rc = share_filter(ctx, t, filter_text(r, t), out, problem);
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
filter_check(struct ctx *ctx, const struct rec *r, struct form *f)
{
	const struct type *t = type_find(ctx->types, rec_text(r, "type"));
	const char *problem, *name = "";
	struct filter *filter;

	if (!share_takes(t))
		return OK;
	TRY(filter_problem(ctx, r, t, &filter, &problem));
	if (problem)
		form_error(f, "filter", "%s", problem);
	else if ((problem = writer_problem(ctx, r, t, &name)))
		form_error(f, name, "%s", problem);
	return OK;
}

static int
share_rule_validate(struct ctx *ctx, struct rec *r, struct form *f)
{
	int32_t until = rec_date(r, "until_date");

	whom_require(r, f);
	if (!form_message(f, "filter") && !form_message(f, "type"))
		TRY(filter_check(ctx, r, f));
	if (until != DATE_NONE && until < ctx->today && rec_changed(r, "until_date") && !form_message(f, "until_date"))
		form_error(f, "until_date", _("This day is over. To end the sharing now, disable the rule."));
	if (rec_bool(r, "enabled") && (!rec_id(r) || rec_changed(r, "enabled") || rec_changed(r, "type")))
		TRY(most_check(ctx, r, f));
	return OK;
}

/* ---- what it comes to ------------------------------------------------------------------------ */

static const char *
count_text(struct ctx *ctx, int64_t n, bool all)
{
	return arena_printf(ctx->mem, all ? "%lld" : "%lld+", (long long)n);
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
state_text(struct ctx *ctx, const struct rec *r, const char **out)
{
	struct share_progress p;

	if (!was_on(ctx, r)) {
		*out = _("The rule is off: it opens nothing.");
		return OK;
	}
	TRY(share_progress(ctx, rec_id(r), rec_old(r, "generation").i, &p));
	*out = p.applied ? arena_printf(ctx->mem, _("Applied: whom it serves sees all of them, %lld at the last check."), (long long)p.opened)
	     : p.begun ? arena_printf(ctx->mem, _("Being applied: %lld so far."), (long long)p.found)
	               : _("Being applied: it begins within a minute. Records that are saved count at once.");
	return OK;
}

/* How many match is told to whom the rule would be allowed. */
static int
share_rule_preview(struct ctx *ctx, const struct rec *r, struct preview *out)
{
	const struct type *t = type_find(ctx->types, rec_text(r, "type"));
	const char **lines = arena_new_array(ctx->mem, const char *, 2), *name;
	struct filter *filter;
	int64_t n;
	bool all;

	*out = (struct preview){ .label = _("Records it opens"), .lines = lines };
	if (!share_takes(t)) {
		out->note = _("Choose a record type to see how many records match.");
		return OK;
	}
	TRY(filter_problem(ctx, r, t, &filter, &out->note));
	if (!out->note)
		out->note = writer_problem(ctx, r, t, &name);
	if (out->note)
		return OK;
	TRY(share_count(ctx, t, filter, &n, &all));
	lines[out->n++] = arena_printf(ctx->mem, _("Matching now: %s"), count_text(ctx, n, all));
	if (!r->is_new)
		TRY(state_text(ctx, r, &lines[out->n++]));
	out->note = presets_text(ctx, t);
	return OK;
}

static int
share_rule_binned(struct ctx *ctx, const struct rec *r, bool back)
{
	return back ? share_restored(ctx, r) : OK;
}

const struct hooks share_rule_hooks = {
	.type     = "share_rule",
	.compute  = share_rule_compute,
	.validate = share_rule_validate,
	.preview  = share_rule_preview,
	.binned   = share_rule_binned,
};
