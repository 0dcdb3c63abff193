/*
 * A server of several processes: the parent accepts clients and gives each to the
 * worker that has the fewest. A worker that dies is replaced. For cmd.
 */
#ifndef IO_WORKERS_H
#define IO_WORKERS_H

#include "io/listener.h"

enum { WORKERS_MOST = 64 };

struct workers {
	struct listener *listener;
	int n;    /* from 1 to WORKERS_MOST */
	int stop; /* from stop_descriptor */
	/* What a worker does: serves the clients of its channel until it ends. */
	int (*work)(void *ctx, int channel, struct err *);
	void (*died)(void *ctx, const char *how); /* of a worker that was replaced */
	void *ctx;
};

/*
 * Runs until `stop` ends; then no client is taken any more, and the workers finish.
 * Closes the listener. Returns 0 in the parent at the end, and 1 in a worker, which
 * has done its work: then it has only to clean up and to exit. -1 in either of them:
 * the system failed, or a worker that was just started died.
 */
int workers_run(const struct workers *, struct err *);

/* The number of processors. */
int workers_default(void);

#endif
