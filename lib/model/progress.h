/*
 * How far the learner has come, told to whoever watches. It has no clock:
 * seconds are the watcher's.
 * For model, verb and cmd.
 */
#ifndef MODEL_PROGRESS_H
#define MODEL_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
	void (*tell)(void *ctx, const struct progress *); /* behind each lesson */
	void *ctx;
	int learnings; /* begun so far: trials of settings, and at last the real one */
	bool trial;    /* this one is a trial */
	int pass, passes;     /* of this learning; it may stop early */
	size_t done, lessons; /* of this pass */
	size_t taken;         /* lessons of all learnings */
	double
	    loss; /* mean log-loss of this pass, each lesson before it is learnt from */
	double
	    held_out; /* loss on the held-out part after the pass before; NAN: not known */
};

#endif
