#include "unit.h"

#include <stdlib.h>

#include "base/buf.h"
#include "io/ids.h"
#include "io/spool.h"

static struct str
text(struct buf *b, const char *prefix, size_t i)
{
	buf_reset(b);
	buf_addf(b, "%s%zu", prefix, i);
	return buf_str(b);
}

/* Adds the ids 0 to n, each three times: as new, with its line, and with another. */
static void
each_id_is_new_once(size_t n, size_t memory)
{
	struct ids *t = ids_new(memory);
	struct buf id = {0}, line = {0};
	struct err e;
	bool other;

	for (size_t i = 0; i < n; i++) {
		assert_int_equal(
		    ids_add(t, text(&id, "id-", i), text(&line, "a", i), &other, &e),
		    0);
		assert_false(other);
	}
	for (size_t i = 0; i < n; i++) {
		text(&id, "id-", i);
		assert_int_equal(
		    ids_add(t, buf_str(&id), text(&line, "a", i), &other, &e), 1);
		assert_false(other);
		assert_int_equal(
		    ids_add(t, buf_str(&id), text(&line, "b", i), &other, &e), 1);
		assert_true(other);
	}
	assert_int_equal(ids_add(t, STR(""), STR(""), &other, &e), 0);
	assert_int_equal(ids_add(t, STR(""), STR(""), &other, &e), 1);
	ids_free(t);
	buf_release(&id);
	buf_release(&line);
}

static void
in_memory(void **state)
{
	(void)state;
	each_id_is_new_once(1, 0);
	each_id_is_new_once(100000, 0);
}

static void
in_a_file(void **state)
{
	(void)state;
	each_id_is_new_once(1, 1);
	each_id_is_new_once(200000, 1 << 17);
}

static void
a_file_that_cannot_be_made_is_reported(void **state)
{
	struct ids *t = ids_new(1);
	struct spool s = {0};
	struct buf id = {0};
	struct err e;
	uint64_t at;
	bool other;
	int rc = 0;

	(void)state;
	setenv("TMPDIR", "/nowhere", 1);
	for (size_t i = 0; i < 100000 && rc == 0; i++)
		rc = ids_add(t, text(&id, "", i), STR(""), &other, &e);
	assert_int_equal(rc, -1);
	assert_int_equal(e.kind, ERR_SYSTEM);
	assert_non_null(strstr(e.text, "/nowhere/memabra-"));
	for (rc = 0; rc == 0 && s.text.n < 2 << 20;)
		rc = spool_line(&s, STR("0123456789"), &at, &e);
	assert_int_equal(rc, -1);
	spool_release(&s);
	unsetenv("TMPDIR");
	ids_free(t);
	buf_release(&id);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(in_memory),
	    cmocka_unit_test(in_a_file),
	    cmocka_unit_test(a_file_that_cannot_be_made_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
