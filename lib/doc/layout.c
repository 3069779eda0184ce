/* layout.c - the one reader of layouts: rows of form_layout become parts, parts become sections. */
#include "doc/layout.h"
#include "doc/org.h"

/* ---- completing ------------------------------------------------------------------------------- */

static const struct section *
section_named(const struct type *t, const char *name)
{
	for (size_t i = 0; i < t->section_count; i++)
		if (str_eq(t->sections[i].name, name))
			return &t->sections[i];
	return NULL;
}

static struct layout_part *
part_named(const struct layout *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->parts[i].name, name))
			return &l->parts[i];
	return NULL;
}

static bool
layout_has(const struct layout *l, const struct field *f)
{
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < l->parts[i].n; k++)
			if (l->parts[i].items[k].field == f)
				return true;
	return false;
}

static size_t
field_total(const struct type *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->section_count; i++)
		n += t->sections[i].field_count;
	return n;
}

/* Room for every part and, in each, for every field. */
static void
layout_begin(struct arena *mem, const struct type *t, struct layout *l)
{
	l->parts = arena_new_array(mem, struct layout_part, LAYOUT_PARTS + t->section_count + 1);
	l->n = 0;
}

static struct layout_part *
part_add(struct arena *mem, const struct type *t, struct layout *l, const char *name)
{
	struct layout_part *p = &l->parts[l->n++];

	*p = (struct layout_part){ .name = name, .defined = section_named(t, name), .labels = { "", "" },
		.items = arena_new_array(mem, struct layout_item, field_total(t) + 1) };
	return p;
}

void
layout_fill(struct arena *mem, const struct type *t, struct layout *l)
{
	for (size_t i = 0; i < t->section_count; i++) {
		const struct section *s = &t->sections[i];
		struct layout_part *p = part_named(l, s->name);

		if (!p)
			p = part_add(mem, t, l, s->name);
		for (size_t k = 0; k < s->field_count; k++)
			if (!layout_has(l, s->fields[k]))
				p->items[p->n++] = (struct layout_item){ .field = s->fields[k], .wide = s->wide[k] };
	}
}

static bool
is_laid_out(const struct type *t, const struct field *f)
{
	for (size_t i = 0; i < t->section_count; i++)
		for (size_t k = 0; k < t->sections[i].field_count; k++)
			if (t->sections[i].fields[k] == f)
				return true;
	return false;
}

bool
layout_may_hide(const struct field *f)
{
	return !f->required || *f->def || f->readonly || f->computed;
}

/* ---- rows ----------------------------------------------------------------------------------------- */

enum { COL_SECTION, COL_ZH, COL_EN, COL_FIELD, COL_WIDE, COL_HIDDEN, COL_ID, COL_TYPE, COL_ROLE };
#define COLUMNS "section, label_zh, label_en, field, wide, hidden, id, type, role"

static const char *
text_of(struct arena *mem, const struct db_rows *rows, unsigned column)
{
	return arena_strdup(mem, db_str(rows, column) ? db_str(rows, column) : "");
}

/* Fields and parts that are not known any more say nothing; a field twice counts where it stands first. */
static void
row_take(struct arena *mem, const struct type *t, struct layout *l, const struct db_rows *rows)
{
	const struct field *f = type_field(t, db_str(rows, COL_FIELD));

	l->version = db_int(rows, COL_ID) > l->version ? db_int(rows, COL_ID) : l->version;
	if (!*db_str(rows, COL_FIELD)) {
		if (l->n >= LAYOUT_PARTS || part_named(l, db_str(rows, COL_SECTION)))
			return;
		struct layout_part *p = part_add(mem, t, l, text_of(mem, rows, COL_SECTION));
		p->labels[LANG_ZH] = text_of(mem, rows, COL_ZH);
		p->labels[LANG_EN] = text_of(mem, rows, COL_EN);
		return;
	}
	if (!f || !l->n || layout_has(l, f) || !is_laid_out(t, f))
		return;
	struct layout_part *p = &l->parts[l->n - 1];
	p->items[p->n++] = (struct layout_item){ .field = f, .wide = db_int(rows, COL_WIDE) != 0,
		.hidden = db_int(rows, COL_HIDDEN) != 0 && layout_may_hide(f) };
}

int
layout_load(struct ctx *ctx, const struct type *t, const char *role, struct layout *out)
{
	struct db_rows *rows;

	*out = (struct layout){ .version = 0 };
	layout_begin(ctx->mem, t, out);
	TRY(db_select(ctx, &rows, "SELECT " COLUMNS " FROM form_layout WHERE type = ? AND role = ? ORDER BY pos",
	              VALS(VTEXT(t->name), VTEXT(role))));
	while (db_next(rows))
		row_take(ctx->mem, t, out, rows);
	layout_fill(ctx->mem, t, out);
	return OK;
}

/* ---- what a process remembers ---------------------------------------------------------------------- */

static void
section_make(struct arena *mem, const struct layout_part *p, struct section *out)
{
	const struct field **fields = arena_new_array(mem, const struct field *, p->n + 1);
	bool *wide = arena_new_array(mem, bool, p->n + 1);
	const char **own = NULL;

	*out = (struct section){ .name = p->name, .label = "", .fields = fields, .wide = wide };
	if (p->defined) {
		out->label = p->defined->label;
		out->side = p->defined->side;
		out->grids = p->defined->grids;
		out->grid_count = p->defined->grid_count;
	}
	if (*p->labels[LANG_ZH] || *p->labels[LANG_EN]) {
		own = arena_new_array(mem, const char *, LANG_COUNT);
		for (size_t i = 0; i < LANG_COUNT; i++)
			own[i] = *p->labels[i] ? p->labels[i] : p->defined ? "" : p->labels[LANG_COUNT - 1 - i];
	}
	out->own = own;
	for (size_t i = 0; i < p->n; i++) {
		if (p->items[i].hidden)
			continue;
		fields[out->field_count] = p->items[i].field;
		wide[out->field_count++] = p->items[i].wide;
	}
}

static void
org_layout_add(struct org *o, const struct type *t, const char *role, struct layout *l)
{
	struct section *sections;

	layout_fill(o->mem, t, l);
	sections = arena_new_array(o->mem, struct section, l->n + 1);
	for (size_t i = 0; i < l->n; i++)
		section_make(o->mem, &l->parts[i], &sections[i]);
	o->layouts[o->layout_count++] = (struct org_layout){ .type = t, .role = role, .sections = sections, .n = l->n };
}

int
org_layouts_load(struct ctx *ctx, struct org *o)
{
	struct db_rows *rows;
	struct layout l = { .n = 0 };
	const struct type *t = NULL;
	const char *role = "", *name = "";

	TRY(db_select(ctx, &rows, "SELECT " COLUMNS " FROM form_layout ORDER BY type, role, pos", NO_VALS));
	o->layouts = arena_new_array(o->mem, struct org_layout, db_count(rows) + 1);
	while (db_next(rows)) {
		if (!str_eq(name, db_str(rows, COL_TYPE)) || !str_eq(role, db_str(rows, COL_ROLE))) {
			if (t)
				org_layout_add(o, t, role, &l);
			name = text_of(o->mem, rows, COL_TYPE);
			role = text_of(o->mem, rows, COL_ROLE);
			t = type_find(o->types, name);
			if (t)
				layout_begin(o->mem, t, &l);
		}
		if (t)
			row_take(o->mem, t, &l, rows);
	}
	if (t)
		org_layout_add(o, t, role, &l);
	return OK;
}

static const struct org_layout *
layout_of(const struct org *o, const struct type *t, const char *role)
{
	for (size_t i = 0; o && i < o->layout_count; i++)
		if (o->layouts[i].type == t && str_eq(o->layouts[i].role, role))
			return &o->layouts[i];
	return NULL;
}

bool
layout_is_own(struct ctx *ctx, const struct type *t, const char *role)
{
	return layout_of(ctx->org, t, role) != NULL;
}

/* Layouts of the snapshot are sorted by role. */
size_t
layout_sections(struct ctx *ctx, const struct type *t, const struct section **out)
{
	const struct org *o = ctx->org;
	const struct org_layout *found = NULL, *everybody = NULL;

	for (size_t i = 0; o && i < o->layout_count; i++) {
		const struct org_layout *l = &o->layouts[i];

		if (l->type != t)
			continue;
		if (str_eq(l->role, LAYOUT_EVERYBODY))
			everybody = l;
		else if (!found && ctx->user->roles && words_have(ctx->user->roles, l->role))
			found = l;
	}
	found = found ? found : everybody;
	*out = found ? found->sections : t->sections;
	return found ? found->n : t->section_count;
}

const char *
section_label(const struct type *t, const struct section *s)
{
	const char *own = s->own ? s->own[str_eq(lang_current(), "zh_CN") ? LANG_ZH : LANG_EN] : "";

	return *own ? own : *s->label ? lang_label(t->name, s->label) : "";
}
