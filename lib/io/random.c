#include "io/random.h"

#include "io/open.h"

bool
random_read(void *p, size_t n)
{
	int fd = open_file("/dev/urandom", O_RDONLY, 0);
	ssize_t got;

	if (fd < 0)
		return false;
	while ((got = read(fd, p, n)) < 0 && errno == EINTR)
		;
	close(fd);
	return got == (ssize_t)n;
}
