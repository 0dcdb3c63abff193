/*
 * The options and the step of a program that routes: a task as a line, and the line
 * that answers it. Programs that share it give the same answer to the same line.
 * For cmd.
 */
#ifndef CLI_ROUTING_H
#define CLI_ROUTING_H

#include <math.h>

#include "cli/cli.h"
#include "cli/follow.h"
#include "model/tunables.h"
#include "verb/route.h"

enum {
	ROUTING_ROUTER = CLI_OWN,
	ROUTING_STATE,
	ROUTING_VECTORS,
	ROUTING_SHADOW,
	ROUTING_EXPLORE,
	ROUTING_EPSILON,
	ROUTING_TEMPERATURE,
	ROUTING_SEED,
	ROUTING_TOP,
	ROUTING_MIN_EXPECTED,
	ROUTING_FALLBACK,
	ROUTING_NEVER,
	ROUTING_ALWAYS,
	ROUTING_EXPLAIN,
	ROUTING_OWN /* the first option of the program itself */
};

/* The long options: put them before CLI_OPTIONS. */
#define ROUTING_OPTIONS                                                                \
	{"router", required_argument, NULL, ROUTING_ROUTER},                           \
	    {"state", required_argument, NULL, ROUTING_STATE},                         \
	    {"vectors", required_argument, NULL, ROUTING_VECTORS},                     \
	    {"shadow", required_argument, NULL, ROUTING_SHADOW},                       \
	    {"explore", required_argument, NULL, ROUTING_EXPLORE},                     \
	    {"epsilon", required_argument, NULL, ROUTING_EPSILON},                     \
	    {"temperature", required_argument, NULL, ROUTING_TEMPERATURE},             \
	    {"seed", required_argument, NULL, ROUTING_SEED},                           \
	    {"top", required_argument, NULL, ROUTING_TOP},                             \
	    {"min-expected", required_argument, NULL, ROUTING_MIN_EXPECTED},           \
	    {"fallback", required_argument, NULL, ROUTING_FALLBACK},                   \
	    {"never", required_argument, NULL, ROUTING_NEVER},                         \
	    {"always", required_argument, NULL, ROUTING_ALWAYS},                       \
	{                                                                              \
		"explain", no_argument, NULL, ROUTING_EXPLAIN                          \
	}

struct cli_routing { /* initialise with ROUTING_DEFAULTS */
	struct cli *cli;
	struct json_in *in;
	struct arena arena;   /* memory of one line */
	struct arena scratch; /* memory of the reasons of one action */
	struct buf out, extra;
	struct route_options options;
	struct cli_follow router; /* --router, --state */
	struct model *shadow;     /* of --shadow, or NULL */
	struct buf shadow_name;
	/* the options; NULL: not given */
	const char *never, *always, *fallback, *shadow_router;
	struct arena run; /* memory of the run */
	int64_t top;      /* actions in the shortlist */
	int explain;
	unsigned long long fell[FALLBACK_LACKING + 1]; /* tasks by enum fallback */
};

#define ROUTING_DEFAULTS(c)                                                            \
	{                                                                              \
		.cli = (c), .options = {                                               \
			.explore = EXPLORE_NOT,                                        \
			.epsilon = EPSILON,                                            \
			.temperature = TEMPERATURE,                                    \
			.min_expected = NAN,                                           \
			.seed = 1                                                      \
		}                                                                      \
	}

/* For the default case of main's option switch: one of these, or a common option. */
void cli_routing_option(struct cli_routing *, int c);

/* After the options: opens the routers. Ends the program on failure. */
void cli_routing_open(struct cli_routing *);

/*
 * Answers a task. The answer has no newline and is valid until the next call. -1
 * with ERR_INPUT: the line is no task.
 */
int cli_routing_step(
    struct cli_routing *, struct str line, struct str *answer, struct err *);

/* Warns of a --fallback that was on offer in no task, and frees the members. */
void cli_routing_close(struct cli_routing *);

#endif
