/*
 * The Unix socket at which a server listens: at a path, or passed by systemd. For cmd.
 */
#ifndef IO_LISTENER_H
#define IO_LISTENER_H

#include <sys/types.h>

#include "base/err.h"

struct listener { /* zero-initialise */
	int fd;
	const char *path; /* borrowed; NULL: systemd made it, and keeps it */
	dev_t dev;        /* of the file at the path, when it was made */
	ino_t ino;
};

/*
 * Makes the socket, for its owner alone. The file of a socket at which nobody listens
 * any more is replaced. Returns 0, or -1: ERR_NO if somebody listens there, otherwise
 * ERR_SYSTEM, also if the path names a symbolic link or another file.
 */
int listener_at(struct listener *, const char *path, struct err *);

/*
 * Takes the socket that systemd passed, as in sd_listen_fds(3). Returns 1; 0: none was
 * passed; -1: it is not one Unix socket that listens.
 */
int listener_passed(struct listener *, struct err *);

/* Returns a client; -1 with errno: none waits, or it can't be taken. */
int listener_accept(const struct listener *);

/* Removes the file of the socket, unless it has become another one. */
void listener_hide(const struct listener *);
void listener_close(struct listener *);

#endif
