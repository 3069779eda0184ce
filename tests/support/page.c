/* page.c - what stands on a page: a small reader of our own markup, no parser of HTML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "support/page.h"

enum { MOST_CONTROLS = 400 };

struct control { const char *name, *value; bool sent, box; };
struct page_form {
	struct arena *mem;
	const char *action;
	struct control controls[MOST_CONTROLS]; size_t count;
};

/* ---- tags ------------------------------------------------------------------------------- */

static const char *
unescaped(struct arena *mem, const char *s, size_t n)
{
	static const struct { const char *entity; char c; } table[] = {
		{ "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' }, { "&#39;", '\'' },
	};
	struct buf b;

	buf_init(&b, mem);
	for (size_t i = 0; i < n; i++) {
		char c = s[i];
		for (size_t k = 0; c == '&' && k < sizeof table / sizeof table[0]; k++)
			if (str_starts(s + i, table[k].entity)) {
				c = table[k].c;
				i += strlen(table[k].entity) - 1;
				break;
			}
		buf_addc(&b, c);
	}
	return buf_str(&b);
}

const char *
page_escaped(struct arena *mem, const char *text)
{
	struct buf b;

	buf_init(&b, mem);
	for (; *text; text++) {
		const char *entity = *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : *text == '&' ? "&amp;" :
		                     *text == '"' ? "&quot;" : *text == '\'' ? "&#39;" : NULL;
		if (entity)
			buf_add(&b, entity);
		else
			buf_addc(&b, *text);
	}
	return buf_str(&b);
}

/* An attribute of the tag that begins at s; "" for one without a value, NULL = none. */
static const char *
attribute(struct arena *mem, const char *s, const char *name)
{
	size_t n = strlen(name);

	for (s += strcspn(s, " >"); *s == ' '; ) {
		s += strspn(s, " ");
		size_t size = strcspn(s, "= >");
		const char *value = s + size + (s[size] == '=' ? 2 : 0);
		size_t length = s[size] == '=' ? strcspn(value, "\"") : 0;

		if (size == n && strncmp(s, name, n) == 0)
			return unescaped(mem, value, length);
		s = s[size] == '=' ? value + length + 1 : s + size;
	}
	return NULL;
}

/* ---- forms ------------------------------------------------------------------------------- */

static void
control_add(struct page_form *f, const char *name, const char *value, bool sent, bool box)
{
	assert_true(f->count < MOST_CONTROLS);
	f->controls[f->count++] = (struct control){ .name = name, .value = value, .sent = sent, .box = box };
}

static void
input_read(struct page_form *f, const char *tag)
{
	const char *name = attribute(f->mem, tag, "name"), *type = attribute(f->mem, tag, "type");
	const char *value = attribute(f->mem, tag, "value");
	bool choice = str_eq(type, "radio") || str_eq(type, "checkbox");

	if (!name)
		return;
	control_add(f, name, value ? value : "", !choice || attribute(f->mem, tag, "checked"), choice);
}

/* The chosen option, else the first. */
static void
select_read(struct page_form *f, const char *tag, const char *end)
{
	const char *name = attribute(f->mem, tag, "name"), *value = NULL;

	for (const char *s = tag; (s = strstr(s, "<option ")) != NULL && s < end; s++)
		if (!value || attribute(f->mem, s, "selected"))
			value = attribute(f->mem, s, "value");
	control_add(f, name, value ? value : "", value != NULL, false);
}

/* The first line end behind the tag is none of the text. */
static void
textarea_read(struct page_form *f, const char *tag, const char *end)
{
	const char *text = strchr(tag, '>') + 1;

	if (*text == '\n')
		text++;
	control_add(f, attribute(f->mem, tag, "name"), unescaped(f->mem, text, (size_t)(end - text)), true, false);
}

static void
controls_read(struct page_form *f, const char *s, const char *end)
{
	for (; (s = strchr(s, '<')) != NULL && s < end; s++) {
		if (str_starts(s, "<input "))
			input_read(f, s);
		else if (str_starts(s, "<select "))
			select_read(f, s, strstr(s, "</select>"));
		else if (str_starts(s, "<textarea "))
			textarea_read(f, s, strstr(s, "</textarea>"));
	}
}

struct page_form *
page_form(struct http *h, const char *action)
{
	const char *s = http_body(h);

	while ((s = strstr(s, "<form ")) != NULL) {
		const char *end = strstr(s, "</form>");
		if (str_eq(attribute(h->mem, s, "action"), action) && str_eq(attribute(h->mem, s, "method"), "post")) {
			struct page_form *f = arena_alloc(h->mem, sizeof *f);
			f->mem = h->mem;
			f->action = action;
			assert_non_null(end);
			controls_read(f, s + 1, end);
			return f;
		}
		s++;
	}
	return NULL;
}

bool
page_form_has(const struct page_form *f, const char *name)
{
	for (size_t i = 0; i < f->count; i++)
		if (str_eq(f->controls[i].name, name))
			return true;
	return false;
}

const char *
page_form_value(const struct page_form *f, const char *name)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->controls[i].sent && str_eq(f->controls[i].name, name))
			return f->controls[i].value;
	return NULL;
}

const char *
page_form_stored(const struct page_form *f, const char *name)
{
	const char *id = page_form_value(f, arena_printf(f->mem, "_id.%s", name));
	const char *shown = page_form_value(f, arena_printf(f->mem, "_shown.%s", name));
	const char *value = page_form_value(f, name);

	return id && *id && str_eq(shown, value) ? id : value;
}

void
page_form_set(struct page_form *f, const char *name, const char *value)
{
	for (size_t i = 0; i < f->count; i++) {
		struct control *c = &f->controls[i];
		if (!str_eq(c->name, name))
			continue;
		if (c->box) {
			c->sent = str_eq(c->value, value);
		} else {
			c->value = value;
			c->sent = true;
		}
	}
}

void
page_form_empty(struct page_form *f, const char *name)
{
	bool first = true;

	for (size_t i = 0; i < f->count; i++) {
		struct control *c = &f->controls[i];
		if (!str_eq(c->name, name))
			continue;
		c->value = "";
		c->sent = first;
		first = false;
	}
}

int
page_form_send(struct http *h, const struct page_form *f)
{
	struct buf b;

	buf_init(&b, h->mem);
	for (size_t i = 0; i < f->count; i++)
		if (f->controls[i].sent)
			buf_printf(&b, "%s%s=%s", b.n ? "&" : "", str_url(h->mem, f->controls[i].name),
			           str_url(h->mem, f->controls[i].value));
	return http_send(h, "POST", f->action, "application/x-www-form-urlencoded", buf_str(&b), b.n);
}

/* ---- text ---------------------------------------------------------------------------------- */

static void
piece_add(struct arena *mem, struct buf *b, const char *s, size_t n)
{
	const char *text = unescaped(mem, s, n);

	text += strspn(text, " \t\r\n");
	if (*text)
		buf_printf(b, "%s\n", text);
}

const char *
page_text(struct http *h)
{
	static const char *const shown[] = { "title", "placeholder", "aria-label", "alt" };
	const char *s = http_body(h);
	struct buf b;

	buf_init(&b, h->mem);
	while (*s) {
		size_t n = strcspn(s, "<");
		piece_add(h->mem, &b, s, n);
		s += n;
		for (size_t i = 0; *s && i < sizeof shown / sizeof shown[0]; i++) {
			const char *text = attribute(h->mem, s, shown[i]);
			if (text)
				piece_add(h->mem, &b, text, strlen(text));
		}
		s += strcspn(s, ">");
		s += *s == '>';
	}
	return buf_str(&b);
}
