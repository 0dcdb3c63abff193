/*
 * A run of a cycle as a transaction. A chain of stages does the work: a command
 * that is called twice, as
 *
 *     CHAIN --step judge ARG...     up to a decision and its report
 *     CHAIN --step settle ARG...    what follows: cases, reservoir, marks
 *
 * with MB_RUN (the run's directory), MB_RUN_STATE and MB_LOCK_FD in its
 * environment, and MB_RUN_STATUS (the report's status) in the second step.
 *
 * What must hold when anything dies at any moment:
 * - A run that came to no decision leaves the active router as it was. Its
 *   trajectories are not marked, so the next run starts over.
 * - A run that came to a decision, by the audit log, is completed by the next run
 *   from its files: its report is appended if it is missing, and it is settled. The
 *   second step may be repeated: each part of it done twice is done once.
 * - A run that fails before its report takes back its promotion. If that fails
 *   too, the next run completes it.
 * STATE/pending names the run from its first moment to its last.
 * For cmd.
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "base/buf.h"
#include "run/run_how.h"

/*
 * The whole run, after completing the one before. The report is added to
 * `report`, one line, if there is one: also with -1, which says that a stage
 * failed (ERR_INPUT when its input was bad), that something could not be settled
 * or taken back, or that no run was begun.
 */
int run_start(const struct run_how *, struct buf *report, struct err *);

/* STATE/file holds what RUN/file holds, or is unchanged. */
int run_keep(const char *state, const char *dir, const char *file, struct err *);

#endif
