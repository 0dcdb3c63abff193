/*
 * Strings by number, in the order in which they came.
 * For any room.
 */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

struct names {         /* zero-initialise */
	struct str *v; /* by number */
	size_t n, cap;
	uint32_t *slots; /* 1 + number; 0 is free */
	size_t nslots;
};

/* The number of a name, which is copied into the arena when it is new. */
uint32_t names_number(struct names *, struct str, struct arena *);
void names_release(struct names *); /* the strings are the arena's */

#endif
