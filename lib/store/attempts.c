#include "store/attempts.h"

#include "io/file.h"
#include "store/audit.h"
#include "store/versions.h"

/*
 * A suite that shares fewer tasks is another one: a "hello" that occurs in each does not
 * make them the same evidence.
 */
enum { COMMON = 20 };

struct count {
	struct state *state;
	const struct judged *suite;
	struct attempts *found;
	char ours[SHA256_HEX + 1]; /* the name of our suite */
	/* the suite that was compared last, unless it is ours */
	char last[SHA256_HEX + 1];
	bool last_common;
};

/* The number of hashes that both have; both ascend. */
static size_t
in_common(struct str x, struct str y)
{
	size_t n = 0;

	while (x.n >= ATTEMPTS_HASH && y.n >= ATTEMPTS_HASH) {
		int order = memcmp(x.p, y.p, ATTEMPTS_HASH);

		n += order == 0;
		if (order <= 0)
			x = (struct str){x.p + ATTEMPTS_HASH, x.n - ATTEMPTS_HASH};
		if (order >= 0)
			y = (struct str){y.p + ATTEMPTS_HASH, y.n - ATTEMPTS_HASH};
	}
	return n;
}

/* Adds the path of the tasks of a suite, with a final NUL that is not counted. */
static const char *
tasks_path(const struct state *s, const char *sha, struct buf *path)
{
	state_path(s, "judged/", path);
	buf_adds(path, sha);
	return buf_cstr(path);
}

/* Whether the suite of this name is the same benchmark. 1, 0, or -1. */
static int
is_common(struct count *c, struct str sha, struct err *e)
{
	struct buf path = {0}, tasks = {0};
	struct str ours = c->suite->tasks;
	char found[SHA256_HEX + 1];
	size_t least;
	int rc = 0;

	if (str_eq(str_of(c->ours), sha))
		return 1;
	if (str_eq(str_of(c->last), sha))
		return c->last_common;
	memcpy(c->last, sha.p, SHA256_HEX);
	if (file_exists(tasks_path(c->state, c->last, &path)))
		rc = file_read(path.p, &tasks, SIZE_MAX, e);
	least = (tasks.n < ours.n ? tasks.n : ours.n) / ATTEMPTS_HASH;
	sha256_of(buf_str(&tasks), found);
	/* If the set was lost or altered, nothing excludes that it had our tasks. */
	c->last_common =
	    !str_is(sha, found) ||
	    (least > 0 && in_common(buf_str(&tasks), ours) * COMMON >= least);
	if (rc < 0)
		c->last[0] = '\0';
	buf_release(&path);
	buf_release(&tasks);
	return rc < 0 ? -1 : c->last_common;
}

static int
count_line(void *ctx, const struct audit_line *l, struct err *e)
{
	struct count *c = ctx;
	bool promotion = str_is(l->event, "promotion");
	int rc;

	/* A canary that a run began has its decision, one that a person began has none. */
	if ((!promotion && !str_is(l->event, "attempt") &&
		!(str_is(l->event, "canary") && l->decision.p != NULL)) ||
	    l->uncounted.p != NULL)
		return 0;
	if (c->suite->tasks.n > 0 && sha256_is(l->tasks_sha256)) {
		if ((rc = is_common(c, l->tasks_sha256, e)) <= 0)
			return rc;
	} else if (!str_eq(l->benchmark_sha256, c->suite->benchmark_sha256)) {
		return 0;
	}
	c->found->used++;
	c->found->carried = promotion && l->level > 0 ? l->level : 0;
	return 0;
}

int
attempts_find(
    struct state *s, const struct judged *suite, struct attempts *found, struct err *e)
{
	struct count c = {.state = s, .suite = suite, .found = found};

	sha256_of(suite->tasks, c.ours);
	*found = (struct attempts){0, 0};
	return audit_scan(s, count_line, &c, e);
}

int
attempts_keep(
    struct state *s, struct str tasks, char sha[SHA256_HEX + 1], struct err *e)
{
	struct buf dir = {0}, path = {0};
	int rc = file_make_dir(state_path(s, "judged", &dir), e);

	sha256_of(tasks, sha);
	tasks_path(s, sha, &path);
	if (rc == 0)
		rc = file_exists(path.p) ? file_sync_name(path.p, e)
					 : file_replace(path.p, tasks, 0444, e);
	buf_release(&dir);
	buf_release(&path);
	return rc;
}

int
attempts_note(
    struct state *s, const struct audit_line *what, int64_t now, struct err *e)
{
	struct audit_line line = *what;
	struct buf active = {0};
	int rc = version_active(s, &active, e);

	if (rc == 0) {
		line.active = line.was =
		    str_is(buf_str(&active), "rules") ? STR_NONE : buf_str(&active);
		rc = audit_append(s, &line, now, e);
	}
	buf_release(&active);
	return rc;
}
