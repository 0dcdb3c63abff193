/*
 * Merging the routers of shards: what is added, what is averaged, what is
 * refused.
 */
#include "model/file.h"
#include "model/layout.h"
#include "trained.h"
#include "verb/merge.h"

/* The bytes of a trained router, valid until the end of the test. */
static struct str
shard(size_t n, uint64_t seed)
{
	struct train_options o = options();

	o.lambda = 1;
	o.compete = 1;
	o.bits = 12;
	train(&o, STR_NONE, n, seed, true);
	return arena_dup(&arena, buf_str(&file));
}

static const struct router_sink keep = {keep_bytes, NULL};

static struct str
merged(const struct str *router, size_t n)
{
	struct mb_merge *m = mb_merge_new();
	struct err e;

	for (size_t i = 0; i < n; i++)
		assert_int_equal(mb_merge_step(m, router[i], "shard", &e), 0);
	buf_reset(&file);
	assert_int_equal(mb_merge_finish(m, &keep, &e), 0);
	mb_merge_free(m);
	return arena_dup(&arena, buf_str(&file));
}

struct inside {
	struct router_header h;
	struct weights w;
	struct counts c;
};

static struct inside
open_up(struct str router)
{
	struct inside r;
	struct err e;

	assert_int_equal(
	    file_parse(router, "router",
		&(struct file_target){&r.h, &r.w, &r.c, &arena, .squares = true}, &e),
	    0);
	return r;
}

static void
close_up(struct inside *r)
{
	weights_release(&r->w);
	counts_release(&r->c);
}

static void
one_router_is_unchanged(void **state)
{
	struct str one = shard(60, 7);
	struct inside a = open_up(one), b = open_up(merged(&one, 1));
	size_t n = weights_size(12);

	(void)state;
	assert_memory_equal(a.w.w, b.w.w, n * sizeof *a.w.w);
	assert_memory_equal(a.w.squares, b.w.squares, n * sizeof *a.w.w);
	assert_int_equal(a.c.used, b.c.used);
	assert_int_equal(b.h.merged.n, 1);
	close_up(&a);
	close_up(&b);
}

static void
counts_and_squares_are_added(void **state)
{
	struct str both[] = {shard(60, 7), shard(90, 8)};
	struct inside a = open_up(both[0]), b = open_up(both[1]),
		      c = open_up(merged(both, 2));
	double mean;

	(void)state;
	assert_true(c.h.examples == 150 && c.c.examples == 150);
	mean = (60 * a.h.mean_reward + 90 * b.h.mean_reward) / 150;
	assert_true(fabs(c.h.mean_reward - mean) < 1e-12);
	for (size_t i = 0; i < c.c.index.cap; i++) {
		struct index_slot at = c.c.index.slot[i];

		if (at.number != 0)
			assert_int_equal(at.number,
			    counts_get(&a.c, at.key) + counts_get(&b.c, at.key));
	}
	for (size_t i = 0; i < weights_size(12); i++) {
		float sum = a.w.squares[i] + b.w.squares[i];

		assert_true(fabsf(c.w.squares[i] - sum) <= 1e-6f * sum);
	}
	close_up(&a);
	close_up(&b);
	close_up(&c);
}

static void
weights_are_averaged_by_their_data(void **state)
{
	struct str both[] = {shard(60, 7), shard(90, 8)};
	struct inside a = open_up(both[0]), b = open_up(both[1]),
		      c = open_up(merged(both, 2));
	size_t alone = 0, common = 0;

	(void)state;
	for (size_t i = 0; i < weights_size(12); i++) {
		double p = a.w.squares[i], q = b.w.squares[i], x = a.w.w[i],
		       y = b.w.w[i], want = x;

		if (p > 0 && q > 0)
			want = i < FEW ? (p * x + q * y) / (p + q)
				       : (sqrt(p) * x + sqrt(q) * y) / sqrt(p + q);
		else if (q > 0)
			want = y;
		alone += (p > 0) != (q > 0);
		common += p > 0 && q > 0;
		assert_true(fabs(c.w.w[i] - want) <= 1e-6 * (1 + fabs(want)));
	}
	assert_true(alone > 0 && common > 0);
	close_up(&a);
	close_up(&b);
	close_up(&c);
}

static void
a_merged_router_chooses_like_one_trained_on_all(void **state)
{
	struct str four[4], once;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		four[i] = shard(400 + i,
		    10 + i); /* here, shards of equal length have the same lines */
	once = merged(four, 4);
	assert_true(share_right() > .95);
	assert_true(str_eq(once, merged(four, 4)));
}

static void
incompatible_routers_are_refused(void **state)
{
	struct train_options o = options();
	struct mb_merge *m = mb_merge_new();
	struct str one = shard(60, 7), other;
	struct err e;

	(void)state;
	o.bits = 12;
	o.lambda = 2;
	train(&o, STR_NONE, 60, 8, true);
	other = arena_dup(&arena, buf_str(&file));
	assert_int_equal(mb_merge_finish(m, &keep, &e), -1);
	assert_string_equal(e.text, "--merge wants routers");
	assert_int_equal(mb_merge_step(m, STR("{}\n"), "none", &e), -1);
	assert_int_equal(e.kind, ERR_INPUT);
	assert_int_equal(mb_merge_step(m, one, "a", &e), 0);
	assert_int_equal(mb_merge_step(m, one, "b", &e), -1);
	assert_string_equal(e.text, "b: learnt from the same examples as a");
	assert_int_equal(mb_merge_step(m, other, "c", &e), -1);
	assert_string_equal(
	    e.text, "c: has lambda 2, but a has 1: train both with the same settings");
	mb_merge_free(m);
}

static int
release(void **state)
{
	(void)state;
	arena_release(&arena);
	buf_release(&file);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_router_is_unchanged),
	    cmocka_unit_test(counts_and_squares_are_added),
	    cmocka_unit_test(weights_are_averaged_by_their_data),
	    cmocka_unit_test(a_merged_router_chooses_like_one_trained_on_all),
	    cmocka_unit_test(incompatible_routers_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
