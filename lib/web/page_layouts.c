/*
 * page_layouts.c - /admin/layouts: how form and page of each type are laid out, for everybody or for one role:
 * sections, their names and order, the fields of each, their order and width, and which are left out.
 */
#include "doc/layout.h"
#include "doc/role.h"
#include "web/page.h"

enum { STEP = 10, NAME_SIZE = 31 };
#define NEW_PART "new"		/* where a field goes that begins a section of one's own */

/* ---- which ------------------------------------------------------------------------------------- */

static bool
is_laid_out(const struct type *t)
{
	return !t->head && t->section_count && t->menu;
}

static const struct type *
type_asked(struct req *rq)
{
	const char *name = req_param(rq, "type");
	const struct type *t = name ? type_find(rq->ctx.types, name) : NULL;

	return t && is_laid_out(t) ? t : NULL;
}

/* The code of a role, or everybody's; NULL: there is no such role. */
static const char *
role_asked(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const char *code = req_param(rq, "role");
	const struct org_entry *const *roles;
	size_t n = org_entries(ctx->org, type_find(ctx->types, "role"), &roles);

	if (!code || !*code || str_eq(code, LAYOUT_EVERYBODY))
		return LAYOUT_EVERYBODY;
	for (size_t i = 0; i < n; i++)
		if (str_eq(roles[i]->code, code))
			return roles[i]->code;
	return NULL;
}

static const char *
layout_url(struct ctx *ctx, const struct type *t, const char *role, const char *more)
{
	return arena_printf(ctx->mem, "/admin/layouts?type=%s%s%s%s", t->name, str_eq(role, LAYOUT_EVERYBODY) ? "" : "&role=",
	                    str_eq(role, LAYOUT_EVERYBODY) ? "" : role, more);
}

/* ---- the list of types ---------------------------------------------------------------------------- */

static void
own_add(struct ctx *ctx, struct node *item, const struct type *t, const char *role, const char *label)
{
	struct node *n;

	if (!layout_is_own(ctx, t, role))
		return;
	n = node_item(node_child(item, "own"));
	node_set(n, "label", label);
	node_set(n, "url", layout_url(ctx, t, role, ""));
}

static void
types_show(struct ctx *ctx, struct node *page)
{
	const struct org_entry *const *roles;
	size_t n = org_entries(ctx->org, type_find(ctx->types, "role"), &roles);

	for (size_t i = 0; i < ctx->types->count; i++) {
		const struct type *t = ctx->types->all[i];
		struct node *item;

		if (!is_laid_out(t))
			continue;
		item = node_item(node_child(page, "types"));
		node_set(item, "label", type_label(t));
		node_set(item, "url", layout_url(ctx, t, LAYOUT_EVERYBODY, ""));
		own_add(ctx, item, t, LAYOUT_EVERYBODY, _("Everybody"));
		for (size_t k = 0; k < n; k++)
			own_add(ctx, item, t, roles[k]->code, roles[k]->title);
	}
}

/* ---- one layout -------------------------------------------------------------------------------------- */

static void
option_add(struct node *list, const char *value, const char *label, bool here, bool own)
{
	struct node *n = node_item(list);

	node_set(n, "value", value);
	node_set(n, "label", label);
	node_set(n, "here", here ? "1" : NULL);
	node_set(n, "own", own ? "1" : NULL);
}

static void
roles_show(struct ctx *ctx, struct node *page, const struct type *t, const char *role)
{
	const struct org_entry *const *roles;
	size_t n = org_entries(ctx->org, type_find(ctx->types, "role"), &roles);

	option_add(node_child(page, "roles"), "", _("Everybody"), str_eq(role, LAYOUT_EVERYBODY), layout_is_own(ctx, t, LAYOUT_EVERYBODY));
	for (size_t i = 0; i < n; i++)
		option_add(node_child(page, "roles"), roles[i]->code, roles[i]->title, str_eq(role, roles[i]->code), layout_is_own(ctx, t, roles[i]->code));
}

static const char *
part_label(struct ctx *ctx, const struct type *t, const struct layout_part *p)
{
	const struct section s = { .name = p->name, .label = p->defined ? p->defined->label : "", .own = p->labels };
	const char *label = section_label(t, &s), *other = p->labels[str_eq(lang_current(), "zh_CN") ? LANG_EN : LANG_ZH];

	return *label ? label : *other ? other : arena_printf(ctx->mem, _("New section"));
}

static void
item_show(struct ctx *ctx, struct node *part, const struct type *t, const struct layout *l, size_t at, size_t i, const struct form *f)
{
	const struct layout_item *item = &l->parts[at].items[i];
	struct node *n = node_item(node_child(part, "fields"));
	const char *label = field_label(item->field), *problem = f ? form_message(f, arena_printf(ctx->mem, "show.%s", item->field->name)) : NULL;

	node_set(n, "name", item->field->name);
	node_set(n, "label", label);
	node_set(n, "shown", item->hidden ? NULL : "1");
	node_set(n, "fixed", layout_may_hide(item->field) ? NULL : "1");
	node_set(n, "wide", item->wide ? "1" : NULL);
	node_set(n, "always_wide", item->field->kind == FIELD_LIST || item->field->kind == FIELD_LONGTEXT ? "1" : NULL);
	node_set_int(n, "pos", (int64_t)(i + 1) * STEP);
	node_set(n, "problem", problem);
	node_set(n, "in_label", arena_printf(ctx->mem, _("Section of “%s”"), label));
	node_set(n, "pos_label", arena_printf(ctx->mem, _("Place of %s"), label));
	node_set(n, "wide_label", arena_printf(ctx->mem, _("“%s” takes the whole line"), label));
	for (size_t k = 0; k < l->n; k++)
		option_add(node_child(n, "parts"), l->parts[k].name, part_label(ctx, t, &l->parts[k]), k == at, false);
}

static void
part_show(struct ctx *ctx, struct node *page, const struct type *t, const struct layout *l, size_t at, const struct form *f)
{
	const struct layout_part *p = &l->parts[at];
	struct node *n = node_item(node_child(page, "parts"));
	const struct section defined = { .name = p->name, .label = p->defined ? p->defined->label : "" };

	node_set(n, "name", p->name);
	node_set(n, "label", part_label(ctx, t, p));
	node_set(n, "usual", p->defined ? section_label(t, &defined) : "");
	node_set(n, "zh", p->labels[LANG_ZH]);
	node_set(n, "en", p->labels[LANG_EN]);
	node_set_int(n, "pos", (int64_t)(at + 1) * STEP);
	node_set(n, "tables", p->defined && p->defined->grid_count ? "1" : NULL);
	node_set(n, "problem", f ? form_message(f, arena_printf(ctx->mem, "label.%s", p->name)) : NULL);
	for (size_t i = 0; i < p->n; i++)
		item_show(ctx, n, t, l, at, i, f);
}

static int
layout_show(struct req *rq, int status, const struct type *t, const char *role, struct layout *l, const struct form *f, const char *problem)
{
	struct ctx *ctx = &rq->ctx;
	struct node *page = node_child(view_root(req_view(rq)), "layout");
	const struct layout_part blank = { .name = NEW_PART, .labels = { "", "" } };

	TRY(view_frame(rq, _("Form layouts")));
	view_crumb(rq->view, _("Form layouts"), "/admin/layouts");
	view_crumb(rq->view, type_label(t), NULL);
	node_set(page, "type", t->name);
	node_set(page, "role", str_eq(role, LAYOUT_EVERYBODY) ? "" : role);
	node_set(page, "title", arena_printf(ctx->mem, _("%1$s: %2$s"), type_label(t), str_eq(role, LAYOUT_EVERYBODY) ? _("Everybody") : role_label(ctx, role)));
	node_set_int(page, "version", l->version);
	node_set(page, "own", l->version ? "1" : NULL);
	node_set(page, "problem", problem);
	node_set(page, "form_url", arena_printf(ctx->mem, "%s/new", type_url(t)));
	node_set(page, "may_new", perm_can(ctx, t, NULL, "create") ? "1" : NULL);
	node_set(page, "sorts", "1");
	roles_show(ctx, page, t, role);
	if (l->n < LAYOUT_PARTS)
		l->parts[l->n++] = blank;
	for (size_t i = 0; i < l->n; i++)
		part_show(ctx, page, t, l, i, f);
	return resp_page(rq, status, "layout.cs");
}

static int
layouts_page(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const struct type *t = type_asked(rq);
	const char *role = role_asked(rq);
	struct layout l;

	if ((req_param(rq, "type") && !t) || !role)
		return err_set(ctx, ERR_NOTFOUND, "no such layout");
	if (t) {
		TRY(layout_load(ctx, t, role, &l));
		/* What everybody has is where a role begins. */
		if (!l.version && !str_eq(role, LAYOUT_EVERYBODY)) {
			TRY(layout_load(ctx, t, LAYOUT_EVERYBODY, &l));
			l.version = 0;
		}
		return layout_show(rq, 200, t, role, &l, NULL, NULL);
	}
	TRY(view_frame(rq, _("Form layouts")));
	view_crumb(rq->view, _("Form layouts"), NULL);
	types_show(ctx, node_child(view_root(req_view(rq)), "layouts"));
	return resp_page(rq, 200, "layouts.cs");
}

/* ---- what was sent ------------------------------------------------------------------------------------ */

/* A place that was typed; without one behind all others, in the order of the page. */
struct place { int64_t pos; size_t at; };
struct sent_item { struct layout_item item; const char *in; struct place place; };
struct sent_part { struct layout_part part; struct place place; };

static struct place
place_sent(struct ctx *ctx, const struct form *f, const char *prefix, const char *name, size_t at)
{
	const char *text = form_get(f, arena_printf(ctx->mem, "%s.%s", prefix, name));
	struct place p = { .at = at };

	if (!text || str_int(text, &p.pos) != OK)
		p.pos = INT64_MAX;
	return p;
}

static int
place_compare(const struct place *x, const struct place *y)
{
	return x->pos != y->pos ? (x->pos > y->pos) - (x->pos < y->pos) : (x->at > y->at) - (x->at < y->at);
}

static int
item_compare(const void *a, const void *b)
{
	return place_compare(&((const struct sent_item *)a)->place, &((const struct sent_item *)b)->place);
}

static int
part_compare(const void *a, const void *b)
{
	return place_compare(&((const struct sent_part *)a)->place, &((const struct sent_part *)b)->place);
}

static const char *
label_sent(struct ctx *ctx, struct form *f, const char *lang, const char *name)
{
	const char *text = form_get(f, arena_printf(ctx->mem, "%s.%s", lang, name)), *clean = "";

	if (text && str_clean(ctx->mem, text, false, &clean) != OK) {
		err_clear(ctx);
		form_error(f, arena_printf(ctx->mem, "label.%s", name), _("The name holds characters that cannot be shown."));
		return "";
	}
	return clean;
}

/* "s1", "s2": a name that no section has. */
static const char *
name_free(struct ctx *ctx, const struct sent_part *list, size_t n)
{
	for (unsigned i = 1;; i++) {
		const char *name = arena_printf(ctx->mem, "s%u", i);
		bool taken = false;

		for (size_t k = 0; k < n; k++)
			taken = taken || str_eq(list[k].part.name, name);
		if (!taken)
			return name;
	}
}

static bool
name_ok(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return *name >= 'a' && *name <= 'z' && !name[n] && n <= NAME_SIZE;
}

/* "part=<name>" for each section, in the order of the page; the blank one only with something in it. */
static size_t
parts_sent(struct req *rq, const struct type *t, struct form *f, struct sent_part *list, const struct sent_item *items, size_t item_count)
{
	struct ctx *ctx = &rq->ctx;
	size_t n = 0;

	for (size_t i = 0; i < rq->param_count && n < LAYOUT_PARTS; i++) {
		const char *name = rq->params[i].value;
		struct sent_part *p = &list[n];
		bool again = false;

		for (size_t k = 0; k < n; k++)
			again = again || str_eq(list[k].part.name, name);
		if (!rq->params[i].from_body || !str_eq(rq->params[i].name, "part") || again || !name_ok(name))
			continue;
		*p = (struct sent_part){ .place = place_sent(ctx, f, "order", name, i) };
		p->part = (struct layout_part){ .name = name, .items = arena_new_array(ctx->mem, struct layout_item, item_count + 1) };
		for (size_t k = 0; k < t->section_count; k++)
			if (str_eq(t->sections[k].name, name))
				p->part.defined = &t->sections[k];
		p->part.labels[LANG_ZH] = label_sent(ctx, f, "zh", name);
		p->part.labels[LANG_EN] = label_sent(ctx, f, "en", name);
		for (size_t k = 0; k < item_count; k++)
			if (str_eq(items[k].in, name))
				p->part.items[p->part.n++] = items[k].item;
		if (p->part.n || p->part.defined || *p->part.labels[LANG_ZH] || *p->part.labels[LANG_EN])
			n++;
	}
	return n;
}

static size_t
items_sent(struct req *rq, const struct type *t, const struct form *f, struct sent_item *list)
{
	struct ctx *ctx = &rq->ctx;
	size_t n = 0;

	for (size_t i = 0; i < t->section_count; i++)
		for (size_t k = 0; k < t->sections[i].field_count; k++) {
			const struct field *field = t->sections[i].fields[k];
			const char *in = form_get(f, arena_printf(ctx->mem, "in.%s", field->name));

			list[n] = (struct sent_item){ .in = in ? in : t->sections[i].name, .place = place_sent(ctx, f, "pos", field->name, n) };
			list[n].item = (struct layout_item){ .field = field, .wide = form_get(f, arena_printf(ctx->mem, "wide.%s", field->name)) != NULL,
				.hidden = in && !form_get(f, arena_printf(ctx->mem, "show.%s", field->name)) };
			n++;
		}
	qsort(list, n, sizeof *list, item_compare);
	return n;
}

static void
new_part_name(struct ctx *ctx, struct layout *l)
{
	struct sent_part *list = arena_new_array(ctx->mem, struct sent_part, l->n + 1);

	for (size_t i = 0; i < l->n; i++)
		list[i].part = l->parts[i];
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->parts[i].name, NEW_PART))
			l->parts[i].name = name_free(ctx, list, l->n);
}

/* A field that names no section that was sent stands in its own again: layout_save() keeps what nobody names. */
static void
layout_sent(struct req *rq, const struct type *t, struct form *f, struct layout *l)
{
	struct ctx *ctx = &rq->ctx;
	size_t most = 0, n, parts;

	for (size_t i = 0; i < t->section_count; i++)
		most += t->sections[i].field_count;
	struct sent_item *items = arena_new_array(ctx->mem, struct sent_item, most + 1);
	struct sent_part *list = arena_new_array(ctx->mem, struct sent_part, LAYOUT_PARTS + 1);

	n = items_sent(rq, t, f, items);
	parts = parts_sent(rq, t, f, list, items, n);
	qsort(list, parts, sizeof *list, part_compare);
	*l = (struct layout){ .parts = arena_new_array(ctx->mem, struct layout_part, LAYOUT_PARTS + t->section_count + 1), .n = parts };
	for (size_t i = 0; i < parts; i++)
		l->parts[i] = list[i].part;
	if (form_get(f, "version") && str_int(form_get(f, "version"), &l->version) != OK)
		l->version = -1;
	new_part_name(ctx, l);
	layout_fill(ctx->mem, t, l);
}

static int
layouts_save(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = req_form(rq);
	const struct type *t = type_asked(rq);
	const char *role = role_asked(rq);
	bool drop = str_eq(req_body(rq, "do"), "drop");
	struct layout l, now;

	if (!t || !role)
		return err_set(ctx, ERR_NOTFOUND, "no such layout");
	layout_sent(rq, t, f, &l);
	int rc = drop ? layout_drop(ctx, t, role, l.version) : form_ok(f) ? layout_save(ctx, t, role, &l, f) : ERR_INVALID;
	if (rc == ERR_INVALID) {
		err_clear(ctx);
		return layout_show(rq, 422, t, role, &l, f, form_messages(f)[0].text);
	}
	if (rc == ERR_CONFLICT) {
		err_clear(ctx);
		/* What was typed stays; saved again it stands. */
		TRY(layout_load(ctx, t, role, &now));
		l.version = now.version;
		return layout_show(rq, 409, t, role, &l, f, _("Somebody has changed this layout meanwhile. Save again to put yours in its place."));
	}
	TRY(rc);
	return resp_redirect(rq, "%s", layout_url(ctx, t, role, "&saved=1"));
}

const struct page layout_pages[] = {
	{ .method = "GET", .path = "/layouts", .right = "company.edit", .fn = layouts_page },
	{ .method = "POST", .path = "/layouts", .right = "company.edit", .fn = layouts_save },
	{ 0 },
};
