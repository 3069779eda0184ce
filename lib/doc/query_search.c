/*
 * query_search.c - the words of ?q=: every word must be found in one of the fields with search="yes" that the user
 * may read. Names match anywhere, codes and pinyin from their beginning, telephones by their first or last digits,
 * e-mail from the beginning of the address or of its domain. The table gram nominates the records (gram.h) where
 * that leaves few; what a record says itself decides.
 */
#include "doc/gram.h"

enum { WORDS_MAX = 5, WORD_MAX = 60, SEARCH_MAX = 1000, NUMBER_LEAST = 7 };

/* One word against the fields of a type; parts are joined by OR. */
struct search {
	struct query *q;
	struct sql *sql;
	const char *word;
	bool any;
};

static void
search_or(struct search *s)
{
	sql_add_text(s->sql, s->any ? " OR " : "(");
	s->any = true;
	s->q->places++;
}

static void
search_like(struct search *s, const char *column, const char *before, const char *word)
{
	search_or(s);
	sql_column(s->sql, "t", column);
	sql_add(s->sql, " LIKE ");
	sql_val(s->sql, VTEXT(filter_like(s->q->ctx->mem, before, word, "%")));
	sql_add(s->sql, " ESCAPE '!'");
}

/* Telephones are stored as they were typed: compared by what gram_phone() makes of them. N stands for a country code
 * that was there. */
static void
search_dialled(struct sql *sql, const struct field *f)
{
	sql_add(sql, "REPLACE(REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(");
	sql_column(sql, "t", f->name);
	sql_add(sql, ", '[^0-9+]', ''),\n'^([+]86|0086(?=[0-9]{6})|86(?=1[3-9][0-9]{9}$))', 'N'), 'N(?=0|1[3-9]|[48]00)', ''), 'N', '0'), '+', '')");
}

static void
search_phone(struct search *s, const struct field *f)
{
	struct arena *mem = s->q->ctx->mem;
	const char *number = gram_number(mem, s->word);

	for (int i = 0; number && i < 2; i++) {
		search_or(s);
		search_dialled(s->sql, f);
		sql_add(s->sql, " LIKE ");
		sql_val(s->sql, VTEXT(i ? arena_printf(mem, "%%%s", number) : arena_printf(mem, "%s%%", number)));
	}
}

static void
search_field(struct search *s, const struct field *f)
{
	struct arena *mem = s->q->ctx->mem;
	const char *word = s->word;

	switch (gram_how(f)) {
	case GRAM_PHONE:
		search_phone(s, f);
		return;
	case GRAM_EMAIL:
		word += word[0] == '@';
		if (word == s->word)
			search_like(s, f->name, "", word);
		if (*word)
			search_like(s, f->name, "%@", word);
		return;
	case GRAM_START:
		search_like(s, f->name, "", word);
		break;
	case GRAM_TEXT:
		search_like(s, f->name, "%", word);
		break;
	}
	if (f->pinyin && !word[strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789")]) {
		search_like(s, arena_printf(mem, "%s_py", f->name), "", word);
		search_like(s, arena_printf(mem, "%s_py1", f->name), "", word);
	}
}

static void
search_word(struct query *q, const char *word)
{
	struct search s = { .q = q, .sql = q->where, .word = word };

	sql_add(q->where, " AND ");
	for (size_t i = 0; i < q->type->field_count; i++) {
		const struct field *f = &q->type->fields[i];

		if (f->search && f->kind == FIELD_TEXT && perm_field_readable(q->ctx, f))
			search_field(&s, f);
	}
	sql_add_text(q->where, s.any ? ")" : "1=0");
}

/* "2026 100" are two words. */
static bool
is_dialled(struct arena *mem, const char *text)
{
	const char *digits = gram_phone(mem, text);
	size_t n = strlen(digits);

	if (text[0] == '+')
		return n >= NUMBER_LEAST;
	if (str_starts(digits, "400") || str_starts(digits, "800"))
		return n == 10;
	return (digits[0] == '0' && n >= 10 && n <= 12) || (n == 11 && digits[0] == '1' && digits[1] >= '3');
}

/* "+86 139 0000 9999" is one number, though its parts are too short to be looked for; words of any other kind stay apart. */
static const char *
number_joined(struct ctx *ctx, const char *const *words)
{
	bool is_cut = false;
	struct buf b;

	buf_init(&b, ctx->mem);
	for (; *words; words++) {
		if ((*words)[strspn(*words, "0123456789+-()/.")])
			return NULL;
		is_cut = is_cut || !gram_number(ctx->mem, *words);
		buf_add(&b, *words);
	}
	return is_cut && is_dialled(ctx->mem, buf_str(&b)) ? buf_str(&b) : NULL;
}

int
search_words(struct ctx *ctx, const char *text, const char *const **out, size_t *n, const char **problem)
{
	*n = 0;
	*problem = _("Search for fewer or shorter words.");
	if (strnlen(text, SEARCH_MAX + 1) > SEARCH_MAX)
		return ERR_INVALID;
	*out = str_words(ctx->mem, str_normal(ctx->mem, text));
	const char *number = number_joined(ctx, *out);
	if (number)
		*out = str_words(ctx->mem, number);
	for (; (*out)[*n]; ++*n)
		if (*n == WORDS_MAX || utf8_len((*out)[*n]) > WORD_MAX)
			return ERR_INVALID;
	return OK;
}

int
query_search_found(struct query *q, const char *const *words, size_t n, const struct gram_found *found)
{
	TRY(query_open_to_change(q));
	if (found && !found->common) {
		sql_add(q->where, " AND t.id IN ");
		sql_list(q->where, found->ids, found->n);
		q->places += found->n > 128 ? 1 : 128;
		q->narrow = true;
	}
	for (size_t i = 0; i < n; i++) {
		search_word(q, words[i]);
		buf_printf(&q->bound, "q=%s\n", words[i]);
	}
	return OK;
}

int
query_search(struct query *q, const char *words)
{
	const char *const *list, *problem;
	struct gram_found found;
	size_t n;

	TRY(query_open_to_change(q));
	if (search_words(q->ctx, words, &list, &n, &problem) != OK)
		return query_refuse(q, "%s", problem);
	if (!n || !gram_has(q->type))
		return query_search_found(q, list, n, NULL);
	TRY(gram_find(q->ctx, &q->type, 1, list, n, &found));
	return query_search_found(q, list, n, &found);
}
