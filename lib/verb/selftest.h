/*
 * The gates judged in worlds whose truth is known: how often they promote what
 * is no better, and how often what is. Simulated results go through the same
 * code as real ones.
 * For cmd.
 */
#ifndef VERB_SELFTEST_H
#define VERB_SELFTEST_H

#include <stdbool.h>

#include "base/str.h"
#include "verb/gate.h"

struct selftest {
	const struct policy
	    *policy; /* its number of tasks does not count here; it has a confidence */
	enum rigor rigor;
	size_t repetitions;
	uint64_t seed;
};

/* A line a world, as it is done. False when some world errs more than it may, by 3 standard errors. */
bool selftest_worlds(
    const struct selftest *, void (*line)(void *ctx, struct str), void *ctx);

#endif
