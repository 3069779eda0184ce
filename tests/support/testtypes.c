/* testtypes.c - made-up types in a copy of the shared files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sys/stat.h>
#include "crm.h"
#include "support/testtypes.h"

static char share[400];

static void
shell(const char *format, const char *a, const char *b)
{
	char command[1000];

	snprintf(command, sizeof command, format, a, b);
	if (system(command) != 0)
		fail_msg("%s", command);
}

static void
file_put(const char *path, const char *text)
{
	char whole[800], folder[800];
	FILE *f;

	snprintf(whole, sizeof whole, "%s/types/%s", share, path);
	snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(whole, '/') - whole), whole);
	shell("mkdir -p '%s'%s", folder, "");
	f = fopen(whole, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

void
testtypes_open(const char *program, const char *const (*files)[2], int n)
{
	const char *from = getenv("CRM_TEST_SHARE"), *tmp = getenv("CRM_TEST_TMP");

	assert_non_null(from);
	assert_non_null(tmp);
	snprintf(share, sizeof share, "%s/%s.share", tmp, program);
	shell("rm -rf '%s'%s", share, "");
	shell("cp -rL '%s' '%s'", from, share);
	for (int i = 0; i < n; i++)
		file_put(files[i][0], files[i][1]);
	setenv("CRM_TEST_SHARE", share, 1);
}

void
testtypes_close(void)
{
	shell("rm -rf '%s'%s", share, "");
}

static const char tin[] =
	"<type name=\"tin\" label=\"Tin\" plural=\"Tins\" kind=\"plain\" title=\"name\" code=\"code\" parent=\"customer\">\n"
	"  <fields>\n"
	"    <field name=\"name\" kind=\"text\" size=\"60\" label=\"Name\" required=\"yes\"/>\n"
	"    <field name=\"code\" kind=\"text\" size=\"30\" label=\"Code\" unique=\"yes\"/>\n"
	"    <field name=\"customer\" kind=\"link\" to=\"customer\" label=\"Customer\" required=\"yes\"/>\n"
	"    <field name=\"other\" kind=\"link\" to=\"tin\" label=\"Other tin\"/>\n"
	"  </fields>\n"
	"  <list name=\"all\" label=\"All\" default=\"yes\"><column field=\"name\"/><column field=\"other\"/></list>\n"
	"  <form><section name=\"main\" label=\"Main\"><item field=\"name\"/><item field=\"customer\"/><item field=\"other\"/></section></form>\n"
	"  <allow role=\"salesperson\" read=\"own\" edit=\"own\" delete=\"own\" do=\"create restore\"/>\n"
	"  <allow role=\"sales_manager\" read=\"all\" edit=\"all\" delete=\"all\" do=\"create restore purge\"/>\n"
	"</type>\n";
static const char lid[] =
	"<type name=\"lid\" label=\"Lid\" plural=\"Lids\" kind=\"plain\" title=\"name\" parent=\"tin\">\n"
	"  <fields>\n"
	"    <field name=\"name\" kind=\"text\" size=\"60\" label=\"Name\" required=\"yes\"/>\n"
	"    <field name=\"tin\" kind=\"link\" to=\"tin\" label=\"Tin\" required=\"yes\"/>\n"
	"  </fields>\n"
	"  <list name=\"all\" label=\"All\" default=\"yes\"><column field=\"name\"/></list>\n"
	"  <form><section name=\"main\" label=\"Main\"><item field=\"name\"/><item field=\"tin\"/></section></form>\n"
	"  <allow role=\"salesperson\" read=\"own\" edit=\"own\" do=\"create\"/>\n"
	"  <allow role=\"sales_manager\" read=\"all\" edit=\"all\" delete=\"all\" do=\"create restore\"/>\n"
	"</type>\n";

void
testtypes_tins(const char *program)
{
	static const char *const files[][2] = {
		{ "customer/tin/tin.xml", tin },
		{ "customer/lid/lid.xml", lid },
	};

	testtypes_open(program, files, 2);
}
