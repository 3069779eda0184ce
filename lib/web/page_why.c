/*
 * page_why.c - why can this person see this? From the record, for whoever reads it and
 * decides about rights or owners: without the right to read users he asks about people whom
 * he may hand it to, and is told neither logins nor roles. And from the settings, where an
 * administrator without business data names a record by its number: he is told by which way
 * of which role somebody reaches it, not whose it is; and every question is in the security log.
 */
#include "doc/why.h"
#include "web/page.h"

enum { PEOPLE_LISTED = 200, LOGIN_SIZE = 80, NUMBER_SIZE = 80 };

bool
why_is_asked(struct ctx *ctx, const struct rec *r)
{
	const struct type *t = r->type;

	return type_is_scoped(t) && (right_dotted(ctx, "role.edit") || (perm_can(ctx, t, r, "assign") && perm_seer_can(ctx, t, r, "assign")));
}

static bool
reads_users(struct ctx *ctx)
{
	return right_dotted(ctx, "user.read");
}

static struct why_says
says_of(struct ctx *ctx, bool names)
{
	return (struct why_says){ .names = names, .roles = reads_users(ctx), .rules = right_dotted(ctx, "share_rule.read") };
}

/* ---- the form -------------------------------------------------------------------------- */

static void
person_add(struct node *why, const char *value, const char *label, const char *chosen)
{
	struct node *item = node_item(node_child(why, "people"));

	node_set(item, "value", value);
	node_set(item, "label", label);
	node_set(item, "chosen", str_eq(value, chosen) ? "1" : NULL);
}

/* Of many logins one is typed. */
static void
logins_fill(struct ctx *ctx, struct node *why, const char *chosen)
{
	const struct org_entry *const *list;
	size_t n = org_entries(ctx->org, type_find(ctx->types, "user"), &list);

	for (size_t i = 0; i < n && n <= PEOPLE_LISTED; i++)
		if (list[i]->enabled)
			person_add(why, list[i]->code, arena_printf(ctx->mem, _("%1$s (%2$s)"), list[i]->title, list[i]->code), chosen);
}

/* The employees whom the record could be handed to, by their numbers; of many one is typed. */
static void
employees_fill(struct ctx *ctx, struct node *why, const struct type *t, const char *chosen)
{
	const struct org_entry *const *list, *reached[PEOPLE_LISTED];
	size_t n = org_entries(ctx->org, type_find(ctx->types, "employee"), &list), count = 0;

	for (size_t i = 0; i < n; i++) {
		if (!list[i]->enabled || !perm_may_assign(ctx, t, list[i]->id))
			continue;
		if (count == PEOPLE_LISTED)
			return;
		reached[count++] = list[i];
	}
	for (size_t i = 0; i < count; i++)
		person_add(why, reached[i]->code, reached[i]->title, chosen);
}

/* The entry of this type with this code, else with this number; 0 = none. */
static int64_t
entry_find(struct ctx *ctx, const char *type, const char *text)
{
	const struct org_entry *const *list;
	size_t n = org_entries(ctx->org, type_find(ctx->types, type), &list);
	int64_t id;

	for (size_t i = 0; i < n; i++)
		if (str_eq(str_lower(ctx->mem, list[i]->code), str_lower(ctx->mem, text)))
			return list[i]->id;
	if (str_int(text, &id) != OK)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (list[i]->id == id)
			return id;
	return 0;
}

/* By login or by number; without the right to read users by employees in reach. */
static int
person_id(struct ctx *ctx, const struct type *t, const char *text, int64_t *id)
{
	*id = 0;
	if (reads_users(ctx)) {
		*id = entry_find(ctx, "user", text);
		return OK;
	}
	int64_t employee = entry_find(ctx, "employee", text);
	return employee && t && perm_may_assign(ctx, t, employee) ? user_of_employee(ctx, employee, id) : OK;
}

/* *who NULL and a sentence when nobody is meant. */
static int
person_find(struct ctx *ctx, struct node *why, const struct type *t, const char *text, const struct user **who)
{
	int64_t id = 0;
	bool enabled = false;

	*who = NULL;
	if (!*text)
		return OK;
	TRY(person_id(ctx, t, text, &id));
	if (id)
		TRY(user_read(ctx, id, who, &enabled));
	if (!*who && reads_users(ctx))
		node_set(why, "person_error", _("Nobody has this login."));
	else if (!*who)
		node_set(why, "person_error", _("Choose somebody with a login whom the record could be handed to."));
	else if (!enabled && reads_users(ctx))
		node_set(why, "off", arena_printf(ctx->mem, _("The login of %s is disabled: nobody can use it now."), (*who)->name));
	if (*who)
		node_set(why, "name", (*who)->name);
	return OK;
}

static int
person_ask(struct ctx *ctx, struct node *why, const struct type *t, const char *text, const struct user **who)
{
	TRY(person_find(ctx, why, t, text, who));
	if (!reads_users(ctx)) {
		if (t)
			employees_fill(ctx, why, t, text);
		node_set(why, "person", text);
		node_set(why, "person_hint", _("Employee number"));
		return OK;
	}
	const char *login = *who ? (*who)->login : text;
	logins_fill(ctx, why, login);
	node_set(why, "person", login);
	node_set(why, "person_hint", _("Login name"));
	return OK;
}

/* ---- the answer ------------------------------------------------------------------------- */

static const char *
verdict_text(struct ctx *ctx, const struct user *who, const char *right, bool may)
{
	const char *name = who->name;

	if (str_eq(right, "read"))
		return arena_printf(ctx->mem, may ? _("%s can see it") : _("%s cannot see it"), name);
	if (str_eq(right, "edit"))
		return arena_printf(ctx->mem, may ? _("%s can edit it") : _("%s cannot edit it"), name);
	return arena_printf(ctx->mem, may ? _("%s can delete it") : _("%s cannot delete it"), name);
}

static void
lines_fill(struct node *n, const struct why_right *answer)
{
	for (size_t i = 0; i < answer->n; i++) {
		struct node *line = node_item(node_child(n, "lines"));

		node_set(line, "text", answer->lines[i].text);
		node_set_int(line, "depth", answer->lines[i].depth);
	}
}

static int
answer_fill(struct ctx *ctx, struct node *why, const struct user *who, const struct rec *r, struct why_says says)
{
	static const char *const rights[] = { "read", "edit", "delete" };
	struct why_right answer;
	bool reads = false;

	for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
		struct node *n = node_item(node_child(why, "rights"));

		TRY(why_record(ctx, who, r, rights[i], says, &answer));
		reads |= i == 0 && answer.may;
		node_set(n, "may", answer.may && reads ? "1" : NULL);
		node_set(n, "text", verdict_text(ctx, who, rights[i], answer.may && reads));
		if (answer.may && !reads)
			node_set(n, "note", _("What cannot be seen cannot be changed either, whatever the right says."));
		else
			lines_fill(n, &answer);
	}
	if (!reads)
		return OK;
	struct why_fields fields = why_fields(ctx, who, r);
	struct node *n = node_child(why, "fields");
	node_set(n, "hidden", fields.hidden);
	node_set(n, "masked", fields.masked);
	/* What is fixed tells the state. */
	node_set(n, "fixed", says.names ? fields.fixed : NULL);
	node_set(n, "any", fields.hidden || fields.masked || fields.fixed || !says.names ? "1" : NULL);
	node_set(why, "fields_known", says.names || fields.hidden || fields.masked ? "1" : NULL);
	if (says.names && !rec_state_edits(r))
		node_set(n, "state", _("In its present state the record can be changed only as far as the state allows."));
	return OK;
}

/* ---- from the record ---------------------------------------------------------------------- */

int
page_why(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const char *person = req_query(rq, "user");
	const struct user *who;
	struct rec *r;

	if (!type_is_scoped(rq->type))
		return err_set(ctx, ERR_NOTFOUND, "%s: rights go by type alone", rq->type->name);
	TRY(rec_load(ctx, &r, rq->type->name, rq->id));
	if (!why_is_asked(ctx, r))
		return err_set(ctx, ERR_DENIED, "%s decides neither about rights nor about owners", ctx->user->login);
	TRY(view_frame(rq, _("Why can this person see this?")));
	struct node *why = node_child(view_root(rq->view), "why");
	const char *url = arena_printf(ctx->mem, "%s/%lld", type_url(r->type), (long long)rq->id);
	view_crumb(rq->view, type_plural(r->type), type_url(r->type));
	view_crumb(rq->view, rec_title(ctx, r), url);
	view_crumb(rq->view, _("Why can this person see this?"), NULL);
	person = person ? arena_strndup(ctx->mem, person, LOGIN_SIZE) : "";
	node_set(why, "url", arena_printf(ctx->mem, "%s/why", url));
	node_set(why, "title", rec_title(ctx, r));
	node_set(why, "type", type_label(r->type));
	node_set(why, "record_url", url);
	TRY(person_ask(ctx, why, r->type, person, &who));
	if (who)
		TRY(answer_fill(ctx, why, who, r, says_of(ctx, true)));
	return resp_page(rq, *person && !who ? 422 : 200, "why.cs");
}

/* ---- from the settings ----------------------------------------------------------------------- */

static void
types_fill(struct ctx *ctx, struct node *why, const struct type *chosen)
{
	for (size_t i = 0; i < ctx->types->count; i++) {
		const struct type *t = ctx->types->all[i];
		struct node *item;

		if (!type_is_scoped(t))
			continue;
		item = node_item(node_child(why, "types"));
		node_set(item, "value", t->name);
		node_set(item, "label", type_label(t));
		node_set(item, "chosen", t == chosen ? "1" : NULL);
	}
}

/* By its number, or by the number in its address. */
static int
record_id(struct ctx *ctx, const struct type *t, const char *text, int64_t *id)
{
	struct query *q;
	struct rows *rows;

	*id = 0;
	if (t->code) {
		TRY(query_new(ctx, &q, t->name));
		TRY(query_where(q, t->code->name, OP_EQ, VALS(VTEXT(text))));
		TRY(query_after(q, NULL, 1));
		TRY(query_run(q, &rows));
		const struct rec *r = rows_next(rows);
		*id = r ? rec_id(r) : 0;
	}
	if (!*id && str_int(*text == '#' ? text + 1 : text, id) != OK)
		*id = 0;
	return OK;
}

/* *out NULL: there is none. The administrator may have no right to the type at all. */
static int
record_find(struct ctx *ctx, const struct type *t, const char *text, struct rec **out)
{
	int64_t id = 0;

	*out = NULL;
	as_system_begin(ctx, "why can this person see this");
	int rc = record_id(ctx, t, text, &id);
	if (rc == OK && id > 0)
		rc = rec_load(ctx, out, t->name, id);
	as_system_end(ctx);
	if (rc != ERR_NOTFOUND)
		return rc;
	err_clear(ctx);
	*out = NULL;
	return OK;
}

/* What neither of them may know is answered like what there is not. */
static int
settings_answer(struct ctx *ctx, struct node *why, const struct type *t, const char *text, const struct user *who)
{
	struct why_right answer;
	struct rec *r;

	/* Who asks about whom and what stays, whatever the answer is. */
	TRY(security_refused_why(ctx, "why_asked", who->id, who->login, arena_printf(ctx->mem, "%s %s", t->name, text)));
	TRY(record_find(ctx, t, text, &r));
	bool names = r && perm_can(ctx, t, r, "read");
	if (r && (names || perm_can_other(ctx, who, t, r, "read"))) {
		node_set(why, "title", names ? rec_title(ctx, r) : arena_printf(ctx->mem, "%s %s", type_label(t), text));
		return answer_fill(ctx, why, who, r, says_of(ctx, names));
	}
	struct node *n = node_item(node_child(why, "rights"));
	node_set(n, "text", arena_printf(ctx->mem, _("%1$s sees no record “%2$s” of the type “%3$s”"), who->name, text, type_label(t)));
	node_set(n, "note", _("There is none, or neither of you may see it. What the roles reach:"));
	why_roles(ctx, who, t, "read", says_of(ctx, false), &answer);
	lines_fill(n, &answer);
	return OK;
}

static int
settings_page(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const char *name = req_query(rq, "type"), *text = req_query(rq, "record"), *person = req_query(rq, "user");
	const struct type *t = name ? type_find(ctx->types, name) : NULL;
	const struct user *who;
	const char *clean = "";

	if (t && !type_is_scoped(t))
		t = NULL;
	TRY(view_frame(rq, _("Why can this person see this?")));
	view_crumb(rq->view, _("Why can this person see this?"), NULL);
	struct node *why = node_child(view_root(rq->view), "why");
	person = person ? arena_strndup(ctx->mem, person, LOGIN_SIZE) : "";
	if (text && (strlen(text) > NUMBER_SIZE || str_clean(ctx->mem, text, false, &clean) != OK))
		clean = "";
	node_set(why, "url", "/admin/why");
	node_set(why, "record", clean);
	types_fill(ctx, why, t);
	TRY(person_ask(ctx, why, t, person, &who));
	if (text && !*clean)
		node_set(why, "record_error", _("Enter the number of a record, as it stands on it or in its address."));
	if (who && t && *clean)
		TRY(settings_answer(ctx, why, t, clean, who));
	bool wrong = (text && !*clean) || (*person && !who);
	return resp_page(rq, wrong ? 422 : 200, "why.cs");
}

const struct page why_pages[] = {
	{ .method = "GET", .path = "/why", .right = "role.edit", .fn = settings_page },
	{ 0 },
};
