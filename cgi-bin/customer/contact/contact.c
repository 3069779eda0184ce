/*
 * contact.c - what a contact does beyond its definition: it follows its customer,
 * keeps where it was before, and has superiors of the same customer only.
 */
#include "customer/customer.h"
#include "contact.gen.h"

/* Moved, or new at this customer. */
static bool
contact_arrives(const struct rec *c)
{
	return !rec_is_empty(c, CONTACT_CUSTOMER) && rec_changed(c, CONTACT_CUSTOMER);
}

static int64_t
contact_was_at(const struct rec *c)
{
	struct val v = rec_old(c, CONTACT_CUSTOMER);

	return v.kind == V_LINK ? v.i : 0;
}

static bool
contact_serves(const struct rec *c)
{
	return rec_is(c, CONTACT_STATUS, "active");
}

/* The turn of its customer comes first: others who choose among the same contacts wait here, not at each other's rows. */
static int
contact_locking(struct ctx *ctx, int64_t id)
{
	if (ctx->as_system)	/* what follows from another save, which has the turn */
		return OK;
	as_system_begin(ctx, "the customer of a contact that is locked");
	int rc = sql_exec(ctx, NULL, "INSERT INTO contact_turn (customer) SELECT c.customer FROM {contact} c WHERE c.id = ? AND c.customer IS NOT NULL\n"
	                  "ON DUPLICATE KEY UPDATE customer = VALUES(customer)", VALS(VINT(id)));
	as_system_end(ctx);
	return rc;
}

/* ---- what follows ------------------------------------------------------------------------- */

/* Nobody is asked who owns a contact: whoever owns the customer, or whoever writes down a person without one. */
static int
contact_own(struct ctx *ctx, struct rec *c)
{
	struct rec *customer;

	if (!rec_is_empty(c, CONTACT_OWNER) || (rec_id(c) && !contact_arrives(c)))
		return OK;
	if (rec_is_empty(c, CONTACT_CUSTOMER)) {
		if (ctx->user->employee)
			rec_set(c, CONTACT_OWNER, VLINK(ctx->user->employee));
		return OK;
	}
	int rc = rec_load(ctx, &customer, "customer", rec_link(c, CONTACT_CUSTOMER));
	if (rc == ERR_NOTFOUND) {	/* the check of links has a message for this */
		err_clear(ctx);
		return OK;
	}
	TRY(rc);
	rec_set(c, CONTACT_OWNER, rec_get(customer, "owner"));
	if (rec_is_empty(c, CONTACT_DEPT))
		rec_set(c, CONTACT_DEPT, rec_get(customer, "dept"));
	return OK;
}

/* The row of this customer that is open, or that says today: this save began once more, or somebody wrote it down himself; or
 * one that comes with this very save, which then says the day. */
static struct rec *
contact_row_of(struct ctx *ctx, const struct rec *c, int64_t customer)
{
	for (size_t i = 0; i < rec_count(c, CONTACT_POSTS); i++) {
		struct rec *row = rec_line(c, CONTACT_POSTS, i);

		if (rec_link(row, CONTACT_POSTS_CUSTOMER) == customer &&
		    (!rec_id(row) || rec_is_empty(row, CONTACT_POSTS_LEFT_AT) || rec_date(row, CONTACT_POSTS_LEFT_AT) == ctx->today))
			return row;
	}
	return NULL;
}

/* Where this person was until today. */
static void
contact_leave(struct ctx *ctx, struct rec *c)
{
	int64_t before = contact_was_at(c);

	if (!before || !rec_changed(c, CONTACT_CUSTOMER))
		return;
	if (!rec_changed(c, CONTACT_SUPERIOR))
		rec_set(c, CONTACT_SUPERIOR, VNULL);
	struct rec *row = contact_row_of(ctx, c, before);
	if (!row) {	/* who came back and leaves again has a row for each time */
		row = rec_add_line(ctx, c, CONTACT_POSTS);
		rec_set(row, CONTACT_POSTS_CUSTOMER, VLINK(before));
	}
	if (!rec_id(row) && rec_is_empty(row, CONTACT_POSTS_TITLE))
		rec_set(row, CONTACT_POSTS_TITLE, rec_old(c, CONTACT_TITLE));
	if (!rec_id(row) && rec_is_empty(row, CONTACT_POSTS_ROLE))
		rec_set(row, CONTACT_POSTS_ROLE, rec_old(c, CONTACT_ROLE));
	if (rec_is_empty(row, CONTACT_POSTS_LEFT_AT))
		rec_set(row, CONTACT_POSTS_LEFT_AT, VDATE(ctx->today));
}

/* The first in service is the main contact; who left, or belongs nowhere, is none. */
static int
contact_lead(struct ctx *ctx, struct rec *c)
{
	bool other;

	if (!contact_serves(c) || rec_is_empty(c, CONTACT_CUSTOMER))
		rec_set(c, CONTACT_IS_MAIN, VBOOL(false));
	else if (!rec_bool(c, CONTACT_IS_MAIN) && (contact_arrives(c) || rec_changed(c, CONTACT_STATUS))) {
		TRY(contact_main_other(ctx, rec_link(c, CONTACT_CUSTOMER), rec_id(c), &other));
		rec_set(c, CONTACT_IS_MAIN, VBOOL(!other));
	}
	return OK;
}

static int
contact_compute(struct ctx *ctx, struct rec *c)
{
	rec_set(c, CONTACT_ENABLED, VBOOL(contact_serves(c)));
	contact_leave(ctx, c);
	TRY(contact_own(ctx, c));
	TRY(ownership_follow(ctx, c));
	return contact_lead(ctx, c);
}

/* ---- what is refused ------------------------------------------------------------------------- */

/* People are added where one may change something. */
static int
contact_place_check(struct ctx *ctx, const struct rec *c, struct form *f)
{
	struct sql_rows *rows;

	if (!contact_arrives(c))
		return OK;
	TRY(sql_rows(ctx, &rows, "SELECT EXISTS (SELECT 1 FROM {customer.edit} e WHERE e.id = r.id) FROM {customer} r WHERE r.id = ?",
	             VALS(VLINK(rec_link(c, CONTACT_CUSTOMER)))));
	if (!sql_next(rows))	/* as if there were none */
		form_error(f, CONTACT_CUSTOMER, _("The chosen record does not exist any more. Choose another one."));
	else if (!sql_int(rows, 0))
		form_error(f, CONTACT_CUSTOMER, _("You may read this customer but not change it, so you cannot add contacts to it. Ask its owner."));
	return OK;
}

static int
contact_main_check(struct ctx *ctx, const struct rec *c, struct form *f)
{
	struct val was = rec_old(c, CONTACT_IS_MAIN);
	bool other;

	if (was.kind != V_BOOL || !was.b || rec_bool(c, CONTACT_IS_MAIN) || rec_changed(c, CONTACT_CUSTOMER) || !contact_serves(c))
		return OK;
	TRY(contact_main_other(ctx, rec_link(c, CONTACT_CUSTOMER), rec_id(c), &other));
	if (!other)
		form_error(f, CONTACT_IS_MAIN, _("A customer with contacts has one main contact. Make another one the main contact instead."));
	return OK;
}

/* Everybody above, whoever may read them: only that there is a circle is told. */
static int
contact_superior_check(struct ctx *ctx, const struct rec *c, struct form *f)
{
	bool circle;

	if (!rec_id(c) || rec_is_empty(c, CONTACT_SUPERIOR) || !rec_changed(c, CONTACT_SUPERIOR))
		return OK;
	TRY(rec_circle(ctx, c, CONTACT_SUPERIOR, &circle));
	if (rec_link(c, CONTACT_SUPERIOR) == rec_id(c))
		form_error(f, CONTACT_SUPERIOR, _("Nobody is their own superior. Choose somebody else, or leave it empty."));
	else if (circle)
		form_error(f, CONTACT_SUPERIOR, _("This person stands below the contact already, which makes a circle. Choose another superior."));
	return OK;
}

static int
contact_validate(struct ctx *ctx, struct rec *c, struct form *f)
{
	if (rec_changed(c, CONTACT_BIRTHDAY) && rec_date(c, CONTACT_BIRTHDAY) != DATE_NONE && rec_date(c, CONTACT_BIRTHDAY) > ctx->today)
		form_error(f, CONTACT_BIRTHDAY, _("Nobody is born in the future. Check the year."));
	TRY(contact_place_check(ctx, c, f));
	TRY(contact_main_check(ctx, c, f));
	return contact_superior_check(ctx, c, f);
}

/* ---- what others get --------------------------------------------------------------------------- */

/* Who stays has no superior at another customer. */
static int
contact_release(struct ctx *ctx, const struct rec *c)
{
	struct sql_rows *rows;
	struct rec *below;

	TRY(sql_rows(ctx, &rows, "SELECT b.id FROM {contact} b WHERE b.superior = ? AND NOT b.customer <=> ? ORDER BY b.id",
	             VALS(VINT(rec_id(c)), rec_get(c, CONTACT_CUSTOMER))));
	while (sql_next(rows)) {
		TRY(rec_lock(ctx, &below, "contact", sql_int(rows, 0)));
		rec_set(below, CONTACT_SUPERIOR, VNULL);
		TRY(rec_save(ctx, below, form_new(ctx)));
	}
	return OK;
}

static int
contact_moved(struct ctx *ctx, const struct rec *c)
{
	as_system_begin(ctx, "superiors of a contact that moved");
	int rc = contact_release(ctx, c);
	as_system_end(ctx);
	TRY(rc);
	struct val led = rec_old(c, CONTACT_IS_MAIN);
	return led.kind == V_BOOL && led.b ? contact_main_keep(ctx, contact_was_at(c), 0, 0) : OK;
}

/* Nothing that a rule may name is in what another contact changes here: who leads, who is above. */
static bool
contact_fills(const struct rec *c)
{
	static const char *const fields[] = {
		CONTACT_NAME, CONTACT_CUSTOMER, CONTACT_TITLE, CONTACT_DEPARTMENT, CONTACT_ROLE, CONTACT_GENDER, CONTACT_MOBILE, CONTACT_TEL,
		CONTACT_EMAIL, CONTACT_WECHAT, CONTACT_ADDRESS, CONTACT_BIRTHDAY, CONTACT_OWNER,
	};

	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		if (rec_changed(c, fields[i]))
			return true;
	return false;
}

/* What contacts bring to their customers: a mobile, and who is the main one. Saves that follow from another
 * one are followed by that one. */
static int
contact_completes(struct ctx *ctx, const struct rec *c)
{
	bool moved = rec_changed(c, CONTACT_CUSTOMER), kept;

	if (rec_changed(c, CONTACT_BIRTHDAY) || rec_changed(c, CONTACT_BIRTHDAY_CALENDAR))
		TRY(contact_birthday_keep(ctx, c, &kept));
	if (contact_fills(c))
		TRY(completeness_keep(ctx, c));
	if (!moved && !rec_changed(c, CONTACT_MOBILE) && !rec_changed(c, CONTACT_STATUS) && (ctx->as_system || !rec_changed(c, CONTACT_IS_MAIN)))
		return OK;
	if (moved && contact_was_at(c))	/* both are found out by night: a move has statements enough */
		return OK;
	return customer_completeness_again(ctx, rec_link(c, CONTACT_CUSTOMER), 0);
}

static int
contact_saved(struct ctx *ctx, struct rec *c)
{
	int64_t customer = rec_link(c, CONTACT_CUSTOMER), before = contact_was_at(c);
	bool chosen = rec_bool(c, CONTACT_IS_MAIN) && rec_changed(c, CONTACT_IS_MAIN);

	/* Who is not the main contact any more has a follower already. */
	if (customer && (chosen || rec_changed(c, CONTACT_CUSTOMER) || rec_changed(c, CONTACT_STATUS)))
		TRY(contact_main_keep(ctx, customer, rec_bool(c, CONTACT_IS_MAIN) ? rec_id(c) : 0, 0));
	if (before && before != customer)
		TRY(contact_moved(ctx, c));
	return contact_completes(ctx, c);
}

static int
contact_binned(struct ctx *ctx, const struct rec *c, bool back)
{
	int64_t customer = rec_link(c, CONTACT_CUSTOMER);

	if (!customer)
		return OK;
	TRY(contact_main_keep(ctx, customer, 0, back ? rec_id(c) : 0));
	return customer_completeness_again(ctx, customer, 0);
}

const struct hooks contact_hooks = {
	.type     = "contact",
	.locking  = contact_locking,
	.compute  = contact_compute,
	.validate = contact_validate,
	.saved    = contact_saved,
	.binned   = contact_binned,
	.head     = contact_head,
	.about    = completeness_about,
	.pages    = contact_pages,
};
