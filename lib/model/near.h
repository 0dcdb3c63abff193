/*
 * How near the words of a task are to those of the text of each candidate, by word
 * vectors: S8 and S9 of memabra-router(7), each in [0,1].
 * For model.
 */
#ifndef MODEL_NEAR_H
#define MODEL_NEAR_H

#include "model/features.h"

/* Sets the scores of all rows, if there are vectors. */
void near_score(struct features *, const struct counts *, struct arena *scratch);

/* A word of the task and another one of a text, as places among their words. */
struct near_pair {
	size_t task, text;
	double adds; /* the part of S9 that they are; 0: there are none */
};

/* Of the words that differ, those which add most to S9 of the text. */
struct near_pair near_pair_of(
    const struct features *, const struct doc *, const struct counts *);

#endif
