/*
 * mb-promote as step functions: takes results, and makes one decision record.
 * For cmd.
 */
#ifndef VERB_PROMOTE_H
#define VERB_PROMOTE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "rec/decision_record.h"
#include "rec/result.h"
#include "verb/gate.h"

/* Holds about 200 bytes for each task. */
struct mb_promote;
struct mb_promote *mb_promote_new(const struct policy *);
void mb_promote_free(struct mb_promote *);

/*
 * Sets the rigor. The results of a run with early stopping are always judged
 * strictly.
 */
void mb_promote_rigor(struct mb_promote *, enum rigor);

/*
 * Sets the number of this attempt on its benchmark, from 1; without it attempts
 * are not counted, and this one is judged as the first. carried: the level of the
 * attempt before it if that was a promotion, else 0.
 */
void mb_promote_attempt(struct mb_promote *, double attempt, double carried);

/* The challenger is a quarantined version: hold it, unless forced. */
void mb_promote_quarantined(struct mb_promote *, struct str version, bool forced);

/* Nothing may be switched now, for this reason: one that passes is proposed. */
void mb_promote_wait(struct mb_promote *, struct str why);

/*
 * Adds an off-policy estimate of the same routers, which can veto, or judges the
 * reward if the policy grants by the log; it is borrowed. Call it after the results.
 * Returns -1 with ERR_INPUT if it is about other routers, or has another confidence
 * than the policy, or no p-value where that would judge.
 */
int mb_promote_off_policy(struct mb_promote *, const struct off_policy *, struct err *);

/*
 * Adds a result. Returns -1 with ERR_INPUT if it is of another suite or other
 * routers than the results before it (mb_promote_mixed), or contradicts an
 * earlier result of its task.
 */
int mb_promote_step(struct mb_promote *, const struct result *, struct err *);
bool mb_promote_mixed(const struct mb_promote *);

size_t mb_promote_units(const struct mb_promote *); /* tasks, or clusters of them */

/*
 * The hashes of the tasks, 8 bytes each, ascending by memcmp, each once; empty if a
 * result lacks its task_hash. In the arena.
 */
struct str mb_promote_tasks(const struct mb_promote *, struct arena *);

/*
 * Why the attempt is not counted: it cannot be a promotion, and teaches nothing about
 * the benchmark. Both routers chose the same action, with the same reward, in every
 * result; or the log that would grant says nothing. Absent: it is counted.
 */
struct str mb_promote_free_of_charge(const struct mb_promote *);

/* The suite of the results; absent if they do not name it. */
struct str mb_promote_benchmark(const struct mb_promote *);

/*
 * Makes the decision. Call it once, or if no task was repeated again after more
 * results. `bad` results were left out. All of *d is in
 * the arena. The caller sets version, plan and dry_run.
 */
void mb_promote_finish(struct mb_promote *, unsigned long long bad, struct arena *,
    struct decision_record *d);

/*
 * Whether two names (sha256s or versions) can mean the same router. An absent
 * name matches every router.
 */
bool mb_promote_same_router(struct str, struct str);

#endif
