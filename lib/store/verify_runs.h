/*
 * Compares the files of runs, and the marks, with the claims of the audit log.
 * For store/verify.c.
 */
#ifndef STORE_VERIFY_RUNS_H
#define STORE_VERIFY_RUNS_H

#include "store/claims.h"

/*
 * The report and the decision of each run must equal those in the log. Returns 0
 * or -1.
 */
int verify_runs(struct claims *, struct err *);

/* All trajectories of a run after its settle step must be marked. Returns 0 or -1. */
int verify_marks(struct claims *, struct err *);

#endif
