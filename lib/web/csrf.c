/*
 * csrf.c - did one of our own pages send this? Two independent proofs: what the
 * browser says about where the request comes from, and the session's token.
 */
#include <strings.h>
#include "web/web.h"

enum origin { ORIGIN_SILENT, ORIGIN_OURS, ORIGIN_FOREIGN };

/* "http://host:8080" of the configuration, or of the Host the browser asked:
 * a foreign page can choose neither the Host nor the Origin of its victim. */
static bool
origin_is_ours(const struct req *rq, const char *origin)
{
	const char *base = rq->app->base_url, *host = rq->in->host;
	size_t n = strlen(origin);

	if (n && strncasecmp(origin, base, n) == 0 && (base[n] == '\0' || base[n] == '/'))
		return true;
	const char *scheme = rq->app->https ? "https://" : "http://";
	size_t skip = strlen(scheme);
	return host && *host && strncasecmp(origin, scheme, skip) == 0 && strcasecmp(origin + skip, host) == 0;
}

static enum origin
csrf_origin(const struct req *rq)
{
	const char *site = rq->in->sec_fetch_site, *origin = rq->in->origin;

	if (site && !str_eq(site, "same-origin") && !str_eq(site, "none"))
		return ORIGIN_FOREIGN;
	if (origin && !origin_is_ours(rq, origin))
		return ORIGIN_FOREIGN;
	return site || origin ? ORIGIN_OURS : ORIGIN_SILENT;
}

bool
csrf_is_same_site(const struct req *rq)
{
	return csrf_origin(rq) == ORIGIN_OURS;
}

bool
csrf_ok(struct req *rq)
{
	const char *token = req_body(rq, "_csrf");

	if (csrf_origin(rq) == ORIGIN_FOREIGN)
		return false;
	/* Without a session nothing is done in anybody's name. */
	if (!rq->session || (rq->page && str_eq(rq->page->right, "public")))
		return true;
	return token && (secret_equal(token, rq->session->csrf) || see_token_ok(rq, token));
}
