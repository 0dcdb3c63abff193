/* lib/model: terms, counts, features, overlap. */
#include "world.h"

#include "base/limits.h"
#include "model/layout.h"
#include "model/sets.h"
#include "model/tunables.h"
#include "model/features.h"
#include "model/weigh.h"

static struct counts counts;
static struct docs *docs;

static struct features
view_of(struct world *w)
{
	struct example *x = arena_alloc(&arena, sizeof *x);
	struct features v;

	*x = world_example(w);
	features_make(&v, x, &(struct features_memory){docs, &arena, &arena}, NULL);
	return v;
}

static double
norm(const float *v, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)v[i] * v[i];
	return sqrt(sum);
}

static void
stems_and_grams_are_of_characters(void **state)
{
	struct str word = STR("ab");
	struct terms t;

	(void)state;
	assert_str(term_stem(STR("forecasting")), "forec");
	assert_str(term_stem(STR("ab")), "ab");
	assert_str(term_stem(STR("\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82")),
	    "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5");
	t = grams_of((struct strs){&word, 1}, 3, 4, &arena);
	assert_int_equal(t.n, 3); /* <ab ab> <ab> */
	assert_int_equal(t.v[0], term_hash(TERM_GRAM, STR("<ab")));
	assert_int_equal(t.v[2], term_hash(TERM_GRAM, STR("<ab>")));
	word = STR("\xc3\xa9");
	assert_int_equal(grams_of((struct strs){&word, 1}, 3, 4, &arena).n, 1);
}

static void
a_long_word_has_grams_enough(void **state)
{
	char *p = arena_alloc(&arena, 100000);
	struct str word = {p, 100000};

	(void)state;
	memset(p, 'a', word.n);
	assert_int_equal(grams_of((struct strs){&word, 1}, 3, 4, &arena).n,
	    6); /* <aa aaa aa> and <aaa aaaa aaa> */
}

static void
common_terms_weigh_less(void **state)
{
	struct counts c = {.examples = 100};

	(void)state;
	counts_add(&c, 7, 1);
	counts_add(&c, 8, 90);
	assert_int_equal(counts_get(&c, 7), 1);
	assert_int_equal(counts_get(&c, 9), 0);
	assert_true(counts_idf(&c, 9) > counts_idf(&c, 7));
	assert_true(counts_idf(&c, 7) > counts_idf(&c, 8));
	assert_true(counts_idf(&c, 8) > 0);
	for (uint32_t i = 100; i < 100000; i += 3)
		counts_add(&c, i, i);
	for (uint32_t i = 100; i < 100000; i++)
		assert_int_equal(counts_get(&c, i), (i - 100) % 3 == 0 ? i : 0);
	counts_release(&c);
}

static void
groups_have_their_norms(void **state)
{
	struct world w;
	struct features v;

	(void)state;
	world_start(&w, "check the disk usage, check it now");
	w.t.context.conversation_summary = STR("we spoke of disks");
	v = view_of(&w);
	weigh_features(&v, &counts, &arena);
	assert_int_equal(v.words, 6); /* each word once */
	assert_int_equal(v.context, 4);
	assert_true(fabs(norm(v.value, v.words) - 1) < 1e-6);
	assert_true(fabs(norm(v.value + v.words, v.grams) - 1) < 1e-6);
	assert_true(
	    fabs(norm(v.value + v.words + v.grams, v.context) - NORM_CONTEXT) < 1e-6);
}

static void
a_matching_text_scores_more(void **state)
{
	struct world w;
	struct features v;

	(void)state;
	world_start(&w, "what is the weather forecast for Rome");
	world_add(&w, KIND_TOOL, "weather", "Weather forecasts",
	    "Tells the weather of any town");
	world_add(&w, KIND_TOOL, "mail", "Mail", "Sends letters to people");
	world_add(&w, KIND_TOOL, "blank", "", "");
	w.set[KIND_TOOL][1].confidence = .8;
	v = view_of(&w);
	weigh_features(&v, &counts, &arena);
	for (int s = 0; s < OVERLAP_PAST; s++) {
		if (s == 4)
			continue;
		assert_true(v.row[0].overlap[s] > v.row[1].overlap[s]);
		assert_true(v.row[2].overlap[s] == 0);
	}
	assert_true(v.row[1].overlap[4] > .39f && v.row[1].overlap[4] < .41f);
	assert_true(v.row[0].overlap[3] <= 1 && v.row[0].overlap[5] <= 1);
}

static void
each_candidate_has_one_row(void **state)
{
	struct world w;
	struct example x;
	struct features v;
	uint32_t place[4];

	(void)state;
	world_start(&w, "do it");
	world_add(&w, KIND_TOOL, "a", "first", "");
	world_add(&w, KIND_TOOL, "b", "second", "");
	world_add(&w, KIND_TOOL, "a", "again", "");
	world_add(&w, KIND_SKILL, "a", "another kind", "");
	x = world_example(&w);
	features_make(&v, &x, &(struct features_memory){docs, &arena, &arena}, place);
	assert_int_equal(v.rows, 3);
	assert_int_equal(place[0], 0); /* the skill */
	assert_int_equal(place[1], 1);
	assert_int_equal(place[2], 2);
	assert_int_equal(place[3], 1);
}

static void
counted_terms_are_known(void **state)
{
	struct counts c = {0};
	struct world w;
	struct features v;

	(void)state;
	world_start(&w, "do it");
	world_add(&w, KIND_TOOL, "a", "", "");
	v = view_of(&w);
	features_count(&v, &c);
	assert_true(features_known(&c, STR("call_tool:a")));
	assert_false(features_known(&c, STR("load_skill:a")));
	assert_true(c.examples == 1);
	assert_int_equal(counts_get(&c, term_hash(TERM_WORD, STR("do"))), 1);
	counts_release(&c);
}

static void
permuting_candidates_permutes_scores(void **state)
{
	static const char *const titles[] = {
	    "Disk usage", "Send mail", "Usage report", ""};
	struct weights weights;
	struct scores one, other;
	struct world w;
	struct features v[2];

	(void)state;
	weights_init(&weights, 10, false);
	for (size_t i = 0; i < weights_size(10); i++)
		weights.w[i] = (float)(i % 17) / 16 - .5f;
	for (int turn = 0; turn < 2; turn++) {
		world_start(&w, "report the disk usage");
		for (int i = 0; i < 4; i++) {
			int k = turn == 0 ? i : 3 - i;
			char *id = arena_zalloc(&arena, 2, 1);

			id[0] = (char)('a' + k);
			world_add(&w, KIND_TOOL, id, titles[k], "");
		}
		v[turn] = view_of(&w);
		weigh_features(&v[turn], &counts, &arena);
	}
	scores_make(&one, &v[0], &weights, &arena);
	scores_make(&other, &v[1], &weights, &arena);
	for (int i = 0; i < 4; i++)
		assert_true(fabs(one.score[i] - other.score[3 - i]) < 1e-12);
	assert_true(one.score[4] == other.score[4]);
	weights_release(&weights);
}

static void
a_task_without_words_or_candidates_is_a_task(void **state)
{
	struct weights weights;
	struct scores s;
	struct world w;
	struct features v;

	(void)state;
	weights_init(&weights, 8, true);
	world_start(&w, "");
	v = view_of(&w);
	weigh_features(&v, &counts, &arena);
	scores_make(&s, &v, &weights, &arena);
	assert_int_equal(s.rows, 2); /* direct answer and clarify */
	assert_true(s.score[0] == 0 && s.score[1] == 0);
	weights_release(&weights);
}

/*
 * Terms are hashes, so two words of one task may be the same term. Such a term
 * counts once in an example.
 */
static void
no_term_is_in_more_examples_than_there_are(void **state)
{
	enum { WORDS = 150000 };
	char *text = arena_alloc(&arena, WORDS * 7 + 1);
	struct world *w = arena_zalloc(&arena, 1, sizeof *w);
	struct counts c = {0};
	struct features v;

	(void)state;
	for (int i = 0; i < WORDS; i++)
		snprintf(text + 7 * i, 8, "%06x ", (unsigned)i * 2654435761U >> 8);
	world_start(w, text);
	v = view_of(w);
	features_count(&v, &c);
	for (size_t i = 0; i < c.index.cap; i++)
		assert_true(c.index.slot[i].number <= 1);
	assert_true(c.used < (size_t)v.words + v.grams + v.stems +
				 v.rows); /* some terms were equal */
	counts_release(&c);
}

/*
 * Texts are read in the order input, context, candidates; after the limit the
 * rest is ignored.
 */
static void
long_texts_are_cut_at_the_limit(void **state)
{
	char *book = arena_alloc(&arena, LIMIT_TEXT);
	struct world *w = arena_zalloc(&arena, 1, sizeof *w);
	struct example x;

	(void)state;
	for (size_t i = 0; i < LIMIT_TEXT; i++)
		book[i] = i % 8 == 7 ? ' ' : 'x';
	world_start(w, "");
	w->t.task.input = (struct str){book, LIMIT_TEXT - 9};
	w->t.context.conversation_summary = STR("one two three");
	world_add(w, KIND_TOOL, "a", "title", "summary");
	x = world_example(w);
	assert_int_equal(x.words.n, LIMIT_TEXT / 8 - 1);
	assert_int_equal(x.context.n, 3); /* a part of the third text */
	assert_str(x.context.v[2], "t");
	assert_int_equal(example_candidate(&x, 0)->text.n, 0);
	w->t.task.input.n -= 4 + 2 * 5 + 7;
	x = world_example(w);
	assert_int_equal(example_candidate(&x, 0)->title.n, 1);
	assert_int_equal(example_candidate(&x, 0)->text.n, 2);
}

/* S7 may be negative: a share of it has no bound, and one such pair ruled a router. */
static void
the_ratio_of_a_pair_is_from_0_to_1(void **state)
{
	const uint32_t pair[] = {0, 1}, at = AT_PAIR + 7 * PER_PAIR + P_RATIO;
	const float score[][2] = {{-.5f, 1e-4f}, {.2f, .4f}, {-.1f, -.2f}, {0, 0}};
	const float want[] = {0, .5f, 0, 0};
	struct feature f[SET_FEATURES];
	struct weights weights;
	struct scores s;
	struct features v;
	struct world w;

	(void)state;
	world_start(&w, "disk");
	world_add(&w, KIND_TOOL, "a", "disk", "");
	world_add(&w, KIND_TOOL, "b", "cake", "");
	v = view_of(&w);
	weights_init(&weights, 0, false);
	v.row[0].known = v.row[1].known = 1;
	scores_make(&s, &v, &weights, &arena);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		size_t n;

		v.row[0].overlap[7] = score[i][0];
		v.row[1].overlap[7] = score[i][1];
		n = sets_features(&s, pair, 2, f);
		for (size_t k = 0; k < n; k++)
			assert_true(f[k].at != at || f[k].value == want[i]);
	}
	weights_release(&weights);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(stems_and_grams_are_of_characters),
	    cmocka_unit_test(a_long_word_has_grams_enough),
	    cmocka_unit_test(common_terms_weigh_less),
	    cmocka_unit_test(groups_have_their_norms),
	    cmocka_unit_test(a_matching_text_scores_more),
	    cmocka_unit_test(each_candidate_has_one_row),
	    cmocka_unit_test(counted_terms_are_known),
	    cmocka_unit_test(permuting_candidates_permutes_scores),
	    cmocka_unit_test(a_task_without_words_or_candidates_is_a_task),
	    cmocka_unit_test(no_term_is_in_more_examples_than_there_are),
	    cmocka_unit_test(long_texts_are_cut_at_the_limit),
	    cmocka_unit_test(the_ratio_of_a_pair_is_from_0_to_1),
	};
	int failed;

	docs = docs_new();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	docs_free(docs);
	arena_release(&arena);
	return failed;
}
