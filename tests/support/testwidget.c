/* testwidget.c - widgets, gadgets and parts for the tests of documents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/testwidget.h"

dec
d(const char *text)
{
	dec out;

	assert_int_equal(dec_parse(&out, text), OK);
	return out;
}

static void
say(struct form *f)
{
	for (size_t i = 0; i < form_message_count(f); i++)
		print_error("%s: %s\n", form_messages(f)[i].field, form_messages(f)[i].text);
}

void
save_ok(struct ctx *ctx, struct rec *r)
{
	struct form *f = form_new(ctx);
	int rc = rec_save(ctx, r, f);

	if (rc != OK)
		say(f);
	assert_ok(ctx, rc);
}

void
step_ok(struct ctx *ctx, struct rec *r, const char *step)
{
	struct form *f = form_new(ctx);
	int rc = flow_run(ctx, r, step, f);

	if (rc != OK)
		say(f);
	assert_ok(ctx, rc);
}

int64_t
part_id(struct ctx *ctx, const char *name)
{
	struct db_rows *rows;

	assert_ok(ctx, db_select(ctx, &rows, "SELECT id FROM part WHERE name = ?", VALS(VTEXT(name))));
	if (db_next(rows))
		return db_int(rows, 0);
	struct rec *r = rec_begin(ctx, "part");
	rec_set(r, "name", VTEXT(name));
	as_system_begin(ctx, "test data");
	save_ok(ctx, r);
	as_system_end(ctx);
	return rec_id(r);
}

struct rec *
widget_new(struct ctx *ctx, const char *subject, const char *const *parts)
{
	struct rec *r = rec_begin(ctx, "widget");

	rec_set(r, "subject", VTEXT(subject));
	rec_set(r, "weight", VDEC(DEC(3)));
	for (; *parts; parts++) {
		const char *const *words = str_split(ctx->mem, *parts, '=');
		struct rec *row = rec_add_line(ctx, r, "parts");
		rec_set(row, "part", VLINK(part_id(ctx, words[0])));
		rec_set(row, "qty", VDEC(words[1] ? d(words[1]) : DEC(1)));
		rec_set(row, "price", VDEC(d("2.50")));
	}
	save_ok(ctx, r);
	return r;
}

struct rec *
widget_audited(struct ctx *ctx, const char *subject, const char *const *parts)
{
	struct rec *r = rec_again(ctx, widget_new(ctx, subject, parts));

	step_ok(ctx, r, "audit");
	return rec_again(ctx, r);
}

struct rec *
gadget_of(struct ctx *ctx, const struct rec *widget, const char *qty)
{
	struct form *f = form_new(ctx);
	struct rec *r;

	int rc = conv_run(ctx, &r, widget, "gadget", f);
	if (rc != OK)
		say(f);
	assert_ok(ctx, rc);
	if (qty)
		rec_set(rec_line(r, "items", 0), "qty", VDEC(d(qty)));
	return r;
}

const char *
qty_of(struct ctx *ctx, const struct rec *r, const char *lines, size_t i, const char *field)
{
	return dec_str(ctx->mem, rec_dec(rec_line(r, lines, i), field), 0);
}
