/*
 * Evidence that a mean has fallen below a level, updated after each number, without
 * a fixed end. It is the wealth of a game that is fair as long as E[x | past] is at
 * least the level. The wealth starts at 1 and reaches 1/alpha with probability at
 * most alpha (Ville 1939; Waudby-Smith and Ramdas 2024, Estimating means of bounded
 * random variables by betting).
 *
 * Four gamblers bet that x is low, each for a fall of another size. A gambler loses
 * while there is no fall, and would lack this wealth at a later fall. So a part of
 * the stake is reserved and staked little by little. The wealth is then that of a
 * mixture of games that begin at different times (as in Shin, Ramdas and Rinaldo
 * 2024, E-detectors), which is still a fair game.
 * For verb and tests.
 */
#ifndef STATS_CHANGEPOINT_H
#define STATS_CHANGEPOINT_H

#include <stddef.h>

enum { CHANGEPOINT_BETS = 4 };

struct changepoint {
	double level;
	double kept; /* the part of the stake that is not staked yet */
	double bet
	    /* the gain for each unit by which x is below the level */
	    [CHANGEPOINT_BETS];
	double wealth[CHANGEPOINT_BETS];
	size_t n;
};

/*
 * level in [0,1]; variance: an estimate of the variance of x. A wrong estimate
 * delays the alarm, but keeps its guarantee.
 */
void changepoint_begin(struct changepoint *, double level, double variance);

/* Adds a number in [0,1]; returns the wealth. */
double changepoint_add(struct changepoint *, double x);

double changepoint_wealth(const struct changepoint *);

#endif
