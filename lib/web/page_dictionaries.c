/*
 * page_dictionaries.c - /admin/dictionaries: the choices of every list of choices, those that
 * the company keeps itself and those that the definitions fix: labels in both languages,
 * colour, order, offered or not. How often a value is used is counted among the newest records.
 */
#include "web/page.h"

enum { KINDS_MOST = 400, ENTRIES_MOST = 200, USERS_MOST = 8, LOOKED_AT = 20000 };

/* A list of choices: a dictionary, or the fixed choices of a field. */
struct kind {
	const char *name;
	const struct field *fixed;	/* NULL: a dictionary */
	const struct field *users[USERS_MOST]; size_t user_count;	/* fields that have these choices */
};
struct entry {
	const char *code, *zh, *en, *colour, *under;
	bool enabled;
	int64_t pos, id, version;	/* id 0: as the definition says */
	int64_t uses;
};
struct choices { struct kind kind; struct entry *list; size_t n; bool counted_all; };

/* ---- which there are ----------------------------------------------------------------------- */

typedef void field_fn(void *of, const struct field *f);

static void
each_enum(const struct types *ts, field_fn *fn, void *of)
{
	for (size_t i = 0; i < ts->count; i++) {
		const struct type *t = ts->all[i];

		for (size_t k = 0; k < t->field_count; k++)
			if (t->fields[k].kind == FIELD_ENUM && !t->fields[k].engine && &t->fields[k] != t->status)
				fn(of, &t->fields[k]);
		for (size_t l = 0; l < t->lines_count; l++)
			for (size_t k = 0; k < t->lines[l].type->field_count; k++)
				if (t->lines[l].type->fields[k].kind == FIELD_ENUM && !t->lines[l].type->fields[k].engine)
					fn(of, &t->lines[l].type->fields[k]);
	}
}

struct kinds { struct ctx *ctx; struct kind *list; size_t n; };

static void
kind_add(void *of, const struct field *f)
{
	struct kinds *ks = of;
	bool fixed = f->option_count > 0;
	const char *name = fixed ? org_choices_kind(ks->ctx->mem, f) : f->dictionary;
	struct kind *k = ks->list;

	if (str_eq(name, "role") || str_eq(name, OWNED_TYPES))
		return;
	while (k < ks->list + ks->n && !str_eq(k->name, name))
		k++;
	if (k == ks->list + ks->n) {
		if (ks->n == KINDS_MOST)
			return;
		*k = (struct kind){ .name = name, .fixed = fixed ? f : NULL };
		ks->n++;
	}
	if (k->user_count < USERS_MOST)
		k->users[k->user_count++] = f;
}

static size_t
kinds_find(struct ctx *ctx, struct kind **out)
{
	struct kinds ks = { .ctx = ctx, .list = arena_new_array(ctx->mem, struct kind, KINDS_MOST + 1) };

	each_enum(ctx->types, kind_add, &ks);
	*out = ks.list;
	return ks.n;
}

/* "Customer: Source", of rows "Customer: Team · Right". */
static const char *
kind_label(struct ctx *ctx, const struct field *f)
{
	const struct type *t = f->type;

	for (size_t i = 0; t->head && i < t->head->lines_count; i++)
		if (t->head->lines[i].type == t)
			return arena_printf(ctx->mem, "%s · %s", lines_label(&t->head->lines[i]), field_label(f));
	return field_label(f);
}

static const struct field *
kind_above(const struct kind *k)
{
	for (size_t i = 0; i < k->user_count; i++)
		if (*k->users[i]->within)
			return type_field(k->users[i]->type, k->users[i]->within);
	return NULL;
}

/* ---- the entries of one ---------------------------------------------------------------------- */

static const char *
label_in(struct ctx *ctx, const struct field *f, size_t option, const char *lang)
{
	const char *was = lang_current();

	lang_use(lang);
	const char *label = arena_strdup(ctx->mem, lang_label(org_choices_kind(ctx->mem, f), f->options[option].label));
	lang_use(was);
	return label;
}

static struct entry
entry_of(const struct rec *r)
{
	return (struct entry){ .code = rec_text(r, "code"), .zh = rec_text(r, "label_zh"), .en = rec_text(r, "label_en"),
		.colour = rec_text(r, "colour"), .under = rec_text(r, "under"), .enabled = rec_bool(r, "enabled"),
		.pos = rec_int(r, "pos"), .id = rec_id(r), .version = rec_int(r, "row_version") };
}

static int
entry_compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->enabled != y->enabled)
		return x->enabled ? -1 : 1;
	return x->pos != y->pos ? (x->pos < y->pos ? -1 : 1) : strcmp(x->code, y->code);
}

static int
entries_stored(struct ctx *ctx, const char *kind, struct entry **out, size_t *n)
{
	struct query *q;
	struct rows *rows;
	struct rec *r;

	TRY(query_new(ctx, &q, "dictionary"));
	TRY(query_where(q, "kind", OP_EQ, VALS(VTEXT(kind))));
	TRY(query_after(q, NULL, ENTRIES_MOST));
	TRY(query_run(q, &rows));
	*out = arena_new_array(ctx->mem, struct entry, ENTRIES_MOST + 1);
	for (*n = 0; (r = rows_next(rows)) != NULL;)
		(*out)[(*n)++] = entry_of(r);
	return OK;
}

/* Fixed choices that nobody changed stand as the definition says. */
static void
entries_fixed(struct ctx *ctx, struct choices *c)
{
	const struct field *f = c->kind.fixed;
	struct entry *list = arena_new_array(ctx->mem, struct entry, f->option_count);

	for (size_t i = 0; i < f->option_count; i++) {
		list[i] = (struct entry){ .code = f->options[i].value, .zh = label_in(ctx, f, i, "zh_CN"), .en = label_in(ctx, f, i, "en"),
			.colour = "", .under = "", .enabled = true, .pos = ((int64_t)i + 1) * 10 };
		for (size_t k = 0; k < c->n; k++)
			if (str_eq(c->list[k].code, list[i].code))
				list[i] = c->list[k];
	}
	c->list = list;
	c->n = f->option_count;
}

/* The newest records alone are looked at: a whole table would take seconds. */
static int
entries_count(struct ctx *ctx, struct choices *c)
{
	struct db_rows *rows;

	c->counted_all = true;
	for (size_t u = 0; u < c->kind.user_count; u++) {
		const struct field *f = c->kind.users[u];
		struct sql *q = sql_new(ctx);
		int64_t seen = 0;

		/* How many there are of what is a figure of its own: told to whoever may count them himself. */
		if (!perm_reads_all(ctx, f->type) || !perm_field_readable(ctx, f)) {
			c->counted_all = false;
			continue;
		}
		sql_add(q, "SELECT x.v, COUNT(*) FROM (SELECT t.");
		sql_ident(q, f->name);
		sql_add(q, " AS v FROM ");
		sql_ident(q, f->type->name);
		sql_add_text(q, f->type->head ? " t" : " t WHERE t.deleted_at IS NULL");
		sql_add(q, " ORDER BY t.id DESC LIMIT ");
		sql_val(q, VINT(LOOKED_AT));
		sql_add(q, ") x GROUP BY x.v");
		TRY(db_select_sql(ctx, &rows, q));
		while (db_next(rows)) {
			seen += db_int(rows, 1);
			for (size_t i = 0; i < c->n && db_str(rows, 0); i++)
				if (str_eq(c->list[i].code, db_str(rows, 0)))
					c->list[i].uses += db_int(rows, 1);
		}
		c->counted_all = c->counted_all && seen < LOOKED_AT;
	}
	return OK;
}

static int
choices_read(struct ctx *ctx, const struct kind *k, struct choices *c)
{
	*c = (struct choices){ .kind = *k };
	TRY(entries_stored(ctx, k->name, &c->list, &c->n));
	if (k->fixed)
		entries_fixed(ctx, c);
	qsort(c->list, c->n, sizeof *c->list, entry_compare);
	return OK;
}

/* ---- the page ------------------------------------------------------------------------------------ */

static void
option_add(struct node *list, const char *value, const char *label, bool here)
{
	struct node *n = node_item(list);

	node_set(n, "value", value);
	node_set(n, "label", label);
	node_set(n, "here", here ? "1" : NULL);
}

static void
kinds_show(struct ctx *ctx, struct node *page, const struct kind *list, size_t n, const char *chosen)
{
	const struct type *last = NULL;
	struct node *group = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct field *f = list[i].users[0];
		const struct type *t = f->type->head ? f->type->head : f->type;

		if (t != last) {
			group = node_item(node_child(page, "groups"));
			node_set(group, "label", type_label(t));
			last = t;
		}
		option_add(node_child(group, "kinds"), list[i].name, kind_label(ctx, f), str_eq(list[i].name, chosen));
	}
}

static void
colours_show(struct node *n, const char *now)
{
	static const struct { const char *value, *label; } colours[] = {
		{ "", N_("No colour") }, { "blue", N_("Blue") }, { "green", N_("Green") }, { "amber", N_("Amber") }, { "red", N_("Red") },
		{ "purple", N_("Purple") },
	};

	for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++)
		option_add(node_child(n, "colours"), colours[i].value, _(colours[i].label), str_eq(colours[i].value, now));
}

static void
above_show(struct ctx *ctx, struct node *n, const struct field *above, const char *now)
{
	const struct option *options;
	size_t count;

	if (!above)
		return;
	count = enum_options(ctx, above, &options);
	node_set(n, "above", field_label(above));
	option_add(node_child(n, "unders"), "", _("Under all"), !*now);
	for (size_t i = 0; i < count; i++)
		option_add(node_child(n, "unders"), options[i].value, option_label(ctx, above, options[i].value), str_eq(options[i].value, now));
}

static const char *
typed_or(const struct form *f, bool wrong, const char *name, const char *otherwise)
{
	const char *typed = f && wrong ? form_get(f, name) : NULL;

	return typed ? typed : otherwise;
}

static void
entry_show(struct ctx *ctx, struct node *page, const struct choices *c, size_t i, const struct form *f)
{
	const struct entry *e = &c->list[i];
	struct node *n = node_item(node_child(page, "rows"));
	bool wrong = f && str_eq(form_get(f, "code"), e->code), zh = str_eq(lang_current(), "zh_CN");

	node_set(n, "code", e->code);
	node_set(n, "label", zh ? e->zh : e->en);
	node_set(n, "colour", e->colour);
	node_set(n, "zh", typed_or(f, wrong, "label_zh", e->zh));
	node_set(n, "en", typed_or(f, wrong, "label_en", e->en));
	node_set(n, "off", e->enabled ? NULL : "1");
	node_set_int(n, "version", e->version);
	node_set(n, "error", wrong && form_message_count(f) ? form_messages(f)[0].text : NULL);
	node_set(n, "error_id", arena_printf(ctx->mem, "e-%s", e->code));
	node_set(n, "uses", arena_printf(ctx->mem, c->counted_all ? "%lld" : "%lld+", (long long)e->uses));
	node_set(n, "zh_label", arena_printf(ctx->mem, _("Chinese label of “%s”"), e->code));
	node_set(n, "en_label", arena_printf(ctx->mem, _("English label of “%s”"), e->code));
	node_set(n, "colour_label", arena_printf(ctx->mem, _("Colour of “%s”"), e->code));
	node_set(n, "up_label", arena_printf(ctx->mem, _("Move “%s” up"), zh ? e->zh : e->en));
	node_set(n, "down_label", arena_printf(ctx->mem, _("Move “%s” down"), zh ? e->zh : e->en));
	node_set(n, "up", e->enabled && i ? "1" : NULL);
	node_set(n, "down", e->enabled && i + 1 < c->n && c->list[i + 1].enabled ? "1" : NULL);
	node_set(n, "history_url", e->id ? arena_printf(ctx->mem, "/admin/dictionary/%lld?tab=history", (long long)e->id) : NULL);
	colours_show(n, typed_or(f, wrong, "colour", e->colour));
	above_show(ctx, n, kind_above(&c->kind), typed_or(f, wrong, "under", e->under));
	node_set(n, "above_label", arena_printf(ctx->mem, _("Where “%s” is offered"), e->code));
}

/* What is typed for a new entry that was refused. */
static void
new_show(struct ctx *ctx, struct node *page, const struct choices *c, const struct form *f)
{
	static const char *const names[] = { "code", "label_zh", "label_en" };
	struct node *n = node_child(page, "new");
	bool wrong = f && form_get(f, "_new");

	node_set(n, "colour_label", _("Colour"));
	node_set(n, "may", c->kind.fixed ? NULL : "1");
	for (size_t i = 0; wrong && i < sizeof names / sizeof names[0]; i++) {
		node_set(n, names[i], form_get(f, names[i]));
		node_set(n, arena_printf(ctx->mem, "%s_error", names[i]), form_message(f, names[i]));
	}
	node_set(n, "problem", wrong && form_message_count(f) ? form_messages(f)[0].text : NULL);
	colours_show(n, wrong && form_get(f, "colour") ? form_get(f, "colour") : "");
	above_show(ctx, n, kind_above(&c->kind), wrong && form_get(f, "under") ? form_get(f, "under") : "");
}

static const struct kind *
kind_asked(struct req *rq, const struct kind *list, size_t n)
{
	const char *name = req_param(rq, "kind");

	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i].name, name))
			return &list[i];
	for (size_t i = 0; i < n; i++)
		if (!name && !list[i].fixed)
			return &list[i];
	return name || !n ? NULL : &list[0];
}

static int
dictionaries_show(struct req *rq, int status, const struct form *f, const char *problem)
{
	struct ctx *ctx = &rq->ctx;
	struct node *page = node_child(view_root(rq->view), "dictionaries");
	struct kind *kinds;
	struct choices c;
	size_t n = kinds_find(ctx, &kinds);
	const struct kind *k = kind_asked(rq, kinds, n);

	if (!k)
		return err_set(ctx, ERR_NOTFOUND, "no such dictionary");
	TRY(view_frame(rq, _("Dictionaries")));
	view_crumb(rq->view, _("Dictionaries"), NULL);
	kinds_show(ctx, page, kinds, n, k->name);
	TRY(choices_read(ctx, k, &c));
	TRY(entries_count(ctx, &c));
	node_set(page, "kind", k->name);
	node_set(page, "heading", kind_label(ctx, k->users[0]));
	node_set(page, "of", type_label(k->users[0]->type->head ? k->users[0]->type->head : k->users[0]->type));
	node_set(page, "fixed", k->fixed ? "1" : NULL);
	node_set(page, "problem", problem);
	node_set(page, "once", once_token(rq));
	if (!c.counted_all)
		node_set(page, "counted", arena_printf(ctx->mem, _("Uses are counted among the newest %d records."), LOOKED_AT));
	for (size_t i = 0; i < c.n; i++)
		entry_show(ctx, page, &c, i, f);
	new_show(ctx, page, &c, f);
	return resp_page(rq, status, "dictionaries.cs");
}

static int
dictionaries_page(struct req *rq)
{
	return dictionaries_show(rq, 200, NULL, NULL);
}

/* ---- changing -------------------------------------------------------------------------------------- */

/* The record of an entry, locked; of a fixed choice that nobody changed a new one with what it has. */
static int
entry_record(struct ctx *ctx, const struct choices *c, const char *code, struct rec **out)
{
	const struct entry *e = NULL;

	for (size_t i = 0; i < c->n; i++)
		if (str_eq(c->list[i].code, code))
			e = &c->list[i];
	if (!e)
		return err_set(ctx, ERR_NOTFOUND, "dictionary %s has no %s", c->kind.name, code ? code : "");
	if (e->id)
		return rec_lock(ctx, out, "dictionary", e->id);
	TRY(rec_new(ctx, out, "dictionary"));
	rec_set(*out, "kind", VTEXT(c->kind.name));
	rec_set(*out, "code", VTEXT(e->code));
	rec_set(*out, "label_zh", VTEXT(e->zh));
	rec_set(*out, "label_en", VTEXT(e->en));
	rec_set(*out, "pos", VINT(e->pos));
	return OK;
}

static int
entry_save(struct req *rq, const struct choices *c, struct form *f)
{
	struct ctx *ctx = &rq->ctx;
	const char *deed = req_body(rq, "do");
	struct form *sent = form_new(ctx);
	static const char *const names[] = { "label_zh", "label_en", "colour", "under", "row_version" };
	struct rec *r;

	TRY(entry_record(ctx, c, form_get(f, "code"), &r));
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (form_get(f, names[i]) && !(r->is_new && i == 4))
			form_put(sent, names[i], form_get(f, names[i]));
	if (str_eq(deed, "on") || str_eq(deed, "off"))
		rec_set(r, "enabled", VBOOL(str_eq(deed, "on")));
	TRY(rec_take(ctx, r, sent));
	int rc = rec_save(ctx, r, sent);
	for (size_t i = 0; i < form_message_count(sent); i++)
		form_error(f, form_messages(sent)[i].field, "%s", form_messages(sent)[i].text);
	return rc;
}

static int
pos_save(struct ctx *ctx, const struct choices *c, const char *code, int64_t pos, struct form *f)
{
	struct rec *r;

	TRY(entry_record(ctx, c, code, &r));
	rec_set(r, "pos", VINT(pos < 0 ? 0 : pos));
	return rec_save(ctx, r, f);
}

/* One place among those that are offered: both change their positions. */
static int
entry_move(struct ctx *ctx, const struct choices *c, bool up, struct form *f)
{
	size_t at = 0;

	while (at < c->n && !str_eq(c->list[at].code, form_get(f, "code")))
		at++;
	size_t other = up ? at - 1 : at + 1;
	if (at >= c->n || (up && !at) || other >= c->n || !c->list[other].enabled)
		return OK;
	int64_t mine = c->list[at].pos, theirs = c->list[other].pos;
	if (mine == theirs)
		return pos_save(ctx, c, c->list[up ? other : at].code, mine + 1, f);
	TRY(pos_save(ctx, c, c->list[at].code, theirs, f));
	return pos_save(ctx, c, c->list[other].code, mine, f);
}

static int
entry_add(struct ctx *ctx, const struct choices *c, struct form *f)
{
	struct form *sent = form_new(ctx);
	static const char *const names[] = { "code", "label_zh", "label_en", "colour", "under" };
	int64_t pos = 0;
	struct rec *r;

	form_put(f, "_new", "1");
	if (c->kind.fixed)
		return err_set(ctx, ERR_DENIED, "the values of %s are fixed", c->kind.name);
	for (size_t i = 0; i < c->n; i++)
		pos = c->list[i].pos > pos ? c->list[i].pos : pos;
	TRY(rec_new(ctx, &r, "dictionary"));
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (form_get(f, names[i]))
			form_put(sent, names[i], form_get(f, names[i]));
	TRY(rec_take(ctx, r, sent));
	rec_set(r, "kind", VTEXT(c->kind.name));
	rec_set(r, "pos", VINT(pos + 10));
	int rc = rec_save(ctx, r, sent);
	for (size_t i = 0; i < form_message_count(sent); i++)
		form_error(f, form_messages(sent)[i].field, "%s", form_messages(sent)[i].text);
	return rc;
}

static int
dictionaries_take(struct req *rq)
{
	struct ctx *ctx = &rq->ctx;
	const char *deed = req_body(rq, "do");
	struct form *f = req_form(rq);
	struct once once;
	struct kind *kinds;
	struct choices c;
	size_t n = kinds_find(ctx, &kinds);
	const struct kind *k = kind_asked(rq, kinds, n);

	if (!k)
		return err_set(ctx, ERR_NOTFOUND, "no such dictionary");
	TRY(once_find(rq, &once));
	if (once.found)
		return resp_redirect(rq, "%s", once.location);
	TRY(choices_read(ctx, k, &c));
	int rc = str_eq(deed, "add") ? entry_add(ctx, &c, f)
	       : str_eq(deed, "up") || str_eq(deed, "down") ? entry_move(ctx, &c, str_eq(deed, "up"), f) : entry_save(rq, &c, f);
	if (rc == ERR_INVALID || rc == ERR_CONFLICT) {
		err_clear(ctx);
		return dictionaries_show(rq, rc == ERR_CONFLICT ? 409 : 422, f,
		                         rc == ERR_CONFLICT ? _("Somebody has changed this entry meanwhile. It stands here as it is now.") : NULL);
	}
	TRY(rc);
	const char *location = arena_printf(ctx->mem, "/admin/dictionaries?kind=%s&saved=1", k->name);
	TRY(once_store(rq, 303, location));
	return resp_redirect(rq, "%s", location);
}

const struct page choice_pages[] = {
	{ .method = "GET", .path = "/dictionaries", .right = "dictionary.edit", .fn = dictionaries_page },
	{ .method = "POST", .path = "/dictionaries", .right = "dictionary.edit", .fn = dictionaries_take },
	{ 0 },
};
