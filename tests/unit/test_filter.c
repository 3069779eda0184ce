/* test_filter.c - the filter grammar: what it takes, what it refuses, and the condition it becomes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "db/conn.h"
#include "doc/query.h"

/* ---- a made-up type ------------------------------------------------------------------- */

static const struct option levels[] = { { .value = "A", .label = "A", .tone = "" }, { .value = "B", .label = "B", .tone = "" } };
static struct type employee = { .name = "employee", .label = "Employee", .cached = true };
static struct type region = { .name = "region", .label = "Region", .cached = true, .tree = true };
static struct type deal = { .name = "deal", .label = "Deal" };
static struct type thing;

#define FIELD(n, k, ...) { .name = n, .label = n, .kind = k, .type = &thing, .dictionary = "", .format = "", __VA_ARGS__ }
static struct field fields[] = {
	FIELD("name", FIELD_TEXT, .size = 120),
	FIELD("note", FIELD_LONGTEXT),
	FIELD("level", FIELD_ENUM, .options = levels, .option_count = 2),
	FIELD("pieces", FIELD_INT),
	FIELD("price", FIELD_MONEY, .digits = 2),
	FIELD("rate", FIELD_RATE, .digits = 6),
	FIELD("made", FIELD_DATE),
	FIELD("due", FIELD_DATETIME),
	FIELD("open", FIELD_BOOL),
	FIELD("owner", FIELD_LINK, .to = "employee", .target = &employee),
	FIELD("region", FIELD_LINK, .to = "region", .target = &region),
	FIELD("deal", FIELD_LINK, .to = "deal", .target = &deal),
	FIELD("phones", FIELD_LIST),
	FIELD("maker", FIELD_LINK, .to = "employee", .target = &employee),
	FIELD("alias", FIELD_TEXT, .size = 120, .not_null = true),
	FIELD("most", FIELD_QTY, .digits = 2),
	FIELD("cost", FIELD_MONEY, .digits = 2),
	FIELD("done", FIELD_DATE),
	FIELD("begun", FIELD_DATETIME),
};
static struct type thing = { .name = "thing", .label = "Thing", .fields = fields, .field_count = sizeof fields / sizeof fields[0] };

static const char *const no_roles[] = { NULL };
static const struct user user = { .id = 3, .employee = 7, .dept = 9, .login = "u", .name = "u", .lang = "en", .roles = no_roles };

static int
fixture_open(void **state)
{
	struct arena *mem = arena_new();
	struct ctx *ctx = arena_alloc(mem, sizeof *ctx);

	*ctx = (struct ctx){ .mem = mem, .user = &user, .zone = "Asia/Shanghai" };
	ctx->today = date_from_ymd(2026, 11, 23);
	assert_int_equal(instant_parse(&ctx->now, "2026-11-23 08:30:00.000"), OK);
	*state = ctx;
	return 0;
}

static int
fixture_close(void **state)
{
	struct ctx *ctx = *state;

	arena_free(ctx->mem);
	return 0;
}

/* ---- helpers ---------------------------------------------------------------------------- */

/* The condition with its values in place of the question marks. */
static const char *
condition(struct ctx *ctx, const char *text)
{
	struct filter *f;
	const char *problem = "";
	struct sql *q = sql_new(ctx);
	struct buf b;

	if (filter_parse(ctx, &thing, text, &f, &problem) != OK)
		return problem;
	filter_sql(ctx, q, "t", f);
	buf_init(&b, ctx->mem);
	size_t n = 0;
	for (const char *s = sql_text_of(q); *s; s++) {
		if (*s != '?' || n == sql_val_count(q)) {
			buf_addc(&b, *s);
			continue;
		}
		struct val v = sql_vals(q)[n++];
		buf_printf(&b, "<%s>", v.kind == V_TEXT ? v.s : v.kind == V_DATE ? date_str(ctx->mem, v.date) :
		           v.kind == V_INSTANT ? instant_sql(ctx->mem, v.instant) : v.kind == V_DEC ? dec_str(ctx->mem, v.d, 2) :
		           v.kind == V_BOOL ? (v.b ? "true" : "false") : arena_printf(ctx->mem, "%lld", (long long)v.i));
	}
	assert_int_equal(n, sql_val_count(q));
	return buf_str(&b);
}

static void
becomes(void **state, const char *text, const char *expected)
{
	assert_string_equal(condition(*state, text), expected);
}

/* Refused, with a sentence that begins with the place and holds this. */
static void
refused(void **state, const char *text, unsigned place, const char *holds)
{
	struct ctx *ctx = *state;
	struct filter *f;
	const char *problem = NULL;
	const char *begin = arena_printf(ctx->mem, "Filter, character %u: ", place);

	assert_int_equal(filter_parse(ctx, &thing, text, &f, &problem), ERR_INVALID);
	assert_non_null(problem);
	if (!str_starts(problem, begin) || !strstr(problem, holds))
		fail_msg("%s: %s", text, problem);
}

/* ---- taken -------------------------------------------------------------------------------- */

static void
test_filter__empty_text_is_no_filter(void **state)
{
	struct filter *f = (struct filter *)1;
	const char *problem;

	assert_int_equal(filter_parse(*state, &thing, "", &f, &problem), OK);
	assert_null(f);
}

static void
test_filter__groups_nest_as_written(void **state)
{
	becomes(state, "and(level.in(A,B),or(name.like(%E5%8D%8E%E4%BF%A1),owner.null()))",
	        "((`t`.`level` IN (<A>,<B>)) AND ((`t`.`name` LIKE <%华信%> ESCAPE '!') OR (`t`.`owner` IS NULL)))");
	becomes(state, "name.eq(华信)", "(`t`.`name` = <华信>)");
}

static void
test_filter__like_takes_its_text_literally(void **state)
{
	becomes(state, "name.like(50%25_a!b\\)", "(`t`.`name` LIKE <%50!%!_a!!b\\%> ESCAPE '!')");
	becomes(state, "name.like(a%2Cb%28c%29)", "(`t`.`name` LIKE <%a,b(c)%> ESCAPE '!')");
}

static void
test_filter__not_equal_includes_what_is_empty(void **state)
{
	becomes(state, "level.ne(A)", "(NOT COALESCE(`t`.`level` = <A>, FALSE))");
}

static void
test_filter__decimals_are_compared_as_decimals(void **state)
{
	becomes(state, "price.ge(1234.50)", "(`t`.`price` >= CAST(<1234.50> AS DECIMAL(30,6)))");
	becomes(state, "rate.eq(0.13)", "(`t`.`rate` = CAST(<0.13> AS DECIMAL(30,6)))");
	becomes(state, "price.in(1,2)", "(`t`.`price` = CAST(<1.00> AS DECIMAL(30,6)) OR `t`.`price` = CAST(<2.00> AS DECIMAL(30,6)))");
	becomes(state, "pieces.lt(5)", "(`t`.`pieces` < <5>)");
}

static void
test_filter__lists_are_padded_to_a_power_of_two(void **state)
{
	becomes(state, "pieces.in(1,2,3)", "(`t`.`pieces` IN (<1>,<2>,<3>,<3>))");
}

static void
test_filter__days_may_be_relative(void **state)
{
	becomes(state, "made.ge(today-7)", "(`t`.`made` >= <2026-11-16>)");
	becomes(state, "made.eq(today)", "(`t`.`made` = <2026-11-23>)");
	becomes(state, "made.lt(today+10)", "(`t`.`made` < <2026-12-03>)");
	becomes(state, "made.ge(2026-02-28)", "(`t`.`made` >= <2026-02-28>)");
}

static void
test_filter__an_instant_is_compared_with_a_day_of_the_companys_zone(void **state)
{
	becomes(state, "due.ge(today-7)", "(`t`.`due` >= <2026-11-15 16:00:00.000>)");
	becomes(state, "due.le(2026-11-23)", "(`t`.`due` < <2026-11-23 16:00:00.000>)");
	becomes(state, "due.gt(2026-11-23)", "(`t`.`due` >= <2026-11-23 16:00:00.000>)");
	becomes(state, "due.eq(today)", "((`t`.`due` >= <2026-11-22 16:00:00.000> AND `t`.`due` < <2026-11-23 16:00:00.000>))");
	becomes(state, "due.lt(now-24)", "(`t`.`due` < <2026-11-22 08:30:00.000>)");
	becomes(state, "due.lt(2026-11-23T08:00:00.000Z)", "(`t`.`due` < <2026-11-23 08:00:00.000>)");
	becomes(state, "due.le(9999-12-31)", "(`t`.`due` < <9999-12-31 23:59:59.999>)");
	becomes(state, "due.lt(0001-01-01)", "(`t`.`due` < <0001-01-01 00:00:00.000>)");
}

static void
test_filter__me_is_the_employee_of_the_login(void **state)
{
	becomes(state, "owner.eq(me)", "(`t`.`owner` = <7>)");
	becomes(state, "owner.in(me,12)", "(`t`.`owner` IN (<7>,<12>))");
	becomes(state, "deal.eq(12)", "(`t`.`deal` = <12>)");
}

static void
test_filter__an_unknown_node_of_a_tree_has_nothing_below(void **state)
{
	becomes(state, "region.under(5)", "(`t`.`region` IN (NULL))");
}

static void
test_filter__yes_and_no(void **state)
{
	becomes(state, "open.eq(1)", "(`t`.`open` = <true>)");
	becomes(state, "open.eq(no)", "(`t`.`open` = <false>)");
}

static void
test_filter__terms_carry_their_own_text(void **state)
{
	struct ctx *ctx = *state;
	struct filter *f;
	const char *problem;

	assert_int_equal(filter_parse(ctx, &thing, "and(owner.eq(me),or(level.eq(A),name.null()))", &f, &problem), OK);
	assert_int_equal(f->kind, FILTER_AND);
	assert_string_equal(f->first->term.text, "owner.eq(me)");
	assert_string_equal(f->first->next->term.text, "or(level.eq(A),name.null())");
	assert_null(f->first->next->term.field);
	assert_null(f->first->next->next);
}

/* ---- refused ------------------------------------------------------------------------------- */

static void
test_filter__unknown_fields_are_named(void **state)
{
	refused(state, "colour.eq(A)", 1, "There is no field “colour” to filter by.");
	refused(state, "and(level.eq(A),colour.eq(A))", 17, "“colour”");
	refused(state, "phones.null()", 1, "There is no field “phones” to filter by.");
}

static void
test_filter__the_place_is_counted_in_characters(void **state)
{
	refused(state, "and(name.eq(华信),colour.eq(A))", 17, "colour");
}

static void
test_filter__unknown_comparisons_are_named(void **state)
{
	refused(state, "level.is(A)", 7, "“is” is no comparison.");
	refused(state, "level.(A)", 7, "is no comparison");
	refused(state, "level.like(A)", 7, "cannot be compared by “like”");
	refused(state, "name.lt(A)", 6, "cannot be compared by “lt”");
	refused(state, "note.eq(A)", 6, "cannot be compared by “eq”");
	refused(state, "owner.under(1)", 7, "cannot be compared by “under”");
}

static void
test_filter__wrong_values_are_refused_where_they_stand(void **state)
{
	refused(state, "level.in(A,Z)", 12, "“Z” is no choice");
	refused(state, "pieces.eq(x)", 11, "");
	refused(state, "made.ge(2026-02-30)", 9, "");
	refused(state, "made.ge(today-x)", 9, "");
	refused(state, "made.ge(today-1000000)", 9, "");
	refused(state, "due.ge(someday)", 8, "");
	refused(state, "deal.eq(me)", 9, "by the number of a record");
	refused(state, "deal.eq(-1)", 9, "by the number of a record");
	refused(state, "level.eq()", 10, "A value is missing.");
	refused(state, "level.in(A,)", 12, "A value is missing.");
	refused(state, "level.eq(A,B)", 11, "one value");
	refused(state, "owner.null(1)", 12, "takes no value");
}

static void
test_filter__broken_escapes_and_texts_are_refused(void **state)
{
	refused(state, "name.eq(%)", 9, "two hexadecimal digits");
	refused(state, "name.eq(%4)", 9, "two hexadecimal digits");
	refused(state, "name.eq(%zz)", 9, "two hexadecimal digits");
	refused(state, "name.eq(%00)", 12, "no valid text");
	refused(state, "name.eq(%ff)", 12, "no valid text");
	refused(state, "name.eq(%01)", 12, "control characters");
	refused(state, "name.eq(a(b)", 10, "bracket");
}

static void
test_filter__broken_structure_is_refused(void **state)
{
	refused(state, "level", 6, "a point and a comparison are missing");
	refused(state, "level.eq", 9, "An opening bracket is missing.");
	refused(state, "level.eq(A", 11, "A closing bracket is missing.");
	refused(state, "and(level.eq(A)", 16, "A closing bracket is missing.");
	refused(state, "and()", 5, "The name of a field is missing.");
	refused(state, "and(level.eq(A),)", 17, "The name of a field is missing.");
	refused(state, "level.eq(A))", 12, "after the end");
	refused(state, "level.eq(A),level.eq(B)", 12, "after the end");
	refused(state, "not(level.eq(A))", 1, "There is no field “not”");
	refused(state, "' OR 1=1 --", 1, "The name of a field is missing.");
}

static const char *
nested(struct ctx *ctx, int depth)
{
	const char *s = "level.eq(A)";

	for (int i = 0; i < depth; i++)
		s = arena_printf(ctx->mem, "%s(%s)", i % 2 ? "or" : "and", s);
	return s;
}

static const char *
many(struct ctx *ctx, const char *before, const char *one, int n, const char *after)
{
	struct buf b;

	buf_init(&b, ctx->mem);
	buf_add(&b, before);
	for (int i = 0; i < n; i++)
		buf_printf(&b, "%s%s", i ? "," : "", one);
	buf_add(&b, after);
	return buf_str(&b);
}

static void
test_filter__limits_hold(void **state)
{
	struct ctx *ctx = *state;
	struct filter *f;
	const char *problem;

	assert_int_equal(filter_parse(ctx, &thing, nested(ctx, 5), &f, &problem), OK);
	assert_int_equal(filter_parse(ctx, &thing, nested(ctx, 6), &f, &problem), ERR_INVALID);
	assert_non_null(strstr(problem, "5 times"));
	assert_int_equal(filter_parse(ctx, &thing, nested(ctx, 900), &f, &problem), ERR_INVALID);
	assert_int_equal(filter_parse(ctx, &thing, many(ctx, "or(", "level.eq(A)", 50, ")"), &f, &problem), OK);
	assert_int_equal(filter_parse(ctx, &thing, many(ctx, "or(", "level.eq(A)", 51, ")"), &f, &problem), ERR_INVALID);
	assert_int_equal(filter_parse(ctx, &thing, many(ctx, "level.in(", "A", 100, ")"), &f, &problem), OK);
	assert_int_equal(filter_parse(ctx, &thing, many(ctx, "level.in(", "A", 101, ")"), &f, &problem), ERR_INVALID);
	assert_int_equal(filter_parse(ctx, &thing, many(ctx, "region.under(", "1", 11, ")"), &f, &problem), ERR_INVALID);
	assert_int_equal(filter_parse(ctx, &thing, many(ctx, "name.eq(", "x", 8000, ")"), &f, &problem), ERR_INVALID);
	assert_non_null(strstr(problem, "too long"));
}

static void
test_filter__a_quoted_word_is_cut_between_characters(void **state)
{
	struct ctx *ctx = *state;
	struct filter *f;
	const char *problem;
	struct buf b;

	buf_init(&b, ctx->mem);
	buf_add(&b, "level.eq(");
	for (int i = 0; i < 100; i++)
		buf_add(&b, "华");
	buf_add(&b, ")");
	assert_int_equal(filter_parse(ctx, &thing, buf_str(&b), &f, &problem), ERR_INVALID);
	assert_true(utf8_ok(problem, strlen(problem)));
	assert_non_null(strstr(problem, "华…”"));
}

static void
test_filter__a_field_is_compared_with_another_of_its_family(void **state)
{
	struct ctx *ctx = *state;

	assert_string_equal(condition(ctx, "price.lt_field(cost)"), "(`t`.`price` < `t`.`cost`)");
	assert_string_equal(condition(ctx, "pieces.ge_field(most)"), "(`t`.`pieces` >= `t`.`most`)");
	assert_string_equal(condition(ctx, "made.gt_field(done-7)"), "(`t`.`made` > `t`.`done` + INTERVAL <-7> DAY)");
	assert_string_equal(condition(ctx, "due.le_field(begun+30)"), "(`t`.`due` <= `t`.`begun` + INTERVAL <30> DAY)");
	assert_string_equal(condition(ctx, "owner.ne_field(maker)"), "(NOT `t`.`owner` <=> `t`.`maker`)");
	assert_string_equal(condition(ctx, "name.eq_field(alias)"), "(`t`.`name` = NULLIF(`t`.`alias`, ''))");
	/* the same word as a value is a text */
	assert_non_null(strstr(condition(ctx, "name.eq(alias)"), "= "));
	assert_null(strstr(condition(ctx, "name.eq(alias)"), "`alias`"));
}

static void
test_filter__fields_of_different_families_are_not_compared(void **state)
{
	struct ctx *ctx = *state;
	static const char *const bad[] = {
		"price.lt_field(pieces)", "made.lt_field(due)", "owner.eq_field(region)", "name.eq_field(note)", "price.lt_field(price)",
		"rate.gt_field(price)", "note.eq_field(name)", "open.eq_field(open)", "owner.lt_field(maker)", "price.between_field(cost)",
		"price.in_field(cost)", "price.lt_field()", "price.lt_field(nobody)", "price.lt_field(cost+1)", "made.lt_field(done+)",
		"made.lt_field(done+10000)", "made.lt_field(done--1)", "made.lt_field(done,due)", "tags.eq_field(name)", "name.eq_field(tags)",
		"price._field(cost)", "phones.eq_field(name)", "made.lt_field(done",
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct filter *f;
		const char *problem = NULL;

		assert_int_equal(filter_parse(ctx, &thing, bad[i], &f, &problem), ERR_INVALID);
		assert_true(problem && *problem);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)
		T(test_filter__empty_text_is_no_filter),
		T(test_filter__groups_nest_as_written),
		T(test_filter__like_takes_its_text_literally),
		T(test_filter__not_equal_includes_what_is_empty),
		T(test_filter__decimals_are_compared_as_decimals),
		T(test_filter__lists_are_padded_to_a_power_of_two),
		T(test_filter__days_may_be_relative),
		T(test_filter__an_instant_is_compared_with_a_day_of_the_companys_zone),
		T(test_filter__me_is_the_employee_of_the_login),
		T(test_filter__an_unknown_node_of_a_tree_has_nothing_below),
		T(test_filter__yes_and_no),
		T(test_filter__terms_carry_their_own_text),
		T(test_filter__unknown_fields_are_named),
		T(test_filter__the_place_is_counted_in_characters),
		T(test_filter__unknown_comparisons_are_named),
		T(test_filter__wrong_values_are_refused_where_they_stand),
		T(test_filter__broken_escapes_and_texts_are_refused),
		T(test_filter__broken_structure_is_refused),
		T(test_filter__limits_hold),
		T(test_filter__a_quoted_word_is_cut_between_characters),
		T(test_filter__a_field_is_compared_with_another_of_its_family),
		T(test_filter__fields_of_different_families_are_not_compared),
#undef T
	};

	lang_use("en");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
