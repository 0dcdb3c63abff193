#include "io/rewrite.h"

#include "io/file.h"

int
rewrite_file(const char *path, rewrite_fn *write, void *ctx, struct err *e)
{
	int fd = file_begin(path, 0600, e), rc;
	struct out *out;
	struct err late;

	if (fd < 0)
		return -1;
	out = out_fd(fd, path);
	rc = write(ctx, out, e);
	if (out_detach(out, rc < 0 ? &late : e) == 0 && rc == 0)
		return file_commit(fd, path, e);
	file_abandon(fd);
	return -1;
}
