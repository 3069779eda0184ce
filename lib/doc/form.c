/* form.c - what was typed into a form, and what is wrong with it. */
#include "doc/doc.h"

struct form_value { const char *name, *text; };

struct form {
	struct arena *mem;
	struct form_value *values; size_t value_count, value_cap;
	struct form_message *messages; size_t message_count, message_cap;
};

struct form *
form_new(struct ctx *ctx)
{
	struct form *f = arena_alloc(ctx->mem, sizeof *f);

	f->mem = ctx->mem;
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
}

const char *
form_get(const struct form *f, const char *name)
{
	/* From the end: what is put later replaces what was sent. */
	for (size_t i = f->value_count; i-- > 0; )
		if (strcmp(f->values[i].name, name) == 0)
			return f->values[i].text;
	return NULL;
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
}

bool
form_ok(const struct form *f)
{
	return f->message_count == 0;
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

const char *
form_message(const struct form *f, const char *field)
{
	for (size_t i = 0; i < f->message_count; i++)
		if (strcmp(f->messages[i].field, field) == 0)
			return f->messages[i].text;
	return NULL;
}
