#include "stats/holm.h"

#include <stdlib.h>

#include "base/mem.h"

struct ranked {
	double p;
	size_t at;
};

static int
by_p(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return x->p != y->p ? (x->p > y->p) - (x->p < y->p)
			    : (x->at > y->at) - (x->at < y->at);
}

void
holm_adjust(double *p, size_t n)
{
	struct ranked *r = mem_alloc(n * sizeof *r);
	double most = 0;

	for (size_t i = 0; i < n; i++)
		r[i] = (struct ranked){p[i], i};
	qsort(r, n, sizeof *r, by_p);
	for (size_t i = 0; i < n; i++) {
		double v = r[i].p * (double)(n - i);

		most = v > most ? v : most;
		p[r[i].at] = most < 1 ? most : 1;
	}
	mem_free(r);
}
