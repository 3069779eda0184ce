/*
 * page_lines_show.c - rows of a record on its own page: a table for each <lines>,
 * a short list for a field of kind list; and how counters and sums are shown.
 */
#include "web/html.h"
#include "web/page.h"

/* ---- what form and page share ------------------------------------------------------- */

bool
lines_has_column(struct ctx *ctx, const struct field *field)
{
	return !field->engine && field->kind != FIELD_LIST && field->kind != FIELD_FILE &&
	       perm_field_shown(ctx, field);
}

bool
field_is_number(const struct field *field)
{
	return field->kind == FIELD_INT || field->kind == FIELD_QTY || field->kind == FIELD_MONEY ||
	       field->kind == FIELD_RATE;
}

const char *
lines_column_label(struct ctx *ctx, const struct field *field)
{
	const char *unit = field->kind == FIELD_RATE ? NULL : field_unit(field);

	return unit ? arena_printf(ctx->mem, _("%1$s (%2$s)"), field_label(field), unit) : field_label(field);
}

const char *
lines_label(const struct lines *lines)
{
	return lines->field ? field_label(lines->field) : type_text(lines->type->head, lines->label);
}

bool
lines_sums(const struct field *field)
{
	return field->computed && (field->kind == FIELD_MONEY || field->kind == FIELD_QTY);
}

const char *
lines_sum(struct ctx *ctx, const struct row_set *set, const struct field *field)
{
	dec sum = DEC(0);

	for (size_t i = 0; i < set->count; i++)
		sum = dec_add(sum, rec_dec(set->list[i], field->name));
	return field_show(ctx, field, VDEC(sum));
}

const char *
lines_sum_name(struct ctx *ctx, const struct lines *lines, const struct field *field)
{
	return arena_printf(ctx->mem, "%s._sum.%s", lines->name, field->name);
}

void
show_counter(struct ctx *ctx, struct node *n, const struct rec *row, const struct field *field)
{
	const struct field *whole = type_field(row->type, field->counts);
	struct val v = rec_at(row, field);
	dec made = v.kind == V_DEC ? v.d : DEC(0), of = rec_dec(row, field->counts);
	int64_t percent = 0;

	if (dec_cmp(of, DEC(0)) > 0)
		percent = dec_muldiv(made, DEC(100), of).micro / DEC(1).micro;
	node_set(n, "kind", "counter");
	if (!rec_reads(row, whole)) {	/* how far it is would tell of how much */
		node_set(n, "kind", "number");
		node_set(n, "text", field_show(ctx, field, VDEC(made)));
		return;
	}
	node_set(n, "text", arena_printf(ctx->mem, "%s / %s", field_show(ctx, field, VDEC(made)),
	                                 field_show(ctx, whole, VDEC(of))));
	node_set_int(n, "percent", percent < 0 ? 0 : percent > 100 ? 100 : percent);
	node_set(n, "tone", percent >= 100 ? "ok" : percent > 0 ? "go" : "");
}

/* ---- a table -------------------------------------------------------------------------- */

static void
lines_table_row(struct ctx *ctx, struct node *n, const struct rec *row, size_t number)
{
	struct node *cells = node_child(n, "cells");

	node_set_int(n, "number", (int64_t)number);
	row_actions(ctx, n, row->head, row);
	for (size_t i = 0; i < row->type->field_count; i++) {
		const struct field *field = &row->type->fields[i];
		struct node *cell;

		if (!lines_has_column(ctx, field))
			continue;
		cell = node_item(cells);
		node_set(cell, "head", field_label(field));
		node_set(cell, "right", field_is_number(field) ? "1" : NULL);
		if (field->counts && *field->counts)
			show_counter(ctx, cell, row, field);
		else
			show_value(ctx, cell, row, field, "", SHOW_FACT);
	}
}

static void
lines_table_foot(struct ctx *ctx, struct node *table, const struct row_set *set, const struct lines *lines)
{
	bool any = false, first = true;

	for (size_t i = 0; i < lines->type->field_count; i++) {
		const struct field *field = &lines->type->fields[i];
		struct node *sum;

		if (!lines_has_column(ctx, field))
			continue;
		sum = node_item(node_child(table, "sums"));
		if (!lines_sums(field)) {
			node_set(sum, "total", first ? _("Total") : NULL);
			first = false;
			continue;
		}
		first = false;
		node_set(sum, "label", field_label(field));
		node_set(sum, "text", lines_sum(ctx, set, field));
		any = true;
	}
	node_set(table, "summed", any ? "1" : NULL);
}

static void
lines_table(struct ctx *ctx, struct node *table, const struct rec *r, const struct lines *lines)
{
	const struct row_set *set = rec_rows(r, lines);
	struct node *rows = node_child(table, "rows");

	node_set(table, "label", lines_label(lines));
	node_set_int(table, "count", (int64_t)set->count);
	for (size_t i = 0; i < lines->type->field_count; i++) {
		const struct field *field = &lines->type->fields[i];
		struct node *col;

		if (!lines_has_column(ctx, field))
			continue;
		col = node_item(node_child(table, "cols"));
		node_set(col, "label", lines_column_label(ctx, field));
		node_set(col, "right", field_is_number(field) ? "1" : NULL);
	}
	for (size_t i = 0; i < set->count; i++)
		lines_table_row(ctx, node_item(rows), set->list[i], i + 1);
	if (set->count)
		lines_table_foot(ctx, table, set, lines);
}

void
lines_tables(struct ctx *ctx, struct node *section, const struct rec *r, const struct section *s)
{
	for (size_t i = 0; i < s->grid_count; i++)
		lines_table(ctx, node_item(node_child(section, "tables")), r, s->grids[i]);
}

/* ---- a short list ------------------------------------------------------------------------- */

/* What somebody of a team may do stands out behind the name. */
static const char *
entry_cell(const struct rec *row, const struct field *field)
{
	return field->kind == FIELD_ENUM && row->lines == row->head->type->team ? "tag" : "";
}

static void
list_entry(struct ctx *ctx, struct node *n, const struct rec *row)
{
	for (size_t i = 0; i < row->type->field_count; i++) {
		const struct field *field = &row->type->fields[i];

		if (lines_has_column(ctx, field) && !val_is_empty(rec_at(row, field)))
			show_value(ctx, node_item(node_child(n, "values")), row, field, entry_cell(row, field), SHOW_FACT);
	}
	if (row->lines->main && rec_row_number(row) && rec_bool(row, "main") &&
	    rec_rows(row->head, row->lines)->count > 1)
		node_set(n, "main", _("Main"));
}

void
lines_fact(struct ctx *ctx, struct node *fact, const struct rec *r, const struct field *field)
{
	const struct row_set *set = rec_rows(r, field->rows);
	struct buf none;

	if (!set->count) {
		buf_init(&none, ctx->mem);
		html_none(&none);
		node_html(fact, &none);
		return;
	}
	node_set(fact, "kind", "list");
	for (int rest = 0; rest < 2; rest++)	/* the main one first */
		for (size_t i = 0; i < set->count; i++) {
			bool is_main = field->rows->main && rec_bool(set->list[i], "main");

			if (is_main == (rest == 0))
				list_entry(ctx, node_item(node_child(fact, "entries")), set->list[i]);
		}
}
