/*
 * mb-version diff as step functions: what two routers expect of each action, over the
 * tasks of a suite or a log. For cmd.
 */
#ifndef VERB_VERSION_DIFF_H
#define VERB_VERSION_DIFF_H

#include "base/buf.h"
#include "model/model.h"
#include "rec/trajectory.h"
#include "rec/version_diff.h"

/* Borrows both models. Holds a sum for each action, and for each word of the chosen ones. */
struct mb_diff;
struct mb_diff *mb_diff_new(struct model *baseline, struct model *challenger);
void mb_diff_free(struct mb_diff *);

/* Takes a task, or a trajectory. */
void mb_diff_step(struct mb_diff *, const struct trajectory *);

/* Fills all of it but the names. Valid as long as the mb_diff. */
void mb_diff_finish(struct mb_diff *, struct version_diff *);

/* The actions that changed, the one whose expected reward changed most over all tasks first. */
size_t mb_diff_actions(struct mb_diff *, struct action_change **);

/* The same as text: lines of 80 columns, except for long names; at most `most` actions. */
void mb_diff_page(struct buf *, const struct version_diff *,
    const struct action_change *, size_t n, size_t most);

#endif
