/*
 * A state for monitoring: as metrics for Prometheus or OpenTelemetry, and as the
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

/* For a file of node_exporter's textfile collector. */
void status_metrics(struct buf *, const struct status_facts *);

/* The same as one line of OTLP in JSON, for the receiver of a collector. */
void status_otlp(struct buf *, const struct status_facts *);

/* The reasons why a person should look; n is 0 if all is well. */
struct strs status_warnings(const struct status_facts *, struct arena *);

#endif
