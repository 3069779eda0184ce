/*
 * customer.c - what a customer does beyond its definition: the department and the
 * contacts follow the owner, a tax number is checked as the licence office made it,
 * customers above never form a circle. Names are in customer_name.c, turning formal in customer_formal.c.
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

/* Degrees without zeros at the end. */
static const char *
customer_degrees(struct ctx *ctx, dec d)
{
	const char *s = dec_str(ctx->mem, d, 6);
	size_t n = strlen(s);

	while (n && s[n - 1] == '0')
		n--;
	return arena_strndup(ctx->mem, s, n && s[n - 1] == '.' ? n - 1 : n);
}

/* Latitude and longitude as one text: "31.2304,121.4737"; NULL = no place on earth. */
static const char *
customer_geo(struct ctx *ctx, const char *text)
{
	const char *normal = str_normal(ctx->mem, text), *comma = strchr(normal, ',');
	dec latitude, longitude;

	if (!comma || dec_parse(&latitude, arena_strndup(ctx->mem, normal, (size_t)(comma - normal))) != OK ||
	    dec_parse(&longitude, comma + 1) != OK)
		return NULL;
	if (dec_cmp(latitude, DEC(-90)) < 0 || dec_cmp(latitude, DEC(90)) > 0 || dec_cmp(longitude, DEC(-180)) < 0 || dec_cmp(longitude, DEC(180)) > 0)
		return NULL;
	return arena_printf(ctx->mem, "%s,%s", customer_degrees(ctx, latitude), customer_degrees(ctx, longitude));
}

static void
customer_geo_compute(struct ctx *ctx, struct rec *c)
{
	const char *geo = rec_is_empty(c, CUSTOMER_GEO) ? NULL : customer_geo(ctx, rec_text(c, CUSTOMER_GEO));

	if (geo && rec_changed(c, CUSTOMER_GEO))
		rec_set(c, CUSTOMER_GEO, VTEXT(geo));
}

static void
customer_geo_check(struct ctx *ctx, const struct rec *c, struct form *f)
{
	if (rec_is_empty(c, CUSTOMER_GEO) || !rec_changed(c, CUSTOMER_GEO) || customer_geo(ctx, rec_text(c, CUSTOMER_GEO)))
		return;
	form_error(f, CUSTOMER_GEO, _("Write latitude and longitude in degrees with a comma between them, for example 31.2304,121.4737."));
}

static int
customer_compute(struct ctx *ctx, struct rec *c)
{
	if (!rec_is_empty(c, CUSTOMER_TAX_NO))
		rec_set(c, CUSTOMER_TAX_NO, VTEXT(customer_upper(ctx, rec_text(c, CUSTOMER_TAX_NO))));
	customer_name_compute(ctx, c);
	customer_formal_compute(ctx, c);
	customer_geo_compute(ctx, c);
	customer_value_compute(ctx, c);
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

static int
customer_validate(struct ctx *ctx, struct rec *c, struct form *f)
{
	TRY(customer_formal_check(ctx, c, f));
	customer_tax_check(c, f);
	customer_geo_check(ctx, c, f);
	customer_value_check(ctx, c, f);
	TRY(customer_parent_check(ctx, c, f));
	TRY(customer_tax_twin_check(ctx, c, f));
	return customer_similar_check(ctx, c, f);
}

/* Contacts of the former owner go along, those of others stay. */
static int
customer_saved(struct ctx *ctx, struct rec *c)
{
	struct val from = rec_old(c, CUSTOMER_OWNER);

	TRY(completeness_keep(ctx, c));
	TRY(customer_value_saved(ctx, c));
	if (from.kind != V_LINK || !rec_changed(c, CUSTOMER_OWNER) || !rec_bool(c, CUSTOMER_HAND_OVER))
		return OK;
	return rec_hand_over(ctx, "contact", "customer", rec_id(c), from.i, rec_link(c, CUSTOMER_OWNER), rec_link(c, CUSTOMER_DEPT));
}

static int
customer_about(struct ctx *ctx, const struct rec *c, struct node *sections)
{
	TRY(customer_people_about(ctx, c, sections));
	return customer_value_about(ctx, c, sections);
}

const struct hooks customer_hooks = {
	.type     = "customer",
	.compute  = customer_compute,
	.validate = customer_validate,
	.saved    = customer_saved,
	.head     = customer_head,
	.about    = customer_about,
	.pages    = customer_pages,
};
