/*
 * cursor.c - where the next page of a list begins: the sort keys of the last
 * row, in base64url with a MAC over them, the type, the sort and the filter. A
 * cursor of another list, or one that somebody wrote himself, is refused.
 */
#include <sodium.h>
#include "doc/query.h"

enum { CURSOR_MAX = 6000, MAC_SIZE = 43 };	/* base64url of 32 bytes */

static const char *
cursor_mac(struct arena *a, const char *bound, const char *payload)
{
	return secret_mac(a, secret_key(), arena_printf(a, "cursor\n%s\n%s", payload, bound));
}

/* i<number>, or t<length>:<bytes>. */
static void
cursor_add(struct buf *b, struct val v)
{
	if (v.kind == V_INT) {
		buf_printf(b, "i%lld;", (long long)v.i);
		return;
	}
	const char *s = v.s ? v.s : "";
	size_t n = v.kind == V_BYTES ? v.n : strlen(s);

	buf_printf(b, "t%zu:", n);
	buf_addn(b, s, n);
}

const char *
cursor_write(struct arena *a, const char *bound, const struct val *keys, size_t n)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < n; i++)
		cursor_add(&b, keys[i]);

	size_t size = sodium_base64_encoded_len(b.n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *payload = arena_alloc(a, size);

	sodium_bin2base64(payload, size, (const unsigned char *)buf_str(&b), b.n,
	                  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return arena_printf(a, "%s%s", cursor_mac(a, bound, payload), payload);
}

/* The MAC was right, so this only fails for a cursor of an older program. */
static int
cursor_take(struct arena *a, const char **at, const char *end, struct val *out)
{
	char *rest;

	if (*at >= end)
		return ERR_INVALID;
	long long n = strtoll(*at + 1, &rest, 10);

	if (**at == 'i' && *rest == ';') {
		*out = VINT(n);
		*at = rest + 1;
		return OK;
	}
	if (**at != 't' || *rest != ':' || n < 0 || n > end - rest - 1)
		return ERR_INVALID;
	*out = VTEXT(arena_strndup(a, rest + 1, (size_t)n));
	*at = rest + 1 + n;
	return OK;
}

int
cursor_read(struct arena *a, const char *bound, const char *cursor, struct val *keys, size_t n)
{
	size_t length = strlen(cursor), size;

	if (length <= MAC_SIZE || length > CURSOR_MAX)
		return ERR_INVALID;
	const char *mac = arena_strndup(a, cursor, MAC_SIZE), *payload = cursor + MAC_SIZE;

	if (!secret_equal(mac, cursor_mac(a, bound, payload)))
		return ERR_INVALID;
	char *text = arena_alloc(a, length);	/* zeroed: always ends */

	if (sodium_base642bin((unsigned char *)text, length - 1, payload, length - MAC_SIZE, NULL,
	                      &size, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return ERR_INVALID;
	const char *at = text, *end = text + size;

	for (size_t i = 0; i < n; i++)
		TRY(cursor_take(a, &at, end, &keys[i]));
	return at == end ? OK : ERR_INVALID;
}
