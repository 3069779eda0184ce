/* qr.h - a text as a QR code. */
#ifndef QR_H
#define QR_H

#include "web/web.h"

/* Into the node: "size", modules along an edge with the quiet zone, and "path", all dark
 * modules as the d of one SVG path. ERR_INVALID: the text is too long. */
MUST int qr_fill(struct ctx *ctx, struct node *n, const char *text);

#endif
