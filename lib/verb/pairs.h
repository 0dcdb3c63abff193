/*
 * Results gathered for judging: repeats of a task averaged, and tasks of one
 * cluster made one unit, since they rise and fall together.
 * For verb.
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

/* What was measured of one router on a task: means, once finished. */
struct measures {
	double reward, error, latency_ms, cost;
};

struct pair {
	struct measures baseline,
	    challenger; /* sums over the repeats until pairs_finish */
	uint32_t repeats, unit;
	uint32_t channel, cluster; /* 1 + number, 0 when there is none */
	uint16_t kinds; /* bit: the type of an action that either router chose */
	bool new_candidates;
};

/* About 200 bytes a task, its id included. */
struct pairs { /* zero-initialise */
	struct arena arena;
	struct names tasks, clusters, channels;
	struct pair *v; /* by number of the task */
	size_t cap;
	uint32_t *cluster_units; /* 1 + unit, by cluster */
	size_t clusters_cap;
	size_t units;
};

/* -1 with ERR_INPUT when a repeat is of another channel or cluster than the task was. */
int pairs_add(struct pairs *, const struct result *, struct err *);
void pairs_finish(struct pairs *); /* repeats averaged; no more may be added */
void pairs_release(struct pairs *);

/*
 * For each unit that has any of the tasks the mean over them of what `of` says,
 * into values (room for the tasks); how many there are. NULL tasks: all.
 */
size_t pairs_units(const struct pairs *, double (*of)(const struct pair *),
    const uint32_t *tasks, size_t n, double *values);

/* Both routers over the units. */
struct comparison pairs_compare(const struct pairs *);

/* A number that names the tasks and nothing of what became of them: a seed. */
uint64_t pairs_seed(const struct pairs *);

double pair_gain(const struct pair *);   /* reward, challenger less baseline */
double pair_spared(const struct pair *); /* errors, baseline less challenger */
double pair_was_ms(const struct pair *);
double pair_is_ms(const struct pair *);

#endif
