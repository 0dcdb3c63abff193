/*
 * The log-odds of one action against its rivals: the rows that are no part of it.
 * For model.
 */
#ifndef MODEL_ODDS_H
#define MODEL_ODDS_H

#include "model/scores.h"

struct odds {
	double score; /* of the action */
	double
	    rivals; /* ln of the sum of e^score over the rows that are not part of it */
	double *part; /* of each row: its share of the members, or of the rivals */
	double logit;
};

/* Of the action that these n rows are members of; in the arena of the scores. */
void odds_make(const struct scores *, const uint32_t *member, size_t n, double compete,
    struct odds *);

bool odds_member(const uint32_t *member, size_t n, uint32_t row);

#endif
