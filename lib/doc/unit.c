/*
 * unit.c - a unit of work outside requests: what the worker and the tools need
 * before their first statement.
 */
#include "doc/doc.h"

static const char *const no_roles[] = { NULL };

static int
share_open(struct unit *u, bool strict)
{
	struct arena *mem = u->ctx.mem;
	const char *share = conf_str(u->conf, "paths.share");
	struct buf problems;

	buf_init(&problems, mem);
	setenv("LOCPATH", arena_printf(mem, "%s/locale/sys", share), 0);
	TRY(lang_open(arena_printf(mem, "%s/locale", share)));
	lang_use(conf_str(u->conf, "company.language"));
	TRY(pinyin_open(arena_printf(mem, "%s/pinyin.tsv", share)));
	int rc = types_load(&u->types, arena_printf(mem, "%s/types", share), strict, &problems);
	if (rc != OK)
		log_error("%s", buf_str(&problems));
	u->ctx.types = u->types;
	return rc;
}

int
unit_open(struct unit *u, const char *program, const char *channel, enum db_account account, bool strict)
{
	char problem[400] = "";

	*u = (struct unit){ 0 };
	log_open(program, LOG_LEVEL_INFO);
	if (conf_load(&u->conf, NULL, problem, sizeof problem) != OK) {
		log_error("%s", problem);
		return ERR_IO;
	}
	TRY(secret_init());
	u->user = (struct user){ .login = "", .name = program, .lang = "zh_CN", .theme = "", .roles = no_roles };
	u->ctx = (struct ctx){
		.mem = arena_new(), .user = &u->user, .zone = conf_str(u->conf, "company.zone"),
		.channel = channel, .ip = "", .now = instant_now(),
	};
	u->ctx.request_id = secret_token(u->ctx.mem);
	u->ctx.today = instant_date(u->ctx.now, u->ctx.zone);
	TRY(share_open(u, strict));
	TRY(db_open(&u->ctx.db, u->conf, account));
	return db_open(&u->ctx.side, u->conf, account);
}

int
unit_org(struct ctx *ctx)
{
	int64_t stamp = 0;

	TRY(org_stamp(ctx, &stamp));
	TRY(org_get(ctx, stamp));
	if (*company_settings(ctx)->language)
		lang_use(company_settings(ctx)->language);
	return OK;
}

void
unit_close(struct unit *u)
{
	db_close(u->ctx.side);
	db_close(u->ctx.db);
	if (u->ctx.mem)
		arena_free(u->ctx.mem);
	*u = (struct unit){ 0 };
}
