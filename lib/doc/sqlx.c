/*
 * sqlx.c - statements of modules: {type} becomes the rows of that type which
 * this user may read, and no table stands where it has no business.
 *
 * This is no SQL parser. It follows brackets and the few words after which a
 * table can stand (FROM, JOIN, INTO, UPDATE, USING and the commas between);
 * there it wants braces, a table of a module or a name from WITH. A statement
 * that it misunderstands is refused, never let through.
 */
#include "doc/sqlx.h"

enum { MAX_DEPTH = 32, MAX_WITH = 8 };

struct level {
	bool selects;	/* a SELECT stands here: FROM names tables, not a part of a function */
	bool in_from;	/* a comma is followed by another table */
	bool expects;	/* a table must come now */
	bool opened;	/* nothing was read in this bracket yet */
	bool writes;	/* tables named here may be written by the statement */
	bool with;	/* the body of a WITH */
};

struct expansion {
	struct ctx *ctx;
	enum sqlx_use use;
	const char *module;
	const struct sqlx_token *tokens, *t;	/* t: the one at hand */
	size_t token_count;
	const char *copied;			/* up to here the text is in out */
	struct sql *out;
	const struct val *vals; size_t val_count, vals_used;
	struct level levels[MAX_DEPTH]; int depth;
	bool with_list, with_recursive;		/* between WITH and the statement itself */
	const struct sqlx_token *with[MAX_WITH]; size_t with_count, with_known;
	const char *problem;
};

/* ---- small questions ------------------------------------------------------------------ */

static int
refuse(struct expansion *x, const char *problem)
{
	x->problem = problem;
	return ERR_BUG;
}

static struct level *
level(struct expansion *x)
{
	return &x->levels[x->depth];
}

static const struct sqlx_token *
before(const struct expansion *x, size_t n)
{
	static const struct sqlx_token none = { .kind = SQLX_END };

	return (size_t)(x->t - x->tokens) >= n ? x->t - n : &none;
}

static bool
is_first(const struct expansion *x)
{
	return x->t == x->tokens;
}

/* The column of a.column is no keyword, whatever it is called; 1.FROM is one. */
static bool
is_column(const struct expansion *x)
{
	const struct sqlx_token *dot = before(x, 1), *owner = before(x, 2);

	return sqlx_is_sign(dot, '.') && dot->at + 1 == x->t->at &&
	       (owner->kind == SQLX_WORD || owner->kind == SQLX_QUOTED);
}

static bool
is_any(const struct sqlx_token *t, const char *const *words)
{
	for (; *words; words++)
		if (sqlx_is(t, *words))
			return true;
	return false;
}

static bool
token_is_name(const struct sqlx_token *t, const char *name)
{
	return (t->kind == SQLX_WORD || t->kind == SQLX_QUOTED) && strlen(name) == t->n && memcmp(t->s, name, t->n) == 0;
}

/* ---- braces ------------------------------------------------------------------------------- */

/* Is a column of this name asked for anywhere? Columns that are not stay out
 * of the derived table: its text is short, and the server merges it either way. */
static bool
is_mentioned(const struct expansion *x, const char *name)
{
	for (size_t i = 0; i < x->token_count; i++)
		if (*x->tokens[i].s == *name && token_is_name(&x->tokens[i], name))
			return true;
	return false;
}

static void
column_add(struct expansion *x, const char *alias, const char *name, bool readable)
{
	sql_add(x->out, ", ");
	if (readable) {
		sql_column(x->out, alias, name);
		return;
	}
	/* Nothing to see, but no broken page either. */
	sql_add(x->out, "NULL AS ");
	sql_ident(x->out, name);
}

static void
columns_add(struct expansion *x, const struct type *t, const char *alias)
{
	sql_column(x->out, alias, "id");
	for (size_t i = 0; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];

		if (f->kind == FIELD_LIST || f->kind == FIELD_FILE || str_eq(f->name, "id") || !is_mentioned(x, f->name))
			continue;
		column_add(x, alias, f->name, f->engine || perm_field_readable(x->ctx, f));
	}
	if (t->tree && is_mentioned(x, "path"))
		column_add(x, alias, "path", true);
}

/* Rows are seen with the record they belong to. */
static void
tables_add(struct expansion *x, const struct type *t, const struct lines *lines)
{
	sql_add(x->out, " FROM ");
	if (lines) {
		sql_ident(x->out, lines->type->name);
		sql_add(x->out, " `r` JOIN ");
	}
	sql_ident(x->out, t->name);
	sql_add(x->out, " `t`");
	if (lines) {
		sql_add(x->out, " ON ");
		sql_column(x->out, "t", "id");
		sql_add(x->out, " = ");
		sql_column(x->out, "r", lines->field ? "record" : "parent");
	}
}

static void
scope_add(struct expansion *x, const struct type *t, const char *right)
{
	sql_add(x->out, " WHERE ");
	sql_column(x->out, "t", "deleted_at");
	sql_add(x->out, " IS NULL");
	perm_where(x->ctx, x->out, t, "read", "t");
	if (!str_eq(right, "read"))
		perm_where(x->ctx, x->out, t, right, "t");
}

/* What was read so far, up to the token at hand. */
static void
copy_until(struct expansion *x, const char *end)
{
	if (end > x->copied)
		sql_add_part(x->out, x->copied, (size_t)(end - x->copied));
	x->copied = end;
}

/* An alias, which the server wants for a derived table anyway. */
static bool
alias_follows(const struct expansion *x)
{
	static const char *const clauses[] = {
		"WHERE", "ON", "USING", "JOIN", "LEFT", "RIGHT", "INNER", "CROSS", "STRAIGHT_JOIN", "GROUP", "ORDER",
		"HAVING", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "FOR", "LOCK", "SET", NULL
	};
	const struct sqlx_token *next = x->t + 1;

	if (sqlx_is(next, "AS"))
		next++;
	return next->kind == SQLX_QUOTED || (next->kind == SQLX_WORD && !is_any(next, clauses));
}

/* {type}, {type:lines}, and either with .right behind it */
static int
brace_expand(struct expansion *x)
{
	static const char *const rights[] = { "read", "edit", "delete", NULL };
	char *inside = arena_strndup(x->ctx->mem, x->t->s, x->t->n);
	const char *right = "read", *rows = NULL;
	char *dot = strchr(inside, '.'), *colon = strchr(inside, ':');

	if (dot) {
		*dot = '\0';
		right = dot + 1;
	}
	if (colon) {
		*colon = '\0';
		rows = colon + 1;
	}
	const struct type *t = type_find(x->ctx->types, inside);
	const struct lines *lines = t && rows ? type_lines(t, rows) : NULL;
	if (!t || (rows && !lines))
		return refuse(x, "braces without the name of a type, or of its rows");
	if (!words_have(rights, right))
		return refuse(x, "braces with another right than read, edit or delete");
	if (!alias_follows(x))
		return refuse(x, "braces without an alias behind them");
	copy_until(x, x->t->at);
	sql_add(x->out, "(SELECT ");
	columns_add(x, lines ? lines->type : t, lines ? "r" : "t");
	tables_add(x, t, lines);
	scope_add(x, t, right);
	sql_add(x->out, ")");
	x->copied = x->t->s + x->t->n + 1;
	return OK;
}

/* ---- tables -------------------------------------------------------------------------------- */

static const struct module_table *
module_table(const struct expansion *x)
{
	for (size_t i = 0; i < x->ctx->types->table_count; i++)
		if (token_is_name(x->t, x->ctx->types->tables[i].name))
			return &x->ctx->types->tables[i];
	return NULL;
}

static bool
is_with_name(const struct expansion *x)
{
	for (size_t i = 0; i < x->with_known; i++)
		if (x->t->n == x->with[i]->n && memcmp(x->t->s, x->with[i]->s, x->t->n) == 0)
			return true;
	return false;
}

/* The table of a type, or of its rows. */
static bool
is_of_type(const struct sqlx_token *token, const struct type *t)
{
	for (size_t i = 0; i < t->lines_count; i++)
		if (token_is_name(token, t->lines[i].type->name))
			return true;
	return token_is_name(token, t->name);
}

static int
table_refuse(struct expansion *x)
{
	for (size_t i = 0; i < x->ctx->types->count; i++)
		if (is_of_type(x->t, x->ctx->types->all[i]))
			return refuse(x, x->use == SQLX_WRITE && level(x)->writes
			              ? "a table of records, which only rec_save() writes"
			              : "a table of records without braces");
	return refuse(x, "a table that no module declares");
}

static int
table_bare(struct expansion *x)
{
	const struct module_table *own = module_table(x);

	if (sqlx_is_sign(x->t + 1, '.'))
		return refuse(x, "a table of another schema");
	if (!own && !level(x)->writes && is_with_name(x))
		return OK;
	if (!own)
		return table_refuse(x);
	if (level(x)->writes && !str_eq(own->module, x->module))
		return refuse(x, "writes a table of another module");
	return OK;
}

/* Straight behind INTO, UPDATE or DELETE FROM stands what is written. */
static bool
is_target(const struct expansion *x)
{
	const struct sqlx_token *word = before(x, 1);

	if (x->use != SQLX_WRITE || x->depth)
		return false;
	return sqlx_is(word, "INTO") || sqlx_is(word, "UPDATE") ||
	       (sqlx_is(word, "FROM") && sqlx_is(before(x, 2), "DELETE"));
}

static int
bracket_open(struct expansion *x)
{
	const struct level *above = level(x);
	bool list = above->expects;

	if (x->depth + 1 == MAX_DEPTH)
		return refuse(x, "too many brackets");
	struct level inner = {
		.opened = true, .in_from = list, .expects = list, .writes = list && above->writes,
		.with = x->with_list && x->depth == 0 && sqlx_is(before(x, 1), "AS"),
	};
	level(x)->expects = false;
	x->levels[++x->depth] = inner;
	return OK;
}

static int
table_step(struct expansion *x)
{
	struct level *l = level(x);
	bool opened = l->opened;

	l->opened = false;
	if (sqlx_is_sign(x->t, '('))
		return bracket_open(x);
	if (opened && sqlx_is(x->t, "SELECT")) {
		*l = (struct level){ .selects = true };
		return OK;
	}
	if (sqlx_is(x->t, "JSON_TABLE") && sqlx_is_sign(x->t + 1, '(')) {
		l->expects = false;
		return OK;
	}
	if (x->t->kind == SQLX_BRACE && is_target(x))
		return refuse(x, "a table of records, which only rec_save() writes");
	l->expects = false;
	if (x->t->kind == SQLX_BRACE)
		return brace_expand(x);
	if (x->t->kind == SQLX_WORD || x->t->kind == SQLX_QUOTED)
		return table_bare(x);
	return refuse(x, "no table where one is expected");
}

/* ---- words between tables --------------------------------------------------------------------- */

static void
table_next(struct expansion *x)
{
	level(x)->in_from = true;
	level(x)->expects = true;
}

static int
with_name(struct expansion *x)
{
	if (x->t->kind != SQLX_WORD || x->with_count == MAX_WITH)
		return refuse(x, "WITH without a name, or with too many");
	x->with[x->with_count++] = x->t;
	if (x->with_recursive)
		x->with_known = x->with_count;
	return OK;
}

static int
select_step(struct expansion *x)
{
	bool with = level(x)->with;

	if (x->depth == 0)
		x->with_list = false;
	*level(x) = (struct level){ .selects = true, .with = with };
	return OK;
}

static int
into_step(struct expansion *x)
{
	const struct sqlx_token *verb = before(x, sqlx_is(before(x, 1), "IGNORE") ? 2 : 1);

	if (verb != x->tokens || !(sqlx_is(verb, "INSERT") || sqlx_is(verb, "REPLACE")))
		return refuse(x, "INTO anywhere but in INSERT INTO or REPLACE INTO");
	level(x)->expects = true;
	return OK;
}

/* FOR UPDATE and ON DUPLICATE KEY UPDATE name no table. */
static int
update_step(struct expansion *x)
{
	if (is_first(x)) {
		table_next(x);
		return OK;
	}
	if (sqlx_is(before(x, 1), "FOR") || sqlx_is(before(x, 1), "KEY"))
		return OK;
	return refuse(x, "UPDATE in the middle of a statement");
}

static int
keyword_step(struct expansion *x)
{
	/* Reserved words of the server: none of them can be a column or an alias. */
	static const char *const ends[] = {
		"WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "SET", "VALUES", "RETURNING",
		"UNION", "EXCEPT", "INTERSECT", NULL
	};
	static const char *const never[] = { "TABLE", "NATURAL", "OUTFILE", "DUMPFILE", "LATERAL", "PROCEDURE", NULL };
	struct level *l = level(x);

	if (is_any(x->t, never))
		return refuse(x, "a word that no statement of a module needs");
	if (sqlx_is(x->t, "SELECT"))
		return select_step(x);
	if (sqlx_is(x->t, "FROM")) {
		if (l->selects || (x->depth == 0 && sqlx_is(x->tokens, "DELETE")))
			table_next(x);
	} else if (sqlx_is(x->t, "JOIN") || (sqlx_is(x->t, "STRAIGHT_JOIN") && l->in_from)) {
		table_next(x);
	} else if (sqlx_is(x->t, "USING") && x->depth == 0 && sqlx_is(x->tokens, "DELETE")) {
		if (!sqlx_is_sign(x->t + 1, '('))	/* else of a JOIN */
			table_next(x);
	} else if (sqlx_is(x->t, "INTO")) {
		return into_step(x);
	} else if (sqlx_is(x->t, "UPDATE")) {
		return update_step(x);
	} else if (is_any(x->t, ends) || (sqlx_is(x->t, "KEY") && sqlx_is(before(x, 1), "DUPLICATE"))) {
		l->in_from = false;
	}
	return OK;
}

static int
bracket_close(struct expansion *x)
{
	if (x->depth == 0)
		return refuse(x, "a bracket that was never opened");
	if (level(x)->with)
		x->with_known = x->with_count;
	x->depth--;
	return OK;
}

/* x.* and SELECT * would name columns that are not there; COUNT(*) and products are fine. */
static int
star_step(struct expansion *x)
{
	const struct sqlx_token *left = before(x, 1);

	if (sqlx_is_sign(left, '.') || sqlx_is_sign(left, ',') || sqlx_is(left, "SELECT") ||
	    sqlx_is(left, "DISTINCT") || sqlx_is(left, "ALL"))
		return refuse(x, "* instead of the names of columns");
	return OK;
}

static int
sign_step(struct expansion *x)
{
	switch (*x->t->s) {
	case '(':
		return bracket_open(x);
	case ')':
		return bracket_close(x);
	case '*':
		return star_step(x);
	case ',':
		if (level(x)->in_from)
			level(x)->expects = true;
		return OK;
	default:
		return OK;
	}
}

static int
place_step(struct expansion *x)
{
	if (x->vals_used == x->val_count)
		return refuse(x, "more places than values");
	copy_until(x, x->t->at);
	sql_val(x->out, x->vals[x->vals_used++]);
	x->copied = x->t->at + 1;
	return OK;
}

/* WITH a AS (…), b (n) AS (…) SELECT …: true when the token at hand was a name. */
static bool
with_expects_name(const struct expansion *x)
{
	const struct sqlx_token *left = before(x, 1);

	if (!x->with_list || x->depth)
		return false;
	return sqlx_is_sign(left, ',') || sqlx_is(left, "RECURSIVE") ||
	       (sqlx_is(left, "WITH") && !sqlx_is(x->t, "RECURSIVE"));
}

static int
token_step(struct expansion *x)
{
	if (level(x)->expects)
		return table_step(x);
	level(x)->opened = false;
	if (with_expects_name(x))
		return with_name(x);
	switch (x->t->kind) {
	case SQLX_WORD:
		return is_column(x) ? OK : keyword_step(x);
	case SQLX_SIGN:
		return sign_step(x);
	case SQLX_PLACE:
		return place_step(x);
	case SQLX_BRACE:
		return refuse(x, "braces where no table stands");
	case SQLX_QUOTED: case SQLX_NUMBER: case SQLX_STRING: case SQLX_END:
		break;
	}
	return OK;
}

/* ---- the whole statement ------------------------------------------------------------------------- */

static int
verb_check(struct expansion *x)
{
	static const char *const writes[] = { "INSERT", "REPLACE", "UPDATE", "DELETE", NULL };
	const struct sqlx_token *t = x->t;

	if (x->use == SQLX_WRITE) {
		if (!is_any(t, writes))
			return refuse(x, "no INSERT INTO, REPLACE INTO, UPDATE or DELETE FROM");
		const struct sqlx_token *into = sqlx_is(t + 1, "IGNORE") ? t + 2 : t + 1;
		if ((sqlx_is(t, "INSERT") || sqlx_is(t, "REPLACE")) && !sqlx_is(into, "INTO"))
			return refuse(x, "no INTO behind INSERT or REPLACE");
		level(x)->writes = true;
		return OK;
	}
	if (!sqlx_is(t, "SELECT") && !sqlx_is(t, "WITH") && !sqlx_is_sign(t, '('))
		return refuse(x, "no SELECT");
	x->with_list = sqlx_is(t, "WITH");
	x->with_recursive = x->with_list && sqlx_is(t + 1, "RECURSIVE");
	return OK;
}

static int
statement_expand(struct expansion *x)
{
	TRY(verb_check(x));
	for (; x->t->kind != SQLX_END; x->t++)
		TRY(token_step(x));
	if (x->depth)
		return refuse(x, "a bracket that is not closed");
	if (level(x)->expects)
		return refuse(x, "no table where one is expected");
	if (x->vals_used != x->val_count)
		return refuse(x, "more values than places");
	copy_until(x, x->t->at);
	return OK;
}

int
sqlx_expand(struct ctx *ctx, struct sql **out, enum sqlx_use use, const char *module,
            const char *text, const struct val *v, size_t n)
{
	struct expansion x = { .ctx = ctx, .use = use, .module = module, .copied = text,
	                       .out = sql_new(ctx), .vals = v, .val_count = n };
	const char *at = text;

	x.tokens = x.t = sqlx_tokens(ctx->mem, text, &x.token_count, &x.problem, &at);
	if (x.tokens && statement_expand(&x) != OK)
		at = x.t->at;
	if (x.problem)
		return err_set(ctx, ERR_BUG, "refused, %s, at \"%.40s\" of: %s", x.problem, at, text);
	*out = x.out;
	return OK;
}

const char *
sqlx_module(struct arena *mem, const char *file)
{
	static const char folder[] = "cgi-bin/";
	const char *at = strstr(file, folder);

	if (!at || (at > file && at[-1] != '/'))
		return NULL;
	at += strlen(folder);
	size_t n = strcspn(at, "/");
	return at[n] && n ? arena_strndup(mem, at, n) : NULL;
}
