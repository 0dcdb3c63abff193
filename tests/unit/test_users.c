/*
 * How much the lessons of one user count.
 */
#include "model/users.h"

#include <math.h>

#include "unit.h"

enum { MOST = 200 };

/* The total weight of a user after weighing. */
static double
total(const struct lesson *v, size_t n, uint32_t user)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += v[i].user == user ? v[i].weight : 0;
	return sum;
}

static void
fill(struct lesson *v, size_t n, uint32_t user)
{
	for (size_t i = 0; i < n; i++)
		v[i] = (struct lesson){.weight = 1, .user = user};
}

static void
one_of_many_users_counts_as_the_root(void **state)
{
	struct lesson v[MOST];

	(void)state;
	fill(v, MOST - 49, 0); /* unknown users */
	fill(v + MOST - 49, 49, 7);
	users_weigh(v, MOST);
	assert_true(fabs(total(v, MOST, 7) - 7) < 1e-4);
	assert_true(total(v, MOST, 0) == MOST - 49);
}

static void
usual_users_keep_their_weights(void **state)
{
	struct lesson v[MOST];

	(void)state;
	fill(v, MOST, 9); /* the only user */
	users_weigh(v, MOST);
	assert_true(total(v, MOST, 9) == MOST);
	for (uint32_t i = 0; i < MOST; i++) /* ten lessons each */
		v[i].user = 1 + i % (MOST / 10);
	users_weigh(v, MOST);
	assert_true(total(v, MOST, 3) == 10);
}

/* A hostile user repeats one action; another takes actions as often as all others do. */
static void
one_action_of_one_user_counts_even_less(void **state)
{
	static uint32_t direct = 0, clarify = 1;
	struct tasks *tasks = tasks_new(NULL);
	struct task *bare =
	    tasks_keep(tasks, &(struct example){0}, &(struct features){0});
	struct lesson v[MOST];

	(void)state;
	fill(v, MOST, 0);
	for (int i = 0; i < MOST; i++) {
		v[i].task = bare;
		v[i].members = 1;
		v[i].member = i % 2 == 0 ? &direct : &clarify;
	}
	for (int i = 0; i < 36; i++)
		v[i].user = 7;
	for (int i = 100; i < 136; i++) {
		v[i].user = 8;
		v[i].member = &direct;
	}
	users_weigh(v, MOST);
	assert_true(fabs(total(v, MOST, 7) - 6) < .01);
	assert_true(total(v, MOST, 8) < 5);
	assert_true(total(v, MOST, 0) == MOST - 72);
	tasks_free(tasks);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_of_many_users_counts_as_the_root),
	    cmocka_unit_test(usual_users_keep_their_weights),
	    cmocka_unit_test(one_action_of_one_user_counts_even_less),
	};

	return cmocka_run_group_tests_name("users", tests, NULL, NULL);
}
