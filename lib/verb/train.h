/*
 * mb-train as a step function: examples, and then a router. It holds all
 * examples, as numbers: about 1 KB each, each distinct text of a candidate
 * once, and the experience of all.
 * For cmd.
 */
#ifndef VERB_TRAIN_H
#define VERB_TRAIN_H

#include <stdint.h>

#include "base/err.h"
#include "model/progress.h"
#include "rec/example.h"
#include "rec/router.h"

enum { TRAIN_AUTO = -1 }; /* what the log, or the router gone on from, decides */

struct train_options {
	double lambda, compete, rate; /* or TRAIN_AUTO */
	int bits, passes;             /* or TRAIN_AUTO */
	int64_t seed;                 /* or TRAIN_AUTO */
	void (*header)(void *ctx, const struct router_header *);
	void (*block)(void *ctx, const struct router_block *);
	void (*progress)(
	    void *ctx, const struct progress *); /* told how it goes; may be NULL */
	void *ctx;
};

struct mb_train;
struct mb_train *mb_train_new(const struct train_options *);
void mb_train_free(struct mb_train *);

/* Go on from this router; before the first step. `name` is for messages. */
int mb_train_init(struct mb_train *, struct str router, const char *name, struct err *);

/* One example, and the line it was read from. */
int mb_train_step(
    struct mb_train *, const struct example *, struct str line, struct err *);

/* Learn, and hand the router out; ERR_NO when there were no examples. */
int mb_train_finish(struct mb_train *, struct err *);

#endif
