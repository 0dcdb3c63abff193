/*
 * What n tasks can show: the power of the exact McNemar test if two routers differ
 * on a share `differ` of the tasks and the difference of their means is `effect`.
 * An effect is at most the share that differs.
 * For verb and tests.
 */
#ifndef STATS_POWER_H
#define STATS_POWER_H

#include <stddef.h>

double power_mcnemar(size_t n, double differ, double effect, double alpha);

/*
 * The smallest effect that is shown with this power; NAN if even wins on all tasks
 * that differ would not show an effect.
 */
double power_least_effect(size_t n, double differ, double alpha, double power);

/*
 * The number of tasks that an effect needs; 0 if it is above ten million. The power
 * is not quite monotone in the number of tasks.
 */
size_t power_tasks(double differ, double effect, double alpha, double power);

#endif
