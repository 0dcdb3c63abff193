/*
 * In how many examples of the log each term was, by the term's hash; and from
 * that, how telling a term is.
 * For model.
 */
#ifndef MODEL_COUNTS_H
#define MODEL_COUNTS_H

#include "base/index.h"

struct counts {             /* zero-initialise */
	struct index index; /* a term's number is its count */
	size_t used;
	double examples;
};

void counts_add(struct counts *, uint32_t key, uint32_t n);

/*
 * One more of `examples` has the term. Two terms of the same hash are one: it
 * is never in more examples than there are.
 */
void counts_see(struct counts *, uint32_t key);
uint32_t counts_get(const struct counts *, uint32_t key);
void counts_release(struct counts *);

/* ln(1 + (N - n + .5) / (n + .5)): the same for all terms when there is no log. */
double counts_idf(const struct counts *, uint32_t key);

#endif
