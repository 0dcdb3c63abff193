/*
 * What a benchmark can show, before it is run.
 * For verb and cmd.
 */
#ifndef VERB_PLAN_H
#define VERB_PLAN_H

#include "base/arena.h"
#include "base/buf.h"
#include "rec/policy.h"

/* In a sentence: the least gains that n tasks show with 80 % power. The policy has a confidence. */
struct str plan_line(const struct policy *, size_t n, struct arena *);

/*
 * The same as a table, by how many tasks the routers differ on, with the
 * number of tasks that each effect needs: `effect`, or some when it is 0.
 */
void plan_table(struct buf *, const struct policy *, size_t n, double effect);

#endif
