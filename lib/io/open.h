/*
 * open(2), closed on exec, which a signal does not fail: that of a FIFO waits.
 * For io.
 */
#ifndef IO_OPEN_H
#define IO_OPEN_H

#include <errno.h>
#include <fcntl.h>

static inline int
open_file(const char *path, int flags, mode_t mode)
{
	int fd;

	while ((fd = open(path, flags | O_CLOEXEC, mode)) < 0 && errno == EINTR)
		;
	return fd;
}

#endif
