/*
 * A benchmark task: a task with the recorded outcome of each action, "*" for
 * any action that is not named.
 * For verb and cmd.
 */
#ifndef REC_OUTCOMES_H
#define REC_OUTCOMES_H

#include "base/buf.h"
#include "rec/trajectory.h"

struct recorded {
	struct str action; /* a key, or "*"; the first member, as JSON_MAP needs */
	struct str status;
	double reward;     /* [0,1], required */
	double latency_ms; /* NAN: unknown */
	int error;         /* 1, 0, or -1: unknown */
	int error_unknown; /* 1 if error is -1; else -1: absent in the record */
	double cost;       /* NAN: unknown */
};

struct benchmark_task {
	struct trajectory task;    /* the first member: a benchmark task is a task */
	struct json_list outcomes; /* of struct recorded; empty when there are none */
	int demonstration; /* 1: what was done well is right, all else is unknown */
};

extern const struct json_table RECORDED_TABLE, BENCHMARK_TABLE;

int benchmark_read(struct json_in *, struct benchmark_task *, struct str line,
    struct arena *, struct err *);

/* Adds the record, without a newline. */
void benchmark_write(struct buf *, const struct benchmark_task *);

/* Sets the error: 1, 0, or -1 if it is unknown. */
void recorded_set_error(struct recorded *, int error);

/* The outcome of an action: its own, else that of "*", else NULL. */
const struct recorded *benchmark_outcome(
    const struct benchmark_task *, struct str action);

#endif
