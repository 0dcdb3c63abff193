/*
 * The past of a state, for a picture: the mean rewards of each run, and the changes
 * of the active version and of the canary. For cmd.
 */
#ifndef VERB_PAST_H
#define VERB_PAST_H

#include "base/arena.h"
#include "draw/picture.h"
#include "rec/audit.h"
#include "rec/canary.h"
#include "rec/report.h"

struct past_event {
	struct str time, what, version; /* version: active, or on trial, after it */
};

struct past { /* zero-initialise */
	/* Only runs on this suite count: rewards of others cannot be compared. */
	struct str benchmark_sha256;
	struct series_point *point;
	struct series_mark *mark;
	struct past_event *event; /* of each mark */
	size_t points, marks, point_cap, mark_cap, event_cap;
	size_t others; /* runs with rewards of another suite */
	struct arena arena;
};
void past_release(struct past *);

/* Callbacks of store/reports.h and store/audit.h, with a struct past; they return 0. */
int past_report(void *past, const struct report *, struct str line, struct err *);
int past_audit(void *past, const struct audit_line *, struct err *);
struct series past_series(const struct past *);

#endif
