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
