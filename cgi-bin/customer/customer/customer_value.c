/*
 * customer_value.c - in which stage of its life a customer is and what it is worth, by
 * what the areas know of it. A part that no area knows counts neither for nor against.
 */
#include "customer/customer.h"
#include "customer.gen.h"

enum { WALK = 200, POINTS = 100, HALF = 50, NOTHING = -1 };

const struct value_part_word value_part_words[VALUE_PARTS] = {
	[VALUE_RECENCY] = { "recency", N_("Last order"), N_("No points once the last order is so many days ago.") },
	[VALUE_FREQUENCY] = { "frequency", N_("Number of orders"), N_("All points from so many orders on.") },
	[VALUE_AMOUNT] = { "amount", N_("Amount of orders"), N_("All points from this amount on.") },
	[VALUE_MARGIN] = { "margin", N_("Margin of orders"), N_("All points from this margin on.") },
	[VALUE_PIPELINE] = { "pipeline", N_("Open opportunities"), N_("All points from this expected amount on.") },
	[VALUE_OVERDUE] = { "overdue", N_("Overdue debt"), N_("All points without debt, none from this amount on.") },
};

/* ---- settings ------------------------------------------------------------------------------ */

static int64_t
setting_number(const struct ctx *ctx, const char *name, int64_t usual)
{
	const char *text = org_setting(ctx->org, arena_printf(ctx->mem, "customer.%s", name));
	dec d;

	return *text && dec_parse(&d, text) == OK ? d.micro / 1000000 : usual;
}

struct value_settings
value_settings_of(const struct ctx *ctx)
{
	static const int64_t weights[VALUE_PARTS] = { 20, 20, 30, 10, 10, 10 };
	static const int64_t fulls[VALUE_PARTS] = { 365, 6, 500000, 100000, 300000, 100000 };
	struct value_settings s = {
		.since_days = setting_number(ctx, "since_days", 365), .dormant_days = setting_number(ctx, "dormant_days", 365),
		.important = setting_number(ctx, "important", 60), .ordinary = setting_number(ctx, "ordinary", 30),
	};

	for (int i = 0; i < VALUE_PARTS; i++) {
		s.weight[i] = setting_number(ctx, arena_printf(ctx->mem, "weight.%s", value_part_words[i].name), weights[i]);
		s.full[i] = setting_number(ctx, arena_printf(ctx->mem, "full.%s", value_part_words[i].name), fulls[i]);
	}
	return s;
}

/* ---- what is known --------------------------------------------------------------------------- */

/* A customer as it stands, and what is found out about it. points: NOTHING = no data. */
struct worth {
	int64_t id;
	const char *lifecycle, *class_is, *class_set;
	int64_t score;			/* NOTHING = none */
	int32_t until, made_on;
	int points[VALUE_PARTS], was[VALUE_PARTS];
};
struct walk { struct worth list[WALK]; struct customer_facts facts[WALK]; size_t n; };

struct customer_facts *
customer_facts_of(struct customer_facts *list, size_t n, int64_t customer)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (list[middle].customer == customer)
			return &list[middle];
		if (list[middle].customer < customer)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool
area_knows(const struct customer_area *a)
{
	return a && a->facts;
}

static int
facts_read(struct ctx *ctx, const struct value_settings *s, struct walk *w)
{
	const struct customer_area *const areas[] = { &customer_orders, &customer_opportunities, &customer_receivables, &customer_actions };
	int32_t since = ctx->today - (int32_t)s->since_days;

	for (size_t i = 0; i < w->n; i++)
		w->facts[i] = (struct customer_facts){ .customer = w->list[i].id, .last_order = DATE_NONE, .last_action = DATE_NONE };
	for (size_t i = 0; w->n && i < sizeof areas / sizeof areas[0]; i++)
		if (area_knows(areas[i]))
			TRY(areas[i]->facts(ctx, since, w->facts, w->n));
	return OK;
}

/* ---- points ------------------------------------------------------------------------------------- */

static int
points_of(dec value, int64_t full)
{
	if (full <= 0 || dec_cmp(value, DEC(0)) <= 0)
		return 0;
	if (dec_cmp(value, DEC(full)) >= 0)
		return POINTS;
	return (int)(dec_round(dec_muldiv(value, DEC(POINTS), DEC(full)), 0).micro / 1000000);
}

static int
points_recent(int32_t today, int32_t last, int64_t full)
{
	return last == DATE_NONE ? 0 : POINTS - points_of(DEC(today > last ? today - last : 0), full);
}

static void
worth_points(const struct ctx *ctx, const struct value_settings *s, const struct customer_facts *f, struct worth *w)
{
	for (int i = 0; i < VALUE_PARTS; i++)
		w->points[i] = NOTHING;
	if (area_knows(&customer_orders)) {
		w->points[VALUE_RECENCY] = points_recent(ctx->today, f->last_order, s->full[VALUE_RECENCY]);
		w->points[VALUE_FREQUENCY] = points_of(DEC(f->orders_since), s->full[VALUE_FREQUENCY]);
		w->points[VALUE_AMOUNT] = points_of(f->amount_since, s->full[VALUE_AMOUNT]);
		w->points[VALUE_MARGIN] = points_of(f->margin_since, s->full[VALUE_MARGIN]);
	}
	if (area_knows(&customer_opportunities))
		w->points[VALUE_PIPELINE] = points_of(f->pipeline, s->full[VALUE_PIPELINE]);
	if (area_knows(&customer_receivables))
		w->points[VALUE_OVERDUE] = POINTS - points_of(f->overdue, s->full[VALUE_OVERDUE]);
}

static int64_t
worth_score(const struct value_settings *s, const struct worth *w)
{
	int64_t sum = 0, weights = 0;

	for (int i = 0; i < VALUE_PARTS; i++) {
		if (w->points[i] == NOTHING)
			continue;
		sum += s->weight[i] * w->points[i];
		weights += s->weight[i];
	}
	return weights ? (sum + weights / 2) / weights : NOTHING;
}

/* By the score; of the important ones by how recent and how frequent their orders are. */
static const char *
class_of_score(const struct value_settings *s, const struct worth *w, int64_t score)
{
	if (score == NOTHING)
		return "";
	if (score < s->important)
		return score < s->ordinary ? "low" : "ordinary";
	if (w->points[VALUE_RECENCY] == NOTHING)
		return "develop";
	if (w->points[VALUE_RECENCY] < HALF)
		return "keep";
	return w->points[VALUE_FREQUENCY] < HALF ? "develop" : "key";
}

static const char *
class_of(const struct ctx *ctx, const struct value_settings *s, const struct worth *w, int64_t score)
{
	if (*w->class_set && (w->until == DATE_NONE || w->until >= ctx->today))
		return w->class_set;
	return class_of_score(s, w, score);
}

/* Nobody is dormant as long as nobody knows of actions: it may have been visited yesterday. */
static bool
is_dormant(const struct ctx *ctx, const struct value_settings *s, const struct customer_facts *f, const struct worth *w)
{
	int32_t last = w->made_on;

	if (!area_knows(&customer_orders) || !area_knows(&customer_actions))
		return false;
	if (f->last_order != DATE_NONE && f->last_order > last)
		last = f->last_order;
	if (f->last_action != DATE_NONE && f->last_action > last)
		last = f->last_action;
	return ctx->today - last > s->dormant_days;
}

static const char *
lifecycle_of(const struct ctx *ctx, const struct value_settings *s, const struct customer_facts *f, const struct worth *w)
{
	if (is_dormant(ctx, s, f, w))
		return "dormant";
	if (f->orders > 0)
		return f->orders > 1 ? "repeat" : "won";
	return f->opportunities > 0 ? "opportunity" : "potential";
}

/* ---- writing ------------------------------------------------------------------------------------------ */

static struct val
text_or_null(const char *s)
{
	return *s ? VTEXT(s) : VNULL;
}

static struct val
points_val(const struct worth *w, enum value_part part)
{
	return w->points[part] == NOTHING ? VNULL : VINT(w->points[part]);
}

static int
change_log(struct ctx *ctx, const struct worth *w, const char *what, const char *was, const char *became)
{
	if (strcmp(was, became) == 0)
		return OK;
	return sql_exec(ctx, NULL, "INSERT INTO customer_change (customer, changed_at, what, was, became) VALUES (?, ?, ?, ?, ?)",
	                VALS(VINT(w->id), VINSTANT(ctx->now), VTEXT(what), text_or_null(was), text_or_null(became)));
}

static int
points_keep(struct ctx *ctx, const struct worth *w, int64_t score)
{
	if (memcmp(w->points, w->was, sizeof w->points) == 0)
		return OK;
	if (score == NOTHING)
		return sql_exec(ctx, NULL, "DELETE FROM customer_value WHERE customer = ?", VALS(VINT(w->id)));
	return sql_exec(ctx, NULL,
	                "REPLACE INTO customer_value (customer, computed_at, recency, frequency, amount, margin, pipeline, overdue)\n"
	                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	                VALS(VINT(w->id), VINSTANT(ctx->now), points_val(w, VALUE_RECENCY), points_val(w, VALUE_FREQUENCY),
	                     points_val(w, VALUE_AMOUNT), points_val(w, VALUE_MARGIN), points_val(w, VALUE_PIPELINE), points_val(w, VALUE_OVERDUE)));
}

static int
worth_keep(struct ctx *ctx, const struct value_settings *s, const struct customer_facts *f, struct worth *w, int64_t *done)
{
	worth_points(ctx, s, f, w);
	const int64_t score = worth_score(s, w);
	const char *lifecycle = lifecycle_of(ctx, s, f, w), *class_is = class_of(ctx, s, w, score);
	struct kept_value list[3];
	size_t n = 0;
	bool changed = false;

	/* Only what became another one: somebody may have set the class by hand since it was read. */
	if (strcmp(lifecycle, w->lifecycle) != 0)
		list[n++] = (struct kept_value){ CUSTOMER_LIFECYCLE, VTEXT(lifecycle) };
	if (score != w->score)
		list[n++] = (struct kept_value){ CUSTOMER_VALUE_SCORE, score == NOTHING ? VNULL : VINT(score) };
	if (strcmp(class_is, w->class_is) != 0)
		list[n++] = (struct kept_value){ CUSTOMER_VALUE_CLASS, text_or_null(class_is) };
	TRY(points_keep(ctx, w, score));
	if (!n)
		return OK;
	TRY(rec_keep(ctx, "customer", w->id, list, n, &changed));
	if (*w->lifecycle)
		TRY(change_log(ctx, w, "lifecycle", w->lifecycle, lifecycle));
	TRY(change_log(ctx, w, "value_class", w->class_is, class_is));
	*done += changed;
	return OK;
}

/* ---- walking --------------------------------------------------------------------------------------------- */

static void
walk_take(struct ctx *ctx, struct sql_rows *rows, struct walk *out)
{
	for (out->n = 0; out->n < WALK && sql_next(rows); out->n++) {
		struct worth *w = &out->list[out->n];

		*w = (struct worth){
			.id = sql_int(rows, 0), .lifecycle = sql_text(rows, 1), .class_is = sql_text(rows, 3), .class_set = sql_text(rows, 4),
			.score = sql_is_null(rows, 2) ? NOTHING : sql_int(rows, 2), .until = sql_date(rows, 5),
			.made_on = instant_date(sql_instant(rows, 6), ctx->zone),
		};
		for (unsigned i = 0; i < VALUE_PARTS; i++)
			w->was[i] = sql_is_null(rows, 8 + i) ? NOTHING : (int)sql_int(rows, 8 + i);
	}
}

static int
walk_read(struct ctx *ctx, int64_t after, struct walk *w)
{
	struct sql_rows *rows;

	TRY(sql_rows(ctx, &rows,
	             "SELECT c.id, c.lifecycle, c.value_score, c.value_class, c.class_set, c.class_until, c.created_at,\n"
	             "v.customer, v.recency, v.frequency, v.amount, v.margin, v.pipeline, v.overdue\n"
	             "FROM {customer} c LEFT JOIN customer_value v ON v.customer = c.id\n"
	             "WHERE c.id > ? ORDER BY c.id LIMIT 200", VALS(VINT(after))));
	walk_take(ctx, rows, w);
	return OK;
}

static int
walk_one(struct ctx *ctx, int64_t id, struct walk *w)
{
	struct sql_rows *rows;

	TRY(sql_rows(ctx, &rows,
	             "SELECT c.id, c.lifecycle, c.value_score, c.value_class, c.class_set, c.class_until, c.created_at,\n"
	             "v.customer, v.recency, v.frequency, v.amount, v.margin, v.pipeline, v.overdue\n"
	             "FROM {customer} c LEFT JOIN customer_value v ON v.customer = c.id WHERE c.id = ?", VALS(VINT(id))));
	walk_take(ctx, rows, w);
	return OK;
}

static int
walk_keep(struct ctx *ctx, struct walk *w, int64_t *done)
{
	const struct value_settings s = value_settings_of(ctx);

	TRY(facts_read(ctx, &s, w));
	for (size_t i = 0; i < w->n; i++)
		TRY(worth_keep(ctx, &s, &w->facts[i], &w->list[i], done));
	return OK;
}

static int
values_walk(struct ctx *ctx, int64_t *at, int64_t *done)
{
	struct walk *w = arena_alloc(ctx->mem, sizeof *w);

	TRY(walk_read(ctx, *at, w));
	*at = w->n == WALK ? w->list[WALK - 1].id : 0;
	return walk_keep(ctx, w, done);
}

static int
value_one(struct ctx *ctx, int64_t id)
{
	struct walk *w = arena_alloc(ctx->mem, sizeof *w);
	int64_t done = 0;

	TRY(walk_one(ctx, id, w));
	return walk_keep(ctx, w, &done);
}

int
customer_values(struct ctx *ctx, int64_t *at, int64_t *done)
{
	as_system_begin(ctx, "lifecycle and value of customers");
	int rc = values_walk(ctx, at, done);
	as_system_end(ctx);
	return rc;
}

int
customer_value_again(struct ctx *ctx, int64_t customer)
{
	as_system_begin(ctx, "value of a customer whose facts changed");
	int rc = value_one(ctx, customer);
	as_system_end(ctx);
	return rc;
}

/* ---- set by hand ----------------------------------------------------------------------------------------- */

static bool
is_set_by_hand(const struct ctx *ctx, const struct rec *c)
{
	return !rec_is_empty(c, CUSTOMER_CLASS_SET) && (rec_is_empty(c, CUSTOMER_CLASS_UNTIL) || rec_date(c, CUSTOMER_CLASS_UNTIL) >= ctx->today);
}

void
customer_value_compute(struct ctx *ctx, struct rec *c)
{
	if (rec_is_empty(c, CUSTOMER_LIFECYCLE))
		rec_set(c, CUSTOMER_LIFECYCLE, VTEXT("potential"));
	if (!rec_changed(c, CUSTOMER_CLASS_SET) && !rec_changed(c, CUSTOMER_CLASS_REASON) && !rec_changed(c, CUSTOMER_CLASS_UNTIL))
		return;
	if (rec_is_empty(c, CUSTOMER_CLASS_SET) && rec_changed(c, CUSTOMER_CLASS_SET)) {
		rec_set(c, CUSTOMER_CLASS_REASON, VNULL);
		rec_set(c, CUSTOMER_CLASS_UNTIL, VNULL);
	}
	rec_set(c, CUSTOMER_CLASS_BY, rec_is_empty(c, CUSTOMER_CLASS_SET) || !ctx->user->id ? VNULL : VLINK(ctx->user->id));
	if (is_set_by_hand(ctx, c))
		rec_set(c, CUSTOMER_VALUE_CLASS, rec_get(c, CUSTOMER_CLASS_SET));
}

/* What was set by hand is the value at once; what no longer is, is reckoned again. */
int
customer_value_saved(struct ctx *ctx, const struct rec *c)
{
	struct val was = rec_old(c, CUSTOMER_VALUE_CLASS);
	const struct worth w = { .id = rec_id(c) };

	if (!rec_changed(c, CUSTOMER_CLASS_SET) && !rec_changed(c, CUSTOMER_CLASS_UNTIL))
		return OK;
	if (!is_set_by_hand(ctx, c))
		return customer_value_again(ctx, rec_id(c));
	return change_log(ctx, &w, "value_class", was.kind == V_TEXT ? was.s : "", rec_text(c, CUSTOMER_VALUE_CLASS));
}

void
customer_value_check(struct ctx *ctx, const struct rec *c, struct form *f)
{
	bool set = !rec_is_empty(c, CUSTOMER_CLASS_SET);

	if (set && rec_is_empty(c, CUSTOMER_CLASS_REASON) && (rec_changed(c, CUSTOMER_CLASS_SET) || rec_changed(c, CUSTOMER_CLASS_REASON)))
		form_error(f, CUSTOMER_CLASS_REASON, _("Say why the value is set by hand: whoever reads it later wants to know."));
	if (!set && (!rec_is_empty(c, CUSTOMER_CLASS_REASON) || !rec_is_empty(c, CUSTOMER_CLASS_UNTIL)))
		form_error(f, CUSTOMER_CLASS_SET, _("Choose the value that is set by hand, or leave reason and last day empty."));
	if (set && rec_changed(c, CUSTOMER_CLASS_UNTIL) && !rec_is_empty(c, CUSTOMER_CLASS_UNTIL) && rec_date(c, CUSTOMER_CLASS_UNTIL) < ctx->today)
		form_error(f, CUSTOMER_CLASS_UNTIL, _("This day is over. Choose today or a later one, or leave it empty."));
}
