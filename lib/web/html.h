/*
 * html.h - HTML written by C, for what a page has by the thousand: values and the
 * rows of lists. All else is placed by templates. Text is escaped by the one
 * function that writes it; what is a node's "html" is printed as it stands.
 */
#ifndef WEB_HTML_H
#define WEB_HTML_H
#include "base/base.h"

struct node;

/* Where icons come from, for all pages of the process; copied. */
void html_open(const char *static_url);

/* Escaped: fit for text and for a value between double quotes. NULL is nothing. */
void html_text(struct buf *b, const char *text);

/* The format is markup; %s is escaped text, %d an int. Nothing else is known. */
void html_printf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);

/* <svg> of the sprite, as the macro "icon" writes it; name by ICON(). */
void html_icon(struct buf *b, const char *name);

/* The child "html" of a node, for the templates' uvar:. Belongs to the arena of b. */
void node_html(struct node *n, struct buf *b);

#endif
