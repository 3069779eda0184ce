/*
 * contact_birthday.c - when birthdays of contacts come back: the field birthday_next, by which lists
 * sort and filter, and the notice that their owners get the day before.
 */
#include "customer/customer.h"
#include "contact.gen.h"

enum { BATCH = 200, DAYS_AHEAD = 1, KEPT_DAYS = 30 };

int
contact_birthday_keep(struct ctx *ctx, const struct rec *c, bool *changed)
{
	int32_t next = birthday_after(rec_date(c, CONTACT_BIRTHDAY), rec_is(c, CONTACT_BIRTHDAY_CALENDAR, "lunar"), ctx->today);

	*changed = false;
	/* rec_date() of a record that was never saved with it is DATE_NONE, as of one without birthday. */
	if (rec_date(c, CONTACT_BIRTHDAY_NEXT) == next)
		return OK;
	return rec_keep(ctx, "contact", rec_id(c), &(struct kept_value){ CONTACT_BIRTHDAY_NEXT, next == DATE_NONE ? VNULL : VDATE(next) }, 1, changed);
}

/* "2027-03-09 · 农历二月初一 · Tomorrow" */
static const char *
birthday_words(struct ctx *ctx, const struct rec *c, int32_t next)
{
	int days = next - ctx->today;
	const char *when = days == 0 ? _("Today") : days == 1 ? _("Tomorrow") : arena_printf(ctx->mem, lang_n("in %d day", "in %d days", (unsigned long)days), days);
	struct lunar l;

	if (rec_is(c, CONTACT_BIRTHDAY_CALENDAR, "lunar") && lunar_from_date(next, &l))
		return arena_printf(ctx->mem, "%s · %s · %s", date_str(ctx->mem, next), lunar_text(ctx->mem, l), when);
	return arena_printf(ctx->mem, "%s · %s", date_str(ctx->mem, next), when);
}

int
contact_head(struct ctx *ctx, const struct rec *c, struct node *record)
{
	int32_t next = birthday_after(rec_date(c, CONTACT_BIRTHDAY), rec_is(c, CONTACT_BIRTHDAY_CALENDAR, "lunar"), ctx->today);

	if (next == DATE_NONE || !rec_sees(c, CONTACT_BIRTHDAY) || !rec_sees(c, CONTACT_BIRTHDAY_CALENDAR))
		return OK;
	struct node *n = node_item(node_child(record, "figures"));
	node_set(n, "label", _("Next birthday"));
	node_set(n, "text", birthday_words(ctx, c, next));
	return OK;
}

/* ---- the notice -------------------------------------------------------------------------------- */

static int
birthday_tell(struct ctx *ctx, int64_t contact, int32_t day)
{
	struct rec *c;

	TRY(rec_load(ctx, &c, "contact", contact));
	TRY(sql_exec(ctx, NULL, "INSERT INTO contact_birthday_told (contact, day) VALUES (?, ?)", VALS(VINT(contact), VDATE(day))));
	return notice_owner(ctx, c, "birthday", date_str(ctx->mem, day), CONTACT_BIRTHDAY);
}

static int
birthdays_run(struct ctx *ctx, int64_t *done, bool *more)
{
	struct sql_rows *rows;

	TRY(sql_exec(ctx, NULL, "DELETE FROM contact_birthday_told WHERE day < ?", VALS(VDATE(ctx->today - KEPT_DAYS))));
	TRY(sql_rows(ctx, &rows, "SELECT c.id, c.birthday_next FROM {contact} c\n"
	             "WHERE c.birthday_next BETWEEN ? AND ? AND c.status = 'active' AND c.owner IS NOT NULL\n"
	             "AND NOT EXISTS (SELECT 1 FROM contact_birthday_told t WHERE t.contact = c.id AND t.day = c.birthday_next)\n"
	             "ORDER BY c.id LIMIT 200", VALS(VDATE(ctx->today), VDATE(ctx->today + DAYS_AHEAD))));
	while (sql_next(rows)) {
		TRY(birthday_tell(ctx, sql_int(rows, 0), sql_date(rows, 1)));
		++*done;
	}
	*more = sql_count(rows) == BATCH;
	return OK;
}

int
contact_birthdays(struct ctx *ctx, int64_t *done, bool *more)
{
	as_system_begin(ctx, "birthdays of contacts");
	int rc = birthdays_run(ctx, done, more);
	as_system_end(ctx);
	return rc;
}
