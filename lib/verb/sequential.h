/*
 * Decides when a run has shown enough. E-values stay valid under optional
 * stopping, so a run with a costly agent may skip the rest of the suite. For
 * cmd.
 */
#ifndef VERB_SEQUENTIAL_H
#define VERB_SEQUENTIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "rec/policy.h"
#include "rec/result.h"
#include "stats/evalue.h"

enum outlook {
	OUTLOOK_OPEN,
	OUTLOOK_BETTER, /* shown: better, no more errors than allowed, enough tasks */
	OUTLOOK_WORSE,  /* shown to be worse */
};

struct sequential {
	struct policy policy; /* has a confidence */
	size_t tasks;
	struct evalue better, worse, safe;
	bool unjudged; /* a result has no error flag */
};

void sequential_start(struct sequential *, const struct policy *);

/*
 * Adds a result. Returns -1 with ERR_INPUT if its task is in a cluster: tasks of
 * a cluster are correlated, so they are not independent evidence.
 */
int sequential_step(
    struct sequential *, const struct result *, enum outlook *, struct err *);

#endif
