/*
 * The state directory, opened as every program does it: failures end the
 * program, repairs are told on stderr.
 * For cmd.
 */
#ifndef CLI_STATE_H
#define CLI_STATE_H

#include "cli/cli.h"
#include "store/state.h"

/* dir: of --state, or NULL for the default; flags: of store/state.h. Never NULL. */
struct state *cli_state(struct cli *, const char *dir, unsigned flags);

#endif
