/*
 * Calibration by Platt scaling: for each score z, p = sigma(slope z + shift), with
 * the two numbers that best fit the observed rewards (Platt, 1999).
 * For model.
 */
#ifndef MODEL_PLATT_H
#define MODEL_PLATT_H

#include <stdbool.h>
#include <stddef.h>

struct platt {
	double slope, shift; /* 1 and 0 change nothing; slope > 0 */
};

/* A score and the observed reward. */
struct observed {
	double logit, reward, weight;
	/* The scores would choose this action: 1, or a share if others are equal. */
	float greedy;
	double lead; /* of its score over the mean score of the task's actions */
	double ease; /* the log-odds of an action with the mean score */
};

/*
 * The best fit over all, or only over the greedy ones. It is shrunk slightly
 * towards no change, so few or one-sided observations do no harm.
 */
struct platt platt_fit(const struct observed *, size_t n, bool greedy);

/*
 * The mean log-loss of the calibrated predictions; NAN if there are none. `loss`, if
 * not NULL, gets the loss of each, times its weight.
 */
double platt_loss(const struct observed *, size_t n, struct platt, double *loss);

#endif
