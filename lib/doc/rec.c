/* rec.c - one record in memory: its values as they are and as they were loaded. */
#include <assert.h>
#include "doc/rec.h"

struct rec *
rec_make(struct ctx *ctx, const struct type *t)
{
	struct rec *r = arena_alloc(ctx->mem, sizeof *r);

	r->type = t;
	const enum field_access *access = perm_fields(ctx, t);

	r->mem = ctx->mem;
	r->vals = arena_new_array(ctx->mem, struct val, t->field_count);
	r->access = access ? arena_memdup(ctx->mem, access, t->field_count * sizeof *access) : NULL;
	r->titles = arena_new_array(ctx->mem, const char *, t->field_count);
	r->is_new = true;
	if (t->lines_count)
		r->rows = arena_new_array(ctx->mem, struct row_set, t->lines_count);
	return r;
}

static const struct field *
rec_field(const struct rec *r, const char *name)
{
	const struct field *f = type_field(r->type, name);

	assert(f);
	return f;
}

/* ---- the veil: decisions 64 ---------------------------------------------------------- */

static enum field_access
rec_access(const struct rec *r, const struct field *f)
{
	return r->access ? r->access[f->index] : FIELD_EDITABLE;
}

bool
rec_reads(const struct rec *r, const struct field *f)
{
	return rec_access(r, f) >= FIELD_READONLY;
}

bool
rec_masks(const struct rec *r, const struct field *f)
{
	return rec_access(r, f) == FIELD_MASKED;
}

bool
rec_shows(const struct rec *r, const struct field *f)
{
	return rec_access(r, f) != FIELD_HIDDEN;
}

/* Rows are as open as their record. */
bool
rec_is_open(const struct rec *r)
{
	return (r->head ? r->head : r)->open > 0;
}

void
rec_open(const struct rec *r)
{
	((struct rec *)(uintptr_t)r)->open++;
}

void
rec_close(const struct rec *r)
{
	assert(r->open);
	((struct rec *)(uintptr_t)r)->open--;
}

/* What may be seen of a value of this field, whatever is going on. */
static struct val
veiled(const struct rec *r, const struct field *f, struct val v)
{
	if (rec_reads(r, f))
		return v;
	return rec_masks(r, f) && v.kind == V_TEXT ? VTEXT(mask_text(r->mem, f->mask, v.s)) : VNULL;
}

struct val
rec_true(const struct rec *r, const struct field *f)
{
	assert(f->type == r->type);
	return r->vals[f->index];
}

struct val
rec_true_was(const struct rec *r, const struct field *f)
{
	assert(f->type == r->type);
	return r->old ? r->old[f->index] : VNULL;
}

struct val
rec_at(const struct rec *r, const struct field *f)
{
	return rec_is_open(r) ? rec_true(r, f) : veiled(r, f, rec_true(r, f));
}

struct val
rec_was(const struct rec *r, const struct field *f)
{
	return rec_is_open(r) ? rec_true_was(r, f) : veiled(r, f, rec_true_was(r, f));
}

bool
rec_differs(const struct rec *r, const struct field *f)
{
	return !val_eq(rec_true(r, f), rec_true_was(r, f));
}

/* ---- values --------------------------------------------------------------------------- */

int64_t
rec_id(const struct rec *r)
{
	return rec_int(r, "id");
}

int64_t
rec_version(const struct rec *r)
{
	struct val loaded = rec_old(r, "row_version");

	return r->version ? r->version : loaded.kind == V_INT ? loaded.i : 0;
}

const struct type *
rec_type(const struct rec *r)
{
	return r->type;
}

struct val
rec_get(const struct rec *r, const char *field)
{
	return rec_at(r, rec_field(r, field));
}

struct val
rec_old(const struct rec *r, const char *field)
{
	return rec_was(r, rec_field(r, field));
}

int64_t
rec_int(const struct rec *r, const char *field)
{
	struct val v = rec_get(r, field);

	assert(v.kind == V_NULL || v.kind == V_INT);
	return v.kind == V_INT ? v.i : 0;
}

int64_t
rec_link(const struct rec *r, const char *field)
{
	struct val v = rec_get(r, field);

	assert(v.kind == V_NULL || v.kind == V_LINK);
	return v.kind == V_LINK ? v.i : 0;
}

int32_t
rec_date(const struct rec *r, const char *field)
{
	struct val v = rec_get(r, field);

	assert(v.kind == V_NULL || v.kind == V_DATE);
	return v.kind == V_DATE ? v.date : DATE_NONE;
}

int64_t
rec_instant(const struct rec *r, const char *field)
{
	struct val v = rec_get(r, field);

	assert(v.kind == V_NULL || v.kind == V_INSTANT);
	return v.kind == V_INSTANT ? v.instant : INSTANT_NONE;
}

dec
rec_dec(const struct rec *r, const char *field)
{
	struct val v = rec_get(r, field);

	assert(v.kind == V_NULL || v.kind == V_DEC);
	return v.kind == V_DEC ? v.d : DEC(0);
}

bool
rec_bool(const struct rec *r, const char *field)
{
	struct val v = rec_get(r, field);

	assert(v.kind == V_NULL || v.kind == V_BOOL);
	return v.kind == V_BOOL && v.b;
}

const char *
rec_text(const struct rec *r, const char *field)
{
	struct val v = rec_get(r, field);

	assert(v.kind == V_NULL || v.kind == V_TEXT);
	return v.kind == V_TEXT ? v.s : "";
}

bool
rec_is(const struct rec *r, const char *field, const char *value)
{
	return strcmp(rec_text(r, field), value) == 0;
}

bool
rec_is_empty(const struct rec *r, const char *field)
{
	return val_is_empty(rec_get(r, field));
}

bool
rec_sees(const struct rec *r, const char *field)
{
	return rec_shows(r, rec_field(r, field));
}

bool
rec_writes(struct ctx *ctx, const struct rec *r, const char *field)
{
	return perm_field_writable(ctx, rec_field(r, field), r);
}

bool
rec_changed(const struct rec *r, const char *field)
{
	return rec_differs(r, rec_field(r, field));
}

/* One empty value for all: "", link 0 and "no date" are V_NULL, or a field
 * would change from nothing to nothing. */
static struct val
val_for(const struct field *f, struct val v)
{
	switch (f->kind) {
	case FIELD_TEXT: case FIELD_LONGTEXT: case FIELD_ENUM:
		assert(v.kind == V_TEXT || v.kind == V_NULL);
		return v.kind == V_TEXT && v.s && *v.s ? v : VNULL;
	case FIELD_INT: case FIELD_IMAGE:
		assert(v.kind == V_INT || v.kind == V_NULL);
		return v;
	case FIELD_QTY: case FIELD_MONEY: case FIELD_RATE:
		assert(v.kind == V_DEC || v.kind == V_NULL);
		return v;
	case FIELD_DATE:
		assert(v.kind == V_DATE || v.kind == V_NULL);
		return v.kind == V_DATE && v.date != DATE_NONE ? v : VNULL;
	case FIELD_DATETIME:
		assert(v.kind == V_INSTANT || v.kind == V_NULL);
		return v.kind == V_INSTANT && v.instant != INSTANT_NONE ? v : VNULL;
	case FIELD_BOOL:
		assert(v.kind == V_BOOL || v.kind == V_NULL);
		return v;
	case FIELD_LINK:
		assert(v.kind == V_LINK || v.kind == V_INT || v.kind == V_NULL);
		return v.kind != V_NULL && v.i ? VLINK(v.i) : VNULL;
	case FIELD_LIST: case FIELD_FILE:
		break;
	}
	assert(!"a list or a file is no single value");
	return VNULL;
}

void
rec_put(struct rec *r, const struct field *f, struct val v)
{
	assert(f->type == r->type);
	v = val_for(f, v);
	/* The joined title belongs to the value that was loaded. */
	if (!val_eq(r->vals[f->index], v))
		r->titles[f->index] = NULL;
	r->vals[f->index] = v;
}

void
rec_set(struct rec *r, const char *field, struct val v)
{
	rec_put(r, rec_field(r, field), v);
}

const char *
rec_show(struct ctx *ctx, const struct rec *r, const struct field *f)
{
	const char *title = r->titles && (rec_is_open(r) || rec_reads(r, f)) ? r->titles[f->index] : NULL;

	return title ? title : field_show(ctx, f, rec_at(r, f));
}

const char *
rec_show_veiled(struct ctx *ctx, const struct rec *r, const struct field *f)
{
	const char *title = r->titles && rec_reads(r, f) ? r->titles[f->index] : NULL;

	return title ? title : field_show(ctx, f, veiled(r, f, rec_true(r, f)));
}

const char *
rec_title(struct ctx *ctx, const struct rec *r)
{
	const char *title = rec_show(ctx, r, r->type->title);

	if (!*title && r->type->code)
		title = rec_show(ctx, r, r->type->code);
	return *title ? title : arena_printf(ctx->mem, "#%lld", (long long)rec_id(r));
}

/* ---- a new one ------------------------------------------------------------------- */

struct val
rec_default(struct ctx *ctx, const struct field *f)
{
	struct val v;

	if (str_eq(f->def, "me"))
		return VLINK(str_eq(f->to, "user") ? ctx->user->id : ctx->user->employee);
	if (str_eq(f->def, "my_dept"))
		return VLINK(ctx->user->dept);
	if (str_eq(f->def, "today"))
		return VDATE(ctx->today);
	if (str_eq(f->def, "now"))
		return VINSTANT(ctx->now);
	return field_from_raw(ctx, f, f->def, &v) == OK ? v : VNULL;
}

void
rec_defaults(struct ctx *ctx, struct rec *r)
{
	for (size_t i = 0; i < r->type->field_count; i++)
		if (r->type->fields[i].def && *r->type->fields[i].def)
			rec_put(r, &r->type->fields[i], rec_default(ctx, &r->type->fields[i]));
}

int
rec_new(struct ctx *ctx, struct rec **out, const char *type)
{
	const struct type *t = type_find(ctx->types, type);

	if (!t)
		return err_set(ctx, ERR_BUG, "there is no type %s", type);
	struct rec *r = *out = rec_make(ctx, t);
	rec_defaults(ctx, r);
	if (!t->hooks || !t->hooks->init)
		return OK;
	rec_open(r);
	int rc = t->hooks->init(ctx, r);
	rec_close(r);
	return rc;
}
