/* secret.c - passwords, tokens and MACs, all by libsodium. */
#include <sodium.h>
#include "base/base.h"

/* 22 ms and 19 MiB a login: many at once must not eat the machine. */
enum { OPS = 3, MEMORY = 19 * 1024 * 1024, TOKEN_BYTES = 32 };

int
secret_init(void)
{
	if (sodium_init() >= 0)
		return OK;
	log_error("libsodium found no source of random numbers");
	return ERR_IO;
}

static const char *
base64url(struct arena *a, const unsigned char *bytes, size_t n)
{
	size_t size = sodium_base64_encoded_len(n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *s = arena_alloc(a, size);

	return sodium_bin2base64(s, size, bytes, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void
secret_random(void *out, size_t n)
{
	randombytes_buf(out, n);
}

const char *
secret_token(struct arena *a)
{
	unsigned char bytes[TOKEN_BYTES];

	randombytes_buf(bytes, sizeof bytes);
	return base64url(a, bytes, sizeof bytes);
}

void
secret_hash(const char *token, unsigned char out[32])
{
	crypto_generichash(out, 32, (const unsigned char *)token, strlen(token), NULL, 0);
}

int
secret_password_hash(struct arena *a, const char *password, const char **out)
{
	char hash[crypto_pwhash_STRBYTES];

	if (crypto_pwhash_str(hash, password, strlen(password), OPS, MEMORY) != 0) {
		log_error("no memory to hash a password");
		return ERR_IO;
	}
	*out = arena_strdup(a, hash);
	return OK;
}

bool
secret_password_ok(const char *hash, const char *password)
{
	return hash && password && crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

bool
secret_password_is_old(const char *hash)
{
	return crypto_pwhash_str_needs_rehash(hash, OPS, MEMORY) != 0;
}

const char *
secret_mac(struct arena *a, const char *key, const char *text)
{
	crypto_auth_hmacsha256_state state;
	unsigned char mac[crypto_auth_hmacsha256_BYTES];

	crypto_auth_hmacsha256_init(&state, (const unsigned char *)key, strlen(key));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)text, strlen(text));
	crypto_auth_hmacsha256_final(&state, mac);
	return base64url(a, mac, sizeof mac);
}

bool
secret_equal(const char *a, const char *b)
{
	if (!a || !b)
		return false;
	size_t n = strlen(a);
	return n == strlen(b) && sodium_memcmp(a, b, n) == 0;
}
