/*
 * vcard.c - cards of address books (vCard 2.1, 3.0, 4.0) as phones, mail programs and
 * messengers write them: whatever a contact has a field for, from any bytes.
 */
#include <ctype.h>
#include <strings.h>
#include "base/base.h"

enum { TELS_MOST = 2 * VCARD_MORE, NOTES_MOST = 10, PARTS = 7, MOBILE_DIGITS = 11, TYPES_SIZE = 200, BYTES_MOST = 8 * VCARD_TEXT, LINES_MOST = 100000 };

struct line { const char *name, *types; const char *value; size_t size; bool quoted, binary; };
struct tel { const char *number; bool cell, pref; };
struct reader {
	struct arena *mem;
	const char *at, *end;
	struct vcard card, *list;
	struct tel tels[TELS_MOST]; size_t tel_count;
	const char *name_parts;		/* the value of N */
	bool inside, agent, address_work;
	size_t n, most, depth, notes;
};

/* ---- texts -------------------------------------------------------------------------- */

static size_t
character_size(const char *s)
{
	size_t n = 1;

	while (((unsigned char)s[n] & 0xC0) == 0x80)
		n++;
	return n;
}

/* Blanks as one, none at the ends, no marks of byte order, at most VCARD_TEXT bytes. */
static const char *
tidy(struct arena *a, const char *text, bool lines)
{
	size_t n = strlen(text), m;
	char *out = arena_alloc(a, (n < VCARD_TEXT ? n : VCARD_TEXT) + 2);

	n = 0;
	for (const char *p = text; *p; p += m) {
		bool blank = (unsigned char)*p <= ' ' || *p == 0x7f, breaks = lines && *p == '\n';

		m = character_size(p);
		if ((m == 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) || (*p == '\r' && lines))
			continue;
		while (n && breaks && out[n - 1] == ' ')
			n--;
		if (blank && (!n || out[n - 1] == ' ' || (!breaks && out[n - 1] == '\n')))
			continue;
		if (n + m > VCARD_TEXT)
			break;
		if (blank)
			out[n++] = breaks ? '\n' : ' ';
		else
			memcpy(out + n, p, m);
		n += blank ? 0 : m;
	}
	while (n && (out[n - 1] == ' ' || out[n - 1] == '\n'))
		n--;
	out[n] = '\0';
	return out;
}

/* \n and escaped signs; up to the end, or to a sign that is not escaped, which *rest stands behind then. */
static const char *
unescaped(struct arena *a, const char *s, char until, const char **rest)
{
	char *out = arena_alloc(a, strlen(s) + 1), *to = out;

	for (; *s && (!until || *s != until); s++) {
		if (*s == '\\' && s[1]) {
			s++;
			*to++ = (char)(*s == 'n' || *s == 'N' ? '\n' : *s);
		} else {
			*to++ = *s;
		}
	}
	if (rest)
		*rest = *s ? s + 1 : s;
	return out;
}

static bool
is_wide(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0x80)
			return true;
	return false;
}

static const char *
joined(struct arena *a, const char *one, const char *between, const char *two)
{
	return !*one ? two : !*two ? one : arena_printf(a, "%s%s%s", one, between, two);
}

/* ---- lines ------------------------------------------------------------------------------ */

/* Up to the end of this line; *next: where the following one begins. */
static size_t
line_size(const char *s, const char *end, const char **next)
{
	const char *p = s;

	while (p < end && *p != '\n' && *p != '\r')
		p++;
	*next = p + (p < end) + (p + 1 < end && p[0] == '\r' && p[1] == '\n');
	return (size_t)(p - s);
}

/* Where the value begins: behind the first colon that is not quoted. */
static const char *
colon_find(const char *s, const char *end)
{
	bool quoted = false;

	for (; s < end; s++) {
		if (*s == '"')
			quoted = !quoted;
		else if (*s == ':' && !quoted)
			return s;
	}
	return NULL;
}

/* Folded lines are one; so are lines of quoted-printable that end in "=". */
static const char *
line_join(struct reader *r, size_t *size)
{
	const char *next, *start = r->at;
	size_t n = line_size(start, r->end, &next);
	const char *colon = colon_find(start, start + n);
	char *head = arena_strndup(r->mem, start, colon ? (size_t)(colon - start) : n), *out;
	bool quoted = strcasestr(head, "QUOTED-PRINTABLE") != NULL;
	struct buf b;

	buf_init(&b, r->mem);
	buf_addn(&b, start, n);
	while (next < r->end) {
		bool soft = quoted && b.n && buf_str(&b)[b.n - 1] == '=', folded = *next == ' ' || *next == '\t';
		const char *from = next;

		if (!soft && !folded)
			break;
		if (soft)
			b.n--;
		from += folded;
		n = line_size(from, r->end, &next);
		buf_addn(&b, from, n);
	}
	r->at = next;
	*size = b.n;
	out = arena_memdup(r->mem, buf_str(&b), b.n + 1);
	out[b.n] = '\0';
	return out;
}

static int
hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static size_t
quoted_decode(char *s, size_t n)
{
	size_t to = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '=' && i + 2 < n && hex(s[i + 1]) >= 0 && hex(s[i + 2]) >= 0) {
			s[to++] = (char)(hex(s[i + 1]) * 16 + hex(s[i + 2]));
			i += 2;
		} else if (s[i] != '=' || i + 1 < n) {
			s[to++] = s[i];
		}
	}
	return to;
}

/* The name in upper case without its group, and all parameters in lower case as words. */
static bool
line_read(struct reader *r, struct line *out)
{
	size_t n;
	const char *s = line_join(r, &n), *colon = colon_find(s, s + n);

	if (!colon)
		return false;
	char *head = arena_strndup(r->mem, s, (size_t)(colon - s));
	size_t name = strcspn(head, ";");
	char *types = arena_printf(r->mem, " %.*s ", TYPES_SIZE, head[name] ? head + name + 1 : "");

	head[name] = '\0';
	char *dot = strrchr(head, '.');
	head = dot ? dot + 1 : head;
	for (char *p = head; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	for (char *p = types; *p; p++)
		*p = (char)(strchr(";,=\"", *p) ? ' ' : tolower((unsigned char)*p));
	*out = (struct line){ .name = head, .types = types, .value = colon + 1, .size = n - (size_t)(colon + 1 - s) };
	out->quoted = strstr(types, " quoted-printable ") != NULL;
	out->binary = strstr(types, " base64 ") || strstr(types, " encoding b ");
	return true;
}

static bool
has_type(const struct line *l, const char *word)
{
	const char *at = l->types;
	size_t n = strlen(word);

	while ((at = strstr(at, word)) != NULL) {
		if (at[-1] == ' ' && at[n] == ' ')
			return true;
		at++;
	}
	return false;
}

/* The value as UTF-8; "" when it is in no charset that is known. */
static const char *
value_of(struct reader *r, const struct line *l)
{
	size_t n = l->size < BYTES_MOST ? l->size : BYTES_MOST;
	char *bytes = arena_alloc(r->mem, n + 1);
	const char *out;

	memcpy(bytes, l->value, n);
	if (l->quoted)
		n = quoted_decode(bytes, n);
	for (size_t i = 0; i < n; i++)
		if (!bytes[i])
			bytes[i] = ' ';
	/* Cut within a character, it would be none. */
	while (l->size > BYTES_MOST && n && ((unsigned char)bytes[n - 1] & 0x80))
		n--;
	if (text_decode(r->mem, bytes, n, &out) == OK)
		return out;
	r->card.unreadable = true;
	return "";
}

/* ---- what the lines mean ------------------------------------------------------------------ */

static const char *
digits_only(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) + 1), *to = out;

	for (; *s; s++)
		if (isdigit((unsigned char)*s))
			*to++ = *s;
	return out;
}

/* A Chinese mobile number as its eleven digits; else NULL. */
static const char *
mobile_digits(struct arena *a, const char *number)
{
	const char *d;

	if (number[strspn(number, "0123456789+-() .")])
		return NULL;
	d = digits_only(a, number);
	d += strncmp(d, "0086", 4) == 0 ? 4 : strncmp(d, "86", 2) == 0 && strlen(d) == MOBILE_DIGITS + 2 ? 2 : 0;
	return strlen(d) == MOBILE_DIGITS && d[0] == '1' && d[1] >= '3' ? d : NULL;
}

static const char *
scheme_cut(const char *s, const char *scheme)
{
	size_t n = strlen(scheme);

	while (strncasecmp(s, scheme, n) == 0)
		s += n + strspn(s + n, " ");
	return s;
}

static void
tel_take(struct reader *r, const struct line *l)
{
	const char *number = scheme_cut(tidy(r->mem, unescaped(r->mem, value_of(r, l), '\0', NULL), false), "tel:"), *mobile;
	const char *ext = strcasestr(number, ";ext=");

	if (ext)
		number = scheme_cut(tidy(r->mem, arena_printf(r->mem, "%.*s ext. %.*s", (int)(ext - number), number,
		                                              (int)strcspn(ext + strlen(";ext="), ";"), ext + strlen(";ext=")), false), "tel:");
	mobile = mobile_digits(r->mem, number);
	number = mobile ? mobile : number;
	if (!*number || strstr(l->types, "fax") || has_type(l, "pager") || r->tel_count == TELS_MOST)
		return;
	for (size_t i = 0; i < r->tel_count; i++)
		if (str_eq(r->tels[i].number, number))
			return;
	r->tels[r->tel_count++] = (struct tel){
		.number = number, .pref = has_type(l, "pref"), .cell = mobile || has_type(l, "cell") || has_type(l, "mobile") || has_type(l, "iphone"),
	};
}

/* The preferred mobile, the first that is none, and the others. */
static void
tels_sort(struct reader *r)
{
	struct vcard *c = &r->card;
	size_t mobile = TELS_MOST, tel = TELS_MOST;

	for (size_t i = 0; i < r->tel_count; i++) {
		const struct tel *t = &r->tels[i];

		if (t->cell && (mobile == TELS_MOST || (t->pref && !r->tels[mobile].pref)))
			mobile = i;
		if (!t->cell && tel == TELS_MOST)
			tel = i;
	}
	for (size_t i = 0; i < r->tel_count; i++) {
		if (i == mobile)
			c->mobile = r->tels[i].number;
		else if (i == tel)
			c->tel = r->tels[i].number;
		else if (c->phone_count < VCARD_MORE)
			c->phones[c->phone_count++] = r->tels[i].number;
	}
}

static void
email_take(struct reader *r, const struct line *l)
{
	struct vcard *c = &r->card;
	const char *email = scheme_cut(tidy(r->mem, unescaped(r->mem, value_of(r, l), '\0', NULL), false), "mailto:");

	if (!*email || str_eq(c->email, email))
		return;
	for (size_t i = 0; i < c->email_count; i++)
		if (str_eq(c->emails[i], email))
			return;
	if (!*c->email)
		c->email = email;
	else if (c->email_count < VCARD_MORE)
		c->emails[c->email_count++] = email;
}

/* Of messengers those that are known here, whichever way their name is said. */
static void
messenger_take(struct reader *r, const struct line *l)
{
	const char *value = tidy(r->mem, unescaped(r->mem, value_of(r, l), '\0', NULL), false), *all, *plain = value;
	const char **to;

	for (const char *colon; (colon = strchr(plain, ':')) != NULL; )
		plain = colon + 1;
	plain = tidy(r->mem, plain + strspn(plain, "/ "), false);
	all = arena_printf(r->mem, "%s%s%.*s", l->name, l->types, (int)strcspn(value, ":"), strchr(value, ':') ? value : "");
	if (strcasestr(all, "wechat") || strcasestr(all, "weixin"))
		to = &r->card.wechat;
	else if (strcasestr(all, "qq"))
		to = &r->card.qq;
	else
		return;
	if (!**to)
		*to = plain;
}

static size_t
parts_of(struct reader *r, const char *value, const char *parts[PARTS])
{
	size_t n = 0;

	for (size_t i = 0; i < PARTS; i++)
		parts[i] = "";
	for (const char *rest = value; n < PARTS && *rest; )
		parts[n++] = tidy(r->mem, unescaped(r->mem, rest, ';', &rest), false);
	return n;
}

/* Post box, extended, street, city, region, code, country: in China from the large to the small. */
static void
address_take(struct reader *r, const struct line *l)
{
	const char *p[PARTS], *text;
	struct arena *a = r->mem;
	bool work = has_type(l, "work");

	parts_of(r, value_of(r, l), p);
	if (is_wide(p[2]) || is_wide(p[3]) || is_wide(p[4]))
		text = arena_printf(a, "%s%s%s%s", str_eq(p[4], p[3]) ? "" : p[4], p[3], p[2], p[1]);
	else
		text = joined(a, joined(a, joined(a, p[2], ", ", p[1]), ", ", p[3]), ", ", joined(a, joined(a, p[4], " ", p[5]), ", ", p[6]));
	text = tidy(a, text, false);
	if (*text && (!*r->card.address || (work && !r->address_work))) {
		r->card.address = text;
		r->address_work = work;
	}
}

static void
org_take(struct reader *r, const struct line *l)
{
	const char *p[PARTS], *unit = "";

	if (*r->card.org)
		return;
	parts_of(r, value_of(r, l), p);
	for (size_t i = 1; i < PARTS; i++)
		unit = joined(r->mem, unit, " ", p[i]);
	r->card.org = p[0];
	r->card.department = tidy(r->mem, unit, false);
}

/* 1604 is what a telephone writes who knows no year. */
static void
birthday_take(struct reader *r, const struct line *l)
{
	const char *value = tidy(r->mem, value_of(r, l), false);
	int32_t day;
	int y, m, d;

	if (!isdigit((unsigned char)*value) || date_parse(&day, arena_strndup(r->mem, value, strcspn(value, "T "))) != OK)
		return;
	date_to_ymd(day, &y, &m, &d);
	if (y != 1604)
		r->card.birthday = day;
}

static void
gender_take(struct reader *r, const struct line *l)
{
	const char *value = tidy(r->mem, value_of(r, l), false);

	if (toupper((unsigned char)*value) == 'M' || str_starts(value, "男"))
		r->card.gender = "M";
	if (toupper((unsigned char)*value) == 'F' || str_starts(value, "女"))
		r->card.gender = "F";
}

static void
text_take(struct reader *r, const struct line *l, const char **to)
{
	if (!**to)
		*to = tidy(r->mem, unescaped(r->mem, value_of(r, l), '\0', NULL), false);
}

static void
note_take(struct reader *r, const struct line *l)
{
	if (r->notes++ >= NOTES_MOST)
		return;
	const char *more = tidy(r->mem, unescaped(r->mem, value_of(r, l), '\0', NULL), true);
	r->card.note = tidy(r->mem, joined(r->mem, r->card.note, "\n", more), true);
}

static void
line_take(struct reader *r, const struct line *l)
{
	const char *name = l->name;

	r->agent = str_eq(name, "AGENT");
	if (l->binary)
		return;
	if (str_eq(name, "FN"))
		text_take(r, l, &r->card.name);
	else if (str_eq(name, "N"))
		r->name_parts = r->name_parts ? r->name_parts : value_of(r, l);
	else if (str_eq(name, "ORG"))
		org_take(r, l);
	else if (str_eq(name, "TITLE"))
		text_take(r, l, &r->card.title);
	else if (str_eq(name, "TEL"))
		tel_take(r, l);
	else if (str_eq(name, "EMAIL"))
		email_take(r, l);
	else if (str_eq(name, "ADR"))
		address_take(r, l);
	else if (str_eq(name, "BDAY"))
		birthday_take(r, l);
	else if (str_eq(name, "GENDER") || str_eq(name, "X-GENDER"))
		gender_take(r, l);
	else if (str_eq(name, "NOTE"))
		note_take(r, l);
	else if (str_eq(name, "IMPP") || str_starts(name, "X-"))
		messenger_take(r, l);
}

/* ---- cards --------------------------------------------------------------------------------- */

static const char *
unspaced(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) + 1), *to = out;

	for (; *s; s++)
		if (*s != ' ')
			*to++ = *s;
	return out;
}

/* Chinese names are surname and given name without a blank, whatever order a telephone shows them in. */
static void
name_find(struct reader *r)
{
	const char *p[PARTS], *own, *fn = r->card.name;
	struct arena *a = r->mem;

	if (!r->name_parts)
		return;
	parts_of(r, r->name_parts, p);
	if (is_wide(p[0]) || is_wide(p[1])) {
		own = arena_printf(a, "%s%s%s", p[0], p[2], p[1]);
		const char *turned = arena_printf(a, "%s%s%s", p[1], p[2], p[0]), *said = unspaced(a, fn);
		if (!*fn || str_eq(said, unspaced(a, own)) || str_eq(said, unspaced(a, turned)))
			r->card.name = tidy(a, is_wide(p[0]) && is_wide(p[1]) ? unspaced(a, own) : own, false);
	} else if (!*fn) {
		r->card.name = tidy(a, joined(a, joined(a, p[1], " ", p[2]), " ", p[0]), false);
	}
}

static void
card_begin(struct reader *r)
{
	r->card = (struct vcard){
		.name = "", .org = "", .department = "", .title = "", .mobile = "", .tel = "", .email = "", .wechat = "", .qq = "", .address = "",
		.note = "", .gender = "", .birthday = DATE_NONE,
	};
	r->tel_count = r->notes = 0;
	r->name_parts = NULL;
	r->address_work = r->agent = false;
	r->inside = true;
}

static void
card_end(struct reader *r)
{
	if (!r->inside)
		return;
	tels_sort(r);
	name_find(r);
	if (r->n < r->most)
		r->list[r->n] = r->card;
	r->n++;
	r->inside = false;
}

static void
line_place(struct reader *r, const struct line *l)
{
	const char *value = l->value + strspn(l->value, " ");
	bool card = strncasecmp(value, "VCARD", strlen("VCARD")) == 0;

	if (card && str_eq(l->name, "BEGIN")) {
		if (r->inside && (r->agent || r->depth)) {
			r->depth++;	/* a card within a card is somebody else's */
		} else {
			card_end(r);
			card_begin(r);
		}
	} else if (card && str_eq(l->name, "END")) {
		if (r->depth)
			r->depth--;
		else
			card_end(r);
	} else if (r->inside && !r->depth) {
		line_take(r, l);
	}
}

size_t
vcard_read(struct arena *a, const char *bytes, size_t n, struct vcard **out, size_t most)
{
	struct reader r = { .mem = a, .most = most };
	const char *text;
	struct line l;

	r.list = *out = arena_new_array(a, struct vcard, most + 1);
	if (n >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0)) {
		if (text_decode(a, bytes, n, &text) != OK)
			return 0;
		bytes = text;
		n = strlen(text);
	}
	if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
		bytes += 3;
		n -= 3;
	}
	r.at = bytes;
	r.end = bytes + n;
	for (size_t i = 0; r.at < r.end && i < LINES_MOST; i++)
		if (line_read(&r, &l))
			line_place(&r, &l);
	card_end(&r);
	return r.n;
}
