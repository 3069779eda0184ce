/*
 * contact_vcard.c - contacts as vCards 4.0 (RFC 6350): what their pages show to this
 * user, nothing masked; lines folded at 75 bytes, never within a character.
 */
#include "customer/contact/contact_import.h"
#include "contact.gen.h"

enum { LINE_MOST = 75, COMPOUND_BYTES = 6, CHARACTER_BYTES = 3, CARDS_MOST = 200 };

struct card { struct ctx *ctx; FILE *out; };

/* Bytes of the character that begins here. */
static size_t
character_size(const char *s)
{
	size_t n = 1;

	while (((unsigned char)s[n] & 0xC0) == 0x80)
		n++;
	return n;
}

static void
line_add(struct card *c, const char *line)
{
	size_t used = 0;

	for (const char *p = line; *p;) {
		size_t n = character_size(p);

		if (used + n > LINE_MOST) {
			fputs("\r\n ", c->out);
			used = 1;
		}
		fwrite(p, 1, n, c->out);
		used += n;
		p += n;
	}
	fputs("\r\n", c->out);
}

/* Commas, semicolons and backslashes are escaped, line ends become \n. */
static const char *
escaped(struct ctx *ctx, const char *text)
{
	char *out = arena_alloc(ctx->mem, strlen(text) * 2 + 1), *to = out;

	for (const char *p = text; *p; p++) {
		if (*p == '\r')
			continue;
		if (*p == ',' || *p == ';' || *p == '\\' || *p == '\n')
			*to++ = '\\';
		*to++ = (char)(*p == '\n' ? 'n' : *p);
	}
	return out;
}

/* What is masked for this user would be a wrong number in his address book. */
static bool
is_plain(const char *text)
{
	return *text && !strchr(text, '*');
}

static void
text_add(struct card *c, const char *property, const char *text)
{
	if (*text)
		line_add(c, arena_printf(c->ctx->mem, "%s:%s", property, escaped(c->ctx, text)));
}

static void
reach_add(struct card *c, const char *property, const char *text)
{
	if (is_plain(text))
		text_add(c, property, text);
}

/* Chinese names begin with the surname, of one character or of two; others are kept whole as the given name. */
static size_t
surname_size(const char *name)
{
	static const char compounds[][COMPOUND_BYTES + 1] = {
		"欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "长孙", "慕容", "司徒", "令狐", "东方", "南宫", "端木", "百里",
	};
	size_t n = strlen(name);

	for (const char *p = name; *p; p += character_size(p))
		if (character_size(p) != CHARACTER_BYTES)
			return 0;
	if (n < 2 * CHARACTER_BYTES || n > 4 * CHARACTER_BYTES)
		return 0;
	for (size_t i = 0; i < sizeof compounds / sizeof compounds[0]; i++)
		if (n > COMPOUND_BYTES && strncmp(name, compounds[i], COMPOUND_BYTES) == 0)
			return COMPOUND_BYTES;
	return CHARACTER_BYTES;
}

static void
name_add(struct card *c, const char *name)
{
	size_t n = surname_size(name);

	text_add(c, "FN", name);
	line_add(c, arena_printf(c->ctx->mem, "N:%s;%s;;;", escaped(c->ctx, arena_strndup(c->ctx->mem, name, n)), escaped(c->ctx, name + n)));
}

static void
work_add(struct card *c, const struct rec *r)
{
	struct ctx *ctx = c->ctx;
	const char *firm = show_field(ctx, r, CONTACT_CUSTOMER), *department = rec_text(r, CONTACT_DEPARTMENT);

	if (*firm || *department)
		line_add(c, arena_printf(ctx->mem, "ORG:%s%s%s", escaped(ctx, firm), *department ? ";" : "", escaped(ctx, department)));
	text_add(c, "TITLE", rec_text(r, CONTACT_TITLE));
	text_add(c, "ROLE", show_field(ctx, r, CONTACT_ROLE));
	if (!rec_is_empty(r, CONTACT_ADDRESS))
		line_add(c, arena_printf(ctx->mem, "ADR;TYPE=work:;;%s;;;;", escaped(ctx, rec_text(r, CONTACT_ADDRESS))));
}

static void
reaches_add(struct card *c, const struct rec *r)
{
	reach_add(c, "TEL;TYPE=\"cell,voice\"", rec_text(r, CONTACT_MOBILE));
	reach_add(c, "TEL;TYPE=\"work,voice\"", rec_text(r, CONTACT_TEL));
	for (size_t i = 0; i < rec_count(r, CONTACT_PHONES); i++)
		reach_add(c, "TEL;TYPE=voice", rec_text(rec_line(r, CONTACT_PHONES, i), CONTACT_PHONES_NUMBER));
	reach_add(c, "EMAIL;TYPE=work;PREF=1", rec_text(r, CONTACT_EMAIL));
	for (size_t i = 0; i < rec_count(r, CONTACT_EMAILS); i++)
		reach_add(c, "EMAIL", rec_text(rec_line(r, CONTACT_EMAILS, i), CONTACT_EMAILS_ADDRESS));
	if (!rec_is_empty(r, CONTACT_WECHAT))
		text_add(c, "IMPP", arena_printf(c->ctx->mem, "weixin:%s", rec_text(r, CONTACT_WECHAT)));
}

static void
person_add(struct card *c, const struct rec *r)
{
	int y, m, d;

	if (rec_is(r, CONTACT_GENDER, "male"))
		line_add(c, "GENDER:M");
	if (rec_is(r, CONTACT_GENDER, "female"))
		line_add(c, "GENDER:F");
	if (!rec_is_empty(r, CONTACT_BIRTHDAY)) {
		date_to_ymd(rec_date(r, CONTACT_BIRTHDAY), &y, &m, &d);
		line_add(c, arena_printf(c->ctx->mem, "BDAY:%04d%02d%02d", y, m, d));
	}
	text_add(c, "NOTE", rec_text(r, CONTACT_REMARK));
}

static void
card_add(struct card *c, const struct rec *r)
{
	line_add(c, "BEGIN:VCARD");
	line_add(c, "VERSION:4.0");
	name_add(c, rec_text(r, CONTACT_NAME));
	work_add(c, r);
	reaches_add(c, r);
	person_add(c, r);
	line_add(c, "END:VCARD");
}

int
contact_vcards(struct ctx *ctx, struct rec *const *list, size_t n, const char **out)
{
	char *text = NULL;
	size_t size = 0;
	struct card c = { .ctx = ctx, .out = open_memstream(&text, &size) };

	if (!c.out)
		return err_set(ctx, ERR_IO, "no memory for a card: %m");
	for (size_t i = 0; i < n; i++)
		card_add(&c, list[i]);
	fclose(c.out);
	*out = arena_strndup(ctx->mem, text, size);
	free(text);
	return OK;
}

static int
vcard_page(struct req *rq)
{
	struct ctx *ctx = req_ctx(rq);
	const char *text;
	struct rec *r;

	TRY(rec_load(ctx, &r, "contact", req_id(rq)));
	TRY(contact_vcards(ctx, &r, 1, &text));
	return resp_download(rq, "text/vcard; charset=utf-8", arena_printf(ctx->mem, "%s.vcf", rec_text(r, CONTACT_NAME)), text);
}

/* In the order of the ticks, as far as this user may read them: few statements, however many they are. */
static int
ticked_read(struct ctx *ctx, const int64_t *ids, size_t n, struct rec **list, size_t *count)
{
	struct val *vals = arena_new_array(ctx->mem, struct val, n);
	struct rec **found = arena_new_array(ctx->mem, struct rec *, n + 1), *r;
	size_t found_count = 0;
	struct query *q;
	struct rows *rows;

	for (size_t i = 0; i < n; i++)
		vals[i] = VINT(ids[i]);
	TRY(query_new(ctx, &q, "contact"));
	TRY(query_where(q, "id", OP_IN, vals, n));
	TRY(query_after(q, NULL, CARDS_MOST));
	TRY(query_run(q, &rows));
	while ((r = rows_next(rows)) && found_count < n)
		found[found_count++] = r;
	TRY(rec_lines_read(ctx, found, found_count, CONTACT_PHONES));
	TRY(rec_lines_read(ctx, found, found_count, CONTACT_EMAILS));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < found_count; k++)
			if (rec_id(found[k]) == ids[i])
				list[(*count)++] = found[k];
	return OK;
}

static int
vcards_page(struct req *rq)
{
	struct ctx *ctx = req_ctx(rq);
	int64_t *ids;
	size_t most = req_ids(rq, &ids), n = 0;
	const char *text;

	/* A file is its owner's: who looks through his eyes takes none away. */
	if (ctx->seer)
		return err_set(ctx, ERR_DENIED, "no cards for who looks through somebody's eyes");
	if (most > CARDS_MOST)
		most = CARDS_MOST;
	struct rec **list = arena_new_array(ctx->mem, struct rec *, CARDS_MOST + 1);
	if (most)
		TRY(ticked_read(ctx, ids, most, list, &n));
	if (!n)
		return err_set(ctx, ERR_NOTFOUND, "no contact is chosen");
	TRY(contact_vcards(ctx, list, n, &text));
	export_note(ctx, rec_type(list[0]), n, "vCard");
	return resp_download(rq, "text/vcard; charset=utf-8",
	                     arena_printf(ctx->mem, "%s-%s.vcf", type_plural(rec_type(list[0])), date_str(ctx->mem, ctx->today)), text);
}

const struct page contact_pages[] = {
	{ .method = "GET", .path = "/{type}/{id}/vcard", .right = "read", .fn = vcard_page },
	{ .method = "GET", .path = "/{type}/{id}/move", .right = "edit", .fn = contact_move_page },
	{ .method = "POST", .path = "/{type}/{id}/move", .right = "edit", .fn = contact_move_take },
	{ .method = "GET", .path = "/{type}/vcard_import", .right = "create", .fn = contact_import_page },
	{ .method = "POST", .path = "/{type}/vcard_import", .right = "create", .fn = contact_import_take },
	{ .method = "GET", .path = "/{type}/vcards", .right = "export", .fn = vcards_page },
	{ 0 },
};
