/* test_lines.c - rows on the pages: what a grid takes, keeps, refuses and shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customers.h"
#include "support/testwidget.h"

#define NEW "/types/widget/new"
#define FORM(h) "_csrf", http_hidden((h), "_csrf"), "_once", http_hidden((h), "_once")
#define FORM_OF(h) FORM(h), "row_version", http_hidden((h), "row_version")

static int number;

static int
each_open(void **state)
{
	*state = browser_of(testrec, "manager");
	return 0;
}

static int
each_close(void **state)
{
	http_close(*state);
	return 0;
}

static const char *
subject(struct http *h)
{
	return arena_printf(h->mem, "网格%d", ++number);
}

/* A stored widget with these parts; its address. */
static const char *
widget_url(struct http *h, const char *const *parts)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = widget_new(ctx, subject(h), parts);
	const char *url = arena_printf(h->mem, "/types/widget/%lld", (long long)rec_id(r));

	test_commit(ctx);
	test_end(ctx);
	return url;
}

static const char *
edit_url(struct http *h, const char *url)
{
	return arena_printf(h->mem, "%s/edit", url);
}

/* "齿轮=2 轴=5": the rows as they are stored. */
static const char *
stored(struct http *h, const char *url)
{
	struct ctx *ctx = rec_unit("manager");
	int64_t id = 0;
	struct rec *r;
	struct buf b;

	assert_int_equal(str_int(strrchr(url, '/') + 1, &id), OK);
	assert_ok(ctx, rec_load(ctx, &r, "widget", id));
	buf_init(&b, h->mem);
	for (size_t i = 0; i < rec_count(r, "parts"); i++)
		buf_printf(&b, "%s%s=%s", i ? " " : "", rec_show(ctx, rec_line(r, "parts", i), type_field(rec_type(rec_line(r, "parts", i)), "part")),
		           qty_of(ctx, r, "parts", i, "qty"));
	test_end(ctx);
	return buf_str(&b);
}

static const char *
location(struct http *h)
{
	const char *to = http_header(h, "Location");

	assert_non_null(to);
	return arena_strndup(h->mem, to, strcspn(to, "?"));
}

/* The id of the nth row in the grid of the last page. */
static const char *
row_id(struct http *h, int n)
{
	const char *id = http_hidden(h, arena_printf(h->mem, "parts.%d.id", n));

	assert_non_null(id);
	return id;
}

/* ---- what is taken --------------------------------------------------------------------- */

static void
test_lines__typed_rows_are_saved_with_a_new_record(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_get(h, NEW), 200);
	assert_true(http_shows(h, "name=\"parts.0.qty\""));
	assert_true(http_shows(h, "aria-label=\"数量，第 2 行\""));
	assert_false(http_shows(h, "name=\"parts.2.qty\""));
	assert_int_equal(http_post(h, NEW, FORM(h), "subject", subject(h), "parts.0.part", "齿轮", "parts.0.qty", "2",
	                           "parts.0.price", "1.5", "parts.1.part", "轴", "parts.1.qty", "5", NULL), 303);
	assert_string_equal(stored(h, location(h)), "齿轮=2 轴=5");
	assert_int_equal(http_get(h, location(h)), 200);
	assert_true(http_shows(h, "data-l=\"金额\">"));
	assert_true(http_shows(h, "3.00"));
}

static void
test_lines__blank_rows_are_no_rows(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_get(h, NEW), 200);
	assert_int_equal(http_post(h, NEW, FORM(h), "subject", subject(h), "parts.0.part", "", "parts.0.qty", "1", "parts.1.part", "轴",
	                           "parts.1.qty", "5", "parts.2.part", "", "parts.2.qty", "1", "phones.0.value", "", NULL), 303);
	assert_string_equal(stored(h, location(h)), "轴=5");
}

static void
test_lines__rows_are_changed_deleted_and_put_in_another_order(void **state)
{
	struct http *h = *state;
	const char *url = widget_url(h, PARTS("齿轮=1", "轴=2", "壳=3"));

	assert_int_equal(http_get(h, edit_url(h, url)), 200);
	const char *a = row_id(h, 0), *b = row_id(h, 1), *c = row_id(h, 2);
	assert_int_equal(http_post(h, url, FORM_OF(h), "parts.0.id", c, "parts.1.id", a, "parts.1.qty", "7", "parts.2.id", b,
	                           "parts.2._delete", "1", NULL), 303);
	assert_string_equal(stored(h, url), "壳=3 齿轮=7");
}

static void
test_lines__a_shown_title_means_its_record_and_typed_text_is_looked_up(void **state)
{
	struct http *h = *state;
	const char *url = widget_url(h, PARTS("齿轮=1", "轴=2"));

	assert_int_equal(http_get(h, edit_url(h, url)), 200);
	assert_non_null(http_hidden(h, "_id.parts.0.part"));
	assert_string_equal(http_hidden(h, "_shown.parts.0.part"), "齿轮");
	assert_int_equal(http_post(h, url, FORM_OF(h), "parts.0.id", row_id(h, 0), "parts.0.part", "齿轮", "_shown.parts.0.part", "齿轮",
	                           "_id.parts.0.part", http_hidden(h, "_id.parts.1.part"), "parts.1.id", row_id(h, 1), "parts.1.part", "壳",
	                           "_shown.parts.1.part", "轴", "_id.parts.1.part", http_hidden(h, "_id.parts.1.part"), NULL), 303);
	assert_string_equal(stored(h, url), "轴=1 壳=2");
}

static void
test_lines__ids_of_other_records_are_not_touched(void **state)
{
	struct http *h = *state;
	const char *other = widget_url(h, PARTS("齿轮=1")), *url = widget_url(h, PARTS("轴=2"));

	assert_int_equal(http_get(h, edit_url(h, other)), 200);
	const char *foreign = row_id(h, 0);
	assert_int_equal(http_get(h, edit_url(h, url)), 200);
	assert_int_equal(http_post(h, url, FORM_OF(h), "parts.0.id", row_id(h, 0), "parts.1.id", foreign, "parts.1.qty", "99", NULL), 303);
	assert_string_equal(stored(h, url), "轴=2");
	assert_string_equal(stored(h, other), "齿轮=1");
}

/* ---- what is refused ----------------------------------------------------------------------- */

static void
test_lines__mistakes_stand_at_their_cell_and_every_input_stays(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_get(h, NEW), 200);
	assert_int_equal(http_post(h, NEW, FORM(h), "subject", subject(h), "parts.0.part", "齿轮", "parts.0.qty", "viele", "parts.0.remark", "留\"着",
	                           "parts.4.part", "没有的零件", "parts.4.qty", "2", NULL), 422);
	assert_true(http_shows(h, "href=\"#f-parts.0.qty\""));
	assert_true(http_shows(h, "第 1 行"));
	assert_true(http_shows(h, "id=\"f-parts.0.qty-e\""));
	assert_true(http_shows(h, "value=\"viele\""));
	assert_true(http_shows(h, "value=\"留&quot;着\""));
	assert_true(http_shows(h, "value=\"没有的零件\""));
	assert_true(http_shows(h, "href=\"#f-parts.4.part\""));
}

static void
test_lines__a_message_of_the_rows_as_a_whole_stands_above_them(void **state)
{
	struct http *h = *state;
	struct buf b;

	buf_init(&b, h->mem);
	assert_int_equal(http_get(h, NEW), 200);
	buf_printf(&b, "_csrf=%s&_once=%s&subject=%s", http_hidden(h, "_csrf"), http_hidden(h, "_once"), str_url(h->mem, subject(h)));
	for (int i = 0; i < 501; i++)
		buf_printf(&b, "&parts.%d.part=%s&parts.%d.qty=1", i, str_url(h->mem, "轴"), i);
	assert_int_equal(http_send(h, "POST", NEW, "application/x-www-form-urlencoded", buf_str(&b), b.n), 422);
	assert_true(http_shows(h, "href=\"#f-parts\""));
	assert_true(http_shows(h, "id=\"f-parts-e\""));
	assert_true(http_shows(h, "501"));
}

static void
test_lines__a_row_taken_out_stays_so_when_the_form_comes_back(void **state)
{
	struct http *h = *state;
	const char *url = widget_url(h, PARTS("齿轮=1", "轴=2", "壳=3"));

	assert_int_equal(http_get(h, edit_url(h, url)), 200);
	const char *gone = row_id(h, 1);
	assert_int_equal(http_post(h, url, FORM_OF(h), "parts.0.id", row_id(h, 0), "parts.0.qty", "viele", "parts.1.id", gone,
	                           "parts.1._delete", "1", "parts.2.id", row_id(h, 2), NULL), 422);
	assert_string_equal(row_id(h, 1), gone);
	const char *box = strstr(http_body(h), "name=\"parts.1._delete\" value=\"1\"");
	assert_non_null(box);
	assert_non_null(memmem(box, strcspn(box, ">"), " checked", 8));
	assert_string_equal(stored(h, url), "齿轮=1 轴=2 壳=3");
	assert_int_equal(http_post(h, url, FORM_OF(h), "parts.0.id", row_id(h, 0), "parts.0.qty", "4", "parts.1.id", gone,
	                           "parts.1._delete", "1", "parts.2.id", row_id(h, 2), NULL), 303);
	assert_string_equal(stored(h, url), "齿轮=4 壳=3");
}

/* ---- without saving ------------------------------------------------------------------------- */

static void
test_lines__the_add_button_gives_five_more_rows_and_saves_nothing(void **state)
{
	struct http *h = *state;
	const char *url = widget_url(h, PARTS("齿轮=1"));

	assert_int_equal(http_get(h, edit_url(h, url)), 200);
	const char *version = http_hidden(h, "row_version");
	assert_true(http_shows(h, "name=\"_add\" value=\"parts\""));
	assert_int_equal(http_post(h, url, FORM_OF(h), "subject", "还没有保存", "parts.0.id", row_id(h, 0), "parts.0.qty", "8", "parts.1.part", "轴",
	                           "parts.1.qty", "6", "_add", "parts", NULL), 200);
	assert_true(http_shows(h, "value=\"还没有保存\""));
	assert_true(http_shows(h, "value=\"8\""));
	assert_true(http_shows(h, "name=\"parts.6.qty\""));
	assert_false(http_shows(h, "name=\"parts.7.qty\""));
	assert_false(http_shows(h, "class=\"note bad errs\""));
	assert_string_equal(http_hidden(h, "row_version"), version);
	assert_string_equal(stored(h, url), "齿轮=1");
	/* Once more, and the blank ones are kept and five come to them. */
	assert_int_equal(http_post(h, url, FORM_OF(h), "parts.0.id", row_id(h, 0), "parts.6.qty", "1", "_add", "parts", NULL), 200);
	assert_true(http_shows(h, "name=\"parts.11.qty\""));
}

static void
test_lines__computed_fields_are_told_without_saving(void **state)
{
	struct http *h = *state;
	const char *url = widget_url(h, PARTS("齿轮=1"));

	assert_int_equal(http_get(h, edit_url(h, url)), 200);
	assert_int_equal(http_post(h, url, FORM_OF(h), "parts.0.id", row_id(h, 0), "parts.0.qty", "4", "parts.0.price", "10", "parts.3.part", "轴",
	                           "parts.3.qty", "1000", "parts.3.price", "1.5", "_compute", "1", NULL), 200);
	assert_string_equal(http_header(h, "Content-Type"), "application/json");
	assert_true(http_shows(h, "\"parts.0.amount\":\"40.00\""));
	assert_true(http_shows(h, "\"parts.3.amount\":\"1,500.00\""));
	assert_true(http_shows(h, "\"parts._sum.amount\":\"1,540.00\""));
	assert_true(http_shows(h, "\"total\":\"1,540.00\""));
	assert_string_equal(stored(h, url), "齿轮=1");
	/* What cannot be read, or is not there any more, is no error page. */
	assert_int_equal(http_get(h, NEW), 200);
	assert_int_equal(http_post(h, NEW, FORM(h), "parts.0.part", "?", "parts.0.qty", "viele", "_compute", "1", NULL), 200);
	assert_int_equal(http_get(h, NEW), 200);
	assert_int_equal(http_post(h, "/types/widget/999999", FORM(h), "_compute", "1", NULL), 200);
	assert_string_equal(http_body(h), "{}");
}

/* ---- lists --------------------------------------------------------------------------------------- */

static void
test_lines__one_telephone_of_a_list_is_the_main_one_and_stands_first(void **state)
{
	struct http *h = *state;

	assert_int_equal(http_get(h, NEW), 200);
	assert_true(http_shows(h, "name=\"phones._main\" value=\"0\""));
	assert_int_equal(http_post(h, NEW, FORM(h), "subject", subject(h), "phones.0.value", "021-11110000", "phones.1.value", "021-22220000",
	                           "phones.1.remark", "夜间", "phones._main", "1", NULL), 303);
	const char *url = location(h);
	assert_int_equal(http_get(h, url), 200);
	const char *first = strstr(http_body(h), "tel:02122220000"), *second = strstr(http_body(h), "tel:02111110000");
	assert_non_null(first);
	assert_true(second && first < second);
	assert_true(http_shows(h, "<span class=\"tag\">主要</span>"));
	assert_int_equal(http_get(h, edit_url(h, url)), 200);
	assert_true(http_shows(h, "name=\"phones._main\" value=\"1\" aria-label=\"第 2 行为主\" checked"));
}

/* ---- states --------------------------------------------------------------------------------------- */

static void
test_lines__an_audited_record_shows_its_rows_and_counters_without_ways_to_change_them(void **state)
{
	struct http *h = *state;
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = widget_audited(ctx, subject(h), PARTS("齿轮=10"));
	const char *url = arena_printf(h->mem, "/types/widget/%lld", (long long)rec_id(r));

	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(http_get(h, url), 200);
	assert_true(http_shows(h, "0 / 10"));
	assert_int_equal(http_get(h, edit_url(h, url)), 200);	/* some fields stay open */
	assert_true(http_shows(h, "name=\"parts.0.remark\""));
	assert_false(http_shows(h, "name=\"parts.0.qty\""));
	assert_false(http_shows(h, "name=\"parts.0._delete\""));
	assert_false(http_shows(h, "name=\"_add\" value=\"parts\""));
}

/* ---- size -------------------------------------------------------------------------------------------- */

static int64_t
executed(struct http *h)
{
	struct ctx *ctx = test_unit(testrec);
	struct db *own = ctx->db;
	struct db_rows *rows;

	ctx->db = h->app.db;
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select(ctx, &rows, "SELECT CAST(VARIABLE_VALUE AS SIGNED) FROM information_schema.SESSION_STATUS"
	                         " WHERE VARIABLE_NAME = 'COM_STMT_EXECUTE'", NO_VALS));
	assert_true(db_next(rows));
	int64_t n = db_int(rows, 0);
	db_rollback(ctx);
	ctx->db = own;
	test_end(ctx);
	return n;
}

static void
test_lines__five_hundred_rows_are_shown_and_saved_by_few_statements(void **state)
{
	struct http *h = *state;
	static const char *const names[] = { "齿轮", "轴", "壳" };
	struct buf b;

	buf_init(&b, h->mem);
	assert_int_equal(http_get(h, NEW), 200);
	buf_printf(&b, "_csrf=%s&_once=%s&subject=%s", http_hidden(h, "_csrf"), http_hidden(h, "_once"), str_url(h->mem, subject(h)));
	for (int i = 0; i < 500; i++)
		buf_printf(&b, "&parts.%d.part=%s&_id.parts.%d.part=&_shown.parts.%d.part=&parts.%d.qty=%d&parts.%d.price=1&parts.%d.remark=r&parts.%d.over=",
		           i, str_url(h->mem, names[i % 3]), i, i, i, i + 1, i, i, i);
	int64_t before = executed(h);
	assert_int_equal(http_send(h, "POST", NEW, "application/x-www-form-urlencoded", buf_str(&b), b.n), 303);
	int64_t after = executed(h);
	print_message("500 rows saved by %lld statements\n", (long long)(after - before - 1));
	assert_in_range(after - before - 1, 1, 25);
	const char *url = location(h);
	before = executed(h);
	assert_int_equal(http_get(h, edit_url(h, url)), 200);
	after = executed(h);
	assert_in_range(after - before - 1, 1, 25);
	assert_true(http_shows(h, "name=\"parts.499.qty\""));
	assert_false(http_shows(h, "name=\"parts.500.qty\""));	/* full: no blank row */
	assert_int_equal(http_get(h, url), 200);
	assert_true(http_shows(h, "125,250.00"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, each_open, each_close)

static int
lines_setup(void **state)
{
	(void)state;
	testrec_open("lines");
	struct ctx *ctx = rec_unit("manager");
	part_id(ctx, "齿轮");
	part_id(ctx, "轴");
	part_id(ctx, "壳");
	test_commit(ctx);
	test_end(ctx);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_lines__typed_rows_are_saved_with_a_new_record),
		T(test_lines__blank_rows_are_no_rows),
		T(test_lines__rows_are_changed_deleted_and_put_in_another_order),
		T(test_lines__a_shown_title_means_its_record_and_typed_text_is_looked_up),
		T(test_lines__ids_of_other_records_are_not_touched),
		T(test_lines__mistakes_stand_at_their_cell_and_every_input_stays),
		T(test_lines__a_message_of_the_rows_as_a_whole_stands_above_them),
		T(test_lines__a_row_taken_out_stays_so_when_the_form_comes_back),
		T(test_lines__the_add_button_gives_five_more_rows_and_saves_nothing),
		T(test_lines__computed_fields_are_told_without_saving),
		T(test_lines__one_telephone_of_a_list_is_the_main_one_and_stands_first),
		T(test_lines__an_audited_record_shows_its_rows_and_counters_without_ways_to_change_them),
		T(test_lines__five_hundred_rows_are_shown_and_saved_by_few_statements),
	};

	return cmocka_run_group_tests(tests, lines_setup, testrec_close);
}
