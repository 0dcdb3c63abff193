/*
 * A set of strings that remembers only 96 bits of each (of two xxHashes). Among
 * 2^32 members, which is the most, the probability that any two are taken for
 * one is 2^-33.
 * For any room.
 */
#ifndef BASE_SET_H
#define BASE_SET_H

#include <stdbool.h>

#include "base/index.h"
#include "base/str.h"

struct set {                /* zero-initialise */
	struct index index; /* by 32 bits */
	uint64_t *rest;     /* the other 64 bits, by number - 1 */
	size_t n, cap;
};

bool set_add(struct set *, struct str); /* false when it is a member already */
bool set_has(const struct set *, struct str);
void set_release(struct set *);

#endif
