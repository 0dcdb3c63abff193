/*
 * Checks the invariants of a state with independent code: the audit log is a
 * chain of complete lines, the link agrees with the log, every version that was
 * once active exists and matches its name, and each mark belongs to a report.
 * Prints a summary to compare with another state. Exits with 1 if an invariant
 * is broken.
 *
 *   check [-m] STATE     -m: marks need no report
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/set.h"
#include "json/in.h"
#include "rec/audit.h"
#include "rec/report.h"
#include "store/recovery.h"
#include "store/seen.h"
#include "store/sources.h"
#include "store/versions.h"

static int bad;

static void
complain(const char *what, struct str which)
{
	fprintf(stderr, "check: %s: %.*s\n", what, (int)(which.n < 200 ? which.n : 200),
	    which.p);
	bad = 1;
}

static struct buf
slurp(const char *path)
{
	struct buf b = {0};
	FILE *f = fopen(path, "rb");
	char part[65536];
	size_t n;

	while (f != NULL && (n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&b, part, n);
	if (f != NULL)
		fclose(f);
	return b;
}

/* Whether a line of the log pruned this version. */
static bool
pruned(const struct buf *log, struct str version)
{
	for (size_t at = 0; at < log->n;) {
		char *nl = memchr(log->p + at, '\n', log->n - at);
		size_t n = nl == NULL ? log->n - at : (size_t)(nl - log->p) - at;
		struct buf line = {0};
		bool yes;

		buf_add(&line, log->p + at, n);
		yes = strstr(buf_cstr(&line), "\"event\":\"prune\"") != NULL;
		for (size_t i = 0; yes && i + version.n <= n; i++) {
			if (memcmp(line.p + i, version.p, version.n) == 0) {
				buf_release(&line);
				return true;
			}
		}
		buf_release(&line);
		at += n + 1;
	}
	return false;
}

/* The report of a run; the last report counts. */
struct told {
	struct str run, text;
};

static void
tell(struct told *told, size_t *n, const struct report *r, struct arena *a)
{
	size_t i = 0;

	while (i < *n && !str_eq(told[i].run, r->run_id))
		i++;
	if (i == *n)
		(*n)++;
	told[i].run = arena_dup(a, r->run_id);
	told[i].text = STR_NONE;
	if (!str_is(r->status, "skipped") && !str_is(r->status, "error"))
		told[i].text = arena_fmt(a, "report %.*s %g %.*s", STR_ARG(r->status),
		    r->sample_count,
		    STR_ARG(r->promoted_version.p == NULL ? STR("-")
							  : r->promoted_version));
}

/*
 * Reads the chain and prints its versions and reports. Returns the version that
 * is active by the last line.
 */
static struct str
read_log(struct state *s, struct buf *log, struct arena *a)
{
	static struct told told[100000];
	char prev[SHA256_HEX + 1];
	struct str active = STR("rules");
	struct json_in *in = json_in_new();
	size_t n_told = 0;
	struct err e;

	memset(prev, '0', SHA256_HEX);
	prev[SHA256_HEX] = '\0';
	for (size_t at = 0; at < log->n;) {
		char *nl = memchr(log->p + at, '\n', log->n - at);
		struct str line = {
		    log->p + at, nl == NULL ? log->n - at : (size_t)(nl - log->p) - at};
		struct audit_line l;
		struct report r;

		if (nl == NULL) {
			complain("an incomplete line", line);
			break;
		}
		if (audit_line_read(in, &l, line, a, &e) < 0) {
			complain(e.text, line);
			break;
		}
		if (!str_is(l.prev, prev))
			complain("the chain is broken at", line);
		sha256_of((struct str){line.p, line.n + 1}, prev);
		if (!str_eq(l.was.p == NULL ? STR("rules") : l.was, active) &&
		    !str_is(l.event, "repair"))
			complain("the line before has another active version", line);
		active = l.active.p == NULL ? STR("rules") : arena_dup(a, l.active);
		if (!str_is(active, "rules") && version_check(s, active, &e) != 1 &&
		    !pruned(log, active))
			complain("a version is damaged", active);
		if (l.report.p != NULL &&
		    report_read(in, &r, arena_dup(a, l.report), a, &e) == 0)
			tell(told, &n_told, &r, a);
		at = (size_t)(nl - log->p) + 1;
	}
	for (size_t i = 0; i < n_told; i++) {
		if (told[i].text.p != NULL)
			printf("%.*s\n", STR_ARG(told[i].text));
	}
	json_in_free(in);
	return active;
}

struct told_ids {
	struct set ids;
	struct seen *seen;
	unsigned long long marked;
};

static int
count_told(void *ctx, struct str id, struct err *e)
{
	struct told_ids *t = ctx;
	struct seen_mark mark;

	if (set_add(&t->ids, id) && seen_find(t->seen, id, &mark, e) > 0)
		t->marked++;
	return 0;
}

/* Checks that the list of a run has every marked id. The driver prints the sorted ids. */
static void
check_marks(struct state *s, struct buf *log, struct arena *a)
{
	struct json_in *in = json_in_new();
	struct told_ids t = {0};
	unsigned long long marked = 0;
	struct err e;

	if ((t.seen = seen_open(s, false, &e)) == NULL ||
	    seen_count(t.seen, &marked, &e) < 0) {
		complain("seen.db", str_of(e.text));
		return;
	}
	for (size_t at = 0; at < log->n;) {
		char *nl = memchr(log->p + at, '\n', log->n - at);
		struct audit_line l;
		struct report r;

		if (nl == NULL ||
		    audit_line_read(in, &l,
			(struct str){log->p + at, (size_t)(nl - log->p) - at}, a,
			&e) < 0)
			break;
		at = (size_t)(nl - log->p) + 1;
		if (l.report.p == NULL ||
		    report_read(in, &r, arena_dup(a, l.report), a, &e) < 0)
			continue;
		if (r.sources_sha256.p != NULL &&
		    sources_scan(s, r.run_id, count_told, &t, &e) < 0)
			complain(e.text, r.run_id);
	}
	if (t.marked < marked)
		complain("marked, but not in any list", STR("some trajectory"));
	set_release(&t.ids);
	seen_close(t.seen);
	json_in_free(in);
}

int
main(int argc, char *argv[])
{
	struct state_how how = {.who = "check", .flags = STATE_ABSENT};
	struct buf notice = {0}, log, active = {0}, names = {0}, path = {0};
	struct arena a = {0};
	struct state *s;
	struct str logged;
	struct err e;

	how.dir = argv[argc - 1];
	if ((s = recovery_open(&how, &notice, &e)) == NULL) {
		complain("the state cannot be opened", str_of(e.text));
		return 1;
	}
	if (notice.n > 0)
		complain("needed a recovery", buf_str(&notice));
	log = slurp(state_path(s, "audit.jsonl", &path));
	logged = read_log(s, &log, &a);
	if (version_active(s, &active, &e) < 0 || !str_eq(buf_str(&active), logged))
		complain("the link and the log disagree", buf_str(&active));
	printf("active %.*s\n", STR_ARG(logged));
	if (version_list(s, &names, &e) < 0)
		complain("routers", str_of(e.text));
	for (const char *v = names.p; v != NULL && v < names.p + names.n;
	     v += strlen(v) + 1) {
		printf("version %s\n", v);
		if (version_check(s, str_of(v), &e) != 1)
			complain("a version is not whole", str_of(v));
	}
	if (argc < 3)
		check_marks(s, &log, &a);
	buf_release(&notice);
	buf_release(&log);
	buf_release(&active);
	buf_release(&names);
	buf_release(&path);
	arena_release(&a);
	state_close(s);
	return fflush(stdout) == 0 ? bad : 1;
}
