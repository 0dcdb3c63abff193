/*
 * One client of a server: its lines that are not answered yet, and its answers that
 * are not written yet. Nothing here waits for a socket. For io.
 */
#ifndef IO_CLIENT_H
#define IO_CLIENT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

/* Who answers. Each line gets one answer, also an empty line, and a bad one. */
struct clerk {
	/* Adds the answer to a line, without a newline. */
	void (*answer)(void *ctx, struct str line, struct buf *);
	/* Adds the answer to a line that cannot be passed, for this reason. */
	void (*refuse)(void *ctx, const struct err *, struct buf *);
	void *ctx;
};

struct client;

/* A socket is both. It must be non-blocking, and the client closes it. */
struct client *client_new(int in, int out);
void client_free(struct client *);

/* The descriptor to poll, and the events; *events 0: do not wait, there is work. */
int client_waits_for(const struct client *, short *events);

/* The memory that the client holds, in bytes. */
size_t client_bytes(const struct client *);

/*
 * Reads, answers and writes what is possible now: a limited number of lines, so that
 * the next client has its turn. A client that does not read its answers is not read
 * from. `room`: there is memory for a long line. Returns 1; 0: the client has ended,
 * and every line was answered; -1: it is gone, and why.
 */
int client_turn(struct client *, const struct clerk *, bool room, struct err *);

/* No more is read from it. Whole lines that were read are still answered. */
void client_end(struct client *);

#endif
