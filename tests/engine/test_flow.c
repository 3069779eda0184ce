/* test_flow.c - the life of documents: steps, what they demand, what they refuse and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testwidget.h"
#include "doc/rec.h"

static int
flow_setup(void **state)
{
	(void)state;
	testrec_open("flow");
	return 0;
}

static void
refused(struct ctx *ctx, struct rec *r, const char *step, struct form *f, int rc)
{
	int got = flow_run(ctx, r, step, f);

	if (got != rc)
		fail_msg("%s: %s instead of %s", step, err_name(got), err_name(rc));
	err_clear(ctx);
}

static void
test_flow__a_document_begins_as_a_draft_and_the_log_says_so(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "开始", PARTS("齿轮")));
	const struct flow_log *log;
	size_t n;

	(void)state;
	assert_string_equal(rec_status(r), "draft");
	assert_ok(ctx, flow_history(ctx, r, &log, &n));
	assert_int_equal(n, 1);
	assert_string_equal(log[0].step, "create");
	test_end(ctx);
}

static void
test_flow__audit_locks_everything_but_what_stays_editable(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = widget_audited(ctx, "审核", PARTS("齿轮=2"));
	struct form *f = form_new(ctx);

	(void)state;
	assert_string_equal(rec_status(r), "audited");
	assert_false(rec_is_empty(r, "due"));	/* by the action of the step */
	rec_set(r, "note", VTEXT("备注还能改"));
	rec_set(rec_line(r, "parts", 0), "remark", VTEXT("说明也能改"));
	save_ok(ctx, r);
	r = rec_again(ctx, r);
	rec_set(r, "subject", VTEXT("不能改"));
	rec_set(rec_line(r, "parts", 0), "qty", VDEC(DEC(9)));
	assert_int_equal(rec_save(ctx, r, f), ERR_STATE);
	assert_non_null(form_message(f, "subject"));
	assert_non_null(form_message(f, "parts.0.qty"));
	test_end(ctx);
}

static void
test_flow__a_guard_says_why_and_nothing_is_written(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "没有重量", PARTS("齿轮")));
	struct form *f = form_new(ctx);

	(void)state;
	rec_set(r, "weight", VNULL);
	save_ok(ctx, r);
	refused(ctx, r, "audit", f, ERR_STATE);
	assert_non_null(form_message(f, "weight"));
	assert_string_equal(rec_status(rec_again(ctx, r)), "draft");
	test_end(ctx);
}

static void
test_flow__required_fields_and_rows_are_asked_when_it_leaves_the_draft(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_begin(ctx, "widget");
	struct form *f = form_new(ctx);

	(void)state;
	rec_set(r, "subject", VTEXT("空的"));
	rec_set(r, "weight", VDEC(DEC(1)));
	rec_set(r, "made", VNULL);
	save_ok(ctx, r);	/* a draft may be incomplete */
	refused(ctx, rec_again(ctx, r), "audit", f, ERR_STATE);
	assert_non_null(form_message(f, "made"));
	assert_non_null(form_message(f, "parts"));
	test_end(ctx);
}

static void
test_flow__a_step_that_asks_takes_its_fields_from_the_form(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "砸", PARTS("齿轮")));
	struct form *f = form_new(ctx);

	(void)state;
	refused(ctx, r, "smash", f, ERR_STATE);
	assert_non_null(form_message(f, "reason"));
	f = form_new(ctx);
	form_put(f, "reason", "掉在地上");
	form_put(f, "_comment", "没救了");
	r = rec_again(ctx, r);
	assert_ok(ctx, flow_run(ctx, r, "smash", f));
	r = rec_again(ctx, r);
	assert_string_equal(rec_status(r), "broken");
	assert_string_equal(rec_text(r, "reason"), "掉在地上");
	test_end(ctx);
}

static void
test_flow__a_step_from_the_wrong_state_or_without_right_is_refused(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = widget_audited(ctx, "次序", PARTS("齿轮"));
	struct form *f = form_new(ctx);

	(void)state;
	refused(ctx, r, "void", f, ERR_STATE);
	assert_non_null(form_message(f, ""));
	refused(ctx, r, "no_such", f, ERR_NOTFOUND);
	rec_actor(ctx, "sales1");
	refused(ctx, r, "unaudit", form_new(ctx), ERR_NOTFOUND);	/* not even his to see */
	test_end(ctx);
}

static void
test_flow__who_made_it_may_not_audit_it_where_two_persons_are_needed(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *w = widget_audited(ctx, "两个人", PARTS("齿轮=5"));
	struct rec *g = gadget_of(ctx, w, NULL);
	struct form *f = form_new(ctx);

	(void)state;
	save_ok(ctx, g);
	refused(ctx, rec_again(ctx, g), "audit", f, ERR_STATE);
	assert_non_null(form_message(f, ""));
	as_system_begin(ctx, "a colleague");
	g = rec_again(ctx, g);
	step_ok(ctx, g, "audit");
	as_system_end(ctx);
	test_end(ctx);
}

static void
test_flow__a_stale_record_is_a_conflict(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "过时", PARTS("齿轮")));
	struct rec *old = rec_again(ctx, r);

	(void)state;
	step_ok(ctx, r, "audit");
	refused(ctx, old, "audit", form_new(ctx), ERR_CONFLICT);
	struct form *f = form_new(ctx);
	form_put(f, "row_version", "1");
	refused(ctx, rec_again(ctx, r), "unaudit", f, ERR_CONFLICT);
	test_end(ctx);
}

static int
needs_approval(struct ctx *ctx, const struct rec *r, bool *out)
{
	(void)ctx;
	(void)r;
	*out = true;
	return OK;
}

static void
test_flow__with_an_approval_it_is_submitted_and_decided_there(void **state)
{
	static const struct approval approval = { .needed = needs_approval };
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "审批", PARTS("齿轮")));
	const struct step *const *steps;
	struct form *f = form_new(ctx);

	(void)state;
	refused(ctx, r, "submit", f, ERR_STATE);	/* nobody to submit to */
	ctx->approval = &approval;
	refused(ctx, r, "audit", form_new(ctx), ERR_STATE);
	size_t n = flow_steps(ctx, r, &steps);
	for (size_t i = 0; i < n; i++)
		assert_string_not_equal(steps[i]->name, "audit");
	step_ok(ctx, r, "submit");
	r = rec_again(ctx, r);
	assert_false(rec_can_edit(ctx, r));
	refused(ctx, r, "audit", form_new(ctx), ERR_STATE);
	as_system_begin(ctx, "the last node agreed");
	step_ok(ctx, r, "audit");
	as_system_end(ctx);
	assert_string_equal(rec_status(rec_again(ctx, r)), "audited");
	test_end(ctx);
}

static void
test_flow__the_state_is_changed_by_steps_only(void **state)
{
	struct ctx *ctx = rec_unit("manager");
	struct rec *r = rec_again(ctx, widget_new(ctx, "偷改", PARTS("齿轮")));
	struct form *f = form_new(ctx);

	(void)state;
	form_put(f, "status", "audited");
	form_put(f, "subject", "偷改了");
	assert_ok(ctx, rec_take(ctx, r, f));
	assert_string_equal(rec_status(r), "draft");
	rec_set(r, "status", VTEXT("audited"));
	assert_int_equal(rec_save(ctx, r, f), ERR_BUG);
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flow__a_document_begins_as_a_draft_and_the_log_says_so),
		cmocka_unit_test(test_flow__audit_locks_everything_but_what_stays_editable),
		cmocka_unit_test(test_flow__a_guard_says_why_and_nothing_is_written),
		cmocka_unit_test(test_flow__required_fields_and_rows_are_asked_when_it_leaves_the_draft),
		cmocka_unit_test(test_flow__a_step_that_asks_takes_its_fields_from_the_form),
		cmocka_unit_test(test_flow__a_step_from_the_wrong_state_or_without_right_is_refused),
		cmocka_unit_test(test_flow__who_made_it_may_not_audit_it_where_two_persons_are_needed),
		cmocka_unit_test(test_flow__a_stale_record_is_a_conflict),
		cmocka_unit_test(test_flow__with_an_approval_it_is_submitted_and_decided_there),
		cmocka_unit_test(test_flow__the_state_is_changed_by_steps_only),
	};

	return cmocka_run_group_tests(tests, flow_setup, testrec_close);
}
