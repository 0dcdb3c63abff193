#include "store/verify.h"

#include "base/mem.h"
#include "base/set.h"
#include "io/digest.h"
#include "io/file.h"
#include "json/out.h"
#include "rec/decision_record.h"
#include "rec/report.h"
#include "store/chain.h"
#include "store/db.h"
#include "store/policy_file.h"
#include "store/versions.h"
#include "store/watch_log.h"

/* A list that grows; its strings lie in the arena. */
struct texts {
	struct str *v;
	size_t n, cap;
};

/* What the log says, for what else lies in the state to be held against. */
struct says {
	struct state *state;
	struct arena *arena, scratch;
	struct json_in *in;
	struct verification *v;
	struct texts findings, notes;
	struct set active, pruned,
	    known;          /* versions: once active; removed; named at all */
	struct texts names; /* of those once active */
	struct set suites, policies,
	    runs; /* sha256; as text; "RUN sha256 of its report" */
	struct set run_ids,
	    changes;         /* "TIME VERSION": what was active after each line */
	struct set whole;    /* "VERSION sha256", by its promotion */
	struct set promoted; /* versions of which that is known */
	struct str last_active, last_was;
	bool any_decision;
};

static void
add(struct texts *t, struct str s)
{
	t->v = mem_grow(t->v, &t->cap, t->n + 1, sizeof *t->v);
	t->v[t->n++] = s;
}

static struct str
two(struct says *s, struct str a, struct str b)
{
	return arena_fmt(&s->scratch, "%.*s %.*s", (int)a.n, a.p, (int)b.n, b.p);
}

static void
note_decision(struct says *s, struct str text)
{
	struct decision_record d;
	struct buf policy = {0};
	struct err ignored;

	if (decision_record_read(s->in, &d, text, &s->scratch, &ignored) < 0)
		return;
	json_write(&policy, &POLICY_TABLE, &d.policy);
	set_add(&s->policies, buf_str(&policy));
	s->any_decision = true;
	if (d.version.p != NULL && d.challenger_version.n == SHA256_HEX) {
		set_add(&s->promoted, d.version);
		set_add(&s->whole, two(s, d.version, d.challenger_version));
	}
	buf_release(&policy);
}

static void
note_report(struct says *s, struct str text)
{
	char sha[SHA256_HEX + 1];
	struct report r;
	struct err ignored;

	if (report_read(s->in, &r, text, &s->scratch, &ignored) < 0)
		return;
	sha256_of(text, sha);
	set_add(&s->run_ids, r.run_id);
	set_add(&s->runs, two(s, r.run_id, str_of(sha)));
	if (r.benchmark_sha256.p != NULL)
		set_add(&s->suites, r.benchmark_sha256);
}

static void
note_line(void *ctx, const struct audit_line *l, unsigned long long number)
{
	struct says *s = ctx;

	(void)number;
	arena_reset(&s->scratch);
	if (l->active.p != NULL && set_add(&s->active, l->active))
		add(&s->names, arena_dup(s->arena, l->active));
	set_add(&s->known, l->active);
	set_add(&s->known, l->was);
	for (size_t i = 0; i < l->pruned.n; i++)
		set_add(&s->pruned, l->pruned.v[i]);
	if (l->benchmark_sha256.p != NULL)
		set_add(&s->suites, l->benchmark_sha256);
	if (l->decision.p != NULL)
		note_decision(s, l->decision);
	if (l->report.p != NULL)
		note_report(s, l->report);
	s->last_active =
	    arena_dup(s->arena, l->active.p == NULL ? STR("rules") : l->active);
	s->last_was = arena_dup(s->arena, l->was.p == NULL ? STR("rules") : l->was);
	set_add(&s->changes, two(s, l->time, s->last_active));
}

#define FIND(s, ...) add(&(s)->findings, arena_fmt((s)->arena, __VA_ARGS__))
#define NOTE(s, ...) add(&(s)->notes, arena_fmt((s)->arena, __VA_ARGS__))

/* A finding, unless the system failed: what can't be read now says nothing of the state. */
static int
found(struct says *s, struct err *e)
{
	if (e->kind == ERR_SYSTEM)
		return -1;
	FIND(s, "%s", e->text);
	return 0;
}

/* ---- versions ---- */

static int
check_version(struct says *s, struct str v, const char *path, struct err *e)
{
	char sha[SHA256_HEX + 1], *const files[] = {(char *)path, NULL};

	if (!file_is_regular(path)) {
		FIND(s, "%s: is no file that can be read", path);
		return 0;
	}
	if (digest_files(files, sha, e) < 0)
		return found(s, e);
	if (file_writable(path))
		FIND(s, "%s: may be written, and a version is never changed", path);
	arena_reset(&s->scratch);
	if (!version_holds(v, str_of(sha)) ||
	    (set_has(&s->promoted, v) && !set_has(&s->whole, two(s, v, str_of(sha)))))
		FIND(s,
		    "%s: was changed: its bytes are not those that its name speaks of",
		    path);
	if (set_has(&s->pruned, v))
		NOTE(s, "%.*s was pruned, and its file is there again, or still",
		    STR_ARG(v));
	else if (!set_has(&s->known, v))
		NOTE(s,
		    "%.*s was saved, and the audit log says nothing of it: a promotion "
		    "was cut "
		    "short, or the end of the log cut off",
		    STR_ARG(v));
	return 0;
}

static int
check_versions(struct says *s, struct err *e)
{
	struct buf dir = {0}, files = {0}, path = {0};
	int rc = 0;

	if (file_is_dir(state_path(s->state, "routers", &dir)))
		rc = file_list(dir.p, &files, e);
	for (const char *f = files.p; rc == 0 && f != NULL && f < files.p + files.n;
	     f += strlen(f) + 1) {
		size_t n = strlen(f);
		struct str v = {f, n > 6 ? n - 6 : 0};

		buf_reset(&path);
		buf_addf(&path, "%s/%s", dir.p, f);
		if (n <= 6 || strcmp(f + n - 6, ".jsonl") != 0 || !version_is_name(v))
			NOTE(s, "%s: is no version", buf_cstr(&path));
		else
			rc = check_version(s, v, buf_cstr(&path), e);
		s->v->versions++;
	}
	for (size_t i = 0; i < s->names.n; i++) {
		struct str v = s->names.v[i];

		if (!version_exists(s->state, v) && !set_has(&s->pruned, v))
			FIND(s, "%.*s was active once, and its file is gone",
			    STR_ARG(v));
	}
	buf_release(&dir);
	buf_release(&files);
	buf_release(&path);
	return rc;
}

static int
check_pointer(struct says *s, struct err *e)
{
	struct str logged = s->last_active.p == NULL ? STR("rules") : s->last_active,
		   linked;
	struct buf active = {0};
	int rc = 0;

	if (version_active(s->state, &active, e) < 0) {
		rc = found(s, e);
	} else if (!str_eq(linked = buf_str(&active), logged)) {
		if (str_eq(linked, s->last_was))
			FIND(s,
			    "the log says that %.*s is active, and the link says %.*s: "
			    "a step was "
			    "left half done",
			    STR_ARG(logged), STR_ARG(linked));
		else
			FIND(s,
			    "the link says that %.*s is active, and the log's last "
			    "line %.*s, as if "
			    "lines were cut off",
			    STR_ARG(linked), STR_ARG(logged));
	} else if (!str_is(linked, "rules") && !version_exists(s->state, linked)) {
		FIND(s, "%.*s is active, and its file is gone", STR_ARG(linked));
	}
	buf_release(&active);
	return rc;
}

/* ---- what else bears witness ---- */

/* mb-cycle keeps each report where the stages' output is. */
static int
check_runs(struct says *s, struct err *e)
{
	struct buf dir = {0}, names = {0}, path = {0}, text = {0};
	char sha[SHA256_HEX + 1];
	int rc = 0;

	if (file_is_dir(state_path(s->state, "runs", &dir)))
		rc = file_list(dir.p, &names, e);
	for (const char *r = names.p; rc == 0 && r != NULL && r < names.p + names.n;
	     r += strlen(r) + 1) {
		buf_reset(&path);
		buf_reset(&text);
		buf_addf(&path, "%s/%s/report.json", dir.p, r);
		if (!file_is_regular(buf_cstr(&path)))
			continue;
		if ((rc = file_read(path.p, &text, SIZE_MAX / 2, e)) < 0)
			break;
		while (text.n > 0 && text.p[text.n - 1] == '\n')
			text.n--;
		sha256_of(buf_str(&text), sha);
		arena_reset(&s->scratch);
		if (!set_has(&s->run_ids, str_of(r)))
			FIND(s,
			    "%s: the audit log has no line of this run, as if it was "
			    "cut out",
			    path.p);
		else if (!set_has(&s->runs, two(s, str_of(r), str_of(sha))))
			FIND(s,
			    "%s: is not what the audit log says of this run: one of "
			    "them was altered",
			    path.p);
	}
	buf_release(&dir);
	buf_release(&names);
	buf_release(&path);
	buf_release(&text);
	return rc;
}

static int
check_watch(struct says *s, struct err *e)
{
	struct watch_header h;
	int rc = watch_log_header(s->state, &h, s->arena, e);

	if (rc < 0)
		return found(s, e);
	arena_reset(&s->scratch);
	if (rc > 0 && h.since.p != NULL &&
	    !set_has(&s->changes, two(s, h.since, h.version)))
		FIND(s,
		    "the watch is over what became active at %.*s, of which the log "
		    "knows nothing, "
		    "as if lines were cut off",
		    STR_ARG(h.since));
	return 0;
}

static int
check_suite(struct says *s, struct err *e)
{
	struct buf path = {0};
	char sha[SHA256_HEX + 1], *files[] = {NULL, NULL};
	int rc = 0;

	files[0] = (char *)state_path(s->state, "benchmark.jsonl", &path);
	if (s->suites.n > 0 && file_exists(path.p) &&
	    (rc = digest_files(files, sha, e)) == 0 &&
	    !set_has(&s->suites, str_of(sha)))
		FIND(s,
		    "%s: is none of the suites that the log speaks of: it was changed "
		    "since",
		    path.p);
	buf_release(&path);
	return rc;
}

static int
check_policy(struct says *s, struct err *e)
{
	struct buf path = {0}, text = {0};
	struct policy p;
	int rc = 0;

	if (s->any_decision &&
	    file_exists(state_path(s->state, "policy.json", &path))) {
		if (policy_file_read(s->in, path.p, &p, s->arena, e) < 0) {
			rc = found(s, e);
		} else {
			json_write(&text, &POLICY_TABLE, &p);
			if (!set_has(&s->policies, buf_str(&text)))
				FIND(s,
				    "%s: nothing was decided by this policy: it was "
				    "changed since",
				    path.p);
		}
	}
	buf_release(&path);
	buf_release(&text);
	return rc;
}

static int
check_database(struct says *s, const char *name, struct err *e)
{
	struct buf path = {0}, what = {0};
	int rc = db_check(state_path(s->state, name, &path), &what, e);

	if (what.n > 0)
		FIND(s, "%s: %.*s", path.p, STR_ARG(buf_str(&what)));
	buf_release(&path);
	buf_release(&what);
	return rc;
}

static struct strs
settled(struct says *s, struct texts *t)
{
	struct strs list = {arena_alloc(s->arena, (t->n + 1) * sizeof *t->v), t->n};

	if (t->n > 0)
		memcpy(list.v, t->v, t->n * sizeof *t->v);
	mem_free(t->v);
	return list;
}

int
verify_state(
    struct state *state, struct arena *a, struct verification *v, struct err *e)
{
	struct says s = {.state = state,
	    .arena = a,
	    .v = v,
	    .in = json_in_new(),
	    .last_was = STR("rules")};
	struct set *sets[] = {&s.active, &s.pruned, &s.known, &s.suites, &s.policies,
	    &s.runs, &s.run_ids, &s.changes, &s.whole, &s.promoted, NULL};
	struct chain c = {.line = note_line, .ctx = &s};
	int rc;

	json_defaults(&VERIFICATION_TABLE, v);
	v->state = str_of(state_dir(state));
	if ((rc = chain_check(state, &c, a, e)) == 0) {
		v->lines = (double)c.lines;
		if (c.broken > 0) {
			v->first_bad_line = (double)c.broken;
			FIND(&s, "%s/audit.jsonl:%llu: %.*s", state_dir(state),
			    c.broken, (int)c.what.n, c.what.p);
		}
		if (c.torn > 0)
			FIND(&s,
			    "%s/audit.jsonl: %zu bytes of a line that was never "
			    "finished",
			    state_dir(state), c.torn);
		rc = check_pointer(&s, e) < 0 || check_watch(&s, e) < 0 ||
			     check_policy(&s, e) < 0 || check_versions(&s, e) < 0 ||
			     check_runs(&s, e) < 0 || check_suite(&s, e) < 0 ||
			     check_database(&s, "seen.db", e) < 0 ||
			     check_database(&s, "cases.db", e) < 0
			 ? -1
			 : 0;
	}
	v->sound = s.findings.n == 0;
	v->findings = settled(&s, &s.findings);
	v->notes = settled(&s, &s.notes);
	for (size_t i = 0; sets[i] != NULL; i++)
		set_release(sets[i]);
	mem_free(s.names.v);
	json_in_free(s.in);
	arena_release(&s.scratch);
	return rc;
}
