/*
 * mb-version approve: what a run proposed goes live, as if the policy had let it.
 * For cmd.
 */
#ifndef CLI_APPROVE_H
#define CLI_APPROVE_H

#include <stdbool.h>

#include "cli/cli.h"
#include "store/state.h"

/*
 * Returns whether the version became active; false: a canary begins, and is printed. Ends the program, with a reason, if
 * the run proposed nothing, or nothing that still fits the state. Needs the lock.
 */
bool cli_approve(
    struct cli *, struct state *, const char *run, struct str reason, bool json);

#endif
