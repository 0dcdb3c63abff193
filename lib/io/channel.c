#include "io/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { AT_ONCE = 256 }; /* bytes of a write */

/* A message of one byte and one descriptor. */
struct parcel {
	struct msghdr message;
	struct iovec data;
	char byte;
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
};

static void
wrap(struct parcel *p)
{
	memset(p, 0, sizeof *p);
	p->data = (struct iovec){&p->byte, 1};
	p->message.msg_iov = &p->data;
	p->message.msg_iovlen = 1;
	p->message.msg_control = p->control;
	p->message.msg_controllen = sizeof p->control;
}

int
channel_open(int ends[2], struct err *e)
{
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
		return err_errno(e, "socketpair");
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	return 0;
}

int
channel_send(int channel, int fd)
{
	struct parcel p;
	struct cmsghdr *head;
	ssize_t n;

	wrap(&p);
	head = CMSG_FIRSTHDR(&p.message);
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(head), &fd, sizeof fd);
	while ((n = sendmsg(channel, &p.message, 0)) < 0 && errno == EINTR)
		;
	return n == 1 ? 0 : -1;
}

int
channel_take(int channel, int *fd)
{
	struct parcel p;
	struct cmsghdr *head;
	ssize_t n;

	wrap(&p);
	while ((n = recvmsg(channel, &p.message, 0)) < 0 && errno == EINTR)
		;
	*fd = -1;
	if (n <= 0)
		return n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK) ? 0 : -1;
	head = CMSG_FIRSTHDR(&p.message);
	if (head != NULL && head->cmsg_type == SCM_RIGHTS) {
		memcpy(fd, CMSG_DATA(head), sizeof *fd);
		fcntl(*fd, F_SETFD, FD_CLOEXEC);
		fcntl(*fd, F_SETFL, O_NONBLOCK);
	}
	return 1;
}

size_t
channel_left(int channel, size_t n)
{
	static const char bytes[AT_ONCE];
	ssize_t done = write(channel, bytes, n < AT_ONCE ? n : AT_ONCE);

	return done > 0 ? (size_t)done : 0;
}

int
channel_heard(int channel)
{
	char bytes[AT_ONCE];
	ssize_t n;

	while ((n = read(channel, bytes, sizeof bytes)) < 0 && errno == EINTR)
		;
	return n > 0 ? (int)n : -1;
}
