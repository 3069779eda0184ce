/*
 * engine.c - figures of the engine itself, without nginx: start-up with sixty
 * definitions, saving a plain record, and a document of 500 rows as form and as
 * post. Built as shipped, on a test database: tests/bench/engine.sh runs it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <time.h>
#include "support/http.h"
#include "support/testwidget.h"
#include "organisation.h"

enum { TYPES = 60, SAVES = 1000, ROWS = 500, ROUNDS = 10 };

static int64_t
micros(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
say(const char *what, int64_t us, const char *goal)
{
	printf("%-58s %8.2f ms   goal %s\n", what, (double)us / 1000, goal);
}

/* ---- sixty definitions ------------------------------------------------------------- */

static void
file_put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static const char *
file_get(struct arena *a, const char *path)
{
	char *text = arena_alloc(a, 200000);
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	text[fread(text, 1, 199999, f)] = '\0';
	fclose(f);
	return text;
}

static const char *
replaced(struct arena *a, const char *s, const char *what, const char *by)
{
	struct buf b;

	buf_init(&b, a);
	for (const char *at = strstr(s, what); at; at = strstr(s, what)) {
		buf_addn(&b, s, (size_t)(at - s));
		buf_add(&b, by);
		s = at + strlen(what);
	}
	buf_add(&b, s);
	return buf_str(&b);
}

/* The customer's definition under sixty names, beside the platform's. */
static void
bench_types(struct testdb *t)
{
	const char *share = conf_str(t->conf, "paths.share");
	const char *dir = arena_printf(t->mem, "%s/bench-types", getenv("CRM_TEST_TMP"));
	const char *xml = file_get(t->mem, arena_printf(t->mem, "%s/types/customer/customer/customer.xml", share));
	struct types *types;
	struct buf problems;

	assert_int_equal(system(arena_printf(t->mem, "rm -rf '%s' && mkdir -p '%s/shop' && cp -r '%s/types/.' '%s/'", dir, dir, share, dir)), 0);
	file_put(arena_printf(t->mem, "%s/shop/module.xml", dir), "<module name=\"shop\" label=\"Shop\" pos=\"1\"/>");
	for (int i = 0; i < TYPES; i++) {
		const char *name = arena_printf(t->mem, "thing%d", i);
		const char *text = replaced(t->mem, xml, "name=\"customer\"", arena_printf(t->mem, "name=\"%s\"", name));
		text = replaced(t->mem, text, "dictionary kind=\"", arena_printf(t->mem, "dictionary kind=\"t%d_", i));
		text = replaced(t->mem, text, " dictionary=\"", arena_printf(t->mem, " dictionary=\"t%d_", i));
		mkdir(arena_printf(t->mem, "%s/shop/%s", dir, name), 0755);
		file_put(arena_printf(t->mem, "%s/shop/%s/%s.xml", dir, name, name), text);
	}
	buf_init(&problems, t->mem);
	int64_t begin = micros(CLOCK_MONOTONIC);
	if (types_load(&types, dir, false, &problems) != OK)
		fail_msg("%s", buf_str(&problems));
	say(arena_printf(t->mem, "load %zu definitions (%d made up)", types->count, TYPES), micros(CLOCK_MONOTONIC) - begin, "< 200 ms");
}

/* ---- one plain record ------------------------------------------------------------------ */

static void
bench_save(struct testdb *t)
{
	struct ctx *ctx = test_ctx(t, "manager");
	int64_t cpu = 0;

	for (int i = 0; i < SAVES; i++) {
		struct ctx *one = test_ctx(t, "manager");
		struct rec *r;

		test_begin(one);
		assert_ok(one, rec_new(one, &r, "part"));
		rec_set(r, "name", VTEXT(arena_printf(one->mem, "零件%06d", i)));
		rec_set(r, "price", VDEC(DEC(i)));
		int64_t begin = micros(CLOCK_PROCESS_CPUTIME_ID);
		assert_ok(one, rec_save(one, r, form_new(one)));
		cpu += micros(CLOCK_PROCESS_CPUTIME_ID) - begin;
		test_commit(one);
		test_end(one);
	}
	say("rec_save of a plain record, CPU of the program", cpu / SAVES, "<= 0.5 ms");
	test_end(ctx);
}

/* ---- a document of 500 rows -------------------------------------------------------------- */

static int64_t
widget_make(struct testdb *t)
{
	struct ctx *ctx = test_ctx(t, "manager");
	const char **parts = arena_new_array(ctx->mem, const char *, ROWS + 1);

	test_begin(ctx);
	for (int i = 0; i < ROWS; i++)
		parts[i] = arena_printf(ctx->mem, "零件%06d=%d", i % 200, i + 1);
	int64_t id = rec_id(widget_new(ctx, "五百行", parts));
	test_commit(ctx);
	test_end(ctx);
	return id;
}

static void
body_add(struct arena *a, struct buf *b, const char *name, const char *value)
{
	buf_printf(b, "%s%s=%s", b->n ? "&" : "", str_url(a, name), str_url(a, value ? value : ""));
}

/* The form as a browser would send it back, with this quantity in every row. */
static const char *
body_of(struct testdb *t, struct http *h, int64_t id, int qty)
{
	const char *csrf = http_csrf(h, t);
	struct ctx *ctx = test_ctx(t, "manager");
	struct rec *r;
	struct buf b;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, rec_load(ctx, &r, "widget", id));
	buf_init(&b, h->mem);
	body_add(h->mem, &b, "_csrf", csrf);
	body_add(h->mem, &b, "row_version", arena_printf(h->mem, "%lld", (long long)rec_version(r)));
	body_add(h->mem, &b, "_once", secret_token(h->mem));
	body_add(h->mem, &b, "subject", rec_text(r, "subject"));
	for (size_t i = 0; i < rec_count(r, "parts"); i++) {
		const struct rec *row = rec_line(r, "parts", i);
		body_add(h->mem, &b, arena_printf(h->mem, "parts.%zu.id", i), arena_printf(h->mem, "%lld", (long long)rec_id(row)));
		body_add(h->mem, &b, arena_printf(h->mem, "parts.%zu.part", i), arena_printf(h->mem, "%lld", (long long)rec_link(row, "part")));
		body_add(h->mem, &b, arena_printf(h->mem, "parts.%zu.qty", i), arena_printf(h->mem, "%d", qty));
		body_add(h->mem, &b, arena_printf(h->mem, "parts.%zu.price", i), "2.50");
		body_add(h->mem, &b, arena_printf(h->mem, "parts.%zu.remark", i), "");
	}
	test_end(ctx);
	return buf_str(&b);
}

static void
bench_rows(struct testdb *t)
{
	struct http *h = http_open(t);
	int64_t id = widget_make(t), best_form = INT64_MAX, best_save = INT64_MAX, best_detail = INT64_MAX;
	const char *url = arena_printf(h->mem, "/types/widget/%lld", (long long)id);

	http_login(h, "manager");
	for (int i = 0; i < ROUNDS; i++) {
		int64_t begin = micros(CLOCK_MONOTONIC);
		assert_int_equal(http_get(h, arena_printf(h->mem, "%s/edit", url)), 200);
		int64_t took = micros(CLOCK_MONOTONIC) - begin;
		best_form = took < best_form ? took : best_form;
		begin = micros(CLOCK_MONOTONIC);
		assert_int_equal(http_get(h, url), 200);
		took = micros(CLOCK_MONOTONIC) - begin;
		best_detail = took < best_detail ? took : best_detail;
		const char *body = body_of(t, h, id, i + 2);
		begin = micros(CLOCK_MONOTONIC);
		int status = http_send(h, "POST", url, "application/x-www-form-urlencoded", body, strlen(body));
		took = micros(CLOCK_MONOTONIC) - begin;
		assert_int_equal(status, 303);
		best_save = took < best_save ? took : best_save;
	}
	say("form of 500 rows, best of 10", best_form, "<= 60 ms");
	say("detail page of 500 rows, best of 10", best_detail, "");
	say("save of 500 changed rows, best of 10", best_save, "<= 150 ms");
	http_close(h);
}

int
main(void)
{
	struct testdb *t = testcompany_open("bench");

	bench_types(t);
	bench_save(t);
	bench_rows(t);
	bench_organisation(t);
	testdb_close(t);
	return 0;
}
