/*
 * A run of a cycle as a transaction. A chain of stages does the work: a command
 * that is called twice, as
 *
 *     CHAIN --step judge ARG...     up to a decision and its report
 *     CHAIN --step settle ARG...    after the report: cases, reservoir, marks
 *
 * with MB_RUN (the directory of the run), MB_RUN_STATE and MB_LOCK_FD in its
 * environment, and MB_RUN_STATUS (the status of the report) in the second step.
 *
 * Invariants, if any process dies at any moment:
 * - A run without a decision does not change the active router. Its trajectories
 *   are not marked, so the next run uses them again.
 * - A run with a decision in the audit log is completed by the next run from its
 *   files: a missing report is appended, and the run is settled. The second step
 *   is idempotent, so it may run again.
 * - A run that fails before its report rolls back its promotion. If the rollback
 *   fails too, the next run completes it.
 * STATE/pending names the run from its first moment to its last.
 * For cmd.
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "base/buf.h"
#include "run/run_how.h"

/*
 * Completes the previous run if necessary, then makes a run. Adds the report, if
 * there is one, to `report` as one line, also on failure. Returns -1 if a stage
 * failed (ERR_INPUT for bad input), if the run could not be settled or rolled
 * back, or if no run could begin.
 */
int run_start(const struct run_how *, struct buf *report, struct err *);

/* Copies RUN/file to STATE/file; on failure STATE/file is unchanged. */
int run_keep(const char *state, const char *dir, const char *file, struct err *);

#endif
