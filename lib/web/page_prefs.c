/*
 * page_prefs.c - language and appearance of this device, kept in a cookie;
 * and the table of pages every program answers.
 */
#include "web/web.h"

enum { YEAR_S = 365 * 24 * 3600 };

static int
prefs_done(struct req *rq)
{
	const char *next = req_body(rq, "next");

	return resp_redirect(rq, "%s", url_is_local(next) ? next : "/");
}

static int
lang_post(struct req *rq)
{
	const char *lang = req_body(rq, "lang");

	if (!str_eq(lang, "zh_CN") && !str_eq(lang, "en"))
		return err_set(&rq->ctx, ERR_BAD_REQUEST, "no such language");
	resp_cookie(rq, "lang", lang, YEAR_S, true);
	return prefs_done(rq);
}

/* "auto" follows the device: no cookie. */
static int
theme_post(struct req *rq)
{
	const char *theme = req_body(rq, "theme");

	if (str_eq(theme, "auto"))
		resp_cookie(rq, "theme", "", 0, true);
	else if (str_eq(theme, "light") || str_eq(theme, "dark"))
		resp_cookie(rq, "theme", theme, YEAR_S, true);
	else
		return err_set(&rq->ctx, ERR_BAD_REQUEST, "no such appearance");
	return prefs_done(rq);
}

const struct page common_pages[] = {
	{ .method = "GET", .path = "/healthz", .right = "bare", .fn = health_page },
	{ .method = "POST", .path = "/lang", .right = "public", .fn = lang_post },
	{ .method = "POST", .path = "/theme", .right = "public", .fn = theme_post },
	{ 0 },
};
