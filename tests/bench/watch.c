/*
 * How soon a watch finds a fall, and how often it raises a false alarm, in
 * simulated worlds whose truth is known. Prints one line for each world. Exits
 * with 1 if false alarms exceed 1 % of the watches by 3 standard errors.
 *     watch [REPETITIONS]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/rng.h"
#include "verb/watch.h"

enum { HORIZON = 10000, SLEEP = 1000 };

enum shape {
	TOSS,   /* 1 or 0 */
	COSTLY, /* 0, or .76 to 1: success minus latency and cost */
	GRADED  /* a grade around the mean, standard deviation .2 at most */
};

static const char *const NAMES[] = {"1 or 0", "0, or .76 to 1", "five grades"};

static double
draw(enum shape shape, double mean, struct rng *r)
{
	int grade = 0;

	if (shape == TOSS)
		return rng_unit(r) < mean;
	if (shape == COSTLY)
		return rng_unit(r) < mean / .88 ? .76 + .24 * rng_unit(r) : 0;
	for (int i = 0; i < 4; i++)
		grade += rng_unit(r) < mean;
	return grade / 4.;
}

struct world {
	enum shape shape;
	double mean;
	size_t known; /* tasks of the version before; 0: the mean is known */
	size_t good;  /* tasks before the mean falls */
	double fall;
};

/* Tasks until the alarm; HORIZON: no alarm. */
static size_t
until_alarm(const struct world *o, struct rng *r)
{
	struct watch_header how = {.version = STR("v"),
	    .before = STR("w"),
	    .reference = o->known == 0 ? o->mean : NAN};
	struct mb_watch *w = mb_watch_new(&how);
	struct decision d = {.decision_type = STR("direct_answer")};
	struct trajectory t = {.decisions = {&d, 1}};
	struct watch_line l;
	size_t n = 0;
	char id[32];

	t.trajectory_id.p = id;
	for (size_t i = 0; i < o->known + HORIZON && !mb_watch_worse(w); i++) {
		t.trajectory_id.n = (size_t)snprintf(id, sizeof id, "%zu", i);
		d.router_version = i < o->known ? how.before : how.version;
		n = i < o->known ? 0 : i - o->known + 1;
		t.reward = draw(o->shape, n > o->good ? o->mean - o->fall : o->mean, r);
		mb_watch_step(w, &t, &l);
	}
	n = mb_watch_worse(w) ? n : HORIZON;
	mb_watch_free(w);
	return n;
}

static int
ascending(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
quantiles(const struct world *o, size_t reps, struct rng *r)
{
	size_t *v = malloc(reps * sizeof *v);

	for (size_t i = 0; i < reps; i++) {
		v[i] = until_alarm(o, r);
		v[i] = v[i] > o->good ? v[i] - o->good : 0;
	}
	qsort(v, reps, sizeof *v, ascending);
	printf("  %6zu %6zu", v[reps / 2], v[reps * 9 / 10]);
	free(v);
}

int
main(int argc, char *argv[])
{
	static const double MEANS[] = {.6, .8, .9};
	static const size_t KNOWN[] = {100, 300, 1000, 3000, 10000, 0};
	size_t reps = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000, alarms, all = 0,
	       bad = 0;

	puts("                             a fall of .10       the same after     "
	     "false alarms");
	puts("                   rewards   at once             1,000 good tasks   in "
	     "10,000 "
	     "tasks");
	puts("rewards      mean   before   median    90 %      median    90 %");
	for (enum shape shape = TOSS; shape <= GRADED; shape++) {
		for (int m = 0; m < 3; m++) {
			for (int k = 0; k < 6; k++) {
				struct rng r = {(uint64_t)shape * 100 +
						(uint64_t)m * 10 + (uint64_t)k};

				if (shape == COSTLY && MEANS[m] > .88)
					continue;
				printf("%-14s %.1f  ", NAMES[shape], MEANS[m]);
				if (KNOWN[k] > 0)
					printf("%6zu", KNOWN[k]);
				else
					printf(" known");
				quantiles(
				    &(struct world){shape, MEANS[m], KNOWN[k], 0, .1},
				    reps, &r);
				printf("    ");
				quantiles(&(struct world){shape, MEANS[m], KNOWN[k],
					      SLEEP, .1},
				    reps, &r);
				alarms = 0;
				for (size_t i = 0; i < reps; i++)
					alarms +=
					    until_alarm(&(struct world){shape, MEANS[m],
							    KNOWN[k], 0, 0},
						&r) < HORIZON;
				printf("      %.4f\n", (double)alarms / (double)reps);
				fflush(stdout);
				all += reps;
				bad +=
				    (double)alarms >
				    .01 * (double)reps + 3 * sqrt(.0099 * (double)reps);
			}
		}
	}
	printf("%zu watches without a fall: %s\n", all,
	    bad == 0 ? "no world has more false alarms than one in a hundred"
		     : "TOO MANY FALSE ALARMS");
	return bad > 0;
}
