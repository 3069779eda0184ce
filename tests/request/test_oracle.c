/*
 * test_oracle.c - who may do what with whose records: every cell of the table
 * tests/rights-oracle.csv, which was written by hand from the preset roles and not
 * from the program, is asked of the real pages. What is refused changes nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/generate.h"
#include "support/page.h"
#include "support/standing.h"

enum { TYPE, ROLE, ACTION, FIRST_CELL, COLUMNS = FIRST_CELL + STANDINGS };

struct line { const char *cells[COLUMNS]; };
static struct line *lines;
static size_t line_count;
static struct http *h;
static struct arena *mem;
static unsigned cells_asked, requests;

/* ---- the table -------------------------------------------------------------------------- */

static const char *
trimmed(const char *s)
{
	return arena_strndup(mem, s, strcspn(s, " \r"));
}

static void
line_read(const char *text)
{
	const char *const *cells = str_split(mem, text, ',');
	struct line *l = &lines[line_count];

	for (size_t i = 0; i < COLUMNS; i++) {
		if (!cells[i])
			fail_msg("%s: %zu columns, not %d", text, i, COLUMNS);
		l->cells[i] = trimmed(cells[i]);
	}
	assert_null(cells[COLUMNS]);
	if (!str_eq(l->cells[TYPE], "type")) {
		line_count++;
		return;
	}
	for (enum standing s = OWN; s < STANDINGS; s++)
		assert_string_equal(l->cells[FIRST_CELL + s], standing_names[s]);
}

static void
table_read(void)
{
	const char *text = file_text(mem, "tests/rights-oracle.csv");
	const char *const *rows;
	size_t n = 0;

	assert_non_null(text);
	rows = str_split(mem, text, '\n');
	while (rows[n])
		n++;
	lines = arena_new_array(mem, struct line, n);
	for (size_t i = 0; i < n; i++)
		if (*rows[i] && *rows[i] != '#')
			line_read(rows[i]);
}

/* ---- how a record is -------------------------------------------------------------------- */

/* The row and its history as one text, and what the steps ask for. */
struct now { const char *all, *status, *title; int64_t version, owner; bool deleted; };

static struct now
record_now(struct ctx *ctx, const struct type *t, int64_t id)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	struct now n;

	sql_add(q, "SELECT CONCAT_WS('|', t.row_version, t.updated_at, t.deleted_at, t.deleted_with, ");
	sql_column(q, "t", t->title->name);
	sql_add(q, ", (SELECT COUNT(*) FROM ");
	sql_ident(q, standing_db->audit_name);
	sql_add(q, ".audit)), t.row_version, t.deleted_at IS NOT NULL, ");
	sql_column(q, "t", t->title->name);
	sql_add(q, ", ");
	sql_column(q, "t", t->status ? t->status->name : t->title->name);
	sql_add(q, ", ");
	sql_column(q, "t", t->owner ? t->owner->name : "id");
	sql_add(q, " FROM ");
	sql_ident(q, t->name);
	sql_add(q, " t WHERE t.id = ");
	sql_val(q, VINT(id));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	assert_true(db_next(rows));
	n = (struct now){
		.all = arena_strdup(mem, db_str(rows, 0)), .version = db_int(rows, 1), .deleted = db_int(rows, 2) != 0,
		.title = arena_strdup(mem, db_str(rows, 3)), .status = arena_strdup(mem, db_str(rows, 4)),
		.owner = db_int(rows, 5),
	};
	return n;
}

static struct now
now_of(const struct type *t, int64_t id)
{
	struct ctx *ctx = test_unit(standing_db);

	assert_ok(ctx, db_begin(ctx, DB_READ));
	struct now n = record_now(ctx, t, id);
	test_end(ctx);
	return n;
}

/* As if nothing had happened to it: alive or in the bin, with its owner, in this state. */
static void
record_reset(const struct type *t, enum standing s, const char *status)
{
	struct ctx *ctx = test_unit(standing_db);
	struct sql *q = sql_new(ctx);
	bool bin = s == BIN_OWN || s == BIN_FOREIGN;

	test_begin(ctx);
	sql_add(q, "UPDATE ");
	sql_ident(q, t->name);
	sql_add(q, " SET deleted_at = ");
	sql_val(q, bin ? VINSTANT(ctx->now) : VNULL);
	sql_add(q, ", deleted_with = ");
	sql_val(q, bin ? VINT(1000 + s) : VNULL);
	sql_add(q, ", deleted_by = NULL");
	if (t->owner) {
		sql_add(q, ", ");
		sql_ident(q, t->owner->name);
		sql_add(q, " = ");
		sql_val(q, VINT(standing_employee(s)));
		sql_add(q, ", ");
		sql_ident(q, t->dept->name);
		sql_add(q, " = (SELECT e.dept FROM employee e WHERE e.id = ");
		sql_val(q, VINT(standing_employee(s)));
		sql_add(q, ")");
	}
	if (t->status) {
		sql_add(q, ", status = ");
		sql_val(q, VTEXT(status));
	}
	sql_add(q, " WHERE id = ");
	sql_val(q, VINT(standing_record(t, s)));
	assert_ok(ctx, db_exec_sql(ctx, NULL, q));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM doc_log WHERE type = ? AND record = ? AND step <> 'create'",
	          VALS(VTEXT(t->name), VINT(standing_record(t, s)))));
	test_commit(ctx);
	test_end(ctx);
}

/* What hangs on it went along. */
static void
below_reset(const struct type *t)
{
	for (size_t i = 0; i < standing_db->types->count; i++) {
		const struct type *below = standing_db->types->all[i];

		for (enum standing s = OWN; s < STANDINGS && below->hangs_on && below->hangs_on->target == t; s++)
			if (standing_record(below, s))
				record_reset(below, s, "draft");
	}
}

/* ---- asking ------------------------------------------------------------------------------------ */

struct cell { const struct line *line; const struct type *type; enum standing s; const char *want, *url; };

static void __attribute__((noreturn)) PRINTF(2, 3)
cell_fail(const struct cell *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *what = arena_vprintf(mem, fmt, ap);
	va_end(ap);
	fail_msg("%s × %s × %s × %s must be %s: %s", c->line->cells[TYPE], c->line->cells[ROLE], c->line->cells[ACTION],
	         standing_names[c->s], c->want, what);
	abort();
}

static bool
wants(const struct cell *c, const char *what)
{
	return str_eq(c->want, what);
}

/* The status of a refusal; 0 = the cell allows it. */
static int
refusal(const struct cell *c)
{
	return wants(c, "403") ? 403 : wants(c, "404") ? 404 : 0;
}

static void
get_check(const struct cell *c, const char *url, int allowed)
{
	int want = refusal(c), status = http_get(h, url);

	requests++;
	if (status != (want ? want : allowed))
		cell_fail(c, "GET %s answered %d", url, status);
}

static struct now
before(const struct cell *c)
{
	return now_of(c->type, standing_record(c->type, c->s));
}

/* A refused post has the status of the cell, and row and history are as they were. */
static void
refused_check(const struct cell *c, const struct now *was, int status, bool gone)
{
	const struct now now = before(c);

	/* Who edits what was deleted meanwhile gets his form back: only of what he could have edited. */
	const char *alive = c->line->cells[FIRST_CELL + (c->s == BIN_OWN ? OWN : FOREIGN)];
	gone = gone && (str_eq(alive, "yes") || str_eq(alive, "no"));
	if (status != refusal(c) && !(gone && status == 409))
		cell_fail(c, "the POST answered %d", status);
	if (!str_eq(now.all, was->all))
		cell_fail(c, "the POST answered %d and changed the record: %s, was %s", status, now.all, was->all);
}

static const char *
once(void)
{
	static unsigned n;

	return arena_printf(h->mem, "oracle%u", ++n);
}

static const char *
number(int64_t n)
{
	return arena_printf(h->mem, "%lld", (long long)n);
}

/* A post to a page of the record, with one more field. */
static int
post(const struct cell *c, const char *where, const struct now *was, const char *name, const char *value)
{
	requests++;
	return http_post(h, arena_printf(h->mem, "%s%s", c->url, where), "_csrf", http_csrf(h, standing_db), "_once", once(),
	                 "row_version", number(was->version), name, value, NULL);
}

/* ---- actions ------------------------------------------------------------------------------------- */

/* In the bin a record is a row, which leads nowhere for who may only look. */
static bool
body_lists(const struct type *t, int64_t id, bool bin)
{
	const char *link = bin ? arena_printf(h->mem, "id=\"r%lld", (long long)id)
	                       : arena_printf(h->mem, "%s/%lld", type_url(t), (long long)id);

	for (const char *at = http_body(h); (at = strstr(at, link)) != NULL; at++)
		if (at[strlen(link)] < '0' || at[strlen(link)] > '9')
			return true;
	return false;
}

/* One list for all standings of the line. */
static void
list_check(const struct cell *c)
{
	static const struct line *last;
	static int status;
	bool bin = str_eq(c->line->cells[ACTION], "bin");

	if (last != c->line) {
		requests++;
		status = http_get(h, arena_printf(h->mem, "%s%s", type_url(c->type), bin ? "/bin" : "?limit=200"));
		last = c->line;
	}
	if (status != (refusal(c) ? refusal(c) : 200))
		cell_fail(c, "the page answered %d", status);
	if (status == 200 && body_lists(c->type, standing_record(c->type, c->s), bin) != wants(c, "yes"))
		cell_fail(c, "the record is%s on the page", wants(c, "yes") ? " not" : "");
}

static void
read_check(const struct cell *c)
{
	bool history = str_eq(c->line->cells[ACTION], "history");

	get_check(c, arena_printf(h->mem, "%s%s", c->url, history ? "/history" : ""), 200);
}

static void
edit_check(const struct cell *c)
{
	static unsigned n;
	const struct now was = before(c);
	const char *title = arena_printf(h->mem, "改后%u", ++n);

	get_check(c, arena_printf(h->mem, "%s/edit", c->url), 200);
	int status = post(c, "", &was, c->type->title->name, title);
	if (refusal(c)) {
		refused_check(c, &was, status, c->s == BIN_OWN || c->s == BIN_FOREIGN);
		return;
	}
	if (status != 303 || !str_eq(before(c).title, title))
		cell_fail(c, "the POST answered %d, the title is %s", status, before(c).title);
}

static void
assign_check(const struct cell *c)
{
	int64_t to = standing_employee(c->s == SUB || c->s == SUBX ? OWN : SUB);
	const struct now was = before(c);
	int status = post(c, "", &was, c->type->owner->name, number(to));

	if (refusal(c))
		refused_check(c, &was, status, c->s == BIN_OWN || c->s == BIN_FOREIGN);
	else if (status >= 500 || (before(c).owner == to) != wants(c, "yes"))
		cell_fail(c, "the POST answered %d, the owner is %lld", status, (long long)before(c).owner);
	record_reset(c->type, c->s, "draft");
}

static void
delete_check(const struct cell *c)
{
	const struct now was = before(c);

	get_check(c, arena_printf(h->mem, "%s/delete", c->url), 200);
	int status = post(c, "/delete", &was, "x", "");
	if (refusal(c)) {
		refused_check(c, &was, status, false);
		return;
	}
	if (status != 303 || !before(c).deleted)
		cell_fail(c, "the POST answered %d: %s", status, page_text(h));
	record_reset(c->type, c->s, "draft");
	below_reset(c->type);
}

static void
restore_check(const struct cell *c)
{
	const struct now was = before(c);
	int status = post(c, "/restore", &was, "x", "");

	if (refusal(c)) {
		refused_check(c, &was, status, false);
		return;
	}
	/* What lives is where it should be: one is led to it. */
	if (status != 303 || before(c).deleted || (wants(c, "no") && !str_eq(before(c).all, was.all)))
		cell_fail(c, "the POST answered %d: %s", status, page_text(h));
	record_reset(c->type, c->s, "draft");
}

static void
purge_check(const struct cell *c)
{
	const struct now was = before(c);

	assert_true(refusal(c));	/* no preset role purges what is not a setting */
	get_check(c, arena_printf(h->mem, "%s/purge", c->url), 200);
	refused_check(c, &was, post(c, "/purge", &was, "x", ""), false);
}

static void
export_check(const struct cell *c)
{
	struct ctx *ctx = standing_unit();
	struct rec *r;
	int64_t id = standing_record(c->type, c->s);

	as_system_begin(ctx, "test");
	int rc = rec_load(ctx, &r, c->type->name, id);
	as_system_end(ctx);
	bool may = rc == OK && perm_can(ctx, c->type, r, "export");
	test_end(ctx);
	if (may != wants(c, "yes"))
		cell_fail(c, "perm_can() says %s", may ? "yes" : "no");
}

/* Is the record tagged? And not any more. */
static bool
tag_taken(const struct cell *c)
{
	struct ctx *ctx = test_unit(standing_db);
	int64_t found = 0;

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, &found, "DELETE FROM record_tag WHERE type = ? AND record = ?",
	          VALS(VTEXT(c->type->name), VINT(standing_record(c->type, c->s)))));
	test_commit(ctx);
	test_end(ctx);
	return found > 0;
}

static void
bulk_check(const struct cell *c)
{
	const bool closed = wants(c, "403");

	h->most_statements = 60;
	requests++;
	int status = http_post(h, arena_printf(h->mem, "%s/bulk", type_url(c->type)), "_csrf", http_csrf(h, standing_db), "do", "tag",
	                       "tag", "试验", "id", number(standing_record(c->type, c->s)), NULL);
	h->most_statements = 0;
	bool tagged = tag_taken(c);
	if (status != (closed ? 403 : 303) || tagged != wants(c, "yes"))
		cell_fail(c, "the POST answered %d, the tag is %sthere", status, tagged ? "" : "not ");
}

/* ---- new records ---------------------------------------------------------------------------------- */

struct field_text { const char *name, *value; };

/* What a new record of the type needs, and whose it shall be. */
static size_t
create_fields(const struct cell *c, const char *title, struct field_text *out)
{
	const struct type *t = c->type;
	struct ctx *ctx = test_unit(standing_db);
	size_t n = 0;

	out[n++] = (struct field_text){ t->title->name, title };
	if (t->owner)
		out[n++] = (struct field_text){ t->owner->name, number(standing_employee(c->s)) };
	if (t->hangs_on)
		out[n++] = (struct field_text){ t->hangs_on->name,
			number(standing_record(t->hangs_on->target, t->owner ? OWN : c->s)) };
	assert_ok(ctx, db_begin(ctx, DB_READ));
	for (size_t i = 0; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];
		if (!f->required || f->kind != FIELD_LINK || f == t->owner || f == t->hangs_on || *f->def)
			continue;
		struct sql *q = sql_new(ctx);
		struct db_rows *rows;
		sql_add(q, "SELECT MAX(id) FROM ");
		sql_ident(q, f->target->name);
		assert_ok(ctx, db_select_sql(ctx, &rows, q));
		assert_true(db_next(rows));
		out[n++] = (struct field_text){ f->name, number(db_int(rows, 0)) };
	}
	test_end(ctx);
	return n;
}

/* The owner of the record of this title, or of what it hangs on when it has none; 0 = there is none. */
static int64_t
created_for(const struct cell *c, const char *title)
{
	const struct type *t = c->type;
	struct ctx *ctx = test_unit(standing_db);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT ");
	sql_ident(q, t->owner ? t->owner->name : t->hangs_on->name);
	sql_add(q, " FROM ");
	sql_ident(q, t->name);
	sql_add(q, " WHERE ");
	sql_ident(q, t->title->name);
	sql_add(q, " = ");
	sql_val(q, VTEXT(title));
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	int64_t id = db_next(rows) ? db_int(rows, 0) : 0;
	test_end(ctx);
	return id;
}

static void
create_check(const struct cell *c)
{
	static unsigned n;
	const char *url = arena_printf(h->mem, "%s/new", type_url(c->type));
	const char *title = arena_printf(h->mem, "新建%u号", ++n);
	struct field_text fields[16];
	size_t count = create_fields(c, title, fields);
	struct buf b;

	get_check(c, url, 200);
	buf_init(&b, h->mem);
	buf_printf(&b, "_csrf=%s&_once=%s", str_url(h->mem, http_csrf(h, standing_db)), once());
	for (size_t i = 0; i < count; i++)
		buf_printf(&b, "&%s=%s", fields[i].name, str_url(h->mem, fields[i].value));
	requests++;
	int status = http_send(h, "POST", url, "application/x-www-form-urlencoded", buf_str(&b), b.n);
	int64_t made = created_for(c, title);
	int64_t whose = c->type->owner ? standing_employee(c->s) : standing_record(c->type->hangs_on->target, c->s);
	if (refusal(c) ? status != refusal(c) || made : status >= 500 || (made == whose) != wants(c, "yes"))
		cell_fail(c, "the POST answered %d, made for %lld: %s", status, (long long)made, page_text(h));
}

/* ---- steps ------------------------------------------------------------------------------------------ */

static const struct { const char *step, *from, *to; } steps[] = {
	{ "submit", "draft", "draft" },	/* no approval is set up: a sentence */
	{ "audit", "draft", "audited" }, { "unaudit", "audited", "draft" }, { "close", "audited", "closed" },
	{ "reopen", "closed", "audited" }, { "void", "draft", "void" }, { "smash", "draft", "broken" },
};

static bool
step_check(const struct cell *c)
{
	const char *step = c->line->cells[ACTION], *where = arena_printf(h->mem, "/do/%s", step);
	size_t i = 0;

	while (i < sizeof steps / sizeof steps[0] && !str_eq(steps[i].step, step))
		i++;
	if (i == sizeof steps / sizeof steps[0])
		return false;
	bool submit = str_eq(step, "submit");
	record_reset(c->type, c->s, steps[i].from);
	const struct now was = before(c);
	get_check(c, arena_printf(h->mem, "%s%s", c->url, where), submit ? 409 : 200);
	int status = post(c, where, &was, "reason", "试验");
	if (refusal(c))
		refused_check(c, &was, status, false);
	else if (status != (submit ? 409 : 303) || !str_eq(before(c).status, steps[i].to))
		cell_fail(c, "the POST answered %d, the state is %s: %s", status, before(c).status, page_text(h));
	record_reset(c->type, c->s, "draft");
	return true;
}

/* ---- the table, line by line --------------------------------------------------------------------------- */

static const struct { const char *action; void (*check)(const struct cell *c); } checks[] = {
	{ "list", list_check }, { "bin", list_check }, { "read", read_check }, { "history", read_check },
	{ "create", create_check }, { "edit", edit_check }, { "assign", assign_check }, { "delete", delete_check },
	{ "restore", restore_check }, { "purge", purge_check }, { "export", export_check }, { "bulk_edit", bulk_check },
};

static void
cell_check(const struct cell *c)
{
	cells_asked++;
	for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
		if (str_eq(checks[i].action, c->line->cells[ACTION])) {
			checks[i].check(c);
			return;
		}
	if (!c->type->workflow || !step_check(c))
		cell_fail(c, "there is no such action");
}

static bool
is_case(const struct type *t, enum standing s, const char *action)
{
	if (!standing_record(t, s))
		return false;
	return !str_eq(action, "create") || s <= FOREIGN;
}

static void
line_check(const struct line *l, const struct type *t)
{
	for (enum standing s = OWN; s < STANDINGS; s++) {
		struct cell c = { .line = l, .type = t, .s = s, .want = l->cells[FIRST_CELL + s],
			.url = arena_printf(h->mem, "%s/%lld", type_url(t), (long long)standing_record(t, s)) };

		if (is_case(t, s, l->cells[ACTION]) == wants(&c, "-"))
			cell_fail(&c, "the table and the test do not agree whether there is such a case");
		if (!wants(&c, "-"))
			cell_check(&c);
	}
}

/* only: of one role, or NULL = of all */
static void
table_check(const char *type, const char *only)
{
	const struct type *t = type_find(standing_db->types, type);
	const char *role = "";

	for (size_t i = 0; i < line_count; i++) {
		const struct line *l = &lines[i];

		if (!str_eq(l->cells[TYPE], type) || (only && !str_eq(l->cells[ROLE], only)))
			continue;
		if (!str_eq(role, l->cells[ROLE]))
			standing_role(role = l->cells[ROLE]);
		line_check(l, t);
	}
}

static void test_oracle__customers(void **state) { (void)state; table_check("customer", NULL); }
static void test_oracle__contacts(void **state) { (void)state; table_check("contact", NULL); }
static void test_oracle__documents(void **state) { (void)state; table_check("widget", NULL); }
static void test_oracle__what_hangs_on_documents(void **state) { (void)state; table_check("sticker", NULL); }
static void test_oracle__what_hangs_on_customers(void **state) { (void)state; table_check("offer", NULL); }

/* Every type of the table × every role there is × every action the type has; to show what is masked
 * belongs to the rights of fields, to share views is about no record (test_views.c). */
static void
test_oracle__no_line_is_missing(void **state)
{
	struct ctx *ctx = test_unit(standing_db);
	struct db_rows *roles, *actions;

	(void)state;
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &roles, "SELECT code FROM role ORDER BY id", NO_VALS));
	assert_int_equal(db_count(roles), 13);
	while (db_next(roles)) {
		assert_ok(ctx, db_select(ctx, &actions,
		          "SELECT DISTINCT type, action FROM role_right WHERE type IN ('customer', 'contact', 'widget', 'sticker', 'offer')\n"
		          " AND action NOT IN ('show', 'share_view')\n"
		          "UNION SELECT t.type, a.action FROM (SELECT 'customer' AS type UNION SELECT 'contact' UNION SELECT 'widget' UNION SELECT 'sticker'\n"
		          "  UNION SELECT 'offer') t,\n"
		          " (SELECT 'list' AS action UNION SELECT 'history' UNION SELECT 'bin' UNION SELECT 'purge' UNION SELECT 'delete') a",
		          NO_VALS));
		while (db_next(actions)) {
			size_t found = 0;
			for (size_t i = 0; i < line_count; i++)
				found += str_eq(lines[i].cells[TYPE], db_str(actions, 0)) && str_eq(lines[i].cells[ROLE], db_str(roles, 0)) &&
				         str_eq(lines[i].cells[ACTION], db_str(actions, 1));
			if (found != 1)
				fail_msg("%s × %s × %s: %zu lines", db_str(actions, 0), db_str(roles, 0), db_str(actions, 1), found);
		}
	}
	test_end(ctx);
}

/* ---- an edited role --------------------------------------------------------------------------------- */

/* The marketing role gets what the sales manager has: then it is what the table says of him. */
static void
role_edit(const char *type, const char *action, const char *scope)
{
	standing_right("marketing", type, action, scope);
}

static void
test_oracle__an_edited_role_is_what_its_rights_say(void **state)
{
	static const char *const actions[] = { "create", "assign", "restore", "bulk_edit" };
	(void)state;
	role_edit("customer", "read", "tree");
	role_edit("customer", "edit", "subordinates");
	role_edit("customer", "delete", "subordinates");
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		role_edit("customer", actions[i], "all");
	standing_role("marketing");
	for (size_t i = 0; i < line_count; i++)
		if (str_eq(lines[i].cells[TYPE], "customer") && str_eq(lines[i].cells[ROLE], "sales_manager"))
			line_check(&lines[i], type_find(standing_db->types, "customer"));
	role_edit("customer", "read", "all");
	role_edit("customer", "edit", "none");
	role_edit("customer", "delete", "none");
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		role_edit("customer", actions[i], "none");
	table_check("customer", "marketing");
}

/* Between two requests of one session. */
static void
test_oracle__a_right_that_is_removed_is_gone_with_the_next_request(void **state)
{
	const struct type *t = type_find(standing_db->types, "customer");
	const char *own = arena_printf(h->mem, "%s/%lld", type_url(t), (long long)standing_record(t, OWN));
	const char *other = arena_printf(h->mem, "%s/%lld", type_url(t), (long long)standing_record(t, FOREIGN));
	const struct now was = now_of(t, standing_record(t, OWN));

	(void)state;
	standing_role("sales_director");
	assert_int_equal(http_get(h, other), 200);
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/edit", own)), 200);
	standing_right("sales_director", "customer", "read", "own");
	assert_int_equal(http_get(h, other), 404);
	assert_int_equal(http_get(h, own), 200);
	standing_right("sales_director", "customer", "edit", "none");
	assert_int_equal(http_post(h, own, "_csrf", http_csrf(h, standing_db), "_once", once(), "row_version",
	                           number(was.version), "name", "不该改", NULL), 403);
	assert_string_equal(now_of(t, standing_record(t, OWN)).all, was.all);
	assert_int_equal(http_get(h, arena_printf(h->mem, "%s/edit", own)), 403);
	standing_right("sales_director", "customer", "read", "none");
	assert_int_equal(http_get(h, own), 403);
	/* And so is a role that is taken away. */
	standing_role("general_manager");
	assert_int_equal(http_get(h, other), 200);
	standing_role("keeper");
	assert_int_equal(http_get(h, other), 403);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_oracle__no_line_is_missing),
		cmocka_unit_test(test_oracle__customers),
		cmocka_unit_test(test_oracle__contacts),
		cmocka_unit_test(test_oracle__documents),
		cmocka_unit_test(test_oracle__what_hangs_on_documents),
		cmocka_unit_test(test_oracle__what_hangs_on_customers),
		cmocka_unit_test(test_oracle__an_edited_role_is_what_its_rights_say),
		cmocka_unit_test(test_oracle__a_right_that_is_removed_is_gone_with_the_next_request),
	};
	static const char *const types[] = { "customer", "contact", "widget", "sticker", "offer" };

	standing_open("oracle");
	h = standing_browser;
	mem = standing_db->mem;
	table_read();
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		standing_make(type_find(standing_db->types, types[i]));
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	print_message("%u cells of the table asked by %u requests\n", cells_asked, requests);
	standing_close();
	return failed;
}
