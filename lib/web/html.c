/* html.c - markup with escaped text. */
#include "web/html.h"
#include "web/page.h"

static char icons[80];	/* "/v/" and a hash */

void
html_open(const char *static_url)
{
	snprintf(icons, sizeof icons, "%s", static_url ? static_url : "");
}

static const char *
entity_of(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

void
html_text(struct buf *b, const char *text)
{
	while (text && *text) {
		size_t plain = strcspn(text, "&<>\"'");

		buf_addn(b, text, plain);
		text += plain;
		if (*text)
			buf_add(b, entity_of(*text++));
	}
}

void
html_printf(struct buf *b, const char *fmt, ...)
{
	char number[16];
	va_list ap;

	va_start(ap, fmt);
	for (const char *at; (at = strchr(fmt, '%')) != NULL; fmt = at + 2) {
		buf_addn(b, fmt, (size_t)(at - fmt));
		switch (at[1]) {
		case 's':
			html_text(b, va_arg(ap, const char *));
			break;
		case 'd':
			snprintf(number, sizeof number, "%d", va_arg(ap, int));
			buf_add(b, number);
			break;
		default:
			log_error("bug: '%s' is no format of html_printf", fmt);
			abort();
		}
	}
	va_end(ap);
	buf_add(b, fmt);
}

void
html_icon(struct buf *b, const char *name)
{
	html_printf(b, "<svg class=\"icon\" aria-hidden=\"true\"><use href=\"%s/icons.svg#%s\"/></svg>", icons, name);
}

void
node_html(struct node *n, struct buf *b)
{
	node_set(n, "html", buf_str(b));
}
