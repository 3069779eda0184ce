/* test_desk.c - what a user has at hand: what he opened last, favourites, his profile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "logins.h"
#include "doc/kept.h"
#include "support/programs.h"

static struct testdb *db;
static int64_t mine, foreign;

static const char *
url_of(struct http *h, int64_t id, const char *more)
{
	return arena_printf(h->mem, "/customer/customer/%lld%s", (long long)id, more);
}

static struct http *
desk_of(const char *login)
{
	struct http *h = browser_of(db, login);

	return h;
}

static int
home(struct http *h)
{
	h->module = program_of("/");
	int status = http_get(h, "/");
	h->module = NULL;
	return status;
}

static void
test_desk__an_opened_record_is_found_again_on_the_home_page(void **state)
{
	struct http *h = desk_of("sales1");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, mine, "")), 200);
	assert_int_equal(home(h), 200);
	assert_true(http_shows(h, "最近打开"));
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM user_recent WHERE record = ?", VALS(VINT(mine))), 1);
	assert_int_equal(http_get(h, "/favourites"), 200);
	assert_true(http_shows(h, url_of(h, mine, "\"")));
	http_close(h);
}

static void
test_desk__what_was_refused_is_not_remembered(void **state)
{
	struct http *h = desk_of("sales1");

	(void)state;
	assert_int_equal(http_get(h, url_of(h, foreign, "")), 404);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM user_recent WHERE record = ?", VALS(VINT(foreign))), 0);
	http_close(h);
}

static void
test_desk__no_more_than_fifty_records_are_remembered(void **state)
{
	struct http *h = desk_of("sales1");
	int64_t user = user_id(db, "sales1");

	(void)state;
	for (int64_t i = 0; i < 70; i++)
		CHANGE(db, "INSERT INTO user_recent (user, type, record, at) VALUES (?, 'customer', ?, '2020-01-01' + INTERVAL ? SECOND)",
		       VALS(VINT(user), VINT(900000 + i), VINT(i)));
	assert_int_equal(http_get(h, url_of(h, mine, "")), 200);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM user_recent WHERE user = ?", VALS(VINT(user))), RECENT_KEPT);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM user_recent WHERE record = ?", VALS(VINT(mine))), 1);
	http_close(h);
}

static int
star(struct http *h, const char *url)
{
	return http_post(h, url, "_csrf", http_csrf(h, db), NULL);
}

static void
test_desk__a_star_keeps_a_record_and_a_view_at_hand(void **state)
{
	struct http *h = desk_of("sales1");

	(void)state;
	assert_int_equal(star(h, url_of(h, mine, "/favourite?on=1")), 303);
	assert_int_equal(star(h, "/customer/customer/favourite?view=key&on=1"), 303);
	assert_int_equal(star(h, "/customer/customer/favourite?view=nothing&on=1"), 404);
	assert_int_equal(http_get(h, "/favourites"), 200);
	assert_true(http_shows(h, "?view=key\""));
	assert_true(http_shows(h, "取消收藏“星标客户”"));
	assert_int_equal(http_get(h, url_of(h, mine, "")), 200);
	assert_true(http_shows(h, "aria-pressed=\"true\""));
	assert_int_equal(star(h, url_of(h, mine, "/favourite?on=0")), 303);
	assert_int_equal(http_get(h, "/favourites"), 200);
	assert_false(http_shows(h, "取消收藏“星标客户”"));
	http_close(h);
}

static void
test_desk__a_favourite_that_is_out_of_reach_is_not_shown(void **state)
{
	struct http *h = desk_of("sales1");

	(void)state;
	assert_int_equal(star(h, url_of(h, foreign, "/favourite?on=1")), 404);
	CHANGE(db, "INSERT INTO user_favourite (user, type, record, view, at) VALUES (?, 'customer', ?, '', NOW(3))",
	       VALS(VINT(user_id(db, "sales1")), VINT(foreign)));
	assert_int_equal(http_get(h, "/favourites"), 200);
	assert_false(http_shows(h, "他人客户"));
	assert_int_equal(home(h), 200);
	assert_false(http_shows(h, "他人客户"));
	http_close(h);
}

/* ---- profile ------------------------------------------------------------------------------ */

static void
test_desk__the_profile_counts_from_the_next_page_on(void **state)
{
	struct http *h = desk_of("sales1");

	(void)state;
	assert_int_equal(http_get(h, "/account/profile"), 200);
	assert_int_equal(http_post(h, "/account/profile", "_csrf", http_csrf(h, db), "email", "ruoxi@example.com", "lang", "en", "theme", "dark",
	                           "password", "Keyuan-demo-1",
	                           "density", "roomy", "page_size", "25", "start_page", "/customer/customer", NULL), 303);
	assert_int_equal(http_get(h, "/customer/customer"), 200);
	assert_true(http_shows(h, "lang=\"en\""));
	assert_true(http_shows(h, "data-density=\"roomy\"") || http_shows(h, "roomy"));
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM `user` WHERE login = 'sales1' AND email = 'ruoxi@example.com' AND page_size = 25", NO_VALS), 1);
	http_close(h);
	h = http_open(db);
	assert_int_equal(http_get(h, "/login"), 200);
	assert_int_equal(http_post(h, "/login", "_csrf", http_hidden(h, "_csrf") ? http_hidden(h, "_csrf") : "", "login", "sales1", "password", "Keyuan-demo-1", NULL), 303);
	assert_string_equal(http_header(h, "Location"), "/customer/customer");
	CHANGE(db, "UPDATE `user` SET lang = NULL, theme = NULL, start_page = NULL, page_size = NULL, density = NULL WHERE login = 'sales1'", NO_VALS);
	http_close(h);
}

static void
test_desk__the_profile_takes_nothing_that_is_not_on_its_page(void **state)
{
	struct http *h = desk_of("sales1");
	static const char *const wrong[][2] = { { "start_page", "//evil.example" }, { "start_page", "/admin/user" }, { "page_size", "7" }, { "lang", "fr" },
	                                        { "email", "no address" } };

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		assert_int_equal(http_post(h, "/account/profile", "_csrf", http_csrf(h, db), wrong[i][0], wrong[i][1], NULL), 422);
		assert_true(http_shows(h, "aria-invalid") || http_shows(h, "invalid-feedback"));
	}
	/* Another address needs the password: links for a new one go there. */
	assert_int_equal(http_post(h, "/account/profile", "_csrf", http_csrf(h, db), "email", "thief@example.com", NULL), 422);
	assert_true(http_shows(h, "thief@example.com"));
	assert_int_equal(http_post(h, "/account/profile", "_csrf", http_csrf(h, db), "email", "thief@example.com", "password", "wrong", NULL), 422);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM `user` WHERE email = 'thief@example.com'", NO_VALS), 0);
	assert_int_equal(http_post(h, "/account/profile", "_csrf", http_csrf(h, db), "enabled", "0", "login", "boss", "name", "x", NULL), 303);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM `user` WHERE login = 'sales1' AND enabled = 1 AND name <> 'x'", NO_VALS), 1);
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_desk__an_opened_record_is_found_again_on_the_home_page),
		cmocka_unit_test(test_desk__what_was_refused_is_not_remembered),
		cmocka_unit_test(test_desk__no_more_than_fifty_records_are_remembered),
		cmocka_unit_test(test_desk__a_star_keeps_a_record_and_a_view_at_hand),
		cmocka_unit_test(test_desk__a_favourite_that_is_out_of_reach_is_not_shown),
		cmocka_unit_test(test_desk__the_profile_counts_from_the_next_page_on),
		cmocka_unit_test(test_desk__the_profile_takes_nothing_that_is_not_on_its_page),
	};

	db = testcompany_open("desk");
	customers_seed(db);
	mine = customer_make(db, "sales1", "星标客户");
	foreign = customer_make(db, "sales3", "他人客户");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	testdb_close(db);
	return failed;
}
