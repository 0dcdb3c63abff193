/*
 * Whether a name or a descriptor is below a root. For fault.c, which sets the
 * root; before that nothing is below it.
 */
#ifndef CRASH_BELOW_H
#define CRASH_BELOW_H

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *root;
static size_t root_len;

/*
 * Writes the absolute path of name, without "." and "..", to out; false if it
 * does not count.
 */
static bool
resolve(int dirfd, const char *name, char out[PATH_MAX])
{
	char whole[2 * PATH_MAX], link[64];
	ssize_t n = 0;
	size_t len = 0;

	if (root == NULL || name == NULL)
		return false;
	if (name[0] != '/') {
		if (dirfd == AT_FDCWD) {
			if (getcwd(whole, PATH_MAX) == NULL)
				return false;
			n = (ssize_t)strlen(whole);
		} else {
			snprintf(link, sizeof link, "/proc/self/fd/%d", dirfd);
			if ((n = readlink(link, whole, PATH_MAX)) < 0)
				return false;
		}
		whole[n++] = '/';
	}
	snprintf(whole + n, sizeof whole - (size_t)n, "%s", name);
	for (char *part = whole, *end; part != NULL && *part != '\0'; part = end) {
		size_t size = strcspn(part, "/");

		end = part + size + (part[size] == '/');
		if (size == 0 || (size == 1 && part[0] == '.'))
			continue;
		if (size == 2 && part[0] == '.' && part[1] == '.') {
			while (len > 0 && out[--len] != '/')
				;
			continue;
		}
		if (len + size + 2 > PATH_MAX)
			return false;
		out[len++] = '/';
		memcpy(out + len, part, size);
		len += size;
	}
	out[len] = '\0';
	return strncmp(out, root, root_len) == 0 &&
	       (out[root_len] == '/' || out[root_len] == '\0');
}

/* The same for a descriptor: of a regular file, or of any file with `dirs`. */
static bool
resolve_fd(int fd, bool dirs, char out[PATH_MAX])
{
	int saved = errno;
	struct stat st;
	char link[64];
	ssize_t n;
	bool yes = false;

	if (root != NULL && fstat(fd, &st) == 0 &&
	    (S_ISREG(st.st_mode) || (dirs && S_ISDIR(st.st_mode)))) {
		snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
		if ((n = readlink(link, out, PATH_MAX - 1)) > 0) {
			out[n] = '\0';
			yes = strncmp(out, root, root_len) == 0 &&
			      (out[root_len] == '/' || out[root_len] == '\0');
		}
	}
	errno = saved;
	return yes;
}

#endif
