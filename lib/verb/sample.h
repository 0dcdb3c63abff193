/*
 * A sample of lines of bounded size: those with the smallest hashes of their ids. The
 * set does not depend on the order of the lines, and the sample of samples is the sample
 * of the whole ("bottom-k sampling", Cohen and Kaplan 2007). It holds 24 bytes a line;
 * the caller has the lines. For verb.
 */
#ifndef VERB_SAMPLE_H
#define VERB_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct drawn {
	uint64_t hash; /* of its id */
	uint64_t at;   /* where the caller has it: more than that of earlier lines */
	size_t n;      /* its length */
};

struct sample {          /* zero-initialise, except for size */
	uint64_t size;   /* how many lines at most */
	struct drawn *v; /* a binary heap; the largest hash is the root */
	size_t n, cap;
};

uint64_t sample_hash(struct str id);

/* Whether the sample takes a line with this hash now: put it then. */
bool sample_takes(const struct sample *, uint64_t hash);

/* Puts a line; false: the sample was full, so another line was left out. */
bool sample_put(struct sample *, struct drawn);

/* Sorts the lines into the order in which they came; then none may come any more. */
void sample_sort(struct sample *);

void sample_release(struct sample *);

#endif
