/*
 * contact_import_save.c - cards become contacts, one after the other: each by the form of a contact, so
 * that what may not be typed may not be brought in either, and never twice.
 */
#include "customer/contact/contact_import.h"
#include "contact.gen.h"

enum { MESSAGE = 480 };

struct saving { struct arena *mem; int64_t import; struct card_row *row; const char *problem; };

static void
put(const struct rec *r, struct form *f, bool fill, const char *field, const char *text)
{
	if (*text && !(fill && !rec_is_empty(r, field)))
		form_put(f, field, text);
}

static void
put_rows(struct ctx *ctx, const struct rec *r, struct form *f, const char *lines, const char *field, const char *const *list, size_t n)
{
	if (rec_count(r, lines))
		return;
	for (size_t i = 0; i < n; i++)
		form_put(f, arena_printf(ctx->mem, "%s.%zu.%s", lines, i, field), list[i]);
}

/* The card as if it had been typed; fill: only where nothing stands yet. */
static struct form *
card_form(struct ctx *ctx, const struct card_row *row, const struct rec *r, bool fill)
{
	const struct vcard *c = row->card;
	struct form *f = form_new(ctx);
	bool known = row->customer_id && *row->customer_id && strcmp(row->customer, row->customer_shown) == 0;

	put(r, f, fill, CONTACT_NAME, c->name);
	put(r, f, fill, CONTACT_CUSTOMER, known ? row->customer_id : row->customer ? row->customer : "");
	put(r, f, fill, CONTACT_DEPARTMENT, c->department);
	put(r, f, fill, CONTACT_TITLE, c->title);
	put(r, f, fill, CONTACT_MOBILE, c->mobile);
	put(r, f, fill, CONTACT_TEL, c->tel);
	put(r, f, fill, CONTACT_EMAIL, c->email);
	put(r, f, fill, CONTACT_WECHAT, c->wechat);
	put(r, f, fill, CONTACT_QQ, c->qq);
	put(r, f, fill, CONTACT_ADDRESS, c->address);
	put(r, f, fill, CONTACT_GENDER, *c->gender == 'M' ? "male" : *c->gender == 'F' ? "female" : "");
	put(r, f, fill, CONTACT_BIRTHDAY, date_str(ctx->mem, c->birthday));
	put(r, f, fill, CONTACT_REMARK, c->note);
	put_rows(ctx, r, f, CONTACT_PHONES, CONTACT_PHONES_NUMBER, c->phones, c->phone_count);
	put_rows(ctx, r, f, CONTACT_EMAILS, CONTACT_EMAILS_ADDRESS, c->emails, c->email_count);
	return f;
}

/* One card. The row is written with the contact, so that the same card sent twice finds it there. */
static int
card_save(struct ctx *ctx, void *of)
{
	struct saving *s = of;
	struct card_row *row = s->row;
	bool fill = strcmp(row->deed, "update") == 0;
	int64_t claimed = 0;
	struct rec *r;

	TRY(sql_exec(ctx, NULL, "DELETE FROM contact_import_row WHERE import = ? AND no = ? AND did = 'failed'", VALS(VINT(s->import), VINT((int64_t)row->no))));
	TRY(sql_exec(ctx, &claimed, "INSERT IGNORE INTO contact_import_row (import, no, did, message) VALUES (?, ?, ?, '')",
	             VALS(VINT(s->import), VINT((int64_t)row->no), VTEXT(fill ? "updated" : "created"))));
	if (!claimed)
		return OK;
	TRY(fill ? rec_lock(ctx, &r, "contact", row->twin) : rec_new(ctx, &r, "contact"));
	struct form *f = card_form(ctx, row, r, fill);
	TRY(rec_take(ctx, r, f));
	int rc = rec_save(ctx, r, f);
	if (rc != OK) {
		s->problem = arena_strdup(s->mem, form_problems(ctx, f));
		return rc;
	}
	row->did = fill ? "updated" : "created";
	return sql_exec(ctx, NULL, "UPDATE contact_import_row SET contact = ? WHERE import = ? AND no = ?",
	                VALS(VINT(rec_id(r)), VINT(s->import), VINT((int64_t)row->no)));
}

static const char *
problem_cut(struct ctx *ctx, const char *text)
{
	size_t n = strlen(text);

	for (n = n > MESSAGE ? MESSAGE : n; n && n < strlen(text) && ((unsigned char)text[n] & 0xC0) == 0x80; )
		n--;
	return arena_strndup(ctx->mem, text, n);
}

static int
failure_keep(struct ctx *ctx, void *of)
{
	const struct saving *s = of;

	return sql_exec(ctx, NULL, "INSERT INTO contact_import_row (import, no, did, message) VALUES (?, ?, 'failed', ?)\n"
	                "ON DUPLICATE KEY UPDATE message = IF(did = 'failed', VALUES(message), message)",
	                VALS(VINT(s->import), VINT((int64_t)s->row->no), VTEXT(problem_cut(ctx, s->problem))));
}

static const char *
problem_of(int rc, const struct saving *s)
{
	if (rc == ERR_DENIED)
		return _("You may not do this: ask whoever looks after the contact or the customer.");
	if (rc == ERR_NOTFOUND)
		return _("The contact does not exist any more. Choose again.");
	return s->problem ? s->problem : _("It could not be saved just now. Send it again.");
}

static bool
is_wanted(const struct card_row *r)
{
	return (!r->did || strcmp(r->did, "failed") == 0) && (strcmp(r->deed, "create") == 0 || (strcmp(r->deed, "update") == 0 && r->twin));
}

int
card_import_run(struct ctx *ctx, struct card_import *m, size_t *done)
{
	size_t tried = 0;

	*done = 0;
	for (size_t i = 0; i < m->n && tried < IMPORT_ONCE; i++) {
		struct saving s = { .mem = ctx->mem, .import = m->id, .row = &m->rows[i] };

		if (!is_wanted(s.row))
			continue;
		tried++;
		s.row->did = NULL;
		int rc = unit_apart(ctx, card_save, &s);
		*done += rc == OK && s.row->did;
		if (rc == OK)
			continue;
		s.row->did = "failed";
		s.problem = problem_of(rc, &s);
		TRY(unit_apart(ctx, failure_keep, &s));
	}
	return OK;
}
