/*
 * page_lines.c - rows of a record on its form: a grid of widgets, with and without
 * script, and what computed fields come to while someone types.
 *
 * A row keeps the place in its names ("parts.7.qty") until the form is saved: what
 * was typed is found by it. Rows taken out stay on the page, struck, until then.
 */
#include "web/page.h"

enum { BLANK_ROWS = 2, MORE_ROWS = 5 };

/* What the script replaces in the pattern of a new row. */
#define NEW_ROW "NEW"

/* ---- columns --------------------------------------------------------------------- */

static const char *
column_width(const struct field *field)
{
	switch (field->kind) {
	case FIELD_LINK: return "w-link";
	case FIELD_TEXT: return "w-text";
	case FIELD_LONGTEXT: return "w-long";
	case FIELD_BOOL: return "w-bool";
	case FIELD_DATE: return "w-date";
	case FIELD_DATETIME: return "w-time";
	case FIELD_MONEY: return "w-money";
	case FIELD_ENUM: return "w-enum";
	default: return "w-num";
	}
}

/* What the cells of a column of many choices offer while typing. */
static void
column_choices(struct ctx *ctx, struct node *col, const struct lines *lines, const struct field *field)
{
	const struct option *options;
	size_t count = field->kind == FIELD_ENUM ? enum_options(ctx, field, &options) : 0;

	if (count <= ROW_SELECT_SIZE)
		return;
	node_set(col, "list", arena_printf(ctx->mem, "o-%s-%s", lines->name, field->name));
	for (size_t i = 0; i < count; i++)
		node_set(node_item(node_child(col, "options")), "label",
		         option_label(ctx, field, options[i].value));
}

static void
grid_columns(struct ctx *ctx, struct node *n, const struct lines *lines)
{
	for (size_t i = 0; i < lines->type->field_count; i++) {
		const struct field *field = &lines->type->fields[i];
		struct node *col;

		if (!lines_has_column(ctx, field))
			continue;
		col = node_item(node_child(n, "cols"));
		node_set(col, "label", lines_column_label(ctx, field));
		node_set(col, "right", field_is_number(field) ? "1" : NULL);
		node_set(col, "required", field->required ? "1" : NULL);
		node_set(col, "width", column_width(field));
		if (field->help && *field->help)
			node_set(col, "title", lang_label(arena_printf(ctx->mem, "%s.%s", field->type->name, field->name),
			                                  field->help));
		column_choices(ctx, col, lines, field);
	}
}

/* ---- rows ---------------------------------------------------------------------------- */

static long
row_place(const struct rec *row)
{
	return row->at ? strtol(row->at + strlen(row->lines->name) + 1, NULL, 10) : -1;
}

/* What a new row is made of: the text that rows_take() understands. */
static const char *
row_source(struct ctx *ctx, const struct rec *row, const struct form *f)
{
	const char *type = row->lines->field ? "" : rec_text(row, "src_type");

	if (*type)
		return arena_printf(ctx->mem, "%s:%lld:%lld", type, (long long)rec_int(row, "src"),
		                    (long long)rec_int(row, "src_line"));
	return f && row->at ? form_get(f, arena_printf(ctx->mem, "%s_src", row->at)) : NULL;
}

static void
row_cell(struct ctx *ctx, struct node *cells, const struct rec *row, const struct field *field,
         const struct form *f, const char *number)
{
	struct node *cell = node_item(cells);

	field_widget(ctx, cell, row, field, f);
	if (field->counts && *field->counts && !row->is_new)
		show_counter(ctx, node_child(cell, "shown"), row, field);
	node_set(cell, "right", field_is_number(field) ? "1" : NULL);
	node_set(cell, "head", field_label(field));
	node_set(cell, "aria", arena_printf(ctx->mem, _("%1$s, row %2$s"), field_label(field), number));
}

/* number: as readers count, "–" for a row that is taken out. */
static void
grid_row(struct ctx *ctx, struct node *n, const struct rec *row, const struct form *f, const char *number)
{
	const struct lines *lines = row->lines;
	struct node *cells = node_child(n, "cells");

	node_set(n, "number", number);
	node_set(n, "at", arena_strndup(ctx->mem, row->at, strlen(row->at) - 1));
	node_set(n, "place", arena_strndup(ctx->mem, row->at + strlen(lines->name) + 1,
	                                   strlen(row->at) - strlen(lines->name) - 2));
	if (!row->is_new)
		node_set_int(n, "id", rec_id(row));
	else
		node_set(n, "src", row_source(ctx, row, f));
	node_set(n, "remove", arena_printf(ctx->mem, _("Delete row %s"), number));
	if (lines->main) {
		node_set(n, "main", arena_printf(ctx->mem, _("Row %s is the main one"), number));
		node_set(n, "main_here", rec_bool(row, "main") ? "1" : NULL);
	}
	for (size_t i = 0; i < lines->type->field_count; i++)
		if (lines_has_column(ctx, &lines->type->fields[i]))
			row_cell(ctx, cells, row, &lines->type->fields[i], f, number);
}

static struct node *
grid_stored_row(struct ctx *ctx, struct node *n, const struct rec *row, const struct form *f, const char *number)
{
	struct node *item = node_item(node_child(n, "rows"));

	grid_row(ctx, item, row, f, number);
	if (!row->lines->field && rec_bool(row, "closed")) {
		node_set(item, "closed", "1");
		node_set(item, "shut", _("Closed"));
		node_set(item, "reason", rec_text(row, "close_reason"));
	}
	return item;
}

/* The places of all rows: those that were not posted come after the others. */
static long
rows_place(struct ctx *ctx, const struct row_set *set, const struct lines *lines)
{
	long next = 0;

	for (size_t i = 0; i < set->count + set->gone_count; i++) {
		long place = row_place(i < set->count ? set->list[i] : set->gone[i - set->count]);

		next = place >= next ? place + 1 : next;
	}
	for (size_t i = 0; i < set->count; i++)
		if (!set->list[i]->at)
			set->list[i]->at = arena_printf(ctx->mem, "%s.%ld.", lines->name, next++);
	return next;
}

/* Rows that were taken out and are not saved so, where they stood. */
static void
grid_gone(struct ctx *ctx, struct node *n, const struct row_set *set, const struct form *f, bool *shown, long before)
{
	for (size_t i = 0; i < set->gone_count; i++) {
		const struct rec *row = set->gone[i];

		if (shown[i] || !row->at || row_place(row) >= before)
			continue;
		node_set(grid_stored_row(ctx, n, row, f, "–"), "gone", "1");
		shown[i] = true;
	}
}

static size_t
grid_rows(struct ctx *ctx, struct node *n, const struct row_set *set, const struct form *f)
{
	bool *shown = arena_new_array(ctx->mem, bool, set->gone_count + 1);

	for (size_t i = 0; i < set->count; i++) {
		if (set->gone_count)
			grid_gone(ctx, n, set, f, shown, row_place(set->list[i]));
		grid_stored_row(ctx, n, set->list[i], f, arena_printf(ctx->mem, "%zu", i + 1));
	}
	grid_gone(ctx, n, set, f, shown, MOST_POSTED_ROWS);
	return set->count + set->gone_count;
}

/* ---- blank rows ------------------------------------------------------------------------- */

static size_t
blank_count(const struct form *f, const struct lines *lines, size_t shown)
{
	size_t posted = f ? form_rows(f, lines->name, MOST_POSTED_ROWS) : 0;
	size_t left = posted > shown ? posted - shown : 0;
	size_t most = (size_t)(lines->max ? lines->max : MAX_ROWS);
	size_t n = f && str_eq(form_get(f, "_add"), lines->name) ? left + MORE_ROWS
	         : left > BLANK_ROWS                             ? left
	                                                         : BLANK_ROWS;

	if (lines->field && !f)
		n = 1;
	return shown >= most ? 0 : n < most - shown ? n : most - shown;
}

/* Rows to fill in, and the pattern from which the script makes more. What was posted
 * at their places belongs to rows that are gone. */
static void
grid_blanks(struct ctx *ctx, struct node *n, struct rec *r, const struct lines *lines, const struct form *f,
            long next, size_t shown)
{
	struct rec *blank = row_add(ctx, r, lines);
	size_t count = blank_count(f, lines, shown), live = r->rows[lines->index].count - 1;

	row_remove(ctx, r, lines, live);
	for (size_t i = 0; i < count; i++) {
		struct node *item = node_item(node_child(n, "rows"));

		blank->at = arena_printf(ctx->mem, "%s.%ld.", lines->name, next + (long)i);
		grid_row(ctx, item, blank, NULL, arena_printf(ctx->mem, "%zu", live + i + 1));
		node_set(item, "blank", "1");
	}
	blank->at = arena_printf(ctx->mem, "%s." NEW_ROW ".", lines->name);
	grid_row(ctx, node_child(n, "pattern"), blank, NULL, NEW_ROW);
}

/* ---- the grid ----------------------------------------------------------------------------- */

/* May rows come and go? */
static bool
grid_grows(struct ctx *ctx, const struct rec *r, const struct lines *lines)
{
	return rec_state_edits(r) && rows_writable(ctx, r, lines);
}

static void
grid_texts(struct ctx *ctx, struct node *n, const struct rec *r, const struct lines *lines)
{
	int most = lines->max ? lines->max : MAX_ROWS;

	node_set_int(n, "max", most);
	node_set(n, "full", arena_printf(ctx->mem, lang_n("%d row is the most.", "%d rows are the most.",
	                                                  (unsigned long)most), most));
	node_set(n, "cut", arena_printf(ctx->mem, _("%d rows are the most; the rest was not pasted."), most));
	node_set(n, "odd", _("Some cells were left as they were: they offer no such choice."));
	if (!grid_grows(ctx, r, lines))
		return;
	const char *add = lines->field ? _("Add") : _("Add row");
	node_set(n, "add", add);
	node_set(n, "add_label", arena_printf(ctx->mem, _("%1$s: %2$s"), add, lines_label(lines)));
}

static void
grid_sums(struct ctx *ctx, struct node *n, const struct rec *r, const struct lines *lines)
{
	const struct row_set *set = rec_rows(r, lines);
	bool any = false, first = true;

	for (size_t i = 0; i < lines->type->field_count; i++) {
		const struct field *field = &lines->type->fields[i];
		struct node *sum;

		if (!lines_has_column(ctx, field))
			continue;
		sum = node_item(node_child(n, "sums"));
		node_set(sum, "right", field_is_number(field) ? "1" : NULL);
		if (!lines_sums(field)) {
			node_set(sum, "total", first ? _("Total") : NULL);
			first = false;
			continue;
		}
		first = false;
		node_set(sum, "label", field_label(field));
		node_set(sum, "name", lines_sum_name(ctx, lines, field));
		node_set(sum, "text", lines_sum(ctx, set, field));
		any = true;
	}
	node_set(n, "summed", any ? "1" : NULL);
}

void
lines_grid(struct ctx *ctx, struct node *n, const struct rec *r, const struct lines *lines, const struct form *f)
{
	struct rec *head = (struct rec *)(uintptr_t)r;	/* rows get their places; their values stay */
	long next = rows_place(ctx, rec_rows(r, lines), lines);
	size_t shown;

	node_set(n, "id", arena_printf(ctx->mem, "f-%s", lines->name));
	node_set(n, "name", lines->name);
	node_set(n, "label", lines_label(lines));
	node_set(n, "small", lines->field ? "1" : NULL);
	node_set(n, "main", lines->main ? _("Main") : NULL);
	node_set(n, "error", f ? form_message(f, lines->name) : NULL);
	grid_texts(ctx, n, r, lines);
	grid_columns(ctx, n, lines);
	shown = grid_rows(ctx, n, rec_rows(r, lines), f);
	if (grid_grows(ctx, r, lines))
		grid_blanks(ctx, n, head, lines, f, next, shown);
	grid_sums(ctx, n, r, lines);
}

/* ---- messages --------------------------------------------------------------------------------- */

size_t
lines_wrong(const struct form *f, const struct lines *lines)
{
	const struct form_message *messages = form_messages(f);
	size_t n = strlen(lines->name), wrong = 0;

	for (size_t i = 0; i < form_message_count(f); i++)
		if (strncmp(messages[i].field, lines->name, n) == 0 &&
		    (messages[i].field[n] == '.' || !messages[i].field[n]))
			wrong++;
	return wrong;
}

static const struct rec *
row_at(const struct row_set *set, const char *name, size_t n)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->list[i]->at && strlen(set->list[i]->at) == n && strncmp(set->list[i]->at, name, n) == 0)
			return set->list[i];
	return NULL;
}

const char *
lines_message(struct ctx *ctx, const struct rec *r, const struct form_message *message)
{
	const char *dot = strchr(message->field, '.'), *end = dot ? strchr(dot + 1, '.') : NULL;
	const char *name = dot ? arena_strndup(ctx->mem, message->field, (size_t)(dot - message->field)) : message->field;
	const struct lines *lines = type_lines(r->type, name);
	const struct field *field = lines && end ? type_field(lines->type, end + 1) : NULL;
	const struct rec *row;

	if (!lines)
		return NULL;
	if (!field)
		return arena_printf(ctx->mem, _("%1$s: %2$s"), lines_label(lines), message->text);
	row = row_at(rec_rows(r, lines), message->field, (size_t)(end + 1 - message->field));
	return arena_printf(ctx->mem, _("%1$s, row %2$s, %3$s: %4$s"), lines_label(lines),
	                    row ? arena_printf(ctx->mem, "%zu", rec_row_number(row)) : "–", field_label(field),
	                    message->text);
}

/* ---- computed fields while someone types ---------------------------------------------------- */

struct answer { struct json_pair *list; size_t count; };

static void
answer_add(struct ctx *ctx, struct answer *a, const struct rec *r)
{
	for (size_t i = 0; i < r->type->field_count; i++) {
		const struct field *field = &r->type->fields[i];

		if (field->computed && perm_field_readable(ctx, field))
			a->list[a->count++] = (struct json_pair){ rec_name(ctx, r, field), show_text(ctx, r, field) };
	}
}

static void
answer_rows(struct ctx *ctx, struct answer *a, const struct rec *r, const struct lines *lines)
{
	const struct row_set *set = rec_rows(r, lines);

	for (size_t i = 0; i < set->count; i++)
		if (set->list[i]->at)
			answer_add(ctx, a, set->list[i]);
	for (size_t i = 0; i < lines->type->field_count; i++) {
		const struct field *field = &lines->type->fields[i];

		if (lines_has_column(ctx, field) && lines_sums(field))
			a->list[a->count++] = (struct json_pair){ lines_sum_name(ctx, lines, field),
			                                          lines_sum(ctx, set, field) };
	}
}

static int
compute_open(struct ctx *ctx, struct rec *r)
{
	rec_open(r);
	int rc = r->type->hooks->compute(ctx, r);
	rec_close(r);
	return rc;
}

int
lines_compute(struct ctx *ctx, struct rec *r, struct form *f, const char **out)
{
	const struct hooks *hooks = r->type->hooks;
	struct answer answer = { 0 };
	size_t most = r->type->field_count;

	form_take_picks(ctx, f, r->type);
	TRY(rec_take(ctx, r, f));
	if (hooks && hooks->compute && rec_state_edits(r))
		TRY(compute_open(ctx, r));
	for (size_t k = 0; k < r->type->lines_count; k++)
		most += (rec_rows(r, &r->type->lines[k])->count + 1) * r->type->lines[k].type->field_count;
	answer.list = arena_new_array(ctx->mem, struct json_pair, most);
	answer_add(ctx, &answer, r);
	for (size_t k = 0; k < r->type->lines_count; k++)
		answer_rows(ctx, &answer, r, &r->type->lines[k]);
	return json_flat_write(ctx->mem, answer.list, answer.count, out);
}
