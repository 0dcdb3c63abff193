#include "stats/changepoint.h"

/*
 * The falls on which the gamblers bet, and their shares of the stake. Measured by
 * tests/bench/watch.
 */
static const double SIZE[CHANGEPOINT_BETS] = {.02, .04, .08, .16},
		    SHARE[CHANGEPOINT_BETS] = {.15, .35, .35, .15};

static const double KEPT = .25; /* the share of the stake that is reserved */
static const double HALF_TIME =
    200; /* after so many numbers half of the reserve is staked */

/*
 * A bet loses at most this share of its wealth. The second limit keeps the wealth
 * finite.
 */
static const double MOST_LOST = .9, MOST = 1e200;

/* A smaller variance comes from a sample without variety, not from a measurement. */
static const double LEAST_VARIANCE = 1e-4;

void
changepoint_begin(struct changepoint *f, double level, double variance)
{
	double most = MOST_LOST / (1 - level + 1e-3);

	*f = (struct changepoint){.level = level, .kept = KEPT};
	for (int i = 0; i < CHANGEPOINT_BETS; i++) {
		double bet =
		    SIZE[i] / (variance > LEAST_VARIANCE ? variance : LEAST_VARIANCE);

		f->bet[i] = bet < most ? bet : most;
		f->wealth[i] = (1 - KEPT) * SHARE[i];
	}
}

double
changepoint_add(struct changepoint *f, double x)
{
	double kept = KEPT * HALF_TIME / (HALF_TIME + (double)++f->n),
	       stake = f->kept - kept;

	f->kept = kept;
	for (int i = 0; i < CHANGEPOINT_BETS; i++) {
		double w = (f->wealth[i] + stake * SHARE[i]) *
			   (1 + f->bet[i] * (f->level - x));

		f->wealth[i] = w < MOST ? w : MOST;
	}
	return changepoint_wealth(f);
}

double
changepoint_wealth(const struct changepoint *f)
{
	double sum = f->kept;

	for (int i = 0; i < CHANGEPOINT_BETS; i++)
		sum += f->wealth[i];
	return sum;
}
