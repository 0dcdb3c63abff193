#include "io/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"

struct child {
	pid_t pid;
	int in, out;    /* our ends of its stdin and stdout; non-blocking */
	struct buf got; /* bytes read but not returned yet */
	bool answered;  /* once or more */
	bool late;      /* it did not answer in time */
	bool missing;   /* the shell could not run the command */
};

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Between fork and exec: only async-signal-safe calls. */
_Noreturn static void
become(const char *command, int in, int out)
{
	int top;

	setpgid(0, 0);
	signal(SIGPIPE, SIG_DFL);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(127);
	/*
	 * The child must not inherit our lock or the pipes of other children:
	 * they would stay open.
	 */
	top = (int)sysconf(_SC_OPEN_MAX);
	for (int fd = 3; fd < (top > 0 && top < 4096 ? top : 4096); fd++)
		close(fd);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

struct child *
child_start(const char *command, struct err *e)
{
	int to[2], from[2];
	struct child *c;
	pid_t pid;

	if (pipe(to) < 0) {
		err_errno(e, "pipe");
		return NULL;
	}
	if (pipe(from) < 0) {
		err_errno(e, "pipe");
		close(to[0]);
		close(to[1]);
		return NULL;
	}
	pid = fork();
	if (pid == 0)
		become(command, to[0], from[1]);
	close(to[0]);
	close(from[1]);
	if (pid < 0) {
		err_errno(e, "fork");
		close(to[1]);
		close(from[0]);
		return NULL;
	}
	/* in parent and child: a kill must find the group, whichever runs first */
	setpgid(pid, pid);
	c = mem_zalloc(1, sizeof *c);
	c->pid = pid;
	c->in = to[1];
	c->out = from[0];
	fcntl(c->in, F_SETFL, O_NONBLOCK);
	fcntl(c->out, F_SETFL, O_NONBLOCK);
	fcntl(c->in, F_SETFD, FD_CLOEXEC);
	fcntl(c->out, F_SETFD, FD_CLOEXEC);
	return c;
}

/*
 * Reads the available output. Returns 1; 0: EOF; -1 with errno EAGAIN: nothing
 * available.
 */
static int
hear(struct child *c)
{
	ssize_t n;

	buf_reserve(&c->got, 1 << 16);
	do
		n = read(c->out, c->got.p + c->got.n, 1 << 16);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		c->got.n += (size_t)n;
	return n > 0 ? 1 : (int)n;
}

/* Waits for the exit of the child, and describes it in the error. */
static int
dead(struct child *c, struct err *e)
{
	int status, tries;

	for (tries = 0; tries < 100; tries++) {
		if (waitpid(c->pid, &status, WNOHANG) == c->pid) {
			kill(-c->pid, SIGKILL); /* the processes that it started */
			c->pid = -1;
			/* 126 and 127 are of the shell: not executable, not found */
			c->missing = WIFEXITED(status) && !c->answered &&
				     (WEXITSTATUS(status) | 1) == 127;
			if (WIFSIGNALED(status))
				return err_set(e, ERR_INPUT, "agent died: signal %d",
				    WTERMSIG(status));
			/* 128 + N: its shell reports signal N */
			if (WEXITSTATUS(status) > 128)
				return err_set(e, ERR_INPUT, "agent died: signal %d",
				    WEXITSTATUS(status) - 128);
			return err_set(e, ERR_INPUT, "agent died: exit status %d",
			    WEXITSTATUS(status));
		}
		nanosleep(&(struct timespec){0, 5000000}, NULL);
	}
	return err_set(e, ERR_INPUT, "agent closed its output without an answer");
}

/* What is still to be written, and the end of the answer once it has come. */
struct exchange {
	struct str unwritten;
	const char *newline; /* in got; NULL: not yet */
};

/* Writes what the agent takes. An agent that stopped reading may still answer. */
static void
write_some(struct child *c, struct exchange *x)
{
	ssize_t n = write(c->in, x->unwritten.p, x->unwritten.n);

	if (n < 0 && errno != EPIPE)
		return;
	if (n < 0)
		n = (ssize_t)x->unwritten.n;
	x->unwritten.p += n;
	x->unwritten.n -= (size_t)n;
}

/* Reads what the agent wrote, and looks for the end of the line. */
static int
read_some(struct child *c, struct exchange *x, struct err *e)
{
	size_t before = c->got.n;
	int heard = hear(c);

	if (heard == 0)
		return dead(c, e);
	if (heard > 0)
		x->newline = memchr(c->got.p + before, '\n', c->got.n - before);
	if (c->got.n > LIMIT_LINE)
		return err_set(e, ERR_INPUT, "agent's answer is longer than %zu bytes",
		    LIMIT_LINE);
	return 0;
}

/* Writes and reads until there is a whole line in got. */
static int
exchange(struct child *c, struct exchange *x, int timeout_ms, struct err *e)
{
	int64_t end = now_ms() + timeout_ms, left;
	int rc = 0, n;

	while (x->newline == NULL && rc == 0) {
		struct pollfd p[2] = {{.fd = c->out, .events = POLLIN},
		    {.fd = x->unwritten.n > 0 ? c->in : -1, .events = POLLOUT}};

		left = end - now_ms();
		n = left <= 0 ? 0 : poll(p, 2, (int)left);
		if (n == 0) {
			c->late = true;
			return err_set(e, ERR_INPUT,
			    "agent gave no answer within %g s%s", timeout_ms / 1000.0,
			    c->answered ? "" : "; does it flush its output?");
		}
		if (n < 0 && errno != EINTR)
			return err_errno(e, "poll");
		if (n > 0 && p[1].revents != 0)
			write_some(c, x);
		if (n > 0 && p[0].revents != 0)
			rc = read_some(c, x, e);
	}
	if (rc == 0 && x->unwritten.n > 0)
		rc =
		    err_set(e, ERR_INPUT, "agent answered before it had read the task");
	return rc;
}

static int
converse(
    struct child *c, struct str line, int timeout_ms, struct buf *answer, struct err *e)
{
	struct exchange x = {.newline = NULL};
	struct buf say = {0};
	int rc, n;

	while ((n = hear(c)) > 0)
		;
	if (c->got.n > 0)
		return err_set(e, ERR_INPUT, "agent wrote before it was asked");
	if (n == 0)
		return dead(c, e);
	buf_add_str(&say, line);
	buf_addc(&say, '\n');
	x.unwritten = buf_str(&say);
	rc = exchange(c, &x, timeout_ms, e);
	buf_release(&say);
	if (rc < 0)
		return rc;
	c->answered = true;
	buf_reset(answer);
	buf_add(answer, c->got.p, (size_t)(x.newline - c->got.p));
	c->got.n -= answer->n + 1;
	memmove(c->got.p, x.newline + 1, c->got.n);
	return 0;
}

int
child_ask(
    struct child *c, struct str line, int timeout_ms, struct buf *answer, struct err *e)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	int rc;

	/*
	 * EPIPE from a dead agent is an outcome, so ignore SIGPIPE here. stdout
	 * keeps the default action.
	 */
	sigaction(SIGPIPE, &ignore, &before);
	rc = converse(c, line, timeout_ms, answer, e);
	sigaction(SIGPIPE, &before, NULL);
	return rc;
}

bool
child_late(const struct child *c)
{
	return c->late;
}

bool
child_missing(const struct child *c)
{
	return c->missing;
}

void
child_stop(struct child *c)
{
	if (c == NULL)
		return;
	close(c->in);
	for (int tries = 0; c->pid > 0 && tries < 40; tries++) {
		if (waitpid(c->pid, NULL, WNOHANG) == c->pid)
			c->pid = -1;
		else if (tries == 20)
			kill(-c->pid, SIGTERM);
		else
			nanosleep(&(struct timespec){0, 10000000}, NULL);
	}
	if (c->pid > 0) {
		kill(-c->pid, SIGKILL);
		waitpid(c->pid, NULL, 0);
	}
	close(c->out);
	buf_release(&c->got);
	mem_free(c);
}
