#include "io/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/open.h"

enum { READ = 1 << 18 };

static int
add_file(struct sha256 *h, const char *path, char *buf, struct err *e)
{
	struct stat st;
	int fd = open_file(path, O_RDONLY, 0), rc = 0;
	ssize_t n = 0;

	if (fd < 0 || fstat(fd, &st) < 0)
		rc = err_errno(e, "%s", path);
	else if (!S_ISREG(st.st_mode))
		rc = err_set(e, ERR_NO, "%s: is not a regular file", path);
	while (rc == 0 && ((n = read(fd, buf, READ)) > 0 || (n < 0 && errno == EINTR)))
		sha256_add(h, (struct str){buf, n > 0 ? (size_t)n : 0});
	if (rc == 0 && n < 0)
		rc = err_errno(e, "%s", path);
	if (fd >= 0)
		close(fd);
	return rc;
}

int
digest_files(char *const paths[], char hex[SHA256_HEX + 1], struct err *e)
{
	struct sha256 *h = sha256_new();
	char *buf = mem_alloc(READ);
	int rc = 0;

	for (; *paths != NULL && rc == 0; paths++)
		rc = add_file(h, *paths, buf, e);
	sha256_hex(h, hex);
	mem_free(buf);
	return rc;
}
