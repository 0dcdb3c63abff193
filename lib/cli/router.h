/*
 * A router by the name that a command line gives: a file, a version of a
 * state, "active" or "rules".
 * For cmd.
 */
#ifndef CLI_ROUTER_H
#define CLI_ROUTER_H

#include "base/buf.h"
#include "base/err.h"
#include "model/model.h"
#include "store/state.h"

/*
 * The router, for model_free, or NULL with an err. Its name is added to *name:
 * "rules", the version, or the sha256 of the file. The state may be NULL.
 */
struct model *cli_router(
    struct state *, const char *router, struct buf *name, struct err *);

#endif
