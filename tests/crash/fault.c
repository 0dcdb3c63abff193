/*
 * LD_PRELOADed into the programs under test. Counts the calls that change a file,
 * over all processes of a run, and injects a fault at the n-th call; or records
 * the calls, and powerloss.c builds disks from the record. Only calls on regular
 * files and names below FAULT_ROOT count.
 *
 *   FAULT_CTL   a file that all processes share: the counters (struct ctl)
 *   FAULT_ROOT  an absolute path without . or ..; other files do not count
 *   FAULT_AT    n: the call to harm, from 1; 0 or absent: only count
 *   FAULT_DO    kill: die before the call; group: also kill the session
 *               tear: die in the middle of a write; short: write half of it
 *               ENOSPC, EIO, EINTR, EMFILE: fail with this errno (EMFILE: n
 *               counts every open)
 *               memory: n counts the calls of malloc; only the n-th fails
 *               drought: the n-th malloc and all later ones fail
 *   FAULT_ONLY  count and harm only programs whose name begins with this
 *   FAULT_LOG   append each call to this file: see record.h
 *
 * A call that is not interposed would escape the test, so "make check-crash"
 * compares the count of each scenario with strace. The counts are equal, except
 * for messages on stderr, which stdio writes inside libc. awk does the same, so
 * its output goes through cat.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "below.h"
#include "record.h"

struct ctl {
	atomic_ulong calls, mallocs;
	atomic_int busy; /* only one call at a time while recording */
};

enum deed { NOTHING, KILL, GROUP, TEAR, SHORT, FAIL, MEMORY, DROUGHT };

static struct ctl *ctl;
static unsigned long at;
static enum deed deed;
static int failure; /* errno of FAIL */
static int record_fd = -1;

#define REAL(name) (__extension__(__typeof__(&name)) dlsym(RTLD_NEXT, #name))

static enum deed
deed_named(const char *s)
{
	static const struct {
		const char *name;
		enum deed deed;
		int failure;
	} all[] = {{"kill", KILL, 0}, {"group", GROUP, 0}, {"tear", TEAR, 0},
	    {"short", SHORT, 0}, {"ENOSPC", FAIL, ENOSPC}, {"EIO", FAIL, EIO},
	    {"EINTR", FAIL, EINTR}, {"EMFILE", FAIL, EMFILE}, {"memory", MEMORY, 0},
	    {"drought", DROUGHT, 0}};

	for (size_t i = 0; s != NULL && i < sizeof all / sizeof *all; i++) {
		if (strcmp(s, all[i].name) == 0) {
			failure = all[i].failure;
			return all[i].deed;
		}
	}
	return NOTHING;
}

__attribute__((constructor)) static void
start(void)
{
	const char *path = getenv("FAULT_CTL"), *n = getenv("FAULT_AT"),
		   *log = getenv("FAULT_LOG");
	const char *below = getenv("FAULT_ROOT"), *only = getenv("FAULT_ONLY");
	struct ctl *c;
	int fd;

	if (path == NULL || below == NULL ||
	    (only != NULL &&
		strncmp(program_invocation_short_name, only, strlen(only)) != 0))
		return;
	at = n == NULL ? 0 : strtoul(n, NULL, 10);
	deed = deed_named(getenv("FAULT_DO"));
	if ((fd = REAL(open)(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) < 0 ||
	    REAL(ftruncate)(fd, sizeof *c) < 0)
		abort();
	c = mmap(NULL, sizeof *c, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (c == MAP_FAILED)
		abort();
	if (log != NULL) {
		fd = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		/* a high number, because shells give low numbers to their scripts */
		record_fd = fcntl(fd, F_DUPFD_CLOEXEC, 200);
		close(fd);
		if (record_fd < 0)
			abort();
	}
	ctl = c;
	root_len = strlen(below);
	root = below;
}

/* ---- which call to harm ---- */

/*
 * Whether this call, if it counts, is the n-th. Kills the process here if it
 * must die.
 */
static bool
is_it(bool tearable)
{
	unsigned long n = atomic_fetch_add(&ctl->calls, 1) + 1;

	if (n != at)
		return false;
	if (deed == GROUP) { /* mb-run starts its chain in a separate group */
		kill(-getsid(0), SIGKILL);
		kill(0, SIGKILL);
	}
	if (deed == KILL || deed == GROUP || (deed == TEAR && !tearable))
		kill(getpid(), SIGKILL);
	if (deed == FAIL)
		errno = failure;
	return deed == FAIL || deed == TEAR || deed == SHORT;
}

/* Whether a call other than open and write fails. */
static bool
fails(bool counts)
{
	if (!counts || (deed == FAIL && (failure == EMFILE || failure == EINTR)))
		return false;
	return is_it(false) && deed == FAIL;
}

/* The same for a call that a signal may interrupt. */
static bool
fails_or_waits(bool counts)
{
	if (deed == FAIL && failure == EINTR)
		return counts && is_it(false);
	return fails(counts);
}

static bool
open_fails(bool changes, bool counts)
{
	return (changes || (deed == FAIL && failure == EMFILE)) && counts &&
	       is_it(false) && deed == FAIL;
}

/* ---- the record ---- */

static void
claim(void)
{
	while (record_fd >= 0 && ctl != NULL && atomic_exchange(&ctl->busy, 1) != 0)
		sched_yield();
}

static void
release(void)
{
	if (record_fd >= 0 && ctl != NULL)
		atomic_store(&ctl->busy, 0);
}

static void
note(const char *a, const char *b, struct record r, const void *data)
{
	size_t n = r.size;
	int saved = errno;

	if (record_fd < 0)
		return;
	if (a != NULL)
		snprintf(r.a, sizeof r.a, "%s", a + root_len);
	if (b != NULL)
		snprintf(r.b, sizeof r.b, "%s", b + root_len);
	if (REAL(write)(record_fd, &r, sizeof r) != (ssize_t)sizeof r ||
	    (n > 0 && REAL(write)(record_fd, data, n) != (ssize_t)n))
		abort();
	errno = saved;
}

static uint64_t
node_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? st.st_ino : 0;
}

static uint64_t
rights_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? st.st_mode & 07777 : 0;
}

/* ---- open ---- */

typedef int open_fn(int, const char *, int, ...);

static int
do_open(int dirfd, const char *name, int flags, mode_t mode)
{
	static open_fn *real;
	char path[PATH_MAX];
	bool counts = resolve(dirfd, name, path), there;
	int fd;

	if (real == NULL)
		real = __extension__(open_fn *) dlsym(RTLD_NEXT, "openat64");
	if (open_fails((flags & (O_CREAT | O_TRUNC)) != 0, counts))
		return -1;
	if (!counts || record_fd < 0)
		return real(dirfd, name, flags, mode);
	claim();
	there = faccessat(dirfd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
	fd = real(dirfd, name, flags, mode);
	if (fd >= 0 && (flags & O_CREAT) != 0 && !there)
		note(path, NULL,
		    (struct record){OP_CREATE, node_of(fd), rights_of(fd), 0}, NULL);
	else if (fd >= 0 && (flags & O_TRUNC) != 0)
		note(NULL, NULL, (struct record){OP_CUT, node_of(fd), 0, 0}, NULL);
	release();
	return fd;
}

#define OPEN(name, params, dir)                                                        \
	int name params                                                                \
	{                                                                              \
		mode_t mode = 0;                                                       \
		if (flags & (O_CREAT | O_TMPFILE)) {                                   \
			va_list ap;                                                    \
			va_start(ap, flags);                                           \
			mode = va_arg(ap, mode_t);                                     \
			va_end(ap);                                                    \
		}                                                                      \
		return do_open(dir, path, flags, mode);                                \
	}
OPEN(open, (const char *path, int flags, ...), AT_FDCWD)
OPEN(open64, (const char *path, int flags, ...), AT_FDCWD)
OPEN(openat, (int fd, const char *path, int flags, ...), fd)
OPEN(openat64, (int fd, const char *path, int flags, ...), fd)

int
creat(const char *path, mode_t mode)
{
	return do_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

DIR *
opendir(const char *name)
{
	char path[PATH_MAX];

	return open_fails(false, resolve(AT_FDCWD, name, path)) ? NULL
								: REAL(opendir)(name);
}

/* ---- write ---- */

/* where: the offset, or -1 for the current position. */
static ssize_t
do_write(int fd, const void *data, size_t n, off_t where)
{
	char path[PATH_MAX];
	bool counts = resolve_fd(fd, false, path), half = false;
	ssize_t done;

	if (counts && !(deed == FAIL && failure == EMFILE) && is_it(n > 1)) {
		if (deed == FAIL)
			return -1;
		half = n > 1;
		if (half)
			n /= 2;
	}
	if (counts) /* a write to a pipe may wait for a process that waits here */
		claim();
	done =
	    where < 0 ? REAL(write)(fd, data, n) : REAL(pwrite64)(fd, data, n, where);
	if (counts && done > 0)
		note(NULL, NULL,
		    (struct record){OP_WRITE, node_of(fd),
			(uint64_t)(where < 0 ? lseek(fd, 0, SEEK_CUR) - done : where),
			(size_t)done},
		    data);
	if (counts)
		release();
	if (half && deed == TEAR)
		kill(getpid(), SIGKILL);
	return done;
}

ssize_t
write(int fd, const void *data, size_t n)
{
	return do_write(fd, data, n, -1);
}

ssize_t
pwrite(int fd, const void *data, size_t n, off_t where)
{
	return do_write(fd, data, n, where);
}

ssize_t
pwrite64(int fd, const void *data, size_t n, off64_t where)
{
	return do_write(fd, data, n, where);
}

ssize_t
copy_file_range(
    int in, off64_t *in_at, int out, off64_t *out_at, size_t n, unsigned flags)
{
	char path[PATH_MAX], link[64];
	bool counts = resolve_fd(out, false, path);
	ssize_t done;

	if (fails(counts))
		return -1;
	claim();
	done = REAL(copy_file_range)(in, in_at, out, out_at, n, flags);
	if (counts && done > 0 && record_fd >= 0) {
		off_t end = lseek(out, 0, SEEK_CUR);
		char *copy = malloc((size_t)done);
		int back;

		snprintf(link, sizeof link, "/proc/self/fd/%d", out);
		back = REAL(open)(link, O_RDONLY | O_CLOEXEC);
		if (copy == NULL || pread(back, copy, (size_t)done, end - done) != done)
			abort();
		note(NULL, NULL,
		    (struct record){
			OP_WRITE, node_of(out), (uint64_t)(end - done), (size_t)done},
		    copy);
		close(back);
		free(copy);
	}
	release();
	return done;
}

static int
do_cut(int fd, off_t size)
{
	char path[PATH_MAX];
	bool counts = resolve_fd(fd, false, path);
	int rc;

	if (fails_or_waits(counts))
		return -1;
	claim();
	rc = REAL(ftruncate64)(fd, size);
	if (counts && rc == 0)
		note(NULL, NULL,
		    (struct record){OP_CUT, node_of(fd), (uint64_t)size, 0}, NULL);
	release();
	return rc;
}

int
ftruncate(int fd, off_t size)
{
	return do_cut(fd, size);
}

int
ftruncate64(int fd, off64_t size)
{
	return do_cut(fd, size);
}

/* ---- sync ---- */

static int
do_sync(int fd, int (*real)(int), bool waits)
{
	char path[PATH_MAX];
	bool counts = resolve_fd(fd, true, path);
	int rc;

	if ((waits ? fails_or_waits : fails)(counts))
		return -1;
	claim();
	rc = real(fd);
	if (counts && rc == 0)
		note(path, NULL, (struct record){OP_SYNC, node_of(fd), 0, 0}, NULL);
	release();
	return rc;
}

int
fsync(int fd)
{
	return do_sync(fd, REAL(fsync), true);
}

int
fdatasync(int fd)
{
	return do_sync(fd, REAL(fdatasync), false);
}

/* ---- names ---- */

/* Makes the call, and records it as op on the paths a and b if it succeeded. */
#define NAMES(counts, op, a, b, call)                                                  \
	int rc;                                                                        \
	if (fails(counts))                                                             \
		return -1;                                                             \
	claim();                                                                       \
	rc = (call);                                                                   \
	if ((counts) && rc == 0)                                                       \
		note(a, b, (struct record){op, 0, 0, 0}, NULL);                        \
	release();                                                                     \
	return rc

static int
do_rename(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	char a[PATH_MAX], b[PATH_MAX];
	bool counts = resolve(from_dir, from, a) && resolve(to_dir, to, b);

	NAMES(counts, OP_RENAME, a, b,
	    REAL(renameat2)(from_dir, from, to_dir, to, flags));
}

int
rename(const char *from, const char *to)
{
	return do_rename(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	return do_rename(from_dir, from, to_dir, to, 0);
}

int
renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	return do_rename(from_dir, from, to_dir, to, flags);
}

int
unlinkat(int dir, const char *name, int flags)
{
	char a[PATH_MAX];
	bool counts = resolve(dir, name, a);

	NAMES(counts, OP_UNLINK, a, NULL, REAL(unlinkat)(dir, name, flags));
}

int
unlink(const char *name)
{
	return unlinkat(AT_FDCWD, name, 0);
}

int
rmdir(const char *name)
{
	return unlinkat(AT_FDCWD, name, AT_REMOVEDIR);
}

int
mkdirat(int dir, const char *name, mode_t mode)
{
	char a[PATH_MAX];
	bool counts = resolve(dir, name, a);

	NAMES(counts, OP_MKDIR, a, NULL, REAL(mkdirat)(dir, name, mode));
}

int
mkdir(const char *name, mode_t mode)
{
	return mkdirat(AT_FDCWD, name, mode);
}

int
symlinkat(const char *target, int dir, const char *name)
{
	char a[PATH_MAX];
	bool counts = resolve(dir, name, a);
	int rc;

	if (fails(counts))
		return -1;
	claim();
	rc = REAL(symlinkat)(target, dir, name);
	if (counts && rc == 0)
		note(
		    a, NULL, (struct record){OP_SYMLINK, 0, 0, strlen(target)}, target);
	release();
	return rc;
}

int
symlink(const char *target, const char *name)
{
	return symlinkat(target, AT_FDCWD, name);
}

int
linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
	char a[PATH_MAX], b[PATH_MAX];
	bool counts = resolve(from_dir, from, a) && resolve(to_dir, to, b);

	NAMES(counts, OP_LINK, a, b, REAL(linkat)(from_dir, from, to_dir, to, flags));
}

int
link(const char *from, const char *to)
{
	return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

/* ---- modes and owners ---- */

int
fchmodat(int dir, const char *name, mode_t mode, int flags)
{
	char path[PATH_MAX];
	bool counts = resolve(dir, name, path);
	struct stat st = {0};
	int rc;

	if (fails(counts))
		return -1;
	claim();
	rc = REAL(fchmodat)(dir, name, mode, flags);
	if (counts && rc == 0 && fstatat(dir, name, &st, flags) == 0)
		note(NULL, NULL, (struct record){OP_MODE, st.st_ino, mode, 0}, NULL);
	release();
	return rc;
}

int
chmod(const char *name, mode_t mode)
{
	return fchmodat(AT_FDCWD, name, mode, 0);
}

int
fchmod(int fd, mode_t mode)
{
	char path[PATH_MAX];
	bool counts = resolve_fd(fd, true, path);
	int rc;

	if (fails(counts))
		return -1;
	claim();
	rc = REAL(fchmod)(fd, mode);
	if (counts && rc == 0)
		note(NULL, NULL, (struct record){OP_MODE, node_of(fd), mode, 0}, NULL);
	release();
	return rc;
}

/* SQLite calls it as root and ignores a failure, so it is not recorded. */
int
fchown(int fd, uid_t user, gid_t group)
{
	char path[PATH_MAX];

	return fails(resolve_fd(fd, true, path)) ? -1 : REAL(fchown)(fd, user, group);
}

/* ---- memory ---- */

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static bool
starved(void)
{
	unsigned long n;

	if (ctl == NULL)
		return false;
	n = atomic_fetch_add(&ctl->mallocs, 1) + 1;
	if ((deed != MEMORY || n != at) && (deed != DROUGHT || n < at))
		return false;
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t n)
{
	return starved() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return starved() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return starved() ? NULL : __libc_realloc(p, n);
}
