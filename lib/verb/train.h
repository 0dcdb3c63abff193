/*
 * mb-train as step functions: takes examples, and makes a router. Holds all
 * examples as numbers (tasks.h), each distinct candidate text once, and
 * the experience of all actions. For cmd.
 */
#ifndef VERB_TRAIN_H
#define VERB_TRAIN_H

#include <stdint.h>

#include "base/err.h"
#include "base/errand.h"
#include "model/layout.h"
#include "model/progress.h"
#include "model/vectors.h"
#include "rec/example.h"
#include "rec/router.h"

enum {
	TRAIN_AUTO = -1, /* decided by the log, or by the router of --init */
	TRAIN_NEAR_BITS = NEAR_BITS, /* the fewest with word vectors */
};

struct train_options {
	double lambda, compete, rate; /* or TRAIN_AUTO */
	double
	    share; /* of what is learnt, the rest is the best constant; or TRAIN_AUTO */
	int bits, passes; /* or TRAIN_AUTO */
	int64_t seed;     /* or TRAIN_AUTO */
	/*
	 * ms; the weight of an example halves with each of these by which it is older
	 * than the newest example; 0: it does not depend on its age
	 */
	int64_t half_life;
	const struct vectors *vectors; /* borrowed; NULL: without */
	struct router_sink to;
	const struct errand_way *way; /* how trials run at the same time; may be NULL */
	/* Receives the progress, with the ctx of the sink; may be NULL. */
	void (*progress)(void *ctx, const struct progress *);
};

struct mb_train;
struct mb_train *mb_train_new(const struct train_options *);
void mb_train_free(struct mb_train *);

/*
 * Continues the training of this router; call it before the first step. `name`
 * is for messages.
 */
int mb_train_init(struct mb_train *, struct str router, const char *name, struct err *);

/* Adds one example and its line. */
int mb_train_step(
    struct mb_train *, const struct example *, struct str line, struct err *);

/* With a half-life: the number of examples without a time; they keep their weight. */
unsigned long long mb_train_undated(const struct mb_train *);

/* Trains and emits the router; returns -1 with ERR_NO if there were no examples. */
int mb_train_finish(struct mb_train *, struct err *);

#endif
