/*
 * org.c - what a process remembers between requests: organisation, rights,
 * dictionaries, settings, titles of small types. One snapshot at a time; it is
 * read again when the stamp of the database moved, and freed when the last unit
 * that uses it has ended.
 */
#include "doc/org.h"

static struct org *current;	/* the one process object of this file */

static void
org_release(void *arg)
{
	struct org *o = arg;

	if (--o->users == 0)
		arena_free(o->mem);
}

void
org_forget(void)
{
	if (current)
		org_release(current);
	current = NULL;
}

int
org_get(struct ctx *ctx, int64_t stamp)
{
	if (!current || current->stamp != stamp || current->types != ctx->types) {
		struct arena *mem = arena_new();
		struct org *o = arena_alloc(mem, sizeof *o);

		*o = (struct org){
		        .mem = mem, .users = 1, .stamp = stamp, .types = ctx->types, .company = "",
		        .firm = org_settings_unset};
		int rc = org_load(ctx, o);
		if (rc != OK) {
			arena_free(mem);
			return rc;
		}
		org_forget();
		current = o;
	}
	current->users++;
	arena_defer(ctx->mem, org_release, current);
	ctx->org = current;
	org_settings_use(ctx);
	return OK;
}

int
org_stamp(struct ctx *ctx, int64_t *out)
{
	struct db_rows *rows;
	bool exists = true;

	*out = 0;
	/* Before the first migration there is no table to ask. */
	if (!current || !current->stamp)
		TRY(org_has_table(ctx, "stamp", &exists));
	if (!exists)
		return OK;
	TRY(db_select(ctx, &rows, "SELECT n FROM stamp WHERE name = 'org'", NO_VALS));
	if (db_next(rows))
		*out = db_int(rows, 0);
	return OK;
}

/* Never the same number twice, so that one that was rolled back cannot come again. */
int
org_touch(struct ctx *ctx)
{
	return db_exec(
	        ctx, NULL,
	        "INSERT INTO stamp (name, n) VALUES ('org', UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)"
	        " ON DUPLICATE KEY UPDATE n = VALUES(n)",
	        NO_VALS);
}

int
org_lock(struct ctx *ctx)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT n FROM stamp WHERE name = 'org' FOR UPDATE", NO_VALS));
	if (db_next(rows) && db_int(rows, 0) != ctx->org->stamp)
		return err_set(ctx, ERR_BUSY, "settings were changed meanwhile");
	return OK;
}

/* ---- entries of cached types ------------------------------------------------------- */

static const struct org_table *
org_table(const struct org *o, const struct type *t)
{
	for (size_t i = 0; o && i < o->table_count; i++)
		if (o->tables[i].type == t)
			return &o->tables[i];
	return NULL;
}

const struct org_entry *
org_entry(const struct org *o, const struct type *t, int64_t id)
{
	const struct org_table *table = org_table(o, t);
	size_t low = 0, high = table ? table->n : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct org_entry *e = &table->entries[table->by_id[middle]];

		if (e->id == id)
			return e;
		if (e->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

size_t
org_entries(const struct org *o, const struct type *t, const struct org_entry *const **out)
{
	struct org_table *table = (struct org_table *)(uintptr_t)org_table(o, t);

	*out = NULL;
	if (!table)
		return 0;
	if (!table->list) {
		table->list = arena_new_array(o->mem, const struct org_entry *, table->n + 1);
		for (size_t i = 0; i < table->n; i++)
			table->list[i] = &table->entries[i];
	}
	*out = table->list;
	return table->n;
}

size_t
org_below(struct arena *a, const struct org *o, const struct type *t, int64_t id, struct val **out)
{
	const struct org_table *table = org_table(o, t);
	const struct org_entry *e = org_entry(o, t, id);

	*out = NULL;
	if (!e)
		return 0;
	size_t from = (size_t)(e - table->entries), n = table->end ? table->end[from] - from : 1;

	*out = arena_new_array(a, struct val, n);
	for (size_t i = 0; i < n; i++)
		(*out)[i] = VINT(table->entries[from + i].id);
	return n;
}

/* ---- dictionaries, company, settings -------------------------------------------------- */

static const struct org_dictionary *
dictionary_find(const struct org *o, const char *kind)
{
	for (size_t i = 0; o && i < o->dictionary_count; i++)
		if (str_eq(o->dictionaries[i].kind, kind))
			return &o->dictionaries[i];
	return NULL;
}

static const struct option *
dictionary_labels(const struct org_dictionary *d)
{
	return d->labels[str_eq(lang_current(), "en") ? LANG_EN : LANG_ZH];
}

static size_t
owned_types(struct ctx *ctx, const struct option **out)
{
	const struct types *ts = ctx->types;
	struct option *list = arena_new_array(ctx->mem, struct option, ts->count + 1);
	size_t n = 0;

	for (size_t i = 0; i < ts->count; i++)
		if (ts->all[i]->owner)
			list[n++] = (struct option){ .value = ts->all[i]->name, .tone = "",
			                             .label = lang_label(ts->all[i]->name, ts->all[i]->label) };
	*out = list;
	return n;
}

size_t
org_dictionary(struct ctx *ctx, const char *kind, const struct option **out)
{
	if (str_eq(kind, OWNED_TYPES))
		return owned_types(ctx, out);
	const struct org_dictionary *d = dictionary_find(ctx->org, kind);

	*out = d ? dictionary_labels(d) : NULL;
	return d ? d->enabled : 0;
}

size_t
org_dictionary_all(struct ctx *ctx, const char *kind, size_t *offered, const struct option **out)
{
	const struct org_dictionary *d = dictionary_find(ctx->org, kind);

	if (str_eq(kind, OWNED_TYPES))
		return *offered = owned_types(ctx, out);
	*out = d ? dictionary_labels(d) : NULL;
	*offered = d ? d->enabled : 0;
	return d ? d->n : 0;
}

const char *
org_dictionary_label(struct ctx *ctx, const char *kind, const char *code)
{
	const struct org_dictionary *d = dictionary_find(ctx->org, kind);
	const struct type *t = str_eq(kind, OWNED_TYPES) ? type_find(ctx->types, code) : NULL;

	if (t)
		return t->owner ? lang_label(t->name, t->label) : NULL;
	for (size_t i = 0; d && i < d->n; i++)
		if (str_eq(d->labels[0][i].value, code))
			return dictionary_labels(d)[i].label;
	return NULL;
}

bool
org_number_is_manual(const struct org *o, const struct type *t)
{
	for (size_t i = 0; o && i < o->manual_count; i++)
		if (str_eq(o->manual[i], t->name))
			return true;
	return false;
}

const char *
org_company(const struct org *o)
{
	return o ? o->company : "";
}

int
org_pair_compare(const void *a, const void *b)
{
	return strcmp(((const struct org_pair *)a)->name, ((const struct org_pair *)b)->name);
}

const char *
org_setting(const struct org *o, const char *name)
{
	const struct org_pair key = { .name = name };
	const struct org_pair *found = o && o->setting_count ?
		bsearch(&key, o->settings, o->setting_count, sizeof key, org_pair_compare) : NULL;

	return found ? found->value : "";
}

/* ---- rights ------------------------------------------------------------------------------ */

int
org_name_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

size_t
org_name(const struct org *o, const char *name)
{
	const char **found = o->names.n ?
		bsearch(&name, o->names.names, o->names.n, sizeof name, org_name_compare) : NULL;

	return found ? (size_t)(found - o->names.names) : SIZE_MAX;
}

int
org_right_compare(const void *a, const void *b)
{
	const struct org_right *x = a, *y = b;

	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	if (x->action != y->action)
		return x->action < y->action ? -1 : 1;
	return x->role < y->role ? -1 : x->role > y->role;
}

enum scope
org_right(const struct org *o, const char *role, const char *type, const char *action)
{
	if (!o || !o->right_count)
		return SCOPE_NONE;
	size_t t = org_name(o, type), a = org_name(o, action), r = org_name(o, role);

	if (t == SIZE_MAX || a == SIZE_MAX || r == SIZE_MAX)
		return SCOPE_NONE;
	const struct org_right key = {
	        .type = (uint16_t)t, .action = (uint16_t)a, .role = (uint16_t)r};
	const struct org_right *found =
	        bsearch(&key, o->rights, o->right_count, sizeof key, org_right_compare);

	return found ? (enum scope)found->scope : SCOPE_NONE;
}
