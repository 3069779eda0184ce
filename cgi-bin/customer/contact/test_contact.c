/* test_contact.c - what is special about a contact: one main contact, superiors, moving, and whose it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "customer/customer.h"
#include "support/testdb.h"

static struct testdb *db;

static int64_t
save_id(struct ctx *ctx, struct rec *r)
{
	struct form *f = form_new(ctx);
	int rc = rec_save(ctx, r, f);

	if (rc != OK && form_message_count(f))
		fail_msg("%s: %s", form_messages(f)->field, form_messages(f)->text);
	assert_ok(ctx, rc);
	return rec_id(r);
}

static int
group_open(void **state)
{
	static const char *const trees[] = { "industry", "region" };

	(void)state;
	db = testcompany_open_preset("contact");
	struct ctx *ctx = test_ctx(db, "admin");
	test_begin(ctx);
	for (size_t i = 0; i < 2; i++) {
		struct rec *r;
		assert_ok(ctx, rec_new(ctx, &r, trees[i]));
		rec_set(r, "code", VTEXT("1"));
		rec_set(r, "name", VTEXT("甲"));
		assert_int_equal(save_id(ctx, r), 1);
	}
	test_commit(ctx);
	test_end(ctx);
	return 0;
}

static int
group_close(void **state)
{
	(void)state;
	testdb_close(db);
	return 0;
}

/* A unit of somebody, open until it is closed; nothing of it stays. */
static struct ctx *
begin(const char *login)
{
	struct ctx *ctx = test_ctx(db, login);

	test_begin(ctx);
	return ctx;
}

static int64_t
customer_make(struct ctx *ctx, const char *name, const char *owner)
{
	struct rec *r;

	as_system_begin(ctx, "test");
	assert_ok(ctx, rec_new(ctx, &r, "customer"));
	rec_set(r, "name", VTEXT(name));
	rec_set(r, "industry", VLINK(1));
	rec_set(r, "region", VLINK(1));
	rec_set(r, "owner", VLINK(test_employee(ctx, owner)));
	int64_t id = save_id(ctx, r);
	as_system_end(ctx);
	return id;
}

static void
team_add(struct ctx *ctx, int64_t customer, const char *login, const char *level)
{
	struct rec *r, *row;

	as_system_begin(ctx, "test");
	assert_ok(ctx, rec_lock(ctx, &r, "customer", customer));
	row = rec_add_line(ctx, r, "team");
	rec_set(row, "employee", VLINK(test_employee(ctx, login)));
	rec_set(row, "level", VTEXT(level));
	save_id(ctx, r);
	as_system_end(ctx);
}

static struct rec *
contact_new(struct ctx *ctx, const char *name, int64_t customer)
{
	struct rec *r;

	assert_ok(ctx, rec_new(ctx, &r, "contact"));
	rec_set(r, "name", VTEXT(name));
	if (customer)
		rec_set(r, "customer", VLINK(customer));
	return r;
}

static int64_t
contact_make(struct ctx *ctx, const char *name, int64_t customer)
{
	return save_id(ctx, contact_new(ctx, name, customer));
}

static struct rec *
locked(struct ctx *ctx, int64_t id)
{
	struct rec *r;

	assert_ok(ctx, rec_lock(ctx, &r, "contact", id));
	return r;
}

static struct rec *
loaded(struct ctx *ctx, int64_t id)
{
	struct rec *r;

	as_system_begin(ctx, "test");
	assert_ok(ctx, rec_load(ctx, &r, "contact", id));
	as_system_end(ctx);
	return r;
}

static bool
is_main(struct ctx *ctx, int64_t id)
{
	return rec_bool(loaded(ctx, id), "is_main");
}

static void
set_text(struct ctx *ctx, int64_t id, const char *field, const char *value)
{
	struct rec *r = locked(ctx, id);

	rec_set(r, field, VTEXT(value));
	save_id(ctx, r);
}

static void
refused_at(struct ctx *ctx, struct rec *r, const char *field, const char *sentence)
{
	struct form *f = form_new(ctx);

	assert_int_equal(rec_save(ctx, r, f), ERR_INVALID);
	err_clear(ctx);
	const char *said = form_message(f, field);
	if (!said)
		fail_msg("nothing is said at %s, but at %s: %s", field, form_messages(f)->field, form_messages(f)->text);
	if (!strstr(said, sentence))
		fail_msg("%s: %s", field, said);
}

static void
delete_it(struct ctx *ctx, int64_t id)
{
	struct rec *r;

	as_system_begin(ctx, "test");
	assert_ok(ctx, rec_load(ctx, &r, "contact", id));
	assert_ok(ctx, rec_delete(ctx, r, form_new(ctx)));
	as_system_end(ctx);
}

static void
restore_it(struct ctx *ctx, int64_t id)
{
	struct rec *r;

	as_system_begin(ctx, "test");
	assert_ok(ctx, rec_load_deleted(ctx, &r, "contact", id));
	assert_ok(ctx, rec_restore(ctx, r, form_new(ctx)));
	as_system_end(ctx);
}

/* ---- the main contact --------------------------------------------------------------------- */

static void
test_contact__the_first_of_a_customer_is_the_main_contact(void **state)
{
	struct ctx *ctx = begin("sales1");
	int64_t c = customer_make(ctx, "甲公司", "sales1");
	int64_t first = contact_make(ctx, "张三", c), second = contact_make(ctx, "李四", c);

	(void)state;
	assert_true(is_main(ctx, first));
	assert_false(is_main(ctx, second));
	assert_false(is_main(ctx, contact_make(ctx, "王五", 0)));
	test_end(ctx);
}

static void
test_contact__a_new_main_contact_replaces_the_present_one_and_history_says_so(void **state)
{
	struct ctx *ctx = begin("sales1");
	int64_t c = customer_make(ctx, "乙公司", "sales1");
	int64_t first = contact_make(ctx, "张三", c), second = contact_make(ctx, "李四", c), third;
	const struct audit_entry *entries;
	size_t n;

	(void)state;
	struct rec *r = locked(ctx, second);
	rec_set(r, "is_main", VBOOL(true));
	save_id(ctx, r);
	assert_false(is_main(ctx, first));
	assert_true(is_main(ctx, second));
	assert_ok(ctx, audit_read(ctx, loaded(ctx, first), 10, &entries, &n));
	assert_string_equal(entries[0].field->name, "is_main");
	/* Also one that is new. */
	r = contact_new(ctx, "王五", c);
	rec_set(r, "is_main", VBOOL(true));
	third = save_id(ctx, r);
	assert_true(is_main(ctx, third));
	assert_false(is_main(ctx, second));
	test_end(ctx);
}

static void
test_contact__a_customer_with_contacts_is_never_without_a_main_one(void **state)
{
	struct ctx *ctx = begin("sales1");
	int64_t c = customer_make(ctx, "丙公司", "sales1");
	int64_t first = contact_make(ctx, "张三", c), second = contact_make(ctx, "李四", c);
	struct rec *r = locked(ctx, first);

	(void)state;
	rec_set(r, "is_main", VBOOL(false));
	refused_at(ctx, r, "is_main", "设为主联系人");
	set_text(ctx, first, "status", "left");
	assert_false(is_main(ctx, first));
	assert_true(is_main(ctx, second));
	delete_it(ctx, second);
	assert_false(is_main(ctx, first));
	set_text(ctx, first, "status", "active");
	assert_true(is_main(ctx, first));
	test_end(ctx);
}

static void
test_contact__who_comes_back_from_the_bin_does_not_replace_the_main_one(void **state)
{
	struct ctx *ctx = begin("sales1");
	int64_t c = customer_make(ctx, "丁公司", "sales1");
	int64_t first = contact_make(ctx, "张三", c), second = contact_make(ctx, "李四", c);

	(void)state;
	delete_it(ctx, first);
	assert_true(is_main(ctx, second));
	restore_it(ctx, first);
	assert_true(is_main(ctx, second));
	assert_false(is_main(ctx, first));
	test_end(ctx);
}

/* ---- superiors ---------------------------------------------------------------------------------- */

static void
test_contact__a_superior_is_of_the_same_customer(void **state)
{
	struct ctx *ctx = begin("sales1");
	int64_t here = customer_make(ctx, "戊公司", "sales1"), there = customer_make(ctx, "己公司", "sales1");
	int64_t boss = contact_make(ctx, "张三", there);
	struct rec *r = contact_new(ctx, "李四", here);

	(void)state;
	rec_set(r, "superior", VLINK(boss));
	refused_at(ctx, r, "superior", "张三");
	r = contact_new(ctx, "李四", 0);
	rec_set(r, "superior", VLINK(boss));
	refused_at(ctx, r, "superior", "所属客户");
	test_end(ctx);
}

static void
test_contact__superiors_never_form_a_circle(void **state)
{
	struct ctx *ctx = begin("sales1");
	int64_t c = customer_make(ctx, "庚公司", "sales1"), ids[3];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct rec *r = contact_new(ctx, "张三", c);
		if (i)
			rec_set(r, "superior", VLINK(ids[i - 1]));
		ids[i] = save_id(ctx, r);
	}
	struct rec *r = locked(ctx, ids[0]);
	rec_set(r, "superior", VLINK(ids[2]));
	refused_at(ctx, r, "superior", "循环");
	r = locked(ctx, ids[0]);
	rec_set(r, "superior", VLINK(ids[0]));
	refused_at(ctx, r, "superior", "不能是本人");
	test_end(ctx);
}

/* ---- moving ------------------------------------------------------------------------------------------ */

static void
test_contact__who_moves_is_remembered_at_the_former_customer(void **state)
{
	struct ctx *ctx = begin("sales1");
	int64_t here = customer_make(ctx, "辛公司", "sales1"), there = customer_make(ctx, "壬公司", "sales1");
	int64_t boss = contact_make(ctx, "张三", here), below;
	struct rec *r = contact_new(ctx, "李四", here);

	(void)state;
	rec_set(r, "superior", VLINK(boss));
	below = save_id(ctx, r);
	set_text(ctx, boss, "title", "总经理");
	r = locked(ctx, boss);
	rec_set(r, "customer", VLINK(there));
	rec_set(r, "title", VTEXT("董事长"));
	save_id(ctx, r);
	r = loaded(ctx, boss);
	assert_int_equal(rec_count(r, "posts"), 1);
	const struct rec *row = rec_line(r, "posts", 0);
	assert_int_equal(rec_link(row, "customer"), here);
	assert_string_equal(rec_text(row, "title"), "总经理");
	assert_int_equal(rec_date(row, "left_at"), ctx->today);
	assert_true(is_main(ctx, boss));
	/* Those who stay: another main contact, and no superior elsewhere. */
	assert_true(is_main(ctx, below));
	assert_int_equal(rec_link(loaded(ctx, below), "superior"), 0);
	test_end(ctx);
}

static void
test_contact__who_comes_back_and_leaves_again_is_remembered_twice(void **state)
{
	struct ctx *ctx = begin("sales1");
	int64_t here = customer_make(ctx, "往返甲公司", "sales1"), there = customer_make(ctx, "往返乙公司", "sales1");
	int64_t id = contact_make(ctx, "张三", here);
	const int64_t way[] = { there, here, there };
	struct rec *r, *row;
	int at_here = 0;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		r = locked(ctx, id);
		for (size_t k = 0; k < rec_count(r, "posts"); k++)	/* as if it were some time ago */
			rec_set(rec_line(r, "posts", k), "left_at", VDATE(ctx->today - 100));
		rec_set(r, "customer", VLINK(way[i]));
		save_id(ctx, r);
	}
	r = loaded(ctx, id);
	for (size_t k = 0; k < rec_count(r, "posts"); k++)
		at_here += rec_link(rec_line(r, "posts", k), "customer") == here;
	assert_int_equal(at_here, 2);
	/* A row that was open is closed. */
	int64_t other = contact_make(ctx, "李四", here);
	r = locked(ctx, other);
	row = rec_add_line(ctx, r, "posts");
	rec_set(row, "customer", VLINK(here));
	rec_set(r, "customer", VLINK(there));
	save_id(ctx, r);
	r = loaded(ctx, other);
	assert_int_equal(rec_count(r, "posts"), 1);
	assert_int_equal(rec_date(rec_line(r, "posts", 0), "left_at"), ctx->today);
	test_end(ctx);
}

static void
test_contact__who_left_cannot_be_chosen(void **state)
{
	struct ctx *ctx = begin("sales1");
	int64_t c = customer_make(ctx, "癸公司", "sales1"), left = contact_make(ctx, "张三", c);

	(void)state;
	set_text(ctx, left, "status", "left");
	assert_false(rec_bool(loaded(ctx, left), "enabled"));
	struct rec *r = contact_new(ctx, "李四", c);
	rec_set(r, "superior", VLINK(left));
	refused_at(ctx, r, "superior", "停用");
	test_end(ctx);
}

/* ---- whose it is --------------------------------------------------------------------------------------- */

/* A customer of a colleague with us in its team, as everybody knows it from now on. */
static int64_t
shared_customer(const char *name, const char *level, int64_t *contact)
{
	struct ctx *ctx = begin("sales3");
	int64_t id = customer_make(ctx, name, "sales3");

	if (level)
		team_add(ctx, id, "sales1", level);
	if (contact)
		*contact = contact_make(ctx, "张三", id);
	test_commit(ctx);
	test_end(ctx);
	return id;
}

static void
test_contact__belongs_to_the_owner_of_the_customer(void **state)
{
	int64_t c = shared_customer("子公司", "edit", NULL);
	struct ctx *ctx = begin("sales1");

	(void)state;
	struct rec *r = loaded(ctx, contact_make(ctx, "张三", c));
	assert_int_equal(rec_link(r, "owner"), test_employee(ctx, "sales3"));
	assert_int_equal(rec_link(r, "dept"), test_dept(ctx, "S2"));
	r = loaded(ctx, contact_make(ctx, "李四", 0));
	assert_int_equal(rec_link(r, "owner"), test_employee(ctx, "sales1"));
	assert_int_equal(rec_link(r, "dept"), test_dept(ctx, "S1"));
	test_end(ctx);
}

static void
test_contact__who_reads_the_customer_reads_it_and_who_edits_edits(void **state)
{
	int64_t hidden, shown, edited, closed = shared_customer("丑公司", NULL, &hidden), seen = shared_customer("寅公司", "read", &shown);
	struct rec *r;

	(void)state;
	shared_customer("卯公司", "edit", &edited);
	struct ctx *ctx = begin("sales1");
	assert_int_equal(rec_load(ctx, &r, "contact", hidden), ERR_NOTFOUND);
	err_clear(ctx);
	assert_ok(ctx, rec_load(ctx, &r, "contact", shown));
	assert_int_equal(rec_lock(ctx, &r, "contact", shown), ERR_DENIED);
	err_clear(ctx);
	refused_at(ctx, contact_new(ctx, "王五", seen), "customer", "只能查看该客户");
	refused_at(ctx, contact_new(ctx, "王五", closed), "customer", "");
	set_text(ctx, edited, "title", "采购经理");
	test_end(ctx);
}

static void
test_contact__is_not_born_in_the_future(void **state)
{
	struct ctx *ctx = begin("sales1");
	struct rec *r = contact_new(ctx, "张三", 0);

	(void)state;
	rec_set(r, "birthday", VDATE(ctx->today + 1));
	refused_at(ctx, r, "birthday", "生日");
	rec_set(r, "birthday", VDATE(ctx->today));
	save_id(ctx, r);
	test_end(ctx);
}

/* ---- birthdays ------------------------------------------------------------------------------------- */

static struct rec *
contact_born(struct ctx *ctx, const char *name, int32_t born, const char *calendar)
{
	struct rec *r = contact_new(ctx, name, 0);

	rec_set(r, "birthday", VDATE(born));
	rec_set(r, "birthday_calendar", VTEXT(calendar));
	save_id(ctx, r);
	return r;
}

/* A day of birth forty years ago that comes back on this day of the common calendar. */
static int32_t
born_for(int32_t day)
{
	int y, m, d;

	date_to_ymd(day, &y, &m, &d);
	return date_from_ymd(y - 40, m, m == 2 && d == 29 ? 28 : d);
}

static void
test_birthday__its_next_day_is_kept_with_the_contact_and_by_night(void **state)
{
	struct ctx *ctx = begin("sales1");
	struct rec *r = contact_born(ctx, "张三", date_from_ymd(1985, 3, 21), "lunar");
	int64_t id = rec_id(r), version = rec_version(loaded(ctx, id)), at = 0, done = 0;
	int32_t next = birthday_after(date_from_ymd(1985, 3, 21), true, ctx->today);

	(void)state;
	assert_int_equal(rec_date(loaded(ctx, id), "birthday_next"), next);
	set_text(ctx, id, "birthday_calendar", "solar");
	assert_int_equal(rec_date(loaded(ctx, id), "birthday_next"), birthday_after(date_from_ymd(1985, 3, 21), false, ctx->today));
	/* The day passes: the job of the night finds the one of the year after, without a version. */
	assert_ok(ctx, rec_keep(ctx, "contact", id, &(struct kept_value){ "birthday_next", VDATE(ctx->today - 1) }, 1, NULL));
	assert_ok(ctx, contact_figures(ctx, &at, &done));
	assert_true(done > 0);
	assert_int_equal(rec_date(loaded(ctx, id), "birthday_next"), birthday_after(date_from_ymd(1985, 3, 21), false, ctx->today));
	assert_int_equal(rec_version(loaded(ctx, id)), version + 1);
	r = locked(ctx, id);
	rec_set(r, "birthday", VNULL);
	save_id(ctx, r);
	assert_int_equal(rec_date(loaded(ctx, id), "birthday_next"), DATE_NONE);
	test_end(ctx);
}

static int64_t
notices_of(struct ctx *ctx, const char *login, int64_t contact, const char *detail)
{
	struct db_rows *rows;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT COUNT(*) FROM user_notice n JOIN `user` u ON u.id = n.user\n"
	                         "WHERE u.login = ? AND n.kind = 'birthday' AND n.type = 'contact' AND n.record = ? AND n.detail = ?",
	                         VALS(VTEXT(login), VINT(contact), VTEXT(detail))));
	return db_next(rows) ? db_int(rows, 0) : -1;
}

static void
birthdays_told(struct ctx *ctx)
{
	bool more = true;
	int64_t done = 0;

	while (more)
		assert_ok(ctx, contact_birthdays(ctx, &done, &more));
}

static void
test_birthday__the_owner_is_told_the_day_before_and_once(void **state)
{
	struct ctx *ctx = begin("sales1");
	const char *tomorrow = date_str(ctx->mem, ctx->today + 1), *today = date_str(ctx->mem, ctx->today);
	int64_t soon = rec_id(contact_born(ctx, "甲", born_for(ctx->today + 1), "solar"));
	int64_t now = rec_id(contact_born(ctx, "乙", born_for(ctx->today), "solar"));
	int64_t later = rec_id(contact_born(ctx, "丙", born_for(ctx->today + 2), "solar"));
	struct rec *gone = contact_born(ctx, "丁", born_for(ctx->today + 1), "solar");
	struct rec *muted = contact_born(ctx, "戊", born_for(ctx->today + 1), "solar");

	(void)state;
	set_text(ctx, rec_id(gone), "status", "left");
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO record_follow (type, record, user, muted, at) VALUES ('contact', ?, ?, 1, NOW(3))",
	                       VALS(VINT(rec_id(muted)), VINT(ctx->user->id))));
	birthdays_told(ctx);
	birthdays_told(ctx);
	assert_int_equal(notices_of(ctx, "sales1", soon, tomorrow), 1);
	assert_int_equal(notices_of(ctx, "sales1", now, today), 1);
	assert_int_equal(notices_of(ctx, "sales1", later, date_str(ctx->mem, ctx->today + 2)), 0);
	assert_int_equal(notices_of(ctx, "sales1", rec_id(gone), tomorrow), 0);
	assert_int_equal(notices_of(ctx, "sales1", rec_id(muted), tomorrow), 0);
	assert_int_equal(notices_of(ctx, "sales2", soon, tomorrow), 0);
	test_end(ctx);
}

static void
test_birthday__who_does_not_see_the_field_is_not_told(void **state)
{
	struct ctx *ctx = begin("sales1");
	const char *tomorrow = date_str(ctx->mem, ctx->today + 1);
	int64_t soon = rec_id(contact_born(ctx, "己", born_for(ctx->today + 1), "solar"));

	(void)state;
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO role_field (role, type, field, access) VALUES ('salesperson', 'contact', 'birthday', 'hidden')", NO_VALS));
	assert_ok(ctx, org_touch(ctx));
	birthdays_told(ctx);
	assert_int_equal(notices_of(ctx, "sales1", soon, tomorrow), 0);
	test_end(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contact__the_first_of_a_customer_is_the_main_contact),
		cmocka_unit_test(test_contact__a_new_main_contact_replaces_the_present_one_and_history_says_so),
		cmocka_unit_test(test_contact__a_customer_with_contacts_is_never_without_a_main_one),
		cmocka_unit_test(test_contact__who_comes_back_from_the_bin_does_not_replace_the_main_one),
		cmocka_unit_test(test_contact__a_superior_is_of_the_same_customer),
		cmocka_unit_test(test_contact__superiors_never_form_a_circle),
		cmocka_unit_test(test_contact__who_moves_is_remembered_at_the_former_customer),
		cmocka_unit_test(test_contact__who_comes_back_and_leaves_again_is_remembered_twice),
		cmocka_unit_test(test_contact__who_left_cannot_be_chosen),
		cmocka_unit_test(test_contact__belongs_to_the_owner_of_the_customer),
		cmocka_unit_test(test_contact__who_reads_the_customer_reads_it_and_who_edits_edits),
		cmocka_unit_test(test_contact__is_not_born_in_the_future),
		cmocka_unit_test(test_birthday__its_next_day_is_kept_with_the_contact_and_by_night),
		cmocka_unit_test(test_birthday__the_owner_is_told_the_day_before_and_once),
		cmocka_unit_test(test_birthday__who_does_not_see_the_field_is_not_told),
	};

	return cmocka_run_group_tests(tests, group_open, group_close);
}
