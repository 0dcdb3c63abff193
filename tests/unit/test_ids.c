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

static int
add(struct ids *t, struct str id, struct str line, uint64_t user)
{
	struct err e;

	return ids_add(t, &(struct claim){id, line, user, 0}, &e);
}

/*
 * Adds the ids 0 to n: as new, with the line, with another, and of another user. Another
 * line may have the 16 bits of the first one.
 */
static void
each_id_is_new_once(size_t n, size_t memory)
{
	struct ids *t = ids_new(memory);
	struct buf id = {0}, line = {0};
	size_t alike = 0;

	for (size_t i = 0; i < n; i++)
		assert_int_equal(
		    add(t, text(&id, "id-", i), text(&line, "a", i), i), ID_NEW);
	for (size_t i = 0; i < n; i++) {
		text(&id, "id-", i);
		assert_int_equal(
		    add(t, buf_str(&id), text(&line, "a", i), i), ID_SAME_LINE);
		text(&line, "another line, ", i);
		if (add(t, buf_str(&id), buf_str(&line), i) == ID_SAME_LINE) {
			alike++;
			continue;
		}
		assert_int_equal(
		    add(t, buf_str(&id), buf_str(&line), i), ID_OTHER_LINE);
		assert_int_equal(
		    add(t, buf_str(&id), buf_str(&line), 0), ID_OTHER_LINE);
		assert_int_equal(add(t, buf_str(&id), buf_str(&line), i + 1),
		    i == 0 ? ID_OTHER_LINE : ID_OTHER_USER);
	}
	assert_true(alike <= n / 10000);
	assert_int_equal(add(t, STR(""), STR(""), 0), ID_NEW);
	assert_int_equal(add(t, STR(""), STR(""), 1), ID_SAME_LINE);
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
	int rc = 0;

	(void)state;
	setenv("TMPDIR", "/nowhere", 1);
	for (size_t i = 0; i < 100000 && rc == 0; i++)
		rc = ids_add(t, &(struct claim){text(&id, "", i), STR(""), 0, 0}, &e);
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

static void
lines_are_read_again(void **state)
{
	enum { LINES = 100000 };
	struct spool s = {0};
	struct buf want = {0}, got = {0};
	uint64_t at[LINES];
	struct err e;

	(void)state;
	for (size_t i = 0; i < LINES; i++)
		assert_int_equal(
		    spool_line(&s, text(&want, "line-of-", i), &at[i], &e), 0);
	assert_true(s.written > 0 && s.text.n > 0);
	for (size_t i = 0; i < LINES; i += 7) {
		struct str line = text(&want, "line-of-", i);

		buf_reset(&got);
		assert_int_equal(spool_read_line(&s, at[i], line.n, &got, &e), 0);
		assert_true(str_eq(buf_str(&got), line));
	}
	assert_int_equal(spool_read_line(&s, 1, s.written, &got, &e), -1);
	spool_release(&s);
	buf_release(&want);
	buf_release(&got);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(in_memory),
	    cmocka_unit_test(in_a_file),
	    cmocka_unit_test(lines_are_read_again),
	    cmocka_unit_test(a_file_that_cannot_be_made_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
