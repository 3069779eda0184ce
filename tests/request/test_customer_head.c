/* test_customer_head.c - the head of a customer's page: turning formal, and figures of areas that there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customer/customer.h"
#include "customers.h"
#include "support/page.h"

static struct testdb *db;
static int64_t firm;	/* of sales1 */

/* An area as a module brings it, over rows that there are: people of the customer as orders, so to speak. */
static int
orders_figure(struct ctx *ctx, const struct rec *c, struct customer_figure *out)
{
	struct sql_rows *rows;

	TRY(sql_rows(ctx, &rows, "SELECT COUNT(*) FROM {contact} p WHERE p.customer = ?", VALS(VINT(rec_id(c)))));
	if (sql_next(rows))
		*out = (struct customer_figure){ .text = arena_printf(ctx->mem, "%lld 单", (long long)sql_int(rows, 0)), .url = "/customer/contact" };
	return OK;
}

const struct customer_area customer_orders = { .figure = orders_figure };

static void
rule_make(struct ctx *ctx, const char *field)
{
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, "completeness_rule"));
	rec_set(r, "of_type", VTEXT("customer"));
	rec_set(r, "field", VTEXT(field));
	rec_set(r, "need", VTEXT("formal"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
}

static int
group_setup(void **state)
{
	(void)state;
	db = testcompany_open("customer_head");
	customers_seed(db);
	struct ctx *ctx = test_ctx(db, "admin");
	test_begin(ctx);
	rule_make(ctx, "address");
	rule_make(ctx, "main_mobile");
	test_commit(ctx);
	test_end(ctx);
	firm = customer_make(db, "sales1", "苏州金龙仪器厂");
	return 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	testdb_close(db);
	return 0;
}

static const char *
firm_url(struct http *h, const char *more)
{
	return arena_printf(h->mem, "/customer/customer/%lld%s", (long long)firm, more);
}

static void
set_text(const char *field, const char *text)
{
	struct ctx *ctx = test_ctx(db, "sales1");
	struct rec *r;

	test_begin(ctx);
	assert_ok(ctx, rec_lock(ctx, &r, "customer", firm));
	rec_set(r, field, VTEXT(text));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
}

static void
contact_make(const char *name)
{
	struct ctx *ctx = test_ctx(db, "sales1");
	struct rec *r;

	test_begin(ctx);
	assert_ok(ctx, rec_new(ctx, &r, "contact"));
	rec_set(r, "name", VTEXT(name));
	rec_set(r, "customer", VLINK(firm));
	rec_set(r, "mobile", VTEXT("13800001111"));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	test_commit(ctx);
	test_end(ctx);
}

static void
test_customer__areas_that_do_not_exist_have_no_data_and_those_that_do_their_figure(void **state)
{
	struct http *h = browser_of(db, "sales1");

	(void)state;
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	assert_true(http_shows(h, "<dt>应收款</dt><dd class=\"ink3\">暂无数据</dd>"));
	assert_true(http_shows(h, ">0 单</a>"));
	contact_make("张三");
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	assert_true(http_shows(h, ">1 单</a>"));
	http_close(h);
}

static void
test_customer__turning_formal_asks_and_says_what_is_missing(void **state)
{
	struct http *h = browser_of(db, "sales1"), *a = browser_of(db, "auditor"), *other = browser_of(db, "sales3");

	(void)state;
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	assert_true(http_shows(h, firm_url(h, "/formal")));
	assert_int_equal(http_get(h, firm_url(h, "/formal")), 200);
	assert_true(http_shows(h, "将“苏州金龙仪器厂”转为正式客户？"));
	assert_true(http_shows(h, "补充缺少的内容"));
	assert_null(page_form(h, firm_url(h, "/formal")));
	assert_int_equal(http_post(h, firm_url(h, "/formal"), "_csrf", http_csrf(h, db), NULL), 422);
	assert_true(http_shows(h, "正式客户必须填写此项"));
	set_text("address", "星湖街 1 号");
	assert_int_equal(http_get(h, firm_url(h, "/formal")), 200);
	assert_int_equal(http_get(a, firm_url(a, "/formal")), 403);
	assert_int_equal(http_post(a, firm_url(a, "/formal"), "_csrf", http_csrf(a, db), NULL), 403);
	assert_int_equal(http_post(other, firm_url(other, "/formal"), "_csrf", http_csrf(other, db), NULL), 404);
	struct page_form *f = page_form(h, firm_url(h, "/formal"));
	assert_non_null(f);
	assert_int_equal(page_form_send(h, f), 303);
	assert_int_equal(page_form_send(h, f), 303);	/* twice is once */
	assert_int_equal(http_get(h, firm_url(h, "")), 200);
	assert_false(http_shows(h, firm_url(h, "/formal")));
	assert_true(http_shows(h, "转正日期"));
	assert_int_equal(http_get(h, firm_url(h, "/formal")), 303);
	http_close(h);
	http_close(a);
	http_close(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_customer__areas_that_do_not_exist_have_no_data_and_those_that_do_their_figure),
		cmocka_unit_test(test_customer__turning_formal_asks_and_says_what_is_missing),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
