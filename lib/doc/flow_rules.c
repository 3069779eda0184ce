/*
 * flow_rules.c - what the life of documents demands of every audit and un-audit:
 * two persons, an open month, nothing that was made from it; and the log of states.
 */
#include "doc/bin.h"
#include "doc/period.h"

enum { BLOCKERS = 5, LOG_MAX = 100 };

/* ---- settings of a type ------------------------------------------------------------------ */

struct document_rule { bool two_person, own_unaudit; };

static int
rule_read(struct ctx *ctx, const struct type *t, struct document_rule *out)
{
	struct db_rows *rows;

	*out = (struct document_rule){ .two_person = t->two_person };
	if (!type_find(ctx->types, "document_rule"))
		return OK;
	TRY(db_select(ctx, &rows, "SELECT two_person, own_unaudit FROM document_rule\n"
	              "WHERE org = 1 AND type = ? AND deleted_at IS NULL", VALS(VTEXT(t->name))));
	if (db_next(rows))
		*out = (struct document_rule){ .two_person = db_int(rows, 0) != 0, .own_unaudit = db_int(rows, 1) != 0 };
	return OK;
}

static int
check_two_person(struct ctx *ctx, const struct rec *r, struct form *f)
{
	struct document_rule rule;

	TRY(rule_read(ctx, r->type, &rule));
	if (rule.two_person && !ctx->as_system && rec_link(r, "created_by") == ctx->user->id)
		form_error(f, "", _("Who made it may not audit it. Ask a colleague."));
	return OK;
}

/* Who audited it last, by the log. */
static int
auditor_of(struct ctx *ctx, const struct rec *r, int64_t *out)
{
	struct db_rows *rows;

	TRY(db_select(ctx, &rows, "SELECT user FROM doc_log WHERE type = ? AND record = ? AND step = 'audit'\n"
	              "ORDER BY id DESC LIMIT 1", VALS(VTEXT(r->type->name), VINT(rec_id(r)))));
	*out = db_next(rows) ? db_int(rows, 0) : 0;
	return OK;
}

static int
check_own_unaudit(struct ctx *ctx, const struct rec *r, struct form *f)
{
	struct document_rule rule;
	int64_t auditor;

	TRY(rule_read(ctx, r->type, &rule));
	if (!rule.own_unaudit || ctx->as_system)
		return OK;
	TRY(auditor_of(ctx, r, &auditor));
	if (auditor && auditor != ctx->user->id)
		form_error(f, "", _("Only who audited it may un-audit it."));
	return OK;
}

/* ---- what was made from it ------------------------------------------------------------------ */

void
sql_living(struct sql *q, const struct type *t)
{
	sql_add(q, " t.deleted_at IS NULL");
	for (size_t i = 0; t->workflow && i < t->workflow->state_count; i++) {
		if (t->workflow->states[i].phase != PHASE_VOID)
			continue;
		sql_add(q, " AND t.status <> ");
		sql_val(q, VTEXT(t->workflow->states[i].name));
	}
}

/* Living documents of one type made from r; what may not be read has no title. */
static int
downstream_of(struct ctx *ctx, const struct rec *r, const struct type *t, struct form_blocker *list, size_t *n)
{
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;

	sql_add(q, "SELECT t.id, t.");
	sql_ident(q, t->code ? t->code->name : t->title->name);
	sql_add(q, ", (1=1");
	perm_where(ctx, q, t, "read", "t");
	sql_add(q, ") FROM doc_link l JOIN ");
	sql_ident(q, t->name);
	sql_add(q, " t ON t.id = l.record\nWHERE l.src_type = ");
	sql_val(q, VTEXT(r->type->name));
	sql_add(q, " AND l.src = ");
	sql_val(q, VINT(rec_id(r)));
	sql_add(q, " AND l.type = ");
	sql_val(q, VTEXT(t->name));
	sql_add(q, " AND");
	sql_living(q, t);
	sql_add(q, "\nORDER BY t.id LIMIT ");
	sql_val(q, VINT(BLOCKERS));
	TRY(db_select_sql(ctx, &rows, q));
	while (db_next(rows))
		list[(*n)++] = (struct form_blocker){ .type = t, .id = db_int(rows, 0), .title = db_int(rows, 2)
		                                      ? (db_str(rows, 1) ? db_str(rows, 1) : "") : NULL };
	return OK;
}

static int
check_downstream(struct ctx *ctx, const struct rec *r, enum phase to, struct form *f)
{
	struct form_blocker *list = arena_new_array(ctx->mem, struct form_blocker, r->type->convert_count * BLOCKERS);
	size_t n = 0;

	for (size_t i = 0; i < r->type->convert_count; i++)
		TRY(downstream_of(ctx, r, r->type->converts[i].to, list, &n));
	if (!n)
		return OK;
	const char *names = blockers_name(ctx, f, list, n);
	if (to == PHASE_VOID)
		form_error(f, "", _("Followed by %s, cannot be voided"), names);
	else
		form_error(f, "", _("Followed by %s, cannot be un-audited"), names);
	return OK;
}

int
flow_rules(struct ctx *ctx, struct rec *r, enum phase from, enum phase to, struct form *f)
{
	const bool audits = to == PHASE_AUDITED && (from == PHASE_DRAFT || from == PHASE_APPROVING);
	const bool unaudits = from == PHASE_AUDITED && (to == PHASE_DRAFT || to == PHASE_VOID);

	/* A draft left behind in a closed month can still be voided. */
	if (audits || unaudits)
		TRY(period_check(ctx, r, f));
	if (audits)
		return check_two_person(ctx, r, f);
	if (unaudits) {
		TRY(check_own_unaudit(ctx, r, f));
		return check_downstream(ctx, r, to, f);
	}
	return to == PHASE_VOID ? check_downstream(ctx, r, to, f) : OK;
}

/* ---- the log ---------------------------------------------------------------------------------- */

int
doc_log_write(struct ctx *ctx, const struct rec *r, const char *step, const char *from, const char *to,
              const char *comment)
{
	const struct user *u = ctx->user;

	return db_exec(ctx, NULL,
	               "INSERT INTO doc_log (type, record, step, from_state, to_state, user, user_name, channel, ip, at, comment)\n"
	               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	               VALS(VTEXT(r->type->name), VINT(rec_id(r)), VTEXT(step), VTEXT(from), VTEXT(to), VINT(u->id),
	                    VTEXT(u->name ? u->name : ""), VTEXT(ctx->channel ? ctx->channel : ""),
	                    VTEXT(ctx->ip ? ctx->ip : ""), VINSTANT(ctx->now), VTEXT(comment)));
}

int
flow_history(struct ctx *ctx, const struct rec *r, const struct flow_log **out, size_t *n)
{
	struct db_rows *rows;

	*n = 0;
	TRY(db_select(ctx, &rows,
	              "SELECT at, user_name, step, from_state, to_state, comment, channel FROM doc_log\n"
	              "WHERE type = ? AND record = ? ORDER BY id DESC LIMIT ?",
	              VALS(VTEXT(r->type->name), VINT(rec_id(r)), VINT(LOG_MAX))));
	struct flow_log *list = arena_new_array(ctx->mem, struct flow_log, db_count(rows));
	while (db_next(rows)) {
		struct flow_log *l = &list[(*n)++];
		*l = (struct flow_log){ .who = *db_str(rows, 1) ? db_str(rows, 1) : _("System"), .step = db_str(rows, 2),
		                        .from = db_str(rows, 3), .to = db_str(rows, 4), .comment = db_str(rows, 5),
		                        .channel = db_str(rows, 6) };
		if (instant_parse(&l->at, db_str(rows, 0)) != OK)
			l->at = INSTANT_NONE;
	}
	*out = list;
	return OK;
}
