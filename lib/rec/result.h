/*
 * A result: one benchmark task run by both routers, side by side.
 * For verb and cmd.
 */
#ifndef REC_RESULT_H
#define REC_RESULT_H

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"

struct side {
	struct str action;
	double reward;     /* [0,1] */
	double predicted;  /* the reward that the router expected; NAN if unknown */
	int error;         /* 1: the action failed; 0; -1: unknown */
	int error_unknown; /* 1 if error is -1; else -1: absent in the record */
	double latency_ms; /* NAN: unknown */
	double cost;       /* NAN: unknown */
	struct str reason; /* of an error, in words; absent otherwise */
};

struct result {
	struct str task_id;
	struct str channel, cluster; /* of the task; absent if it has none */
	int new_candidates;          /* 1: the challenger's log lacks some candidate */
	struct str task_hash; /* equal for tasks that are alike; absent: unknown */
	int demonstration;    /* 1: of the task */
	int sequential;       /* 1: judged after each task, by an earlier mb-eval */
	double planned;       /* tasks of a run that may stop early; NAN: it may not */
	struct side baseline, challenger;
	struct str benchmark_sha256; /* of the suite's bytes */
	struct str baseline_version,
	    challenger_version; /* "rules", a version, or sha256 of a file */
};

extern const struct json_table SIDE_TABLE, RESULT_TABLE;

/* Sets the error of a side: 1, 0, or -1 if it is unknown. */
void side_set_error(struct side *, int error);

int result_read(
    struct json_in *, struct result *, struct str line, struct arena *, struct err *);

#endif
