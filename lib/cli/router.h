/*
 * A router by the name that a command line gives: a file, a version of a state,
 * "active" or "rules"; and the two routers that a program compares.
 * For cmd.
 */
#ifndef CLI_ROUTER_H
#define CLI_ROUTER_H

#include "base/buf.h"
#include "cli/cli.h"
#include "model/model.h"
#include "store/state.h"

/*
 * The router, for model_free, or NULL with an err. Its name is added to *name:
 * "rules", the version, or the sha256 of the file. The state may be NULL.
 */
struct model *cli_router(
    struct state *, const char *router, struct buf *name, struct err *);

struct cli_pair {
	const char *dir, *baseline, *challenger; /* the options; NULL: not given */
	struct model *baseline_model, *challenger_model;
	struct buf baseline_name, challenger_name;
};

/*
 * Opens both. Without a baseline it is the active version of the state, or the
 * rules when no state is named. Ends the program when that fails.
 */
void cli_pair_open(struct cli *, struct cli_pair *);
void cli_pair_release(struct cli_pair *);

#endif
