#include "stats/search.h"

#include <math.h>

double
search_rising(search_fn *f, const void *ctx, double lo, double hi, double tol)
{
	double below = f(ctx, lo), above;

	if (!(below < 0) || (above = f(ctx, hi)) <= 0)
		return below < 0 ? hi : lo;
	for (int round = 1; round < 200 && hi - lo > tol; round++) {
		double x = lo - below * (hi - lo) / (above - below), v;

		if (round % 3 == 0 || !(x > lo && x < hi))
			x = lo + (hi - lo) / 2;
		else if (x - lo < tol / 2)
			x = lo + tol / 2;
		else if (hi - x < tol / 2)
			x = hi - tol / 2;
		if ((v = f(ctx, x)) < 0) {
			lo = x;
			below = v;
			above /= 2;
		} else {
			hi = x;
			above = v;
			below /= 2;
		}
	}
	return lo;
}
