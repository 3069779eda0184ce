/* qr.c - a QR code as the path of an SVG: nothing to load, nothing to store. */
#include <qrencode.h>
#include "web/qr.h"

enum { QUIET = 4 };	/* modules of white around it, as the standard asks */

static void
code_free(void *code)
{
	QRcode_free(code);
}

int
qr_fill(struct ctx *ctx, struct node *n, const char *text)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	struct buf b;

	if (!code)
		return err_set(ctx, ERR_INVALID, "this text does not fit into a QR code");
	arena_defer(ctx->mem, code_free, code);
	buf_init(&b, ctx->mem);
	for (int y = 0; y < code->width; y++)
		for (int x = 0; x < code->width; x++) {
			int from = x;

			while (x < code->width && code->data[y * code->width + x] & 1)
				x++;
			if (x > from)
				buf_printf(&b, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from, x - from);
		}
	node_set_int(n, "size", code->width + 2 * QUIET);
	node_set(n, "path", buf_str(&b));
	return OK;
}
