/* test_gram.c - searching by rows: what of a record becomes one, how they follow it, and that they never decide. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "doc/gram.h"
#include "doc/rec.h"
#include "doc/schema.h"
#include "support/testrec.h"

static int
setup(void **state)
{
	(void)state;
	testrec_open("gram");
	return 0;
}

/* All rows of a record, in their order: "b云衡 fyh …". */
static const char *
rows_of(struct ctx *ctx, const struct rec *r)
{
	struct db_rows *rows;
	struct buf b;

	buf_init(&b, ctx->mem);
	assert_ok(ctx, db_select(ctx, &rows, "SELECT gram FROM gram WHERE type = ? AND id = ? ORDER BY gram",
	                         VALS(VTEXT(type_name(rec_type(r))), VINT(rec_id(r)))));
	while (db_next(rows))
		buf_printf(&b, "%s%s", b.n ? " " : "", db_str(rows, 0));
	return buf_str(&b);
}

static bool
has_row(struct ctx *ctx, const struct rec *r, const char *piece)
{
	const char *const *list = str_words(ctx->mem, rows_of(ctx, r));

	for (; *list; list++)
		if (str_eq(*list, piece))
			return true;
	return false;
}

static int64_t
found(struct ctx *ctx, const char *type, const char *words)
{
	struct query *q;
	int64_t n;

	assert_ok(ctx, query_new(ctx, &q, type));
	assert_ok(ctx, query_search(q, words));
	assert_ok(ctx, query_count(q, 1000, &n));
	return n;
}

/* The same by walking the list, as if the index were of no help. */
static int64_t
found_walking(struct ctx *ctx, const char *type, const char *text)
{
	const struct gram_found common = { .common = true };
	const char *const *words, *problem;
	struct query *q;
	size_t n;
	int64_t count;

	assert_ok(ctx, search_words(ctx, text, &words, &n, &problem));
	assert_ok(ctx, query_new(ctx, &q, type));
	assert_ok(ctx, query_search_found(q, words, n, &common));
	assert_ok(ctx, query_count(q, 1000, &count));
	return count;
}

static void
saved(struct ctx *ctx, struct rec *r)
{
	struct form *f = form_new(ctx);

	if (rec_save(ctx, r, f) != OK)
		fail_msg("%s", form_message_count(f) ? form_messages(f)->text : ctx->err.msg);
}

static struct rec *
firm(struct ctx *ctx, const char *name, const char *tel, const char *email)
{
	struct rec *r = firm_new(ctx, name);

	rec_set(r, "tel", VTEXT(tel));
	rec_set(r, "email", VTEXT(email));
	saved(ctx, r);
	return r;
}

/* ---- rows ------------------------------------------------------------------------------------- */

static void
test_gram__a_record_has_rows_for_what_it_can_be_found_by(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = firm(ctx, "云衡ABC仪器有限公司", "0512-5550 1234", "Sales@yunheng.example.com");

	(void)state;
	const char *const wanted[] = { "b云衡", "b衡", "babc", "bbc", "bc", "b仪器", "b器有", "fyunhengabcyiqiyouxiangongsi", "fyhabcyqyxgs",
		"f051255501234", "r432105552150", "fsales@yunheng.example.com", "fyunheng.example.com" };
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
		if (!has_row(ctx, r, wanted[i]))
			fail_msg("no row %s among %s", wanted[i], rows_of(ctx, r));
	const char *const dropped[] = { "b有限", "b限公", "b公司", "b司" };
	for (size_t i = 0; i < sizeof dropped / sizeof dropped[0]; i++)
		assert_false(has_row(ctx, r, dropped[i]));
	test_end(ctx);
}

static void
test_gram__rows_follow_every_change_of_their_record(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = firm(ctx, "恒越轴承厂", "", "");
	struct form *f = form_new(ctx);

	(void)state;
	assert_true(has_row(ctx, r, "b恒越"));
	rec_set(r, "name", VTEXT("朗汐轴承厂"));
	saved(ctx, r);
	assert_false(has_row(ctx, r, "b恒越"));
	assert_true(has_row(ctx, r, "b朗汐"));
	const char *before = rows_of(ctx, r);
	assert_ok(ctx, rec_delete(ctx, r, f));
	assert_string_equal(rows_of(ctx, r), "");
	assert_int_equal(found(ctx, "customer", "朗汐"), 0);
	rec_actor(ctx, "admin");
	as_system_begin(ctx, "test");
	assert_ok(ctx, rec_load_deleted(ctx, &r, "customer", rec_id(r)));
	assert_ok(ctx, rec_restore(ctx, r, f));
	assert_string_equal(rows_of(ctx, r), before);
	assert_int_equal(found(ctx, "customer", "朗汐"), 1);
	assert_ok(ctx, rec_delete(ctx, r, f));
	assert_ok(ctx, rec_load_deleted(ctx, &r, "customer", rec_id(r)));
	assert_ok(ctx, rec_purge(ctx, r, f));
	assert_string_equal(rows_of(ctx, r), "");
	as_system_end(ctx);
	test_end(ctx);
}

static void
test_gram__rebuilding_makes_the_rows_that_saving_made(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = firm(ctx, "静澜 Measure 测控", "13812345678", "x@y.example.com");
	const char *before = rows_of(ctx, r);
	const struct val id = VINT(rec_id(r));
	int64_t done;

	(void)state;
	assert_ok(ctx, gram_clear(ctx, type_name(rec_type(r)), 900, &done));
	assert_true(done > 0);
	assert_string_equal(rows_of(ctx, r), "");
	assert_ok(ctx, gram_add(ctx, rec_type(r), &id, 1));
	assert_string_equal(rows_of(ctx, r), before);
	assert_ok(ctx, gram_drop(ctx, rec_type(r), &id, 1));
	assert_string_equal(rows_of(ctx, r), "");

	int64_t after = rec_id(r) - 1;
	size_t n;
	assert_ok(ctx, gram_fill(ctx, rec_type(r), &after, 1, &n));
	assert_int_equal(n, 1);
	assert_int_equal(after, rec_id(r));
	assert_string_equal(rows_of(ctx, r), before);
	test_end(ctx);
}

/* ---- while the index is being built --------------------------------------------------------------- */

static int64_t
rows_count_of(struct ctx *ctx, const char *where)
{
	struct db_rows *rows;

	assert_ok(ctx, db_select_text(ctx, &rows, where, NO_VALS));
	assert_true(db_next(rows));
	return db_int(rows, 0);
}

static void
test_gram__while_rows_are_missing_searches_walk(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = firm(ctx, "晟屿紧固件", "0512-33445566", "");
	const char *number = str_normal(ctx->mem, rec_text(r, "code"));
	const struct type *t;
	int64_t gone, id;

	(void)state;
	assert_ok(ctx, gram_clear(ctx, "customer", 100000, &gone));
	assert_int_equal(found(ctx, "customer", "晟屿"), 0);
	assert_ok(ctx, gram_build_ask(ctx, rec_type(r), true));
	assert_int_equal(found(ctx, "customer", "晟屿"), 1);
	assert_int_equal(found(ctx, "customer", "5566"), 1);
	assert_int_equal(found(ctx, "customer", "syjgj"), 1);
	assert_int_equal(found(ctx, "customer", "晟屿 锅炉"), 0);
	assert_ok(ctx, search_number(ctx, number, &t, &id));
	assert_int_equal(id, rec_id(r));
	test_end(ctx);
}

static void
test_gram__the_index_is_built_in_pieces_and_goes_on_where_it_stopped(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	const struct type *t = type_find(ctx->types, "customer");
	int64_t done = 0, steps = 0;
	bool more = true;

	(void)state;
	for (int i = 0; i < 120; i++)
		firm(ctx, arena_printf(ctx->mem, "禾铄%d号厂", i), "", "");
	int64_t rows = rows_count_of(ctx, "SELECT COUNT(*) FROM gram WHERE type = 'customer'");
	int64_t sum = rows_count_of(ctx, "SELECT SUM(CRC32(CONCAT(gram, id))) FROM gram WHERE type = 'customer'");
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO gram (type, gram, id) VALUES ('customer', 'b旧的', 4711)", NO_VALS));
	assert_ok(ctx, gram_build_ask(ctx, t, true));
	for (; more && steps < 4; steps++)
		assert_ok(ctx, gram_build_step(ctx, t, &done, &more));
	assert_true(more);
	/* Saved in between: its rows are written once, and once only. */
	struct rec *late = firm(ctx, "禾铄晚来的", "", "");
	assert_int_equal(found(ctx, "customer", "禾铄"), 121);
	for (; more; steps++)
		assert_ok(ctx, gram_build_step(ctx, t, &done, &more));
	assert_true(steps > 5);
	assert_int_equal(rows_count_of(ctx, "SELECT COUNT(*) FROM gram_build"), 0);
	assert_int_equal(found(ctx, "customer", "禾铄"), 121);
	assert_ok(ctx, gram_drop(ctx, t, VALS(VINT(rec_id(late)))));
	assert_int_equal(rows_count_of(ctx, "SELECT COUNT(*) FROM gram WHERE type = 'customer'"), rows);
	assert_int_equal(rows_count_of(ctx, "SELECT SUM(CRC32(CONCAT(gram, id))) FROM gram WHERE type = 'customer'"), sum);
	test_end(ctx);
}

static void
test_gram__what_stands_for_a_type_that_is_gone_does_not_stop_the_others(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	int64_t done = 0;
	bool more = true;

	(void)state;
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO gram_build (type, clear, at, upto, since) VALUES ('a_gone_one', 1, 0, 5, UTC_TIMESTAMP(3))", NO_VALS));
	assert_ok(ctx, gram_build_ask(ctx, type_find(ctx->types, "customer"), false));
	for (int i = 0; more && i < 100; i++)
		assert_ok(ctx, gram_build_step(ctx, NULL, &done, &more));
	assert_false(more);
	assert_int_equal(rows_count_of(ctx, "SELECT COUNT(*) FROM gram_build"), 0);
	test_end(ctx);
}

/* Migrate does not keep a site from its users for as long as a million records take. */
static void
test_gram__migrate_leaves_large_types_to_the_worker(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct arena *mem = arena_new();
	struct migration m = { .ctx = ctx, .mem = mem, .types = ctx->types };

	(void)state;
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO customer (code, name, name_norm, created_at, updated_at)\n"
	          "SELECT CONCAT('L', seq), CONCAT('大批', seq, '号'), CONCAT('大批', seq, '号'), UTC_TIMESTAMP(3), UTC_TIMESTAMP(3)\n"
	          "FROM seq_1_to_2001", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "UPDATE gram_state SET signature = 'of before' WHERE type IN ('customer', 'holiday')", NO_VALS));
	test_commit(ctx);
	assert_ok(ctx, schema_gram(&m));
	test_begin(ctx);
	int64_t waiting = rows_count_of(ctx, "SELECT COUNT(*) FROM gram_build WHERE type = 'customer'");
	int64_t small = rows_count_of(ctx, "SELECT COUNT(*) FROM gram_build WHERE type <> 'customer'");
	int64_t old = rows_count_of(ctx, "SELECT COUNT(*) FROM gram_state WHERE type = 'holiday' AND signature = 'of before'");
	int64_t rows = rows_count_of(ctx, "SELECT COUNT(*) FROM gram WHERE gram = 'b大批'");
	int64_t by_walking = found(ctx, "customer", "大批");
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM customer WHERE code LIKE 'L%'", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM gram_build", NO_VALS));
	test_commit(ctx);
	assert_int_equal(waiting, 1);
	assert_int_equal(small, 0);
	assert_int_equal(old, 0);
	assert_int_equal(rows, 0);
	assert_true(by_walking > 0);
	arena_free(mem);
	test_end(ctx);
}

static struct gram_found
found_of(struct ctx *ctx, const char *words)
{
	const struct type *t = type_find(ctx->types, "customer");
	const char *const *list = str_words(ctx->mem, words);
	struct gram_found out;
	size_t n = 0;

	while (list[n])
		n++;
	assert_ok(ctx, gram_find(ctx, &t, 1, list, n, &out));
	return out;
}

static void
test_gram__common_words_that_never_meet_are_not_looked_for_in_the_whole_list(void **state)
{
	struct ctx *ctx = rec_unit("manager");

	(void)state;
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO gram (type, gram, id) SELECT 'customer', 'b甲甲', 1000000 + seq FROM seq_1_to_2100", NO_VALS));
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO gram (type, gram, id) SELECT 'customer', 'b乙乙', 2000000 + seq FROM seq_1_to_2100", NO_VALS));
	assert_true(found_of(ctx, "甲甲").common);
	assert_true(found_of(ctx, "乙乙").common);
	struct gram_found none = found_of(ctx, "甲甲 乙乙");
	assert_false(none.common);
	assert_int_equal(none.n, 0);
	struct rec *both = firm(ctx, "甲甲乙乙", "", "");
	struct gram_found one = found_of(ctx, "甲甲 乙乙");
	assert_false(one.common);
	assert_int_equal(one.n, 1);
	assert_int_equal(one.ids[0].i, rec_id(both));
	assert_int_equal(found(ctx, "customer", "甲甲 乙乙"), 1);
	assert_int_equal(found_walking(ctx, "customer", "甲甲 乙乙"), 1);
	/* A code that begins so may be meant, too: nothing is left out for it. */
	struct rec *by_number = firm(ctx, "丙丙", "", "");
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO gram (type, gram, id) VALUES ('customer', 'f甲甲', ?)", VALS(VINT(rec_id(by_number)))));
	assert_true(found_of(ctx, "甲甲 乙乙").common);
	test_end(ctx);
}

/* A sign that stands in no name must not have a million of them read. */
static void
test_gram__signs_are_looked_up_like_words(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	static const char *const words[] = { "（", "()", "集团）", "（集", "·", "&", "a&b", "）科", "、" };

	(void)state;
	struct gram_found none = found_of(ctx, "()");
	assert_false(none.common);
	assert_int_equal(none.n, 0);
	struct rec *r = firm(ctx, "德盛（集团）科技 A&B", "", "");
	struct gram_found one = found_of(ctx, "(");
	assert_false(one.common);
	assert_int_equal(one.n, 1);
	assert_int_equal(one.ids[0].i, rec_id(r));
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		assert_int_equal(found(ctx, "customer", words[i]), found_walking(ctx, "customer", words[i]));
	assert_int_equal(found(ctx, "customer", "集团）科"), 1);
	test_end(ctx);
}

static void
test_gram__a_stale_row_finds_nothing(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = firm(ctx, "泰昌泵业", "", "");

	(void)state;
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO gram (type, gram, id) VALUES ('customer', 'b鼎鑫', ?), ('customer', 'r8765', ?)",
	                       VALS(VINT(rec_id(r)), VINT(rec_id(r)))));
	assert_int_equal(found(ctx, "customer", "鼎鑫"), 0);
	assert_int_equal(found(ctx, "customer", "5678"), 0);
	test_end(ctx);
}

/* ---- words ---------------------------------------------------------------------------------------- */

static void
test_gram__words_find_what_the_help_promises(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	const struct { const char *words; int64_t n; } asked[] = {
		{ "沐川", 1 }, { "川阀", 1 }, { "川", 1 }, { "厂", 1 }, { "沐", 1 }, { "MCFM", 1 }, { "muchuan", 1 }, { "mcfm沐", 0 },
		{ "沐川 阀门", 1 }, { "沐川 锅炉", 0 }, { "tech", 1 }, { "ech", 1 }, { "门tech", 1 }, { "门t", 1 }, { "tec厂", 0 }, { "tech厂", 1 },
		{ "4321", 1 }, { "98764321", 1 }, { "0571", 1 }, { "0571-9876", 1 }, { "9876", 0 }, { "321", 0 }, { "139", 0 }, { "1390", 1 },
		{ "+8613900009999", 1 }, { "9999", 1 }, { "info@mu", 1 }, { "muchuan.example", 1 }, { "@muchuan", 1 }, { "@", 0 }, { "chuan.example", 0 },
		{ "（", 0 }, { "', '", 0 }, { "%", 0 }, { "沐川%", 0 },
	};

	(void)state;
	struct rec *r = firm(ctx, "沐川阀门TECH厂", "0571-98764321", "info@muchuan.example.com");
	rec_set(r, "mobile", VTEXT("139 0000 9999"));
	saved(ctx, r);
	firm(ctx, "嘉禾锅炉", "0571-11112222", "");
	for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
		int64_t n = found(ctx, "customer", asked[i].words);
		int64_t expected = str_eq(asked[i].words, "0571") ? 2 : asked[i].n;
		if (n != expected)
			fail_msg("%s: %lld found", asked[i].words, (long long)n);
		if (n != found_walking(ctx, "customer", asked[i].words))
			fail_msg("%s: the walk finds %lld", asked[i].words, (long long)found_walking(ctx, "customer", asked[i].words));
	}
	test_end(ctx);
}

/* One number, as different people write it down and look for it. */
static void
test_gram__a_number_is_found_whichever_way_its_country_code_is_written(void **state)
{
	static const char *const mobiles[] = { "+86 138 5551 7421", "0086-13855517421", "8613855517421", "138-5551-7421" };
	static const char *const lines[] = { "+86 571 8555 0000", "+86-0571-85550000", "0086 571 85550000", "0571-85550000", "(0571)85550000" };
	static const char *const mobile_words[] = { "+8613855517421", "008613855517421", "8613855517421", "13855517421", "1385", "+861385", "7421",
		"55517421", "+86 138 5551 7421", "138 5551 7421" };
	static const char *const line_words[] = { "+8657185550000", "+86057185550000", "0086-571-85550000", "057185550000", "0571", "0571-8555", "5550000",
		"+86571", "+86 571 8555 0000", "0571 85550000" };
	static const char *const strangers[] = { "861385", "571855", "00867421", "+867421", "0086138", "+491385" };
	struct ctx *ctx = rec_unit("manager");
	const struct { const char *const *stored, *const *words; size_t n, m; } all[] = {
		{ mobiles, mobile_words, sizeof mobiles / sizeof *mobiles, sizeof mobile_words / sizeof *mobile_words },
		{ lines, line_words, sizeof lines / sizeof *lines, sizeof line_words / sizeof *line_words },
	};

	(void)state;
	struct rec *r = firm(ctx, "澄泊计量", "", "");
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < all[k].n; i++) {
			rec_set(r, "tel", VTEXT(all[k].stored[i]));
			saved(ctx, r);
			for (size_t w = 0; w < all[k].m; w++)
				if (found(ctx, "customer", all[k].words[w]) != 1 || found_walking(ctx, "customer", all[k].words[w]) != 1)
					fail_msg("%s is not found by %s: %lld, walking %lld", all[k].stored[i], all[k].words[w],
					         (long long)found(ctx, "customer", all[k].words[w]), (long long)found_walking(ctx, "customer", all[k].words[w]));
			for (size_t w = 0; w < sizeof strangers / sizeof *strangers; w++)
				if (found(ctx, "customer", strangers[w]) || found_walking(ctx, "customer", strangers[w]))
					fail_msg("%s is found by %s", all[k].stored[i], strangers[w]);
		}
	test_end(ctx);
}

static void
test_gram__two_numbers_that_are_no_telephone_stay_two_words(void **state)
{
	struct ctx *ctx = rec_unit("manager");

	(void)state;
	firm(ctx, "泊测2026年项目100号有限公司", "", "");
	assert_int_equal(found(ctx, "customer", "2026 100"), 1);
	assert_int_equal(found_walking(ctx, "customer", "2026 100"), 1);
	test_end(ctx);
}

/* Abroad nothing is known of area codes; the end of a number may look like a country code. */
static void
test_gram__other_countries_and_ends_of_numbers_stay_as_they_are(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	const struct { const char *tel, *word; int64_t n; } asked[] = {
		{ "+49 30 5550123", "+49305550123", 1 }, { "+49 30 5550123", "4930", 1 }, { "+49 30 5550123", "0123", 1 },
		{ "139 0086 1234", "00861234", 1 }, { "139 0086 1234", "0086", 0 }, { "139 1234 0086", "0086", 1 },
		{ "010-8613 1385", "86131385", 1 }, { "+86 400 820 5555", "400820", 1 }, { "400-820-5555", "+864008205555", 1 },
		{ "+86 10 5550 1234", "010-5550", 1 },
	};

	(void)state;
	struct rec *r = firm(ctx, "淳岭测绘", "", "");
	for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
		rec_set(r, "tel", VTEXT(asked[i].tel));
		saved(ctx, r);
		if (found(ctx, "customer", asked[i].word) != asked[i].n || found_walking(ctx, "customer", asked[i].word) != asked[i].n)
			fail_msg("%s by %s: %lld, walking %lld", asked[i].tel, asked[i].word, (long long)found(ctx, "customer", asked[i].word),
			         (long long)found_walking(ctx, "customer", asked[i].word));
	}
	test_end(ctx);
}

static void
test_gram__what_every_company_is_called_is_found_by_walking(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	static const char *const words[] = { "有限公司", "公司", "司", "有", "技有限", "限公" };

	(void)state;
	firm(ctx, "铂锐科技有限公司", "", "");
	firm(ctx, "铂锐贸易公司", "", "");
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		int64_t n = found(ctx, "customer", words[i]);

		assert_true(n > 0);
		assert_int_equal(n, found_walking(ctx, "customer", words[i]));
	}
	assert_int_equal(found(ctx, "customer", "铂锐 有限公司"), 1);
	assert_int_equal(found(ctx, "customer", "铂锐 公司"), 2);
	test_end(ctx);
}

/* Words cut at random from what is there: the index and the walk agree. */
static void
test_gram__index_and_walk_agree_on_any_words(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	static const char *const parts[] = { "云", "衡", "江", "司", "有", "限", "公", "abc", "b", "7", "12", "-", "@", " ", "精", "密", "X" };
	enum { PARTS = sizeof parts / sizeof parts[0] };
	uint32_t dice = 12345;

	(void)state;
	for (int i = 0; i < 40; i++) {
		struct buf b;

		buf_init(&b, ctx->mem);
		for (int k = 0; k < 9; k++)
			buf_add(&b, parts[(dice = dice * 1664525 + 1013904223) >> 16 & 15]);
		firm(ctx, arena_printf(ctx->mem, "%s%d", buf_str(&b), i), arena_printf(ctx->mem, "0%u", dice), "");
	}
	for (int i = 0; i < 400; i++) {
		struct buf b;

		buf_init(&b, ctx->mem);
		for (uint32_t k = (dice >> 20) % 3 + 1; k > 0; k--)
			buf_add(&b, parts[(dice = dice * 1664525 + 1013904223) >> 16 & 15]);
		if (found(ctx, "customer", buf_str(&b)) != found_walking(ctx, "customer", buf_str(&b)))
			fail_msg("“%s”: %lld by the index, %lld by walking", buf_str(&b), (long long)found(ctx, "customer", buf_str(&b)),
			         (long long)found_walking(ctx, "customer", buf_str(&b)));
	}
	test_end(ctx);
}

static void
test_gram__a_number_is_found_only_within_scope(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *r = firm(ctx, "凯骏模具", "", "");
	const char *number = rec_text(r, "code");
	const struct type *t;
	int64_t id;

	(void)state;
	assert_ok(ctx, search_number(ctx, str_normal(ctx->mem, number), &t, &id));
	assert_int_equal(id, rec_id(r));
	assert_string_equal(type_name(t), "customer");
	rec_actor(ctx, "sales2");
	assert_ok(ctx, search_number(ctx, str_normal(ctx->mem, number), &t, &id));
	assert_int_equal(id, 0);
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gram__a_record_has_rows_for_what_it_can_be_found_by),
		cmocka_unit_test(test_gram__rows_follow_every_change_of_their_record),
		cmocka_unit_test(test_gram__rebuilding_makes_the_rows_that_saving_made),
		cmocka_unit_test(test_gram__while_rows_are_missing_searches_walk),
		cmocka_unit_test(test_gram__the_index_is_built_in_pieces_and_goes_on_where_it_stopped),
		cmocka_unit_test(test_gram__what_stands_for_a_type_that_is_gone_does_not_stop_the_others),
		cmocka_unit_test(test_gram__migrate_leaves_large_types_to_the_worker),
		cmocka_unit_test(test_gram__common_words_that_never_meet_are_not_looked_for_in_the_whole_list),
		cmocka_unit_test(test_gram__signs_are_looked_up_like_words),
		cmocka_unit_test(test_gram__a_stale_row_finds_nothing),
		cmocka_unit_test(test_gram__words_find_what_the_help_promises),
		cmocka_unit_test(test_gram__a_number_is_found_whichever_way_its_country_code_is_written),
		cmocka_unit_test(test_gram__two_numbers_that_are_no_telephone_stay_two_words),
		cmocka_unit_test(test_gram__other_countries_and_ends_of_numbers_stay_as_they_are),
		cmocka_unit_test(test_gram__what_every_company_is_called_is_found_by_walking),
		cmocka_unit_test(test_gram__index_and_walk_agree_on_any_words),
		cmocka_unit_test(test_gram__a_number_is_found_only_within_scope),
	};

	return cmocka_run_group_tests_name("gram", tests, setup, testrec_close);
}
