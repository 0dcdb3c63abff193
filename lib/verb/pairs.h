/*
 * Collects results for the gates: averages the repeats of a task, and makes one
 * unit of the tasks of a cluster, because their rewards are correlated. Tasks
 * without a cluster that are alike but for their ids are a cluster too. For verb.
 */
#ifndef VERB_PAIRS_H
#define VERB_PAIRS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/names.h"
#include "rec/decision_record.h"
#include "rec/result.h"

/*
 * The measurements of one router on a task: sums, and means after pairs_finish.
 * NAN if any of its results lacks the measure. A reward is never lacking.
 */
struct measures {
	double reward, error, latency_ms, cost;
};

/* The measures that a result may lack. */
enum measure { MEASURE_ERROR, MEASURE_LATENCY, MEASURE_COST, MEASURES };

struct pair {
	struct measures baseline,
	    challenger; /* sums over the repeats until pairs_finish */
	uint32_t repeats, unit;
	uint32_t channel, cluster; /* 1 + number, 0: none */
	uint16_t kinds;            /* bit i: a router chose an action of type i */
	bool new_candidates;
	bool
	    differ; /* the routers chose different actions, or had different outcomes */
};

/* About 200 bytes for each task, with its id. */
struct pairs { /* zero-initialise */
	struct arena arena;
	struct names tasks, clusters, channels;
	struct names alike;    /* hashes of the tasks without a cluster */
	uint32_t *alike_units; /* the unit, by number of the hash */
	size_t alike_cap;
	struct pair *v; /* by number of the task */
	size_t cap;
	uint32_t *cluster_units; /* 1 + unit, by cluster */
	size_t clusters_cap;
	size_t units;
	size_t results;
	size_t demonstrations;    /* of the results */
	size_t lacking[MEASURES]; /* results that lack the measure on a side */
};

/*
 * Returns -1 with ERR_INPUT if a repeat has another channel or cluster than its
 * task.
 */
int pairs_add(struct pairs *, const struct result *, struct err *);
void pairs_finish(struct pairs *); /* averages the repeats; add no more results */
void pairs_release(struct pairs *);

/*
 * Writes, for each unit with any of the tasks, the mean of `of` over these tasks
 * to values (room for all tasks). Returns the number of units. NULL tasks: all.
 */
size_t pairs_units(const struct pairs *, double (*of)(const struct pair *),
    const uint32_t *tasks, size_t n, double *values);

/* Compares both routers over the units. NAN: the measure is lacking in some result. */
struct comparison pairs_compare(const struct pairs *);

/* A seed that depends on the task ids only, not on their results. */
uint64_t pairs_seed(const struct pairs *);

double pair_gain(const struct pair *);      /* reward, challenger minus baseline */
double pair_spared(const struct pair *);    /* errors, baseline minus challenger */
double pair_was_error(const struct pair *); /* of the baseline; 0: both chose alike */
double pair_was_ms(const struct pair *);
double pair_is_ms(const struct pair *);
double pair_was_cost(const struct pair *);
double pair_is_cost(const struct pair *);

#endif
