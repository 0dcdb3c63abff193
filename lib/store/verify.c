#include "store/verify.h"

#include "io/digest.h"
#include "io/file.h"
#include "json/out.h"
#include "store/canary.h"
#include "store/chain.h"
#include "store/db.h"
#include "store/forget.h"
#include "store/policy_file.h"
#include "store/verify_runs.h"
#include "store/verify_vectors.h"
#include "store/versions.h"
#include "store/watch_log.h"

enum { LOOKS = 20 };

/* ---- versions ---- */

static int
check_version(struct claims *s, struct str v, const char *path, struct err *e)
{
	char sha[SHA256_HEX + 1], *const files[] = {(char *)path, NULL};

	if (!file_is_regular(path)) {
		FIND(s, "%s: is not a regular file", path);
		return 0;
	}
	if (digest_files(files, sha, e) < 0)
		return claims_found(s, e);
	if (file_writable(path))
		FIND(s, "%s: is writable, but a version must be read-only", path);
	arena_reset(&s->scratch);
	if (!version_holds(v, str_of(sha)) ||
	    (set_has(&s->promoted, v) &&
		!set_has(&s->whole, claims_pair(s, v, str_of(sha)))))
		FIND(s,
		    "%s: was changed: its sha256 does not match its name or its "
		    "promotion",
		    path);
	if (set_has(&s->pruned, v))
		NOTE(s, "%.*s was pruned, but its file exists", STR_ARG(v));
	else if (!set_has(&s->known, v))
		NOTE(s,
		    "%.*s is not in the audit log: its promotion was interrupted, or "
		    "the end of the log was removed",
		    STR_ARG(v));
	return 0;
}

static int
check_versions(struct claims *s, struct err *e)
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
			NOTE(s, "%s: is not a version", buf_cstr(&path));
		else
			rc = check_version(s, v, buf_cstr(&path), e);
		s->v->versions++;
	}
	for (size_t i = 0; i < s->names.n; i++) {
		struct str v = s->names.v[i];

		if (!version_exists(s->state, v) && !set_has(&s->pruned, v))
			FIND(s, "%.*s was active once, but its file is missing",
			    STR_ARG(v));
	}
	buf_release(&dir);
	buf_release(&files);
	buf_release(&path);
	return rc;
}

static int
check_pointer(struct claims *s, struct err *e)
{
	struct str logged = s->last_active.p == NULL ? STR("rules") : s->last_active,
		   linked;
	struct buf active = {0};
	int rc = 0;

	if (version_active(s->state, &active, e) < 0) {
		rc = claims_found(s, e);
	} else if (!str_eq(linked = buf_str(&active), logged)) {
		if (str_eq(linked, s->last_was))
			FIND(s,
			    "the log says that %.*s is active, but the link says %.*s: "
			    "a step was interrupted",
			    STR_ARG(logged), STR_ARG(linked));
		else
			FIND(s,
			    "the link says that %.*s is active, but the last line of "
			    "the log says %.*s: lines may have been removed",
			    STR_ARG(linked), STR_ARG(logged));
	} else if (!str_is(linked, "rules") && !version_exists(s->state, linked)) {
		FIND(s, "%.*s is active, but its file is missing", STR_ARG(linked));
	}
	buf_release(&active);
	return rc;
}

/*
 * The file must be what the last line says, for the active version, with a version
 * whose file exists; check_versions checks its bytes.
 */
static int
check_canary(struct claims *s, struct err *e)
{
	struct buf text = {0}, active = {0};
	struct canary c;
	int rc = 0;

	if (canary_text(s->state, &text, e) < 0) {
		rc = claims_found(s, e);
	} else if (!str_eq(buf_str(&text), s->last_canary)) {
		FIND(s,
		    "%s/canary.json: differs from the last line of the log: a step was "
		    "interrupted, or the file was changed",
		    state_dir(s->state));
	} else if (text.n > 0) {
		arena_reset(&s->scratch);
		if (canary_read(&c, buf_str(&text), &s->scratch, e) < 0 ||
		    version_active(s->state, &active, e) < 0)
			rc = claims_found(s, e);
		else if (!version_exists(s->state, c.version))
			FIND(s, "%.*s is the canary, but its file is missing",
			    STR_ARG(c.version));
		else if (!str_eq(c.against, buf_str(&active)))
			FIND(s, "the canary is against %.*s, but %.*s is active",
			    STR_ARG(c.against), STR_ARG(buf_str(&active)));
	}
	buf_release(&text);
	buf_release(&active);
	return rc;
}

/* ---- other files ---- */

static int
check_watch(struct claims *s, struct err *e)
{
	struct watch_header h;
	int rc = watch_log_header(s->state, &h, s->arena, e);

	if (rc < 0)
		return claims_found(s, e);
	arena_reset(&s->scratch);
	if (rc > 0 && h.since.p != NULL &&
	    !set_has(&s->changes, claims_pair(s, h.since, h.version)))
		FIND(s,
		    "the watch is over an activation at %.*s that is not in the log: "
		    "lines may have been removed",
		    STR_ARG(h.since));
	return 0;
}

static int
check_suite(struct claims *s, struct err *e)
{
	struct buf path = {0};
	char sha[SHA256_HEX + 1], *files[] = {NULL, NULL};
	int rc = 0;

	files[0] = (char *)state_path(s->state, "benchmark.jsonl", &path);
	if (s->suites.n > 0 && file_exists(path.p) &&
	    (rc = digest_files(files, sha, e)) == 0 &&
	    !set_has(&s->suites, str_of(sha)))
		FIND(s,
		    "%s: the log does not mention this suite: it was changed after the "
		    "last run",
		    path.p);
	buf_release(&path);
	return rc;
}

/* The sets of tasks by which attempts are counted. */
static int
check_judged(struct claims *s, struct err *e)
{
	struct buf path = {0};
	char sha[SHA256_HEX + 1], *files[] = {NULL, NULL};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->judged_names.n; i++) {
		struct str name = s->judged_names.v[i];

		buf_reset(&path);
		arena_reset(&s->scratch);
		files[0] = (char *)state_path(s->state,
		    arena_fmt(&s->scratch, "judged/%.*s", STR_ARG(name)).p, &path);
		if (!file_is_regular(path.p))
			FIND(s, "%s: is missing: its attempts count for every suite",
			    path.p);
		else if ((rc = digest_files(files, sha, e)) == 0 && !str_is(name, sha))
			FIND(s, "%s: was changed: its sha256 does not match its name",
			    path.p);
	}
	buf_release(&path);
	return rc;
}

static int
check_policy(struct claims *s, struct err *e)
{
	struct buf path = {0}, text = {0};
	struct policy p;
	int rc = 0;

	if (s->any_decision &&
	    file_exists(state_path(s->state, "policy.json", &path))) {
		if (policy_file_read(s->in, path.p, &p, s->arena, e) < 0) {
			rc = claims_found(s, e);
		} else {
			json_write(&text, &POLICY_TABLE, &p);
			if (!set_has(&s->policies, buf_str(&text)))
				FIND(s,
				    "%s: no decision used this policy: it was changed "
				    "after the last run",
				    path.p);
		}
	}
	buf_release(&path);
	buf_release(&text);
	return rc;
}

/* Checks a database with the integrity check of SQLite. */
static int
check_database(struct claims *s, const char *name, struct err *e)
{
	struct buf path = {0}, what = {0};
	int rc = db_check(state_path(s->state, name, &path), &what, e);

	if (what.n > 0)
		FIND(s, "%s: %.*s", path.p, STR_ARG(buf_str(&what)));
	buf_release(&path);
	buf_release(&what);
	return rc;
}

/* Verifies everything once. */
static int
look(struct claims *s, struct err *e)
{
	struct chain c = {.line = claims_line, .ctx = s};

	if (chain_check(s->state, &c, s->arena, e) < 0)
		return -1;
	s->v->lines = (double)c.lines;
	if (c.broken > 0) {
		s->v->first_bad_line = (double)c.broken;
		FIND(s, "%s/audit.jsonl:%llu: %.*s", state_dir(s->state), c.broken,
		    (int)c.what.n, c.what.p);
	}
	if (c.torn > 0)
		FIND(s, "%s/audit.jsonl: ends with %zu bytes of an incomplete line",
		    state_dir(s->state), c.torn);
	if (forget_pending(s->state))
		FIND(s,
		    "%s/forgetting: a forgetting was interrupted: the next program "
		    "that "
		    "opens the state completes it",
		    state_dir(s->state));
	return check_pointer(s, e) < 0 || check_canary(s, e) < 0 ||
		       check_watch(s, e) < 0 || check_policy(s, e) < 0 ||
		       check_versions(s, e) < 0 || verify_vectors(s, e) < 0 ||
		       verify_runs(s, e) < 0 || check_suite(s, e) < 0 ||
		       check_judged(s, e) < 0 || check_database(s, "seen.db", e) < 0 ||
		       check_database(s, "cases.db", e) < 0 ||
		       (c.broken == 0 && s->findings.n == 0 && verify_marks(s, e) < 0)
		   ? -1
		   : 0;
}

static int
verify_once(struct state *state, struct arena *a, struct verification *v, struct err *e)
{
	struct claims s = {.state = state,
	    .arena = a,
	    .v = v,
	    .in = json_in_new(),
	    .last_was = STR("rules")};
	int rc;

	json_defaults(&VERIFICATION_TABLE, v);
	v->state = str_of(state_dir(state));
	rc = look(&s, e);
	v->sound = s.findings.n == 0;
	v->findings = texts_list(&s.findings, a);
	v->notes = texts_list(&s.notes, a);
	claims_release(&s);
	return rc;
}

/* Reads the last line of the audit log, and the number of bytes after it. */
static int
log_end(struct state *s, struct buf *line, struct err *e)
{
	struct buf path = {0};
	size_t torn;
	int rc;

	buf_reset(line);
	rc = file_last_line(state_path(s, "audit.jsonl", &path), line, &torn, e);
	buf_addf(line, "%zu", torn);
	buf_release(&path);
	return rc < 0 ? -1 : 0;
}

/*
 * A reader holds no lock, so a finding may be the middle of a writer's step.
 * Verify again until the log did not change during the verification.
 */
int
verify_state(
    struct state *state, struct arena *a, struct verification *v, struct err *e)
{
	struct buf before = {0}, after = {0};
	int rc = log_end(state, &before, e);

	for (int i = 0; rc == 0 && i < LOOKS; i++) {
		if ((rc = verify_once(state, a, v, e)) < 0 || v->sound)
			break;
		if ((rc = log_end(state, &after, e)) < 0 ||
		    str_eq(buf_str(&before), buf_str(&after)))
			break;
		buf_reset(&before);
		buf_add_str(&before, buf_str(&after));
	}
	buf_release(&before);
	buf_release(&after);
	return rc;
}
