/*
 * test_every_surface.c - what somebody may not see shows up nowhere: every role asks
 * every surface (tests/support/surfaces.c) about records of others whose every value
 * is a text of its own. And no page is left out of that list.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/generate.h"
#include "support/page.h"
#include "support/routes.h"
#include "support/surfaces.h"

static struct crawl crawl;

/* ---- nothing is left out ---------------------------------------------------------------- */

static bool
is_listed(const char *route)
{
	for (const struct surface *s = surfaces; s->route; s++)
		if (str_eq(s->route, route))
			return true;
	return false;
}

static bool
is_exempt(const char *route)
{
	for (const struct exempt *e = surface_exempts; e->route; e++)
		if (str_eq(e->route, route))
			return true;
	return false;
}

static void
test_every_surface__each_route_is_listed_or_says_why_not(void **state)
{
	const struct route *routes;
	size_t n = routes_all(crawl.db, &routes), missing = 0;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		bool listed = is_listed(routes[i].name), exempt = is_exempt(routes[i].name);

		if (listed && exempt)
			fail_msg("%s is listed and exempt", routes[i].name);
		if (listed || exempt)
			continue;
		print_error("%s is on no list: say in tests/support/surfaces.c how it is asked for what one may not see, or why it shows nothing\n",
		            routes[i].name);
		missing++;
	}
	assert_int_equal(missing, 0);
}

static bool
is_route(const struct route *routes, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(routes[i].name, name))
			return true;
	return false;
}

static void
test_every_surface__the_list_holds_no_route_that_is_gone(void **state)
{
	const struct route *routes;
	size_t n = routes_all(crawl.db, &routes);

	(void)state;
	for (const struct surface *s = surfaces; s->route; s++)
		if (!is_route(routes, n, s->route))
			fail_msg("there is no %s any more", s->route);
	for (const struct exempt *e = surface_exempts; e->route; e++)
		if (!is_route(routes, n, e->route))
			fail_msg("there is no %s any more", e->route);
}

/* ---- the round ---------------------------------------------------------------------------- */

/* One way of asking may stand for several routes that follow each other: it is gone once. */
static bool
is_first(const struct surface *s)
{
	return s == surfaces || s[-1].ask != s->ask;
}

static bool
has_type(const struct surface *s)
{
	return strstr(s->route, "/{type}") != NULL;
}

static void
round_of_type(const struct type *t)
{
	struct ctx *ctx = standing_unit();

	crawl.t = t;
	crawl.s = crawl_secret(t, false, false);
	crawl.binned = crawl_secret(t, false, true);
	crawl.closed = perm_scope(ctx, t, "read") == SCOPE_NONE;
	test_end(ctx);
	for (const struct surface *s = surfaces; s->route; s++)
		if (has_type(s) && is_first(s))
			s->ask(&crawl);
}

static void
round_of(const char *role)
{
	const struct type *const *types;
	size_t n = crawl_types(&types);

	crawl_role(&crawl, role);
	crawl.t = NULL;
	for (const struct surface *s = surfaces; s->route; s++)
		if (!has_type(s) && is_first(s))
			s->ask(&crawl);
	for (size_t i = 0; i < n; i++)
		if (crawl_hides(types[i]))
			round_of_type(types[i]);
}

static void
test_every_surface__no_role_finds_what_it_may_not_see(void **state)
{
	(void)state;
	struct ctx *ctx = test_unit(crawl.db);
	struct db_rows *roles;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &roles, "SELECT code FROM role ORDER BY id", NO_VALS));
	db_rollback(ctx);
	assert_int_equal(db_count(roles), 13);
	while (db_next(roles))
		round_of(db_str(roles, 0));
	test_end(ctx);
}

/* ---- an edited role --------------------------------------------------------------------------- */

/* The keeper may look at his department's customers, the director only at his own. */
static void
test_every_surface__neither_does_a_role_whose_rights_were_edited(void **state)
{
	(void)state;
	standing_right("keeper", "customer", "read", "department");
	standing_right("keeper", "offer", "read", "own");
	standing_right("keeper", "sticker", "read", "tree");
	standing_right("keeper", "widget", "read", "subordinates");
	standing_right("keeper", "widget", "edit", "tree");
	round_of("keeper");
	standing_right("sales_director", "customer", "read", "own");
	standing_right("sales_director", "customer", "edit", "own");
	standing_right("sales_director", "widget", "read", "none");
	round_of("sales_director");
}

/* ---- that the round would notice --------------------------------------------------------------- */

/* A page that tells something, in a program of the test's own. */
static void
test_every_surface__whoever_may_see_it_does(void **state)
{
	const struct type *const *types;
	size_t n = crawl_types(&types), shown = 0;

	(void)state;
	standing_role("general_manager");
	for (size_t i = 0; i < n; i++) {
		const struct secret *s = crawl_secret(types[i], false, false);

		if (http_get(crawl.h, arena_printf(crawl.h->mem, "%s/%lld", type_url(types[i]), (long long)s->id)) != 200)
			continue;
		size_t found = 0;
		for (size_t k = 0; k < s->n; k++)
			for (size_t e = 0; e < s->canaries[k].escaped_count; e++)
				found += http_shows(crawl.h, s->canaries[k].escaped[e]);
		/* Titles, texts, figures: more than half of the canaries stand on the record's own page. */
		if (found < s->n / 2)
			fail_msg("%s shows %zu of %zu canaries", types[i]->name, found, s->n);
		shown++;
	}
	assert_true(shown >= 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_surface__each_route_is_listed_or_says_why_not),
		cmocka_unit_test(test_every_surface__the_list_holds_no_route_that_is_gone),
		cmocka_unit_test(test_every_surface__whoever_may_see_it_does),
		cmocka_unit_test(test_every_surface__no_role_finds_what_it_may_not_see),
		cmocka_unit_test(test_every_surface__neither_does_a_role_whose_rights_were_edited),
	};

	standing_open("every_surface");
	crawl.db = standing_db;
	crawl.h = standing_browser;
	crawl_open();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	print_message("%u pages asked, %u canaries looked for\n", crawl.pages, crawl.canaries);
	standing_close();
	return failed;
}
