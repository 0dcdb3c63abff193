/*
 * Judges simulated worlds with known truth by the gates: counts false and true
 * promotions. Simulated results use the same code as real results. For cmd.
 */
#ifndef VERB_SELFTEST_H
#define VERB_SELFTEST_H

#include <stdbool.h>

#include "base/str.h"
#include "verb/gate.h"

struct selftest {
	const struct policy
	    *policy;     /* its number of tasks is ignored; it has a confidence */
	bool is_default; /* the power of the default policy is known, and is tested */
	enum rigor rigor;
	size_t repetitions;
	uint64_t seed;
};

/*
 * Emits a line for each world. Returns false if a world has more false
 * promotions than allowed, or fewer true ones than are known, by more than 3
 * standard errors.
 */
bool selftest_worlds(
    const struct selftest *, void (*line)(void *ctx, struct str), void *ctx);

#endif
