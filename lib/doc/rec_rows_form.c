/*
 * rec_rows_form.c - the rows of a record in a form: "parts.3.qty" is a field,
 * "parts.3.id" says which stored row it is, "parts.3._delete" takes it out,
 * "parts.3._src" names the row of another document that it is made from, "parts.3._of"
 * the deleted row that it was. A stored row that was not posted stays; an empty new one
 * is no row.
 */
#include "doc/rec.h"

/* ---- many links at once ---------------------------------------------------------------- */

static int
texts_know(struct ctx *ctx, const struct lines *lines, const struct field *field, const struct form *f, size_t n)
{
	int64_t *ids = arena_new_array(ctx->mem, int64_t, n);
	const char **texts = arena_new_array(ctx->mem, const char *, n);
	size_t id_count = 0, text_count = 0;

	for (size_t i = 0; i < n; i++) {
		const char *text = form_get(f, arena_printf(ctx->mem, "%s.%zu.%s", lines->name, i, field->name));
		if (!text || !*text)
			continue;
		if (str_int(text, &ids[id_count]) == OK && ids[id_count] > 0)
			id_count++;
		texts[text_count++] = text;
	}
	TRY(link_know(ctx, field->target, ids, id_count));
	/* A number may be a code too; then it is asked for like any text. */
	size_t left = 0;
	for (size_t i = 0; i < text_count; i++) {
		int64_t id;
		if (str_int(texts[i], &id) != OK || !link_known(ctx, field->target, id))
			texts[left++] = texts[i];
	}
	return link_know_texts(ctx, field->target, texts, left);
}

/* What the posted rows point to: a question a field, not a row. */
static int
links_know(struct ctx *ctx, const struct lines *lines, const struct form *f, size_t n)
{
	for (size_t i = 0; n && i < lines->type->field_count; i++) {
		const struct field *field = &lines->type->fields[i];
		if (field->kind == FIELD_LINK && !field->engine && !field->target->cached)
			TRY(texts_know(ctx, lines, field, f, n));
	}
	return OK;
}

/* ---- one row ---------------------------------------------------------------------------- */

static const char *
part_get(struct ctx *ctx, const struct form *f, const char *at, const char *name)
{
	return form_get(f, arena_printf(ctx->mem, "%s%s", at, name));
}

/* Nothing was typed into it but what was there by default. */
static bool
row_is_blank(struct ctx *ctx, const struct form *f, const struct rec *row, const char *at)
{
	for (size_t i = 0; i < row->type->field_count; i++) {
		const struct field *field = &row->type->fields[i];
		const char *text = field->engine || field->readonly ? NULL : part_get(ctx, f, at, field->name);
		struct val v = rec_at(row, field);
		if (text && *text && !str_eq(text, v.kind == V_NULL ? "" : field_input(ctx, field, v)))
			return false;
	}
	return !part_get(ctx, f, at, "_src");
}

static bool
is_deleted(struct ctx *ctx, const struct form *f, const char *at)
{
	const char *text = part_get(ctx, f, at, "_delete");

	return text && *text;
}

/* Rows come as they stand: the search begins where this one stood. */
static size_t
row_find(const struct row_set *set, int64_t id, size_t n)
{
	for (size_t k = 0; k < set->count; k++) {
		size_t i = (n + k) % set->count;
		if (!set->list[i]->is_new && rec_id(set->list[i]) == id)
			return i;
	}
	return SIZE_MAX;
}

static int
new_row_take(struct ctx *ctx, struct rec *r, struct form *f, const struct lines *lines, const char *at)
{
	struct rec *row = row_add(ctx, r, lines);
	struct row_set *set = &r->rows[lines->index];
	int64_t of;

	if (is_deleted(ctx, f, at) || row_is_blank(ctx, f, row, at)) {
		row_remove(ctx, r, lines, set->count - 1);
		return OK;
	}
	row->at = at;
	if (part_get(ctx, f, at, "_src"))
		TRY(conv_row_source(ctx, r, row, part_get(ctx, f, at, "_src"), f));
	if (part_get(ctx, f, at, "_of") && str_int(part_get(ctx, f, at, "_of"), &of) == OK)
		TRY(audit_row_kept(ctx, row, of));
	return rec_take_fields(ctx, row, f);
}

/* What was typed is kept for the conflict page. */
static int
lost_row_take(struct ctx *ctx, struct rec *r, struct form *f, const struct lines *lines, int64_t id, const char *at)
{
	struct rec *row = row_lost(ctx, r, lines, id);

	row->at = at;
	return rec_take_fields(ctx, row, f);
}

static int
row_take(struct ctx *ctx, struct rec *r, struct form *f, const struct lines *lines, size_t n)
{
	struct row_set *set = &r->rows[lines->index];
	const char *at = arena_printf(ctx->mem, "%s.%zu.", lines->name, n);
	const char *id_text = part_get(ctx, f, at, "id");
	int64_t id = 0;

	if (!id_text || !*id_text)
		return new_row_take(ctx, r, f, lines, at);
	size_t i = str_int(id_text, &id) == OK ? row_find(set, id, n) : SIZE_MAX;
	/* Someone else deleted it: the version says so, and the conflict page what happened. */
	if (i == SIZE_MAX)
		return id > 0 && !is_deleted(ctx, f, at) ? lost_row_take(ctx, r, f, lines, id, at) : OK;
	set->list[i]->at = at;
	if (!is_deleted(ctx, f, at))
		return rec_take_fields(ctx, set->list[i], f);
	row_remove(ctx, r, lines, i);
	return OK;
}

/* The number in "parts.7."; rows that were not posted come last, as they stood. */
static long
row_order(const struct rec *row)
{
	return row->at ? strtol(row->at + strlen(row->lines->name) + 1, NULL, 10) : MOST_POSTED_ROWS + 1;
}

/* As posted, when every stored row was. */
static void
rows_sort(struct row_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (!set->list[i]->at)
			return;
	for (size_t i = 1; i < set->count; i++) {
		struct rec *row = set->list[i];
		size_t k = i;
		for (; k > 0 && row_order(set->list[k - 1]) > row_order(row); k--)
			set->list[k] = set->list[k - 1];
		set->list[k] = row;
	}
}

/* The one main row of a list is a choice of its own: "phones._main" = number of the row. */
static void
main_take(struct ctx *ctx, struct row_set *set, const struct form *f, const struct lines *lines)
{
	const char *text = form_get(f, arena_printf(ctx->mem, "%s._main", lines->name));
	int64_t n;

	if (!lines->main || !text || str_int(text, &n) != OK)
		return;
	for (size_t i = 0; i < set->count; i++)
		rec_set(set->list[i], "main", VBOOL(set->list[i]->at && row_order(set->list[i]) == n));
}

int
rows_take(struct ctx *ctx, struct rec *r, struct form *f)
{
	for (size_t k = 0; k < r->type->lines_count; k++) {
		const struct lines *lines = &r->type->lines[k];
		size_t n = form_rows(f, lines->name, MOST_POSTED_ROWS);

		if (n && lines->field && perm_field(ctx, lines->field) != FIELD_EDITABLE)
			security_refused_field(ctx, r, lines->name);
		if (!n || !rows_writable(ctx, r, lines))
			continue;
		TRY(links_know(ctx, lines, f, n));
		for (size_t i = 0; i < n; i++)
			TRY(row_take(ctx, r, f, lines, i));
		TRY(rec_fill(ctx, r->rows[k].list, r->rows[k].count, f));
		rows_sort(&r->rows[k]);
		main_take(ctx, &r->rows[k], f, lines);
	}
	return OK;
}

/* ---- checks -------------------------------------------------------------------------------- */

/* The targets of changed links, all at once, locked as check_link() would. */
static int
targets_know(struct ctx *ctx, const struct row_set *set, const struct type *t)
{
	for (size_t i = 0; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];
		int64_t *ids = arena_new_array(ctx->mem, int64_t, set->count);
		size_t n = 0;

		if (f->kind != FIELD_LINK || f->engine || f->target->cached)
			continue;
		for (size_t k = 0; k < set->count; k++)
			if (rec_differs(set->list[k], f) && rec_at(set->list[k], f).kind == V_LINK)
				ids[n++] = rec_at(set->list[k], f).i;
		TRY(link_know(ctx, f->target, ids, n));
	}
	return OK;
}

static void
count_check(const struct lines *lines, size_t n, struct form *f)
{
	unsigned long most = (unsigned long)(lines->max ? lines->max : MAX_ROWS);

	if (n > most)
		form_error(f, lines->name, _("There are %lu rows; %lu are the most. Split them over several records."),
		           (unsigned long)n, most);
}

/* A document needs its rows when it is submitted, anything else when it is saved. */
static void
least_check(const struct rec *r, const struct lines *lines, size_t n, struct form *f)
{
	if (lines->min && n < (size_t)lines->min && !r->type->workflow)
		rows_too_few(lines, f);
}

void
rows_too_few(const struct lines *lines, struct form *f)
{
	form_error(f, lines->name, lang_n("At least %d row is needed.", "At least %d rows are needed.",
	                                  (unsigned long)lines->min), lines->min);
}

/* Exactly one main row, the first when nobody chose. */
static void
main_settle(const struct lines *lines, const struct row_set *set)
{
	size_t chosen = SIZE_MAX;

	if (!lines->main)
		return;
	for (size_t i = 0; i < set->count; i++)
		if (rec_bool(set->list[i], "main") && chosen == SIZE_MAX)
			chosen = i;
	if (chosen == SIZE_MAX)
		chosen = 0;
	for (size_t i = 0; i < set->count; i++)
		if (rec_bool(set->list[i], "main") != (i == chosen))
			rec_set(set->list[i], "main", VBOOL(i == chosen));
}

int
rows_check(struct ctx *ctx, const struct rec *r, struct form *f)
{
	for (size_t k = 0; k < r->type->lines_count; k++) {
		const struct lines *lines = &r->type->lines[k];
		const struct row_set *set = rec_rows(r, lines);

		count_check(lines, set->count, f);
		least_check(r, lines, set->count, f);
		main_settle(lines, set);
		TRY(targets_know(ctx, set, lines->type));
		for (size_t i = 0; i < set->count; i++)
			if (row_differs(set->list[i]) || set->list[i]->at)
				TRY(rec_check_fields(ctx, set->list[i], f));
	}
	return OK;
}
