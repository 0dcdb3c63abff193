/*
 * Between the process that accepts clients and a worker: descriptors go down, and a
 * byte for each client that has left comes up. Its end tells the worker to stop.
 * For io.
 */
#ifndef IO_CHANNEL_H
#define IO_CHANNEL_H

#include <stddef.h>

#include "base/err.h"

/* ends[0] is for the parent, and ends[1], which is non-blocking, for the worker. */
int channel_open(int ends[2], struct err *);

/* Sends a copy of the descriptor. Returns 0, or -1 if the worker is gone. */
int channel_send(int channel, int fd);

/*
 * Returns 1 with a descriptor, or with -1 if this process may have no more of them;
 * 0 at the end; -1: nothing has come.
 */
int channel_take(int channel, int *fd);

/* Says that so many clients have left. Returns for how many that was possible. */
size_t channel_left(int channel, size_t n);

/* How many clients have left. Returns 0 if none, or -1 if the worker is gone. */
int channel_heard(int channel);

#endif
