/*
 * A decision record: whether a challenger is promoted, and every figure that
 * the decision depends on.
 * For verb, store and cmd.
 */
#ifndef REC_DECISION_RECORD_H
#define REC_DECISION_RECORD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"
#include "rec/policy.h"

/* One router on the benchmark, or the difference of two; NAN if there was no task. */
struct metrics {
	double tasks;
	double mean_reward, error_rate, mean_latency_ms, p95_latency_ms, mean_cost;
};

struct comparison {
	struct metrics baseline, challenger, difference; /* challenger less baseline */
	double wins, losses,
	    ties;     /* units on which the challenger's reward is more, ... */
	double units; /* tasks, where the tasks of one cluster count as one */
};

struct gate {
	struct str name;
	double observed, bound, threshold, p; /* NAN if it does not apply */
	int pass;
	struct str text; /* a sentence, with the figures */
	/* Of a failed gate: what would have been necessary to pass; else absent */
	struct str needed;
	bool unmeasured; /* some result lacks the measure; not in the record */
};

/* A task whose reward the challenger changed. */
struct changed {
	struct str task_id;
	double baseline, challenger, difference; /* rewards */
};

struct decision_record {
	struct str verdict; /* promoted, canary, proposed, held, inconclusive */
	int accepted;       /* the verdict is promoted */
	struct strs reasons;
	struct comparison metrics;
	struct json_list gates;   /* of struct gate */
	struct json_list changed; /* of struct changed: the largest gains and losses */
	/* What a benchmark of this size can show; absent with plain thresholds */
	struct str plan;
	struct str rigor; /* of the gates on reward and errors: standard, strict */
	double attempt; /* number of the attempt on this benchmark; NAN: not counted */
	double level;   /* the error probability of the reward gate; NAN: it has none */
	struct policy policy;
	double seed; /* of the bootstrap; NAN: there was none */
	struct str benchmark_sha256, baseline_version,
	    challenger_version; /* from the results */
	struct str version;     /* saved; absent: it did not pass */
	int dry_run;
};

extern const struct json_table METRICS_TABLE, COMPARISON_TABLE, GATE_TABLE,
    CHANGED_TABLE, DECISION_RECORD_TABLE;

/* Also checks that the verdict is valid. */
int decision_record_read(struct json_in *, struct decision_record *, struct str line,
    struct arena *, struct err *);

/* Whether every gate passed: the verdict is promoted, canary or proposed. */
bool decision_passed(const struct decision_record *);

static inline const struct gate *
decision_gate(const struct decision_record *d, size_t i)
{
	return (const struct gate *)d->gates.v + i;
}

#endif
