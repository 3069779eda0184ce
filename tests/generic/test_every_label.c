/*
 * test_every_label.c - every type: whatever a definition says to people is said
 * in both languages, and its pages show no text of the other one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/every.h"
#include "support/generate.h"
#include "support/page.h"

/* ---- texts -------------------------------------------------------------------------------- */

static bool
is_han(uint32_t c)
{
	return c >= 0x4E00 && c <= 0x9FFF;
}

static bool
has_han(const char *s)
{
	for (uint32_t c; (c = utf8_next(&s)) != 0; )
		if (is_han(c))
			return true;
	return false;
}

/* Two small Latin letters side by side: an English word, not a code or a sign. */
static bool
has_word(const char *s)
{
	for (; *s; s++)
		if (s[0] >= 'a' && s[0] <= 'z' && s[1] >= 'a' && s[1] <= 'z')
			return true;
	return false;
}

static void
check_label(const char *context, const char *msgid)
{
	if (!msgid || !*msgid)
		return;
	lang_use("en");
	const char *en = lang_label(context, msgid);
	lang_use("zh_CN");
	const char *zh = lang_label(context, msgid);
	if (has_han(en))
		fail_msg("%s: \"%s\" is no English: labels are written in English, Chinese stands in zh_CN.po", context, en);
	if (has_word(msgid) && (str_eq(zh, msgid) || !has_han(zh)))
		fail_msg("%s: \"%s\" has no Chinese: add it to zh_CN.po beside the definition", context, msgid);
}

static void
check_fields(struct arena *mem, const struct type *t)
{
	for (size_t i = 0; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];
		const char *context = arena_printf(mem, "%s.%s", t->name, f->name);
		assert_true(*f->label != '\0');
		check_label(context, f->label);
		check_label(context, f->help);
		check_label(context, f->unit);
		for (size_t k = 0; k < f->option_count; k++)
			check_label(context, f->options[k].label);
	}
}

/* Tabs, screens, states and what leads from one to the next. */
static void
check_life(const struct type *t)
{
	for (size_t i = 0; i < t->tab_count; i++)
		/* Called like the records in it: those have their own word. */
		if (!t->tabs[i].type || !str_eq(t->tabs[i].label, t->tabs[i].type->plural))
			check_label(t->name, t->tabs[i].label);
	for (size_t i = 0; i < t->screen_count; i++)
		check_label(t->name, t->screens[i].label);
	for (size_t i = 0; i < t->convert_count; i++)
		check_label(t->name, t->converts[i].label);
	for (size_t i = 0; t->workflow && i < t->workflow->state_count; i++)
		check_label(t->name, t->workflow->states[i].label);
	for (size_t i = 0; t->workflow && i < t->workflow->step_count; i++)
		check_label(t->name, t->workflow->steps[i].label);
}

static void
test_label__every_text_of_a_definition_is_said_in_both_languages(void **state)
{
	const struct type *t = *state;
	struct arena *mem = arena_new();

	check_label(t->name, t->label);
	check_label(t->name, t->plural);
	check_label(t->name, t->empty);
	check_fields(mem, t);
	for (size_t i = 0; i < t->list_count; i++)
		check_label(t->name, t->lists[i].label);
	for (size_t i = 0; i < t->section_count; i++)
		check_label(t->name, t->sections[i].label);
	check_life(t);
	for (size_t i = 0; i < t->lines_count; i++) {
		check_label(t->name, t->lines[i].label);
		check_fields(mem, t->lines[i].type);
	}
	for (size_t i = 0; i < t->dictionary_count; i++)
		for (size_t k = 0; k < t->dictionaries[i].entry_count; k++) {
			const struct dictionary_entry *e = &t->dictionaries[i].entries[k];
			if (!has_han(e->zh) || has_han(e->en) || !*e->en)
				fail_msg("%s: entry %s of %s needs a Chinese and an English label", t->name, e->code,
				         t->dictionaries[i].kind);
		}
	for (size_t i = 0; i < every_db->types->module_count; i++)
		check_label(every_db->types->modules[i].name, every_db->types->modules[i].label);
	arena_free(mem);
}

/* ---- pages ------------------------------------------------------------------------------------ */

enum { MOST_TITLES = 20000, MOST_FIELDS = 1000 };
static const char **titles;	/* of all records: data, which is in whatever language it was typed */
static size_t title_count;

static void
titles_read(void)
{
	struct ctx *ctx = test_unit(every_db);

	assert_ok(ctx, db_begin(ctx, DB_READ));
	titles = arena_new_array(every_db->mem, const char *, MOST_TITLES + MOST_FIELDS);
	title_count = 0;
	for (size_t i = 0; i < every_db->types->count; i++) {
		const struct type *t = every_db->types->all[i];
		struct sql *q = sql_new(ctx);
		struct db_rows *rows;
		sql_add(q, "SELECT ");
		sql_ident(q, t->title->name);
		sql_add(q, " FROM ");
		sql_ident(q, t->name);
		sql_add(q, " LIMIT 1000");
		assert_ok(ctx, db_select_sql(ctx, &rows, q));
		while (db_next(rows) && title_count < MOST_TITLES)
			if (db_str(rows, 0) && *db_str(rows, 0))
				titles[title_count++] = arena_strdup(every_db->mem, db_str(rows, 0));
	}
	test_end(ctx);
}

/* What the record itself says is data too: samples need not be Chinese. */
static void
values_read(const struct type *t, int64_t id)
{
	struct ctx *ctx = test_unit(every_db);

	assert_ok(ctx, db_begin(ctx, DB_READ));
	const struct rec *r = every_load(ctx, t, id);
	for (size_t i = 0; i < t->field_count; i++) {
		struct val v = rec_at(r, &t->fields[i]);
		if (v.kind == V_TEXT && t->fields[i].kind == FIELD_TEXT)
			titles[title_count++] = arena_strdup(every_db->mem, v.s);
	}
	test_end(ctx);
}

static bool
is_data(const char *line)
{
	static const char *const generated[] = { "测试", "第一行", "第二行", "中文", "Keyuan", "客源", "Ctrl" };

	for (size_t i = 0; i < sizeof generated / sizeof generated[0]; i++)
		if (strstr(line, generated[i]))
			return true;
	for (size_t i = 0; i < title_count; i++)
		/* The circle beside a name has a part of it. */
		if (strstr(line, titles[i]) || strstr(titles[i], line))
			return true;
	return strchr(line, '@') || strstr(line, "://");
}

static void
check_page(struct http *h, const char *url, const char *lang)
{
	bool chinese = str_eq(lang, "zh_CN");

	assert_int_equal(http_get(h, url), 200);
	if (!http_shows(h, chinese ? "<html lang=\"zh-CN\"" : "<html lang=\"en\""))
		fail_msg("%s is not in %s", url, lang);
	for (const char *const *line = str_split(h->mem, page_text(h), '\n'); *line; line++) {
		bool foreign = chinese ? has_word(*line) && !has_han(*line) : has_han(*line);
		/* The way to the other language is said in that one. */
		if (foreign && !is_data(*line) && !strstr(*line, "English"))
			fail_msg("%s in %s says \"%s\"", url, lang, *line);
	}
}

static void
test_label__pages_show_no_text_of_the_other_language(void **state)
{
	static const char *const languages[] = { "zh_CN", "en" };
	const struct type *t = *state;
	const char *login = every_login(t, "edit"), *maker = every_login(t, "create"), *url = type_url(t);
	bool edits = login != NULL;

	login = login ? login : every_login(t, "read");
	long long id = every_record(login, t);

	titles_read();
	values_read(t, id);
	for (size_t i = 0; i < 2; i++) {
		struct http *h = http_open(every_db);
		h->accept_language = i ? "en" : "zh-CN";
		http_login(h, login);
		check_page(h, arena_printf(h->mem, "%s?f=id.eq(%lld)", url, id), languages[i]);
		check_page(h, arena_printf(h->mem, "%s?q=00000000", url), languages[i]);
		check_page(h, arena_printf(h->mem, "%s/%lld", url, id), languages[i]);
		if (edits)
			check_page(h, arena_printf(h->mem, "%s/%lld/edit", url, id), languages[i]);
		if (maker) {
			http_login(h, maker);
			check_page(h, arena_printf(h->mem, "%s/new", url), languages[i]);
		}
		http_close(h);
	}
}

int
main(void)
{
	static const struct every_test tests[] = {
		EVERY(test_label__every_text_of_a_definition_is_said_in_both_languages),
		EVERY(test_label__pages_show_no_text_of_the_other_language),
	};

	every_open("every_label");
	return every_run(tests, sizeof tests / sizeof tests[0]);
}
