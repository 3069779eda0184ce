/*
 * query_search.c - the words of ?q=: every word must be found in one of the
 * fields with search="yes". Names match anywhere, codes and pinyin from their
 * beginning, telephones by their digits, links by the title of their record.
 */
#include "doc/query.h"

enum { WORDS_MAX = 5, WORD_MAX = 60, DIGITS_MIN = 3, LINKS_MAX = 64, SEARCH_MAX = 1000 };

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
}

static void
search_like(struct search *s, const char *column, const char *before, const char *word)
{
	search_or(s);
	sql_column(s->sql, "t", column);
	sql_add(s->sql, " LIKE ");
	sql_val(s->sql, VTEXT(filter_like(s->q->ctx->mem, before, word, "%")));
	sql_add(s->sql, " ESCAPE '!'");
	s->q->places++;
}

static bool
made_of(const char *s, const char *allowed)
{
	return s[strspn(s, allowed)] == 0;
}

/* Telephones are stored as they were typed: compared by their digits. */
static void
search_phone(struct search *s, const struct field *f)
{
	struct buf digits;

	if (!made_of(s->word, "0123456789+-()/."))
		return;
	buf_init(&digits, s->q->ctx->mem);
	for (const char *c = s->word; *c; c++)
		if (*c >= '0' && *c <= '9')
			buf_addc(&digits, *c);
	if (digits.n < DIGITS_MIN)
		return;
	search_or(s);
	sql_add(s->sql, "REPLACE(REPLACE(REPLACE(REPLACE(");
	sql_column(s->sql, "t", f->name);
	sql_add(s->sql, ", '-', ''), ' ', ''), '(', ''), ')', '') LIKE ");
	sql_val(s->sql, VTEXT(filter_like(s->q->ctx->mem, "%", buf_str(&digits), "%")));
	sql_add(s->sql, " ESCAPE '!'");
	s->q->places++;
}

static void
search_text(struct search *s, const struct field *f)
{
	struct arena *mem = s->q->ctx->mem;

	if (str_eq(f->format, "phone")) {
		search_phone(s, f);
		return;
	}
	if (str_eq(f->format, "code") || f == s->q->type->code) {
		search_like(s, f->name, "", s->word);
		return;
	}
	search_like(s, f->name, "%", s->word);
	if (f->pinyin && made_of(s->word, "abcdefghijklmnopqrstuvwxyz0123456789")) {
		search_like(s, arena_printf(mem, "%s_py", f->name), "", s->word);
		search_like(s, arena_printf(mem, "%s_py1", f->name), "", s->word);
	}
}

static void
search_link(struct search *s, const struct field *f)
{
	struct ctx *ctx = s->q->ctx;
	const struct org_entry *const *entries;
	struct val ids[LINKS_MAX];
	size_t n = 0;

	if (!f->target->cached) {
		search_or(s);
		sql_column(s->sql, "t", f->name);
		sql_add(s->sql, " IN (SELECT id FROM ");
		sql_ident(s->sql, f->target->name);
		sql_add(s->sql, " WHERE ");
		sql_ident(s->sql, f->target->title->name);
		sql_add(s->sql, " LIKE ");
		sql_val(s->sql, VTEXT(filter_like(ctx->mem, "%", s->word, "%")));
		sql_add(s->sql, " ESCAPE '!')");
		s->q->places++;
		return;
	}
	size_t count = org_entries(ctx->org, f->target, &entries);

	for (size_t i = 0; i < count && n < LINKS_MAX; i++)
		if (strstr(str_normal(ctx->mem, entries[i]->title), s->word))
			ids[n++] = VINT(entries[i]->id);
	if (!n)
		return;
	search_or(s);
	sql_column(s->sql, "t", f->name);
	sql_add(s->sql, " IN ");
	sql_list(s->sql, ids, n);
	s->q->places += LINKS_MAX;
}

static void
search_word(struct query *q, const char *word)
{
	struct search s = { .q = q, .sql = q->where, .word = word };

	sql_add(q->where, " AND ");
	for (size_t i = 0; i < q->type->field_count; i++) {
		const struct field *f = &q->type->fields[i];

		if (!f->search || !perm_field_readable(q->ctx, f))
			continue;
		if (f->kind == FIELD_TEXT || f->kind == FIELD_LONGTEXT)
			search_text(&s, f);
		else if (f->kind == FIELD_LINK)
			search_link(&s, f);
	}
	sql_add_text(q->where, s.any ? ")" : "1=0");
}

int
query_search(struct query *q, const char *words)
{
	TRY(query_open_to_change(q));
	if (strnlen(words, SEARCH_MAX + 1) > SEARCH_MAX)
		return query_refuse(q, _("Search for fewer or shorter words."));

	const char *const *list = str_words(q->ctx->mem, str_normal(q->ctx->mem, words));
	size_t n = 0;

	for (; list[n]; n++)
		if (n == WORDS_MAX || utf8_len(list[n]) > WORD_MAX)
			return query_refuse(q, _("Search for fewer or shorter words."));
	for (size_t i = 0; i < n; i++) {
		search_word(q, list[i]);
		buf_printf(&q->bound, "q=%s\n", list[i]);
	}
	return OK;
}
