/*
 * Many questions at once: with Holm's method (1979) the chance that any "yes"
 * is wrong stays under alpha.
 * For verb and tests.
 */
#ifndef STATS_HOLM_H
#define STATS_HOLM_H

#include <stddef.h>

/* p-values to Holm's adjusted ones, in place: what is at most alpha then is shown. */
void holm_adjust(double *p, size_t n);

#endif
