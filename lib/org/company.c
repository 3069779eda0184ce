/* company.c - settings of the company that would mislead everybody if they were wrong. */
#include "doc/doc.h"

/* ISO 4217: what is money of a country today. */
static const char currencies[] =
	"AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD "
	"CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
	"GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT "
	"LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR "
	"NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP "
	"STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD "
	"XOF XPF YER ZAR ZMW ZWG";

static int
company_compute(struct ctx *ctx, struct rec *c)
{
	char code[4] = "";
	const char *typed = rec_text(c, "currency");

	if (strlen(typed) != 3)
		return OK;
	for (size_t i = 0; i < 3; i++)
		code[i] = (char)(typed[i] >= 'a' && typed[i] <= 'z' ? typed[i] - 'a' + 'A' : typed[i]);
	if (!str_eq(code, typed))
		rec_set(c, "currency", VTEXT(arena_strdup(ctx->mem, code)));
	return OK;
}

static int
company_validate(struct ctx *ctx, struct rec *c, struct form *f)
{
	if (rec_changed(c, "zone") && !rec_is_empty(c, "zone") && !zone_is_known(rec_text(c, "zone")))
		form_error(f, "zone", _("There is no time zone “%s”. Write it like Asia/Shanghai."), rec_text(c, "zone"));
	if (rec_changed(c, "currency") && !rec_is_empty(c, "currency") &&
	    !words_have(str_words(ctx->mem, currencies), rec_text(c, "currency")))
		form_error(f, "currency", _("“%s” is no code of a currency. Write three letters, for example CNY or USD."),
		           rec_text(c, "currency"));
	return OK;
}

const struct hooks company_hooks = {
	.type     = "company",
	.compute  = company_compute,
	.validate = company_validate,
};
