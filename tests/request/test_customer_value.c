/*
 * test_customer_value.c - lifecycle and value of customers by what areas know of them. The areas here read rows that
 * there are: customers below stand for orders (their day turned formal, their credit limit), contacts for opportunities,
 * birthdays of contacts for the days of actions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customer/customer.h"
#include "customers.h"
#include "logins.h"
#include "support/page.h"

static struct testdb *db;
static int64_t limit_most = -1;

static int
orders_facts(struct ctx *ctx, int32_t since, struct customer_facts *list, size_t n)
{
	struct sql_rows *rows;

	TRY(sql_rows(ctx, &rows, "SELECT o.parent, COUNT(*), SUM(o.formal_at >= ?), MAX(o.formal_at), SUM(IF(o.formal_at >= ?, o.credit_limit, 0))\n"
	             "FROM {customer} o WHERE o.parent BETWEEN ? AND ? AND o.formal_at IS NOT NULL GROUP BY o.parent",
	             VALS(VDATE(since), VDATE(since), VINT(list[0].customer), VINT(list[n - 1].customer))));
	while (sql_next(rows)) {
		struct customer_facts *f = customer_facts_of(list, n, sql_int(rows, 0));

		if (!f)
			continue;
		f->orders = sql_int(rows, 1);
		f->orders_since = sql_int(rows, 2);
		f->last_order = sql_date(rows, 3);
		f->amount_since = sql_dec(rows, 4);
	}
	return OK;
}

static int
opportunities_facts(struct ctx *ctx, int32_t since, struct customer_facts *list, size_t n)
{
	struct sql_rows *rows;

	(void)since;
	TRY(sql_rows(ctx, &rows, "SELECT p.customer, COUNT(*) FROM {contact} p WHERE p.customer BETWEEN ? AND ? GROUP BY p.customer",
	             VALS(VINT(list[0].customer), VINT(list[n - 1].customer))));
	while (sql_next(rows)) {
		struct customer_facts *f = customer_facts_of(list, n, sql_int(rows, 0));

		if (f)
			f->opportunities = sql_int(rows, 1);
	}
	return OK;
}

static int
actions_facts(struct ctx *ctx, int32_t since, struct customer_facts *list, size_t n)
{
	struct sql_rows *rows;

	(void)since;
	TRY(sql_rows(ctx, &rows, "SELECT p.customer, MAX(p.birthday) FROM {contact} p WHERE p.customer BETWEEN ? AND ? AND p.birthday IS NOT NULL GROUP BY p.customer",
	             VALS(VINT(list[0].customer), VINT(list[n - 1].customer))));
	while (sql_next(rows)) {
		struct customer_facts *f = customer_facts_of(list, n, sql_int(rows, 0));

		if (f)
			f->last_action = sql_date(rows, 1);
	}
	return OK;
}

/* Debts belong to an area that is not there. */
const struct customer_area customer_orders = { .facts = orders_facts };
const struct customer_area customer_opportunities = { .facts = opportunities_facts };
const struct customer_area customer_actions = { .facts = actions_facts };

static int
limit_formal(struct ctx *ctx, int64_t employee, int64_t *have, int64_t *most)
{
	struct sql_rows *rows;

	TRY(sql_rows(ctx, &rows, "SELECT COUNT(*) FROM {customer} c WHERE c.owner = ? AND c.kind = 'formal'", VALS(VINT(employee))));
	*have = sql_next(rows) ? sql_int(rows, 0) : 0;
	*most = limit_most;
	return OK;
}

const struct customer_limit customer_limit = { .formal = limit_formal };

static int
group_setup(void **state)
{
	(void)state;
	db = testcompany_open("customer_value");
	customers_seed(db);
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	testdb_close(db);
	return 0;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void
order_make(int64_t customer, const char *name, int days_ago, int64_t amount)
{
	int64_t id = customer_make(db, "sales1", name);

	CHANGE(db, "UPDATE customer SET parent = ?, formal_at = CURRENT_DATE - INTERVAL ? DAY, credit_limit = ? WHERE id = ?",
	       VALS(VINT(customer), VINT(days_ago), VINT(amount), VINT(id)));
}

static void
opportunity_make(int64_t customer, const char *name)
{
	struct ctx *ctx = test_ctx(db, "sales1");
	struct rec *r;

	test_begin(ctx);
	assert_ok(ctx, rec_new(ctx, &r, "contact"));
	rec_set(r, "name", VTEXT(name));
	rec_set(r, "customer", VLINK(customer));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
}

/* The job, from the first to the last; how many became another. */
static int64_t
night(void)
{
	int64_t at = 0, done = 0;

	do {
		struct ctx *ctx = test_ctx(db, "admin");

		test_begin(ctx);
		assert_ok(ctx, customer_values(ctx, &at, &done));
		test_commit(ctx);
		test_end(ctx);
	} while (at);
	return done;
}

static void
is_now(int64_t customer, const char *field, const char *value)
{
	struct ctx *ctx = test_ctx(db, "sales1");
	struct rec *r;

	test_begin(ctx);
	assert_ok(ctx, rec_load(ctx, &r, "customer", customer));
	assert_string_equal(rec_text(r, field), value);
	test_end(ctx);
}

static int64_t
score_of(int64_t customer)
{
	return COUNT_ROWS(db, "SELECT COALESCE(value_score, -1) FROM customer WHERE id = ?", VALS(VINT(customer)));
}

static const char *
url_of(struct http *h, int64_t customer)
{
	return arena_printf(h->mem, "/customer/customer/%lld", (long long)customer);
}

/* ---- lifecycle ---------------------------------------------------------------------------------- */

static void
test_lifecycle__follows_opportunities_orders_and_silence_and_each_change_is_kept(void **state)
{
	int64_t c = customer_make(db, "sales1", "周期机械厂");

	(void)state;
	is_now(c, "lifecycle", "potential");
	opportunity_make(c, "周一");
	night();
	is_now(c, "lifecycle", "opportunity");
	order_make(c, "周期订单一号", 30, 0);
	night();
	is_now(c, "lifecycle", "won");
	order_make(c, "周期订单二号", 20, 0);
	night();
	is_now(c, "lifecycle", "repeat");
	/* Nothing for longer than a year: neither since it was made, nor an order, nor an action. */
	CHANGE(db, "UPDATE customer SET created_at = NOW(3) - INTERVAL 500 DAY WHERE id = ?", VALS(VINT(c)));
	CHANGE(db, "UPDATE customer SET formal_at = CURRENT_DATE - INTERVAL 400 DAY WHERE parent = ?", VALS(VINT(c)));
	night();
	is_now(c, "lifecycle", "dormant");
	CHANGE(db, "UPDATE contact SET birthday = CURRENT_DATE - INTERVAL 3 DAY WHERE customer = ?", VALS(VINT(c)));
	night();
	is_now(c, "lifecycle", "repeat");
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM customer_change WHERE what = 'lifecycle' AND customer = ?", VALS(VINT(c))), 5);
	assert_int_equal(night(), 0);
}

/* ---- value ------------------------------------------------------------------------------------------ */

static void
test_value__is_the_mean_of_what_is_known_and_what_nobody_knows_is_no_data_not_0(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t c = customer_make(db, "sales1", "得分仪表厂");

	(void)state;
	assert_int_equal(score_of(c), -1);
	assert_int_equal(http_get(h, url_of(h, c)), 200);
	assert_true(http_shows(h, "<dt>最近下单</dt><dd>暂无数据</dd>"));
	order_make(c, "得分订单一号", 0, 250000);
	night();
	/* (20 x 100 + 20 x 17 + 30 x 50 + 10 x 0 + 10 x 0) / 90: of debts nothing is known. */
	assert_int_equal(score_of(c), 43);
	is_now(c, "value_class", "ordinary");
	assert_int_equal(http_get(h, url_of(h, c)), 200);
	assert_true(http_shows(h, "<dt>最近下单</dt><dd>100 分（权重 20）</dd>"));
	assert_true(http_shows(h, "<dt>订单金额</dt><dd>50 分（权重 30）</dd>"));
	assert_true(http_shows(h, "<dt>逾期欠款</dt><dd>暂无数据</dd>"));
	for (int i = 2; i <= 7; i++)
		order_make(c, arena_printf(h->mem, "得分订单%d号", i), i, 100000);
	night();
	is_now(c, "value_class", "key");
	CHANGE(db, "UPDATE customer SET formal_at = CURRENT_DATE - INTERVAL 300 DAY WHERE parent = ?", VALS(VINT(c)));
	night();
	is_now(c, "value_class", "keep");
	assert_int_equal(http_get(h, url_of(h, c)), 200);
	assert_true(http_shows(h, "<dd>重要价值 → 重要保持</dd>"));
	assert_int_equal(http_get(h, "/customer/customer?view=value"), 200);
	assert_true(http_shows(h, "得分仪表厂"));
	http_close(h);
}

static void
set_by_hand(int64_t c, const char *class, const char *reason, int32_t until_days, const char *refused_at)
{
	struct ctx *ctx = test_ctx(db, "sales1");
	struct form *f = form_new(ctx);
	struct rec *r;

	test_begin(ctx);
	assert_ok(ctx, rec_lock(ctx, &r, "customer", c));
	rec_set(r, "class_set", *class ? VTEXT(class) : VNULL);
	if (*reason)
		rec_set(r, "class_reason", VTEXT(reason));
	if (until_days)
		rec_set(r, "class_until", VDATE(ctx->today + until_days));
	int rc = rec_save(ctx, r, f);
	if (refused_at) {
		assert_int_equal(rc, ERR_INVALID);
		assert_non_null(form_message(f, refused_at));
		err_clear(ctx);
	} else {
		assert_ok(ctx, rc);
		test_commit(ctx);
	}
	test_end(ctx);
}

static void
test_value__set_by_hand_stays_until_its_last_day_with_author_and_reason(void **state)
{
	struct http *h = browser_of(db, "sales1");
	int64_t c = customer_make(db, "sales1", "手工阀门厂");

	(void)state;
	order_make(c, "手工订单一号", 0, 0);
	night();
	is_now(c, "value_class", "low");
	set_by_hand(c, "key", "", 0, "class_reason");
	set_by_hand(c, "key", "集团重点", -1, "class_until");
	set_by_hand(c, "", "集团重点", 0, "class_set");
	set_by_hand(c, "key", "集团重点", 30, NULL);
	is_now(c, "value_class", "key");
	night();
	is_now(c, "value_class", "key");
	assert_int_equal(http_get(h, url_of(h, c)), 200);
	assert_true(http_shows(h, "集团重点"));
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM customer c JOIN `user` u ON u.id = c.class_by WHERE u.login = 'sales1' AND c.id = ?", VALS(VINT(c))), 1);
	CHANGE(db, "UPDATE customer SET class_until = CURRENT_DATE - INTERVAL 2 DAY WHERE id = ?", VALS(VINT(c)));
	night();
	is_now(c, "value_class", "low");
	CHANGE(db, "UPDATE customer SET class_until = NULL WHERE id = ?", VALS(VINT(c)));
	night();
	is_now(c, "value_class", "key");
	set_by_hand(c, "", "", 0, NULL);
	is_now(c, "value_class", "low");
	is_now(c, "class_reason", "");
	http_close(h);
}

/* ---- settings -------------------------------------------------------------------------------------------- */

static void
test_value__weights_are_the_administrators_and_bad_ones_are_told_where_they_stand(void **state)
{
	struct http *a = browser_of(db, "admin"), *s = browser_of(db, "sales1");
	int64_t c = customer_make(db, "sales1", "权重泵业");

	(void)state;
	order_make(c, "权重订单一号", 0, 250000);
	night();
	assert_int_equal(score_of(c), 43);
	assert_int_equal(http_get(s, "/customer/value"), 403);
	assert_int_equal(http_get(a, "/customer/value"), 200);
	assert_true(http_shows(a, "class=\"page-help\""));
	struct page_form *f = page_form(a, "/customer/value");
	assert_non_null(f);
	page_form_set(f, "weight.recency", "０");
	page_form_set(f, "full.amount", "250,000");
	page_form_set(f, "dormant_days", "一年");
	page_form_set(f, "ordinary", "70");
	assert_int_equal(page_form_send(a, f), 422);
	assert_true(http_shows(a, "一年") && http_shows(a, "250,000") && http_shows(a, "id=\"f-dormant_days-e\""));
	page_form_set(f, "dormant_days", "200");
	assert_int_equal(page_form_send(a, f), 422);
	assert_true(http_shows(a, "id=\"f-ordinary-e\""));
	page_form_set(f, "ordinary", "30");
	assert_int_equal(page_form_send(a, f), 303);
	assert_int_equal(COUNT_ROWS(db, "SELECT COUNT(*) FROM security_log WHERE kind = 'policy_changed' AND detail LIKE 'customer.full.amount: % 250000'", NO_VALS), 1);
	night();
	/* (20 x 17 + 30 x 100) / 70 */
	assert_int_equal(score_of(c), 48);
	http_close(a);
	http_close(s);
}

/* ---- the resource limit ------------------------------------------------------------------------------------- */

static void
test_customer__turning_formal_is_refused_when_the_owner_has_as_many_as_he_may(void **state)
{
	int64_t c = customer_make(db, "sales2", "限额机电厂");
	struct http *h = browser_of(db, "sales2");

	(void)state;
	limit_most = 0;
	assert_int_equal(http_post(h, arena_printf(h->mem, "%s/formal", url_of(h, c)), "_csrf", http_csrf(h, db), NULL), 422);
	assert_true(http_shows(h, "专管业务员的正式客户已达 0/0，无法再增加。"));
	limit_most = 1;
	assert_int_equal(http_post(h, arena_printf(h->mem, "%s/formal", url_of(h, c)), "_csrf", http_csrf(h, db), NULL), 303);
	http_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lifecycle__follows_opportunities_orders_and_silence_and_each_change_is_kept),
		cmocka_unit_test(test_value__is_the_mean_of_what_is_known_and_what_nobody_knows_is_no_data_not_0),
		cmocka_unit_test(test_value__set_by_hand_stays_until_its_last_day_with_author_and_reason),
		cmocka_unit_test(test_value__weights_are_the_administrators_and_bad_ones_are_told_where_they_stand),
		cmocka_unit_test(test_customer__turning_formal_is_refused_when_the_owner_has_as_many_as_he_may),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
