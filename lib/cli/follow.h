/*
 * The router of a program that may run for days: it follows the active version.
 * For cmd.
 */
#ifndef CLI_FOLLOW_H
#define CLI_FOLLOW_H

#include "base/buf.h"
#include "cli/cli.h"
#include "model/model.h"
#include "rec/canary.h"
#include "store/state.h"

struct cli_follow {               /* zero-initialise, then set the options */
	const char *router, *dir; /* --router, --state; NULL: not given */
	struct state *state;      /* NULL without --state and $MB_STATE */
	struct model *model;
	struct buf version; /* of the model, as from cli_router */
	bool active;        /* use the version that is active now */
	struct buf now;     /* memory while the active version is looked up */
	/* the active version that could not be loaded; it is reported once */
	struct buf refused;
	/* the canary, and its router; NULL: there is none, or it can't be loaded */
	struct canary canary;
	struct model *canary_model;
	struct buf canary_text; /* of STATE/canary.json, as it was loaded */
	struct arena arena;     /* of canary */
};

/*
 * Opens the state and the router: by default the active version, or the rules
 * without a state. Ends the program on failure.
 */
void cli_follow_open(struct cli *, struct cli_follow *);
void cli_follow_release(struct cli_follow *);

/*
 * Loads a version that was activated since the last call; true: the model is a
 * new one. The check costs one readlink(2). If the version cannot be loaded, keep
 * the present router, because a waiting agent needs an answer.
 */
bool cli_follow_active(struct cli *, struct cli_follow *);

/*
 * Loads a canary that began, changed or ended since the last call; call it after
 * cli_follow_active. Returns whether a canary is on: then canary and canary_model are
 * valid until the next call. The check costs one stat(2) if there is no canary.
 */
bool cli_follow_canary(struct cli *, struct cli_follow *);

#endif
