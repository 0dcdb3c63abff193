/*
 * What a candidate is worth to a router: the reward with it less that without it.
 * For verb and cmd.
 */
#ifndef REC_WORTH_H
#define REC_WORTH_H

#include "json/table.h"

struct worth {
	struct str candidate;       /* an action key, or a tag */
	struct str version;         /* of the router that decided; absent: all */
	struct str evidence;        /* log, benchmark */
	double offered;             /* tasks that offer it */
	double used;                /* logged decisions that used it; NAN: no log */
	double chosen;              /* tasks in which the router would choose it */
	double with, without;       /* the mean reward of these; NAN: unknown */
	double worth, lower, upper; /* with less without, and its bounds */
	double ess;                 /* of the smaller side; NAN: no log */
	struct str verdict;         /* keep, retire, unknown */
	double more;     /* tasks like these that would decide; NAN: unknown */
	struct str text; /* the verdict in a sentence */
};

extern const struct json_table WORTH_TABLE;

#endif
