#include "io/map.h"

#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "io/file_read.h"
#include "io/open.h"

/* 1: mapped; 0: not a file that can be mapped; -1 with an err. */
static int
try_map(struct map *m, const char *path, size_t limit, struct err *e)
{
	struct stat st;
	void *p = MAP_FAILED;
	int fd, rc = 0;

	if (strcmp(path, "-") == 0)
		return 0;
	if ((fd = open_file(path, O_RDONLY | O_NONBLOCK, 0)) < 0)
		return err_errno(e, "%s", path);
	if (fstat(fd, &st) < 0)
		rc = err_errno(e, "%s", path);
	else if (S_ISREG(st.st_mode) && st.st_size > 0 && (uint64_t)st.st_size > limit)
		rc = err_set(e, ERR_INPUT, "%s: more than %zu bytes", path, limit);
	else if (S_ISREG(st.st_mode) && st.st_size > 0)
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		return rc;
	m->bytes = (struct str){p, (size_t)st.st_size};
	return 1;
}

int
map_open(struct map *m, const char *path, size_t limit, struct err *e)
{
	int rc;

	*m = (struct map){0};
	if ((rc = try_map(m, path, limit, e)) != 0)
		return rc < 0 ? -1 : 0;
	if (file_read(path, &m->copy, limit, e) < 0) {
		buf_release(&m->copy);
		return -1;
	}
	m->bytes = buf_str(&m->copy);
	return 0;
}

void
map_close(struct map *m)
{
	if (m->copy.p != NULL)
		buf_release(&m->copy);
	else if (m->bytes.n > 0)
		munmap((void *)m->bytes.p, m->bytes.n);
	*m = (struct map){0};
}
