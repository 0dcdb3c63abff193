#include "store/prune.h"

#include "io/file.h"
#include "store/versions.h"

/* Where it lies among those that a rollback could need: 0 is the active one; depth: not there. */
static size_t
steps_back(const struct history *h, struct str version)
{
	for (size_t i = 0; i < h->depth; i++) {
		if (str_eq(h->stack[h->depth - 1 - i], version))
			return i;
	}
	return h->depth;
}

int
prune_choose(struct state *s, const struct history *h, size_t keep, bool force, struct arena *a,
    struct strs *versions, struct err *e)
{
	struct buf names = {0}, active = {0};
	size_t n = 0, i = 0;

	*versions = (struct strs){NULL, 0};
	if (version_list(s, &names, e) < 0 || version_active(s, &active, e) < 0) {
		buf_release(&names);
		return -1;
	}
	for (size_t k = 0; k < names.n; k++)
		n += names.p[k] == '\0';
	versions->v = arena_alloc(a, (n + 1) * sizeof *versions->v);
	for (const char *v = names.p; v != NULL && v < names.p + names.n; v += strlen(v) + 1) {
		size_t back = steps_back(h, str_of(v));

		if (i++ + keep < n && !str_eq(str_of(v), buf_str(&active)) &&
		    (back >= h->depth || (force && back > 1)))
			versions->v[versions->n++] = arena_dup(a, str_of(v));
	}
	buf_release(&names);
	buf_release(&active);
	return 0;
}

int
prune_remove(struct state *s, const struct strs *versions, struct err *e)
{
	struct buf path = {0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < versions->n; i++) {
		buf_reset(&path);
		rc = file_remove(version_file(s, versions->v[i], &path), e);
	}
	buf_release(&path);
	return rc;
}
