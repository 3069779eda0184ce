/* type_read_rows.c - the rows of a record: <lines>, and fields of kind list. */
#include "doc/type_load.h"

static const struct field line_fields[] = {
	{ .name = "id", .label = N_("ID"), .kind = FIELD_INT, .to = "" },
	{ .name = "parent", .label = N_("Record"), .kind = FIELD_INT, .to = "" },
	{ .name = "pos", .label = N_("Position"), .kind = FIELD_INT, .to = "" },
	{ .name = "src_type", .label = N_("Source document"), .kind = FIELD_TEXT, .size = 31, .to = "" },
	{ .name = "src", .label = N_("Source document"), .kind = FIELD_INT, .to = "" },
	{ .name = "src_line", .label = N_("Source line"), .kind = FIELD_INT, .to = "" },
	{ .name = "closed", .label = N_("Closed"), .kind = FIELD_BOOL, .to = "" },
	{ .name = "close_reason", .label = N_("Close reason"), .kind = FIELD_TEXT, .size = 200, .to = "" },
};

static const struct field list_fields[] = {
	{ .name = "id", .label = N_("ID"), .kind = FIELD_INT, .to = "" },
	{ .name = "record", .label = N_("Record"), .kind = FIELD_INT, .to = "" },
	{ .name = "pos", .label = N_("Position"), .kind = FIELD_INT, .to = "" },
	{ .name = "main", .label = N_("Main"), .kind = FIELD_BOOL, .to = "" },
};

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* What a reader knows a row by. */
static const struct field *
row_title(const struct type *t, size_t own_count)
{
	const struct field *text = NULL;

	for (size_t i = 0; i < own_count; i++) {
		if (t->fields[i].kind == FIELD_LINK)
			return &t->fields[i];
		if (t->fields[i].kind == FIELD_TEXT && !text)
			text = &t->fields[i];
	}
	return text ? text : own_count ? &t->fields[0] : NULL;
}

/* The small type of one row. */
static void
row_type_read(struct loading *l, struct draft *d, struct draft *row, struct lines *lines, const xmlNode *n)
{
	const struct type *head = d->type;
	struct type *t = arena_alloc(l->mem, sizeof *t);

	t->name = arena_printf(l->mem, "%s_%s", head->name, lines->name);
	t->label = lines->label;
	t->plural = lines->label;
	t->kind = "plain";
	t->module = head->module;
	t->folder = head->folder;
	t->url = head->url;
	t->empty = t->icon = "";
	t->head = head;
	*row = (struct draft){ .type = t, .path = d->path, .root = (xmlNode *)(uintptr_t)n, .fields_at = n };
	if (lines->field)
		fields_read(l, row, list_fields, COUNT(list_fields));
	else
		fields_read(l, row, line_fields, COUNT(line_fields));
	lines->type = t;
	lines->title = row_title(t, row->own_count);
	t->title = lines->title;
}

static void
lines_add(struct loading *l, struct draft *d, const xmlNode *n, struct field *list, struct lines *out)
{
	out->name = attr_text(l, n, "name");
	out->label = attr_text(l, n, "label");
	out->field = list;
	out->min = attr_int(l, d->path, n, "min", 0);
	out->max = attr_int(l, d->path, n, "max", 0);
	out->main = attr_yes(l, n, "main");
	row_type_read(l, d, &d->rows[out->index], out, n);
	if (list)
		list->rows = out;
}

void
type_rows_read(struct loading *l, struct draft *d)
{
	const xmlNode *field = element_child(d->fields_at, "field");
	struct type *t = d->type;
	size_t n = element_count(d->root, "lines"), at = 0;

	for (size_t i = 0; i < d->own_count; i++)
		n += d->fields[i].kind == FIELD_LIST;
	struct lines *lines = arena_new_array(l->mem, struct lines, n);
	d->rows = arena_new_array(l->scratch, struct draft, n);
	d->row_count = n;
	t->lines = lines;
	t->lines_count = n;
	for (xmlNode *c = element_child(d->root, "lines"); c; c = element_next(c, "lines"), at++) {
		lines[at].index = at;
		lines_add(l, d, c, NULL, &lines[at]);
	}
	for (size_t i = 0; i < d->own_count; i++, field = element_next(field, "field"))
		if (d->fields[i].kind == FIELD_LIST) {
			lines[at].index = at;
			lines_add(l, d, field, &d->fields[i], &lines[at]);
			at++;
		}
}
