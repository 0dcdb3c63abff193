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

/*
 * Reads text in pieces: they join to want, the number is that of their line, and a
 * piece has a newline at its end or none.
 */
static void
check_pieces(struct str text, const char *want, size_t size)
{
	int fd = file_of(text.p, text.n), rc;
	struct lines *l = lines_fd(fd, "test");
	unsigned long long number = 1;
	struct str piece;
	struct err e;

	lines_read_size(l, size);
	while ((rc = lines_piece(l, &piece, &e)) == 1) {
		const char *nl = memchr(piece.p, '\n', piece.n);

		assert_in_range(piece.n, 1, 2 * size + 2); /* 2: of a BOM cut short */
		assert_memory_equal(piece.p, want, piece.n);
		assert_int_equal(lines_number(l), number);
		assert_true(nl == NULL || nl == piece.p + piece.n - 1);
		assert_int_equal(lines_torn(l), nl == NULL);
		number += nl != NULL;
		want += piece.n;
	}
	assert_int_equal(rc, 0);
	assert_string_equal(want, "");
	lines_close(l);
	close(fd);
}

static void
pieces_are_the_same_at_every_read_size(void **state)
{
	static const char text[] =
	    "\xef\xbb\xbf{\r\n\n \"third\": \"longer than thirty-one bytes\"\n\r\n}";
	static const char no_bom[] = "\xef\xbb\n\xef\xbb\xbf\n";

	(void)state;
	for (size_t size = 1; size <= 31; size++) {
		check_pieces((struct str){text, sizeof text - 1}, text + 3, size);
		check_pieces((struct str){no_bom, sizeof no_bom - 1}, no_bom, size);
		check_pieces((struct str){"\xef\xbb", 2}, "\xef\xbb", size);
		check_pieces((struct str){"\xef\xbb\xbf", 3}, "", size);
		check_pieces((struct str){"", 0}, "", size);
	}
}

static void
a_line_past_the_limit_comes_in_pieces(void **state)
{
	size_t n = LIMIT_LINE + 1000, sum = 0;
	char *text = mem_alloc(n);
	struct str piece;
	struct err e;
	struct lines *l;
	int fd;

	(void)state;
	memset(text, 'x', n);
	text[n - 1] = '\n';
	fd = file_of(text, n);
	l = lines_fd(fd, "test");
	while (lines_piece(l, &piece, &e) == 1) {
		sum += piece.n;
		assert_in_range(piece.n, 1, 1 << 20);
		assert_int_equal(lines_number(l), 1);
	}
	assert_int_equal(sum, n);
	lines_close(l);
	close(fd);
	mem_free(text);
}

/* A pipe that pauses after a byte: the byte comes at once. */
static void
a_piece_does_not_wait_for_more(void **state)
{
	struct str piece;
	struct err e;
	struct lines *l;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	l = lines_fd(fds[0], "test");
	assert_int_equal(write(fds[1], "{", 1), 1);
	assert_int_equal(lines_piece(l, &piece, &e), 1);
	assert_str(piece, "{");
	close(fds[1]);
	assert_int_equal(lines_piece(l, &piece, &e), 0);
	lines_close(l);
	close(fds[0]);
}

static void
a_line_has_its_place_and_can_be_the_first(void **state)
{
	static const char text[] = "\xef\xbb\xbfone\r\n\ntwo is a longer line\nlast";
	static const size_t ends[] = {8, 9, 30, 34}, wholes[] = {5, 1, 21, 4};
	struct str line, again;
	struct err e;

	(void)state;
	for (size_t size = 1; size <= 31; size++) {
		int fd = file_of(text, sizeof text - 1);
		struct lines *l = lines_fd(fd, "test");

		lines_read_size(l, size);
		assert_int_equal(lines_offset(l), 0);
		for (size_t i = 0; i < 4; i++) {
			assert_int_equal(lines_next(l, &line, &e), 1);
			assert_int_equal(lines_offset(l), ends[i]);
			assert_int_equal(lines_whole(l, line).n, wholes[i]);
		}
		lines_close(l);
		for (size_t i = 0; i < 3; i++) {
			l = lines_fd(fd, "test");
			lines_read_size(l, size);
			assert_int_equal(lines_skip(l, ends[i], i + 1, &e), 0);
			assert_int_equal(lines_next(l, &again, &e), 1);
			assert_int_equal(lines_number(l), i + 2);
			assert_int_equal(lines_offset(l), ends[i + 1]);
			lines_close(l);
		}
		close(fd);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_same_at_every_read_size),
	    cmocka_unit_test(a_line_past_the_limit_is_skipped_whole),
	    cmocka_unit_test(pieces_are_the_same_at_every_read_size),
	    cmocka_unit_test(a_line_past_the_limit_comes_in_pieces),
	    cmocka_unit_test(a_piece_does_not_wait_for_more),
	    cmocka_unit_test(a_line_has_its_place_and_can_be_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
