#include "unit.h"

#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "io/lines.h"
#include "io/unpack.h"

/* Packs text at to, and returns the number of bytes. */
typedef size_t pack_fn(char *to, size_t cap, struct str text);

static size_t
pack_gzip(char *to, size_t cap, struct str text)
{
	z_stream z = {0};

	deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
	z.next_in = (unsigned char *)text.p;
	z.avail_in = (unsigned)text.n;
	z.next_out = (unsigned char *)to;
	z.avail_out = (unsigned)cap;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return cap - z.avail_out;
}

/* With a checksum, as zstd(1) makes it. */
static size_t
pack_zstd(char *to, size_t cap, struct str text)
{
	ZSTD_CCtx *c = ZSTD_createCCtx();
	size_t n;

	ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
	n = ZSTD_compress2(c, to, cap, text.p, text.n);
	ZSTD_freeCCtx(c);
	assert_false(ZSTD_isError(n));
	return n;
}

static pack_fn *const packs[] = {pack_gzip, pack_zstd};
static const char *const formats[] = {"gzip", "zstd"};

static int
file_of(const char *text, size_t n)
{
	char path[] = "/tmp/memabra-packed-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	assert_int_equal(write(fd, text, n), n);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static const char text[] = "\xef\xbb\xbf"
			   "first\r\n\nthird is longer than thirty-one bytes\nlast";
static const char *const want[] = {
    "first", "", "third is longer than thirty-one bytes", "last"};

/* Two members or frames: the first ends in the middle of a line. */
static size_t
pack_text(pack_fn *pack, char *to, size_t cap)
{
	size_t n = pack(to, cap, (struct str){text, 15});

	n += pack(to + n, cap - n, (struct str){text, 0}); /* and an empty one */
	return n + pack(to + n, cap - n, (struct str){text + 15, sizeof text - 16});
}

static void
the_same_at_every_read_size(void **state)
{
	char packed[1000];
	struct str line;
	struct err e;

	(void)state;
	for (size_t i = 0; i < 2 * 31; i++) {
		size_t n = pack_text(packs[i % 2], packed, sizeof packed);
		int fd = file_of(packed, n);
		struct lines *l = lines_fd(fd, "test");

		lines_read_size(l, i / 2 + 1);
		for (size_t k = 0; k < 4; k++) {
			assert_int_equal(lines_next(l, &line, &e), 1);
			assert_str(line, want[k]);
			assert_int_equal(lines_number(l), k + 1);
			assert_int_equal(lines_torn(l), k == 3);
		}
		assert_int_equal(lines_next(l, &line, &e), 0);
		lines_close(l);
		close(fd);
	}
}

static void
pieces_of_packed_data_are_its_text(void **state)
{
	char packed[1000];
	struct str piece;
	struct err e;

	(void)state;
	for (size_t i = 0; i < 2 * 31; i++) {
		size_t n = pack_text(packs[i % 2], packed, sizeof packed);
		int fd = file_of(packed, n);
		struct lines *l = lines_fd(fd, "test");
		const char *rest = text + 3; /* the BOM */

		lines_read_size(l, i / 2 + 1);
		while (lines_piece(l, &piece, &e) == 1) {
			assert_memory_equal(piece.p, rest, piece.n);
			rest += piece.n;
		}
		assert_string_equal(rest, "");
		lines_close(l);
		close(fd);
	}
}

/*
 * Reads damaged data: returns the number of whole lines, which are those of want.
 * After a fault comes the end. Sets e->kind to ERR_INPUT if there was a fault.
 */
static size_t
read_damaged(const char *packed, size_t n, struct err *e)
{
	int fd = file_of(packed, n), rc;
	struct lines *l = lines_fd(fd, "test");
	struct str line;
	size_t k = 0;

	e->kind = ERR_NONE;
	while ((rc = lines_next(l, &line, e)) == 1) {
		assert_in_range(k, 0, 3);
		assert_str(line, want[k]);
		k++;
	}
	if (rc < 0) {
		assert_int_equal(e->kind, ERR_INPUT);
		assert_int_equal(lines_number(l), k + 1);
		assert_false(lines_torn(l));
		assert_int_equal(lines_next(l, &line, &(struct err){0}), 0);
	}
	lines_close(l);
	close(fd);
	return k;
}

static void
data_cut_short_is_told_after_the_lines_before_it(void **state)
{
	char packed[1000], message[100];
	struct err e;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		size_t first = packs[i](packed, sizeof packed, (struct str){text, 15});
		size_t empty = packs[i](packed, sizeof packed, (struct str){text, 0});
		size_t n = pack_text(packs[i], packed, sizeof packed);

		snprintf(
		    message, sizeof message, "the %s data is cut short", formats[i]);
		for (size_t cut = 4; cut < n; cut++) {
			size_t k;

			if (cut == first || cut == first + empty)
				continue; /* between two members, nobody can tell */
			k = read_damaged(packed, cut, &e);
			if (cut > first)
				assert_true(k >= 2);
			assert_int_equal(e.kind, ERR_INPUT);
			assert_string_equal(e.text, message);
		}
	}
}

/* No line is wrong: with its checksum, each damage of the first part is found. */
static void
a_wrong_checksum_is_told(void **state)
{
	char packed[1000];
	struct err e;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		size_t n = pack_text(packs[i], packed, sizeof packed);

		packed[n - (i == 0 ? 5 : 1)] ^= 1;
		assert_int_equal(read_damaged(packed, n, &e), 3);
		assert_int_equal(e.kind, ERR_INPUT);
		assert_non_null(strstr(e.text, "data is corrupt ("));
		packed[n - (i == 0 ? 5 : 1)] ^= 1;
		packed[n - 1] ^= 1; /* the size in gzip: the last byte of all */
		read_damaged(packed, n, &e);
		assert_int_equal(e.kind, ERR_INPUT);
		assert_non_null(strstr(e.text, "data is corrupt ("));
	}
}

static void
zeros_may_pad_gzip_but_nothing_else_may_follow(void **state)
{
	char packed[1000];
	size_t n = pack_text(pack_gzip, packed, sizeof packed - 10);
	struct err e;

	(void)state;
	memset(packed + n, 0, 10);
	assert_int_equal(read_damaged(packed, n + 10, &e), 4);
	assert_int_equal(e.kind, ERR_NONE);
	packed[n + 9] = 'x';
	assert_int_equal(read_damaged(packed, n + 10, &e), 3);
	assert_int_equal(e.kind, ERR_INPUT);
}

static void
the_first_bytes_decide(void **state)
{
	(void)state;
	assert_int_equal(unpack_kind(STR("")), UNPACK_UNSURE);
	assert_int_equal(unpack_kind(STR("{")), UNPACK_PLAIN);
	assert_int_equal(unpack_kind(STR("\n")), UNPACK_PLAIN);
	assert_int_equal(unpack_kind(STR("\xef")), UNPACK_PLAIN);
	assert_int_equal(unpack_kind(STR("\x1f")), UNPACK_UNSURE);
	assert_int_equal(unpack_kind(STR("\x1f\x8b")), UNPACK_UNSURE);
	assert_int_equal(unpack_kind(STR("\x1f\x8b\x08")), UNPACK_GZIP);
	assert_int_equal(unpack_kind(STR("\x1fx")), UNPACK_PLAIN);
	assert_int_equal(unpack_kind(STR("\x28\xb5\x2f")), UNPACK_UNSURE);
	assert_int_equal(unpack_kind(STR("\x28\xb5\x2f\xfd")), UNPACK_ZSTD);
	assert_int_equal(unpack_kind(STR("(x")), UNPACK_PLAIN);
	assert_int_equal(unpack_kind(STR("P")), UNPACK_UNSURE);
	assert_int_equal(unpack_kind(STR("P*M\x18")), UNPACK_ZSTD);
	assert_int_equal(unpack_kind(STR("Px")), UNPACK_PLAIN);
}

/* A line in a pipe comes at once: of plain text, and of a gzip that was flushed. */
static void
a_line_does_not_wait_for_more(void **state)
{
	char packed[100];
	z_stream z = {0};
	struct str line;
	struct err e;

	(void)state;
	for (int gzip = 0; gzip < 2; gzip++) {
		struct lines *l;
		int fds[2];

		assert_int_equal(pipe(fds), 0);
		l = lines_fd(fds[0], "test");
		if (gzip) {
			deflateInit2(
			    &z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
			z.next_in = (unsigned char *)"{}\n";
			z.avail_in = 3;
			z.next_out = (unsigned char *)packed;
			z.avail_out = sizeof packed;
			deflate(&z, Z_SYNC_FLUSH);
			deflateEnd(&z);
			assert_true(
			    write(fds[1], packed, sizeof packed - z.avail_out) > 0);
		} else {
			assert_int_equal(write(fds[1], "{}\n", 3), 3);
		}
		assert_int_equal(lines_next(l, &line, &e), 1);
		assert_str(line, "{}");
		close(fds[1]);
		assert_int_equal(lines_next(l, &line, &e), gzip ? -1 : 0);
		lines_close(l);
		close(fds[0]);
	}
}

static void
an_overlong_packed_line_is_skipped(void **state)
{
	size_t n = LIMIT_LINE + 1000, cap = n / 50;
	char *long_text = mem_alloc(n + 7), *packed = mem_alloc(cap);
	struct str line;
	struct err e;

	(void)state;
	memset(long_text, 'x', n);
	memcpy(long_text + n, "\nafter\n", 7);
	for (size_t i = 0; i < 2; i++) {
		int fd = file_of(
		    packed, packs[i](packed, cap, (struct str){long_text, n + 7}));
		struct lines *l = lines_fd(fd, "test");

		assert_int_equal(lines_next(l, &line, &e), -1);
		assert_non_null(strstr(e.text, "longer than"));
		assert_int_equal(lines_next(l, &line, &e), 1);
		assert_str(line, "after");
		assert_int_equal(lines_next(l, &line, &e), 0);
		lines_close(l);
		close(fd);
	}
	mem_free(long_text);
	mem_free(packed);
}

/* Any byte changed, any way: lines or a message, and always an end. */
static void
any_damage_ends(void **state)
{
	char packed[1000];
	struct str line;
	struct err e;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		size_t n = pack_text(packs[i], packed, sizeof packed);

		for (size_t bit = 0; bit < 8 * n; bit++) {
			struct lines *l;
			int fd, calls = 0;

			packed[bit / 8] ^= (char)(1 << bit % 8);
			fd = file_of(packed, n);
			l = lines_fd(fd, "test");
			while (lines_next(l, &line, &e) != 0)
				assert_in_range(++calls, 1, 1000);
			lines_close(l);
			close(fd);
			packed[bit / 8] ^= (char)(1 << bit % 8);
		}
	}
}

static void
a_file_of_a_state_is_never_unpacked(void **state)
{
	char path[] = "/tmp/memabra-packed-XXXXXX", packed[1000];
	size_t n = pack_gzip(packed, sizeof packed, STR("{}\n"));
	int fd = mkstemp(path);
	struct lines *l;
	struct str line;
	struct err e;

	(void)state;
	assert_int_equal(write(fd, packed, n), n);
	close(fd);
	l = lines_open_plain(path, &e);
	assert_int_equal(lines_next(l, &line, &e), 1);
	assert_memory_equal(line.p, packed, line.n);
	lines_close(l);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_bytes_decide),
	    cmocka_unit_test(the_same_at_every_read_size),
	    cmocka_unit_test(pieces_of_packed_data_are_its_text),
	    cmocka_unit_test(data_cut_short_is_told_after_the_lines_before_it),
	    cmocka_unit_test(a_wrong_checksum_is_told),
	    cmocka_unit_test(zeros_may_pad_gzip_but_nothing_else_may_follow),
	    cmocka_unit_test(a_line_does_not_wait_for_more),
	    cmocka_unit_test(an_overlong_packed_line_is_skipped),
	    cmocka_unit_test(any_damage_ends),
	    cmocka_unit_test(a_file_of_a_state_is_never_unpacked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
