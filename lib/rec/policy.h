/*
 * The promotion policy: what a challenger must show before it becomes active.
 * For verb and cmd.
 */
#ifndef REC_POLICY_H
#define REC_POLICY_H

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"

struct policy {
	double confidence;             /* 0: plain thresholds on means */
	double min_reward_delta;       /* mean reward, challenger - baseline, at least */
	double max_error_rate_increase;
	double max_latency_increase_ms; /* of the mean */
	double required_task_count;
	struct str benchmark_attempts, slices; /* refused while no gate reads them */
};

extern const struct json_table POLICY_TABLE;

void policy_default(struct policy *);

/*
 * A whole policy file, which may span lines. ERR_INPUT for an unknown field,
 * and for a demand that no gate could judge: nothing is promised and not kept.
 */
int policy_read(struct json_in *, struct policy *, struct str text, struct arena *, struct err *);

#endif
