/*
 * page_role_rights.c - the rights of a role: a table for each module, a row for each
 * type. What stood on the page is in the form, so that two administrators find each
 * other's changes; names are "r.<type>.<action>", departments "depts".
 */
#include "doc/org.h"
#include "web/role_page.h"

struct matrix {
	struct ctx *ctx;
	const struct role_cells *cells;	/* what the page shows */
	const struct form *f;		/* messages; NULL = none */
	const char *role_url;
	size_t shown;			/* types with any right */
};

/* ---- one right --------------------------------------------------------------------------------- */

static const char *
right_name(struct ctx *ctx, const struct type *t, const char *action)
{
	return arena_printf(ctx->mem, "r.%s.%s", t->name, action);
}

/* A scope that suits no more, and of types that follow the record above any one, stays choosable. */
static bool
scope_is_offered(const struct type *t, enum scope s, enum scope now)
{
	if (s == now || s == SCOPE_NONE || s == SCOPE_ALL)
		return true;
	if (!t->owner && t->hangs_on)
		return s == SCOPE_OWN && (now == SCOPE_NONE || now == SCOPE_ALL);
	return scope_suits(t, s);
}

static void
scope_choice(struct matrix *m, struct node *row, const struct type *t, const char *action)
{
	struct ctx *ctx = m->ctx;
	struct node *n = node_item(node_child(row, "scopes"));
	const char *name = right_name(ctx, t, action);
	enum scope now = scope_find(role_cells_get(m->cells, CELL_RIGHT, t->name, action));
	enum scope everybody = org_right(ctx->org, "*", t->name, action);

	node_set(n, "name", name);
	node_set(n, "label", action_label(ctx->mem, ctx->types, t, action));
	node_set(n, "aria", arena_printf(ctx->mem, "%s · %s", type_plural(t), action_label(ctx->mem, ctx->types, t, action)));
	node_set(n, "on", now != SCOPE_NONE ? "1" : NULL);
	node_set(n, "error", m->f ? form_message(m->f, name) : NULL);
	for (unsigned s = SCOPE_NONE; s <= SCOPE_ALL; s++) {
		struct node *o;

		if (!scope_is_offered(t, (enum scope)s, now))
			continue;
		o = node_item(node_child(n, "options"));
		node_set(o, "value", scope_word((enum scope)s));
		node_set(o, "label", scope_label(t, (enum scope)s));
		node_set(o, "here", s == now ? "1" : NULL);
	}
	if (everybody != SCOPE_NONE)
		node_set(n, "everybody", arena_printf(ctx->mem, _("Everybody: %s"), scope_label(t, everybody)));
}

static void
action_box(struct matrix *m, struct node *row, const struct type *t, const char *action)
{
	struct ctx *ctx = m->ctx;
	struct node *n = node_item(node_child(row, "boxes"));
	const char *name = right_name(ctx, t, action);

	node_set(n, "name", name);
	node_set(n, "label", action_label(ctx->mem, ctx->types, t, action));
	node_set(n, "here", *role_cells_get(m->cells, CELL_RIGHT, t->name, action) ? "1" : NULL);
	node_set(n, "error", m->f ? form_message(m->f, name) : NULL);
	node_set(n, "everybody", org_right(ctx->org, "*", t->name, action) != SCOPE_NONE ? _("Everybody may") : NULL);
}

/* ---- one type ------------------------------------------------------------------------------------- */

static bool
type_has_any(const struct matrix *m, const struct type *t)
{
	for (size_t i = 0; i < m->cells->n; i++)
		if (m->cells->list[i].kind == CELL_RIGHT && str_eq(m->cells->list[i].type, t->name))
			return true;
	return false;
}

static bool
type_is_wrong(const struct matrix *m, const struct type *t)
{
	const char *prefix = arena_printf(m->ctx->mem, "r.%s.", t->name);

	for (size_t i = 0; m->f && i < form_message_count(m->f); i++)
		if (str_starts(form_messages(m->f)[i].field, prefix))
			return true;
	return false;
}

static void
type_row(struct matrix *m, struct node *group, const struct type *t)
{
	struct ctx *ctx = m->ctx;
	struct node *row = node_item(node_child(group, "rows"));

	node_set(row, "id", t->name);
	node_set(row, "label", type_plural(t));
	node_set(row, "icon", type_icon(t));
	node_set(row, "words", arena_printf(ctx->mem, "%s %s %s", type_plural(t), type_label(t), t->name));
	node_set(row, "on", type_has_any(m, t) ? "1" : NULL);
	node_set(row, "fields_url", arena_printf(ctx->mem, "%s?type=%s", m->role_url, t->name));
	for (const char *const *a = type_actions(ctx->mem, ctx->types, t); *a; a++) {
		if (action_is_scoped(*a))
			scope_choice(m, row, t, *a);
		else
			action_box(m, row, t, *a);
	}
}

static const char *
type_group(const struct type *t)
{
	return t->menu && t->menu->group && *t->menu->group ? t->menu->group : t->module;
}

static void
module_fill(struct matrix *m, struct node *list, const struct module_info *module)
{
	struct ctx *ctx = m->ctx;
	struct node *group = NULL;
	size_t n = 0, with = 0;
	bool wrong = false;

	for (size_t i = 0; i < ctx->types->count; i++) {
		const struct type *t = ctx->types->all[i];

		if (!str_eq(type_group(t), module->name))
			continue;
		group = group ? group : node_item(list);
		type_row(m, group, t);
		n++;
		with += type_has_any(m, t);
		wrong = wrong || type_is_wrong(m, t);
	}
	if (!group)
		return;
	node_set(group, "label", lang_label(module->name, module->label));
	node_set(group, "count", arena_printf(ctx->mem, _("%1$zu of %2$zu with rights"), with, n));
	node_set(group, "open", with || wrong ? "1" : NULL);
	m->shown += with;
}

/* ---- the page ---------------------------------------------------------------------------------------- */

/* Scopes of people and departments need somebody to start from. */
static void
scopes_explain(struct node *n)
{
	static const struct { enum scope scope; const char *text; } words[] = {
		{ SCOPE_OWN, N_("records whose owner is the user himself, or that name him in their team") },
		{ SCOPE_SUBORDINATES, N_("and those of everybody below him, by the superior of each employee") },
		{ SCOPE_DEPARTMENT, N_("records of the department that the user belongs to, and his own") },
		{ SCOPE_TREE, N_("records of that department and of all departments below it, and his own") },
		{ SCOPE_CHOSEN, N_("records of the departments chosen here, with those below, and his own") },
		{ SCOPE_ALL, N_("every record of the company") },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct node *item = node_item(node_child(n, "explained"));

		node_set(item, "label", scope_label(NULL, words[i].scope));
		node_set(item, "text", _(words[i].text));
	}
}

static int
rights_fill(struct req *rq, struct node *n, const struct rec *r, const struct role_cells *base, const struct role_cells *cells,
            const struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	struct matrix m = { .ctx = ctx, .cells = cells, .f = f, .role_url = role_url(ctx, r, "/fields") };

	for (size_t i = 0; i < ctx->types->module_count; i++)
		module_fill(&m, node_child(n, "modules"), &ctx->types->modules[i]);
	node_set(n, "base", role_cells_text(ctx->mem, base));
	node_set(n, "summary", arena_printf(ctx->mem, _("Rights on %1$zu of %2$zu kinds of records"), m.shown, ctx->types->count));
	role_depts_fill(ctx, n, role_cells_get(cells, CELL_DEPTS, "*", ""));
	scopes_explain(n);
	return OK;
}

int
role_rights_show(struct req *rq)
{
	struct role_cells cells;
	struct node *n;
	struct rec *r;

	TRY(role_load(rq, &r));
	TRY(role_frame(rq, &n, r, type_text(r->type, "Rights"), role_url(&rq->ctx, r, "/rights")));
	TRY(role_cells_read(&rq->ctx, rec_text(r, "code"), NULL, &cells));
	TRY(rights_fill(rq, n, r, &cells, &cells, NULL));
	return resp_page(rq, 200, "role_rights.cs");
}

/* ---- what was posted ------------------------------------------------------------------------------------ */

/* "r.customer.read": *type and *action, when both exist. */
static bool
name_split(struct ctx *ctx, const char *name, const struct type **t, const char **action)
{
	const char *dot = strchr(name + 2, '.');

	*t = dot ? type_find(ctx->types, arena_strndup(ctx->mem, name + 2, (size_t)(dot - name) - 2)) : NULL;
	*action = dot ? dot + 1 : "";
	return *t && words_have(type_actions(ctx->mem, ctx->types, *t), *action);
}

/* One posted value of a right; "none", or a box that is not sent, is no cell. */
static void
right_take(struct req *rq, struct role_cells *mine, const char *name, const char *value, struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	const struct type *t;
	const char *action;

	if (!name_split(ctx, name, &t, &action)) {
		form_error(f, name, _("This form names a right that does not exist: “%s”. Open the page again."), name);
		return;
	}
	if (action_is_scoped(action) ? scope_find(value) == SCOPE_NONE && !str_eq(value, "none") : !str_eq(value, "1"))
		form_error(f, name, _("“%1$s” is no scope of %2$s."), value,
		           role_cell_label(ctx, &(struct role_cell){ t->name, CELL_RIGHT, action, "" }));
	else
		role_cells_put(mine, CELL_RIGHT, t->name, action, action_is_scoped(action) ? (str_eq(value, "none") ? "" : value) : "all");
}

/* What stood on the page, with what is posted over it: boxes that are not sent are not ticked. */
static int
rights_take(struct req *rq, struct role_cells *base, struct role_cells *mine, struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	const char *text = req_body(rq, "_base");

	if (!text || role_cells_parse(ctx->mem, text, base) != OK) {
		rq->problem = _("This form arrived incomplete. Please send it again.");
		return err_set(ctx, ERR_BAD_REQUEST, "rights without what they were made from");
	}
	role_cells_new(ctx->mem, mine);
	for (size_t i = 0; i < base->n; i++) {
		const struct role_cell *c = &base->list[i];

		if (c->kind == CELL_RIGHT && action_is_scoped(c->name))
			role_cells_put(mine, c->kind, c->type, c->name, c->value);
	}
	for (size_t i = 0; i < rq->param_count; i++)
		if (rq->params[i].from_body && str_starts(rq->params[i].name, "r."))
			right_take(rq, mine, rq->params[i].name, rq->params[i].value, f);
	role_cells_put(mine, CELL_DEPTS, "*", "", role_depts_take(rq, f));
	return OK;
}

/* Shown again: nothing was saved, and nothing that was chosen is lost. */
static int
rights_again(struct req *rq, const struct rec *r, const struct role_cells *base, struct role_cells *mine,
             const struct role_change *theirs, size_t n, const struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	struct role_cells now;
	struct node *node;

	err_clear(ctx);
	TRY(role_frame(rq, &node, r, type_text(r->type, "Rights"), role_url(ctx, r, "/rights")));
	TRY(role_cells_read(ctx, rec_text(r, "code"), NULL, &now));
	role_cells_merge(mine, base, &now);
	if (n)
		TRY(role_conflict(rq, node, r, theirs, n));
	role_messages(node, f);
	node_set(node, "dirty", "1");
	TRY(rights_fill(rq, node, r, n ? &now : base, mine, f));
	return resp_page(rq, n ? 409 : 422, "role_rights.cs");
}

int
role_rights_save(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = form_new(ctx);
	const struct role_change *changes = NULL;
	struct role_cells base, mine;
	struct once once;
	struct rec *r;
	size_t n = 0;

	TRY(once_find(rq, &once));
	if (once.found && once.same)
		return resp_redirect(rq, "%s", once.location);
	TRY(rec_lock(ctx, &r, rq->type->name, rq->id));
	TRY(rights_take(rq, &base, &mine, f));
	int rc = form_ok(f) ? role_save(ctx, r, NULL, &base, &mine, &changes, &n, f) : ERR_INVALID;
	if (rc == ERR_CONFLICT || rc == ERR_INVALID)
		return rights_again(rq, r, &base, &mine, changes, rc == ERR_CONFLICT ? n : 0, f);
	TRY(rc);
	if (n)
		TRY(role_logged(rq, "role_rights", r, changes, n));
	const char *location = role_url(ctx, r, str_eq(req_body(rq, "_then"), "view") ? "?saved=1" : "/rights?saved=1");
	if (!once.found)
		TRY(once_store(rq, 303, location));
	return resp_redirect(rq, "%s", location);
}
