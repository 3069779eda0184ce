/*
 * contact_main.c - the main contact of a customer: one as long as somebody is in
 * service there, whatever is saved, moved, deleted or restored. A row of the
 * module is locked first, so that two who choose come one after the other.
 */
#include "customer/customer.h"
#include "contact.gen.h"

int
contact_main_turn(struct ctx *ctx, int64_t customer)
{
	return sql_exec(ctx, NULL, "INSERT INTO contact_turn (customer) VALUES (?) ON DUPLICATE KEY UPDATE customer = VALUES(customer)",
	                VALS(VINT(customer)));
}

static int
main_set(struct ctx *ctx, int64_t contact, bool is_main)
{
	struct form *f = form_new(ctx);
	struct rec *r;

	TRY(rec_lock(ctx, &r, "contact", contact));
	rec_set(r, CONTACT_IS_MAIN, VBOOL(is_main));
	return rec_save(ctx, r, f);
}

/* Those in service, the main ones first; of a customer in the recycle bin nobody. */
struct people { int64_t *ids; bool *mains; size_t n; };

static int
main_read(struct ctx *ctx, int64_t customer, struct people *out)
{
	struct sql_rows *rows;

	TRY(sql_rows(ctx, &rows, "SELECT c.id, c.is_main FROM {contact} c JOIN {customer} k ON k.id = c.customer\n"
	             "WHERE c.customer = ? AND c.status = 'active'\nORDER BY c.is_main DESC, c.id", VALS(VLINK(customer))));
	out->ids = arena_new_array(ctx->mem, int64_t, sql_count(rows) + 1);
	out->mains = arena_new_array(ctx->mem, bool, sql_count(rows) + 1);
	for (out->n = 0; sql_next(rows); out->n++) {
		out->ids[out->n] = sql_int(rows, 0);
		out->mains[out->n] = sql_int(rows, 1) != 0;
	}
	return OK;
}

/* Who is chosen, else who is already, else who was there first. */
static size_t
main_pick(const struct people *p, int64_t chosen, int64_t last)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->ids[i] == chosen)
			return i;
	return p->ids[0] == last && p->n > 1 && p->mains[1] ? 1 : 0;
}

static int
main_keep(struct ctx *ctx, int64_t customer, int64_t chosen, int64_t last)
{
	struct people p;

	TRY(contact_main_turn(ctx, customer));
	TRY(main_read(ctx, customer, &p));
	if (!p.n)
		return OK;
	size_t pick = main_pick(&p, chosen, last);
	if (!p.mains[pick])	/* its own save takes it from the others */
		return main_set(ctx, p.ids[pick], true);
	for (size_t i = 0; i < p.n; i++)
		if (p.mains[i] && i != pick)
			TRY(main_set(ctx, p.ids[i], false));
	return OK;
}

int
contact_main_keep(struct ctx *ctx, int64_t customer, int64_t chosen, int64_t last)
{
	as_system_begin(ctx, "one main contact of a customer");
	int rc = main_keep(ctx, customer, chosen, last);
	as_system_end(ctx);
	return rc;
}

int
contact_main_other(struct ctx *ctx, int64_t customer, int64_t contact, bool *out)
{
	struct sql_rows *rows;

	as_system_begin(ctx, "one main contact of a customer");
	int rc = sql_rows(ctx, &rows, "SELECT 1 FROM {contact} c WHERE c.customer = ? AND c.status = 'active' AND c.is_main = 1\n"
	                  "AND c.id <> ? LIMIT 1", VALS(VLINK(customer), VINT(contact)));
	as_system_end(ctx);
	*out = rc == OK && sql_next(rows);
	return rc;
}
