/*
 * contact_import_match.c - what cards are about: the customer whose name is on them and the contact who is
 * there already, never more than this user may read; few statements, however many cards there are.
 */
#include "customer/contact/contact_import.h"
#include "contact.gen.h"
#include "customer.gen.h"

enum { PAGE_ROWS = 200, FOUND_MOST = 1000, MATCHES_NAMED = 3 };

struct firm { int64_t id; const char *name, *normal, *core; };
struct match {
	struct ctx *ctx;
	struct card_import *m;
	struct firm *firms; size_t firm_count;
};

static bool
is_open(const struct card_row *r)
{
	return !r->did || strcmp(r->did, "failed") == 0;
}

/* What records of a type are looked for by: values of one field, and of a link when there are any. */
struct asked { const char *type, *field; struct val *v; size_t n; const char *link; struct val *links; size_t link_count; };
struct found { struct rec **list; size_t n; };

/* One page of them; cursor NULL = the first, and after the last one. ERR_INVALID: not by this field, for this user. */
static int
page_read(struct ctx *ctx, const struct asked *a, const char **cursor, struct found *out)
{
	struct query *q;
	struct rows *rows;
	struct rec *r;

	TRY(query_new(ctx, &q, a->type));
	TRY(query_where(q, a->field, OP_IN, a->v, a->n));
	if (a->link)
		TRY(query_where(q, a->link, OP_IN, a->links, a->link_count));
	TRY(query_after(q, *cursor, PAGE_ROWS));
	TRY(query_run(q, &rows));
	while ((r = rows_next(rows)) && out->n < FOUND_MOST)
		out->list[out->n++] = r;
	*cursor = rows_cursor(rows);
	return OK;
}

static int
found_by(struct ctx *ctx, const struct asked *a, struct found *out)
{
	const char *cursor = NULL;

	*out = (struct found){ .list = arena_new_array(ctx->mem, struct rec *, FOUND_MOST) };
	if (!a->n || (a->link && !a->link_count))
		return OK;
	do {
		int rc = page_read(ctx, a, &cursor, out);
		if (rc == ERR_INVALID) {
			err_clear(ctx);
			return OK;
		}
		TRY(rc);
	} while (cursor && out->n < FOUND_MOST);
	return OK;
}

/* ---- customers ---------------------------------------------------------------------------------- */

static void
firms_add(struct match *f, const struct found *found)
{
	struct ctx *ctx = f->ctx;

	for (size_t k = 0; k < found->n; k++) {
		const struct rec *r = found->list[k];
		bool known = false;

		for (size_t i = 0; i < f->firm_count && !known; i++)
			known = f->firms[i].id == rec_id(r);
		if (!known)
			f->firms[f->firm_count++] = (struct firm){ .id = rec_id(r), .name = rec_title(ctx, r),
			                                           .normal = str_normal(ctx->mem, rec_text(r, CUSTOMER_NAME)),
			                                           .core = customer_core(ctx, rec_text(r, CUSTOMER_NAME)) };
	}
}

static int
firms_read(struct match *f)
{
	struct val *cores = arena_new_array(f->ctx->mem, struct val, f->m->n + 1), *names = arena_new_array(f->ctx->mem, struct val, f->m->n + 1);
	struct found found;
	size_t n = 0;

	for (size_t i = 0; i < f->m->n; i++) {
		const struct card_row *r = &f->m->rows[i];

		if (!is_open(r) || r->deed || !*r->card->org)
			continue;
		names[n] = VTEXT(r->card->org);
		cores[n++] = VTEXT(customer_core(f->ctx, r->card->org));
	}
	f->firms = arena_new_array(f->ctx->mem, struct firm, 2 * FOUND_MOST);
	TRY(found_by(f->ctx, &(struct asked){ .type = "customer", .field = CUSTOMER_NAME_CORE, .v = cores, .n = n }, &found));
	firms_add(f, &found);
	TRY(found_by(f->ctx, &(struct asked){ .type = "customer", .field = CUSTOMER_NAME, .v = names, .n = n }, &found));
	firms_add(f, &found);
	return OK;
}

static void
firm_choose(struct match *f, struct card_row *r, const struct firm *firm)
{
	r->customer = r->customer_shown = firm->name;
	r->customer_id = arena_printf(f->ctx->mem, "%lld", (long long)firm->id);
}

/* The very name, or the only one of this core. */
static void
firm_match(struct match *f, struct card_row *r)
{
	struct ctx *ctx = f->ctx;
	const char *normal = str_normal(ctx->mem, r->card->org), *core = customer_core(ctx, r->card->org), *names = NULL;
	const struct firm *found = NULL;
	size_t n = 0;

	r->customer = r->customer_id = r->customer_shown = "";
	if (!*r->card->org)
		return;
	for (size_t i = 0; i < f->firm_count; i++) {
		const struct firm *firm = &f->firms[i];

		if (strcmp(firm->normal, normal) == 0) {
			firm_choose(f, r, firm);
			return;
		}
		if (strcmp(firm->core, core) != 0)
			continue;
		found = firm;
		if (n++ < MATCHES_NAMED)
			names = names ? arena_printf(ctx->mem, "%s%s%s", names, _(", "), firm->name) : firm->name;
	}
	if (n == 1)
		firm_choose(f, r, found);
	else if (n)
		r->found_note = arena_printf(ctx->mem, _("Several customers have such a name: %s. Choose one."), names);
	else
		r->found_note = _("You have no customer of this name. Choose one, or leave it empty.");
}

/* ---- contacts that are there ------------------------------------------------------------------------ */

static const char *
card_value(const struct card_row *r, const char *field)
{
	return strcmp(field, CONTACT_MOBILE) == 0 ? r->card->mobile : strcmp(field, CONTACT_EMAIL) == 0 ? r->card->email : r->card->name;
}

static int64_t
card_customer(const struct card_row *r)
{
	return r->customer_id && *r->customer_id ? strtoll(r->customer_id, NULL, 10) : 0;
}

static bool
twin_is(const struct card_row *r, const char *mine, const struct rec *c, const char *theirs, const char *field)
{
	int64_t customer = card_customer(r);

	if (!*mine || strcmp(mine, theirs) != 0)
		return false;
	return strcmp(field, CONTACT_NAME) != 0 || (customer && rec_link(c, CONTACT_CUSTOMER) == customer);
}

static void
twins_take(struct match *f, const struct found *found, const char *field, const char *why)
{
	const char **mine = arena_new_array(f->ctx->mem, const char *, f->m->n + 1);
	struct ctx *ctx = f->ctx;

	for (size_t i = 0; i < f->m->n; i++)
		mine[i] = str_normal(ctx->mem, card_value(&f->m->rows[i], field));
	for (size_t k = 0; k < found->n; k++) {
		const struct rec *c = found->list[k];
		const char *theirs = str_normal(ctx->mem, rec_text(c, field));

		for (size_t i = 0; i < f->m->n; i++) {
			struct card_row *r = &f->m->rows[i];

			if (!is_open(r) || r->twin || !twin_is(r, mine[i], c, theirs, field))
				continue;
			const char *firm = show_field(ctx, c, CONTACT_CUSTOMER);
			r->twin = rec_id(c);
			r->twin_name = *firm ? arena_printf(ctx->mem, _("%1$s (%2$s)"), rec_title(ctx, c), firm) : rec_title(ctx, c);
			r->twin_why = why;
			r->twin_edit = perm_can(ctx, rec_type(c), c, "edit");
		}
	}
}

static int
twins_find(struct match *f, const char *field, const char *why)
{
	struct val *v = arena_new_array(f->ctx->mem, struct val, f->m->n + 1), *firms = arena_new_array(f->ctx->mem, struct val, f->m->n + 1);
	const bool placed = strcmp(field, CONTACT_NAME) == 0;
	struct found found;
	size_t n = 0;

	for (size_t i = 0; i < f->m->n; i++) {
		const struct card_row *r = &f->m->rows[i];

		if (!is_open(r) || !*card_value(r, field) || (placed && !card_customer(r)))
			continue;
		firms[n] = VLINK(card_customer(r));
		v[n++] = VTEXT(card_value(r, field));
	}
	struct asked a = { .type = "contact", .field = field, .v = v, .n = n };
	if (placed) {
		a.link = CONTACT_CUSTOMER;
		a.links = firms;
		a.link_count = n;
	}
	TRY(found_by(f->ctx, &a, &found));
	twins_take(f, &found, field, why);
	return OK;
}

/* Two cards of one person in the same file. */
static void
same_find(struct card_import *m, size_t i)
{
	const struct vcard *c = m->rows[i].card;

	for (size_t k = 0; k < i && !m->rows[i].same; k++) {
		const struct vcard *o = m->rows[k].card;

		if ((*c->mobile && strcmp(c->mobile, o->mobile) == 0) || (*c->email && strcmp(c->email, o->email) == 0))
			m->rows[i].same = k + 1;
	}
}

int
card_import_match(struct ctx *ctx, struct card_import *m)
{
	struct match f = { .ctx = ctx, .m = m };

	TRY(firms_read(&f));
	for (size_t i = 0; i < m->n; i++)
		if (is_open(&m->rows[i]) && !m->rows[i].deed)
			firm_match(&f, &m->rows[i]);
	TRY(twins_find(&f, CONTACT_MOBILE, _("The same mobile number")));
	TRY(twins_find(&f, CONTACT_EMAIL, _("The same e-mail address")));
	TRY(twins_find(&f, CONTACT_NAME, _("The same name at this customer")));
	for (size_t i = 0; i < m->n; i++) {
		struct card_row *r = &m->rows[i];

		same_find(m, i);
		if (!r->deed)
			r->deed = r->twin || r->same || !*r->card->name ? "skip" : "create";
	}
	return OK;
}
