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

/* ---- calls that a signal may interrupt ---- */

/* Only what was interrupted is tried again: after a failure the kernel may take lost pages for clean. */
static int
sync_file(int fd)
{
	int rc;

	while ((rc = fsync(fd)) < 0 && errno == EINTR)
		;
	return rc;
}

static int
cut_file(int fd, off_t size)
{
	int rc;

	while ((rc = ftruncate(fd, size)) < 0 && errno == EINTR)
		;
	return rc;
}

/* ---- temporary files ---- */

/* Its name is the final one with this and the pid behind it: same directory, same device. */
static const char TMP[] = ".tmp-";

/* The temporary file of this instant, for the handler and atexit; "" when there is none. */
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

/* Once; a signal that the caller of this program ignores stays ignored. */
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

/* The name of a temporary file beside path, in `pending`. */
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
		unlink(pending); /* of a dead process that had our pid */
		armed = 1;
	}
	return rc;
}

/* NAME.tmp-PID */
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

/* ---- reading ---- */

static int
read_all(int fd, const char *name, struct buf *b, size_t limit, struct err *e)
{
	size_t from = b->n;
	ssize_t n;

	do {
		buf_reserve(b, READ);
		while ((n = read(fd, b->p + b->n, READ)) < 0) {
			if (errno != EINTR)
				return err_errno(e, "%s", name);
		}
		b->n += (size_t)n;
		if (b->n - from > limit)
			return err_set(
			    e, ERR_INPUT, "%s: more than %zu bytes", name, limit);
	} while (n > 0);
	return 0;
}

int
file_read(const char *path, struct buf *b, size_t limit, struct err *e)
{
	struct stat st;
	int fd, rc;

	if (strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, "stdin", b, limit, e);
	if ((fd = open_file(path, O_RDONLY, 0)) < 0)
		return err_errno(e, "%s", path);
	if (fstat(fd, &st) < 0)
		rc = err_errno(e, "%s", path);
	else if (S_ISDIR(st.st_mode))
		rc = err_set(e, ERR_SYSTEM, "%s: is a directory", path);
	else
		rc = read_all(fd, path, b, limit, e);
	close(fd);
	return rc;
}

/* The n bytes at offset at, in place of what b held: 0; -1: errno says why. */
static int
read_at(int fd, off_t at, size_t n, struct buf *b)
{
	buf_reset(b);
	buf_reserve(b, n);
	while (b->n < n) {
		ssize_t got = pread(fd, b->p + b->n, n - b->n, at + (off_t)b->n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			errno = got == 0 ? 0 : errno;
			return -1;
		}
		b->n += (size_t)got;
	}
	return 0;
}

/* The last newline before p + n, or NULL: memrchr is no POSIX. */
static const char *
last_newline(const char *p, size_t n)
{
	while (n > 0) {
		if (p[--n] == '\n')
			return p + n;
	}
	return NULL;
}

/*
 * The last line of a text that is the end of a file, or all of it; end is its
 * newline, NULL when there is none. A line with a NUL was never written so: it
 * is what a power failure makes of one whose pages were not all on disk. false
 * when the line may begin before the text.
 */
static bool
last_whole(struct str s, bool all, const char **start, const char **end)
{
	const char *before;

	*end = last_newline(s.p, s.n);
	for (; *end != NULL; *end = before) {
		before = last_newline(s.p, (size_t)(*end - s.p));
		if (before == NULL && !all)
			return false;
		*start = before == NULL ? s.p : before + 1;
		if (memchr(*start, '\0', (size_t)(*end - *start)) == NULL)
			return true;
	}
	return all;
}

static int
last_line_of(int fd, const char *path, struct buf *line, size_t *torn, struct err *e)
{
	struct stat st;
	struct buf tail = {0};
	size_t size, want = READ;
	int rc;

	if (fstat(fd, &st) < 0)
		return err_errno(e, "%s", path);
	size = (size_t)st.st_size;
	for (;; want *= 2) {
		size_t n = want < size ? want : size;
		const char *start, *end;

		if ((rc = read_at(fd, (off_t)(size - n), n, &tail)) < 0) {
			if (errno == 0)
				err_set(e, ERR_SYSTEM,
				    "%s: became shorter while it was read", path);
			else
				err_errno(e, "%s", path);
			break;
		}
		if (!last_whole(buf_str(&tail), n == size, &start, &end)) {
			if (n <= 2 * LIMIT_LINE)
				continue; /* it begins farther back */
			rc = err_set(
			    e, ERR_INPUT, "%s: its last line is too long", path);
			break;
		}
		*torn = end == NULL ? tail.n : (size_t)(tail.p + tail.n - end - 1);
		if (end != NULL) {
			buf_add(line, start, (size_t)(end - start) + 1);
			rc = 1;
		}
		break;
	}
	buf_release(&tail);
	return rc;
}

int
file_last_line(const char *path, struct buf *line, size_t *torn, struct err *e)
{
	int fd = open_file(path, O_RDONLY, 0), rc;

	*torn = 0;
	if (fd < 0)
		return errno == ENOENT ? 0 : err_errno(e, "%s", path);
	rc = last_line_of(fd, path, line, torn, e);
	close(fd);
	return rc;
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

static void
dir_of(const char *path, struct buf *dir)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		buf_adds(dir, ".");
	else
		buf_add(dir, path, slash == path ? 1 : (size_t)(slash - path));
	buf_cstr(dir);
}

/* Whether the directory that path stands in can be opened. */
static bool
readable(const char *path)
{
	struct buf dir = {0};
	bool yes;

	dir_of(path, &dir);
	yes = access(dir.p, R_OK) == 0;
	buf_release(&dir);
	return yes;
}

/* What was renamed, made or removed at path is on disk only when its directory is. */
int
file_sync_name(const char *path, struct err *e)
{
	struct buf dir = {0};
	int fd, rc = 0;

	dir_of(path, &dir);
	fd = open_file(dir.p, O_RDONLY | O_DIRECTORY, 0);
	/* EINVAL: a file system that has no such thing */
	if (fd < 0 || (sync_file(fd) < 0 && errno != EINVAL))
		rc = err_errno(e, "%s", buf_cstr(&dir));
	if (fd >= 0)
		close(fd);
	buf_release(&dir);
	return rc;
}

int
file_sync(const char *path, struct err *e)
{
	int fd = open_file(path, O_RDONLY, 0), rc = 0;

	if (fd < 0)
		return errno == ENOENT ? 0 : err_errno(e, "%s", path);
	if (sync_file(fd) < 0)
		rc = err_errno(e, "%s", path);
	close(fd);
	return rc;
}

/* The pending file takes the place of path. */
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
file_replace(const char *path, struct str text, mode_t mode, struct err *e)
{
	int fd, rc;

	if (arm(path, e) < 0)
		return -1;
	fd = open_file(pending, O_WRONLY | O_CREAT | O_EXCL, mode);
	if (fd < 0) {
		armed = 0;
		return err_errno(e, "%s", path);
	}
	rc = write_all(fd, path, text, e);
	if (rc == 0 && sync_file(fd) < 0)
		rc = err_errno(e, "%s", path);
	if (close(fd) < 0 && rc == 0)
		rc = err_errno(e, "%s", path);
	if (rc < 0) {
		remove_pending();
		return -1;
	}
	return put_in_place(path, e);
}

/* Best effort: a tail that stays is cut off by whoever opens the file next. */
static void
take_back(int fd, off_t size)
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
			take_back(fd, st.st_size);
	}
	if (close(fd) < 0 && rc == 0)
		rc = err_errno(e, "%s", path);
	/* Even when it was there: who made it may have been killed before this. */
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
		return err_set(e, ERR_INPUT, "%s: is no link", path);
	if (n < 0)
		return errno == ENOENT ? 0 : err_errno(e, "%s", path);
	buf_add(b, target, (size_t)n);
	return 1;
}

int
file_remove(const char *path, struct err *e)
{
	if (unlink(path) < 0)
		return errno == ENOENT ? 0 : err_errno(e, "%s", path);
	return file_sync_name(path, e);
}

/* ---- directories ---- */

bool
file_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

bool
file_is_regular(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

bool
file_is_link(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

bool
file_writable(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 &&
	       (st.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) != 0;
}

int
file_mode(const char *path, mode_t mode, struct err *e)
{
	return chmod(path, mode) < 0 ? err_errno(e, "%s", path) : file_sync(path, e);
}

bool
file_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A directory that is there is fine. The error is mkdir's: file_is_dir changes errno. */
static int
make_one(const char *path, struct err *e)
{
	int why;

	if (mkdir(path, 0777) == 0)
		return file_sync_name(path, e);
	why = errno;
	if (file_is_dir(path))
		return 0;
	errno = why;
	return err_errno(e, "%s", path);
}

int
file_make_dir(const char *path, struct err *e)
{
	struct buf b = {0};
	int rc = 0;

	/* Who made it may have been killed before it was on disk; but not where we may not even look. */
	if (file_is_dir(path))
		return readable(path) ? file_sync_name(path, e) : 0;
	for (const char *slash = path; rc == 0 && slash != NULL;) {
		slash = strchr(slash + 1, '/');
		buf_reset(&b);
		buf_add(
		    &b, path, slash == NULL ? strlen(path) : (size_t)(slash - path));
		rc = make_one(buf_cstr(&b), e);
	}
	buf_release(&b);
	return rc;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
file_list(const char *path, struct buf *b, struct err *e)
{
	DIR *dir = opendir(path);
	char **names = NULL;
	size_t n = 0, cap = 0;
	const struct dirent *d;

	if (dir == NULL)
		return err_errno(e, "%s", path);
	while ((d = readdir(dir)) != NULL) {
		size_t len = strlen(d->d_name) + 1;

		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		names = mem_grow(names, &cap, n + 1, sizeof *names);
		names[n++] = memcpy(mem_alloc(len), d->d_name, len);
	}
	closedir(dir);
	if (n > 0)
		qsort(names, n, sizeof *names, by_bytes);
	for (size_t i = 0; i < n; i++) {
		buf_add(b, names[i], strlen(names[i]) + 1);
		mem_free(names[i]);
	}
	mem_free(names);
	return 0;
}
