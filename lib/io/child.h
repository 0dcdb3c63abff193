/*
 * A co-process that answers each line with one line, such as an agent. For cmd.
 */
#ifndef IO_CHILD_H
#define IO_CHILD_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct child;

/* Starts `sh -c command` in its own process group. The command shares our stderr. */
struct child *child_start(const char *command, struct err *);

/*
 * Writes one line to the child and reads one line into answer (without its
 * newline). Returns -1 with ERR_INPUT and a reason that begins with "agent" if
 * the child wrote before it was asked, died, did not answer within timeout_ms
 * (wall time of the whole exchange), or passed LIMIT_LINE. The caller must then
 * stop the child: its next line would answer an older question.
 */
int child_ask(
    struct child *, struct str line, int timeout_ms, struct buf *answer, struct err *);

/* Whether an exchange failed because the child did not answer in time. */
bool child_late(const struct child *);

/*
 * Whether it ended without an answer and with the exit status 126 or 127, by which the
 * shell reports a command that it cannot run.
 */
bool child_missing(const struct child *);

/*
 * Closes the child's stdin, waits a moment for its exit, kills its group, and
 * frees it.
 */
void child_stop(struct child *);

#endif
