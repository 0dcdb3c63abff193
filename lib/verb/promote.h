/*
 * mb-promote as a step function: results in, one decision record out.
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

/* Holds about 200 bytes a task. */
struct mb_promote;
struct mb_promote *mb_promote_new(const struct policy *);
void mb_promote_free(struct mb_promote *);

/* Results of a run that was to stop early are judged strictly whatever is said here. */
void mb_promote_rigor(struct mb_promote *, enum rigor);

/* Which attempt of its benchmark this is, from 1; without it nobody counts. */
void mb_promote_attempt(struct mb_promote *, double attempt);

/* The challenger is a version that was found to be worse: it is held, unless forced. */
void mb_promote_quarantined(struct mb_promote *, struct str version, bool forced);

/*
 * An off-policy estimate of the same routers, which can then veto; it must
 * last. After the results: -1 with ERR_INPUT when it speaks of other routers
 * than they do, or has another confidence than the policy.
 */
int mb_promote_off_policy(struct mb_promote *, const struct off_policy *, struct err *);

/*
 * -1 with ERR_INPUT when the result is not of the same suite and routers as
 * those before it (mb_promote_mixed), or contradicts an earlier one of its task.
 */
int mb_promote_step(struct mb_promote *, const struct result *, struct err *);
bool mb_promote_mixed(const struct mb_promote *);

/* The suite that the results are of; absent when they don't say. */
struct str mb_promote_benchmark(const struct mb_promote *);

/*
 * The verdict, once; `bad` results were left out. All of *d is in the arena;
 * version, plan and dry_run are the caller's.
 */
void mb_promote_finish(struct mb_promote *, unsigned long long bad, struct arena *,
    struct decision_record *d);

/* Whether two names, sha256s or versions, may be of one router; who has no name could be anybody. */
bool mb_promote_same_router(struct str, struct str);

#endif
