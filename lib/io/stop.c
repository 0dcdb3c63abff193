#include "io/stop.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/channel.h"

static const int ENDS[] = {SIGINT, SIGTERM, SIGHUP};
enum { N_ENDS = sizeof ENDS / sizeof *ENDS };

static int ends[2]; /* of the channel; the handler ends it */

/* Not close(2): the workers have copies of this end. */
static void
on_signal(int sig)
{
	int before = errno;

	(void)sig;
	shutdown(ends[0], SHUT_RDWR);
	errno = before;
}

int
stop_descriptor(struct err *e)
{
	struct sigaction old, act = {.sa_handler = on_signal};

	if (channel_open(ends, e) < 0)
		return -1;
	act.sa_flags = (int)SA_RESETHAND;
	sigemptyset(&act.sa_mask);
	for (int i = 0; i < N_ENDS; i++) {
		if (sigaction(ENDS[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(ENDS[i], &act, NULL);
	}
	return ends[1];
}

void
stop_ignore(void)
{
	for (int i = 0; i < N_ENDS; i++)
		signal(ENDS[i], SIG_IGN);
	close(ends[0]);
	close(ends[1]);
}
