/*
 * File kinds, directories, and durable names.
 */
#include "io/file_names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/open.h"

static void
dir_of(const char *path, struct buf *dir)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		buf_adds(dir, ".");
	else
		buf_add(dir, path, slash == path ? 1 : (size_t)(slash - path));
	buf_cstr(dir);
}

/* Whether the directory that contains path can be opened. */
static bool
readable(const char *path)
{
	struct buf dir = {0};
	bool yes;

	dir_of(path, &dir);
	yes = access(dir.p, R_OK) == 0;
	buf_release(&dir);
	return yes;
}

/*
 * A rename, creation or removal at path is durable only after fsync of its
 * directory.
 */
int
file_sync_name(const char *path, struct err *e)
{
	struct buf dir = {0};
	int fd, rc = 0;

	dir_of(path, &dir);
	fd = open_file(dir.p, O_RDONLY | O_DIRECTORY, 0);
	/* EINVAL: this file system cannot sync directories */
	if (fd < 0 || (sync_file(fd) < 0 && errno != EINVAL))
		rc = err_errno(e, "%s", buf_cstr(&dir));
	if (fd >= 0)
		close(fd);
	buf_release(&dir);
	return rc;
}

int
file_sync(const char *path, struct err *e)
{
	int fd = open_file(path, O_RDONLY, 0), rc = 0;

	if (fd < 0)
		return errno == ENOENT ? 0 : err_errno(e, "%s", path);
	if (sync_file(fd) < 0)
		rc = err_errno(e, "%s", path);
	close(fd);
	return rc;
}

/* ---- directories ---- */

bool
file_writable(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 &&
	       (st.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) != 0;
}

int
file_mode(const char *path, mode_t mode, struct err *e)
{
	return chmod(path, mode) < 0 ? err_errno(e, "%s", path) : file_sync(path, e);
}

static enum file_kind
kind_of(const struct stat *st)
{
	return S_ISREG(st->st_mode)   ? FILE_REGULAR
	       : S_ISDIR(st->st_mode) ? FILE_DIR
	       : S_ISLNK(st->st_mode) ? FILE_LINK
				      : FILE_OTHER;
}

enum file_kind
file_kind(const char *path)
{
	struct stat st;

	return lstat(path, &st) < 0 ? FILE_ABSENT : kind_of(&st);
}

enum file_kind
file_kind_behind(const char *path)
{
	struct stat st;

	return stat(path, &st) < 0 ? FILE_ABSENT : kind_of(&st);
}

bool
file_exists(const char *path)
{
	return file_kind(path) != FILE_ABSENT;
}

bool
file_is_regular(const char *path)
{
	return file_kind(path) == FILE_REGULAR;
}

bool
file_is_link(const char *path)
{
	return file_kind(path) == FILE_LINK;
}

bool
file_is_dir(const char *path)
{
	return file_kind_behind(path) == FILE_DIR;
}

unsigned long
file_names(const char *path)
{
	struct stat st;

	return lstat(path, &st) < 0 ? 0 : (unsigned long)st.st_nlink;
}

/*
 * An existing directory is no error. The error is that of mkdir: file_is_dir
 * changes errno.
 */
static int
make_one(const char *path, struct err *e)
{
	int why;

	if (mkdir(path, 0777) == 0)
		return file_sync_name(path, e);
	why = errno;
	if (file_is_dir(path))
		return 0;
	errno = why;
	return err_errno(e, "%s", path);
}

int
file_make_dir(const char *path, struct err *e)
{
	struct buf b = {0};
	int rc = 0;

	/*
	 * The directory may exist but not be durable (its creator was killed
	 * before fsync), so sync its parent, unless the parent is unreadable.
	 */
	if (file_is_dir(path))
		return readable(path) ? file_sync_name(path, e) : 0;
	for (const char *slash = path; rc == 0 && slash != NULL;) {
		slash = strchr(slash + 1, '/');
		buf_reset(&b);
		buf_add(
		    &b, path, slash == NULL ? strlen(path) : (size_t)(slash - path));
		rc = make_one(buf_cstr(&b), e);
	}
	buf_release(&b);
	return rc;
}

int
file_make_private_dir(const char *path, struct err *e)
{
	if (mkdir(path, 0700) < 0 && !(errno == EEXIST && file_is_dir(path)))
		return err_errno(e, "%s", path);
	return file_sync_name(path, e);
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
file_list(const char *path, struct buf *b, struct err *e)
{
	DIR *dir = opendir(path);
	char **names = NULL;
	size_t n = 0, cap = 0;
	const struct dirent *d;

	if (dir == NULL)
		return err_errno(e, "%s", path);
	while ((d = readdir(dir)) != NULL) {
		size_t len = strlen(d->d_name) + 1;

		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		names = mem_grow(names, &cap, n + 1, sizeof *names);
		names[n++] = memcpy(mem_alloc(len), d->d_name, len);
	}
	closedir(dir);
	if (n > 0)
		qsort(names, n, sizeof *names, by_bytes);
	for (size_t i = 0; i < n; i++) {
		buf_add(b, names[i], strlen(names[i]) + 1);
		mem_free(names[i]);
	}
	mem_free(names);
	return 0;
}
