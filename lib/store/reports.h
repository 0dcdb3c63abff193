/*
 * The reports of all runs, read from the audit log. For cmd.
 */
#ifndef STORE_REPORTS_H
#define STORE_REPORTS_H

#include "rec/report.h"
#include "store/state.h"

/*
 * Calls `each` for every report, in order, as a record and as its line, until it
 * returns a value other than 0, and returns that value. Both are valid during
 * the call only.
 */
typedef int report_fn(void *ctx, const struct report *, struct str line, struct err *);
int reports_scan(struct state *, report_fn *each, void *ctx, struct err *);

/*
 * Finds the line of the last report of a run, or of the last run if run is NULL.
 * Returns 1; 0: none; -1.
 */
int reports_find(struct state *, const char *run, struct buf *line, struct err *);

/* Adds a name for a run that no report has, made from the time. */
int reports_new_id(struct state *, int64_t now, struct buf *id, struct err *);

/*
 * Finds the last decision of a run in the log (an attempt or a promotion), and
 * its report. The report is empty if there is none yet; an error report does not
 * count. Returns 1; 0: no decision; -1.
 */
int reports_decided(struct state *, const char *run, struct buf *decision,
    struct buf *report, struct err *);

#endif
