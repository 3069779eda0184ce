/*
 * cidr.c - addresses and networks of IPv4 and IPv6: "10.0.0.0/8", "2001:db8::/32".
 * An IPv4 address is the same whether it comes as 192.0.2.7 or as ::ffff:192.0.2.7;
 * a network of one family holds no address of the other.
 */
#include <arpa/inet.h>
#include "base/base.h"

enum { BYTES = 16, MAPPED_BITS = 96, LONGEST_TEXT = 64 };

struct network { unsigned char at[BYTES]; unsigned bits; };

static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static bool
address_is_v4(const unsigned char at[BYTES])
{
	return memcmp(at, mapped, sizeof mapped) == 0;
}

/* v4: written as four numbers, so that its prefix counts from there. */
static bool
address_read(const char *text, unsigned char out[BYTES], bool *v4)
{
	*v4 = inet_pton(AF_INET, text, out + sizeof mapped) == 1;
	if (*v4)
		memcpy(out, mapped, sizeof mapped);
	return *v4 || inet_pton(AF_INET6, text, out) == 1;
}

/* "24" up to the most, without signs and leading zeros. */
static bool
prefix_read(const char *text, unsigned most, unsigned *out)
{
	int64_t n;

	if (text[0] < '0' || text[0] > '9' || (text[0] == '0' && text[1]) || strlen(text) > 3 ||
	    str_int(text, &n) != OK || n > (int64_t)most)
		return false;
	*out = (unsigned)n;
	return true;
}

static void
network_clear(struct network *net)
{
	for (unsigned bit = net->bits; bit < BYTES * 8; bit++)
		net->at[bit / 8] &= (unsigned char)~(0x80u >> bit % 8);
}

static bool
network_read(const char *text, size_t n, struct network *out)
{
	char copy[LONGEST_TEXT];
	bool v4;

	if (!n || n >= sizeof copy || memchr(text, '\0', n))
		return false;
	memcpy(copy, text, n);
	copy[n] = '\0';
	char *slash = strchr(copy, '/');
	if (slash)
		*slash = '\0';
	if (!address_read(copy, out->at, &v4))
		return false;
	out->bits = v4 ? 32 : 128;
	if (slash && !prefix_read(slash + 1, out->bits, &out->bits))
		return false;
	out->bits += v4 ? MAPPED_BITS : 0;
	network_clear(out);
	return true;
}

static const char *
network_str(struct arena *a, const struct network *net)
{
	char text[INET6_ADDRSTRLEN];
	bool v4 = net->bits >= MAPPED_BITS && address_is_v4(net->at);

	inet_ntop(v4 ? AF_INET : AF_INET6, net->at + (v4 ? sizeof mapped : 0), text, sizeof text);
	if (net->bits == BYTES * 8)
		return arena_strdup(a, text);
	return arena_printf(a, "%s/%u", text, net->bits - (v4 ? MAPPED_BITS : 0));
}

static bool
network_has(const struct network *net, const unsigned char at[BYTES])
{
	if (address_is_v4(at) && net->bits < MAPPED_BITS)
		return false;
	for (unsigned bit = 0; bit < net->bits; bit++)
		if ((net->at[bit / 8] ^ at[bit / 8]) & 0x80u >> bit % 8)
			return false;
	return true;
}

/* The next word of a list; its length, 0 at the end. Commas of Chinese keyboards
 * part as well as ours. */
static size_t
word_next(const char **s)
{
	static const char *const signs[] = { " ", "\t", "\r", "\n", ",", ";", "，", "；", "、", "　" };
	size_t n = 0;

	for (;;) {
		size_t skip = 0;

		for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
			if (str_starts(*s + n, signs[i]))
				skip = strlen(signs[i]);
		if (n && (skip || !(*s)[n]))
			return n;
		if (!n && !(*s)[n])
			return 0;
		*s += n ? 0 : skip;
		n += skip ? 0 : 1;
	}
}

int
networks_parse(struct arena *a, const char *text, const char **out, const char **wrong)
{
	struct buf b;
	size_t n;

	buf_init(&b, a);
	for (const char *s = text; (n = word_next(&s)) > 0; s += n) {
		struct network net;

		if (!network_read(s, n, &net)) {
			*wrong = arena_strndup(a, s, n);
			return ERR_INVALID;
		}
		buf_printf(&b, "%s%s", b.n ? " " : "", network_str(a, &net));
	}
	*out = buf_str(&b);
	return OK;
}

bool
networks_have(const char *networks, const char *address)
{
	unsigned char at[BYTES];
	struct network net;
	bool v4;
	size_t n;

	if (!address_read(address, at, &v4))
		return false;
	for (const char *s = networks; (n = word_next(&s)) > 0; s += n)
		if (network_read(s, n, &net) && network_has(&net, at))
			return true;
	return false;
}
