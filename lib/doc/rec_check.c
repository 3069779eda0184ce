/*
 * rec_check.c - the rules of a definition over one record: what is missing,
 * too long, out of bounds, unknown, disabled or taken. Only what changed is
 * asked, so that old records stay editable when rules get stricter.
 */
#include "doc/access.h"
#include "doc/picture.h"
#include "doc/rec.h"

/* ---- what the value itself says ------------------------------------------------------ */

/* A number field is filled by the save itself. */
static bool
is_number(const struct field *f)
{
	return f->type->numbering && f->type->numbering->field == f;
}

static void
check_required(struct ctx *ctx, const struct rec *r, const struct field *f, struct form *form)
{
	const char *name = rec_name(ctx, r, f);
	bool asked = r->is_new || rec_differs(r, f) || form_get(form, name);

	if (!f->required || is_number(f) || !asked || !val_is_empty(rec_at(r, f)))
		return;
	if (f->kind == FIELD_IMAGE)
		form_error(form, name, _("Choose a picture."));
	else if (f->kind == FIELD_LINK || f->kind == FIELD_ENUM)
		form_error(form, name, _("Please choose a value here."));
	else
		form_error(form, name, _("Please fill in this field."));
}

/* A bound of the definition as a value of the field's kind. */
static bool
bound_of(struct ctx *ctx, const struct field *f, const char *literal, struct val *out, dec *number)
{
	if (!literal || !*literal || field_from_raw(ctx, f, literal, out) != OK)
		return false;
	*number = out->kind == V_INT ? DEC(out->i) : out->d;
	return out->kind == V_INT || out->kind == V_DEC;
}

static void
check_bounds(struct ctx *ctx, const struct field *f, dec d, const char *name, struct form *form)
{
	struct val low, high;
	dec least, most;
	bool has_low = bound_of(ctx, f, f->min, &low, &least);
	bool has_high = bound_of(ctx, f, f->max, &high, &most);
	bool bad = (has_low && dec_cmp(d, least) < 0) || (has_high && dec_cmp(d, most) > 0);

	if (bad && has_low && has_high)
		form_error(form, name, _("Enter a number from %s to %s."), field_show(ctx, f, low),
		           field_show(ctx, f, high));
	else if (bad && has_low)
		form_error(form, name, _("Enter a number of at least %s."), field_show(ctx, f, low));
	else if (bad)
		form_error(form, name, _("Enter a number of at most %s."), field_show(ctx, f, high));
}

static int
check_number(struct ctx *ctx, const struct field *f, struct val v, const char *name, struct form *form)
{
	if (v.kind == V_INT) {
		if (v.i > INT64_C(9000000000000) || v.i < -INT64_C(9000000000000))
			form_error(form, name, _("This number is too large to be stored. Check it."));
		else
			check_bounds(ctx, f, DEC(v.i), name, form);
		return OK;
	}
	if (!number_fits(f, v.d)) {
		form_error(form, name, _("This number is too large to be stored. Check it."));
		return OK;
	}
	/* Rounding is written, never left to the database. */
	if (f->kind == FIELD_MONEY && dec_cmp(v.d, dec_round(v.d, 4)) != 0)
		return err_set(ctx, ERR_BUG, "%s.%s has more than 4 decimals: round it in compute",
		               f->type->name, f->name);
	check_bounds(ctx, f, v.d, name, form);
	return OK;
}

static void
check_text(struct ctx *ctx, const struct field *f, const char *s, const char *name, struct form *form)
{
	const char *problem = text_too_long(ctx, f, s);

	if (problem)
		form_error(form, name, "%s", problem);
}

static void
check_enum(struct ctx *ctx, const struct field *f, const char *s, const char *name, struct form *form)
{
	const struct option *options;
	size_t n = enum_options(ctx, f, &options);

	for (size_t i = 0; i < n; i++)
		if (str_eq(options[i].value, s))
			return;
	form_error(form, name, _("“%s” cannot be chosen any more. Choose another value."),
	           option_label(ctx, f, s));
}

/* ---- links ------------------------------------------------------------------------------ */

/* The share lock keeps the target from being deleted before our row is there;
 * the foreign key would take the same one. */
static int
target_state(struct ctx *ctx, const struct type *t, int64_t id, bool *lives, bool *enabled)
{
	const struct org_entry *e = t->cached ? org_entry(ctx->org, t, id) : NULL;
	const struct link_known *known = link_known(ctx, t, id);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	*lives = *enabled = true;
	if (known) {
		*lives = known->lives;
		*enabled = known->enabled;
		return OK;
	}
	if (e) {
		*enabled = e->enabled;
		return OK;
	}
	/* Not remembered: gone, or made by this very unit. */
	sql_add(q, "SELECT ");
	if (t->enabled)
		sql_ident(q, t->enabled->name);
	else
		sql_add(q, "1");
	sql_add(q, " FROM ");
	sql_ident(q, t->name);
	sql_add(q, " WHERE deleted_at IS NULL AND id = ");
	sql_val(q, VINT(id));
	sql_add(q, " LOCK IN SHARE MODE");
	TRY(db_select_sql(ctx, &rows, q));
	*lives = db_next(rows);
	*enabled = *lives && db_int(rows, 0) != 0;
	return OK;
}

static int
check_link(struct ctx *ctx, const struct field *f, int64_t id, const char *name, struct form *form)
{
	bool lives, enabled;

	TRY(target_state(ctx, f->target, id, &lives, &enabled));
	if (!lives)
		form_error(form, name, _("The chosen record does not exist any more. Choose another one."));
	else if (!enabled)
		form_error(form, name, _("“%s” is disabled. Choose another one."), link_title(ctx, f->target, id));
	return OK;
}

static int
check_within(struct ctx *ctx, const struct rec *r, const struct field *f, struct form *form)
{
	const struct field *other = type_field(r->type, f->within);
	struct val v = rec_at(r, f), above = other ? rec_at(r, other) : VNULL;
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	if (!other || (!rec_differs(r, f) && !rec_differs(r, other)))
		return OK;
	if (above.kind != V_LINK) {
		form_error(form, f->name, _("First fill in “%s”."), field_label(other));
		return OK;
	}
	const struct field *by = link_within_by(f);
	sql_add(q, "SELECT 1 FROM ");
	sql_ident(q, f->target->name);
	sql_add(q, " t WHERE t.id = ");
	sql_val(q, VINT(v.i));
	if (f->target->tree && f->target == other->target) {
		sql_add(q, " AND t.path LIKE (SELECT CONCAT(x.path, '%') FROM ");
		sql_ident(q, f->target->name);
		sql_add(q, " x WHERE x.id = ");
		sql_val(q, VINT(above.i));
		sql_add(q, ")");
	} else if (by) {
		sql_add(q, " AND t.");
		sql_ident(q, by->name);
		sql_add(q, " = ");
		sql_val(q, VINT(above.i));
	}
	TRY(db_select_sql(ctx, &rows, q));
	if (db_next(rows))
		return OK;
	if (perm_field_readable(ctx, other))
		form_error(form, f->name, _("“%s” does not belong to “%s”. Choose another one."),
		           rec_show(ctx, r, f), rec_show(ctx, r, other));
	else
		form_error(form, f->name, _("This cannot be chosen here. Choose another one."));
	return OK;
}

/* A choice that belongs to a value of another field. Old records stay as they are until one of both changes. */
static void
check_choice_within(struct ctx *ctx, const struct rec *r, const struct field *f, const char *name, struct form *form)
{
	const struct field *other = type_field(r->type, f->within);
	const struct option *choice = org_choice(ctx, f, rec_at(r, f).s);
	struct val above = other ? rec_at(r, other) : VNULL;

	if (!other || !choice || !choice->under || !*choice->under || (!rec_differs(r, f) && !rec_differs(r, other)))
		return;
	if (above.kind == V_TEXT && str_eq(above.s, choice->under))
		return;
	if (perm_field_readable(ctx, other))
		form_error(form, name, _("“%1$s” is offered only where %2$s is “%3$s”. Choose another one."), choice->label,
		           field_label(other), option_label(ctx, other, choice->under));
	else
		form_error(form, name, _("This cannot be chosen here. Choose another one."));
}

/* ---- unique values ------------------------------------------------------------------------ */

const char *
rec_normal(struct ctx *ctx, const struct rec *r, const struct field *f)
{
	struct val v = rec_at(r, f), apart = f->apart && *f->apart ? rec_at(r, type_field(r->type, f->apart)) : VNULL;
	const char *normal = str_normal(ctx->mem, v.s);

	return val_is_empty(apart) ? normal : arena_printf(ctx->mem, "%s\x1f%s", normal, str_normal(ctx->mem, apart.s));
}

static void
sql_equals(struct ctx *ctx, struct sql *q, const struct rec *r, const struct field *f)
{
	struct val v = rec_at(r, f);

	sql_add(q, " AND t.");
	sql_ident(q, f->normalised ? arena_printf(ctx->mem, "%s_norm", f->name) : f->name);
	sql_add(q, " = ");
	sql_val(q, f->normalised ? VTEXT(rec_normal(ctx, r, f)) : field_to_db(ctx, f, v));
}

/* The live record that has these values already; 0 = none. Of a number also a
 * deleted one, which keeps it for the day it is restored. */
static int
taker_find(struct ctx *ctx, const struct rec *r, const struct field *const *fields, size_t n, int64_t *out)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT t.id FROM ");
	sql_ident(q, r->type->name);
	sql_add(q, " t WHERE t.org = ");
	sql_val(q, VINT(REC_ORG));
	if (n > 1 || !is_number(fields[0]))
		sql_add(q, " AND t.live = 1");
	for (size_t i = 0; i < n; i++)
		sql_equals(ctx, q, r, fields[i]);
	sql_add(q, " AND t.id <> ");
	sql_val(q, VINT(rec_id(r)));
	sql_add(q, " ORDER BY t.live DESC LIMIT 1");
	TRY(db_select_sql(ctx, &rows, q));
	*out = db_next(rows) ? db_int(rows, 0) : 0;
	return OK;
}

/* Its title, if this user may read it; NULL otherwise. */
static int
taker_title(struct ctx *ctx, const struct type *t, int64_t id, const char **out)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT t.");
	sql_ident(q, t->title->name);
	sql_add(q, " FROM ");
	sql_ident(q, t->name);
	sql_add(q, " t WHERE t.id = ");
	sql_val(q, VINT(id));
	perm_where(ctx, q, t, "read", "t");
	TRY(db_select_sql(ctx, &rows, q));
	*out = db_next(rows) ? db_str(rows, 0) : NULL;
	return OK;
}

bool
apart_differs(const struct rec *r, const struct field *f)
{
	return f->apart && *f->apart && rec_differs(r, type_field(r->type, f->apart));
}

static int
check_unique(struct ctx *ctx, const struct rec *r, const struct field *const *fields, size_t n, struct form *form)
{
	const struct field *last = fields[n - 1];
	const char *title;
	int64_t taker;
	bool changed = false;

	for (size_t i = 0; i < n; i++) {
		if (val_is_empty(rec_at(r, fields[i])) || form_message(form, fields[i]->name))
			return OK;
		changed = changed || rec_differs(r, fields[i]) || apart_differs(r, fields[i]);
	}
	if (!changed)
		return OK;
	TRY(taker_find(ctx, r, fields, n, &taker));
	if (!taker)
		return OK;
	TRY(taker_title(ctx, r->type, taker, &title));
	if (title)
		form_error(form, last->name, _("%s already exists: %s"), field_label(last), title);
	else
		form_error(form, last->name, _("%s already exists. Enter another value."), field_label(last));
	return OK;
}

static int
check_indexes(struct ctx *ctx, const struct rec *r, struct form *form)
{
	for (size_t i = 0; i < r->type->index_count; i++) {
		const struct index *x = &r->type->indexes[i];
		const struct field *fields[16];
		size_t n = 0;

		for (; x->unique && x->fields[n] && n < sizeof fields / sizeof fields[0]; n++)
			fields[n] = type_field(r->type, x->fields[n]);
		if (n)
			TRY(check_unique(ctx, r, fields, n, form));
	}
	return OK;
}

/* ---- all of them ------------------------------------------------------------------------------ */

static int
check_value(struct ctx *ctx, const struct rec *r, const struct field *f, const char *name, struct form *form)
{
	struct val v = rec_at(r, f);

	if (f->kind == FIELD_IMAGE && v.kind == V_INT)
		return picture_check(ctx, r, f, v.i, name, form);
	switch (v.kind) {
	case V_TEXT:
		if (f->kind == FIELD_ENUM)
			check_enum(ctx, f, v.s, name, form);
		else
			check_text(ctx, f, v.s, name, form);
		return OK;
	case V_INT: case V_DEC:
		return check_number(ctx, f, v, name, form);
	case V_LINK:
		return check_link(ctx, f, v.i, name, form);
	case V_NULL: case V_BOOL: case V_DATE: case V_INSTANT: case V_BYTES:
		return OK;
	}
	return OK;
}

/* Like the record above, by which whoever saves this one finds it again. */
static int
owner_follows(struct ctx *ctx, const struct rec *r, int64_t owner, bool *out)
{
	const struct field *up = r->type->hangs_on;
	int64_t id = up ? rec_link(r, up->name) : 0;
	struct rec *above;

	*out = false;
	if (!id || r->type->opens_to_owner || !up->target->owner)
		return OK;
	int rc = rec_load(ctx, &above, up->target->name, id);
	if (rc == ERR_NOTFOUND)
		err_clear(ctx);
	else if (rc == OK)
		*out = rec_link(above, up->target->owner->name) == owner;
	return rc == ERR_NOTFOUND ? OK : rc;
}

/* What a person gives away to somebody he cannot see he would never find again. */
static int
check_owner(struct ctx *ctx, const struct rec *r, int64_t owner, struct form *form)
{
	bool follows;

	if (perm_may_assign(ctx, r->type, owner))
		return OK;
	TRY(owner_follows(ctx, r, owner, &follows));
	if (!follows)
		form_error(form, r->type->owner->name, _("You can hand records only to people within your own scope."));
	return OK;
}

static int
check_field(struct ctx *ctx, const struct rec *r, const struct field *f, struct form *form)
{
	struct val v = rec_at(r, f);
	const char *name = rec_name(ctx, r, f);

	check_required(ctx, r, f, form);
	if (val_is_empty(v) || form_message(form, name))
		return OK;
	if (rec_differs(r, f))
		TRY(check_value(ctx, r, f, name, form));
	if (f == r->type->owner && rec_differs(r, f) && !form_message(form, name))
		TRY(check_owner(ctx, r, v.i, form));
	if (v.kind == V_LINK && f->within && *f->within && !form_message(form, name))
		TRY(check_within(ctx, r, f, form));
	if (v.kind == V_TEXT && f->kind == FIELD_ENUM && f->within && *f->within && !form_message(form, name))
		check_choice_within(ctx, r, f, name, form);
	return f->unique ? check_unique(ctx, r, &f, 1, form) : OK;
}

int
rec_check_fields(struct ctx *ctx, const struct rec *r, struct form *form)
{
	for (size_t i = 0; i < r->type->field_count; i++) {
		const struct field *f = &r->type->fields[i];
		/* What was typed wrong is still the old value here. */
		if (f->engine || !field_has_column(f) || form_message(form, rec_name(ctx, r, f)))
			continue;
		TRY(check_field(ctx, r, f, form));
	}
	return OK;
}

int
rec_check(struct ctx *ctx, const struct rec *r, struct form *form)
{
	TRY(rec_check_fields(ctx, r, form));
	TRY(check_indexes(ctx, r, form));
	access_check(ctx, r, form);
	return rows_check(ctx, r, form);
}
