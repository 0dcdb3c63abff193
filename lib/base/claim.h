/*
 * An id as it occurs in an input, and how it occurred before.
 * For any room.
 */
#ifndef BASE_CLAIM_H
#define BASE_CLAIM_H

#include <stdint.h>

#include "base/str.h"

struct claim {
	struct str id, line;
	uint64_t user;   /* a hash of the user of the line; 0: unknown */
	uint64_t digest; /* hash64 of the line, if that is not here; 0: it is */
};

/* Of two known users, one is another. */
enum again { ID_NEW, ID_SAME_LINE, ID_OTHER_LINE, ID_OTHER_USER };

#endif
