/*
 * latency: the time that a filter takes to answer a line. Each line is sent after
 * the answer to the line before. Prints the median and the 99th percentile.
 * usage: latency COMMAND <LINES
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "io/child.h"
#include "io/lines.h"

enum { MOST = 20000, PATIENCE_MS = 10000 };

static double
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int
main(int argc, char *argv[])
{
	static double took[MOST];
	struct lines *lines = lines_open("-", &(struct err){0});
	struct buf answer = {0};
	struct child *child;
	struct str line;
	struct err e;
	size_t n = 0;

	if (argc != 2 || lines == NULL || (child = child_start(argv[1], &e)) == NULL)
		return 2;
	while (n < MOST && lines_next(lines, &line, &e) > 0) {
		double start = now_us();

		if (child_ask(child, line, PATIENCE_MS, &answer, &e) < 0) {
			fprintf(stderr, "latency: %s\n", e.text);
			return 1;
		}
		took[n++] = now_us() - start;
	}
	child_stop(child);
	lines_close(lines);
	buf_release(&answer);
	if (n == 0)
		return 1;
	qsort(took, n, sizeof *took, by_size);
	printf("%s answers a line in %.0f us (median), %.0f us (99 of 100)\n", argv[1],
	    took[n / 2], took[n * 99 / 100]);
	return 0;
}
