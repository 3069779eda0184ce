/*
 * org_choices.c - choices that a definition fixes, as administrators have changed them: other
 * labels, colours and order, or not offered any more. Their changes are entries of a dictionary
 * that is called like the field, "customer.level"; what nobody changed is as the definition says.
 */
#include "doc/org.h"

const char *
org_choices_kind(struct arena *a, const struct field *f)
{
	return arena_printf(a, "%s.%s", f->type->name, f->name);
}

/* A type, or what one row of a type is. */
static const struct type *
type_or_rows(const struct types *ts, const char *name)
{
	const struct type *t = type_find(ts, name);

	for (size_t i = 0; !t && i < ts->count; i++)
		for (size_t k = 0; k < ts->all[i]->lines_count; k++)
			if (str_eq(ts->all[i]->lines[k].type->name, name))
				return ts->all[i]->lines[k].type;
	return t;
}

const struct field *
org_choices_field(const struct types *ts, struct arena *a, const char *kind)
{
	const char *dot = strchr(kind, '.');
	const struct type *t = dot ? type_or_rows(ts, arena_strndup(a, kind, (size_t)(dot - kind))) : NULL;
	const struct field *f = t ? type_field(t, dot + 1) : NULL;

	return f && f->kind == FIELD_ENUM && f->option_count && f != t->status ? f : NULL;
}

/* ---- loading -------------------------------------------------------------------------------- */

struct place { size_t option, entry; int64_t pos; bool off; };	/* entry SIZE_MAX: nobody changed it */

static int
place_compare(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->off != y->off)
		return x->off ? 1 : -1;
	if (x->pos != y->pos)
		return x->pos < y->pos ? -1 : 1;
	return x->option < y->option ? -1 : x->option > y->option;
}

static struct place
place_of(const struct field *f, const struct org_dictionary *changed, size_t option)
{
	struct place p = { .option = option, .entry = SIZE_MAX, .pos = ((int64_t)option + 1) * 10 };

	for (size_t i = 0; i < changed->n; i++)
		if (str_eq(changed->labels[0][i].value, f->options[option].value)) {
			p.entry = i;
			p.pos = changed->pos[i];
			p.off = i >= changed->enabled;
		}
	return p;
}

static void
choices_fill(struct org *o, struct org_choices *c, const struct org_dictionary *changed, const struct place *places)
{
	static const char *const languages[] = { [LANG_ZH] = "zh_CN", [LANG_EN] = "en" };
	const struct field *f = c->field;
	const char *was = lang_current();

	for (size_t lang = 0; lang < LANG_COUNT; lang++) {
		struct option *list = arena_new_array(o->mem, struct option, f->option_count);

		lang_use(languages[lang]);
		for (size_t i = 0; i < f->option_count; i++) {
			const struct place *p = &places[i];
			list[i] = p->entry == SIZE_MAX ? f->options[p->option] : changed->labels[lang][p->entry];
			list[i].tone = f->options[p->option].tone;
			if (p->entry == SIZE_MAX)
				list[i].label = arena_strdup(o->mem, lang_label(org_choices_kind(o->mem, f), f->options[p->option].label));
		}
		c->list.labels[lang] = list;
	}
	lang_use(was);
}

int
org_choices_load(struct ctx *ctx, struct org *o)
{
	o->choices = arena_new_array(o->mem, struct org_choices, o->dictionary_count + 1);
	for (size_t i = 0; i < o->dictionary_count; i++) {
		const struct org_dictionary *changed = &o->dictionaries[i];
		const struct field *f = org_choices_field(ctx->types, ctx->mem, changed->kind);
		struct org_choices *c = &o->choices[o->choice_count];

		if (!f)
			continue;
		struct place *places = arena_new_array(ctx->mem, struct place, f->option_count);
		*c = (struct org_choices){ .field = f, .list = { .kind = changed->kind, .n = f->option_count } };
		for (size_t k = 0; k < f->option_count; k++) {
			places[k] = place_of(f, changed, k);
			c->list.enabled += !places[k].off;
		}
		qsort(places, f->option_count, sizeof *places, place_compare);
		choices_fill(o, c, changed, places);
		o->choice_count++;
	}
	return OK;
}

/* ---- asking ------------------------------------------------------------------------------------- */

const struct org_choices *
org_choices(const struct org *o, const struct field *f)
{
	for (size_t i = 0; o && i < o->choice_count; i++)
		if (o->choices[i].field == f)
			return &o->choices[i];
	return NULL;
}

size_t
org_choices_list(const struct org_choices *c, size_t *offered, const struct option **out)
{
	*out = c->list.labels[str_eq(lang_current(), "en") ? LANG_EN : LANG_ZH];
	*offered = c->list.enabled;
	return c->list.n;
}

const struct option *
org_choice(struct ctx *ctx, const struct field *f, const char *value)
{
	const struct org_choices *c = org_choices(ctx->org, f);
	const struct option *list = f->options;
	size_t n = f->option_count, offered;

	if (c)
		n = org_choices_list(c, &offered, &list);
	else if (f->dictionary && *f->dictionary)
		n = org_dictionary_all(ctx, f->dictionary, &offered, &list);
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i].value, value))
			return &list[i];
	return NULL;
}
