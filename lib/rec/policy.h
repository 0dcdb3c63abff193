/*
 * The promotion policy: the conditions for a challenger to become active.
 * For verb and cmd.
 */
#ifndef REC_POLICY_H
#define REC_POLICY_H

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"

/* A subset of the tasks with a gate of its own. */
struct slice_rule {
	struct str name; /* channel:NAME, an action's type, new_candidates */
	double max_loss; /* NAN: the policy's max_slice_loss */
};

struct policy {
	double confidence;       /* 0: plain thresholds on means */
	double min_reward_delta; /* mean reward, challenger - baseline, at least */
	double max_error_rate_increase;
	/*
	 * Share of a task's latency; NAN: only the limit in ms is set, which is then
	 * one of the mean and of the 95th percentile. Else it is a floor for each task.
	 */
	double max_latency_increase, max_latency_increase_ms;
	double max_cost_increase; /* of the mean; NAN: not judged */
	/* absent: these limits are defaults; share_given: max_latency_increase */
	struct str errors_given, latency_given, share_given;
	double required_task_count;
	double
	    benchmark_attempts; /* number of challengers that one benchmark may judge */
	double max_slice_loss;  /* mean reward that a slice may lose */
	double max_canary_loss; /* NAN: .05 */
	struct json_nums canary_shares; /* empty: the steps of verb/arms.c */
	double canary;                  /* [.001,.999], the first share; NAN: none */
	struct str grant;               /* log; absent: the benchmark */
	struct str approve;             /* human; absent: nobody need approve */
	double back_off; /* runs in a row without a promotion; NAN: no back-off */
	struct json_list slices; /* of struct slice_rule; empty: every slice */
	struct str feedback;     /* full, verdict; absent: full */
};

extern const struct json_table SLICE_RULE_TABLE, POLICY_TABLE;

void policy_default(struct policy *);

/* A whole policy file, which may span several lines. ERR_INPUT for an unknown field. */
int policy_read(
    struct json_in *, struct policy *, struct str text, struct arena *, struct err *);

/* The fields that are not as in policy_default, with their numbers; absent: none. */
struct str policy_changes(const struct policy *, struct arena *);

/* Whether a decision record has the verdict, but no figures of the results. */
static inline bool
policy_keeps_back(const struct policy *p)
{
	return str_is(p->feedback, "verdict");
}

/* Whether the reward is judged by an off-policy estimate, and not by the benchmark. */
static inline bool
policy_grants_by_log(const struct policy *p)
{
	return str_is(p->grant, "log");
}

static inline const struct slice_rule *
policy_slice(const struct policy *p, size_t i)
{
	return (const struct slice_rule *)p->slices.v + i;
}

#endif
