/* Records by key: the order, replacement, and more than the cache holds. */
#include "unit.h"

#include "base/mem.h"
#include "store/groups.h"

static void
groups_keep_their_order(void **state)
{
	static const char *const want[] = {"b 1", "b 3", "a 9", "a 2", "c 4"};
	struct str key, record;
	struct err e;
	struct groups *g = groups_new(&e);

	(void)state;
	assert_int_equal(groups_add(g, STR("b"), STR("1"), &e), 0);
	assert_int_equal(groups_add(g, STR("a"), STR("2"), &e), 0);
	assert_int_equal(groups_add(g, STR("b"), STR("3"), &e), 0);
	assert_int_equal(groups_add(g, STR("c"), STR("4"), &e), 0);
	assert_int_equal(groups_set(g, STR("a"), 1, STR("7"), &e), 0);
	assert_int_equal(groups_set(g, STR("a"), 2, STR("8"), &e), 0);
	assert_int_equal(groups_alias(g, STR("A"), STR("a"), &e), 0);
	assert_int_equal(groups_set(g, STR("A"), 2, STR("9"), &e), 0);
	assert_int_equal(groups_set(g, STR("a"), 1, STR("0"), &e), 0);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 5; i++) {
			char text[10];

			assert_int_equal(groups_next(g, &key, &record, &e), 1);
			snprintf(text, sizeof text, "%.*s %.*s", STR_ARG(key),
			    STR_ARG(record));
			assert_string_equal(text, want[i]);
		}
		assert_int_equal(groups_next(g, &key, &record, &e), 0);
	}
	groups_free(g);
}

static void
more_than_the_cache(void **state)
{
	enum { RECORDS = 40, SIZE = 1 << 20 };
	char *big = mem_zalloc(SIZE, 1);
	struct str key, record;
	struct err e;
	struct groups *g = groups_new(&e);
	int n = 0;

	(void)state;
	for (int i = 0; i < RECORDS; i++) {
		big[0] = (char)('a' + i % 2);
		assert_int_equal(
		    groups_add(g, (struct str){big, 1}, (struct str){big, SIZE}, &e),
		    0);
	}
	while (groups_next(g, &key, &record, &e) > 0) {
		assert_int_equal(record.n, SIZE);
		assert_int_equal(record.p[0], n++ < RECORDS / 2 ? 'a' : 'b');
	}
	assert_int_equal(n, RECORDS);
	groups_free(g);
	mem_free(big);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(groups_keep_their_order),
	    cmocka_unit_test(more_than_the_cache)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
