/* customer.h - what the module customer offers to its types, and to the modules that may know it. */
#ifndef CUSTOMER_H
#define CUSTOMER_H

#include "crm.h"

/* In compute: the department follows an owner that is new. Of a type with the fields owner and dept. */
MUST int ownership_follow(struct ctx *ctx, struct rec *r);

/* What of a name is compared with others: its normal form without the form of the company. */
const char *customer_core(struct ctx *ctx, const char *name);
/* Parts of the hooks of a customer (customer_name.c): what follows from the name; a similar name and an equal tax
 * number are told, unless a reason is given (or, for the number, a common parent). */
void customer_name_compute(struct ctx *ctx, struct rec *c);
MUST int customer_similar_check(struct ctx *ctx, const struct rec *c, struct form *f);
MUST int customer_tax_twin_check(struct ctx *ctx, const struct rec *c, struct form *f);

/* How much of what belongs to a customer or contact is there, and what is missing by its labels ("" = nothing): by the
 * rules of completeness, as far as the reader sees the fields. */
struct completeness { unsigned percent; const char *missing; };
MUST int completeness_of(struct ctx *ctx, const struct rec *r, struct completeness *out);
/* The field completeness of a record, by all of its values; of a customer after its contacts changed. */
MUST int completeness_keep(struct ctx *ctx, const struct rec *r);
MUST int customer_completeness_again(struct ctx *ctx, int64_t one, int64_t other);	/* of both; 0 = none */
bool completeness_knows(const struct type *t, const char *field);	/* may a rule name it? */
MUST int completeness_about(struct ctx *ctx, const struct rec *r, struct node *sections);	/* the hook of both */
/* By night, some at a time from *at on (0 = the first, and the end): figures that no save has brought up to date. */
MUST int customer_figures(struct ctx *ctx, int64_t *at, int64_t *done);
MUST int contact_figures(struct ctx *ctx, int64_t *at, int64_t *done);
/* Potential and formal (customer_formal.c): what a formal one has to have; parts of the hooks, and the page that asks. */
struct formal_item { const char *field, *label; bool there; };
MUST int customer_formal_items(struct ctx *ctx, const struct rec *c, struct formal_item *out, size_t most, size_t *n);
void customer_formal_compute(struct ctx *ctx, struct rec *c);
MUST int customer_formal_check(struct ctx *ctx, const struct rec *c, struct form *f);
extern const struct page customer_pages[];
/* What a customer comes to in one area, in the head of its page: text NULL = nothing is known. As far as the user may read
 * it. The module that brings the area defines its struct, in an object that is linked anyway; until then there is none. */
struct customer_figure { const char *text, *url; };
/* What an area knows of a customer, for its lifecycle and its value; zeros and DATE_NONE: nothing of it. Amounts are in the
 * company's currency; since: of the last N days, as the settings of customer values say. */
struct customer_facts {
	int64_t customer;
	int64_t orders, orders_since;		/* of customer_orders: audited ones, ever and since */
	int32_t last_order;
	dec amount_since, margin_since;
	int64_t opportunities;			/* of customer_opportunities: open ones */
	dec pipeline;
	dec overdue;				/* of customer_receivables: due and not paid */
	int32_t last_action;			/* of customer_actions: the last completed one */
};
/* Either may be NULL. facts: of up to 200 customers in the order of their ids, by few statements (from list[0] to list[n - 1]);
 * asked as the system. After an area's own rows changed it calls customer_value_again(). */
struct customer_area {
	int (*figure)(struct ctx *ctx, const struct rec *customer, struct customer_figure *out);
	int (*facts)(struct ctx *ctx, int32_t since, struct customer_facts *list, size_t n);
};
struct customer_facts *customer_facts_of(struct customer_facts *list, size_t n, int64_t customer);	/* NULL = not asked for */
#define AREA extern __attribute__((weak)) const struct customer_area
AREA customer_opportunities;
AREA customer_orders;
AREA customer_receivables;
AREA customer_services;
AREA customer_actions;
#undef AREA
/* How many formal customers somebody may have (the resource limit): most < 0 = any number. Until the pools define it, any. */
struct customer_limit { int (*formal)(struct ctx *ctx, int64_t employee, int64_t *have, int64_t *most); };
extern __attribute__((weak)) const struct customer_limit customer_limit;
/* Lifecycle and value (customer_value.c): by night, some at a time from *at on (0 = the first, and the end); of one customer
 * after its rows changed. Hooks of a customer; the settings page; the section of its page. */
MUST int customer_values(struct ctx *ctx, int64_t *at, int64_t *done);
MUST int customer_value_again(struct ctx *ctx, int64_t customer);
void customer_value_compute(struct ctx *ctx, struct rec *c);
MUST int customer_value_saved(struct ctx *ctx, const struct rec *c);
void customer_value_check(struct ctx *ctx, const struct rec *c, struct form *f);
MUST int customer_value_about(struct ctx *ctx, const struct rec *c, struct node *sections);
extern const struct page customer_value_pages[], customer_report_pages[];
/* The parts of a value, in their order, and what the company has set for them. */
enum value_part { VALUE_RECENCY, VALUE_FREQUENCY, VALUE_AMOUNT, VALUE_MARGIN, VALUE_PIPELINE, VALUE_OVERDUE, VALUE_PARTS };
struct value_part_word { const char *name, *label, *help; };
extern const struct value_part_word value_part_words[VALUE_PARTS];
struct value_settings { int64_t weight[VALUE_PARTS], full[VALUE_PARTS], since_days, dormant_days, important, ordinary; };
struct value_settings value_settings_of(const struct ctx *ctx);
MUST int customer_head(struct ctx *ctx, const struct rec *c, struct node *record);	/* its hook */
/* After anything about contacts of this customer was written: one of those in service is its main contact.
 * chosen: is it from now on, 0 = whoever is stays; last: only when there is nobody else. */
MUST int contact_main_keep(struct ctx *ctx, int64_t customer, int64_t chosen, int64_t last);
/* When the birthday comes back (contact_birthday.c): kept with the record; a figure in the head of its page, its hook;
 * notices to the owners of those who have it tomorrow, or today and were forgotten, each once. */
MUST int contact_birthday_keep(struct ctx *ctx, const struct rec *c, bool *changed);
MUST int contact_head(struct ctx *ctx, const struct rec *c, struct node *record);
MUST int contact_birthdays(struct ctx *ctx, int64_t *done, bool *more);
/* Segments (segment.c): is a record in one, for jobs and settings, without asking for rights; lists and reports
 * ask by the filter segments.in(3,4) instead, which knows them. */
bool segment_has(struct ctx *ctx, int64_t segment, const char *type, int64_t record);
MUST int segment_ask(struct ctx *ctx, int64_t id);	/* compute a dynamic one anew; its first step is done here */
MUST int segments_ask(struct ctx *ctx, int64_t *done);	/* all of them, by the worker */
MUST int segment_step(struct ctx *ctx, int64_t id, bool *more);
MUST int segments_work(struct ctx *ctx, int64_t *done, bool *more);	/* a step of the one that waits longest */
MUST int segment_head(struct ctx *ctx, const struct rec *s, struct node *record);	/* its hooks */
MUST int segment_about(struct ctx *ctx, const struct rec *s, struct node *sections);
extern const struct page segment_pages[];
/* As vCards 4.0, what this user sees of them (contact_vcard.c); the pages that answer them. */
MUST int contact_vcards(struct ctx *ctx, struct rec *const *list, size_t n, const char **out);
/* Sections of a customer's page: completeness, and who of its contacts works elsewhere by now. */
MUST int customer_people_about(struct ctx *ctx, const struct rec *c, struct node *sections);
extern const struct page contact_pages[];
/* To another customer (contact_move.c). */
MUST int contact_move_page(struct req *rq);
MUST int contact_move_take(struct req *rq);
/* One after the other: the turn of this customer is locked until the unit ends. */
MUST int contact_main_turn(struct ctx *ctx, int64_t customer);
/* Somebody else than this contact is the main one. */
MUST int contact_main_other(struct ctx *ctx, int64_t customer, int64_t contact, bool *out);

#endif
