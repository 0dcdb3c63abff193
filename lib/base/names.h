/*
 * Strings by number, in the order in which they came.
 * For any room.
 */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include <stdint.h>

#include "base/index.h"
#include "base/str.h"

struct names {         /* zero-initialise */
	struct str *v; /* by number */
	size_t n, cap;
	struct index index; /* by hash, to 1 + number */
};

/* The number of a name, which is copied into the arena when it is new. */
uint32_t names_number(struct names *, struct str, struct arena *);
void names_release(struct names *); /* the strings are the arena's */

#endif
