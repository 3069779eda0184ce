/* vcard_write.c - cards as text that vcard_read() understands in the same way. */
#include "base/base.h"

static void
escaped_add(struct buf *b, const char *text)
{
	for (const char *p = text; *p; p++) {
		if (*p == ',' || *p == ';' || *p == '\\' || *p == '\n')
			buf_addc(b, '\\');
		buf_addc(b, *p == '\n' ? 'n' : *p);
	}
}

static void
property_add(struct buf *b, const char *name, const char *text)
{
	if (!*text)
		return;
	buf_printf(b, "%s:", name);
	escaped_add(b, text);
	buf_addc(b, '\n');
}

static void
org_add(struct buf *b, const struct vcard *c)
{
	if (!*c->org && !*c->department)
		return;
	buf_add(b, "ORG:");
	escaped_add(b, c->org);
	if (*c->department) {
		buf_addc(b, ';');
		escaped_add(b, c->department);
	}
	buf_addc(b, '\n');
}

static void
card_add(struct arena *a, struct buf *b, const struct vcard *c)
{
	buf_add(b, "BEGIN:VCARD\nVERSION:4.0\n");
	property_add(b, "FN", c->name);
	org_add(b, c);
	property_add(b, "TITLE", c->title);
	property_add(b, "TEL;TYPE=cell;PREF=1", c->mobile);
	property_add(b, "TEL;TYPE=work", c->tel);
	/* Without a number that is no mobile one, all of these are mobile ones. */
	for (size_t i = 0; i < c->phone_count; i++)
		property_add(b, *c->tel ? "TEL;TYPE=voice" : "TEL;TYPE=cell", c->phones[i]);
	property_add(b, "EMAIL", c->email);
	for (size_t i = 0; i < c->email_count; i++)
		property_add(b, "EMAIL", c->emails[i]);
	property_add(b, "X-WECHAT", c->wechat);
	property_add(b, "X-QQ", c->qq);
	if (*c->address) {
		buf_add(b, "ADR:;;");
		escaped_add(b, c->address);
		buf_add(b, ";;;;\n");
	}
	property_add(b, "GENDER", c->gender);
	property_add(b, "BDAY", date_str(a, c->birthday));
	property_add(b, "NOTE", c->note);
	buf_add(b, "END:VCARD\n");
}

const char *
vcard_write(struct arena *a, const struct vcard *list, size_t n)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < n; i++)
		card_add(a, &b, &list[i]);
	return buf_str(&b);
}
