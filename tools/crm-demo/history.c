/*
 * history.c - two years of changes: who made a customer and its contacts, and what was changed since. Made backwards
 * from what the record says now, so that history and record agree.
 */
#include "demo.h"

enum { CHANGES = 8, USERS = 200, ROWS = 100000 };

static const char *const columns[] = {
	"batch", "org", "type", "record", "op", "field", "old_value", "new_value", "old_text", "new_text", "row_version", "user",
	"user_name", "channel", "ip", "request_id", "at",
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

struct event { const char *type, *op, *field, *before, *after; int64_t record, version, at; };

struct history {
	struct demo *demo;
	struct arena *mem;		/* of the customer at hand */
	int64_t next;			/* customer, from 0 */
	struct event events[CHANGES + 8];
	size_t n, at;
	struct { int64_t id; const char *name; } users[USERS];
	size_t user_count;
};

static const char *
other_than(struct dice *d, const char *const *list, size_t n, const char *now)
{
	size_t at = dice_below(d, n);

	return str_eq(list[at], now) ? list[(at + 1) % n] : list[at];
}

/* The value of the field before it became what it is now. */
static struct event
change_back(struct history *h, struct dice *d, const char **level, int64_t *grade, const char **remark)
{
	static const char *const levels[] = { "A", "B", "C", "D" };
	static const char *const remarks[] = { "首次拜访，等待反馈。", "已寄送样本和报价单。", "技术交流一次，对方有意向。", "暂无采购计划，季度后再联系。" };
	size_t what = dice_below(d, 3);
	struct event e = { .op = "update", .field = what == 0 ? "level" : what == 1 ? "price_grade" : "remark" };

	if (what == 0) {
		e.after = *level;
		e.before = *level = other_than(d, levels, 4, *level);
	} else if (what == 1) {
		e.after = arena_printf(h->mem, "%lld", (long long)*grade);
		*grade = *grade % 5 + 1;
		e.before = arena_printf(h->mem, "%lld", (long long)*grade);
	} else {
		e.after = *remark;
		e.before = *remark = other_than(d, remarks, 4, *remark);
	}
	return e;
}

static void
events_make(struct history *h, int64_t n, const struct employer *e)
{
	struct dice d = dice_for(h->demo->seed, "events", n);
	const char *level = e->level, *remark = e->remark;
	int64_t grade = e->grade;

	h->n = 1 + e->changes;
	h->events[0] = (struct event){ .type = "customer", .op = "create", .field = "", .after = e->name, .record = n + 1,
	                               .version = 1, .at = e->created };
	for (size_t i = e->changes; i > 0; i--) {
		struct event *one = &h->events[i];

		*one = change_back(h, &d, &level, &grade, &remark);
		one->type = "customer";
		one->record = n + 1;
		one->version = 1 + (int64_t)i;
		one->at = e->created + (e->updated - e->created) / e->changes * (int64_t)i;
	}
	for (size_t k = 0; k < e->contacts; k++)
		h->events[h->n++] = (struct event){ .type = "contact", .op = "create", .field = "", .record = e->contact + (int64_t)k,
		                                    .version = 1, .at = e->created };
}

static const char *
user_name(const struct history *h, int64_t id)
{
	for (size_t i = 0; i < h->user_count; i++)
		if (h->users[i].id == id)
			return h->users[i].name;
	return "";
}

static struct val
text_or_null(const char *s)
{
	return s && *s ? VTEXT(s) : VNULL;
}

static int
next_row(void *arg, struct val *row, bool *more)
{
	struct history *h = arg;
	struct demo *demo = h->demo;

	while (h->at == h->n && h->next < demo->customers) {
		const struct employer *e = &demo->employers[h->next++];

		if (!e->name)
			continue;
		arena_free(h->mem);
		h->mem = arena_new();
		h->at = 0;
		events_make(h, h->next - 1, e);
	}
	*more = h->at < h->n;
	if (!*more)
		return OK;
	const struct event *v = &h->events[h->at++];
	const struct employer *e = &demo->employers[h->next - 1];
	bool created = str_eq(v->op, "create");
	const struct val out[COLUMNS] = {
		VINT(v->at << 20 | (h->next & 0xfffff)), VINT(1), VTEXT(v->type), VINT(v->record), VTEXT(v->op), VTEXT(v->field),
		text_or_null(v->before), created ? VNULL : text_or_null(v->after), text_or_null(v->before), text_or_null(v->after),
		VINT(v->version), VINT(e->maker), VTEXT(user_name(h, e->maker)), VTEXT("tool"), VTEXT(""), VTEXT("demo"), VINSTANT(v->at),
	};
	memcpy(row, out, sizeof out);
	return OK;
}

static int
names_read(struct history *h)
{
	struct ctx *ctx = h->demo->ctx;
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT id, name FROM user ORDER BY id LIMIT 200", NO_VALS));
	while (db_next(rows)) {
		h->users[h->user_count].id = db_int(rows, 0);
		h->users[h->user_count++].name = arena_strdup(ctx->mem, db_str(rows, 1));
	}
	return OK;
}

int
history_make(struct demo *demo)
{
	struct ctx *ctx = demo->ctx;
	struct history h = { .demo = demo, .mem = arena_new() };
	const struct db_load load = { .schema = db_audit_name(ctx), .table = "audit", .columns = columns, .n = COLUMNS, .most = ROWS,
	                              .next = next_row, .arg = &h };
	int64_t rows = 0;

	TRY(db_begin(ctx, DB_READ));
	int rc = names_read(&h);
	db_rollback(ctx);
	if (rc == OK)
		rc = db_load(ctx, &load, &rows);
	arena_free(h.mem);
	log_info("demo: %lld rows of history", (long long)rows);
	return rc;
}
