/* form.c - what was typed into a form, and what is wrong with it. */
#include <glib.h>
#include "doc/doc.h"

struct form_value { const char *name, *text; };

struct form {
	struct arena *mem;
	struct form_value *values; size_t value_count, value_cap;
	struct form_message *messages; size_t message_count, message_cap;
	struct form_blocker *blockers; size_t blocker_count, blocker_cap;
	GHashTable *places;	/* name -> place in values, plus one; a form of 500 rows has thousands */
	GHashTable *wrong;	/* name -> place in messages, plus one, of the first */
};

static void
table_free(void *table)
{
	g_hash_table_destroy(table);
}

static GHashTable *
table_new(struct arena *mem)
{
	GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);

	arena_defer(mem, table_free, table);
	return table;
}

struct form *
form_new(struct ctx *ctx)
{
	struct form *f = arena_alloc(ctx->mem, sizeof *f);

	f->mem = ctx->mem;
	f->places = table_new(ctx->mem);
	f->wrong = table_new(ctx->mem);
	return f;
}

/* Room for one more entry; the old array stays with the unit. */
static void *
form_grow(struct arena *mem, void *list, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return list;
	*cap = *cap ? *cap * 2 : 16;
	void *more = arena_alloc_array(mem, *cap, size);
	if (count)
		memcpy(more, list, count * size);
	return more;
}

void
form_put(struct form *f, const char *name, const char *text)
{
	f->values = form_grow(f->mem, f->values, f->value_count, &f->value_cap, sizeof *f->values);
	f->values[f->value_count++] = (struct form_value){
		.name = arena_strdup(f->mem, name), .text = arena_strdup(f->mem, text ? text : ""),
	};
	/* What is put later replaces what was sent. */
	g_hash_table_replace(f->places, (char *)(uintptr_t)f->values[f->value_count - 1].name,
	                     GSIZE_TO_POINTER(f->value_count));
}

const char *
form_get(const struct form *f, const char *name)
{
	size_t at = GPOINTER_TO_SIZE(g_hash_table_lookup(f->places, name));

	return at ? f->values[at - 1].text : NULL;
}

size_t
form_count(const struct form *f)
{
	return f->value_count;
}

const char *
form_name_at(const struct form *f, size_t i)
{
	return f->values[i].name;
}

size_t
form_rows(const struct form *f, const char *prefix, size_t limit)
{
	size_t length = strlen(prefix), rows = 0;

	for (size_t i = 0; i < f->value_count; i++) {
		const char *name = f->values[i].name;
		char *rest;

		if (strncmp(name, prefix, length) != 0 || name[length] != '.' || name[length + 1] < '0' ||
		    name[length + 1] > '9')
			continue;
		unsigned long n = strtoul(name + length + 1, &rest, 10);
		if (*rest == '.' && n < limit && n >= rows)
			rows = n + 1;
	}
	return rows;
}

void
form_block_as(struct form *f, struct form_blocker b)
{
	f->blockers = form_grow(f->mem, f->blockers, f->blocker_count, &f->blocker_cap, sizeof *f->blockers);
	b.title = arena_strdup(f->mem, b.title);
	f->blockers[f->blocker_count++] = b;
}

void
form_block(struct form *f, const struct type *t, int64_t id, const char *title)
{
	form_block_as(f, (struct form_blocker){ .type = t, .id = id, .title = title });
}

size_t
form_blockers(const struct form *f, const struct form_blocker **out)
{
	*out = f->blockers;
	return f->blocker_count;
}

void
form_error(struct form *f, const char *field, const char *fmt, ...)
{
	va_list ap;

	f->messages = form_grow(f->mem, f->messages, f->message_count, &f->message_cap, sizeof *f->messages);
	va_start(ap, fmt);
	f->messages[f->message_count++] = (struct form_message){
		.field = arena_strdup(f->mem, field), .text = arena_vprintf(f->mem, fmt, ap),
	};
	va_end(ap);
	const char *name = f->messages[f->message_count - 1].field;
	if (!g_hash_table_contains(f->wrong, name))
		g_hash_table_insert(f->wrong, (char *)(uintptr_t)name, GSIZE_TO_POINTER(f->message_count));
}

bool
form_ok(const struct form *f)
{
	return f->message_count == 0;
}

const char *
form_problems(struct ctx *ctx, const struct form *f)
{
	const char *all = NULL;

	for (size_t i = 0; i < f->message_count; i++)
		all = all ? arena_printf(ctx->mem, "%s %s", all, f->messages[i].text) : f->messages[i].text;
	return all;
}

size_t
form_message_count(const struct form *f)
{
	return f->message_count;
}

const struct form_message *
form_messages(const struct form *f)
{
	return f->messages;
}

void
form_message_set(struct form *f, size_t i, const char *text)
{
	f->messages[i].text = arena_strdup(f->mem, text);
}

const char *
form_message(const struct form *f, const char *field)
{
	size_t at = GPOINTER_TO_SIZE(g_hash_table_lookup(f->wrong, field));

	return at ? f->messages[at - 1].text : NULL;
}
