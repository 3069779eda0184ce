/*
 * setup.c - what an administrator still has to set up, found by looking: for the
 * home page, until nothing is open any more.
 */
#include "web/page.h"

struct setup_step { const char *label, *note, *url; bool done; };

/* What the database says in one question: how many of each there are. */
static int
setup_counts(struct ctx *ctx, struct db_rows **rows)
{
	TRY(db_select(ctx, rows,
	              "SELECT (SELECT COUNT(*) FROM company WHERE deleted_at IS NULL AND short_name <> ''),\n"
	              "  (SELECT COUNT(*) FROM department WHERE deleted_at IS NULL),\n"
	              "  (SELECT COUNT(*) FROM employee WHERE deleted_at IS NULL),\n"
	              "  (SELECT COUNT(*) FROM `user` WHERE deleted_at IS NULL AND enabled = 1 AND employee IS NOT NULL),\n"
	              "  (SELECT COUNT(*) FROM `user` u WHERE u.deleted_at IS NULL AND u.enabled = 1\n"
	              "     AND NOT EXISTS (SELECT 1 FROM user_roles r WHERE r.record = u.id)),\n"
	              "  (SELECT COUNT(*) FROM user_roles r JOIN `user` u ON u.id = r.record AND u.enabled = 1 AND u.deleted_at IS NULL\n"
	              "     LEFT JOIN second_factor f ON f.user = u.id AND f.confirmed_at IS NOT NULL\n"
	              "     WHERE r.value = 'administrator' AND f.user IS NULL)", NO_VALS));
	return db_next(*rows) ? OK : err_set(ctx, ERR_DB, "no answer about the set-up");
}

/* The settings page of a module by its name; NULL = this version has none, or not for this user. */
static const char *
setup_page(struct ctx *ctx, const char *name)
{
	const struct module_page *pages;

	for (size_t m = 0; m < ctx->types->module_count; m++)
		for (size_t i = 0, n = module_pages(ctx, &ctx->types->modules[m], &pages); i < n; i++)
			if (str_eq(pages[i].name, name))
				return pages[i].url;
	return NULL;
}

/* The holidays of the working calendar, when there is such a type. */
static int
setup_calendar(struct ctx *ctx, struct setup_step *s)
{
	const struct type *t = type_find(ctx->types, "holiday");
	struct query *q;
	int64_t n;

	*s = (struct setup_step){ .label = _("Working calendar"), .note = _("Holidays, and the weekends that are worked.") };
	if (!t || !perm_can(ctx, t, NULL, "edit"))
		return OK;
	s->url = type_url(t);
	TRY(query_new(ctx, &q, t->name));
	TRY(query_count(q, 1, &n));
	s->done = n > 0;
	return OK;
}

static const char *
url_of(struct ctx *ctx, const char *type)
{
	const struct type *t = type_find(ctx->types, type);

	return t && perm_can(ctx, t, NULL, "edit") ? type_url(t) : NULL;
}

int
setup_fill(struct req *rq, struct node *home)
{
	struct ctx *ctx = req_ctx(rq);
	struct db_rows *rows;
	struct setup_step calendar;
	size_t open = 0;

	if (!right_dotted(ctx, "company.edit"))
		return OK;
	TRY(setup_counts(ctx, &rows));
	TRY(setup_calendar(ctx, &calendar));
	const struct setup_step steps[] = {
		{ type_label(type_find(ctx->types, "company")), _("Name and short name, as they stand on every page and print."), url_of(ctx, "company"), db_int(rows, 0) > 0 },
		{ type_plural(type_find(ctx->types, "department")), _("From the top down; rights and figures follow them."), url_of(ctx, "department"), db_int(rows, 1) > 0 },
		{ type_plural(type_find(ctx->types, "employee")), _("Everyone who has work here, with department and superior."), url_of(ctx, "employee"), db_int(rows, 2) > 0 },
		{ type_plural(type_find(ctx->types, "user")), _("A login for each of them, and a one-time password."), url_of(ctx, "user"), db_int(rows, 3) > 0 },
		{ _("Roles of users"), _("Who has no role sees nothing."), url_of(ctx, "user"), db_int(rows, 3) > 0 && db_int(rows, 4) == 0 },
		{ _("Mail server"), _("The server that sends for the system; try it with a test mail."), setup_page(ctx, "mail"),
		  *org_setting(ctx->org, "mail.host") != '\0' },
		calendar,
		{ _("Second factor of administrators"), _("A code from the phone beside the password."), "/account/two-factor", db_int(rows, 5) == 0 },
	};
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		open += steps[i].url && !steps[i].done;
	if (!open)
		return OK;
	struct node *setup = node_child(home, "setup");
	node_set(setup, "label", _("Setting up"));
	node_set(setup, "open", arena_printf(ctx->mem, lang_n("%zu step is open", "%zu steps are open", open), open));
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		if (!steps[i].url)
			continue;
		struct node *n = node_item(node_child(setup, "steps"));
		node_set(n, "label", steps[i].label);
		node_set(n, "note", steps[i].note);
		node_set(n, "url", steps[i].url);
		node_set(n, "done", steps[i].done ? "1" : NULL);
	}
	return OK;
}
