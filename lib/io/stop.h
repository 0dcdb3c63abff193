/*
 * The signals that end a server: SIGTERM, SIGINT and SIGHUP. For cmd.
 */
#ifndef IO_STOP_H
#define IO_STOP_H

#include "base/err.h"

/*
 * Returns a descriptor that ends, as a channel does (io/channel.h), when one of these
 * signals comes; or -1. The second signal kills the process. A signal that our caller
 * ignores stays ignored. Call it once.
 */
int stop_descriptor(struct err *);

/* For a worker: its parent gets the signals, and stops it. Closes the descriptor. */
void stop_ignore(void);

#endif
