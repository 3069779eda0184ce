/* test_schema.c - migrate: from nothing, from the version before, from half-way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "support/files.h"
#include "support/testdb.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const char thing_xml[] =
	"<type name=\"thing\" label=\"Thing\" plural=\"Things\" kind=\"master\" title=\"name\" owner=\"owner\" dept=\"dept\" tree=\"yes\">\n"
	"  <fields>\n"
	"    <field name=\"number\" kind=\"text\" size=\"20\" format=\"code\" label=\"Number\" unique=\"yes\"/>\n"
	"    <field name=\"name\" kind=\"text\" size=\"60\" label=\"Name\"/>\n"
	"    <field name=\"parent\" kind=\"link\" to=\"thing\" label=\"Part of\"/>\n"
	"    <field name=\"size\" kind=\"enum\" label=\"Size\" dictionary=\"thing_size\"/>\n"
	"    <field name=\"price\" kind=\"money\" label=\"Price\" sort=\"yes\"/>\n"
	"    <field name=\"weight\" kind=\"qty\" label=\"Weight\"/>\n"
	"    <field name=\"tax\" kind=\"rate\" label=\"Tax\"/>\n"
	"    <field name=\"pieces\" kind=\"int\" label=\"Pieces\"/>\n"
	"    <field name=\"made\" kind=\"date\" label=\"Made\" sort=\"yes\"/>\n"
	"    <field name=\"due\" kind=\"datetime\" label=\"Due\" sort=\"yes\"/>\n"
	"    <field name=\"good\" kind=\"bool\" label=\"Good\" default=\"yes\" sort=\"yes\"/>\n"
	"    <field name=\"owner\" kind=\"link\" to=\"employee\" label=\"Owner\"/>\n"
	"    <field name=\"dept\" kind=\"link\" to=\"department\" label=\"Department\"/>\n"
	"    <field name=\"note\" kind=\"longtext\" label=\"Note\"/>\n"
	"  </fields>\n"
	"  <index fields=\"parent made\"/>\n"
	"  <dictionary kind=\"thing_size\"><entry code=\"s\" zh=\"小\" en=\"Small\"/><entry code=\"l\" zh=\"大\" en=\"Large\"/></dictionary>\n"
	"  <list name=\"all\" label=\"All\" default=\"yes\"><column field=\"name\"/></list>\n"
	"  <form><section name=\"main\" label=\"Main\"><item field=\"name\"/></section></form>\n"
	"  <allow role=\"salesperson\" read=\"own\" edit=\"own\" do=\"create\"/>\n"
	"</type>\n";

/* ---- a share folder of its own, migrated into databases of their own --------------------- */

struct site { struct testdb *db; struct arena *mem; const char *root, *share; struct types *types; };
static struct site site;

static void
shell(const char *command)
{
	if (system(command) != 0)
		fail_msg("%s", command);
}

static void
thing_put(const char *xml)
{
	struct buf problems;

	buf_init(&problems, site.mem);
	file_put(site.root, "types/shop/thing/thing.xml", xml);
	if (types_load(&site.types, arena_printf(site.mem, "%s/types", site.root), false, &problems) != OK)
		fail_msg("%s", buf_str(&problems));
}

static void
databases_make(void)
{
	testdb_ddl(site.db, arena_printf(site.mem,
	           "DROP DATABASE IF EXISTS `%s`; DROP DATABASE IF EXISTS `%s`; CREATE DATABASE `%s`; USE `%s`",
	           site.db->name, site.db->audit_name, site.db->name, site.db->name));
}

/* Every test starts with an empty database and the thing as above. */
static int
site_reset(void **state)
{
	(void)state;
	site.mem = arena_new();
	site.root = arena_printf(site.mem, "%s/test_schema", getenv("CRM_TEST_TMP"));
	site.share = conf_str(site.db->conf, "paths.share");
	shell(arena_printf(site.mem, "rm -rf '%s' && mkdir -p '%s/types' '%s/sql/migrate' && cp -r '%s/types/org' '%s/types/' && "
	      "cp '%s/sql/platform.sql' '%s/sql/'", site.root, site.root, site.root, site.share, site.root, site.share,
	      site.root));
	file_put(site.root, "types/admin/module.xml", "<module name=\"admin\" label=\"Settings\" pos=\"20\"/>");
	file_put(site.root, "types/shop/module.xml", "<module name=\"shop\" label=\"Shop\" pos=\"10\"/>");
	thing_put(thing_xml);
	databases_make();
	return 0;
}

static int
site_end(void **state)
{
	(void)state;
	shell(arena_printf(site.mem, "rm -rf '%s'", site.root));
	arena_free(site.mem);
	return 0;
}

static struct ctx *
unit(void)
{
	struct ctx *ctx = test_unit(site.db);

	ctx->db = site.db->migrate;
	ctx->types = site.types;
	return ctx;
}

/* Runs migrate; what it printed stands in *said. */
static int
migrate_as(bool dry_run, const char **said)
{
	const char *path = arena_printf(site.mem, "%s/said", site.root);
	struct ctx *ctx = unit();
	int keep = dup(STDOUT_FILENO);

	fflush(stdout);
	assert_non_null(freopen(path, "w", stdout));
	int rc = schema_migrate(ctx, site.types, arena_printf(site.mem, "%s/sql", site.root), dry_run);
	fflush(stdout);
	dup2(keep, STDOUT_FILENO);
	close(keep);
	char *text = arena_alloc(site.mem, 200000);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	text[fread(text, 1, 199999, f)] = '\0';
	fclose(f);
	*said = text;
	test_end(ctx);
	return rc;
}

static const char *
migrate(void)
{
	const char *said;
	int rc = migrate_as(false, &said);

	if (rc != OK)
		fail_msg("migrate: %s\n%s", err_name(rc), said);
	return said;
}

static void
migrate_refuses(const char *sentence)
{
	const char *said;

	assert_int_equal(migrate_as(false, &said), ERR_INVALID);
	if (!strstr(said, sentence))
		fail_msg("expected: %s\nsaid: %s", sentence, said);
}

static void
sql(const char *text)
{
	testdb_ddl(site.db, text);
}

/* The first value of the first row as text; "" when there is none. */
static const char *
asked(const char *text)
{
	struct ctx *ctx = unit();
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add_text(q, text);
	assert_ok(ctx, db_begin(ctx, DB_READ));
	assert_ok(ctx, db_select_sql(ctx, &rows, q));
	const char *s = "";
	if (db_next(rows)) {
		struct val v = db_val(rows, 0);
		s = v.kind == V_INT ? arena_printf(site.mem, "%lld", (long long)v.i)
		                    : arena_strdup(site.mem, v.kind == V_TEXT ? v.s : "");
	}
	test_end(ctx);
	return s;
}

static bool
sql_fails(const char *text)
{
	struct ctx *ctx = unit();
	bool fails = db_ddl(ctx, text) != OK;

	test_end(ctx);
	return fails;
}

/* Everything that information_schema knows of the tables, as one number. */
static const char schema_sum[] =
	"SELECT SUM(CRC32(x)) FROM (\n"
	"SELECT CONCAT_WS(' ', TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION, COLUMN_TYPE, IS_NULLABLE, COLLATION_NAME) AS x\n"
	"FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()\n"
	"UNION ALL SELECT CONCAT_WS(' ', TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, COLUMN_NAME, NON_UNIQUE)\n"
	"FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()\n"
	"UNION ALL SELECT CONCAT_WS(' ', TABLE_NAME, COLUMN_NAME, REFERENCED_TABLE_NAME)\n"
	"FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = DATABASE()\n"
	"UNION ALL SELECT CONCAT_WS(' ', 'role', code, name) FROM role\n"
	"UNION ALL SELECT CONCAT_WS(' ', 'right', role, type, action, scope) FROM role_right) y";

/* ---- from nothing ------------------------------------------------------------------------- */

static void
test_schema__a_new_database_gets_everything_and_the_second_run_nothing(void **state)
{
	struct timespec a, b;

	(void)state;
	assert_non_null(strstr(migrate(), "CREATE TABLE `thing`"));
	assert_string_equal(asked("SELECT COUNT(*) FROM role"), "13");
	clock_gettime(CLOCK_MONOTONIC, &a);
	assert_string_equal(migrate(), "Nothing to do: the database is up to date.\n");
	clock_gettime(CLOCK_MONOTONIC, &b);
	/* Half a second is the promise; here with sanitizers, beside other tests. */
	assert_true((b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000 < 1500);
}

static void
test_schema__a_dry_run_says_all_and_does_nothing(void **state)
{
	const char *said;

	(void)state;
	assert_int_equal(migrate_as(true, &said), OK);
	assert_non_null(strstr(said, "CREATE TABLE `thing`"));
	assert_non_null(strstr(said, "CREATE TABLE IF NOT EXISTS migration"));
	assert_string_equal(asked("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()"), "0");
}

static void
test_schema__each_kind_has_its_column(void **state)
{
	static const struct { const char *column, *type; } columns[] = {
		{ "number", "varchar(20)" }, { "size", "varchar(32)" }, { "price", "decimal(18,4)" },
		{ "weight", "decimal(18,6)" }, { "tax", "decimal(12,6)" }, { "pieces", "bigint(20)" },
		{ "made", "date" }, { "due", "datetime(3)" }, { "good", "tinyint(4)" }, { "owner", "bigint(20)" },
		{ "note", "mediumtext" }, { "path", "varbinary(255)" }, { "live", "tinyint(4)" },
	};

	(void)state;
	migrate();
	for (size_t i = 0; i < COUNT(columns); i++)
		assert_string_equal(asked(arena_printf(site.mem, "SELECT COLUMN_TYPE FROM information_schema.COLUMNS "
		                    "WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'thing' AND COLUMN_NAME = '%s'",
		                    columns[i].column)), columns[i].type);
	assert_string_equal(asked("SELECT COLLATION_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() "
	                    "AND TABLE_NAME = 'thing' AND COLUMN_NAME = 'name'"), "utf8mb4_uca1400_ai_ci");
}

static void
test_schema__an_owned_type_has_three_indexes_for_each_sort_key(void **state)
{
	static const struct { const char *name, *columns; } indexes[] = {
		{ "price_k_sort", "price_k,id,owner,dept,deleted_at" }, { "price_k_owner", "owner,price_k,id,deleted_at" },
		{ "price_k_dept", "dept,price_k,id,deleted_at" }, { "updated_at_sort", "updated_at,id,owner,dept,deleted_at" },
		{ "number", "org,number,live" }, { "parent_link", "parent" }, { "parent_made", "parent,made" },
		{ "path", "path" },
	};

	(void)state;
	migrate();
	for (size_t i = 0; i < COUNT(indexes); i++)
		assert_string_equal(asked(arena_printf(site.mem, "SELECT GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX) "
		                    "FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() "
		                    "AND TABLE_NAME = 'thing' AND INDEX_NAME = '%s'", indexes[i].name)), indexes[i].columns);
}

static void
test_schema__empty_values_have_a_place_in_the_order(void **state)
{
	(void)state;
	migrate();
	sql("INSERT INTO thing (number, created_at, updated_at) VALUES ('1', NOW(3), NOW(3))");
	assert_string_equal(asked("SELECT price_k < -90000000000000 AND made_k = '0001-01-01' AND due_k < '0002-01-01' "
	                    "AND good_k = 1 FROM thing"), "1");
}

static void
test_schema__equal_values_are_refused_among_the_living_only(void **state)
{
	static const char one[] = "INSERT INTO thing (number, created_at, updated_at) VALUES ('A1', NOW(3), NOW(3))";

	(void)state;
	migrate();
	sql(one);
	assert_true(sql_fails(one));
	sql("UPDATE thing SET deleted_at = NOW(3)");
	sql(one);
	assert_string_equal(asked("SELECT COUNT(*) FROM thing"), "2");
}

static void
test_schema__a_link_must_point_to_a_record(void **state)
{
	(void)state;
	migrate();
	assert_true(sql_fails("INSERT INTO thing (owner, created_at, updated_at) VALUES (99, NOW(3), NOW(3))"));
	sql("INSERT INTO thing (id, created_at, updated_at) VALUES (5, NOW(3), NOW(3))");
	sql("INSERT INTO thing (id, parent, created_at, updated_at) VALUES (6, 5, NOW(3), NOW(3))");
	assert_true(sql_fails("DELETE FROM thing WHERE id = 5"));
}

/* ---- from the version before ---------------------------------------------------------------- */

static void
test_schema__what_is_new_is_added(void **state)
{
	const char *xml = text_replaced(site.mem, thing_xml, "<field name=\"note\"",
	                           "<field name=\"color\" kind=\"text\" size=\"30\" label=\"Colour\" sort=\"yes\"/>\n"
	                           "<field name=\"fits\" kind=\"link\" to=\"thing\" label=\"Fits\"/>\n<field name=\"note\"");

	(void)state;
	migrate();
	sql("INSERT INTO thing (number, created_at, updated_at) VALUES ('1', NOW(3), NOW(3))");
	thing_put(text_replaced(site.mem, xml, "<index ", "<index fields=\"made\"/><index "));
	const char *said = migrate();
	assert_non_null(strstr(said, "ADD COLUMN `color` varchar(30) NOT NULL DEFAULT '', ADD COLUMN `fits` bigint"));
	assert_non_null(strstr(said, "ADD KEY `color_sort`"));
	assert_non_null(strstr(said, "FOREIGN KEY (`fits`)"));
	assert_non_null(strstr(said, "ADD KEY `made` (`made`)"));
	assert_string_equal(migrate(), "Nothing to do: the database is up to date.\n");
}

static void
test_schema__a_longer_text_widens_its_column(void **state)
{
	(void)state;
	migrate();
	thing_put(text_replaced(site.mem, thing_xml, "size=\"60\"", "size=\"90\""));
	assert_non_null(strstr(migrate(), "ALTER TABLE `thing` MODIFY `name` varchar(90);"));
	assert_string_equal(migrate(), "Nothing to do: the database is up to date.\n");
}

struct change { const char *from, *to, *says; };

/* Changes that could lose or bend data. */
static const struct change changes[] = {
	{ "size=\"60\"", "size=\"40\"", "refused: table thing, column name: it would shrink from 60 to 40 characters; make sure that no "
	  "text is longer. A step must do: ALTER TABLE `thing` MODIFY `name` varchar(40)." },
	{ "kind=\"qty\"", "kind=\"int\"", "refused: table thing, column weight: it is decimal(18,6) in the database and bigint by its definition. "
	  "A step must do: ALTER TABLE `thing` MODIFY `weight` bigint." },
	{ "    <field name=\"weight\" kind=\"qty\" label=\"Weight\"/>\n", "", "refused: table thing, column weight is not in the definition any more. "
	  "A step must rename it (ALTER TABLE `thing` RENAME COLUMN `weight` TO …) or drop it." },
	{ "label=\"Name\"/>", "label=\"Name\" sort=\"yes\"/>", "refused: table thing, column name may be NULL in the database" },
	{ " unique=\"yes\"", "", "refused: table thing: the database keeps (org,number,live) unique, the definition does not" },
	{ "<field name=\"parent\" kind=\"link\" to=\"thing\"", "<field name=\"boss\" kind=\"link\" to=\"employee\" label=\"Boss\"/><field name=\"parent\" kind=\"link\" to=\"thing\"", NULL },
	{ "name=\"boss\" kind=\"link\" to=\"employee\"", "name=\"boss\" kind=\"link\" to=\"user\"", "refused: table thing, column boss points to employee "
	  "in the database and to user by its definition" },
};

static void
test_schema__what_could_lose_data_is_refused_and_nothing_is_changed(void **state)
{
	const char *xml = thing_xml;

	(void)state;
	migrate();
	for (size_t i = 0; i < COUNT(changes); i++) {
		const char *before = asked(schema_sum);
		const char *changed = text_replaced(site.mem, xml, changes[i].from, changes[i].to);
		thing_put(changed);
		if (!changes[i].says) {		/* the ground for the next */
			migrate();
			xml = changed;
			continue;
		}
		migrate_refuses(changes[i].says);
		assert_string_equal(asked(schema_sum), before);
	}
}

static void
test_schema__a_type_that_becomes_a_tree_is_refused(void **state)
{
	(void)state;
	thing_put(text_replaced(site.mem, thing_xml, " tree=\"yes\"", ""));
	migrate();
	thing_put(thing_xml);
	migrate_refuses("refused: table thing: the type has become a tree. A step must add and fill the column");
}

static void
test_schema__rows_that_were_there_get_pinyin_and_normal_form(void **state)
{
	(void)state;
	migrate();
	for (int i = 0; i < 3; i++)
		sql(arena_printf(site.mem, "INSERT INTO thing (name, created_at, updated_at) "
		    "SELECT CONCAT('阀门（Ａ）', %d, seq), NOW(3), NOW(3) FROM seq_1_to_400", i));
	thing_put(text_replaced(site.mem, thing_xml, "label=\"Name\"/>", "label=\"Name\" pinyin=\"yes\" unique=\"yes\"/>"));
	assert_non_null(strstr(migrate(), "fill thing.name\n"));
	assert_string_equal(asked("SELECT COUNT(*) FROM thing WHERE name_py LIKE 'famena%' AND name_py1 LIKE 'fma%' "
	                    "AND name_norm LIKE '阀门(a)%'"), "1200");
	assert_string_equal(asked("SELECT COUNT(*) FROM migration WHERE name LIKE 'fill%'"), "0");
	assert_string_equal(migrate(), "Nothing to do: the database is up to date.\n");
}

static void
test_schema__rows_that_are_equal_where_they_must_not_be_are_told(void **state)
{
	const char *said;

	(void)state;
	migrate();
	sql("INSERT INTO thing (name, created_at, updated_at) VALUES ('A', NOW(3), NOW(3)), ('Ａ', NOW(3), NOW(3))");
	thing_put(text_replaced(site.mem, thing_xml, "label=\"Name\"/>", "label=\"Name\" unique=\"yes\"/>"));
	assert_int_equal(migrate_as(false, &said), ERR_DUPLICATE);
	assert_non_null(strstr(said, "refused: rows of the table are equal where they must be unique"));
	sql("UPDATE thing SET name = 'B', name_norm = 'b' WHERE id = 2");
	migrate();
}

/* ---- committed steps ---------------------------------------------------------------------------- */

static void
test_schema__a_new_database_needs_no_steps(void **state)
{
	(void)state;
	file_put(site.root, "sql/migrate/0001_fails.sql", "SELECT nothing FROM nowhere;\n");
	migrate();
	assert_string_equal(asked("SELECT GROUP_CONCAT(name ORDER BY name) FROM migration"), "0001_fails.sql,created");
}

static void
test_schema__steps_run_once_in_the_order_of_their_names(void **state)
{
	(void)state;
	migrate();
	file_put(site.root, "sql/migrate/0002_second.sql", "INSERT INTO setting VALUES ('b', (SELECT s.value FROM setting s WHERE s.name = 'a'));\n");
	file_put(site.root, "sql/migrate/0001_first.sql", "-- a comment; with a semicolon\n/* and\nanother; */\n"
	         "INSERT INTO setting VALUES ('a', 'it''s; \\'quoted\\'');\n# last\n"
	         "ALTER TABLE `thing` RENAME COLUMN `weight` TO `mass`;\n");
	thing_put(text_replaced(site.mem, thing_xml, "name=\"weight\"", "name=\"mass\""));
	assert_non_null(strstr(migrate(), "step 0001_first.sql\n"));
	assert_string_equal(asked("SELECT value FROM setting WHERE name = 'b'"), "it's; 'quoted'");
	assert_string_equal(migrate(), "Nothing to do: the database is up to date.\n");
}

static void
test_schema__a_step_that_failed_runs_again(void **state)
{
	const char *said;

	(void)state;
	migrate();
	file_put(site.root, "sql/migrate/0001_step.sql", "REPLACE INTO setting VALUES ('a', '1');\nREPLACE INTO settings VALUES ('b', '1');\n");
	assert_int_not_equal(migrate_as(false, &said), OK);
	file_put(site.root, "sql/migrate/0001_step.sql", "REPLACE INTO setting VALUES ('a', '1');\nREPLACE INTO setting VALUES ('b', '1');\n");
	migrate();
	assert_string_equal(asked("SELECT COUNT(*) FROM setting"), "2");
}

static void
test_schema__a_step_of_another_name_is_refused(void **state)
{
	const char *said;

	(void)state;
	migrate();
	file_put(site.root, "sql/migrate/rename.sql", "SELECT 1;\n");
	assert_int_equal(migrate_as(false, &said), ERR_INVALID);
}

/* ---- first rows ------------------------------------------------------------------------------------ */

static void
test_schema__presets_are_installed_once(void **state)
{
	(void)state;
	migrate();
	assert_string_equal(asked("SELECT GROUP_CONCAT(action, '=', scope ORDER BY action) FROM role_right "
	                    "WHERE role = 'salesperson' AND type = 'thing'"), "create=all,delete=none,edit=own,read=own");
	assert_string_equal(asked("SELECT GROUP_CONCAT(code, label_zh, label_en ORDER BY pos) FROM dictionary"), "s小Small,l大Large");
	sql("UPDATE role_right SET scope = 'all' WHERE type = 'thing' AND action = 'read'; UPDATE role SET name = '卖手' WHERE code = 'salesperson'; "
	    "UPDATE role SET deleted_at = NOW(3) WHERE code = 'keeper'; UPDATE dictionary SET label_zh = '小号' WHERE code = 's'");
	assert_string_equal(migrate(), "Nothing to do: the database is up to date.\n");
	assert_string_equal(asked("SELECT COUNT(*) FROM role_right WHERE type = 'thing' AND scope = 'all'"), "2");
	assert_string_equal(asked("SELECT COUNT(*) FROM role"), "13");
}

static void
test_schema__a_numbered_type_gets_its_rule(void **state)
{
	const char *xml = text_replaced(site.mem, thing_xml, "  <fields>", "<number field=\"number\" pattern=\"T-{yy}{seq:4}\" reset=\"year\"/>\n  <fields>");

	(void)state;
	migrate();
	thing_put(xml);
	assert_non_null(strstr(migrate(), "number rule thing: T-{yy}{seq:4}\n"));
	assert_string_equal(asked("SELECT CONCAT_WS(' ', pattern, reset, gapless) FROM number_rule WHERE type = 'thing'"),
	                    "T-{yy}{seq:4} year 0");
	assert_string_equal(migrate(), "Nothing to do: the database is up to date.\n");
}

/* ---- from half-way ----------------------------------------------------------------------------------- */

/* A migrate of its own process, killed when it has printed this many lines.
 * False when it came to its end before. */
static bool
migrate_killed_after(int lines)
{
	int out[2], seen = 0;
	char c;

	assert_int_equal(pipe(out), 0);
	fflush(stdout);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct db *own;
		dup2(out[1], STDOUT_FILENO);
		setvbuf(stdout, NULL, _IOLBF, 0);
		if (db_open(&own, site.db->conf, DB_MIGRATE) != OK)
			_exit(1);
		struct ctx *ctx = unit();
		ctx->db = own;
		int rc = schema_migrate(ctx, site.types, arena_printf(site.mem, "%s/sql", site.root), false);
		_exit(rc == OK ? 0 : 1);
	}
	close(out[1]);
	while (seen < lines && read(out[0], &c, 1) == 1)
		seen += c == '\n';
	kill(child, SIGKILL);
	close(out[0]);
	waitpid(child, NULL, 0);
	return seen == lines;
}

static void
test_schema__killed_anywhere_the_next_run_goes_on(void **state)
{
	static const int points[] = { 1, 3, 9, 13, 16, 19, 23, 26, 29, 33, 45, 60 };
	int killed = 0;

	(void)state;
	migrate();
	const char *whole = asked(schema_sum);
	for (size_t i = 0; i < COUNT(points); i++) {
		databases_make();
		killed += migrate_killed_after(points[i]);
		migrate();
		assert_string_equal(asked(schema_sum), whole);
		assert_string_equal(migrate(), "Nothing to do: the database is up to date.\n");
	}
	assert_true(killed >= 8);
}

static void
test_schema__a_filling_that_was_killed_goes_on(void **state)
{
	(void)state;
	migrate();
	sql("INSERT INTO thing (name, created_at, updated_at) SELECT CONCAT('阀门', seq), NOW(3), NOW(3) FROM seq_1_to_3000");
	thing_put(text_replaced(site.mem, thing_xml, "label=\"Name\"/>", "label=\"Name\" pinyin=\"yes\"/>"));
	assert_true(migrate_killed_after(2));
	migrate();
	assert_string_equal(asked("SELECT COUNT(*) FROM thing WHERE name_py LIKE 'famen%'"), "3000");
}

static int
group_open(void **state)
{
	(void)state;
	site.db = testdb_open("schema");
	const char *share = conf_str(site.db->conf, "paths.share");
	setenv("LOCPATH", arena_printf(site.db->mem, "%s/locale/sys", share), 0);
	if (lang_open(arena_printf(site.db->mem, "%s/locale", share)) != OK)
		return -1;
	return pinyin_open(arena_printf(site.db->mem, "%s/pinyin.tsv", share)) == OK ? 0 : -1;
}

static int
group_close(void **state)
{
	(void)state;
	testdb_close(site.db);
	return 0;
}

#define schema_test(f) cmocka_unit_test_setup_teardown(f, site_reset, site_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		schema_test(test_schema__a_new_database_gets_everything_and_the_second_run_nothing),
		schema_test(test_schema__a_dry_run_says_all_and_does_nothing),
		schema_test(test_schema__each_kind_has_its_column),
		schema_test(test_schema__an_owned_type_has_three_indexes_for_each_sort_key),
		schema_test(test_schema__empty_values_have_a_place_in_the_order),
		schema_test(test_schema__equal_values_are_refused_among_the_living_only),
		schema_test(test_schema__a_link_must_point_to_a_record),
		schema_test(test_schema__what_is_new_is_added),
		schema_test(test_schema__a_longer_text_widens_its_column),
		schema_test(test_schema__what_could_lose_data_is_refused_and_nothing_is_changed),
		schema_test(test_schema__a_type_that_becomes_a_tree_is_refused),
		schema_test(test_schema__rows_that_were_there_get_pinyin_and_normal_form),
		schema_test(test_schema__rows_that_are_equal_where_they_must_not_be_are_told),
		schema_test(test_schema__a_new_database_needs_no_steps),
		schema_test(test_schema__steps_run_once_in_the_order_of_their_names),
		schema_test(test_schema__a_step_that_failed_runs_again),
		schema_test(test_schema__a_step_of_another_name_is_refused),
		schema_test(test_schema__presets_are_installed_once),
		schema_test(test_schema__a_numbered_type_gets_its_rule),
		schema_test(test_schema__killed_anywhere_the_next_run_goes_on),
		schema_test(test_schema__a_filling_that_was_killed_goes_on),
	};

	return cmocka_run_group_tests(tests, group_open, group_close);
}
