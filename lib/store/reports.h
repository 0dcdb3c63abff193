/*
 * The reports of all runs, as the audit log keeps them.
 * For cmd.
 */
#ifndef STORE_REPORTS_H
#define STORE_REPORTS_H

#include "rec/report.h"
#include "store/state.h"

/*
 * Every report, in order, as a record and as its line, to `each`, until that
 * returns other than 0, which is then returned. Both are gone after the call.
 */
int reports_scan(struct state *,
    int (*each)(void *ctx, const struct report *, struct str line, struct err *),
    void *ctx, struct err *);

/* The line of a run's last report, or of the last run when run is NULL: 1; 0: there is none; -1. */
int reports_find(struct state *, const char *run, struct buf *line, struct err *);

/*
 * The last decision that the log has of a run (an attempt or a promotion), and
 * its report, empty when there is none yet (an error report is not one): 1; 0: no decision; -1.
 */
int reports_decided(struct state *, const char *run, struct buf *decision,
    struct buf *report, struct err *);

#endif
