/*
 * mb-summary: a trajectory as one line of prose: the request, the actions, and
 * the outcome. For cmd.
 */
#ifndef VERB_SUMMARY_H
#define VERB_SUMMARY_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "rec/action.h"
#include "rec/trajectory.h"

/*
 * UTF-8 without control characters or newline; in the arena. Needs valid
 * decisions (trajectory_check).
 */
struct str mb_summary(const struct trajectory *, struct arena *);

/* Its words for others: an action by its ids, and a number with three decimals. */
void mb_did(struct buf *, const struct action *);
void mb_add_number(struct buf *, const char *before, double v, const char *after);

#endif
