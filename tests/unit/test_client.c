#include "unit.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "io/client.h"

/* ---- a clerk that repeats the line, and what the other end of the socket reads ---- */

static void
repeat(void *ctx, struct str line, struct buf *answer)
{
	++*(int *)ctx;
	buf_addf(answer, "[%.*s]", (int)line.n, line.p);
}

/* An answer so large that two of them fill a socket. */
static void
shout(void *ctx, struct str line, struct buf *answer)
{
	(void)line;
	++*(int *)ctx;
	for (int i = 0; i < 100000; i++)
		buf_adds(answer, "AAAAAAAAAA");
}

static void
refuse(void *ctx, const struct err *e, struct buf *answer)
{
	(void)ctx;
	buf_addf(answer, "refused: %s", e->text);
}

static int lines; /* that were answered */
static const struct clerk REPEATS = {repeat, refuse, &lines};
static const struct clerk SHOUTS = {shout, refuse, &lines};

struct talk {
	struct client *client;
	int fd; /* our end */
	struct buf got;
};

static struct talk
begin(void)
{
	struct talk t = {0};
	int ends[2];

	lines = 0;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	t.client = client_new(ends[1], ends[1]);
	t.fd = ends[0];
	return t;
}

static void
hear(struct talk *t)
{
	ssize_t n;

	do {
		buf_reserve(&t->got, 1 << 16);
		n = read(t->fd, t->got.p + t->got.n, 1 << 16);
		t->got.n += n > 0 ? (size_t)n : 0;
	} while (n > 0);
}

static int
turn(struct talk *t, const struct clerk *k, bool room)
{
	struct err e;

	return client_turn(t->client, k, room, &e);
}

static void
end(struct talk *t)
{
	client_free(t->client);
	close(t->fd);
	buf_release(&t->got);
}

/* ---- */

static void
the_same_for_pieces_of_every_size(void **state)
{
	static const char text[] =
	    "\xef\xbb\xbf"
	    "first\r\n\nthird is longer than thirty-one bytes, surely\n\r\nlast";
	static const char want[] =
	    "[first]\n[]\n[third is longer than thirty-one bytes, "
	    "surely]\n[]\n[last]\n";

	(void)state;
	for (size_t size = 1; size <= 31; size++) {
		struct talk t = begin();

		for (size_t n, from = 0; from < sizeof text - 1; from += n) {
			n = sizeof text - 1 - from < size ? sizeof text - 1 - from
							  : size;
			assert_int_equal(write(t.fd, text + from, n), n);
			assert_int_equal(turn(&t, &REPEATS, true), 1);
		}
		shutdown(t.fd, SHUT_WR);
		assert_int_equal(turn(&t, &REPEATS, true), 0);
		hear(&t);
		assert_str(buf_str(&t.got), want);
		end(&t);
	}
}

static void
a_turn_has_an_end(void **state)
{
	struct talk t = begin();
	int turns = 0;
	short events;

	(void)state;
	for (int i = 0; i < 100; i++)
		assert_int_equal(write(t.fd, "x\n", 2), 2);
	shutdown(t.fd, SHUT_WR);
	while (turn(&t, &REPEATS, true) > 0) {
		assert_true(++turns < 100);
		assert_true(lines <= 4 * turns);
		client_waits_for(t.client, &events);
		assert_int_equal(events, lines < 100 ? 0 : POLLIN);
	}
	assert_int_equal(lines, 100);
	hear(&t);
	assert_int_equal(t.got.n, 100 * 4);
	end(&t);
}

/* It is not read from, so what it can make us hold has a bound. */
static void
who_does_not_read_is_not_answered(void **state)
{
	struct talk t = begin();
	short events;
	int before;

	(void)state;
	for (int i = 0; i < 100; i++)
		assert_int_equal(write(t.fd, "x\n", 2), 2);
	for (int i = 0; i < 50; i++)
		assert_int_equal(turn(&t, &SHOUTS, true), 1);
	assert_true(lines >= 1 && lines <= 2);
	assert_true(client_bytes(t.client) < 4 << 20);
	client_waits_for(t.client, &events);
	assert_int_equal(events, POLLOUT);
	before = lines;
	for (int i = 0; i < 50; i++) {
		hear(&t);
		turn(&t, &SHOUTS, true);
	}
	assert_true(lines > before);
	end(&t);
}

static void
send_long(struct talk *t, const struct clerk *k, size_t n, bool room)
{
	char *part = mem_alloc(1 << 16);

	memset(part, 'x', 1 << 16);
	while (n > 0) {
		ssize_t sent = write(t->fd, part, n < 1 << 16 ? n : 1 << 16);

		n -= sent > 0 ? (size_t)sent : 0;
		assert_int_equal(turn(t, k, room), 1);
		assert_true(client_bytes(t->client) <= 2 * LIMIT_LINE + (1 << 17));
	}
	mem_free(part);
}

static void
a_line_that_is_too_long_is_refused_before_its_end(void **state)
{
	struct talk t = begin();

	(void)state;
	send_long(&t, &REPEATS, LIMIT_LINE + 1000000, true);
	hear(&t);
	assert_str(
	    buf_str(&t.got), "refused: the line is longer than 33554432 bytes\n");
	assert_true(client_bytes(t.client) < 1 << 17);
	assert_int_equal(write(t.fd, "\nnext\n", 6), 6);
	while (turn(&t, &REPEATS, true) > 0 && lines == 0)
		;
	hear(&t);
	assert_str(buf_str(&t.got),
	    "refused: the line is longer than 33554432 bytes\n[next]\n");
	end(&t);
}

static void
without_room_only_long_lines_are_refused(void **state)
{
	static const char why[] = "long lines of other clients take all the memory: "
				  "try again";
	char want[200];
	struct talk t = begin();

	(void)state;
	assert_int_equal(write(t.fd, "short\n", 6), 6);
	assert_int_equal(turn(&t, &REPEATS, false), 1);
	send_long(&t, &REPEATS, 200000, false);
	assert_int_equal(write(t.fd, "\nnext\n", 6), 6);
	while (turn(&t, &REPEATS, false) > 0 && lines < 2)
		;
	hear(&t);
	snprintf(want, sizeof want, "[short]\nrefused: %s\n[next]\n", why);
	assert_str(buf_str(&t.got), want);
	end(&t);
}

static void
at_the_end_whole_lines_are_answered(void **state)
{
	struct talk t = begin();

	(void)state;
	assert_int_equal(write(t.fd, "1\n2\n3\n4\n5\n6\nhalf", 16), 16);
	assert_int_equal(turn(&t, &REPEATS, true), 1);
	client_end(t.client);
	while (turn(&t, &REPEATS, true) > 0)
		;
	hear(&t);
	assert_str(buf_str(&t.got), "[1]\n[2]\n[3]\n[4]\n[5]\n[6]\n");
	end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_same_for_pieces_of_every_size),
	    cmocka_unit_test(a_turn_has_an_end),
	    cmocka_unit_test(who_does_not_read_is_not_answered),
	    cmocka_unit_test(a_line_that_is_too_long_is_refused_before_its_end),
	    cmocka_unit_test(without_room_only_long_lines_are_refused),
	    cmocka_unit_test(at_the_end_whole_lines_are_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
