/*
 * How often the bounds of mb-worth hold in simulated logs whose truth is known, how
 * often junk is kept, and how often what is of use.
 * usage: worth [REPETITIONS]; exit status 1: a promise is not kept
 */
#include <stdio.h>

#include "../unit/worth_world.h"

int
main(int argc, char *argv[])
{
	static const size_t SIZES[] = {300, 600, 1200, 3000, 12000};
	static const double EPSILONS[] = {.1, .3};
	static const double GAINS[] = {.1, .3, .6};
	unsigned times = argc > 1 ? (unsigned)atoi(argv[1]) : 100;
	int bad = 0;

	printf("%8s %8s %6s  %7s %10s %14s\n", "tasks", "epsilon", "worth", "bounds",
	    "kept", "wrong verdicts");
	for (size_t i = 0; i < 30; i++) {
		double gain = GAINS[i / 10];
		struct world w = {{.3 + gain, .3 + gain, .3 + gain, .3, .3, .1}, .3,
		    EPSILONS[i / 5 % 2], SIZES[i % 5]};
		struct worth_tally n;
		double wrong, right;

		worth_repeat(&w, times, &n);
		wrong = (double)(n.kept_junk + n.retired_good) / times;
		right = (double)n.right / n.bounds;
		printf("%8zu %8.2f %6.2f  %7.4f %10.3f %14.4f\n", w.tasks, w.epsilon,
		    gain, right, (double)n.kept / n.useful, wrong);
		fflush(stdout);
		/*
		 * Of 50 tasks with few large weights, 1.2 % look like a log that is
		 * wrong: the normal distribution of the mean weight is far away.
		 */
		bad += n.silent > .02 * n.bounds + 3 || right < .95 ||
		       wrong > .05 + 3 * sqrt(.05 * .95 / times);
	}
	return bad > 0;
}
