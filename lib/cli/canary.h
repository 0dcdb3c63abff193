/*
 * The canary of a state, as a command line begins, changes, ends or shows it.
 * For cmd.
 */
#ifndef CLI_CANARY_H
#define CLI_CANARY_H

#include <stdbool.h>

#include "cli/cli.h"
#include "rec/arms.h"
#include "store/state.h"

struct cli_canary {
	const char *router; /* a version, or a router file, which is saved first */
	const char *share;  /* text of a number in [.001,.999]; NULL: not given */
	struct str unit;    /* absent: that of the present canary, or session */
	struct str reason;
	bool stop;
};

/* Whether an option for canaries was given. */
bool cli_canary_given(const struct cli_canary *);

/*
 * With a router: begins the canary, or changes its share; with stop: ends it; then
 * prints it. Ends the program on failure. The state is locked if it is to change.
 */
void cli_canary(struct cli *, struct state *, const struct cli_canary *, bool json);

/*
 * Changes the state as the status of the canary says, and sets done: ends and
 * quarantines one that is worse, and gives the next share that is due. Nothing is done
 * if the canary was changed meanwhile. Ends the program on failure. Needs the lock.
 */
void cli_canary_settle(
    struct cli *, struct state *, struct arms_status *, struct arena *);

#endif
