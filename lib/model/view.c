#include "model/view.h"

#include <math.h>

#include "base/mem.h"
#include "model/tunables.h"

void
view_init(struct view *v, size_t n)
{
	*v = (struct view){
	    mem_zalloc(n, sizeof *v->loss), mem_zalloc(n, sizeof *v->greedy)};
}

void
view_release(struct view *v)
{
	mem_free(v->loss);
	mem_free(v->greedy);
}

double
view_note(struct view *v, const struct observed *seen, size_t n)
{
	for (size_t i = 0; i < n; i++)
		v->greedy[i] = seen[i].greedy;
	return platt_loss(seen, n, platt_fit(seen, n, false), v->loss);
}

static double
mean_reward(const struct observed *seen, size_t n)
{
	double reward = 0, weight = 0;

	for (size_t i = 0; i < n; i++) {
		reward += seen[i].weight * seen[i].reward;
		weight += seen[i].weight;
	}
	return (reward + .5) / (weight + 1);
}

void
view_of_mean(struct view *v, const struct observed *seen, size_t n)
{
	double mean = mean_reward(seen, n);

	for (size_t i = 0; i < n; i++) {
		double r = seen[i].reward;

		v->loss[i] =
		    -seen[i].weight * (r * log(mean) + (1 - r) * log(1 - mean));
	}
}

/* A sum over lessons. */
struct evidence {
	double sum, squares;
};

static void
add(struct evidence *v, double gain)
{
	v->sum += gain;
	v->squares += gain * gain;
}

/* The sum in its standard errors. */
static double
errors(const struct evidence *v, size_t n)
{
	double squares = v->squares - v->sum * v->sum / (double)n;

	return squares > 0 ? v->sum / sqrt(squares) : 0;
}

double
view_predicts(const struct view *v, const struct view *other, size_t n)
{
	struct evidence gain = {0, 0};

	for (size_t i = 0; i < n; i++)
		add(&gain, other->loss[i] - v->loss[i]);
	return errors(&gain, n);
}

/* The lessons whose logged action is the choice: their weight, and the mean reward. */
struct taken {
	double weight, reward;
};

static struct taken
taken(const struct view *v, const struct observed *seen, size_t n)
{
	struct taken t = {0, 0};

	for (size_t i = 0; i < n; i++) {
		t.weight += seen[i].weight * v->greedy[i];
		t.reward += seen[i].weight * v->greedy[i] * seen[i].reward;
	}
	t.reward /= t.weight;
	return t;
}

double
view_earns(const struct view *v, const struct view *other, const struct observed *seen,
    size_t n)
{
	const struct taken a = taken(v, seen, n), b = taken(other, seen, n);
	const double mean = mean_reward(seen, n);
	double squares = 0, spread = 0, weight = 0;

	if (!(a.weight > 0 && b.weight > 0))
		return 0;
	for (size_t i = 0; i < n; i++) {
		double w = seen[i].weight, r = seen[i].reward - mean,
		       share = v->greedy[i] / a.weight - other->greedy[i] / b.weight;

		squares += w * share * w * share;
		spread += w * r * r;
		weight += w;
	}
	if (squares <= 0 || spread <= 0)
		return 0;
	return (a.reward - b.reward) / sqrt(squares * spread / weight);
}
