/*
 * main.c - fills an empty database with the demo company:
 *   crm-demo [--customers N] [--employees N] [--seed S]
 *   crm-demo --verify N
 */
#include <glib.h>
#include "demo.h"
#include "doc/gram.h"

int
demo_step(struct ctx *ctx)
{
	TRY(db_commit(ctx));
	TRY(db_begin(ctx, DB_WRITE));
	return unit_org(ctx);
}

/* Demo data goes into an empty company only: it can not be told from real data later. */
static int
demo_check(struct ctx *ctx)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT (SELECT COUNT(*) FROM user) + (SELECT COUNT(*) FROM customer)",
	              NO_VALS));
	if (db_next(rows) && db_int(rows, 0) > 0)
		return err_set(ctx, ERR_DENIED, "the database has users or customers already: demo data "
		               "goes into an empty one only");
	return OK;
}

/* Of what was written by statements; the others have theirs. */
static int
demo_search_rows(struct ctx *ctx)
{
	static const char *const types[] = { "customer", "contact" };

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		log_info("demo: search rows of %s", types[i]);
		TRY(gram_rebuild(ctx, type_find(ctx->types, types[i]), false));
	}
	return OK;
}

static int
demo_fill(struct demo *demo)
{
	struct ctx *ctx = demo->ctx;

	TRY(db_begin(ctx, DB_WRITE));
	TRY(demo_check(ctx));
	TRY(unit_org(ctx));
	as_system_begin(ctx, "demo data");
	TRY(company_make(demo));
	TRY(customers_make(demo));
	TRY(org_touch(ctx));
	as_system_end(ctx);
	TRY(db_commit(ctx));
	return demo_search_rows(ctx);
}

int
main(int argc, char **argv)
{
	gint64 customers = 500, employees = 60, seed = 1, verify = 0;
	GOptionEntry options[] = {
		{ "customers", 0, 0, G_OPTION_ARG_INT64, &customers, "how many customers (500)", "N" },
		{ "employees", 0, 0, G_OPTION_ARG_INT64, &employees, "how many employees (60)", "N" },
		{ "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "another seed, another company (1)", "S" },
		{ "verify", 0, 0, G_OPTION_ARG_INT64, &verify, "make nothing; save N random records again and compare", "N" },
		{ 0 },
	};
	GError *problem = NULL;
	GOptionContext *oc = g_option_context_new("- fill an empty database with a demo company");
	struct unit unit;

	g_option_context_add_main_entries(oc, options, NULL);
	if (!g_option_context_parse(oc, &argc, &argv, &problem) || argc > 1 || customers < 0 || employees < 0 || verify < 0) {
		fprintf(stderr, "crm-demo: %s\n", problem ? problem->message : "numbers from 0 on, please");
		return 2;
	}
	struct demo demo = { .ctx = &unit.ctx, .seed = (uint64_t)seed, .customers = customers, .employees = employees };
	int rc = unit_open(&unit, "crm-demo", "tool", DB_APP, false);
	if (rc == OK)
		rc = verify ? demo_verify(&unit.ctx, demo.seed, verify) : demo_fill(&demo);
	if (rc != OK) {
		log_error("%s: %s", err_name(rc), unit.ctx.err.msg);
		if (unit.ctx.db)
			db_rollback(&unit.ctx);
	} else if (!verify) {
		printf("%lld employees, %lld customers, %lld contacts\n", (long long)demo.employee_count, (long long)customers,
		       (long long)demo.contact_count);
	}
	unit_close(&unit);
	g_option_context_free(oc);
	return rc == OK ? 0 : 1;
}
