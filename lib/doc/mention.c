/*
 * mention.c - people named in a text: "@林若溪" or "@sales1". A name is found by what the
 * process remembers of users, the longest one first; whether it is enough is decided there.
 */
#include <assert.h>
#include "doc/comment.h"

enum { CANDIDATES_A_PERSON = 3, MOST_PEOPLE = 20 };

static size_t
users_of(struct ctx *ctx, const struct org_entry *const **out)
{
	return org_entries(ctx->org, type_find(ctx->types, "user"), out);
}

static bool
is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
ascii_equal(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char x = a[i] >= 'A' && a[i] <= 'Z' ? (char)(a[i] + 32) : a[i];
		char y = b[i] >= 'A' && b[i] <= 'Z' ? (char)(b[i] + 32) : b[i];

		if (!x || x != y)
			return false;
	}
	return true;
}

/* Bytes of the name when the text begins with it; a Latin name ends with the word. */
static size_t
begins_with(const char *text, const char *name)
{
	size_t n = strlen(name);

	if (!n || !ascii_equal(text, name, n) || (is_word(name[n - 1]) && is_word(text[n])))
		return 0;
	return n;
}

/* The sign @ that no letter or digit stands before: that would be an e-mail address. */
static const char *
sign_next(const char *begin, const char *from, size_t *n)
{
	for (const char *s = from; *s; s++) {
		*n = *s == '@' ? 1 : strncmp(s, "＠", strlen("＠")) == 0 ? strlen("＠") : 0;
		if (*n && (s == begin || !(is_word(s[-1]) || s[-1] == '.' || s[-1] == '-')))
			return s;
	}
	return NULL;
}

/* The longest name or login that stands here, and all who are called so. */
static size_t
names_here(struct ctx *ctx, const char *text, struct mention *out)
{
	const struct org_entry *const *users, **who;
	size_t n = users_of(ctx, &users), best = 0;

	who = arena_new_array(ctx->mem, const struct org_entry *, n);
	out->count = 0;
	for (size_t i = 0; i < n; i++) {
		size_t name = begins_with(text, users[i]->title), login = begins_with(text, users[i]->code);
		size_t here = name > login ? name : login;

		if (!here || here < best || !users[i]->enabled)
			continue;
		if (here > best)
			out->count = 0;
		best = here;
		who[out->count++] = users[i];
	}
	out->who = who;
	return best;
}

bool
mention_next(struct ctx *ctx, const char *from, struct mention *out)
{
	size_t sign = 0, n;
	const char *begin = from;

	for (const char *at = from; (at = sign_next(begin, at, &sign)) != NULL; at += sign) {
		n = names_here(ctx, at + sign, out);
		if (!n)
			continue;
		out->at = at;
		out->n = sign + n;
		return true;
	}
	return false;
}

const char *
mention_text(struct ctx *ctx, const struct org_entry *who)
{
	const struct org_entry *const *users;
	size_t n = users_of(ctx, &users), same = 0;

	for (size_t i = 0; i < n; i++)
		same += users[i]->enabled && (str_eq(users[i]->title, who->title) || str_eq(users[i]->code, who->title));
	return arena_printf(ctx->mem, "@%s", same == 1 ? who->title : who->code);
}

/* ---- whom one could mean ------------------------------------------------------------------ */

static bool
fits(struct ctx *ctx, const struct org_entry *who, const char *words)
{
	const char *full, *initials;

	if (!*words || strstr(who->title, words) || str_starts(str_lower(ctx->mem, who->code), words))
		return true;
	if (!is_word(*words))
		return false;
	pinyin_of(ctx->mem, who->title, true, &full, &initials);
	return str_starts(full, words) || str_starts(initials, words);
}

static const struct user *
user_among(const struct user *const *list, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (list[i]->id == id)
			return list[i];
	return NULL;
}

int
mention_people(struct ctx *ctx, const struct rec *r, const char *words, size_t most, const struct org_entry **out, size_t *n)
{
	const struct org_entry *const *users, *found[MOST_PEOPLE * CANDIDATES_A_PERSON];
	const struct user **read = NULL;
	int64_t ids[MOST_PEOPLE * CANDIDATES_A_PERSON];
	size_t count = users_of(ctx, &users), asked = 0, read_count;
	const char *lower = str_lower(ctx->mem, words);

	assert(most <= MOST_PEOPLE);
	*n = 0;
	TRY(perm_require(ctx, r->type, r, "read"));
	for (size_t i = 0; i < count && asked < most * CANDIDATES_A_PERSON; i++)
		if (users[i]->enabled && users[i]->id != ctx->user->id && fits(ctx, users[i], lower)) {
			ids[asked] = users[i]->id;
			found[asked++] = users[i];
		}
	TRY(users_read(ctx, ids, asked, &read, &read_count));
	for (size_t i = 0; i < asked && *n < most; i++) {
		const struct user *u = user_among(read, read_count, found[i]->id);

		if (u && perm_can_other(ctx, u, r->type, r, "read"))
			out[(*n)++] = found[i];
	}
	return OK;
}
