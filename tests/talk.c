/*
 * talk: a client of a Unix socket, as socat(1) is one. Sends stdin, says that nothing
 * more comes, and prints what is answered until the server closes its end. Waits up to
 * five seconds for the server to be there. usage: talk SOCKET <LINES
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int
connect_to(const char *path)
{
	static const struct timespec turn = {.tv_nsec = 10000000};
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
	for (int i = 0; i < 500; i++) {
		if (connect(fd, (struct sockaddr *)&a, sizeof a) == 0)
			return fd;
		nanosleep(&turn, NULL);
	}
	perror(path);
	return -1;
}

static char part[65536]; /* of stdin, not sent yet */
static ssize_t from, to;

/* Prints what has come. Returns false at the end. */
static bool
print(int fd)
{
	char got[65536];
	ssize_t n = read(fd, got, sizeof got), w;

	if (n < 0 && errno == EAGAIN)
		return true;
	for (ssize_t done = 0; done < n; done += w) {
		if ((w = write(STDOUT_FILENO, got + done, (size_t)(n - done))) <= 0)
			return false;
	}
	return n > 0;
}

static void
send_some(int fd)
{
	ssize_t n = write(fd, part + from, (size_t)(to - from));

	from += n > 0 ? n : 0;
	if (n < 0 && errno != EAGAIN)
		from = to;
}

int
main(int argc, char *argv[])
{
	int fd = argc == 2 ? connect_to(argv[1]) : -1;
	struct pollfd p[2] = {{.fd = fd}, {.events = POLLIN}};
	bool more = true;

	if (fd < 0)
		return 4;
	signal(SIGPIPE, SIG_IGN);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	for (;;) {
		p[0].events = (short)(from < to ? POLLIN | POLLOUT : POLLIN);
		p[1].fd = more && from == to ? STDIN_FILENO : -1;
		if (poll(p, 2, -1) < 0)
			return 4;
		if ((p[0].revents & ~POLLOUT) != 0 && !print(fd))
			return 0;
		if (p[1].revents != 0) {
			from = 0;
			to = read(STDIN_FILENO, part, sizeof part);
			if (to <= 0) {
				to = 0;
				more = false;
				shutdown(fd, SHUT_WR);
			}
		}
		if (from < to)
			send_some(fd);
	}
}
