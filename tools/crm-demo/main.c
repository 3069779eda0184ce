/*
 * main.c - fills an empty database with the demo company:
 *   crm-demo [--customers N] [--employees N] [--seed S]
 *   crm-demo --verify N | --remove
 */
#include <glib.h>
#include "demo.h"

int
demo_step(struct ctx *ctx)
{
	TRY(db_commit(ctx));
	TRY(db_begin(ctx, DB_WRITE));
	return unit_org(ctx);
}

/* Demo data goes into an empty company only: its records are given their ids. */
static int
demo_check(struct ctx *ctx)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT (SELECT COUNT(*) FROM user) + (SELECT COUNT(*) FROM customer) + (SELECT COUNT(*) FROM contact)",
	              NO_VALS));
	if (db_next(rows) && db_int(rows, 0) > 0)
		return err_set(ctx, ERR_DENIED, "the database has users or customers already: demo data "
		               "goes into an empty one only");
	return OK;
}

/* Ends its transaction: what comes after is loaded by another connection. */
static int
people_make(struct demo *demo)
{
	struct ctx *ctx = demo->ctx;

	TRY(db_begin(ctx, DB_WRITE));
	TRY(demo_check(ctx));
	TRY(unit_org(ctx));
	TRY(tag_before(demo));
	as_system_begin(ctx, "demo data");
	TRY(company_make(demo));
	as_system_end(ctx);
	return db_commit(ctx);
}

/* Before anything is made: with half a company nobody is helped. */
static int
load_check(struct ctx *ctx)
{
	struct db_rows *rows;

	TRY(db_begin(ctx, DB_READ));
	int rc = db_select(ctx, &rows, "SELECT @@GLOBAL.local_infile", NO_VALS);
	if (rc == OK && db_next(rows) && !db_int(rows, 0))
		rc = err_set(ctx, ERR_DENIED, "the database server takes no rows in bulk: SET GLOBAL local_infile = ON while crm-demo runs");
	db_rollback(ctx);
	return rc;
}

static int
demo_fill(struct demo *demo)
{
	struct ctx *ctx = demo->ctx;

	TRY(load_check(ctx));
	TRY(people_make(demo));
	TRY(customers_make(demo));
	TRY(search_load(demo, demo->search_customers));
	TRY(contacts_make(demo));
	TRY(search_load(demo, demo->search_contacts));
	TRY(history_make(demo));
	TRY(db_begin(ctx, DB_WRITE));
	TRY(tag_after(demo));
	TRY(org_touch(ctx));
	return db_commit(ctx);
}

static void
demo_said(const struct demo *demo)
{
	printf("%lld employees, %lld customers, %lld contacts\n", (long long)demo->employee_count, (long long)demo->customers,
	       (long long)demo->contact_count);
}

int
main(int argc, char **argv)
{
	gint64 customers = 500, employees = 60, seed = 1, verify = 0;
	gboolean gone = FALSE;
	GOptionEntry options[] = {
		{ "customers", 0, 0, G_OPTION_ARG_INT64, &customers, "how many customers (500)", "N" },
		{ "employees", 0, 0, G_OPTION_ARG_INT64, &employees, "how many employees (60)", "N" },
		{ "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "another seed, another company (1)", "S" },
		{ "verify", 0, 0, G_OPTION_ARG_INT64, &verify, "make nothing; save N random records again and compare", "N" },
		{ "remove", 0, 0, G_OPTION_ARG_NONE, &gone, "take away whatever crm-demo has made", NULL },
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
	/* Only the account that makes the tables may take anything out of the history. */
	int rc = unit_open(&unit, "crm-demo", "tool", gone ? DB_MIGRATE : DB_APP, false);
	if (rc == OK)
		rc = gone ? demo_remove(&unit.ctx) : verify ? demo_verify(&unit.ctx, demo.seed, verify) : demo_fill(&demo);
	if (rc != OK) {
		log_error("%s: %s", err_name(rc), unit.ctx.err.msg);
		if (unit.ctx.db)
			db_rollback(&unit.ctx);
	} else if (!verify && !gone) {
		demo_said(&demo);
	}
	unit_close(&unit);
	g_option_context_free(oc);
	return rc == OK ? 0 : 1;
}
