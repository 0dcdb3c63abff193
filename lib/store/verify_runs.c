#include "store/verify_runs.h"

#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "io/file.h"
#include "rec/report.h"
#include "store/pending.h"
#include "store/reports.h"
#include "store/seen.h"
#include "store/sources.h"
#include "store/versions.h"

/* The sha256 of a file of a run, without its last newline. */
struct run_file {
	struct buf path;
	char sha[SHA256_HEX + 1];
};

/* Returns 1; 0: absent; -1. */
static int
digest(struct claims *s, const char *run, const char *name, struct run_file *f,
    struct err *e)
{
	struct buf text = {0};
	int rc = 0;

	buf_reset(&f->path);
	state_path(s->state, "runs/", &f->path);
	buf_addf(&f->path, "%s/%s", run, name);
	if (file_is_regular(buf_cstr(&f->path)))
		rc = file_read(f->path.p, &text, SIZE_MAX / 2, e) < 0 ? -1 : 1;
	buf_chomp(&text);
	sha256_of(buf_str(&text), f->sha);
	buf_release(&text);
	arena_reset(&s->scratch);
	return rc;
}

/* Compares the report and the decision in the directory of a run with the log. */
static int
check_run(struct claims *s, const char *run, struct err *e)
{
	struct run_file f = {0};
	int rc = digest(s, run, "report.json", &f, e);

	if (rc > 0 && !set_has(&s->run_ids, str_of(run)))
		FIND(s,
		    "%s: the audit log has no line of this run: it may have been "
		    "removed",
		    f.path.p);
	else if (rc > 0 &&
		 !set_has(&s->runs, claims_pair(s, str_of(run), str_of(f.sha))))
		FIND(s,
		    "%s: differs from the report in the audit log: one of them was "
		    "altered",
		    f.path.p);
	if (rc >= 0)
		rc = digest(s, run, "decision.json", &f, e);
	if (rc > 0 && set_has(&s->decided, str_of(run)) &&
	    !set_has(&s->decisions, claims_pair(s, str_of(run), str_of(f.sha))))
		FIND(s,
		    "%s: differs from the decision in the audit log: one of them was "
		    "altered",
		    f.path.p);
	buf_release(&f.path);
	return rc < 0 ? -1 : 0;
}

/*
 * Compares the list of the trajectories of a run with the log. Ids that were
 * forgotten are tombstones in it, which give the same sha256.
 */
static int
check_sources(struct claims *s, const char *run, struct err *e)
{
	char sha[SHA256_HEX + 1];
	int rc;

	if (!set_has(&s->listed, str_of(run)))
		return 0;
	if ((rc = sources_sha256(s->state, str_of(run), sha, e)) < 0) {
		if (e->kind == ERR_NO)
			FIND(s,
			    "%s/runs/%s/sources.jsonl: is missing: it lists the "
			    "trajectories of the run",
			    state_dir(s->state), run);
		return e->kind == ERR_NO ? 0 : claims_found(s, e);
	}
	arena_reset(&s->scratch);
	if (!set_has(&s->sources, claims_pair(s, str_of(run), str_of(sha))))
		FIND(s,
		    "%s/runs/%s/sources.jsonl: differs from the sha256 in the audit "
		    "log: it was altered",
		    state_dir(s->state), run);
	return rc;
}

int
verify_runs(struct claims *s, struct err *e)
{
	struct buf dir = {0}, names = {0};
	int rc = 0;

	if (file_is_dir(state_path(s->state, "runs", &dir)))
		rc = file_list(dir.p, &names, e);
	for (const char *r = names.p; rc == 0 && r != NULL && r < names.p + names.n;
	     r += strlen(r) + 1)
		rc = check_run(s, r, e) < 0 || check_sources(s, r, e) < 0 ? -1 : 0;
	buf_release(&dir);
	buf_release(&names);
	return rc;
}

/* ---- the marks ---- */

/* A run with trajectories that are not marked. */
struct unmarked {
	struct str run;
	size_t missing, of;
};

struct marks {
	struct claims *says;
	struct seen *seen;
	struct buf pending; /* the id of the run that is not settled yet */
	size_t missing, of; /* of the run that is being checked */
	struct unmarked *v; /* by the last report of each run; nearly always none */
	size_t n, cap;
};

/* A later report of a run replaces an earlier one: it failed after all, or was completed. */
static void
forget_run(struct marks *m, struct str run)
{
	for (size_t i = 0; i < m->n; i++) {
		if (str_eq(m->v[i].run, run))
			m->v[i--] = m->v[--m->n];
	}
}

static int
count_mark(void *ctx, struct str id, struct err *e)
{
	struct marks *m = ctx;
	struct seen_mark mark;
	int found = seen_find(m->seen, id, &mark, e);

	m->of++;
	m->missing += found == 0;
	return found < 0 ? -1 : 0;
}

/* Counts the trajectories of a run: of its list, or of an old report itself. */
static int
count_marks(struct marks *m, const struct report *r, struct err *e)
{
	struct state *s = m->says->state;
	int rc = 0;

	m->missing = m->of = 0;
	if (r->sources_sha256.p != NULL)
		return sources_scan(s, r->run_id, count_mark, m, e);
	for (size_t i = 0; rc == 0 && i < r->source_trajectory_ids.n; i++)
		rc = count_mark(m, r->source_trajectory_ids.v[i], e);
	return rc;
}

/* A report that was appended by hand has at most the list of its trajectories. */
static bool
is_of_cycle(struct claims *s, struct str run)
{
	struct buf dir = {0}, names = {0};
	struct err ignored;
	bool more = false;

	state_path(s->state, arena_fmt(&s->scratch, "runs/%.*s", STR_ARG(run)).p, &dir);
	if (file_is_dir(buf_cstr(&dir)) && file_list(dir.p, &names, &ignored) == 0) {
		for (const char *n = names.p; n != NULL && n < names.p + names.n;
		     n += strlen(n) + 1)
			more = more || strcmp(n, "sources.jsonl") != 0;
	}
	buf_release(&dir);
	buf_release(&names);
	return more;
}

/* Checks that a decided run, once settled, has marked all of its trajectories. */
static int
check_marks_of(void *ctx, const struct report *r, struct str line, struct err *e)
{
	struct marks *m = ctx;
	struct claims *s = m->says;
	bool must_be_marked;

	(void)line;
	arena_reset(&s->scratch);
	must_be_marked = !r->dry_run && !str_is(r->status, "skipped") &&
			 !str_is(r->status, "error") &&
			 set_has(&s->run_ids, r->run_id) &&
			 !str_eq(r->run_id, buf_str(&m->pending)) &&
			 version_is_name(r->run_id) && is_of_cycle(s, r->run_id);
	forget_run(m, r->run_id);
	if (!must_be_marked)
		return 0;
	if (count_marks(m, r, e) < 0)
		return claims_found(s, e);
	if (m->missing > 0) {
		m->v = mem_grow(m->v, &m->cap, m->n + 1, sizeof *m->v);
		m->v[m->n++] = (struct unmarked){
		    arena_dup(s->arena, r->run_id), m->missing, m->of};
	}
	return 0;
}

/*
 * The order matters beside a running cycle. The log was read first, then
 * `pending` is read, then the marks: a run that is in the log and no longer
 * pending was marked before.
 */
int
verify_marks(struct claims *s, struct err *e)
{
	struct marks m = {.says = s};
	int rc = pending_read(s->state, &m.pending, e);

	if (rc == 0 && (m.seen = seen_open(s->state, false, e)) == NULL)
		rc = claims_found(s, e);
	if (m.seen != NULL)
		rc = reports_scan(s->state, check_marks_of, &m, e);
	for (size_t i = 0; rc == 0 && i < m.n; i++)
		FIND(s,
		    "%s/seen.db: lacks %zu of the %zu trajectories of run %.*s: marks "
		    "were lost",
		    state_dir(s->state), m.v[i].missing, m.v[i].of,
		    STR_ARG(m.v[i].run));
	mem_free(m.v);
	seen_close(m.seen);
	buf_release(&m.pending);
	return rc;
}
