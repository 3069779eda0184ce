/*
 * sess.c - sessions: a random token in a cookie, its hash in the database.
 * expires_at is the nearer end of idle and longest time; the idle end moves by
 * a side note at most once a minute, so that reading pages write nothing.
 */
#include "web/policy.h"

enum { SEEN_EVERY_MS = 60 * 1000, LONGEST_AGENT = 200, DAY_MS = 24 * 3600 * 1000 };

enum {	/* columns of the session query */
	COL_STAMP, COL_ID, COL_CSRF, COL_CREATED, COL_SEEN, COL_USER, COL_LOGIN, COL_NAME,
	COL_EMPLOYEE, COL_LANG, COL_THEME, COL_MUST_CHANGE, COL_CHANGED,
	COL_FACTOR, COL_RENEW, COL_SEEING, COL_SEEING_AT, COL_DENSITY, COL_PAGE_SIZE, COL_START, COL_VIEWS, COL_NOTICES,
};

const struct user sess_nobody = {
	.login = "", .name = "", .lang = "", .theme = "",
	.roles = (const char *const[]){ NULL },
};

const char *
sess_cookie_name(const struct app *app)
{
	return app->https ? "__Host-sid" : "sid";
}

static int64_t
sess_end(const struct req *rq, int64_t created)
{
	const struct conf *conf = rq->app->conf;
	int64_t idle = rq->ctx.now + policy_number(&rq->ctx, conf, POLICY_IDLE) * 60 * 1000;
	int64_t longest = created + policy_number(&rq->ctx, conf, POLICY_LONGEST) * 3600 * 1000;

	return idle < longest ? idle : longest;
}

/* ---- opening ------------------------------------------------------------------ */

static void
sess_seen(struct req *rq)
{
	struct session *s = rq->session;

	if (rq->ctx.now - s->seen_at < SEEN_EVERY_MS)
		return;
	struct sql *q = sql_new(&rq->ctx);
	sql_add(q, "UPDATE session SET seen_at = ");
	sql_val(q, VINSTANT(rq->ctx.now));
	sql_add(q, ", expires_at = ");
	sql_val(q, VINSTANT(sess_end(rq, s->created_at)));
	sql_add(q, " WHERE id = ");
	sql_val(q, VINT(s->id));
	note_add(&rq->ctx, q);
}

static int
sess_take(struct req *rq, const struct db_rows *rows, const unsigned char hash[32])
{
	struct session *s = arena_alloc(rq->ctx.mem, sizeof *s);
	struct user *u = arena_alloc(rq->ctx.mem, sizeof *u);
	const char *lang = db_str(rows, COL_LANG), *theme = db_str(rows, COL_THEME);

	*s = (struct session){ .id = db_int(rows, COL_ID), .csrf = db_str(rows, COL_CSRF), .password_at = INSTANT_NONE,
	                       .has_factor = db_int(rows, COL_FACTOR) != 0, .renew = db_int(rows, COL_RENEW) != 0 };
	memcpy(s->hash, hash, sizeof s->hash);
	TRY(instant_parse(&s->created_at, db_str(rows, COL_CREATED)));
	TRY(instant_parse(&s->seen_at, db_str(rows, COL_SEEN)));
	if (db_str(rows, COL_CHANGED))
		TRY(instant_parse(&s->password_at, db_str(rows, COL_CHANGED)));
	s->seeing = db_int(rows, COL_SEEING);
	s->seeing_at = INSTANT_NONE;
	if (db_str(rows, COL_SEEING_AT))
		TRY(instant_parse(&s->seeing_at, db_str(rows, COL_SEEING_AT)));
	*u = (struct user){
		.id = db_int(rows, COL_USER),
		.login = db_str(rows, COL_LOGIN),
		.name = db_str(rows, COL_NAME),
		.employee = db_int(rows, COL_EMPLOYEE),
		.roles = sess_nobody.roles,
		.must_change_password = db_int(rows, COL_MUST_CHANGE) != 0,
		.notices = (int)db_int(rows, COL_NOTICES),
	};
	/* What was chosen on this device counts more than the user's record. */
	if (!req_cookie(rq, "lang") && lang) {
		rq->lang = lang;
		rq->lang_chosen = true;
		lang_use(lang);
	}
	if (!req_cookie(rq, "theme") && theme)
		rq->theme = theme;
	u->lang = rq->lang;
	u->theme = rq->theme;
	u->density = db_str(rows, COL_DENSITY) ? db_str(rows, COL_DENSITY) : "";
	u->page_size = (int)db_int(rows, COL_PAGE_SIZE);
	u->start_page = db_str(rows, COL_START);
	rq->session = s;
	rq->ctx.user = rq->user = u;
	return OK;
}

/* Who the token belongs to, with what every page asks: the stamps of the organisation
 * and of the saved views, and the notices of the bell. */
static int
sess_find(struct req *rq, const char *token, int64_t *stamp)
{
	struct db_rows *rows;
	unsigned char hash[32] = { 0 };

	if (token)
		secret_hash(token, hash);
	TRY(db_select(&rq->ctx, &rows,
	              "SELECT st.n, s.id, s.csrf, s.created_at, s.seen_at, u.id, u.login, u.name,\n"
	              "  u.employee, u.lang, u.theme, c.must_change, c.changed_at, f.user, s.renew, s.seeing, s.seeing_at,\n"
	              "  u.density, u.page_size, u.start_page,\n"
	              "  (SELECT v.n FROM stamp v WHERE v.name = 'view'),\n"
	              "  (SELECT COUNT(*) FROM (SELECT 1 FROM session k JOIN user_notice x ON x.user = k.user AND x.unread = 1\n"
	              "   WHERE k.hash = ? LIMIT 100) n)\n"
	              "FROM stamp st\n"
	              "LEFT JOIN session s ON s.hash = ? AND s.expires_at > ?\n"
	              "LEFT JOIN `user` u ON u.id = s.user AND u.enabled = 1 AND u.deleted_at IS NULL\n"
	              "LEFT JOIN credential c ON c.user = u.id\n"
	              "LEFT JOIN second_factor f ON f.user = u.id AND f.confirmed_at IS NOT NULL\n"
	              "WHERE st.name = 'org'",
	              VALS(VBYTES(hash, sizeof hash), VBYTES(hash, sizeof hash), VINSTANT(rq->ctx.now))));
	if (!db_next(rows))
		return err_set(&rq->ctx, ERR_DB, "the database has no stamp 'org': not migrated?");
	*stamp = db_int(rows, COL_STAMP);
	rq->ctx.views = db_int(rows, COL_VIEWS);
	return token && db_int(rows, COL_USER) ? sess_take(rq, rows, hash) : OK;
}

/* Roles and department are those of the organisation that is remembered: every change
 * of them moves its stamp. */
static int
sess_read(struct req *rq, const char *token)
{
	int64_t stamp = 0;

	TRY(sess_find(rq, token, &stamp));
	TRY(org_get(&rq->ctx, stamp));
	if (!rq->user)
		return OK;
	rq->user->roles = org_roles(rq->ctx.org, rq->user->id);
	rq->user->dept = org_dept(rq->ctx.org, rq->user->employee);
	return OK;
}

int
sess_open(struct req *rq)
{
	return sess_read(rq, req_cookie(rq, sess_cookie_name(rq->app)));
}

static struct sql *
sess_by(struct ctx *ctx, int64_t id)
{
	struct sql *where = sql_new(ctx);

	sql_add(where, " AND s.id = ");
	sql_val(where, VINT(id));
	return where;
}

/* ---- what the policy says to it ------------------------------------------------------ */

static void
sess_forget(struct req *rq)
{
	rq->session = NULL;
	rq->user = NULL;
	rq->ctx.user = &sess_nobody;
}

/* The end that stands in the row is that of the policy when it was seen last. */
static bool
sess_is_over(struct req *rq)
{
	const struct session *s = rq->session;
	const struct conf *conf = rq->app->conf;

	return rq->ctx.now - s->seen_at > policy_number(&rq->ctx, conf, POLICY_IDLE) * 60 * 1000 + SEEN_EVERY_MS ||
	       rq->ctx.now - s->created_at > policy_number(&rq->ctx, conf, POLICY_LONGEST) * 3600 * 1000;
}

/* A token that is used outside of its networks is a stolen one, or its owner has left them. */
static int
sess_refuse_address(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	bool open = !rq->page || str_eq(rq->page->right, "public");

	sess_delete_note(ctx, sess_by(ctx, rq->session->id));
	security_note(ctx, "address_refused", ctx->user->id, ctx->user->login, "");
	sess_forget(rq);
	if (open)
		return OK;
	rq->problem = _("Your role may be used from certain networks only, and this address is in none of them. "
	                "You have been logged out.");
	return err_set(ctx, ERR_DENIED, "address %s is outside of the networks of the role", ctx->ip);
}

int
sess_check(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	int64_t days = policy_number(ctx, NULL, POLICY_DAYS);

	if (!rq->session)
		return OK;
	if (sess_is_over(rq)) {
		sess_forget(rq);
		return OK;
	}
	if (!policy_admits(ctx, ctx->user->roles, ctx->ip))
		return sess_refuse_address(rq);
	if (days && ctx->now - rq->session->password_at > days * DAY_MS)
		rq->user->must_change_password = true;
	sess_seen(rq);
	return OK;
}

bool
sess_wants_factor(struct req *rq)
{
	const struct user *who = rq->ctx.seer ? rq->ctx.seer : rq->ctx.user;

	return rq->session && !rq->session->has_factor && policy_wants_factor(&rq->ctx, who->roles);
}

/* ---- beginning and ending ----------------------------------------------------------- */

/* Bytes of the browser's name that the column takes, cut between characters. */
static const char *
sess_agent(struct req *rq)
{
	const char *agent = rq->in->user_agent ? rq->in->user_agent : "";
	size_t n = strnlen(agent, LONGEST_AGENT);

	while (n && ((unsigned char)agent[n] & 0xc0) == 0x80)
		n--;
	return utf8_ok(agent, n) ? arena_strndup(rq->ctx.mem, agent, n) : "";
}

int
sess_begin(struct req *rq, int64_t user)
{
	struct ctx *ctx = &rq->ctx;
	const char *token = secret_token(ctx->mem);
	unsigned char hash[32];

	/* A token that was known before the login must not be the one after it. */
	if (rq->session)
		TRY(sess_delete(ctx, sess_by(ctx, rq->session->id), NULL));
	rq->session = NULL;
	secret_hash(token, hash);
	TRY(db_exec(ctx, NULL,
	            "INSERT INTO session (hash, user, csrf, created_at, seen_at, expires_at, ip, user_agent)\n"
	            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	            VALS(VBYTES(hash, sizeof hash), VINT(user), VTEXT(secret_token(ctx->mem)),
	                 VINSTANT(ctx->now), VINSTANT(ctx->now), VINSTANT(sess_end(rq, ctx->now)),
	                 VTEXT(ctx->ip), VTEXT(sess_agent(rq)))));
	resp_cookie(rq, sess_cookie_name(rq->app), token, -1, true);
	TRY(sess_read(rq, token));
	TRY(sess_check(rq));
	return rq->session ? OK : err_set(ctx, ERR_BUG, "the new session is not found");
}

int
sess_renew(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;

	TRY(sess_end_all(ctx, ctx->user->id, rq->session->id));
	return sess_begin(rq, ctx->user->id);
}

int
sess_end_all(struct ctx *ctx, int64_t user, int64_t but)
{
	TRY(db_exec(ctx, NULL, "DELETE FROM login_step WHERE user = ?", VALS(VINT(user))));
	struct sql *where = sql_new(ctx);
	sql_add(where, " AND s.user = ");
	sql_val(where, VINT(user));
	sql_add(where, " AND s.id <> ");
	sql_val(where, VINT(but));
	return sess_delete(ctx, where, NULL);
}

int
sess_renew_later(struct ctx *ctx, int64_t user)
{
	return db_exec(ctx, NULL, "UPDATE session SET renew = 1 WHERE user = ?", VALS(VINT(user)));
}

/* The answer is known and good: only now, so that no error page takes the cookie
 * along. Of several requests at once one wins; what the others have read is still right. */
void
sess_rotate(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const char *token;
	unsigned char hash[32];
	struct db_rows *rows;

	if (!rq->session || !rq->session->renew || req_is_post(rq) || rq->in->htmx)
		return;
	token = secret_token(ctx->mem);
	secret_hash(token, hash);
	struct sql *q = sql_new(ctx);
	sql_add(q, "UPDATE session SET renew = 0, hash = ");
	sql_val(q, VBYTES(hash, sizeof hash));
	sql_add(q, " WHERE renew = 1 AND id = ");
	sql_val(q, VINT(rq->session->id));
	if (side_exec(ctx, NULL, q) != OK) {	/* the next request will */
		err_clear(ctx);
		return;
	}
	q = sql_new(ctx);
	sql_add(q, "SELECT id FROM session WHERE hash = ");
	sql_val(q, VBYTES(hash, sizeof hash));
	if (side_select(ctx, &rows, q) == OK && db_next(rows))
		resp_cookie(rq, sess_cookie_name(rq->app), token, -1, true);
}

int
sess_logout(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;

	resp_cookie(rq, sess_cookie_name(rq->app), "", 0, true);
	if (!rq->session)
		return OK;
	TRY(see_end(rq));
	TRY(sess_delete(ctx, sess_by(ctx, rq->session->id), NULL));
	return security_done(ctx, "logout", ctx->user->id, ctx->user->login);
}
