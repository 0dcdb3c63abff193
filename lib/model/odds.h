/*
 * The log-odds of one action against its rivals, the rows that are not part of it.
 * For model.
 */
#ifndef MODEL_ODDS_H
#define MODEL_ODDS_H

#include "model/scores.h"

struct odds {
	double score; /* score of the action */
	double
	    rivals; /* ln of the sum of e^score over the rows that are not part of it */
	double *part; /* the share of each row among the members, or among the rivals */
	double logit;
};

/* The log-odds of the action with these n rows; in the arena of the scores. */
void odds_make(const struct scores *, const uint32_t *member, size_t n, double compete,
    struct odds *);

bool odds_member(const uint32_t *member, size_t n, uint32_t row);

#endif
