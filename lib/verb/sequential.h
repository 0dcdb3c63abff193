/*
 * Decides when a run has shown enough, so that it may skip the rest of the suite: a
 * group sequential test. The number of tasks is known beforehand. After .3, .45 and .6
 * of them (stats/spending.h) the results so far are judged by all gates, each at its
 * part of the error probability. For cmd.
 */
#ifndef VERB_SEQUENTIAL_H
#define VERB_SEQUENTIAL_H

#include "base/arena.h"
#include "base/err.h"
#include "rec/decision_record.h"
#include "rec/outcomes.h"
#include "rec/policy.h"
#include "rec/result.h"

enum outlook {
	OUTLOOK_OPEN,
	OUTLOOK_BETTER, /* every gate passed */
	OUTLOOK_FUTILE, /* the rest of the tasks will hardly show a gain */
};

enum { SEQUENTIAL_MOST = 1000000 }; /* tasks of a run */

/* Holds about 400 bytes for each task. */
struct sequential;
struct sequential *sequential_new(const struct policy *); /* has a confidence */
void sequential_free(struct sequential *);

/*
 * Before the run: adds a task that will be run. Returns -1 with ERR_INPUT if it occurred
 * before, or is in a cluster, because such tasks are not independent evidence, or if
 * there are too many.
 */
int sequential_plan(
    struct sequential *, const struct benchmark_task *, struct arena *, struct err *);
double sequential_planned(const struct sequential *); /* the number of tasks */

/* The hashes of all planned tasks, as mb_promote_tasks. */
struct str sequential_tasks(const struct sequential *, struct arena *);

/* Sets the attempt, as mb_promote_attempt; without it, it is the first. */
void sequential_attempt(struct sequential *, double attempt, double carried);

/* Adds the result of the next task. Its `planned` must be set. */
int sequential_step(
    struct sequential *, const struct result *, enum outlook *, struct err *);

/* Judges the results so far, as mb_promote_finish. */
void sequential_finish(struct sequential *, struct arena *, struct decision_record *);

#endif
