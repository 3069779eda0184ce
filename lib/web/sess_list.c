/* sess_list.c - the sessions of a user as people see them, and the end of one. */
#include "web/account.h"

enum { MOST = 100, COL_ID = 0, COL_AGENT, COL_IP, COL_CREATED, COL_SEEN };

static int
time_fill(struct ctx *ctx, struct node *n, const char *name, const char *text)
{
	struct node *t = node_child(n, name);
	int64_t at;

	TRY(instant_parse(&at, text));
	node_set(t, "iso", instant_str(ctx->mem, at));
	node_set(t, "exact", instant_local(ctx->mem, at, ctx->zone));
	node_set(t, "text", time_ago(ctx, at));
	return OK;
}

int
sess_list(struct req *rq, struct node *n, int64_t user, size_t *count)
{
	struct ctx *ctx = &rq->ctx;
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT id, user_agent, ip, created_at, seen_at FROM session\n"
	              "WHERE user = ? AND expires_at > ? ORDER BY seen_at DESC, id DESC LIMIT ?",
	              VALS(VINT(user), VINSTANT(ctx->now), VINT(MOST))));
	*count = db_count(rows);
	while (db_next(rows)) {
		struct node *item = node_item(node_child(n, "sessions"));
		const char *agent = db_str(rows, COL_AGENT);

		node_set_int(item, "id", db_int(rows, COL_ID));
		node_set(item, "device", device_text(ctx, agent));
		node_set(item, "agent", agent);
		node_set(item, "icon", device_is_phone(agent) ? ICON("device-mobile") : ICON("device-desktop"));
		node_set(item, "ip", db_str(rows, COL_IP));
		node_set(item, "here", db_int(rows, COL_ID) == rq->session->id ? "1" : NULL);
		TRY(time_fill(ctx, item, "since", db_str(rows, COL_CREATED)));
		TRY(time_fill(ctx, item, "seen", db_str(rows, COL_SEEN)));
	}
	return OK;
}

int
sess_end_one(struct ctx *ctx, int64_t user, int64_t id)
{
	struct sql *where = sql_new(ctx);
	int64_t gone;

	sql_add(where, " AND s.user = ");
	sql_val(where, VINT(user));
	sql_add(where, " AND s.id = ");
	sql_val(where, VINT(id));
	TRY(sess_delete(ctx, where, &gone));
	return gone ? OK : err_set(ctx, ERR_NOTFOUND, "user %lld has no session %lld", (long long)user, (long long)id);
}
