/* generate.c - valid values and records of any type, from its definition alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <unistd.h>
#include "doc/field.h"
#include "support/generate.h"

enum { DEEPEST = 8, MOST_SAMPLES = 32, CODE_SIZE = 20, STEPS = 9973, FIRST_DAY = 2031 };

static unsigned serial;		/* of values, so that no two are equal */
static unsigned depth;		/* of records made for the links of records */

/* ---- files beside the definition -------------------------------------------------- */

const char *
file_text(struct arena *mem, const char *path)
{
	FILE *f = fopen(path, "re");
	struct buf b;
	char piece[4096];

	if (!f)
		return NULL;
	buf_init(&b, mem);
	for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0; )
		buf_addn(&b, piece, n);
	fclose(f);
	return buf_str(&b);
}

const char *
type_source(struct arena *mem, const struct type *t, const char *file)
{
	if (access(arena_printf(mem, "lib/org/%s.xml", t->name), F_OK) == 0)
		return arena_printf(mem, "lib/org/%s.%s", t->name, file);
	const char *folder = arena_printf(mem, "cgi-bin/%s/%s", t->module, t->name);
	if (access(folder, F_OK) != 0)
		folder = arena_printf(mem, "tests/%s/%s", t->module, t->name);
	return arena_printf(mem, "%s/%s", folder, file);
}

/* "1990-01|=": the part before the bar once in a program, then the other. */
static const char *
sample_part(struct arena *mem, const struct field *f, const char *cell)
{
	static const struct field *used[MOST_SAMPLES];
	static size_t count;
	const char *bar = strchr(cell, '|');

	for (size_t i = 0; bar && i < count; i++)
		if (used[i] == f)
			return bar + 1;
	if (!bar)
		return cell;
	assert_true(count < MOST_SAMPLES);
	used[count++] = f;
	return arena_strndup(mem, cell, (size_t)(bar - cell));
}

/* What stands for the field in the samples of its type; NULL = nothing. */
static const char *
sample_text(struct arena *mem, const struct field *f, enum generate_how how)
{
	const char *text = file_text(mem, type_source(mem, f->type, "samples"));
	const char *const *lines = str_split(mem, text ? text : "", '\n');

	for (; *lines; lines++) {
		const char *const *cells = str_split(mem, *lines, '\t');
		if (cells[0] && cells[1] && cells[2] && str_eq(cells[0], f->name))
			return sample_part(mem, f, cells[how == GENERATE_OTHER ? 2 : 1]);
	}
	return NULL;
}

/* ---- texts ------------------------------------------------------------------------- */

/* Letters for a number; none that are easily misread and refused in codes. */
static const char *
letters_of(struct arena *mem, unsigned n, size_t least)
{
	static const char letters[] = "QWERTYPADFGHJKLXCBNM";
	char s[16];
	size_t at = sizeof s;

	s[--at] = '\0';
	for (; at > 0 && (n || sizeof s - 1 - at < least); n /= sizeof letters - 1)
		s[--at] = letters[n % (sizeof letters - 1)];
	return arena_strdup(mem, s + at);
}

/* As long as the field takes: numbers of offices come with a length. */
static const char *
code_text(struct arena *mem, const struct field *f)
{
	size_t size = f->size < CODE_SIZE ? f->size : CODE_SIZE;

	if (size < 12)
		return letters_of(mem, serial, size);
	return arena_printf(mem, "%s%0*u", letters_of(mem, serial, 6), (int)size - 6, serial);
}

static const char *
text_text(struct arena *mem, const struct field *f)
{
	if (str_eq(f->format, "code"))
		return code_text(mem, f);
	if (str_eq(f->format, "phone"))
		return arena_printf(mem, "0571-%08u", 80000000 + serial);
	if (str_eq(f->format, "email"))
		return arena_printf(mem, "%s@example.com", str_lower(mem, letters_of(mem, serial, 6)));
	if (str_eq(f->format, "url"))
		return arena_printf(mem, "https://example.com/%s", letters_of(mem, serial, 6));
	if (f->size && f->size < 10)
		return letters_of(mem, serial, f->size < 4 ? f->size : 4);
	return arena_printf(mem, "测试%s", letters_of(mem, serial, 6));
}

/* ---- numbers and days ---------------------------------------------------------------- */

static dec
bound(const char *text, dec otherwise)
{
	dec d;

	return text && *text && dec_parse(&d, text) == OK ? d : otherwise;
}

static int
digits_typed(const struct field *f)
{
	if (f->kind == FIELD_INT)
		return 0;
	if (f->kind == FIELD_RATE)
		return f->digits < 4 ? f->digits : 4;
	return f->kind == FIELD_MONEY && f->digits > 4 ? 4 : f->digits;
}

static const char *
number_text(struct arena *mem, const struct field *f)
{
	bool rate = f->kind == FIELD_RATE;
	dec low = bound(f->min, DEC(0)), high = bound(f->max, dec_add(low, rate ? DEC(1) : DEC(900000)));
	dec span = dec_sub(high, low);
	dec d = dec_add(low, dec_muldiv(span, DEC(serial * 37 % STEPS + 1), DEC(STEPS + 3)));

	if (rate)
		d = dec_mul(d, DEC(100));
	return dec_str(mem, dec_round(d, digits_typed(f)), digits_typed(f));
}

static const char *
day_text(struct arena *mem, const struct field *f)
{
	int32_t day = date_from_ymd(FIRST_DAY, 1, 1) + (int32_t)serial;

	return f->kind == FIELD_DATE ? date_str(mem, day)
	                             : arena_printf(mem, "%sT%02u:%02u", date_str(mem, day), serial % 24, serial % 60);
}

/* ---- choices and links ------------------------------------------------------------------ */

static const char *
choice_text(struct ctx *ctx, const struct field *f, enum generate_how how)
{
	const struct option *options;
	size_t n = enum_options(ctx, f, &options), first = 0;

	/* What belongs to another field's value changes with it: test_choices asks for that. */
	if (!n || *f->within)
		return "";
	for (size_t i = 0; i < n; i++)
		if (str_eq(options[i].value, f->def))
			first = i;
	return options[how == GENERATE_OTHER ? (first + 1) % n : first].value;
}

static const char *
id_text(struct ctx *ctx, int64_t id)
{
	return arena_printf(ctx->mem, "%lld", (long long)id);
}

/* A record of the target that hangs on what the other field holds. */
static int64_t
link_within(struct ctx *ctx, const struct rec *r, const struct field *f)
{
	const struct field *other = type_field(f->type, f->within), *by = NULL;
	struct rec *target = generate_rec(ctx, f->target);

	for (size_t i = 0; i < f->target->field_count && !by; i++)
		if (f->target->fields[i].kind == FIELD_LINK && f->target->fields[i].target == other->target)
			by = &f->target->fields[i];
	if (by)
		rec_put(target, by, rec_at(r, other));
	/* What belonged to where it was made does not belong there. */
	for (size_t i = 0; i < f->target->field_count && by; i++)
		if (str_eq(f->target->fields[i].within, by->name))
			rec_put(target, &f->target->fields[i], VNULL);
	assert_ok(ctx, rec_save(ctx, target, form_new(ctx)));
	return rec_id(target);
}

static const char *
link_text(struct ctx *ctx, const struct rec *r, const struct field *f)
{
	if (f->within && *f->within && r && !val_is_empty(rec_at(r, type_field(f->type, f->within))))
		return id_text(ctx, link_within(ctx, r, f));
	return id_text(ctx, generate_record(ctx, f->target));
}

/* As if its user had just sent it with a form. */
static const char *
picture_text(struct ctx *ctx, const struct field *f)
{
	const char *hash = arena_printf(ctx->mem, "%032u", serial);

	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO file_content (hash, size, mime, at) VALUES (?, 8, 'image/png', ?)",
	          VALS(VBYTES(hash, 32), VINSTANT(ctx->now))));
	int64_t content = db_insert_id(ctx);
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO file_chunk (content, n, data) VALUES (?, 0, ?)", VALS(VINT(content), VBYTES("\x89PNG\r\n\x1a\n", 8))));
	assert_ok(ctx, db_exec(ctx, NULL, "INSERT INTO record_picture (type, field, record, name, content, user, at) VALUES (?, ?, NULL, 'a.png', ?, ?, ?)",
	          VALS(VTEXT(f->type->name), VTEXT(f->name), VINT(content), VINT(ctx->user->id), VINSTANT(ctx->now))));
	return id_text(ctx, db_insert_id(ctx));
}

const char *
generate_text(struct ctx *ctx, const struct rec *r, const struct field *f, enum generate_how how)
{
	const char *sample = sample_text(ctx->mem, f, how);

	serial++;
	if (sample)
		return str_eq(sample, "=") ? NULL : sample;
	switch (f->kind) {
	case FIELD_TEXT:
		return text_text(ctx->mem, f);
	case FIELD_LONGTEXT:
		return arena_printf(ctx->mem, "第一行%s\n第二行", letters_of(ctx->mem, serial, 6));
	case FIELD_INT: case FIELD_QTY: case FIELD_MONEY: case FIELD_RATE:
		return number_text(ctx->mem, f);
	case FIELD_DATE: case FIELD_DATETIME:
		return day_text(ctx->mem, f);
	case FIELD_BOOL:
		return (*f->def != '\0') == (how == GENERATE_FIRST) ? "1" : "0";
	case FIELD_ENUM:
		return choice_text(ctx, f, how);
	case FIELD_LINK:
		return link_text(ctx, r, f);
	case FIELD_IMAGE:
		return picture_text(ctx, f);
	case FIELD_LIST: case FIELD_FILE:
		break;
	}
	return "";
}

/* ---- records -------------------------------------------------------------------------------- */

/* Filled by whoever makes the record: not what the engine or a hook sets. */
static bool
is_given(const struct field *f)
{
	const struct numbering *numbering = f->type->numbering;

	return !f->engine && f != f->type->status && !f->computed && !f->writeback && f->kind != FIELD_LIST && f->kind != FIELD_FILE &&
	       !(numbering && numbering->field == f);
}

static bool
is_wanted(const struct rec *r, const struct field *f)
{
	if (!is_given(f))
		return false;
	if (f->kind != FIELD_LINK)
		return true;
	/* "me" and "my_dept" are there already. */
	return val_is_empty(rec_at(r, f)) && (f->required || depth < 2);
}

static void
field_fill(struct ctx *ctx, struct rec *r, const struct field *f)
{
	const char *text = generate_text(ctx, r, f, GENERATE_FIRST), *problem = "";
	struct val v = VNULL;
	int64_t id;

	if (!text)
		return;
	if (f->kind == FIELD_LINK) {	/* made by this very unit: not to be found by a name yet */
		assert_int_equal(str_int(text, &id), OK);
		v = VLINK(id);
	} else if (field_parse(ctx, f, text, &v, &problem) != OK) {
		fail_msg("generate: %s.%s \"%s\": %s", f->type->name, f->name, text, problem);
	}
	rec_put(r, f, v);
}

/* Links within others come when those are there. */
static void
fields_fill(struct ctx *ctx, struct rec *r)
{
	for (int within = 0; within < 2; within++)
		for (size_t i = 0; i < r->type->field_count; i++) {
			const struct field *f = &r->type->fields[i];
			if ((f->within && *f->within) == (within == 1) && is_wanted(r, f))
				field_fill(ctx, r, f);
		}
}

struct rec *
generate_rec(struct ctx *ctx, const struct type *t)
{
	struct rec *r;

	if (++depth > DEEPEST)
		fail_msg("generate: required links lead from %s round in a circle", t->name);
	assert_ok(ctx, rec_new(ctx, &r, t->name));
	fields_fill(ctx, r);
	/* A row of each kind: what it is stands in a type of its own. */
	for (size_t i = 0; i < t->lines_count; i++)
		fields_fill(ctx, row_add(ctx, r, &t->lines[i]));
	depth--;
	return r;
}

int64_t
generate_record(struct ctx *ctx, const struct type *t)
{
	struct form *f = form_new(ctx);

	as_system_begin(ctx, "generated record");
	struct rec *r = generate_rec(ctx, t);
	int rc = rec_save(ctx, r, f);
	as_system_end(ctx);
	if (rc == ERR_INVALID && form_message_count(f))
		fail_msg("generate: %s.%s: %s - give valid values in %s", t->name, form_messages(f)->field,
		         form_messages(f)->text, type_source(ctx->mem, t, "samples"));
	assert_ok(ctx, rc);
	return rec_id(r);
}
