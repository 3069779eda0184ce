/* comment.c - what people say about a record: the one writer of table record_comment. */
#include "doc/comment.h"
#include "doc/notice.h"

/* ---- reading --------------------------------------------------------------------------- */

static int64_t
instant_of(const struct db_rows *rows, unsigned column)
{
	int64_t at;

	return db_str(rows, column) && instant_parse(&at, db_str(rows, column)) == OK ? at : INSTANT_NONE;
}

static bool
is_in_time(const struct ctx *ctx, const struct comment *c)
{
	return ctx->now - c->at < COMMENT_EDIT_MINUTES * 60 * 1000;
}

/* What the user's rights to the record allow with any comment of it. */
struct rights { bool edits, deletes; };

static struct comment
comment_of(struct ctx *ctx, const struct db_rows *rows, const struct rights *rights)
{
	struct comment c = {
		.id = db_int(rows, 0), .user = db_int(rows, 1), .who = db_str(rows, 2), .text = db_str(rows, 3),
		.at = instant_of(rows, 4), .edited_at = instant_of(rows, 5), .deleted_at = instant_of(rows, 6),
		.deleted_by = db_str(rows, 7), .pinned_at = instant_of(rows, 8), .reply_to = db_int(rows, 9),
		.quoted_who = db_str(rows, 10), .quoted = db_str(rows, 11),
	};
	bool lives = c.deleted_at == INSTANT_NONE, mine = c.user && c.user == ctx->user->id;

	c.may_edit = lives && mine && is_in_time(ctx, &c);
	c.may_delete = lives && (mine || rights->deletes);
	c.may_pin = lives && (mine || rights->edits);
	return c;
}

static void
sql_of_record(struct sql *q, const struct rec *r)
{
	sql_add(q, "c.type = ");
	sql_val(q, VTEXT(r->type->name));
	sql_add(q, " AND c.record = ");
	sql_val(q, VINT(rec_id(r)));
}

int
comment_list(struct ctx *ctx, const struct rec *r, const struct comment_filter *filter, int limit,
             const struct comment **out, size_t *n)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	TRY(perm_require(ctx, r->type, r, "read"));
	sql_add(q, "SELECT c.id, c.user, c.user_name, c.text, c.at, c.edited_at, c.deleted_at, c.deleted_name, c.pinned_at, c.reply_to,\n"
	           "  p.user_name, IF(p.deleted_at IS NULL, LEFT(p.text, 120), NULL)\n"
	           "FROM record_comment c LEFT JOIN record_comment p ON p.id = c.reply_to\nWHERE ");
	sql_of_record(q, r);
	if (filter->id) {
		sql_add(q, " AND c.id = ");
		sql_val(q, VINT(filter->id));
	}
	if (filter->before) {
		sql_add(q, " AND c.id < ");
		sql_val(q, VINT(filter->before));
	}
	if (filter->pinned)
		sql_add(q, " AND c.pinned_at IS NOT NULL AND c.deleted_at IS NULL");
	sql_add(q, "\nORDER BY c.id DESC LIMIT ");
	sql_val(q, VINT(limit));
	TRY(db_select_sql(ctx, &rows, q));
	const struct rights rights = { .edits = perm_can(ctx, r->type, r, "edit"), .deletes = perm_can(ctx, r->type, r, "delete") };
	struct comment *list = arena_new_array(ctx->mem, struct comment, db_count(rows));
	*n = 0;
	while (db_next(rows))
		list[(*n)++] = comment_of(ctx, rows, &rights);
	*out = list;
	return OK;
}

int
comment_count(struct ctx *ctx, const struct rec *r, int64_t *out)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT COUNT(*) FROM record_comment c WHERE ");
	sql_of_record(q, r);
	TRY(db_select_sql(ctx, &rows, q));
	*out = db_next(rows) ? db_int(rows, 0) : 0;
	return OK;
}

static int
comment_find(struct ctx *ctx, const struct rec *r, int64_t id, struct comment *out)
{
	const struct comment *list;
	size_t n;

	TRY(comment_list(ctx, r, &(struct comment_filter){ .id = id }, 1, &list, &n));
	if (!n || list->deleted_at != INSTANT_NONE)
		return err_set(ctx, ERR_NOTFOUND, "%s %lld has no comment %lld", r->type->name, (long long)rec_id(r), (long long)id);
	*out = *list;
	return OK;
}

/* ---- the text and whom it names ------------------------------------------------------------- */

static int
text_take(struct ctx *ctx, const char *typed, struct form *f, const char **text)
{
	*text = "";
	if (!typed || str_clean(ctx->mem, typed, true, text) != OK)
		form_error(f, "text", _("This text contains characters that cannot be stored."));
	else if (!**text)
		form_error(f, "text", _("Please write something first."));
	else if (utf8_len(*text) > COMMENT_MOST)
		form_error(f, "text", _("A comment has at most %d characters; this one has %zu."), COMMENT_MOST, utf8_len(*text));
	return form_ok(f) ? OK : ERR_INVALID;
}

struct named { int64_t ids[COMMENT_MENTIONS]; const struct org_entry *who[COMMENT_MENTIONS]; size_t n; };

static bool
named_has(const struct named *list, int64_t id)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->ids[i] == id)
			return true;
	return false;
}

static const char *
logins_of(struct ctx *ctx, const struct mention *m)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	for (size_t i = 0; i < m->count && i < 5; i++)
		buf_printf(&b, "%s@%s", i ? " " : "", m->who[i]->code);
	return buf_str(&b);
}

/* f NULL: what is wrong with them was said when it was written. */
static void
named_take(struct ctx *ctx, const char *text, struct named *out, struct form *f)
{
	struct mention m = { .signs = 0 };

	for (const char *at = text; mention_next(ctx, at, &m); at = m.at + m.n) {
		if (m.count > 1) {
			if (f)
				form_error(f, "text", _("Several people are called “%1$s”. Write the login name instead: %2$s"), m.who[0]->title,
				           logins_of(ctx, &m));
			continue;
		}
		if (m.who[0]->id == ctx->user->id || named_has(out, m.who[0]->id))
			continue;
		if (out->n == COMMENT_MENTIONS) {
			if (f)
				form_error(f, "text", _("At most %d people can be mentioned in one comment."), COMMENT_MENTIONS);
			return;
		}
		out->who[out->n] = m.who[0];
		out->ids[out->n++] = m.who[0]->id;
	}
}

/* Only who may read the record is called to it. */
static int
named_check(struct ctx *ctx, const struct rec *r, const struct named *list, struct form *f)
{
	const struct user **users;
	size_t n;

	TRY(users_read(ctx, list->ids, list->n, &users, &n));
	for (size_t i = 0; i < list->n; i++) {
		bool may = false;

		for (size_t k = 0; k < n; k++)
			may |= users[k]->id == list->ids[i] && perm_can_other(ctx, users[k], r->type, r, "read");
		if (!may)
			form_error(f, "text", _("%s may not read this record and cannot be mentioned here. Share the record first, or leave out the sign @."),
			           list->who[i]->title);
	}
	return form_ok(f) ? OK : ERR_INVALID;
}

static int
named_read(struct ctx *ctx, const struct rec *r, const char *text, struct named *out, struct form *f)
{
	*out = (struct named){ .n = 0 };
	named_take(ctx, text, out, f);
	return form_ok(f) ? named_check(ctx, r, out, f) : ERR_INVALID;
}

/* ---- writing --------------------------------------------------------------------------------- */

static int
comment_insert(struct ctx *ctx, const struct rec *r, const char *text, int64_t reply_to, int64_t *id)
{
	TRY(db_exec(ctx, NULL, "INSERT INTO record_comment (type, record, reply_to, text, user, user_name, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
	            VALS(VTEXT(r->type->name), VINT(rec_id(r)), reply_to ? VINT(reply_to) : VNULL, VTEXT(text),
	                 VINT(ctx->user->id), VTEXT(ctx->user->name), VINSTANT(ctx->now))));
	*id = db_insert_id(ctx);
	return OK;
}

/* Each hears of it once: as mentioned, else as answered, else as a follower. */
static int
comment_tell(struct ctx *ctx, const struct rec *r, int64_t id, const struct named *named, int64_t answered)
{
	int64_t told[COMMENT_MENTIONS + 1];

	memcpy(told, named->ids, named->n * sizeof told[0]);
	TRY(notice_users(ctx, r, "mention", id, named->ids, named->n));
	size_t n = named->n;
	if (answered && answered != ctx->user->id && !named_has(named, answered)) {
		told[n++] = answered;
		TRY(notice_users(ctx, r, "reply", id, &answered, 1));
	}
	return notice_followers(ctx, r, &(struct notice_cause){ .kind = "comment", .comment = id, .but = told, .but_count = n });
}

int
comment_write(struct ctx *ctx, const struct rec *r, const char *text, int64_t reply_to, struct form *f, int64_t *id)
{
	struct comment answered = { .user = 0 };
	struct named named;

	TRY(perm_require(ctx, r->type, r, "read"));
	TRY(text_take(ctx, text, f, &text));
	if (reply_to)
		TRY(comment_find(ctx, r, reply_to, &answered));
	TRY(named_read(ctx, r, text, &named, f));
	TRY(comment_insert(ctx, r, text, reply_to, id));
	TRY(follow_begin(ctx, r));
	return comment_tell(ctx, r, *id, &named, answered.user);
}

int
comment_edit(struct ctx *ctx, const struct rec *r, int64_t id, const char *text, struct form *f)
{
	struct named before = { .n = 0 }, now, new = { .n = 0 };
	struct comment c;

	TRY(comment_find(ctx, r, id, &c));
	if (c.user != ctx->user->id)
		return err_set(ctx, ERR_DENIED, "comment %lld is of somebody else", (long long)id);
	if (!c.may_edit)
		return err_set(ctx, ERR_STATE, "comment %lld is too old to be changed", (long long)id);
	TRY(text_take(ctx, text, f, &text));
	if (str_eq(text, c.text))
		return OK;
	TRY(named_read(ctx, r, text, &now, f));
	named_take(ctx, c.text, &before, NULL);
	for (size_t i = 0; i < now.n; i++)
		if (!named_has(&before, now.ids[i]))
			new.ids[new.n++] = now.ids[i];
	TRY(audit_said(ctx, r, "comment", NULL, NULL));
	TRY(db_exec(ctx, NULL, "UPDATE record_comment SET text = ?, edited_at = ? WHERE id = ? AND deleted_at IS NULL",
	            VALS(VTEXT(text), VINSTANT(ctx->now), VINT(id))));
	return notice_users(ctx, r, "mention", id, new.ids, new.n);
}

int
comment_delete(struct ctx *ctx, const struct rec *r, int64_t id)
{
	struct comment c;

	TRY(comment_find(ctx, r, id, &c));
	if (!c.may_delete)
		return err_set(ctx, ERR_DENIED, "comment %lld is of somebody else", (long long)id);
	TRY(audit_said(ctx, r, "uncomment", NULL, NULL));
	return db_exec(ctx, NULL, "UPDATE record_comment SET text = '', deleted_at = ?, deleted_name = ?, pinned_at = NULL\n"
	               "WHERE id = ? AND deleted_at IS NULL",
	               VALS(VINSTANT(ctx->now), VTEXT(ctx->user->name), VINT(id)));
}

int
comment_pin(struct ctx *ctx, const struct rec *r, int64_t id, bool on)
{
	const struct comment *pinned;
	struct comment c;
	size_t n;

	TRY(comment_find(ctx, r, id, &c));
	if (!c.may_pin)
		return err_set(ctx, ERR_DENIED, "%s may not pin comments of %s %lld", ctx->user->login, r->type->name, (long long)rec_id(r));
	TRY(comment_list(ctx, r, &(struct comment_filter){ .pinned = true }, COMMENT_PINS, &pinned, &n));
	if (on && c.pinned_at == INSTANT_NONE && n == COMMENT_PINS)
		return err_set(ctx, ERR_STATE, "%d comments are pinned already", COMMENT_PINS);
	return db_exec(ctx, NULL, "UPDATE record_comment SET pinned_at = ? WHERE id = ?",
	               VALS(on ? VINSTANT(ctx->now) : VNULL, VINT(id)));
}
