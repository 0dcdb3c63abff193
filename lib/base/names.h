/*
 * Strings numbered from 0, in the order of first appearance.
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

/* The number of a name. A new name is copied into the arena. */
uint32_t names_number(struct names *, struct str, struct arena *);
/* 1 + the number of a name; 0: it has none. */
uint32_t names_find(const struct names *, struct str);
void names_release(struct names *); /* but not the strings, which are in the arena */

#endif
