/*
 * page_board.c - a list as a board: a column for each choice of a field, cards that move from
 * one to the other by the rules of the form, or of the steps where the field is the state.
 */
#include "doc/query.h"
#include "web/html.h"
#include "web/page.h"

enum { COLUMNS_SHOWN = 9, CARDS = 20, FACTS = 3, SUMS_SHOWN = 2, COUNTED = 20000 };

struct board {
	struct req *rq;
	struct list_state st;
	const struct field *by;
	struct val values[COLUMNS_SHOWN]; size_t n;	/* V_NULL: without a choice */
	const struct column *facts[FACTS]; size_t fact_count;
	struct node *cards[COLUMNS_SHOWN * CARDS]; struct val ids[COLUMNS_SHOWN * CARDS]; size_t card_count;
	const char *only, *from;			/* one column, from this cursor; NULL = all from the start */
};

/* ---- which fields make a board ------------------------------------------------------------------ */

static bool
is_state(const struct field *f)
{
	return f == f->type->status;
}

bool
board_takes(struct ctx *ctx, const struct field *f)
{
	const struct option *options;

	if (!f || f->kind != FIELD_ENUM || (f->engine && !is_state(f)) || !perm_field_readable(ctx, f))
		return false;
	size_t n = enum_options(ctx, f, &options);
	return n >= 2 && n + (!f->required && !is_state(f)) <= COLUMNS_SHOWN;
}

void
board_menu(struct ctx *ctx, struct node *list, const struct list_state *st)
{
	const struct list_state from = list_from_start(st);
	const char *url = list_page_href(ctx, &from, "board");

	for (size_t i = 0; i < st->t->field_count; i++) {
		const struct field *f = &st->t->fields[i];
		struct node *n;

		if (!board_takes(ctx, f))
			continue;
		n = node_item(node_child(list, "boards"));
		node_set(n, "label", field_label(f));
		node_set(n, "url", arena_printf(ctx->mem, "%s%cby=%s", url, strchr(url, '?') ? '&' : '?', f->name));
		node_set(n, "here", st->board == f ? "1" : NULL);
	}
}

/* ---- addresses --------------------------------------------------------------------------------- */

static const char *
board_href(struct ctx *ctx, const struct board *b, const char *page, const char *more)
{
	const char *url = list_page_href(ctx, &b->st, page);

	return arena_printf(ctx->mem, "%s%cby=%s%s", url, strchr(url, '?') ? '&' : '?', b->by->name, more);
}

static const char *
value_text(const struct val *v)
{
	return v->kind == V_TEXT ? v->s : "";
}

static int
board_read(struct req *rq, struct board *b)
{
	struct ctx *ctx = &rq->ctx;
	const char *name = req_query(rq, "by");
	const struct option *options;

	*b = (struct board){ .rq = rq, .only = req_query(rq, "only"), .from = req_query(rq, "from") };
	TRY(list_read(rq, &b->st));
	b->st.after = b->st.back = b->st.group = "";
	b->by = name ? type_field(b->st.t, name) : NULL;
	for (size_t i = 0; !name && !b->by && i < b->st.t->field_count; i++)
		if (board_takes(ctx, &b->st.t->fields[i]))
			b->by = &b->st.t->fields[i];
	if (!board_takes(ctx, b->by))
		return err_set(ctx, ERR_NOTFOUND, "no board of %s by %s", b->st.t->name, name ? name : "-");
	b->st.board = b->by;
	size_t n = enum_options(ctx, b->by, &options);
	if (!b->by->required && !is_state(b->by))
		b->values[b->n++] = VNULL;
	for (size_t i = 0; i < n && b->n < COLUMNS_SHOWN; i++)
		b->values[b->n++] = VTEXT(options[i].value);
	for (size_t i = 0; i < b->st.list->column_count && b->fact_count < FACTS; i++) {
		const struct column *c = &b->st.list->columns[i];

		if (c->field != b->by && c->field != b->st.t->title && c->field->kind != FIELD_LIST && perm_field_shown(ctx, c->field))
			b->facts[b->fact_count++] = c;
	}
	return OK;
}

/* ---- cards ----------------------------------------------------------------------------------------- */

static void
target_add(struct node *card, const char *value, const char *label)
{
	struct node *n = node_item(node_child(card, "targets"));

	node_set(n, "value", value);
	node_set(n, "label", label);
}

/* Where this user may move it: steps of its state, or any other choice. */
static void
card_targets(struct ctx *ctx, struct node *card, const struct board *b, const struct rec *r)
{
	const struct val now = rec_at(r, b->by);
	const struct step *const *steps;

	if (is_state(b->by)) {
		size_t n = flow_steps(ctx, r, &steps);

		for (size_t i = 0; i < n; i++)
			if (!str_eq(steps[i]->to, value_text(&now)))
				target_add(card, steps[i]->to, lang_label(r->type->name, steps[i]->label));
		return;
	}
	if (ctx->seer || !perm_can(ctx, r->type, r, "edit") || !perm_field_writable(ctx, b->by, r))
		return;
	for (size_t i = 0; i < b->n; i++)
		if (!str_eq(value_text(&b->values[i]), value_text(&now)))
			target_add(card, value_text(&b->values[i]), b->values[i].kind == V_NULL ? _("Not set") : option_label(ctx, b->by, b->values[i].s));
}

static void
card_fill(struct ctx *ctx, struct node *card, struct board *b, const struct rec *r)
{
	if (b->card_count < COLUMNS_SHOWN * CARDS) {
		b->cards[b->card_count] = card;
		b->ids[b->card_count++] = VINT(rec_id(r));
	}
	node_set_int(card, "id", rec_id(r));
	node_set_int(card, "version", rec_int(r, "row_version"));
	node_set(card, "title", rec_title(ctx, r));
	node_set(card, "url", arena_printf(ctx->mem, "%s/%lld", type_url(r->type), (long long)rec_id(r)));
	node_set(card, "post_url", board_href(ctx, b, arena_printf(ctx->mem, "board/%lld", (long long)rec_id(r)), ""));
	for (size_t i = 0; i < b->fact_count; i++) {
		const struct column *c = b->facts[i];
		struct node *fact;

		if (val_is_empty(rec_at(r, c->field)))
			continue;
		fact = node_item(node_child(card, "facts"));
		show_value(ctx, fact, r, c->field, c->cell ? c->cell : "", SHOW_LIST);
		node_set(fact, "label", field_label(c->field));
	}
	card_targets(ctx, card, b, r);
}

/* Of all cards at once; only where the list shows tags. */
static int
tags_fill_cards(struct board *b)
{
	struct ctx *ctx = &b->rq->ctx;
	const char **chips = arena_new_array(ctx->mem, const char *, b->card_count + 1);

	if (!b->st.tags)
		return OK;
	TRY(list_tag_chips(ctx, &b->st, NULL, b->ids, b->card_count, chips));
	for (size_t i = 0; i < b->card_count; i++) {
		struct buf html;

		if (!*chips[i])
			continue;
		buf_init(&html, ctx->mem);
		buf_add(&html, chips[i]);
		node_html(node_child(b->cards[i], "tags"), &html);
	}
	return OK;
}

static size_t
fields_asked(const struct board *b, const struct field **out)
{
	size_t n = 0;

	out[n++] = b->st.t->title;
	out[n++] = b->by;
	out[n++] = type_field(b->st.t, "row_version");
	if (b->st.t->status)
		out[n++] = b->st.t->status;
	for (size_t i = 0; i < b->fact_count; i++)
		out[n++] = b->facts[i]->field;
	return n;
}

/* Whatever has none of the choices stands in the column without one. */
static int
column_where(struct board *b, struct query *q, const struct val *v)
{
	struct buf f;

	if (v->kind != V_NULL)
		return query_where(q, b->by->name, OP_EQ, v, 1);
	buf_init(&f, b->rq->ctx.mem);
	for (size_t i = 0; i < b->n; i++)
		if (b->values[i].kind != V_NULL)
			buf_printf(&f, "%s%s", f.n ? "," : "", str_url(b->rq->ctx.mem, b->values[i].s));
	return query_filter(q, arena_printf(b->rq->ctx.mem, "%s.notin(%s)", b->by->name, buf_str(&f)));
}

static int
column_fill(struct board *b, struct node *col, const struct val *v)
{
	struct ctx *ctx = &b->rq->ctx;
	const struct field **fields = arena_new_array(ctx->mem, const struct field *, FACTS + 4);
	struct list_state s = b->st;
	struct query *q;
	struct rows *rows;
	struct rec *r;

	s.limit = CARDS;
	s.after = b->only && b->from ? b->from : "";
	TRY(query_new(ctx, &q, s.t->name));
	TRY(column_where(b, q, v));
	int rc = list_query(ctx, &s, q);
	if (rc == ERR_INVALID)
		b->rq->problem = query_problem(q);
	TRY(rc);
	query_columns(q, fields, fields_asked(b, fields));
	TRY(query_run(q, &rows));
	while ((r = rows_next(rows)) != NULL)
		card_fill(ctx, node_item(node_child(col, "cards")), b, r);
	if (rows_cursor(rows))
		node_set(col, "more_url", board_href(ctx, b, "board", arena_printf(ctx->mem, "&only=%s&from=%s",
		         v->kind == V_NULL ? "_" : str_url(ctx->mem, v->s), str_url(ctx->mem, rows_cursor(rows)))));
	return OK;
}

/* ---- counts and sums ------------------------------------------------------------------------------------ */

/* Is it a group of this column? Of the one without a choice whatever no other column has. */
static bool
is_group_of(const struct board *b, const struct val *column, const struct query_group *g)
{
	const char *value = value_text(&g->value);

	if (column->kind != V_NULL)
		return str_eq(value, column->s);
	for (size_t i = 0; i < b->n; i++)
		if (b->values[i].kind != V_NULL && str_eq(b->values[i].s, value))
			return false;
	return true;
}

static void
column_sums(struct ctx *ctx, struct node *col, const struct field *const *fields, size_t n, const struct query_group *g)
{
	node_set(col, "count", arena_printf(ctx->mem, "%lld", (long long)(g ? g->count : 0)));
	for (size_t i = 0; g && i < n; i++) {
		struct node *sum = node_item(node_child(col, "sums"));

		node_set(sum, "label", field_label(fields[i]));
		node_set(sum, "text", field_show_sum(ctx, fields[i], g->sums[i]));
	}
}

/* Every row is read once for it: without them when there are too many. */
static int
counts_fill(struct board *b, struct node *const *cols)
{
	struct ctx *ctx = &b->rq->ctx;
	const struct field *fields[SUMS_SHOWN];
	const struct query_group *groups;
	size_t n = 0, count;
	struct query *q;
	int64_t all;

	for (size_t i = 0; i < b->st.list->column_count && n < SUMS_SHOWN; i++)
		if (b->st.list->columns[i].sum && perm_field_readable(ctx, b->st.list->columns[i].field))
			fields[n++] = b->st.list->columns[i].field;
	TRY(query_new(ctx, &q, b->st.t->name));
	TRY(list_query(ctx, &b->st, q));
	TRY(query_count(q, COUNTED, &all));
	if (all > COUNTED)
		return OK;
	TRY(query_groups(q, b->by, fields, n, COLUMNS_SHOWN * 4, &groups, &count));
	for (size_t k = 0; k < b->n; k++) {
		const struct query_group *g = NULL;

		for (size_t i = 0; i < count; i++)
			if (is_group_of(b, &b->values[k], &groups[i]))
				g = &groups[i];
		if (cols[k])
			column_sums(ctx, cols[k], fields, n, g);
	}
	return OK;
}

/* ---- the page ------------------------------------------------------------------------------------------------ */

static bool
is_asked_for(const struct board *b, const struct val *v)
{
	return !b->only || str_eq(b->only, v->kind == V_NULL ? "_" : v->s);
}

static int
board_fill(struct board *b, struct node *page)
{
	struct ctx *ctx = &b->rq->ctx;
	struct node *cols[COLUMNS_SHOWN] = { NULL };

	for (size_t i = 0; i < b->n; i++) {
		const struct val *v = &b->values[i];

		if (!is_asked_for(b, v))
			continue;
		cols[i] = node_item(node_child(page, "cols"));
		node_set(cols[i], "value", value_text(v));
		node_set(cols[i], "label", v->kind == V_NULL ? _("Not set") : option_label(ctx, b->by, v->s));
		node_set(cols[i], "tone", v->kind == V_NULL ? "" : option_tone(ctx, b->by, v->s));
		TRY(column_fill(b, cols[i], v));
	}
	TRY(tags_fill_cards(b));
	return counts_fill(b, cols);
}

static int
board_show(struct board *b, const char *problem, int status)
{
	struct req *rq = b->rq;
	struct ctx *ctx = &rq->ctx;
	struct node *page = node_child(view_root(rq->view), "board");

	TRY(view_frame(rq, arena_printf(ctx->mem, "%s · %s", type_plural(b->st.t), field_label(b->by))));
	view_crumb(rq->view, type_plural(b->st.t), list_href(ctx, &b->st));
	view_crumb(rq->view, _("Board"), NULL);
	node_set(page, "title", type_plural(b->st.t));
	node_set(page, "view", list_label(&b->st, b->st.list));
	node_set(page, "by", field_label(b->by));
	node_set(page, "list_url", list_href(ctx, &b->st));
	node_set(page, "url", board_href(ctx, b, "board", ""));
	node_set(page, "save_url", b->only ? NULL : board_href(ctx, b, "view/new", ""));
	node_set(page, "part", b->only ? "1" : NULL);
	node_set(page, "problem", problem);
	if (perm_can(ctx, b->st.t, NULL, "create")) {
		node_set(page, "new_url", arena_printf(ctx->mem, "%s/new", type_url(b->st.t)));
		node_set(page, "new_label", arena_printf(ctx->mem, _("New %s"), type_label(b->st.t)));
	}
	board_menu(ctx, page, &b->st);
	TRY(board_fill(b, page));
	node_set(node_child(view_root(rq->view), "frame"), "fixed", "1");
	return resp_page(rq, status, "board.cs");
}

/* A filter or cursor of the address that the list does not know: the list says so. */
static int
board_answer(struct board *b, const char *problem, int status)
{
	int rc = board_show(b, problem, status);

	if (rc != ERR_INVALID)
		return rc;
	err_clear(&b->rq->ctx);
	return err_set(&b->rq->ctx, ERR_BAD_REQUEST, "the address does not fit the board");
}

int
page_board(struct req *rq)
{
	struct board b;

	TRY(board_read(rq, &b));
	return board_answer(&b, NULL, 200);
}

/* ---- moving a card ---------------------------------------------------------------------------------------------- */

/* The step that leads there from where it is; NULL = none that this user may take. */
static const struct step *
step_to(struct ctx *ctx, const struct rec *r, const char *state)
{
	const struct step *const *steps;
	size_t n = flow_steps(ctx, r, &steps);

	for (size_t i = 0; i < n; i++)
		if (str_eq(steps[i]->to, state))
			return steps[i];
	return NULL;
}

/* *asks: the page of the step, which asks for more before it is taken. */
static int
move_state(struct ctx *ctx, struct rec *r, const char *to, struct form *f, const char **asks)
{
	const struct step *s = step_to(ctx, r, to);

	if (!s) {
		form_error(f, "", _("From this state no step leads there that you may take."));
		return ERR_STATE;
	}
	if (s->ask_count) {
		*asks = arena_printf(ctx->mem, "%s/%lld/do/%s", type_url(r->type), (long long)rec_id(r), s->name);
		return OK;
	}
	return flow_run(ctx, r, s->name, f);
}

static int
move_field(struct ctx *ctx, const struct board *b, struct rec *r, const char *to, struct form *f)
{
	struct form *one = form_new(ctx);

	TRY(perm_require(ctx, r->type, r, "edit"));
	if (!perm_field_writable(ctx, b->by, r)) {
		form_error(f, "", _("“%s” of this record cannot be changed by you now."), field_label(b->by));
		return ERR_INVALID;
	}
	form_put(one, b->by->name, to);
	form_put(one, "row_version", form_get(f, "row_version") ? form_get(f, "row_version") : "");
	TRY(rec_take(ctx, r, one));
	int rc = rec_save(ctx, r, one);
	for (size_t i = 0; i < form_message_count(one); i++)
		form_error(f, "", "%s", message_text(ctx, r->type, &form_messages(one)[i]));
	return rc;
}

static const char *
move_problem(struct ctx *ctx, const struct rec *r, const struct form *f, int rc)
{
	const char *title = rec_title(ctx, r), **texts = arena_new_array(ctx->mem, const char *, form_message_count(f) + 1);

	if (rc == ERR_CONFLICT)
		return arena_printf(ctx->mem, _("“%s” was changed by somebody meanwhile, so it was not moved. This is how it stands now."), title);
	for (size_t i = 0; i < form_message_count(f); i++)
		texts[i] = message_text(ctx, r->type, &form_messages(f)[i]);
	return arena_printf(ctx->mem, _("“%1$s” was not moved. %2$s"), title, text_join(ctx->mem, texts, form_message_count(f)));
}

int
page_board_move(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = req_form(rq);
	const char *to = req_body(rq, "to"), *asks = NULL;
	struct board b;
	struct rec *r;

	TRY(board_read(rq, &b));
	TRY(rec_load(ctx, &r, rq->type->name, rq->id));
	if (!to)
		return err_set(ctx, ERR_BAD_REQUEST, "a card without a place to go");
	int rc = is_state(b.by) ? move_state(ctx, r, to, f, &asks) : move_field(ctx, &b, r, to, f);
	if (rc == ERR_CONFLICT || rc == ERR_INVALID || rc == ERR_STATE) {
		err_clear(ctx);
		TRY(rec_load(ctx, &r, rq->type->name, rq->id));	/* as it is stored */
		return board_answer(&b, move_problem(ctx, r, f, rc), rc == ERR_INVALID ? 422 : 409);
	}
	TRY(rc);
	return resp_redirect(rq, "%s", asks ? asks : board_href(ctx, &b, "board", ""));
}
