/* sqlx_lex.c - a statement of a module as words; what could hide something is refused. */
#include "doc/sqlx.h"

struct lexer { const char *at; const char *problem; };

static bool
is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static struct sqlx_token
token(enum sqlx_kind kind, const char *at, const char *s, size_t n)
{
	return (struct sqlx_token){ .kind = kind, .n = (uint32_t)n, .s = s, .at = at };
}

static struct sqlx_token
refused(struct lexer *l, const char *problem)
{
	l->problem = problem;
	return token(SQLX_END, l->at, l->at, 0);
}

/* '…' with '' for a quote. A backslash means different things in different modes of the server. */
static struct sqlx_token
string_read(struct lexer *l)
{
	const char *start = l->at, *p = start + 1;

	for (; *p; p++) {
		if (*p == '\\')
			return refused(l, "a backslash in a text");
		if (*p != '\'')
			continue;
		if (p[1] != '\'')
			break;
		p++;
	}
	if (!*p)
		return refused(l, "a text without end");
	l->at = p + 1;
	return token(SQLX_STRING, start, start, (size_t)(l->at - start));
}

/* `name` or {name}: only what such a name can hold. */
static struct sqlx_token
enclosed_read(struct lexer *l, enum sqlx_kind kind, char end, const char *also)
{
	const char *start = l->at, *p = start + 1;

	while (is_word_char(*p) || (*p && strchr(also, *p)))
		p++;
	if (*p != end || p == start + 1 || p[1] == '`')
		return refused(l, "a quoted name with other characters than letters, digits and _");
	l->at = p + 1;
	return token(kind, start, start + 1, (size_t)(p - start - 1));
}

static struct sqlx_token
word_read(struct lexer *l)
{
	const char *start = l->at;
	enum sqlx_kind kind = *start >= '0' && *start <= '9' ? SQLX_NUMBER : SQLX_WORD;

	while (is_word_char(*l->at))
		l->at++;
	return token(kind, start, start, (size_t)(l->at - start));
}

static struct sqlx_token
sign_read(struct lexer *l)
{
	const char *start = l->at;

	if (!strchr("().,+-*/%=<>!|&^~", *start))
		return refused(l, "a character that no statement of a module needs");
	if ((*start == '-' && start[1] == '-') || (*start == '/' && start[1] == '*'))
		return refused(l, "a comment");
	l->at++;
	return token(SQLX_SIGN, start, start, 1);
}

static struct sqlx_token
token_read(struct lexer *l)
{
	l->at += strspn(l->at, " \t\n");
	switch (*l->at) {
	case '\0':
		return token(SQLX_END, l->at, l->at, 0);
	case '\'':
		return string_read(l);
	case '`':
		return enclosed_read(l, SQLX_QUOTED, '`', "");
	case '{':
		return enclosed_read(l, SQLX_BRACE, '}', ".:");
	case '?':
		l->at++;
		return token(SQLX_PLACE, l->at - 1, l->at - 1, 1);
	case ';':
		return refused(l, "more than one statement");
	case '#':
		return refused(l, "a comment");
	default:
		return is_word_char(*l->at) ? word_read(l) : sign_read(l);
	}
}

struct sqlx_token *
sqlx_tokens(struct arena *mem, const char *text, size_t *count, const char **problem, const char **at)
{
	struct lexer l = { .at = text };
	/* Never more words than characters; most are longer than one. */
	struct sqlx_token *tokens = arena_alloc_uninitialised(mem, (strlen(text) + 1) * sizeof *tokens);
	size_t n = 0;

	do
		tokens[n] = token_read(&l);
	while (!l.problem && tokens[n++].kind != SQLX_END);
	*problem = l.problem;
	*at = l.at;
	*count = n;
	return l.problem ? NULL : tokens;
}

bool
sqlx_is(const struct sqlx_token *t, const char *word)
{
	return t->kind == SQLX_WORD && strncasecmp(t->s, word, t->n) == 0 && word[t->n] == '\0';
}

bool
sqlx_is_sign(const struct sqlx_token *t, char sign)
{
	return t->kind == SQLX_SIGN && *t->s == sign;
}
