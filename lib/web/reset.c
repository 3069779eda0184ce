/*
 * reset.c - a new password by mail. The page only writes down what was typed; the
 * worker finds out whose it is and makes the token. So no answer, and no time an
 * answer takes, can tell which logins exist or have an address.
 */
#include "job/outbox.h"
#include "web/reset.h"

enum { MINUTE_MS = 60 * 1000 };

int
reset_ask(struct ctx *ctx, const char *login)
{
	return db_exec(ctx, NULL, "INSERT INTO password_reset (login, lang, ip, asked_at) VALUES (?, ?, ?, ?)",
	               VALS(VTEXT(login), VTEXT(lang_current()), VTEXT(ctx->ip), VINSTANT(ctx->now)));
}

/* ---- the worker: from a request to a mail --------------------------------------------- */

struct asked { int64_t id; const char *login, *lang, *ip; };
struct person { int64_t id; const char *login, *name, *lang, *email; };

static int
asked_read(struct ctx *ctx, int limit, struct asked **out, size_t *n)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT id, login, lang, ip FROM password_reset WHERE handled_at IS NULL\n"
	              "ORDER BY id LIMIT ? FOR UPDATE", VALS(VINT(limit))));
	*out = arena_new_array(ctx->mem, struct asked, db_count(rows) + 1);
	for (*n = 0; db_next(rows); (*n)++)
		(*out)[*n] = (struct asked){ .id = db_int(rows, 0), .login = db_str(rows, 1), .lang = db_str(rows, 2),
		                             .ip = db_str(rows, 3) };
	return OK;
}

static int
people_read(struct ctx *ctx, const struct asked *asked, size_t n, struct person **out, size_t *count)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	struct val *logins = arena_new_array(ctx->mem, struct val, n);

	for (size_t i = 0; i < n; i++)
		logins[i] = VTEXT(asked[i].login);
	sql_add(q, "SELECT u.id, u.login, u.name, u.lang, COALESCE(NULLIF(u.email, ''), e.email)\n"
	           "FROM `user` u LEFT JOIN employee e ON e.id = u.employee AND e.deleted_at IS NULL\n"
	           "WHERE u.enabled = 1 AND u.deleted_at IS NULL AND u.login IN ");
	sql_list(q, logins, n);
	TRY(db_select_sql(ctx, &rows, q));
	*out = arena_new_array(ctx->mem, struct person, db_count(rows) + 1);
	for (*count = 0; db_next(rows); (*count)++)
		(*out)[*count] = (struct person){ .id = db_int(rows, 0), .login = db_str(rows, 1), .name = db_str(rows, 2),
		                                  .lang = db_str(rows, 3), .email = db_str(rows, 4) };
	return OK;
}

/* The collation also finds names that only look alike; a link goes to the very login. */
static const struct person *
person_find(struct ctx *ctx, const struct person *people, size_t n, const char *login)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(str_lower(ctx->mem, people[i].login), login))
			return &people[i];
	return NULL;
}

static int
mail_write(struct ctx *ctx, const struct asked *a, const struct person *p, const char *token)
{
	const char *url = org_setting(ctx->org, "mail.base_url");
	const struct mail mail = {
		.kind = "password_reset", .to = p->email, .to_name = p->name, .secret = true,
		.expires_at = ctx->now + RESET_MIN * MINUTE_MS,
		.subject = _("Your new password for Keyuan"),
		.text = arena_printf(ctx->mem, _("Hello %1$s,\n\n"
			"somebody, hopefully you, asked for a new password for the account %2$s (from the address %3$s).\n\n"
			"Open this page within %4$d minutes and choose one:\n\n%5$s/reset?token=%6$s\n\n"
			"If it was not you, you need not do anything: your password stays as it is.\n"),
			p->name, p->login, *a->ip ? a->ip : "-", RESET_MIN, url, token),
	};

	return mail_queue(ctx, NULL, &mail);
}

static int
mail_one(struct ctx *ctx, const struct asked *a, const struct person *p)
{
	const char *token = secret_token(ctx->mem), *lang = lang_current();
	unsigned char hash[32];

	if (!p->email || !mail_address_ok(p->email))
		return security_done(ctx, "reset_no_address", p->id, p->login);
	secret_hash(token, hash);
	TRY(db_exec(ctx, NULL, "UPDATE password_reset SET user = ?, hash = ?, expires_at = ? WHERE id = ?",
	            VALS(VINT(p->id), VBYTES(hash, sizeof hash), VINSTANT(ctx->now + RESET_MIN * MINUTE_MS),
	                 VINT(a->id))));
	lang_use(p->lang ? p->lang : a->lang);
	int rc = mail_write(ctx, a, p, token);
	lang_use(lang);
	TRY(rc);
	return security_done(ctx, "reset_mailed", p->id, p->login);
}

/* Also those that lead nowhere are done with. */
static int
asked_finish(struct ctx *ctx, const struct asked *asked, size_t n)
{
	struct sql *q = sql_new(ctx);
	struct val *ids = arena_new_array(ctx->mem, struct val, n);

	for (size_t i = 0; i < n; i++)
		ids[i] = VINT(asked[i].id);
	sql_add(q, "UPDATE password_reset SET handled_at = ");
	sql_val(q, VINSTANT(ctx->now));
	sql_add(q, " WHERE id IN ");
	sql_list(q, ids, n);
	return db_exec_sql(ctx, NULL, q);
}

int
password_reset_mail(struct ctx *ctx, int limit, int64_t *done)
{
	struct asked *asked;
	struct person *people;
	size_t n, count;

	*done = 0;
	TRY(asked_read(ctx, limit, &asked, &n));
	if (!n)
		return OK;
	TRY(people_read(ctx, asked, n, &people, &count));
	for (size_t i = 0; i < n && mail_is_set_up(ctx); i++) {
		const struct person *p = person_find(ctx, people, count, asked[i].login);

		if (p)
			TRY(mail_one(ctx, &asked[i], p));
	}
	*done = (int64_t)n;
	return asked_finish(ctx, asked, n);
}

/* ---- the token comes back ---------------------------------------------------------------- */

int
reset_find(struct ctx *ctx, const char *token, bool lock, struct password_of *of)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	unsigned char hash[32];

	*of = (struct password_of){ .login = "", .name = "" };
	secret_hash(token, hash);
	sql_add(q, "SELECT u.id, u.login, u.name FROM password_reset p JOIN `user` u ON u.id = p.user\n"
	           "WHERE u.enabled = 1 AND u.deleted_at IS NULL AND p.used_at IS NULL AND p.hash = ");
	sql_val(q, VBYTES(hash, sizeof hash));
	sql_add(q, " AND p.expires_at > ");
	sql_val(q, VINSTANT(ctx->now));
	if (lock)
		sql_add(q, " FOR UPDATE");
	TRY(db_select_sql(ctx, &rows, q));
	if (db_next(rows))
		*of = (struct password_of){ .user = db_int(rows, 0), .login = db_str(rows, 1), .name = db_str(rows, 2) };
	return OK;
}

int
reset_use(struct ctx *ctx, int64_t user)
{
	return db_exec(ctx, NULL, "UPDATE password_reset SET used_at = ? WHERE user = ? AND used_at IS NULL",
	               VALS(VINSTANT(ctx->now), VINT(user)));
}
