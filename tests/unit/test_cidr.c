/* test_cidr.c - addresses inside and outside of networks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "base/base.h"
#include "support/mem.h"

static void
test_networks__hold_their_addresses_and_no_others(void **state)
{
	static const struct { const char *networks, *address; bool in; } cases[] = {
		{ "10.0.0.0/8", "10.255.255.255", true }, { "10.0.0.0/8", "11.0.0.0", false }, { "10.0.0.0/8", "9.255.255.255", false },
		{ "192.0.2.7", "192.0.2.7", true }, { "192.0.2.7", "192.0.2.8", false }, { "192.0.2.6/31", "192.0.2.7", true },
		{ "0.0.0.0/0", "203.0.113.9", true }, { "2001:db8::/32", "2001:db8:ffff::1", true }, { "2001:db8::/32", "2001:db9::1", false },
		{ "2001:db8::1", "2001:0db8:0:0:0:0:0:1", true }, { "::1", "::1", true }, { "fe80::/10", "febf::1", true },
		{ "10.0.0.0/8 192.0.2.0/24", "192.0.2.200", true }, { "10.0.0.0/8，192.0.2.0/24", "192.0.2.200", true }, { "", "192.0.2.7", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (networks_have(cases[i].networks, cases[i].address) != cases[i].in)
			fail_msg("%s %s %s", cases[i].networks, cases[i].in ? "lacks" : "has", cases[i].address);
}

static void
test_networks__a_mapped_address_is_the_ipv4_address(void **state)
{
	(void)state;
	assert_true(networks_have("192.0.2.0/24", "::ffff:192.0.2.7"));
	assert_true(networks_have("::ffff:192.0.2.0/120", "192.0.2.7"));
	assert_true(networks_have("192.0.2.0/24", "::ffff:c000:207"));
	assert_false(networks_have("192.0.3.0/24", "::ffff:192.0.2.7"));
}

static void
test_networks__families_stay_apart(void **state)
{
	(void)state;
	assert_false(networks_have("::/0", "192.0.2.7"));
	assert_false(networks_have("::/0", "::ffff:192.0.2.7"));
	assert_false(networks_have("0.0.0.0/0", "2001:db8::1"));
	assert_true(networks_have("::/0", "2001:db8::1"));
}

static void
test_networks__are_kept_in_one_form(void **state)
{
	const char *out, *wrong;

	(void)state;
	assert_int_equal(networks_parse(mem, " 10.1.2.3/8,\n192.0.2.7；2001:0DB8::1/32、::ffff:10.0.0.1/104 192.0.2.7/32 ", &out, &wrong), OK);
	assert_string_equal(out, "10.0.0.0/8 192.0.2.7 2001:db8::/32 10.0.0.0/8 192.0.2.7");
	assert_int_equal(networks_parse(mem, " ,; ", &out, &wrong), OK);
	assert_string_equal(out, "");
}

static void
test_networks__what_is_none_is_refused_and_named(void **state)
{
	static const char *const bad[] = { "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/8/8", "10.0.0", "010.0.0.1",
		"10.0.0.256", "2001:db8::/129", "fe80::1%eth0", "localhost", "0x0a000001", "/8", "10.0.0.0/+8", ":::", "1.2.3.4:80", "*",
		"2001:db8:1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc" };
	const char *out, *wrong;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		if (networks_parse(mem, arena_printf(mem, "192.0.2.1 %s 10.0.0.1", bad[i]), &out, &wrong) != ERR_INVALID)
			fail_msg("%s was taken", bad[i]);
		assert_string_equal(wrong, bad[i]);
		assert_false(networks_have(bad[i], "10.0.0.1"));
	}
}

static void
test_networks__an_address_that_cannot_be_read_is_nowhere(void **state)
{
	static const char *const bad[] = { "", "10.0.0.1, 10.0.0.2", "10.0.0.1 ", "unix:", "10.0.0.1/8" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(networks_have("0.0.0.0/0 ::/0", bad[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_networks__hold_their_addresses_and_no_others),
		cmocka_unit_test(test_networks__a_mapped_address_is_the_ipv4_address),
		cmocka_unit_test(test_networks__families_stay_apart),
		cmocka_unit_test(test_networks__are_kept_in_one_form),
		cmocka_unit_test(test_networks__what_is_none_is_refused_and_named),
		cmocka_unit_test(test_networks__an_address_that_cannot_be_read_is_nowhere),
	};

	return cmocka_run_group_tests(tests, mem_open, mem_close);
}
