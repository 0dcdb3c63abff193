/*
 * Simulated evaluations for the tests of the gates. For test_gates*.c.
 */
#ifndef GATE_TASKS_H
#define GATE_TASKS_H

#include <math.h>

#include "base/mem.h"
#include "rec/policy.h"
#include "unit.h"
#include "verb/promote.h"

/* A task of a simulated evaluation. */
struct task {
	double was, is; /* rewards */
	const char *id, *channel, *cluster, *was_action, *is_action;
	int was_error, is_error, new_candidates;
	double was_ms, is_ms, was_cost, is_cost;
};

struct by {
	const struct policy *policy;
	enum rigor rigor;
	double attempt;
};

static inline struct decision_record
judge_by(struct by by, const struct task *t, size_t n, struct arena *a)
{
	struct mb_promote *p = mb_promote_new(by.policy);
	struct decision_record d;
	struct err e;
	char id[24];

	mb_promote_rigor(p, by.rigor);
	if (by.attempt > 0)
		mb_promote_attempt(p, by.attempt, 0);
	for (size_t i = 0; i < n; i++) {
		struct result r = {.channel = str_of(t[i].channel),
		    .cluster = str_of(t[i].cluster),
		    .new_candidates = t[i].new_candidates,
		    .baseline = {.action = str_of(t[i].was_action),
			.reward = t[i].was,
			.error = t[i].was_error,
			.latency_ms = t[i].was_ms,
			.cost = t[i].was_cost},
		    .challenger = {.action = str_of(t[i].is_action),
			.reward = t[i].is,
			.error = t[i].is_error,
			.latency_ms = t[i].is_ms,
			.cost = t[i].is_cost}};

		snprintf(id, sizeof id, "t-%zu", i);
		r.task_id = str_of(t[i].id == NULL ? id : t[i].id);
		assert_int_equal(mb_promote_step(p, &r, &e), 0);
	}
	mb_promote_finish(p, 0, a, &d);
	mb_promote_free(p);
	return d;
}

static inline struct decision_record
judge(const struct task *t, size_t n, struct arena *a)
{
	struct policy policy;

	policy_default(&policy);
	return judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, n, a);
}

static inline const struct gate *
gate(const struct decision_record *d, const char *name)
{
	for (size_t i = 0; i < d->gates.n; i++) {
		if (str_is(decision_gate(d, i)->name, name))
			return decision_gate(d, i);
	}
	return NULL;
}

/* n tasks with this number of wins and losses; the rest are ties. */
static inline struct task *
tasks(size_t n, size_t wins, size_t losses)
{
	struct task *t = mem_zalloc(n, sizeof *t);

	for (size_t i = 0; i < n; i++) {
		t[i].was = i >= wins && i < wins + losses;
		t[i].is = i < wins;
		t[i].was_ms = t[i].is_ms = (double)i;
	}
	return t;
}

#endif
