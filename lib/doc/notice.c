/* notice.c - who follows a record, and what he should know: the one writer of both tables. */
#include "doc/bulk.h"
#include "doc/notice.h"
#include "doc/rec.h"

/* ---- following ------------------------------------------------------------------------- */

/* Of a record that belongs to somebody its creator and its owner hear by themselves. */
static bool
follows_itself(struct ctx *ctx, const struct rec *r)
{
	if (!r->type->owner)
		return false;
	return rec_link(r, "created_by") == ctx->user->id ||
	       (ctx->user->employee && rec_link(r, r->type->owner->name) == ctx->user->employee);
}

int
follow_is(struct ctx *ctx, const struct rec *r, bool *out)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT muted FROM record_follow WHERE type = ? AND record = ? AND user = ?",
	              VALS(VTEXT(r->type->name), VINT(rec_id(r)), VINT(ctx->user->id))));
	*out = db_next(rows) ? !db_int(rows, 0) : follows_itself(ctx, r);
	return OK;
}

int
follow_set(struct ctx *ctx, const struct rec *r, bool on)
{
	TRY(perm_require(ctx, r->type, r, "read"));
	return db_exec(ctx, NULL, "INSERT INTO record_follow (type, record, user, muted, at) VALUES (?, ?, ?, ?, ?)\n"
	               "ON DUPLICATE KEY UPDATE muted = VALUES(muted), at = VALUES(at)",
	               VALS(VTEXT(r->type->name), VINT(rec_id(r)), VINT(ctx->user->id), VBOOL(!on), VINSTANT(ctx->now)));
}

int
follow_begin(struct ctx *ctx, const struct rec *r)
{
	return db_exec(ctx, NULL, "INSERT IGNORE INTO record_follow (type, record, user, muted, at) VALUES (?, ?, ?, 0, ?)",
	               VALS(VTEXT(r->type->name), VINT(rec_id(r)), VINT(ctx->user->id), VINSTANT(ctx->now)));
}

/* ---- writing ------------------------------------------------------------------------------- */

/* Owner, creator and followers, each once. */
static void
sql_followers(struct ctx *ctx, struct sql *q, const struct rec *r)
{
	sql_add(q, "(SELECT f.user FROM record_follow f WHERE f.type = ");
	sql_val(q, VTEXT(r->type->name));
	sql_add(q, " AND f.record = ");
	sql_val(q, VINT(rec_id(r)));
	sql_add(q, " AND f.muted = 0");
	if (r->type->owner) {
		sql_add(q, "\nUNION SELECT ");
		sql_val(q, VINT(rec_link(r, "created_by")));
		sql_add(q, "\nUNION SELECT o.id FROM `user` o WHERE o.employee = ");
		sql_val(q, VINT(rec_link(r, r->type->owner->name)));
	}
	sql_add(q, ") w");
	(void)ctx;
}

/* A second word about the same record would say nothing new. */
static bool
is_said_once(const struct notice_cause *cause)
{
	return !str_eq(cause->kind, "comment");
}

static void
sql_but(struct ctx *ctx, struct sql *q, const struct notice_cause *cause)
{
	struct val *but = arena_new_array(ctx->mem, struct val, cause->but_count + 1);

	but[0] = VINT(ctx->user->id);
	for (size_t i = 0; i < cause->but_count; i++)
		but[i + 1] = VINT(cause->but[i]);
	sql_add(q, " AND u.id NOT IN ");
	sql_list(q, but, cause->but_count + 1);
}

int
notice_followers(struct ctx *ctx, const struct rec *r, const struct notice_cause *cause)
{
	const struct val what[] = { VTEXT(cause->kind), VTEXT(r->type->name), VINT(rec_id(r)),
		cause->comment ? VINT(cause->comment) : VNULL, VTEXT(cause->detail ? cause->detail : ""), VTEXT(ctx->user->name),
		VINSTANT(ctx->now) };
	struct sql *q = sql_new(ctx);

	if (!ctx->user->id || (!str_eq(ctx->channel, "web") && !str_eq(ctx->channel, "api")))
		return OK;
	sql_add(q, "INSERT INTO user_notice (user, kind, type, record, comment, detail, actor_name, at)\nSELECT u.id");
	for (size_t i = 0; i < sizeof what / sizeof what[0]; i++) {
		sql_add(q, ", ");
		sql_val(q, what[i]);
	}
	sql_add(q, "\nFROM ");
	sql_followers(ctx, q, r);
	sql_add(q, " JOIN `user` u ON u.id = w.user\nWHERE u.enabled = 1 AND u.deleted_at IS NULL");
	sql_but(ctx, q, cause);
	sql_add(q, "\nAND NOT EXISTS (SELECT 1 FROM record_follow m WHERE m.type = ");
	sql_val(q, VTEXT(r->type->name));
	sql_add(q, " AND m.record = ");
	sql_val(q, VINT(rec_id(r)));
	sql_add(q, " AND m.user = u.id AND m.muted = 1)");
	if (is_said_once(cause)) {
		sql_add(q, "\nAND NOT EXISTS (SELECT 1 FROM user_notice x WHERE x.user = u.id AND x.unread = 1 AND x.type = ");
		sql_val(q, VTEXT(r->type->name));
		sql_add(q, " AND x.record = ");
		sql_val(q, VINT(rec_id(r)));
		sql_add(q, " AND x.kind = ");
		sql_val(q, VTEXT(cause->kind));
		sql_add(q, ")");
	}
	return db_exec_sql(ctx, NULL, q);
}

int
notice_users(struct ctx *ctx, const struct rec *r, const char *kind, int64_t comment, const int64_t *users, size_t n)
{
	struct sql *q = sql_new(ctx);

	if (!n)
		return OK;
	sql_add(q, "INSERT INTO user_notice (user, kind, type, record, comment, actor_name, at)\nVALUES ");
	for (size_t i = 0; i < n; i++) {
		if (i)
			sql_add(q, ", ");
		sql_row(q, VALS(VINT(users[i]), VTEXT(kind), VTEXT(r->type->name), VINT(rec_id(r)), VINT(comment),
		                VTEXT(ctx->user->name), VINSTANT(ctx->now)));
	}
	return db_exec_sql(ctx, NULL, q);
}

static int
sees_field(struct ctx *ctx, int64_t user, const struct field *f, bool *out)
{
	const char *lang = lang_current();
	struct ctx *as;
	int rc = act_as(ctx, user, &as);

	lang_use(lang);
	TRY(rc);
	*out = as && perm_field_shown(as, f);
	return OK;
}

int
notice_owner(struct ctx *ctx, const struct rec *r, const char *kind, const char *detail, const char *field)
{
	struct db_rows *rows;
	bool sees;

	if (!r->type->owner || !rec_link(r, r->type->owner->name))
		return OK;
	TRY(db_select(ctx, &rows, "SELECT u.id FROM `user` u WHERE u.employee = ? AND u.enabled = 1 AND u.deleted_at IS NULL\n"
	              "AND NOT EXISTS (SELECT 1 FROM record_follow m WHERE m.type = ? AND m.record = ? AND m.user = u.id AND m.muted = 1)",
	              VALS(VINT(rec_link(r, r->type->owner->name)), VTEXT(r->type->name), VINT(rec_id(r)))));
	while (db_next(rows)) {
		TRY(sees_field(ctx, db_int(rows, 0), type_field(r->type, field), &sees));
		if (sees)
			TRY(db_exec(ctx, NULL, "INSERT INTO user_notice (user, kind, type, record, detail, actor_name, at) VALUES (?, ?, ?, ?, ?, '', ?)",
			            VALS(VINT(db_int(rows, 0)), VTEXT(kind), VTEXT(r->type->name), VINT(rec_id(r)), VTEXT(detail), VINSTANT(ctx->now))));
	}
	return OK;
}

bool
notice_is_job(const char *kind)
{
	return str_eq(kind, "bulk") || str_eq(kind, "export");
}

int
notice_list_job(struct ctx *ctx, int64_t user, const char *kind, const struct type *t, int64_t id, const char *detail)
{
	return db_exec(ctx, NULL, "INSERT INTO user_notice (user, kind, type, record, detail, actor_name, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
	               VALS(VINT(user), VTEXT(kind), VTEXT(t->name), VINT(id), VTEXT(detail), VTEXT(""), VINSTANT(ctx->now)));
}

/* ---- reading ---------------------------------------------------------------------------------- */

int
notice_count(struct ctx *ctx, int64_t *out)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT COUNT(*) FROM (SELECT 1 FROM user_notice WHERE user = ? AND unread = 1 LIMIT 100) n",
	              VALS(VINT(ctx->user->id))));
	*out = db_next(rows) ? db_int(rows, 0) : 0;
	return OK;
}

static struct notice
notice_of(struct ctx *ctx, const struct db_rows *rows)
{
	struct notice n = {
		.id = db_int(rows, 0), .kind = db_str(rows, 1), .type = type_find(ctx->types, db_str(rows, 2)),
		.record = db_int(rows, 3), .comment = db_int(rows, 4), .detail = db_str(rows, 5), .actor = db_str(rows, 6),
		.unread = db_int(rows, 8) != 0, .text = db_str(rows, 9),
	};

	if (!db_str(rows, 7) || instant_parse(&n.at, db_str(rows, 7)) != OK)
		n.at = INSTANT_NONE;
	return n;
}

/* What he may read of the records by now: a question a type. */
static int
titles_read(struct ctx *ctx, struct notice *list, size_t n)
{
	int64_t *ids = arena_new_array(ctx->mem, int64_t, n);

	for (size_t i = 0; i < n; i++) {
		const struct type *t = list[i].type;
		size_t count = 0;

		if (!t || notice_is_job(list[i].kind) || link_known(ctx, t, list[i].record))
			continue;
		for (size_t k = i; k < n; k++)
			if (list[k].type == t && !notice_is_job(list[k].kind))
				ids[count++] = list[k].record;
		TRY(link_know(ctx, t, ids, count));
	}
	for (size_t i = 0; i < n; i++) {
		const bool job = list[i].type && notice_is_job(list[i].kind);
		const struct link_known *known = list[i].type && !job ? link_known(ctx, list[i].type, list[i].record) : NULL;

		if (job)
			list[i].title = "";
		else if (known && known->lives && known->readable)
			list[i].title = known->title;
		else
			list[i].text = NULL;
	}
	return OK;
}

static void
sql_notices(struct ctx *ctx, struct sql *q)
{
	sql_add(q, "SELECT n.id, n.kind, n.type, n.record, n.comment, n.detail, n.actor_name, n.at, n.unread,\n"
	           "  IF(c.deleted_at IS NULL, LEFT(c.text, 200), NULL)\n"
	           "FROM user_notice n LEFT JOIN record_comment c ON c.id = n.comment\nWHERE n.user = ");
	sql_val(q, VINT(ctx->user->id));
}

int
notice_list(struct ctx *ctx, int64_t before, bool unread, int limit, const struct notice **out, size_t *n)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_notices(ctx, q);
	if (before) {
		sql_add(q, " AND n.id < ");
		sql_val(q, VINT(before));
	}
	if (unread)
		sql_add(q, " AND n.unread = 1");
	sql_add(q, "\nORDER BY n.id DESC LIMIT ");
	sql_val(q, VINT(limit));
	TRY(db_select_sql(ctx, &rows, q));
	struct notice *list = arena_new_array(ctx->mem, struct notice, db_count(rows));
	*n = 0;
	while (db_next(rows))
		list[(*n)++] = notice_of(ctx, rows);
	*out = list;
	return titles_read(ctx, list, *n);
}

int
notice_take(struct ctx *ctx, int64_t id, struct notice *out)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_notices(ctx, q);
	sql_add(q, " AND n.id = ");
	sql_val(q, VINT(id));
	TRY(db_select_sql(ctx, &rows, q));
	if (!db_next(rows))
		return err_set(ctx, ERR_NOTFOUND, "%s has no notice %lld", ctx->user->login, (long long)id);
	*out = notice_of(ctx, rows);
	TRY(titles_read(ctx, out, 1));
	return db_exec(ctx, NULL, "UPDATE user_notice SET unread = NULL WHERE id = ? AND user = ?",
	               VALS(VINT(id), VINT(ctx->user->id)));
}

int
notice_read_all(struct ctx *ctx)
{
	return db_exec(ctx, NULL, "UPDATE user_notice SET unread = NULL WHERE user = ? AND unread = 1", VALS(VINT(ctx->user->id)));
}

/* ---- what nobody needs any more ------------------------------------------------------------------ */

enum { READ_DAYS = 90, ANY_DAYS = 365 };
#define DAY_MS 86400000LL

int
notice_purge(struct ctx *ctx, int limit, int64_t *done)
{
	return db_exec(ctx, done, "DELETE FROM user_notice WHERE at < ? AND (unread IS NULL OR at < ?) ORDER BY at LIMIT ?",
	               VALS(VINSTANT(ctx->now - READ_DAYS * DAY_MS), VINSTANT(ctx->now - ANY_DAYS * DAY_MS), VINT(limit)));
}
