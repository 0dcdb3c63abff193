#include "io/out.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/open.h"

enum { FULL = 64 << 10 };

struct out {
	int fd;
	char *name;
	struct buf waiting;
	bool used;  /* something was added */
	int failed; /* errno of the first failure; later writes are dropped */
};

struct out *
out_fd(int fd, const char *name)
{
	struct out *o = mem_zalloc(1, sizeof *o);
	size_t n = strlen(name) + 1;

	o->fd = fd;
	o->name = memcpy(mem_alloc(n), name, n);
	return o;
}

static struct out *
out_open(const char *path, int flag, struct err *e)
{
	int fd = open_file(path, O_WRONLY | O_CREAT | flag, 0666);

	if (fd < 0) {
		err_errno(e, "%s", path);
		return NULL;
	}
	return out_fd(fd, path);
}

struct out *
out_create(const char *path, struct err *e)
{
	return out_open(path, O_TRUNC, e);
}

struct out *
out_append(const char *path, struct err *e)
{
	return out_open(path, O_APPEND, e);
}

static void
drain(struct out *o)
{
	size_t done = 0;

	while (done < o->waiting.n && o->failed == 0) {
		ssize_t n = write(o->fd, o->waiting.p + done, o->waiting.n - done);

		if (n >= 0)
			done += (size_t)n;
		else if (errno != EINTR)
			o->failed = errno;
	}
	buf_reset(&o->waiting);
}

void
out_add(struct out *o, struct str s)
{
	o->used = o->used || s.n > 0;
	if (o->failed != 0)
		return;
	buf_add_str(&o->waiting, s);
	if (o->waiting.n >= FULL)
		drain(o);
}

void
out_line(struct out *o, struct str s)
{
	out_add(o, s);
	out_add(o, STR("\n"));
}

bool
out_empty(const struct out *o)
{
	return !o->used;
}

int
out_flush(struct out *o, struct err *e)
{
	if (o->waiting.n > 0)
		drain(o);
	if (o->failed == 0)
		return 0;
	errno = o->failed;
	return err_errno(e, "%s", o->name);
}

static void
release(struct out *o)
{
	buf_release(&o->waiting);
	mem_free(o->name);
	mem_free(o);
}

int
out_close(struct out *o, struct err *e)
{
	int rc = out_flush(o, e);

	if (close(o->fd) < 0 && rc == 0)
		rc = err_errno(e, "%s", o->name);
	release(o);
	return rc;
}

int
out_detach(struct out *o, struct err *e)
{
	int rc = out_flush(o, e);

	release(o);
	return rc;
}
