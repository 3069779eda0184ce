/* standing.c - records in every standing towards one person. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/generate.h"
#include "support/standing.h"

enum { MOST_TYPES = 64 };

const char *const standing_names[STANDINGS] = {
	"own", "sub", "subx", "dept", "tree", "foreign", "bin_own", "bin_foreign", "team_read", "team_edit", "above",
};

struct testdb *standing_db;
struct http *standing_browser;

static const struct { const char *code, *parent; } departments[] = {
	{ "ACT", "S1" }, { "ACTB", "ACT" }, { "ELSE", "S2" },
};
/* The person, whoever is under him, beside him, below his department, elsewhere. */
static const struct { enum standing of; const char *code, *dept; bool under; } people[] = {
	{ OWN, "A1", "ACT", false }, { SUB, "A2", "ACT", true }, { SUBX, "A3", "ELSE", true },
	{ DEPT, "A4", "ACT", false }, { TREE, "A5", "ACTB", false }, { FOREIGN, "A6", "ELSE", false },
};
static int64_t employees[STANDINGS], user;
static struct { const struct type *type; int64_t ids[STANDINGS]; } made[MOST_TYPES];
static size_t made_count;

/* ---- the company ---------------------------------------------------------------------- */

static void
rec_store_or_fail(struct ctx *ctx, struct rec *r)
{
	struct form *f = form_new(ctx);
	int rc = rec_save(ctx, r, f);

	if (rc != OK && form_message_count(f))
		fail_msg("%s.%s: %s", type_name(rec_type(r)), form_messages(f)->field, form_messages(f)->text);
	assert_ok(ctx, rc);
}

static void
departments_make(struct ctx *ctx)
{
	for (size_t i = 0; i < sizeof departments / sizeof departments[0]; i++) {
		struct rec *r;

		assert_ok(ctx, rec_new(ctx, &r, "department"));
		rec_set(r, "code", VTEXT(departments[i].code));
		rec_set(r, "name", VTEXT(departments[i].code));
		rec_set(r, "parent", VLINK(test_dept(ctx, departments[i].parent)));
		rec_store_or_fail(ctx, r);
	}
}

static void
people_make(struct ctx *ctx)
{
	for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
		struct rec *r;

		assert_ok(ctx, rec_new(ctx, &r, "employee"));
		rec_set(r, "code", VTEXT(people[i].code));
		rec_set(r, "name", VTEXT(arena_printf(ctx->mem, "同事%s", people[i].code)));
		rec_set(r, "dept", VLINK(test_dept(ctx, people[i].dept)));
		if (people[i].under)
			rec_set(r, "superior", VLINK(employees[OWN]));
		rec_store_or_fail(ctx, r);
		employees[people[i].of] = rec_id(r);
	}
	employees[BIN_OWN] = employees[OWN];
	employees[BIN_FOREIGN] = employees[TEAM_READ] = employees[TEAM_EDIT] = employees[ABOVE] = employees[FOREIGN];
}

static void
login_make(struct ctx *ctx)
{
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, "user"));
	rec_set(r, "login", VTEXT("person"));
	rec_set(r, "name", VTEXT("同事A1"));
	rec_set(r, "employee", VLINK(employees[OWN]));
	rec_store_or_fail(ctx, r);
	user = rec_id(r);
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO credential (user, password_hash, changed_at)\n"
	          "SELECT ?, password_hash, changed_at FROM credential ORDER BY user LIMIT 1", VALS(VINT(user))));
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO user_roles (record, value) VALUES (?, 'auditor')", VALS(VINT(user))));
	assert_ok(ctx, org_touch(ctx));
}

void
standing_open(const char *program)
{
	standing_db = testcompany_open_preset(program);
	struct ctx *ctx = test_ctx(standing_db, "admin");

	test_begin(ctx);
	as_system_begin(ctx, "test company");
	departments_make(ctx);
	people_make(ctx);
	login_make(ctx);
	assert_ok(ctx, org_touch(ctx));
	as_system_end(ctx);
	test_commit(ctx);
	test_end(ctx);
	standing_browser = http_open(standing_db);
	http_login(standing_browser, "person");
}

void
standing_close(void)
{
	http_close(standing_browser);
	org_forget();
	testdb_close(standing_db);
}

int64_t
standing_employee(enum standing s)
{
	return employees[s];
}

/* ---- records ------------------------------------------------------------------------------ */

static size_t
made_at(const struct type *t)
{
	for (size_t i = 0; i < made_count; i++)
		if (made[i].type == t)
			return i;
	assert_in_range(made_count, 0, MOST_TYPES - 1);
	made[made_count].type = t;
	return made_count++;
}

int64_t
standing_record(const struct type *t, enum standing s)
{
	return made[made_at(t)].ids[s];
}

/* The type that says whose a record is: its own owner, or that of what it hangs on. */
static const struct type *
above_of(const struct type *t)
{
	return t->hangs_on ? t->hangs_on->target : NULL;
}

static bool
stands(const struct type *t, enum standing s)
{
	const struct type *above = above_of(t);

	if (s == TEAM_READ || s == TEAM_EDIT)
		return t->team || (above && above->team);
	return s != ABOVE || (t->owner && above && t->opens_to_owner);
}

/* The record above: of the same person for what has no owner itself; of who acts for ABOVE. */
static int64_t
above_record(const struct type *t, enum standing s)
{
	enum standing of = s;

	if (s == ABOVE)
		of = OWN;
	else if (s == BIN_OWN)
		of = OWN;
	else if (s == BIN_FOREIGN)
		of = FOREIGN;
	else if (t->owner && s != TEAM_READ && s != TEAM_EDIT)
		of = FOREIGN;
	return standing_record(above_of(t), of);
}

static void
team_set(struct ctx *ctx, struct rec *r, enum standing s)
{
	const char *name = rec_type(r)->team->name;

	while (rec_count(r, name))
		rec_remove_line(ctx, r, name, 0);
	if (s != TEAM_READ && s != TEAM_EDIT)
		return;
	struct rec *row = rec_add_line(ctx, r, name);
	rec_set(row, "employee", VLINK(employees[OWN]));
	rec_set(row, "level", VTEXT(s == TEAM_EDIT ? "edit" : "read"));
}

static int64_t
record_make(struct ctx *ctx, const struct type *t, enum standing s, int64_t above)
{
	struct rec *r = generate_rec(ctx, t);

	if (above_of(t))
		rec_set(r, t->hangs_on->name, VLINK(above ? above : above_record(t, s)));
	/* What belonged to the one that was generated. */
	for (size_t i = 0; i < t->field_count && above_of(t); i++)
		if (str_eq(t->fields[i].within, t->hangs_on->name))
			rec_put(r, &t->fields[i], VNULL);
	if (t->owner) {
		struct rec *owner;

		assert_ok(ctx, rec_load(ctx, &owner, "employee", employees[s]));
		rec_set(r, t->owner->name, VLINK(employees[s]));
		if (t->dept)
			rec_set(r, t->dept->name, rec_get(owner, "dept"));
	}
	if (t->team)
		team_set(ctx, r, s);
	rec_store_or_fail(ctx, r);
	return rec_id(r);
}

/* Each record by a unit of its own: what goes to the bin together has one mark. */
int64_t
standing_more(const struct type *t, enum standing s, int64_t above)
{
	struct ctx *ctx = test_ctx(standing_db, "admin");

	test_begin(ctx);
	as_system_begin(ctx, "records of a test");
	int64_t id = record_make(ctx, t, s, above);
	as_system_end(ctx);
	test_commit(ctx);
	test_end(ctx);
	return id;
}

void
standing_delete(const struct type *t, int64_t id)
{
	static unsigned n;
	struct ctx *ctx = test_ctx(standing_db, "admin");
	struct form *why = form_new(ctx);
	struct rec *r;

	test_begin(ctx);
	ctx->request_id = arena_printf(ctx->mem, "bin%u", ++n);
	as_system_begin(ctx, "records of a test");
	assert_ok(ctx, rec_load(ctx, &r, t->name, id));
	if (rec_delete(ctx, r, why) != OK)
		fail_msg("%s: %s", t->name, form_messages(why)->text);
	as_system_end(ctx);
	test_commit(ctx);
	test_end(ctx);
}

void
standing_make(const struct type *t)
{
	size_t at = made_at(t);

	for (enum standing s = OWN; s < STANDINGS; s++) {
		if (!stands(t, s))
			continue;
		made[at].ids[s] = standing_more(t, s, 0);
		if (s == BIN_OWN || s == BIN_FOREIGN)
			standing_delete(t, made[at].ids[s]);
	}
}

/* ---- roles ----------------------------------------------------------------------------------- */

void
standing_role(const char *role)
{
	struct ctx *ctx = test_unit(standing_db);

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE user_roles SET value = ? WHERE record = ?",
	          VALS(VTEXT(role), VINT(user))));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

struct ctx *
standing_unit(void)
{
	struct ctx *ctx = test_ctx(standing_db, "person");

	assert_ok(ctx, db_begin(ctx, DB_READ));
	return ctx;
}

void
standing_right(const char *role, const char *type, const char *action, const char *scope)
{
	struct ctx *ctx = test_unit(standing_db);

	test_begin(ctx);
	if (str_eq(scope, "none"))
		assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM role_right WHERE role = ? AND type = ? AND action = ?",
		          VALS(VTEXT(role), VTEXT(type), VTEXT(action))));
	else
		assert_ok(ctx, db_exec(ctx, NULL, "REPLACE INTO role_right (role, type, action, scope) VALUES (?, ?, ?, ?)",
		          VALS(VTEXT(role), VTEXT(type), VTEXT(action), VTEXT(scope))));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}
