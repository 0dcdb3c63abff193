/*
 * The best of many: those with the highest scores, of equal ones the lower number.
 * For any room.
 */
#ifndef BASE_BEST_H
#define BASE_BEST_H

#include <stddef.h>
#include <stdint.h>

struct best_one {
	double score;
	uint32_t number;
};

struct best {
	struct best_one *v; /* the best first; room for `most` */
	size_t n, most;
};

/* Takes a number with its score; NaN is never taken. */
void best_add(struct best *, double score, uint32_t number);

#endif
