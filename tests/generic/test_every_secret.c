/*
 * test_every_secret.c - every type, every field that a role sees not at all or masked:
 * its plain value is on no page of a record that the role does see, no filter, order,
 * sum or search answers for it, and nothing that is posted changes it. First as the
 * presets have it; then all that can be hidden is taken from everybody between two requests.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/every.h"
#include "support/generate.h"
#include "support/page.h"
#include "doc/rec.h"

enum { SHORTEST = 6, MOST_TOKENS = 200 };	/* shorter texts are on any page by chance */

struct token {
	const struct field *field;
	const char *path;		/* "price", "parts.price" */
	const char *plain, *typed;	/* as a reader sees it, as a form has it */
	enum field_access access;
};
struct secret {
	const struct type *t; int64_t id;
	const char *login;		/* who must not know */
	struct token tokens[MOST_TOKENS]; size_t n;
};

static struct http *h;		/* his browser */

static const char *
keep(const char *text)
{
	return arena_strdup(every_db->mem, text);
}

/* ---- what is secret ------------------------------------------------------------------------- */

static bool
is_telling(const struct field *f)
{
	return !f->engine && field_has_column(f) && f->kind != FIELD_ENUM && f->kind != FIELD_BOOL &&
	       !(f->kind == FIELD_LINK && f->target->cached);
}

static void
token_add(struct secret *s, struct token k)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->tokens[i].field == k.field && str_eq(s->tokens[i].plain, k.plain))
			return;
	assert_true(s->n < MOST_TOKENS);
	s->tokens[s->n++] = k;
}

/* rec as the system read it; who: for whom it is kept. */
static void
values_add(struct secret *s, struct ctx *ctx, struct ctx *who, const struct rec *r)
{
	for (size_t i = 0; i < r->type->field_count; i++) {
		const struct field *f = &r->type->fields[i];
		enum field_access access = perm_field(who, f);
		const char *shown = rec_show(ctx, r, f);
		size_t line = strcspn(shown, "\n");

		if (access >= FIELD_READONLY || !is_telling(f) || line < SHORTEST)
			continue;
		/* The engine notes when it did something: the minute of everything else that was made here. */
		if (f->computed && f->kind == FIELD_DATETIME)
			continue;
		/* What follows from the title is told by it. */
		if (f->computed && !r->head && strstr(str_lower(ctx->mem, rec_title(ctx, r)), shown))
			continue;
		const char *path = r->head ? arena_printf(ctx->mem, "%s.%s", r->lines->name, f->name) : f->name;
		token_add(s, (struct token){ .field = f, .path = keep(path), .access = access,
			.plain = arena_strndup(every_db->mem, shown, line),
			.typed = keep(field_input(ctx, f, rec_at(r, f))) });
	}
}

/* What the record holds now joins the secrets. */
static void
secret_read(struct secret *s)
{
	struct ctx *who = every_unit(s->login), *ctx = every_unit("admin");

	assert_ok(ctx, db_begin(ctx, DB_READ));
	as_system_begin(ctx, "test");
	struct rec *r = every_load(ctx, s->t, s->id);
	values_add(s, ctx, who, r);
	for (size_t k = 0; k < s->t->lines_count; k++)
		for (size_t i = 0; i < rec_rows(r, &s->t->lines[k])->count; i++)
			values_add(s, ctx, who, rec_rows(r, &s->t->lines[k])->list[i]);
	as_system_end(ctx);
	test_end(ctx);
	test_end(who);
}

static void
value_change(struct ctx *ctx, struct ctx *who, struct rec *r)
{
	for (size_t i = 0; i < r->type->field_count; i++) {
		const struct field *f = &r->type->fields[i];
		const char *problem;
		struct val v;

		if (perm_field(who, f) >= FIELD_READONLY || f->readonly || !field_has_column(f) || f->kind == FIELD_LINK)
			continue;
		const char *text = generate_text(ctx, r, f, GENERATE_OTHER);
		if (text && field_parse(ctx, f, text, &v, &problem) == OK)
			rec_put(r, f, v);
	}
}

/* Somebody who may changes it all, takes a row out and puts it in again: so there is a
 * history. Where rules forbid that, it stays as it is. */
static void
secret_change(struct secret *s)
{
	struct ctx *who = every_unit(s->login), *ctx = every_unit("admin");
	bool saved;

	test_begin(ctx);
	as_system_begin(ctx, "test");
	struct rec *r = every_load(ctx, s->t, s->id);
	value_change(ctx, who, r);
	for (size_t k = 0; k < s->t->lines_count; k++) {
		const struct lines *lines = &s->t->lines[k];
		for (size_t i = 0; i < rec_rows(r, lines)->count; i++)
			value_change(ctx, who, rec_rows(r, lines)->list[i]);
	}
	saved = rec_save(ctx, r, form_new(ctx)) == OK;
	as_system_end(ctx);
	if (saved)
		test_commit(ctx);
	test_end(ctx);
	test_end(who);
	secret_read(s);
}

static void
secret_rows_move(struct secret *s)
{
	struct ctx *ctx = every_unit("admin");

	test_begin(ctx);
	as_system_begin(ctx, "test");
	struct rec *r = every_load(ctx, s->t, s->id);
	for (size_t k = 0; k < s->t->lines_count; k++) {
		const struct lines *lines = &s->t->lines[k];
		if (!rec_rows(r, lines)->count)
			continue;
		struct rec *row = row_add(ctx, r, lines), *first = rec_rows(r, lines)->list[0];
		for (size_t i = 0; i < row->type->field_count; i++)
			if (!row->type->fields[i].engine && field_has_column(&row->type->fields[i]))
				rec_put(row, &row->type->fields[i], rec_at(first, &row->type->fields[i]));
		row_remove(ctx, r, lines, 0);
	}
	if (s->t->lines_count)
		assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	as_system_end(ctx);
	test_commit(ctx);
	test_end(ctx);
}

static struct secret *
secret_make(const struct type *t, const char *login)
{
	struct secret *s = arena_alloc(every_db->mem, sizeof *s);

	s->t = t;
	s->login = login;
	s->id = every_record(login, t);
	secret_read(s);
	secret_change(s);
	secret_rows_move(s);
	return s;
}

/* All that is kept from him, as the database has it. */
static const char *
secret_stored(struct secret *s)
{
	struct ctx *who = every_unit(s->login), *ctx = every_unit("admin");
	struct buf b;

	buf_init(&b, every_db->mem);
	assert_ok(ctx, db_begin(ctx, DB_READ));
	as_system_begin(ctx, "test");
	struct rec *r = every_load(ctx, s->t, s->id);
	for (size_t k = 0; k <= s->t->lines_count; k++) {
		size_t n = k ? rec_rows(r, &s->t->lines[k - 1])->count : 1;
		for (size_t i = 0; i < n; i++) {
			const struct rec *of = k ? rec_rows(r, &s->t->lines[k - 1])->list[i] : r;
			for (size_t j = 0; j < of->type->field_count; j++)
				if (perm_field(who, &of->type->fields[j]) < FIELD_READONLY && field_has_column(&of->type->fields[j]))
					buf_printf(&b, "%s=%s\n", of->type->fields[j].name,
					           field_raw(ctx, &of->type->fields[j], rec_at(of, &of->type->fields[j]))
					           ? field_raw(ctx, &of->type->fields[j], rec_at(of, &of->type->fields[j])) : "");
		}
	}
	as_system_end(ctx);
	test_end(ctx);
	test_end(who);
	return buf_str(&b);
}

/* ---- asking --------------------------------------------------------------------------------------- */

/* The record above is one of the same list: there it stands with its own name, whoever it is above. */
static bool
is_elsewhere(const struct secret *s, const struct token *k, const char *url)
{
	const char *own = arena_printf(h->mem, "%s/%lld", type_url(s->t), (long long)s->id);

	return k->field->kind == FIELD_LINK && k->field->target == s->t && !str_starts(url, own);
}

/* asked: whose value stands in the address, which may come back as it was typed. */
static void
check_silent(const struct secret *s, const char *url, const struct token *asked)
{
	const char *body = http_body(h);

	for (size_t i = 0; i < s->n; i++) {
		const struct token *k = &s->tokens[i];
		if (asked && (str_eq(k->plain, asked->plain) || str_eq(k->typed, asked->typed)))
			continue;
		if (is_elsewhere(s, k, url))
			continue;
		if (strstr(body, page_escaped(h->mem, k->plain)) ||
		    (strlen(k->typed) >= SHORTEST && strstr(body, page_escaped(h->mem, k->typed))))
			fail_msg("%s tells %s.%s \"%s\" to %s", url, s->t->name, k->path, k->plain, s->login);
	}
}

static int
ask(const struct secret *s, const char *url, const struct token *asked)
{
	int status = http_get(h, url);

	if (status >= 500 || status < 200)
		fail_msg("GET %s: %d", url, status);
	check_silent(s, url, asked);
	return status;
}

static const char *
own_url(const struct secret *s, const char *more)
{
	return arena_printf(h->mem, "%s/%lld%s", type_url(s->t), (long long)s->id, more);
}

static void
walk_record(const struct secret *s)
{
	const struct type *t = s->t;

	ask(s, own_url(s, ""), NULL);
	ask(s, own_url(s, "/edit"), NULL);
	ask(s, own_url(s, "/delete"), NULL);
	ask(s, own_url(s, "/trail"), NULL);
	ask(s, own_url(s, "/history"), NULL);
	for (size_t i = 0; i < s->n; i++)
		ask(s, own_url(s, arena_printf(h->mem, "/history?field=%s", s->tokens[i].path)), NULL);
	for (size_t i = 0; i < t->tab_count; i++)
		ask(s, own_url(s, arena_printf(h->mem, "?tab=%s", t->tabs[i].name)), NULL);
	for (size_t i = 0; t->workflow && i < t->workflow->step_count; i++)
		ask(s, own_url(s, arena_printf(h->mem, "/do/%s", t->workflow->steps[i].name)), NULL);
	for (const struct page *p = t->hooks ? t->hooks->pages : NULL; p && p->path; p++)
		if (str_eq(p->method, "GET") && str_starts(p->path, "/{type}/{id}/") && !strchr(p->path + 13, '{'))
			ask(s, own_url(s, p->path + 12), NULL);
}

static void
walk_lists(const struct secret *s)
{
	const char *url = type_url(s->t);

	ask(s, arena_printf(h->mem, "%s?limit=200", url), NULL);
	for (size_t i = 0; i < s->t->list_count; i++)
		ask(s, arena_printf(h->mem, "%s?view=%s&limit=200&sums=1", url, s->t->lists[i].name), NULL);
	ask(s, arena_printf(h->mem, "%s/pick", url), NULL);
	ask(s, arena_printf(h->mem, "%s/bin", url), NULL);
	ask(s, arena_printf(h->mem, "%s/new", url), NULL);
}

/* Push and pull of all that can be made of it, as far as he may. */
static void
walk_conversions(const struct secret *s)
{
	for (size_t i = 0; i < s->t->convert_count; i++) {
		const char *to = type_url(s->t->converts[i].to);

		ask(s, arena_printf(h->mem, "%s/pull?from=%s", to, s->t->name), NULL);
		ask(s, arena_printf(h->mem, "%s/pull?from=%s:%lld", to, s->t->name, (long long)s->id), NULL);
		ask(s, arena_printf(h->mem, "%s/new?_from=%s:%lld", to, s->t->name, (long long)s->id), NULL);
	}
}

/* Not a row, not a number: there is no such field to ask about. */
static void
refused(const struct secret *s, const char *what, const struct token *k)
{
	int status = ask(s, arena_printf(h->mem, "%s?%s", type_url(s->t), what), k);

	if (status != 422)
		fail_msg("%s?%s is answered with %d to %s", type_url(s->t), what, status, s->login);
}

static bool
leads_to(const struct secret *s)
{
	return strstr(http_body(h), arena_printf(h->mem, "%s\"", own_url(s, ""))) ||
	       strstr(http_body(h), arena_printf(h->mem, "\"id\":%lld,", (long long)s->id));
}

static void
probe(const struct secret *s, const struct token *k)
{
	static const char *const ops[] = { "eq", "ne", "in", "like", "lt", "le", "gt", "ge" };
	const char *value = str_url(h->mem, k->typed), *url = type_url(s->t);

	for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++)
		refused(s, arena_printf(h->mem, "f=%s.%s(%s)", k->field->name, ops[i], value), k);
	refused(s, arena_printf(h->mem, "f=%s.null()", k->field->name), k);
	refused(s, arena_printf(h->mem, "f=or(id.gt(0),and(%s.notnull()))", k->field->name), k);
	refused(s, arena_printf(h->mem, "sort=%s", k->field->name), k);
	refused(s, arena_printf(h->mem, "sort=-updated_at,-%s", k->field->name), k);
	ask(s, arena_printf(h->mem, "%s?q=%s", url, value), k);
	if (leads_to(s))
		fail_msg("%s?q=%s finds it by %s for %s", url, value, k->path, s->login);
	ask(s, arena_printf(h->mem, "%s/pick?q=%s", url, value), k);
	if (leads_to(s))
		fail_msg("%s/pick?q=%s finds it by %s for %s", url, value, k->path, s->login);
	ask(s, arena_printf(h->mem, "%s/pick?fill=%s", url, k->field->name), NULL);
	if (k->field->kind == FIELD_LINK) {
		assert_int_equal(ask(s, arena_printf(h->mem, "%s/pick?within=%s.%s", url, k->field->name, value), k), 400);
		ask(s, arena_printf(h->mem, "%s?pick_%s=%s", url, k->field->name, value), k);
	}
}

/* ---- posting ---------------------------------------------------------------------------------------- */

static const char *
version_now(const struct secret *s)
{
	struct ctx *ctx = every_unit("admin");

	assert_ok(ctx, db_begin(ctx, DB_READ));
	const char *text = arena_printf(h->mem, "%lld", (long long)rec_version(every_load(ctx, s->t, s->id)));
	test_end(ctx);
	return text;
}

/* The value of each, into its field: ignored, and nothing of it comes back. */
static void
post_values(const struct secret *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct token *k = &s->tokens[i];
		const char *dot = strchr(k->path, '.');
		const char *name = dot ? arena_printf(h->mem, "%.*s.0%s", (int)(dot - k->path), k->path, dot) : k->path;

		http_post(h, own_url(s, ""), "_csrf", http_csrf(h, every_db), "_once", arena_printf(h->mem, "p%lld-%zu", (long long)s->id, i),
		          "row_version", version_now(s), name, "99", NULL);
		check_silent(s, own_url(s, ""), NULL);
		http_post(h, own_url(s, ""), "_csrf", http_csrf(h, every_db), "row_version", version_now(s), name, "98", "_compute", "1", NULL);
		check_silent(s, own_url(s, ""), NULL);
	}
}

static void
post_forms(struct secret *s)
{
	const char *title = s->t->title->name;

	if (http_get(h, own_url(s, "/edit")) != 200)
		return;
	struct page_form *f = page_form(h, own_url(s, ""));
	for (size_t i = 0; i < s->n; i++)
		assert_false(page_form_has(f, s->tokens[i].path));
	/* Refused: the form again. */
	if (page_form_has(f, title)) {
		page_form_empty(f, title);
		page_form_send(h, f);
		check_silent(s, own_url(s, ""), NULL);
	}
	/* Stale: what somebody else changed. */
	if (http_get(h, own_url(s, "/edit")) != 200)
		return;
	f = page_form(h, own_url(s, ""));
	secret_change(s);
	if (page_form_has(f, title) && !s->t->title->readonly)
		page_form_set(f, title, arena_printf(h->mem, "改名%lld", (long long)s->id));
	page_form_send(h, f);
	check_silent(s, own_url(s, ""), NULL);
}

/* Every entry of the history, whether he sees it or not. */
static void
post_restores(const struct secret *s)
{
	struct ctx *ctx = every_unit("admin");
	int64_t ids[50];
	const char *fields[50];
	struct db_rows *rows;
	size_t n = 0;
	struct sql *q = sql_new(ctx);

	sql_add(q, "SELECT id, field FROM ");
	sql_ident(q, db_audit_name(ctx));
	sql_add(q, ".audit WHERE op = 'update' AND type = ");
	sql_val(q, VTEXT(s->t->name));
	sql_add(q, " AND record = ");
	sql_val(q, VINT(s->id));
	sql_add(q, " ORDER BY id DESC LIMIT 50");
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	for (; db_next(rows); n++) {
		ids[n] = db_int(rows, 0);
		fields[n] = arena_strdup(h->mem, db_str(rows, 1));
	}
	test_end(ctx);
	for (size_t i = 0; i < n; i++) {
		bool secret = false;
		for (size_t k = 0; k < s->n; k++)
			secret = secret || str_eq(s->tokens[k].path, fields[i]);
		if (!secret)
			continue;
		const char *url = own_url(s, arena_printf(h->mem, "/history/%lld/restore", (long long)ids[i]));
		int status = http_post(h, url, "_csrf", http_csrf(h, every_db), "row_version", version_now(s), NULL);
		if (status < 400)
			fail_msg("POST %s restores %s: %d", url, fields[i], status);
		check_silent(s, url, NULL);
	}
}

/* ---- the whole round ----------------------------------------------------------------------------------- */

static void
round_of(struct secret *s)
{
	walk_record(s);
	walk_lists(s);
	walk_conversions(s);
	for (size_t i = 0; i < s->n; i++)
		if (!s->tokens[i].field->type->head)
			probe(s, &s->tokens[i]);
	post_forms(s);
	const char *before = secret_stored(s);
	post_values(s);
	post_restores(s);
	assert_string_equal(secret_stored(s), before);
	walk_record(s);
}

/* Who has this role and no other. */
static const char *
person_of(const char *role)
{
	struct ctx *ctx = every_unit("admin");
	struct db_rows *rows;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT u.login FROM user u JOIN user_roles r ON r.record = u.id WHERE r.value = ?\n"
	          "ORDER BY u.id LIMIT 1", VALS(VTEXT(role))));
	assert_true(db_next(rows));
	const char *login = keep(db_str(rows, 0));
	test_end(ctx);
	return login;
}

static void
test_secret__no_page_tells_a_role_what_its_preset_keeps_from_it(void **state)
{
	const struct type *t = *state;
	struct ctx *ctx = every_unit("admin");
	const char *roles[20];
	struct db_rows *rows;
	size_t n = 0;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT DISTINCT role FROM role_field WHERE type = ? AND access <> 'readonly'",
	          VALS(VTEXT(t->name))));
	while (db_next(rows))
		roles[n++] = keep(db_str(rows, 0));
	test_end(ctx);
	for (size_t i = 0; i < n; i++) {
		struct secret *s = secret_make(t, person_of(roles[i]));
		assert_true(s->n > 0);
		h = every_browser(s->login);
		round_of(s);
	}
}

/* ---- all of it, between two requests --------------------------------------------------------------------- */

static void
fields_take(struct ctx *ctx, const struct type *of, const char *role, const struct lines *lines)
{
	const struct type *t = lines ? lines->type : of;

	for (size_t i = 0; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];
		if (!f->engine && field_can_hide(f))
			assert_ok(ctx, db_exec(ctx, NULL, "REPLACE INTO role_field (role, type, field, access) VALUES (?, ?, ?, ?)",
			          VALS(VTEXT(role), VTEXT(of->name),
			               VTEXT(lines ? arena_printf(ctx->mem, "%s.%s", lines->name, f->name) : f->name),
			               VTEXT(*f->mask ? "masked" : "hidden"))));
	}
}

/* From everybody, as "*" lets everybody in where it does. */
static void
all_take(const struct type *t)
{
	struct ctx *ctx = every_unit("admin");
	struct db_rows *rows;

	test_begin(ctx);
	assert_ok(ctx, db_select(ctx, &rows, "SELECT DISTINCT role FROM role_right WHERE type = ?", VALS(VTEXT(t->name))));
	while (db_next(rows)) {
		const char *role = db_str(rows, 0);
		fields_take(ctx, t, role, NULL);
		for (size_t k = 0; k < t->lines_count; k++)
			fields_take(ctx, t, role, &t->lines[k]);
	}
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

static void
all_give_back(const struct type *t)
{
	struct ctx *ctx = every_unit("admin");

	test_begin(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM role_field WHERE type = ?", VALS(VTEXT(t->name))));
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO role_field (role, type, field, access)\n"
	          "SELECT role, type, field, access FROM role_field_kept WHERE type = ?", VALS(VTEXT(t->name))));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
}

static void
test_secret__what_is_taken_from_all_roles_is_gone_with_the_next_request(void **state)
{
	const struct type *t = *state;
	const char *login = every_login(t, "edit") ? every_login(t, "edit") : every_login(t, "read");

	h = every_browser(login);
	int64_t id = every_record(login, t);
	const char *url = arena_printf(h->mem, "%s/%lld", type_url(t), (long long)id);
	assert_int_equal(http_get(h, url), 200);
	const char *shown = arena_strdup(h->mem, http_body(h));
	all_take(t);
	struct secret *s = arena_alloc(every_db->mem, sizeof *s);
	*s = (struct secret){ .t = t, .id = id, .login = login };
	secret_read(s);
	/* It was there a request ago, or nothing is proved. */
	size_t seen = 0;
	for (size_t i = 0; i < s->n; i++)
		seen += strstr(shown, page_escaped(h->mem, s->tokens[i].plain)) != NULL;
	if (s->n && !seen)
		fail_msg("%s showed nothing of %zu values before", url, s->n);
	ask(s, url, NULL);
	secret_change(s);
	round_of(s);
	all_give_back(t);
	assert_int_equal(http_get(h, url), 200);
}

int
main(void)
{
	static const struct every_test tests[] = {
		EVERY(test_secret__no_page_tells_a_role_what_its_preset_keeps_from_it),
		EVERY(test_secret__what_is_taken_from_all_roles_is_gone_with_the_next_request),
	};

	every_open("every_secret");
	testdb_ddl(every_db, arena_printf(every_db->mem,
	           "USE `%s`; CREATE TABLE role_field_kept SELECT role, type, field, access FROM role_field", every_db->name));
	return every_run(tests, sizeof tests / sizeof tests[0]);
}
