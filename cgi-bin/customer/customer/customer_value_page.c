/*
 * customer_value_page.c - the value of a customer for readers: its parts among the facts
 * of the page, and the settings by which it is reckoned.
 */
#include "customer/customer.h"
#include "customer.gen.h"

enum { NUMBER_MOST = 20, CHANGES = 5 };

/* ---- among the facts --------------------------------------------------------------------- */

static void
fact_add(struct node *section, const char *label, const char *text)
{
	struct node *fact = node_item(node_child(section, "facts"));

	node_set(fact, "label", label);
	node_set(fact, "text", text);
}

static int
parts_add(struct ctx *ctx, const struct rec *c, struct node *section)
{
	const struct value_settings s = value_settings_of(ctx);
	struct sql_rows *rows;

	TRY(sql_rows(ctx, &rows, "SELECT v.recency, v.frequency, v.amount, v.margin, v.pipeline, v.overdue FROM customer_value v WHERE v.customer = ?",
	             VALS(VINT(rec_id(c)))));
	bool any = sql_next(rows);
	for (unsigned i = 0; i < VALUE_PARTS; i++) {
		const char *points = any && !sql_is_null(rows, i) ? arena_printf(ctx->mem, _("%1$lld of 100 (weight %2$lld)"), (long long)sql_int(rows, i),
		                                                                 (long long)s.weight[i]) : _("No data");

		fact_add(section, lang_text(value_part_words[i].label), points);
	}
	return OK;
}

/* How a value of one of its choices is called. */
static int
choice_label(struct ctx *ctx, const char *field, const char *value, const char **out)
{
	struct rec *r;

	*out = "–";
	if (!*value)
		return OK;
	TRY(rec_new(ctx, &r, "customer"));
	rec_set(r, field, VTEXT(value));
	*out = show_field(ctx, r, field);
	return OK;
}

static int
changes_add(struct ctx *ctx, const struct rec *c, struct node *section)
{
	struct sql_rows *rows;

	TRY(sql_rows(ctx, &rows, "SELECT h.changed_at, h.what, h.was, h.became FROM customer_change h WHERE h.customer = ? ORDER BY h.id DESC LIMIT 5",
	             VALS(VINT(rec_id(c)))));
	while (sql_next(rows)) {
		const bool stage = strcmp(sql_text(rows, 1), CUSTOMER_LIFECYCLE) == 0;
		const char *field = stage ? CUSTOMER_LIFECYCLE : CUSTOMER_VALUE_CLASS, *was, *became;

		if (!rec_sees(c, field))
			continue;
		TRY(choice_label(ctx, field, sql_text(rows, 2), &was));
		TRY(choice_label(ctx, field, sql_text(rows, 3), &became));
		fact_add(section, arena_printf(ctx->mem, _("Changed %s"), date_str(ctx->mem, instant_date(sql_instant(rows, 0), ctx->zone))),
		         arena_printf(ctx->mem, "%s → %s", was, became));
	}
	return OK;
}

int
customer_value_about(struct ctx *ctx, const struct rec *c, struct node *sections)
{
	struct node *n;

	if (!rec_sees(c, CUSTOMER_VALUE_SCORE))
		return OK;
	n = node_item(sections);
	node_set(n, "label", _("Parts of the value"));
	TRY(parts_add(ctx, c, n));
	return changes_add(ctx, c, n);
}

/* ---- settings ---------------------------------------------------------------------------------- */

struct number { const char *name, *label, *hint; int64_t now, least, most; };

static void
numbers_of(struct ctx *ctx, struct number *out)
{
	const struct value_settings s = value_settings_of(ctx);
	size_t n = 0;

	for (int i = 0; i < VALUE_PARTS; i++) {
		const struct value_part_word *w = &value_part_words[i];

		out[n++] = (struct number){ arena_printf(ctx->mem, "weight.%s", w->name), _("Weight"), "", s.weight[i], 0, 100 };
		out[n++] = (struct number){ arena_printf(ctx->mem, "full.%s", w->name), i == VALUE_RECENCY ? _("Days") : i == VALUE_FREQUENCY ? _("Times") : _("Amount"),
			lang_text(w->help), s.full[i], 1, i == VALUE_RECENCY ? 3650 : 1000000000 };
	}
	out[n++] = (struct number){ "important", _("Important from"), _("Points. Of these, who ordered lately and often is of key value, who ordered lately is to develop, the rest is to keep."), s.important, 1, 100 };
	out[n++] = (struct number){ "ordinary", _("Ordinary from"), _("Points. Below it the value is low."), s.ordinary, 0, 99 };
	out[n++] = (struct number){ "since_days", _("Days that count"), _("Orders of so many days count for number, amount and margin."), s.since_days, 1, 3650 };
	out[n++] = (struct number){ "dormant_days", _("Dormant after days"), _("Without an order and without a completed action."), s.dormant_days, 1, 3650 };
	out[n] = (struct number){ .name = NULL };
}

static void
widget_add(struct ctx *ctx, struct node *part, const struct number *number, const struct form *f)
{
	struct node *n = node_item(node_child(part, "fields"));
	const char *typed = f ? form_get(f, number->name) : NULL;

	node_set(n, "id", arena_printf(ctx->mem, "f-%s", number->name));
	node_set(n, "name", number->name);
	node_set(n, "label", number->label);
	node_set(n, "widget", "input");
	node_set(n, "type", "text");
	node_set(n, "mode", "numeric");
	node_set(n, "required", "1");
	node_set_int(n, "size", NUMBER_MOST);
	node_set(n, "hint", *number->hint ? number->hint : NULL);
	node_set(n, "error", f ? form_message(f, number->name) : NULL);
	node_set(n, "value", typed ? typed : arena_printf(ctx->mem, "%lld", (long long)number->now));
}

static int
settings_show(struct req *rq, int status, const struct form *f)
{
	struct ctx *ctx = req_ctx(rq);
	struct node *page = node_child(view_root(req_view(rq)), "value"), *part = NULL;
	struct number numbers[2 * VALUE_PARTS + 5];

	TRY(view_frame(rq, _("Customer value")));
	view_crumb(req_view(rq), _("Customer value"), NULL);
	numbers_of(ctx, numbers);
	node_set(page, "problem", f && !form_ok(f) ? _("Some numbers cannot be taken. Nothing is saved yet.") : NULL);
	for (size_t i = 0; numbers[i].name; i++) {
		if (i <= 2 * VALUE_PARTS && i % 2 == 0) {
			part = node_item(node_child(page, "parts"));
			node_set(part, "label", i < 2 * VALUE_PARTS ? lang_text(value_part_words[i / 2].label) : _("Classes and stages"));
		}
		widget_add(ctx, part, &numbers[i], f);
	}
	return resp_page(rq, status, "customer_value.cs");
}

static int
settings_page(struct req *rq)
{
	return settings_show(rq, 200, NULL);
}

static bool
number_read(const char *typed, const struct number *n, int64_t *out)
{
	dec d;

	if (!typed || dec_parse(&d, typed) != OK || d.micro % 1000000)
		return false;
	*out = d.micro / 1000000;
	return *out >= n->least && *out <= n->most;
}

static void
numbers_check(const struct number *numbers, const int64_t *typed, struct form *f)
{
	int64_t weights = 0, important = 0, ordinary = 0;

	for (size_t i = 0; numbers[i].name; i++) {
		if (i < 2 * VALUE_PARTS && i % 2 == 0)
			weights += typed[i];
		if (strcmp(numbers[i].name, "important") == 0)
			important = typed[i];
		if (strcmp(numbers[i].name, "ordinary") == 0)
			ordinary = typed[i];
	}
	if (!weights)
		form_error(f, "weight.recency", _("At least one part must have a weight."));
	if (ordinary >= important)
		form_error(f, "ordinary", _("This must be less than the points from which on a customer is important."));
}

static int
settings_take(struct req *rq)
{
	struct ctx *ctx = req_ctx(rq);
	struct form *f = form_new(ctx);
	struct number numbers[2 * VALUE_PARTS + 5];
	struct setting list[2 * VALUE_PARTS + 5];
	int64_t typed[2 * VALUE_PARTS + 5];
	size_t n = 0;

	numbers_of(ctx, numbers);
	for (; numbers[n].name; n++) {
		const char *text = req_param(rq, numbers[n].name);

		form_put(f, numbers[n].name, text ? text : "");
		typed[n] = 0;
		if (!number_read(text, &numbers[n], &typed[n]))
			form_error(f, numbers[n].name, _("Please enter a whole number from %lld to %lld."), (long long)numbers[n].least, (long long)numbers[n].most);
		list[n] = (struct setting){ arena_printf(ctx->mem, "customer.%s", numbers[n].name), arena_printf(ctx->mem, "%lld", (long long)typed[n]) };
	}
	if (form_ok(f))
		numbers_check(numbers, typed, f);
	if (!form_ok(f))
		return settings_show(rq, 422, f);
	TRY(settings_change(ctx, list, n));
	return resp_redirect(rq, "/customer/value?saved=1");
}

const struct page customer_value_pages[] = {
	{ .method = "GET", .path = "/value", .right = "company.edit", .fn = settings_page },
	{ .method = "POST", .path = "/value", .right = "company.edit", .fn = settings_take },
	{ 0 },
};
