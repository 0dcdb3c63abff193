#include "io/temp.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"

int
temp_open(struct err *e)
{
	const char *dir = getenv("TMPDIR");
	struct buf path = {0};
	int fd;

	buf_addf(
	    &path, "%s/memabra-XXXXXX", dir != NULL && *dir != '\0' ? dir : "/tmp");
	if ((fd = mkstemp((char *)buf_cstr(&path))) < 0)
		err_errno(e, "%s", buf_cstr(&path));
	else
		(void)unlink(buf_cstr(&path));
	if (fd >= 0)
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	buf_release(&path);
	return fd;
}
