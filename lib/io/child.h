/*
 * A co-process that answers a line with a line, such as an agent.
 * For cmd.
 */
#ifndef IO_CHILD_H
#define IO_CHILD_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct child;

/* Starts `sh -c command` in a process group of its own; its stderr is ours. */
struct child *child_start(const char *command, struct err *);

/*
 * One line to it, one line from it (without its newline) into answer. -1 with
 * ERR_INPUT and a reason that begins with "agent": it had spoken out of turn,
 * died, was silent for timeout_ms (wall time for the whole exchange), or
 * passed LIMIT_LINE. It must then be stopped: what it says next would answer
 * an older line.
 */
int child_ask(
    struct child *, struct str line, int timeout_ms, struct buf *answer, struct err *);

/* Closes its input, gives it a moment to end, then kills its group; frees. */
void child_stop(struct child *);

#endif
