/*
 * The metrics of a state as text: for a file of node_exporter's textfile collector, or
 * as one line of OTLP in JSON for the receiver of a collector. For cmd.
 */
#ifndef CLI_METRICS_H
#define CLI_METRICS_H

#include "base/buf.h"
#include "verb/status_metrics.h"

void metrics_prometheus(struct buf *, const struct status_facts *);
void metrics_otlp(struct buf *, const struct status_facts *);

#endif
