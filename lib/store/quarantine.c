#include "store/quarantine.h"

#include "base/mem.h"
#include "store/audit.h"
#include "store/versions.h"

struct found {
	struct arena *arena;
	struct str *v;
	size_t n, cap;
};

static void
lift(struct found *f, struct str version)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->n; i++) {
		if (!str_eq(f->v[i], version))
			f->v[kept++] = f->v[i];
	}
	f->n = kept;
}

static int
note(void *ctx, const struct audit_line *l, struct err *e)
{
	struct found *f = ctx;

	(void)e;
	if (l->lifted.p != NULL)
		lift(f, l->lifted);
	if (l->quarantined.p != NULL) {
		lift(f, l->quarantined);
		f->v = mem_grow(f->v, &f->cap, f->n + 1, sizeof *f->v);
		f->v[f->n++] = arena_dup(f->arena, l->quarantined);
	}
	return 0;
}

int
quarantine_read(struct state *s, struct arena *a, struct strs *versions, struct err *e)
{
	struct found f = {.arena = a};
	int rc = audit_scan(s, note, &f, e);

	versions->n = f.n;
	versions->v = arena_alloc(a, (f.n + 1) * sizeof *f.v);
	if (f.n > 0)
		memcpy(versions->v, f.v, f.n * sizeof *f.v);
	mem_free(f.v);
	return rc;
}

bool
quarantine_has(const struct strs *versions, struct str version)
{
	for (size_t i = 0; i < versions->n; i++) {
		if (str_eq(versions->v[i], version))
			return true;
	}
	return false;
}

struct str
quarantine_find(const struct strs *versions, struct str sha)
{
	for (size_t i = 0; i < versions->n; i++) {
		if (version_holds(versions->v[i], sha))
			return versions->v[i];
	}
	return STR_NONE;
}
