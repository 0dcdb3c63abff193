#include "model/users.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/tunables.h"

static int
order(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* For each key the number of its lessons; 1 if it is 0. */
static uint32_t *
count(const uint32_t *key, size_t n)
{
	uint32_t *lessons = mem_alloc(n * sizeof *lessons);
	struct index keys = {0};

	for (size_t i = 0; i < n; i++) {
		if (key[i] == 0)
			continue;
		index_reserve(&keys, i + 1);
		*index_at(&keys, key[i]) =
		    (struct index_slot){key[i], index_at(&keys, key[i])->number + 1};
	}
	for (size_t i = 0; i < n; i++)
		lessons[i] = key[i] == 0 ? 1 : index_get(&keys, key[i]);
	index_release(&keys);
	return lessons;
}

static double
median_of(const uint32_t *v, size_t n)
{
	uint32_t *sorted = mem_alloc(n * sizeof *sorted);
	double median;

	memcpy(sorted, v, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, order);
	median = sorted[n / 2];
	mem_free(sorted);
	return median;
}

/* A hash of the action of a lesson, with a start; never 0. */
static uint32_t
act(const struct lesson *l, uint64_t start)
{
	uint64_t h = start;

	for (uint32_t i = 0; i < l->members; i++)
		h = (h ^ task_row_key(l->task, l->member[i])) *
		    UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(h >> 32) | 1;
}

/*
 * How often the user of each lesson took its action, over how often the others would
 * have in so many lessons: more than that counts for nothing. A user who writes as the
 * others do is not limited by it. A root instead lets 150 lines of one among 100 users turn
 * 15 of 21 tasks that 66 lines of others taught, and this lets them turn 1.
 */
static void
limit_acts(struct lesson *v, size_t n, const uint32_t *of_user, uint32_t *key)
{
	uint32_t *of_act, *of_both;
	double median;

	for (size_t i = 0; i < n; i++)
		key[i] = act(&v[i], 0);
	of_act = count(key, n);
	for (size_t i = 0; i < n; i++)
		key[i] = v[i].user == 0 ? 0 : act(&v[i], v[i].user);
	of_both = count(key, n);
	median = median_of(of_both, n);
	for (size_t i = 0; i < n; i++) {
		double both = of_both[i], user = of_user[i], others = (double)n - user;
		double usual = others > 0 ? user * (of_act[i] - both) / others : both;

		/* A deviation of two standard errors is chance. */
		usual += USUAL_TIMES * median + 2 * sqrt(usual);
		v[i].weight *= (float)fmin(1, usual / both);
	}
	mem_free(of_act);
	mem_free(of_both);
}

void
users_weigh(struct lesson *v, size_t n)
{
	uint32_t *key = mem_alloc(n * sizeof *key), *lessons;
	double median;

	for (size_t i = 0; i < n; i++)
		key[i] = v[i].user;
	lessons = count(key, n);
	median = median_of(lessons, n);
	limit_acts(v, n, lessons, key);
	for (size_t i = 0; i < n; i++)
		v[i].weight *= (float)sqrt(fmin(1, median / lessons[i]));
	mem_free(lessons);
	mem_free(key);
}
