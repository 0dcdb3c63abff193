/*
 * mb-train --merge as step functions: takes the routers of the shards of a log
 * one after the other, and makes one router. Holds the weights of two routers.
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
 * Adds a router. `name` is for messages, and borrowed. Returns -1 with ERR_INPUT
 * if it is not a router, ERR_USAGE if it cannot be merged with the routers
 * before it.
 */
int mb_merge_step(struct mb_merge *, struct str router, const char *name, struct err *);

/* Emits the merged router; returns -1 with ERR_USAGE if there were no routers. */
int mb_merge_finish(struct mb_merge *, const struct router_sink *to, struct err *);

#endif
