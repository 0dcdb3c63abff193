#include "io/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "io/open.h"
#include "io/unpack.h"

enum { READ = 256 << 10, HEAD = 200 };

struct lines {
	int fd;
	bool ours; /* lines_open opened fd, so lines_close closes it */
	char *name;
	char *p; /* the bytes from..to were read, but not returned yet */
	size_t cap, from, to;
	size_t read_size;
	bool end, torn;
	bool decided;          /* whether the input is packed */
	struct unpack *unpack; /* NULL if it is not */
	struct err fault; /* the end of packed data, not returned yet; or ERR_NONE */
	unsigned long long number, before; /* the second: see lines_call */
	uint64_t
	    at; /* how many bytes of the file come before those that are not read */
	int (*hook)(void *, struct err *);
	void *hook_ctx;
};

struct lines *
lines_fd(int fd, const char *name)
{
	struct lines *l = mem_zalloc(1, sizeof *l);
	size_t n = strlen(name) + 1;

	l->fd = fd;
	l->name = memcpy(mem_alloc(n), name, n);
	l->read_size = READ;
	return l;
}

struct lines *
lines_open(const char *path, struct err *e)
{
	struct stat st;
	struct lines *l;
	int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open_file(path, O_RDONLY, 0);

	if (fd == STDIN_FILENO && strcmp(path, "-") == 0)
		path = "stdin";
	if (fd < 0 || fstat(fd, &st) < 0) {
		err_errno(e, "%s", path);
		return NULL;
	}
	if (S_ISDIR(st.st_mode)) {
		if (fd != STDIN_FILENO)
			close(fd);
		err_set(e, ERR_SYSTEM, "%s: is a directory", path);
		return NULL;
	}
	l = lines_fd(fd, path);
	l->ours = fd != STDIN_FILENO;
	return l;
}

struct lines *
lines_open_plain(const char *path, struct err *e)
{
	struct lines *l = lines_open(path, e);

	if (l != NULL)
		l->decided = true;
	return l;
}

void
lines_close(struct lines *l)
{
	if (l == NULL)
		return;
	if (l->ours)
		close(l->fd);
	unpack_free(l->unpack);
	mem_free(l->p);
	mem_free(l->name);
	mem_free(l);
}

void
lines_before_read(struct lines *l, int (*hook)(void *, struct err *), void *ctx)
{
	l->hook = hook;
	l->hook_ctx = ctx;
}

void
lines_read_size(struct lines *l, size_t n)
{
	l->read_size = n;
}

/* Reads to the end of the unread bytes. Returns the number of bytes; 0: EOF; -1. */
static ssize_t
read_plain(struct lines *l, struct err *e)
{
	ssize_t n;

	l->p = mem_grow(l->p, &l->cap, l->to + l->read_size, 1);
	while ((n = read(l->fd, l->p + l->to, l->read_size)) < 0) {
		if (errno != EINTR)
			return err_errno(e, "%s", l->name);
	}
	l->to += (size_t)n;
	l->at += (uint64_t)n;
	return n;
}

/* As read_plain. Data that is cut short or corrupt ends here, and leaves a fault. */
static ssize_t
read_packed(struct lines *l, struct err *e)
{
	ssize_t n;

	l->p = mem_grow(l->p, &l->cap, l->to + l->read_size, 1);
	n = unpack_read(l->unpack, l->p + l->to, l->read_size, e);
	if (n < 0 && e->kind == ERR_INPUT) {
		l->fault = *e;
		return 0;
	}
	if (n < 0)
		return err_prefix(e, "%s", l->name);
	l->to += (size_t)n;
	return n;
}

/*
 * The first read: decides by the magic bytes, and waits for more of them only while
 * these may follow.
 */
static ssize_t
read_first(struct lines *l, struct err *e)
{
	enum unpack_kind kind;
	ssize_t n;

	do {
		if ((n = read_plain(l, e)) < 0)
			return -1;
		kind = unpack_kind((struct str){l->p, l->to});
	} while (n > 0 && kind == UNPACK_UNSURE);
	l->decided = true;
	if (kind != UNPACK_GZIP && kind != UNPACK_ZSTD) {
		l->end = n == 0;
		return (ssize_t)l->to;
	}
	l->unpack = unpack_new(kind, l->fd, (struct str){l->p, l->to}, l->read_size, e);
	if (l->unpack == NULL)
		return err_prefix(e, "%s", l->name);
	l->to = 0;
	return read_packed(l, e);
}

/* Moves the unread bytes to the front and reads more. Returns 1; 0: EOF; -1. */
static int
fill(struct lines *l, struct err *e)
{
	ssize_t n;

	if (l->end)
		return 0;
	if (l->hook != NULL && l->hook(l->hook_ctx, e) < 0)
		return -1;
	if (l->from > 0) {
		memmove(l->p, l->p + l->from, l->to - l->from);
		l->to -= l->from;
		l->from = 0;
	}
	if (!l->decided)
		n = read_first(l, e);
	else
		n = l->unpack != NULL ? read_packed(l, e) : read_plain(l, e);
	if (n == 0)
		l->end = true;
	return n < 0 ? -1 : n > 0;
}

/* At the end of packed data that is damaged: its last bytes are no whole line. */
static int
end_of_damaged(struct lines *l, struct str *rest, struct err *e)
{
	*rest = (struct str){l->p + l->from, l->to - l->from};
	l->from = l->to;
	l->torn = false;
	*e = l->fault;
	l->fault.kind = ERR_NONE;
	return -1;
}

/*
 * Skips the rest of a line that is too long, and keeps only its first bytes at
 * `from`.
 */
static int
skip_long(struct lines *l, struct str *line, struct err *e)
{
	char head[HEAD], *nl = NULL;
	int more = 1;

	memcpy(head, l->p + l->from, HEAD);
	l->from = l->to;
	while (nl == NULL && (more = fill(l, e)) > 0) {
		nl = memchr(l->p + l->from, '\n', l->to - l->from);
		l->from = nl == NULL ? l->to : (size_t)(nl - l->p) + 1;
	}
	if (more < 0)
		return -1;
	if (l->cap > 4 * READ) { /* free the memory of the long line */
		size_t rest = l->to - l->from;

		memmove(l->p, l->p + l->from, rest);
		l->from = 0;
		l->to = rest;
		l->cap = rest > HEAD ? rest : HEAD;
		l->p = mem_resize(l->p, l->cap, 1);
	}
	/*
	 * Insert the first bytes before the unread bytes; grow the buffer if
	 * necessary.
	 */
	l->p = mem_grow(l->p, &l->cap, l->to + HEAD, 1);
	memmove(l->p + l->from + HEAD, l->p + l->from, l->to - l->from);
	memcpy(l->p + l->from, head, HEAD);
	*line = (struct str){l->p + l->from, HEAD};
	l->from += HEAD;
	l->to += HEAD;
	return err_set(e, ERR_INPUT, "the line is longer than %zu bytes", LIMIT_LINE);
}

int
lines_next(struct lines *l, struct str *line, struct err *e)
{
	size_t searched = 0, n;
	char *nl = NULL;
	int more = 1;

	l->number++;
	for (;;) {
		if (l->to > l->from + searched)
			nl = memchr(l->p + l->from + searched, '\n',
			    l->to - l->from - searched);
		if (nl != NULL)
			break;
		searched = l->to - l->from;
		if (searched > LIMIT_LINE)
			return skip_long(l, line, e);
		if ((more = fill(l, e)) <= 0)
			break;
	}
	if (more < 0)
		return -1;
	if (nl == NULL && l->fault.kind != ERR_NONE)
		return end_of_damaged(l, line, e);
	if (nl == NULL && l->to == l->from)
		return 0;
	n = nl == NULL ? l->to - l->from : (size_t)(nl - (l->p + l->from));
	*line = (struct str){l->p + l->from, n};
	l->from += n + (nl != NULL);
	l->torn = nl == NULL;
	if (line->n > 0 && line->p[line->n - 1] == '\r')
		line->n--;
	if (l->number == 1 && line->n >= 3 && memcmp(line->p, "\xef\xbb\xbf", 3) == 0) {
		line->p += 3;
		line->n -= 3;
	}
	if (line->n > LIMIT_LINE)
		return err_set(
		    e, ERR_INPUT, "the line is longer than %zu bytes", LIMIT_LINE);
	return 1;
}

/* Skips a BOM at the start of the file. Returns 0, or -1 if a read failed. */
static int
skip_bom(struct lines *l, struct err *e)
{
	static const char bom[] = "\xef\xbb\xbf";
	int more = 1;

	/* Read on only while the bytes can still become a BOM: a pipe may pause. */
	while (more > 0 && l->to - l->from < 3 &&
	       memcmp(bom, l->to > 0 ? l->p + l->from : "", l->to - l->from) == 0)
		more = fill(l, e);
	if (l->to - l->from >= 3 && memcmp(bom, l->p + l->from, 3) == 0)
		l->from += 3;
	return more < 0 ? -1 : 0;
}

int
lines_piece(struct lines *l, struct str *piece, struct err *e)
{
	char *nl;
	size_t n;
	int more;

	if (l->number == 0 && skip_bom(l, e) < 0)
		return -1;
	if (l->from == l->to && (more = fill(l, e)) <= 0) {
		if (more == 0 && l->fault.kind != ERR_NONE)
			return end_of_damaged(l, piece, e);
		return more;
	}
	nl = memchr(l->p + l->from, '\n', l->to - l->from);
	n = nl == NULL ? l->to - l->from : (size_t)(nl - (l->p + l->from)) + 1;
	*piece = (struct str){l->p + l->from, n};
	l->from += n;
	if (!l->torn) /* the last piece ended a line */
		l->number++;
	l->torn = nl == NULL;
	return 1;
}

unsigned long long
lines_number(const struct lines *l)
{
	return l->before + l->number;
}

const char *
lines_name(const struct lines *l)
{
	return l->name;
}

void
lines_call(struct lines *l, struct str name, unsigned long long before)
{
	mem_free(l->name);
	l->name = mem_alloc(name.n + 1);
	memcpy(l->name, name.p, name.n);
	l->name[name.n] = '\0';
	l->before = before;
}

struct str
lines_ahead(const struct lines *l)
{
	return (struct str){l->p + l->from, l->to - l->from};
}

bool
lines_torn(const struct lines *l)
{
	return l->torn;
}

int
lines_skip(struct lines *l, uint64_t offset, unsigned long long lines, struct err *e)
{
	if (lseek(l->fd, (off_t)offset, SEEK_SET) < 0)
		return err_errno(e, "%s", l->name);
	l->decided = true;
	l->at = offset;
	l->number = lines;
	return 0;
}

uint64_t
lines_offset(const struct lines *l)
{
	return l->at - (l->to - l->from);
}

struct str
lines_whole(const struct lines *l, struct str line)
{
	return (struct str){line.p, (size_t)(l->p + l->from - line.p)};
}

int
lines_descriptor(const struct lines *l)
{
	return l->ours && l->unpack == NULL ? l->fd : -1;
}
