#include "base/best.h"

static int
before(const struct best_one *a, double score, uint32_t number)
{
	return a->score > score || (a->score == score && a->number < number);
}

void
best_add(struct best *b, double score, uint32_t number)
{
	size_t i = b->n;

	if (score != score || b->most == 0)
		return;
	if (b->n == b->most) {
		if (before(&b->v[b->n - 1], score, number))
			return;
		i--;
	} else {
		b->n++;
	}
	for (; i > 0 && !before(&b->v[i - 1], score, number); i--)
		b->v[i] = b->v[i - 1];
	b->v[i] = (struct best_one){score, number};
}
