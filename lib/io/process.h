/*
 * Runs a program to its end. For run.
 */
#ifndef IO_PROCESS_H
#define IO_PROCESS_H

#include <stdbool.h>

#include "base/err.h"
#include "io/out.h"

struct process {
	char *const *argv; /* ends with NULL; argv[0] is looked up in PATH */
	int out;           /* descriptor for its stdout; -1: our stdout */
	/*
	 * Receives a copy of its stderr, without the progress that progress()
	 * draws on a terminal. NULL: no copy.
	 */
	struct out *messages;
	/*
	 * Run the program in its own process group, and forward SIGINT, SIGTERM
	 * and SIGHUP to that group instead of dying from them. Cannot be
	 * combined with messages.
	 */
	bool group;
};

enum { PROCESS_SIGNAL = 128, PROCESS_NOT_FOUND = 127 };

/*
 * Returns the exit status, or PROCESS_SIGNAL + N if signal N ended the program
 * or was forwarded to its group, or -1 if the program could not be started.
 */
int process_run(const struct process *, struct err *);

#endif
