/*
 * open(2) and fsync(2), retried on EINTR. For io.
 */
#ifndef IO_OPEN_H
#define IO_OPEN_H

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Sets FD_CLOEXEC. The open of a FIFO blocks, and a signal may interrupt it. */
static inline int
open_file(const char *path, int flags, mode_t mode)
{
	int fd;

	while ((fd = open(path, flags | O_CLOEXEC, mode)) < 0 && errno == EINTR)
		;
	return fd;
}

/*
 * fsync(2), retried on EINTR only: after another failure the kernel may mark
 * lost pages clean.
 */
static inline int
sync_file(int fd)
{
	int rc;

	while ((rc = fsync(fd)) < 0 && errno == EINTR)
		;
	return rc;
}

#endif
