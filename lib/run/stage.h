/*
 * One stage of a run: a command whose output becomes a file in the directory of
 * the run. The directory also keeps the messages and the exit status of the
 * command. For run and cmd.
 */
#ifndef RUN_STAGE_H
#define RUN_STAGE_H

#include <stdbool.h>

#include "base/arena.h"
#include "rec/stage.h"

struct stage {
	const char *dir;   /* the directory of the run */
	const char *name;  /* letters, digits and '-' */
	const char *file;  /* file in dir for its stdout; NULL: our stdout */
	char *const *argv; /* the command, ended by NULL */
	unsigned ok;       /* bit N: exit status N is success */
	const char
	    *maker;  /* the stage that made its input, blamed for status 3; or NULL */
	bool commit; /* first sync all files of the run */
	bool timed;  /* record the seconds */
	double (*seconds)(void); /* a monotonic clock */
};

/*
 * Returns the exit status if it is one of ok. Else -1 with ERR_INPUT for status
 * 3, or ERR_SYSTEM. The err has no text if the command itself failed.
 */
int stage_run(const struct stage *, struct err *);

/*
 * Reads the last line of the journal RUN/stages.jsonl. Returns 1; 0: no stage
 * has begun; -1. Strings are in the arena.
 */
int stage_last(const char *dir, struct stage_line *, struct arena *, struct err *);

#endif
