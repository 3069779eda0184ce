/*
 * page_history_all.c - all that happened to a record, page by page, by field, person
 * and day; and the way back: an old value, or a row that was taken out, is saved
 * again by the rules of today.
 */
#include "web/page.h"

enum { ENTRIES = 100, SHOWN_TEXT = 60 };

/* What the address asks for. */
struct wanted {
	const char *field, *who, *from, *to;	/* as in the address; "" = any */
	struct audit_filter filter;
};

static const char *
param(const struct req *rq, const char *name)
{
	const char *s = req_query(rq, name);

	return s ? s : "";
}

/* ---- the filter --------------------------------------------------------------------------- */

/* The first moment of a day; what is no day filters nothing. */
static int64_t
day_start(struct ctx *ctx, const char *text, int days)
{
	int32_t date;
	int64_t at;

	if (!*text || date_parse(&date, text) != OK)
		return 0;
	const char *local = arena_printf(ctx->mem, "%s 00:00", date_str(ctx->mem, date + days));
	return instant_parse_local(&at, local, ctx->zone) == OK ? at : 0;
}

static void
wanted_read(struct req *rq, struct wanted *w)
{
	struct ctx *ctx = &rq->ctx;

	*w = (struct wanted){ .field = param(rq, "field"), .who = param(rq, "who"), .from = param(rq, "from"),
	                      .to = param(rq, "to") };
	w->filter.field = *w->field ? w->field : NULL;
	w->filter.by_user = str_int(w->who, &w->filter.user) == OK && w->filter.user >= 0;
	w->filter.from = day_start(ctx, w->from, 0);
	w->filter.until = day_start(ctx, w->to, 1);
	if (str_int(param(rq, "before"), &w->filter.before) != OK || w->filter.before < 0)
		w->filter.before = 0;
}

static const char *
self_url(struct ctx *ctx, const struct rec *r)
{
	return arena_printf(ctx->mem, "%s/%lld/history", type_url(r->type), (long long)rec_id(r));
}

static void
href_add(struct ctx *ctx, struct buf *b, const char *name, const char *value)
{
	if (*value)
		buf_printf(b, "%c%s=%s", strchr(buf_str(b), '?') ? '&' : '?', name, str_url(ctx->mem, value));
}

/* The same filter; before 0 = from the newest. */
static const char *
wanted_href(struct ctx *ctx, const struct rec *r, const struct wanted *w, int64_t before)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	buf_add(&b, self_url(ctx, r));
	href_add(ctx, &b, "field", w->field);
	href_add(ctx, &b, "who", w->who);
	href_add(ctx, &b, "from", w->from);
	href_add(ctx, &b, "to", w->to);
	href_add(ctx, &b, "before", before ? arena_printf(ctx->mem, "%lld", (long long)before) : "");
	return buf_str(&b);
}

static void
choice_add(struct node *list, const char *value, const char *label, const char *chosen)
{
	struct node *n = node_item(list);

	node_set(n, "value", value);
	node_set(n, "label", label);
	node_set(n, "here", str_eq(value, chosen) ? "1" : NULL);
}

/* The same words for all rows: which one it is stands in the sentence. */
static const char *
field_choice(struct ctx *ctx, const struct audit_entry *e)
{
	if (e->lines && !e->field)
		return arena_printf(ctx->mem, _("%s: rows added and taken out"), lines_label(e->lines));
	return history_label(ctx, e);
}

static void
choices_fill(struct ctx *ctx, struct node *n, const struct wanted *w, const struct audit_entry *about, size_t count)
{
	struct node *fields = node_child(n, "fields"), *people = node_child(n, "people");

	for (size_t i = 0; i < count; i++) {
		const struct audit_entry *e = &about[i];
		bool known = false;

		if ((e->field || e->lines) && (!i || !str_eq(about[i - 1].name, e->name)))
			choice_add(fields, e->name, field_choice(ctx, e), w->field);
		for (size_t k = 0; k < i && !known; k++)
			known = about[k].user == e->user;
		if (!known)
			choice_add(people, arena_printf(ctx->mem, "%lld", (long long)e->user), e->who, w->who);
	}
}

/* ---- the page --------------------------------------------------------------------------------- */

static const char *
text_begin(struct ctx *ctx, const char *text)
{
	const char *end = text;

	for (int i = 0; i < SHOWN_TEXT; i++)
		utf8_next(&end);
	return arena_printf(ctx->mem, "%s…", arena_strndup(ctx->mem, text, (size_t)(end - text)));
}

struct restoring { struct req *rq; const struct rec *r; };

static void
line_restore(void *of, struct node *line, const struct audit_entry *e)
{
	const struct restoring *s = of;
	struct ctx *ctx = &s->rq->ctx;
	const char *old = str_eq(e->op, "line_del") ? e->line_name : e->old;

	if (!audit_can_restore(ctx, s->r, e))
		return;
	if (old && utf8_len(old) > SHOWN_TEXT)
		old = text_begin(ctx, old);
	node_set(line, "restore_url", arena_printf(ctx->mem, "%s/%lld/restore", self_url(ctx, s->r), (long long)e->id));
	node_set(line, "restore_title", str_eq(e->op, "line_del")
	         ? arena_printf(ctx->mem, _("Bring the row back: %s"), old ? old : "–")
	         : arena_printf(ctx->mem, _("%1$s: back to “%2$s”"), history_label(ctx, e), old && *old ? old : "–"));
	node_set(line, "once", once_token(s->rq));
}

/* Saves stand on one page as a whole, unless one alone is larger than a page. */
static size_t
page_end(const struct audit_entry *e, size_t n)
{
	size_t i = 0;

	if (n <= ENTRIES)
		return n;
	for (size_t size; i < ENTRIES; i += size) {
		size = history_event_size(e + i, n - i);
		if (i + size > ENTRIES)
			break;
	}
	return i ? i : ENTRIES;
}

static int
changes_fill(struct req *rq, struct node *n, const struct rec *r, const struct wanted *w)
{
	struct ctx *ctx = &rq->ctx;
	struct restoring s = { .rq = rq, .r = r };
	const struct history_show show = { .line = line_restore, .of = &s };
	const struct audit_entry *entries, *about;
	size_t count, about_count;

	TRY(audit_find(ctx, r, &w->filter, ENTRIES + 1, &entries, &count));
	TRY(audit_about(ctx, r, &about, &about_count));
	choices_fill(ctx, n, w, about, about_count);
	size_t end = page_end(entries, count);
	history_days(ctx, n, r->type, entries, end, &show);
	if (end < count)
		node_set(n, "older_url", wanted_href(ctx, r, w, entries[end - 1].id));
	if (w->filter.before)
		node_set(n, "newest_url", wanted_href(ctx, r, w, 0));
	return OK;
}

static int
history_frame(struct req *rq, struct node *n, const struct rec *r)
{
	struct ctx *ctx = &rq->ctx;
	const char *title = rec_title(ctx, r);
	const char *url = arena_printf(ctx->mem, "%s/%lld", type_url(r->type), (long long)rec_id(r));
	struct node *back;

	TRY(view_frame(rq, _("History")));
	view_crumb(rq->view, type_plural(r->type), type_url(r->type));
	view_crumb(rq->view, title, url);
	view_crumb(rq->view, _("History"), NULL);
	back = node_child(node_child(view_root(rq->view), "frame"), "back");
	node_set(back, "url", url);
	node_set(back, "label", _("Back"));
	node_set(n, "subject", title);
	node_set(n, "url", url);
	node_set(n, "self_url", self_url(ctx, r));
	node_set_int(n, "version", rec_version(r));
	return OK;
}

static int
history_answer(struct req *rq, const struct rec *r, int status)
{
	struct node *n = node_child(view_root(rq->view), "history");
	struct wanted w;

	wanted_read(rq, &w);
	TRY(history_frame(rq, n, r));
	node_set(n, "from", w.filter.from ? w.from : NULL);
	node_set(n, "to", w.filter.until ? w.to : NULL);
	node_set(n, "filtered", w.filter.field || w.filter.by_user || w.filter.from || w.filter.until ? "1" : NULL);
	TRY(changes_fill(rq, n, r, &w));
	return resp_page(rq, status, "history.cs");
}

int
page_history(struct req *rq)
{
	struct rec *r;

	TRY(rec_load(&rq->ctx, &r, rq->type->name, rq->id));
	return history_answer(rq, r, 200);
}

/* ---- the way back ------------------------------------------------------------------------------- */

/* Nothing was saved: the history again, and why. */
static int
restore_refused(struct req *rq, const struct rec *tried, const struct form *f, const char *problem, int status)
{
	struct ctx *ctx = &rq->ctx;
	struct node *n = node_child(view_root(rq->view), "history");
	struct rec *r;

	err_clear(ctx);
	TRY(rec_load(ctx, &r, rq->type->name, rq->id));
	node_set(n, "problem", problem);
	for (size_t i = 0; i < form_message_count(f); i++) {
		const struct form_message *m = &form_messages(f)[i];
		const struct field *field = *m->field ? type_field(r->type, m->field) : NULL;
		const char *of_rows = lines_message(ctx, tried, m);

		node_set(node_item(node_child(n, "errors")), "text",
		         of_rows ? of_rows
		         : field ? arena_printf(ctx->mem, _("%1$s: %2$s"), field_label(field), m->text)
		                 : m->text);
	}
	return history_answer(rq, r, status);
}

/* The entry of the address, when it is this record's and tells of what this user may read. */
static int
entry_find(struct req *rq, const struct rec *r, const struct audit_entry **out)
{
	size_t n;

	TRY(audit_find(&rq->ctx, r, &(struct audit_filter){ .id = rq->entry }, 1, out, &n));
	return n ? OK : err_set(&rq->ctx, ERR_NOTFOUND, "history %lld is not of %s %lld", (long long)rq->entry,
	                        r->type->name, (long long)rec_id(r));
}

static int
restore_save(struct req *rq, struct rec *r, struct form *f)
{
	const struct audit_entry *e;
	const char *version = req_body(rq, "row_version");

	if (!version || str_int(version, &r->version) != OK || r->version <= 0)
		return err_set(&rq->ctx, ERR_BAD_REQUEST, "no row_version in the form");
	TRY(entry_find(rq, r, &e));
	if (r->version != rec_old(r, "row_version").i)
		return err_set(&rq->ctx, ERR_CONFLICT, "changed since the history was shown");
	TRY(audit_restore(&rq->ctx, r, e, f));
	if (!form_ok(f))
		return ERR_INVALID;
	return rec_save(&rq->ctx, r, f);
}

int
page_restore_value(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = form_new(ctx);
	struct once once;
	struct rec *r;

	TRY(once_find(rq, &once));
	if (once.found)
		return resp_redirect(rq, "%s", once.location);
	TRY(rec_lock(ctx, &r, rq->type->name, rq->id));
	int rc = restore_save(rq, r, f);
	if (rc == ERR_CONFLICT)
		return restore_refused(rq, r, f, _("Someone saved this record after you had opened its history. Look at what "
		                                "changed, then restore again."), 409);
	if (rc == ERR_STATE || rc == ERR_INVALID)
		return restore_refused(rq, r, f, form_ok(f) ? _("This value cannot be restored any more.")
		                                         : _("The old value cannot be restored; nothing is saved."), 422);
	TRY(rc);
	const char *location = arena_printf(ctx->mem, "%s?saved=1", self_url(ctx, r));
	TRY(once_store(rq, 303, location));
	return resp_redirect(rq, "%s", location);
}
