/*
 * mb-benchmark ask as step functions: finds the tasks on which a label tells most
 * about two routers. For cmd.
 */
#ifndef VERB_ASK_H
#define VERB_ASK_H

#include "model/model.h"
#include "rec/outcomes.h"

/* Holds the `most` best tasks as lines. The models are borrowed. */
struct mb_ask;
struct mb_ask *mb_ask_new(struct model *one, struct model *other, size_t most);
void mb_ask_free(struct mb_ask *);

/*
 * Adds a task. First come tasks on which the routers choose differently, those first
 * where both are the surest; then those where the choice of both is the least sure. A
 * text that came before is passed over.
 */
void mb_ask_step(struct mb_ask *, const struct trajectory *, struct arena *);

/*
 * Emits the best tasks, the most telling first, as benchmark tasks whose rewards are
 * null, to be filled in: the two best actions of each router, and "*" with reward 0.
 * Returns the number of those on which the routers differ.
 */
size_t mb_ask_finish(struct mb_ask *, void (*line)(void *ctx, struct str), void *ctx);

#endif
