#include "model/odds.h"

#include <math.h>

#include "model/sets.h"

bool
odds_member(const uint32_t *member, size_t n, uint32_t row)
{
	for (size_t i = 0; i < n; i++) {
		if (member[i] == row)
			return true;
	}
	return false;
}

void
odds_make(const struct scores *s, const uint32_t *member, size_t n, double compete,
    struct odds *w)
{
	double *of = arena_alloc(s->arena, s->rows * sizeof *of), own;
	uint32_t rivals = 0;

	for (size_t i = 0; i < n; i++)
		of[i] = s->score[member[i]];
	own = log_sum_exp(of, n);
	w->score = n == 1 ? own : own + sets_score(s, member, n);
	for (uint32_t i = 0; i < s->rows; i++) {
		if (!odds_member(member, n, i))
			of[rivals++] = s->score[i];
	}
	w->rivals = log_sum_exp(of, rivals);
	w->part = arena_alloc(s->arena, s->rows * sizeof *w->part);
	for (uint32_t i = 0; i < s->rows; i++)
		w->part[i] =
		    exp(s->score[i] - (odds_member(member, n, i) ? own : w->rivals));
	w->logit = w->score + scores_base(s) - (rivals > 0 ? compete * w->rivals : 0);
}
