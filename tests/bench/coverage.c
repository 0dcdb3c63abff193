/*
 * How often the off-policy bounds hold in simulated logs whose truth is known,
 * and whether logs without support are refused.
 * usage: coverage [REPETITIONS]; exit status 1: a promise is not kept
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "../unit/offpolicy_worlds.h"

#define LEN(a) (sizeof(a) / sizeof *(a))

static const size_t SIZES[] = {300, 2000, 10000};
static const double EPSILONS[] = {.3, .1, .05};
static const double PROMISED = .94;
static const size_t TELLING = 200; /* fewer bounds are too few to judge */

/* The share of the given bounds that hold. */
static double
held(double made, size_t broken)
{
	return made == 0 ? NAN : 1 - (double)broken / made;
}

static int
show_sound(const struct offpolicy_count *c)
{
	double all = (double)c->repetitions, made = all - (double)c->refused;
	double value = held(made, c->above), low = held(made, c->above_gain),
	       high = held(made, c->below_gain);
	int bad = (double)c->untried > .001 * all ||
		  (made >= (double)TELLING &&
		      fmin(value, fmin(low, high)) <
			  fmin(PROMISED, .95 - 3 * sqrt(.05 * .95 / made)));

	printf("%7.4f  ", (double)c->refused / (double)c->repetitions);
	if (made > 0)
		printf("%.4f  %.4f  %.4f  %7.3f  %7.4f  %.4f %.4f", value, low, high,
		    c->bound / made, (double)c->vetoed / made, sqrt(c->error / made),
		    sqrt(c->robust / made));
	if (c->untried > 0)
		printf("  %zu hardly tried", c->untried);
	printf("%s\n", bad                                  ? "  too seldom"
		       : made > 0 && made < (double)TELLING ? "  (few)"
							    : "");
	return bad;
}

static int
show_broken(const struct offpolicy_count *c)
{
	int bad = c->refused < c->repetitions;

	printf("%7.4f  support %zu, sample size %zu, mean weight %zu%s\n",
	    (double)c->refused / (double)c->repetitions,
	    c->refused_for[OFFPOLICY_UNSUPPORTED], c->refused_for[OFFPOLICY_FEW],
	    c->refused_for[OFFPOLICY_OFF], bad ? "  not always" : "");
	return bad;
}

/* A world at a size and an epsilon, and what came of many logs of it. */
struct cell {
	const struct offpolicy_world *world;
	size_t size;
	double epsilon;
	struct offpolicy_count count;
};

/* The cells of n worlds are numbered from 0 to cells(n) - 1. */
static size_t
cells(size_t n)
{
	return n * LEN(SIZES) * LEN(EPSILONS);
}

static struct cell
run_cell(
    const struct offpolicy_world *worlds, size_t i, size_t repetitions, uint64_t seed)
{
	struct cell c = {&worlds[i / LEN(EPSILONS) / LEN(SIZES)],
	    SIZES[i / LEN(EPSILONS) % LEN(SIZES)], EPSILONS[i % LEN(EPSILONS)], {0}};

	c.count = offpolicy_repeat(c.world, c.size, c.epsilon, repetitions, seed + i);
	printf("%-37s %6zu  %7.2f  ", c.world->name, c.size, c.epsilon);
	return c;
}

/* Every world of a list at every size and epsilon. Returns how many break their promise. */
static int
show_all(const struct offpolicy_world *worlds, size_t n, int broken, size_t repetitions,
    uint64_t seed)
{
	int bad = 0;

	for (size_t i = 0; i < cells(n); i++) {
		struct cell x = run_cell(worlds, i, repetitions, seed);

		bad += broken ? show_broken(&x.count) : show_sound(&x.count);
		fflush(stdout);
	}
	return bad;
}

/* How often a challenger would be promoted by the log alone. */
static int
show_grants(const struct offpolicy_world *worlds, size_t n, bool promised,
    size_t repetitions, uint64_t seed)
{
	int bad = 0;

	for (size_t i = 0; i < cells(n); i++) {
		struct cell x = run_cell(worlds, i, repetitions, seed);
		double all = (double)repetitions,
		       gain = offpolicy_truth(x.world, OFFPOLICY_CHALLENGER) -
			      offpolicy_truth(x.world, OFFPOLICY_BASELINE);

		printf("%+.3f  %7.4f", gain, (double)x.count.refused / all);
		for (int k = 0; k < OFFPOLICY_LEVELS; k++) {
			double level = OFFPOLICY_LEVEL[k],
			       most = level * all + 3 * sqrt(level * (1 - level) * all),
			       found = (double)x.count.granted[k];

			printf("  %6.4f", found / all);
			if (promised && gain < 1e-9 && found > most) {
				printf("!");
				bad = 1;
			}
		}
		printf("\n");
		fflush(stdout);
	}
	return bad;
}

int
main(int argc, char *argv[])
{
	size_t repetitions = argc > 1 ? strtoul(argv[1], NULL, 10) : 400;
	int bad;

	printf(
	    "how often each bound of confidence .95 holds when it is given\n"
	    "world                                      n  epsilon  refused   value   "
	    "  low   "
	    " high    depth"
	    "  vetoed   rmse: snips, dr\n");
	bad = show_all(OFFPOLICY_WORLDS, LEN(OFFPOLICY_WORLDS), 0, repetitions, 1);
	printf("broken support                             n  epsilon  refused  why\n");
	bad += show_all(OFFPOLICY_BROKEN, LEN(OFFPOLICY_BROKEN), 1, repetitions, 1000);
	printf("promoted by the log alone                  n  epsilon   gain  refused  "
	       "at .05  .0198   .002\n");
	bad += show_grants(
	    OFFPOLICY_WORLDS, LEN(OFFPOLICY_WORLDS), true, repetitions, 2000);
	bad +=
	    show_grants(OFFPOLICY_LOSSY, LEN(OFFPOLICY_LOSSY), true, repetitions, 3000);
	show_grants(OFFPOLICY_UNSEEN, LEN(OFFPOLICY_UNSEEN), false, repetitions, 4000);
	printf("%zu repetitions a row: %s\n", repetitions,
	    bad == 0 ? "every promise is kept" : "NOT EVERY PROMISE IS KEPT");
	return bad > 0;
}
