#include "io/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/num.h"
#include "io/open.h"

enum { PATH_BYTES = 4096, READ = 64 << 10 };

/* ---- system calls, retried on EINTR ---- */

static int
cut_file(int fd, off_t size)
{
	int rc;

	while ((rc = ftruncate(fd, size)) < 0 && errno == EINTR)
		;
	return rc;
}

/* ---- temporary files ---- */

/* A temporary name is path + TMP + pid: same directory, so the same device. */
static const char TMP[] = ".tmp-";

/*
 * The current temporary file, for the signal handler and atexit; "" if there is
 * none.
 */
static char pending[PATH_BYTES];
static volatile sig_atomic_t armed;

static void
remove_pending(void)
{
	if (armed)
		unlink(pending);
	armed = 0;
}

static void
on_signal(int sig)
{
	remove_pending();
	signal(sig, SIG_DFL);
	raise(sig);
}

/* Installs the handlers once. A signal that our caller ignores stays ignored. */
static void
watch_for_the_end(void)
{
	static const int ends[] = {SIGINT, SIGTERM, SIGHUP};
	static bool watching;
	struct sigaction old, act = {.sa_handler = on_signal};

	if (watching)
		return;
	watching = true;
	sigemptyset(&act.sa_mask);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (sigaction(ends[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
			sigaction(ends[i], &act, NULL);
	}
	atexit(remove_pending);
}

/* Puts the temporary name for path into `pending`. */
static int
arm(const char *path, struct err *e)
{
	struct buf b = {0};
	int rc = 0;

	watch_for_the_end();
	buf_addf(&b, "%s%s%ld", path, TMP, (long)getpid());
	if (b.n >= sizeof pending)
		rc = err_set(e, ERR_SYSTEM, "%.200s...: path is too long", path);
	else
		strcpy(pending, buf_cstr(&b));
	buf_release(&b);
	if (rc == 0) {
		unlink(pending); /* left by a dead process that had our pid */
		armed = 1;
	}
	return rc;
}

/* Whether the name has the form NAME.tmp-PID. */
static bool
is_temporary(const char *name)
{
	const char *tail = strstr(name, TMP),
		   *pid = tail == NULL ? "" : tail + sizeof TMP - 1;

	return tail != name && *pid != '\0' && strspn(pid, "0123456789") == strlen(pid);
}

void
file_sweep(const char *dir)
{
	struct buf names = {0}, path = {0};
	struct err ignored;

	if (file_list(dir, &names, &ignored) == 0) {
		for (const char *n = names.p; n != NULL && n < names.p + names.n;
		     n += strlen(n) + 1) {
			buf_reset(&path);
			buf_addf(&path, "%s/%s", dir, n);
			if (is_temporary(n))
				unlink(buf_cstr(&path));
		}
	}
	buf_release(&names);
	buf_release(&path);
}

/* ---- changing ---- */

static int
write_all(int fd, const char *name, struct str s, struct err *e)
{
	for (size_t done = 0; done < s.n;) {
		ssize_t n = write(fd, s.p + done, s.n - done);

		if (n < 0 && errno != EINTR)
			return err_errno(e, "%s", name);
		if (n > 0)
			done += (size_t)n;
	}
	return 0;
}

/* Renames the pending file to path. */
static int
put_in_place(const char *path, struct err *e)
{
	if (rename(pending, path) < 0) {
		err_errno(e, "%s", path);
		remove_pending();
		return -1;
	}
	armed = 0;
	return file_sync_name(path, e);
}

int
file_begin(const char *path, mode_t mode, struct err *e)
{
	int fd;

	if (arm(path, e) < 0)
		return -1;
	fd = open_file(pending, O_WRONLY | O_CREAT | O_EXCL, mode);
	if (fd < 0) {
		armed = 0;
		err_errno(e, "%s", path);
	}
	return fd;
}

void
file_abandon(int fd)
{
	close(fd);
	remove_pending();
}

int
file_commit(int fd, const char *path, struct err *e)
{
	if (sync_file(fd) < 0) {
		err_errno(e, "%s", path);
		file_abandon(fd);
		return -1;
	}
	if (close(fd) < 0) {
		err_errno(e, "%s", path);
		remove_pending();
		return -1;
	}
	return put_in_place(path, e);
}

int
file_replace(const char *path, struct str text, mode_t mode, struct err *e)
{
	int fd = file_begin(path, mode, e);

	if (fd < 0)
		return -1;
	if (write_all(fd, path, text, e) == 0)
		return file_commit(fd, path, e);
	file_abandon(fd);
	return -1;
}

/* Writes to a device or a FIFO, or through a link: it must not be replaced. */
static int
write_through(const char *path, struct str text, struct err *e)
{
	int fd = open_file(path, O_WRONLY | O_TRUNC, 0), rc;

	if (fd < 0)
		return err_errno(e, "%s", path);
	rc = write_all(fd, path, text, e);
	if (close(fd) < 0 && rc == 0)
		rc = err_errno(e, "%s", path);
	return rc;
}

int
file_put(const char *path, struct str text, struct err *e)
{
	struct stat st;

	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return write_through(path, text, e);
	return file_replace(path, text, 0644, e);
}

static int
pour(int to, const char *path, int from, const char *source, struct err *e)
{
	struct buf b = {0};
	ssize_t n = 0;
	int rc = 0;

	buf_reserve(&b, READ);
	while (
	    rc == 0 && ((n = read(from, b.p, READ)) > 0 || (n < 0 && errno == EINTR))) {
		if (n > 0)
			rc = write_all(to, path, (struct str){b.p, (size_t)n}, e);
	}
	if (rc == 0 && n < 0)
		rc = err_errno(e, "%s", source);
	buf_release(&b);
	return rc;
}

int
file_copy(const char *path, const char *from, mode_t mode, struct err *e)
{
	int in = open_file(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0), out, rc;

	if (in < 0)
		return err_errno(e, "%s", from);
	if ((out = file_begin(path, mode, e)) < 0) {
		close(in);
		return -1;
	}
	if ((rc = pour(out, path, in, from, e)) == 0)
		rc = file_commit(out, path, e);
	else
		file_abandon(out);
	close(in);
	return rc;
}

/* Best effort: the next writer cuts off what remains. */
static void
truncate_to(int fd, off_t size)
{
	if (cut_file(fd, size) == 0)
		sync_file(fd);
}

int
file_append(const char *path, struct str text, struct err *e)
{
	struct stat st;
	int fd = open_file(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0644),
	    rc = 0;

	if (fd < 0)
		return err_errno(e, "%s", path);
	if (fstat(fd, &st) < 0) {
		rc = err_errno(e, "%s", path);
	} else {
		rc = write_all(fd, path, text, e);
		if (rc == 0 && sync_file(fd) < 0)
			rc = err_errno(e, "%s", path);
		if (rc < 0)
			truncate_to(fd, st.st_size);
	}
	if (close(fd) < 0 && rc == 0)
		rc = err_errno(e, "%s", path);
	/*
	 * Sync even if the file existed: its creator may have been killed before
	 * its fsync.
	 */
	return rc == 0 ? file_sync_name(path, e) : rc;
}

int
file_cut(const char *path, size_t n, struct err *e)
{
	int fd = open_file(path, O_WRONLY, 0), rc = 0;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || cut_file(fd, st.st_size - (off_t)n) < 0 ||
	    sync_file(fd) < 0)
		rc = err_errno(e, "%s", path);
	if (fd >= 0)
		close(fd);
	return rc;
}

int
file_relink(const char *path, const char *target, struct err *e)
{
	if (arm(path, e) < 0)
		return -1;
	if (symlink(target, pending) < 0) {
		armed = 0;
		return err_errno(e, "%s", path);
	}
	return put_in_place(path, e);
}

int
file_link(const char *path, struct buf *b, struct err *e)
{
	char target[PATH_BYTES];
	ssize_t n = readlink(path, target, sizeof target);

	if (n < 0 && errno == EINVAL)
		return err_set(e, ERR_INPUT, "%s: is not a link", path);
	if (n < 0)
		return errno == ENOENT ? 0 : err_errno(e, "%s", path);
	buf_add(b, target, (size_t)n);
	return 1;
}

int
file_name_also(const char *path, const char *from, struct err *e)
{
	int rc;

	if (arm(path, e) < 0)
		return -1;
	if (link(from, pending) < 0) {
		armed = 0;
		return err_errno(e, "%s", path);
	}
	rc = put_in_place(path, e);
	unlink(pending); /* rename(2) leaves it if path was such a name already */
	return rc;
}

int
file_remove(const char *path, struct err *e)
{
	if (unlink(path) < 0)
		return errno == ENOENT ? 0 : err_errno(e, "%s", path);
	return file_sync_name(path, e);
}
