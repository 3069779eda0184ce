/* bulk_row.c - a bulk edit of one record, by the same calls as any other change of it. */
#include "doc/bulk.h"
#include "doc/group.h"
#include "doc/rec.h"
#include "doc/tag.h"

/* ---- a field ------------------------------------------------------------------------------- */

/* The number that is there, empty counts as none, with what is added; as a form would send it. */
static const char *
value_raised(struct ctx *ctx, const struct rec *r, const struct field *field, const char *by, struct form *f)
{
	struct val now = rec_true(r, field), add;
	const char *problem = NULL;

	if (field_parse(ctx, field, by, &add, &problem) != OK || add.kind == V_NULL) {
		err_clear(ctx);
		form_error(f, field->name, "%s", problem ? problem : _("This is no number."));
		return NULL;
	}
	if (add.kind == V_INT) {
		int64_t sum = 0;

		if (__builtin_add_overflow(now.kind == V_INT ? now.i : 0, add.i, &sum))
			form_error(f, field->name, _("The sum is too large."));
		return field_input(ctx, field, VINT(sum));
	}
	dec sum = dec_add(now.kind == V_DEC ? now.d : DEC(0), add.d);

	if (dec_is_bad(sum)) {
		form_error(f, field->name, _("The sum is too large."));
		return NULL;
	}
	return field_input(ctx, field, VDEC(sum));
}

static int
row_edit(struct ctx *ctx, const struct bulk *b, int64_t id, struct form *f, struct outcome *out)
{
	const struct field *field = type_field(b->type, b->field);
	const char *value = str_eq(b->op, "clear") ? "" : b->value;
	struct rec *r;

	TRY(rec_lock(ctx, &r, b->type->name, id));
	if (!field || !bulk_takes(ctx, field) || !perm_field_writable(ctx, field, r)) {
		form_error(f, "", _("“%s” of this record cannot be changed by you now."), field ? field_label(field) : b->field);
		return ERR_INVALID;
	}
	if (str_eq(b->op, "add"))
		value = value_raised(ctx, r, field, b->value, f);
	if (!form_ok(f))
		return ERR_INVALID;
	const int64_t version = rec_version(r);
	form_put(f, field->name, value);
	TRY(rec_take(ctx, r, f));
	TRY(rec_save(ctx, r, f));
	out->status = rec_version(r) != version ? "changed" : "same";
	return OK;
}

/* ---- tags ------------------------------------------------------------------------------------- */

static bool
tags_have(const struct tag *list, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].id == id)
			return true;
	return false;
}

static int
row_tag(struct ctx *ctx, const struct rec *r, const char *name, struct form *f, struct outcome *out)
{
	const struct tag *before, *after;
	size_t n, count;

	TRY(tag_list(ctx, r, &before, &n));
	TRY(tag_add(ctx, r, name, f));
	TRY(tag_list(ctx, r, &after, &count));
	for (size_t i = 0; i < count; i++)
		if (!tags_have(before, n, after[i].id)) {
			out->status = "changed";
			out->extra = after[i].id;
		}
	return OK;
}

static int
row_untag(struct ctx *ctx, const struct rec *r, int64_t tag, struct outcome *out)
{
	const struct tag *list;
	size_t n;

	TRY(perm_require(ctx, r->type, r, "edit"));
	TRY(tag_list(ctx, r, &list, &n));
	if (!tags_have(list, n, tag))
		return OK;
	out->status = "changed";
	out->extra = tag;
	return tag_remove(ctx, r, tag);
}

/* ---- groups ----------------------------------------------------------------------------------- */

static int
row_group(struct ctx *ctx, const struct rec *r, const char *id, bool in, struct form *f, struct outcome *out)
{
	const struct group *g = NULL;
	bool changed = false;
	int64_t group;

	if (str_int(id, &group) == OK)
		TRY(group_usable(ctx, r->type, group, &g));
	if (!g) {
		form_error(f, "", _("It is not among the segments any more."));
		return ERR_INVALID;
	}
	TRY(group_put(ctx, r, group, in, &changed));
	if (changed)
		out->status = "changed";
	return OK;
}

/* ---- undo --------------------------------------------------------------------------------------- */

/* Does what the bulk edit wrote still stand there? */
static bool
entry_stands(struct ctx *ctx, const struct rec *r, const struct audit_entry *e)
{
	struct val v;

	return field_from_raw(ctx, e->field, e->now_raw, &v) == OK && val_eq(v, rec_true(r, e->field));
}

static int
undo_edit(struct ctx *ctx, const struct bulk *of, int64_t id, struct form *f, struct outcome *out)
{
	enum { MOST = 200 };
	const struct audit_entry *list;
	bool since = false, any = false;
	struct rec *r;
	size_t n;

	TRY(rec_lock(ctx, &r, of->type->name, id));
	TRY(audit_find(ctx, r, &(struct audit_filter){ .batch = of->batch, .op = "update" }, MOST, &list, &n));
	for (size_t i = 0; i < n; i++) {
		const struct audit_entry *e = &list[i];

		if (!e->field || e->lines || e->field->computed || !audit_can_restore(ctx, r, e))
			continue;
		if (!entry_stands(ctx, r, e)) {
			since |= str_eq(e->field->name, of->field);
			continue;
		}
		TRY(audit_restore(ctx, r, e, f));
		any = true;
	}
	if (since || !any) {
		out->status = since ? "since" : "same";
		return OK;
	}
	if (!form_ok(f))
		return ERR_INVALID;
	TRY(rec_save(ctx, r, f));
	out->status = "changed";
	return OK;
}

static int
undo_delete(struct ctx *ctx, const struct bulk *of, int64_t id, struct form *f, struct outcome *out)
{
	struct rec *r;
	int rc = rec_load_deleted(ctx, &r, of->type->name, id);

	if (rc == ERR_NOTFOUND) {
		err_clear(ctx);
		out->status = "since";
		return OK;
	}
	TRY(rc);
	if (rec_int(r, "deleted_with") != of->batch) {
		out->status = "since";
		return OK;
	}
	out->status = "changed";
	return rec_restore(ctx, r, f);
}

static int
row_undo(struct ctx *ctx, const struct bulk *b, int64_t id, int64_t extra, struct form *f, struct outcome *out)
{
	struct bulk of;
	struct rec *r;

	TRY(bulk_by_id(ctx, b->undo_of, &of));
	if (str_eq(of.op, "delete"))
		return undo_delete(ctx, &of, id, f, out);
	if (!str_eq(of.op, "tag") && !str_eq(of.op, "untag") && !bulk_is_group(of.op))
		return undo_edit(ctx, &of, id, f, out);
	TRY(rec_load(ctx, &r, b->type->name, id));
	if (bulk_is_group(of.op))
		return row_group(ctx, r, of.value, str_eq(of.op, "ungroup"), f, out);
	return str_eq(of.op, "tag") ? row_untag(ctx, r, extra, out) : row_tag(ctx, r, of.shown, f, out);
}

/* ---- all of them ------------------------------------------------------------------------------------ */

static int
row_do(struct ctx *ctx, const struct bulk *b, int64_t id, int64_t extra, struct form *f, struct outcome *out)
{
	int64_t tag = 0;
	struct rec *r;

	TRY(perm_require(ctx, b->type, NULL, "bulk_edit"));
	if (str_eq(b->op, "undo"))
		return row_undo(ctx, b, id, extra, f, out);
	if (!str_eq(b->op, "tag") && !str_eq(b->op, "untag") && !str_eq(b->op, "delete") && !bulk_is_group(b->op))
		return row_edit(ctx, b, id, f, out);
	TRY(rec_load(ctx, &r, b->type->name, id));
	if (bulk_is_group(b->op))
		return row_group(ctx, r, b->value, str_eq(b->op, "group"), f, out);
	if (str_eq(b->op, "tag"))
		return row_tag(ctx, r, b->value, f, out);
	if (str_eq(b->op, "untag"))
		return str_int(b->value, &tag) == OK ? row_untag(ctx, r, tag, out) : OK;
	out->status = "changed";
	return rec_delete(ctx, r, f);
}

/* "Level: …; Owner: …": what the form says, as one line. */
static const char *
messages_joined(struct ctx *ctx, const struct type *t, const struct form *f)
{
	const struct form_message *list = form_messages(f);
	struct buf b;

	buf_init(&b, ctx->mem);
	for (size_t i = 0; i < form_message_count(f); i++) {
		const struct field *field = *list[i].field ? type_field(t, list[i].field) : NULL;

		buf_add(&b, i ? " " : "");
		buf_add(&b, field ? arena_printf(ctx->mem, _("%1$s: %2$s"), field_label(field), list[i].text) : list[i].text);
	}
	return buf_str(&b);
}

int
bulk_do(struct ctx *ctx, const struct bulk *b, int64_t record, int64_t extra, struct outcome *out)
{
	struct form *f = form_new(ctx);

	*out = (struct outcome){ .status = "same", .message = "", .extra = extra };
	ctx->batch = b->batch;
	int rc = row_do(ctx, b, record, extra, f, out);
	ctx->batch = 0;
	if (rc == OK)
		return OK;
	out->status = rc == ERR_NOTFOUND ? "missing" : rc == ERR_DENIED ? "denied"
	            : rc == ERR_INVALID || rc == ERR_STATE || rc == ERR_REFERENCED || rc == ERR_CONFLICT ? "refused" : "failed";
	out->message = messages_joined(ctx, b->type, f);
	return rc;
}
