/* test_secret.c - passwords, tokens and MACs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "base/base.h"
#include "support/mem.h"

static int
setup(void **state)
{
	mem_open(state);
	return secret_init();
}

static void
test_secret__tokens_are_long_safe_in_urls_and_never_the_same(void **state)
{
	const char *token = secret_token(mem);

	(void)state;
	assert_int_equal(strlen(token), 43);
	assert_string_equal(str_url(mem, token), token);
	assert_string_not_equal(token, secret_token(mem));
}

static void
test_secret__the_hash_of_a_token_is_stable(void **state)
{
	unsigned char a[32], b[32], c[32];

	(void)state;
	secret_hash("token", a);
	secret_hash("token", b);
	secret_hash("token2", c);
	assert_memory_equal(a, b, 32);
	assert_memory_not_equal(a, c, 32);
}

static void
test_secret__a_password_is_checked_against_its_hash(void **state)
{
	const char *hash = NULL, *other = NULL;

	(void)state;
	assert_int_equal(secret_password_hash(mem, "密码 Keyuan-demo-1", &hash), OK);
	assert_int_equal(secret_password_hash(mem, "密码 Keyuan-demo-1", &other), OK);
	assert_true(str_starts(hash, "$argon2id$v=19$m=19456,t=3,p=1$"));
	assert_string_not_equal(hash, other);
	assert_true(secret_password_ok(hash, "密码 Keyuan-demo-1"));
	assert_false(secret_password_ok(hash, "密码 Keyuan-demo-2"));
	assert_false(secret_password_ok(hash, ""));
	assert_false(secret_password_ok("", "") || secret_password_ok("x", "x"));
	assert_false(secret_password_ok(NULL, "x") || secret_password_ok(hash, NULL));
	assert_false(secret_password_is_old(hash));
	assert_true(secret_password_is_old("$argon2id$v=19$m=65536,t=2,p=1$c2FsdHNhbHRzYWx0c2E$"
	                                   "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
	assert_true(secret_password_is_old("md5"));
}

static void
test_secret__a_mac_is_hmac_sha256(void **state)
{
	(void)state;
	/* f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8 */
	assert_string_equal(secret_mac(mem, "key", "The quick brown fox jumps over the lazy dog"),
	                    "97yD9DBThCSxMpjmqm-xQ-9NWaFJRhdZl0edvC0aPNg");
	assert_string_not_equal(secret_mac(mem, "key2", "text"), secret_mac(mem, "key", "text"));
	assert_int_equal(strlen(secret_mac(mem, "", "")), 43);
	char key[200];
	memset(key, 'k', sizeof key);
	key[sizeof key - 1] = '\0';
	assert_int_equal(strlen(secret_mac(mem, key, "text")), 43);
}

static void
test_secret__equal_compares_whole_texts(void **state)
{
	(void)state;
	assert_true(secret_equal("abc", "abc") && secret_equal("", ""));
	assert_false(secret_equal("abc", "abd") || secret_equal("abc", "ab") || secret_equal("", "a"));
	assert_false(secret_equal(NULL, "a") || secret_equal("a", NULL) || secret_equal(NULL, NULL));
}

static void
test_seal__opens_only_in_its_place_with_its_key_and_unchanged(void **state)
{
	const char *sealed = secret_seal(mem, "second_factor 7", "secret\0bytes", 12);
	unsigned char *plain;
	size_t n;

	(void)state;
	assert_int_equal(secret_unseal(mem, "second_factor 7", sealed, &plain, &n), OK);
	assert_int_equal(n, 12);
	assert_memory_equal(plain, "secret\0bytes", 12);
	assert_string_not_equal(sealed, secret_seal(mem, "second_factor 7", "secret\0bytes", 12));
	assert_int_equal(secret_unseal(mem, "second_factor 8", sealed, &plain, &n), ERR_INVALID);
	for (size_t i = 0; sealed[i]; i++) {
		char *other = arena_strdup(mem, sealed);

		other[i] = other[i] == 'A' ? 'B' : 'A';
		assert_int_equal(secret_unseal(mem, "second_factor 7", other, &plain, &n), ERR_INVALID);
	}
	assert_int_equal(secret_unseal(mem, "second_factor 7", "", &plain, &n), ERR_INVALID);
	assert_int_equal(secret_unseal(mem, "second_factor 7", "no base64!", &plain, &n), ERR_INVALID);
	secret_set_key("another key");
	assert_int_equal(secret_unseal(mem, "second_factor 7", sealed, &plain, &n), ERR_INVALID);
	secret_set_key(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_secret__tokens_are_long_safe_in_urls_and_never_the_same),
		cmocka_unit_test(test_secret__the_hash_of_a_token_is_stable),
		cmocka_unit_test(test_secret__a_password_is_checked_against_its_hash),
		cmocka_unit_test(test_secret__a_mac_is_hmac_sha256),
		cmocka_unit_test(test_secret__equal_compares_whole_texts),
		cmocka_unit_test(test_seal__opens_only_in_its_place_with_its_key_and_unchanged),
	};

	return cmocka_run_group_tests(tests, setup, mem_close);
}
