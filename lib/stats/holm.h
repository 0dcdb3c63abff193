/*
 * Several tests at once: with Holm's method (1979) the probability that any
 * positive result is wrong is at most alpha.
 * For verb and tests.
 */
#ifndef STATS_HOLM_H
#define STATS_HOLM_H

#include <stddef.h>

/*
 * Replaces p-values by Holm's adjusted p-values, in place. A result is significant
 * if its adjusted value is at most alpha.
 */
void holm_adjust(double *p, size_t n);

#endif
