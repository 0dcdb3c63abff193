/*
 * All actions of a task with their log-odds: its candidates, the direct answer, clarify,
 * and pairs of the best candidates.
 * For model and verb.
 */
#ifndef MODEL_SCORED_H
#define MODEL_SCORED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* One action of a task, with its prediction. */
struct scored {
	struct str key;     /* its action key */
	double predicted;   /* the expected reward, 0 to 1 */
	double logit;       /* the same as log-odds: ln(p / (1 - p)) */
	double probability; /* of being chosen */
	uint32_t member[2]; /* its rows in the features of the task */
	uint32_t members;
};

struct inference;
struct features_memory;

/* The best first; ties in byte order of keys. Only key, logit and members are set. */
struct scored *scored_actions(
    struct inference *, bool pairs, const struct features_memory *, size_t *n);

#endif
