/*
 * lib/model: the rewards of actions on tasks with certain words, and the
 * resulting scores.
 */
#include <math.h>

#include "world.h"

#include "model/rounds.h"
#include "model/tunables.h"
#include "model/weigh.h"

static struct docs *docs;
static struct tasks *tasks;
static const struct counts NONE;

/* A task of one word, and two tools whose text carries no information. */
static void
start_task(struct world *w, const char *input)
{
	world_start(w, input);
	world_add(w, KIND_TOOL, "q1", "", "");
	world_add(w, KIND_TOOL, "q2", "", "");
}

static struct features
view_of(const char *input)
{
	struct world *w = arena_alloc(&arena, sizeof *w);
	struct example *x = arena_alloc(&arena, sizeof *x);
	struct features v;

	start_task(w, input);
	*x = world_example(w);
	features_make(&v, x, &(struct features_memory){docs, &arena, &arena}, NULL);
	weigh_features(&v, &NONE, &arena);
	return v;
}

static bool
near(double a, double b)
{
	return fabs(a - b) < 1e-6;
}

/*
 * One word and its stem, each of value 1. If they earned 1 of 1:
 *   S6 = (1 + 1) / 2 / (1 + 1) = .5
 *   u = 2/3, S7 = (1 + .2 u) / 1.2 - u = .277778
 * If they earned 0 of 1, u = 1/3 and S7 = .2 u / 1.2 - u = -.277778.
 */
static void
scores_match_a_worked_example(void **state)
{
	struct features v = view_of("disk"), other = view_of("mail");
	struct experience e = {0};

	(void)state;
	experience_score(&e, &v, false);
	assert_true(v.row[0].overlap[6] == 0 && v.row[0].overlap[7] == 0);
	experience_add(&e, &v, 0, 1, 1);
	experience_add(&e, &v, 1, 0, 1);
	experience_score(&e, &v, false);
	assert_true(
	    near(v.row[0].overlap[6], .5) && near(v.row[0].overlap[7], .277778));
	assert_true(v.row[1].overlap[6] == 0 && near(v.row[1].overlap[7], -.277778));
	assert_true(v.past[0][0] == 0 && v.past[0][1] == 0);
	/* one trial of six: known to one sixth */
	assert_true(near(v.row[0].known, 1 / 6.) && near(v.row[1].known, 1 / 6.) &&
		    v.known[0] == 0);
	experience_score(&e, &other, false);
	assert_true(
	    other.row[0].overlap[6] == 0 && fabs(other.row[0].overlap[7]) < 1e-6);
	/* the direct answer comes after the candidates */
	experience_add(&e, &v, 2, 1, 1);
	experience_score(&e, &v, false);
	assert_true(
	    near(v.past[0][0], .5) && near(v.past[0][1], .277778) && v.past[1][0] == 0);
	experience_release(&e);
}

static void
two_logs_add_up(void **state)
{
	struct features v[2] = {view_of("disk full"), view_of("disk usage")};
	struct experience all = {0}, part[2] = {{0}}, copy = {0};
	float want[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		experience_add(&all, &v[i], 0, .75, 1);
		experience_add(&part[i], &v[i], 0, .75, 1);
	}
	experience_score(&all, &v[0], false);
	memcpy(want, v[0].row[0].overlap + OVERLAP_PAST, sizeof want);
	experience_join(&part[0], &part[1]);
	experience_copy(&copy, &part[0]);
	experience_score(&copy, &v[0], false);
	assert_true(near(v[0].row[0].overlap[6], want[0]) &&
		    near(v[0].row[0].overlap[7], want[1]));
	assert_int_equal(copy.n, all.n);
	experience_release(&all);
	experience_release(&part[0]);
	experience_release(&part[1]);
	experience_release(&copy);
}

/* The sums without a fold are those of a log without it, to the last bit. */
static void
folds_are_left_out(void **state)
{
	struct experience e = {0}, before = {0}, without = {0}, all = {0};
	struct features v = view_of("disk");

	(void)state;
	experience_add(&before, &v, 0, .3, 1);
	experience_copy(&e, &before);
	experience_divide(&e, FOLDS);
	for (unsigned f = 0; f < FOLDS; f++) {
		experience_copy(&without, &before);
		for (unsigned i = 0; i < 20; i++) {
			e.fold = i % FOLDS;
			if (f == 0)
				experience_add(&e, &v, i % 2, 1 / (i + 1.), .7);
			if (i % FOLDS != f)
				experience_add(&without, &v, i % 2, 1 / (i + 1.), .7);
		}
		const struct experience view = experience_without(&e, f);

		for (size_t i = 0; i < without.n; i++) {
			struct sums s = experience_find(&view, without.v[i].pair);

			assert_true(s.earned == without.v[i].earned &&
				    s.missed == without.v[i].missed);
		}
	}
	experience_copy(&all, &e);
	experience_copy(&without, &before);
	for (unsigned i = 0; i < 20; i++)
		experience_add(&without, &v, i % 2, 1 / (i + 1.), .7);
	assert_true(all.n == without.n);
	assert_memory_equal(all.v, without.v, all.n * sizeof *all.v);
	experience_release(&e);
	experience_release(&before);
	experience_release(&without);
	experience_release(&all);
}

static void
a_full_table_keeps_its_entries(void **state)
{
	struct experience e = {0};
	struct gained o = {.earned = 1};

	(void)state;
	for (o.pair = 1; o.pair <= EXPERIENCE_MOST + 5; o.pair++)
		experience_gain(&e, &o);
	assert_int_equal(e.n, EXPERIENCE_MOST);
	o.pair = 7;
	experience_gain(&e, &o);
	for (uint32_t i = 0; i < e.n; i++)
		assert_true(e.v[i].pair == i + 1 &&
			    e.v[i].earned == (e.v[i].pair == 7 ? 2 : 1));
	experience_release(&e);
}

/*
 * One row of five is treated as new, a different one for each task; the other
 * scores do not change.
 */
static void
some_rows_are_trained_as_new(void **state)
{
	struct experience e = {0};
	int unknown = 0;
	char word[16];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		struct features v;

		snprintf(word, sizeof word, "word%d", i);
		v = view_of(word);
		experience_add(&e, &v, 0, 1, 1);
		experience_add(&e, &v, 2, 1, 1);
		experience_score(&e, &v, false);
		assert_true(v.row[0].known > 0 && v.row[1].known == 0);
		experience_score(&e, &v, true);
		unknown += v.row[0].known == 0 && v.row[0].overlap[6] == 0;
		assert_true(v.known[0] > 0); /* the direct answer is never new */
	}
	assert_true(unknown > 150 && unknown < 250);
	experience_release(&e);
}

/* A channel that is hard for all actions: no action is worse there than an untried one. */
static void
a_hard_channel_is_held_against_no_action(void **state)
{
	struct features easy = view_of("disk"), hard = view_of("disk");
	struct experience e = {0};

	(void)state;
	easy.channel = 1001;
	hard.channel = 1002;
	for (int i = 0; i < 400; i++) {
		experience_try(&e, &easy, (uint32_t)i % 2, .9, 1);
		experience_try(&e, &hard, (uint32_t)i % 2, .1, 1);
	}
	experience_score(&e, &hard, false);
	for (int i = 0; i < 2; i++)
		assert_true(fabs(hard.row[0].coarse[i] - hard.coarse[0][i]) < .25);
	/* one that is better here than elsewhere leads */
	for (int i = 0; i < 200; i++)
		experience_try(&e, &hard, 0, .9, 1);
	experience_score(&e, &hard, false);
	assert_true(hard.row[0].coarse[0] + hard.row[0].coarse[1] > .3);
	assert_true(hard.row[1].coarse[0] + hard.row[1].coarse[1] < 0);
	experience_release(&e);
}

static uint32_t first_row;

static struct lesson
lesson_of(const char *input, uint8_t fold)
{
	struct world w;
	struct example x;
	struct features v;
	struct task *k;

	start_task(&w, input);
	x = world_example(&w);
	features_make(&v, &x, &(struct features_memory){docs, &arena, &arena}, NULL);
	k = tasks_keep(tasks, &x, &v);

	tasks_weigh(tasks, &NONE);
	task_weigh(k, &NONE, &arena);
	return (struct lesson){.task = k,
	    .member = &first_row,
	    .members = 1,
	    .reward = 1,
	    .weight = 1,
	    .importance = 1,
	    .split = {.fold = fold}};
}

/* S6 of the first candidate of a lesson. */
static double
past_of(const struct lesson *l)
{
	struct features v;

	task_open(l->task, TASK_WHOLE, &v, &arena);
	return v.row[0].overlap[6];
}

static void
no_lesson_is_scored_by_its_own_reward(void **state)
{
	const struct settings held = {.fold = 1};
	struct lesson l[2] = {lesson_of("disk", 0), lesson_of("disk", 1)};
	struct weights w;

	(void)state;
	learn_start(&w, 4, false);
	rounds_past(&w, &(struct lessons){l, 2, PART_ALL, &held});
	assert_true(near(past_of(&l[0]), .5) && near(past_of(&l[1]), .5));
	rounds_past(&w, &(struct lessons){l, 2, PART_KEPT,
			    &held}); /* held-out examples teach nothing */
	assert_true(past_of(&l[0]) == 0 && near(past_of(&l[1]), .5));
	rounds_past(&w, &(struct lessons){l, 1, PART_ALL, &held});
	assert_true(past_of(&l[0]) == 0);
	weights_release(&w);
}

static void
untried_actions_count_as_expected(void **state)
{
	const struct settings set = {
	    .lambda = 1, .compete = 1, .rate = .05, .passes = 2, .seed = 1};
	struct lesson l[2] = {lesson_of("disk", 0), lesson_of("disk", 1)};
	struct weights start, w;
	double earned = 0, missed = 0;

	(void)state;
	learn_start(&start, 4, false);
	weights_init(&w, 4, false);
	rounds_learn(&w, &start, &(struct lessons){l, 2, PART_ALL, &set});
	for (size_t i = 0; i < w.past.n; i++) {
		earned += w.past.v[i].earned;
		missed += w.past.v[i].missed;
	}
	/*
	 * Two lessons, three actions, each under its key, the word and the stem; and
	 * the tried action, and all actions.
	 */
	assert_int_equal(w.past.n, 11);
	assert_true(near(earned + missed, 22));
	assert_true(earned > 10 && earned < 16); /* the tried actions earned 10 */
	assert_int_equal(l[0].rows, 0);
	weights_release(&w);
	weights_release(&start);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(scores_match_a_worked_example),
	    cmocka_unit_test(two_logs_add_up),
	    cmocka_unit_test(folds_are_left_out),
	    cmocka_unit_test(a_full_table_keeps_its_entries),
	    cmocka_unit_test(some_rows_are_trained_as_new),
	    cmocka_unit_test(a_hard_channel_is_held_against_no_action),
	    cmocka_unit_test(no_lesson_is_scored_by_its_own_reward),
	    cmocka_unit_test(untried_actions_count_as_expected),
	};
	int failed;

	docs = docs_new();
	tasks = tasks_new(NULL);
	failed = cmocka_run_group_tests_name("experience", tests, NULL, NULL);
	docs_free(docs);
	tasks_free(tasks);
	arena_release(&arena);
	return failed;
}
