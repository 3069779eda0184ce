/*
 * secret_box.c - secrets that the database keeps and has to give back (keys of
 * second factors): sealed with a key made of that of the password file, so that a
 * copy of the database alone opens nothing.
 */
#include <sodium.h>
#include "base/base.h"

enum { VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING, MOST = 4096,
	OVERHEAD = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES };

/* One key for each context: what is moved to another place does not open there. */
static void
box_key(const char *context, unsigned char out[crypto_secretbox_KEYBYTES])
{
	unsigned char master[32];

	secret_hash(secret_key(), master);
	crypto_generichash_state state;
	crypto_generichash_init(&state, master, sizeof master, crypto_secretbox_KEYBYTES);
	crypto_generichash_update(&state, (const unsigned char *)"keyuan box ", 11);
	crypto_generichash_update(&state, (const unsigned char *)context, strlen(context));
	crypto_generichash_final(&state, out, crypto_secretbox_KEYBYTES);
	sodium_memzero(master, sizeof master);
}

const char *
secret_seal(struct arena *a, const char *context, const void *plain, size_t n)
{
	unsigned char key[crypto_secretbox_KEYBYTES], *box = arena_alloc(a, n + OVERHEAD);
	size_t size = sodium_base64_encoded_len(n + OVERHEAD, VARIANT);
	char *text = arena_alloc(a, size);

	box_key(context, key);
	randombytes_buf(box, crypto_secretbox_NONCEBYTES);
	crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES, plain, n, box, key);
	sodium_memzero(key, sizeof key);
	return sodium_bin2base64(text, size, box, n + OVERHEAD, VARIANT);
}

int
secret_unseal(struct arena *a, const char *context, const char *sealed, unsigned char **out, size_t *n)
{
	size_t length = strnlen(sealed, MOST + 1), size = 0;
	unsigned char key[crypto_secretbox_KEYBYTES], *box = arena_alloc(a, length + 1);

	if (length > MOST || sodium_base642bin(box, length, sealed, length, NULL, &size, NULL, VARIANT) != 0 ||
	    size < OVERHEAD)
		return ERR_INVALID;
	*n = size - OVERHEAD;
	*out = arena_alloc(a, *n + 1);
	box_key(context, key);
	int rc = crypto_secretbox_open_easy(*out, box + crypto_secretbox_NONCEBYTES,
	                                    size - crypto_secretbox_NONCEBYTES, box, key);
	sodium_memzero(key, sizeof key);
	return rc == 0 ? OK : ERR_INVALID;
}
