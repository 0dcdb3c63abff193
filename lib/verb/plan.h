/*
 * What a benchmark can show, computed before it is run. For verb and cmd.
 */
#ifndef VERB_PLAN_H
#define VERB_PLAN_H

#include "base/arena.h"
#include "base/buf.h"
#include "rec/policy.h"

/*
 * One sentence: the smallest gains that n tasks show with 80 % power, if the reward
 * gate has the error probability `level`.
 */
struct str plan_line(double level, size_t n, struct arena *);

/*
 * The same as a table for the first attempt on a benchmark, by the share of tasks on which the routers differ, with
 * the number of tasks that each effect needs: `effect`, or several effects if it
 * is 0.
 */
void plan_table(struct buf *, const struct policy *, size_t n, double effect);

#endif
