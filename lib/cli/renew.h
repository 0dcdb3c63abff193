/*
 * Gives a state a new suite.
 * For cmd.
 */
#ifndef CLI_RENEW_H
#define CLI_RENEW_H

#include "cli/cli.h"

/* The suite must be sound. `path` names it, for messages. Ends the program on failure. */
void cli_renew(struct cli *, const char *dir, const char *path, struct str suite);

#endif
