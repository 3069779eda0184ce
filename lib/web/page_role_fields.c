/*
 * page_role_fields.c - what a role may do with the fields of one type, and the
 * departments that "chosen departments" means for this type alone.
 */
#include "web/role_page.h"

struct fields { struct ctx *ctx; const struct type *t; const struct role_cells *cells; const struct form *f; };

/* ---- the page ----------------------------------------------------------------------------------- */

static void
access_choice(struct node *n, const struct field *f, enum field_access a, enum field_access now, enum field_access least)
{
	struct node *o = node_item(node_child(n, "options"));

	node_set(o, "value", field_access_word(a));
	node_set(o, "label", access_label(a));
	node_set(o, "here", a == now ? "1" : NULL);
	if (a == now)
		return;
	if (a < least || (a == FIELD_MASKED && !*f->mask) || (a == FIELD_READONLY && field_is_kept(f)))
		node_set(o, "off", "1");
}

static void
field_row(struct fields *s, struct node *group, const struct field *f, const struct lines *lines)
{
	struct ctx *ctx = s->ctx;
	const char *name = lines ? arena_printf(ctx->mem, "%s.%s", lines->name, f->name) : f->name;
	const char *stored = role_cells_get(s->cells, CELL_FIELD, s->t->name, name), *why;
	enum field_access least = field_least(f, &why), now = *stored ? field_access_find(stored) : FIELD_EDITABLE;
	struct node *n = node_item(node_child(group, "rows"));
	const char *input = arena_printf(ctx->mem, "f.%s", name);

	node_set(n, "name", input);
	node_set(n, "id", arena_printf(ctx->mem, "f-%s", name));
	node_set(n, "label", field_label(f));
	node_set(n, "why", why ? why : field_is_kept(f) ? _("Nobody types it: it is computed or kept by the system.") : NULL);
	node_set(n, "on", now != FIELD_EDITABLE ? "1" : NULL);
	node_set(n, "error", s->f ? form_message(s->f, input) : NULL);
	for (unsigned a = FIELD_HIDDEN; a <= FIELD_EDITABLE; a++)
		access_choice(n, f, (enum field_access)a, now, least);
}

static void
fields_group(struct fields *s, struct node *list, const struct type *of, const struct lines *lines)
{
	struct node *group = node_item(list);

	node_set(group, "label", lines ? lines_label(lines) : type_label(s->t));
	for (size_t i = 0; i < of->field_count; i++) {
		const struct field *f = &of->fields[i];

		if (!f->engine && !f->keeps_apart)
			field_row(s, group, f, lines);
	}
}

static int
fields_fill(struct req *rq, struct node *n, const struct rec *r, const struct type *t, const struct role_cells *base,
            const struct role_cells *cells, const struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	struct fields s = { .ctx = ctx, .t = t, .cells = cells, .f = f };
	const char *depts = role_cells_get(cells, CELL_DEPTS, t->name, "");

	node_set(n, "type", t->name);
	node_set(n, "type_label", type_plural(t));
	node_set(n, "rights_url", role_url(ctx, r, "/rights"));
	node_set(n, "base", role_cells_text(ctx->mem, base));
	fields_group(&s, node_child(n, "groups"), t, NULL);
	for (size_t i = 0; i < t->lines_count; i++)
		fields_group(&s, node_child(n, "groups"), t->lines[i].type, &t->lines[i]);
	if (t->owner || *depts)
		role_depts_fill(ctx, n, depts);
	return OK;
}

static int
fields_frame(struct req *rq, struct node **n, const struct rec *r, const struct type *t)
{
	struct ctx *ctx = &rq->ctx;

	return role_frame(rq, n, r, arena_printf(ctx->mem, _("Fields of %s"), type_plural(t)), role_url(ctx, r, "/fields"));
}

/* The type that address or form names. */
static int
fields_type(struct req *rq, const struct type **out)
{
	const char *name = req_is_post(rq) ? req_body(rq, "type") : req_query(rq, "type");

	*out = name ? type_find(rq->ctx.types, name) : NULL;
	if (*out)
		return OK;
	if (req_is_post(rq)) {
		rq->problem = arena_printf(rq->ctx.mem, _("There are no records of type “%s”."), name ? name : "");
		return err_set(&rq->ctx, ERR_INVALID, "fields of no type");
	}
	return err_set(&rq->ctx, ERR_NOTFOUND, "fields of no type");
}

int
role_fields_show(struct req *rq)
{
	const struct type *t;
	struct role_cells cells;
	struct node *n;
	struct rec *r;

	TRY(role_load(rq, &r));
	TRY(fields_type(rq, &t));
	TRY(fields_frame(rq, &n, r, t));
	TRY(role_cells_read(&rq->ctx, rec_text(r, "code"), t, &cells));
	TRY(fields_fill(rq, n, r, t, &cells, &cells, NULL));
	return resp_page(rq, 200, "role_fields.cs");
}

/* ---- what was posted --------------------------------------------------------------------------------- */

static void
field_take(struct role_cells *mine, const struct type *t, const char *name, const char *value, struct form *f)
{
	const struct lines *lines;
	const struct field *field = type_field_path(t, name + 2, &lines);

	if (!field || field->engine) {
		form_error(f, name, _("%1$s have no field “%2$s”."), type_plural(t), name + 2);
		return;
	}
	if (!str_eq(field_access_word(field_access_find(value)), value))
		form_error(f, name, _("“%s” is nothing that can be set for a field."), value);
	else
		role_cells_put(mine, CELL_FIELD, t->name, name + 2, str_eq(value, "editable") ? "" : value);
}

static int
fields_take(struct req *rq, const struct type *t, struct role_cells *base, struct role_cells *mine, struct form *f)
{
	const char *text = req_body(rq, "_base");

	if (!text || role_cells_parse(rq->ctx.mem, text, base) != OK) {
		rq->problem = _("This form arrived incomplete. Please send it again.");
		return err_set(&rq->ctx, ERR_BAD_REQUEST, "fields without what they were made from");
	}
	role_cells_new(rq->ctx.mem, mine);
	for (size_t i = 0; i < base->n; i++)
		if (base->list[i].kind == CELL_FIELD)
			role_cells_put(mine, CELL_FIELD, base->list[i].type, base->list[i].name, base->list[i].value);
	for (size_t i = 0; i < rq->param_count; i++)
		if (rq->params[i].from_body && str_starts(rq->params[i].name, "f."))
			field_take(mine, t, rq->params[i].name, rq->params[i].value, f);
	role_cells_put(mine, CELL_DEPTS, t->name, "", role_depts_take(rq, f));
	return OK;
}

static int
fields_again(struct req *rq, const struct rec *r, const struct type *t, const struct role_cells *base,
             struct role_cells *mine, const struct role_change *theirs, size_t n, const struct form *f)
{
	struct role_cells now;
	struct node *node;

	err_clear(&rq->ctx);
	TRY(fields_frame(rq, &node, r, t));
	TRY(role_cells_read(&rq->ctx, rec_text(r, "code"), t, &now));
	role_cells_merge(mine, base, &now);
	if (n)
		TRY(role_conflict(rq, node, r, theirs, n));
	role_messages(node, f);
	node_set(node, "dirty", "1");
	TRY(fields_fill(rq, node, r, t, n ? &now : base, mine, f));
	return resp_page(rq, n ? 409 : 422, "role_fields.cs");
}

int
role_fields_save(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	struct form *f = form_new(ctx);
	const struct role_change *changes = NULL;
	const struct type *t;
	struct role_cells base, mine;
	struct once once;
	struct rec *r;
	size_t n = 0;

	TRY(once_find(rq, &once));
	if (once.found && once.same)
		return resp_redirect(rq, "%s", once.location);
	TRY(rec_lock(ctx, &r, rq->type->name, rq->id));
	TRY(fields_type(rq, &t));
	TRY(fields_take(rq, t, &base, &mine, f));
	int rc = form_ok(f) ? role_save(ctx, r, t, &base, &mine, &changes, &n, f) : ERR_INVALID;
	if (rc == ERR_CONFLICT || rc == ERR_INVALID)
		return fields_again(rq, r, t, &base, &mine, changes, rc == ERR_CONFLICT ? n : 0, f);
	TRY(rc);
	if (n)
		TRY(role_logged(rq, "role_fields", r, changes, n));
	const char *location = role_url(ctx, r, arena_printf(ctx->mem, "/fields?type=%s&saved=1", t->name));
	if (!once.found)
		TRY(once_store(rq, 303, location));
	return resp_redirect(rq, "%s", location);
}
