/*
 * The arguments of mb-run start. For lib/run and cmd.
 */
#ifndef RUN_RUN_HOW_H
#define RUN_RUN_HOW_H

#include <stdbool.h>
#include <stdint.h>

#include "store/state.h"

struct run_how {
	struct state *state; /* opened with STATE_CREATE | STATE_LOCK */
	char *const *chain;  /* the command and its arguments, ended by NULL */
	int64_t time;        /* UTC ms; names the run */
	const char *now;     /* --now, passed on to programs; or NULL */
	const char
	    *baseline; /* the router to beat, checked before any stage runs; or NULL */
	/* the suite for an error report; NULL: the suite of the state */
	const char *benchmark;
	bool dry_run; /* do not settle, and complete no other run */
	void (*notice)(void *ctx, const char *text); /* prints a line for the user */
	void *ctx;
};

#endif
