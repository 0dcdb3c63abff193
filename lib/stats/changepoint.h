/*
 * Evidence that a mean has fallen below a level, number by number and for as
 * long as one likes: a game that is fair while E[x | what came before] is no
 * less than the level, so that its wealth, 1 at the start, reaches 1/alpha with
 * probability at most alpha (Ville 1939; Waudby-Smith and Ramdas 2024,
 * Estimating means of bounded random variables by betting).
 *
 * Four gamblers bet that x is low, each staking for a fall of another size.
 * What they have lost while all was well would be missed at a fall that comes
 * later; so a part of the stake is kept back, and staked little by little as
 * time goes: the wealth is then that of a mixture of games which begin at
 * different times (as in Shin, Ramdas and Rinaldo 2024, E-detectors), and is
 * still a fair game.
 * For verb and tests.
 */
#ifndef STATS_CHANGEPOINT_H
#define STATS_CHANGEPOINT_H

#include <stddef.h>

enum { CHANGEPOINT_BETS = 4 };

struct changepoint {
	double level;
	double kept; /* not yet staked */
	double bet
	    [CHANGEPOINT_BETS]; /* won for each unit by which x lies below the level */
	double wealth[CHANGEPOINT_BETS];
	size_t n;
};

/*
 * level in [0,1]; variance: what that of x is thought to be. A wrong one costs
 * time, and makes nothing false.
 */
void changepoint_begin(struct changepoint *, double level, double variance);

/* One more number in [0,1]; returns the wealth. */
double changepoint_add(struct changepoint *, double x);

double changepoint_wealth(const struct changepoint *);

#endif
