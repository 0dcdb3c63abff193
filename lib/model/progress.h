/*
 * The progress of the learner, reported by a callback. The learner has no clock;
 * the caller measures the time.
 * For model, verb and cmd.
 */
#ifndef MODEL_PROGRESS_H
#define MODEL_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
	void (*tell)(void *ctx, const struct progress *); /* called after each lesson */
	void *ctx;
	/* learnings begun so far: the trials of settings, then the final one */
	int learnings;
	bool trial;           /* the present learning is a trial */
	int pass, passes;     /* passes of this learning; it may stop early */
	size_t done, lessons; /* lessons of this pass */
	size_t taken;         /* lessons of all learnings */
	double loss; /* mean log-loss of this pass, of each lesson before its step */
	double
	    /* loss on the held-out part after the previous pass; NAN: unknown */
	    held_out;
};

#endif
