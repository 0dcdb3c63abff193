/*
 * The loop of a process that serves many clients at the same time. For cmd.
 */
#ifndef IO_CLIENTS_H
#define IO_CLIENTS_H

#include "io/client.h"

/*
 * Serves the clients that come through the channel (io/channel.h), until it ends. Then
 * the lines that have come are answered, in five seconds at most. Returns 0; -1: the
 * system failed.
 */
int clients_serve(int channel, const struct clerk *, struct err *);

/* The same for one client: stdin and stdout. The end of stdin ends it too. */
int clients_serve_stdin(int channel, const struct clerk *, struct err *);

#endif
