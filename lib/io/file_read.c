/*
 * Reading whole files, and the last line of a file.
 */
#include "io/file_read.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "io/open.h"

enum { READ = 64 << 10 };

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

/* Replaces b by the n bytes at offset `at`. Returns 0, or -1 with errno. */
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

/* The last newline before p + n, or NULL. memrchr is not in POSIX. */
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
 * Finds the last line of a text that is the tail of a file, or all of it. *end
 * is its newline, or NULL if there is none. A line with a NUL does not count as
 * complete: a power failure leaves NULs for pages that were not on disk. Returns
 * false if the line may begin before the text.
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
				err_set(e, ERR_SYSTEM, "%s: shrank while it was read",
				    path);
			else
				err_errno(e, "%s", path);
			break;
		}
		if (!last_whole(buf_str(&tail), n == size, &start, &end)) {
			if (n <= 2 * LIMIT_LINE)
				continue; /* the line begins before this text */
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
