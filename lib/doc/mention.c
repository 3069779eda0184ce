/*
 * mention.c - people named in a text: "@林若溪" or "@sales1". A name is found by what the
 * process remembers of users, the longest one first; whether it is enough is decided there.
 */
#include <assert.h>
#include "doc/comment.h"
#include "doc/bin.h"

/* PIECES: not more statements than one answer may have. */
enum { MOST_PEOPLE = 20, PIECE = 24, PIECES = 10, CONCERNED = 48 };

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

/* Bytes of this user's name or login, the longer one of those that stand here; 0 = none. */
static size_t
name_here(const char *text, const struct org_entry *who)
{
	size_t name, login;

	if (!who->enabled)
		return 0;
	name = begins_with(text, who->title);
	login = begins_with(text, who->code);
	return name > login ? name : login;
}

/* The longest name or login that stands here, and all who are called so. */
static size_t
names_here(struct ctx *ctx, const char *text, struct mention *out)
{
	const struct org_entry *const *users, **who;
	size_t n = users_of(ctx, &users), best = 0, same = 0;

	for (size_t i = 0; i < n; i++) {
		size_t here = name_here(text, users[i]);

		same = here > best ? 1 : here && here == best ? same + 1 : same;
		best = here > best ? here : best;
	}
	out->count = 0;
	if (!best)
		return 0;
	who = arena_new_array(ctx->mem, const struct org_entry *, same);
	for (size_t i = 0; i < n && out->count < same; i++)
		if (name_here(text, users[i]) == best)
			who[out->count++] = users[i];
	out->who = who;
	return best;
}

bool
mention_next(struct ctx *ctx, const char *from, struct mention *out)
{
	size_t sign = 0, n;
	const char *begin = from;

	for (const char *at = from; (at = sign_next(begin, at, &sign)) != NULL; at += sign) {
		if (out->signs++ == MENTION_SIGNS)
			return false;
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

/* Whom the record concerns: its owner, its team, who follows it; ids of users. */
static int
concerned_read(struct ctx *ctx, const struct rec *r, int64_t ids[CONCERNED], size_t *n)
{
	const struct type *t = r->type;
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT f.user, 3 AS place FROM record_follow f WHERE f.type = ");
	sql_val(q, VTEXT(t->name));
	sql_add(q, " AND f.record = ");
	sql_val(q, VINT(rec_id(r)));
	if (t->owner) {
		sql_add(q, "\nUNION ALL SELECT u.id, 1 FROM `user` u WHERE u.employee = ");
		sql_val(q, VINT(rec_link(r, t->owner->name)));
	}
	if (t->team) {
		sql_add(q, "\nUNION ALL SELECT u.id, 2 FROM `user` u JOIN ");
		sql_ident(q, t->team->type->name);
		sql_add(q, " m ON m.employee = u.employee WHERE ");
		sql_column(q, "m", row_parent(t->team->type));
		sql_add(q, " = ");
		sql_val(q, VINT(rec_id(r)));
	}
	sql_add(q, "\nORDER BY place, 1 LIMIT ");
	sql_val(q, VINT(CONCERNED));
	TRY(db_select_sql(ctx, &rows, q));
	for (*n = 0; db_next(rows); ++*n)
		ids[*n] = db_int(rows, 0);
	return OK;
}

/* Everybody who fits, those whom the record concerns first. */
static int
people_order(struct ctx *ctx, const struct rec *r, const char *words, const struct org_entry ***out, size_t *n)
{
	const struct org_entry *const *users;
	const struct type *user = type_find(ctx->types, "user");
	size_t count = users_of(ctx, &users), first;
	const struct org_entry **list = arena_new_array(ctx->mem, const struct org_entry *, count + CONCERNED);
	int64_t ids[CONCERNED];

	TRY(concerned_read(ctx, r, ids, &first));
	*n = 0;
	for (size_t i = 0; i < first + count; i++) {
		const struct org_entry *who = i < first ? org_entry(ctx->org, user, ids[i]) : users[i - first];
		bool again = false;

		if (!who || !who->enabled || who->id == ctx->user->id || !fits(ctx, who, words))
			continue;
		for (size_t k = 0; k < *n && k < first && !again; k++)
			again = list[k] == who;
		if (!again)
			list[(*n)++] = who;
	}
	*out = list;
	return OK;
}

/* Of this piece those who may read the record. */
static int
piece_take(struct ctx *ctx, const struct rec *r, const struct org_entry *const *piece, size_t size, size_t most,
           const struct org_entry **out, size_t *n)
{
	const struct user **read = NULL;
	int64_t ids[PIECE];
	size_t count;

	for (size_t i = 0; i < size; i++)
		ids[i] = piece[i]->id;
	TRY(users_read(ctx, ids, size, &read, &count));
	for (size_t i = 0; i < size && *n < most; i++) {
		const struct user *u = user_among(read, count, ids[i]);

		if (u && perm_can_other(ctx, u, r->type, r, "read"))
			out[(*n)++] = piece[i];
	}
	return OK;
}

int
mention_people(struct ctx *ctx, const struct rec *r, const char *words, size_t most, const struct org_entry **out, size_t *n)
{
	const struct org_entry **list;
	size_t count;

	assert(most <= MOST_PEOPLE);
	*n = 0;
	TRY(perm_require(ctx, r->type, r, "read"));
	TRY(people_order(ctx, r, str_lower(ctx->mem, words), &list, &count));
	for (size_t at = 0; at < count && at < PIECES * PIECE && *n < most; at += PIECE)
		TRY(piece_take(ctx, r, list + at, count - at < PIECE ? count - at : PIECE, most, out, n));
	return OK;
}
