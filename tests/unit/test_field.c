/* test_field.c - values as text and back: what people type, what readers see, what is stored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "doc/rec.h"

static struct ctx ctx;
static const struct type thing = { .name = "thing", .label = "Thing" };

static int
field_setup(void **state)
{
	static const struct user nobody = { .login = "", .name = "" };

	(void)state;
	ctx = (struct ctx){ .mem = arena_new(), .user = &nobody, .zone = "Asia/Shanghai" };
	return 0;
}

static int
field_teardown(void **state)
{
	(void)state;
	arena_free(ctx.mem);
	return 0;
}

static struct field
field_of(enum field_kind kind)
{
	return (struct field){ .name = "x", .label = "X", .kind = kind, .type = &thing, .format = "",
	                       .dictionary = "", .size = kind == FIELD_TEXT ? 20 : 0,
	                       .digits = kind == FIELD_MONEY ? 2 : kind == FIELD_RATE ? 4 : 6 };
}

static struct field
text_of_format(const char *format)
{
	struct field f = field_of(FIELD_TEXT);

	f.format = format;
	f.size = 60;
	return f;
}

static struct val
parsed(struct field f, const char *text)
{
	const char *problem;
	struct val v;
	int rc = field_parse(&ctx, &f, text, &v, &problem);

	if (rc != OK)
		fail_msg("\"%s\" is refused: %s", text, problem);
	return v;
}

static const char *
refused(struct field f, const char *text)
{
	const char *problem = NULL;
	struct val v;

	if (field_parse(&ctx, &f, text, &v, &problem) != ERR_INVALID)
		fail_msg("\"%s\" is accepted", text);
	assert_non_null(problem);
	assert_true(str_ends(problem, ".") || str_ends(problem, "。"));
	return problem;
}

/* ---- text ---- */

static void
test_field__text_is_trimmed_and_empty_text_is_null(void **state)
{
	(void)state;
	assert_string_equal(parsed(field_of(FIELD_TEXT), "  华信 \t").s, "华信");
	assert_int_equal(parsed(field_of(FIELD_TEXT), " \n ").kind, V_NULL);
	assert_int_equal(parsed(field_of(FIELD_MONEY), "").kind, V_NULL);
	assert_int_equal(parsed(field_of(FIELD_LINK), "").kind, V_NULL);
}

static void
test_field__size_counts_characters_and_says_how_many(void **state)
{
	(void)state;
	parsed(field_of(FIELD_TEXT), "一二三四五六七八九十一二三四五六七八九十");
	const char *problem = refused(field_of(FIELD_TEXT), "一二三四五六七八九十一二三四五六七八九十一");
	assert_non_null(strstr(problem, "20"));
	assert_non_null(strstr(problem, "21"));
}

static void
test_field__control_characters_and_bad_utf8_are_refused(void **state)
{
	(void)state;
	refused(field_of(FIELD_TEXT), "a\x01" "b");
	refused(field_of(FIELD_TEXT), "a\nb");
	refused(field_of(FIELD_TEXT), "\xff\xfe");
	assert_string_equal(parsed(field_of(FIELD_LONGTEXT), "a\r\nb").s, "a\nb");
}

static void
test_field__script_and_template_code_are_plain_text(void **state)
{
	(void)state;
	assert_string_equal(parsed(field_of(FIELD_TEXT), "<?cs var:x ?>").s, "<?cs var:x ?>");
	assert_string_equal(parsed(field_of(FIELD_TEXT), "' OR 1=1 --").s, "' OR 1=1 --");
}

static void
test_field__phones_take_extensions_and_full_width_digits(void **state)
{
	static const char *const good[] = { "010-6552 8888", "+86 (571) 8888-0000", "13800138000", "0571-88880000 转 12",
		"021 5555 1234 ext. 7", "400-800-1234#2", "(0755) 8888 8888" };
	static const char *const bad[] = { "12", "abc", "13800138000x", "+-+", "1 + 2 + 3", "0571 call me", "138;rm", "12345678901234567890123456" };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_string_equal(parsed(text_of_format("phone"), good[i]).s, good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		refused(text_of_format("phone"), bad[i]);
	assert_string_equal(parsed(text_of_format("phone"), "０５７１－８８８８").s, "0571-8888");
}

static void
test_field__mail_addresses_are_one_local_part_and_a_domain(void **state)
{
	static const char *const bad[] = { "a", "a@b", "@b.com", "a@b..com", ".a@b.com", "a..b@c.com", "a b@c.com",
		"a@-b.com", "a@b.com,c@d.com", "<a@b.com>", "a@b.com\r\nBcc: x@y.z", "张三@公司.com" };

	(void)state;
	assert_string_equal(parsed(text_of_format("email"), "li.lei+crm@mail.company.com.cn").s, "li.lei+crm@mail.company.com.cn");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		refused(text_of_format("email"), bad[i]);
}

static void
test_field__web_addresses_are_http_only(void **state)
{
	static const char *const bad[] = { "javascript:alert(1)", "www.company.com", "ftp://a.b", "https://", "http:///x",
		"https://user@evil.com", "https://a.b/\"onclick=", "https://a b.com", "data:text/html,x" };

	(void)state;
	assert_string_equal(parsed(text_of_format("url"), "HTTPS://www.company.com/a?b=c#d").s, "HTTPS://www.company.com/a?b=c#d");
	assert_string_equal(parsed(text_of_format("url"), "http://客户.公司/页").s, "http://客户.公司/页");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		refused(text_of_format("url"), bad[i]);
}

static void
test_field__codes_are_ascii_without_blanks(void **state)
{
	(void)state;
	assert_string_equal(parsed(text_of_format("code"), "Ｃ－００１").s, "C-001");
	assert_string_equal(parsed(text_of_format("code"), "sales1").s, "sales1");
	refused(text_of_format("code"), "A B");
	refused(text_of_format("code"), "客户");
	refused(text_of_format("code"), "A;B");
}

/* ---- numbers ---- */

static void
test_field__money_is_exact_and_bounded(void **state)
{
	(void)state;
	assert_int_equal(parsed(field_of(FIELD_MONEY), "1,234.50").d.micro, INT64_C(1234500000));
	assert_int_equal(parsed(field_of(FIELD_MONEY), "１２.５").d.micro, INT64_C(12500000));
	assert_int_equal(parsed(field_of(FIELD_MONEY), "-0.01").d.micro, -10000);
	assert_int_equal(parsed(field_of(FIELD_MONEY), "1.5000").d.micro, INT64_C(1500000));
	assert_int_equal(parsed(field_of(FIELD_MONEY), "8999999999999.99").d.micro, INT64_C(8999999999999990000));
	refused(field_of(FIELD_MONEY), "9000000000000");
	refused(field_of(FIELD_MONEY), "-9000000000000");
	refused(field_of(FIELD_MONEY), "99999999999999999999");
}

static void
test_field__decimals_beyond_the_definition_are_refused(void **state)
{
	(void)state;
	assert_non_null(strstr(refused(field_of(FIELD_MONEY), "1.005"), "2"));
	refused(field_of(FIELD_INT), "1.5");
	refused(field_of(FIELD_QTY), "1.0000001");
	assert_int_equal(parsed(field_of(FIELD_QTY), "1.000001").d.micro, 1000001);
}

static void
test_field__what_is_no_number_is_refused(void **state)
{
	static const char *const bad[] = { "abc", "1e5", "0x10", "1.2.3", "--1", "1,23", "NaN", "inf", "1 000", "¥5", "." };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		refused(field_of(FIELD_MONEY), bad[i]);
		refused(field_of(FIELD_INT), bad[i]);
		refused(field_of(FIELD_RATE), bad[i]);
	}
}

static void
test_field__whole_numbers_are_integers(void **state)
{
	(void)state;
	assert_int_equal(parsed(field_of(FIELD_INT), "1,000").i, 1000);
	assert_int_equal(parsed(field_of(FIELD_INT), "-3").i, -3);
	assert_int_equal(parsed(field_of(FIELD_INT), "3.0").i, 3);
	refused(field_of(FIELD_INT), "9223372036854775808");
}

static void
test_field__rates_are_typed_in_percent_and_stored_as_fractions(void **state)
{
	struct field rate = field_of(FIELD_RATE);

	(void)state;
	assert_int_equal(parsed(rate, "13").d.micro, 130000);
	assert_int_equal(parsed(rate, "13%").d.micro, 130000);
	assert_int_equal(parsed(rate, "１３％").d.micro, 130000);
	assert_int_equal(parsed(rate, "6.25").d.micro, 62500);
	assert_string_equal(field_show(&ctx, &rate, VDEC((dec){ 130000 })), "13%");
	assert_string_equal(field_show(&ctx, &rate, VDEC((dec){ 62500 })), "6.25%");
	assert_string_equal(field_input(&ctx, &rate, VDEC((dec){ 62500 })), "6.25");
	assert_string_equal(field_raw(&ctx, &rate, VDEC((dec){ 62500 })), "0.062500");
	refused(rate, "13%%");
	refused(rate, "0.00001");
}

/* ---- days, times, yes and no, choices ---- */

static void
test_field__days_must_exist(void **state)
{
	(void)state;
	assert_int_equal(parsed(field_of(FIELD_DATE), "2024-02-29").date, date_from_ymd(2024, 2, 29));
	assert_int_equal(parsed(field_of(FIELD_DATE), "2026年11月23日").date, date_from_ymd(2026, 11, 23));
	refused(field_of(FIELD_DATE), "2023-02-29");
	refused(field_of(FIELD_DATE), "0026-11-23");
	refused(field_of(FIELD_DATE), "tomorrow");
}

static void
test_field__times_are_typed_on_the_company_clock(void **state)
{
	struct field f = field_of(FIELD_DATETIME);
	struct val v = parsed(f, "2026-11-23 16:00");

	(void)state;
	assert_string_equal(instant_str(ctx.mem, v.instant), "2026-11-23T08:00:00.000Z");
	assert_true(val_eq(parsed(f, "2026-11-23T16:00"), v));
	assert_true(val_eq(parsed(f, "2026-11-23T08:00:00.000Z"), v));
	assert_true(val_eq(parsed(f, "2026-11-23T10:00:00+02:00"), v));
	assert_string_equal(field_show(&ctx, &f, v), "2026-11-23 16:00");
	assert_string_equal(field_input(&ctx, &f, v), "2026-11-23T16:00");
	refused(f, "2026-11-23 25:00");
	refused(f, "2026-11-23");
}

static void
test_field__yes_and_no_have_many_spellings(void **state)
{
	(void)state;
	assert_true(parsed(field_of(FIELD_BOOL), "on").b);
	assert_true(parsed(field_of(FIELD_BOOL), "是").b);
	assert_true(parsed(field_of(FIELD_BOOL), "YES").b);
	assert_false(parsed(field_of(FIELD_BOOL), "0").b);
	assert_int_equal(parsed(field_of(FIELD_BOOL), "否").kind, V_BOOL);
	refused(field_of(FIELD_BOOL), "maybe");
}

static void
test_field__choices_are_known_by_code_or_label(void **state)
{
	static const struct option sizes[] = { { .value = "S", .label = "Small", .tone = "" }, { .value = "L", .label = "Large", .tone = "" },
		{ .value = "XL", .label = "Large", .tone = "" } };
	struct field f = field_of(FIELD_ENUM);

	(void)state;
	f.options = sizes;
	f.option_count = 3;
	assert_string_equal(parsed(f, "L").s, "L");
	assert_string_equal(parsed(f, "Small").s, "S");
	refused(f, "Large");	/* two of them */
	refused(f, "s");
	assert_string_equal(field_show(&ctx, &f, VTEXT("S")), "Small");
	assert_string_equal(field_show(&ctx, &f, VTEXT("gone")), "gone");
}

/* ---- showing and storing ---- */

static void
test_field__readers_see_thousands_and_cents(void **state)
{
	struct field money = field_of(FIELD_MONEY), qty = field_of(FIELD_QTY), whole = field_of(FIELD_INT);

	(void)state;
	assert_string_equal(field_show(&ctx, &money, VDEC(DEC(1234567))), "1,234,567.00");
	assert_string_equal(field_show(&ctx, &money, VDEC((dec){ 1234500 })), "1.2345");
	assert_string_equal(field_input(&ctx, &money, VDEC(DEC(1234567))), "1234567.00");
	assert_string_equal(field_show(&ctx, &qty, VDEC((dec){ 12500000 })), "12.5");
	assert_string_equal(field_show(&ctx, &qty, VDEC(DEC(-3000))), "-3,000");
	assert_string_equal(field_show(&ctx, &whole, VINT(12345)), "12,345");
	assert_string_equal(field_show(&ctx, &whole, VINT(INT64_MAX)), "9223372036854775807");
	assert_string_equal(field_show(&ctx, &whole, VNULL), "");
}

static void
test_field__every_kind_survives_its_own_input_and_raw_text(void **state)
{
	const struct { enum field_kind kind; struct val v; } all[] = {
		{ FIELD_TEXT, VTEXT("华信 A&B") }, { FIELD_LONGTEXT, VTEXT("a\nb") }, { FIELD_INT, VINT(-42) },
		{ FIELD_QTY, VDEC((dec){ -1234567 }) }, { FIELD_MONEY, VDEC((dec){ 99990000 }) },
		{ FIELD_RATE, VDEC((dec){ 130000 }) }, { FIELD_DATE, VDATE(date_from_ymd(2026, 11, 23)) },
		{ FIELD_DATETIME, VINSTANT(INT64_C(1795420800000)) }, { FIELD_BOOL, VBOOL(true) }, { FIELD_BOOL, VBOOL(false) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct field f = field_of(all[i].kind);
		struct val v;
		assert_true(val_eq(parsed(f, field_input(&ctx, &f, all[i].v)), all[i].v));
		assert_int_equal(field_from_raw(&ctx, &f, field_raw(&ctx, &f, all[i].v), &v), OK);
		assert_true(val_eq(v, all[i].v));
	}
}

static void
test_field__database_values_become_values_of_the_kind(void **state)
{
	struct field flag = field_of(FIELD_BOOL), money = field_of(FIELD_MONEY), text = field_of(FIELD_TEXT),
	             link = field_of(FIELD_LINK), day = field_of(FIELD_DATE);

	(void)state;
	assert_true(field_from_db(&ctx, &flag, VINT(1)).b);
	assert_int_equal(field_from_db(&ctx, &money, VTEXT("12.3400")).d.micro, 12340000);
	assert_int_equal(field_from_db(&ctx, &link, VINT(7)).kind, V_LINK);
	assert_int_equal(field_from_db(&ctx, &day, VTEXT("2026-11-23")).date, date_from_ymd(2026, 11, 23));
	assert_int_equal(field_from_db(&ctx, &text, VTEXT("")).kind, V_NULL);
	text.not_null = true;
	assert_string_equal(field_to_db(&ctx, &text, VNULL).s, "");
	assert_int_equal(field_to_db(&ctx, &money, VNULL).kind, V_NULL);
}

/* ---- forms ---- */

static void
test_form__keeps_values_and_messages(void **state)
{
	struct form *f = form_new(&ctx);

	(void)state;
	assert_null(form_get(f, "name"));
	for (int i = 0; i < 100; i++)
		form_put(f, arena_printf(ctx.mem, "n%d", i), "x");
	form_put(f, "n7", "y");
	assert_string_equal(form_get(f, "n7"), "y");
	assert_true(form_ok(f));
	form_error(f, "name", "%s!", "one");
	form_error(f, "name", "two");
	assert_false(form_ok(f));
	assert_int_equal(form_message_count(f), 2);
	assert_string_equal(form_message(f, "name"), "one!");
	assert_null(form_message(f, ""));
}

/* ---- number patterns ---- */

static void
test_num__a_pattern_that_could_repeat_is_refused(void **state)
{
	(void)state;
	assert_null(num_problem(ctx.mem, "C-{seq:5}", "never"));
	assert_null(num_problem(ctx.mem, "Q{yyyy}{mm}-{dept}-{seq:4}", "month"));
	assert_null(num_problem(ctx.mem, "Q{yy}{mm}{dd}{owner}{seq:3}", "day"));
	assert_non_null(num_problem(ctx.mem, "C-", "never"));
	assert_non_null(num_problem(ctx.mem, "{seq:5}{seq:5}", "never"));
	assert_non_null(num_problem(ctx.mem, "{seq:5", "never"));
	assert_non_null(num_problem(ctx.mem, "{seq:5}}", "never"));
	assert_non_null(num_problem(ctx.mem, "{seq:0}", "never"));
	assert_non_null(num_problem(ctx.mem, "{seq:10}", "never"));
	assert_non_null(num_problem(ctx.mem, "{secret}{seq:5}", "never"));
	assert_non_null(num_problem(ctx.mem, "{yyyy}-{seq:5}", "month"));
	assert_non_null(num_problem(ctx.mem, "{mm}-{seq:5}", "month"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, field_setup, field_teardown)
		T(test_field__text_is_trimmed_and_empty_text_is_null),
		T(test_field__size_counts_characters_and_says_how_many),
		T(test_field__control_characters_and_bad_utf8_are_refused),
		T(test_field__script_and_template_code_are_plain_text),
		T(test_field__phones_take_extensions_and_full_width_digits),
		T(test_field__mail_addresses_are_one_local_part_and_a_domain),
		T(test_field__web_addresses_are_http_only),
		T(test_field__codes_are_ascii_without_blanks),
		T(test_field__money_is_exact_and_bounded),
		T(test_field__decimals_beyond_the_definition_are_refused),
		T(test_field__what_is_no_number_is_refused),
		T(test_field__whole_numbers_are_integers),
		T(test_field__rates_are_typed_in_percent_and_stored_as_fractions),
		T(test_field__days_must_exist),
		T(test_field__times_are_typed_on_the_company_clock),
		T(test_field__yes_and_no_have_many_spellings),
		T(test_field__choices_are_known_by_code_or_label),
		T(test_field__readers_see_thousands_and_cents),
		T(test_field__every_kind_survives_its_own_input_and_raw_text),
		T(test_field__database_values_become_values_of_the_kind),
		T(test_form__keeps_values_and_messages),
		T(test_num__a_pattern_that_could_repeat_is_refused),
	};

	return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
