#include "verb/yardsticks.h"

#include <math.h>

#include "base/mem.h"
#include "base/names.h"
#include "model/describe.h"
#include "model/model.h"

/* An action that was named by some tasks. */
struct named {
	double more; /* what it earned there above the outcome of "*" */
	size_t bare; /* these tasks without an outcome of "*" */
};

struct mb_yardsticks {
	struct model *rules;
	struct arena arena; /* the names */
	struct names names;
	struct named *v; /* by name */
	size_t cap;
	size_t tasks, bare; /* all, and those without an outcome of "*" */
	double others;      /* the sum of the rewards of "*" */
	double earned;      /* by the rules; NAN: unknown */
};

struct mb_yardsticks *
mb_yardsticks_new(void)
{
	struct mb_yardsticks *y = mem_zalloc(1, sizeof *y);

	y->rules = model_rules();
	return y;
}

void
mb_yardsticks_free(struct mb_yardsticks *y)
{
	if (y == NULL)
		return;
	model_free(y->rules);
	names_release(&y->names);
	arena_release(&y->arena);
	mem_free(y->v);
	mem_free(y);
}

void
mb_yardsticks_step(
    struct mb_yardsticks *y, const struct benchmark_task *b, struct arena *a)
{
	const struct recorded *v = b->outcomes.v,
			      *other = benchmark_outcome(b, STR("*")), *chosen;
	struct choice choice;
	struct example x;

	y->tasks++;
	y->bare += other == NULL;
	y->others += other == NULL ? 0 : other->reward;
	for (size_t i = 0; i < b->outcomes.n; i++) {
		uint32_t at;

		if (str_is(v[i].action, "*"))
			continue;
		at = names_number(&y->names, v[i].action, &y->arena);
		y->v = mem_grow_zero(y->v, &y->cap, y->names.n, sizeof *y->v);
		y->v[at].more += v[i].reward - (other == NULL ? 0 : other->reward);
		y->v[at].bare += other == NULL;
	}
	describe_task(&b->task, a, &x);
	model_choose(y->rules, &x, a, &choice);
	chosen = benchmark_outcome(b, choice.action);
	y->earned += chosen == NULL ? NAN : chosen->reward;
}

void
mb_yardsticks_result(const struct mb_yardsticks *y, struct yardsticks *out)
{
	double n = (double)y->tasks;

	*out = (struct yardsticks){
	    .tasks = n, .rules = y->tasks == 0 ? NAN : y->earned / n, .constant = NAN};
	for (size_t i = 0; i < y->names.n; i++) {
		double mean = (y->others + y->v[i].more) / n;

		if (y->v[i].bare < y->bare || mean <= out->constant)
			continue;
		out->constant = mean;
		out->constant_action = y->names.v[i];
	}
}

struct str
yardsticks_rules(const struct yardsticks *y, struct arena *a)
{
	if (!(y->tasks > 0) || isnan(y->rules))
		return STR_NONE;
	return arena_fmt(
	    a, "the built-in rules earn %.4f on the %.15g tasks", y->rules, y->tasks);
}

struct str
yardsticks_constant(const struct yardsticks *y, struct arena *a)
{
	if (!(y->tasks > 0) || y->constant_action.p == NULL)
		return STR_NONE;
	return arena_fmt(a, "%.*s for every task earns %.4f, the most of all actions",
	    STR_ARG(y->constant_action), y->constant);
}
