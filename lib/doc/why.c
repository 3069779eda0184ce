/*
 * why.c - the reach of a user, taken apart. It asks the same functions as every page
 * does (reach.c), role by role and way by way, so that no answer here can differ from
 * what happens there.
 */
#include "doc/why.h"
#include "doc/org.h"
#include "doc/reach.h"
#include "doc/share.h"

enum { LINES = 40 };

struct answer {
	struct ctx *ctx;
	const struct user *who;
	const struct user *asks, *seer;		/* who is told, as he came */
	const char *right;
	struct why_says says;
	struct why_line *lines; size_t n;
};

static void PRINTF(3, 4)
line_add(struct answer *a, int depth, const char *fmt, ...)
{
	va_list ap;

	if (a->n == LINES)
		return;
	va_start(ap, fmt);
	const char *text = arena_vprintf(a->ctx->mem, fmt, ap);
	va_end(ap);
	/* Without their names several roles say the same. */
	for (size_t i = a->n; i-- > 0 && a->lines[i].depth == depth;)
		if (str_eq(a->lines[i].text, text))
			return;
	a->lines[a->n++] = (struct why_line){ text, depth };
}

/* ---- names ------------------------------------------------------------------------------ */

static const char *
entry_title(struct ctx *ctx, const char *type, int64_t id)
{
	const struct type *t = type_find(ctx->types, type);
	const struct org_entry *e = t ? org_entry(ctx->org, t, id) : NULL;

	return e ? e->path_title && *e->path_title ? e->path_title : e->title : arena_printf(ctx->mem, "#%lld", (long long)id);
}

static const char *
role_title(struct ctx *ctx, const char *code)
{
	const struct type *t = type_find(ctx->types, "role");
	const struct org_entry *const *list;
	size_t n = t ? org_entries(ctx->org, t, &list) : 0;

	if (str_eq(code, "*"))
		return _("everybody who is logged in");
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i]->code, code))
			return list[i]->title;
	return code;
}

static int64_t
link_of(const struct rec *r, const struct field *f)
{
	struct val v = f ? r->vals[f->index] : VNULL;

	return v.kind == V_LINK ? v.i : 0;
}

/* "Li → Wang → Zhang": from the owner up to who asks. */
static const char *
chain_text(struct ctx *ctx, int64_t from, int64_t to)
{
	struct buf b;
	size_t steps = 0;

	buf_init(&b, ctx->mem);
	buf_add(&b, entry_title(ctx, "employee", from));
	for (const struct org_person *p = org_person(ctx->org, from); p && p->id != to && steps < ctx->org->people_count; steps++) {
		p = org_person(ctx->org, p->superior);
		if (p)
			buf_printf(&b, " → %s", entry_title(ctx, "employee", p->id));
	}
	return buf_str(&b);
}

static bool
dept_is_below(struct ctx *ctx, int64_t dept, int64_t top)
{
	const struct type *t = type_find(ctx->types, "department");
	struct val *list;
	size_t n = t ? org_below(ctx->mem, ctx->org, t, top, &list) : 0;

	for (size_t i = 0; i < n; i++)
		if (list[i].i == dept)
			return true;
	return false;
}

/* The chosen department of the role that holds this one. */
static const char *
chosen_title(struct answer *a, const struct type *t, const char *role, int64_t dept)
{
	const char *const types[] = { t->name, "*" };	/* a list of the type's own counts instead of the common one */
	const struct org *o = a->ctx->org;

	for (size_t k = 0; k < sizeof types / sizeof types[0]; k++)
		for (size_t i = 0; i < o->chosen_count; i++)
			if (str_eq(o->chosen[i].role, role) && str_eq(o->chosen[i].type, types[k]) &&
			    dept_is_below(a->ctx, dept, o->chosen[i].dept))
				return entry_title(a->ctx, "department", o->chosen[i].dept);
	return "";
}

/* ---- roles -------------------------------------------------------------------------------- */

static const char *
scope_text(enum scope s)
{
	switch (s) {
	case SCOPE_NONE:	 break;
	case SCOPE_OWN:		 return _("own records");
	case SCOPE_SUBORDINATES: return _("own records and those of subordinates");
	case SCOPE_DEPARTMENT:	 return _("records of the own department");
	case SCOPE_TREE:	 return _("records of the own department and those below it");
	case SCOPE_CHOSEN:	 return _("records of chosen departments");
	case SCOPE_ALL:		 return _("all records");
	}
	return _("no records");
}

/* What a role comes to, with its name where that may be said. */
static void
role_line(struct answer *a, const char *code, int depth, const char *fact)
{
	if (a->says.roles)
		line_add(a, depth, _("Role “%1$s”: %2$s"), role_title(a->ctx, code), fact);
	else
		line_add(a, depth, "%s", fact);
}

static const char *
scope_fact(struct answer *a, enum scope s)
{
	return s == SCOPE_NONE ? _("There is no such right.") : arena_printf(a->ctx->mem, _("The scope is: %s."), scope_text(s));
}

static const char *
owner_fact(struct answer *a, const struct rec *r, enum scope s)
{
	int64_t owner = link_of(r, r->type->owner);

	if (!a->says.names)
		return scope_fact(a, s);
	if (owner == a->who->employee)
		return arena_printf(a->ctx->mem, _("%s is the owner."), a->who->name);
	return arena_printf(a->ctx->mem, _("The owner is below (%s)."), chain_text(a->ctx, owner, a->who->employee));
}

static const char *
dept_fact(struct answer *a, const struct rec *r, const char *code, enum scope s)
{
	int64_t dept = link_of(r, r->type->dept);
	const char *title = entry_title(a->ctx, "department", dept);

	if (!a->says.names)
		return scope_fact(a, s);
	if (s == SCOPE_CHOSEN)
		return arena_printf(a->ctx->mem, _("The record belongs to %1$s, chosen is %2$s."), title, chosen_title(a, r->type, code, dept));
	if (dept == a->who->dept)
		return arena_printf(a->ctx->mem, _("The record belongs to the own department %s."), title);
	return arena_printf(a->ctx->mem, _("The record belongs to %s, which is below the own department."), title);
}

/* The user's roles and "*", which everybody has. */
static const char *
role_at(const struct user *who, size_t i)
{
	return i == 0 ? "*" : who->roles && who->roles[i - 1] ? who->roles[i - 1] : NULL;
}

static void
roles_explain(struct answer *a, const struct rec *r, int depth)
{
	const char *role;

	for (size_t i = 0; (role = role_at(a->who, i)) != NULL; i++) {
		const struct reach *reach = reach_of_role(a->ctx, r->type, a->right, role);

		enum scope scope = org_right(a->ctx->org, role, r->type->name, a->right);

		if (reach->all)
			role_line(a, role, depth, arena_printf(a->ctx->mem, _("All records of the type “%s” are reached."),
			                                       lang_label(r->type->name, r->type->label)));
		else if (reach->none)
			continue;
		if (reach_by_owner(reach, r))
			role_line(a, role, depth, owner_fact(a, r, scope));
		if (reach_by_dept(reach, r))
			role_line(a, role, depth, dept_fact(a, r, role, scope));
	}
}

/* ---- teams and rules ---------------------------------------------------------------------------- */

static int
rule_line(struct answer *a, const char *principal, int depth)
{
	struct db_rows *rows;
	int64_t id = strtoll(principal + 1, NULL, 10);

	if (!a->says.names || !a->says.rules) {
		line_add(a, depth, _("A sharing rule."));
		return OK;
	}
	TRY(db_select(a->ctx, &rows, "SELECT name, until_date FROM share_rule WHERE id = ?", VALS(VINT(id))));
	if (!db_next(rows))
		return OK;
	const char *name = db_str(rows, 0);
	if (db_str(rows, 1))
		line_add(a, depth, _("Sharing rule “%1$s”, until %2$s."), name, db_str(rows, 1));
	else
		line_add(a, depth, _("Sharing rule “%s”."), name);
	return OK;
}

static int
keys_explain(struct answer *a, const struct reach *reach, const struct rec *r, int depth)
{
	struct sql *q = sql_new(a->ctx);
	struct db_rows *rows;

	if (!reach->key_count)
		return OK;
	sql_add(q, "SELECT a.principal, a.why FROM access a WHERE ");
	reach_keys_sql(q, reach, "a");
	sql_add(q, " AND a.record = ");
	sql_val(q, VINT(rec_id(r)));
	sql_add(q, " ORDER BY a.why, a.principal");
	TRY(db_select_sql(a->ctx, &rows, q));
	while (db_next(rows)) {
		const char *why = db_str(rows, 1);

		if (str_eq(why, "share"))
			TRY(rule_line(a, db_str(rows, 0), depth));
		else if (str_eq(why, "team"))
			line_add(a, depth, _("%s is in the team of the record."), a->who->name);
		else if (str_eq(why, "maker"))
			line_add(a, depth, _("%s made the record."), a->who->name);
		else
			line_add(a, depth, _("The record is open to everybody who works with this type."));
	}
	return OK;
}

/* ---- the record above ---------------------------------------------------------------------------- */

static int ways_explain(struct answer *a, const struct rec *r, int depth);

static const char *
above_title(struct answer *a, const struct field *link, int64_t id)
{
	const char *label = lang_label(link->target->name, link->target->label);

	return a->says.names ? arena_printf(a->ctx->mem, _("%1$s “%2$s”"), label, link_title(a->ctx, link->target, id)) : label;
}

/* Read as the system: what of it is said decides whoever asks. *out NULL: it is gone. */
static int
above_load(struct ctx *ctx, const struct type *t, int64_t id, struct rec **out)
{
	as_system_begin(ctx, "why: the record above");
	int rc = rec_load(ctx, out, t->name, id);
	as_system_end(ctx);
	if (rc != ERR_NOTFOUND)
		return rc;
	err_clear(ctx);
	*out = NULL;
	return OK;
}

/* Of a record above that he may not read, whoever asks is told no more than that it is there. */
static bool
asker_reads(struct answer *a, const struct rec *r)
{
	struct ctx *ctx = a->ctx;
	const struct user *who = ctx->user;

	ctx->user = a->asks;
	ctx->seer = a->seer;
	bool may = perm_can(ctx, r->type, r, "read");
	ctx->user = who;
	ctx->seer = NULL;
	return may;
}

static int
above_ways(struct answer *a, const struct reach *rest, const struct rec *above, const char *title, int depth)
{
	const char *right = a->right;

	if (rest->above == ABOVE_OWNER) {
		if (a->says.names)
			line_add(a, depth, _("%1$s is the owner of what it belongs to: %2$s."), a->who->name, title);
		else
			line_add(a, depth, _("It belongs to a record that opens it: %s."), title);
		return OK;
	}
	line_add(a, depth, str_eq(right, "read") ? _("It belongs to a record that can be read: %s.")
	                                         : _("It belongs to a record that can be edited: %s."), title);
	if (!above)
		return OK;
	a->right = str_eq(right, "read") ? "read" : "edit";
	int rc = ways_explain(a, above, depth + 1);
	a->right = right;
	return rc;
}

static int
above_explain(struct answer *a, const struct reach *reach, const struct rec *r, int depth)
{
	const struct field *link = r->type->hangs_on;
	const bool names = a->says.names;
	struct reach rest = *reach;
	struct rec *above;

	rest.key_count = 0;
	rest.known = 0;
	if (rest.above == ABOVE_NONE || !reach_by_rows(a->ctx, &rest, rec_id(r)))
		return OK;
	TRY(above_load(a->ctx, link->target, link_of(r, link), &above));
	a->says.names = names && above && asker_reads(a, above);
	int rc = above_ways(a, &rest, above, above_title(a, link, link_of(r, link)), depth);
	a->says.names = names;
	return rc;
}

static int
ways_explain(struct answer *a, const struct rec *r, int depth)
{
	struct reach *reach = reach_of(a->ctx, r->type, a->right);

	roles_explain(a, r, depth);
	if (reach->all || reach->none)
		return OK;
	TRY(keys_explain(a, reach, r, depth));
	return depth < HANG_DEPTH ? above_explain(a, reach, r, depth) : OK;
}

/* ---- why not ----------------------------------------------------------------------------------------- */

static void
miss_line(struct answer *a, const struct type *t, const char *code)
{
	enum scope s = org_right(a->ctx->org, code, t->name, a->right);
	const char *role = role_title(a->ctx, code);

	if (s == SCOPE_NONE)
		line_add(a, 0, _("Role “%1$s” has no such right for the type “%2$s”."), role, lang_label(t->name, t->label));
	else
		line_add(a, 0, _("Role “%1$s” reaches %2$s."), role, scope_text(s));
}

static void
roles_miss(struct answer *a, const struct type *t)
{
	const char *role;

	if (!a->says.roles) {
		line_add(a, 0, "%s", scope_fact(a, perm_scope(a->ctx, t, a->right)));
		return;
	}
	for (size_t i = 0; (role = role_at(a->who, i)) != NULL; i++)
		if (i || org_right(a->ctx->org, role, t->name, a->right) != SCOPE_NONE)
			miss_line(a, t, role);
	if (!a->who->roles || !a->who->roles[0])
		line_add(a, 0, _("%s has no role."), a->who->name);
	if (!a->who->employee)
		line_add(a, 0, _("The login belongs to no employee, so no record is its own."));
}

static void
whose_line(struct answer *a, const struct rec *r)
{
	int64_t owner = link_of(r, r->type->owner), dept = link_of(r, r->type->dept);

	if (!r->type->owner)
		return;
	line_add(a, 0, _("The owner is %1$s, the department %2$s."), owner ? entry_title(a->ctx, "employee", owner) : _("nobody"),
	         dept ? entry_title(a->ctx, "department", dept) : _("none"));
}

/* Rules that match the record and do not serve this user now. */
static int
rules_miss(struct answer *a, const struct rec *r)
{
	struct db_rows *rows;

	TRY(db_select(a->ctx, &rows,
	              "SELECT s.name, s.enabled, s.deleted_at IS NOT NULL, s.until_date, s.until_date < ? FROM access a\n"
	              "JOIN share_rule s ON s.id = CAST(SUBSTRING_INDEX(SUBSTRING(a.principal, 2), '.', 1) AS SIGNED)\n"
	              "  AND a.principal = CONCAT('s', s.id, '.', s.generation)\n"
	              "WHERE a.type = ? AND a.record = ? AND a.why = 'share' ORDER BY s.id LIMIT 5",
	              VALS(VDATE(a->ctx->today), VTEXT(r->type->name), VINT(rec_id(r)))));
	while (db_next(rows)) {
		const char *name = db_str(rows, 0);

		if (db_int(rows, 2) || !db_int(rows, 1))
			line_add(a, 0, _("Sharing rule “%s” would match, but is off."), name);
		else if (db_int(rows, 4))
			line_add(a, 0, _("Sharing rule “%1$s” matched until %2$s."), name, db_str(rows, 3));
		else
			line_add(a, 0, _("Sharing rule “%s” matches, but serves others or gives less."), name);
	}
	return OK;
}

/* ---- public -------------------------------------------------------------------------------------------- */

static struct answer
answer_begin(struct ctx *ctx, const struct user *who, const char *right, struct why_says says)
{
	return (struct answer){ .ctx = ctx, .who = who, .asks = ctx->user, .seer = ctx->seer, .right = right, .says = says,
	                        .lines = arena_new_array(ctx->mem, struct why_line, LINES) };
}

/* The questions are asked in his name. */
struct turn { const struct user *user, *seer; };

static struct turn
turn_begin(struct ctx *ctx, const struct user *who)
{
	struct turn t = { ctx->user, ctx->seer };

	ctx->user = who;
	ctx->seer = NULL;
	return t;
}

static void
turn_end(struct ctx *ctx, struct turn t)
{
	ctx->user = t.user;
	ctx->seer = t.seer;
}

static int
record_explain(struct answer *a, const struct rec *r, bool *may)
{
	*may = perm_can(a->ctx, r->type, r, a->right);
	if (*may)
		return ways_explain(a, r, 0);
	roles_miss(a, r->type);
	if (!a->says.names)
		return OK;
	whose_line(a, r);
	return a->says.rules ? rules_miss(a, r) : OK;
}

int
why_record(struct ctx *ctx, const struct user *who, const struct rec *r, const char *right, struct why_says says,
           struct why_right *out)
{
	struct answer a = answer_begin(ctx, who, right, says);
	struct turn turn = turn_begin(ctx, who);
	bool may = false;

	int rc = record_explain(&a, r, &may);
	turn_end(ctx, turn);
	*out = (struct why_right){ .right = right, .may = may, .lines = a.lines, .n = a.n };
	return rc;
}

void
why_roles(struct ctx *ctx, const struct user *who, const struct type *t, const char *right, struct why_says says,
          struct why_right *out)
{
	struct answer a = answer_begin(ctx, who, right, says);
	struct turn turn = turn_begin(ctx, who);

	roles_miss(&a, t);
	turn_end(ctx, turn);
	*out = (struct why_right){ .right = right, .lines = a.lines, .n = a.n };
}

static void
label_add(struct buf *b, const struct field *f)
{
	buf_printf(b, "%s%s", b->n ? _(", ") : "", field_label(f));
}

struct why_fields
why_fields(struct ctx *ctx, const struct user *who, const struct rec *r)
{
	struct turn turn = turn_begin(ctx, who);
	struct buf lists[FIELD_EDITABLE];
	bool edits = rec_can_edit(ctx, r);

	for (size_t i = 0; i < FIELD_EDITABLE; i++)
		buf_init(&lists[i], ctx->mem);
	for (size_t i = 0; i < r->type->field_count; i++) {
		const struct field *f = &r->type->fields[i];
		enum field_access access = perm_field(ctx, f);

		if (f->engine || f->computed || f->readonly || f->writeback)
			continue;
		if (access == FIELD_HIDDEN || access == FIELD_MASKED)
			label_add(&lists[access], f);
		else if (edits && !perm_field_writable(ctx, f, r))
			label_add(&lists[FIELD_READONLY], f);
	}
	turn_end(ctx, turn);
	return (struct why_fields){
		.hidden = lists[FIELD_HIDDEN].n ? buf_str(&lists[FIELD_HIDDEN]) : NULL,
		.masked = lists[FIELD_MASKED].n ? buf_str(&lists[FIELD_MASKED]) : NULL,
		.fixed = lists[FIELD_READONLY].n ? buf_str(&lists[FIELD_READONLY]) : NULL,
	};
}
