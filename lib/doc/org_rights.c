/*
 * org_rights.c - the part of the snapshot that says who may do what: rights of
 * roles on types, and what is kept from a role of single fields.
 */
#include "doc/org.h"

enum { PORTION = 1000, NAMES_MAX = 4096 };

/* ---- rights on types ----------------------------------------------------------------------- */

struct named { const char *name; uint16_t number; };
struct rights_loading {
	struct ctx *ctx; struct org *o;
	size_t cap;
	struct named *named; size_t n;	/* by name; numbered in the order of appearance */
	int64_t last; bool more;
};

static int
name_number(struct rights_loading *l, const char *name, uint16_t *out)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(l->named[middle].name, name);

		if (order == 0) {
			*out = l->named[middle].number;
			return OK;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (l->n == NAMES_MAX)
		return err_set(l->ctx, ERR_BUG, "more than %d names in role_right", NAMES_MAX);
	memmove(&l->named[low + 1], &l->named[low], (l->n - low) * sizeof *l->named);
	*out = (uint16_t)l->n++;
	l->named[low] = (struct named){ arena_strdup(l->o->mem, name), *out };
	return OK;
}

static int
rights_portion(void *arg)
{
	struct rights_loading *l = arg;
	struct org *o = l->o;
	struct db_rows *rows;

	TRY(db_select(l->ctx, &rows, "SELECT id, type, action, role, scope FROM role_right WHERE id > ?\n"
	              /* A role in the recycle bin gives nothing. */
	              "AND role NOT IN (SELECT code FROM role WHERE deleted_at IS NOT NULL)"
	              " ORDER BY id LIMIT ?", VALS(VINT(l->last), VINT(PORTION))));
	l->more = db_count(rows) == PORTION;
	while (db_next(rows) && o->right_count < l->cap) {
		struct org_right *right = &o->rights[o->right_count++];

		l->last = db_int(rows, 0);
		TRY(name_number(l, db_str(rows, 1), &right->type));
		TRY(name_number(l, db_str(rows, 2), &right->action));
		TRY(name_number(l, db_str(rows, 3), &right->role));
		right->scope = (uint16_t)scope_find(db_str(rows, 4));
	}
	return OK;
}

/* From numbers of appearance to those of org_name(), the places in the sorted list. */
static void
rights_sort(struct rights_loading *l)
{
	struct org *o = l->o;
	uint16_t *places = arena_new_array(l->ctx->mem, uint16_t, l->n + 1);

	o->names.names = arena_new_array(o->mem, const char *, l->n + 1);
	o->names.n = l->n;
	for (size_t i = 0; i < l->n; i++) {
		o->names.names[i] = l->named[i].name;
		places[l->named[i].number] = (uint16_t)i;
	}
	for (size_t i = 0; i < o->right_count; i++) {
		struct org_right *right = &o->rights[i];
		*right = (struct org_right){.type = places[right->type],
		                            .action = places[right->action],
		                            .role = places[right->role],
		                            .scope = right->scope};
	}
	qsort(o->rights, o->right_count, sizeof *o->rights, org_right_compare);
}

int
org_rights_load(struct ctx *ctx, struct org *o)
{
	struct rights_loading l = { .ctx = ctx, .o = o, .more = true };

	TRY(org_count(ctx, "role_right", &l.cap));
	l.named = arena_new_array(ctx->mem, struct named, NAMES_MAX);
	o->rights = arena_new_array(o->mem, struct org_right, l.cap + 1);
	while (l.more && o->right_count < l.cap)
		TRY(org_scratch(ctx, rights_portion, &l));
	rights_sort(&l);
	return OK;
}

/* ---- single fields --------------------------------------------------------------------------- */

int
org_field_compare(const void *a, const void *b)
{
	const struct org_field *x = a, *y = b;
	int type = strcmp(x->type, y->type);

	return type ? type : strcmp(x->field, y->field);
}

/* What says nothing of a field is left out: a type whose rows all do costs no look. */
int
org_fields_load(struct ctx *ctx, struct org *o)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT type, role, field, access FROM role_field WHERE access <> 'editable'", NO_VALS));
	o->fields = arena_new_array(o->mem, struct org_field, db_count(rows) + 1);
	while (db_next(rows))
		o->fields[o->field_count++] = (struct org_field){
			.type = arena_strdup(o->mem, db_str(rows, 0)), .role = arena_strdup(o->mem, db_str(rows, 1)),
			.field = arena_strdup(o->mem, db_str(rows, 2)), .access = field_access_find(db_str(rows, 3)),
		};
	if (o->field_count)
		qsort(o->fields, o->field_count, sizeof *o->fields, org_field_compare);
	return OK;
}

size_t
org_fields(const struct org *o, const char *type, const struct org_field **out)
{
	size_t low = 0, high = o ? o->field_count : 0, n = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(o->fields[middle].type, type) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (o && low + n < o->field_count && str_eq(o->fields[low + n].type, type))
		n++;
	*out = n ? &o->fields[low] : NULL;
	return n;
}
