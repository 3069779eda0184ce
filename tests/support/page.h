/* page.h - what stands on a page: its form as a browser would send it, its text. */
#ifndef SUPPORT_PAGE_H
#define SUPPORT_PAGE_H

#include "support/http.h"

/* The form of the last answer that posts to this address, as it would be sent
 * untouched: fields with their values, ticked boxes, chosen options, and the
 * hidden ones. NULL = there is none. */
struct page_form;
struct page_form *page_form(struct http *h, const char *action);
bool page_form_has(const struct page_form *f, const char *name);	/* a control of this name, sent or not */
const char *page_form_value(const struct page_form *f, const char *name);	/* NULL = would not be sent */
/* Type or choose something. A box: "1" ticks it, "0" or "" clears it. */
void page_form_set(struct page_form *f, const char *name, const char *value);
/* Sent with nothing in it, whatever kind of control it is. */
void page_form_empty(struct page_form *f, const char *name);
/* What stands behind a looked-up field: its id, untouched; else the value. */
const char *page_form_stored(const struct page_form *f, const char *name);
int page_form_send(struct http *h, const struct page_form *f);	/* POST; the status */

/* The text between the tags and in attributes that are read aloud or shown
 * (title, placeholder, aria-label, alt), one piece per line. */
const char *page_text(struct http *h);
const char *page_escaped(struct arena *mem, const char *text);	/* as a template prints it */

#endif
