/*
 * profile.c - /account/profile: how the system looks and where it writes to, of one's own
 * login. Kept in the record of the user, so that it counts on every device; what was
 * chosen on this device alone gives way.
 */
#include "doc/picture.h"
#include "web/home.h"
#include "web/page.h"

enum { YEAR_S = 365 * 24 * 3600 };

static const char *const fields[] = { "email", "lang", "theme", "density" };	/* as their definition says */
static const int sizes[] = { 25, 50, 100, 200 };

/* ---- the page ---------------------------------------------------------------------------- */

static void
choice(struct node *n, const char *value, const char *label, const char *now)
{
	struct node *o = node_item(node_child(n, "options"));

	node_set(o, "value", value);
	node_set(o, "label", label);
	node_set(o, "here", str_eq(value, now) ? "1" : NULL);
}

static struct node *
choices(struct node *page, const char *name, const char *label, const struct form *f)
{
	struct node *n = node_item(node_child(page, "items"));

	node_set(n, "id", name[0] == 'p' ? "f-page_size" : "f-start_page");
	node_set(n, "name", name);
	node_set(n, "label", label);
	node_set(n, "widget", "select");
	node_set(n, "error", f ? form_message(f, name) : NULL);
	return n;
}

/* Where one can begin: home, favourites, lists that this user has. */
static void
start_choices(struct ctx *ctx, struct node *n, const char *now)
{
	const struct type *const *types;
	size_t count = type_menu(ctx, NULL, &types);

	choice(n, "", _("Home"), now);
	choice(n, "/favourites", _("Favourites"), now);
	for (size_t i = 0; i < count; i++)
		choice(n, type_url(types[i]), type_plural(types[i]), now);
}

static bool
start_is_known(struct ctx *ctx, const char *url)
{
	const struct type *const *types;
	size_t count = type_menu(ctx, NULL, &types);

	for (size_t i = 0; i < count; i++)
		if (str_eq(type_url(types[i]), url))
			return true;
	return !*url || str_eq(url, "/favourites");
}

/* Of the employee who logs in; nothing where there is none, or his record is gone. */
static int
own_employee(struct ctx *ctx, struct rec **out, bool lock)
{
	*out = NULL;
	if (!ctx->user->employee)
		return OK;
	as_system_begin(ctx, "one's own picture");
	int rc = lock ? rec_lock(ctx, out, "employee", ctx->user->employee) : rec_load(ctx, out, "employee", ctx->user->employee);
	as_system_end(ctx);
	if (rc != ERR_NOTFOUND)
		return rc;
	*out = NULL;
	err_clear(ctx);
	return OK;
}

static int
photo_show(struct ctx *ctx, struct node *page, const struct form *f)
{
	struct rec *employee;

	TRY(own_employee(ctx, &employee, false));
	if (!employee)
		return OK;
	as_system_begin(ctx, "one's own picture");
	field_widget(ctx, node_child(page, "photo"), employee, employee->type->picture, f);
	as_system_end(ctx);
	return OK;
}

static int
profile_show(struct req *rq, int status, const struct rec *r, const struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	struct node *page = node_child(view_root(rq->view), "profile"), *back, *n;
	const char *size = f && form_get(f, "page_size") ? form_get(f, "page_size") : rec_int(r, "page_size") ? arena_printf(ctx->mem, "%d", (int)rec_int(r, "page_size")) : "";
	const char *start = f && form_get(f, "start_page") ? form_get(f, "start_page") : rec_text(r, "start_page");

	TRY(view_frame(rq, _("Profile")));
	view_crumb(rq->view, _("My account"), "/account");
	view_crumb(rq->view, _("Profile"), NULL);
	back = node_child(node_child(view_root(rq->view), "frame"), "back");
	node_set(back, "url", "/account");
	node_set(back, "label", _("Back"));
	node_set(page, "password_error", f ? form_message(f, "password") : NULL);
	node_set(page, "problem", f && !form_ok(f) ? _("This was not saved. Please correct what is marked.") : NULL);
	TRY(photo_show(ctx, page, f));
	as_system_begin(ctx, "one's own profile");
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		field_widget(ctx, node_item(node_child(page, "items")), r, type_field(r->type, fields[i]), f);
	as_system_end(ctx);
	n = choices(page, "page_size", _("Rows per page"), f);
	choice(n, "", _("As usual (50)"), size);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		choice(n, arena_printf(ctx->mem, "%d", sizes[i]), arena_printf(ctx->mem, "%d", sizes[i]), size);
	n = choices(page, "start_page", _("First page after login"), f);
	start_choices(ctx, n, start);
	return resp_page(rq, status, "profile.cs");
}

/* One's own record, whoever may read users. */
static int
own_record(struct ctx *ctx, struct rec **out, bool lock)
{
	as_system_begin(ctx, "one's own profile");
	int rc = lock ? rec_lock(ctx, out, "user", ctx->user->id) : rec_load(ctx, out, "user", ctx->user->id);
	as_system_end(ctx);
	return rc;
}

int
profile_page(struct req *rq)
{
	struct rec *r;

	TRY(own_record(&rq->ctx, &r, false));
	return profile_show(rq, 200, r, NULL);
}

/* ---- saving ---------------------------------------------------------------------------------- */

static bool
size_is_known(const char *text)
{
	int64_t n;

	for (size_t i = 0; *text && i < sizeof sizes / sizeof sizes[0]; i++)
		if (str_int(text, &n) == OK && n == sizes[i])
			return true;
	return !*text;
}

/* Only what stands on the page, whatever else was sent. */
static struct form *
profile_sent(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = form_new(ctx);
	static const char *const plain[] = { "page_size", "start_page", "photo", "_remove.photo" };

	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		if (req_body(rq, fields[i]))
			form_put(f, fields[i], req_body(rq, fields[i]));
	for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
		if (req_body(rq, plain[i]))
			form_put(f, plain[i], req_body(rq, plain[i]));
	if (form_get(f, "page_size") && !size_is_known(form_get(f, "page_size")))
		form_error(f, "page_size", _("Choose one of the values of this list."));
	if (form_get(f, "start_page") && !start_is_known(ctx, form_get(f, "start_page")))
		form_error(f, "start_page", _("Choose one of the values of this list."));
	return f;
}

/* What was chosen on this device alone gives way to the profile, which is the same everywhere. */
static void
device_follows(struct req *rq, const struct rec *r)
{
	const char *density = rec_text(r, "density");

	resp_cookie(rq, "lang", "", 0, true);
	resp_cookie(rq, "theme", "", 0, true);
	resp_cookie(rq, "density", str_eq(density, "roomy") ? "roomy" : "", str_eq(density, "roomy") ? YEAR_S : 0, false);
}

/* Links for a new password go to the address: whoever finds an open desk must not turn them to himself. */
static int
email_guard(struct req *rq, const struct rec *r, struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	const char *email = form_get(f, "email"), *password = req_body(rq, "password");
	struct form *why = form_new(ctx);
	int64_t user;

	if (!email || str_eq(email, rec_text(r, "email")))
		return OK;
	int rc = guard_password(rq, ctx->user->login, password ? password : "", &user, why);
	if (rc == ERR_INVALID) {
		form_error(f, "password", "%s", rq->problem_status ? form_message(why, "") : _("This is not your password."));
		err_clear(ctx);
		return OK;
	}
	TRY(rc);
	return security_done_why(ctx, "own_email", ctx->user->id, ctx->user->login, arena_printf(ctx->mem, "%s → %s", rec_text(r, "email"), email));
}

/* The form also brings back the picture that it showed: somebody else may have changed that meanwhile. */
static int
photo_is_news(struct ctx *ctx, const struct form *f, bool *is_news)
{
	const char *sent = form_get(f, "photo");
	int64_t id;

	*is_news = false;
	if (!sent)
		return OK;
	if (!*sent || str_int(sent, &id) != OK) {
		*is_news = form_get(f, "_remove.photo") != NULL;
		return OK;
	}
	return picture_waits(ctx, id, is_news);
}

/* Nothing else of the employee's record, whatever was sent. */
static int
photo_save(struct ctx *ctx, struct form *f)
{
	struct form *only = form_new(ctx);
	struct rec *employee;

	bool is_news;

	TRY(photo_is_news(ctx, f, &is_news));
	if (!is_news)
		return OK;
	TRY(own_employee(ctx, &employee, true));
	if (!employee)
		return OK;
	form_put(only, "photo", form_get(f, "photo"));
	as_system_begin(ctx, "one's own picture");
	int rc = rec_take(ctx, employee, only);
	if (rc == OK)
		rc = form_ok(only) ? rec_save(ctx, employee, only) : ERR_INVALID;
	as_system_end(ctx);
	if (rc == ERR_INVALID) {
		err_clear(ctx);
		for (size_t i = 0; i < form_message_count(only); i++)
			form_error(f, "photo", "%s", form_messages(only)[i].text);
		return OK;
	}
	return rc;
}

int
profile_save(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = profile_sent(rq);
	struct rec *r;

	as_system_begin(ctx, "one's own picture");
	int taken = ctx->user->employee ? form_pictures(rq, type_find(ctx->types, "employee"), f) : OK;
	as_system_end(ctx);
	TRY(taken);
	TRY(photo_save(ctx, f));
	TRY(own_record(ctx, &r, true));
	TRY(email_guard(rq, r, f));
	as_system_begin(ctx, "one's own profile");
	int rc = rec_take(ctx, r, f);
	if (rc == OK)
		rc = form_ok(f) ? rec_save(ctx, r, f) : err_set(ctx, ERR_INVALID, "the profile is refused");
	as_system_end(ctx);
	if (rc == ERR_INVALID) {
		err_clear(ctx);
		return profile_show(rq, 422, r, f);
	}
	TRY(rc);
	device_follows(rq, r);
	return resp_redirect(rq, "/account/profile?saved=1");
}

/* ---- shortcuts, for who asks for them with ? ------------------------------------------------ */

int
keys_page(struct req *rq)
{
	TRY(view_frame(rq, _("Keyboard shortcuts")));
	view_crumb(rq->view, _("Keyboard shortcuts"), NULL);
	return resp_page(rq, 200, "keys.cs");
}
