/*
 * How often the off-policy bounds hold, in made-up logs whose truth is known,
 * and whether logs that can't say anything are refused.
 * usage: coverage [REPETITIONS]; exit status 1: some world breaks the promise
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../unit/offpolicy_worlds.h"

#define LEN(a) (sizeof(a) / sizeof *(a))

static const size_t SIZES[] = {300, 2000, 10000};
static const double EPSILONS[] = {.3, .1, .05};

/* The share of claims that hold. */
static double
held(const struct offpolicy_count *c, size_t broken)
{
	size_t made = c->repetitions - c->refused;

	return made == 0 ? 1 : 1 - (double)broken / (double)made;
}

int
main(int argc, char *argv[])
{
	size_t repetitions = argc > 1 ? strtoul(argv[1], NULL, 10) : 400;
	double slack = 3 * sqrt(.05 * .95 / (double)repetitions), least = 1;
	int broken = 0;
	uint64_t seed = 1;

	printf("world                                     n  epsilon  refused  value  gain low  gain high  vetoed"
	       "   depths of the three    rmse of SNIPS, DR\n");
	for (size_t i = 0; i < LEN(OFFPOLICY_WORLDS); i++) {
		for (size_t k = 0; k < LEN(SIZES); k++) {
			for (size_t l = 0; l < LEN(EPSILONS); l++) {
				struct offpolicy_count c = offpolicy_repeat(&OFFPOLICY_WORLDS[i], SIZES[k],
				    EPSILONS[l], repetitions, seed++);
				double value = held(&c, c.above), low = held(&c, c.above_gain),
				       high = held(&c, c.below_gain), made = (double)(c.repetitions - c.refused);
				double worst = fmin(value, fmin(low, high));
				/* Against all logs, too: a bound is promised to who asks, before it is known to be refused. */
				double size = made > 0 ? fmax(slack, 3 * sqrt(.05 * .95 / made)) : 1;
				int bad = worst < .95 - size;

				least = fmin(least, made >= 200 ? worst : 1);
				broken += bad;
				printf("%-37s %5zu %8.2f  %7.4f %.4f    %.4f     %.4f  %.4f   %.3f %.3f %.3f   %.4f %.4f%s\n",
				    OFFPOLICY_WORLDS[i].name, SIZES[k], EPSILONS[l],
				    (double)c.refused / (double)c.repetitions, value, low, high,
				    (double)c.vetoed / (double)c.repetitions, c.bound / made, c.bound_low / made,
				    c.bound_high / made, sqrt(c.error / made), sqrt(c.robust / made),
				    bad ? "  TOO SELDOM" : "");
				fflush(stdout);
			}
		}
	}
	for (size_t i = 0; i < LEN(OFFPOLICY_BROKEN); i++) {
		for (size_t k = 0; k < LEN(SIZES); k++) {
			for (size_t l = 0; l < LEN(EPSILONS); l++) {
				struct offpolicy_count c = offpolicy_repeat(&OFFPOLICY_BROKEN[i], SIZES[k],
				    EPSILONS[l], repetitions, seed++);

				broken += c.refused < c.repetitions;
				printf("%-37s %5zu %8.2f  %7.4f%s   (support %zu, few %zu, mean weight %zu)\n", OFFPOLICY_BROKEN[i].name, SIZES[k],
				    EPSILONS[l], (double)c.refused / (double)c.repetitions,
				    c.refused < c.repetitions ? "  NOT ALWAYS REFUSED" : "", c.refused_for[OFFPOLICY_UNSUPPORTED], c.refused_for[OFFPOLICY_FEW], c.refused_for[OFFPOLICY_OFF]);
				fflush(stdout);
			}
		}
	}
	printf("least coverage %.4f of .95; %s\n", least, broken == 0 ? "every promise is kept" : "SOME PROMISE IS NOT KEPT");
	return broken > 0;
}
