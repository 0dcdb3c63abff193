/*
 * A state for monitoring: as metrics, and as the
 * reasons to look at it. For cmd.
 */
#ifndef VERB_STATUS_METRICS_H
#define VERB_STATUS_METRICS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "rec/report.h"
#include "rec/status.h"

struct status_facts {
	const struct status *status;
	const struct report *last; /* NULL: no run */
	/* Runs that decided and did not pass, since the last one that passed. */
	double held_in_a_row;
	int64_t now;    /* ms */
	int64_t within; /* ms in which a run is expected; 0: no matter */
};

struct metric {
	const char *name; /* without "memabra_" */
	const char *type; /* gauge or counter */
	const char *help;
};
struct metric_value {
	const char *label; /* NULL: none */
	struct str of;     /* the value of the label */
	double v;
};

/* Emits all values, those of a metric one after the other. An unknown one is left out. */
typedef void metric_fn(void *ctx, const struct metric *, const struct metric_value *);
void status_metrics(const struct status_facts *, metric_fn *, void *ctx);

/* The reasons why a person should look; n is 0 if all is well. */
struct strs status_warnings(const struct status_facts *, struct arena *);

#endif
