#include "io/client.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"

/*
 * A turn ends after so many lines, or if so many bytes of answers wait. A client that
 * sends without a pause then delays the others by milliseconds, and a poll(2) for 4
 * lines is cheap.
 */
enum { TURN_LINES = 4, TURN_BYTES = 64 << 10 };

enum { READ = 64 << 10 }; /* bytes of a read; a line up to this size is never refused */

struct client {
	int in, out;
	struct buf lines;   /* what was read */
	size_t from;        /* the lines before were answered */
	size_t searched;    /* no newline from `from` to here; at a newline: stop */
	struct buf answers; /* what is to be written */
	size_t written;     /* of it */
	bool started;       /* the first line was taken */
	bool ended;         /* nothing more is read */
	bool skips;         /* the rest of a line that was refused */
};

struct client *
client_new(int in, int out)
{
	struct client *c = mem_zalloc(1, sizeof *c);

	c->in = in;
	c->out = out;
	return c;
}

void
client_free(struct client *c)
{
	if (c->in > STDERR_FILENO)
		close(c->in);
	buf_release(&c->lines);
	buf_release(&c->answers);
	mem_free(c);
}

size_t
client_bytes(const struct client *c)
{
	return c->lines.cap + c->answers.cap;
}

/* Whether a whole line was read. At the end a line needs no newline. */
static bool
has_line(const struct client *c)
{
	return c->searched < c->lines.n || (c->ended && c->from < c->lines.n);
}

int
client_waits_for(const struct client *c, short *events)
{
	*events = 0;
	if (c->answers.n > 0)
		*events = POLLOUT;
	else if (!has_line(c) && !c->ended)
		*events = POLLIN;
	return c->answers.n > 0 ? c->out : c->in;
}

static void
search(struct client *c)
{
	const char *newline = NULL;

	if (c->searched > c->lines.n)
		c->searched = c->lines.n;
	if (c->searched < c->lines.n)
		newline =
		    memchr(c->lines.p + c->searched, '\n', c->lines.n - c->searched);
	c->searched = newline == NULL ? c->lines.n : (size_t)(newline - c->lines.p);
}

/* ---- reading ---- */

static void
drop_lines(struct client *c)
{
	buf_release(&c->lines);
	c->from = c->searched = 0;
}

/* Drops what belongs to a line that was refused. */
static void
skip(struct client *c)
{
	if (has_line(c)) {
		c->from = ++c->searched;
		c->skips = false;
		search(c);
	} else {
		drop_lines(c);
	}
}

static int
read_some(struct client *c, struct err *e)
{
	ssize_t n;

	if (c->from > 0) {
		c->lines.n -= c->from;
		memmove(c->lines.p, c->lines.p + c->from, c->lines.n);
		c->searched -= c->from;
		c->from = 0;
	}
	buf_reserve(&c->lines, READ);
	if ((n = read(c->in, c->lines.p + c->lines.n, READ)) < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR
			   ? 0
			   : err_errno(e, c->in == STDIN_FILENO ? "stdin" : "client");
	c->lines.n += (size_t)n;
	c->ended = n == 0;
	search(c);
	if (c->skips)
		skip(c);
	return 0;
}

void
client_end(struct client *c)
{
	c->ended = true;
	/* Without the beginning of a line, whose rest is lost. */
	while (c->lines.n > c->from && c->lines.p[c->lines.n - 1] != '\n')
		c->lines.n--;
	search(c);
}

/* ---- answering ---- */

static struct str
take_line(struct client *c)
{
	struct str line = {c->lines.p + c->from, c->searched - c->from};

	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	if (!c->started && str_starts(line, STR("\xef\xbb\xbf"))) {
		line.p += 3;
		line.n -= 3;
	}
	c->started = true;
	c->searched += c->searched < c->lines.n; /* the newline */
	c->from = c->searched;
	return line;
}

static void
refuse(struct client *c, const struct clerk *k, const struct err *e)
{
	k->refuse(k->ctx, e, &c->answers);
	buf_addc(&c->answers, '\n');
}

static void
answer_line(struct client *c, const struct clerk *k)
{
	struct str line = take_line(c);
	struct err e;

	search(c);
	if (line.n > LIMIT_LINE) {
		err_set(&e, ERR_INPUT, "the line is longer than %zu bytes", LIMIT_LINE);
		refuse(c, k, &e);
		return;
	}
	k->answer(k->ctx, line, &c->answers);
	buf_addc(&c->answers, '\n');
}

/* Refuses a line that is too long, or for which there is no room, before its end. */
static void
check_length(struct client *c, const struct clerk *k, bool room)
{
	size_t n = c->lines.n - c->from;
	struct err e;

	if (has_line(c) || n <= READ || (n <= LIMIT_LINE && room))
		return;
	if (n > LIMIT_LINE)
		err_set(&e, ERR_INPUT, "the line is longer than %zu bytes", LIMIT_LINE);
	else
		err_set(&e, ERR_SYSTEM,
		    "long lines of other clients take all the memory: try again");
	refuse(c, k, &e);
	drop_lines(c);
	c->skips = true;
}

static void
answer_some(struct client *c, const struct clerk *k)
{
	size_t n = 0, start = c->from;

	while (has_line(c) && n++ < TURN_LINES && c->from - start < TURN_BYTES &&
	       c->answers.n < TURN_BYTES)
		answer_line(c, k);
	if (c->from == c->lines.n)
		drop_lines(c);
}

/* ---- writing ---- */

static int
write_some(struct client *c, struct err *e)
{
	while (c->written < c->answers.n) {
		ssize_t n =
		    write(c->out, c->answers.p + c->written, c->answers.n - c->written);

		if (n >= 0)
			c->written += (size_t)n;
		else if (errno == EAGAIN || errno == EWOULDBLOCK)
			return 0;
		else if (errno != EINTR)
			return err_errno(
			    e, c->out == STDOUT_FILENO ? "stdout" : "client");
	}
	buf_release(&c->answers);
	c->written = 0;
	return 0;
}

int
client_turn(struct client *c, const struct clerk *k, bool room, struct err *e)
{
	if (write_some(c, e) < 0)
		return -1;
	if (c->answers.n > 0)
		return 1;
	if (!has_line(c) && !c->ended && read_some(c, e) < 0)
		return -1;
	check_length(c, k, room);
	answer_some(c, k);
	if (write_some(c, e) < 0)
		return -1;
	return c->answers.n > 0 || has_line(c) || !c->ended;
}
