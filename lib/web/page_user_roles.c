/* page_user_roles.c - which roles a user has: a box for each role, with what it means. */
#include "web/role_page.h"

struct chosen { const char **codes; size_t n; };

static bool
chosen_has(const struct chosen *c, const char *code)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_eq(c->codes[i], code))
			return true;
	return false;
}

static struct chosen
chosen_of(struct ctx *ctx, const struct rec *u)
{
	size_t n = rec_count(u, "roles");
	struct chosen c = { .codes = arena_new_array(ctx->mem, const char *, n + 1) };

	for (; c.n < n; c.n++)
		c.codes[c.n] = rec_text(rec_line(u, "roles", c.n), "value");
	return c;
}

static const char *
chosen_words(struct ctx *ctx, const struct chosen *c)
{
	const char **labels = arena_new_array(ctx->mem, const char *, c->n + 1);

	for (size_t i = 0; i < c->n; i++)
		labels[i] = role_label(ctx, c->codes[i]);
	return c->n ? text_join(ctx->mem, labels, c->n) : _("none");
}

/* ---- the page ----------------------------------------------------------------------------------- */

/* What its keeper wrote about it; else on how much it has rights. */
static int
role_meanings(struct ctx *ctx, struct node *n, const struct chosen *chosen)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT r.code, r.remark, r.id, (SELECT COUNT(DISTINCT rr.type) FROM role_right rr\n"
	              "WHERE rr.role = r.code AND rr.scope <> 'none') FROM role r WHERE r.deleted_at IS NULL ORDER BY r.id", NO_VALS));
	while (db_next(rows)) {
		struct node *item = node_item(node_child(n, "roles"));
		const char *code = db_str(rows, 0), *remark = db_str(rows, 1);
		unsigned long types = (unsigned long)db_int(rows, 3);

		node_set(item, "code", code);
		node_set(item, "label", role_label(ctx, code));
		node_set(item, "text", remark && *remark ? remark : types
		         ? arena_printf(ctx->mem, lang_n("Rights on %lu kind of records", "Rights on %lu kinds of records", types), types)
		         : _("No rights yet"));
		node_set(item, "url", perm_can(ctx, type_find(ctx->types, "role"), NULL, "read")
		         ? arena_printf(ctx->mem, "%s/%lld", type_url(type_find(ctx->types, "role")), (long long)db_int(rows, 2)) : NULL);
		node_set(item, "here", chosen_has(chosen, code) ? "1" : NULL);
	}
	return OK;
}

/* A role that is in the recycle bin, or is unknown, can only be taken away. */
static void
unknown_roles(struct ctx *ctx, struct node *n, const struct chosen *chosen)
{
	for (size_t i = 0; i < chosen->n; i++) {
		struct node *item;

		if (org_dictionary_label(ctx, "role", chosen->codes[i]))
			continue;
		item = node_item(node_child(n, "roles"));
		node_set(item, "code", chosen->codes[i]);
		node_set(item, "label", chosen->codes[i]);
		node_set(item, "text", _("This role does not exist any more."));
		node_set(item, "here", "1");
	}
}

static int
roles_page(struct req *rq, const struct rec *u, const struct chosen *chosen, const struct form *f, int status)
{
	struct ctx *ctx = &rq->ctx;
	struct node *n;

	TRY(role_frame(rq, &n, u, type_text(u->type, "Roles"), role_url(ctx, u, "/roles")));
	node_set_int(n, "version", rec_int(u, "row_version"));
	node_set(n, "dirty", f ? "1" : NULL);
	if (f)
		role_messages(n, f);
	if (status == 409) {
		const char *by = show_field(ctx, u, "updated_by");
		struct chosen now = chosen_of(ctx, u);

		node_set(n, "conflict", arena_printf(ctx->mem, _("%1$s changed this user (%2$s) after you had opened the page. Roles now: %3$s."),
		                                     *by ? by : _("System"), time_ago(ctx, rec_instant(u, "updated_at")),
		                                     chosen_words(ctx, &now)));
	}
	TRY(role_meanings(ctx, n, chosen));
	unknown_roles(ctx, n, chosen);
	return resp_page(rq, status, "user_roles.cs");
}

int
user_roles_show(struct req *rq)
{
	struct chosen chosen;
	struct rec *u;

	TRY(role_load(rq, &u));
	chosen = chosen_of(&rq->ctx, u);
	return roles_page(rq, u, &chosen, NULL, 200);
}

/* ---- what was posted --------------------------------------------------------------------------------- */

static struct chosen
roles_take(struct req *rq, const struct rec *u, struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	struct chosen c = { .codes = arena_new_array(ctx->mem, const char *, rq->param_count + 1) }, had = chosen_of(ctx, u);

	for (size_t i = 0; i < rq->param_count; i++) {
		const struct req_pair *p = &rq->params[i];

		if (!p->from_body || !str_eq(p->name, "role") || chosen_has(&c, p->value))
			continue;
		if (!org_dictionary_label(ctx, "role", p->value) && !chosen_has(&had, p->value))
			form_error(f, "roles", _("The role “%s” does not exist any more."), p->value);
		else
			c.codes[c.n++] = p->value;
	}
	return c;
}

static void
roles_apply(struct ctx *ctx, struct rec *u, const struct chosen *c)
{
	struct chosen had = chosen_of(ctx, u);

	for (size_t i = rec_count(u, "roles"); i-- > 0;)
		if (!chosen_has(c, rec_text(rec_line(u, "roles", i), "value")))
			rec_remove_line(ctx, u, "roles", i);
	for (size_t i = 0; i < c->n; i++)
		if (!chosen_has(&had, c->codes[i]))
			rec_set(rec_add_line(ctx, u, "roles"), "value", VTEXT(c->codes[i]));
}

static int
roles_again(struct req *rq, const struct chosen *chosen, const struct form *f, int status)
{
	struct rec *u;

	err_clear(&rq->ctx);
	TRY(rec_load(&rq->ctx, &u, rq->type->name, rq->id));
	return roles_page(rq, u, chosen, f, status);
}

/* The token of his sessions changes with his rights. */
static int
roles_noted(struct ctx *ctx, const struct rec *u, const struct chosen *had, const struct chosen *now)
{
	const char *before = chosen_words(ctx, had), *after = chosen_words(ctx, now);

	if (str_eq(before, after))
		return OK;
	TRY(sess_renew_later(ctx, rec_id(u)));
	return security_done_why(ctx, "user_roles", rec_id(u), rec_text(u, "login"), arena_printf(ctx->mem, "%s → %s", before, after));
}

int
user_roles_save(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = form_new(ctx);
	const char *version = req_body(rq, "row_version");
	struct chosen chosen, had;
	struct once once;
	struct rec *u;

	TRY(once_find(rq, &once));
	if (once.found && once.same)
		return resp_redirect(rq, "%s", once.location);
	TRY(rec_lock(ctx, &u, rq->type->name, rq->id));
	if (!version || str_int(version, &u->version) != OK || u->version < 1)
		return err_set(ctx, ERR_BAD_REQUEST, "no row_version in the form");
	had = chosen_of(ctx, u);
	chosen = roles_take(rq, u, f);
	roles_apply(ctx, u, &chosen);
	int rc = form_ok(f) ? rec_save(ctx, u, f) : ERR_INVALID;
	if (rc == ERR_CONFLICT || rc == ERR_INVALID)
		return roles_again(rq, &chosen, f, rc == ERR_CONFLICT ? 409 : 422);
	TRY(rc);
	TRY(roles_noted(ctx, u, &had, &chosen));
	const char *location = role_url(ctx, u, "?saved=1");
	if (!once.found)
		TRY(once_store(rq, 303, location));
	return resp_redirect(rq, "%s", location);
}
