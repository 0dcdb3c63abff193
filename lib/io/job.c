#include "io/job.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/open.h"

enum { READ_BYTES = 1 << 16 };

struct job {
	pid_t pid;
	int from;
};

static bool
send(int fd, const struct buf *b)
{
	ssize_t n;

	for (size_t done = 0; done < b->n; done += (size_t)n) {
		while ((n = write(fd, b->p + done, b->n - done)) < 0 && errno == EINTR)
			;
		if (n <= 0)
			return false;
	}
	return true;
}

/* The child: works, sends the result, and ends without the exit handlers of ours. */
static _Noreturn void
serve(errand_fn *work, void *arg, int to)
{
	static const int ends[] = {SIGINT, SIGTERM, SIGHUP};
	struct buf out = {0};
	int nothing = open_file("/dev/null", O_RDWR, 0);

	/* Our handlers would remove the temporary files of the parent. nohup stays. */
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (signal(ends[i], SIG_DFL) == SIG_IGN)
			signal(ends[i], SIG_IGN);
	}
	/* A reader of our stdout must not wait for a child of a killed parent. */
	if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 ||
	    dup2(nothing, STDOUT_FILENO) < 0)
		_exit(ERR_SYSTEM);
	work(arg, &out);
	_exit(send(to, &out) ? 0 : ERR_SYSTEM);
}

static struct job *
begin(errand_fn *work, void *arg, struct err *e)
{
	struct job *j;
	int fd[2];
	pid_t pid;

	/* If our caller ignores it, waitpid finds no child. */
	signal(SIGCHLD, SIG_DFL);
	if (pipe(fd) < 0) {
		err_errno(e, "pipe");
		return NULL;
	}
	if ((pid = fork()) == 0) {
		close(fd[0]);
		serve(work, arg, fd[1]);
	}
	close(fd[1]);
	if (pid < 0) {
		err_errno(e, "fork");
		close(fd[0]);
		return NULL;
	}
	j = mem_alloc(sizeof *j);
	*j = (struct job){pid, fd[0]};
	return j;
}

static int
receive(int fd, struct buf *out, struct err *e)
{
	ssize_t n;

	do {
		buf_reserve(out, READ_BYTES);
		n = read(fd, out->p + out->n, READ_BYTES);
		if (n > 0)
			out->n += (size_t)n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	return n < 0 ? err_errno(e, "cannot read from a child process") : 0;
}

static int
end(struct job *job, struct buf *out, struct err *e)
{
	const struct job j = *job;
	int rc = receive(j.from, out, e), status;
	pid_t pid;

	mem_free(job);
	close(j.from);
	while ((pid = waitpid(j.pid, &status, 0)) < 0 && errno == EINTR)
		;
	if (rc < 0)
		return -1;
	if (pid < 0)
		return err_errno(e, "cannot wait for a child process");
	if (WIFSIGNALED(status))
		return err_set(e, ERR_SYSTEM, "a child process was killed by signal %d",
		    WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return err_set(e, ERR_SYSTEM,
		    "a child process failed with the exit status %d",
		    WEXITSTATUS(status));
	return 0;
}

static void
drop(struct job *job)
{
	const struct job j = *job;

	mem_free(job);
	close(j.from);
	kill(j.pid, SIGKILL);
	while (waitpid(j.pid, NULL, 0) < 0 && errno == EINTR)
		;
}

const struct errand_way JOBS = {begin, end, drop};
