/*
 * completeness.c - how much of what belongs to a customer of its kind is there, and
 * what is missing, as far as the reader may see it: the installed rule.
 */
#include "customer/customer.h"
#include "customer.gen.h"

enum wanted { OF_ALL, OF_FORMAL, OF_FORMAL_COMPANY };
enum { FACT_REACHED = 1, FACT_LED = 2 };

/* fact: what the contacts bring, instead of the field or beside it. */
static const struct item { const char *field; unsigned fact; enum wanted of; const char *label; } items[] = {
	{ CUSTOMER_NAME, 0, OF_ALL, N_("Name") },
	{ CUSTOMER_INDUSTRY, 0, OF_ALL, N_("Industry") },
	{ CUSTOMER_REGION, 0, OF_ALL, N_("Region") },
	{ CUSTOMER_TEL, FACT_REACHED, OF_ALL, N_("Telephone, or mobile of a contact") },
	{ CUSTOMER_ADDRESS, 0, OF_FORMAL, N_("Address") },
	{ NULL, FACT_LED, OF_FORMAL, N_("Main contact with mobile") },
	{ CUSTOMER_TAX_NO, 0, OF_FORMAL_COMPANY, N_("Tax number") },
	{ CUSTOMER_INVOICES, 0, OF_FORMAL_COMPANY, N_("Invoice details") },
};
enum { ITEMS = sizeof items / sizeof items[0] };

static bool
item_counts(const struct rec *c, const struct item *i)
{
	if (i->of == OF_ALL)
		return true;
	return rec_is(c, CUSTOMER_KIND, "formal") && (i->of == OF_FORMAL || rec_is(c, CUSTOMER_PERSON_TYPE, "company"));
}

static bool
item_is_there(const struct rec *c, const struct item *i, unsigned facts)
{
	if (i->fact & facts)
		return true;
	if (!i->field)
		return false;
	return strcmp(i->field, CUSTOMER_INVOICES) == 0 ? rec_count(c, i->field) > 0 : !rec_is_empty(c, i->field);
}

static const char *
item_label(struct ctx *ctx, const struct item *i)
{
	return i->fact ? lang_text(i->label) : lang_label(arena_printf(ctx->mem, "customer.%s", i->field), i->label);
}

static int
facts_read(struct ctx *ctx, const struct rec *c, unsigned *out)
{
	struct sql_rows *rows;

	/* Also for who sees mobiles masked: only that there is one is told. */
	as_system_begin(ctx, "completeness of a customer");
	int rc = sql_rows(ctx, &rows, "SELECT COUNT(p.mobile), SUM(p.is_main = 1 AND p.mobile > '') FROM {contact} p\n"
	             "WHERE p.customer = ? AND p.status = 'active'", VALS(VINT(rec_id(c))));
	as_system_end(ctx);
	TRY(rc);
	*out = 0;
	if (!sql_next(rows))
		return OK;
	*out = (sql_int(rows, 0) > 0 ? FACT_REACHED : 0) | (sql_int(rows, 1) > 0 ? FACT_LED : 0);
	return OK;
}

int
customer_completeness(struct ctx *ctx, const struct rec *c, struct completeness *out)
{
	unsigned facts, there = 0, wanted = 0;

	*out = (struct completeness){ .missing = "" };
	TRY(facts_read(ctx, c, &facts));
	for (size_t i = 0; i < ITEMS; i++) {
		if (!item_counts(c, &items[i]))
			continue;
		wanted++;
		if (item_is_there(c, &items[i], facts))
			there++;
		else
			out->missing = arena_printf(ctx->mem, "%s%s%s", out->missing, *out->missing ? _(", ") : "", item_label(ctx, &items[i]));
	}
	out->percent = there * 100 / wanted;
	return OK;
}

static void
fact_add(struct node *section, const char *label, const char *text)
{
	struct node *fact = node_item(node_child(section, "facts"));

	node_set(fact, "label", label);
	node_set(fact, "text", text);
	node_set(fact, "kind", *text ? "" : "none");
}

int
customer_about(struct ctx *ctx, const struct rec *c, struct node *sections)
{
	struct completeness how;
	struct node *n;

	TRY(customer_completeness(ctx, c, &how));
	n = node_item(sections);
	node_set(n, "label", _("Completeness"));
	fact_add(n, _("Filled in"), arena_printf(ctx->mem, "%u %%", how.percent));
	if (*how.missing)
		fact_add(n, _("Missing"), how.missing);
	return OK;
}
