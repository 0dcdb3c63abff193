#include "model/settings.h"

#include <math.h>

#include "base/mem.h"
#include "model/tunables.h"

/* One setting on trial: the loss behind each pass, and the best of them. */
struct trial {
	struct weights *w;
	const struct lesson *v;
	size_t n;
	double compete, best;
	int best_pass;
};

static bool
after_pass(void *ctx, int pass)
{
	struct trial *t = ctx;
	double loss = learn_loss(t->w, t->v, t->n, PART_HELD_OUT, t->compete);

	if (loss < t->best) {
		t->best = loss;
		t->best_pass = pass;
	}
	return pass >= t->best_pass + 2;
}

static void
copy_weights(struct weights *to, const struct weights *from)
{
	size_t n = weights_size(from->bits);

	memcpy(to->w, from->w, n * sizeof *to->w);
	memcpy(to->squares, from->squares, n * sizeof *to->squares);
}

static struct router_try
try(const struct settings *set, const struct weights *start, struct weights *w, const struct lesson *v,
    size_t n)
{
	struct trial t = {w, v, n, set->compete, INFINITY, 0};

	copy_weights(w, start);
	learn(w, v, n, PART_KEPT, set, after_pass, &t);
	return (struct router_try){set->lambda, set->compete, t.best_pass, t.best};
}

/* Whether there is enough on both sides of the split to choose by. */
static bool
enough(const struct lesson *v, size_t n)
{
	size_t held = 0;

	for (size_t i = 0; i < n; i++)
		held += v[i].held_out;
	return n >= CHOOSE_LEAST && held > 0 && held < n;
}

void
settings_choose(struct settings *set, const struct weights *start, const struct lesson *v, size_t n,
    struct arena *a, struct json_list *tried)
{
	static const double lambdas[] = LAMBDAS, competes[] = COMPETES;
	const size_t nl = sizeof lambdas / sizeof *lambdas, nc = sizeof competes / sizeof *competes;
	struct router_try *t = arena_alloc(a, nl * nc * sizeof *t), best = {1, 1, PASSES_FEW, INFINITY};
	struct settings one = *set;
	struct weights w;

	*tried = (struct json_list){t, 0};
	if ((set->lambda < 0 || set->compete < 0 || set->passes < 0) && enough(v, n)) {
		weights_init(&w, start->bits, start->clarify);
		for (size_t i = 0; i < nc; i++) {
			for (size_t k = 0; k < nl; k++) {
				if ((set->compete >= 0 && i > 0) || (set->lambda >= 0 && k > 0))
					continue;
				one.compete = set->compete < 0 ? competes[i] : set->compete;
				one.lambda = set->lambda < 0 ? lambdas[k] : set->lambda;
				one.passes = set->passes < 0 ? PASSES_MOST : set->passes;
				t[tried->n] = try(&one, start, &w, v, n);
				if (t[tried->n++].loss < best.loss)
					best = t[tried->n - 1];
			}
		}
		weights_release(&w);
	}
	set->lambda = set->lambda < 0 ? best.lambda : set->lambda;
	set->compete = set->compete < 0 ? best.compete : set->compete;
	set->passes = set->passes < 0 ? (int)best.passes : set->passes;
}
