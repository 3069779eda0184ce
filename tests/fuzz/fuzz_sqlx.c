/*
 * fuzz_sqlx.c - any bytes as a statement of a module: refused with a reason, or
 * expanded so that places and values agree and no forbidden name stands behind
 * a word that names a table.
 */
#include "db/conn.h"
#include "doc/sqlx.h"

static struct field fields[] = { { .name = "name", .kind = FIELD_TEXT }, { .name = "id", .kind = FIELD_INT, .engine = true } };
static struct type order = { .name = "order", .fields = fields, .field_count = 2 };
static const struct type *const all[] = { &order };
static const struct module_table tables[] = { { .name = "ledger", .module = "stock" }, { .name = "stage", .module = "sales" } };
static const struct types types = { .all = all, .count = 1, .tables = tables, .table_count = 2 };
static const char *const no_roles[] = { NULL };
static const struct user user = { .login = "", .name = "", .lang = "en", .roles = no_roles };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is in the result must be words again, and none of its tables a foreign one. */
static void
result_check(struct ctx *ctx, struct sql *q)
{
	static const char *const before[] = { "JOIN", "INTO", NULL };
	const char *problem, *at;
	size_t count, places = 0;
	struct sqlx_token *t = sqlx_tokens(ctx->mem, sql_text_of(q), &count, &problem, &at);

	if (!t)
		abort();
	for (size_t i = 0; i < count; i++) {
		places += t[i].kind == SQLX_PLACE;
		if (t[i].kind == SQLX_BRACE)
			abort();
		for (const char *const *w = before; *w && i; w++)
			if (sqlx_is(&t[i - 1], *w) && (i < 2 || !sqlx_is_sign(&t[i - 2], '.')) &&
			    (sqlx_is(&t[i], "session") || sqlx_is(&t[i], "order")))
				abort();
	}
	if (places != sql_val_count(q))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct ctx ctx = { .mem = a, .types = &types, .user = &user, .as_system = 1 };
	const char *text = arena_strndup(a, (const char *)data, size);
	const struct val two[] = { VINT(1), VINT(2) };

	for (size_t i = 0; i < 2; i++)
		fields[i].type = &order;
	for (size_t n = 0; n <= 2; n++)
		for (int use = SQLX_READ; use <= SQLX_WRITE; use++) {
			struct sql *q;

			err_clear(&ctx);
			if (sqlx_expand(&ctx, &q, (enum sqlx_use)use, "stock", text, two, n) == OK)
				result_check(&ctx, q);
			else if (ctx.err.code != ERR_BUG || !ctx.err.msg[0])
				abort();
		}
	arena_free(a);
	return 0;
}
