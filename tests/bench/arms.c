/*
 * How often a comparison of a canary gives a false answer, in simulated worlds in
 * which both arms are alike, and how many units it needs. Exits with 1 if false answers
 * exceed 2 % (two questions at 1 % each) by 3 standard errors.
 *     arms [REPETITIONS]
 */
#include <stdio.h>
#include <stdlib.h>

#include "arm_worlds.h"

static const double SHARES[] = {.05, .25, .5};
enum { SHARES_TRIED = sizeof SHARES / sizeof *SHARES, HORIZON = 10000, LONG = 40000 };

static int
ascending(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
delay(const char *what, double gain, double margin, size_t reps)
{
	size_t *v = malloc(reps * sizeof *v);

	printf("%-28s", what);
	for (int s = 0; s < SHARES_TRIED; s++) {
		size_t right = 0;

		for (size_t i = 0; i < reps; i++) {
			struct arm_answer got = arm_world(
			    &(struct arm_world){ARM_STEADY, SHARES[s], gain, LONG},
			    margin, i);

			v[i] = got.units;
			right += got.status == (gain < 0 ? 'w' : gain > 0 ? 'b' : 'f');
		}
		qsort(v, reps, sizeof *v, ascending);
		printf("  %6zu %6zu %5.3f", v[reps / 2], v[reps * 9 / 10],
		    (double)right / (double)reps);
	}
	puts("");
	free(v);
}

int
main(int argc, char *argv[])
{
	size_t reps = argc > 1 ? strtoul(argv[1], NULL, 10) : 300, bad = 0;

	puts("false answers in 10,000 units    share .05    .25    .50");
	for (int w = 0; w < ARM_WORLDS; w++) {
		printf("%-34s", ARM_NAMES[w]);
		for (int s = 0; s < SHARES_TRIED; s++) {
			size_t wrong = 0;

			for (size_t i = 0; i < reps; i++)
				wrong +=
				    arm_world(&(struct arm_world){(enum arm_kind)w,
						  SHARES[s], 0, HORIZON},
					0, (i * ARM_WORLDS + (size_t)w) * 3 + (size_t)s)
					.status != 'n';
			printf("  %.4f", (double)wrong / (double)reps);
			bad += (double)wrong >
			       .02 * (double)reps + 3 * sqrt(.0196 * (double)reps);
		}
		puts("");
		fflush(stdout);
	}
	puts("\nunits until it is shown: median, 90 %, share of right answers, at each "
	     "share");
	delay("a fall of .10: worse", -.1, .05, reps);
	delay("a rise of .05: better", .05, 0, reps);
	delay("alike: fit, by .05", 0, .05, reps);
	puts(bad == 0 ? "no world has too many false answers"
		      : "TOO MANY FALSE ANSWERS");
	return bad > 0;
}
