/* lib/model: S8 and S9, by word vectors. */
#include "world.h"

#include "base/rng.h"
#include "json/out.h"
#include "model/near.h"
#include "model/tunables.h"
#include "model/weigh.h"
#include "verb/vectors.h"

enum { DIMS = 70, WORDS = 40 }; /* two blocks of the product, and a rest */

static struct buf file;
static struct vectors *vectors;
static struct docs *docs;
static struct counts counts;
static double exact[WORDS][DIMS]; /* what the file has of each word */

static struct str
word(unsigned i)
{
	return arena_fmt(&arena, "w%u", i);
}

static void
make_vectors(void)
{
	struct mb_vectors *v = mb_vectors_new(WORDS);
	struct buf line = {0}, table = {0};
	struct rng rng = {7};
	struct vectors_header h;
	struct err e;

	for (unsigned i = 0; i < WORDS; i++) {
		buf_reset(&line);
		buf_addf(&line, "w%u", i);
		for (int k = 0; k < DIMS; k++)
			buf_addf(&line, " %.4f", rng_unit(&rng) * 2 - 1);
		assert_true(mb_vectors_step(v, buf_str(&line), &e) >= 0);
	}
	assert_int_equal(mb_vectors_finish(v, &table, &h, &e), 0);
	json_write(&file, &VECTORS_HEADER_TABLE, &h);
	buf_addc(&file, '\n');
	buf_add_str(&file, buf_str(&table));
	mb_vectors_free(v);
	buf_release(&line);
	buf_release(&table);
	vectors = vectors_parse(buf_str(&file), "v", &e);
	assert_non_null(vectors);
	for (unsigned i = 0; i < WORDS; i++) {
		float sum[DIMS] = {0};

		vectors_add(vectors, vectors_find(vectors, word(i)), 1, sum);
		for (int k = 0; k < DIMS; k++)
			exact[i][k] = (double)sum[k];
	}
}

static double
cosine(const double *a, const double *b)
{
	double ab = 0, aa = 0, bb = 0;

	for (int k = 0; k < DIMS; k++) {
		ab += a[k] * b[k];
		aa += a[k] * a[k];
		bb += b[k] * b[k];
	}
	return ab / sqrt(aa * bb);
}

/* The features of a task with some words and one tool with others; nothing was counted. */
static struct features
features_of(const char *input, const char *text)
{
	struct example *x = arena_alloc(&arena, sizeof *x);
	struct world w;
	struct features v;

	world_start(&w, input);
	world_add(&w, KIND_TOOL, "t", text, "");
	*x = world_example(&w);
	features_make(&v, x, &(struct features_memory){docs, &arena, &arena}, NULL);
	weigh_features(&v, &counts, &arena);
	return v;
}

static bool
near(double a, double b)
{
	return fabs(a - b) < 1e-4;
}

static void
scores_are_those_of_the_definition(void **state)
{
	struct features v = features_of("w1 w2 unknown", "w3 w4 w5 other");
	double task[DIMS], text[DIMS], s9 = 0;

	(void)state;
	for (int k = 0; k < DIMS; k++) {
		task[k] = exact[1][k] + exact[2][k];
		text[k] = exact[3][k] + exact[4][k] + exact[5][k];
	}
	for (int i = 1; i <= 2; i++) {
		double most = 0;

		for (int k = 3; k <= 5; k++)
			most = fmax(most, cosine(exact[i], exact[k]));
		s9 += most / 2;
	}
	assert_int_equal(v.scores, SCORES);
	assert_true(
	    near((double)v.row[0].overlap[OVERLAPS], fmax(0, cosine(task, text))));
	assert_true(near((double)v.row[0].overlap[OVERLAPS + 1], s9));
}

static void
a_word_is_nearest_to_itself(void **state)
{
	struct features v = features_of("w7", "w7");

	(void)state;
	assert_true(near((double)v.row[0].overlap[OVERLAPS], 1));
	assert_true(near((double)v.row[0].overlap[OVERLAPS + 1], 1));
	assert_true(near_pair_of(&v, v.row[0].doc, &counts).adds <= 0);
}

static void
words_without_vectors_say_nothing(void **state)
{
	const char *const input[] = {"", "x y", "w1"}, *const text[] = {
							   "w2", "w2", "z"};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct features v = features_of(input[i], text[i]);

		assert_true(near((double)v.row[0].overlap[OVERLAPS], 0));
		assert_true(near((double)v.row[0].overlap[OVERLAPS + 1], 0));
	}
}

/* What is kept of a text for one task must not change the scores of another. */
static void
scores_do_not_depend_on_earlier_tasks(void **state)
{
	struct docs *fresh, *used = docs;

	(void)state;
	for (unsigned i = 0; i < WORDS - 1; i++) {
		const char *input = arena_cstr(&arena,
		    arena_fmt(&arena, "w%u w%u w%u", i, i + 1, (i * 7) % WORDS));
		struct features a = features_of(input, "w3 w9 w11"), b;

		docs = fresh = docs_new();
		docs_use(fresh, vectors);
		b = features_of(input, "w3 w9 w11");
		assert_memory_equal(
		    a.row[0].overlap, b.row[0].overlap, sizeof a.row[0].overlap);
		docs_free(fresh);
		docs = used;
	}
}

static void
only_the_rarest_words_are_compared(void **state)
{
	struct features all = features_of("w1 w2 w3 w4 w5 w6 w7 w8", "w20 w21"), few;

	(void)state;
	assert_int_equal(NEAR_WORDS, 5);
	counts.examples = 10;
	for (unsigned i = 6; i <= 8; i++)
		counts_add(&counts, term_hash(TERM_WORD, word(i)), 9);
	few = features_of("w1 w2 w3 w4 w5", "w20 w21");
	all = features_of("w8 w1 w7 w2 w3 w6 w4 w5", "w20 w21");
	assert_true(near((double)all.row[0].overlap[OVERLAPS + 1],
	    (double)few.row[0].overlap[OVERLAPS + 1]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(scores_are_those_of_the_definition),
	    cmocka_unit_test(a_word_is_nearest_to_itself),
	    cmocka_unit_test(words_without_vectors_say_nothing),
	    cmocka_unit_test(scores_do_not_depend_on_earlier_tasks),
	    cmocka_unit_test(only_the_rarest_words_are_compared),
	};
	int failed;

	make_vectors();
	docs = docs_new();
	docs_use(docs, vectors);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	docs_free(docs);
	vectors_free(vectors);
	counts_release(&counts);
	buf_release(&file);
	arena_release(&arena);
	return failed;
}
