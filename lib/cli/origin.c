#include "cli/origin.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "io/random.h"

/* Without random bytes (no /dev in a chroot) the other parts still differ. */
void
cli_origin(uint64_t origin[2])
{
	struct {
		uint64_t random[4];
		struct timespec now, since;
		pid_t pid;
		char host[256];
	} parts;

	memset(&parts, 0, sizeof parts); /* the bytes between the members, too */
	random_read(parts.random, sizeof parts.random);
	clock_gettime(CLOCK_REALTIME, &parts.now);
	clock_gettime(CLOCK_MONOTONIC, &parts.since);
	parts.pid = getpid();
	gethostname(parts.host, sizeof parts.host - 1);
	for (int i = 0; i < 2; i++)
		origin[i] =
		    hash64((struct str){(char *)&parts, sizeof parts}, (uint64_t)i);
}
