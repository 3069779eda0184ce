/*
 * page_audit.c - /admin/audit: who changed what, over all records that the reader may read, by
 * type, record, person, field and day; /admin/bin: what was deleted, by type.
 */
#include "web/page.h"

enum { ROWS = 100, PEOPLE_MOST = 500, BIN_CAP = 1000, BIN_TYPES = 60 };

struct asked { const char *type, *record, *who, *field, *from, *to; struct audit_wanted w; };

static const char *
param(const struct req *rq, const char *name)
{
	const char *s = req_query(rq, name);

	return s ? s : "";
}

/* ---- what the address asks for ------------------------------------------------------------- */

static int64_t
day_start(struct ctx *ctx, const char *text, int days)
{
	int32_t date;
	int64_t at;

	if (!*text || date_parse(&date, text) != OK)
		return 0;
	return instant_parse_local(&at, arena_printf(ctx->mem, "%s 00:00", date_str(ctx->mem, date + days)), ctx->zone) == OK ? at : 0;
}

static void
asked_read(struct req *rq, struct asked *a)
{
	struct ctx *ctx = &rq->ctx;

	*a = (struct asked){ .type = param(rq, "type"), .record = param(rq, "record"), .who = param(rq, "who"), .field = param(rq, "field"),
	                     .from = param(rq, "from"), .to = param(rq, "to") };
	a->w.type = type_find(ctx->types, a->type);
	if (!a->w.type || !perm_can(ctx, a->w.type, NULL, "read"))
		a->w.type = NULL;
	if (str_int(a->record, &a->w.record) != OK || a->w.record < 1)
		a->w.record = 0;
	a->w.by.by_user = str_int(a->who, &a->w.by.user) == OK && a->w.by.user >= 0;
	a->w.by.field = a->w.type && type_field(a->w.type, a->field) ? a->field : NULL;
	a->w.by.from = day_start(ctx, a->from, 0);
	a->w.by.until = day_start(ctx, a->to, 1);
	if (str_int(param(rq, "before"), &a->w.by.before) != OK || a->w.by.before < 0)
		a->w.by.before = 0;
}

static const char *
asked_url(struct ctx *ctx, const struct asked *a, int64_t before)
{
	struct arena *m = ctx->mem;

	return arena_printf(m, "/admin/audit?type=%s&record=%s&who=%s&field=%s&from=%s&to=%s&before=%lld", str_url(m, a->type),
	                    str_url(m, a->record), str_url(m, a->who), str_url(m, a->field), str_url(m, a->from), str_url(m, a->to),
	                    (long long)before);
}

static void
option(struct node *page, const char *list, const char *value, const char *label, const char *now)
{
	struct node *n = node_item(node_child(page, list));

	node_set(n, "value", value);
	node_set(n, "label", label);
	node_set(n, "here", str_eq(value, now) ? "1" : NULL);
}

static void
filter_show(struct ctx *ctx, struct node *page, const struct asked *a)
{
	const struct types *ts = ctx->types;
	const struct type *user = type_find(ts, "user");
	const struct org_entry *const *people;
	size_t n = perm_reads_all(ctx, user) ? org_entries(ctx->org, user, &people) : 0;

	for (size_t i = 0; i < ts->count; i++)
		if (perm_can(ctx, ts->all[i], NULL, "read"))
			option(page, "types", ts->all[i]->name, type_plural(ts->all[i]), a->type);
	option(page, "people", "0", _("System"), a->who);
	for (size_t i = 0; i < n && i < PEOPLE_MOST; i++)
		option(page, "people", arena_printf(ctx->mem, "%lld", (long long)people[i]->id), people[i]->title, a->who);
	for (size_t i = 0; a->w.type && i < a->w.type->field_count; i++)
		if (!a->w.type->fields[i].engine && perm_field_shown(ctx, &a->w.type->fields[i]))
			option(page, "fields", a->w.type->fields[i].name, field_label(&a->w.type->fields[i]), a->field);
	node_set(page, "record", a->w.record ? a->record : NULL);
	node_set(page, "from", a->w.by.from ? a->from : NULL);
	node_set(page, "to", a->w.by.until ? a->to : NULL);
	node_set(page, "filtered", a->w.type || a->w.by.by_user || a->w.by.from || a->w.by.until ? "1" : NULL);
}

/* ---- showing -------------------------------------------------------------------------------------- */

static const char *
row_text(struct ctx *ctx, const struct audit_row *r)
{
	const struct audit_entry *e = &r->e;

	if (str_eq(e->op, "purge"))
		return arena_printf(ctx->mem, _("%s purged"), type_label(r->type));
	return str_eq(e->op, "right") || e->field || (e->lines && str_starts(e->op, "line_")) ? history_sentence(ctx, e)
	                                                                                    : history_title(ctx, r->type, e, 1);
}

static void
row_show(struct ctx *ctx, struct node *page, const struct audit_row *r)
{
	struct node *n = node_item(node_child(page, "rows"));

	node_set(n, "iso", instant_str(ctx->mem, r->e.at));
	node_set(n, "at", instant_local(ctx->mem, r->e.at, ctx->zone));
	node_set(n, "who", r->e.who);
	node_set(n, "of", type_label(r->type));
	node_set(n, "title", r->title ? r->title : arena_printf(ctx->mem, "#%lld", (long long)r->record));
	node_set(n, "url", r->title && r->lives ? arena_printf(ctx->mem, "%s/%lld", type_url(r->type), (long long)r->record) : NULL);
	node_set(n, "gone", r->lives ? NULL : r->title ? _("Deleted") : _("Purged"));
	node_set(n, "text", row_text(ctx, r));
	node_set(n, "ip", r->ip);
}

static int
audit_page(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct node *page = node_child(view_root(rq->view), "log");
	const struct audit_row *rows;
	struct asked a;
	size_t n, hidden;
	int64_t looked;

	asked_read(rq, &a);
	TRY(view_frame(rq, _("Change log")));
	view_crumb(rq->view, _("Change log"), NULL);
	filter_show(ctx, page, &a);
	TRY(audit_all(ctx, &a.w, ROWS, &rows, &n, &hidden, &looked));
	for (size_t i = 0; i < n; i++)
		row_show(ctx, page, &rows[i]);
	if (hidden)
		node_set(page, "hidden", arena_printf(ctx->mem, lang_n("%lu change of records or fields that you may not see is left out.",
		         "%lu changes of records or fields that you may not see are left out.", hidden), (unsigned long)hidden));
	node_set(page, "older_url", looked ? asked_url(ctx, &a, looked) : NULL);
	node_set(page, "newest_url", a.w.by.before ? asked_url(ctx, &a, 0) : NULL);
	return resp_page(rq, 200, "audit.cs");
}

/* ---- the bin, of all types ------------------------------------------------------------------------- */

static int
bin_page(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct node *page = node_child(view_root(rq->view), "bins");
	const struct types *ts = ctx->types;
	struct query *queries[BIN_TYPES];
	const struct type *types[BIN_TYPES];
	int64_t counts[BIN_TYPES];
	size_t n = 0;

	TRY(view_frame(rq, _("Recycle bin")));
	view_crumb(rq->view, _("Recycle bin"), NULL);
	for (size_t i = 0; i < ts->count && n < BIN_TYPES; i++) {
		if (!perm_can(ctx, ts->all[i], NULL, "delete"))
			continue;
		TRY(query_new(ctx, &queries[n], ts->all[i]->name));
		TRY(query_deleted(queries[n]));
		types[n++] = ts->all[i];
	}
	TRY(query_count_all(ctx, queries, n, BIN_CAP, counts));
	for (size_t i = 0; i < n; i++) {
		struct node *row = node_item(node_child(page, "rows"));

		node_set(row, "label", type_plural(types[i]));
		node_set(row, "icon", type_icon(types[i]));
		node_set(row, "url", arena_printf(ctx->mem, "%s/bin", type_url(types[i])));
		node_set(row, "count", table_count_text(ctx, counts[i]));
		node_set(row, "any", counts[i] ? "1" : NULL);
	}
	return resp_page(rq, 200, "bins.cs");
}

const struct page audit_pages[] = {
	{ .method = "GET", .path = "/audit", .right = "user.log", .fn = audit_page },
	{ .method = "GET", .path = "/bin", .right = "company.edit", .fn = bin_page },
	{ 0 },
};
