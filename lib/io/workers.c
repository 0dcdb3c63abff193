#include "io/workers.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "io/channel.h"
#include "io/stop.h"

/*
 * RESERVE: descriptors of a worker that are no clients. REST_MS: how long to take no
 * client after the system refused to give us one. YOUNG_MS: a worker that dies before this
 * age is not replaced, because the next one would die too.
 */
enum { RESERVE = 32, REST_MS = 100, YOUNG_MS = 1000 };

struct worker {
	pid_t pid;     /* 0: it does not run */
	int channel;   /* -1: it is to end */
	long clients;  /* that it was given and that have not left */
	int64_t since; /* in ms */
};

struct crew {
	const struct workers *how;
	struct worker v[WORKERS_MOST];
	long most;   /* clients of a worker */
	bool rests;  /* the system refused to give us a client */
	bool worker; /* this process is one */
};

int
workers_default(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > WORKERS_MOST ? WORKERS_MOST : (int)n;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- the workers ---- */

/* In the new process: closes what belongs to the parent, and works. Returns 1 or -1. */
static int
be_worker(struct crew *c, int channel, struct err *e)
{
	c->worker = true;
	stop_ignore();
	signal(SIGPIPE,
	    SIG_IGN); /* EPIPE of a client that is gone ends only this client */
	listener_close(c->how->listener);
	for (int i = 0; i < c->how->n; i++) {
		if (c->v[i].channel >= 0)
			close(c->v[i].channel);
	}
	return c->how->work(c->how->ctx, channel, e) < 0 ? -1 : 1;
}

/* Returns 0 in the parent; in the worker as be_worker; or -1. */
static int
start(struct crew *c, struct worker *w, struct err *e)
{
	int ends[2];

	*w = (struct worker){.channel = -1, .since = now_ms()};
	if (channel_open(ends, e) < 0)
		return -1;
	if ((w->pid = fork()) == 0) {
		close(ends[0]);
		return be_worker(c, ends[1], e);
	}
	close(ends[1]);
	if (w->pid < 0) {
		err_errno(e, "fork");
		close(ends[0]);
		w->pid = 0;
		return -1;
	}
	w->channel = ends[0];
	return 0;
}

/* Tells a worker to finish. */
static void
release(struct worker *w)
{
	if (w->channel >= 0)
		close(w->channel);
	w->channel = -1;
}

/* Waits for the end of a worker. Returns 0 if it was a good one, or says in text how. */
static int
wait_for(struct worker *w, char *text, size_t n)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(w->pid, &status, 0)) < 0 && errno == EINTR)
		;
	w->pid = 0;
	if (pid < 0)
		snprintf(text, n, "a worker is lost");
	else if (WIFSIGNALED(status))
		snprintf(text, n, "a worker was killed by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		snprintf(text, n, "a worker failed with the exit status %d",
		    WEXITSTATUS(status));
	else
		return 0;
	return -1;
}

/* A worker is gone. Returns as start does. */
static int
replace(struct crew *c, struct worker *w, struct err *e)
{
	char text[80] = "a worker ended";

	release(w);
	wait_for(w, text, sizeof text);
	if (now_ms() - w->since < YOUNG_MS)
		return err_set(e, ERR_SYSTEM, "%s at once", text);
	c->how->died(c->how->ctx, text);
	return start(c, w, e);
}

/* ---- clients ---- */

/* The worker with the fewest clients; NULL: all have as many as they may. */
static struct worker *
least_busy(struct crew *c)
{
	struct worker *best = NULL;

	for (int i = 0; i < c->how->n; i++) {
		struct worker *w = &c->v[i];

		if (w->channel >= 0 && w->clients < c->most &&
		    (best == NULL || w->clients < best->clients))
			best = w;
	}
	return best;
}

/* Returns false if there is no client to take, or nobody to give it to. */
static bool
take_client(struct crew *c)
{
	struct worker *w = least_busy(c);
	int fd;

	if (w == NULL)
		return false;
	if ((fd = listener_accept(c->how->listener)) < 0) {
		c->rests = errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
			   errno == ENOMEM;
		return false;
	}
	if (channel_send(w->channel, fd) == 0)
		w->clients++;
	close(fd);
	return true;
}

/* Waits for the next event. p: the stop descriptor, the listener, the channels. */
static int
wait_for_event(struct crew *c, struct pollfd *p, struct err *e)
{
	nfds_t n = 2 + (nfds_t)c->how->n;
	bool full = c->rests || least_busy(c) == NULL;

	p[0] = (struct pollfd){.fd = c->how->stop, .events = POLLIN};
	p[1] =
	    (struct pollfd){.fd = full ? -1 : c->how->listener->fd, .events = POLLIN};
	for (int i = 0; i < c->how->n; i++)
		p[2 + i] = (struct pollfd){.fd = c->v[i].channel, .events = POLLIN};
	while (poll(p, n, c->rests ? REST_MS : -1) < 0) {
		if (errno != EINTR)
			return err_errno(e, "poll");
	}
	c->rests = false;
	return 0;
}

/* Until the server is to stop. Returns as start does. */
static int
accept_clients(struct crew *c, struct err *e)
{
	struct pollfd p[2 + WORKERS_MOST];
	int rc = 0;

	for (;;) {
		if (wait_for_event(c, p, e) < 0)
			return -1;
		if (p[0].revents != 0)
			return 0;
		for (int i = 0; i < c->how->n && rc == 0; i++) {
			int left =
			    p[2 + i].revents == 0 ? 0 : channel_heard(c->v[i].channel);

			if (left >= 0)
				c->v[i].clients -= left;
			else
				rc = replace(c, &c->v[i], e);
		}
		if (rc != 0)
			return rc;
		if (p[1].revents != 0)
			take_client(c);
	}
}

/* ---- */

/*
 * Clients that have connected already are served too; those at a socket of systemd by
 * the next server.
 */
static void
stop_accepting(struct crew *c)
{
	struct listener *l = c->how->listener;

	listener_hide(l);
	while (l->path != NULL && take_client(c))
		;
	listener_close(l);
}

/* Returns -1 if one of them failed. */
static int
end_workers(struct crew *c, struct err *e)
{
	char text[80];
	int rc = 0;

	for (int i = 0; i < c->how->n; i++)
		release(&c->v[i]);
	for (int i = 0; i < c->how->n; i++) {
		if (c->v[i].pid > 0 && wait_for(&c->v[i], text, sizeof text) < 0)
			rc = err_set(e, ERR_SYSTEM, "at the end %s", text);
	}
	return rc;
}

int
workers_run(const struct workers *how, struct err *e)
{
	struct crew c = {.how = how, .most = sysconf(_SC_OPEN_MAX) - RESERVE};
	struct err ignored;
	int rc = 0;

	/* If our caller ignores it, waitpid finds no child. */
	signal(SIGCHLD, SIG_DFL);
	if (c.most < 1)
		c.most = 1;
	for (int i = 0; i < how->n; i++)
		c.v[i].channel = -1;
	for (int i = 0; i < how->n && rc == 0; i++)
		rc = start(&c, &c.v[i], e);
	if (rc == 0)
		rc = accept_clients(&c, e);
	if (c.worker)
		return rc;
	stop_accepting(&c);
	return end_workers(&c, rc < 0 ? &ignored : e) < 0 ? -1 : rc;
}
