/*
 * The learner: what a log teaches, and what it does not teach.
 */
#include "trained.h"

#include "io/job.h"

static void
it_learns_from_rewards_without_text(void **state)
{
	struct train_options o = options();

	(void)state;
	train(&o, STR_NONE, 1500, 7, true);
	assert_true(share_right() > .95);
}

static void
without_examples_there_is_no_router(void **state)
{
	struct train_options o = options();
	struct mb_train *t = mb_train_new(&o);
	struct err e;

	(void)state;
	assert_int_equal(mb_train_finish(t, &e), -1);
	assert_int_equal(e.kind, ERR_NO);
	assert_string_equal(e.text, "no examples");
	mb_train_free(t);
}

static void
noise_teaches_nothing(void **state)
{
	struct train_options o = options();
	struct model *m, *rules = model_rules();
	struct rng rng = {3};

	(void)state;
	train(&o, STR_NONE, 1200, 5, false);
	m = parsed();
	assert_true(model_header(m)->passes == 0);
	/* so it chooses like the rules */
	for (int i = 0; i < 50; i++) {
		struct example x = lesson(&rng, NULL, true);
		struct choice one, other;

		model_choose(m, &x, &arena, &one);
		model_choose(rules, &x, &arena, &other);
		assert_true(str_eq(one.action, other.action));
	}
	model_free(m);
	model_free(rules);
}

static void
the_same_log_gives_the_same_bytes(void **state)
{
	struct train_options o = options();
	struct str first;

	(void)state;
	o.passes = 3;
	train(&o, STR_NONE, 200, 7, true);
	first = arena_dup(&arena, buf_str(&file));
	train(&o, STR_NONE, 200, 7, true);
	assert_true(str_eq(first, buf_str(&file)));
	o.seed = 2;
	train(&o, STR_NONE, 200, 7, true);
	assert_false(str_eq(first, buf_str(&file)));
}

static void
trials_in_processes_give_the_same_bytes(void **state)
{
	struct train_options o = options();
	struct str first;

	(void)state;
	train(&o, STR_NONE, 1500, 7, true);
	first = arena_dup(&arena, buf_str(&file));
	o.way = &JOBS;
	train(&o, STR_NONE, 1500, 7, true);
	assert_true(str_eq(first, buf_str(&file)));
}

/*
 * Learns n tasks that are all different. Some choices are rare, so a last trial counts the
 * importance of examples.
 */
static void
train_on_rare_choices(const struct train_options *o, int n)
{
	struct mb_train *t = mb_train_new(o);
	struct rng rng = {7};
	struct err e;

	buf_reset(&file);
	for (int i = 0; i < n; i++) {
		struct example x = lesson(&rng, NULL, true);

		x.words.v[1] = arena_fmt(&arena, "%d", i);
		x.propensity = i % 4 == 0 ? .1 : .7;
		assert_int_equal(mb_train_step(t, &x, STR("line"), &e), 0);
	}
	assert_int_equal(mb_train_finish(t, &e), 0);
	mb_train_free(t);
}

static void
a_trial_begun_on_a_guess_gives_the_same_bytes(void **state)
{
	struct train_options o = options();
	struct str first;

	(void)state;
	train_on_rare_choices(&o, 1500);
	first = arena_dup(&arena, buf_str(&file));
	o.way = &JOBS;
	train_on_rare_choices(&o, 1500);
	assert_true(str_eq(first, buf_str(&file)));
}

/* The last is listed last. */
static void
trials_of_a_large_log_are_brief_but_the_last(void **state)
{
	struct train_options o = options();
	const struct router_try *t;
	struct model *m;
	size_t n;

	(void)state;
	o.way = &JOBS;
	train_on_rare_choices(&o, ANEW_MOST + 10);
	m = parsed();
	n = model_header(m)->tried.n;
	t = model_header(m)->tried.v;
	assert_true(n >= 5 && t[0].passes == 0 && t[1].passes == 0);
	for (size_t i = 2; i < n - 1; i++)
		assert_in_range((int)t[i].passes, 1, PASSES_BRIEF);
	assert_true(model_header(m)->passes == t[n - 1].passes);
	model_free(m);
}

static struct job *
begin_nothing(errand_fn *work, void *arg, struct err *e)
{
	(void)work;
	(void)arg;
	(void)e;
	return (struct job *)&file;
}

static int
end_badly(struct job *job, struct buf *out, struct err *e)
{
	(void)job;
	(void)out;
	return err_set(e, ERR_SYSTEM, "killed");
}

static void
drop_nothing(struct job *job)
{
	(void)job;
}

static void
without_the_result_of_a_trial_there_is_no_router(void **state)
{
	const struct errand_way way = {begin_nothing, end_badly, drop_nothing};
	struct train_options o = options();
	struct mb_train *t;
	struct rng rng = {7};
	struct err e;

	(void)state;
	o.way = &way;
	t = mb_train_new(&o);
	buf_reset(&file);
	for (int i = 0; i < 1500; i++) {
		struct example x = lesson(&rng, NULL, true);

		assert_int_equal(mb_train_step(t, &x, STR("line"), &e), 0);
	}
	assert_int_equal(mb_train_finish(t, &e), -1);
	assert_int_equal(e.kind, ERR_SYSTEM);
	assert_string_equal(e.text, "killed");
	assert_int_equal(file.n, 0);
	mb_train_free(t);
}

static void
the_header_records_the_training(void **state)
{
	struct train_options o = options();
	const struct router_header *h;
	struct model *m;

	(void)state;
	train(&o, STR_NONE, 1500, 7, true);
	m = parsed();
	h = model_header(m);
	assert_true(h->examples == 1500 && h->examples_before == 0);
	assert_true(
	    h->bits == 20 && h->seed == 1 && h->composites == 0 && h->clarifies == 0);
	assert_true(h->passes >= 1 && h->tried.n >= 3);
	assert_str(h->first_created_at, "2026-04-14T15:27:38Z");
	assert_null(h->parent.p);
	assert_int_equal(h->dataset_sha256.n, 64);
	assert_true(model_knows(m, STR("call_tool:q1")));
	assert_false(model_knows(m, STR("call_tool:q4")));
	model_free(m);
}

static void
training_continues_from_a_router(void **state)
{
	struct train_options o = options();
	struct str first;
	struct model *m;

	(void)state;
	train(&o, STR_NONE, 1500, 7, true);
	first = arena_dup(&arena, buf_str(&file));
	/* a few random lessons do not undo many consistent ones */
	train(&o, first, 30, 8, false);
	m = parsed();
	assert_true(model_header(m)->examples == 30);
	assert_true(model_header(m)->examples_before == 1500);
	assert_int_equal(model_header(m)->parent.n, 64);
	model_free(m);
	assert_true(share_right() > .9);
}

static void
the_bits_of_a_router_stay(void **state)
{
	struct train_options o = options();
	struct mb_train *t;
	struct str first;
	struct err e;

	(void)state;
	o.bits = 10;
	train(&o, STR_NONE, 50, 7, true);
	first = arena_dup(&arena, buf_str(&file));
	o.bits = 12;
	t = mb_train_new(&o);
	assert_int_equal(mb_train_init(t, first, "old", &e), -1);
	assert_int_equal(e.kind, ERR_USAGE);
	assert_string_equal(e.text, "old: has 10 bits, and --bits cannot change that");
	mb_train_free(t);
}

/* Actions in the log that are not candidates; composites; clarify. */
static void
unusual_actions_are_trained_on(void **state)
{
	static const char *const actions[] = {"clarify", "composite_action:q1+q3",
	    "call_tool:gone", "composite_action:gone+q1", "composite_action:q1+q2+q3",
	    "load_skill:gone", "direct_answer"};
	struct train_options o = options();
	struct mb_train *t;
	struct rng rng = {1};
	struct model *m;
	struct choice c;
	struct example x;
	struct err e;
	bool clarify = false, pair = false;

	(void)state;
	o.passes = 1;
	t = mb_train_new(&o);
	buf_reset(&file);
	for (int i = 0; i < 140; i++) {
		x = lesson(&rng, NULL, true);
		x.action = str_of(actions[i % 7]);
		assert_int_equal(mb_train_step(t, &x, STR("line"), &e), 0);
	}
	assert_int_equal(mb_train_finish(t, &e), 0);
	mb_train_free(t);
	m = parsed();
	assert_true(model_header(m)->composites == 60);
	assert_true(model_header(m)->clarifies == 20);
	x = lesson(&rng, NULL, true);
	model_choose(m, &x, &arena, &c);
	assert_int_equal(c.actions, 3 + 2 + 3); /* tools; direct and clarify; pairs */
	for (size_t i = 0; i < c.actions; i++) {
		clarify |= str_is(c.all[i].key, "clarify");
		pair |= str_is(c.all[i].key, "composite_action:q2+q3");
	}
	assert_true(clarify && pair);
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_learns_from_rewards_without_text),
	    cmocka_unit_test(without_examples_there_is_no_router),
	    cmocka_unit_test(noise_teaches_nothing),
	    cmocka_unit_test(the_same_log_gives_the_same_bytes),
	    cmocka_unit_test(trials_in_processes_give_the_same_bytes),
	    cmocka_unit_test(a_trial_begun_on_a_guess_gives_the_same_bytes),
	    cmocka_unit_test(trials_of_a_large_log_are_brief_but_the_last),
	    cmocka_unit_test(without_the_result_of_a_trial_there_is_no_router),
	    cmocka_unit_test(the_header_records_the_training),
	    cmocka_unit_test(training_continues_from_a_router),
	    cmocka_unit_test(the_bits_of_a_router_stay),
	    cmocka_unit_test(unusual_actions_are_trained_on),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	buf_release(&file);
	arena_release(&arena);
	return failed;
}
