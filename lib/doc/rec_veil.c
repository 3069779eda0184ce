/*
 * rec_veil.c - around the veil of a record: how rows and messages read for who may
 * not see every field, and the one door by which a masked value is shown.
 */
#include "doc/rec.h"

#define NAME_MARK " · "

/* ---- titles of rows ------------------------------------------------------------------------ */

static const char *
row_called(struct ctx *ctx, const struct rec *row, const char *name)
{
	unsigned long n = (unsigned long)rec_row_number(row);

	return *name ? arena_printf(ctx->mem, "%lu" NAME_MARK "%s", n, name) : arena_printf(ctx->mem, "%lu", n);
}

/* Messages and pages come by here, also while the record is open. */
const char *
row_title(struct ctx *ctx, const struct rec *row)
{
	return row_called(ctx, row, row->lines->title ? rec_show_veiled(ctx, row, row->lines->title) : "");
}

const char *
row_title_true(struct ctx *ctx, const struct rec *row)
{
	return row_called(ctx, row, row->lines->title ? rec_show(ctx, row, row->lines->title) : "");
}

const char *
row_name_veiled(struct ctx *ctx, const struct lines *lines, const char *name)
{
	const char *mark = name ? strstr(name, NAME_MARK) : NULL;
	enum field_access access = lines->title ? perm_field(ctx, lines->title) : FIELD_EDITABLE;

	if (!mark || access >= FIELD_READONLY)
		return name;
	const char *number = arena_strndup(ctx->mem, name, (size_t)(mark - name));
	if (access == FIELD_HIDDEN)
		return number;
	return arena_printf(ctx->mem, "%s" NAME_MARK "%s", number,
	                    mask_text(ctx->mem, lines->title->mask, mark + strlen(NAME_MARK)));
}

/* ---- messages ---------------------------------------------------------------------------------- */

/* "price", "parts.3.price", "phones" */
static const struct field *
message_field(const struct type *t, const char *name)
{
	const char *dot = strchr(name, '.'), *last = dot ? strchr(dot + 1, '.') : NULL;

	if (!dot)
		return type_field(t, name);
	for (size_t i = 0; last && i < t->lines_count; i++)
		if (strlen(t->lines[i].name) == (size_t)(dot - name) && str_starts(name, t->lines[i].name))
			return type_field(t->lines[i].type, last + 1);
	return NULL;
}

void
messages_veil(struct ctx *ctx, const struct rec *r, struct form *f)
{
	const struct form_message *messages = form_messages(f);

	for (size_t i = 0; r->access && i < form_message_count(f); i++) {
		const struct field *field = message_field(r->type, messages[i].field);
		if (field && !perm_field_readable(ctx, field))
			form_message_set(f, i, _("Something that you may not see is not in order here. Ask somebody who may."));
	}
}

int
open_require(struct ctx *ctx, const struct rec *r)
{
	if (!r->access || rec_is_open(r))
		return OK;
	return err_set(ctx, ERR_BUG, "%s %lld is to be written and is not open", r->type->name, (long long)rec_id(r));
}

/* ---- showing ------------------------------------------------------------------------------------- */

/* "phones.34.value": the row and its field; NULL when there is none. */
static struct rec *
row_named(struct ctx *ctx, const struct rec *r, const char *name, const struct field **field)
{
	const char *const *parts = str_split(ctx->mem, name, '.');
	const struct lines *lines = parts[0] && parts[1] && parts[2] && !parts[3] ? type_lines(r->type, parts[0]) : NULL;
	const struct row_set *set = lines ? rec_rows(r, lines) : NULL;
	int64_t id;

	if (!lines || str_int(parts[1], &id) != OK)
		return NULL;
	*field = type_field(lines->type, parts[2]);
	for (size_t i = 0; *field && i < set->count; i++)
		if (rec_id(set->list[i]) == id)
			return set->list[i];
	return NULL;
}

int
rec_reveal(struct ctx *ctx, struct rec *r, const char *name)
{
	const struct field *field = type_field(r->type, name);
	struct rec *of = field ? r : row_named(ctx, r, name, &field);

	if (!of || !rec_masks(of, field))
		return err_set(ctx, ERR_NOTFOUND, "%s %lld: no masked field %s", r->type->name, (long long)rec_id(r), name);
	if (ctx->seer)
		return err_set(ctx, ERR_DENIED, "nothing masked is shown through somebody else's eyes");
	TRY(perm_require(ctx, r->type, r, "show"));
	TRY(security_masked_shown(ctx, r, name));
	of->access[field->index] = FIELD_READONLY;
	of->revealed = field;
	return OK;
}
