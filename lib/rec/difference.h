/*
 * A task for which two routers choose different actions. It is no result: a judge of
 * these tasks alone would be misled, so mb-promote refuses it.
 * For cmd.
 */
#ifndef REC_DIFFERENCE_H
#define REC_DIFFERENCE_H

#include <stdbool.h>

#include "base/buf.h"
#include "rec/result.h"

struct difference {
	struct str task_id, channel, input; /* of the task; channel may be absent */
	struct str baseline_action, challenger_action;
	double baseline_reward, challenger_reward, difference;
};

extern const struct json_table DIFFERENCE_TABLE;

/*
 * Adds the difference of a result, unless both routers choose the same: a line of JSON,
 * or four lines for people, safe for a terminal.
 */
void difference_add(struct buf *, const struct result *, struct str input, bool words);

#endif
