/*
 * totp.c - codes that change every half minute (RFC 6238 over RFC 4226, SHA-1,
 * six digits), as every authenticator on a phone makes them.
 */
#include <glib.h>
#include "base/base.h"

enum { DIGITS = 6, MODULUS = 1000000, TYPED = 40 };

int64_t
totp_step(int64_t instant)
{
	return instant / 1000 / TOTP_STEP_S;
}

uint32_t
totp_code(const unsigned char *key, size_t n, int64_t step)
{
	GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA1, key, n);
	unsigned char counter[8], mac[20];
	gsize size = sizeof mac;

	for (int i = 0; i < 8; i++)
		counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
	g_hmac_update(hmac, counter, sizeof counter);
	g_hmac_get_digest(hmac, mac, &size);
	g_hmac_unref(hmac);
	const unsigned char *at = mac + (mac[19] & 15);
	uint32_t word = ((uint32_t)at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
	return word % MODULUS;
}

int
totp_parse(const char *typed, uint32_t *out)
{
	char text[TYPED];
	uint32_t code = 0;
	int digits = 0;

	if (!str_narrow(typed, text, sizeof text))
		return ERR_INVALID;
	for (const char *s = text; *s; s++) {
		if (*s == ' ')
			continue;
		if (*s < '0' || *s > '9' || ++digits > DIGITS)
			return ERR_INVALID;
		code = code * 10 + (uint32_t)(*s - '0');
	}
	if (digits != DIGITS)
		return ERR_INVALID;
	*out = code;
	return OK;
}

int64_t
totp_match(const unsigned char *key, size_t n, uint32_t code, int64_t now, int64_t after)
{
	for (int64_t step = now - 1; step <= now + 1; step++)
		if (step > after && totp_code(key, n, step) == code)
			return step;
	return -1;
}

const char *
base32_str(struct arena *a, const unsigned char *bytes, size_t n)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	char *out = arena_alloc(a, (n * 8 + 4) / 5 + 1), *to = out;
	uint32_t word = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < n; i++) {
		word = (word << 8 | bytes[i]) & 0xffff;
		for (bits += 8; bits >= 5; bits -= 5)
			*to++ = alphabet[word >> (bits - 5) & 31];
	}
	if (bits)
		*to++ = alphabet[word << (5 - bits) & 31];
	return out;
}
