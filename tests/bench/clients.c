/*
 * clients: the load of many clients on the Unix socket of mb-serve, from this one
 * process. A good client sends a task, waits for the answer, and sends the next; the
 * answer must be the bytes of its task, and then a decision. The bad clients are of
 * four kinds in turn: one sends and never reads, one stops in the middle of a line, one
 * leaves in the middle of a line again and again, and one reads a byte at a time.
 * Prints the figures; exits with 1 if a line was lost, crossed or late, or if two
 * answers have the same id. usage: clients SOCKET GOOD BAD SECONDS [DEPTH] <TASKS
 * DEPTH: how many tasks a good client sends before it waits (1).
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/lines.h"

enum { MOST_DEPTH = 64, READ = 64 << 10, ID_HEX = 32, LAST_ANSWERS_S = 30 };

enum kind { GOOD, NEVER_READS, HALF_A_LINE, LEAVES, READS_SLOWLY };

struct asked { /* a line that has no answer yet: it will be made again to compare */
	unsigned long number;
	double at;
};

struct one {
	enum kind kind;
	int fd;
	size_t index;
	unsigned long sent, answered;
	struct buf out, in;
	size_t written;
	struct asked asked[MOST_DEPTH]; /* by number % MOST_DEPTH */
};

static struct load {
	const char *path;
	struct buf *tasks; /* without their first byte, a brace */
	size_t n_tasks, tasks_cap;
	struct one *v;
	struct pollfd *polled;
	size_t n, depth;
	bool over;
	unsigned long answers, crossed;
	float *took; /* ms */
	size_t took_cap;
	struct id {
		char hex[ID_HEX];
	} * ids;
	size_t ids_cap;
} load = {.depth = 1};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

_Noreturn static void
die(const char *what)
{
	fprintf(stderr, "clients: %s: %s\n", what, strerror(errno));
	exit(4);
}

static void
connect_one(struct one *c)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};

	snprintf(a.sun_path, sizeof a.sun_path, "%s", load.path);
	if ((c->fd = socket(AF_UNIX, SOCK_STREAM, 0)) < 0 ||
	    connect(c->fd, (struct sockaddr *)&a, sizeof a) < 0)
		die(load.path);
	fcntl(c->fd, F_SETFL, O_NONBLOCK);
}

/* The line NUMBER of a client, without a newline. */
static void
make_line(const struct one *c, unsigned long number, struct buf *line)
{
	buf_addf(line, "{\"n\":\"%zu-%lu\",", c->index, number);
	buf_add_str(line, buf_str(&load.tasks[(c->index * 7 + number) % load.n_tasks]));
}

static void
ask(struct one *c)
{
	c->asked[c->sent % MOST_DEPTH] = (struct asked){c->sent, now()};
	make_line(c, c->sent++, &c->out);
	buf_addc(&c->out, '\n');
}

/* An answer must begin with the task, whose last byte is replaced by more members. */
static void
check(struct one *c, struct str answer)
{
	static const char next[] = ",\"trajectory_id\":\"traj-";
	const struct asked *a = &c->asked[c->answered % MOST_DEPTH];
	struct buf want = {0};

	make_line(c, c->answered++, &want);
	want.n--;
	buf_adds(&want, next);
	if (answer.n < want.n + ID_HEX || memcmp(answer.p, want.p, want.n) != 0) {
		if (load.crossed++ == 0)
			fprintf(stderr, "clients: wanted %.*s\nclients: got %.*s\n",
			    (int)(want.n > 300 ? 300 : want.n), want.p,
			    (int)(answer.n > 300 ? 300 : answer.n), answer.p);
	} else {
		load.ids = mem_grow(
		    load.ids, &load.ids_cap, load.answers + 1, sizeof *load.ids);
		load.took = mem_grow(
		    load.took, &load.took_cap, load.answers + 1, sizeof *load.took);
		memcpy(load.ids[load.answers].hex, answer.p + want.n, ID_HEX);
		load.took[load.answers++] = (float)((now() - a->at) * 1000);
	}
	buf_release(&want);
}

static void
write_some(struct one *c)
{
	ssize_t n = write(c->fd, c->out.p + c->written, c->out.n - c->written);

	if (n < 0 && errno != EAGAIN)
		die("write");
	c->written += n > 0 ? (size_t)n : 0;
	if (c->written == c->out.n) {
		buf_reset(&c->out);
		c->written = 0;
	}
}

static void
read_answers(struct one *c)
{
	char *from, *newline;
	ssize_t n;

	buf_reserve(&c->in, READ);
	n = read(c->fd, c->in.p + c->in.n, c->kind == READS_SLOWLY ? 1 : READ);
	if (n == 0 || (n < 0 && errno != EAGAIN))
		die("read");
	c->in.n += n > 0 ? (size_t)n : 0;
	from = c->in.p;
	while ((newline = memchr(from, '\n', c->in.n - (size_t)(from - c->in.p))) !=
	       NULL) {
		if (c->kind == GOOD)
			check(c, (struct str){from, (size_t)(newline - from)});
		from = newline + 1;
	}
	c->in.n -= (size_t)(from - c->in.p);
	memmove(c->in.p, from, c->in.n);
}

static void
serve_good(struct one *c, short events)
{
	if (events & (POLLIN | POLLHUP | POLLERR))
		read_answers(c);
	while (!load.over && c->sent - c->answered < load.depth)
		ask(c);
	if (c->out.n > 0)
		write_some(c);
}

static void
serve_bad(struct one *c, short events)
{
	if (c->kind == LEAVES && c->sent > 0) {
		close(c->fd);
		connect_one(c);
		c->sent = 0;
	}
	if (c->out.n == 0 && (c->sent == 0 || c->kind != HALF_A_LINE)) {
		make_line(c, c->sent++, &c->out);
		if (c->kind == HALF_A_LINE || c->kind == LEAVES)
			c->out.n /= 2;
		else
			buf_addc(&c->out, '\n');
	}
	if (c->out.n > 0)
		write_some(c);
	if (c->kind == READS_SLOWLY && (events & POLLIN))
		read_answers(c);
}

/* Bad clients are served each millisecond at most, or they would take all our time. */
static void
round_of_all(bool bad)
{
	for (size_t i = 0; i < load.n; i++) {
		struct one *c = &load.v[i];

		load.polled[i].fd = c->kind == GOOD ? c->fd : -1;
		load.polled[i].events =
		    (short)(c->out.n > 0 ? POLLIN | POLLOUT : POLLIN);
	}
	if (poll(load.polled, (nfds_t)load.n, 1) < 0 && errno != EINTR)
		die("poll");
	for (size_t i = 0; i < load.n; i++) {
		struct one *c = &load.v[i];

		if (c->kind == GOOD)
			serve_good(c, load.polled[i].revents);
		else if (bad && !load.over)
			serve_bad(c, POLLIN);
	}
}

static size_t
waiting(void)
{
	size_t n = 0;

	for (size_t i = 0; i < load.n; i++) {
		if (load.v[i].kind == GOOD)
			n += load.v[i].sent - load.v[i].answered;
	}
	return n;
}

static int
by_id(const void *a, const void *b)
{
	return memcmp(a, b, ID_HEX);
}

static int
by_size(const void *a, const void *b)
{
	const float *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int
report(size_t good, size_t bad, double seconds)
{
	unsigned long n = load.answers, again = 0, idle = 0;
	size_t lost = waiting();

	qsort(load.ids, n, sizeof *load.ids, by_id);
	qsort(load.took, n, sizeof *load.took, by_size);
	for (unsigned long i = 1; i < n; i++)
		again += by_id(&load.ids[i - 1], &load.ids[i]) == 0;
	for (size_t i = 0; i < load.n; i++)
		idle += load.v[i].kind == GOOD && load.v[i].answered == 0;
	printf("%zu clients and %zu bad ones, %.1f s: %lu answers, %.0f a second; "
	       "%zu lost, %lu crossed, %lu ids twice, %lu clients without an answer; "
	       "%.1f ms (median), %.1f ms (99 of 100), %.1f ms (slowest)\n",
	    good, bad, seconds, n, (double)n / seconds, lost, load.crossed, again, idle,
	    n == 0 ? 0 : (double)load.took[n / 2],
	    n == 0 ? 0 : (double)load.took[n * 99 / 100],
	    n == 0 ? 0 : (double)load.took[n - 1]);
	return n == 0 || lost + load.crossed + again + idle > 0;
}

static void
read_tasks(void)
{
	struct lines *lines = lines_open("-", &(struct err){0});
	struct str line;
	struct err e;

	while (lines != NULL && lines_next(lines, &line, &e) > 0) {
		load.tasks = mem_grow_zero(
		    load.tasks, &load.tasks_cap, load.n_tasks + 1, sizeof *load.tasks);
		buf_add(&load.tasks[load.n_tasks++], line.p + 1, line.n - 1);
	}
	lines_close(lines);
}

int
main(int argc, char *argv[])
{
	double start, end, bad_at = 0;
	size_t good;

	if (argc < 5)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	read_tasks();
	load.path = argv[1];
	good = strtoul(argv[2], NULL, 10);
	load.n = good + strtoul(argv[3], NULL, 10);
	if (argc > 5)
		load.depth = strtoul(argv[5], NULL, 10);
	if (load.n_tasks == 0 || load.n == 0 || load.depth > MOST_DEPTH)
		return 2;
	load.v = mem_zalloc(load.n, sizeof *load.v);
	load.polled = mem_zalloc(load.n, sizeof *load.polled);
	for (size_t i = 0; i < load.n; i++) {
		load.v[i].index = i;
		load.v[i].kind =
		    i < good ? GOOD : (enum kind)(NEVER_READS + (i - good) % 4);
		connect_one(&load.v[i]);
	}
	start = now();
	end = start + strtod(argv[4], NULL);
	while (!load.over || (waiting() > 0 && now() < end + LAST_ANSWERS_S)) {
		double t = now();

		load.over = t >= end;
		round_of_all(t - bad_at > .001);
		if (t - bad_at > .001)
			bad_at = t;
	}
	return report(good, load.n - good, now() - start);
}
