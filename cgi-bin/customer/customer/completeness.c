/*
 * completeness.c - how much of what belongs to a customer or a contact is there, and
 * what is missing, by the rules that administrators keep (completeness_rule).
 */
#include "customer/customer.h"
#include "customer.gen.h"

enum { RULES_MOST = 60, REQUIRED = 2, RECOMMENDED = 1, WALK = 200 };
enum of { OF_CUSTOMER = 1, OF_CONTACT = 2, OF_BOTH = 3 };

/* Fields that a rule may name, with their labels; what is no field is found out. */
static const struct known { const char *field, *label; enum of of; } known[] = {
	{ "name", N_("Name"), OF_BOTH },
	{ "reached", "", OF_BOTH },
	{ "main_mobile", N_("Main contact with mobile"), OF_CUSTOMER },
	{ "short_name", N_("Short name"), OF_CUSTOMER },
	{ "category", N_("Category"), OF_CUSTOMER },
	{ "industry", N_("Industry"), OF_CUSTOMER },
	{ "region", N_("Region"), OF_CUSTOMER },
	{ "level", N_("Level"), OF_CUSTOMER },
	{ "source", N_("Source"), OF_CUSTOMER },
	{ "owner", N_("Owner"), OF_BOTH },
	{ "tel", N_("Telephone"), OF_BOTH },
	{ "mobile", N_("Mobile"), OF_BOTH },
	{ "email", N_("E-mail"), OF_BOTH },
	{ "website", N_("Website"), OF_CUSTOMER },
	{ "address", N_("Address"), OF_BOTH },
	{ "postcode", N_("Postcode"), OF_CUSTOMER },
	{ "tax_no", N_("Tax number"), OF_CUSTOMER },
	{ "invoices", N_("Invoice details"), OF_CUSTOMER },
	{ "ship_to", N_("Ship-to addresses"), OF_CUSTOMER },
	{ "customer", N_("Customer"), OF_CONTACT },
	{ "title", N_("Title"), OF_CONTACT },
	{ "department", N_("Department"), OF_CONTACT },
	{ "role", N_("Role"), OF_CONTACT },
	{ "gender", N_("Gender"), OF_CONTACT },
	{ "wechat", N_("WeChat"), OF_CONTACT },
	{ "birthday", N_("Birthday"), OF_CONTACT },
};

struct rule { const struct known *what; bool potential, formal; };
struct rules { struct rule list[RULES_MOST]; size_t n; };
/* What the contacts bring; rows: whether there are some, of a record that was read without them. */
struct facts { bool reached, led, without_rows, invoices, ship_to; };

static bool
is_customer(const struct type *t)
{
	return strcmp(type_name(t), "customer") == 0;
}

static const struct known *
known_find(const struct type *t, const char *field)
{
	enum of of = is_customer(t) ? OF_CUSTOMER : OF_CONTACT;

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if ((known[i].of & of) && strcmp(known[i].field, field) == 0)
			return &known[i];
	return NULL;
}

bool
completeness_knows(const struct type *t, const char *field)
{
	return known_find(t, field) != NULL;
}

static const char *
item_label(struct ctx *ctx, const struct type *t, const struct known *k)
{
	if (strcmp(k->field, "reached") == 0)
		return is_customer(t) ? _("Telephone, or mobile of a contact") : _("Mobile, telephone, e-mail or WeChat");
	if (strcmp(k->field, "main_mobile") == 0)
		return lang_text(k->label);
	return lang_label(arena_printf(ctx->mem, "%s.%s", type_name(t), k->field), k->label);
}

/* ---- what is asked for ---------------------------------------------------------------------- */

static int
rules_read(struct ctx *ctx, const struct type *t, const char *person_type, struct rules *out)
{
	struct sql_rows *rows;

	out->n = 0;
	as_system_begin(ctx, "rules of completeness");
	int rc = sql_rows(ctx, &rows, "SELECT c.field, MAX(c.need = 'potential'), MAX(c.need = 'formal') FROM {completeness_rule} c\n"
	                  "WHERE c.of_type = ? AND COALESCE(c.person_type, '') IN ('', ?) GROUP BY c.field ORDER BY MIN(c.id) LIMIT 60",
	                  VALS(VTEXT(type_name(t)), VTEXT(person_type)));
	as_system_end(ctx);
	TRY(rc);
	while (out->n < RULES_MOST && sql_next(rows)) {
		const struct known *what = known_find(t, sql_text(rows, 0));

		if (what)
			out->list[out->n++] = (struct rule){ .what = what, .potential = sql_int(rows, 1) != 0, .formal = sql_int(rows, 2) != 0 };
	}
	return OK;
}

static const char *
person_type_of(const struct rec *r)
{
	return is_customer(rec_type(r)) ? rec_text(r, CUSTOMER_PERSON_TYPE) : "";
}

static unsigned
weight_of(const struct rule *rule, bool formal)
{
	if (rule->potential)
		return REQUIRED;
	return rule->formal ? (formal ? REQUIRED : 0) : RECOMMENDED;
}

/* ---- what is there ---------------------------------------------------------------------------- */

static int
facts_read(struct ctx *ctx, const struct rec *r, struct facts *out)
{
	struct sql_rows *rows;

	*out = (struct facts){ .reached = false };
	if (!is_customer(rec_type(r)) || !rec_id(r))
		return OK;
	/* Also for who sees mobiles masked: only that there is one is told. */
	as_system_begin(ctx, "completeness of a customer");
	int rc = sql_rows(ctx, &rows, "SELECT COUNT(p.mobile), SUM(p.is_main = 1 AND p.mobile > '') FROM {contact} p\n"
	             "WHERE p.customer = ? AND p.status = 'active'", VALS(VINT(rec_id(r))));
	as_system_end(ctx);
	TRY(rc);
	if (sql_next(rows))
		*out = (struct facts){ .reached = sql_int(rows, 0) > 0, .led = sql_int(rows, 1) > 0 };
	return OK;
}

static bool
is_there(const struct rec *r, const char *field, const struct facts *facts)
{
	static const char *const ways[] = { "mobile", "tel", "email", "wechat" };

	if (strcmp(field, "main_mobile") == 0)
		return facts->led;
	if (strcmp(field, CUSTOMER_INVOICES) == 0)
		return facts->without_rows ? facts->invoices : rec_count(r, field) > 0;
	if (strcmp(field, CUSTOMER_SHIP_TO) == 0)
		return facts->without_rows ? facts->ship_to : rec_count(r, field) > 0;
	if (strcmp(field, "reached") != 0)
		return !rec_is_empty(r, field);
	if (is_customer(rec_type(r)))
		return facts->reached || !rec_is_empty(r, CUSTOMER_TEL);
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
		if (!rec_is_empty(r, ways[i]))
			return true;
	return false;
}

/* What a reader does not see he is not told to be missing. */
static bool
is_seen(const struct rec *r, const char *field)
{
	if (strcmp(field, "main_mobile") == 0)
		return true;
	if (strcmp(field, "reached") == 0)
		return rec_sees(r, is_customer(rec_type(r)) ? CUSTOMER_TEL : "mobile");
	return rec_sees(r, field);
}

/* ---- the sum ------------------------------------------------------------------------------------ */

/* whole: by what is stored, not by what the reader sees. */
static void
completeness_sum(struct ctx *ctx, const struct rec *r, const struct rules *rules, const struct facts *facts, bool whole,
                 struct completeness *out)
{
	bool formal = is_customer(rec_type(r)) && rec_is(r, CUSTOMER_KIND, "formal");
	unsigned there = 0, wanted = 0;

	*out = (struct completeness){ .missing = "" };
	for (size_t i = 0; i < rules->n; i++) {
		const struct known *what = rules->list[i].what;
		unsigned weight = weight_of(&rules->list[i], formal);

		if (!weight || (!whole && !is_seen(r, what->field)))
			continue;
		wanted += weight;
		if (is_there(r, what->field, facts))
			there += weight;
		else if (!whole)
			out->missing = arena_printf(ctx->mem, "%s%s%s", out->missing, *out->missing ? _(", ") : "", item_label(ctx, rec_type(r), what));
	}
	out->percent = wanted ? there * 100 / wanted : 100;
}

static int
completeness_read(struct ctx *ctx, const struct rec *r, bool whole, struct completeness *out)
{
	struct rules rules;
	struct facts facts;

	TRY(rules_read(ctx, rec_type(r), person_type_of(r), &rules));
	TRY(facts_read(ctx, r, &facts));
	completeness_sum(ctx, r, &rules, &facts, whole, out);
	return OK;
}

int
completeness_of(struct ctx *ctx, const struct rec *r, struct completeness *out)
{
	return completeness_read(ctx, r, false, out);
}

int
completeness_keep(struct ctx *ctx, const struct rec *r)
{
	struct completeness how;

	TRY(completeness_read(ctx, r, true, &how));
	if (rec_int(r, "completeness") == how.percent)
		return OK;
	return rec_keep(ctx, type_name(rec_type(r)), rec_id(r), &(struct kept_value){ "completeness", VINT(how.percent) }, 1, NULL);
}

/* ---- formal ones ---------------------------------------------------------------------------------- */

int
customer_formal_items(struct ctx *ctx, const struct rec *c, struct formal_item *out, size_t most, size_t *n)
{
	struct rules rules;
	struct facts facts;

	*n = 0;
	TRY(rules_read(ctx, rec_type(c), person_type_of(c), &rules));
	TRY(facts_read(ctx, c, &facts));
	for (size_t i = 0; i < rules.n && *n < most; i++) {
		const struct known *what = rules.list[i].what;

		if (rules.list[i].potential || rules.list[i].formal)
			out[(*n)++] = (struct formal_item){
				.field = strcmp(what->field, "reached") == 0 ? CUSTOMER_TEL : what->field,
				.label = item_label(ctx, rec_type(c), what), .there = is_there(c, what->field, &facts),
			};
	}
	return OK;
}

/* ---- all of them, by night ------------------------------------------------------------------------- */

struct walk { struct facts facts[WALK]; struct val ids[WALK]; size_t n; };

static void
walk_take(struct walk *w, struct sql_rows *rows)
{
	for (w->n = 0; w->n < WALK && sql_next(rows); w->n++) {
		w->ids[w->n] = VINT(sql_int(rows, 0));
		w->facts[w->n] = (struct facts){ .reached = sql_int(rows, 1) != 0, .led = sql_int(rows, 2) != 0, .without_rows = true,
		                                 .invoices = sql_int(rows, 3) != 0, .ship_to = sql_int(rows, 4) != 0 };
	}
}

static int
walk_two(struct ctx *ctx, int64_t one, int64_t other, struct walk *w)
{
	struct sql_rows *rows;

	TRY(sql_rows(ctx, &rows,
	             "SELECT c.id,\n"
	             "EXISTS (SELECT 1 FROM {contact} p WHERE p.customer = c.id AND p.status = 'active' AND p.mobile > ''),\n"
	             "EXISTS (SELECT 1 FROM {contact} m WHERE m.customer = c.id AND m.status = 'active' AND m.is_main = 1 AND m.mobile > ''),\n"
	             "EXISTS (SELECT 1 FROM {customer:invoices} i WHERE i.record = c.id),\n"
	             "EXISTS (SELECT 1 FROM {customer:ship_to} s WHERE s.record = c.id)\n"
	             "FROM {customer} c WHERE c.id IN (?, ?)", VALS(VINT(one), VINT(other))));
	walk_take(w, rows);
	return OK;
}

static int
walk_read(struct ctx *ctx, int64_t after, struct walk *w)
{
	struct sql_rows *rows;

	TRY(sql_rows(ctx, &rows,
	             "SELECT c.id,\n"
	             "EXISTS (SELECT 1 FROM {contact} p WHERE p.customer = c.id AND p.status = 'active' AND p.mobile > ''),\n"
	             "EXISTS (SELECT 1 FROM {contact} m WHERE m.customer = c.id AND m.status = 'active' AND m.is_main = 1 AND m.mobile > ''),\n"
	             "EXISTS (SELECT 1 FROM {customer:invoices} i WHERE i.record = c.id),\n"
	             "EXISTS (SELECT 1 FROM {customer:ship_to} s WHERE s.record = c.id)\n"
	             "FROM {customer} c WHERE c.id > ? ORDER BY c.id LIMIT 200", VALS(VINT(after))));
	walk_take(w, rows);
	return OK;
}

static int
records_of(struct ctx *ctx, const char *type, const struct val *ids, size_t n, struct rows **out)
{
	struct query *q;

	TRY(query_new(ctx, &q, type));
	TRY(query_where(q, "id", OP_IN, ids, n));
	TRY(query_after(q, NULL, WALK));
	return query_run(q, out);
}

/* The core of a name is found by the same code whenever it was written; an old row has none yet. */
static int
customer_figure(struct ctx *ctx, const struct rec *c, unsigned percent, int64_t *done)
{
	bool changed, cored = rec_is_empty(c, CUSTOMER_NAME_CORE) && !rec_is(c, CUSTOMER_PERSON_TYPE, "individual");
	const struct kept_value list[] = {
		{ CUSTOMER_COMPLETENESS, VINT(percent) },
		{ CUSTOMER_NAME_CORE, cored ? VTEXT(customer_core(ctx, rec_text(c, CUSTOMER_NAME))) : VNULL },
	};

	if (!cored && rec_int(c, CUSTOMER_COMPLETENESS) == percent)
		return OK;
	TRY(rec_keep(ctx, "customer", rec_id(c), list, cored ? 2 : 1, &changed));
	*done += changed;
	return OK;
}

static const struct facts *
walk_facts(const struct walk *w, int64_t id)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->ids[i].i == id)
			return &w->facts[i];
	return NULL;
}

static int
walk_keep(struct ctx *ctx, const struct walk *w, int64_t *done)
{
	struct rules rules = { .n = 0 };
	const char *of = NULL;
	struct rows *rows;
	struct rec *c;

	if (!w->n)
		return OK;
	TRY(records_of(ctx, "customer", w->ids, w->n, &rows));
	while ((c = rows_next(rows)) != NULL) {
		const struct facts *facts = walk_facts(w, rec_id(c));
		struct completeness how;

		if (!facts)
			continue;
		if (!of || strcmp(of, person_type_of(c)) != 0) {
			of = person_type_of(c);
			TRY(rules_read(ctx, rec_type(c), of, &rules));
		}
		completeness_sum(ctx, c, &rules, facts, true, &how);
		TRY(customer_figure(ctx, c, how.percent, done));
	}
	return OK;
}

static int
customers_walk(struct ctx *ctx, int64_t *at, int64_t *done)
{
	struct walk *w = arena_alloc(ctx->mem, sizeof *w);

	TRY(walk_read(ctx, *at, w));
	*at = w->n == WALK ? w->ids[WALK - 1].i : 0;
	return walk_keep(ctx, w, done);
}

static int
customers_two(struct ctx *ctx, int64_t one, int64_t other)
{
	struct walk *w = arena_alloc(ctx->mem, sizeof *w);
	int64_t done = 0;

	TRY(walk_two(ctx, one, other, w));
	return walk_keep(ctx, w, &done);
}

int
customer_completeness_again(struct ctx *ctx, int64_t one, int64_t other)
{
	as_system_begin(ctx, "completeness of customers whose contacts change");
	int rc = customers_two(ctx, one, other);
	as_system_end(ctx);
	return rc;
}

int
customer_figures(struct ctx *ctx, int64_t *at, int64_t *done)
{
	as_system_begin(ctx, "figures of customers");
	int rc = customers_walk(ctx, at, done);
	as_system_end(ctx);
	return rc;
}

static int
contacts_walk(struct ctx *ctx, int64_t *at, int64_t *done)
{
	const struct facts none = { .reached = false };
	struct val ids[WALK];
	struct sql_rows *found;
	struct rules rules = { .n = 0 };
	struct completeness how;
	struct rows *rows;
	struct rec *c;
	bool changed;
	size_t n = 0;

	TRY(sql_rows(ctx, &found, "SELECT c.id FROM {contact} c WHERE c.id > ? ORDER BY c.id LIMIT 200", VALS(VINT(*at))));
	while (n < WALK && sql_next(found))
		ids[n++] = VINT(sql_int(found, 0));
	*at = n == WALK ? ids[WALK - 1].i : 0;
	if (!n)
		return OK;
	TRY(rules_read(ctx, type_find(ctx->types, "contact"), "", &rules));
	TRY(records_of(ctx, "contact", ids, n, &rows));
	while ((c = rows_next(rows)) != NULL) {
		completeness_sum(ctx, c, &rules, &none, true, &how);
		TRY(contact_birthday_keep(ctx, c, &changed));
		*done += changed;
		if (rec_int(c, "completeness") == how.percent)
			continue;
		TRY(rec_keep(ctx, "contact", rec_id(c), &(struct kept_value){ "completeness", VINT(how.percent) }, 1, &changed));
		*done += changed;
	}
	return OK;
}

int
contact_figures(struct ctx *ctx, int64_t *at, int64_t *done)
{
	as_system_begin(ctx, "figures of contacts");
	int rc = contacts_walk(ctx, at, done);
	as_system_end(ctx);
	return rc;
}
