/*
 * Descriptions whose words of candidates are kept: the same as without keeping them.
 */
#include "world.h"

#include "base/limits.h"

static void
assert_words(struct strs a, struct strs b)
{
	assert_int_equal(a.n, b.n);
	for (size_t i = 0; i < a.n; i++)
		assert_true(str_eq(a.v[i], b.v[i]));
}

/* The task is described alike with what is kept, and without. */
static void
assert_alike(struct described *d, const struct world *w)
{
	struct example kept, anew;

	describe_task_again(&w->t, d, &arena, &kept);
	describe_task(&w->t, &arena, &anew);
	assert_words(kept.words, anew.words);
	assert_int_equal(kept.candidates.n, anew.candidates.n);
	for (size_t i = 0; i < anew.candidates.n; i++) {
		const struct example_candidate *a = example_candidate(&kept, i),
					       *b = example_candidate(&anew, i);

		assert_true(str_eq(a->key, b->key));
		assert_words(a->title, b->title);
		assert_words(a->text, b->text);
		assert_true(a->cost == b->cost && a->confidence == b->confidence);
	}
}

static void
a_task_is_described_alike_with_what_is_kept(void **state)
{
	struct described *d = described_new();
	struct str words[] = {STR("disk usage"), STR("free space")};
	struct world w;

	(void)state;
	for (int i = 0; i < 3; i++) {
		world_start(&w, "how full is the disk");
		/* the same texts, cut elsewhere, and under another kind and id */
		world_add(&w, KIND_TOOL, "df", "Disk", "usage of it")->cost = i;
		world_add(&w, KIND_TOOL, "du", "Disk", "usage of it")->confidence = .5;
		world_add(&w, KIND_SKILL, "df", "Disk", "usage of it");
		world_add(&w, KIND_TOOL, "df", "Disk usage", "of it");
		world_add(&w, KIND_TOOL, "df", "", "Disk usage of it");
		world_add(&w, KIND_TOOL, "df", "Disk", "usage of it")->triggers =
		    (struct strs){words, (size_t)i};
		assert_alike(d, &w);
	}
	described_free(d);
	arena_reset(&arena);
}

/* The text of a task has a bound, and what is cut off is not what is kept. */
static void
a_text_over_the_bound_is_cut_alike(void **state)
{
	struct described *d = described_new();
	char *much = arena_alloc(&arena, LIMIT_TEXT + 1);
	struct world w;

	(void)state;
	memset(much, 'x', LIMIT_TEXT);
	for (size_t i = 7; i < LIMIT_TEXT; i += 8)
		much[i] = ' ';
	much[LIMIT_TEXT] = '\0';
	for (int i = 0; i < 2; i++) {
		world_start(&w, "a task");
		world_add(&w, KIND_TOOL, "small", "A small one", "of few words");
		assert_alike(d, &w);
		world_start(&w, i == 0 ? much : much + LIMIT_TEXT - 8);
		world_add(&w, KIND_TOOL, "small", "A small one", "of few words");
		world_add(&w, KIND_TOOL, "large", "A large one", much + 64);
		world_add(&w, KIND_TOOL, "small", "A small one", "of few words");
		assert_alike(d, &w);
	}
	described_free(d);
	arena_reset(&arena);
}

/* More distinct candidates than are kept: it forgets, and describes on. */
static void
many_candidates_are_described_alike(void **state)
{
	struct described *d = described_new();
	struct world w;

	(void)state;
	for (int i = 0; i < 40000; i++) {
		char text[64];

		snprintf(text, sizeof text, "candidate number %d", i % 39000);
		world_start(&w, "a task");
		world_add(&w, KIND_TOOL, "one", text, text)->alike =
		    (uint64_t)(1 + i % 39000);
		world_add(&w, KIND_TOOL, "two", "the same", "in each task")->alike =
		    39001;
		world_add(&w, KIND_SKILL, "two", "the same", "in each task")->alike =
		    39001;
		assert_alike(d, &w);
		arena_reset(&arena);
	}
	described_free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_task_is_described_alike_with_what_is_kept),
	    cmocka_unit_test(a_text_over_the_bound_is_cut_alike),
	    cmocka_unit_test(many_candidates_are_described_alike),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_release(&arena);
	return failed;
}
