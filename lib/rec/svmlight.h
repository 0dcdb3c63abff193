/*
 * A row of numbers as SVMlight, LIBSVM and LIBLINEAR read it: a target, then
 * "index:value" in ascending order from index 1.
 * For model and cmd.
 */
#ifndef REC_SVMLIGHT_H
#define REC_SVMLIGHT_H

#include <stdint.h>

#include "base/buf.h"

struct cell {
	uint32_t at; /* from 0 */
	float value;
};

struct sparse {
	struct cell *v; /* ascending, each index once */
	size_t n;
};

/* The target is 1 for a reward of half or more, else 0. */
void svmlight_write(struct buf *, double reward, struct sparse);

#endif
