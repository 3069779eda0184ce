/* test_conf.c - the configuration file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <unistd.h>
#include "base/base.h"

static char path[] = "/tmp/test_conf_XXXXXX";
static char problem[300];

static int
load(const char *text, struct conf **out)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	problem[0] = '\0';
	*out = NULL;
	return conf_load(out, path, problem, sizeof problem);
}

static int
setup(void **state)
{
	(void)state;
	int fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int
teardown(void **state)
{
	(void)state;
	return unlink(path);
}

static void
test_conf__what_is_not_set_has_its_default(void **state)
{
	struct conf *c;

	(void)state;
	assert_int_equal(load("", &c), OK);
	assert_string_equal(conf_str(c, "db.socket"), "/run/mysqld/mysqld.sock");
	assert_string_equal(conf_str(c, "db.name"), "keyuan");
	assert_string_equal(conf_str(c, "db.audit_name"), "keyuan_audit");
	assert_int_equal(conf_int(c, "db.statement_timeout_ms"), 30000);
	assert_string_equal(conf_str(c, "web.base_url"), "http://localhost:8080");
	assert_int_equal(conf_int(c, "web.max_body"), 50331648);
	assert_int_equal(conf_int(c, "web.session_idle_min"), 480);
	assert_int_equal(conf_int(c, "web.session_max_h"), 168);
	assert_string_equal(conf_str(c, "company.zone"), "Asia/Shanghai");
	assert_string_equal(conf_str(c, "company.language"), "zh_CN");
	assert_string_equal(conf_str(c, "log.level"), "info");
}

static void
test_conf__the_file_wins_and_an_older_one_stays_as_it_was(void **state)
{
	struct conf *c, *later;

	(void)state;
	assert_int_equal(load("# 注释\n\n[db]\nsocket = /tmp/a b.sock \nname=\n[web]\ndeadline_s=5\n"
	                      "base_url=https://crm.example.com\n[db]\naudit_name=客源\n", &c), OK);
	assert_int_equal(load("[web]\ndeadline_s=7\r\n", &later), OK);
	assert_string_equal(conf_str(c, "db.socket"), "/tmp/a b.sock");
	assert_string_equal(conf_str(c, "db.name"), "");
	assert_string_equal(conf_str(c, "db.audit_name"), "客源");
	assert_string_equal(conf_str(c, "web.base_url"), "https://crm.example.com");
	assert_int_equal(conf_int(c, "web.deadline_s"), 5);
	assert_int_equal(conf_int(later, "web.deadline_s"), 7);
	assert_false(conf_bool(c, "db.name"));
}

static void
test_conf__mistakes_are_told_with_file_line_and_key(void **state)
{
	static const struct { const char *text, *line, *words; } bad[] = {
		{ "[db]\nsokcet=/x\n", ":2: ", "[db] has no setting \"sokcet\"" },
		{ "\n[data]\nname=x\n", ":2: ", "no group [data]" },
		{ "name=x\n", ":1: ", "[group]" },
		{ "[db]\nname=x\n\nname=y\n", ":4: ", "db.name is set twice" },
		{ "[db]\njust words\n", ":2: ", "key=value" },
		{ "[db\nname=x\n", ":1: ", "[name]" },
		{ "[web]\ndeadline_s=soon\n", ":2: ", "web.deadline_s must be a whole number" },
		{ "[web]\ndeadline_s=0\n", ":2: ", "from 1 to 3600" },
		{ "[web]\nmax_body=9999999999999999999\n", ":2: ", "web.max_body" },
		{ "[web]\nbase_url=crm.example.com\n", ":2: ", "http://" },
		{ "[web]\nbase_url=http://x/\n", ":2: ", "slash" },
		{ "[company]\nzone=Asia/Shangai\n", ":2: ", "no time zone \"Asia/Shangai\"" },
		{ "[company]\nlanguage=de\n", ":2: ", "one of: zh_CN en" },
		{ "[log]\nlevel=loud\n", ":2: ", "log.level" },
		{ "[db]\nname=\\q\n", ":2: ", "db.name" },
		{ "[db]\nname=\xff\n", ": ", "UTF-8" },
		{ "[]\n", ":1: ", "no group []" },
	};
	struct conf *c;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		if (load(bad[i].text, &c) != ERR_INVALID || c || !str_starts(problem, path))
			fail_msg("\"%s\" is accepted", bad[i].text);
		if (!str_starts(problem + strlen(path), bad[i].line) || !strstr(problem, bad[i].words))
			fail_msg("\"%s\" says: %s", bad[i].text, problem);
	}
}

static void
test_conf__the_path_comes_from_the_environment(void **state)
{
	struct conf *c;

	(void)state;
	assert_int_equal(load("[db]\nname=by_env\n", &c), OK);
	setenv("CRM_CONF", path, 1);
	assert_int_equal(conf_load(&c, NULL, problem, sizeof problem), OK);
	assert_string_equal(conf_str(c, "db.name"), "by_env");
	setenv("CRM_CONF", "/nonexistent/crm.conf", 1);
	assert_int_equal(conf_load(&c, NULL, problem, sizeof problem), ERR_IO);
	assert_non_null(strstr(problem, "/nonexistent/crm.conf"));
	unsetenv("CRM_CONF");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conf__what_is_not_set_has_its_default),
		cmocka_unit_test(test_conf__the_file_wins_and_an_older_one_stays_as_it_was),
		cmocka_unit_test(test_conf__mistakes_are_told_with_file_line_and_key),
		cmocka_unit_test(test_conf__the_path_comes_from_the_environment),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
