#include "io/clients.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/channel.h"

enum { GRACE_MS = 5000 }; /* for the last answers: systemd waits 90 s, a person less */

/*
 * If the lines and answers of all clients hold more than this, no line of more than
 * 64 KiB is read: eight clients may send the longest line at the same time.
 */
static const size_t MOST_BYTES = (size_t)512 << 20;

struct clients {
	const struct clerk *clerk;
	int channel;
	struct client **v;
	struct pollfd *polled; /* of the channel, then those of v */
	size_t n, cap, polled_cap;
	size_t left; /* clients whose end was not reported to the parent yet */
	bool stdin_only;
	bool stopping;
	int64_t end; /* of the grace, in ms */
};

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
add(struct clients *s, struct client *c)
{
	s->v = mem_grow(s->v, &s->cap, s->n + 1, sizeof(struct client *));
	s->v[s->n++] = c;
}

/* Takes what has come through the channel: clients, or its end. */
static void
listen_to_channel(struct clients *s)
{
	int fd, rc;

	while ((rc = channel_take(s->channel, &fd)) > 0) {
		if (fd < 0)
			s->left++;
		else
			add(s, client_new(fd, fd));
	}
	if (rc < 0)
		return;
	s->stopping = true;
	s->end = now_ms() + GRACE_MS;
}

/* How long to wait, in ms; -1: until something happens. */
static int
patience(const struct clients *s, bool idle, bool busy)
{
	int64_t rest = s->end - now_ms();

	if (busy || (s->stopping && idle))
		return 0;
	return s->stopping ? (rest > 0 ? (int)rest : 0) : -1;
}

/* Waits until a client can be served. *held: the bytes that the clients hold. */
static int
wait_for_work(struct clients *s, size_t *held, struct err *e)
{
	bool idle = false, busy = false;

	s->polled = mem_grow(s->polled, &s->polled_cap, s->n + 1, sizeof *s->polled);
	*held = 0;
	for (size_t i = 0; i < s->n; i++) {
		struct pollfd *p = &s->polled[i + 1];

		p->fd = client_waits_for(s->v[i], &p->events);
		idle = idle || p->events == POLLIN;
		busy = busy || p->events == 0;
		*held += client_bytes(s->v[i]);
	}
	s->polled[0] = (struct pollfd){.fd = s->stopping ? -1 : s->channel,
	    .events = (short)(s->left > 0 ? POLLIN | POLLOUT : POLLIN)};
	while (poll(s->polled, (nfds_t)s->n + 1, patience(s, idle, busy)) < 0) {
		if (errno != EINTR)
			return err_errno(e, "poll");
	}
	return 0;
}

/* A turn for each client that can be served. Those that are done are removed. */
static int
serve_round(struct clients *s, size_t held, struct err *e)
{
	bool over = s->stopping && now_ms() >= s->end;
	size_t kept = 0, n = s->n;
	int failed = 0;

	for (size_t i = 0; i < n; i++) {
		const struct pollfd *p = &s->polled[i + 1];
		struct client *c = s->v[i];
		bool ready = p->revents != 0 || p->events == 0;
		int rc = 1;

		if (s->stopping && !ready && p->events == POLLIN) {
			client_end(c); /* all that it sent was read */
			ready = true;
		}
		if (ready)
			rc = client_turn(c, s->clerk, held < MOST_BYTES, e);
		if (rc > 0 && !over) {
			s->v[kept++] = c;
			continue;
		}
		if (rc < 0 && s->stdin_only)
			failed = -1;
		client_free(c);
	}
	s->n = kept;
	s->left += n - kept;
	return failed;
}

static int
serve(struct clients *s, struct err *e)
{
	size_t held;
	int rc = 0;

	while (rc == 0 && (s->n > 0 || !(s->stopping || s->stdin_only))) {
		rc = wait_for_work(s, &held, e);
		if (rc == 0)
			rc = serve_round(s, held, e);
		if (rc == 0 && s->polled[0].revents != 0)
			listen_to_channel(s);
		if (s->left > 0 && !s->stdin_only)
			s->left -= channel_left(s->channel, s->left);
	}
	for (size_t i = 0; i < s->n; i++)
		client_free(s->v[i]);
	mem_free(s->v);
	mem_free(s->polled);
	return rc;
}

int
clients_serve(int channel, const struct clerk *k, struct err *e)
{
	return serve(&(struct clients){.clerk = k, .channel = channel}, e);
}

int
clients_serve_stdin(int channel, const struct clerk *k, struct err *e)
{
	struct clients s = {.clerk = k, .channel = channel, .stdin_only = true};

	add(&s, client_new(STDIN_FILENO, STDOUT_FILENO));
	return serve(&s, e);
}
