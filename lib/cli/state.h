/*
 * The state directory, opened as every program does it: a failure ends the
 * program, a recovery is reported on stderr.
 * For cmd.
 */
#ifndef CLI_STATE_H
#define CLI_STATE_H

#include "cli/cli.h"
#include "store/state.h"

/* dir: of --state, or NULL for the default; flags: of store/state.h. Never NULL. */
struct state *cli_state(struct cli *, const char *dir, unsigned flags);

/* The same, but wait for a held lock, at most an hour; the wait is reported once. */
struct state *cli_state_wait(struct cli *, const char *dir, unsigned flags);

/* "mb-version, pid 7, since ...", for a lock file. */
void cli_who(const struct cli *, struct buf *who);

#endif
