#include "store/forget.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "io/file.h"
#include "store/attempts.h"
#include "store/audit.h"
#include "store/forget_lines.h"
#include "store/forget_rows.h"
#include "store/forget_text.h"
#include "store/reports.h"
#include "store/seen.h"
#include "store/watch_log.h"

static const char NAME[] = "forgetting";
enum { LIST_BYTES = 1 << 30 };

/* ---- counting ---- */

/* Whether it is the report of an earlier memabra, with such ids themselves. */
static bool
has_source(struct forget *f, const struct report *r)
{
	char tombstone[TOMBSTONE + 1];

	for (size_t i = 0; i < r->source_trajectory_ids.n; i++) {
		if (forget_hit(f, r->source_trajectory_ids.v[i], tombstone))
			return true;
	}
	return false;
}

static int
find_in_report(void *ctx, const struct report *r, struct str line, struct err *e)
{
	struct forget *f = ctx;

	(void)line;
	(void)e;
	if (has_source(f, r))
		set_add(&f->learnt_runs, r->run_id);
	return 0;
}

struct history_of {
	struct forget *forget;
	struct arena *arena;
	struct json_in *in;
	struct str *learnt;
	size_t n, cap;
	bool began; /* a run has learnt from it */
};

/*
 * Whether a line has an id in words, or is the report of an earlier memabra with ids.
 * Then it keeps them.
 */
static bool
keeps_id(struct history_of *h, const struct audit_line *l, const struct report *r)
{
	return forget_quoted(h->forget, l->reason) ||
	       (r != NULL &&
		   (has_source(h->forget, r) || forget_quoted_report(h->forget, r)));
}

/* The version that a decision saved: promoted, proposed, or a canary; absent: none. */
static struct str
saved_version(struct history_of *h, const struct audit_line *l, struct arena *a)
{
	struct decision_record d;
	struct err ignored;

	if (str_is(l->event, "promotion"))
		return l->active;
	return l->decision.p != NULL &&
		       decision_record_read(h->in, &d, l->decision, a, &ignored) == 0
		   ? d.version
		   : STR_NONE;
}

static int
read_line(void *ctx, const struct audit_line *l, struct err *e)
{
	struct history_of *h = ctx;
	struct arena a = {0};
	struct report r;
	struct str version;
	struct err unreadable;
	bool read = l->report.p != NULL &&
		    report_read(h->in, &r, l->report, &a, &unreadable) == 0;

	(void)e;
	h->forget->count.audit += keeps_id(h, l, read ? &r : NULL) ||
				  (!read && forget_quoted(h->forget, l->report));
	h->began = h->began ||
		   (l->run.p != NULL && set_has(&h->forget->learnt_runs, l->run)) ||
		   (read && set_has(&h->forget->learnt_runs, r.run_id));
	version = h->began ? saved_version(h, l, &a) : STR_NONE;
	if (version.p != NULL) {
		h->learnt = mem_grow(h->learnt, &h->cap, h->n + 1, sizeof *h->learnt);
		h->learnt[h->n++] = arena_dup(h->arena, version);
	}
	arena_release(&a);
	return 0;
}

static int
read_history(struct state *s, struct forget *f, struct arena *a, struct err *e)
{
	struct history_of h = {.forget = f, .arena = a, .in = json_in_new()};
	int rc = audit_scan(s, read_line, &h, e);

	f->count.learnt =
	    (struct strs){arena_alloc(a, (h.n + 1) * sizeof *h.learnt), h.n};
	if (h.n > 0)
		memcpy(f->count.learnt.v, h.learnt, h.n * sizeof *h.learnt);
	mem_free(h.learnt);
	json_in_free(h.in);
	return rc;
}

int
forget_count(struct state *s, struct forget *f, struct arena *a, struct err *e)
{
	struct forgetting *c = &f->count;
	double n = c->trajectories, unmarked = 0;

	json_defaults(&FORGETTING_TABLE, c);
	*c = (struct forgetting){.trajectories = n};
	f->erase = false;
	if (forget_lines(s, f, e) < 0 || forget_rows(s, f, &unmarked, e) < 0 ||
	    reports_scan(s, find_in_report, f, e) < 0 || read_history(s, f, a, e) < 0)
		return -1;
	c->unknown = n - (double)f->found.n;
	return c->reservoir + c->runs + c->watch + c->cases + c->marks + unmarked > 0;
}

/* ---- erasing ---- */

static int
erase_all(struct state *s, struct forget *f, struct err *e)
{
	const struct forgetting told = f->count;
	struct buf path = {0};
	double unmarked;
	int rc;

	f->erase = true;
	rc = forget_rows(s, f, &unmarked, e) < 0 || forget_lines(s, f, e) < 0 ||
		     file_remove(state_path(s, NAME, &path), e) < 0
		 ? -1
		 : 0;
	f->count = told;
	buf_release(&path);
	return rc;
}

static int
note(struct state *s, const struct forget *f, const char *sha, int64_t now,
    struct err *e)
{
	struct audit_line line = {.event = STR("forget"),
	    .learnt = f->count.learnt,
	    .forgotten_sha256 = str_of(sha)};
	struct buf reason = {0};
	int rc;

	buf_addf(&reason, "forgot %.0f trajectories", f->count.trajectories);
	line.reason = buf_str(&reason);
	rc = attempts_note(s, &line, now, e);
	buf_release(&reason);
	return rc;
}

int
forget_erase(struct state *s, struct forget *f, int64_t now, struct err *e)
{
	struct buf path = {0}, list = {0};
	char sha[SHA256_HEX + 1];
	int rc;

	sha256_of(buf_str(&f->list), sha);
	buf_add_str(&list, buf_str(&f->list));
	buf_add_str(&list, buf_str(&f->word_list));
	rc = file_replace(state_path(s, NAME, &path), buf_str(&list), 0600, e);
	if (rc == 0)
		rc = note(s, f, sha, now, e);
	if (rc == 0)
		rc = erase_all(s, f, e);
	if (rc < 0 && forget_pending(s))
		err_prefix(e, "not all is erased yet; the next program that opens the "
			      "state erases the rest");
	buf_release(&path);
	buf_release(&list);
	return rc;
}

/* ---- a process that died ---- */

bool
forget_pending(struct state *s)
{
	struct buf path = {0};
	bool yes = file_exists(state_path(s, NAME, &path));

	buf_release(&path);
	return yes;
}

/* Reads STATE/forgetting; a torn or other line is an error. */
static int
read_list(struct state *s, struct forget *f, struct err *e)
{
	struct buf path = {0}, text = {0};
	int rc = file_read(state_path(s, NAME, &path), &text, LIST_BYTES, e);
	struct str rest = buf_str(&text);

	while (rc == 0 && rest.n > 0) {
		const char *end = memchr(rest.p, '\n', rest.n);
		size_t n = end == NULL ? rest.n - 1 : (size_t)(end - rest.p);

		if ((rc = forget_add_line(f, (struct str){rest.p, n}, e)) < 0)
			err_prefix(e, "%s", path.p);
		rest = (struct str){rest.p + n + 1, rest.n - n - 1};
	}
	buf_release(&path);
	buf_release(&text);
	return rc;
}

struct sought {
	struct str sha;
	bool noted; /* whether the last forget line is the one */
};

static int
is_noted(void *ctx, const struct audit_line *l, struct err *e)
{
	struct sought *s = ctx;

	(void)e;
	if (str_is(l->event, "forget"))
		s->noted = str_eq(l->forgotten_sha256, s->sha);
	return 0;
}

int
forget_complete(struct state *s, int64_t now, struct buf *notice, struct err *e)
{
	struct file_lock *watch;
	struct forget f = {0};
	struct arena a = {0};
	char sha[SHA256_HEX + 1];
	struct sought sought = {.sha = {sha, SHA256_HEX}};
	int rc;

	if ((watch = watch_log_lock(s, "a forgetting that is completed", e)) == NULL)
		return -1;
	rc = read_list(s, &f, e);
	sha256_of(buf_str(&f.list), sha);
	if (rc == 0)
		rc = audit_scan(s, is_noted, &sought, e);
	if (rc == 0 && (rc = forget_count(s, &f, &a, e)) >= 0)
		rc = sought.noted ? 0 : note(s, &f, sha, now, e);
	if (rc == 0)
		rc = erase_all(s, &f, e);
	if (rc == 0)
		buf_addf(notice,
		    "%s: completed the forgetting of %.0f trajectories, which was "
		    "interrupted\n",
		    state_dir(s), f.count.trajectories);
	file_unlock(watch);
	forget_release(&f);
	arena_release(&a);
	return rc;
}

struct taint {
	struct str version;
	bool yes;
};

static int
find_taint(void *ctx, const struct audit_line *l, struct err *e)
{
	struct taint *t = ctx;

	(void)e;
	for (size_t i = 0; i < l->learnt.n; i++)
		t->yes = t->yes || str_eq(l->learnt.v[i], t->version);
	return 0;
}

int
forget_learnt(struct state *s, struct str version, double *examples, struct err *e)
{
	struct taint t = {.version = version};
	unsigned long long lost;

	if (audit_scan(s, find_taint, &t, e) < 0 || seen_lost(s, &lost, e) < 0)
		return -1;
	*examples = t.yes ? 0 : fmax(*examples - (double)lost, 0);
	return 0;
}
