/*
 * Predictions brought to what came: of each score z, p = sigma(slope z + shift),
 * with the two numbers that fit best what was observed (Platt, 1999).
 * For model.
 */
#ifndef MODEL_PLATT_H
#define MODEL_PLATT_H

#include <stdbool.h>
#include <stddef.h>

struct platt {
	double slope, shift; /* 1 and 0 leave all as it is; slope > 0 */
};

/* A score and what was observed of it. */
struct observed {
	double logit, reward, weight;
	bool greedy; /* the action is the one that the scores would choose */
};

/*
 * The best fit over all, or over the greedy ones only. Drawn a little towards
 * no change, so that few or one-sided observations do no harm.
 */
struct platt platt_fit(const struct observed *, size_t n, bool greedy);

/* Mean log-loss of predictions so fitted; NAN for none. */
double platt_loss(const struct observed *, size_t n, struct platt);

#endif
