/*
 * The arithmetic of the learner: gradients, steps, loss.
 */
#include "world.h"

#include "base/rng.h"
#include "model/layout.h"
#include "model/learn.h"

static struct docs *docs;
static struct tasks *tasks;

/* The task of an example, ready for learning. */
static struct task *
task_of(const struct example *x)
{
	struct counts none = {0};
	struct features v;
	struct task *k;

	features_make(&v, x, &(struct features_memory){docs, &arena, &arena}, NULL);
	k = tasks_keep(tasks, x, &v);
	tasks_weigh(tasks, &none);
	task_weigh(k, &none, &arena);
	return k;
}

/* An office task with context and four candidates, two of a kind. */
static struct lesson
lesson_about(const char *input, float reward)
{
	struct world *w = arena_alloc(&arena, sizeof *w);
	struct example *x = arena_alloc(&arena, sizeof *x);
	struct lesson l = {.reward = reward, .weight = 1, .importance = 1};

	world_start(w, input);
	w->t.context.conversation_summary = STR("the disk was full before");
	world_add(
	    w, KIND_MEMORY, "m", "Disk sizes", "What the disks of the house hold");
	world_add(w, KIND_SKILL, "s", "Clean a disk", "Steps to free space");
	world_add(w, KIND_TOOL, "t", "Disk usage", "Check how full each disk is")
	    ->confidence = .6;
	world_add(w, KIND_TOOL, "u", "Mail", "");
	*x = world_example(w);
	l.task = task_of(x);
	return l;
}

static double
loss_of(const struct weights *w, struct lesson *v, size_t n, double compete)
{
	struct observed *seen = arena_alloc(&arena, n * sizeof *seen);

	assert_int_equal(learn_observe(w,
			     &(struct lessons){v, n, PART_ALL,
				 &(struct settings){.compete = compete}},
			     true, seen),
	    n);
	return platt_loss(seen, n, (struct platt){1, 0}, NULL);
}

static void
choose_rows(struct lesson *l, uint32_t members, uint32_t first, uint32_t second)
{
	l->members = members;
	l->member = arena_alloc(&arena, 2 * sizeof *l->member);
	l->member[0] = first;
	l->member[1] = second;
}

static void
random_weights(struct weights *w, unsigned bits, bool clarify)
{
	struct rng rng = {5};

	weights_init(w, bits, clarify);
	for (size_t i = 0; i < weights_size(bits); i++)
		w->w[i] = (float)(rng_unit(&rng) - .5);
}

/*
 * Starting without squares, one step stores the square of each gradient, and
 * moves each weight against the loss. The slope of the loss must be minus the
 * gradient.
 */
static void
check_gradients(struct lesson *l, double compete)
{
	const unsigned bits = 20; /* so many bits that no two crosses collide here */
	const struct settings set = {
	    .lambda = 2, .compete = compete, .rate = .05, .passes = 1, .seed = 1};
	struct weights before, after;
	size_t checked = 0;

	random_weights(&before, bits, true);
	random_weights(&after, bits, true);
	before.lambda = set.lambda;
	learn(&after, &(struct lessons){l, 1, PART_ALL, &set}, NULL, NULL);
	for (size_t i = 0; i < weights_size(bits); i++) {
		const float w = before.w[i], h = 1.f / 64;
		double gradient = sqrt(after.squares[i]) * (after.w[i] < w ? -1 : 1),
		       up, down, slope;

		if (i >= DENSE && after.squares[i] == 0)
			continue;
		before.w[i] = w + h;
		up = loss_of(&before, l, 1, compete);
		before.w[i] = w - h;
		down = loss_of(&before, l, 1, compete);
		before.w[i] = w;
		slope = (up - down) / (2. * h);
		/*
		 * The learner skips rivals with a small weight, so up to
		 * RIVAL_LEAST is missing for each.
		 */
		if (fabs(slope + gradient) > 1e-3 * fabs(slope) + 5 * RIVAL_LEAST)
			fail_msg(
			    "weight %zu: gradient %g, slope %g", i, gradient, slope);
		checked += gradient != 0;
	}
	assert_true(checked > 20);
	weights_release(&before);
	weights_release(&after);
}

static void
gradients_are_slopes_of_the_loss(void **state)
{
	static const double compete[] = {0, .5, 1};
	struct lesson l = lesson_about("check how full the disk is", .7f);

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		choose_rows(&l, 1, 2, 0); /* a tool */
		check_gradients(&l, compete[i]);
		choose_rows(&l, 1, task_rows(l.task), 0); /* the direct answer */
		check_gradients(&l, compete[i]);
		choose_rows(&l, 1, task_rows(l.task) + 1, 0); /* clarify */
		check_gradients(&l, compete[i]);
		choose_rows(&l, 2, 1, 2); /* a pair of two kinds */
		check_gradients(&l, compete[i]);
		choose_rows(&l, 2, 2, 3); /* of one kind */
		check_gradients(&l, compete[i]);
	}
}

/*
 * The direct answer of an empty task, with reward 1, two steps. Thirteen
 * features: two of size 1 (its kind, how good any action is), ten of .5 (no
 * words, no overlap in eight scores, its id), and .3 (no candidates). By hand:
 *
 *   e = 1 - 1/2; G = .5, .25, .15; w = .05 G / sqrt(G^2 + .001) = .049900,
 *     .049604, .048924
 *   z = 2 (.049900) + 10 (.5) (.049604) + .3 (.048924) = 0.362502; e = 1 -
 *     sigma(z) = 0.410354
 *   w += .05 (0.410354) / sqrt(.25 + 0.410354^2 + .001) = 0.081583
 */
static void
a_step_matches_adagrad(void **state)
{
	const struct settings set = {
	    .lambda = 1, .compete = 1, .rate = .05, .passes = 1, .seed = 1};
	struct lesson l[2] = {{.reward = 1, .weight = 1, .importance = 1}};
	struct world world;
	struct example x;
	struct weights w;

	(void)state;
	world_start(&world, "");
	x = world_example(&world);
	l[0].task = task_of(&x);
	choose_rows(&l[0], 1, 0, 0);
	l[1] = l[0];
	weights_init(&w, 8, false);
	learn(&w, &(struct lessons){l, 1, PART_ALL, &set}, NULL, NULL);
	assert_true(fabs(w.w[AT_BASE] - .049900) < 1e-6);
	assert_true(fabs(w.w[AT_KIND + ACTION_DIRECT] - .049900) < 1e-6);
	assert_true(fabs(w.w[AT_LENGTH + ACTION_DIRECT * LENGTHS] - .049604) < 1e-6);
	assert_true(fabs(w.w[AT_COUNT] - .048924) < 1e-6);
	assert_true(fabs(w.squares[AT_BASE] - .25) < 1e-6);
	weights_release(&w);
	weights_init(&w, 8, false);
	learn(&w, &(struct lessons){l, 2, PART_ALL, &set}, NULL, NULL);
	assert_true(fabs(w.w[AT_BASE] - 0.081583) < 1e-6);
	assert_true(fabs(w.squares[AT_BASE] - 0.418391) < 1e-6);
	weights_release(&w);
}

/* A weight scales the steps only; the importance the gradients, by its fourth root. */
static void
weights_of_examples_scale_their_gradients(void **state)
{
	const struct settings set = {
	    .lambda = 1, .compete = 1, .rate = .05, .passes = 1, .seed = 1};
	struct lesson l = lesson_about("check how full the disk is", 1);
	struct weights one, other, half;

	(void)state;
	choose_rows(&l, 1, 2, 0);
	random_weights(&one, 12, false);
	learn(&one, &(struct lessons){&l, 1, PART_ALL, &set}, NULL, NULL);
	l.weight = .5;
	random_weights(&half, 12, false);
	learn(&half, &(struct lessons){&l, 1, PART_ALL, &set}, NULL, NULL);
	assert_true(half.squares[AT_BASE] == one.squares[AT_BASE]);
	l.importance = .25;
	random_weights(&other, 12, false);
	learn(&other, &(struct lessons){&l, 1, PART_ALL, &set}, NULL, NULL);
	assert_true(fabs(other.squares[AT_BASE] - one.squares[AT_BASE] / 2) < 1e-6);
	weights_release(&one);
	weights_release(&other);
	weights_release(&half);
}

struct losses {
	struct weights *w;
	struct lesson *v;
	size_t n;
	double last;
	int fell;
};

static bool
note_loss(void *ctx, int pass)
{
	struct losses *l = ctx;
	double loss = loss_of(l->w, l->v, l->n, 1);

	(void)pass;
	l->fell += loss < l->last;
	l->last = loss;
	return false;
}

static void
the_loss_falls_pass_by_pass(void **state)
{
	enum { LESSONS = 60, PASSES = 8 };
	const struct settings set = {
	    .lambda = 1, .compete = 1, .rate = .05, .passes = PASSES, .seed = 1};
	static const char *const inputs[] = {
	    "check how full the disk is", "clean it up", "what did we hold"};
	struct lesson v[LESSONS];
	struct weights w;
	struct losses l = {&w, v, LESSONS, 0, 0};

	(void)state;
	for (size_t i = 0; i < LESSONS; i++) {
		v[i] = lesson_about(inputs[i % 3], i % 4 == i % 3);
		choose_rows(&v[i], 1, (uint32_t)(i % 4), 0);
	}
	learn_start(&w, 12, false);
	l.last = loss_of(&w, v, LESSONS, 1);
	assert_int_equal(
	    learn(&w, &(struct lessons){v, LESSONS, PART_ALL, &set}, note_loss, &l),
	    PASSES);
	assert_int_equal(l.fell, PASSES);
	weights_release(&w);
}

/*
 * All rewards 1, then all rewards 0: the scores diverge, but the weights stay
 * finite.
 */
static void
weights_stay_finite_over_a_million_steps(void **state)
{
	enum { LESSONS = 1000 };
	struct settings set = {
	    .lambda = 4, .compete = 1, .rate = .05, .passes = 500, .seed = 1};
	struct lesson one = lesson_about("disk", 1);
	struct lesson *v = arena_alloc(&arena, LESSONS * sizeof *v);
	struct weights w;

	(void)state;
	choose_rows(&one, 1, 2, 0);
	weights_init(&w, 8, false);
	for (int reward = 1; reward >= 0; reward--) {
		for (size_t i = 0; i < LESSONS; i++) {
			v[i] = one;
			v[i].reward = (float)reward;
		}
		learn(&w, &(struct lessons){v, LESSONS, PART_ALL, &set}, NULL, NULL);
		for (size_t i = 0; i < weights_size(8); i++)
			assert_true(isfinite(w.w[i]) && fabsf(w.w[i]) < 1e3f &&
				    isfinite(w.squares[i]));
		assert_true(isfinite(loss_of(&w, v, 1, 1)));
	}
	weights_release(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(gradients_are_slopes_of_the_loss),
	    cmocka_unit_test(a_step_matches_adagrad),
	    cmocka_unit_test(weights_of_examples_scale_their_gradients),
	    cmocka_unit_test(the_loss_falls_pass_by_pass),
	    cmocka_unit_test(weights_stay_finite_over_a_million_steps),
	};
	int failed;

	docs = docs_new();
	tasks = tasks_new(NULL);
	failed = cmocka_run_group_tests_name("gradients", tests, NULL, NULL);
	docs_free(docs);
	tasks_free(tasks);
	arena_release(&arena);
	return failed;
}
