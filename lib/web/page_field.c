/*
 * page_field.c - the widget of a field in a form: which control suits it, its
 * choices, and what stands in it (typed text first, else the record's value).
 */
#include "doc/picture.h"
#include "web/form_kept.h"

enum { RADIOS = 5, SELECT_SIZE = 150, INDENT_MAX = 8, UNIT_WIDTH = 30 };

/* ---- what stands in it --------------------------------------------------------- */

/* The posted text; NULL when the field was not in the form. A box that was not
 * ticked is sent only by its companion. */
static const char *
widget_typed(struct ctx *ctx, const char *name, const struct form *f)
{
	const char *typed = f ? form_get(f, name) : NULL;

	if (f && !typed && form_get(f, arena_printf(ctx->mem, "_has.%s", name)))
		return "";
	return typed;
}

static const char *
widget_value(struct ctx *ctx, const struct rec *r, const struct field *field, const char *name,
             const struct form *f)
{
	const char *typed = widget_typed(ctx, name, f);
	struct val v = rec_at(r, field);

	if (typed)
		return typed;
	return v.kind == V_NULL ? "" : field_input(ctx, field, v);
}

/* ---- choices ----------------------------------------------------------------------- */

static void
widget_option(struct node *n, const char *value, const char *label, bool here)
{
	struct node *o = node_item(node_child(n, "options"));

	node_set(o, "value", value);
	node_set(o, "label", label);
	node_set(o, "here", here ? "1" : NULL);
}

/* A choice of many in a row: its label is typed, a list of the column offers them. */
static void
widget_suggest(struct ctx *ctx, struct node *n, const struct rec *r, const struct field *field,
               const char *value)
{
	const char *label = *value ? option_label(ctx, field, value) : "";

	node_set(n, "widget", "suggest");
	node_set(n, "list", arena_printf(ctx->mem, "o-%s-%s", r->lines->name, field->name));
	node_set(n, "value", label);
	node_set(n, "link", value);
	node_set(n, "shown_text", label);
}

/* Choices that belong to values of another field stand below these; a script offers only those that fit. */
static void
widget_groups(struct ctx *ctx, struct node *n, const struct field *field, const struct option *options, size_t count,
              const char *value)
{
	const struct field *other = type_field(field->type, field->within);

	node_set(n, "offered_by", field->within);
	for (size_t i = 0; i < count; i++) {
		const char *under = options[i].under && *options[i].under ? options[i].under : NULL;
		bool first = under != NULL;

		for (size_t k = 0; under && k < i; k++)
			first = first && !str_eq(options[k].under, under);
		if (!under)
			widget_option(n, options[i].value, options[i].label, str_eq(options[i].value, value));
		if (!first)
			continue;
		struct node *group = node_item(node_child(n, "groups"));
		node_set(group, "label", option_label(ctx, other, under));
		node_set(group, "under", under);
		for (size_t k = i; k < count; k++)
			if (str_eq(options[k].under, under))
				widget_option(group, options[k].value, options[k].label, str_eq(options[k].value, value));
	}
}

static void
widget_enum(struct ctx *ctx, struct node *n, const struct rec *r, const struct field *field,
            const char *value)
{
	const struct option *options;
	size_t count = enum_options(ctx, field, &options);
	bool known = !*value, grouped = *field->within != '\0', radios = count <= RADIOS && !r->head && !grouped;

	if (r->head && count > ROW_SELECT_SIZE) {
		widget_suggest(ctx, n, r, field, value);
		return;
	}
	node_set(n, "widget", radios ? "radios" : "select");
	if (!field->required || (!radios && !*value))
		widget_option(n, "", radios ? _("Not set") : "", !*value);
	if (grouped)
		widget_groups(ctx, n, field, options, count, value);
	for (size_t i = 0; i < count; i++) {
		bool here = str_eq(options[i].value, value);

		if (!grouped)
			widget_option(n, options[i].value, option_label(ctx, field, options[i].value), here);
		known = known || here;
	}
	/* A choice that was taken off the list since stays until someone changes it. */
	if (!known)
		widget_option(n, value, option_label(ctx, field, value), true);
}

static size_t
entries_enabled(const struct org_entry *const *entries, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += entries[i]->enabled;
	return count;
}

static bool
entries_have(const struct org_entry *const *entries, size_t n, const char *value)
{
	int64_t id;

	if (!*value)
		return true;
	if (str_int(value, &id))
		return false;
	for (size_t i = 0; i < n; i++)
		if (entries[i]->id == id)
			return true;
	return false;
}

static const char *
entry_label(struct ctx *ctx, const struct type *t, const struct org_entry *e)
{
	unsigned depth = t->tree ? org_depth(ctx, t, e) : 0;
	struct buf b;

	buf_init(&b, ctx->mem);
	for (unsigned i = 0; i < depth && i < INDENT_MAX; i++)
		buf_add(&b, "\u3000");
	buf_add(&b, e->title);
	return buf_str(&b);
}

static void
widget_select(struct ctx *ctx, struct node *n, const struct field *field, const char *value,
              const struct org_entry *const *entries, size_t count)
{
	int64_t id = 0;

	node_set(n, "widget", "select");
	if (str_int(value, &id))
		id = 0;
	widget_option(n, "", "", !*value);
	for (size_t i = 0; i < count; i++)
		if (entries[i]->enabled || entries[i]->id == id)
			widget_option(n, arena_printf(ctx->mem, "%lld", (long long)entries[i]->id),
			              entry_label(ctx, field->target, entries[i]),
			              entries[i]->id == id);
}

/* The text in a looked-up field, and which record it stands for. */
static void
widget_pick(struct ctx *ctx, struct node *n, const struct rec *r, const struct field *field,
            const char *name, const struct form *f)
{
	const char *typed = widget_typed(ctx, name, f);
	const char *known = f ? form_get(f, arena_printf(ctx->mem, "_id.%s", name)) : NULL;
	const char *shown = f ? form_get(f, arena_printf(ctx->mem, "_shown.%s", name)) : NULL;
	int64_t id = typed ? 0 : rec_at(r, field).i;

	node_set(n, "widget", "pick");
	node_set(n, "pick_url", arena_printf(ctx->mem, "%s/pick", type_url(field->target)));
	node_set(n, "placeholder", _("Name, pinyin or code"));
	if (!typed && !val_is_empty(rec_at(r, field))) {
		shown = show_text(ctx, r, field);
		known = arena_printf(ctx->mem, "%lld", (long long)id);
		typed = known;
	}
	node_set(n, "value", known && *known && str_eq(typed, known) ? shown : typed);
	node_set(n, "link", known);
	node_set(n, "shown_text", shown);
}

/* What the look-up asks beside the words: the field that narrows it, the fields
 * that it fills. */
static void
widget_pick_words(struct ctx *ctx, struct node *n, const struct field *field, const char *name,
                  const struct form *f)
{
	const struct field *by = link_within_by(field);
	struct buf b;

	if (by) {
		node_set(n, "within", field->within);
		node_set(n, "within_by", by->name);
	}
	if (!*field->fills)
		return;
	buf_init(&b, ctx->mem);
	for (const char *const *w = field->fills; *w; w++)
		buf_printf(&b, "%s%s", b.n ? "," : "", *w);
	node_set(n, "fills", buf_str(&b));
	node_set(n, "filled", f ? form_get(f, arena_printf(ctx->mem, "_filled.%s", name)) : NULL);
}

static void
widget_link(struct ctx *ctx, struct node *n, const struct rec *r, const struct field *field,
            const char *name, const struct form *f)
{
	const size_t most = r->head ? ROW_SELECT_SIZE : SELECT_SIZE;
	const struct org_entry *const *entries = NULL;
	size_t count = link_entries(ctx, field->target, &entries);
	const char *value = widget_value(ctx, r, field, name, f);

	/* A text that names no entry would get lost in a list of choices. */
	if (count && !*field->within && !*field->fills && entries_enabled(entries, count) <= most &&
	    entries_have(entries, count, value))
		widget_select(ctx, n, field, value, entries, count);
	else {
		widget_pick(ctx, n, r, field, name, f);
		widget_pick_words(ctx, n, field, name, f);
	}
}

/* ---- plain inputs ------------------------------------------------------------------------ */

/* A browser shows nothing at all for a day it cannot read: then it is text. */
static const char *
input_type(const struct field *field, const char *value)
{
	int32_t date;

	if (field->kind == FIELD_DATE)
		return !*value || date_parse(&date, value) == OK ? "date" : "text";
	if (field->kind == FIELD_DATETIME)
		return !*value || (strchr(value, 'T') &&
		                   strlen(value) == strlen("2026-11-23T16:00"))
		               ? "datetime-local"
		               : "text";
	if (str_eq(field->format, "phone"))
		return "tel";
	if (str_eq(field->format, "email"))
		return "email";
	return "text";
}

const char *
field_unit(const struct field *field)
{
	if (field->kind == FIELD_RATE)
		return "%";
	return field->unit && *field->unit ? lang_text(field->unit) : NULL;
}

static void
widget_input(struct node *n, const struct rec *r, const struct field *field, const char *value)
{
	bool number = field->kind == FIELD_INT || field->kind == FIELD_QTY ||
	              field->kind == FIELD_MONEY || field->kind == FIELD_RATE;

	node_set(n, "widget", "input");
	node_set(n, "type", input_type(field, value));
	node_set(n, "value", value);
	if (number) {
		node_set(n, "right", "1");
		node_set(n, "mode", field->kind == FIELD_INT ? "numeric" : "decimal");
		const char *unit = r->head ? NULL : field_unit(field);	/* of a row it stands at the head of the column */
		node_set(n, "unit", unit);
		node_set(n, "far", unit && utf8_width(unit) > 2 ? "1" : NULL);
		node_set_int(n, "size", UNIT_WIDTH);
	} else if (field->kind == FIELD_TEXT && field->size) {
		node_set_int(n, "size", field->size);
	}
}

/* The number of what stands there goes with the form; a file, or the wish to have none, beside it. */
static void
widget_image(struct ctx *ctx, struct node *n, const struct field *field, const char *name, const char *value)
{
	int64_t id;

	node_set(n, "widget", "image");
	node_set(n, "value", value);
	node_set(n, "file", arena_printf(ctx->mem, "_file.%s", name));
	node_set(n, "remove", arena_printf(ctx->mem, "_remove.%s", name));
	node_set(n, "limit", arena_printf(ctx->mem, "%d", PICTURE_MOST_MB << 20));
	node_set(n, "too_large", arena_printf(ctx->mem, _("This file is larger than %lld MB."), (long long)PICTURE_MOST_MB));
	if (str_int(value, &id) == OK && id > 0)
		node_set(n, "src_url", arena_printf(ctx->mem, "%s?thumb=320", picture_url(ctx, field->type, id)));
}

/* ---- public --------------------------------------------------------------------------------- */

/* ask: a step asks for it, whatever the state of the record allows; NULL = nobody does. */
static void
widget_fill(struct ctx *ctx, struct node *n, const struct rec *r, const struct field *field,
            const struct ask *ask, const struct form *f)
{
	const char *name = rec_name(ctx, r, field);
	const char *value = widget_value(ctx, r, field, name, f);

	node_set(n, "id", arena_printf(ctx->mem, "f-%s", name));
	node_set(n, "name", name);
	node_set(n, "label", r->head ? NULL : field_label(field));
	node_set(n, "error", f ? form_message(f, name) : NULL);
	bool is_number = field->type->numbering && field->type->numbering->field == field;
	node_set(n, "required", (ask ? ask->required : field->required && !is_number) ? "1" : NULL);
	if (field->help && *field->help && !r->head)
		node_set(n, "hint",
		         lang_label(arena_printf(ctx->mem, "%s.%s", field->type->name, field->name),
		                    field->help));
	if (is_number && r->is_new)
		node_set(n, "hint", _("Leave it empty for the next number."));
	if (!ask && !perm_field_writable(ctx, field, r)) {
		node_set(n, "widget", "fixed");
		node_set(n, "required", "");
		node_set(n, "computed", field->computed ? "1" : NULL);
		show_value(ctx, node_child(n, "shown"), r, field, show_cell_of(field->type, field),
		           SHOW_FACT);
		node_set(node_child(n, "shown"), "in_form", "1");
		return;
	}
	switch (field->kind) {
	case FIELD_ENUM:
		widget_enum(ctx, n, r, field, value);
		break;
	case FIELD_LINK:
		widget_link(ctx, n, r, field, name, f);
		if (!ask && form_makes(ctx, field))
			node_set(n, "make", arena_printf(ctx->mem, _("New %s"), type_label(field->target)));
		break;
	case FIELD_BOOL:
		node_set(n, "widget", "switch");
		node_set(n, "value", str_eq(value, "1") || str_eq(value, "yes") ? "1" : NULL);
		break;
	case FIELD_IMAGE:
		widget_image(ctx, n, field, name, value);
		break;
	case FIELD_LONGTEXT:
		node_set(n, "widget", "longtext");
		node_set(n, "value", value);
		break;
	default:
		widget_input(n, r, field, value);
	}
}

void
field_widget(struct ctx *ctx, struct node *n, const struct rec *r, const struct field *field,
             const struct form *f)
{
	widget_fill(ctx, n, r, field, NULL, f);
}

void
field_ask(struct ctx *ctx, struct node *n, const struct rec *r, const struct field *field, bool required,
          const struct form *f)
{
	widget_fill(ctx, n, r, field, &(struct ask){ .field = field, .required = required }, f);
}

static void
take_pick(struct ctx *ctx, struct form *f, const char *name)
{
	const char *typed = form_get(f, name);
	const char *shown, *id;

	if (!typed || !*typed)
		return;
	shown = form_get(f, arena_printf(ctx->mem, "_shown.%s", name));
	id = form_get(f, arena_printf(ctx->mem, "_id.%s", name));
	if (shown && id && *id && str_eq(typed, shown))
		form_put(f, name, id);
}

static bool
field_is_picked(const struct field *field)
{
	return !field->engine && (field->kind == FIELD_LINK || (field->kind == FIELD_ENUM && field->type->head));
}

void
form_take_picks(struct ctx *ctx, struct form *f, const struct type *t)
{
	for (size_t i = 0; i < t->field_count; i++)
		if (field_is_picked(&t->fields[i]))
			take_pick(ctx, f, t->fields[i].name);
	for (size_t k = 0; k < t->lines_count; k++) {
		const struct lines *lines = &t->lines[k];
		size_t n = form_rows(f, lines->name, MOST_POSTED_ROWS);

		for (size_t i = 0; i < lines->type->field_count; i++)
			for (size_t row = 0; field_is_picked(&lines->type->fields[i]) && row < n; row++)
				take_pick(ctx, f, arena_printf(ctx->mem, "%s.%zu.%s", lines->name, row,
				                               lines->type->fields[i].name));
	}
}

void
show_widget(struct ctx *ctx, struct node *n, const struct rec *r, const char *field, const struct form *f)
{
	field_widget(ctx, n, r, type_field(r->type, field), f);
	node_set(n, "make", "");	/* only forms of records wait for another record */
}

static void
posted_take(struct req *rq, struct form *f, const char *before, const char *name)
{
	const char *full = arena_printf(rq->mem, "%s%s", before, name);

	if (req_body(rq, full))
		form_put(f, full, req_body(rq, full));
}

int
form_fields_take(struct req *rq, struct rec *r, const char *const *fields, struct form *f)
{
	posted_take(rq, f, "", "row_version");
	for (; *fields; fields++) {
		posted_take(rq, f, "", *fields);
		posted_take(rq, f, "_id.", *fields);
		posted_take(rq, f, "_shown.", *fields);
		posted_take(rq, f, "_has.", *fields);
	}
	form_take_picks(&rq->ctx, f, r->type);
	return rec_take(&rq->ctx, r, f);
}
