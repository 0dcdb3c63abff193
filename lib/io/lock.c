/*
 * flock(2), with the name of the holder in the file.
 */
#include "io/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "io/open.h"

enum { WHO = 200, TURN_MS = 10 };

struct file_lock {
	int fd; /* -1: an ancestor holds the lock */
};

/*
 * Whether MB_LOCK_FD names a descriptor of the same file. flock() on that
 * descriptor succeeds if its open file holds the lock (or if the lock is free,
 * then it takes the lock), and fails if another process holds it.
 */
static bool
inherited(int fd)
{
	const char *text = getenv("MB_LOCK_FD");
	struct stat ours, theirs;
	struct err ignored;
	int64_t n;

	return text != NULL &&
	       num_option_int("MB_LOCK_FD", text, (struct int_range){3, 1 << 20}, &n,
		   &ignored) == 0 &&
	       fstat(fd, &ours) == 0 && fstat((int)n, &theirs) == 0 &&
	       ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino &&
	       flock((int)n, LOCK_EX | LOCK_NB) == 0;
}

static int
held(int fd, const char *path, struct err *e)
{
	char who[WHO + 1];
	ssize_t n = pread(fd, who, WHO, 0);

	who[n > 0 ? n : 0] = '\0';
	who[strcspn(who, "\n")] = '\0';
	return err_set(e, ERR_NO, "%s is held by %s", path,
	    who[0] == '\0' ? "another program" : who);
}

static int
sign(int fd, const char *path, const char *who, struct err *e)
{
	struct buf b = {0};
	int rc;

	buf_addf(&b, "%s\n", who);
	while ((rc = ftruncate(fd, 0)) < 0 && errno == EINTR)
		;
	for (size_t done = 0; rc == 0 && done < b.n;) {
		ssize_t n = pwrite(fd, b.p + done, b.n - done, (off_t)done);

		if (n >= 0)
			done += (size_t)n;
		else if (errno != EINTR)
			rc = -1;
	}
	if (rc < 0)
		err_errno(e, "%s", path);
	buf_release(&b);
	return rc;
}

/* Returns 0 with the lock. Polls, because flock(2) has no timeout. */
static int
acquire(int fd, int patience_ms)
{
	static const struct timespec turn = {.tv_nsec = TURN_MS * 1000000L};

	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK || patience_ms <= 0)
			return -1;
		nanosleep(&turn, NULL);
		patience_ms -= TURN_MS;
	}
	return 0;
}

struct file_lock *
file_lock(const char *path, const char *who, int patience_ms, struct err *e)
{
	struct file_lock *l;
	bool shared = false;
	int fd;

	if ((fd = open_file(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0644)) < 0) {
		err_errno(e, "%s", path);
		return NULL;
	}
	if (inherited(fd)) {
		close(fd);
		fd = -1;
		shared = true;
	} else if (acquire(fd, patience_ms) < 0) {
		if (errno == EWOULDBLOCK)
			held(fd, path, e);
		else
			err_errno(e, "%s", path);
		close(fd);
		return NULL;
	}
	if (!shared && sign(fd, path, who, e) < 0) {
		close(fd);
		return NULL;
	}
	l = mem_alloc(sizeof *l);
	l->fd = fd;
	return l;
}

bool
file_share_lock(struct file_lock *l)
{
	char fd[20];

	if (l->fd < 0)
		return false; /* MB_LOCK_FD already names the descriptor of the ancestor */
	snprintf(fd, sizeof fd, "%d", l->fd);
	fcntl(l->fd, F_SETFD, 0);
	setenv("MB_LOCK_FD", fd, 1);
	return true;
}

void
file_unlock(struct file_lock *l)
{
	if (l == NULL)
		return;
	if (l->fd >= 0) {
		/* close alone is not enough: a background process may share our lock */
		flock(l->fd, LOCK_UN);
		close(l->fd);
	}
	mem_free(l);
}
