/*
 * What mb-forget has erased, or would erase.
 * For store and cmd.
 */
#ifndef REC_FORGETTING_H
#define REC_FORGETTING_H

#include "json/table.h"

struct forgetting {
	int dry_run;
	double trajectories;           /* ids to forget */
	double unknown;                /* of these, ids that the state does not have */
	double reservoir, runs, watch; /* lines that had them */
	double cases, marks;           /* rows that had them */
	double audit;       /* lines of the audit log that have an id, and keep it */
	struct strs learnt; /* versions that have learnt from them */
};

extern const struct json_table FORGETTING_TABLE;

#endif
