/*
 * type_check.c - does a definition make sense? Names between types, rights,
 * numbering, dictionaries. Fields and pages have files of their own.
 */
#include "doc/type_load.h"

static const char *const roles[] = {
	"*", "administrator", "general_manager", "sales_director", "sales_manager", "salesperson",
	"pool_manager", "marketing", "service_desk", "dispatcher", "engineer", "keeper", "finance",
	"auditor", NULL
};
static const char *const scopes[] = {
	"none", "own", "subordinates", "department", "tree", "chosen", "all", NULL
};
static const char *const rights[] = { "read", "edit", "delete", "create", NULL };
/* What every type can do beside its own steps, actions and pages. */
static const char *const common_actions[] = {
	"create", "restore", "purge", "show", "export", "import", "print", "submit", "audit", "unaudit", "close", "share_view", "bulk_edit",
	"reopen", "void", NULL
};
/* Tables without a definition, and addresses that mean something else. */
static const char *const reserved_types[] = {
	"access", "api", "audit", "credential", "demo_range", "doc_link", "doc_log", "file_chunk", "file_content", "file_thumb", "file_thumb_todo", "file_thumb_walk", "form_layout", "gram", "gram_build", "gram_state", "job", "job_known", "job_run", "list_job", "list_job_file", "list_job_row", "list_view", "list_view_share", "list_view_user", "list_width",
	"form_kept", "login_guard", "login_step", "migration", "number_counter", "once", "openapi", "outbox", "password_history", "password_reset", "record_comment", "record_file",
	"record_follow", "record_picture", "record_tag", "recovery_code", "role_department", "role_field", "role_right",
	"search", "second_factor", "security_log",
	"session", "setting", "share_pass", "stamp", "tag", "token", "tombstone", "types", "user_favourite", "user_notice", "user_recent", NULL
};

bool
type_name_ok(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return *name >= 'a' && *name <= 'z' && n <= 31 && !name[n];
}

bool
type_name_is_taken(const char *name)
{
	return words_have(reserved_types, name);
}

/* ---- names between types ---------------------------------------------------------- */

static const struct hooks *
hooks_find(const char *type)
{
	for (const struct hooks *const *h = all_hooks; *h; h++)
		if (str_eq((*h)->type, type))
			return *h;
	return NULL;
}

void
type_resolve(struct loading *l, const struct types *ts, struct draft *d)
{
	const xmlNode *n = element_child(d->fields_at, "field");

	for (size_t i = 0; i < d->type->field_count; i++) {
		struct field *f = &d->fields[i];
		if (f->kind == FIELD_LINK)
			f->target = type_find(ts, f->to);
		for (size_t k = 0; k < d->type->field_count; k++)
			f->keeps_apart = f->keeps_apart || (d->fields[k].apart && str_eq(d->fields[k].apart, f->name));
		if (f->kind == FIELD_LINK && !f->target && i < d->own_count)
			load_problem(l, d->path, n, "field %s: to=\"%s\": there is no such type", f->name, f->to);
		if (i < d->own_count)
			n = element_next(n, "field");
	}
	if (attr_has(d->root, "groups"))
		d->type->groups = type_find(ts, attr_text(l, d->root, "groups"));
	if (!d->type->head)
		d->type->hooks = hooks_find(d->type->name);
	type_tabs_resolve(ts, d);
}

/* ---- the head ------------------------------------------------------------------------ */

static void
check_link(struct loading *l, const struct draft *d, const char *attr, const struct field *f, const char *to)
{
	if (f && (f->kind != FIELD_LINK || !str_eq(f->to, to)))
		load_problem(l, d->path, d->root, "%s=\"%s\" must name a field of kind link to=\"%s\"",
		             attr, f->name, to);
}

/* A row says who and how far: an employee, and read or edit. */
static void
check_team(struct loading *l, const struct draft *d)
{
	const struct type *t = d->type, *row = t->team ? t->team->type : NULL;
	const struct field *who = row ? type_field(row, "employee") : NULL, *level = row ? type_field(row, "level") : NULL;

	if (!attr_has(d->root, "team"))
		return;
	if (!t->owner || !row || !t->team->field || !who || who->kind != FIELD_LINK || !str_eq(who->to, "employee") ||
	    !level || level->kind != FIELD_ENUM)
		load_problem(l, d->path, d->root, "team=\"…\" must name a field of kind list with a link \"employee\" and an enum "
		             "\"level\" of read and edit, in a type with an owner");
}

/* What the engine reads of a group: group.c. */
static void
check_groups(struct loading *l, const struct draft *d)
{
	static const struct { const char *name; enum field_kind kind; } needed[] = { { "of_type", FIELD_ENUM }, { "kind", FIELD_ENUM }, { "filter", FIELD_TEXT } };
	const struct type *t = d->type;
	bool ok = t->groups && *t->groups_word && !type_field(t, t->groups_word) && t->groups->title;

	if (!attr_has(d->root, "groups") && !attr_has(d->root, "groups_word"))
		return;
	for (size_t i = 0; ok && i < sizeof needed / sizeof needed[0]; i++) {
		const struct field *f = type_field(t->groups, needed[i].name);
		ok = f && f->kind == needed[i].kind;
	}
	if (!ok)
		load_problem(l, d->path, d->root, "groups=\"…\" must name a type with the enums \"of_type\" and \"kind\" and the text \"filter\", and "
		             "groups_word=\"…\" a word that is no field");
}

static void
check_head(struct loading *l, const struct draft *d)
{
	const struct type *t = d->type;

	if (type_name_is_taken(t->name))
		load_problem(l, d->path, d->root, "\"%s\" is taken by the platform; choose another name", t->name);
	if (!*t->label || !*t->plural)
		load_problem(l, d->path, d->root, "the type needs label=\"…\" and plural=\"…\"");
	if (!t->title)
		load_problem(l, d->path, d->root, "title=\"…\" must name the field by which people know a record");
	else if (t->title->kind != FIELD_TEXT)
		load_problem(l, d->path, d->root, "title=\"%s\" must be a field of kind text", t->title->name);
	if (t->code && t->code->kind != FIELD_TEXT)
		load_problem(l, d->path, d->root, "code=\"%s\" must be a field of kind text", t->code->name);
	if (t->enabled && t->enabled->kind != FIELD_BOOL)
		load_problem(l, d->path, d->root, "enabled=\"%s\" must be a field of kind bool", t->enabled->name);
	if (t->period && (t->period->kind != FIELD_DATE || (!str_eq(t->kind, "document") && !str_eq(t->kind, "plain"))))
		load_problem(l, d->path, d->root, "period=\"%s\" must be a field of kind date, of a document or a plain type",
		             t->period->name);
	if (t->hangs_on && (t->hangs_on->kind != FIELD_LINK || (t->tree && t->hangs_on == t->parent)))
		load_problem(l, d->path, d->root, "parent=\"%s\" must be a link to the record this one hangs on%s",
		             t->hangs_on->name, t->tree ? ", not the place in the tree" : "");
	if (t->opens_to_owner && (!t->hangs_on || !t->hangs_on->target || !t->hangs_on->target->owner))
		load_problem(l, d->path, d->root, "opens=\"owner\" needs parent=\"…\", a link to a type with an owner");
	check_team(l, d);
	check_groups(l, d);
	check_link(l, d, "owner", t->owner, "employee");
	check_link(l, d, "dept", t->dept, "department");
	if (t->owner && !t->dept)
		load_problem(l, d->path, d->root, "a type with owner=\"%s\" also needs dept=\"…\": scopes use both",
		             t->owner->name);
	if (t->tree && (!t->parent || t->parent->kind != FIELD_LINK || !str_eq(t->parent->to, t->name)))
		load_problem(l, d->path, d->root,
		             "a tree needs <field name=\"parent\" kind=\"link\" to=\"%s\">", t->name);
}

static void
check_menu(struct loading *l, const struct types *ts, const struct draft *d)
{
	const struct menu *m = d->type->menu;
	const xmlNode *n = element_child(d->root, "menu");
	bool known = false;

	if (!m)
		return;
	for (size_t i = 0; i < ts->module_count; i++)
		known |= str_eq(ts->modules[i].name, m->group);
	if (!known)
		load_problem(l, d->path, n, "group=\"%s\" is no module; the modules are the folders with a module.xml",
		             m->group);
	if (!words_have(rights, m->may))
		load_problem(l, d->path, n, "may=\"%s\" must be read, edit, delete or create", m->may);
}

/* ---- numbering ------------------------------------------------------------------------- */

static void
check_number_words(struct loading *l, const struct draft *d, const xmlNode *n, const char *pattern)
{
	static const char *const known[] = { "yyyy", "yy", "mm", "dd", "dept", "owner", "type", NULL };
	int serials = 0;

	for (const char *p = strchr(pattern, '{'); p; p = strchr(p + 1, '{')) {
		size_t len = strcspn(p + 1, "}");
		const char *word = arena_strndup(l->scratch, p + 1, len);
		bool serial = str_starts(word, "seq:") && len == 5 && word[4] >= '1' && word[4] <= '9';
		serials += serial;
		if (!p[1 + len] || (!serial && !words_have(known, word)))
			load_problem(l, d->path, n, "pattern=\"%s\": {%s} is not known; use {yyyy} {yy} {mm} {dd} "
			             "{dept} {owner} {type} and {seq:5}", pattern, word);
	}
	if (serials != 1)
		load_problem(l, d->path, n, "pattern=\"%s\" needs exactly one serial number, for example {seq:5}",
		             pattern);
}

/* A serial that starts again needs the period in the number, else it repeats. */
static void
check_number(struct loading *l, const struct draft *d)
{
	const struct numbering *x = d->type->numbering;
	const xmlNode *n = element_child(d->root, "number");

	if (!x)
		return;
	bool year = strstr(x->pattern, "{yyyy}") || strstr(x->pattern, "{yy}");
	bool month = strstr(x->pattern, "{mm}") != NULL;
	bool day = strstr(x->pattern, "{dd}") != NULL;
	bool by_period = !str_eq(x->reset, "never") && !str_eq(x->reset, "prefix");
	check_number_words(l, d, n, x->pattern);
	if (by_period && (!year || (!str_eq(x->reset, "year") && !month) || (str_eq(x->reset, "day") && !day)))
		load_problem(l, d->path, n, "reset=\"%s\": the pattern must show the whole period, else numbers repeat",
		             x->reset);
	if (!str_eq(x->reset, "prefix") && ((day && !str_eq(x->reset, "day")) || (year && str_eq(x->reset, "never")) ||
	    (month && !str_eq(x->reset, "day") && !str_eq(x->reset, "month"))))
		load_problem(l, d->path, n, "reset=\"%s\": the serial must start again with the year, month or day that "
		             "the pattern shows", x->reset);
	if (!d->type->owner && (strstr(x->pattern, "{dept}") || strstr(x->pattern, "{owner}")))
		load_problem(l, d->path, n, "pattern=\"%s\": {dept} and {owner} need a type with owner=\"…\"", x->pattern);
	if (x->field->kind != FIELD_TEXT || !x->field->unique)
		load_problem(l, d->path, n, "field=\"%s\" must be of kind text with unique=\"yes\"", x->field->name);
}

/* ---- rights ----------------------------------------------------------------------------- */

static bool
hooks_know(const struct hooks *h, const char *action)
{
	if (!h)
		return false;
	for (const struct action *a = h->actions; a && a->name; a++)
		if (str_eq(a->name, action))
			return true;
	for (const struct page *p = h->pages; p && p->path; p++)
		if (str_eq(p->right, action))
			return true;
	return false;
}

/* Steps, and rights that a may="…" somewhere in the definition asks for. */
static bool
definition_knows(const xmlNode *n, const char *action)
{
	if (n->type != XML_ELEMENT_NODE)
		return false;
	if (attr_is(n, "may", action) || (element_is(n, "step") && attr_is(n, "name", action)))
		return true;
	for (const xmlNode *c = n->children; c; c = c->next)
		if (definition_knows(c, action))
			return true;
	return false;
}

static void
check_scope(struct loading *l, const struct draft *d, const xmlNode *n, const char *attr, const char *scope)
{
	if (!words_have(scopes, scope))
		load_problem(l, d->path, n, "%s=\"%s\" must be none, own, subordinates, department, tree, chosen or all",
		             attr, scope);
	else if (!d->type->owner && !d->type->hangs_on && !str_eq(scope, "none") && !str_eq(scope, "all"))
		load_problem(l, d->path, n, "%s=\"%s\": records of this type have no owner; use none or all",
		             attr, scope);
}

static void
check_allow(struct loading *l, const struct draft *d, const xmlNode *n, const struct allow *a)
{
	if (!words_have(roles, a->role))
		load_problem(l, d->path, n, "role=\"%s\": there is no such role code", a->role);
	for (const struct allow *other = d->type->allows; other < a; other++)
		if (str_eq(other->role, a->role))
			load_problem(l, d->path, n, "role %s is allowed twice; say it in one place", a->role);
	check_scope(l, d, n, "read", a->read);
	check_scope(l, d, n, "edit", a->edit);
	check_scope(l, d, n, "delete", a->del);
	for (const char *const *w = a->actions; *w; w++)
		if (!words_have(common_actions, *w) && !hooks_know(d->type->hooks, *w) &&
		    !definition_knows(d->root, *w))
			load_problem(l, d->path, n, "do=\"%s\": type %s has no such step or action", *w, d->type->name);
	allow_check_fields(l, d, n, a);
}

static void
check_allows(struct loading *l, const struct draft *d)
{
	const struct allow *a = d->type->allows;

	if (!d->type->allow_count)
		load_problem(l, d->path, d->root, "nobody is allowed anything; add <allow role=\"…\" read=\"…\"/>");
	for (xmlNode *c = element_child(d->root, "allow"); c; c = element_next(c, "allow"))
		for (const char *const *r = str_words(l->scratch, attr_text(l, c, "role")); *r; r++)
			check_allow(l, d, c, a++);
}

/* ---- dictionaries and indexes --------------------------------------------------------------- */

static void
check_dictionaries(struct loading *l, const struct types *ts, const struct draft *d)
{
	const struct dictionary *x = d->type->dictionaries;

	for (xmlNode *c = element_child(d->root, "dictionary"); c; c = element_next(c, "dictionary"), x++) {
		for (size_t i = 0; i < ts->count; i++)
			for (size_t k = 0; k < ts->all[i]->dictionary_count; k++)
				if (&ts->all[i]->dictionaries[k] != x && str_eq(ts->all[i]->dictionaries[k].kind, x->kind))
					load_problem(l, d->path, c, "dictionary %s is declared twice, here and by type %s",
					             x->kind, ts->all[i]->name);
		for (size_t i = 0; i < x->entry_count; i++)
			for (size_t k = 0; k < i; k++)
				if (str_eq(x->entries[i].code, x->entries[k].code))
					load_problem(l, d->path, c, "dictionary %s has code \"%s\" twice", x->kind,
					             x->entries[i].code);
	}
}

static void
check_indexes(struct loading *l, const struct draft *d)
{
	const struct index *x = d->type->indexes;

	for (xmlNode *c = element_child(d->root, "index"); c; c = element_next(c, "index"), x++) {
		size_t n = 0;
		for (const char *const *w = x->fields; *w; w++, n++) {
			const struct field *f = type_field(d->type, *w);
			if (!f || f->kind == FIELD_LONGTEXT || f->kind == FIELD_LIST || f->kind == FIELD_FILE || f->kind == FIELD_IMAGE ||
			    (f->kind == FIELD_TEXT && f->size > 190))
				load_problem(l, d->path, c, "an index needs fields of this type up to 190 characters, "
				             "\"%s\" is none", *w);
		}
		if (!n || n > 4)
			load_problem(l, d->path, c, "an index has one to four fields");
	}
}

void
type_check(struct loading *l, const struct types *ts, const struct draft *d)
{
	check_head(l, d);
	check_menu(l, ts, d);
	check_number(l, d);
	check_allows(l, d);
	check_dictionaries(l, ts, d);
	check_indexes(l, d);
	type_check_fields(l, ts, d);
	for (size_t i = 0; i < d->row_count; i++)
		type_check_fields(l, ts, &d->rows[i]);
	type_check_doc(l, d);
	converts_check_fields(l, d);
	type_check_pages(l, d);
	type_tabs_check(l, d);
}
