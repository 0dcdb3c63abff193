/*
 * When a run has shown enough: e-values that may be looked at after every
 * task, so that a costly agent need not do the rest of the suite.
 * For cmd.
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
	OUTLOOK_BETTER, /* shown to be better, and to fail no more than it may, on enough tasks */
	OUTLOOK_WORSE, /* shown to be worse */
};

struct sequential {
	struct policy policy; /* it has a confidence */
	size_t tasks;
	struct evalue better, worse, safe;
};

void sequential_start(struct sequential *, const struct policy *);

/*
 * One more result. -1 with ERR_INPUT when its task is of a cluster: tasks that
 * rise and fall together are no evidence one by one.
 */
int sequential_step(
    struct sequential *, const struct result *, enum outlook *, struct err *);

#endif
