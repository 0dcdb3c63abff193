/*
 * An agent on trial: a child that is started again after a failure. A failure is the
 * outcome of one task, but an agent that fails from the start is not judged. For cmd.
 */
#ifndef IO_AGENT_H
#define IO_AGENT_H

#include <stdbool.h>

#include "io/child.h"

/*
 * After so many failures without an answer the run ends. An agent that fails on a
 * third of the tasks begins with five failures once in 240 runs.
 */
enum { AGENT_FAILURES = 5 };

struct agent { /* zero-initialise, and set the first two */
	const char *command;
	double timeout; /* seconds for each line */
	bool answered;  /* set by the caller: an answer was a trajectory */
	unsigned long long failures;
	struct child *child; /* NULL: it does not run */
};

/*
 * child_ask, of an agent that is started if it does not run. Returns -1 with ERR_INPUT
 * if it failed at this line.
 */
int agent_ask(struct agent *, struct str line, struct buf *answer, struct err *);

/* The least time that the last line took, in ms, if it was not answered in time; or NAN. */
double agent_latest(const struct agent *);

/*
 * Call it if agent_ask failed, or if the answer was wrong, with the error. Stops the
 * agent. Returns 0 if that is the outcome of a task; -1 with ERR_SYSTEM if the agent
 * cannot be started, or failed at the first AGENT_FAILURES lines.
 */
int agent_failed(struct agent *, struct err *);

void agent_stop(struct agent *);

#endif
