/*
 * How an error probability alpha is spent: over the attempts on one benchmark, and
 * over the looks of one run. Both schedules are fixed before any result, and sum to
 * alpha. So by the union bound the probability of any false positive is at most
 * alpha, however the attempts or looks depend on each other.
 * For verb and tests.
 */
#ifndef STATS_SPENDING_H
#define STATS_SPENDING_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The share of alpha of attempt k of `most`, both from 1: proportional to k^-1.5.
 * Above `most` it is that of the last attempt, which is no part of the sum.
 * The exponent: memabra-router(7), Reward.
 */
double spending_attempt(double k, double most);

/* The looks of a run of n tasks: after these shares of the tasks. */
enum { LOOKS = 4 };

/* The number of tasks at look k, from 1 to LOOKS; n at the last. */
size_t look_tasks(size_t n, int k);

/* The look after exactly m of n tasks; 0: there is none. */
int look_at(size_t m, size_t n);

/*
 * The error probability of look k of n tasks: what the spending function of O'Brien
 * and Fleming (Lan and DeMets 1983) allows at this look less what it allowed at the
 * look before. A look at fewer than `least` tasks has 0, and the next look has its
 * part too. The sum over all looks is alpha.
 */
double spending_look(double alpha, int k, size_t n, size_t least);

/*
 * Whether a run may stop at look k without a result, because a gain is improbable: if
 * the remaining tasks had the gain that n tasks find with a probability of .8 at
 * level alpha, the whole run would still find it with a probability under .2. z: the
 * mean so far in standard errors. To stop here never causes a false positive.
 */
bool look_futile(double z, int k, size_t n, double alpha);

#endif
