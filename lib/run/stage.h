/*
 * One stage of a run: a command whose output becomes a file of the run's
 * directory, and whose messages and end are kept there.
 * For run and cmd.
 */
#ifndef RUN_STAGE_H
#define RUN_STAGE_H

#include <stdbool.h>

#include "base/arena.h"
#include "rec/stage.h"

struct stage {
	const char *dir;   /* the run's directory */
	const char *name;  /* letters, digits and '-' */
	const char *file;  /* of dir: what it prints; NULL: its stdout is ours */
	char *const *argv; /* the command, ended by NULL */
	unsigned ok;       /* bit N: exit status N is no failure */
	const char
	    *maker;  /* the stage that made its input, to blame for status 3; or NULL */
	bool commit; /* first sync all that the run has written */
	bool timed;  /* write down the seconds that it takes */
	double (*seconds)(void); /* a clock that only goes forward */
};

/*
 * Its exit status when that is one of ok; else -1, with ERR_INPUT for 3, else
 * ERR_SYSTEM, and no text when it was the command that failed.
 */
int stage_run(const struct stage *, struct err *);

/*
 * The last line of the journal RUN/stages.jsonl: 1; 0 when no stage has begun; -1.
 * Strings lie in the arena.
 */
int stage_last(const char *dir, struct stage_line *, struct arena *, struct err *);

#endif
