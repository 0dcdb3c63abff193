/*
 * What each group of features adds to the logit of a row, for its reasons.
 * For explain.c.
 */
#ifndef MODEL_LOGIT_SHARES_H
#define MODEL_LOGIT_SHARES_H

#include "model/scores.h"

struct logit_shares {
	double text, sure, cue, fit, record, past, others, unknown, near;
};

struct logit_shares logit_shares_of(const struct scores *, uint32_t row);

#endif
