#include "unit.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "io/lines.h"

static int
file_of(const char *text, size_t n)
{
	char path[] = "/tmp/memabra-lines-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	assert_int_equal(write(fd, text, n), n);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static void
the_same_at_every_read_size(void **state)
{
	static const char text[] =
	    "\xef\xbb\xbf"
	    "first\r\n\nthird is longer than thirty-one bytes, surely\n\r\nlast";
	static const char *const want[] = {
	    "first", "", "third is longer than thirty-one bytes, surely", "", "last"};
	struct str line;
	struct err e;

	(void)state;
	for (size_t size = 1; size <= 31; size++) {
		int fd = file_of(text, sizeof text - 1);
		struct lines *l = lines_fd(fd, "test");

		lines_read_size(l, size);
		for (size_t i = 0; i < 5; i++) {
			assert_int_equal(lines_next(l, &line, &e), 1);
			assert_str(line, want[i]);
			assert_int_equal(lines_number(l), i + 1);
			assert_int_equal(lines_torn(l), i == 4);
		}
		assert_int_equal(lines_next(l, &line, &e), 0);
		lines_close(l);
		close(fd);
	}
}

static void
a_line_past_the_limit_is_skipped_whole(void **state)
{
	size_t n = LIMIT_LINE + 1000;
	char *text = mem_alloc(n + 10);
	struct str line;
	struct err e;
	struct lines *l;
	int fd;

	(void)state;
	memset(text, 'x', n);
	memcpy(text + n, "\nafter\n", 7);
	fd = file_of(text, n + 7);
	l = lines_fd(fd, "test");
	assert_int_equal(lines_next(l, &line, &e), -1);
	assert_int_equal(e.kind, ERR_INPUT);
	assert_non_null(strstr(e.text, "longer than"));
	assert_int_equal(lines_number(l), 1);
	assert_int_equal(lines_next(l, &line, &e), 1);
	assert_str(line, "after");
	assert_int_equal(lines_number(l), 2);
	assert_int_equal(lines_next(l, &line, &e), 0);
	lines_close(l);
	close(fd);
	mem_free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_same_at_every_read_size),
	    cmocka_unit_test(a_line_past_the_limit_is_skipped_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
