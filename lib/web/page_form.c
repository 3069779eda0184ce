/*
 * page_form.c - new, edit, and saving what was typed. A refused form comes back
 * with everything in it; a stale one goes to page_conflict.c; one that was sent
 * twice is answered like the first time.
 */
#include "doc/layout.h"
#include "web/form_kept.h"

/* ---- the form --------------------------------------------------------------------- */

/* A field that cannot be written is shown when there is something to show, or will be
 * while rows are typed. */
static bool
form_shows(struct ctx *ctx, const struct rec *r, const struct field *field)
{
	if (!perm_field_shown(ctx, field) || field->kind == FIELD_FILE)
		return false;
	/* Rows that a form never changes stand on the record's page. */
	if (field->kind == FIELD_LIST && field->readonly)
		return false;
	if (field->kind == FIELD_LIST)
		return rows_writable(ctx, r, field->rows) || rec_rows(r, field->rows)->count > 0;
	if (field->computed && r->type->lines_count)
		return true;
	return perm_field_writable(ctx, field, r) || !val_is_empty(rec_at(r, field));
}

static bool
form_is_wide(const struct section *s, size_t i)
{
	return s->wide[i] || s->fields[i]->kind == FIELD_LONGTEXT || s->fields[i]->kind == FIELD_LIST;
}

static struct node *
form_part(struct ctx *ctx, struct node *form, const struct rec *r, const struct section *s)
{
	struct node *n = node_item(node_child(form, "sections"));

	node_set(n, "id", arena_printf(ctx->mem, "p-%s", s->name));
	node_set(n, "label", section_label(r->type, s));
	return n;
}

static void
form_section(struct ctx *ctx, struct node *form, const struct rec *r, const struct section *s,
             const struct form *f)
{
	struct node *n = NULL;
	unsigned long wrong = 0;

	for (size_t i = 0; i < s->field_count; i++) {
		const struct field *field = s->fields[i];
		struct node *widget;

		if (!form_shows(ctx, r, field))
			continue;
		n = n ? n : form_part(ctx, form, r, s);
		widget = node_item(node_child(n, "fields"));
		node_set(widget, "wide", form_is_wide(s, i) ? "1" : NULL);
		if (field->kind == FIELD_LIST) {
			lines_grid(ctx, node_child(widget, "grid"), r, field->rows, f);
			wrong += f ? lines_wrong(f, field->rows) : 0;
			continue;
		}
		field_widget(ctx, widget, r, field, f);
		wrong += f && form_message(f, field->name);
	}
	for (size_t i = 0; i < s->grid_count; i++) {
		n = n ? n : form_part(ctx, form, r, s);
		lines_grid(ctx, node_item(node_child(n, "grids")), r, s->grids[i], f);
		wrong += f ? lines_wrong(f, s->grids[i]) : 0;
	}
	if (!wrong)
		return;
	node_set_int(n, "wrong", (int64_t)wrong);
	node_set(n, "sentence",
	         arena_printf(ctx->mem, lang_n("%lu mistake", "%lu mistakes", wrong), wrong));
}

static bool
section_has(const struct section *s, const struct field *field)
{
	for (size_t k = 0; k < s->field_count; k++)
		if (s->fields[k] == field)
			return true;
	return false;
}

static bool
form_has(struct ctx *ctx, const struct type *t, const struct field *field)
{
	const struct section *sections;
	size_t n = layout_sections(ctx, t, &sections);

	for (size_t i = 0; i < n; i++)
		if (section_has(&sections[i], field))
			return true;
	return false;
}

/* Fields that the layout leaves out and that have to be filled in after all stand behind the others. */
static const struct section *
form_asked(struct ctx *ctx, const struct type *t, const struct form *f)
{
	const char **own = arena_new_array(ctx->mem, const char *, LANG_COUNT);
	const struct field **fields = arena_new_array(ctx->mem, const struct field *, t->field_count + 1);
	struct section *s = arena_alloc(ctx->mem, sizeof *s);

	for (size_t i = 0; i < LANG_COUNT; i++)
		own[i] = _("Also asked for");
	*s = (struct section){ .name = "asked", .label = "", .own = own, .fields = fields, .wide = arena_new_array(ctx->mem, bool, t->field_count + 1) };
	for (size_t i = 0; i < t->section_count; i++)
		for (size_t k = 0; k < t->sections[i].field_count; k++)
			if (form_message(f, t->sections[i].fields[k]->name) && !form_has(ctx, t, t->sections[i].fields[k]))
				fields[s->field_count++] = t->sections[i].fields[k];
	return s;
}

static void
form_errors(struct ctx *ctx, struct node *form, const struct rec *r, const struct form *f)
{
	const struct type *t = r->type;
	size_t n = form_message_count(f);
	const struct form_message *messages = form_messages(f);
	const struct section *asked = form_asked(ctx, t, f);

	node_set(form, "problem",
	         arena_printf(ctx->mem,
	                      lang_n("%lu thing has to be put right; nothing is saved yet.",
	                             "%lu things have to be put right; nothing is saved yet.", n),
	                      (unsigned long)n));
	for (size_t i = 0; i < n; i++) {
		const struct field *field =
		        *messages[i].field ? type_field(t, messages[i].field) : NULL;
		const char *of_row = lines_message(ctx, r, &messages[i]);
		struct node *e = node_item(node_child(form, "errors"));

		if (of_row) {
			node_set(e, "text", of_row);
			node_set(e, "id", arena_printf(ctx->mem, "f-%s", messages[i].field));
			continue;
		}
		node_set(e, "text",
		         field ? arena_printf(ctx->mem, _("%1$s: %2$s"), field_label(field),
		                              messages[i].text)
		               : messages[i].text);
		if (field && (form_has(ctx, t, field) || section_has(asked, field)))
			node_set(e, "id", arena_printf(ctx->mem, "f-%s", field->name));
	}
}

/* What is being changed is called as it is stored, whatever was typed. */
static const char *
form_subject(struct ctx *ctx, const struct rec *r)
{
	const struct rec stored = rec_before(r);
	const char *code = r->type->code ? show_text(ctx, &stored, r->type->code) : "";
	const char *title = rec_title(ctx, &stored);

	return *code ? arena_printf(ctx->mem, "%s · %s", title, code) : title;
}

static const char *
rec_url(struct ctx *ctx, const struct rec *r)
{
	return arena_printf(ctx->mem, "%s/%lld", type_url(r->type), (long long)rec_id(r));
}

static int
form_frame(struct req *rq, const struct rec *r, const char *heading)
{
	struct ctx *ctx = &rq->ctx;
	const struct type *t = r->type;
	struct node *back;

	TRY(view_frame(rq, heading));
	view_crumb(rq->view, type_plural(t), type_url(t));
	if (!r->is_new)
		view_crumb(rq->view, rec_title(ctx, r), rec_url(ctx, r));
	view_crumb(rq->view, r->is_new ? _("New") : _("Edit"), NULL);
	back = node_child(node_child(view_root(rq->view), "frame"), "back");
	node_set(back, "url", r->is_new ? type_url(t) : rec_url(ctx, r));
	node_set(back, "label", _("Back"));
	return OK;
}

static bool
any_masked(const struct rec *r)
{
	for (size_t i = 0; r->access && i < r->type->field_count; i++)
		if (rec_masks(r, &r->type->fields[i]) && !val_is_empty(rec_at(r, &r->type->fields[i])))
			return true;
	for (size_t k = 0; k < r->type->lines_count; k++) {
		const struct row_set *set = rec_rows(r, &r->type->lines[k]);
		for (size_t i = 0; i < set->count; i++)
			if (any_masked(set->list[i]))
				return true;
	}
	return false;
}

/* Made in the middle of another form: said so, and "cancel" leads back there, too. */
static int
form_for(struct req *rq, struct node *form, const struct rec *r, const struct form *f)
{
	const char *id = f && form_get(f, "_for") ? form_get(f, "_for") : req_query(rq, "_for"), *url;

	if (!r->is_new || !id)
		return OK;
	TRY(form_kept_url(&rq->ctx, id, NULL, &url));
	if (!url)
		return OK;
	node_set(form, "for", id);
	node_set(form, "for_note", _("The form that you came from waits for you: saving or cancelling leads back to it, with everything that you typed."));
	node_set(form, "cancel_url", url);
	return OK;
}

/* Everything of form.cs. f: what was posted, NULL the first time. */
static int
form_fill(struct req *rq, const struct rec *r, const struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	const struct type *t = r->type;
	struct node *form = node_child(view_root(rq->view), "form");
	const struct section *sections;
	size_t n;
	const char *heading =
	        arena_printf(ctx->mem, r->is_new ? _("New %s") : _("Edit %s"), type_label(t));

	TRY(form_frame(rq, r, heading));
	node_set(form, "heading", heading);
	node_set(form, "subject", r->is_new ? NULL : form_subject(ctx, r));
	node_set(form, "url",
	         r->is_new ? arena_printf(ctx->mem, "%s/new", type_url(t)) : rec_url(ctx, r));
	node_set(form, "cancel_url", r->is_new ? type_url(t) : rec_url(ctx, r));
	TRY(form_for(rq, form, r, f));
	node_set(form, "kept", req_query(rq, "_kept") ? req_query(rq, "_kept") : f ? form_get(f, "_kept") : NULL);
	node_set(form, "once", once_token(rq));
	node_set(form, "can_create", perm_can(ctx, t, NULL, "create") ? "1" : NULL);
	if (!r->is_new)
		node_set_int(form, "version", rec_version(r));
	if (f) {
		node_set(form, "dirty", "1");
		if (!form_ok(f) && !form_get(f, "_add"))
			form_errors(ctx, form, r, f);
	}
	node_set(form, "lines", t->lines_count ? "1" : NULL);
	node_set(form, "files", t->picture ? "1" : NULL);
	/* The buttons that show masked values belong to a form of their own. */
	node_set(form, "showing", !r->is_new && any_masked(r) && perm_can(ctx, t, r, "show") ? "1" : NULL);
	n = layout_sections(ctx, t, &sections);
	for (size_t i = 0; i < n; i++)
		form_section(ctx, form, r, &sections[i], f);
	if (f)
		form_section(ctx, form, r, form_asked(ctx, t, f), f);
	if (r->is_new && r->made_by)
		node_set(form, "from", arena_printf(ctx->mem, "%s:%lld", r->made_by->from->name, (long long)r->made_from));
	else if (r->is_new)
		pulls_add(ctx, form, t);
	if (f)
		TRY(blockers_add(ctx, form, f));
	return preview_fill(ctx, node_child(form, "preview"), r);
}

static int
form_again(struct req *rq, const struct rec *r, const struct form *f, int status)
{
	err_clear(&rq->ctx);
	TRY(form_fill(rq, r, f));
	return resp_page(rq, status, "form.cs");
}

/* ---- after saving ------------------------------------------------------------------------ */

static const char *
saved_location(struct req *rq, const struct rec *r)
{
	const char *then = req_body(rq, "_then");
	const char *url = type_url(r->type);

	if (str_eq(then, "list"))
		return arena_printf(rq->ctx.mem, "%s?saved=1", url);
	if (str_eq(then, "new"))
		return arena_printf(rq->ctx.mem, "%s/new?saved=1", url);
	if (str_eq(then, "edit"))
		return arena_printf(rq->ctx.mem, "%s/edit?saved=1", rec_url(&rq->ctx, r));
	return arena_printf(rq->ctx.mem, "%s?saved=1", rec_url(&rq->ctx, r));
}

static int
saved_answer(struct req *rq, const struct rec *r)
{
	const char *location = saved_location(rq, r), *back;

	TRY(form_kept_url(&rq->ctx, req_body(rq, "_for"), r, &back));
	TRY(form_kept_forget(&rq->ctx, req_body(rq, "_kept")));
	location = back ? back : location;
	TRY(once_store(rq, 303, location));
	return resp_redirect(rq, "%s", location);
}

/* The same key with other content: it was saved, then changed and sent again. */
static int
saved_before(struct req *rq, const struct rec *r, const struct form *f, const struct once *once)
{
	struct node *form = node_child(view_root(rq->view), "form");
	struct node *saved = node_child(form, "saved");

	TRY(form_fill(rq, r, f));
	node_set(form, "problem",
	         _("This form was saved already; what you changed since is not saved."));
	node_set(saved, "url", once->location);
	node_set(saved, "label", _("See what was saved"));
	return resp_page(rq, 422, "form.cs");
}

/* Read the posted fields into r and save. ERR_INVALID: f says why. */
static int
form_save(struct req *rq, struct rec *r, struct form *f)
{
	form_take_picks(&rq->ctx, f, r->type);
	TRY(rec_take(&rq->ctx, r, f));
	return rec_save(&rq->ctx, r, f);
}

/* ---- without saving ------------------------------------------------------------------------- */

/* The form again with what was typed, what it would lead to, and more blank rows when
 * they are asked for: how a grid grows without script. Nothing is saved. */
static int
form_unsaved(struct req *rq, struct rec *r, struct form *f)
{
	form_take_picks(&rq->ctx, f, r->type);
	TRY(rec_take(&rq->ctx, r, f));
	TRY(form_fill(rq, r, f));
	return resp_page(rq, 200, "form.cs");
}

/* A script asks what the rows come to; whatever is wrong will be said by the save. */
static int
form_computed(struct req *rq, struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	const char *answer = "{}";
	struct rec *r;
	int rc = rq->id ? rec_load(ctx, &r, rq->type->name, rq->id) : rec_new(ctx, &r, rq->type->name);

	if (rc == OK)
		rc = lines_compute(ctx, r, f, &answer);
	if (rc == ERR_BUSY || rc == ERR_DOWN || rc == ERR_DB || rc == ERR_BUG)
		return rc;
	err_clear(ctx);
	return resp_text(rq, 200, "application/json", rc == OK ? answer : "{}");
}

/* ---- pages ---------------------------------------------------------------------------------- */

/* ?set.customer=12: what the form begins with, as if it had been typed. Fields that
 * are not there or not this user's to write are left out: it is only a proposal. */
static struct form *
form_proposed(struct req *rq)
{
	struct form *f = form_new(&rq->ctx);

	for (size_t i = 0; i < rq->param_count; i++) {
		const struct req_pair *p = &rq->params[i];

		if (!p->from_body && str_starts(p->name, "set."))
			form_put(f, p->name + strlen("set."), p->value);
	}
	return f;
}

int
page_form_made(struct req *rq, const struct rec *r)
{
	TRY(form_fill(rq, r, NULL));
	return resp_page(rq, 200, "form.cs");
}

/* The state of a record may keep it as it is, whatever its user may do elsewhere. */
static int
edit_require(struct req *rq, const struct rec *r)
{
	struct ctx *ctx = &rq->ctx;

	TRY(perm_require(ctx, r->type, r, "edit"));
	if (rec_can_edit(ctx, r))
		return OK;
	rq->problem = arena_printf(rq->mem, _("In the state “%s” nothing of it can be changed."),
	                           type_text(r->type, rec_state(r)->label));
	return err_set(ctx, ERR_STATE, "%s %lld: nothing can be changed", r->type->name, (long long)rec_id(r));
}

/* The form that waited, with what was typed and what was made for it. */
static int
form_reopened(struct req *rq)
{
	struct form *f;
	struct rec *r;
	int rc;

	TRY(form_kept_read(rq, &f));
	rc = rq->id ? rec_load(&rq->ctx, &r, rq->type->name, rq->id) : form_new_record(rq, &r, form_get(f, "_from"), false, f);
	if (rc == ERR_STATE)
		return form_again(rq, r, f, 409);
	TRY(rc);
	if (rq->id)
		TRY(edit_require(rq, r));
	TRY(rec_take(&rq->ctx, r, f));
	rq->ctx.refused = NULL;	/* said when it was typed, or when it is sent */
	TRY(form_fill(rq, r, f));
	return resp_page(rq, 200, "form.cs");
}

int
page_new(struct req *rq)
{
	struct form *f = form_proposed(rq);
	struct rec *r;

	if (req_query(rq, "_kept"))
		return form_reopened(rq);
	int rc = form_new_record(rq, &r, req_query(rq, "_from"), true, f);
	if (rc == ERR_STATE)
		return form_again(rq, r, f, 409);
	TRY(rc);
	TRY(rec_take(&rq->ctx, r, f));
	rq->ctx.refused = NULL;	/* a link proposes, nobody tried to write */
	return form_ok(f) ? page_form_made(rq, r) : form_again(rq, r, f, 422);
}

int
page_edit(struct req *rq)
{
	struct rec *r;

	if (req_query(rq, "_kept"))
		return form_reopened(rq);
	TRY(rec_load(&rq->ctx, &r, rq->type->name, rq->id));
	TRY(edit_require(rq, r));
	TRY(form_fill(rq, r, NULL));
	return resp_page(rq, 200, "form.cs");
}

/* The same form, sent a moment earlier, may have been saved since we looked:
 * then its result is the answer, not that its name is taken by now. */
static int
save_refused(struct req *rq, struct rec *r, struct form *f, int rc)
{
	struct once once;

	TRY(once_find(rq, &once));
	if (once.found && once.same)
		return resp_redirect(rq, "%s", once.location);
	return rc == ERR_CONFLICT ? page_conflict(rq, r, f) : form_again(rq, r, f, rc == ERR_STATE ? 409 : 422);
}

/* Deleted by somebody while it stood open here: nothing that was typed is lost. */
static int
save_deleted(struct req *rq, struct form *f)
{
	struct rec *r;

	TRY(deleted_meanwhile(rq, &r, f));
	form_take_picks(&rq->ctx, f, r->type);
	TRY(rec_take(&rq->ctx, r, f));
	TRY(form_fill(rq, r, f));
	return resp_page(rq, 409, "form.cs");
}

/* Did the form offer what the state forbids by now? Then it was made in another one. */
static bool
form_was_open(const struct rec *r, const struct form *f)
{
	int64_t version;

	if (!r->type->status || rec_state_edits(r) || str_int(form_get(f, "row_version"), &version) != OK ||
	    version == rec_version(r))
		return false;
	for (size_t i = 0; i < r->type->field_count; i++) {
		const struct field *field = &r->type->fields[i];
		if (!field->engine && !field->readonly && !field->editable_after_audit && form_get(f, field->name))
			return true;
	}
	return false;
}

/* Audited by somebody while it stood open here: nothing that was typed is lost. */
static int
save_locked(struct req *rq, struct rec *r, struct form *f)
{
	struct ctx *ctx = &rq->ctx;

	form_error(f, "", _("Meanwhile it went into the state “%s” and cannot be changed. Nothing is saved: copy what you need."),
	           type_text(r->type, rec_state(r)->label));
	/* Shown as it was typed, as if it were still open. */
	rec_pretend_draft(r);
	form_take_picks(ctx, f, r->type);
	TRY(rec_take(ctx, r, f));
	TRY(form_fill(rq, r, f));
	return resp_page(rq, 409, "form.cs");
}

/* What is made from others locks these first; everything else is locked at once. */
static int
save_load(struct req *rq, struct rec **out)
{
	return convert_makes(&rq->ctx, rq->type) ? rec_load(&rq->ctx, out, rq->type->name, rq->id)
	                                         : rec_lock(&rq->ctx, out, rq->type->name, rq->id);
}

/* "+" beside a link: pictures that were chosen wait with the rest. */
static int
form_made(struct req *rq, struct form *f)
{
	TRY(form_pictures(rq, rq->type, f));
	return form_make(rq, f);
}

int
page_create(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = req_form(rq);
	struct once once;
	struct rec *r;
	int rc;

	if (form_get(f, "_compute"))
		return form_computed(rq, f);
	if (form_get(f, "_make"))
		return form_made(rq, f);
	if (preview_is_wanted(rq) || form_get(f, "_add")) {
		TRY(form_pictures(rq, rq->type, f));
		rc = form_new_record(rq, &r, form_get(f, "_from"), false, f);
		return rc == OK || rc == ERR_STATE ? form_unsaved(rq, r, f) : rc;
	}
	TRY(once_find(rq, &once));
	if (once.found && once.same)
		return resp_redirect(rq, "%s", once.location);
	TRY(form_pictures(rq, rq->type, f));
	rc = form_new_record(rq, &r, form_get(f, "_from"), false, f);
	if (rc != OK && rc != ERR_STATE)
		return rc;
	if (once.found)
		return saved_before(rq, r, f, &once);
	if (rc == ERR_STATE) {
		form_take_picks(ctx, f, r->type);
		TRY(rec_take(ctx, r, f));
		return form_again(rq, r, f, 409);
	}
	rc = form_save(rq, r, f);
	if (rc == ERR_INVALID || rc == ERR_STATE)
		return save_refused(rq, r, f, rc);
	TRY(rc);
	return saved_answer(rq, r);
}

int
page_save(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = req_form(rq);
	struct once once;
	struct rec *r;
	int rc;

	if (form_get(f, "_compute"))
		return form_computed(rq, f);
	if (form_get(f, "_make"))
		return form_made(rq, f);
	if (preview_is_wanted(rq) || form_get(f, "_add")) {
		TRY(form_pictures(rq, rq->type, f));
		TRY(rec_load(ctx, &r, rq->type->name, rq->id));
		TRY(perm_require(ctx, rq->type, r, "edit"));
		return form_unsaved(rq, r, f);
	}
	TRY(once_find(rq, &once));
	if (once.found && once.same)
		return resp_redirect(rq, "%s", once.location);
	if (!req_body(rq, "row_version"))
		return err_set(ctx, ERR_BAD_REQUEST, "no row_version in the form");
	TRY(form_pictures(rq, rq->type, f));
	rc = save_load(rq, &r);
	if (rc == ERR_NOTFOUND)
		return save_deleted(rq, f);
	TRY(rc);
	if (once.found)
		return saved_before(rq, r, f, &once);
	if (form_was_open(r, f))
		return save_locked(rq, r, f);
	conflict_take(ctx, r, f);
	rc = form_save(rq, r, f);
	if (rc == ERR_INVALID || rc == ERR_CONFLICT || rc == ERR_STATE)
		return save_refused(rq, r, f, rc);
	TRY(rc);
	return saved_answer(rq, r);
}
