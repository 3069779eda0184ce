/*
 * customer_name.c - names of customers: what keeps two of one name apart, which
 * ones are similar, and the mnemonic.
 */
#include "customer/customer.h"
#include "customer.gen.h"

enum { NAMED = 3, MNEMONIC = 60, CORE_LEAST = 6 /* bytes: two Chinese characters */ };

/* Forms of companies in their normal form, blanks and full stops aside; longer ones first. */
static const char *const suffixes[] = {
	"有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "股份公司", "总公司", "分公司", "公司", "集团", "co,ltd", "coltd", "limited",
	"corporation", "company", "gmbh", "corp", "ltd", "inc", "llc", "co", NULL,
};

/* Without blanks, full stops and brackets' insides kept: "ab (中国)" is "ab(中国)". */
static char *
name_tight(struct ctx *ctx, const char *normal)
{
	char *out = arena_strdup(ctx->mem, normal), *to = out;

	for (const char *p = normal; *p; p++)
		if (*p != ' ' && *p != '.')
			*to++ = *p;
	*to = '\0';
	return out;
}

/* The form at the end of the name is cut off; false = there is none, or nothing would be left. */
static bool
suffix_cut(char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; suffixes[i]; i++) {
		size_t m = strlen(suffixes[i]);

		if (n >= m + CORE_LEAST && memcmp(name + n - m, suffixes[i], m) == 0) {
			name[n - m] = '\0';
			return true;
		}
	}
	return false;
}

const char *
customer_core(struct ctx *ctx, const char *name)
{
	char *core = name_tight(ctx, str_normal(ctx->mem, name));

	while (suffix_cut(core))
		;
	for (size_t n = strlen(core); n && core[n - 1] == ','; )
		core[--n] = '\0';
	return core;
}

static const char *
digits_of(struct ctx *ctx, const char *text)
{
	char *out = arena_strdup(ctx->mem, text), *to = out;

	for (const char *p = text; *p && to - out < 20; p++)
		if (*p >= '0' && *p <= '9')
			*to++ = *p;
	*to = '\0';
	return out;
}

static const char *
initials_of(struct ctx *ctx, struct val name)
{
	const char *full, *initials;

	if (name.kind != V_TEXT)
		return "";
	pinyin_of(ctx->mem, name.s, false, &full, &initials);
	return arena_strndup(ctx->mem, initials, MNEMONIC);
}

/* Made by us, it follows the name; written by hand, it stays. */
static void
customer_mnemonic(struct ctx *ctx, struct rec *c)
{
	bool ours = !rec_changed(c, CUSTOMER_MNEMONIC) && rec_changed(c, CUSTOMER_NAME) &&
	            rec_is(c, CUSTOMER_MNEMONIC, initials_of(ctx, rec_old(c, CUSTOMER_NAME)));

	if (rec_is_empty(c, CUSTOMER_MNEMONIC) || ours)
		rec_set(c, CUSTOMER_MNEMONIC, VTEXT(initials_of(ctx, rec_get(c, CUSTOMER_NAME))));
}

void
customer_name_compute(struct ctx *ctx, struct rec *c)
{
	bool person = rec_is(c, CUSTOMER_PERSON_TYPE, "individual");

	rec_set(c, CUSTOMER_NAME_APART, person ? VTEXT(digits_of(ctx, rec_text(c, CUSTOMER_MOBILE))) : VNULL);
	rec_set(c, CUSTOMER_NAME_CORE, person ? VNULL : VTEXT(customer_core(ctx, rec_text(c, CUSTOMER_NAME))));
	customer_mnemonic(ctx, c);
}

/* ---- similar ones -------------------------------------------------------------------------- */

/* The names of a few, as far as this user may read them; NULL = there are none. */
static int
others_name(struct ctx *ctx, struct sql_rows *found, const char **out)
{
	int64_t ids[NAMED] = { 0 };
	struct sql_rows *rows;
	const char *names = NULL;
	size_t n = 0;

	for (; n < NAMED && sql_next(found); n++)
		ids[n] = sql_int(found, 0);
	*out = NULL;
	if (!n)
		return OK;
	TRY(sql_rows(ctx, &rows, "SELECT c.name, c.code FROM {customer} c WHERE c.id IN (?, ?, ?) ORDER BY c.id",
	             VALS(VINT(ids[0]), VINT(ids[1]), VINT(ids[2]))));
	for (size_t i = 0; i < n; i++) {
		const char *name = sql_next(rows) ? arena_printf(ctx->mem, "%s %s", sql_text(rows, 1), sql_text(rows, 0))
		                                  : _("A customer that you may not see");
		names = names ? arena_printf(ctx->mem, "%s%s%s", names, _(", "), name) : name;
	}
	*out = names;
	return OK;
}

static const char *
reason_label(void)
{
	return lang_label("customer.similar_reason", "Why it is another one");
}

/* A reason that was given before was about another name or number. */
static bool
reason_is_given(const struct rec *c)
{
	return !rec_is_empty(c, CUSTOMER_SIMILAR_REASON) && rec_changed(c, CUSTOMER_SIMILAR_REASON);
}

int
customer_similar_check(struct ctx *ctx, const struct rec *c, struct form *f)
{
	struct sql_rows *rows;
	const char *names;

	if (rec_is_empty(c, CUSTOMER_NAME_CORE) || !(rec_changed(c, CUSTOMER_NAME) || rec_changed(c, CUSTOMER_PERSON_TYPE)) || reason_is_given(c))
		return OK;
	as_system_begin(ctx, "similar customers");
	int rc = sql_rows(ctx, &rows, "SELECT c.id FROM {customer} c WHERE c.name_core = ? AND c.id <> ? ORDER BY c.id LIMIT 3",
	                  VALS(rec_get(c, CUSTOMER_NAME_CORE), VINT(rec_id(c))));
	as_system_end(ctx);
	TRY(rc);
	TRY(others_name(ctx, rows, &names));
	if (names && form_ok(f))
		form_error(f, CUSTOMER_NAME, _("The name is similar to that of %s. If it is another customer, say why in “%s”."), names,
		           reason_label());
	return OK;
}

/* One company may be there twice on purpose: with a reason, or under one parent customer. */
int
customer_tax_twin_check(struct ctx *ctx, const struct rec *c, struct form *f)
{
	int64_t parent = rec_link(c, CUSTOMER_PARENT);
	struct sql_rows *rows;
	const char *names;

	if (rec_is_empty(c, CUSTOMER_TAX_NO) || !rec_changed(c, CUSTOMER_TAX_NO) || reason_is_given(c))
		return OK;
	as_system_begin(ctx, "customers with the same tax number");
	int rc = sql_rows(ctx, &rows, "SELECT c.id FROM {customer} c WHERE c.tax_no = ? AND c.id <> ? AND c.id <> ?\n"
	                  "AND NOT COALESCE(c.parent = ? OR c.parent = ?, FALSE) ORDER BY c.id LIMIT 3",
	                  VALS(rec_get(c, CUSTOMER_TAX_NO), VINT(rec_id(c)), VINT(parent), VINT(parent), VINT(rec_id(c))));
	as_system_end(ctx);
	TRY(rc);
	TRY(others_name(ctx, rows, &names));
	if (names)
		form_error(f, CUSTOMER_TAX_NO, _("Another customer has this tax number: %s. If it is right, say why in “%s”, or give both the same parent customer."),
		           names, reason_label());
	return OK;
}
