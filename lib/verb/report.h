/*
 * The output of mb-report: a report as a row of a table, or as a page for
 * people. For cmd.
 */
#ifndef VERB_REPORT_H
#define VERB_REPORT_H

#include "base/buf.h"
#include "rec/report.h"
#include "rec/yardsticks.h"

/* External text is made safe for a terminal. Lines end with a newline. */
void mb_report_head(struct buf *); /* the first line of the table */
void mb_report_row(struct buf *, const struct report *);
void mb_report_page(struct buf *, const struct report *);
void mb_report_decision(struct buf *, const struct decision_record *);

/* Parts of a page: a line "name  value"; the measurements of both routers. */
void mb_report_entry(struct buf *, const char *name, struct str value);
void mb_report_comparison(struct buf *, const struct comparison *);
/* Lines of the same page, or nothing; the arena is for their texts. */
void mb_report_yardsticks(struct buf *, const struct yardsticks *, struct arena *);

/* Lines that were left out, by reason. Returns the number of reasons. */
enum { LEFT_OUT_MAX = 11 };
struct left_out {
	double n;
	const char *why;
};
size_t mb_report_left_out(const struct tally *, struct left_out[LEFT_OUT_MAX]);

/*
 * Why a run ended as it did, in one sentence; absent if unknown. May be a span
 * of *r.
 */
struct str mb_report_why(const struct report *r);

#endif
