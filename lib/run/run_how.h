/*
 * What mb-run start is given.
 * For lib/run and cmd.
 */
#ifndef RUN_RUN_HOW_H
#define RUN_RUN_HOW_H

#include <stdbool.h>
#include <stdint.h>

#include "store/state.h"

struct run_how {
	struct state *state; /* opened with STATE_CREATE | STATE_LOCK */
	char *const *chain;  /* the command and its arguments, ended by NULL */
	int64_t time;        /* it is named after, UTC ms */
	const char *now;     /* --now, handed on to programs; or NULL */
	const char
	    *baseline; /* the router to beat: checked before anything runs; or NULL */
	const char *benchmark; /* the suite, for an error report; NULL: the state's */
	bool dry_run;          /* settle nothing, complete nothing */
	void (*notice)(void *ctx, const char *text); /* a line for people */
	void *ctx;
};

#endif
