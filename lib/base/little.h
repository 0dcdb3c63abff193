/*
 * Numbers as bytes, little-endian, at any address: the numbers of the files that routers
 * and word vectors are in.
 * For any room.
 */
#ifndef BASE_LITTLE_H
#define BASE_LITTLE_H

#include <stdint.h>
#include <string.h>

static inline uint32_t
little_get32(const void *at)
{
	const unsigned char *p = at;

	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t
little_get64(const void *at)
{
	return little_get32(at) | (uint64_t)little_get32((const char *)at + 4) << 32;
}

static inline float
little_get_float(const void *at)
{
	uint32_t bits = little_get32(at);
	float v;

	memcpy(&v, &bits, sizeof v);
	return v;
}

static inline void
little_put32(unsigned char *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)(v >> 8 * i);
}

static inline void
little_put64(unsigned char *p, uint64_t v)
{
	little_put32(p, (uint32_t)v);
	little_put32(p + 4, (uint32_t)(v >> 32));
}

static inline void
little_put_float(unsigned char *p, float v)
{
	uint32_t bits;

	memcpy(&bits, &v, sizeof bits);
	little_put32(p, bits);
}

#endif
