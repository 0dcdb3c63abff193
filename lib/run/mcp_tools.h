/*
 * The tools that mb-mcp offers an agent: route, why, status and outcome. The programs
 * that do the work run beside it and answer line by line. For cmd.
 */
#ifndef RUN_MCP_TOOLS_H
#define RUN_MCP_TOOLS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct mcp_tools_options { /* zero-initialise; NULL: not given */
	const char *state, *router, *catalog, *explore;
	const char *log, *feedback; /* files that are appended to */
	int64_t top;                /* actions in a shortlist */
	int64_t seed;               /* of the exploration */
};

/* Sets variables of the environment that begin with MB_MCP_, and MB_STATE. */
struct mcp_tools;
struct mcp_tools *mcp_tools_new(const struct mcp_tools_options *, struct err *);
int mcp_tools_free(struct mcp_tools *, struct err *); /* NULL is allowed */

/* Adds the list of the tools, as the result of tools/list. */
void mcp_tools_list(const struct mcp_tools *, struct buf *);

/* The place of a tool in that list, or -1. */
int mcp_tools_find(const struct mcp_tools *, struct str name);

/*
 * Calls a tool and adds an object to `out`. Returns -1 with ERR_INPUT if it refuses the
 * arguments, else if the server cannot go on.
 */
struct mcp_tools_call {
	int tool;             /* its place */
	struct str arguments; /* an object, as text */
	int64_t now;          /* the time of an outcome that has none */
};
int mcp_tools_call(
    struct mcp_tools *, const struct mcp_tools_call *, struct buf *out, struct err *);

#endif
