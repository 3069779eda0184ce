/*
 * test_perm_field.c - what roles are kept from of single fields: who sees what, that
 * no question answers for them, and that whatever they save, make or restore is true
 * all the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testwidget.h"
#include "doc/query.h"
#include "doc/rec.h"
#include "doc/sqlx.h"

static const struct type *widget, *gadget;

static int
group_open(void **state)
{
	(void)state;
	testrec_open("perm_field");
	widget = type_find(testrec->types, "widget");
	gadget = type_find(testrec->types, "gadget");
	return 0;
}

#define ROLES(...) (const char *const[]){ __VA_ARGS__, NULL }

/* Somebody with these roles goes on in the same transaction. */
static void
become(struct ctx *ctx, const char *const *roles)
{
	struct user *u = arena_memdup(ctx->mem, ctx->user, sizeof *u);
	size_t n = 0;

	while (roles[n])
		n++;
	u->roles = arena_memdup(ctx->mem, roles, (n + 1) * sizeof *roles);
	ctx->user = u;
}

static struct ctx *
unit(const char *role)
{
	struct ctx *ctx = rec_unit("auditor");

	become(ctx, ROLES(role));
	return ctx;
}

/* As a manager, who sees and changes all. */
static struct rec *
widget_full(struct ctx *ctx, const char *subject)
{
	const struct user *before = ctx->user;

	become(ctx, ROLES("sales_manager"));
	struct rec *r = widget_new(ctx, subject, PARTS("齿轮=10", "轴=4"));
	rec_set(r, "phone", VTEXT("13812345678"));
	rec_set(r, "mail", VTEXT("zhang@example.com"));
	rec_set(r, "card", VTEXT("6222021234565678"));
	rec_set(r, "rate", VDEC(d("0.06")));
	rec_set(r, "note", VTEXT("第一版"));
	struct rec *phone = rec_add_line(ctx, r, "phones");
	rec_set(phone, "value", VTEXT("0571-88886666"));
	save_ok(ctx, r);
	ctx->user = before;
	return rec_again(ctx, r);
}

/* One value of the table, whoever asks. */
static const char *
stored(struct ctx *ctx, const char *table, const char *column, int64_t id)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT CAST(");
	sql_ident(q, column);
	sql_add(q, " AS CHAR) FROM ");
	sql_ident(q, table);
	sql_add(q, " WHERE id = ");
	sql_val(q, VINT(id));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	assert_true(db_next(rows));
	return db_str(rows, 0) ? arena_strdup(ctx->mem, db_str(rows, 0)) : "";
}

static void
field_row(struct ctx *ctx, const char *role, const char *type, const char *field, const char *access)
{
	int64_t stamp;

	assert_ok(ctx, db_exec(ctx, NULL, "REPLACE INTO role_field (role, type, field, access) VALUES (?, ?, ?, ?)",
	          VALS(VTEXT(role), VTEXT(type), VTEXT(field), VTEXT(access))));
	assert_ok(ctx, org_touch(ctx));
	assert_ok(ctx, org_stamp(ctx, &stamp));
	assert_ok(ctx, org_get(ctx, stamp));
}

static enum field_access
of(struct ctx *ctx, const char *path)
{
	const struct lines *lines;

	return perm_field(ctx, type_field_path(widget, path, &lines));
}

/* ---- whose word counts --------------------------------------------------------------------- */

static void
test_field__a_role_sees_what_its_rows_leave(void **state)
{
	struct ctx *ctx = unit("keeper");

	(void)state;
	assert_int_equal(of(ctx, "total"), FIELD_HIDDEN);
	assert_int_equal(of(ctx, "parts.price"), FIELD_HIDDEN);
	assert_int_equal(of(ctx, "card"), FIELD_MASKED);
	assert_int_equal(of(ctx, "phone"), FIELD_EDITABLE);
	assert_int_equal(of(ctx, "parts.qty"), FIELD_EDITABLE);
	become(ctx, ROLES("finance"));
	assert_int_equal(of(ctx, "note"), FIELD_READONLY);
	assert_int_equal(of(ctx, "total"), FIELD_EDITABLE);
	test_end(ctx);
}

static void
test_field__the_most_permissive_role_wins_and_one_that_grants_nothing_says_nothing(void **state)
{
	struct ctx *ctx = unit("keeper");

	(void)state;
	become(ctx, ROLES("keeper", "engineer"));
	assert_int_equal(of(ctx, "total"), FIELD_EDITABLE);
	assert_int_equal(of(ctx, "phone"), FIELD_EDITABLE);
	become(ctx, ROLES("engineer", "marketing"));
	assert_int_equal(of(ctx, "phone"), FIELD_MASKED);
	assert_int_equal(of(ctx, "mail"), FIELD_MASKED);
	assert_int_equal(of(ctx, "due"), FIELD_EDITABLE);
	/* An administrator reads no widgets, so that role opens none of their fields. */
	become(ctx, ROLES("keeper", "administrator"));
	assert_int_equal(of(ctx, "total"), FIELD_HIDDEN);
	test_end(ctx);
}

static void
test_field__whom_no_role_lets_in_sees_nothing_of_what_is_kept_from_anybody(void **state)
{
	struct ctx *ctx = unit("administrator");
	static const struct user nobody = { .login = "", .name = "" };

	(void)state;
	assert_int_equal(of(ctx, "total"), FIELD_HIDDEN);
	assert_int_equal(of(ctx, "phone"), FIELD_HIDDEN);
	assert_int_equal(of(ctx, "site"), FIELD_EDITABLE);
	ctx->user = &nobody;
	assert_int_equal(of(ctx, "phone"), FIELD_HIDDEN);
	as_system_begin(ctx, "test");
	assert_int_equal(of(ctx, "phone"), FIELD_EDITABLE);
	as_system_end(ctx);
	test_end(ctx);
}

static void
test_field__who_looks_through_other_eyes_sees_what_both_may(void **state)
{
	struct ctx *ctx = unit("keeper");
	struct rec *r = widget_full(ctx, "别人的眼睛");
	const struct user *keeper = ctx->user;

	(void)state;
	become(ctx, ROLES("engineer"));
	ctx->seer = keeper;
	assert_int_equal(of(ctx, "total"), FIELD_HIDDEN);
	assert_int_equal(of(ctx, "phone"), FIELD_MASKED);
	assert_int_equal(of(ctx, "card"), FIELD_MASKED);
	assert_int_equal(of(ctx, "site"), FIELD_EDITABLE);
	r = rec_again(ctx, r);
	assert_int_equal(rec_reveal(ctx, r, "phone"), ERR_DENIED);
	err_clear(ctx);
	become(ctx, ROLES("sales_manager"));
	assert_int_equal(of(ctx, "total"), FIELD_HIDDEN);
	ctx->seer = NULL;
	assert_int_equal(of(ctx, "total"), FIELD_EDITABLE);
	test_end(ctx);
}

static void
test_field__a_type_without_rows_costs_no_look(void **state)
{
	struct ctx *ctx = unit("keeper");

	(void)state;
	assert_null(perm_fields(ctx, type_find(testrec->types, "part")));
	assert_non_null(perm_fields(ctx, widget));
	assert_ptr_equal(perm_fields(ctx, widget), perm_fields(ctx, widget));
	become(ctx, ROLES("sales_manager"));
	assert_null(perm_fields(ctx, widget));
	test_end(ctx);
}

static void
test_field__what_names_or_places_a_record_is_never_hidden(void **state)
{
	struct ctx *ctx = unit("keeper");
	static const char *const fields[] = { "number", "subject", "owner", "dept", "status", "id", "updated_at" };

	(void)state;
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		field_row(ctx, "keeper", "widget", fields[i], "hidden");
		assert_true(of(ctx, fields[i]) >= FIELD_READONLY);
		field_row(ctx, "keeper", "widget", fields[i], "masked");
		assert_true(of(ctx, fields[i]) >= FIELD_READONLY);
	}
	test_end(ctx);
	org_forget();
}

static void
test_field__a_mask_that_nobody_defined_and_a_word_that_nobody_knows_hide(void **state)
{
	struct ctx *ctx = unit("keeper");

	(void)state;
	field_row(ctx, "keeper", "widget", "weight", "masked");
	field_row(ctx, "keeper", "widget", "site", "secret");
	field_row(ctx, "keeper", "widget", "no_such_field", "hidden");
	field_row(ctx, "keeper", "widget", "parts.no_such_field", "hidden");
	assert_int_equal(of(ctx, "weight"), FIELD_HIDDEN);
	assert_int_equal(of(ctx, "site"), FIELD_HIDDEN);
	test_end(ctx);
	org_forget();
}

static void
test_field__a_list_is_a_field_and_so_are_all_of_its_rows(void **state)
{
	struct ctx *ctx = unit("dispatcher");

	(void)state;
	assert_int_equal(of(ctx, "phones"), FIELD_HIDDEN);
	assert_int_equal(of(ctx, "phones.value"), FIELD_HIDDEN);
	assert_int_equal(of(ctx, "phones.remark"), FIELD_HIDDEN);
	assert_int_equal(of(ctx, "parts.qty"), FIELD_EDITABLE);
	test_end(ctx);
}

static void
test_field__a_right_removed_counts_for_the_next_unit(void **state)
{
	struct ctx *ctx = unit("keeper");

	(void)state;
	assert_int_equal(of(ctx, "site"), FIELD_EDITABLE);
	field_row(ctx, "keeper", "widget", "site", "hidden");
	test_commit(ctx);
	test_end(ctx);
	ctx = unit("keeper");
	assert_int_equal(of(ctx, "site"), FIELD_HIDDEN);
	assert_ok(ctx, db_exec(ctx, NULL, "DELETE FROM role_field WHERE role = 'keeper' AND field = 'site'", NO_VALS));
	assert_ok(ctx, org_touch(ctx));
	test_commit(ctx);
	test_end(ctx);
	ctx = unit("keeper");
	assert_int_equal(of(ctx, "site"), FIELD_EDITABLE);
	test_end(ctx);
}

/* ---- one record -------------------------------------------------------------------------------- */

static void
test_veil__a_record_answers_with_what_its_user_may_see(void **state)
{
	struct ctx *ctx = unit("keeper");
	struct rec *r = widget_full(ctx, "面纱");
	struct rec *row = rec_line(r, "parts", 0);

	(void)state;
	assert_int_equal(rec_get(r, "total").kind, V_NULL);
	assert_int_equal(rec_old(r, "total").kind, V_NULL);
	assert_string_equal(rec_text(r, "card"), "****5678");
	assert_string_equal(rec_show(ctx, r, type_field(widget, "card")), "****5678");
	assert_string_equal(rec_text(r, "phone"), "13812345678");
	assert_int_equal(rec_get(row, "price").kind, V_NULL);
	assert_true(dec_cmp(rec_dec(row, "qty"), DEC(10)) == 0);
	become(ctx, ROLES("engineer"));
	r = rec_again(ctx, r);
	assert_string_equal(rec_text(r, "phone"), "138****5678");
	assert_string_equal(rec_text(r, "mail"), "z***@example.com");
	assert_string_equal(rec_text(rec_line(r, "phones", 0), "value"), "057****6666");
	assert_string_equal(row_title(ctx, rec_line(r, "phones", 0)), "1 · 057****6666");
	become(ctx, ROLES("dispatcher"));
	r = rec_again(ctx, r);
	assert_int_equal(rec_link(rec_line(r, "parts", 0), "part"), 0);
	assert_string_equal(rec_show(ctx, rec_line(r, "parts", 0), type_field(widget->lines[0].type, "part")), "");
	assert_string_equal(row_title(ctx, rec_line(r, "parts", 0)), "1");
	test_end(ctx);
}

static void
test_veil__a_save_keeps_what_its_user_does_not_see(void **state)
{
	struct ctx *ctx = unit("keeper");
	struct rec *r = widget_full(ctx, "保存");
	int64_t id = rec_id(r), row = rec_id(rec_line(r, "parts", 0));

	(void)state;
	rec_set(r, "weight", VDEC(DEC(7)));
	rec_set(rec_line(r, "parts", 0), "qty", VDEC(DEC(20)));
	save_ok(ctx, r);
	assert_string_equal(stored(ctx, "widget", "card", id), "6222021234565678");
	assert_string_equal(stored(ctx, "widget", "rate", id), "0.060000");
	assert_string_equal(stored(ctx, "widget_parts", "price", row), "2.5000");
	/* compute reckons with the true price: 20 × 2.5 + 4 × 2.5 */
	assert_string_equal(stored(ctx, "widget_parts", "amount", row), "50.0000");
	assert_string_equal(stored(ctx, "widget", "total", id), "60.0000");
	assert_int_equal(rec_get(r, "total").kind, V_NULL);
	test_end(ctx);
}

/* A row of his: its price begins empty, whatever the others cost. */
static void
test_veil__a_new_record_and_a_new_row_have_their_defaults(void **state)
{
	struct ctx *ctx = unit("keeper");
	struct rec *r;

	(void)state;
	assert_ok(ctx, rec_new(ctx, &r, "widget"));
	assert_int_equal(rec_get(r, "rate").kind, V_NULL);
	rec_set(r, "subject", VTEXT("默认值"));
	struct rec *row = rec_add_line(ctx, r, "parts");
	rec_set(row, "part", VLINK(part_id(ctx, "齿轮")));
	save_ok(ctx, r);
	assert_string_equal(stored(ctx, "widget", "rate", rec_id(r)), "0.130000");
	assert_string_equal(stored(ctx, "widget_parts", "price", rec_id(row)), "");
	test_end(ctx);
}

static void
test_veil__the_history_holds_what_is_true_and_shows_what_may_be_seen(void **state)
{
	struct ctx *ctx = unit("keeper");
	struct rec *r = widget_full(ctx, "历史");
	const struct audit_entry *list;
	size_t n, cards = 0;

	(void)state;
	rec_set(rec_line(r, "parts", 0), "qty", VDEC(DEC(20)));
	save_ok(ctx, r);
	become(ctx, ROLES("sales_manager"));
	r = rec_again(ctx, r);
	rec_set(r, "card", VTEXT("6222021234569999"));
	rec_remove_line(ctx, r, "phones", 0);
	save_ok(ctx, r);
	assert_ok(ctx, audit_read(ctx, r, 100, &list, &n));
	bool total = false;
	for (size_t i = 0; i < n; i++)
		total = total || (str_eq(list[i].name, "total") && str_eq(list[i].old, "35.00") && str_eq(list[i].now, "60.00"));
	assert_true(total);	/* although a keeper saved it */
	become(ctx, ROLES("keeper"));
	r = rec_again(ctx, r);
	assert_ok(ctx, audit_read(ctx, r, 100, &list, &n));
	for (size_t i = 0; i < n; i++) {
		assert_false(str_eq(list[i].name, "total") || str_eq(list[i].name, "parts.amount"));
		if (!str_eq(list[i].name, "card") || str_eq(list[i].op, "create"))
			continue;
		assert_string_equal(list[i].now, cards ? "****5678" : "****9999");
		assert_null(list[i].old_raw);
		assert_false(audit_can_restore(ctx, r, &list[i]));
		assert_int_equal(audit_restore(ctx, r, &list[i], form_new(ctx)), ERR_STATE);
		err_clear(ctx);
		cards++;
	}
	assert_true(cards > 0);
	become(ctx, ROLES("engineer"));
	r = rec_again(ctx, r);
	assert_ok(ctx, audit_read(ctx, r, 100, &list, &n));
	bool cut = false;
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i].op, "line_del")) {
			assert_string_equal(list[i].line_name, "1 · 057****6666");
			assert_string_equal(list[i].old, "1 · 057****6666");
			cut = true;
		}
	assert_true(cut);
	become(ctx, ROLES("dispatcher"));
	r = rec_again(ctx, r);
	assert_ok(ctx, audit_read(ctx, r, 100, &list, &n));
	for (size_t i = 0; i < n; i++)
		assert_false(str_starts(list[i].name, "phones"));
	test_end(ctx);
}

static void
test_veil__a_row_that_is_brought_back_has_its_price(void **state)
{
	struct ctx *ctx = unit("keeper");
	struct rec *r = widget_full(ctx, "恢复行");
	const struct audit_entry *list;
	size_t n, i = 0;

	(void)state;
	rec_remove_line(ctx, r, "parts", 0);
	save_ok(ctx, r);
	assert_string_equal(stored(ctx, "widget", "total", rec_id(r)), "10.0000");
	assert_ok(ctx, audit_read(ctx, r, 100, &list, &n));
	while (i < n && !str_eq(list[i].op, "line_del"))
		i++;
	assert_true(i < n);
	assert_ok(ctx, audit_restore(ctx, r, &list[i], form_new(ctx)));
	save_ok(ctx, r);
	assert_string_equal(stored(ctx, "widget", "total", rec_id(r)), "35.0000");
	test_end(ctx);
}

static void
test_veil__what_is_not_open_is_not_written(void **state)
{
	struct ctx *ctx = unit("keeper");
	struct rec *r = widget_full(ctx, "未打开");

	(void)state;
	rec_set(r, "weight", VDEC(DEC(8)));
	assert_int_equal(rec_write(ctx, r), ERR_BUG);
	assert_int_equal(rec_store(ctx, r), ERR_BUG);
	assert_int_equal(audit_write(ctx, r, "update"), ERR_BUG);
	err_clear(ctx);
	assert_string_equal(stored(ctx, "widget", "weight", rec_id(r)), "3.000000");
	test_end(ctx);
}

/* compute asks nobody: it would take the missing prices for nothing. */
static void
test_veil__a_record_of_a_query_is_not_saved_without_its_hidden_fields(void **state)
{
	struct ctx *ctx = unit("keeper");
	struct rec *r = widget_full(ctx, "列表");
	struct query *q;
	struct rows *rows;

	(void)state;
	assert_ok(ctx, query_new(ctx, &q, "widget"));
	assert_ok(ctx, query_where(q, "id", OP_EQ, VALS(VINT(rec_id(r)))));
	assert_ok(ctx, query_run(q, &rows));
	r = rows_next(rows);
	assert_int_equal(r->vals[type_field(widget, "total")->index].kind, V_NULL);
	assert_string_equal(rec_text(r, "card"), "****5678");
	rec_set(r, "weight", VDEC(DEC(9)));
	assert_int_equal(rec_save(ctx, r, form_new(ctx)), ERR_BUG);
	err_clear(ctx);
	test_end(ctx);
}

static void
test_veil__messages_at_a_field_that_may_not_be_seen_tell_nothing(void **state)
{
	struct ctx *ctx = unit("keeper");
	struct rec *r = widget_full(ctx, "消息");
	struct form *f = form_new(ctx);

	(void)state;
	/* 10 000 000 × 2.5 × … is more than money holds. */
	become(ctx, ROLES("sales_manager"));
	struct rec *full = rec_again(ctx, r);
	rec_set(rec_line(full, "parts", 0), "price", VDEC(d("8000000000000")));
	rec_set(rec_line(full, "parts", 0), "qty", VDEC(DEC(1)));
	save_ok(ctx, full);
	become(ctx, ROLES("keeper"));
	r = rec_again(ctx, r);
	rec_set(rec_line(r, "parts", 0), "qty", VDEC(d("1.2")));
	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, "total"), "您"));
	assert_null(strstr(form_said(f, "total"), "大"));
	assert_string_equal(form_said(f, "total"), form_said(f, "parts.0.amount"));
	test_end(ctx);
}

/* ---- posted -------------------------------------------------------------------------------------- */

static int64_t
refused_rows(struct ctx *ctx, const char *detail)
{
	struct db_rows *rows;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM security_log WHERE kind = 'field_refused' AND detail = ?",
	          VALS(VTEXT(detail))));
	assert_true(db_next(rows));
	return db_int(rows, 0);
}

static void
test_post__what_may_not_be_written_is_ignored_and_noted_once(void **state)
{
	struct ctx *ctx = unit("keeper");
	struct rec *r = widget_full(ctx, "尝试");
	struct form *f = form_new(ctx);
	const char *told = arena_printf(ctx->mem, "widget %lld: card, total, parts.0.price", (long long)rec_id(r));
	const char *first = arena_printf(ctx->mem, "%lld", (long long)rec_id(rec_line(r, "parts", 0)));

	(void)state;
	form_put(f, "weight", "5");
	form_put(f, "total", "1");
	form_put(f, "card", "1111222233334444");
	form_put(f, "parts.0.id", first);
	form_put(f, "parts.0.price", "0.01");
	form_put(f, "parts.0.qty", "11");
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_true(form_ok(f));
	save_ok(ctx, r);
	assert_string_equal(stored(ctx, "widget", "weight", rec_id(r)), "5.000000");
	assert_string_equal(stored(ctx, "widget", "total", rec_id(r)), "37.5000");
	assert_string_equal(stored(ctx, "widget", "card", rec_id(r)), "6222021234565678");
	/* Whatever becomes of the transaction. */
	db_rollback(ctx);
	note_flush(ctx);
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_int_equal(refused_rows(ctx, told), 1);
	test_end(ctx);
}

static void
test_post__what_the_page_had_shown_is_no_attempt(void **state)
{
	struct ctx *ctx = unit("keeper");
	struct rec *r = widget_full(ctx, "照样");
	struct form *f = form_new(ctx);

	(void)state;
	form_put(f, "card", "****5678");
	form_put(f, "total", "");
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_null(ctx->refused);
	become(ctx, ROLES("finance"));
	r = rec_again(ctx, r);
	f = form_new(ctx);
	form_put(f, "note", "第一版");
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_null(ctx->refused);
	form_put(f, "note", "第二版");
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_non_null(ctx->refused);
	assert_string_equal(rec_text(r, "note"), "第一版");
	test_end(ctx);
}

static void
test_post__a_step_takes_no_field_that_its_user_may_not_write(void **state)
{
	struct ctx *ctx = unit("finance");
	struct rec *r = widget_full(ctx, "砸坏");
	struct form *f = form_new(ctx);

	(void)state;
	form_put(f, "reason", "掉在地上");
	form_put(f, "note", "改写");
	int rc = flow_run(ctx, r, "smash", f);
	assert_ok(ctx, rc);
	assert_string_equal(stored(ctx, "widget", "note", rec_id(r)), "第一版");
	assert_string_equal(stored(ctx, "widget", "reason", rec_id(r)), "掉在地上");
	assert_non_null(ctx->refused);
	test_end(ctx);
}

static void
test_post__rows_of_a_list_that_is_hidden_stay_as_they_are(void **state)
{
	struct ctx *ctx = unit("dispatcher");
	struct rec *r = widget_full(ctx, "清单");
	struct form *f = form_new(ctx);

	(void)state;
	form_put(f, "phones.0.value", "13900000000");
	form_put(f, "phones.0.id", arena_printf(ctx->mem, "%lld", (long long)rec_id(rec_line(r, "phones", 0))));
	form_put(f, "phones.1.value", "13900000001");
	assert_ok(ctx, rec_take(ctx, r, f));
	save_ok(ctx, r);
	assert_int_equal(rec_count(r, "phones"), 1);
	assert_string_equal(stored(ctx, "widget_phones", "value", rec_id(rec_line(r, "phones", 0))), "0571-88886666");
	assert_non_null(ctx->refused);
	test_end(ctx);
}

/* ---- questions --------------------------------------------------------------------------------------- */

static void
test_query__no_question_is_answered_about_a_hidden_or_masked_field(void **state)
{
	struct ctx *ctx = unit("engineer");
	static const char *const filters[] = { "phone.like(138)", "phone.eq(13812345678)", "phone.notnull()",
		"or(subject.like(x),mail.like(zhang))", "phone.in(1,2)", "and(weight.gt(0),phone.null())" };
	struct query *q;

	(void)state;
	widget_full(ctx, "提问");
	for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
		assert_ok(ctx, query_new(ctx, &q, "widget"));
		assert_int_equal(query_filter(q, filters[i]), ERR_INVALID);
	}
	assert_int_equal(query_where(q, "phone", OP_NOT_NULL, NO_VALS), ERR_INVALID);
	assert_int_equal(query_sort(q, "phone"), ERR_INVALID);
	assert_int_equal(query_sort(q, "-updated_at,mail"), ERR_INVALID);
	become(ctx, ROLES("keeper"));
	assert_ok(ctx, query_new(ctx, &q, "widget"));
	assert_int_equal(query_sort(q, "total"), ERR_INVALID);
	assert_int_equal(query_filter(q, "total.gt(1)"), ERR_INVALID);
	const struct field *fields[] = { type_field(widget, "pieces"), type_field(widget, "total") };
	const char *sums[2];
	assert_ok(ctx, query_new(ctx, &q, "widget"));
	assert_ok(ctx, query_sum(q, fields, 2, sums));
	assert_non_null(sums[0]);
	assert_null(sums[1]);
	test_end(ctx);
}

static int64_t
found(struct ctx *ctx, const char *words)
{
	struct query *q;
	int64_t n;

	assert_ok(ctx, query_new(ctx, &q, "widget"));
	assert_ok(ctx, query_search(q, words));
	assert_ok(ctx, query_count(q, 1000, &n));
	return n;
}

static void
test_query__the_search_does_not_look_into_masked_fields(void **state)
{
	struct ctx *ctx = unit("sales_manager");

	(void)state;
	widget_full(ctx, "搜索");
	assert_true(found(ctx, "13812345678") > 0);
	become(ctx, ROLES("engineer"));
	assert_int_equal(found(ctx, "13812345678"), 0);
	assert_int_equal(found(ctx, "1381"), 0);
	assert_true(found(ctx, "搜索") > 0);
	test_end(ctx);
}

static void
test_query__statements_of_modules_read_nothing_there(void **state)
{
	struct ctx *ctx = unit("keeper");
	struct rec *r = widget_full(ctx, "语句");
	struct sql_rows *rows;

	(void)state;
	assert_ok(ctx, sql_rows(ctx, &rows, "SELECT w.total, w.card, w.weight FROM {widget} w WHERE w.id = ?", VALS(VINT(rec_id(r)))));
	assert_true(sql_next(rows));
	assert_true(sql_is_null(rows, 0));
	assert_true(sql_is_null(rows, 1));
	assert_false(sql_is_null(rows, 2));
	assert_ok(ctx, sql_rows(ctx, &rows, "SELECT COUNT(*) FROM {widget:parts} p WHERE p.price > 0", NO_VALS));
	assert_true(sql_next(rows));
	assert_int_equal(sql_int(rows, 0), 0);
	become(ctx, ROLES("dispatcher"));
	assert_ok(ctx, sql_rows(ctx, &rows, "SELECT p.value FROM {widget:phones} p WHERE p.record = ?", VALS(VINT(rec_id(r)))));
	assert_true(sql_next(rows));
	assert_true(sql_is_null(rows, 0));
	test_end(ctx);
}

/* ---- from one record to another --------------------------------------------------------------------------- */

static struct rec *
widget_ready(struct ctx *ctx, const char *subject)
{
	const struct user *before = ctx->user;
	struct rec *r = widget_full(ctx, subject);

	become(ctx, ROLES("sales_manager"));
	r = rec_again(ctx, r);
	step_ok(ctx, r, "audit");
	ctx->user = before;
	return rec_again(ctx, r);
}

static void
test_convert__a_copy_has_the_true_price_whoever_makes_it(void **state)
{
	struct ctx *ctx = unit("keeper");
	struct rec *w = widget_ready(ctx, "转换"), *g = gadget_of(ctx, w, "3");

	(void)state;
	assert_int_equal(rec_get(rec_line(g, "items", 0), "price").kind, V_NULL);
	save_ok(ctx, g);
	assert_string_equal(stored(ctx, "gadget_items", "price", rec_id(rec_line(g, "items", 0))), "2.5000");
	test_end(ctx);
}

/* The rate by which a quantity may be passed is true for those who do not see it. */
static void
test_convert__what_is_open_is_reckoned_with_hidden_rates(void **state)
{
	struct ctx *ctx = unit("keeper");
	struct rec *w = widget_full(ctx, "超出");
	struct form *f = form_new(ctx);

	(void)state;
	become(ctx, ROLES("sales_manager"));
	w = rec_again(ctx, w);
	rec_set(rec_line(w, "parts", 0), "over", VDEC(d("0.5")));
	save_ok(ctx, w);
	w = rec_again(ctx, w);
	step_ok(ctx, w, "audit");
	become(ctx, ROLES("keeper"));
	struct rec *g = gadget_of(ctx, rec_again(ctx, w), "15");
	save_ok(ctx, g);
	g = gadget_of(ctx, rec_again(ctx, w), "16");
	assert_int_equal(rec_save(ctx, g, f), ERR_INVALID);
	test_end(ctx);
}

/* How much is open tells how much there is. */
static void
test_convert__messages_about_hidden_quantities_name_none(void **state)
{
	struct ctx *ctx = unit("keeper");
	struct rec *w = widget_ready(ctx, "数量");
	struct form *f = form_new(ctx);
	const struct open_row *rows;

	(void)state;
	field_row(ctx, "keeper", "widget", "parts.qty", "hidden");
	w = rec_again(ctx, w);
	const struct convert *c = convert_find(widget, gadget);
	assert_int_equal(convert_open(ctx, c, w, &rows), 2);
	struct rec *g = gadget_of(ctx, w, "11");
	assert_int_equal(rec_save(ctx, g, f), ERR_INVALID);
	assert_null(strstr(form_said(f, "items.0.qty"), "10"));
	assert_non_null(strstr(form_said(f, "items.0.qty"), "数量"));
	test_end(ctx);
	org_forget();
}

/* ---- showing ------------------------------------------------------------------------------------------------- */

static int64_t
shown_rows(struct ctx *ctx, const char *detail)
{
	struct db_rows *rows;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM security_log WHERE kind = 'masked_shown' AND detail = ?\n"
	          "AND user = ?", VALS(VTEXT(detail), VINT(ctx->user->id))));
	assert_true(db_next(rows));
	return db_int(rows, 0);
}

static void
test_show__a_masked_value_is_shown_after_it_was_logged(void **state)
{
	struct ctx *ctx = unit("engineer");
	struct rec *r = widget_full(ctx, "显示");
	const char *of_row = arena_printf(ctx->mem, "phones.%lld.value", (long long)rec_id(rec_line(r, "phones", 0)));

	(void)state;
	assert_ok(ctx, rec_reveal(ctx, r, "phone"));
	assert_string_equal(rec_text(r, "phone"), "13812345678");
	assert_string_equal(rec_text(r, "mail"), "z***@example.com");
	assert_int_equal(shown_rows(ctx, arena_printf(ctx->mem, "widget %lld: phone", (long long)rec_id(r))), 1);
	assert_ok(ctx, rec_reveal(ctx, r, of_row));
	assert_string_equal(rec_text(rec_line(r, "phones", 0), "value"), "0571-88886666");
	assert_int_equal(shown_rows(ctx, arena_printf(ctx->mem, "widget %lld: %s", (long long)rec_id(r), of_row)), 1);
	/* This record, not the next. */
	assert_string_equal(rec_text(rec_again(ctx, r), "phone"), "138****5678");
	test_end(ctx);
}

static void
test_show__only_masked_fields_for_who_has_the_right_and_never_without_a_log(void **state)
{
	struct ctx *ctx = unit("engineer");
	static const char *const names[] = { "total", "site", "no_such", "phones.1.value", "phones.value", "phones.x.value",
		"parts.1.price.x", "", "." };
	struct rec *r = widget_full(ctx, "不显示");

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		assert_int_equal(rec_reveal(ctx, r, names[i]), ERR_NOTFOUND);
		err_clear(ctx);
	}
	become(ctx, ROLES("keeper"));
	r = rec_again(ctx, r);
	assert_int_equal(rec_reveal(ctx, r, "total"), ERR_NOTFOUND);
	err_clear(ctx);
	assert_int_equal(rec_reveal(ctx, r, "card"), ERR_DENIED);
	err_clear(ctx);
	assert_string_equal(rec_text(r, "card"), "****5678");
	/* A transaction that cannot write the log. */
	become(ctx, ROLES("engineer"));
	test_commit(ctx);
	assert_ok(ctx, db_begin(ctx, DB_READ));
	r = rec_again(ctx, r);
	assert_int_not_equal(rec_reveal(ctx, r, "phone"), OK);
	assert_string_equal(rec_text(r, "phone"), "138****5678");
	test_end(ctx);
}

#define TEST(f) cmocka_unit_test(f)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_field__a_role_sees_what_its_rows_leave),
		TEST(test_field__the_most_permissive_role_wins_and_one_that_grants_nothing_says_nothing),
		TEST(test_field__whom_no_role_lets_in_sees_nothing_of_what_is_kept_from_anybody),
		TEST(test_field__who_looks_through_other_eyes_sees_what_both_may),
		TEST(test_field__a_type_without_rows_costs_no_look),
		TEST(test_field__what_names_or_places_a_record_is_never_hidden),
		TEST(test_field__a_mask_that_nobody_defined_and_a_word_that_nobody_knows_hide),
		TEST(test_field__a_list_is_a_field_and_so_are_all_of_its_rows),
		TEST(test_field__a_right_removed_counts_for_the_next_unit),
		TEST(test_veil__a_record_answers_with_what_its_user_may_see),
		TEST(test_veil__a_save_keeps_what_its_user_does_not_see),
		TEST(test_veil__a_new_record_and_a_new_row_have_their_defaults),
		TEST(test_veil__the_history_holds_what_is_true_and_shows_what_may_be_seen),
		TEST(test_veil__a_row_that_is_brought_back_has_its_price),
		TEST(test_veil__what_is_not_open_is_not_written),
		TEST(test_veil__a_record_of_a_query_is_not_saved_without_its_hidden_fields),
		TEST(test_veil__messages_at_a_field_that_may_not_be_seen_tell_nothing),
		TEST(test_post__what_may_not_be_written_is_ignored_and_noted_once),
		TEST(test_post__what_the_page_had_shown_is_no_attempt),
		TEST(test_post__a_step_takes_no_field_that_its_user_may_not_write),
		TEST(test_post__rows_of_a_list_that_is_hidden_stay_as_they_are),
		TEST(test_query__no_question_is_answered_about_a_hidden_or_masked_field),
		TEST(test_query__the_search_does_not_look_into_masked_fields),
		TEST(test_query__statements_of_modules_read_nothing_there),
		TEST(test_convert__a_copy_has_the_true_price_whoever_makes_it),
		TEST(test_convert__what_is_open_is_reckoned_with_hidden_rates),
		TEST(test_convert__messages_about_hidden_quantities_name_none),
		TEST(test_show__a_masked_value_is_shown_after_it_was_logged),
		TEST(test_show__only_masked_fields_for_who_has_the_right_and_never_without_a_log),
	};

	return cmocka_run_group_tests(tests, group_open, testrec_close);
}
