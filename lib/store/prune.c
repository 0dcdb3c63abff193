#include "store/prune.h"

#include "io/file.h"
#include "io/file_pack.h"
#include "store/attempts.h"
#include "store/canary.h"
#include "store/pending.h"
#include "store/promotion.h"
#include "store/versions.h"

/*
 * The number of rollbacks from the active version to this one: 0 for the active
 * version, depth if it is not on the stack.
 */
static size_t
steps_back(const struct history *h, struct str version)
{
	for (size_t i = 0; i < h->depth; i++) {
		if (str_eq(h->stack[h->depth - 1 - i], version))
			return i;
	}
	return h->depth;
}

/*
 * Syncs a directory. A killed prune may have removed files without fsync, and no
 * later prune would remove them again after a power failure.
 */
static int
sync_removals(struct state *s, const char *name, struct err *e)
{
	struct buf dir = {0};
	int rc = file_is_dir(state_path(s, name, &dir)) ? file_sync(dir.p, e) : 0;

	buf_release(&dir);
	return rc;
}

/* The versions that may go live next: the canary, and what can be approved. */
struct next {
	struct str canary, proposed; /* absent: there is none */
};

static int
find_next(struct state *s, struct next *next, struct arena *a, struct err *e)
{
	struct canary c;
	struct proposal p;
	int rc = canary_now(s, &c, a, e);

	*next = (struct next){STR_NONE, STR_NONE};
	if (rc > 0)
		next->canary = c.version;
	if (rc < 0 || (rc = proposal_find(s, NULL, &p, a, e)) < 0 ||
	    (rc > 0 && (rc = proposal_open(s, &p, e)) < 0))
		return -1;
	if (rc > 0)
		next->proposed = p.version;
	return 0;
}

static int
choose(struct state *s, const struct history *h, struct prune *p, struct arena *a,
    struct err *e)
{
	struct strs *versions = &p->versions;
	struct buf names = {0}, active = {0};
	struct next next;
	size_t n = 0, i = 0;

	*versions = (struct strs){NULL, 0};
	if (sync_removals(s, "routers", e) < 0 || version_list(s, &names, e) < 0 ||
	    version_active(s, &active, e) < 0 || find_next(s, &next, a, e) < 0) {
		buf_release(&names);
		buf_release(&active);
		return -1;
	}
	for (size_t k = 0; k < names.n; k++)
		n += names.p[k] == '\0';
	versions->v = arena_alloc(a, (n + 1) * sizeof *versions->v);
	for (const char *v = names.p; v != NULL && v < names.p + names.n;
	     v += strlen(v) + 1) {
		size_t back = steps_back(h, str_of(v));

		if (i++ + p->keep < n && !str_eq(str_of(v), buf_str(&active)) &&
		    !str_eq(str_of(v), next.canary) &&
		    !str_eq(str_of(v), next.proposed) &&
		    (back >= h->depth || (p->force && back > 1)))
			versions->v[versions->n++] = arena_dup(a, str_of(v));
	}
	buf_release(&names);
	buf_release(&active);
	return 0;
}

static int
remove_versions(struct state *s, const struct strs *versions, struct err *e)
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

/* ---- runs ---- */

/*
 * Whether a file of a run is data that one stage passed to the next and that can
 * be made again. The rest stays: `verify` compares the reports and the lists of sources
 * with the audit log, the case index can be rebuilt from the record of the agent,
 * and messages are short.
 */
static bool
weighs(const char *path, const char *name)
{
	size_t n = strlen(name);

	return strcmp(name, "agent.jsonl") != 0 && strcmp(name, "sources.jsonl") != 0 &&
	       file_is_regular(path) &&
	       (strstr(name, ".tmp") != NULL ||
		   (n > 6 && strcmp(name + n - 6, ".jsonl") == 0) ||
		   strcmp(name, "results.jsonl" FILE_PACKED) == 0);
}

/*
 * Counts the removable files of a run, and removes them if asked to. Returns -1
 * on failure.
 */
static int
lighten(struct state *s, struct str run, bool remove, struct err *e)
{
	struct buf dir = {0}, names = {0}, path = {0};
	int rc = 0, n = 0;

	state_path(s, "runs/", &dir);
	buf_add_str(&dir, run);
	if (!file_is_link(buf_cstr(&dir)) && file_is_dir(dir.p) &&
	    (remove || (rc = file_sync(dir.p, e)) == 0)) /* as in sync_removals() */
		rc = file_list(dir.p, &names, e);
	for (const char *f = names.p; rc == 0 && f != NULL && f < names.p + names.n;
	     f += strlen(f) + 1) {
		buf_reset(&path);
		buf_addf(&path, "%s/%s", dir.p, f);
		if (!weighs(buf_cstr(&path), f))
			continue;
		n++;
		if (remove)
			rc = file_remove(path.p, e);
	}
	buf_release(&dir);
	buf_release(&names);
	buf_release(&path);
	return rc < 0 ? -1 : n;
}

static int
choose_runs(
    struct state *s, size_t keep, struct arena *a, struct strs *runs, struct err *e)
{
	struct buf dir = {0}, names = {0}, pending = {0};
	size_t n = 0, i = 0;
	int rc = pending_read(s, &pending, e);

	*runs = (struct strs){NULL, 0};
	if (rc == 0 && file_is_dir(state_path(s, "runs", &dir)))
		rc = file_list(dir.p, &names, e);
	for (size_t k = 0; k < names.n; k++)
		n += names.p[k] == '\0';
	runs->v = arena_alloc(a, (n + 1) * sizeof *runs->v);
	for (const char *r = names.p; rc == 0 && i + keep < n;
	     r += strlen(r) + 1, i++) {
		int heavy = str_eq(str_of(r), buf_str(&pending))
				? 0
				: lighten(s, str_of(r), false, e);

		if (heavy < 0)
			rc = -1;
		else if (heavy > 0)
			runs->v[runs->n++] = arena_dup(a, str_of(r));
	}
	buf_release(&dir);
	buf_release(&names);
	buf_release(&pending);
	return rc;
}

static int
lighten_runs(struct state *s, const struct strs *runs, struct err *e)
{
	for (size_t i = 0; i < runs->n; i++) {
		if (lighten(s, runs->v[i], true, e) < 0)
			return -1;
	}
	return 0;
}

/*
 * Writes the audit line before it removes files, so the log names every removed
 * file.
 */
int
prune_state(struct state *s, const struct history *h, struct prune *p, struct arena *a,
    struct err *e)
{
	struct audit_line line = {.event = STR("prune")};

	if (choose(s, h, p, a, e) < 0 || choose_runs(s, p->keep, a, &p->runs, e) < 0)
		return -1;
	if (p->versions.n + p->runs.n == 0)
		return 0;
	line.pruned = p->versions;
	line.reason = arena_fmt(a, "keep %zu%s; %zu versions, and the data of %zu runs",
	    p->keep, p->force ? ", by force" : "", p->versions.n, p->runs.n);
	if (attempts_note(s, &line, p->now, e) < 0 ||
	    remove_versions(s, &p->versions, e) < 0)
		return -1;
	return lighten_runs(s, &p->runs, e);
}
