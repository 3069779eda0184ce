/*
 * page_conflict.c - someone saved the record after this form was opened. Fields
 * that both changed are chosen one by one, also those of rows, and whether a row stays
 * that one changed and the other took out; what only one of them changed stands.
 * The page posts to the same address again, with the new version and of the rows
 * only what I did to them.
 */
#include "doc/picture.h"
#include "web/page.h"

static void
hidden_add(struct node *conflict, const char *name, const char *value)
{
	struct node *n = node_item(node_child(conflict, "hidden"));

	node_set(n, "name", name);
	node_set(n, "value", value);
}

static const char *
or_dash(const char *text)
{
	return text && *text ? text : "–";
}

/* One choice: names of what is posted, texts of what stands against what. */
struct clash {
	const char *name, *label, *base, *theirs, *mine, *who, *their_picture_url, *my_picture_url; int64_t at;
	bool theirs_first;
};

static void
clash_add(struct ctx *ctx, struct node *conflict, const struct clash *c)
{
	struct node *n = node_item(node_child(conflict, "fields"));

	node_set(n, "name", c->name);
	node_set(n, "label", c->label);
	node_set(n, "base", c->base);
	node_set(n, "theirs", or_dash(c->theirs));
	node_set(n, "mine", or_dash(c->mine));
	node_set(n, "their_picture_url", c->their_picture_url);
	node_set(n, "my_picture_url", c->my_picture_url);
	if (c->who && *c->who)
		node_set(n, "who", arena_printf(ctx->mem, "%s · %s", c->who, time_ago(ctx, c->at)));
	node_set(n, c->theirs_first ? "theirs_here" : "mine_here", "1");
}

/* What the page adds up while it goes through fields and rows. */
enum { NAMED = 30 };	/* so many are named one by one */
struct names { const char *list[NAMED + 1]; size_t n; };
struct work {
	struct ctx *ctx;
	struct node *conflict;
	const struct form *f;
	const struct rec *mine;
	struct names own, kept;
	size_t clashes;
};

static void
name_add(struct names *names, const char *name)
{
	if (names->n < NAMED)
		names->list[names->n++] = name;
	else if (names->n == NAMED)
		names->list[names->n++] = _("and more");
}

/* Pictures are chosen by what they show. */
static const char *
picture_seen(struct ctx *ctx, const struct field *f, const char *input)
{
	int64_t id;

	if (f->kind != FIELD_IMAGE || str_int(input, &id) != OK || id <= 0)
		return NULL;
	return arena_printf(ctx->mem, "%s?thumb=320", picture_url(ctx, f->type, id));
}

/* row: whose field, NULL = of the record. at: its place among what is posted. */
static void
field_settle(struct work *w, const struct conflict_field *c, const struct conflict_row *row, const char *at)
{
	struct ctx *ctx = w->ctx;
	const char *label = field_label(c->field), *pick = c->field->name;

	if (row) {
		label = arena_printf(ctx->mem, _("%1$s · %2$s: %3$s"), lines_label(row->lines), row->name, label);
		pick = arena_printf(ctx->mem, "%s.%lld.%s", row->lines->name, (long long)row->id, pick);
	}
	if (c->by_me)
		hidden_add(w->conflict, arena_printf(ctx->mem, "%s%s", at, c->field->name), c->input);
	if (c->by_me && c->by_them && !str_eq(c->theirs, c->mine)) {
		clash_add(ctx, w->conflict, &(struct clash){
			.name = pick, .label = label, .theirs = c->theirs, .mine = c->mine, .who = c->who, .at = c->at,
			.their_picture_url = picture_seen(ctx, c->field, c->theirs_input), .my_picture_url = picture_seen(ctx, c->field, c->input),
			.base = arena_printf(ctx->mem, _("You both started from: %s"), or_dash(c->base)),
		});
		w->clashes++;
	} else if (c->by_them && !c->by_me) {
		name_add(&w->kept, label);
	} else if (c->by_me && !c->by_them) {
		name_add(&w->own, label);
	}
}

/* ---- rows ----------------------------------------------------------------------------- */

static void
row_hidden(struct work *w, const char *at, const char *name, const char *value)
{
	hidden_add(w->conflict, arena_printf(w->ctx->mem, "%s%s", at, name), value);
}

static void
row_id_hidden(struct work *w, const char *at, const char *name, const struct conflict_row *c)
{
	row_hidden(w, at, name, arena_printf(w->ctx->mem, "%lld", (long long)c->id));
}

/* A new row as it was typed, with what it was made from and what its links had filled. */
static void
new_row_hidden(struct work *w, const struct conflict_row *c, const char *at)
{
	struct ctx *ctx = w->ctx;
	const struct rec *row = c->row;

	if (!row->at)
		return;
	for (size_t i = 0; i < row->type->field_count; i++) {
		const struct field *f = &row->type->fields[i];
		const char *name = arena_printf(ctx->mem, "%s%s", row->at, f->name);
		const char *typed = f->kind == FIELD_BOOL ? field_input(ctx, f, rec_at(row, f)) : form_get(w->f, name);
		const char *filled = form_get(w->f, arena_printf(ctx->mem, "_filled.%s", name));

		if (f->engine || !perm_field_writable(ctx, f, row))
			continue;
		if (typed)
			row_hidden(w, at, f->name, typed);
		if (filled)
			hidden_add(w->conflict, arena_printf(ctx->mem, "_filled.%s%s", at, f->name), filled);
	}
	const char *source = form_get(w->f, arena_printf(ctx->mem, "%s_src", row->at));
	if (source)
		row_hidden(w, at, "_src", source);
}

/* A row that they took out comes back as a new one with all its values. */
static void
lost_row_hidden(struct work *w, const struct conflict_row *c, const char *at)
{
	struct ctx *ctx = w->ctx;
	const struct rec *row = c->row;

	row_id_hidden(w, at, "_of", c);
	for (size_t i = 0; i < row->type->field_count; i++) {
		const struct field *f = &row->type->fields[i];
		const char *input = field_input(ctx, f, rec_at(row, f));

		if (f->engine || f->kind == FIELD_FILE || f->kind == FIELD_LIST || !perm_field_writable(ctx, f, row))
			continue;
		for (size_t k = 0; k < c->field_count; k++)
			if (c->fields[k].field == f)
				input = c->fields[k].input;
		row_hidden(w, at, f->name, input);
	}
	if (!row->lines->field && *rec_text(row, "src_type"))
		row_hidden(w, at, "_src", arena_printf(ctx->mem, "%s:%lld:%lld", rec_text(row, "src_type"),
		                                       (long long)rec_int(row, "src"), (long long)rec_int(row, "src_line")));
}

/* "Qty: from “2” to “5”", one after the other, of what one of us changed. */
static const char *
row_changes(struct work *w, const struct conflict_row *c, bool mine)
{
	const char **list = arena_new_array(w->ctx->mem, const char *, c->field_count + 1);
	size_t n = 0;

	for (size_t i = 0; i < c->field_count; i++) {
		const struct conflict_field *f = &c->fields[i];

		if (mine ? f->by_me : f->by_them)
			list[n++] = arena_printf(w->ctx->mem, _("%1$s: from “%2$s” to “%3$s”"), field_label(f->field),
			                         or_dash(f->base), or_dash(mine ? f->mine : f->theirs));
	}
	return text_join(w->ctx->mem, list, n);
}

/* One took it out, the other changed it: unless one says so, it stays. */
static void
row_clash(struct work *w, const struct conflict_row *c)
{
	struct ctx *ctx = w->ctx;
	const bool mine_cut = c->kind == ROW_CUT_BY_ME;
	const char *kept = arena_printf(ctx->mem, _("Keep the row (%s)"), row_changes(w, c, !mine_cut));

	clash_add(ctx, w->conflict, &(struct clash){
		.name = arena_printf(ctx->mem, "%s.%lld", c->lines->name, (long long)c->id),
		.label = arena_printf(ctx->mem, "%s · %s", lines_label(c->lines), c->name),
		.base = mine_cut ? _("You took this row out; the other changed it.")
		                 : _("The other took this row out; you changed it."),
		.theirs = mine_cut ? kept : _("Leave the row out"), .mine = mine_cut ? _("Leave the row out") : kept,
		.who = c->who, .at = c->at, .theirs_first = mine_cut,
	});
	w->clashes++;
}

/* false: nothing of this row is posted. */
static bool
row_settle(struct work *w, const struct conflict_row *c, const char *at)
{
	struct ctx *ctx = w->ctx;

	switch (c->kind) {
	case ROW_CHANGED:
		if (c->by_me)
			row_id_hidden(w, at, "id", c);
		/* Which one is main is settled for all rows together. */
		for (size_t i = 0; i < c->field_count; i++)
			if (!c->fields[i].field->engine)
				field_settle(w, &c->fields[i], c, at);
		return c->by_me;
	case ROW_ADDED_BY_ME:
		new_row_hidden(w, c, at);
		name_add(&w->own, row_sentence(ctx, c->lines, c->name, true));
		return true;
	case ROW_ADDED_BY_THEM:
		name_add(&w->kept, row_sentence(ctx, c->lines, c->name, true));
		return false;
	case ROW_CUT_BY_ME:
		row_id_hidden(w, at, "id", c);
		row_hidden(w, at, "_delete", "1");
		if (c->by_them)
			row_clash(w, c);
		else
			name_add(&w->own, row_sentence(ctx, c->lines, c->name, false));
		return true;
	case ROW_CUT_BY_THEM:
		if (!c->row) {
			name_add(&w->kept, row_sentence(ctx, c->lines, c->name, false));
			return false;
		}
		lost_row_hidden(w, c, at);
		row_clash(w, c);
		return true;
	}
	return false;
}

static const struct rec *
main_row(const struct rec *r, const struct lines *lines)
{
	const struct row_set *set = rec_rows(r, lines);

	for (size_t i = 0; i < set->count; i++)
		if (rec_bool(set->list[i], "main"))
			return set->list[i];
	return NULL;
}

/* Does the page post this row, so that it has a number there? */
static bool
is_posted(const struct conflict_row *c)
{
	switch (c->kind) {
	case ROW_CHANGED:
		return c->by_me;
	case ROW_CUT_BY_THEM:
		return c->row != NULL;
	case ROW_ADDED_BY_THEM:
		return false;
	default:
		return true;
	}
}

/* Which row is the main one, as the number of the row it is posted as; from: the first of rows. */
static void
main_hidden(struct work *w, const struct conflict_row *from, size_t rows, size_t posted, const struct rec *row)
{
	struct ctx *ctx = w->ctx;
	const char *name = row->lines->name;
	size_t number = posted;

	for (size_t i = 0, at = 0; i < rows; i++) {
		if (is_posted(&from[i]) && from[i].row == row)
			number = at;
		at += is_posted(&from[i]);
	}
	if (number == posted)
		hidden_add(w->conflict, arena_printf(ctx->mem, "%s.%zu.id", name, number),
		           arena_printf(ctx->mem, "%lld", (long long)rec_id(row)));
	hidden_add(w->conflict, arena_printf(ctx->mem, "%s._main", name), arena_printf(ctx->mem, "%zu", number));
}

static void
main_settle(struct work *w, const struct lines *lines, const struct conflict *found, const struct conflict_row *from,
            size_t rows, size_t posted)
{
	struct ctx *ctx = w->ctx;
	const struct rec *mine = main_row(w->mine, lines), *theirs = main_row(found->theirs, lines);
	bool by_me = mine && mine->is_new, by_them = false;

	for (size_t i = 0; i < rows; i++)
		for (size_t k = 0; from[i].kind == ROW_CHANGED && k < from[i].field_count; k++) {
			const struct conflict_field *c = &from[i].fields[k];
			by_me = by_me || (c->field->engine && c->by_me);
			by_them = by_them || (c->field->engine && c->by_them);
		}
	const char *label = arena_printf(ctx->mem, _("%1$s: %2$s"), lines_label(lines),
	                                 field_label(type_field(lines->type, "main")));
	by_me = by_me && mine && form_get(w->f, arena_printf(ctx->mem, "%s._main", lines->name));
	if (by_me)
		main_hidden(w, from, rows, posted, mine);
	if (by_me && by_them) {
		clash_add(ctx, w->conflict, &(struct clash){
			.name = arena_printf(ctx->mem, "%s._main", lines->name), .label = label,
			.theirs = theirs ? row_title(ctx, theirs) : NULL, .mine = row_title(ctx, mine),
		});
		w->clashes++;
	} else if (by_me || by_them) {
		name_add(by_me ? &w->own : &w->kept, label);
	}
}

static void
conflict_rows(struct work *w, const struct conflict *found)
{
	for (size_t k = 0, i = 0; k < w->mine->type->lines_count; k++) {
		const struct lines *lines = &w->mine->type->lines[k];
		const size_t first = i;
		size_t n = 0;

		for (; i < found->row_count && found->rows[i].lines == lines; i++)
			n += row_settle(w, &found->rows[i],
			                arena_printf(w->ctx->mem, "%s.%zu.", lines->name, n));
		if (lines->main)
			main_settle(w, lines, found, found->rows + first, i - first, n);
	}
}

static void
conflict_fill(struct ctx *ctx, struct node *conflict, const struct conflict *found, const struct rec *mine,
              const struct form *f)
{
	struct work w = { .ctx = ctx, .conflict = conflict, .mine = mine, .f = f };

	for (size_t i = 0; i < found->field_count; i++)
		field_settle(&w, &found->fields[i], NULL, "");
	conflict_rows(&w, found);
	if (w.own.n)
		node_set(conflict, "own",
		         arena_printf(ctx->mem, _("Changed by you only, saved along: %s"),
		                      text_join(ctx->mem, w.own.list, w.own.n)));
	if (w.kept.n)
		node_set(conflict, "kept",
		         arena_printf(ctx->mem,
		                      _("These fields were changed by the other only and stay as "
		                        "they are: %s"),
		                      text_join(ctx->mem, w.kept.list, w.kept.n)));
	node_set(conflict, "todo", w.clashes
	         ? _("Nothing is saved yet. Choose for each field what shall stand, then save.")
	         : _("Your changes do not touch the same fields; saving puts both together."));
}

/* ---- the page ------------------------------------------------------------------------- */

static int
conflict_frame(struct req *rq, struct node *conflict, const struct rec *theirs)
{
	struct ctx *ctx = &rq->ctx;
	const struct type *t = theirs->type;
	const char *title = rec_title(ctx, theirs);
	const char *url = arena_printf(ctx->mem, "%s/%lld", type_url(t), (long long)rec_id(theirs));

	TRY(view_frame(rq, _("Changed by someone else")));
	view_crumb(rq->view, type_plural(t), type_url(t));
	view_crumb(rq->view, title, url);
	view_crumb(rq->view, _("Edit"), NULL);
	node_set(conflict, "subject", title);
	node_set(conflict, "url", url);
	node_set(conflict, "view_url", url);
	node_set(conflict, "edit_url", arena_printf(ctx->mem, "%s/edit", url));
	return OK;
}

int
page_conflict(struct req *rq, const struct rec *mine, const struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	struct node *conflict = node_child(view_root(rq->view), "conflict");
	const char *then = req_body(rq, "_then");
	struct conflict found;

	err_clear(ctx);
	TRY(rec_conflict(ctx, mine, f, &found));
	TRY(conflict_frame(rq, conflict, found.theirs));
	node_set(conflict, "once", once_token(rq));
	node_set(conflict, "then", then ? then : "view");
	node_set_int(conflict, "version", rec_version(found.theirs));
	node_set(conflict, "text",
	         found.who && *found.who
	                 ? arena_printf(ctx->mem,
	                                _("%1$s saved this (%2$s), after you had opened it."),
	                                found.who, time_ago(ctx, found.at))
	                 : _("Someone saved this after you had opened it."));
	conflict_fill(ctx, conflict, &found, mine, f);
	return resp_page(rq, 409, "conflict.cs");
}

/* ---- what was chosen ------------------------------------------------------------------ */

static const char *
pick_of(struct ctx *ctx, const struct form *f, const char *name)
{
	return form_get(f, arena_printf(ctx->mem, "_pick.%s", name));
}

static void
fields_take(struct ctx *ctx, const struct rec *r, struct form *f, const char *at, const char *pick)
{
	for (size_t i = 0; i < r->type->field_count; i++) {
		const struct field *field = &r->type->fields[i];
		const char *chosen = pick_of(ctx, f, arena_printf(ctx->mem, "%s%s", pick, field->name));

		if (str_eq(chosen, "theirs"))
			form_put(f, arena_printf(ctx->mem, "%s%s", at, field->name), field_input(ctx, field, rec_at(r, field)));
	}
}

/* A row that I took out stays when theirs was chosen, one that they took out stays away. */
static void
row_take(struct ctx *ctx, const struct rec *r, struct form *f, const struct lines *lines, size_t n)
{
	const struct row_set *set = rec_rows(r, lines);
	const char *at = arena_printf(ctx->mem, "%s.%zu.", lines->name, n);
	const char *id = form_get(f, arena_printf(ctx->mem, "%sid", at));
	const char *of = form_get(f, arena_printf(ctx->mem, "%s_of", at));
	const char *pick = arena_printf(ctx->mem, "%s.%s", lines->name, id ? id : of ? of : "");
	int64_t number;

	if ((id || of) && str_eq(pick_of(ctx, f, pick), "theirs"))
		form_put(f, arena_printf(ctx->mem, "%s_delete", at), id ? "" : "1");
	if (!id || str_int(id, &number) != OK)
		return;
	for (size_t i = 0; i < set->count; i++)
		if (rec_id(set->list[i]) == number)
			fields_take(ctx, set->list[i], f, at, arena_printf(ctx->mem, "%s.", pick));
}

void
conflict_take(struct ctx *ctx, const struct rec *r, struct form *f)
{
	if (!form_get(f, "_conflict"))
		return;
	fields_take(ctx, r, f, "", "");
	for (size_t k = 0; k < r->type->lines_count; k++) {
		const struct lines *lines = &r->type->lines[k];
		const size_t n = form_rows(f, lines->name, MOST_POSTED_ROWS);

		for (size_t i = 0; i < n; i++)
			row_take(ctx, r, f, lines, i);
		const char *main = arena_printf(ctx->mem, "%s._main", lines->name);
		if (str_eq(pick_of(ctx, f, main), "theirs"))
			form_put(f, main, "");
	}
}
