/*
 * open(2) and fsync(2), which a signal does not fail.
 * For io.
 */
#ifndef IO_OPEN_H
#define IO_OPEN_H

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Closed on exec. The open of a FIFO waits, and may be interrupted. */
static inline int
open_file(const char *path, int flags, mode_t mode)
{
	int fd;

	while ((fd = open(path, flags | O_CLOEXEC, mode)) < 0 && errno == EINTR)
		;
	return fd;
}

/*
 * fsync(2), tried again after a signal and after nothing else: after a failure the
 * kernel may take lost pages for clean.
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
