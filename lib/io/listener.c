#include "io/listener.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>

#include "base/buf.h"
#include "base/num.h"
#include "io/open.h"

enum { PASSED = 3, PATIENCE_MS = 5000, TURN_MS = 10, OWNER_ONLY = 0177 };

/* ---- a path ---- */

static int
new_socket(struct err *e)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd < 0)
		return err_errno(e, "socket");
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static int
address_of(const char *path, struct sockaddr_un *a, struct err *e)
{
	size_t n = strlen(path);

	memset(a, 0, sizeof *a);
	a->sun_family = AF_UNIX;
	if (n == 0 || n >= sizeof a->sun_path)
		return err_set(e, ERR_SYSTEM,
		    "%s: the path of a socket has 1 to %zu bytes", path,
		    sizeof a->sun_path - 1);
	memcpy(a->sun_path, path, n + 1);
	return 0;
}

/*
 * Locks the directory of the path, by flock(2), or else two servers that start at the
 * same time could each remove the socket of the other. Returns the descriptor, or -1.
 */
static int
lock_directory(const char *path, struct err *e)
{
	static const struct timespec turn = {.tv_nsec = TURN_MS * 1000000L};
	const char *slash = strrchr(path, '/');
	struct buf dir = {0};
	int fd, left = PATIENCE_MS;

	if (slash == NULL)
		buf_adds(&dir, ".");
	else
		buf_add(&dir, path, slash == path ? 1 : (size_t)(slash - path));
	fd = open_file(buf_cstr(&dir), O_RDONLY | O_DIRECTORY, 0);
	while (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK || (left -= TURN_MS) < 0) {
			close(fd);
			fd = -1;
			break;
		}
		nanosleep(&turn, NULL);
	}
	if (fd < 0)
		err_errno(e, "cannot lock the directory %s", buf_cstr(&dir));
	buf_release(&dir);
	return fd;
}

/* Removes a socket at which nobody listens. */
static int
clear_path(const struct sockaddr_un *a, struct err *e)
{
	const char *path = a->sun_path;
	struct stat st;
	int fd, rc;

	if (lstat(path, &st) < 0)
		return errno == ENOENT ? 0 : err_errno(e, "%s", path);
	if (!S_ISSOCK(st.st_mode))
		return err_set(e, ERR_SYSTEM,
		    "%s: is in the way: it is no socket, and is left alone", path);
	if ((fd = new_socket(e)) < 0)
		return -1;
	rc = connect(fd, (const struct sockaddr *)a, sizeof *a);
	close(fd);
	if (rc == 0 || errno == EAGAIN || errno == EINPROGRESS)
		return err_set(e, ERR_NO, "%s: another program listens there", path);
	if (errno != ECONNREFUSED)
		return err_errno(e, "%s", path);
	if (unlink(path) < 0)
		return err_errno(e, "%s", path);
	return 0;
}

static int
bind_privately(int fd, const struct sockaddr_un *a)
{
	mode_t before = umask(OWNER_ONLY);
	int rc = bind(fd, (const struct sockaddr *)a, sizeof *a);

	umask(before);
	return rc;
}

int
listener_at(struct listener *l, const char *path, struct err *e)
{
	struct sockaddr_un a;
	struct stat st;
	int lock, fd;

	if (address_of(path, &a, e) < 0 || (lock = lock_directory(path, e)) < 0)
		return -1;
	if (clear_path(&a, e) < 0 || (fd = new_socket(e)) < 0) {
		close(lock);
		return -1;
	}
	if (bind_privately(fd, &a) < 0 || listen(fd, SOMAXCONN) < 0 ||
	    lstat(path, &st) < 0) {
		err_errno(e, "%s", path);
		close(fd);
		close(lock);
		return -1;
	}
	close(lock);
	*l = (struct listener){fd, path, st.st_dev, st.st_ino};
	return 0;
}

/* ---- systemd ---- */

static bool
is_listening_unix_stream(int fd)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof a, size = sizeof(int);
	int type = 0, listens = 0;

	return getsockname(fd, (struct sockaddr *)&a, &n) == 0 &&
	       a.ss_family == AF_UNIX &&
	       getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
	       type == SOCK_STREAM &&
	       getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 &&
	       listens != 0;
}

int
listener_passed(struct listener *l, struct err *e)
{
	const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
	int64_t n;

	if (pid == NULL || count == NULL || strtol(pid, NULL, 10) != (long)getpid())
		return 0;
	if (num_option_int("LISTEN_FDS", count, (struct int_range){1, 1}, &n, e) < 0)
		return -1;
	if (!is_listening_unix_stream(PASSED))
		return err_set(e, ERR_USAGE,
		    "what systemd passed is no Unix socket that listens: "
		    "ListenStream=PATH and Accept=no are wanted");
	fcntl(PASSED, F_SETFD, FD_CLOEXEC);
	fcntl(PASSED, F_SETFL, O_NONBLOCK);
	*l = (struct listener){.fd = PASSED};
	return 1;
}

/* ---- */

int
listener_accept(const struct listener *l)
{
	int fd;

	while ((fd = accept(l->fd, NULL, NULL)) < 0 && errno == EINTR)
		;
	return fd;
}

void
listener_hide(const struct listener *l)
{
	struct stat st;

	if (l->path != NULL && lstat(l->path, &st) == 0 && st.st_dev == l->dev &&
	    st.st_ino == l->ino)
		unlink(l->path);
}

void
listener_close(struct listener *l)
{
	close(l->fd);
	l->fd = -1;
}
