/*
 * The files of runs, and the marks, compared with what the audit log claims.
 * For store/verify.c.
 */
#ifndef STORE_VERIFY_RUNS_H
#define STORE_VERIFY_RUNS_H

#include "store/claims.h"

/* The report and the decision of each run are those of the log. 0, or -1. */
int verify_runs(struct claims *, struct err *);

/* All trajectories of a run that is settled are marked. */
int verify_marks(struct claims *, struct err *);

#endif
