/*
 * The number of examples of the log that have a term, by the hash of the term, and
 * the inverse document frequency (idf) from it.
 * For model.
 */
#ifndef MODEL_COUNTS_H
#define MODEL_COUNTS_H

#include "base/index.h"
#include "model/ordered.h"

struct counts {             /* zero-initialise */
	struct index index; /* from a term to its count */
	size_t used;
	struct ordered in_file; /* instead of an index, which is for more counts */
	double examples;
};

void counts_add(struct counts *, uint32_t key, uint32_t n);

/*
 * Counts one more example with the term. Two terms with the same hash count as one,
 * but at most `examples` times.
 */
void counts_see(struct counts *, uint32_t key);
uint32_t counts_get(const struct counts *, uint32_t key);
void counts_release(struct counts *);

/* ln(1 + (N - n + .5) / (n + .5)); the same for all terms if there is no log. */
double counts_idf(const struct counts *, uint32_t key);

#endif
