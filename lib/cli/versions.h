/*
 * What mb-version prints about versions: all of them, one, what it has learnt, and the
 * active one. Each function ends the program on failure. For cmd.
 */
#ifndef CLI_VERSIONS_H
#define CLI_VERSIONS_H

#include "cli/cli.h"
#include "store/history.h"

struct cli_versions {
	struct cli *cli;
	struct state *state;
	struct history history;
	struct buf active; /* the name of the active version, or "rules" */
	bool json;
	struct buf text; /* gets what is to be printed */
};

/* Reads, or reads again, which version is active, and the history. */
void cli_versions_read(struct cli_versions *);
void cli_versions_release(struct cli_versions *);

/* A version as a row of the list, or only its name; or as an object. */
void cli_versions_put(struct cli_versions *, struct str version, bool row);

void cli_versions_list(struct cli_versions *);
void cli_versions_show(struct cli_versions *, const char *version);
void cli_versions_learnt(struct cli_versions *, const char *version); /* a number */

/* The active version: now, or at the time of --at. */
void cli_versions_active(struct cli_versions *, const char *at);

/* Ends the program, because there is no such thing: "what: 'which'". */
_Noreturn void cli_versions_lack(
    struct cli_versions *, const char *what, struct str which);

#endif
