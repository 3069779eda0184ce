/* picture.c - pictures in fields: the one reader and writer of record_picture. */
#include "doc/picture.h"
#include "doc/rec.h"

enum { HEAD_READ = 1 << 20, HOUR_MS = 3600000, TAG_HEX = 32 };	/* the head of a JPEG holds profiles and previews */

const char *
picture_url(struct ctx *ctx, const struct type *t, int64_t id)
{
	return arena_printf(ctx->mem, "%s/picture/%lld", type_url(t), (long long)id);
}

/* ---- taking ------------------------------------------------------------------------------ */

static bool
name_is_clean(struct ctx *ctx, const char *typed, const char **name)
{
	if (str_clean(ctx->mem, typed, false, name) != OK || strlen(*name) > ATTACH_NAME)
		return false;
	if (!**name)
		*name = _("unnamed");
	return true;
}

/* What it is by its content: pixels that every browser shows, and not too many. */
static int
pixels_check(struct ctx *ctx, const char *at, const char *name, const struct attach_source *source, struct form *f, const char **mime)
{
	char *head = arena_alloc_uninitialised(ctx->mem, HEAD_READ);
	size_t n = HEAD_READ;
	int64_t width, height;

	TRY(source_read(ctx, source, 0, head, &n));
	TRY(attach_sniff(ctx, head, n < ATTACH_CHUNK ? n : ATTACH_CHUNK, mime));
	if (!str_starts(*mime, "image/") || !attach_is_shown(*mime))
		form_error(f, at, _("“%1$s” is no picture that can be shown (%2$s). Choose a JPEG, PNG, WebP or GIF."), name, *mime);
	else if (!picture_measure((const unsigned char *)head, n, &width, &height))
		form_error(f, at, _("“%s” is damaged: it cannot be read as a picture. Choose another one."), name);
	else if (width > PICTURE_MOST_PIXELS / height)
		form_error(f, at, _("“%1$s” has %2$lld × %3$lld pixels. Make it smaller first: at most 64 million can be taken."), name,
		           (long long)width, (long long)height);
	return form_message(f, at) ? ERR_INVALID : OK;
}

static int
source_check(struct ctx *ctx, const char *at, const char *name, const struct attach_source *source, struct form *f, const char **mime)
{
	if (source->size == 0)
		form_error(f, at, _("“%s” is empty: 0 bytes."), name);
	else if (source->size > (int64_t)PICTURE_MOST_MB << 20)
		form_error(f, at, _("“%1$s” is larger than %2$d MB. Make it smaller first."), name, PICTURE_MOST_MB);
	return form_message(f, at) ? ERR_INVALID : pixels_check(ctx, at, name, source, f, mime);
}

int
picture_take(struct ctx *ctx, const struct field *field, const char *typed, const struct attach_source *source, struct form *f, int64_t *id)
{
	const char *name, *mime;
	int64_t content;

	if (!name_is_clean(ctx, typed, &name)) {
		form_error(f, field->name, _("The name of a file contains characters that cannot be stored. Please rename it."));
		return ERR_INVALID;
	}
	TRY(source_check(ctx, field->name, name, source, f, &mime));
	TRY(content_keep(ctx, source, mime, &content));
	TRY(db_exec(ctx, NULL, "INSERT INTO record_picture (type, field, record, name, content, user, at) VALUES (?, ?, NULL, ?, ?, ?, ?)",
	            VALS(VTEXT(field->type->name), VTEXT(field->name), VTEXT(name), VINT(content), VINT(ctx->user->id), VINSTANT(ctx->now))));
	*id = db_insert_id(ctx);
	return OK;
}

/* ---- finding ------------------------------------------------------------------------------ */

/* Of a record: by the right to read it, and the field. Of a form that is not saved: by who sent it. */
static int
picture_require(struct ctx *ctx, const struct type *t, const char *field, int64_t record, int64_t user)
{
	const struct field *f = type_field(t, field);
	struct rec *r;

	if (!f || f->kind != FIELD_IMAGE || !perm_field_readable(ctx, f))
		return err_set(ctx, ERR_NOTFOUND, "a picture in a field that is not read");
	if (record)
		return rec_load(ctx, &r, t->name, record);
	return user == ctx->user->id && !ctx->seer ? OK : err_set(ctx, ERR_NOTFOUND, "a picture of somebody else’s form");
}

int
picture_find(struct ctx *ctx, const struct type *t, int64_t id, struct attachment *out)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT p.field, p.record, p.user, p.name, p.content, c.size, c.mime, LEFT(LOWER(HEX(c.hash)), ?)\n"
	              "FROM record_picture p JOIN file_content c ON c.id = p.content WHERE p.id = ? AND p.type = ?",
	              VALS(VINT(TAG_HEX), VINT(id), VTEXT(t->name))));
	if (!db_next(rows))
		return err_set(ctx, ERR_NOTFOUND, "%s has no picture %lld", t->name, (long long)id);
	*out = (struct attachment){ .id = id, .name = db_str(rows, 3), .content = db_int(rows, 4), .size = db_int(rows, 5),
	                            .mime = db_str(rows, 6), .tag = db_str(rows, 7) };
	return picture_require(ctx, t, db_str(rows, 0), db_int(rows, 1), db_int(rows, 2));
}

/* ---- saving --------------------------------------------------------------------------------- */

/* Locked: it is neither cleared away nor given to another record meanwhile. A record that is there already has it from
 * here on; should its save be refused, the transaction takes this back, too. */
int
picture_check(struct ctx *ctx, const struct rec *r, const struct field *field, int64_t id, const char *name, struct form *f)
{
	const struct val type = VTEXT(r->type->name), of = VTEXT(field->name);
	struct db_rows *rows;
	int64_t found;

	if (r->is_new) {
		TRY(db_select(ctx, &rows, "SELECT 1 FROM record_picture WHERE id = ? AND type = ? AND field = ? AND record IS NULL AND user = ? FOR UPDATE",
		              VALS(VINT(id), type, of, VINT(ctx->user->id))));
		found = (int64_t)db_count(rows);
	} else {
		TRY(db_exec(ctx, &found, "UPDATE record_picture SET record = ? WHERE id = ? AND type = ? AND field = ?\n"
		            "AND (record = ? OR (record IS NULL AND user = ?))",
		            VALS(VINT(rec_id(r)), VINT(id), type, of, VINT(rec_id(r)), VINT(ctx->user->id))));
	}
	if (!found)
		form_error(f, name, _("This picture is not there any more. Choose it again."));
	return OK;
}

int
picture_waits(struct ctx *ctx, int64_t id, bool *waits)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT 1 FROM record_picture WHERE id = ? AND record IS NULL AND user = ?", VALS(VINT(id), VINT(ctx->user->id))));
	*waits = db_next(rows);
	return OK;
}

int
picture_bind(struct ctx *ctx, const struct rec *r)
{
	for (size_t i = 0; r->is_new && i < r->type->field_count; i++) {
		const struct field *field = &r->type->fields[i];

		if (field->kind == FIELD_IMAGE && rec_differs(r, field) && rec_at(r, field).kind == V_INT)
			TRY(db_exec(ctx, NULL, "UPDATE record_picture SET record = ? WHERE id = ? AND record IS NULL",
			            VALS(VINT(rec_id(r)), rec_at(r, field))));
	}
	return OK;
}

int
picture_purge(struct ctx *ctx, int limit, int64_t *done)
{
	return db_exec(ctx, done, "DELETE FROM record_picture WHERE record IS NULL AND at < ? ORDER BY at LIMIT ?",
	               VALS(VINSTANT(ctx->now - (int64_t)PICTURE_WAITS_HOURS * HOUR_MS), VINT(limit)));
}
