#include "base/hash.h"

#include <nettle/sha2.h>
#include <stdint.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/mem.h"

uint64_t
hash64(struct str s, uint64_t seed)
{
	return XXH64(s.p, s.n, seed);
}

uint64_t
hash_check(struct str s, uint64_t seed)
{
	return XXH3_64bits_withSeed(s.p, s.n, seed);
}

struct sha256 {
	struct sha256_ctx ctx;
};

struct sha256 *
sha256_new(void)
{
	struct sha256 *h = mem_alloc(sizeof *h);

	sha256_init(&h->ctx);
	return h;
}

void
sha256_add(struct sha256 *h, struct str s)
{
	if (s.n > 0)
		sha256_update(&h->ctx, s.n, (const uint8_t *)s.p);
}

void
sha256_hex(struct sha256 *h, char out[SHA256_HEX + 1])
{
	static const char hex[] = "0123456789abcdef";
	uint8_t d[SHA256_DIGEST_SIZE];
	size_t i;

	sha256_digest(&h->ctx, sizeof d, d);
	for (i = 0; i < sizeof d; i++) {
		out[2 * i] = hex[d[i] >> 4];
		out[2 * i + 1] = hex[d[i] & 15];
	}
	out[SHA256_HEX] = '\0';
	mem_free(h);
}

void
sha256_of(struct str s, char out[SHA256_HEX + 1])
{
	struct sha256 *h = sha256_new();

	sha256_add(h, s);
	sha256_hex(h, out);
}

uint64_t
sha256_head(struct str s)
{
	struct sha256_ctx ctx;
	uint8_t d[8];
	uint64_t head = 0;

	sha256_init(&ctx);
	if (s.n > 0)
		sha256_update(&ctx, s.n, (const uint8_t *)s.p);
	sha256_digest(&ctx, sizeof d, d);
	for (size_t i = 0; i < sizeof d; i++)
		head = head << 8 | d[i];
	return head;
}

bool
sha256_is(struct str s)
{
	size_t i = 0;

	while (i < s.n && memchr("0123456789abcdef", s.p[i], 16) != NULL)
		i++;
	return s.n == SHA256_HEX && i == s.n;
}
