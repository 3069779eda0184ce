/*
 * contact_import.c - cards between the two requests of an import: the text of the cards,
 * what was chosen for each, and what became of it.
 */
#include "customer/contact/contact_import.h"
#include "contact.gen.h"

enum { PARTS = 5, PURGED = 20, WORD = 300 };
#define KEPT_MS (2 * 86400000LL)

int
card_import_keep(struct ctx *ctx, const struct vcard *list, size_t n, int64_t *id)
{
	struct sql_rows *rows;

	TRY(sql_exec(ctx, NULL, "DELETE FROM contact_import WHERE made_at < ? LIMIT ?", VALS(VINSTANT(ctx->now - KEPT_MS), VINT(PURGED))));
	TRY(sql_exec(ctx, NULL, "INSERT INTO contact_import (user, made_at, cards, choices) VALUES (?, ?, ?, '')",
	             VALS(VINT(ctx->user->id), VINSTANT(ctx->now), VTEXT(vcard_write(ctx->mem, list, n)))));
	TRY(sql_rows(ctx, &rows, "SELECT MAX(i.id) FROM contact_import i WHERE i.user = ?", VALS(VINT(ctx->user->id))));
	*id = sql_next(rows) ? sql_int(rows, 0) : 0;
	return OK;
}

/* ---- what was chosen, a line a card: number, deed, customer, which one it stands for ------------------- */

static const char *
plain(struct ctx *ctx, const char *text)
{
	char *out = arena_strndup(ctx->mem, text ? text : "", WORD);

	for (char *p = out; *p; p++)
		if (*p == '\t' || *p == '\n' || *p == '\r')
			*p = ' ';
	/* Cut within a character, it would be none. */
	if (text && strlen(text) > WORD)
		for (size_t n = WORD; n && ((unsigned char)out[n - 1] & 0x80); )
			out[--n] = '\0';
	return out;
}

int
card_import_choose(struct ctx *ctx, const struct card_import *m)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return err_set(ctx, ERR_IO, "no memory for choices: %m");
	for (size_t i = 0; i < m->n; i++) {
		const struct card_row *r = &m->rows[i];

		if (r->deed)
			fprintf(out, "%zu\t%s\t%s\t%s\t%s\n", r->no, r->deed, plain(ctx, r->customer), plain(ctx, r->customer_id), plain(ctx, r->customer_shown));
	}
	fclose(out);
	const char *choices = arena_strndup(ctx->mem, text, size);
	free(text);
	return sql_exec(ctx, NULL, "UPDATE contact_import SET choices = ? WHERE id = ? AND user = ?",
	                VALS(VTEXT(choices), VINT(m->id), VINT(ctx->user->id)));
}

static void
choice_take(struct ctx *ctx, struct card_import *m, const char *line, size_t n)
{
	char *part[PARTS] = { NULL }, *at = arena_strndup(ctx->mem, line, n);
	size_t count = 0;

	while (at && count < PARTS) {
		char *tab = strchr(at, '\t');

		part[count++] = at;
		if (tab)
			*tab++ = '\0';
		at = tab;
	}
	unsigned long no = count == PARTS ? strtoul(part[0], NULL, 10) : 0;
	if (!no || no > m->n)
		return;
	struct card_row *r = &m->rows[no - 1];
	r->deed = part[1];
	r->customer = part[2];
	r->customer_id = part[3];
	r->customer_shown = part[4];
}

static void
choices_take(struct ctx *ctx, struct card_import *m, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		choice_take(ctx, m, text, n);
		text += n + (text[n] == '\n');
	}
}

/* ---- what became of them ------------------------------------------------------------------------------- */

static int
results_read(struct ctx *ctx, struct card_import *m)
{
	struct sql_rows *rows;

	TRY(sql_rows(ctx, &rows, "SELECT r.no, r.did, r.message, c.id, c.name FROM contact_import_row r\n"
	             "LEFT JOIN {contact} c ON c.id = r.contact WHERE r.import = ? ORDER BY r.no", VALS(VINT(m->id))));
	while (sql_next(rows)) {
		int64_t no = sql_int(rows, 0);

		if (no < 1 || no > (int64_t)m->n)
			continue;
		struct card_row *r = &m->rows[no - 1];
		r->did = sql_text(rows, 1);
		r->message = sql_text(rows, 2);
		r->contact = sql_int(rows, 3);
		r->contact_name = sql_text(rows, 4);
	}
	return OK;
}

int
card_import_read(struct ctx *ctx, int64_t id, struct card_import *out)
{
	struct sql_rows *rows;
	struct vcard *list;

	/* What is on somebody's cards is not for whoever looks through his eyes. */
	if (ctx->seer)
		return err_set(ctx, ERR_NOTFOUND, "cards are shown to their owner only");
	TRY(sql_rows(ctx, &rows, "SELECT i.cards, i.choices FROM contact_import i WHERE i.id = ? AND i.user = ?",
	             VALS(VINT(id), VINT(ctx->user->id))));
	if (!sql_next(rows))
		return err_set(ctx, ERR_NOTFOUND, "no cards wait here");
	const char *cards = sql_text(rows, 0);
	*out = (struct card_import){ .id = id, .n = vcard_read(ctx->mem, cards, strlen(cards), &list, IMPORT_CARDS) };
	if (out->n > IMPORT_CARDS)
		out->n = IMPORT_CARDS;
	out->rows = arena_new_array(ctx->mem, struct card_row, out->n + 1);
	for (size_t i = 0; i < out->n; i++)
		out->rows[i] = (struct card_row){ .no = i + 1, .card = &list[i] };
	choices_take(ctx, out, sql_text(rows, 1));
	return results_read(ctx, out);
}
