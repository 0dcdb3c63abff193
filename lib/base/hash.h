/*
 * Three hashes: a fast one for tables and features (xxHash, XXH64), a faster one that
 * detects damage of a file (XXH3, 64 bits: 16 MB in 1 ms), and SHA-256 (FIPS 180-4) for
 * names that nobody can forge.
 * For any room.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#include "base/str.h"

uint64_t hash64(struct str s, uint64_t seed);
uint64_t hash_check(struct str s, uint64_t seed);

enum { SHA256_HEX = 64 };

struct sha256; /* a running digest */
struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *, struct str s);
void sha256_hex(
    struct sha256 *, char out[SHA256_HEX + 1]); /* ends the digest and frees it */

void sha256_of(struct str s, char out[SHA256_HEX + 1]);
uint64_t sha256_head(struct str s); /* its first 64 bits, as a number */
bool sha256_is(struct str);         /* whether it has the form of one */

#endif
