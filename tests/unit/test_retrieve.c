/*
 * The parts of retrieval: the full-text index, the suggestions of experience, and
 * the best of many.
 */
#include "trained.h"

#include <math.h>

#include "base/best.h"
#include "model/recall.h"
#include "rec/catalog.h"
#include "store/fulltext.h"

/* ---- the best of many ---- */

static void
the_best_are_those_of_a_sort(void **state)
{
	struct rng rng = {7};

	(void)state;
	for (size_t most = 0; most < 9; most++) {
		struct best_one v[8];
		struct best best = {v, 0, most};
		double score[50];

		for (uint32_t i = 0; i < 50; i++) {
			/* few values, so that many are equal */
			score[i] = (double)rng_below(&rng, 10);
			best_add(&best, score[i], i);
		}
		best_add(&best, NAN, 50);
		assert_int_equal(best.n, most);
		for (size_t k = 0; k < most; k++) {
			size_t before = 0, at = v[k].number;

			for (size_t i = 0; i < 50; i++)
				before += score[i] > score[at] ||
					  (score[i] == score[at] && i < at);
			assert_int_equal(before, k);
			assert_true(v[k].score == score[at]);
		}
	}
}

/* ---- full text ---- */

enum { TEXTS = 400, VOCABULARY = 60, LONGEST = 20 };

static struct strs
random_text(struct rng *rng, size_t n)
{
	struct strs words = {arena_alloc(&arena, n * sizeof(struct str)), n};

	for (size_t i = 0; i < n; i++) {
		/* words with low numbers are common */
		unsigned a = (unsigned)rng_below(rng, VOCABULARY),
			 b = (unsigned)rng_below(rng, VOCABULARY);

		words.v[i] = arena_fmt(&arena, "~w%u\xc3\xa9", a < b ? a : b);
	}
	return words;
}

static int
times(struct strs text, struct str word)
{
	int n = 0;

	for (size_t i = 0; i < text.n; i++)
		n += str_eq(text.v[i], word);
	return n;
}

/* BM25 by its definition. */
static double
bm25(const struct strs *texts, struct strs question, size_t at)
{
	double mean = 0, score = 0;

	for (size_t i = 0; i < TEXTS; i++)
		mean += (double)texts[i].n / TEXTS;
	for (size_t i = 0; i < question.n; i++) {
		int n = times(texts[at], question.v[i]), with = 0;
		struct strs before = {question.v, i};

		if (n == 0 || times(before, question.v[i]) > 0)
			continue;
		for (size_t k = 0; k < TEXTS; k++)
			with += times(texts[k], question.v[i]) > 0;
		score += log(1 + (TEXTS - with + .5) / (with + .5)) * n * 2.2 /
			 (n + 1.2 * (.25 + .75 * (double)texts[at].n / mean));
	}
	return score;
}

static void
texts_are_ranked_by_bm25(void **state)
{
	struct rng rng = {11};
	static struct strs texts[TEXTS];
	struct err e;
	struct fulltext *f = fulltext_new(&e);

	(void)state;
	assert_non_null(f);
	for (uint32_t i = 0; i < TEXTS; i++) {
		texts[i] = random_text(&rng, 1 + rng_below(&rng, LONGEST));
		assert_int_equal(fulltext_add(f, i, texts[i], &e), 0);
	}
	for (int q = 0; q < 50; q++) {
		struct strs question = random_text(&rng, 1 + rng_below(&rng, 8));
		struct best_one want[10];
		struct best best = {want, 0, 10};
		uint32_t got[10];
		int n;

		for (uint32_t i = 0; i < TEXTS; i++) {
			double score = bm25(texts, question, i);

			if (score > 0)
				best_add(&best, score, i);
		}
		n = fulltext_best(f, question, 10, got, &e);
		assert_int_equal(n, best.n);
		for (int i = 0; i < n; i++)
			assert_true(
			    fabs(bm25(texts, question, got[i]) - want[i].score) < 1e-9);
	}
	fulltext_free(f);
}

static void
add(struct fulltext *f, uint32_t number, const char *one, const char *two)
{
	struct str v[] = {str_of(one), str_of(two)};
	struct err e;

	assert_int_equal(fulltext_add(f, number, (struct strs){v, 2}, &e), 0);
}

static int
ask(struct fulltext *f, const char *one, const char *two, uint32_t *out)
{
	struct str v[] = {str_of(one), str_of(two)};
	struct err e;

	return fulltext_best(f, (struct strs){v, 2}, 5000, out, &e);
}

static void
a_question_is_bounded_by_its_rare_terms(void **state)
{
	static uint32_t out[5000];
	struct err e;
	struct fulltext *f = fulltext_new(&e);

	(void)state;
	assert_int_equal(ask(f, "a", "b", out), 0);
	for (uint32_t i = 0; i < 3000; i++)
		add(f, i, "common", i % 1000 == 0 ? "rare" : "other");
	/* all three thousand for the common term alone, ties by number */
	assert_int_equal(ask(f, "common", "common", out), 3000);
	assert_true(out[0] == 0 && out[1] == 1 && out[2] == 2);
	/* beside a rare one it is left out, for it would be too many */
	assert_int_equal(ask(f, "common", "rare", out), 3);
	assert_true(out[0] == 0 && out[1] == 1000 && out[2] == 2000);
	assert_int_equal(ask(f, "none", "at all", out), 0);
	fulltext_free(f);
}

/* ---- experience ---- */

static void
experience_suggests_the_action_of_each_word(void **state)
{
	struct str keys[] = {STR("call_tool:unknown"), STR("call_tool:q1"),
	    STR("call_tool:q2"), STR("load_skill:q1"), STR("call_tool:q3")};
	static const uint32_t right[] = {1, 2, 4};
	struct train_options o = options();
	struct recall *r;
	struct model *m;
	struct recalled none;

	(void)state;
	train(&o, STR_NONE, 600, 1, true);
	m = parsed();
	r = model_recall(m, keys, 5);
	for (int word = 0; word < 3; word++) {
		struct world w;
		struct example x;
		struct recalled got;

		world_start(&w, WORDS[word]);
		x = world_example(&w);
		recall_task(r, &x, 5, &got, &arena);
		assert_true(got.n >= 1 && got.n <= 3);
		assert_int_equal(got.best[0], right[word]);
		assert_true(got.lift[right[word]] > 0);
		/* never tried: nothing for it and nothing against it */
		assert_true(got.lift[0] == 0 && got.lift[3] == 0);
		for (size_t i = 0; i < 3; i++)
			assert_true(right[i] == right[word] || got.lift[right[i]] < 0);
		for (size_t i = 0; i < got.n; i++)
			assert_true(got.best[i] != 0 && got.best[i] != 3);
		recall_task(r, &x, 1, &got, &arena);
		assert_int_equal(got.n, 1);
		assert_int_equal(got.best[0], right[word]);
		world_start(&w, "");
		x = world_example(&w);
		recall_task(r, &x, 5, &got, &arena);
		assert_int_equal(got.n, 0);
		for (size_t i = 0; i < 5; i++)
			assert_true(got.lift[i] == 0);
	}
	recall_free(r);
	model_free(m);
	m = model_rules();
	r = model_recall(m, keys, 5);
	recall_task(r, &(struct example){0}, 5, &none, &arena);
	assert_int_equal(none.n, 0);
	recall_free(r);
	model_free(m);
}

/* Scores rank the candidates as the expected rewards do. */
static void
scores_rank_as_predictions_do(void **state)
{
	struct rng rng = {3};
	struct train_options o = options();
	struct model *m;

	(void)state;
	train(&o, STR_NONE, 600, 1, true);
	m = parsed();
	for (int i = 0; i < 50; i++) {
		struct example x = lesson(&rng, NULL, true);
		double score[3], predicted[3] = {0};
		struct choice c;

		model_score(m, &x, &arena, score);
		model_choose(m, &x, &arena, &c);
		for (size_t k = 0; k < c.actions; k++) {
			for (size_t n = 0; n < 3; n++) {
				if (str_eq(c.all[k].key, example_candidate(&x, n)->key))
					predicted[n] = c.all[k].predicted;
			}
		}
		for (size_t k = 0; k < 3; k++)
			assert_true((score[k] < score[(k + 1) % 3]) ==
				    (predicted[k] < predicted[(k + 1) % 3]));
	}
	model_free(m);
}

/* ---- the catalog ---- */

static void
an_entry_says_its_kind(void **state)
{
	struct json_in *in = json_in_new();
	struct catalog_entry x;
	struct err e;

	(void)state;
	assert_int_equal(
	    catalog_entry_read(
		in, &x, STR("{\"id\":\"a\",\"type\":\"skill\",\"x\":1}"), &arena, &e),
	    0);
	assert_int_equal(x.kind, KIND_SKILL);
	assert_str(x.candidate.id, "a");
	assert_int_equal(
	    catalog_entry_read(in, &x, STR("{\"id\":\"a\"}"), &arena, &e), -1);
	assert_int_equal(catalog_entry_read(in, &x,
			     STR("{\"id\":\"a\",\"type\":\"Tool\"}"), &arena, &e),
	    -1);
	assert_int_equal(e.kind, ERR_INPUT);
	json_in_free(in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_best_are_those_of_a_sort),
	    cmocka_unit_test(texts_are_ranked_by_bm25),
	    cmocka_unit_test(a_question_is_bounded_by_its_rare_terms),
	    cmocka_unit_test(experience_suggests_the_action_of_each_word),
	    cmocka_unit_test(scores_rank_as_predictions_do),
	    cmocka_unit_test(an_entry_says_its_kind),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_release(&arena);
	buf_release(&file);
	return failed;
}
