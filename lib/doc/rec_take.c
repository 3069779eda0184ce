/* rec_take.c - the posted fields of a form, into a record. */
#include "doc/rec.h"

/* An unticked checkbox is not sent; its companion says that it was on the page. */
static const char *
take_text(struct ctx *ctx, const struct form *f, const struct field *field, const char *name)
{
	const char *text = form_get(f, name);

	if (text || field->kind != FIELD_BOOL)
		return text;
	return form_get(f, arena_printf(ctx->mem, "_has.%s", name)) ? "0" : NULL;
}

static int
take_field(struct ctx *ctx, struct rec *r, struct form *f, const struct field *field, const char *name,
           const char *text)
{
	struct val v;
	const char *problem = NULL;

	/* What was shown and not touched stays, even where it could not be typed today. */
	if (!val_is_empty(rec_at(r, field)) && str_eq(text, field_input(ctx, field, rec_at(r, field))))
		return OK;
	int rc = field_parse(ctx, field, text, &v, &problem);
	if (rc == ERR_INVALID && problem) {
		form_error(f, name, "%s", problem);
		return OK;
	}
	TRY(rc);
	rec_put(r, field, v);
	return OK;
}

/* A form says which state of the record it was made from. */
static void
take_version(struct rec *r, struct form *f)
{
	const char *text = form_get(f, "row_version");

	if (r->is_new || !text)
		return;
	if (str_int(text, &r->version) != OK || r->version <= 0) {
		r->version = 0;
		form_error(f, "", _("This form is damaged. Open the record again and repeat your changes."));
	}
}

int
rec_take_fields(struct ctx *ctx, struct rec *r, struct form *f)
{
	for (size_t i = 0; i < r->type->field_count; i++) {
		const struct field *field = &r->type->fields[i];
		if (field->engine || !field_has_column(field))
			continue;
		const char *name = rec_name(ctx, r, field);
		const char *text = take_text(ctx, f, field, name);
		if (text && perm_field_writable(ctx, field, r))
			TRY(take_field(ctx, r, f, field, name, text));
		else if (text && perm_field(ctx, field) != FIELD_EDITABLE && !str_eq(text, field_input(ctx, field, rec_at(r, field))))
			security_refused_field(ctx, r, name);
	}
	return OK;
}

int
rec_take(struct ctx *ctx, struct rec *r, struct form *f)
{
	take_version(r, f);
	TRY(rec_take_fields(ctx, r, f));
	TRY(rec_fill(ctx, &r, 1, f));
	return rows_take(ctx, r, f);
}
