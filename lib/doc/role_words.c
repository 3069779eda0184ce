/* role_words.c - how rights are called: scopes, actions, restrictions of fields, roles. */
#include "doc/org.h"
#include "doc/role.h"

static const char *const scopes[] = {
	[SCOPE_NONE] = N_("No records"), [SCOPE_OWN] = N_("Own"), [SCOPE_SUBORDINATES] = N_("Own + subordinates"),
	[SCOPE_DEPARTMENT] = N_("Own department"), [SCOPE_TREE] = N_("Department + those below"),
	[SCOPE_CHOSEN] = N_("Chosen departments"), [SCOPE_ALL] = N_("All records"),
};

/* Without an owner there is only the record above to follow. */
const char *
scope_label(const struct type *t, enum scope s)
{
	if (t && !t->owner && t->hangs_on && s != SCOPE_NONE && s != SCOPE_ALL)
		return _("As the record above");
	return _(scopes[s]);
}

const char *
access_label(enum field_access a)
{
	static const char *const words[] = {
		[FIELD_HIDDEN] = N_("Hidden"), [FIELD_MASKED] = N_("Masked"), [FIELD_READONLY] = N_("Read only"),
		[FIELD_EDITABLE] = N_("Unrestricted"),
	};

	return _(words[a]);
}

/* ---- actions ----------------------------------------------------------------------------- */

struct joined { struct buf text; size_t n; };

static void
label_add(struct joined *j, const char *label)
{
	if (!*label || (j->n && strstr(buf_str(&j->text), label)))
		return;
	buf_printf(&j->text, "%s%s", j->n++ ? _(", ") : "", label);
}

/* "Submit, Withdraw": the steps that this right lets one take. */
static void
steps_add(struct joined *j, const struct type *t, const char *action)
{
	for (size_t i = 0; t->workflow && i < t->workflow->step_count; i++)
		if (str_eq(t->workflow->steps[i].may, action))
			label_add(j, lang_label(t->name, t->workflow->steps[i].label));
}

static void
others_add(struct joined *j, struct arena *mem, const struct types *ts, const struct type *t, const char *action)
{
	for (size_t i = 0; i < t->convert_count; i++)
		if (str_eq(t->converts[i].may, action))
			label_add(j, lang_label(t->name, t->converts[i].label));
	for (size_t i = 0; i < t->screen_count; i++)
		if (str_eq(t->screens[i].may, action))
			label_add(j, lang_label(t->name, t->screens[i].label));
	for (size_t i = 0; i < t->field_count; i++)
		if (str_eq(t->fields[i].may, action))
			label_add(j, arena_printf(mem, _("Change “%s”"), field_label(&t->fields[i])));
	for (size_t m = 0; m < ts->module_count; m++)
		for (size_t i = 0; i < ts->modules[m].page_count; i++) {
			const struct module_page *p = &ts->modules[m].pages[i];

			if (str_eq(p->may, arena_printf(mem, "%s.%s", t->name, action)))
				label_add(j, lang_label(arena_printf(mem, "%s.%s", ts->modules[m].name, p->name), p->label));
		}
}

static const char *
common_label(const char *action)
{
	static const struct { const char *name, *label; } common[] = {
		{ "read", N_("View") }, { "edit", N_("Edit") }, { "delete", N_("Delete") }, { "create", N_("New") },
		{ "restore", N_("Restore") }, { "purge", N_("Purge") }, { "export", N_("Export") }, { "share_view", N_("Share views") }, { "bulk_edit", N_("Bulk edit") },
		{ "import", N_("Import") }, { "print", N_("Print") }, { "show", N_("Show masked values") },
	};

	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		if (str_eq(common[i].name, action))
			return _(common[i].label);
	return NULL;
}

const char *
action_label(struct arena *mem, const struct types *ts, const struct type *t, const char *action)
{
	const char *common = common_label(action);
	struct joined j = { .n = 0 };

	if (common)
		return common;
	buf_init(&j.text, mem);
	steps_add(&j, t, action);
	if (!j.n)
		others_add(&j, mem, ts, t, action);
	return j.n ? buf_str(&j.text) : action;
}

/* ---- cells -------------------------------------------------------------------------------- */

const char *
role_label(struct ctx *ctx, const char *code)
{
	const char *label = org_dictionary_label(ctx, "role", code);

	return label ? label : code;
}

static const char *
field_words(struct ctx *ctx, const struct type *t, const char *name)
{
	const struct lines *lines;
	const struct field *f = type_field_path(t, name, &lines);

	if (!f)
		return name;
	return lines ? arena_printf(ctx->mem, "%s · %s", lang_label(t->name, lines->label), field_label(f)) : field_label(f);
}

const char *
role_cell_label(struct ctx *ctx, const struct role_cell *cell)
{
	const struct type *t = type_find(ctx->types, cell->type);
	const char *of = t ? lang_label(t->name, t->plural) : cell->type;

	switch (cell->kind) {
	case CELL_DEPTS:
		return str_eq(cell->type, "*") ? _("Chosen departments") : arena_printf(ctx->mem, "%s · %s", of, _("Chosen departments"));
	case CELL_FIELD:
		return arena_printf(ctx->mem, "%s · %s", of, t ? field_words(ctx, t, cell->name) : cell->name);
	case CELL_RIGHT: break;
	}
	return arena_printf(ctx->mem, "%s · %s", of, t ? action_label(ctx->mem, ctx->types, t, cell->name) : cell->name);
}

const char *
role_key_label(struct ctx *ctx, const char *type, const char *key)
{
	struct role_cell cell = { .type = type, .name = key && *key ? key + 1 : "" };

	if (!key || *key == '<')
		return _("Rights copied");
	cell.kind = *key == '.' ? CELL_RIGHT : *key == '/' ? CELL_FIELD : CELL_DEPTS;
	return role_cell_label(ctx, &cell);
}

static const char *
depts_words(struct ctx *ctx, const char *ids)
{
	const struct type *department = type_find(ctx->types, "department");
	struct buf b;

	buf_init(&b, ctx->mem);
	for (const char *const *id = str_split(ctx->mem, ids, ','); *id; id++) {
		const struct org_entry *e = org_entry(ctx->org, department, strtoll(*id, NULL, 10));

		buf_printf(&b, "%s%s", b.n ? _(", ") : "", e ? e->title : *id);
	}
	return buf_str(&b);
}

const char *
role_cell_words(struct ctx *ctx, const struct role_cell *cell, const char *value)
{
	if (cell->kind == CELL_FIELD)
		return access_label(*value ? field_access_find(value) : FIELD_EDITABLE);
	if (cell->kind == CELL_DEPTS)
		return *value ? depts_words(ctx, value) : _("none");
	if (!action_is_scoped(cell->name))
		return *value ? _("allowed") : _("not allowed");
	return scope_label(type_find(ctx->types, cell->type), scope_find(value));
}
