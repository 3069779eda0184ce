/*
 * customer_head.c - the head of a customer's page: the way to formal, and what it comes
 * to in every area that there is. An area that does not exist yet has no data, not 0.
 */
#include "customer/customer.h"
#include "customer.gen.h"

static const struct area { const char *label; const struct customer_area *of; } areas[] = {
	{ N_("Open opportunities"), &customer_opportunities },
	{ N_("Orders"), &customer_orders },
	{ N_("Receivable"), &customer_receivables },
	{ N_("Open service requests"), &customer_services },
	{ N_("Last contact"), &customer_actions },
};

static void
figure_add(struct node *record, const char *label, const char *text, const char *url)
{
	struct node *n = node_item(node_child(record, "figures"));

	node_set(n, "label", label);
	node_set(n, "text", text);
	node_set(n, "url", url);
	node_set(n, "none", text ? NULL : _("No data"));
}

/* As far as this user may read them. */
static int
people_count(struct ctx *ctx, const struct rec *c, struct node *record)
{
	const struct type *contact = type_find(ctx->types, "contact");
	struct sql_rows *rows;

	if (!contact || !perm_can(ctx, contact, NULL, "read"))
		return OK;
	TRY(sql_rows(ctx, &rows, "SELECT COUNT(*) FROM {contact} p WHERE p.customer = ?", VALS(VINT(rec_id(c)))));
	if (sql_next(rows))
		figure_add(record, type_plural(contact), arena_printf(ctx->mem, "%lld", (long long)sql_int(rows, 0)),
		           arena_printf(ctx->mem, "%s/%lld?tab=contacts", type_url(rec_type(c)), (long long)rec_id(c)));
	return OK;
}

int
customer_head(struct ctx *ctx, const struct rec *c, struct node *record)
{
	TRY(people_count(ctx, c, record));
	for (size_t i = 0; i < sizeof areas / sizeof areas[0]; i++) {
		struct customer_figure figure = { .text = NULL };

		if (areas[i].of && areas[i].of->figure)
			TRY(areas[i].of->figure(ctx, c, &figure));
		figure_add(record, lang_text(areas[i].label), figure.text, figure.url);
	}
	if (ctx->seer || !rec_is(c, CUSTOMER_KIND, "potential") || !perm_can(ctx, rec_type(c), c, "edit") ||
	    !rec_writes(ctx, c, CUSTOMER_KIND))
		return OK;
	struct node *step = node_item(node_child(record, "steps"));
	node_set(step, "label", _("Turn formal"));
	node_set(step, "url", arena_printf(ctx->mem, "%s/%lld/formal", type_url(rec_type(c)), (long long)rec_id(c)));
	return OK;
}

/* ---- completeness among the facts ------------------------------------------------------------- */

static void
fact_add(struct node *section, const char *label, const char *text)
{
	struct node *fact = node_item(node_child(section, "facts"));

	node_set(fact, "label", label);
	node_set(fact, "text", *text ? text : "–");
}

int
completeness_about(struct ctx *ctx, const struct rec *r, struct node *sections)
{
	struct completeness how;
	struct node *n;

	TRY(completeness_of(ctx, r, &how));
	n = node_item(sections);
	node_set(n, "label", _("Completeness"));
	fact_add(n, _("Filled in"), arena_printf(ctx->mem, "%u %%", how.percent));
	if (*how.missing)
		fact_add(n, _("Missing"), how.missing);
	return OK;
}

/* ---- who works elsewhere by now, or works here beside another customer ------------------------------- */

static void
former_add(struct ctx *ctx, struct node *section, const struct sql_rows *rows)
{
	struct node *n = node_item(node_child(section, "facts"));
	int32_t left = sql_date(rows, 3);
	const char *name = sql_text(rows, 1), *title = sql_text(rows, 2);

	node_set(n, "label", left == DATE_NONE ? _("Works here, too") : arena_printf(ctx->mem, _("Left on %s"), date_str(ctx->mem, left)));
	node_set(n, "text", *title ? arena_printf(ctx->mem, "%s · %s", name, title) : name);
	node_set(n, "url", arena_printf(ctx->mem, "%s/%lld", type_url(type_find(ctx->types, "contact")), (long long)sql_int(rows, 0)));
}

/* As far as this user may read them. */
static int
former_about(struct ctx *ctx, const struct rec *c, struct node *sections)
{
	const struct type *contact = type_find(ctx->types, "contact");
	struct sql_rows *rows;

	if (!contact || !perm_can(ctx, contact, NULL, "read"))
		return OK;
	TRY(sql_rows(ctx, &rows, "SELECT p.id, p.name, t.title, t.left_at FROM {contact:posts} t JOIN {contact} p ON p.id = t.record\n"
	             "WHERE t.customer = ? AND NOT p.customer <=> t.customer ORDER BY t.left_at IS NULL DESC, t.left_at DESC, t.id DESC LIMIT 20",
	             VALS(VINT(rec_id(c)))));
	if (!sql_count(rows))
		return OK;
	struct node *n = node_item(sections);
	node_set(n, "label", _("Former and further contacts"));
	while (sql_next(rows))
		former_add(ctx, n, rows);
	return OK;
}

int
customer_people_about(struct ctx *ctx, const struct rec *c, struct node *sections)
{
	TRY(completeness_about(ctx, c, sections));
	return former_about(ctx, c, sections);
}
