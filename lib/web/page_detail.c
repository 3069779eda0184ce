/*
 * page_detail.c - one record: title, chips, tabs; facts by section with the
 * timeline beside them, or what the chosen tab shows.
 */
#include "doc/kept.h"
#include "doc/layout.h"
#include "web/html.h"
#include "web/page.h"

enum { CHIPS = 4, RAIL_EVENTS = 20 };

/* ---- head ---------------------------------------------------------------------------- */

/* What lists show as a state, and what stands out: a choice without a colour is how things usually are. */
static bool
chip_is(struct ctx *ctx, const struct field *f, const char *cell, struct val v)
{
	if (f->kind != FIELD_ENUM || v.kind != V_TEXT)
		return false;
	const struct option *o = org_choice(ctx, f, v.s);

	return (o && o->tone && *o->tone) || str_eq(cell, "grade") || str_eq(cell, "state");
}

static void
record_chips(struct ctx *ctx, struct node *record, const struct rec *r)
{
	const struct type *t = r->type;
	const struct field *enabled = t->enabled;
	size_t n = 0;

	/* Where it stands comes first. */
	if (t->status && rec_reads(r, t->status) && !val_is_empty(rec_at(r, t->status))) {
		show_value(ctx, node_item(node_child(record, "chips")), r, t->status, "state", SHOW_FACT);
		n++;
	}
	for (size_t i = 0; i < t->field_count && n < CHIPS; i++) {
		const struct field *f = &t->fields[i];
		const char *cell = show_cell_of(t, f);

		if (f == t->status || !rec_reads(r, f) || !chip_is(ctx, f, cell, rec_at(r, f)))
			continue;
		show_value(ctx, node_item(node_child(record, "chips")), r, f, cell, SHOW_FACT);
		n++;
	}
	if (enabled && rec_reads(r, enabled) && rec_at(r, enabled).kind == V_BOOL &&
	    !rec_at(r, enabled).b) {
		struct buf b;

		buf_init(&b, ctx->mem);
		html_state(&b, "warn", _("Disabled"));
		node_html(node_item(node_child(record, "chips")), &b);
	}
}

static void
record_head(struct ctx *ctx, struct node *record, const struct rec *r)
{
	const struct type *t = r->type;
	const char *title = rec_title(ctx, r);

	node_set(record, "title", title);
	if (t->code && t->code != t->title && rec_reads(r, t->code))
		node_set(record, "code", show_text(ctx, r, t->code));
	show_avatar_of(ctx, record, r);
	record_chips(ctx, record, r);
	if (t->owner && rec_reads(r, t->owner) && !val_is_empty(rec_at(r, t->owner)))
		show_value(ctx, node_child(record, "owner"), r, t->owner, "person", SHOW_FACT);
	if (rec_can_edit(ctx, r))
		node_set(record, "edit_url",
		         arena_printf(ctx->mem, "%s/%lld/edit", type_url(t), (long long)rec_id(r)));
}

/* ---- facts ------------------------------------------------------------------------------- */

static void
fact_add(struct ctx *ctx, struct node *section, const struct rec *r, const struct field *f,
         bool wide)
{
	struct node *n = node_item(node_child(section, "facts"));

	node_set(n, "label", field_label(f));
	node_set(n, "wide", wide ? "1" : NULL);
	if (f->kind == FIELD_LIST)
		lines_fact(ctx, n, r, f);
	else
		show_value(ctx, n, r, f, show_cell_of(r->type, f), SHOW_FACT);
}

static void
record_sections(struct ctx *ctx, struct node *record, const struct rec *r)
{
	static const char *const engine[] = {"created_by", "created_at", "updated_by",
	                                     "updated_at"};
	const struct type *t = r->type;
	const struct section *sections;
	size_t count = layout_sections(ctx, t, &sections);
	struct node *n;

	for (size_t i = 0; i < count; i++) {
		const struct section *s = &sections[i];

		n = NULL;
		for (size_t k = 0; k < s->field_count; k++) {
			const struct field *f = s->fields[k];

			if (!rec_shows(r, f) || f->kind == FIELD_FILE)
				continue;
			if (f == t->title || f == t->code)	/* they stand in the head */
				continue;
			if (!n) {
				n = node_item(node_child(record, "sections"));
				node_set(n, "label", section_label(t, s));
			}
			fact_add(ctx, n, r, f, s->wide[k] || f->kind == FIELD_LONGTEXT);
		}
		if (s->grid_count && !n) {
			n = node_item(node_child(record, "sections"));
			node_set(n, "label", section_label(t, s));
		}
		lines_tables(ctx, n, r, s);
	}
	n = node_item(node_child(record, "sections"));
	node_set(n, "label", _("Record"));
	for (size_t i = 0; i < sizeof(engine) / sizeof(*engine); i++) {
		const struct field *f = type_field(t, engine[i]);

		if (f)
			fact_add(ctx, n, r, f, false);
	}
}

/* Without a tab for all of it, the rail shows all that is kept at hand. */
static bool
has_history_tab(const struct type *t)
{
	for (size_t i = 0; i < t->tab_count; i++)
		if (t->tabs[i].kind == TAB_HISTORY)
			return true;
	return false;
}

/* ---- the page ------------------------------------------------------------------------------------ */

int
detail_again(struct req *rq, struct rec *r, int status)
{
	struct ctx *ctx = &rq->ctx;
	struct node *record = node_child(view_root(rq->view), "record");
	const struct tab *chosen;
	struct node *back;

	TRY(view_frame(rq, rec_title(ctx, r)));
	view_crumb(rq->view, type_plural(r->type), type_url(r->type));
	view_crumb(rq->view,
	           r->type->code && rec_reads(r, r->type->code)
	                   ? show_text(ctx, r, r->type->code)
	                   : rec_title(ctx, r),
	           NULL);
	back = node_child(node_child(view_root(rq->view), "frame"), "back");
	node_set(back, "url", type_url(r->type));
	node_set(back, "label", _("Back"));
	node_set(node_child(view_root(rq->view), "frame"), "here", type_plural(r->type));
	record_head(ctx, record, r);
	screens_add(ctx, record, r->type, r);
	if (why_is_asked(ctx, r))
		record_action_add(record, &(struct record_action){
			.label = _("Why can this person see this?"), .method = "get", .icon = ICON("eye-question"),
			.url = arena_printf(ctx->mem, "%s/%lld/why", type_url(r->type), (long long)rec_id(r)),
		});
	if (see_is_offered(ctx, r))
		record_action_add(record, &(struct record_action){
			.label = _("See as this user"), .method = "get", .icon = ICON("eye"),
			.url = arena_printf(ctx->mem, "%s/%lld/see-as", type_url(r->type), (long long)rec_id(r)),
		});
	TRY(star_of_record(rq, record, r));
	TRY(tags_fill(rq, r));
	TRY(record_groups_fill(rq, r));
	TRY(state_head(rq, record, r));
	if (r->type->hooks && r->type->hooks->head)
		TRY(r->type->hooks->head(ctx, r, record));
	if (perm_can(ctx, r->type, r, "delete"))
		record_action_add(record, &(struct record_action){
			.label = _("Delete"), .method = "get", .icon = ICON("trash"), .tone = "bad",
			.url = arena_printf(ctx->mem, "%s/%lld/delete", type_url(r->type), (long long)rec_id(r)),
		});
	TRY(tabs_fill(rq, record, r, &chosen));
	if (!chosen) {
		record_sections(ctx, record, r);
		if (r->type->hooks && r->type->hooks->about)
			TRY(r->type->hooks->about(ctx, r, node_child(record, "sections")));
		TRY(files_on_detail(rq, r));
		TRY(preview_fill(ctx, node_child(record, "preview"), r));
		TRY(timeline_fill(rq, record, r, has_history_tab(r->type) ? RAIL_EVENTS : 0));
	} else if (chosen->kind == TAB_HISTORY) {
		TRY(history_tab(rq, record, r));
	}
	return resp_page(rq, status, "detail.cs");
}

int
page_detail(struct req *rq)
{
	struct rec *r;

	TRY(rec_load(&rq->ctx, &r, rq->type->name, rq->id));
	recent_note(&rq->ctx, r);
	return detail_again(rq, r, 200);
}

/* The same page with one masked value in plain, this once. */
int
page_show_masked(struct req *rq)
{
	struct rec *r;

	TRY(rec_load(&rq->ctx, &r, rq->type->name, rq->id));
	TRY(rec_reveal(&rq->ctx, r, rq->field));
	return detail_again(rq, r, 200);
}
