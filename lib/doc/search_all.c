/*
 * search_all.c - one search over many types. One statement says which of them can have anything, one counts, and only
 * types that have records are read. What is too common to be counted soon is told as "more than".
 */
#include "doc/gram.h"
#include "doc/reach.h"

struct asked {
	const struct type *t;
	struct query *q;
	int64_t count;
	bool unknown;	/* counting would walk far */
};

struct asking { struct ctx *ctx; const char *const *words; size_t word_count; struct asked *list; size_t n; };

/* Number, title, what it hangs on, and what was searched: enough to tell what was found. */
static void
asked_columns(struct ctx *ctx, struct query *q, const struct type *t)
{
	const struct field **list = arena_new_array(ctx->mem, const struct field *, t->field_count + 2);
	size_t n = 0;

	for (size_t i = 0; i < t->field_count; i++)
		if (t->fields[i].search || &t->fields[i] == t->hangs_on)
			list[n++] = &t->fields[i];
	list[n++] = t->title;
	query_columns(q, list, n);
}

static int
asked_add(struct asking *a, const struct type *t, const struct gram_found *found)
{
	struct asked *one = &a->list[a->n];

	if (found && !found->common && !found->n)
		return OK;
	*one = (struct asked){ .t = t };
	TRY(query_new(a->ctx, &one->q, t->name));
	TRY(query_search_found(one->q, a->words, a->word_count, found));
	asked_columns(a->ctx, one->q, t);
	one->unknown = found && found->common && reach_leading(a->ctx, t, "read")->all;
	a->n++;
	return OK;
}

static int
asked_all(struct asking *a, const struct type *const *types, size_t n)
{
	const struct type **indexed = arena_new_array(a->ctx->mem, const struct type *, n + 1);
	struct gram_found *found = arena_new_array(a->ctx->mem, struct gram_found, n + 1);
	size_t count = 0, at = 0;

	for (size_t i = 0; i < n; i++)
		if (gram_has(types[i]))
			indexed[count++] = types[i];
	TRY(gram_find(a->ctx, indexed, count, a->words, a->word_count, found));
	for (size_t i = 0; i < n; i++)
		TRY(asked_add(a, types[i], gram_has(types[i]) ? &found[at++] : NULL));
	return OK;
}

static int
asked_count(struct asking *a)
{
	struct query **list = arena_new_array(a->ctx->mem, struct query *, a->n + 1);
	int64_t *counts = arena_new_array(a->ctx->mem, int64_t, a->n + 1);
	size_t n = 0, at = 0;

	for (size_t i = 0; i < a->n; i++)
		if (!a->list[i].unknown)
			list[n++] = a->list[i].q;
	TRY(query_count_all(a->ctx, list, n, SEARCH_COUNT, counts));
	for (size_t i = 0; i < a->n; i++)
		if (!a->list[i].unknown)
			a->list[i].count = counts[at++];
	return OK;
}

static int
group_read(struct asking *a, struct asked *one, int size, struct search_group *out)
{
	struct rows *rows;
	struct rec **recs, *r;

	TRY(query_after(one->q, NULL, size));
	TRY(query_run(one->q, &rows));
	recs = arena_new_array(a->ctx->mem, struct rec *, rows_count(rows) + 1);
	*out = (struct search_group){ .t = one->t, .recs = recs };
	while ((r = rows_next(rows)) != NULL)
		recs[out->n++] = r;
	out->count = one->unknown ? (int64_t)out->n : one->count > SEARCH_COUNT ? SEARCH_COUNT : one->count;
	out->more = one->unknown ? rows_cursor(rows) != NULL : one->count > SEARCH_COUNT;
	/* The index has seen more of a single word than it reads. */
	if (out->more && a->word_count == 1)
		out->count = SEARCH_COUNT;
	return OK;
}

int
search_all(struct ctx *ctx, const struct type *const *types, size_t n, const char *const *words, size_t count, int size,
           size_t most, const struct search_group **out, size_t *found)
{
	struct asking a = { .ctx = ctx, .words = words, .word_count = count, .list = arena_new_array(ctx->mem, struct asked, n + 1) };
	struct search_group *list = arena_new_array(ctx->mem, struct search_group, most + 1);

	*out = list;
	*found = 0;
	if (!count)
		return OK;
	TRY(asked_all(&a, types, n));
	TRY(asked_count(&a));
	for (size_t i = 0; i < a.n && *found < most; i++) {
		if (!a.list[i].unknown && !a.list[i].count)
			continue;
		TRY(group_read(&a, &a.list[i], size, &list[*found]));
		*found += list[*found].n > 0;
	}
	return OK;
}

/* ---- where it was seen -------------------------------------------------------------------------- */

static bool
text_has(struct ctx *ctx, const struct field *f, const char *text, const char *word)
{
	const char *plain = str_normal(ctx->mem, text), *number;

	if (gram_how(f) == GRAM_PHONE) {
		number = gram_number(ctx->mem, word);
		plain = gram_phone(ctx->mem, plain);
		return number && (str_starts(plain, number) || str_ends(plain, number));
	}
	return gram_how(f) == GRAM_START ? str_starts(plain, word) : strstr(plain, word) != NULL;
}

const struct field *
search_seen_in(struct ctx *ctx, const struct rec *r, const char *const *words, size_t n)
{
	const struct type *t = r->type;

	for (size_t i = 0; i < n; i++) {
		const struct field *in = NULL;
		bool named = false;

		for (size_t k = 0; k < t->field_count && !named; k++) {
			const struct field *f = &t->fields[k];

			if (!f->search || f->kind != FIELD_TEXT || !rec_reads(r, f) || rec_at(r, f).kind != V_TEXT ||
			    !text_has(ctx, f, rec_at(r, f).s, words[i]))
				continue;
			named = f == t->title || f == t->code;
			in = in ? in : f;
		}
		if (in && !named)
			return in;
	}
	return NULL;
}
