/* layout_save.c - the one writer of layouts. */
#include "doc/layout.h"

static int
version_lock(struct ctx *ctx, const struct type *t, const char *role, int64_t seen)
{
	struct db_rows *rows;

	/* Two who begin at the same layout: the second waits here, then sees that the first was faster. */
	TRY(org_lock(ctx));
	TRY(db_select(ctx, &rows, "SELECT COALESCE(MAX(id), 0) FROM form_layout WHERE type = ? AND role = ?", VALS(VTEXT(t->name), VTEXT(role))));
	if (!db_next(rows) || db_int(rows, 0) != seen)
		return err_set(ctx, ERR_CONFLICT, "layout of %s for %s has changed", t->name, role);
	return OK;
}

static int
rows_drop(struct ctx *ctx, const struct type *t, const char *role)
{
	return db_exec(ctx, NULL, "DELETE FROM form_layout WHERE type = ? AND role = ?", VALS(VTEXT(t->name), VTEXT(role)));
}

static int
change_log(struct ctx *ctx, const struct type *t, const char *role, const char *what)
{
	TRY(security_done_why(ctx, "layout", 0, "", arena_printf(ctx->mem, "%s, %s: %s", t->name, role, what)));
	return org_touch(ctx);
}

/* ---- checks ----------------------------------------------------------------------------------------- */

static void
part_check(struct ctx *ctx, const struct layout *l, size_t at, struct form *f)
{
	const struct layout_part *p = &l->parts[at];
	const char *where = arena_printf(ctx->mem, "label.%s", p->name);

	for (size_t i = 0; i < LANG_COUNT; i++)
		if (utf8_len(p->labels[i]) > LAYOUT_LABEL)
			form_error(f, where, _("At most %d characters."), LAYOUT_LABEL);
	if (!p->defined && p->n && !*p->labels[LANG_ZH] && !*p->labels[LANG_EN])
		form_error(f, where, _("A section of your own needs a name."));
	for (size_t i = 0; i < p->n; i++)
		if (p->items[i].hidden && !layout_may_hide(p->items[i].field))
			form_error(f, arena_printf(ctx->mem, "show.%s", p->items[i].field->name), _("“%s” has to be filled in: it cannot be left out."),
			           field_label(p->items[i].field));
}

/* ---- rows ------------------------------------------------------------------------------------------- */

static void
place_add(struct sql *q, const struct type *t, const char *role, int64_t *pos, const struct layout_part *p, const struct layout_item *item)
{
	sql_add_text(q, *pos ? ", " : "");
	sql_row(q, VALS(VTEXT(t->name), VTEXT(role), VINT(*pos), VTEXT(p->name), VTEXT(item ? "" : p->labels[LANG_ZH]),
	                VTEXT(item ? "" : p->labels[LANG_EN]), VTEXT(item ? item->field->name : ""), VBOOL(item && item->wide),
	                VBOOL(item && item->hidden)));
	++*pos;
}

static int
rows_write(struct ctx *ctx, const struct type *t, const char *role, const struct layout *l)
{
	struct sql *q = sql_new(ctx);
	int64_t pos = 0;

	sql_add(q, "INSERT INTO form_layout (type, role, pos, section, label_zh, label_en, field, wide, hidden) VALUES ");
	for (size_t i = 0; i < l->n; i++) {
		const struct layout_part *p = &l->parts[i];

		/* An own section that lost its last field is gone. */
		if (!p->defined && !p->n)
			continue;
		place_add(q, t, role, &pos, p, NULL);
		for (size_t k = 0; k < p->n; k++)
			place_add(q, t, role, &pos, p, &p->items[k]);
	}
	return pos ? db_exec_sql(ctx, NULL, q) : OK;
}

int
layout_save(struct ctx *ctx, const struct type *t, const char *role, const struct layout *l, struct form *f)
{
	if (l->n > LAYOUT_PARTS)
		form_error(f, "", _("At most %d sections."), LAYOUT_PARTS);
	for (size_t i = 0; i < l->n; i++)
		part_check(ctx, l, i, f);
	if (!form_ok(f))
		return err_set(ctx, ERR_INVALID, "layout of %s refused", t->name);
	TRY(version_lock(ctx, t, role, l->version));
	TRY(rows_drop(ctx, t, role));
	TRY(rows_write(ctx, t, role, l));
	return change_log(ctx, t, role, "saved");
}

int
layout_drop(struct ctx *ctx, const struct type *t, const char *role, int64_t version)
{
	TRY(version_lock(ctx, t, role, version));
	TRY(rows_drop(ctx, t, role));
	return change_log(ctx, t, role, "dropped");
}

/* ---- with their role ------------------------------------------------------------------------------------ */

int
layout_purge_role(struct ctx *ctx, const char *role)
{
	return db_exec(ctx, NULL, "DELETE FROM form_layout WHERE role = ?", VALS(VTEXT(role)));
}

int
layout_copy_role(struct ctx *ctx, const char *from, const char *to)
{
	return db_exec(ctx, NULL, "INSERT INTO form_layout (type, role, pos, section, label_zh, label_en, field, wide, hidden)\n"
	               "SELECT type, ?, pos, section, label_zh, label_en, field, wide, hidden FROM form_layout WHERE role = ?",
	               VALS(VTEXT(to), VTEXT(from)));
}
