/*
 * A program run to its end.
 * For run.
 */
#ifndef IO_PROCESS_H
#define IO_PROCESS_H

#include <stdbool.h>

#include "base/err.h"
#include "io/out.h"

struct process {
	char *const *argv; /* ended by NULL; argv[0] is looked up in PATH */
	int out;           /* the descriptor of its stdout; -1: ours */
	/*
	 * Gets a copy of its stderr, without what progress() drew on a terminal;
	 * NULL: no copy is made.
	 */
	struct out *messages;
	/*
	 * It gets a process group of its own, and SIGINT, SIGTERM and SIGHUP are
	 * passed on to that group instead of ending us. Without messages.
	 */
	bool group;
};

enum { PROCESS_SIGNAL = 128, PROCESS_NOT_FOUND = 127 };

/*
 * Its exit status; PROCESS_SIGNAL + N when signal N ended it, or when N was
 * passed on to its group; -1 when it could not be started.
 */
int process_run(const struct process *, struct err *);

#endif
