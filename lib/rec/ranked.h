/*
 * The actions for a task, ranked by their expected rewards: the shortlist and the
 * explanation that mb-route adds to a task. For model and cmd.
 */
#ifndef REC_RANKED_H
#define REC_RANKED_H

#include "json/table.h"

struct shortlisted {
	struct str action;  /* its key */
	double predicted;   /* the expected reward, 0 to 1 */
	double probability; /* of being chosen */
};

struct reason {
	struct str why; /* "the word 'disk' has gone well with it" */
	double adds;    /* its part of the score */
};

struct explained {
	struct shortlisted as;
	struct json_list reasons; /* of struct reason */
};

extern const struct json_table SHORTLISTED_TABLE, EXPLAINED_TABLE;

#endif
