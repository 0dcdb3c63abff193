#include "model/users.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

static int
order(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The number of lessons of the user of each lesson. */
static void
count(const struct lesson *v, size_t n, uint32_t *lessons)
{
	struct index users = {0};

	for (size_t i = 0; i < n; i++) {
		if (v[i].user == 0)
			continue;
		index_reserve(&users, i + 1);
		*index_at(&users, v[i].user) = (struct index_slot){
		    v[i].user, index_at(&users, v[i].user)->number + 1};
	}
	for (size_t i = 0; i < n; i++)
		lessons[i] = v[i].user == 0 ? 1 : index_get(&users, v[i].user);
	index_release(&users);
}

void
users_weigh(struct lesson *v, size_t n)
{
	uint32_t *lessons = mem_alloc(n * sizeof *lessons);
	uint32_t *sorted = mem_alloc(n * sizeof *sorted);
	double median;

	count(v, n, lessons);
	memcpy(sorted, lessons, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, order);
	median = sorted[n / 2];
	for (size_t i = 0; i < n; i++)
		v[i].weight *= (float)sqrt(fmin(1, median / lessons[i]));
	mem_free(lessons);
	mem_free(sorted);
}
