#include "io/spool.h"

#include <errno.h>
#include <unistd.h>

#include "io/temp.h"

enum { MEMORY = 1 << 20, BLOCK = 64 << 10 };

static const char NAME[] = "temporary file";

/* Moves the bytes to a file. */
static int
leave_memory(struct spool *s, struct err *e)
{
	if (s->file == NULL) {
		if ((s->fd = temp_open(e)) < 0)
			return -1;
		s->file = out_fd(s->fd, NAME);
	}
	out_add(s->file, buf_str(&s->text));
	s->written += s->text.n;
	buf_reset(&s->text);
	return out_flush(s->file, e);
}

int
spool_line(struct spool *s, struct str line, uint64_t *at, struct err *e)
{
	*at = s->written + s->text.n;
	buf_add_str(&s->text, line);
	buf_addc(&s->text, '\n');
	return s->text.n < MEMORY ? 0 : leave_memory(s, e);
}

static int
copy_file(int fd, struct out *to, struct err *e)
{
	char block[BLOCK];
	ssize_t n;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return err_errno(e, "%s", NAME);
	while ((n = read(fd, block, sizeof block)) != 0) {
		if (n > 0)
			out_add(to, (struct str){block, (size_t)n});
		else if (errno != EINTR)
			return err_errno(e, "%s", NAME);
	}
	return 0;
}

int
spool_copy(struct spool *s, struct out *to, struct err *e)
{
	int rc = s->file == NULL ? 0 : copy_file(s->fd, to, e);

	out_add(to, buf_str(&s->text));
	spool_release(s);
	return rc;
}

/* Reads some of n bytes of the file; returns their number, or -1. */
static ssize_t
read_part(int fd, off_t at, size_t n, char block[BLOCK], struct err *e)
{
	ssize_t got;

	while (
	    (got = pread(fd, block, n < BLOCK ? n : BLOCK, at)) < 0 && errno == EINTR) {
	}
	if (got < 0)
		return err_errno(e, "%s", NAME);
	return got > 0 ? got : err_set(e, ERR_SYSTEM, "%s: was truncated", NAME);
}

/* Copies n bytes of the file. */
static int
copy_part(int fd, off_t at, size_t n, struct out *to, struct err *e)
{
	char block[BLOCK];

	while (n > 0) {
		ssize_t got = read_part(fd, at, n, block, e);

		if (got < 0)
			return -1;
		out_add(to, (struct str){block, (size_t)got});
		at += got;
		n -= (size_t)got;
	}
	return 0;
}

int
spool_copy_line(struct spool *s, uint64_t at, size_t n, struct out *to, struct err *e)
{
	n++; /* the newline */
	if (at < s->written) {
		size_t part = s->written - at < n ? (size_t)(s->written - at) : n;

		if (copy_part(s->fd, (off_t)at, part, to, e) < 0)
			return -1;
		at += part;
		n -= part;
	}
	if (n > 0)
		out_add(to, (struct str){s->text.p + (at - s->written), n});
	return 0;
}

int
spool_read_line(struct spool *s, uint64_t at, size_t n, struct buf *to, struct err *e)
{
	char block[BLOCK];

	if (at >= s->written) {
		buf_add(to, s->text.p + (at - s->written), n);
		return 0;
	}
	while (n > 0) {
		ssize_t got = read_part(s->fd, (off_t)at, n, block, e);

		if (got < 0)
			return -1;
		buf_add(to, block, (size_t)got);
		at += (uint64_t)got;
		n -= (size_t)got;
	}
	return 0;
}

void
spool_release(struct spool *s)
{
	struct err unused; /* the bytes are not wanted any more */

	if (s->file != NULL) {
		(void)out_detach(s->file, &unused);
		close(s->fd);
	}
	buf_release(&s->text);
	*s = (struct spool){0};
}
