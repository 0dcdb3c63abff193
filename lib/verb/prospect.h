/*
 * What a benchmark of more tasks like those of given results would decide: the
 * probability of a promotion by all gates, and which gates fail. Tasks
 * are drawn from the results with replacement (the bootstrap: Efron, 1979), whole
 * clusters at a time, and judged by the same code as real results. For cmd.
 */
#ifndef VERB_PROSPECT_H
#define VERB_PROSPECT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "rec/policy.h"
#include "rec/result.h"

struct prospect;
struct prospect *prospect_new(const struct policy *); /* borrowed */
void prospect_free(struct prospect *);

/* Adds a copy of a result. -1 with ERR_INPUT as mb_promote_step. */
int prospect_add(struct prospect *, const struct result *, struct err *);
size_t prospect_tasks(const struct prospect *); /* tasks, or clusters of them */

/*
 * Adds a line to b: of `times` first attempts with n tasks (or clusters) each, the
 * share that every gate lets pass, and the gates that fail in the others, the most
 * frequent first. There must be a result. `seed`: the same gives the same line.
 */
struct prospect_draw {
	size_t n, times;
	uint64_t seed;
};
void prospect_line(
    const struct prospect *, const struct prospect_draw *, struct buf *b);

#endif
