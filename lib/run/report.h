/*
 * RUN/report.json, written by mb-report: for a run that died after its decision,
 * and for a failed run. In a successful run the chain writes it. For lib/run.
 */
#ifndef RUN_REPORT_H
#define RUN_REPORT_H

#include "run/files.h"

/* Adds the report without its newline to text. *status is in the arena of the run. */
int run_report_read(struct run *, struct buf *text, struct str *status, struct err *);

/* Reports from the decision in the audit log and from the files of the run. */
int run_report_logged(struct run *, struct err *);

struct run_failure {
	struct str stage; /* the stage to blame */
	struct str name;  /* the stage whose messages are reported */
	enum err_kind kind;
};

/* note may be NULL. */
int run_report_failure(
    struct run *, const struct run_failure *, const char *note, struct err *);

#endif
