/*
 * error.c - from an error code to its status, its page and its one line in the
 * log. Works without session and without database.
 */
#include "web/web.h"

struct answer { int status; const char *title, *text; };

static const struct answer answers[] = {
	{ 400, N_("This request was not understood"),
	  N_("Please go back and try it again from the page.") },
	{ 403, N_("You may not do this"),
	  N_("Your role does not include it. Please ask your administrator if you need it.") },
	{ 404, N_("There is nothing here"),
	  N_("This page or record does not exist, or you may not see it.") },
	{ 405, N_("This address works differently"),
	  N_("Please go back and use the buttons of the page.") },
	{ 409, N_("Someone else was faster"),
	  N_("This was changed by someone else in the meantime. Please open it again and repeat your change.") },
	{ 413, N_("This is too large"),
	  N_("What you sent is too large. Please send less at a time, or smaller files.") },
	{ 415, N_("This cannot be read here"),
	  N_("This kind of content is not understood here. Please use the form of the page.") },
	{ 422, N_("Something is not right yet"),
	  N_("Please go back, check what you entered and send it again.") },
	{ 500, N_("Something went wrong"),
	  N_("Nothing was saved. Please try again; if it happens again, tell your administrator the number below.") },
	{ 503, N_("Not available at the moment"),
	  N_("The system cannot answer just now. Nothing was saved. Please try again in a minute.") },
};

static int
error_status(int code)
{
	switch (code) {
	case ERR_NOTFOUND: return 404;
	case ERR_DENIED: return 403;
	case ERR_INVALID: case ERR_DUPLICATE: case ERR_REFERENCED: return 422;
	case ERR_CONFLICT: case ERR_STATE: return 409;
	case ERR_TOO_LARGE: return 413;
	case ERR_BAD_REQUEST: return 400;
	case ERR_LOGIN: return 401;
	case ERR_BUSY: case ERR_DOWN: case ERR_TIMEOUT: case ERR_DOUBT: return 503;
	default: return 500;
	}
}

static const struct answer *
error_answer(int status)
{
	size_t n = sizeof answers / sizeof answers[0];

	for (size_t i = 0; i < n; i++)
		if (answers[i].status == status)
			return &answers[i];
	return status == 503 || status == 429 ? &answers[n - 1] : error_answer(500);
}

/* One line per problem. What users do wrong is no alarm. */
static void
error_log(const struct req *rq, int code, int status)
{
	const struct ctx *ctx = &rq->ctx;
	const char *path = rq->in->path;

	if (!ctx->err.code)
		log_error("bug: %s %.300s answered '%s' without saying why", rq->in->method, path, err_name(code));
	else
		log_line(status >= 500 ? LOG_LEVEL_ERROR : LOG_LEVEL_INFO, "%s %.300s %d %s: %s (%s:%d)",
		         rq->in->method, path, status, err_name(code), ctx->err.msg, ctx->err.file,
		         ctx->err.line);
}

static int
error_login(struct req *rq)
{
	const char *here = resend_address(rq);

	if (rq->in->htmx && !req_is_post(rq)) {	/* a fragment asked: the whole page has to go there */
		resp_header(rq, "HX-Redirect", "/login");
		return resp_text(rq, 401, "text/plain; charset=utf-8", "");
	}
	if (!req_is_post(rq))
		return url_is_local(here) && !str_eq(here, "/")
		               ? resp_redirect(rq, "/login?next=%s", str_url(rq->mem, here))
		               : resp_redirect(rq, "/login");
	if (rq->in->htmx)
		resp_header(rq, "HX-Retarget", "body");
	return resend_login(rq, 401, _("Your session has ended. Please log in again."), "info");
}

static int
error_page(struct req *rq, int code, int status)
{
	const struct answer *a = error_answer(status);
	const char *text = rq->problem ? rq->problem : _(a->text);

	if (code == ERR_STATE && !rq->problem)
		text = _("The state of this record does not allow it. Please open it again and look.");
	if (code == ERR_DOUBT)
		text = _("The connection was lost while saving. Please look whether your change "
		         "is there before you send it again.");
	const char *title = rq->problem_title ? rq->problem_title : code == ERR_STATE ? _("Not in this state") : _(a->title);
	TRY(view_frame(rq, title));
	node_set(node_child(view_root(req_view(rq)), "frame"), "help", "");	/* that of the page is about what is not shown */
	struct node *error = node_child(view_root(req_view(rq)), "error");
	node_set_int(error, "status", status);
	node_set(error, "title", title);
	node_set(error, "text", text);
	node_set(error, "request_id", rq->ctx.request_id);
	if (rq->session)
		node_set(error, "back_url", "/");
	return resp_page(rq, status, "error.cs");
}

int
resp_error(struct req *rq, int code)
{
	int status = rq->problem_status ? rq->problem_status : error_status(code);

	resp_clear(rq);
	if (code == ERR_LOGIN) {
		if (error_login(rq) == OK)
			return OK;
		/* The inputs cannot be kept: say so. */
		resp_clear(rq);
		rq->problem = _("Your session has ended, and this is too large to be kept. Please go "
		                "back, log in again in another tab, and send it again.");
		status = 422;
	}
	error_log(rq, code, status);
	if (status == 503)
		resp_header(rq, "Retry-After", "10");
	if (code == ERR_DOUBT)
		resp_header(rq, "X-Error-Code", "in_doubt");
	if (error_page(rq, code, status) == OK)
		return OK;
	/* Not even the frame works: once more without anything from the database. */
	resp_clear(rq);
	rq->session = NULL;
	rq->ctx.org = NULL;
	if (error_page(rq, code, status) == OK)
		return OK;
	log_error("the error page failed: %s", rq->ctx.err.msg);
	const struct answer *a = error_answer(status);
	return resp_text(rq, status, "text/plain; charset=utf-8",
	                 arena_printf(rq->mem, "%d %s\n%s\n", status, _(a->title), _(a->text)));
}
