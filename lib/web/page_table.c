/*
 * page_table.c - rows of a query as the table of a list: columns of the preset
 * view, cells, sums. The list page shows it, and so do tabs of related records.
 */
#include "doc/query.h"
#include "web/html.h"
#include "web/page.h"

/* ---- columns ------------------------------------------------------------------------------- */

static size_t
table_columns(struct ctx *ctx, const struct list_state *st, const struct column **out)
{
	size_t n = 0;

	for (size_t i = 0; i < st->list->column_count; i++)
		if (st->list->columns[i].field != st->but &&
		    perm_field_shown(ctx, st->list->columns[i].field))
			out[n++] = &st->list->columns[i];
	return n;
}

void
table_query_columns(struct ctx *ctx, const struct list_state *st, struct query *q)
{
	const struct column **columns =
	        arena_new_array(ctx->mem, const struct column *, st->list->column_count);
	const struct field **fields =
	        arena_new_array(ctx->mem, const struct field *, st->list->column_count + 1);
	size_t n = table_columns(ctx, st, columns);

	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (columns[i]->field->kind != FIELD_LIST)
			fields[count++] = columns[i]->field;
	fields[count++] = st->t->title;
	query_columns(q, fields, count);
}

/* ---- table ---------------------------------------------------------------------------------- */

/* Which corner of a card each column takes on a phone: the first that fits. */
struct slots { bool grade, state, who, time, number; const struct column *place; };

static bool
column_is_person(const struct column *c)
{
	return str_eq(c->cell, "person") ||
	       (c->field->kind == FIELD_LINK && c->field->target->person);
}

/* Of several links the last: a list names the kind of a thing before its place. */
static const struct column *
columns_place(const struct column *const *columns, size_t n)
{
	const struct column *place = NULL;

	for (size_t i = 0; i < n; i++)
		if (columns[i]->field->kind == FIELD_LINK && !column_is_person(columns[i]))
			place = columns[i];
	return place;
}

static const char *
cell_slot(const struct type *t, const struct column *c, struct slots *s)
{
	const struct field *f = c->field;
	const char *cell = c->cell ? c->cell : "";

	if (f == t->title)
		return "nm";
	if (str_eq(cell, "grade") && !s->grade)
		return s->grade = true, "lv";
	if (f->kind == FIELD_ENUM && !str_eq(cell, "grade") && !s->state)
		return s->state = true, "st";
	if (column_is_person(c) && !s->who)
		return s->who = true, "who";
	if (c == s->place)
		return "rg";
	if (f->kind == FIELD_DATETIME && !s->time)
		return s->time = true, "nx";
	if (f->kind == FIELD_MONEY && !s->number)
		return s->number = true, "won";
	return "";
}

static const char *
cell_class(struct ctx *ctx, const struct column *c, const char *slot)
{
	bool number = c->field->kind == FIELD_INT || c->field->kind == FIELD_QTY ||
	              c->field->kind == FIELD_MONEY || c->field->kind == FIELD_RATE;

	if (number)
		return arena_printf(ctx->mem, "r %s", slot);
	if (c->field == c->field->type->code && !*slot)
		return "ink2";
	return slot;
}

/* A click sorts upwards, times newest first; the next click turns it round. */
static void
column_sort(struct ctx *ctx, struct node *n, const struct list_state *st, const struct field *f,
            const char *sorted)
{
	struct list_state s = list_from_start(st);
	bool down = *sorted == '-';
	const char *first = sorted + (down ? 1 : 0);
	size_t size = strlen(f->name);
	bool here = !strncmp(first, f->name, size) && (!first[size] || first[size] == ',');
	bool time = f->kind == FIELD_DATETIME || f->kind == FIELD_DATE;

	if (here)
		node_set(n, "sorted", down ? "descending" : "ascending");
	if (!f->sort || st->tab || !perm_field_readable(ctx, f))
		return;
	s.sort = arena_printf(ctx->mem, "%s%s", (here ? !down : time) ? "-" : "", f->name);
	node_set(n, "url", list_href(ctx, &s));
}

/* Do the tags stand before the i-th of n columns? The last place is behind all. */
static bool
tags_stand(const struct list_state *st, size_t i, size_t n)
{
	return st->tags && (i + 1 == st->tags || (i == n && st->tags > n + 1));
}

static void
tags_head(struct ctx *ctx, struct node *list, const struct list_state *st)
{
	struct node *head = node_item(node_child(list, "columns"));

	node_set(head, "label", field_label(filter_field(ctx, st->t, "tags")));
	node_set(head, "class", "tg");
}

/* The classes of the columns; whether one of them shows the title. */
static bool
table_head(struct ctx *ctx, struct node *list, const struct list_state *st, const struct query *q,
           const struct column *const *columns, size_t n, const char **classes)
{
	const char *sorted = query_sorted_by(q);
	struct slots slots = { .place = columns_place(columns, n) };
	bool named = false;

	for (size_t i = 0; i <= n; i++) {
		struct node *head;

		if (tags_stand(st, i, n))
			tags_head(ctx, list, st);
		if (i == n)
			break;
		head = node_item(node_child(list, "columns"));
		classes[i] = cell_class(ctx, columns[i], cell_slot(st->t, columns[i], &slots));
		node_set(head, "label", field_label(columns[i]->field));
		node_set(head, "class", classes[i]);
		if (!st->tab && !st->link)
			node_set(head, "name", columns[i]->field->name);
		if (columns[i]->width)
			node_set(head, "width", arena_printf(ctx->mem, "%d", columns[i]->width));
		column_sort(ctx, head, st, columns[i]->field, sorted ? sorted : "");
		named = named || columns[i]->field == st->t->title;
	}
	return named;
}

static void
cell_name(struct ctx *ctx, struct buf *b, const struct list_state *st, const struct rec *r, const struct field *f)
{
	const char *text = show_text(ctx, r, f);
	char id[24];

	snprintf(id, sizeof id, "%lld", (long long)rec_id(r));
	html_printf(b, "<a class=\"name cut\" href=\"%s%s%s\">%s</a>", st->link ? st->link : type_url(r->type),
	            st->link ? "" : "/", id, *text ? text : rec_title(ctx, r));
}

/* A list in a cell: the values of its rows, one after the other. */
static void
cell_list(struct ctx *ctx, struct buf *b, const struct rec *r, const struct field *f)
{
	const struct row_set *set = rec_rows(r, f->rows);
	const char **texts = arena_new_array(ctx->mem, const char *, set->count + 1);

	for (size_t i = 0; i < set->count; i++)
		texts[i] = f->rows->title ? show_text(ctx, set->list[i], f->rows->title)
		                          : show_text(ctx, set->list[i], &f->rows->type->fields[0]);
	if (set->count)
		html_text(b, text_join(ctx->mem, texts, set->count));
	else
		html_none(b);
}

/* A card on a phone names the times: they do not speak for themselves. */
static const char *
cell_opens(struct ctx *ctx, const struct column *c, const char *class)
{
	const struct field *f = c->field;
	struct buf b;

	buf_init(&b, ctx->mem);
	html_printf(&b, c->width ? "<td class=\"%s fix\"" : "<td class=\"%s\"", class);
	if (c->width)
		buf_printf(&b, " style=\"--w:%dpx\"", c->width);
	if (f->kind == FIELD_DATETIME)
		html_printf(&b, " data-l=\"%s\"", field_label(f));
	buf_addc(&b, '>');
	return buf_str(&b);
}

static void
cell_value(struct ctx *ctx, struct buf *b, const struct rec *r, const struct column *c)
{
	const struct field *f = c->field;

	if (f->kind == FIELD_LIST)
		cell_list(ctx, b, r, f);
	else
		value_html(ctx, b, r, f, c->cell ? c->cell : "", SHOW_LIST);
}

/* All records of the page, with the rows of lists that have a column. */
static int
table_records(struct ctx *ctx, struct rows *rows, const struct column *const *columns, size_t n, struct rec ***out,
              size_t *count)
{
	struct rec **recs = arena_new_array(ctx->mem, struct rec *, rows_count(rows) + 1), *r;

	*count = 0;
	while ((r = rows_next(rows)) != NULL)
		recs[(*count)++] = r;
	for (size_t i = 0; i < n && *count; i++)
		if (columns[i]->field->kind == FIELD_LIST)
			TRY(rows_load_list(ctx, recs, *count, columns[i]->field->rows));
	*out = recs;
	return OK;
}

static int
table_chips(struct ctx *ctx, const struct list_state *st, const struct query *q, struct rec *const *recs, size_t count,
            const char ***out)
{
	struct val *ids = arena_new_array(ctx->mem, struct val, count + 1);

	*out = arena_new_array(ctx->mem, const char *, count + 1);
	for (size_t i = 0; i < count; i++)
		ids[i] = VINT(rec_id(recs[i]));
	return st->tags ? list_tag_chips(ctx, st, q, ids, count, *out) : OK;
}

int
table_fill(struct ctx *ctx, struct node *list, const struct list_state *st, const struct query *q,
           struct rows *rows)
{
	const struct column **columns =
	        arena_new_array(ctx->mem, const struct column *, st->list->column_count);
	const char **classes = arena_new_array(ctx->mem, const char *, st->list->column_count);
	size_t n = table_columns(ctx, st, columns);
	bool named = table_head(ctx, list, st, q, columns, n, classes);
	bool picks = !st->tab && !st->link && list_picks(ctx, st->t);
	struct rec **recs;
	const char **chips;
	size_t count;
	struct buf b;

	if (!st->tab && !st->link && !ctx->seer) {
		const struct list_state from = list_from_start(st);

		node_set(list, "widths_url", list_page_href(ctx, &from, "columns"));
	}
	TRY(table_records(ctx, rows, columns, n, &recs, &count));
	TRY(table_chips(ctx, st, q, recs, count, &chips));
	if (st->wall && !st->tab && !st->link) {
		wall_fill(ctx, list, recs, count, columns, n, picks, st->tags ? chips : NULL);
		return OK;
	}
	for (size_t i = 0; i < n; i++)
		classes[i] = cell_opens(ctx, columns[i], classes[i]);
	buf_init(&b, ctx->mem);
	for (size_t at = 0; at < count; at++) {
		buf_add(&b, "<tr>");
		if (picks)
			html_printf(&b, "<td class=\"sel\"><input class=\"form-check-input\" type=\"checkbox\" form=\"bulk\" name=\"id\" value=\"%s\" aria-label=\"%s %s\"></td>",
			            arena_printf(ctx->mem, "%lld", (long long)rec_id(recs[at])), _("Select"), rec_title(ctx, recs[at]));
		for (size_t i = 0; i <= n; i++) {
			if (tags_stand(st, i, n))
				buf_printf(&b, "<td class=\"tg\">%s</td>", chips[at]);
			if (i == n)
				break;
			buf_add(&b, classes[i]);
			if (columns[i]->field == st->t->title || (!named && i == 0))
				cell_name(ctx, &b, st, recs[at], columns[i]->field);
			else
				cell_value(ctx, &b, recs[at], columns[i]);
			buf_add(&b, "</td>");
		}
		buf_add(&b, "</tr>\n");
	}
	node_html(node_child(list, "body"), &b);
	return OK;
}

/* ---- sums ----------------------------------------------------------------------------------- */

const char *
table_count_text(struct ctx *ctx, int64_t n)
{
	return n > TABLE_COUNT_CAP ? arena_printf(ctx->mem, "%d+", TABLE_COUNT_CAP)
	                           : arena_printf(ctx->mem, "%d", (int)n);
}

static size_t
columns_summed(const struct column *const *columns, size_t n, const struct field **out)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (columns[i]->sum)
			out[count++] = columns[i]->field;
	return count;
}

/* The word stands in the first column that has no sum. */
static void
sums_row(struct ctx *ctx, struct node *list, const struct list_state *st, const struct column *const *columns, size_t n,
         const char *const *sums)
{
	bool said = false;

	for (size_t i = 0, at = 0; i <= n; i++) {
		struct node *cell;

		if (tags_stand(st, i, n))
			node_set(node_item(node_child(list, "sums")), "text", "");
		if (i == n)
			break;
		cell = node_item(node_child(list, "sums"));
		const char *sum = columns[i]->sum ? sums[at++] : NULL;

		if (sum) {
			node_set(cell, "text", field_show_sum(ctx, columns[i]->field, sum));
			node_set(cell, "label", field_label(columns[i]->field));
		} else if (!said) {
			node_set(cell, "text", _("Total"));
			node_set(cell, "head", "1");
			said = true;
		}
	}
}

int
table_sums(struct ctx *ctx, struct node *list, const struct list_state *st, struct query *q,
           int64_t count)
{
	const size_t most = st->list->column_count;
	const struct column **columns = arena_new_array(ctx->mem, const struct column *, most);
	const struct field **fields = arena_new_array(ctx->mem, const struct field *, most);
	const char **sums = arena_new_array(ctx->mem, const char *, most);
	size_t n = table_columns(ctx, st, columns), asked = columns_summed(columns, n, fields);

	if (!asked)
		return OK;
	if (count > TABLE_COUNT_CAP && !st->sums) {
		struct list_state on_demand = *st;

		on_demand.sums = true;
		node_set(list, "sums_url", list_href(ctx, &on_demand));
		return OK;
	}
	TRY(query_sum(q, fields, asked, sums));
	sums_row(ctx, list, st, columns, n, sums);
	return OK;
}
