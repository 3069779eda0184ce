/* test_send_mail.c - mails of the outbox on their way to a real mail server, whatever happens on it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include "job/job.h"
#include "job/outbox.h"
#include "mail.h"
#include "support/smtpd.h"
#include "support/testdb.h"

extern const struct job send_mail_job;

static struct testdb *t;
static struct smtpd *server;

/* ---- the stage --------------------------------------------------------------------- */

/* A unit that knows the settings as they are now. */
static struct ctx *
unit(void)
{
	struct ctx *ctx = test_unit(t);

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, unit_org(ctx));
	db_rollback(ctx);
	return ctx;
}

#define change(literal, ...) change_at("" literal, __VA_ARGS__)
static void
change_at(const char *literal, const struct val *v, size_t n)
{
	struct ctx *ctx = test_unit(t);

	test_begin(ctx);
	assert_ok(ctx, db_exec_text(ctx, NULL, literal, v, n));
	test_commit(ctx);
	test_end(ctx);
}

static void
settings(const char *security, const char *user, const char *password)
{
	struct ctx *ctx = unit();
	struct form *f = form_new(ctx);

	form_put(f, "host", "127.0.0.1");
	form_put(f, "port", arena_printf(ctx->mem, "%lld", (long long)smtpd_port(server)));
	form_put(f, "security", security);
	form_put(f, "user", user);
	form_put(f, "sender", "crm@keyuan.example");
	form_put(f, "sender_name", "客源");
	form_put(f, "base_url", "https://crm.keyuan.example:8443");
	test_begin(ctx);
	mail_server_check(ctx, f);
	assert_true(form_ok(f));
	assert_ok(ctx, mail_server_save(ctx, f, password));
	test_commit(ctx);
	test_end(ctx);
}

static int
each_open(void **state)
{
	(void)state;
	smtpd_mode(server, "");
	smtpd_forget(server);
	change("DELETE FROM outbox WHERE 1 = 1", NO_VALS);
	settings("none", "", "");
	return 0;
}

static int64_t
queue(const struct mail *m)
{
	struct ctx *ctx = unit();
	int64_t id = 0;

	test_begin(ctx);
	assert_ok(ctx, mail_queue(ctx, &id, m));
	test_commit(ctx);
	test_end(ctx);
	return id;
}

static int64_t
queue_simple(const char *to)
{
	return queue(&(struct mail){ .kind = "test", .to = to, .subject = "Hello", .text = "Hello\n" });
}

/* The job as the worker runs it by hand; how many mails it tried. */
static int64_t
run(void)
{
	struct ctx *ctx = unit();
	int64_t done = 0;

	assert_ok(ctx, job_by_hand(ctx, &send_mail_job, ctx->now, false, &done));
	test_end(ctx);
	return done;
}

static const char *
column(const char *literal, int64_t id)
{
	static char out[2000];
	struct ctx *ctx = test_unit(t);
	struct db_rows *rows;

	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_text(ctx, &rows, literal, VALS(VINT(id))));
	assert_true(db_next(rows));
	if (db_val(rows, 0).kind == V_INT)
		snprintf(out, sizeof out, "%lld", (long long)db_int(rows, 0));
	else
		snprintf(out, sizeof out, "%s", db_str(rows, 0) ? db_str(rows, 0) : "NULL");
	test_end(ctx);
	return out;
}

#define state_of(id) column("SELECT state FROM outbox WHERE id = ?", (id))
#define answer_of(id) column("SELECT answer FROM outbox WHERE id = ?", (id))
#define attempts_of(id) column("SELECT attempts FROM outbox WHERE id = ?", (id))
#define wait_of(id) column("SELECT ROUND(TIMESTAMPDIFF(SECOND, NOW(3), next_at) / 60) FROM outbox WHERE id = ?", (id))

static void
due(int64_t id)
{
	change("UPDATE outbox SET next_at = NOW(3) - INTERVAL 1 SECOND WHERE id = ?", VALS(VINT(id)));
}

static const char *
taken(struct arena *a, int n, const char *part)
{
	const char *text = smtpd_part(server, a, n, part);

	if (!text)
		fail_msg("mail %d has no %s", n, part);
	return text;
}

/* The shipped worker, beside this test in the build. */
static pid_t
worker_start(void)
{
	char self[400] = "", path[500];
	pid_t pid;

	assert_true(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
	*strrchr(self, '/') = '\0';
	snprintf(path, sizeof path, "%s/../bin/worker", self);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		execl(path, "worker", "job", "send_mail", (char *)NULL);
		_exit(127);
	}
	return pid;
}

static int
worker_wait(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

/* ---- what arrives ---------------------------------------------------------------------- */

static void
test_send_mail__chinese_arrives_as_it_was_written(void **state)
{
	static const char subject[] = "报价单：上海某某有限公司软件采购项目（含三年维护服务及培训）补充协议第二版，请您尽快审核！𠮷";
	static const char text[] = "王经理，您好：\n\n  报价单 QT-2026-00012 已审核。\n.\n.一行以点开头\nFrom 这里\n";
	struct arena *a = arena_new();

	(void)state;
	queue(&(struct mail){ .kind = "test", .to = "wang@huaxin.example", .to_name = "王建国（采购部，很长的名字也不能让一行超过七十五个字符）",
		.subject = subject, .text = text, .html = "<p>王经理，您好</p>" });
	assert_int_equal(run(), 1);
	assert_int_equal(smtpd_count(server), 1);
	assert_string_equal(taken(a, 1, "subject"), subject);
	assert_string_equal(taken(a, 1, "text"), text);
	assert_string_equal(taken(a, 1, "html"), "<p>王经理，您好</p>");
	assert_non_null(strstr(taken(a, 1, "from"), "客源 <crm@keyuan.example>"));
	assert_non_null(strstr(taken(a, 1, "to"), "王建国"));
	assert_non_null(strstr(taken(a, 1, "to"), "<wang@huaxin.example>"));
	assert_string_equal(taken(a, 1, "envelope"), "crm@keyuan.example wang@huaxin.example");
	arena_free(a);
}

static void
test_send_mail__a_message_keeps_to_the_rules(void **state)
{
	struct arena *a = arena_new();
	int64_t n;

	(void)state;
	int64_t id = queue(&(struct mail){ .kind = "test", .to = "a@b.example", .to_name = "Smith, \"Bob\" (x)",
		.subject = "=?UTF-8?B?bm90IGFuIGVuY29kZWQgd29yZA==?=", .text = "一\n二\n" });
	assert_int_equal(run(), 1);
	assert_int_equal(str_int(taken(a, 1, "longest"), &n), OK);
	assert_in_range(n, 20, 78);
	assert_string_equal(taken(a, 1, "bare"), "0");
	/* Each header once, and none that nobody asked for. */
	assert_string_equal(taken(a, 1, "headers"), "auto-submitted\ncontent-transfer-encoding\ncontent-type\ndate\n"
		"from\nmessage-id\nmime-version\nsubject\nto");
	assert_string_equal(taken(a, 1, "id"), arena_printf(a, "<ob-%lld@crm.keyuan.example>", (long long)id));
	/* What looks like an encoded word is the text it is. */
	assert_string_equal(taken(a, 1, "subject"), "=?UTF-8?B?bm90IGFuIGVuY29kZWQgd29yZA==?=");
	assert_non_null(strstr(taken(a, 1, "to"), "\"Smith, \\\"Bob\\\" (x)\" <a@b.example>"));
	arena_free(a);
}

static void
test_send_mail__many_go_in_one_talk_and_each_once(void **state)
{
	(void)state;
	for (int i = 0; i < 60; i++)
		queue_simple("a@b.example");
	assert_int_equal(run(), 60);
	assert_int_equal(run(), 0);
	assert_int_equal(smtpd_count(server), 60);
}

static void
test_send_mail__what_was_rolled_back_is_not_sent(void **state)
{
	struct ctx *ctx = unit();

	(void)state;
	test_begin(ctx);
	assert_ok(ctx, mail_queue(ctx, NULL, &(struct mail){ .kind = "test", .to = "a@b.example", .subject = "x", .text = "x" }));
	test_end(ctx);
	assert_int_equal(run(), 0);
	assert_int_equal(smtpd_count(server), 0);
}

/* ---- what must not get into a header -------------------------------------------------------- */

static void
test_send_mail__a_line_end_in_a_header_is_refused(void **state)
{
	static const struct mail bad[] = {
		{ .to = "a@b.example", .subject = "x\r\nBcc: c@d.example" },
		{ .to = "a@b.example", .subject = "x\nBcc: c@d.example" },
		{ .to = "a@b.example", .subject = "x", .to_name = "x\r\nBcc: c@d.example" },
		{ .to = "a@b.example\r\nBcc: c@d.example", .subject = "x" },
		{ .to = "a@b.example>\r\nRCPT TO:<c@d.example", .subject = "x" },
		{ .to = "a@b.example,c@d.example", .subject = "x" },
		{ .to = "a@b.example c@d.example", .subject = "x" },
		{ .to = "a@b@c.example", .subject = "x" }, { .to = "王@b.example", .subject = "x" },
		{ .to = "a", .subject = "x" }, { .to = "@b", .subject = "x" }, { .to = "", .subject = "x" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct ctx *ctx = unit();
		struct mail m = bad[i];

		m.kind = "test";
		m.text = "x";
		test_begin(ctx);
		assert_int_equal(mail_queue(ctx, NULL, &m), ERR_INVALID);
		test_end(ctx);
	}
}

/* Should a row get there by another way, the sender is the second net. */
static void
test_send_mail__a_row_with_a_line_end_is_given_up(void **state)
{
	int64_t id[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		id[i] = queue_simple("a@b.example");
	change("UPDATE outbox SET subject = 'x\r\nBcc: c@d.example' WHERE id = ?", VALS(VINT(id[0])));
	change("UPDATE outbox SET recipient_name = 'x\r\nBcc: c@d.example' WHERE id = ?", VALS(VINT(id[1])));
	change("UPDATE outbox SET recipient = 'a@b.example\r\nBcc: c@d.example' WHERE id = ?", VALS(VINT(id[2])));
	change("UPDATE outbox SET message_id = 'x\r\nBcc: c@d.example' WHERE id = ?", VALS(VINT(id[3])));
	assert_int_equal(run(), 4);
	assert_int_equal(smtpd_count(server), 0);
	for (int i = 0; i < 4; i++)
		assert_string_equal(state_of(id[i]), "dead");
}

/* ---- when it does not go at once --------------------------------------------------------------- */

static void
test_send_mail__a_server_that_is_down_gets_it_later(void **state)
{
	int64_t first = queue_simple("a@b.example"), second = queue_simple("c@d.example");

	(void)state;
	smtpd_stop(server);
	assert_int_equal(run(), 1);
	assert_string_equal(state_of(first), "failed");
	assert_true(str_starts(answer_of(first), "The mail server does not answer at this port.\n"));
	assert_string_equal(wait_of(first), "1");
	/* The others keep their tries. */
	assert_string_equal(state_of(second), "ready");
	assert_string_equal(attempts_of(second), "0");
	smtpd_again(server);
	due(first);
	assert_int_equal(run(), 2);
	assert_string_equal(state_of(first), "sent");
	assert_string_equal(state_of(second), "sent");
	assert_int_equal(smtpd_count(server), 2);
}

static void
test_send_mail__tries_are_further_and_further_apart_and_end(void **state)
{
	static const char *const minutes[] = { "1", "5", "30", "120", "360" };
	int64_t id = queue_simple("a@b.example");

	(void)state;
	smtpd_mode(server, "451 4.7.1 greylisted, come again");
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(run(), 1);
		assert_string_equal(state_of(id), "failed");
		assert_string_equal(wait_of(id), minutes[i]);
		assert_int_equal(run(), 0);
		due(id);
	}
	assert_int_equal(run(), 1);
	assert_string_equal(state_of(id), "dead");
	assert_string_equal(attempts_of(id), "6");
	assert_non_null(strstr(answer_of(id), "\n451 4.7.1 greylisted, come again"));
	due(id);
	assert_int_equal(run(), 0);
	assert_int_equal(smtpd_count(server), 0);
}

static void
test_send_mail__a_recipient_nobody_knows_is_not_tried_again(void **state)
{
	int64_t id = queue_simple("nobody@b.example"), other;

	(void)state;
	smtpd_mode(server, "550 5.1.1 查无此人");
	assert_int_equal(run(), 1);
	assert_string_equal(state_of(id), "dead");
	assert_non_null(strstr(answer_of(id), "\n550 5.1.1 查无此人"));
	/* After a refusal the talk goes on. */
	smtpd_mode(server, "");
	other = queue_simple("a@b.example");
	assert_int_equal(run(), 1);
	assert_string_equal(state_of(other), "sent");
}

static void
test_send_mail__the_answer_to_the_text_counts(void **state)
{
	int64_t late = queue_simple("a@b.example"), never;

	(void)state;
	smtpd_mode(server, "data 452 4.3.1 mailbox full");
	assert_int_equal(run(), 1);
	assert_string_equal(state_of(late), "failed");
	smtpd_mode(server, "data 554 5.7.1 spam");
	never = queue_simple("a@b.example");
	assert_int_equal(run(), 1);
	assert_string_equal(state_of(never), "dead");
	assert_non_null(strstr(answer_of(never), "554 5.7.1 spam"));
}

static void
test_send_mail__a_wrong_password_is_no_fault_of_the_mail(void **state)
{
	int64_t id = queue_simple("a@b.example");

	(void)state;
	smtpd_mode(server, "auth");
	settings("none", "", "");
	assert_int_equal(run(), 1);
	assert_string_equal(state_of(id), "failed");
	settings("none", "keyuan", "wrong");
	due(id);
	assert_int_equal(run(), 1);
	assert_string_equal(state_of(id), "failed");
	assert_true(str_starts(answer_of(id), "The mail server refused user name or password.\n535"));
	settings("none", "keyuan", "密码 p@ss");
	due(id);
	assert_int_equal(run(), 1);
	assert_string_equal(state_of(id), "sent");
	assert_int_equal(smtpd_count(server), 1);
}

static void
test_send_mail__without_encryption_nothing_goes_where_it_was_asked_for(void **state)
{
	int64_t id = queue_simple("a@b.example");

	(void)state;
	settings("starttls", "", "");
	assert_int_equal(run(), 1);
	assert_string_equal(state_of(id), "failed");
	settings("tls", "", "");
	due(id);
	assert_int_equal(run(), 1);
	assert_string_equal(state_of(id), "failed");
	assert_int_equal(smtpd_count(server), 0);
}

static void
test_send_mail__without_a_server_mails_wait(void **state)
{
	int64_t id = queue_simple("a@b.example");

	(void)state;
	change("DELETE FROM setting WHERE name = 'mail.host'", NO_VALS);
	change("UPDATE stamp SET n = UUID_SHORT() & 0x7FFFFFFFFFFFFFFF WHERE name = 'org'", NO_VALS);
	assert_int_equal(run(), 0);
	assert_string_equal(state_of(id), "ready");
	assert_string_equal(attempts_of(id), "0");
	settings("none", "", "");
	assert_int_equal(run(), 1);
	assert_string_equal(state_of(id), "sent");
}

static void
test_send_mail__a_dry_run_sends_nothing(void **state)
{
	struct ctx *ctx = unit();
	int64_t done = 0, id = queue_simple("a@b.example");

	(void)state;
	assert_ok(ctx, job_by_hand(ctx, &send_mail_job, ctx->now, true, &done));
	assert_int_equal(done, 1);
	assert_string_equal(state_of(id), "ready");
	assert_int_equal(smtpd_count(server), 0);
	test_end(ctx);
}

/* ---- two senders, and dead ones ------------------------------------------------------------------ */

static void
test_send_mail__a_claim_that_was_lost_changes_nothing(void **state)
{
	struct ctx *ctx = unit();
	struct outbox_mail *slow, *none, *quick;
	int64_t id = queue_simple("a@b.example");

	(void)state;
	assert_ok(ctx, outbox_claim(ctx, &slow));
	assert_non_null(slow);
	assert_ok(ctx, outbox_claim(ctx, &none));
	assert_null(none);
	due(id);	/* its lease is over */
	assert_ok(ctx, outbox_claim(ctx, &quick));
	assert_non_null(quick);
	assert_int_equal(quick->attempts, 2);
	assert_ok(ctx, outbox_ended(ctx, slow, OUTBOX_NEVER, "too late"));
	assert_string_equal(state_of(id), "sending");
	assert_ok(ctx, outbox_ended(ctx, quick, OUTBOX_SENT, "250 OK"));
	assert_string_equal(state_of(id), "sent");
	assert_ok(ctx, outbox_ended(ctx, slow, OUTBOX_LATER, "too late"));
	assert_string_equal(state_of(id), "sent");
	test_end(ctx);
}

/* The server has taken the text, and the worker dies before it hears so. */
static void
test_send_mail__a_worker_killed_while_sending_sends_the_same_message_again(void **state)
{
	struct arena *a = arena_new();
	int64_t id = queue_simple("a@b.example");

	(void)state;
	smtpd_mode(server, "hang");
	pid_t pid = worker_start();
	smtpd_wait(server, 1);
	kill(pid, SIGKILL);
	assert_true(WIFSIGNALED(worker_wait(pid)));
	assert_string_equal(state_of(id), "sending");
	/* As long as the lease holds, nobody else takes it. */
	smtpd_mode(server, "");
	assert_int_equal(worker_wait(worker_start()), 0);
	assert_int_equal(smtpd_count(server), 1);
	due(id);
	assert_int_equal(worker_wait(worker_start()), 0);
	assert_string_equal(state_of(id), "sent");
	assert_int_equal(smtpd_count(server), 2);
	assert_string_equal(taken(a, 1, "id"), taken(a, 2, "id"));
	assert_string_equal(taken(a, 1, "date"), taken(a, 2, "date"));
	arena_free(a);
}

static void
test_send_mail__what_must_not_go_twice_is_held_after_a_kill(void **state)
{
	struct ctx *ctx;
	int64_t id = queue(&(struct mail){ .kind = "test", .to = "a@b.example", .subject = "x", .text = "x", .hold_in_doubt = true });

	(void)state;
	smtpd_mode(server, "hang");
	pid_t pid = worker_start();
	smtpd_wait(server, 1);
	kill(pid, SIGKILL);
	worker_wait(pid);
	smtpd_mode(server, "");
	due(id);
	assert_int_equal(run(), 0);
	assert_string_equal(state_of(id), "held");
	assert_int_equal(smtpd_count(server), 1);
	/* Somebody asked the recipient: it has not arrived. */
	ctx = unit();
	test_begin(ctx);
	assert_ok(ctx, outbox_again(ctx, id));
	test_commit(ctx);
	test_end(ctx);
	assert_int_equal(run(), 1);
	assert_string_equal(state_of(id), "sent");
	assert_int_equal(smtpd_count(server), 2);
}

/* The server goes away between the text and its answer. */
static void
test_send_mail__a_missing_answer_is_a_doubt(void **state)
{
	int64_t again = queue_simple("a@b.example");
	int64_t hold = queue(&(struct mail){ .kind = "test", .to = "a@b.example", .subject = "x", .text = "x", .hold_in_doubt = true });
	const int64_t ids[] = { again, hold };

	(void)state;
	for (int i = 0; i < 2; i++) {
		smtpd_mode(server, "hang");
		change("UPDATE outbox SET next_at = NOW(3) + INTERVAL 1 HOUR WHERE id <> ? AND state <> 'sent'", VALS(VINT(ids[i])));
		due(ids[i]);
		pid_t pid = worker_start();
		smtpd_wait(server, i + 1);
		smtpd_stop(server);
		assert_int_equal(worker_wait(pid), 0);
		smtpd_again(server);
	}
	assert_string_equal(state_of(again), "failed");
	assert_string_equal(state_of(hold), "held");
}

/* ---- secrets ---------------------------------------------------------------------------------------- */

static void
test_send_mail__a_secret_is_sealed_and_wiped_when_it_is_sent(void **state)
{
	struct arena *a = arena_new();
	int64_t id = queue(&(struct mail){ .kind = "test", .to = "a@b.example", .subject = "x", .text = "token-1234567890", .secret = true });

	(void)state;
	assert_null(strstr(column("SELECT body_text FROM outbox WHERE id = ?", id), "token"));
	assert_int_equal(run(), 1);
	assert_string_equal(taken(a, 1, "text"), "token-1234567890");
	assert_string_equal(column("SELECT body_text FROM outbox WHERE id = ?", id), "NULL");
	arena_free(a);
}

static void
test_send_mail__what_is_of_no_use_any_more_is_not_sent(void **state)
{
	int64_t now = instant_now();
	int64_t id = queue(&(struct mail){ .kind = "test", .to = "a@b.example", .subject = "x", .text = "x", .secret = true,
		.expires_at = now - 1000 });

	(void)state;
	assert_int_equal(run(), 0);
	assert_string_equal(state_of(id), "dead");
	assert_string_equal(column("SELECT body_text FROM outbox WHERE id = ?", id), "NULL");
	assert_int_equal(smtpd_count(server), 0);
}

static void
test_send_mail__the_password_is_sealed_and_another_key_does_not_open_it(void **state)
{
	int64_t id = queue_simple("a@b.example");

	(void)state;
	settings("none", "keyuan", "密码 p@ss");
	assert_null(strstr(column("SELECT value FROM setting WHERE name = 'mail.password' AND 0 = ?", 0), "p@ss"));
	char *key = strdup(secret_key());
	secret_set_key("another key");
	assert_int_equal(run(), 0);
	assert_string_equal(state_of(id), "failed");
	assert_true(str_starts(answer_of(id), "The stored password of the mail server cannot be opened."));
	secret_set_key(key);
	free(key);
	due(id);
	assert_int_equal(run(), 1);
	assert_string_equal(state_of(id), "sent");
}

/* ---- the health page's numbers ------------------------------------------------------------------------ */

static void
test_send_mail__monitors_hear_of_dead_and_late_ones(void **state)
{
	struct ctx *ctx = unit();
	struct outbox_health health;
	int64_t dead = queue_simple("a@b.example"), late = queue_simple("a@b.example");

	(void)state;
	queue_simple("a@b.example");
	change("UPDATE outbox SET state = 'dead' WHERE id = ?", VALS(VINT(dead)));
	change("UPDATE outbox SET created_at = NOW(3) - INTERVAL 31 MINUTE WHERE id = ?", VALS(VINT(late)));
	test_begin(ctx);
	assert_ok(ctx, outbox_health(ctx, &health));
	assert_true(health.set_up);
	assert_int_equal(health.dead, 1);
	assert_int_equal(health.late, 1);
	assert_ok(ctx, outbox_discard(ctx, dead));
	assert_ok(ctx, outbox_health(ctx, &health));
	assert_int_equal(health.dead, 0);
	test_end(ctx);
}

static int
all_open(void **state)
{
	(void)state;
	t = testcompany_open("send_mail");
	assert_int_equal(secret_key_open(t->conf), OK);
	server = smtpd_start();
	return 0;
}

static int
all_close(void **state)
{
	(void)state;
	smtpd_stop(server);
	free(server);
	secret_set_key(NULL);
	org_forget();
	testdb_close(t);
	return 0;
}

#define TEST(f) cmocka_unit_test_setup(f, each_open)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_send_mail__chinese_arrives_as_it_was_written),
		TEST(test_send_mail__a_message_keeps_to_the_rules),
		TEST(test_send_mail__many_go_in_one_talk_and_each_once),
		TEST(test_send_mail__what_was_rolled_back_is_not_sent),
		TEST(test_send_mail__a_line_end_in_a_header_is_refused),
		TEST(test_send_mail__a_row_with_a_line_end_is_given_up),
		TEST(test_send_mail__a_server_that_is_down_gets_it_later),
		TEST(test_send_mail__tries_are_further_and_further_apart_and_end),
		TEST(test_send_mail__a_recipient_nobody_knows_is_not_tried_again),
		TEST(test_send_mail__the_answer_to_the_text_counts),
		TEST(test_send_mail__a_wrong_password_is_no_fault_of_the_mail),
		TEST(test_send_mail__without_encryption_nothing_goes_where_it_was_asked_for),
		TEST(test_send_mail__without_a_server_mails_wait),
		TEST(test_send_mail__a_dry_run_sends_nothing),
		TEST(test_send_mail__a_claim_that_was_lost_changes_nothing),
		TEST(test_send_mail__a_worker_killed_while_sending_sends_the_same_message_again),
		TEST(test_send_mail__what_must_not_go_twice_is_held_after_a_kill),
		TEST(test_send_mail__a_missing_answer_is_a_doubt),
		TEST(test_send_mail__a_secret_is_sealed_and_wiped_when_it_is_sent),
		TEST(test_send_mail__what_is_of_no_use_any_more_is_not_sent),
		TEST(test_send_mail__the_password_is_sealed_and_another_key_does_not_open_it),
		TEST(test_send_mail__monitors_hear_of_dead_and_late_ones),
	};

	return cmocka_run_group_tests(tests, all_open, all_close);
}
