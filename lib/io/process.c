#include "io/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"

enum { LINE_BYTES = 64 << 10, POLL_MS = 50, TURN_BYTES = 1 << 20 };

/* ---- forwarding signals ---- */

static const int ENDS[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { N_ENDS = sizeof ENDS / sizeof *ENDS };

static volatile sig_atomic_t child_group; /* 0: none */
static volatile sig_atomic_t passed;      /* the last signal that arrived; 0: none */

static void
pass_on(int sig)
{
	passed = sig;
	if (child_group > 0) {
		kill(-(pid_t)child_group, sig);
		kill(-(pid_t)child_group,
		    SIGCONT); /* a stopped process acts on no signal */
	}
}

/* A signal that our caller ignores stays ignored (nohup). */
static void
catch_ends(struct sigaction before[N_ENDS])
{
	struct sigaction act = {.sa_handler = pass_on};

	sigemptyset(&act.sa_mask);
	for (int i = 0; i < N_ENDS; i++) {
		if (sigaction(ENDS[i], NULL, &before[i]) == 0 &&
		    before[i].sa_handler != SIG_IGN)
			sigaction(ENDS[i], &act, NULL);
	}
}

static void
restore_ends(const struct sigaction before[N_ENDS])
{
	for (int i = 0; i < N_ENDS; i++)
		sigaction(ENDS[i], &before[i], NULL);
}

/* ---- messages ---- */

/*
 * Keeps a line from its last "\r\033[K" on: that sequence redraws a progress
 * line (lib/cli).
 */
static void
keep_messages(struct out *to, struct buf *line, struct str s)
{
	static const char ANEW[] = "\r\033[K";

	for (size_t i = 0; i < s.n; i++) {
		buf_addc(line, s.p[i]);
		if (line->n >= sizeof ANEW - 1 &&
		    memcmp(line->p + line->n - (sizeof ANEW - 1), ANEW,
			sizeof ANEW - 1) == 0)
			buf_reset(line);
		else if (s.p[i] == '\n' || line->n >= LINE_BYTES) {
			out_add(to, buf_str(line));
			buf_reset(line);
		}
	}
}

/*
 * Copies the available bytes of fd, at most about TURN_BYTES, to our stderr and to
 * messages. Returns false at EOF.
 */
static bool
copy_messages(const struct process *p, int fd, struct buf *line)
{
	char part[4096];
	ssize_t n;

	for (size_t all = 0; all < TURN_BYTES; all += (size_t)n) {
		while ((n = read(fd, part, sizeof part)) < 0 && errno == EINTR)
			;
		if (n <= 0)
			return n < 0 && errno == EAGAIN;
		for (ssize_t done = 0, w; done < n; done += w) {
			w = write(STDERR_FILENO, part + done, (size_t)(n - done));
			if (w < 0 && errno == EINTR)
				w = 0;
			else if (w <= 0)
				/* our stderr is closed; keep the copy all the same */
				break;
		}
		keep_messages(p->messages, line, (struct str){part, (size_t)n});
	}
	return true;
}

/*
 * Copies until the program closes its stderr or exits. EOF alone is not enough: a
 * background process may keep the stderr open, and may write to it for ever. The
 * last turn copies more than a pipe can hold.
 */
static void
listen_to(const struct process *p, pid_t pid, int fd)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	struct buf line = {0};
	siginfo_t info;
	bool ended = false;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while (copy_messages(p, fd, &line) && !ended) {
		poll(&wait, 1, POLL_MS);
		info.si_pid = 0;
		ended =
		    waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		    info.si_pid == pid;
	}
	if (line.n > 0) {
		buf_addc(&line, '\n');
		out_add(p->messages, buf_str(&line));
	}
	buf_release(&line);
}

/* ---- the program ---- */

/*
 * Between fork and exec: only async-signal-safe calls, except dprintf after a
 * failed exec.
 */
_Noreturn static void
become(const struct process *p, int messages)
{
	if ((p->out >= 0 && dup2(p->out, STDOUT_FILENO) < 0) ||
	    (messages >= 0 && dup2(messages, STDERR_FILENO) < 0))
		_exit(PROCESS_NOT_FOUND);
	execvp(p->argv[0], p->argv);
	dprintf(STDERR_FILENO, "%s: %s\n", p->argv[0], strerror(errno));
	_exit(PROCESS_NOT_FOUND);
}

static int
wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return PROCESS_NOT_FOUND;
	}
	return WIFSIGNALED(status) ? PROCESS_SIGNAL + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

/*
 * Makes a group the one that may read the terminal, and that Ctrl-C reaches. It is
 * called by a process outside that group, so SIGTTOU is ignored meanwhile.
 */
static void
give_terminal(pid_t group)
{
	struct sigaction before, ignore = {.sa_handler = SIG_IGN};

	sigemptyset(&ignore.sa_mask);
	sigaction(SIGTTOU, &ignore, &before);
	tcsetpgrp(STDIN_FILENO, group);
	sigaction(SIGTTOU, &before, NULL);
}

/* Runs the program in its own group, and forwards signals to it. */
static int
run_group(const struct process *p, struct err *e)
{
	struct sigaction before[N_ENDS];
	sigset_t ends, mask;
	bool terminal = tcgetpgrp(STDIN_FILENO) == getpgrp();
	int status = -1;
	pid_t pid;

	sigemptyset(&ends);
	for (int i = 0; i < N_ENDS; i++)
		sigaddset(&ends, ENDS[i]);
	/*
	 * Block signals until the group exists: then there is a target to
	 * forward them to.
	 */
	sigprocmask(SIG_BLOCK, &ends, &mask);
	passed = 0;
	catch_ends(before);
	fflush(NULL);
	if ((pid = fork()) == 0) {
		restore_ends(before);
		setpgid(0, 0);
		if (terminal) {
			give_terminal(getpid());
			signal(SIGTSTP, SIG_IGN); /* only mb-run would go on */
		}
		sigprocmask(SIG_SETMASK, &mask, NULL);
		become(p, -1);
	}
	if (pid > 0) {
		/* in parent and child: the group exists, whichever runs first */
		setpgid(pid, pid);
		if (terminal)
			give_terminal(pid);
		child_group = (sig_atomic_t)pid;
	}
	sigprocmask(SIG_SETMASK, &mask, NULL);
	if (pid > 0)
		status = wait_for(pid);
	else
		err_errno(e, "fork");
	/* A stage that outlives a failed chain could still change the state. */
	if ((passed != 0 || status != 0) && pid > 0)
		kill(-pid, SIGKILL);
	if (terminal)
		give_terminal(getpgrp());
	child_group = 0;
	restore_ends(before);
	return passed != 0 && pid > 0 ? PROCESS_SIGNAL + passed : status;
}

int
process_run(const struct process *p, struct err *e)
{
	int fd[2] = {-1, -1};
	pid_t pid;

	if (p->group)
		return run_group(p, e);
	if (p->messages != NULL && pipe(fd) < 0)
		return err_errno(e, "pipe");
	for (int i = 0; i < 2 && fd[i] >= 0; i++)
		fcntl(fd[i], F_SETFD, FD_CLOEXEC);
	fflush(NULL);
	if ((pid = fork()) == 0)
		become(p, fd[1]);
	if (fd[1] >= 0)
		close(fd[1]);
	if (pid < 0) {
		err_errno(e, "fork");
		if (fd[0] >= 0)
			close(fd[0]);
		return -1;
	}
	if (fd[0] >= 0) {
		listen_to(p, pid, fd[0]);
		close(fd[0]);
	}
	return wait_for(pid);
}
