/* lib/model: a task that was kept is the same when it is opened. */
#include "world.h"

#include "base/hash.h"
#include "model/experience.h"
#include "model/spelled.h"
#include "model/tasks.h"
#include "model/weigh.h"

static struct docs *docs;
static struct tasks *tasks;

static const char *const INPUTS[] = {"", "disk", "check how full the disk is, the disk",
    "aaaa aaa aa a aaaa", "\xe7\xa3\x81\xe7\x9b\x98 disks disk disk's",
    "a-word-that-is-much-longer-than-any-word-of-any-language-and-so-is-cut-at-its-end "
    "or"};
enum { INPUT_COUNT = sizeof INPUTS / sizeof *INPUTS };

static void
start(struct world *w, size_t i)
{
	world_start(w, INPUTS[i]);
	if (i % 2 == 1)
		w->t.context.conversation_summary = STR("the disk was full the disk");
	if (i == 3)
		w->t.task.channel = STR("mail");
	world_add(w, KIND_MEMORY, "m", "Disk sizes", "What the disks hold");
	world_add(w, KIND_TOOL, "t", "Disk usage", "Check how full each disk is")
	    ->confidence = i % 2 == 0 ? .6 : .7;
	world_add(w, KIND_TOOL, "t", "again", "the same id");
	world_add(w, KIND_TOOL, "u", "Mail", "");
}

static void
assert_floats(const float *a, const float *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_true(a[i] == b[i]);
}

static void
assert_terms(const uint32_t *a, const uint32_t *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_int_equal(a[i], b[i]);
}

static void
assert_words(const struct features *a, const struct features *b)
{
	assert_int_equal(a->words, b->words);
	assert_int_equal(a->stems, b->stems);
	assert_terms(a->term, b->term, a->words);
	assert_floats(a->value, b->value, a->words);
	assert_terms(a->stem, b->stem, a->stems);
	assert_floats(a->stem_value, b->stem_value, a->stems);
	assert_int_equal(a->rows, b->rows);
	for (uint32_t i = 0; i < a->rows + BARE; i++)
		assert_true(features_row_key(a, i) == features_row_key(b, i));
}

static void
assert_rows(const struct features *a, const struct features *b)
{
	for (uint32_t i = 0; i < a->rows; i++) {
		assert_ptr_equal(a->row[i].doc, b->row[i].doc);
		assert_int_equal(a->row[i].type, b->row[i].type);
		assert_floats(&a->row[i].confidence, &b->row[i].confidence, 1);
		assert_floats(a->row[i].overlap, b->row[i].overlap, OVERLAPS);
		assert_floats(a->row[i].coarse, b->row[i].coarse, COARSE);
		assert_floats(&a->row[i].known, &b->row[i].known, 1);
	}
	assert_floats(a->coarse[0], b->coarse[0], (size_t)BARE * COARSE);
	assert_floats(a->past[0], b->past[0], (size_t)BARE * PAST);
	assert_floats(a->known, b->known, BARE);
}

static void
assert_same(const struct features *a, const struct features *b)
{
	assert_words(a, b);
	assert_int_equal(a->grams3, b->grams3);
	assert_int_equal(a->grams, b->grams);
	assert_int_equal(a->context, b->context);
	assert_terms(a->term, b->term, a->words + a->grams + a->context);
	assert_floats(a->value, b->value, a->words + a->grams + a->context);
	assert_int_equal(a->channel, b->channel);
	assert_int_equal(a->scores, b->scores);
	assert_int_equal(a->length, b->length);
	assert_int_equal(a->cues, b->cues);
	assert_int_equal(a->previous, b->previous);
	assert_rows(a, b);
}

static void
a_kept_task_is_the_same_when_it_is_opened(void **state)
{
	const struct features_memory memory = {docs, &arena, &arena};
	struct features made[INPUT_COUNT], v;
	struct task *kept[INPUT_COUNT];
	struct experience e = {0};
	struct counts counts = {0};

	(void)state;
	for (size_t i = 0; i < INPUT_COUNT; i++) {
		struct world *w = arena_alloc(&arena, sizeof *w);
		struct example *x = arena_alloc(&arena, sizeof *x);

		start(w, i);
		*x = world_example(w);
		features_make(&made[i], x, &memory, NULL);
		if (i == 4)
			features_add_row(
			    &made[i], STR("call_tool:other"), ACTION_TOOL, &arena);
		features_count(&made[i], &counts);
		kept[i] = tasks_keep(tasks, x, &made[i]);
		experience_add(&e, &made[i], 1, .7, 1);
		experience_try(&e, &made[i], 1, .7, 1);
	}
	tasks_weigh(tasks, &counts);
	for (size_t i = 0; i < INPUT_COUNT; i++) {
		weigh_features(&made[i], &counts, &arena);
		task_weigh(kept[i], &counts, &arena);
		task_open(kept[i], TASK_WHOLE, &v, &arena);
		assert_same(&v, &made[i]);
		experience_score(&e, &made[i], true);
		task_open(kept[i], TASK_WORDS, &v, &arena);
		assert_words(&v, &made[i]);
		experience_score(&e, &v, true);
		task_keep_past(kept[i], &v);
		task_open(kept[i], TASK_WHOLE, &v, &arena);
		assert_same(&v, &made[i]);
		assert_int_equal(task_rows(kept[i]), made[i].rows);
		for (uint32_t k = 0; k < made[i].rows + BARE; k++)
			assert_true(
			    task_row_key(kept[i], k) == features_row_key(&made[i], k));
	}
	experience_release(&e);
	counts_release(&counts);
}

/* Each term belongs to the first word that it is part of. */
static void
terms_know_their_words(void **state)
{
	struct counts counts = {.examples = 9};
	struct lexicon l = {.counts = &counts};
	struct world *w = arena_alloc(&arena, sizeof *w);
	struct example x;
	struct features v = {0};
	struct spelled also;
	struct spelling s;

	(void)state;
	counts_add(&counts, term_hash(TERM_WORD, STR("disk")), 3);
	world_start(w, "disk disk disks a");
	x = world_example(w);
	s = spelling_of(&l, &x, &arena);
	spell(&s, true, &v, &also, &arena);
	assert_int_equal(v.words, 3);
	assert_int_equal(also.first[0], 0);
	assert_int_equal(also.first[1], 2);
	assert_int_equal(also.first[2], 3);
	/* <di dis isk sk>, sks ks>, <a>; then <dis disk isk>, isks sks> */
	assert_int_equal(v.grams3, 7);
	assert_int_equal(v.grams, 12);
	for (uint32_t i = 0; i < v.words; i++)
		assert_int_equal(also.owner[i], i + 1);
	for (uint32_t i = 0; i < v.grams; i++)
		assert_int_equal(also.owner[v.words + i], i < 4    ? 1
							  : i < 6  ? 2
							  : i == 6 ? 3
							  : i < 10 ? 1
								   : 2);
	for (uint32_t i = 0; i < v.words + v.grams; i++)
		assert_true(also.idf[i] == counts_idf(&counts, v.term[i]));
	for (uint32_t i = 0; i < v.stems; i++)
		assert_true(also.stem_idf[i] == counts_idf(&counts, v.stem[i]));
	assert_true(also.idf[0] < also.idf[1]);
	lexicon_release(&l);
	counts_release(&counts);
}

/* A word with the hash of another one, made to take its place, is a word of its own. */
static void
words_of_one_hash_differ(void **state)
{
	static const char *const word[] = {"internationalise", "qenbvofjqy4spmuy"};
	struct lexicon l = {0};

	(void)state;
	assert_true(hash64(str_of(word[0]), 0) == hash64(str_of(word[1]), 0));
	for (size_t i = 0; i < 2; i++) {
		uint32_t at = lexicon_word(&l, str_of(word[i]));

		assert_int_equal(at, i);
		assert_int_equal(lexicon_word(&l, str_of(word[i])), i);
		assert_int_equal(l.term[l.word[at].term].hash,
		    term_hash(TERM_WORD, str_of(word[i])));
	}
	lexicon_release(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_kept_task_is_the_same_when_it_is_opened),
	    cmocka_unit_test(terms_know_their_words),
	    cmocka_unit_test(words_of_one_hash_differ),
	};
	int failed;

	docs = docs_new();
	tasks = tasks_new(NULL);
	failed = cmocka_run_group_tests_name("tasks", tests, NULL, NULL);
	docs_free(docs);
	tasks_free(tasks);
	arena_release(&arena);
	return failed;
}
