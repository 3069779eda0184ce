/*
 * org_people.c - the part of the snapshot that scopes follow: who is below whom,
 * departments chosen for roles, sharing rules, and which types are shared at all.
 */
#include "doc/org.h"

/* ---- employees ----------------------------------------------------------------------- */

static int
person_compare(const void *a, const void *b)
{
	const struct org_person *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

const struct org_person *
org_person(const struct org *o, int64_t employee)
{
	const struct org_person key = { .id = employee };

	return o && o->people_count ? bsearch(&key, o->people, o->people_count, sizeof key, person_compare) : NULL;
}

static void
people_link(struct org *o)
{
	for (uint32_t i = (uint32_t)o->people_count; i-- > 0;) {
		const struct org_person *above = org_person(o, o->people[i].superior);

		if (!above || above == &o->people[i])
			continue;
		struct org_person *up = &o->people[above - o->people];
		o->people[i].next = up->first;
		up->first = i;
	}
}

static int
people_load(struct ctx *ctx, struct org *o)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT id, superior, dept FROM employee WHERE deleted_at IS NULL ORDER BY id", NO_VALS));
	o->people = arena_new_array(o->mem, struct org_person, db_count(rows) + 1);
	while (db_next(rows))
		o->people[o->people_count++] = (struct org_person){
			.id = db_int(rows, 0), .superior = db_int(rows, 1), .dept = db_int(rows, 2),
			.first = NOBODY, .next = NOBODY };
	people_link(o);
	return OK;
}

static int
id_compare(const void *a, const void *b)
{
	const struct val *x = a, *y = b;

	return x->i < y->i ? -1 : x->i > y->i;
}

size_t
org_subordinates(struct arena *a, const struct org *o, int64_t employee, struct val **out)
{
	const struct org_person *top = org_person(o, employee);
	size_t n = 0;

	*out = NULL;
	if (!top)
		return 0;
	struct val *list = arena_new_array(a, struct val, o->people_count + 1);
	bool *seen = arena_new_array(a, bool, o->people_count + 1);
	uint32_t *places = arena_new_array(a, uint32_t, o->people_count + 1);

	places[n++] = (uint32_t)(top - o->people);
	seen[places[0]] = true;
	/* A circle that came into the data past the checks ends by itself. */
	for (size_t at = 0; at < n; at++)
		for (uint32_t p = o->people[places[at]].first; p != NOBODY; p = o->people[p].next)
			if (!seen[p]) {
				seen[p] = true;
				places[n++] = p;
			}
	for (size_t i = 0; i < n; i++)
		list[i] = VINT(o->people[places[i]].id);
	qsort(list, n, sizeof *list, id_compare);
	*out = list;
	return n;
}

int64_t
org_dept(const struct org *o, int64_t employee)
{
	const struct org_person *p = org_person(o, employee);

	return p ? p->dept : 0;
}

/* ---- roles of users -------------------------------------------------------------------------- */

static int
login_compare(const void *a, const void *b)
{
	const struct org_login *x = a, *y = b;

	return x->user < y->user ? -1 : x->user > y->user;
}

const char *const *
org_roles(const struct org *o, int64_t user)
{
	static const char *const nothing[] = { NULL };
	const struct org_login key = { .user = user };
	const struct org_login *found = o && o->login_count
	        ? bsearch(&key, o->logins, o->login_count, sizeof key, login_compare) : NULL;

	return found ? o->roles + found->roles : nothing;
}

/* Few roles are said thousands of times: each name is kept once. */
static const char *
role_name(struct org *o, const char *name)
{
	size_t at = org_name(o, name);

	return at != SIZE_MAX ? o->names.names[at] : arena_strdup(o->mem, name);
}

static int
logins_load(struct ctx *ctx, struct org *o)
{
	struct db_rows *rows;
	size_t n = 0;

	TRY(db_select(ctx, &rows, "SELECT record, value FROM user_roles ORDER BY record, value", NO_VALS));
	o->logins = arena_new_array(o->mem, struct org_login, db_count(rows) + 1);
	o->roles = arena_new_array(o->mem, const char *, 2 * db_count(rows) + 1);
	while (db_next(rows)) {
		if (!o->login_count || o->logins[o->login_count - 1].user != db_int(rows, 0)) {
			n += o->login_count > 0;	/* the NULL behind the last one */
			o->logins[o->login_count++] = (struct org_login){ db_int(rows, 0), (uint32_t)n };
		}
		o->roles[n++] = role_name(o, db_str(rows, 1));
	}
	return OK;
}

/* ---- chosen departments ------------------------------------------------------------------ */

static int
chosen_load(struct ctx *ctx, struct org *o)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT role, type, dept FROM role_department", NO_VALS));
	o->chosen = arena_new_array(o->mem, struct org_chosen, db_count(rows) + 1);
	while (db_next(rows))
		o->chosen[o->chosen_count++] = (struct org_chosen){
			.role = arena_strdup(o->mem, db_str(rows, 0)),
			.type = arena_strdup(o->mem, db_str(rows, 1)), .dept = db_int(rows, 2) };
	return OK;
}

/* ---- sharing -------------------------------------------------------------------------------- */

static int
shares_load(struct ctx *ctx, struct org *o)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows,
	              "SELECT s.id, s.generation, s.type, s.kind, COALESCE(s.employee, s.dept, 0), r.code, s.level, s.until_date\n"
	              "FROM share_rule s LEFT JOIN role r ON r.id = s.role\n"
	              "WHERE s.deleted_at IS NULL AND s.enabled = 1 ORDER BY s.id", NO_VALS));
	o->shares = arena_new_array(o->mem, struct org_share, db_count(rows) + 1);
	while (db_next(rows)) {
		const char *kind = db_str(rows, 3), *role = db_str(rows, 5), *until = db_str(rows, 7);
		struct org_share *s = &o->shares[o->share_count++];

		*s = (struct org_share){
			.id = db_int(rows, 0), .generation = db_int(rows, 1),
			.type = arena_strdup(o->mem, db_str(rows, 2)),
			.kind = str_eq(kind, "everybody") ? '*' : kind && kind[0] ? kind[0] : '?',
			.who = db_int(rows, 4), .role = arena_strdup(o->mem, role ? role : ""),
			.level = str_eq(db_str(rows, 6), "edit") ? 2 : 1, .until = DATE_NONE };
		if (until)
			TRY(date_parse(&s->until, until));
	}
	return OK;
}

static int
shared_types_load(struct ctx *ctx, struct org *o)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT DISTINCT type FROM access", NO_VALS));
	o->shared_types = arena_new_array(o->mem, const char *, db_count(rows) + 1);
	while (db_next(rows))
		o->shared_types[o->shared_type_count++] = arena_strdup(o->mem, db_str(rows, 0));
	return OK;
}

bool
org_is_shared(const struct org *o, const struct type *t)
{
	for (size_t i = 0; o && i < o->shared_type_count; i++)
		if (str_eq(o->shared_types[i], t->name))
			return true;
	return false;
}

int
org_people_load(struct ctx *ctx, struct org *o, bool has_roles, bool has_shares)
{
	TRY(people_load(ctx, o));
	if (has_roles)
		TRY(logins_load(ctx, o));
	TRY(chosen_load(ctx, o));
	if (has_shares)
		TRY(shares_load(ctx, o));
	return shared_types_load(ctx, o);
}
