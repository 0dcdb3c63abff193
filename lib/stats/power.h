/*
 * What n tasks can show: the power of the exact McNemar test when two routers
 * differ on a share of the tasks and the difference of their means is
 * `effect`. An effect is at most the share that differs.
 * For verb and tests.
 */
#ifndef STATS_POWER_H
#define STATS_POWER_H

#include <stddef.h>

double power_mcnemar(size_t n, double differ, double effect, double alpha);

/* The least effect shown with this power; NAN when not even all wins would be. */
double power_least_effect(size_t n, double differ, double alpha, double power);

/* The tasks that an effect needs (the power dips a little between neighbours); 0 above ten million. */
size_t power_tasks(double differ, double effect, double alpha, double power);

#endif
