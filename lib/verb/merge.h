/*
 * mb-train --merge as a step function: routers that learnt from the shards of
 * a log, one after the other, and then one router. It holds the weights of two.
 * For cmd.
 */
#ifndef VERB_MERGE_H
#define VERB_MERGE_H

#include "base/err.h"
#include "rec/router.h"

struct mb_merge;
struct mb_merge *mb_merge_new(void);
void mb_merge_free(struct mb_merge *);

/*
 * One more router. `name` is for messages, and must last. ERR_INPUT when it is
 * none, ERR_USAGE when it can't be joined with those before.
 */
int mb_merge_step(struct mb_merge *, struct str router, const char *name, struct err *);

/* Hand the router out; ERR_USAGE when there were none. */
int mb_merge_finish(struct mb_merge *,
    void (*header)(void *ctx, const struct router_header *),
    void (*block)(void *ctx, const struct router_block *), void *ctx, struct err *);

#endif
