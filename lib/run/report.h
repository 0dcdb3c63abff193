/*
 * RUN/report.json, which mb-report writes: of a run that died after its decision,
 * or of one that failed. A run that ends well has it from its chain.
 * For lib/run.
 */
#ifndef RUN_REPORT_H
#define RUN_REPORT_H

#include "run/files.h"

/* Its text without the newline, added to text; its status lies in the run's arena. */
int run_report_read(struct run *, struct buf *text, struct str *status, struct err *);

/* From the decision that the audit log has, and from the run's files. */
int run_report_logged(struct run *, struct err *);

struct run_failure {
	struct str stage; /* to blame */
	struct str name;  /* whose messages they are */
	enum err_kind kind;
};

/* With a note, or NULL. */
int run_report_failure(
    struct run *, const struct run_failure *, const char *note, struct err *);

#endif
