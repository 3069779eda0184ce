/*
 * gram_find.c - which records the words of a search nominate: ranges of the table gram for each word and type, all
 * read by one statement, each only up to a limit. What is too common helps nobody find anything.
 */
#include "doc/gram.h"

/* Pieces of a word that are asked for; ranges of one statement; types whose numbers are looked for. */
enum { PIECES = 4, RANGES_MOST = 360, TYPES_MOST = 128 };
/* Records with a common piece that are looked through for another one; words that are asked for so. */
enum { COMMON_MOST = 50000, MEET = 5 };

/* of: which words and type; kind: the letter of the piece. */
struct range { size_t of; char kind; const char *piece; bool prefix; };
struct ids { struct val *list; size_t n; bool common; };
/* What the fields that this user may read are searched by. */
struct fields { bool text, start, phone, drops; };
struct finding { struct ctx *ctx; struct range *ranges; size_t n; };

static void
range_add(struct finding *f, struct range r)
{
	if (f->n < RANGES_MOST)
		f->ranges[f->n++] = r;
}

/* Its beginning, as long as a piece can be. */
static const char *
cut(struct arena *a, char kind, const char *s)
{
	const char *end = s;

	for (int i = 0; i < 31 && *end; i++)
		utf8_next(&end);
	return arena_printf(a, "%c%.*s", kind, (int)(end - s), s);
}

/* ---- what to ask for ---------------------------------------------------------------------------- */

/* Two ideographs, a Latin word from where the word begins, which may go on at its end, or a sign. */
static size_t
word_pieces(struct arena *a, const char *word, bool drops, struct range *out, size_t most)
{
	size_t n = 0;
	bool inside = false;	/* of a Latin word */

	for (const char *s = word; *s && n < most;) {
		const char *at = s, *next = s, *end = s;
		enum gram_char kind = gram_char(utf8_next(&s));

		end = s;
		next = s;
		if (kind == GRAM_HAN) {
			if (gram_char(utf8_next(&next)) == GRAM_HAN)
				end = next;
			/* The last one was the second of the pair before. */
			else if (at > word && !*s && n)
				break;
		}
		if (kind == GRAM_LETTER && !inside)
			while (*next && gram_char(utf8_next(&next)) == GRAM_LETTER)
				end = next;
		const char *piece = arena_strndup(a, at, (size_t)(end - at));
		if (!(kind == GRAM_LETTER && inside) && !(drops && kind == GRAM_HAN && gram_is_stop(piece)))
			out[n++] = (struct range){ .kind = 'b', .piece = cut(a, 'b', piece),
			                           .prefix = !*end && (kind == GRAM_LETTER || (kind == GRAM_HAN && end == s)) };
		inside = kind == GRAM_LETTER;
	}
	return n;
}

static struct fields
fields_of(struct ctx *ctx, const struct type *t)
{
	struct fields r = { 0 };

	for (size_t i = 0; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];

		if (!f->search || !perm_field_readable(ctx, f))
			continue;
		enum gram_how how = gram_how(f);
		r.text |= how == GRAM_TEXT;
		r.start |= how == GRAM_START || how == GRAM_EMAIL || f->pinyin;
		r.phone |= how == GRAM_PHONE;
		r.drops |= gram_drops(f);
	}
	return r;
}

static void
word_ranges(struct finding *f, size_t of, const char *word, const struct fields *fields)
{
	struct arena *a = f->ctx->mem;
	const char *number = gram_number(a, word);
	struct range pieces[PIECES];

	if (fields->text) {
		size_t n = word_pieces(a, word, fields->drops, pieces, PIECES);
		for (size_t i = 0; i < n; i++) {
			pieces[i].of = of;
			range_add(f, pieces[i]);
		}
		if (!n)		/* what every company is called */
			range_add(f, (struct range){ .of = of, .kind = 'b' });
	}
	if (fields->start || fields->phone) {
		const char *plain = word[0] == '@' ? word + 1 : word;
		if (fields->start && *plain)
			range_add(f, (struct range){ .of = of, .kind = 'f', .piece = cut(a, 'f', plain), .prefix = true });
		if (fields->phone && number && !(fields->start && str_eq(number, plain)))
			range_add(f, (struct range){ .of = of, .kind = 'f', .piece = cut(a, 'f', number), .prefix = true });
	}
	if (fields->phone && number)
		range_add(f, (struct range){ .of = of, .kind = 'r', .piece = cut(a, 'r', gram_backwards(a, number)), .prefix = true });
}

/* ---- asking --------------------------------------------------------------------------------------- */

/* A type that stands in gram_build has not all its rows yet. */
static void
building_sql(struct sql *q, struct ctx *ctx, const struct type *const *types, size_t n)
{
	struct buf names;

	buf_init(&names, ctx->mem);
	for (size_t i = 0; i < n; i++)
		buf_printf(&names, "%s%s", i ? "," : "", types[i]->name);
	sql_add(q, "\nUNION ALL (SELECT -1, FIND_IN_SET(type, ");
	sql_val(q, VTEXT(buf_str(&names)));
	sql_add(q, ") FROM gram_build)");
}

static int
ranges_read(struct finding *f, const struct type *const *types, size_t n, size_t words, struct ids *out, bool *building)
{
	struct sql *q = sql_new(f->ctx);
	struct db_rows *rows;
	bool any = false;

	for (size_t i = 0; i < f->n; i++) {
		const struct range *r = &f->ranges[i];

		out[i] = (struct ids){ .common = !r->piece };
		if (!r->piece)
			continue;
		sql_add_text(q, any ? "\nUNION ALL (SELECT " : "(SELECT ");
		sql_val(q, VINT((int64_t)i));
		sql_add(q, " AS n, id FROM gram WHERE type = ");
		sql_val(q, VTEXT(types[r->of / words]->name));
		if (r->prefix) {
			sql_add(q, " AND gram LIKE ");
			sql_val(q, VTEXT(filter_like(f->ctx->mem, "", r->piece, "%")));
			sql_add(q, " ESCAPE '!' LIMIT ");
		} else {
			sql_add(q, " AND gram = ");
			sql_val(q, VTEXT(r->piece));
			sql_add(q, " LIMIT ");
		}
		sql_val(q, VINT(GRAM_MOST + 1));
		sql_add(q, ")");
		any = true;
	}
	if (!any)
		return OK;
	building_sql(q, f->ctx, types, n);
	TRY(db_select_sql(f->ctx, &rows, q));
	while (db_next(rows)) {
		if (db_int(rows, 0) < 0) {
			if (db_int(rows, 1) > 0)
				building[db_int(rows, 1) - 1] = true;
			continue;
		}
		struct ids *ids = &out[db_int(rows, 0)];

		if (!ids->list)
			ids->list = arena_new_array(f->ctx->mem, struct val, GRAM_MOST + 1);
		ids->list[ids->n++] = VINT(db_int(rows, 1));
		ids->common = ids->n > GRAM_MOST;
	}
	return OK;
}

static int
id_compare(const void *a, const void *b)
{
	int64_t x = ((const struct val *)a)->i, y = ((const struct val *)b)->i;

	return (x > y) - (x < y);
}

static void
ids_sort(struct ids *ids)
{
	size_t n = 0;

	if (ids->n)
		qsort(ids->list, ids->n, sizeof *ids->list, id_compare);
	for (size_t i = 0; i < ids->n; i++)
		if (!n || ids->list[n - 1].i != ids->list[i].i)
			ids->list[n++] = ids->list[i];
	ids->n = n;
}

/* What both know; a common one knows nothing. */
static struct ids
ids_both(const struct ids *a, const struct ids *b)
{
	struct ids out = *a;

	if (a->common || b->common)
		return a->common ? *b : *a;
	out.n = 0;
	for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
		if (a->list[i].i == b->list[k].i)
			out.list[out.n++] = a->list[i];
		if (a->list[i].i <= b->list[k].i)
			i++;
		else
			k++;
	}
	return out;
}

static struct ids
ids_either(struct ctx *ctx, const struct ids *a, const struct ids *b)
{
	struct ids out = { .common = a->common || b->common };

	if (out.common || !a->n || !b->n)
		return out.common ? out : a->n ? *a : *b;
	out.list = arena_new_array(ctx->mem, struct val, a->n + b->n);
	memcpy(out.list, a->list, a->n * sizeof *out.list);
	memcpy(out.list + a->n, b->list, b->n * sizeof *out.list);
	out.n = a->n + b->n;
	ids_sort(&out);
	return out;
}

/* Pieces of a text must all be there; beside the text the other ways add to it. */
static struct ids
word_ids(struct finding *f, size_t of, struct ids *read)
{
	struct ids text = { .common = true }, out = { 0 };
	bool any = false;

	for (size_t i = 0; i < f->n; i++) {
		if (f->ranges[i].of != of)
			continue;
		if (!read[i].common)
			ids_sort(&read[i]);
		if (f->ranges[i].kind == 'b') {
			text = ids_both(&text, &read[i]);
			any = true;
		} else {
			out = ids_either(f->ctx, &out, &read[i]);
		}
	}
	return any ? ids_either(f->ctx, &out, &text) : out;
}

/* ---- common words together -------------------------------------------------------------------------- */

/* A whole piece of the word, where it is found by nothing but its text: all records with the word have it. */
static const struct range *
piece_of_word(const struct finding *f, size_t of, const struct ids *read)
{
	const struct range *piece = NULL;

	for (size_t i = 0; i < f->n; i++) {
		const struct range *r = &f->ranges[i];

		if (r->of != of)
			continue;
		if (r->kind != 'b' && (read[i].n || read[i].common))
			return NULL;
		if (r->kind == 'b' && r->piece && !r->prefix && !piece)
			piece = r;
	}
	return piece;
}

/* The rarest to the front; *few: it is rare enough to look through. */
static int
pieces_order(struct finding *f, const struct type *t, const struct range **pieces, size_t n, bool *few)
{
	struct sql *q = sql_new(f->ctx);
	struct db_rows *rows;
	size_t rarest = 0;
	int64_t least = INT64_MAX;

	for (size_t i = 0; i < n; i++) {
		sql_add_text(q, i ? "\nUNION ALL SELECT COUNT(*) FROM (" : "SELECT COUNT(*) FROM (");
		sql_add(q, "SELECT 1 FROM gram WHERE type = ");
		sql_val(q, VTEXT(t->name));
		sql_add(q, " AND gram = ");
		sql_val(q, VTEXT(pieces[i]->piece));
		sql_add(q, " LIMIT ");
		sql_val(q, VINT(COMMON_MOST + 1));
		sql_add(q, ") x");
	}
	TRY(db_select_sql(f->ctx, &rows, q));
	for (size_t i = 0; db_next(rows); i++)
		if (db_int(rows, 0) < least) {
			least = db_int(rows, 0);
			rarest = i;
		}
	const struct range *first = pieces[rarest];
	pieces[rarest] = pieces[0];
	pieces[0] = first;
	*few = least <= COMMON_MOST;
	return OK;
}

static void
meeting_sql(struct sql *q, const struct type *t, const struct range *const *pieces, size_t n)
{
	static const char *const names[MEET] = { "a", "b", "c", "d", "e" };

	sql_add(q, "SELECT a.id FROM gram a");
	for (size_t i = 1; i < n; i++) {
		sql_add(q, " STRAIGHT_JOIN gram ");
		sql_ident(q, names[i]);
		sql_add(q, " ON ");
		sql_column(q, names[i], "type");
		sql_add(q, " = ");
		sql_val(q, VTEXT(t->name));
		sql_add(q, " AND ");
		sql_column(q, names[i], "gram");
		sql_add(q, " = ");
		sql_val(q, VTEXT(pieces[i]->piece));
		sql_add(q, " AND ");
		sql_column(q, names[i], "id");
		sql_add(q, " = a.id");
	}
	sql_add(q, " WHERE a.type = ");
	sql_val(q, VTEXT(t->name));
	sql_add(q, " AND a.gram = ");
	sql_val(q, VTEXT(pieces[0]->piece));
	sql_add(q, " LIMIT ");
	sql_val(q, VINT(GRAM_MOST + 1));
}

/* Words that are common each, but stand together in few records or none: the walk would look for those through all of the
 * list. What is found has a piece of each; whether it has the words is asked later. */
static int
words_meet(struct finding *f, const struct type *t, size_t at, size_t count, const struct ids *read, struct ids *all)
{
	const struct range *pieces[MEET];
	struct sql *q = sql_new(f->ctx);
	struct db_rows *rows;
	size_t n = 0;
	bool few = false;

	for (size_t k = 0; k < count && n < MEET; k++) {
		const struct range *piece = piece_of_word(f, at * count + k, read);
		if (piece)
			pieces[n++] = piece;
	}
	if (n < 2)
		return OK;
	TRY(pieces_order(f, t, pieces, n, &few));
	if (!few)
		return OK;
	meeting_sql(q, t, pieces, n);
	TRY(db_select_sql(f->ctx, &rows, q));
	if (db_count(rows) > GRAM_MOST)
		return OK;
	*all = (struct ids){ .list = arena_new_array(f->ctx->mem, struct val, db_count(rows) + 1) };
	while (db_next(rows))
		all->list[all->n++] = VINT(db_int(rows, 0));
	ids_sort(all);
	return OK;
}

int
gram_find(struct ctx *ctx, const struct type *const *types, size_t n, const char *const *words, size_t count,
          struct gram_found *out)
{
	struct finding f = { .ctx = ctx, .ranges = arena_new_array(ctx->mem, struct range, RANGES_MOST) };
	bool *building = arena_new_array(ctx->mem, bool, n + 1);
	struct ids *read;

	for (size_t i = 0; i < n; i++) {
		const struct fields fields = fields_of(ctx, types[i]);

		for (size_t k = 0; k < count; k++)
			word_ranges(&f, i * count + k, words[k], &fields);
	}
	/* More types than one statement asks for: the list is walked instead. */
	bool cut_short = f.n == RANGES_MOST;
	read = arena_new_array(ctx->mem, struct ids, f.n + 1);
	if (!cut_short)
		TRY(ranges_read(&f, types, n, count, read, building));
	for (size_t i = 0; i < n; i++) {
		struct ids all = { .common = true };

		for (size_t k = 0; k < count && !cut_short; k++) {
			struct ids of = word_ids(&f, i * count + k, read);
			all = ids_both(&all, &of);
		}
		if (all.common && count > 1 && !cut_short && !building[i])
			TRY(words_meet(&f, types[i], i, count, read, &all));
		if (building[i])
			all = (struct ids){ .common = true };
		out[i] = (struct gram_found){ .common = all.common, .ids = all.list, .n = all.n };
	}
	return OK;
}

/* ---- numbers ---------------------------------------------------------------------------------------- */

static int
number_of(struct ctx *ctx, const struct type *t, const char *word, int64_t *id)
{
	struct query *q;
	struct rows *rows;
	struct rec *r;

	*id = 0;
	TRY(query_new(ctx, &q, t->name));
	TRY(query_where(q, t->code->name, OP_EQ, VALS(VTEXT(word))));
	TRY(query_after(q, NULL, 2));
	TRY(query_run(q, &rows));
	r = rows_next(rows);
	if (r && rows_count(rows) == 1)
		*id = rec_id(r);
	return OK;
}

int
search_number(struct ctx *ctx, const char *word, const struct type **type, int64_t *id)
{
	struct val *names = arena_new_array(ctx->mem, struct val, ctx->types->count);
	struct sql *q = sql_new(ctx);
	struct db_rows *rows;
	size_t n = 0;

	*id = 0;
	*type = NULL;
	for (size_t i = 0; i < ctx->types->count && n < TYPES_MOST; i++) {
		const struct type *t = ctx->types->all[i];

		if (t->code && t->code->search && t->numbering && gram_has(t) && perm_can(ctx, t, NULL, "read"))
			names[n++] = VTEXT(t->name);
	}
	sql_add(q, "SELECT DISTINCT type FROM gram WHERE gram = ");
	sql_val(q, VTEXT(cut(ctx->mem, 'f', word)));
	sql_add(q, " AND type IN ");
	sql_list(q, names, n);
	sql_add(q, "\nUNION SELECT type FROM gram_build WHERE type IN ");
	sql_list(q, names, n);
	TRY(db_select_sql(ctx, &rows, q));
	while (db_next(rows)) {
		const struct type *t = type_find(ctx->types, db_str(rows, 0));
		int64_t one;

		TRY(number_of(ctx, t, word, &one));
		if (one && *id) {
			*id = 0;	/* two records are called so: the page shows both */
			return OK;
		}
		if (one) {
			*id = one;
			*type = t;
		}
	}
	return OK;
}
