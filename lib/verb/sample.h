/*
 * A sample of lines of bounded size: those with the smallest hashes of their ids. The
 * set does not depend on the order of the lines, and the sample of samples is the sample
 * of the whole ("bottom-k sampling", Cohen and Kaplan 2007). For verb.
 */
#ifndef VERB_SAMPLE_H
#define VERB_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct drawn {
	uint64_t hash, number; /* of its id; its position among the lines that came */
	char *text;
	size_t n;
};

struct sample {          /* zero-initialise, except for size */
	uint64_t size;   /* how many lines at most */
	struct drawn *v; /* a binary heap; the largest hash is the root */
	size_t n, cap;
	uint64_t found; /* lines that came */
};

/* Takes a line; false: the sample was full, so this line or another one was left out. */
bool sample_draw(struct sample *, struct str id, struct str line);

/* Sorts the lines into the order in which they came; then none may come any more. */
void sample_sort(struct sample *);

void sample_release(struct sample *);

#endif
