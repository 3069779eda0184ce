/*
 * schema_presets.c - first rows that definitions bring along: roles, their
 * rights, entries of dictionaries, number rules. Each is installed once; after
 * that administrators decide, and a deleted row does not come back.
 */
#include "doc/schema.h"

struct preset_role { const char *code, *zh, *en, *remark; };

static const struct preset_role roles[] = {
	{ "administrator", "系统管理员", "Administrator", "管理用户、角色和系统设置，不接触业务数据" },
	{ "general_manager", "总经理", "General manager", "查看全部业务数据，审批" },
	{ "sales_director", "销售总监", "Sales director", "查看全部销售数据，管理所属部门及下级的客户，分配与回收" },
	{ "sales_manager", "销售经理", "Sales manager", "查看本部门及下级的数据，管理本人及下属的客户" },
	{ "salesperson", "业务员", "Salesperson", "管理本人的客户和单据" },
	{ "pool_manager", "资源池管理员", "Pool manager", "管理部门的资源池：分配、回收" },
	{ "marketing", "市场专员", "Marketing", "市场活动和线索" },
	{ "service_desk", "客服", "Service desk", "受理服务请求，建立工单，回访" },
	{ "dispatcher", "调度", "Dispatcher", "派工与改派" },
	{ "engineer", "工程师", "Engineer", "处理派给本人的工单" },
	{ "keeper", "库管", "Warehouse keeper", "库存单据的制单与审核" },
	{ "finance", "财务", "Finance", "发票、收款、费用的审核与支付" },
	{ "auditor", "审计", "Auditor", "查看全部数据和日志，不能修改" },
};
enum { ROLES = sizeof roles / sizeof *roles };

const char *const *
rights_roles(struct arena *mem)
{
	const char **names = arena_new_array(mem, const char *, ROLES + 2);

	names[0] = "*";
	for (size_t i = 0; i < ROLES; i++)
		names[i + 1] = roles[i].code;
	return names;
}

struct given { const char *field; struct val value; };

static void
pair_add(struct sql *names, struct sql *values, bool first, const char *column, struct val v)
{
	if (!first) {
		sql_add(names, ", ");
		sql_add(values, ", ");
	}
	sql_ident(names, column);
	sql_val(values, v);
}

/* A row of a platform type before there is anyone who could save it. */
static int
row_insert(struct migration *m, const struct type *t, const struct given *given, size_t n)
{
	struct ctx *ctx = m->ctx;
	struct sql *names = sql_new(ctx), *values = sql_new(ctx), *q = sql_new(ctx);
	const char *full, *initials;

	for (size_t i = 0; i < n; i++) {
		const struct field *f = type_field(t, given[i].field);
		const char *text = given[i].value.kind == V_TEXT ? given[i].value.s : "";
		pair_add(names, values, i == 0, f->name, given[i].value);
		if (f->normalised)
			pair_add(names, values, false, arena_printf(ctx->mem, "%s_norm", f->name),
			         VTEXT(str_normal(ctx->mem, text)));
		if (!f->pinyin)
			continue;
		pinyin_of(ctx->mem, text, false, &full, &initials);
		pair_add(names, values, false, arena_printf(ctx->mem, "%s_py", f->name), VTEXT(full));
		pair_add(names, values, false, arena_printf(ctx->mem, "%s_py1", f->name), VTEXT(initials));
	}
	pair_add(names, values, false, "created_at", VINSTANT(ctx->now));
	pair_add(names, values, false, "updated_at", VINSTANT(ctx->now));
	sql_add(q, "INSERT INTO ");
	sql_ident(q, t->name);
	sql_add(q, " (");
	sql_append(q, names);
	sql_add(q, ") VALUES (");
	sql_append(q, values);
	sql_add(q, ")");
	m->steps++;
	return db_exec_sql(ctx, NULL, q);
}

/* Words "a b" of the rows there are, deleted ones too. */
static const char *const *
words_there(struct migration *m, struct db_rows *rows, bool two)
{
	const char **words = arena_new_array(m->ctx->mem, const char *, db_count(rows) + 1);

	for (size_t i = 0; db_next(rows); i++)
		words[i] = two ? arena_printf(m->ctx->mem, "%s %s", db_str(rows, 0), db_str(rows, 1)) : db_str(rows, 0);
	return words;
}

static int
install_roles(struct migration *m)
{
	const struct type *t = type_find(m->types, "role");
	struct db_rows *rows;

	if (!t)
		return OK;
	TRY(db_select(m->ctx, &rows, "SELECT code FROM role", NO_VALS));
	const char *const *there = words_there(m, rows, false);
	for (size_t i = 0; i < ROLES; i++) {
		const struct preset_role *r = &roles[i];
		if (words_have(there, r->code))
			continue;
		printf("role %s\n", r->code);
		TRY(row_insert(m, t, (struct given[]){ { "code", VTEXT(r->code) }, { "name", VTEXT(r->zh) },
		               { "name_en", VTEXT(r->en) }, { "remark", VTEXT(r->remark) } }, 4));
	}
	return OK;
}

static int
install_dictionaries(struct migration *m)
{
	const struct type *t = type_find(m->types, "dictionary");
	struct db_rows *rows;

	if (!t)
		return OK;
	TRY(db_select(m->ctx, &rows, "SELECT kind, code FROM dictionary", NO_VALS));
	const char *const *there = words_there(m, rows, true);
	for (size_t i = 0; i < m->types->count; i++)
		for (size_t k = 0; k < m->types->all[i]->dictionary_count; k++) {
			const struct dictionary *x = &m->types->all[i]->dictionaries[k];
			for (size_t e = 0; e < x->entry_count; e++) {
				const struct dictionary_entry *entry = &x->entries[e];
				if (words_have(there, arena_printf(m->mem, "%s %s", x->kind, entry->code)))
					continue;
				printf("dictionary %s: %s\n", x->kind, entry->code);
				TRY(row_insert(m, t, (struct given[]){ { "kind", VTEXT(x->kind) },
				               { "code", VTEXT(entry->code) }, { "label_zh", VTEXT(entry->zh) },
				               { "label_en", VTEXT(entry->en) }, { "pos", VINT(((int64_t)e + 1) * 10) },
				               { "enabled", VBOOL(true) }, { "under", *entry->under ? VTEXT(entry->under) : VNULL },
				               { "colour", *entry->colour ? VTEXT(entry->colour) : VNULL } }, 8));
			}
		}
	return OK;
}

static int
install_number_rules(struct migration *m)
{
	const struct type *rule = type_find(m->types, "number_rule");
	struct db_rows *rows;

	if (!rule)
		return OK;
	TRY(db_select(m->ctx, &rows, "SELECT type FROM number_rule", NO_VALS));
	const char *const *there = words_there(m, rows, false);
	for (size_t i = 0; i < m->types->count; i++) {
		const struct type *t = m->types->all[i];
		if (!t->numbering || words_have(there, t->name))
			continue;
		printf("number rule %s: %s\n", t->name, t->numbering->pattern);
		TRY(row_insert(m, rule, (struct given[]){ { "type", VTEXT(t->name) },
		               { "name", VTEXT(lang_label(t->name, t->label)) },
		               { "pattern", VTEXT(t->numbering->pattern) }, { "reset", VTEXT(t->numbering->reset) },
		               { "gapless", VBOOL(t->numbering->gapless) } }, 5));
	}
	return OK;
}

static int
install_document_rules(struct migration *m)
{
	const struct type *rule = type_find(m->types, "document_rule");
	struct db_rows *rows;

	if (!rule)
		return OK;
	TRY(db_select(m->ctx, &rows, "SELECT type FROM document_rule", NO_VALS));
	const char *const *there = words_there(m, rows, false);
	for (size_t i = 0; i < m->types->count; i++) {
		const struct type *t = m->types->all[i];
		if (!str_eq(t->kind, "document") || words_have(there, t->name))
			continue;
		printf("document rule %s\n", t->name);
		TRY(row_insert(m, rule, (struct given[]){ { "type", VTEXT(t->name) },
		               { "name", VTEXT(lang_label(t->name, t->label)) },
		               { "two_person", VBOOL(t->two_person) }, { "own_unaudit", VBOOL(false) } }, 4));
	}
	return OK;
}

/* Fields come with the rights of their role, and only then. */
static int
install_fields(struct migration *m, const struct type *t, const char *role, enum field_access access,
               const char *const *fields)
{
	struct sql *q = sql_new(m->ctx);

	if (!*fields)
		return OK;
	sql_add(q, "INSERT IGNORE INTO role_field (role, type, field, access) VALUES ");
	for (size_t i = 0; fields[i]; i++) {
		if (i)
			sql_add(q, ", ");
		sql_row(q, VALS(VTEXT(role), VTEXT(t->name), VTEXT(fields[i]), VTEXT(field_access_word(access))));
	}
	return db_exec_sql(m->ctx, NULL, q);
}

/* read, edit and delete always get a row, "none" too: so the preset stays
 * installed, whatever an administrator takes away. */
static int
install_allow(struct migration *m, const struct type *t, const struct allow *a)
{
	struct sql *q = sql_new(m->ctx);

	printf("rights %s: %s\n", t->name, a->role);
	sql_add(q, "INSERT INTO role_right (role, type, action, scope) VALUES ");
	sql_row(q, VALS(VTEXT(a->role), VTEXT(t->name), VTEXT("read"), VTEXT(a->read)));
	sql_add(q, ", ");
	sql_row(q, VALS(VTEXT(a->role), VTEXT(t->name), VTEXT("edit"), VTEXT(a->edit)));
	sql_add(q, ", ");
	sql_row(q, VALS(VTEXT(a->role), VTEXT(t->name), VTEXT("delete"), VTEXT(a->del)));
	for (const char *const *w = a->actions; *w; w++) {
		sql_add(q, ", ");
		sql_row(q, VALS(VTEXT(a->role), VTEXT(t->name), VTEXT(*w), VTEXT("all")));
	}
	m->steps++;
	TRY(db_exec_sql(m->ctx, NULL, q));
	TRY(install_fields(m, t, a->role, FIELD_HIDDEN, a->hidden));
	TRY(install_fields(m, t, a->role, FIELD_MASKED, a->masked));
	return install_fields(m, t, a->role, FIELD_READONLY, a->readonly);
}

static int
install_rights(struct migration *m)
{
	struct db_rows *rows;

	TRY(db_select(m->ctx, &rows, "SELECT DISTINCT role, type FROM role_right", NO_VALS));
	const char *const *there = words_there(m, rows, true);
	for (size_t i = 0; i < m->types->count; i++) {
		const struct type *t = m->types->all[i];
		for (size_t k = 0; k < t->allow_count; k++)
			if (!words_have(there, arena_printf(m->mem, "%s %s", t->allows[k].role, t->name)))
				TRY(install_allow(m, t, &t->allows[k]));
	}
	return OK;
}

static int
install_all(struct migration *m)
{
	unsigned before = m->steps;

	TRY(install_roles(m));
	TRY(install_dictionaries(m));
	TRY(install_number_rules(m));
	TRY(install_document_rules(m));
	TRY(install_rights(m));
	return m->steps > before ? org_touch(m->ctx) : OK;
}

int
schema_presets(struct migration *m)
{
	TRY(db_begin(m->ctx, DB_WRITE));
	int rc = install_all(m);
	if (rc == OK)
		return db_commit(m->ctx);
	db_rollback(m->ctx);
	return rc;
}
