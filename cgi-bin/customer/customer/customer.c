/*
 * customer.c - what a customer does beyond its definition: the department and the
 * contacts follow the owner, a tax number is checked as the licence office made it,
 * customers above never form a circle. Names are in customer_name.c.
 */
#include "customer/customer.h"
#include "customer.gen.h"

enum { UNIFIED_CODE = 18, TAX_NO_MIN = 15, TAX_NO_MAX = 20 };

static const char letters_and_digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/* GB 32100-2015: no I, O, S, V, Z, which are easily misread. */
static const char code_characters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static const char *
customer_upper(struct ctx *ctx, const char *text)
{
	char *s = arena_strdup(ctx->mem, text);

	for (char *p = s; *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	return s;
}

static int
customer_compute(struct ctx *ctx, struct rec *c)
{
	if (!rec_is_empty(c, CUSTOMER_TAX_NO))
		rec_set(c, CUSTOMER_TAX_NO, VTEXT(customer_upper(ctx, rec_text(c, CUSTOMER_TAX_NO))));
	customer_name_compute(ctx, c);
	return ownership_follow(ctx, c);
}

/* The check character of GB 32100: weights are powers of 3 modulo 31. */
static char
customer_check_character(const char *code)
{
	unsigned sum = 0, weight = 1;

	for (int i = 0; i < UNIFIED_CODE - 1; i++) {
		sum += (unsigned)(strchr(code_characters, code[i]) - code_characters) * weight;
		weight = weight * 3 % 31;
	}
	return code_characters[(31 - sum % 31) % 31];
}

static void
customer_tax_check(const struct rec *c, struct form *f)
{
	const char *code = rec_text(c, CUSTOMER_TAX_NO);
	size_t n = strlen(code);

	if (!n || !rec_changed(c, CUSTOMER_TAX_NO))
		return;
	if (n < TAX_NO_MIN || n > TAX_NO_MAX || strspn(code, letters_and_digits) != n)
		form_error(f, CUSTOMER_TAX_NO, _("A tax number has 15 to 20 letters and digits."));
	else if (n == UNIFIED_CODE && strspn(code, code_characters) != n)
		form_error(f, CUSTOMER_TAX_NO, _("The code contains a character that no unified social credit "
		           "code has (I, O, S, V, Z or a sign). Please compare with the business licence."));
	else if (n == UNIFIED_CODE && code[n - 1] != customer_check_character(code))
		form_error(f, CUSTOMER_TAX_NO, _("The 18th character, a check character, is wrong. Please "
		           "compare with the business licence."));
}

/* Whoever may read them: only that there is a circle is told. */
static int
customer_parent_check(struct ctx *ctx, const struct rec *c, struct form *f)
{
	bool circle;

	if (!rec_id(c) || rec_is_empty(c, CUSTOMER_PARENT) || !rec_changed(c, CUSTOMER_PARENT))
		return OK;
	TRY(rec_circle(ctx, c, CUSTOMER_PARENT, &circle));
	if (rec_link(c, CUSTOMER_PARENT) == rec_id(c))
		form_error(f, CUSTOMER_PARENT, _("A customer is not its own parent. Choose another one, or leave it empty."));
	else if (circle)
		form_error(f, CUSTOMER_PARENT, _("This customer stands below the chosen one already, which makes a circle. Choose another parent customer."));
	return OK;
}

/* ---- potential and formal ------------------------------------------------------------------- */

static int
customer_has_main_mobile(struct ctx *ctx, const struct rec *c, bool *out)
{
	struct sql_rows *rows;

	as_system_begin(ctx, "the main contact of a customer that turns formal");
	int rc = sql_rows(ctx, &rows, "SELECT 1 FROM {contact} p WHERE p.customer = ? AND p.is_main = 1 AND p.mobile > '' LIMIT 1",
	                  VALS(VINT(rec_id(c))));
	as_system_end(ctx);
	*out = rc == OK && sql_next(rows);
	return rc;
}

/* What a formal customer has to have, said where it is missing. */
static int
customer_formal_check(struct ctx *ctx, const struct rec *c, struct form *f)
{
	const char *needed = _("A formal customer needs this. Fill it in, or leave the customer potential for now.");
	bool company = rec_is(c, CUSTOMER_PERSON_TYPE, "company"), has;

	if (rec_is_empty(c, CUSTOMER_ADDRESS))
		form_error(f, CUSTOMER_ADDRESS, "%s", needed);
	if (company && rec_is_empty(c, CUSTOMER_TAX_NO))
		form_error(f, CUSTOMER_TAX_NO, "%s", needed);
	if (company && !rec_count(c, CUSTOMER_INVOICES))
		form_error(f, CUSTOMER_INVOICES, "%s", needed);
	TRY(customer_has_main_mobile(ctx, c, &has));
	if (!has)
		form_error(f, CUSTOMER_KIND, _("A formal customer needs a main contact with a mobile number. Add it under “Contacts” first."));
	return OK;
}

static int
customer_kind_check(struct ctx *ctx, const struct rec *c, struct form *f)
{
	struct val was = rec_old(c, CUSTOMER_KIND);
	bool formal = rec_is(c, CUSTOMER_KIND, "formal");

	if (was.kind == V_TEXT && strcmp(was.s, "formal") == 0 && !formal)
		form_error(f, CUSTOMER_KIND, _("A formal customer does not become a potential one again. Set the status to stopped instead."));
	return formal && rec_changed(c, CUSTOMER_KIND) ? customer_formal_check(ctx, c, f) : OK;
}

static int
customer_validate(struct ctx *ctx, struct rec *c, struct form *f)
{
	TRY(customer_kind_check(ctx, c, f));
	customer_tax_check(c, f);
	TRY(customer_parent_check(ctx, c, f));
	TRY(customer_tax_twin_check(ctx, c, f));
	return customer_similar_check(ctx, c, f);
}

/* Contacts of the former owner go along, those of others stay. */
static int
customer_saved(struct ctx *ctx, struct rec *c)
{
	struct val from = rec_old(c, CUSTOMER_OWNER);

	if (from.kind != V_LINK || !rec_changed(c, CUSTOMER_OWNER) || !rec_bool(c, CUSTOMER_HAND_OVER))
		return OK;
	return rec_hand_over(ctx, "contact", "customer", rec_id(c), from.i, rec_link(c, CUSTOMER_OWNER), rec_link(c, CUSTOMER_DEPT));
}

const struct hooks customer_hooks = {
	.type     = "customer",
	.compute  = customer_compute,
	.validate = customer_validate,
	.saved    = customer_saved,
	.about    = customer_about,
};
