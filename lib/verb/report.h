/*
 * mb-report's words: a report as a row of a table, or as a page for whoever is
 * woken at night.
 * For cmd.
 */
#ifndef VERB_REPORT_H
#define VERB_REPORT_H

#include "base/buf.h"
#include "rec/report.h"
#include "rec/status.h"
#include "rec/verification.h"

/* Text that came from outside is made fit for a terminal. Lines end with a newline. */
void mb_report_head(struct buf *); /* the table's first line */
void mb_report_row(struct buf *, const struct report *);
void mb_report_page(struct buf *, const struct report *);
void mb_report_decision(struct buf *, const struct decision_record *);
void mb_report_status(struct buf *, const struct status *);
void mb_report_verification(struct buf *, const struct verification *);

/* Parts of a page: a line "name  value"; the measures of both routers. */
void mb_report_entry(struct buf *, const char *name, struct str value);
void mb_report_comparison(struct buf *, const struct comparison *);

/* Why a run ended as it did, in one sentence; absent when nothing says. May be a span of *r. */
struct str mb_report_why(const struct report *r);

#endif
