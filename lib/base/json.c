/*
 * json.c - an object of texts as JSON, both ways. The only file that knows
 * jansson: a richer shape gets its functions here when somebody needs one.
 */
#include <jansson.h>
#include "base/base.h"

static void
value_free(void *value)
{
	json_decref(value);
}

static void
text_free(void *text)
{
	free(text);
}

/* jansson says NULL for no memory and for a wrong text alike; with this it means the text. */
static void
memory_open(void)
{
	json_set_alloc_funcs(must_malloc, text_free);
}

static json_t *
text_value(const char *text)
{
	return text ? json_string(text) : json_null();
}

static bool
object_fill(json_t *object, const struct json_pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (json_object_get(object, pairs[i].name) ||
		    json_object_set_new(object, pairs[i].name, text_value(pairs[i].value)) != 0)
			return false;
	return true;
}

int
json_flat_write(struct arena *a, const struct json_pair *pairs, size_t n, const char **out)
{
	memory_open();
	json_t *object = json_object();
	char *text = object_fill(object, pairs, n) ? json_dumps(object, JSON_COMPACT) : NULL;

	json_decref(object);
	if (!text)
		return ERR_INVALID;
	*out = arena_strdup(a, text);
	free(text);
	return OK;
}

int
json_flat_read(struct arena *a, const char *text, struct json_pair **out, size_t *n)
{
	const char *name;
	json_t *value;
	size_t count = 0;

	memory_open();
	json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	if (!object)
		return ERR_INVALID;
	/* The pairs point into the object, which dies with the arena. */
	arena_defer(a, value_free, object);
	if (!json_is_object(object))
		return ERR_INVALID;
	struct json_pair *pairs = arena_new_array(a, struct json_pair, json_object_size(object));
	json_object_foreach(object, name, value) {
		if (!json_is_string(value) && !json_is_null(value))
			return ERR_INVALID;
		pairs[count++] = (struct json_pair){ .name = name, .value = json_string_value(value) };
	}
	*out = pairs;
	*n = count;
	return OK;
}
