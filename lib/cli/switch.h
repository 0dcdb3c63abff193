/*
 * What a person orders about versions: another active version, fewer files, a check.
 * For cmd.
 */
#ifndef CLI_SWITCH_H
#define CLI_SWITCH_H

#include <stdbool.h>

#include "cli/cli.h"
#include "rec/audit.h"
#include "rec/verification.h"
#include "store/history.h"
#include "store/prune.h"

/*
 * Makes a version active, unless it is: then this is reported, and false returned. The
 * caller fills event and reason. Ends the program on failure. Needs the lock.
 */
bool cli_switch(struct cli *, struct state *, struct str version, bool force,
    struct audit_line *why);

/*
 * Opens a state as it is, makes the safe repairs if they are ordered, and verifies it.
 * Ends the program on failure.
 */
struct state *cli_verify(
    struct cli *, const char *dir, bool repair, struct arena *, struct verification *);

/* Prunes, and prints what was removed. Ends the program on failure. Needs the lock. */
void cli_prune(struct cli *, struct state *, const struct history *, struct prune *);

#endif
