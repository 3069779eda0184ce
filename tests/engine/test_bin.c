/* test_bin.c - the recycle bin: what goes along, comes back, is asked, and is gone for good. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testrec.h"
#include "support/testtypes.h"

static const int64_t day = 86400000;

static struct rec *
tin_save(struct ctx *ctx, const char *name, const struct rec *firm)
{
	struct rec *r = rec_begin(ctx, "tin");

	rec_set(r, "name", VTEXT(name));
	rec_set(r, "customer", VLINK(rec_id(firm)));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	return r;
}

static struct rec *
lid_save(struct ctx *ctx, const char *name, const struct rec *tin)
{
	struct rec *r = rec_begin(ctx, "lid");

	rec_set(r, "name", VTEXT(name));
	rec_set(r, "tin", VLINK(rec_id(tin)));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	return r;
}

static void
other_set(struct ctx *ctx, struct rec *tin, const struct rec *other)
{
	rec_set(tin, "other", VLINK(rec_id(other)));
	assert_ok(ctx, rec_save(ctx, tin, form_new(ctx)));
}

static struct rec *
in_bin(struct ctx *ctx, const struct rec *r)
{
	struct rec *found;

	assert_ok(ctx, rec_load_deleted(ctx, &found, type_name(rec_type(r)), rec_id(r)));
	return found;
}

static bool
lives(struct ctx *ctx, const struct rec *r)
{
	struct rec *found;
	int rc = rec_load(ctx, &found, type_name(rec_type(r)), rec_id(r));

	if (rc == ERR_NOTFOUND)
		err_clear(ctx);
	else
		assert_ok(ctx, rc);
	return rc == OK;
}

/* Rows of the history with this op. */
static int64_t
events(struct ctx *ctx, const struct rec *r, const char *op)
{
	const struct audit_entry *list;
	size_t n, found = 0;

	assert_ok(ctx, audit_read(ctx, r, 50, &list, &n));
	for (size_t i = 0; i < n; i++)
		found += str_eq(list[i].op, op);
	return (int64_t)found;
}

static int64_t
tombstones(struct ctx *ctx, const char *type, int64_t id)
{
	struct db_rows *rows;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM tombstone WHERE type = ? AND record = ?",
	                         VALS(VTEXT(type), VINT(id))));
	assert_true(db_next(rows));
	return db_int(rows, 0);
}

static void
deleted(struct ctx *ctx, struct rec *r)
{
	assert_ok(ctx, rec_delete(ctx, r, form_new(ctx)));
}

/* ---- deleting ------------------------------------------------------------------------ */

static void
test_bin__what_hangs_on_a_record_goes_along(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *firm = firm_save(ctx, "甲"), *tin = tin_save(ctx, "罐", firm), *lid = lid_save(ctx, "盖", tin);
	struct rec *next = tin_save(ctx, "别的罐", firm_save(ctx, "乙"));

	(void)state;
	deleted(ctx, firm);
	assert_false(lives(ctx, firm) || lives(ctx, tin) || lives(ctx, lid));
	assert_true(lives(ctx, next));
	assert_string_equal(rec_column(ctx, lid, "deleted_with"), rec_column(ctx, firm, "deleted_with"));
	assert_string_equal(rec_column(ctx, tin, "row_version"), "2");
	assert_int_equal(events(ctx, firm, "delete"), 1);
	assert_int_equal(events(ctx, tin, "delete"), 1);
	assert_int_equal(events(ctx, lid, "delete"), 1);
	test_end(ctx);
}

static void
test_bin__who_is_in_the_way_is_named(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *firm = firm_save(ctx, "甲"), *tin = tin_save(ctx, "罐", firm);
	struct form *why = form_new(ctx);
	const struct form_blocker *named;

	(void)state;
	for (int i = 0; i < 7; i++)
		other_set(ctx, tin_save(ctx, arena_printf(ctx->mem, "引用者%d", i), firm_save(ctx, arena_printf(ctx->mem, "乙%d", i))),
		          tin);
	assert_int_equal(rec_delete(ctx, firm, why), ERR_REFERENCED);
	assert_non_null(strstr(form_said(why, ""), "引用者0"));
	assert_non_null(strstr(form_said(why, ""), _(", and more")));
	assert_int_equal(form_blockers(why, &named), 5);
	assert_string_equal(named[0].title, "引用者0");
	assert_string_equal(type_name(named[0].type), "tin");
	err_clear(ctx);
	assert_true(lives(ctx, firm) && lives(ctx, tin));
	test_end(ctx);
}

static void
test_bin__what_one_may_not_read_is_counted_but_not_named(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *tin = tin_save(ctx, "罐", firm_save(ctx, "甲"));
	struct form *why = form_new(ctx);
	const struct form_blocker *named;

	(void)state;
	rec_actor(ctx, "sales2");
	struct rec *secret = tin_save(ctx, "秘密罐", firm_save(ctx, "乙"));
	as_system_begin(ctx, "test");
	other_set(ctx, secret, tin);
	as_system_end(ctx);
	rec_actor(ctx, "sales1");
	assert_int_equal(rec_delete(ctx, tin, why), ERR_REFERENCED);
	assert_null(strstr(form_said(why, ""), "秘密罐"));
	assert_non_null(strstr(form_said(why, ""), "无权查看"));
	assert_int_equal(form_blockers(why, &named), 1);
	assert_null(named[0].title);
	test_end(ctx);
}

static void
test_bin__more_than_a_thousand_are_refused_with_a_sentence(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *firm = firm_save(ctx, "甲"), *tin = tin_save(ctx, "罐", firm);
	struct form *why = form_new(ctx);

	(void)state;
	assert_ok(ctx, db_exec(ctx, NULL,
	          "INSERT INTO lid (name, tin, created_at, updated_at) SELECT 'x', ?, NOW(3), NOW(3) FROM\n"
	          "(WITH RECURSIVE n AS (SELECT 1 i UNION ALL SELECT i + 1 FROM n WHERE i < 999) SELECT i FROM n) k",
	          VALS(VINT(rec_id(tin)))));
	lid_save(ctx, "盖", tin);
	assert_int_equal(rec_delete(ctx, firm, why), ERR_INVALID);
	assert_non_null(strstr(form_said(why, ""), "1000"));
	err_clear(ctx);
	deleted(ctx, rec_again(ctx, lid_save(ctx, "单个", tin)));
	deleted(ctx, tin);	/* with exactly a thousand below */
	test_end(ctx);
}

static void
test_bin__without_the_right_nothing_is_deleted_restored_or_purged(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *firm = firm_save(ctx, "甲"), *found;

	(void)state;
	assert_int_equal(rec_delete(ctx, firm, form_new(ctx)), ERR_DENIED);
	err_clear(ctx);
	rec_actor(ctx, "manager");
	deleted(ctx, firm);
	found = in_bin(ctx, firm);
	assert_int_equal(rec_purge(ctx, found, form_new(ctx)), ERR_DENIED);
	err_clear(ctx);
	rec_actor(ctx, "sales1");
	assert_int_equal(rec_load_deleted(ctx, &found, "customer", rec_id(firm)), ERR_NOTFOUND);
	err_clear(ctx);
	assert_int_equal(rec_restore(ctx, firm, form_new(ctx)), ERR_DENIED);
	err_clear(ctx);
	rec_actor(ctx, "sales2");
	assert_int_equal(rec_restore(ctx, firm, form_new(ctx)), ERR_NOTFOUND);
	err_clear(ctx);
	assert_int_equal(rec_purge(ctx, firm, form_new(ctx)), ERR_NOTFOUND);
	test_end(ctx);
}

/* ---- restoring ----------------------------------------------------------------------------- */

static void
test_bin__what_went_together_comes_back_together(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *firm = firm_save(ctx, "甲"), *tin = tin_save(ctx, "罐", firm), *lid = lid_save(ctx, "盖", tin);
	struct rec *early = tin_save(ctx, "先删", firm);

	(void)state;
	ctx->now -= day;
	deleted(ctx, early);
	ctx->now += day;
	deleted(ctx, firm);
	assert_ok(ctx, rec_restore(ctx, in_bin(ctx, firm), form_new(ctx)));
	assert_true(lives(ctx, firm) && lives(ctx, tin) && lives(ctx, lid));
	assert_false(lives(ctx, early));
	assert_int_equal(events(ctx, lid, "restore"), 1);
	assert_string_equal(rec_column(ctx, firm, "row_version"), "3");
	assert_null(rec_column(ctx, firm, "deleted_by"));
	assert_ok(ctx, rec_restore(ctx, in_bin(ctx, early), form_new(ctx)));
	test_end(ctx);
}

static void
test_bin__nothing_is_restored_below_what_is_in_the_bin(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *firm = firm_save(ctx, "甲公司"), *tin = tin_save(ctx, "罐", firm);
	struct form *f = form_new(ctx);
	const struct form_blocker *named;

	(void)state;
	deleted(ctx, firm);
	assert_int_equal(rec_restore(ctx, in_bin(ctx, tin), f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, ""), "甲公司"));
	assert_int_equal(form_blockers(f, &named), 1);
	assert_true(named[0].deleted && named[0].id == rec_id(firm));
	err_clear(ctx);
	assert_false(lives(ctx, tin));
	test_end(ctx);
}

static void
test_bin__a_name_taken_meanwhile_is_asked(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *old = firm_save(ctx, "同名公司"), *third = firm_save(ctx, "第三家");
	struct form *f = form_new(ctx);

	(void)state;
	(void)third;
	deleted(ctx, old);
	firm_save(ctx, "同名公司");
	assert_int_equal(rec_restore(ctx, in_bin(ctx, old), f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, "name"), "同名公司"));
	err_clear(ctx);
	f = form_new(ctx);
	form_put(f, "name", "第三家");
	assert_int_equal(rec_restore(ctx, in_bin(ctx, old), f), ERR_INVALID);
	assert_non_null(strstr(form_said(f, "name"), "第三家"));
	err_clear(ctx);
	f = form_new(ctx);
	form_put(f, "name", "");
	assert_int_equal(rec_restore(ctx, in_bin(ctx, old), f), ERR_INVALID);
	form_said(f, "name");
	err_clear(ctx);
	f = form_new(ctx);
	form_put(f, "name", "改名公司");
	assert_ok(ctx, rec_restore(ctx, in_bin(ctx, old), f));
	assert_string_equal(rec_text(rec_again(ctx, old), "name"), "改名公司");
	assert_int_equal(events(ctx, old, "update"), 1);
	assert_int_equal(events(ctx, old, "restore"), 1);
	test_end(ctx);
}

static void
test_bin__values_below_are_asked_too_and_not_twice_the_same(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *firm = firm_save(ctx, "甲"), *a = tin_save(ctx, "罐一", firm), *b = tin_save(ctx, "罐二", firm);
	struct rec *next = firm_save(ctx, "乙");
	const char *input_a = arena_printf(ctx->mem, "tin.%lld.code", (long long)rec_id(a));
	const char *input_b = arena_printf(ctx->mem, "tin.%lld.code", (long long)rec_id(b));
	struct form *f = form_new(ctx);

	(void)state;
	rec_set(a, "code", VTEXT("T1"));
	assert_ok(ctx, rec_save(ctx, a, f));
	rec_set(b, "code", VTEXT("T2"));
	assert_ok(ctx, rec_save(ctx, b, f));
	deleted(ctx, firm);
	for (int i = 1; i <= 2; i++) {
		struct rec *r = tin_save(ctx, "新罐", next);
		rec_set(r, "code", VTEXT(arena_printf(ctx->mem, "T%d", i)));
		assert_ok(ctx, rec_save(ctx, r, f));
	}
	assert_int_equal(rec_restore(ctx, in_bin(ctx, firm), f), ERR_INVALID);
	form_said(f, input_a);
	form_said(f, input_b);
	err_clear(ctx);
	f = form_new(ctx);
	form_put(f, input_a, "T9");
	form_put(f, input_b, "T9");
	assert_int_equal(rec_restore(ctx, in_bin(ctx, firm), f), ERR_INVALID);
	err_clear(ctx);
	f = form_new(ctx);
	form_put(f, input_a, "T8");
	form_put(f, input_b, "T9");
	assert_ok(ctx, rec_restore(ctx, in_bin(ctx, firm), f));
	assert_string_equal(rec_text(rec_again(ctx, b), "code"), "T9");
	test_end(ctx);
}

static void
test_bin__a_link_to_a_deleted_record_says_so(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *firm = firm_save(ctx, "甲"), *a = tin_save(ctx, "罐一", firm), *b = tin_save(ctx, "罐二", firm);

	(void)state;
	other_set(ctx, a, b);
	deleted(ctx, a);
	deleted(ctx, b);
	assert_ok(ctx, rec_restore(ctx, in_bin(ctx, a), form_new(ctx)));
	struct rec *again = rec_again(ctx, a);
	assert_string_equal(rec_show(ctx, again, type_field(rec_type(a), "other")), "(已删除) 罐二");
	ctx->titles = NULL;	/* what this unit read before is remembered */
	assert_string_equal(link_title(ctx, rec_type(b), rec_id(b)), "(已删除) 罐二");
	test_end(ctx);
}

/* ---- the bin as a list --------------------------------------------------------------------------- */

static void
test_bin__the_list_is_newest_first_and_within_the_scope(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *firm = firm_save(ctx, "甲"), *a = tin_save(ctx, "罐一", firm), *b = tin_save(ctx, "罐二", firm);
	struct rows *rows;
	struct query *q;

	(void)state;
	tin_save(ctx, "活着", firm);
	rec_actor(ctx, "sales2");
	deleted(ctx, tin_save(ctx, "别人的", firm_save(ctx, "乙")));
	rec_actor(ctx, "sales1");
	deleted(ctx, b);
	ctx->now += 1000;
	deleted(ctx, a);
	assert_ok(ctx, query_new(ctx, &q, "tin"));
	assert_ok(ctx, query_deleted(q));
	assert_ok(ctx, query_after(q, NULL, 1));
	assert_ok(ctx, query_run(q, &rows));
	assert_int_equal(rec_id(rows_next(rows)), rec_id(a));
	const char *cursor = rows_cursor(rows);
	assert_non_null(cursor);
	assert_ok(ctx, query_new(ctx, &q, "tin"));
	assert_ok(ctx, query_deleted(q));
	assert_ok(ctx, query_after(q, cursor, 10));
	assert_ok(ctx, query_run(q, &rows));
	assert_int_equal(rows_count(rows), 1);
	assert_int_equal(rec_id(rows_next(rows)), rec_id(b));
	assert_ok(ctx, query_new(ctx, &q, "tin"));
	assert_int_equal(query_after(q, cursor, 10), ERR_INVALID);	/* not for the living */
	test_end(ctx);
}

/* ---- purging ----------------------------------------------------------------------------------------- */

static void
test_bin__a_purge_leaves_tombstones_and_the_history(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *firm = firm_save(ctx, "甲"), *a = tin_save(ctx, "罐一", firm), *b = tin_save(ctx, "罐二", firm);
	struct rec *lid = lid_save(ctx, "盖", a);
	struct db_rows *rows;

	(void)state;
	other_set(ctx, a, b);
	other_set(ctx, b, a);
	deleted(ctx, firm);
	as_system_begin(ctx, "test");
	assert_ok(ctx, rec_purge(ctx, in_bin(ctx, firm), form_new(ctx)));
	as_system_end(ctx);
	assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM tin WHERE id IN (?, ?)", VALS(VINT(rec_id(a)), VINT(rec_id(b)))));
	assert_true(db_next(rows));
	assert_int_equal(db_int(rows, 0), 0);
	assert_int_equal(tombstones(ctx, "customer", rec_id(firm)), 1);
	assert_int_equal(tombstones(ctx, "tin", rec_id(a)), 1);
	assert_int_equal(tombstones(ctx, "lid", rec_id(lid)), 1);
	assert_int_equal(events(ctx, firm, "create"), 1);
	assert_int_equal(events(ctx, firm, "purge"), 1);
	assert_ok(ctx, db_select(ctx, &rows, "SELECT number, title, user FROM tombstone WHERE type = 'customer' AND record = ?",
	                         VALS(VINT(rec_id(firm)))));
	assert_true(db_next(rows));
	assert_string_equal(db_str(rows, 0), rec_text(firm, "code"));
	assert_string_equal(db_str(rows, 1), "甲");
	assert_int_equal(db_int(rows, 2), ctx->user->id);
	test_end(ctx);
}

static void
test_bin__an_administrator_purges_what_nothing_points_to(void **state)
{
	struct ctx *ctx = rec_unit("admin");
	int64_t above = rec_node(ctx, "region", "900000", "上区", 0), below = rec_node(ctx, "region", "900100", "下区", above);
	struct form *why = form_new(ctx);
	const struct form_blocker *named;
	struct rec *a, *b;

	(void)state;
	assert_ok(ctx, rec_load(ctx, &a, "region", above));
	assert_ok(ctx, rec_load(ctx, &b, "region", below));
	assert_int_equal(rec_delete(ctx, a, why), ERR_REFERENCED);	/* the tree below refuses */
	err_clear(ctx);
	deleted(ctx, b);
	deleted(ctx, a);
	why = form_new(ctx);
	assert_int_equal(rec_purge(ctx, in_bin(ctx, a), why), ERR_REFERENCED);
	assert_non_null(strstr(form_said(why, ""), "下区"));
	assert_int_equal(form_blockers(why, &named), 1);
	assert_true(named[0].deleted);
	err_clear(ctx);
	assert_ok(ctx, rec_purge(ctx, in_bin(ctx, b), form_new(ctx)));
	assert_ok(ctx, rec_purge(ctx, in_bin(ctx, a), form_new(ctx)));
	assert_int_equal(tombstones(ctx, "region", above), 1);
	test_end(ctx);
}

static void
test_bin__age_empties_the_bin_from_below(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *firm = firm_save(ctx, "甲"), *tin = tin_save(ctx, "罐", firm), *young = firm_save(ctx, "乙");
	int64_t done, all = 0;

	(void)state;
	lid_save(ctx, "盖", tin);
	ctx->now -= 91 * day;
	deleted(ctx, firm);
	ctx->now += 2 * day;
	deleted(ctx, young);
	ctx->now += 89 * day;
	do {
		assert_ok(ctx, bin_purge_old(ctx, 1, &done));
		assert_true(done <= 1);
		all += done;
	} while (done);
	assert_int_equal(all, 3);
	assert_int_equal(tombstones(ctx, "customer", rec_id(firm)), 1);
	assert_int_equal(tombstones(ctx, "customer", rec_id(young)), 0);
	in_bin(ctx, young);
	test_end(ctx);
}

static void
test_bin__old_records_that_something_names_stay(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *a = tin_save(ctx, "罐一", firm_save(ctx, "甲")), *b = tin_save(ctx, "罐二", firm_save(ctx, "乙"));
	int64_t done;

	(void)state;
	other_set(ctx, a, b);
	ctx->now -= 100 * day;
	deleted(ctx, a);
	deleted(ctx, b);
	assert_ok(ctx, rec_restore(ctx, in_bin(ctx, a), form_new(ctx)));
	ctx->now += 100 * day;
	assert_ok(ctx, bin_purge_old(ctx, 100, &done));
	assert_int_equal(done, 0);
	in_bin(ctx, b);
	test_end(ctx);
}

/* ---- documents ------------------------------------------------------------------------------------------ */

static struct rec *
part_save(struct ctx *ctx, const char *name)
{
	struct rec *r = rec_begin(ctx, "part");

	rec_set(r, "name", VTEXT(name));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	return r;
}

static struct rec *
widget_save(struct ctx *ctx, const char *subject, const struct rec *part)
{
	struct rec *r = rec_begin(ctx, "widget");

	rec_set(r, "subject", VTEXT(subject));
	rec_set(rec_add_line(ctx, r, "parts"), "part", VLINK(rec_id(part)));
	assert_ok(ctx, rec_save(ctx, r, form_new(ctx)));
	return r;
}

static int64_t
rows_of(struct ctx *ctx, const struct rec *widget)
{
	struct db_rows *rows;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM widget_parts WHERE parent = ?", VALS(VINT(rec_id(widget)))));
	assert_true(db_next(rows));
	return db_int(rows, 0);
}

static void
test_bin__rows_of_a_document_name_and_go_with_it(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct form *why = form_new(ctx);

	(void)state;
	as_system_begin(ctx, "test");
	struct rec *part = part_save(ctx, "零件"), *widget = widget_save(ctx, "装置甲", part);
	assert_int_equal(rec_delete(ctx, part, why), ERR_REFERENCED);
	assert_non_null(strstr(form_said(why, ""), "装置甲"));
	err_clear(ctx);
	deleted(ctx, widget);
	assert_int_equal(rows_of(ctx, widget), 1);
	assert_ok(ctx, rec_restore(ctx, in_bin(ctx, widget), form_new(ctx)));
	assert_int_equal(rec_count(rec_again(ctx, widget), "parts"), 1);
	ctx->now -= 100 * day;
	deleted(ctx, rec_again(ctx, widget));
	deleted(ctx, part);
	why = form_new(ctx);
	assert_int_equal(rec_purge(ctx, in_bin(ctx, part), why), ERR_REFERENCED);
	err_clear(ctx);
	ctx->now += 100 * day;
	int64_t done, all = 0;
	do {
		assert_ok(ctx, bin_purge_old(ctx, 100, &done));
		all += done;
	} while (done);
	assert_int_equal(all, 2);
	assert_int_equal(rows_of(ctx, widget), 0);
	assert_int_equal(tombstones(ctx, "widget", rec_id(widget)), 1);
	assert_int_equal(tombstones(ctx, "part", rec_id(part)), 1);
	as_system_end(ctx);
	test_end(ctx);
}

static void
test_bin__only_a_draft_that_never_was_anything_else_is_deleted(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct form *why = form_new(ctx);

	(void)state;
	as_system_begin(ctx, "test");
	struct rec *widget = widget_save(ctx, "装置乙", part_save(ctx, "零件"));
	rec_set(widget, "weight", VDEC(DEC(1)));
	assert_ok(ctx, rec_save(ctx, widget, form_new(ctx)));
	assert_ok(ctx, flow_run(ctx, widget, "audit", form_new(ctx)));
	assert_int_equal(rec_delete(ctx, widget, why), ERR_STATE);
	assert_non_null(strstr(form_said(why, ""), "作废"));
	err_clear(ctx);
	assert_ok(ctx, flow_run(ctx, widget, "unaudit", form_new(ctx)));
	assert_int_equal(rec_delete(ctx, widget, form_new(ctx)), ERR_STATE);
	as_system_end(ctx);
	test_end(ctx);
}

static void
test_bin__what_something_was_made_from_stays(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct form *why = form_new(ctx);

	(void)state;
	as_system_begin(ctx, "test");
	struct rec *part = part_save(ctx, "零件"), *widget = widget_save(ctx, "装置丙", part), *gadget = rec_begin(ctx, "gadget");
	rec_set(rec_add_line(ctx, gadget, "items"), "part", VLINK(rec_id(part)));
	assert_ok(ctx, rec_save(ctx, gadget, form_new(ctx)));
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO doc_link (src_type, src, type, record) VALUES ('widget', ?, 'gadget', ?)",
	          VALS(VINT(rec_id(widget)), VINT(rec_id(gadget)))));
	assert_int_equal(rec_delete(ctx, widget, why), ERR_REFERENCED);
	assert_non_null(strstr(form_said(why, ""), rec_text(gadget, "number")));
	as_system_end(ctx);
	test_end(ctx);
}

/* ---- who sees what hangs on a record -------------------------------------------------------------------- */

static size_t
query_size(struct ctx *ctx, const char *type, const struct rec *r)
{
	struct rows *rows;
	struct query *q;

	assert_ok(ctx, query_new(ctx, &q, type));
	assert_ok(ctx, query_where(q, "id", OP_EQ, (const struct val[]){ VINT(rec_id(r)) }, 1));
	assert_ok(ctx, query_run(q, &rows));
	return rows_count(rows);
}

static void
test_bin__who_sees_the_record_sees_what_hangs_on_it(void **state)
{
	struct ctx *ctx = rec_unit("sales1");
	struct rec *tin = tin_save(ctx, "罐", firm_save(ctx, "甲")), *lid = lid_save(ctx, "盖", tin), *found;

	(void)state;
	assert_true(lives(ctx, tin) && lives(ctx, lid));
	assert_int_equal(query_size(ctx, "lid", lid), 1);
	assert_true(perm_can(ctx, rec_type(lid), lid, "read") && perm_can(ctx, rec_type(lid), lid, "edit"));
	assert_false(perm_can(ctx, rec_type(lid), lid, "delete"));	/* the type's own scope is none */
	assert_true(perm_can(ctx, rec_type(tin), tin, "delete"));
	assert_ok(ctx, rec_lock(ctx, &found, "lid", rec_id(lid)));
	rec_actor(ctx, "sales2");
	assert_false(lives(ctx, tin) || lives(ctx, lid));
	assert_int_equal(query_size(ctx, "lid", lid), 0);
	assert_false(perm_can(ctx, rec_type(lid), lid, "read"));
	assert_int_equal(rec_lock(ctx, &found, "lid", rec_id(lid)), ERR_NOTFOUND);
	err_clear(ctx);
	rec_actor(ctx, "auditor");	/* reads customers, but has no scope of tins */
	assert_false(lives(ctx, tin));
	assert_false(perm_can(ctx, rec_type(tin), tin, "read"));
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bin__what_hangs_on_a_record_goes_along),
		cmocka_unit_test(test_bin__who_is_in_the_way_is_named),
		cmocka_unit_test(test_bin__what_one_may_not_read_is_counted_but_not_named),
		cmocka_unit_test(test_bin__more_than_a_thousand_are_refused_with_a_sentence),
		cmocka_unit_test(test_bin__without_the_right_nothing_is_deleted_restored_or_purged),
		cmocka_unit_test(test_bin__what_went_together_comes_back_together),
		cmocka_unit_test(test_bin__nothing_is_restored_below_what_is_in_the_bin),
		cmocka_unit_test(test_bin__a_name_taken_meanwhile_is_asked),
		cmocka_unit_test(test_bin__values_below_are_asked_too_and_not_twice_the_same),
		cmocka_unit_test(test_bin__a_link_to_a_deleted_record_says_so),
		cmocka_unit_test(test_bin__the_list_is_newest_first_and_within_the_scope),
		cmocka_unit_test(test_bin__a_purge_leaves_tombstones_and_the_history),
		cmocka_unit_test(test_bin__an_administrator_purges_what_nothing_points_to),
		cmocka_unit_test(test_bin__age_empties_the_bin_from_below),
		cmocka_unit_test(test_bin__old_records_that_something_names_stay),
		cmocka_unit_test(test_bin__rows_of_a_document_name_and_go_with_it),
		cmocka_unit_test(test_bin__only_a_draft_that_never_was_anything_else_is_deleted),
		cmocka_unit_test(test_bin__what_something_was_made_from_stays),
		cmocka_unit_test(test_bin__who_sees_the_record_sees_what_hangs_on_it),
	};

	testtypes_tins("test_bin");
	testrec_open("test_bin");
	int failed = cmocka_run_group_tests_name("bin", tests, NULL, testrec_close);
	testtypes_close();
	return failed;
}
