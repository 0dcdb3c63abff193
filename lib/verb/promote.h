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

/* Holds 32 bytes a task: both latencies, and that the id was there. */
struct mb_promote;
struct mb_promote *mb_promote_new(const struct policy *);
void mb_promote_free(struct mb_promote *);

/*
 * -1 with ERR_INPUT when the task was there already, or when the result is not
 * of the same suite and routers as those before it: mb_promote_mixed.
 */
int mb_promote_step(struct mb_promote *, const struct result *, struct err *);
bool mb_promote_mixed(const struct mb_promote *);

/* The verdict; `bad` results were left out. All of *d is in the arena; version and dry_run are the caller's. */
void mb_promote_finish(const struct mb_promote *, unsigned long long bad, struct arena *,
    struct decision_record *d);

#endif
