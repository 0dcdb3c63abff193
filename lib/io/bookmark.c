#include "io/bookmark.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"

enum { END_BYTES = 2 }; /* of a line: a carriage return and a newline */

bool
bookmark_of(const struct lines *l, struct bookmark *b)
{
	struct stat st;
	int fd = lines_descriptor(l);

	*b = (struct bookmark){0};
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	b->device = (uint64_t)st.st_dev;
	b->inode = (uint64_t)st.st_ino;
	b->size = (uint64_t)st.st_size;
	b->modified = (int64_t)st.st_mtime;
	return true;
}

struct landmark
landmark_of(const struct lines *l, struct str line)
{
	struct str whole = lines_whole(l, line);

	return (struct landmark){lines_offset(l), whole.n, hash64(whole, 0)};
}

/* Reads n bytes at an offset: false if there are fewer, or on failure. */
static bool
read_at(int fd, char *to, size_t n, uint64_t offset)
{
	while (n > 0) {
		ssize_t got = pread(fd, to, n, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		to += got;
		n -= (size_t)got;
		offset += (uint64_t)got;
	}
	return true;
}

static bool
landmark_stands(int fd, const struct landmark *m)
{
	char *p;
	bool same;

	if (m->bytes == 0 || m->bytes > m->end || m->bytes > LIMIT_LINE + END_BYTES)
		return false;
	p = mem_alloc(m->bytes);
	same = read_at(fd, p, m->bytes, m->end - m->bytes) &&
	       hash64((struct str){p, m->bytes}, 0) == m->hash;
	mem_free(p);
	return same;
}

bool
bookmark_stands(const struct lines *l, const struct bookmark *b)
{
	int fd = lines_descriptor(l);

	return fd >= 0 && landmark_stands(fd, &b->first) &&
	       landmark_stands(fd, &b->last);
}

bool
bookmark_holds(
    const struct lines *l, const struct bookmark *now, const struct bookmark *b)
{
	return now->size >= b->size && now->size >= b->last.end &&
	       (now->size > b->size || now->modified == b->modified) &&
	       bookmark_stands(l, b);
}
