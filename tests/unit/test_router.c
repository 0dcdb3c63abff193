/*
 * The file of a router: what is written is read back, and damage is refused.
 */
#include "trained.h"

#include "base/base64.h"
#include "base/little.h"
#include "model/file.h"

static struct str good; /* a small router */

static int
setup(void **state)
{
	struct train_options o = options();

	(void)state;
	o.bits = 12;
	train(&o, STR_NONE, 60, 7, true);
	good = arena_dup(&arena, buf_str(&file));
	return 0;
}

/* Asserts that the bytes are refused with this message. */
static void
refused(struct str bytes, const char *why)
{
	struct err e = {0};

	assert_null(model_parse(bytes, "r", NULL, false, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	if (strstr(e.text, why) == NULL)
		fail_msg("wanted: %s\ngot: %s", why, e.text);
}

/* A router with the first `from` replaced by `to`. */
static struct str
with(struct str router, const char *from, const char *to)
{
	const char *all = arena_cstr(&arena, router), *at = strstr(all, from);
	struct buf b = {0};
	struct str s;

	assert_non_null(at);
	buf_add(&b, all, (size_t)(at - all));
	buf_adds(&b, to);
	at += strlen(from);
	buf_add(&b, at, router.n - (size_t)(at - all));
	s = arena_dup(&arena, buf_str(&b));
	buf_release(&b);
	return s;
}

/* The header of a router in sections; its length. */
static size_t
header_of(struct str router, struct router_header *h)
{
	struct err e;
	struct str rest = router;

	assert_int_equal(router_header_read(&rest, "r", h, &arena, &e), 0);
	assert_int_equal(h->sections.n, ROUTER_SECTIONS);
	return router.n - rest.n;
}

/* Where a section begins. */
static char *
section(struct str router, int i)
{
	struct router_header h;
	size_t length = header_of(router, &h);

	return (char *)(uintptr_t)router.p + length +
	       (size_t)((const struct router_section *)h.sections.v)[i].at;
}

/* A copy of `good` whose word at a place of a section is another one; sealed. */
static struct str
forged(int i, size_t word, uint32_t to)
{
	struct str s = arena_dup(&arena, good);
	struct router_header h;
	size_t length = header_of(s, &h);

	little_put32((unsigned char *)section(s, i) + 4 * word, to);
	file_seal((char *)(uintptr_t)s.p, s.n, &h, length);
	return s;
}

/* A block line of little-endian words. */
static const char *
block(const char *name, double at, const uint32_t *v, size_t n)
{
	struct buf b = {0}, raw = {0};
	const char *line;

	for (size_t i = 0; i < n; i++) {
		for (int k = 0; k < 32; k += 8)
			buf_addc(&raw, (char)(v[i] >> k));
	}
	buf_addf(&b, "{\"block\":\"%s\",\"at\":%.0f,\"data\":\"", name, at);
	base64_encode(&b, raw.p, raw.n);
	buf_adds(&b, "\"}\n");
	line = arena_cstr(&arena, buf_str(&b));
	buf_release(&b);
	buf_release(&raw);
	return line;
}

/* A header for ten examples and 2^4 weights, then these lines. */
static struct str
made(int blocks, const char *lines)
{
	return arena_fmt(&arena,
	    "{\"format\":\"memabra-router\",\"format_version\":2,\"examples\":10,"
	    "\"examples_before\":0,"
	    "\"bits\":4,\"lambda\":2,\"compete\":1,\"learning_rate\":0.05,\"passes\":1,"
	    "\"seed\":1,"
	    "\"composites\":0,\"clarifies\":0,\"blocks\":%d,\"square_blocks\":0}\n%s",
	    blocks, lines);
}

static void
base64_round_trips(void **state)
{
	static const char *const pairs[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="},
	    {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
	    {"foobar", "Zm9vYmFy"}};
	static const char *const none[] = {"Z", "Zg", "Zg=", "Zg=a",
	    "=g==", "Z===", "Zh==", "Zm9=", "Zm 9", "Zm9v\n", "Zg==Zg=="};
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs;
	     i++) { /* RFC 4648, section 10 */
		buf_reset(&b);
		base64_encode(&b, pairs[i][0], strlen(pairs[i][0]));
		assert_str(buf_str(&b), pairs[i][1]);
		buf_reset(&b);
		assert_true(base64_decode(&b, str_of(pairs[i][1])));
		assert_str(buf_str(&b), pairs[i][0]);
	}
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		buf_reset(&b);
		assert_false(base64_decode(&b, str_of(none[i])));
		assert_int_equal(b.n, 0);
	}
	buf_release(&b);
}

static void
what_is_written_is_read_back(void **state)
{
	struct err e;
	struct model *one = model_parse(good, "r", NULL, false, &e), *other;
	struct rng rng = {4};
	struct str cut = {good.p, 0};

	(void)state;
	assert_non_null(one);
	/* a reader that only routes needs no squares */
	cut.n = (size_t)(section(good, ROUTER_SQUARES) - good.p);
	other = model_parse(cut, "r", NULL, false, &e);
	assert_non_null(other);
	for (int i = 0; i < 20; i++) {
		struct example x = lesson(&rng, NULL, true);
		struct choice a, b;

		model_choose(one, &x, &arena, &a);
		model_choose(other, &x, &arena, &b);
		assert_true(str_eq(a.action, b.action));
		assert_true(a.predicted == b.predicted);
	}
	model_free(one);
	model_free(other);
}

static void
headers_are_checked(void **state)
{
	(void)state;
	refused(STR(""), "r: not a router: it is empty");
	refused(STR("\n"), "r:1: ");
	refused(STR("[]\n"), "r:1: ");
	refused(STR("{\"format\":\"gzip\"}\n"), "r:1: ");
	refused(with(good, "memabra-router", "memabra-policy"),
	    "r:1: not a router: format is 'memabra-policy'");
	refused(with(good, "\"format_version\":3", "\"format_version\":1"),
	    "r:1: a router of format version 1; this program reads 2 and 3");
	refused(with(good, "\"format_version\":3", "\"format_version\":2"),
	    "r:1: blocks: is missing");
	refused(with(good, "\"bits\":12", "\"bits\":25"), "r:1: bits");
	refused(with(good, "\"bits\":12", "\"bits\":1.5"),
	    "r:1: bits, seed and blocks must be whole numbers");
	refused(with(good, "\"bits\":12", "\"bits\":null"), "r:1: bits");
	refused(with(good, "\"examples\":60", "\"examples\":-1"), "r:1: examples");
	refused(with(good, "\"lambda\":2", "\"lambda\":1e999"), "r:1: ");
	refused(with(good, "\"compete\":1", "\"compete\":\"1\""), "r:1: compete");
	refused(with(good, "\"seed\":1", "\"seed\":1,\"seed\":1"), "r:1: ");
}

static void
sections_are_checked(void **state)
{
	struct err e;
	struct mb_train *t = mb_train_new(&(struct train_options){0});
	struct str cut = {good.p, (size_t)(section(good, ROUTER_SQUARES) - good.p)};

	(void)state;
	refused(with(good, "\"sections\":[{", "\"sections\":[], \"x\":[{"),
	    "r:1: the line has ");
	refused(with(good, "\"section\":\"counts\",\"at\":0",
		    "\"section\":\"counts\",\"at\":9"),
	    "r:1: sections[0]: ");
	refused(with(good, "\"section\":\"counts\"", "\"section\":\"county\""),
	    "r:1: sections[0].section: 'county' is not counts");
	cut.n -= ROUTER_ALIGN; /* the check and the zeros after it */
	refused(cut, "r: the router is incomplete: ");
	cut.n += ROUTER_ALIGN;
	assert_int_equal(mb_train_init(t, cut, "r", &e), -1);
	assert_non_null(strstr(e.text, "r: the router is incomplete: "));
	assert_int_equal(mb_train_init(t, arena_fmt(&arena, "%s", "{}"), "r", &e), -1);
	mb_train_free(t);
}

/* A damaged file does not match its check; of a hostile one every number is read. */
static void
numbers_of_sections_are_checked(void **state)
{
	struct str damaged = arena_dup(&arena, good);
	const uint32_t nan = 0x7fc00000, huge = 0x7f000000;
	struct router_header h;
	const struct router_section *table;

	(void)state;
	section(damaged, ROUTER_WEIGHTS)[99] ^= 1;
	refused(
	    damaged, "r: damaged: the bytes do not match the check of the first part");
	refused(forged(ROUTER_COUNTS, 1, 61), "r: a count of 61 in 60 examples");
	refused(forged(ROUTER_COUNTS, 0, UINT32_MAX), "r: counts are out of order");
	refused(
	    forged(ROUTER_EXPERIENCE, 0, UINT32_MAX), "r: outcomes are out of order");
	refused(forged(ROUTER_EXPERIENCE, 1, nan), "r: an outcome out of bounds: ");
	refused(forged(ROUTER_EXPERIENCE, 2, huge), "r: an outcome out of bounds: ");
	header_of(good, &h);
	table = (const struct router_section *)h.sections.v + ROUTER_EXPERIENCE;
	refused(forged(ROUTER_EXPERIENCE, (size_t)table->bytes / 4 - 3, UINT32_MAX),
	    "r: experience: ");
}

/* Its slots were checked before; a damage is found again, and each search ends. */
static void
a_version_is_checked_for_damage(void **state)
{
	struct str damaged = arena_dup(&arena, good);
	const int tables[] = {ROUTER_COUNTS, ROUTER_EXPERIENCE};
	struct err e;
	struct rng rng = {3};
	struct example x = lesson(&rng, NULL, true);

	(void)state;
	section(damaged, ROUTER_EXPERIENCE)[99] ^= 1;
	assert_null(model_parse(damaged, "r", NULL, true, &e));
	for (int i = 0; i < 2; i++) {
		struct str s = forged(tables[i], 0, UINT32_MAX);
		struct model *m = model_parse(s, "r", NULL, true, &e);
		struct choice c;

		assert_non_null(m);
		model_choose(m, &x, &arena, &c);
		assert_true(c.predicted > 0 && c.predicted < 1);
		model_free(m);
	}
}

static void
blocks_are_checked(void **state)
{
	static const uint32_t nan[] = {0x7fc00000}, huge[] = {0x7f000000},
			      one[] = {0x3f800000};
	static const uint32_t pairs[] = {5, 1, 9, 2}, same[] = {5, 1, 5, 1},
			      zero[] = {5, 0}, many[] = {5, 11};
	const char *first = block("counts", 0, pairs, 4),
		   *w = block("weights", 3, one, 1);
	struct err e;
	struct model *m = model_parse(
	    made(2, arena_fmt(&arena, "%s%s", first, w).p), "r", NULL, false, &e);

	(void)state;
	assert_non_null(m);
	model_free(m);
	refused(made(1, ""), "r:1: the router is incomplete: 0 of 1 blocks");
	refused(made(3, arena_fmt(&arena, "%s%s", first, w).p),
	    "r:3: the router is incomplete: 2 of 3 blocks");
	refused(made(1, "{}\n"), "r:2: ");
	refused(made(1, "{\"block\":\"weight\",\"at\":0,\"data\":\"AAAA\"}"),
	    "r:2: no such block: 'weight'");
	refused(made(1, "{\"block\":\"weights\",\"at\":0,\"data\":\"?\"}"),
	    "r:2: data: not base64");
	refused(made(1, "{\"block\":\"weights\",\"at\":0,\"data\":\"AAAA\"}"),
	    "r:2: data: 3 bytes are no block");
	refused(made(1, "{\"block\":\"weights\",\"at\":0.5,\"data\":\"AAAA\"}"),
	    "r:2: at: must be a whole number");
	refused(
	    made(1, "{\"block\":\"weights\",\"at\":-1,\"data\":\"AAAA\"}"), "r:2: at");
	refused(
	    made(1, block("weights", 3, nan, 1)), "r:2: weights[3] is out of bounds: ");
	refused(made(1, block("weights", 3, huge, 1)),
	    "r:2: weights[3] is out of bounds: ");
	refused(made(1, block("weights", 1e9, one, 1)),
	    "r:2: the block ends at 1000000001 of ");
	refused(
	    made(2, arena_fmt(&arena, "%s%s", w, w).p), "r:3: blocks are out of order");
	refused(made(2, arena_fmt(&arena, "%s%s", w, first).p),
	    "r:3: counts after weights");
	refused(made(1, block("counts", 0, pairs, 3)), "r:2: half a pair at the end");
	refused(made(1, block("counts", 1, pairs, 4)),
	    "r:2: pairs of counts are missing before 1");
	refused(made(1, block("counts", 0, same, 4)), "r:2: counts are out of order");
	refused(
	    made(1, block("counts", 0, zero, 2)), "r:2: a count of 0 in 10 examples");
	refused(
	    made(1, block("counts", 0, many, 2)), "r:2: a count of 11 in 10 examples");
}

static void
experience_is_checked(void **state)
{
	static const uint32_t one[] = {0x3f800000},
			      two[] = {5, 0x3f800000, 0, 9, 0, 0x3f800000};
	static const uint32_t nan[] = {5, 0x7fc00000, 0}, minus[] = {5, 0, 0xbf800000},
			      huge[] = {5, 0x7f000000, 0};
	static const uint32_t same[] = {5, 0, 0, 5, 0, 0}, none[] = {0, 0, 0};
	const char *w = block("weights", 3, one, 1),
		   *past = block("experience", 0, two, 6);
	struct err e;
	struct model *m = model_parse(
	    made(2, arena_fmt(&arena, "%s%s", w, past).p), "r", NULL, false, &e);

	(void)state;
	assert_non_null(m);
	model_free(m);
	refused(made(2, arena_fmt(&arena, "%s%s", past, w).p),
	    "r:3: weights after experience");
	refused(made(1, block("experience", 0, two, 5)),
	    "r:2: part of an outcome at the end");
	refused(made(1, block("experience", 1, two, 6)),
	    "r:2: outcomes are missing before 1");
	refused(made(2, arena_fmt(&arena, "%s%s", past, past).p),
	    "r:3: outcomes are missing before 0");
	refused(
	    made(1, block("experience", 0, same, 6)), "r:2: outcomes are out of order");
	refused(
	    made(1, block("experience", 0, none, 3)), "r:2: outcomes are out of order");
	refused(made(1, block("experience", 0, nan, 3)),
	    "r:2: an outcome out of bounds: nan");
	refused(made(1, block("experience", 0, minus, 3)),
	    "r:2: an outcome out of bounds: 0, -1");
	refused(made(1, block("experience", 0, huge, 3)),
	    "r:2: an outcome out of bounds: 1.7");
}

static void
squares_are_checked_when_they_are_needed(void **state)
{
	static const uint32_t minus[] = {0xbf800000};
	struct train_options o = options();
	struct mb_train *t = mb_train_new(&o);
	struct str bad = made(0, block("squares", 0, minus, 1));
	struct str worse;
	struct model *m;
	struct err e;

	(void)state;
	m = model_parse(bad, "r", NULL, false, &e);
	assert_non_null(m);
	model_free(m);
	worse = with(bad, "\"square_blocks\":0", "\"square_blocks\":1");
	assert_int_equal(mb_train_init(t, worse, "r", &e), -1);
	assert_string_equal(e.text, "r:2: squares[0] is out of bounds: -1");
	mb_train_free(t);
}

/* Any truncated or altered file gives a working router, or an error. */
static void
damaged_files_are_refused_or_work(void **state)
{
	struct rng rng = {11};
	char *copy = arena_alloc(&arena, good.n);
	struct example x = lesson(&rng, NULL, true);
	struct router_header h;

	(void)state;
	for (int i = 0; i < 800; i++) {
		struct str s = {
		    copy, i % 2 == 0 ? good.n : (size_t)rng_below(&rng, good.n)};
		struct str rest = s;
		struct err e = {0};
		struct model *m;
		struct choice c;

		memcpy(copy, good.p, good.n);
		if (i % 2 == 0)
			copy[rng_below(&rng, good.n)] ^=
			    (char)(1 << rng_below(&rng, 7));
		if (i % 4 == 0 && router_header_read(&rest, "r", &h, &arena, &e) == 0)
			file_seal(copy, s.n, &h, s.n - rest.n);
		m = model_parse(s, "r", NULL, false, &e);
		if (m == NULL) {
			assert_int_equal(e.kind, ERR_INPUT);
			continue;
		}
		model_choose(m, &x, &arena, &c);
		for (size_t k = 0; k < c.actions; k++)
			assert_true(c.all[k].predicted >= 0 && c.all[k].predicted <= 1);
		model_free(m);
	}
}

/* All keys at the end of a table of one home: in order, but a search reads them all. */
static void
a_table_whose_searches_are_long_is_not_searched(void **state)
{
	enum { KEYS = 1000 };
	static uint32_t slot[(KEYS + 2) * 2];
	struct ordered o = {.v = slot, .slots = KEYS + 2, .words = 2, .homes = 1}, open;

	(void)state;
	for (uint32_t i = 0; i < KEYS; i++) {
		slot[2 * i] = i + 1;
		slot[2 * i + 1] = 1;
	}
	assert_true(ordered_open(&open, &o));
	assert_non_null(ordered_find(&open, KEYS));
	assert_false(ordered_sound(&open, (struct ordered_range){1, 1}));
	memset(slot + 2 * 200, 0, sizeof slot - 2 * 200 * sizeof *slot);
	assert_true(ordered_sound(&open, (struct ordered_range){1, 1}));
}

/* Whether all keys ascend and a search finds each, as an old check did it. */
static bool
each_is_found(const struct ordered *o)
{
	uint32_t last = 0;

	for (size_t i = 0; i < o->slots; i++) {
		const uint32_t *v = o->v + i * o->words;

		if (v[0] == 0)
			continue;
		if (v[0] <= last || ordered_find(o, v[0]) != v || v[1] != 1)
			return false;
		last = v[0];
	}
	return true;
}

static void
a_table_is_sound_if_each_key_is_found(void **state)
{
	enum { KEYS = 40, TIMES = 30000 };
	struct rng rng = {3};
	int sound = 0;

	(void)state;
	for (int k = 0; k < TIMES; k++) {
		uint32_t words = 2 + (uint32_t)k % 2, pair[KEYS * 3], key = 0, *slot;
		struct ordered o = {.words = words}, open;
		struct buf b = {0};

		for (uint32_t i = 0; i < KEYS; i++) {
			key += 1 + (uint32_t)rng_below(&rng, UINT32_MAX / KEYS);
			pair[i * words] = key;
			pair[i * words + 1] = pair[(i + 1) * words - 1] = 1;
		}
		o.homes = ordered_put(&b, pair, KEYS, words);
		slot = arena_alloc(&arena, b.n);
		memcpy(slot, b.p, b.n);
		o.v = slot;
		o.slots = b.n / 4 / words;
		for (uint64_t n = rng_below(&rng, 3); n > 0; n--)
			slot[rng_below(&rng, o.slots - 1) * words] =
			    rng_below(&rng, 3) == 0
				? 0
				: slot[rng_below(&rng, o.slots) * words] +
				      (uint32_t)rng_below(&rng, 2);
		assert_true(ordered_open(&open, &o));
		assert_int_equal(ordered_sound(&open, (struct ordered_range){1, 1}),
		    each_is_found(&open));
		sound += each_is_found(&open);
		buf_release(&b);
		arena_reset(&arena);
	}
	assert_in_range(sound, TIMES / 4, TIMES / 4 * 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(base64_round_trips),
	    cmocka_unit_test(what_is_written_is_read_back),
	    cmocka_unit_test(headers_are_checked),
	    cmocka_unit_test(sections_are_checked),
	    cmocka_unit_test(numbers_of_sections_are_checked),
	    cmocka_unit_test(a_version_is_checked_for_damage),
	    cmocka_unit_test(a_table_whose_searches_are_long_is_not_searched),
	    cmocka_unit_test(a_table_is_sound_if_each_key_is_found),
	    cmocka_unit_test(blocks_are_checked),
	    cmocka_unit_test(experience_is_checked),
	    cmocka_unit_test(squares_are_checked_when_they_are_needed),
	    cmocka_unit_test(damaged_files_are_refused_or_work),
	};
	int failed = cmocka_run_group_tests(tests, setup, NULL);

	buf_release(&file);
	arena_release(&arena);
	return failed;
}
