/*
 * page_bulk.c - one change of many records: which, what, confirmed by their exact number.
 * Few are done before the answer, each in a transaction of its own; many are the worker's.
 */
#include <unistd.h>
#include "doc/bulk.h"
#include "doc/tag.h"
#include "web/page.h"

enum { IDS_MOST = REQ_IDS_MOST, NAMES_SHOWN = 8, ROWS_ONCE = 200, BUSY_TRIES = 5 };

struct bulk_ask {
	struct req *rq;
	struct list_state st;
	const struct type *t;
	int64_t *ids; size_t n;		/* that were ticked */
	bool all;			/* of the list, instead */
	int64_t count;			/* of either */
	int64_t whole;			/* of the list */
	const char *deed, *op;		/* "set.level", "set"; "" = not chosen yet */
	const struct field *field;
	struct form *f;			/* NULL the first time */
	const char *problem;
};

/* ---- the list's bar --------------------------------------------------------------------------- */

static void
deed_offer(struct node *picks, const char *value, const char *icon, const char *label)
{
	struct node *n = node_item(node_child(picks, "deeds"));

	node_set(n, "value", value);
	node_set(n, "icon", icon);
	node_set(n, "label", label);
}

static bool
screen_is_open(struct ctx *ctx, const struct type *t, const struct screen *s)
{
	return s->of_picked && perm_can(ctx, t, NULL, s->may);
}

bool
list_picks(struct ctx *ctx, const struct type *t)
{
	for (size_t i = 0; i < t->screen_count; i++)
		if (screen_is_open(ctx, t, &t->screens[i]))
			return true;
	return bulk_may(ctx, t);
}

/* Screens of the type's own that take the ticked rows. */
static void
picked_offer(struct ctx *ctx, struct node *picks, const struct type *t)
{
	for (size_t i = 0; i < t->screen_count; i++) {
		const struct screen *s = &t->screens[i];

		if (!screen_is_open(ctx, t, s))
			continue;
		struct node *n = node_item(node_child(picks, "screens"));
		node_set(n, "label", type_text(t, s->label));
		node_set(n, "icon", *s->icon ? s->icon : ICON("chevron-right"));
		node_set(n, "url", arena_printf(ctx->mem, "%s/%s", type_url(t), s->name));
	}
}

void
bulk_offer(struct ctx *ctx, struct node *list, const struct list_state *st)
{
	const struct type *t = st->t;
	struct list_state from = list_from_start(st);
	struct node *picks;

	if (!list_picks(ctx, t))
		return;
	picks = node_child(list, "picks");
	node_set(picks, "url", arena_printf(ctx->mem, "%s/bulk", type_url(t)));
	node_set(picks, "sentence", _("Select"));
	picked_offer(ctx, picks, t);
	if (!bulk_may(ctx, t))
		return;
	record_action_add(list, &(struct record_action){ .label = _("Bulk edit"), .method = "get", .icon = ICON("list-check"),
		.url = list_page_href(ctx, &from, "bulk") });
	if (perm_can(ctx, t, NULL, "edit")) {
		if (t->owner && bulk_takes(ctx, t->owner))
			deed_offer(picks, arena_printf(ctx->mem, "set.%s", t->owner->name), ICON("user-share"), _("Assign"));
		deed_offer(picks, "tag", ICON("tag"), _("Tag"));
		deed_offer(picks, "", ICON("edit"), _("Bulk edit"));
	}
	if (perm_can(ctx, t, NULL, "delete"))
		deed_offer(picks, "delete", ICON("trash"), _("Delete"));
}

/* ---- what the address or the form says ------------------------------------------------------------ */

static void
ids_read(struct req *rq, struct bulk_ask *a)
{
	a->n = req_ids(rq, &a->ids);
}

static bool
deed_is_open(struct ctx *ctx, const struct bulk_ask *a, const char *op, const struct field *f)
{
	static const char *const whole[] = { "tag", "untag", NULL };

	if (str_eq(op, "delete"))
		return perm_can(ctx, a->t, NULL, "delete");
	if (!perm_can(ctx, a->t, NULL, "edit"))
		return false;
	if (words_have(whole, op))
		return true;
	if (bulk_is_group(op))
		return groups_offered(ctx, a->t);
	if (!f || !bulk_takes(ctx, f))
		return false;
	return str_eq(op, "set") || (str_eq(op, "clear") && !f->required && f->kind != FIELD_BOOL) || (str_eq(op, "add") && bulk_adds(f));
}

static void
deed_read(struct req *rq, struct bulk_ask *a)
{
	const char *deed = req_is_post(rq) ? req_body(rq, "do") : req_query(rq, "do"), *dot = deed ? strchr(deed, '.') : NULL;
	const char *op = dot ? arena_strndup(rq->ctx.mem, deed, (size_t)(dot - deed)) : deed;
	const struct field *f = dot ? type_field(a->t, dot + 1) : NULL;

	a->op = a->deed = "";
	if (!deed || !*deed || !deed_is_open(&rq->ctx, a, op, f))
		return;
	a->op = op;
	a->deed = deed;
	a->field = f;
}

/* How many the list has; more than BULK_MOST are not counted. */
static int
whole_count(struct bulk_ask *a)
{
	struct ctx *ctx = &a->rq->ctx;
	struct query *q;

	TRY(query_new(ctx, &q, a->t->name));
	int rc = list_query(ctx, &a->st, q);
	if (rc == OK)
		rc = query_count(q, BULK_MOST, &a->whole);
	if (rc != ERR_INVALID)
		return rc;
	err_clear(ctx);
	a->problem = query_problem(q);
	return OK;
}

static int
ask_read(struct req *rq, struct bulk_ask *a)
{
	const char *all = req_is_post(rq) ? req_body(rq, "all") : req_query(rq, "all");

	*a = (struct bulk_ask){ .rq = rq, .t = rq->type };
	TRY(list_read(rq, &a->st));
	a->st.after = a->st.back = "";
	a->st.limit = ROWS_ONCE;
	ids_read(rq, a);
	a->all = str_eq(all, "1") || (!a->n && !req_is_post(rq));
	deed_read(rq, a);
	TRY(whole_count(a));
	a->count = a->all ? a->whole : (int64_t)a->n;
	if (!a->problem && a->all && a->whole > BULK_MOST)
		a->problem = arena_printf(rq->ctx.mem, _("At most %d records can be changed at once. Narrow the filter first."), BULK_MOST);
	if (!a->problem && a->all && !a->whole)
		a->problem = _("This list has no records to change.");
	return OK;
}

/* ---- the page ---------------------------------------------------------------------------------------- */

static void
option_add(struct node *group, const struct bulk_ask *a, const char *value, const char *label)
{
	struct node *n = node_item(node_child(group, "options"));

	node_set(n, "value", value);
	node_set(n, "label", label);
	node_set(n, "here", str_eq(value, a->deed) ? "1" : NULL);
}

static void
group_fields(struct ctx *ctx, struct node *page, const struct bulk_ask *a, const char *op, const char *label)
{
	struct node *group = NULL;

	for (size_t i = 0; i < a->t->field_count; i++) {
		const struct field *f = &a->t->fields[i];

		if (!deed_is_open(ctx, a, op, f))
			continue;
		if (!group) {
			group = node_item(node_child(page, "groups"));
			node_set(group, "label", label);
		}
		option_add(group, a, arena_printf(ctx->mem, "%s.%s", op, f->name), field_label(f));
	}
}

static void
deeds_fill(struct ctx *ctx, struct node *page, const struct bulk_ask *a)
{
	struct node *others;

	group_fields(ctx, page, a, "set", _("Set a field"));
	group_fields(ctx, page, a, "clear", _("Empty a field"));
	group_fields(ctx, page, a, "add", _("Raise or lower a number"));
	others = node_item(node_child(page, "groups"));
	node_set(others, "label", _("Other"));
	if (deed_is_open(ctx, a, "tag", NULL)) {
		option_add(others, a, "tag", _("Add a tag"));
		option_add(others, a, "untag", _("Remove a tag"));
	}
	if (deed_is_open(ctx, a, "group", NULL)) {
		option_add(others, a, "group", _("Add to segments"));
		option_add(others, a, "ungroup", _("Take out of segments"));
	}
	if (deed_is_open(ctx, a, "delete", NULL))
		option_add(others, a, "delete", _("Delete"));
}

static void
widget_plain(struct node *n, const struct form *f, const char *name, const char *label)
{
	node_set(n, "widget", "input");
	node_set(n, "type", "text");
	node_set(n, "id", name);
	node_set(n, "name", name);
	node_set(n, "label", label);
	node_set(n, "required", "1");
	node_set(n, "value", f && form_get(f, name) ? form_get(f, name) : "");
	node_set(n, "error", f ? form_message(f, name) : NULL);
}

static int
widget_tags(struct ctx *ctx, struct node *page, struct node *n, const struct bulk_ask *a)
{
	const struct tag *list;
	size_t count;

	TRY(tag_all(ctx, a->t, false, &list, &count));
	widget_plain(n, a->f, "tag", _("Tag"));
	if (str_eq(a->op, "tag")) {
		node_set(n, "list", "o-tags");
		node_set(n, "widget", "words");
		node_set_int(n, "size", TAG_NAME);
		for (size_t i = 0; i < count; i++)
			node_set(node_item(node_child(page, "known")), "name", list[i].name);
		return OK;
	}
	node_set(n, "widget", "select");
	struct node *none = node_item(node_child(n, "options"));
	node_set(none, "value", "");
	node_set(none, "label", _("Please choose"));
	for (size_t i = 0; i < count; i++) {
		struct node *o = node_item(node_child(n, "options"));
		const char *id = arena_printf(ctx->mem, "%lld", (long long)list[i].id);

		node_set(o, "value", id);
		node_set(o, "label", list[i].name);
		node_set(o, "here", a->f && str_eq(form_get(a->f, "tag"), id) ? "1" : NULL);
	}
	return OK;
}

static int
widget_fill(struct ctx *ctx, struct node *page, const struct bulk_ask *a)
{
	struct node *n = node_child(page, "widget");

	if (str_eq(a->op, "set"))
		field_ask(ctx, n, rec_make(ctx, a->t), a->field, a->field->kind != FIELD_BOOL, a->f);
	if (str_eq(a->op, "add")) {
		widget_plain(n, a->f, "by", _("By how much (with a minus sign it is lowered)"));
		node_set(n, "mode", "text");
		node_set(n, "right", "1");
		node_set(n, "unit", field_unit(a->field));
	}
	if (bulk_is_group(a->op)) {
		widget_plain(n, a->f, "group", type_label(a->t->groups));
		return groups_choices(ctx, n, a->t, a->f ? form_get(a->f, "group") : NULL);
	}
	return str_eq(a->op, "tag") || str_eq(a->op, "untag") ? widget_tags(ctx, page, n, a) : OK;
}

/* What it is about is named: the first of them, and how many more. */
static int
names_fill(struct ctx *ctx, struct node *page, const struct bulk_ask *a)
{
	struct val *ids = arena_new_array(ctx->mem, struct val, a->n + 1);
	const struct field *title = a->t->title;
	struct list_state st = a->st;
	struct query *q;
	struct rows *rows;
	struct rec *r;

	TRY(query_new(ctx, &q, a->t->name));
	for (size_t i = 0; i < a->n; i++)
		ids[i] = VINT(a->ids[i]);
	if (!a->all)
		TRY(query_where(q, "id", OP_IN, ids, a->n));
	st.limit = NAMES_SHOWN;
	TRY(a->all ? list_query(ctx, &st, q) : query_after(q, NULL, NAMES_SHOWN));
	query_columns(q, &title, 1);
	TRY(query_run(q, &rows));
	while ((r = rows_next(rows)) != NULL)
		node_set(node_item(node_child(page, "names")), "text", rec_title(ctx, r));
	const int64_t more = a->count - (int64_t)rows_count(rows);
	if (more > 0 && rows_count(rows))
		node_set(page, "more", arena_printf(ctx->mem, lang_n("and %lld more", "and %lld more", (unsigned long)more), (long long)more));
	return OK;
}

static void
confirm_fill(struct ctx *ctx, struct node *page, const struct bulk_ask *a)
{
	const bool deletes = str_eq(a->op, "delete");
	const unsigned long n = (unsigned long)a->count;
	const char *what = deletes ? _("Delete") : str_eq(a->op, "tag") ? _("Add a tag") : str_eq(a->op, "untag") ? _("Remove a tag")
	                 : str_eq(a->op, "group") ? _("Add to segments") : str_eq(a->op, "ungroup") ? _("Take out of segments")
	                 : arena_printf(ctx->mem, str_eq(a->op, "set") ? _("Set “%s”") : str_eq(a->op, "clear") ? _("Empty “%s”") : _("Raise or lower “%s”"),
	                                field_label(a->field));

	node_set(page, "does", what);
	node_set(page, "bad", deletes ? "1" : NULL);
	node_set(page, "button", arena_printf(ctx->mem, deletes ? lang_n("Delete %lu record", "Delete %lu records", n)
	                                                        : lang_n("Change %lu record", "Change %lu records", n), n));
	if (deletes)
		node_set(page, "note", _("They go to the recycle bin with all that hangs on them."));
	else if (a->count > BULK_AT_ONCE)
		node_set(page, "note", _("So many records are changed in the background; a notice tells you when it is done."));
	if (a->count > BULK_TYPED)
		node_set(page, "typed", arena_printf(ctx->mem, _("To confirm, type the number of records: %lld"), (long long)a->count));
	node_set(page, "typed_problem", a->f ? form_message(a->f, "typed") : NULL);
}

static int
ask_show(struct bulk_ask *a, int status)
{
	struct req *rq = a->rq;
	struct ctx *ctx = &rq->ctx;
	struct list_state st = a->st;
	struct node *page = node_child(view_root(rq->view), "bulk");

	st.limit = st.own_limit;
	TRY(view_frame(rq, _("Bulk edit")));
	view_crumb(rq->view, type_plural(a->t), list_href(ctx, &st));
	view_crumb(rq->view, _("Bulk edit"), NULL);
	node_set(page, "title", arena_printf(ctx->mem, _("Bulk edit: %s"), type_plural(a->t)));
	node_set(page, "url", arena_printf(ctx->mem, "%s/bulk", type_url(a->t)));
	node_set(page, "back_url", list_href(ctx, &st));
	node_set(page, "problem", a->problem ? a->problem : a->f && form_message(a->f, "") ? form_message(a->f, "") : NULL);
	list_kept(ctx, page, &st);
	for (size_t i = 0; i < a->n; i++)
		node_set_int(node_item(node_child(page, "ids")), "id", a->ids[i]);
	if (a->n)
		node_set(page, "chosen", arena_printf(ctx->mem, lang_n("The %lu that is selected", "The %lu that are selected", a->n), (unsigned long)a->n));
	if (a->whole && a->whole <= BULK_MOST)
		node_set(page, "whole", arena_printf(ctx->mem, lang_n("All %1$lld of the list “%2$s” with its filter", "All %1$lld of the list “%2$s” with its filter",
		         (unsigned long)a->whole), (long long)a->whole, list_label(&a->st, a->st.list)));
	node_set(page, "all", a->all ? "1" : NULL);
	deeds_fill(ctx, page, a);
	if (!*a->op || a->problem)
		return resp_page(rq, a->problem ? 422 : status, "bulk.cs");
	node_set(page, "post_url", list_page_href(ctx, &st, "bulk"));
	node_set(page, "once", once_token(rq));
	node_set(page, "deed", a->deed);
	node_set_int(page, "count", a->count);
	confirm_fill(ctx, page, a);
	TRY(names_fill(ctx, page, a));
	TRY(widget_fill(ctx, page, a));
	return resp_page(rq, status, "bulk.cs");
}

int
page_bulk(struct req *rq)
{
	struct bulk_ask a;

	TRY(ask_read(rq, &a));
	return ask_show(&a, 200);
}

/* ---- what was sent --------------------------------------------------------------------------------------- */

/* The value as a form would send it, and as readers see it. Messages in f. */
static int
value_of_field(struct ctx *ctx, const struct bulk_ask *a, struct form *f, struct bulk *b)
{
	const bool adds = str_eq(a->op, "add");
	const char *name = adds ? "by" : a->field->name, *text = form_get(f, name), *problem = NULL;
	struct val v;

	if (a->field->kind == FIELD_BOOL)
		text = text ? "1" : "0";
	if (!text || !*text) {
		form_error(f, name, _("Please fill this in."));
		return OK;
	}
	int rc = field_parse(ctx, a->field, text, &v, &problem);
	if (rc == ERR_INVALID && problem) {
		err_clear(ctx);
		form_error(f, name, "%s", problem);
		return OK;
	}
	TRY(rc);
	b->value = field_input(ctx, a->field, v);
	b->shown = a->field->kind == FIELD_LINK ? link_title(ctx, a->field->target, v.i) : field_show(ctx, a->field, v);
	return OK;
}

static int
value_of_tag(struct ctx *ctx, const struct bulk_ask *a, struct form *f, struct bulk *b)
{
	const char *text = form_get(f, "tag");
	const struct tag *list;
	size_t n;

	if (!text || !*text || utf8_len(text) > TAG_NAME) {
		form_error(f, "tag", text && *text ? _("A tag has at most %d characters.") : _("Please fill this in."), TAG_NAME);
		return OK;
	}
	b->value = b->shown = text;
	if (str_eq(a->op, "tag"))
		return OK;
	TRY(tag_all(ctx, a->t, false, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (str_eq(arena_printf(ctx->mem, "%lld", (long long)list[i].id), text)) {
			b->shown = list[i].name;
			return OK;
		}
	form_error(f, "tag", _("There is no such tag."));
	return OK;
}

static int
value_read(struct ctx *ctx, const struct bulk_ask *a, struct form *f, struct bulk *b)
{
	b->value = b->shown = "";
	if (bulk_is_group(a->op))
		return groups_value(ctx, a->t, f, b);
	if (str_eq(a->op, "tag") || str_eq(a->op, "untag"))
		return value_of_tag(ctx, a, f, b);
	return str_eq(a->op, "set") || str_eq(a->op, "add") ? value_of_field(ctx, a, f, b) : OK;
}

/* The number that was confirmed is the number that it is now; *stale: it is not. */
static void
count_check(const struct bulk_ask *a, struct form *f, bool *stale)
{
	const char *said = req_body(a->rq, "count"), *typed = req_body(a->rq, "typed");
	int64_t n;

	*stale = a->all && (!said || str_int(said, &n) != OK || n != a->count);
	if (*stale)
		form_error(f, "", _("The list has changed: it is %lld records now. Look at it and confirm again."), (long long)a->count);
	else if (a->count > BULK_TYPED && (!typed || str_int(typed, &n) != OK || n != a->count))
		form_error(f, "typed", _("Type exactly this number: %lld"), (long long)a->count);
}

/* Few records of a list are looked for at once. */
static int
whole_ids(struct ctx *ctx, struct bulk_ask *a)
{
	struct query *q;
	struct rows *rows;
	struct rec *r;

	a->n = 0;
	if (!a->all || a->count > BULK_AT_ONCE)
		return OK;
	TRY(query_new(ctx, &q, a->t->name));
	TRY(list_query(ctx, &a->st, q));
	query_columns(q, &a->t->title, 1);
	TRY(query_run(q, &rows));
	while ((r = rows_next(rows)) != NULL && a->n < IDS_MOST)
		a->ids[a->n++] = rec_id(r);
	return OK;
}

static int
bulk_begin(struct bulk_ask *a, struct bulk *b)
{
	struct req *rq = a->rq;
	struct ctx *ctx = &rq->ctx;

	b->type = a->t;
	b->op = a->op;
	b->field = a->field ? a->field->name : "";
	b->where = a->all && a->st.list->where ? a->st.list->where : "";
	b->filter = a->all ? a->st.f : "";
	b->words = a->all ? a->st.q : "";
	b->total = a->count;
	if (a->all)
		TRY(whole_ids(ctx, a));
	TRY(bulk_make(ctx, b, a->ids, a->n));
	const char *location = arena_printf(ctx->mem, "%s/bulk/%lld", type_url(a->t), (long long)b->id);
	TRY(once_store(rq, 303, location));
	if (!b->behind) {
		TRY(db_commit(ctx));
		bulk_work(rq, b);
	}
	return resp_redirect(rq, "%s", location);
}

int
page_bulk_take(struct req *rq)
{
	struct form *f = req_form(rq);
	struct bulk b = { .op = "" };
	bool stale = false;
	struct once once;
	struct bulk_ask a;

	TRY(once_find(rq, &once));
	if (once.found)
		return resp_redirect(rq, "%s", once.location);
	TRY(ask_read(rq, &a));
	a.f = f;
	if (!a.all && !a.n)
		a.problem = _("Select some records first.");
	if (a.problem || !*a.op)
		return ask_show(&a, 422);
	form_take_picks(&rq->ctx, f, a.t);
	TRY(value_read(&rq->ctx, &a, f, &b));
	count_check(&a, f, &stale);
	if (!form_ok(f))
		return ask_show(&a, stale ? 409 : 422);
	return bulk_begin(&a, &b);
}

/* ---- doing it -------------------------------------------------------------------------------------------- */

/* One record in a memory and a transaction of its own, with nothing remembered from before. */
static int
work_step(struct ctx *unit, struct bulk *b, bool *more)
{
	struct ctx *ctx;
	struct arena *mem = arena_new();

	ctx = arena_alloc(mem, sizeof *ctx);
	*ctx = *unit;
	ctx->mem = mem;
	ctx->notes = NULL;
	ctx->titles = NULL;
	ctx->links = NULL;
	ctx->reaches = NULL;
	ctx->fields = NULL;
	ctx->refused = NULL;
	ctx->groups = NULL;
	int rc = db_begin(ctx, DB_WRITE);
	if (rc == OK)
		rc = bulk_step(ctx, b, more);
	if (rc == OK)
		rc = db_commit(ctx);
	db_rollback(ctx);
	note_flush(ctx);
	if (rc != OK && rc != ERR_BUSY)
		log_error("bulk edit %lld: %s: %s", (long long)b->id, err_name(rc), ctx->err.msg);
	arena_free(mem);
	return rc;
}

/* What does not come to its end here is finished by the worker. */
void
bulk_work(struct req *rq, struct bulk *b)
{
	bool more = true;

	for (unsigned busy = 0; more && busy < BUSY_TRIES; ) {
		int rc = work_step(&rq->ctx, b, &more);

		if (rc == ERR_BUSY)
			usleep(20000u << busy++);
		else if (rc != OK)
			break;
		else
			busy = 0;
	}
}
