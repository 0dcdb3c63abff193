/*
 * What options leave out of a log: ids and tasks, from the files that they name.
 * For cmd.
 */
#ifndef CLI_LEFT_OUT_H
#define CLI_LEFT_OUT_H

#include "base/set.h"
#include "cli/cli.h"
#include "json/in.h"
#include "verb/leak.h"

struct left_out { /* zero-initialise, except for in */
	struct json_in *in;
	struct set ids;     /* of --without */
	struct leaks suite; /* the tasks of --benchmark */
	uint64_t hash;      /* of the lines of these files */
	/* Receives each id, unless it is NULL. */
	void (*each)(void *ctx, struct str id);
	void *ctx;
	struct arena line;
};

/* Adds the ids of a file. A bad line ends the program: it could contain an id. */
void left_out_ids(struct cli *, struct left_out *, const char *path);

/*
 * Adds the tasks of a suite. A bad line is no task: mb-benchmark check and mb-eval
 * report it.
 */
void left_out_tasks(struct cli *, struct left_out *, const char *path);

void left_out_release(struct left_out *);

#endif
