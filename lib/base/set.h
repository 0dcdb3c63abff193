/*
 * A set of strings that remembers only 128 bits of each (two xxHashes): 16
 * bytes a member, and a false "there already" once in 2^64 members or so.
 * For any room.
 */
#ifndef BASE_SET_H
#define BASE_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct set { /* zero-initialise */
	uint64_t (*slot)[2];
	size_t n, cap;
};

bool set_add(struct set *, struct str); /* false when it was there already */
bool set_has(const struct set *, struct str);
void set_release(struct set *);

#endif
