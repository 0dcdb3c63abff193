#include "store/backoff.h"

#include "base/hash.h"
#include "io/digest.h"
#include "json/out.h"
#include "store/policy_file.h"
#include "store/reports.h"
#include "store/versions.h"

struct row {
	struct str policy, suite, active; /* of the next run */
	struct backoff *found;
	struct buf text; /* scratch */
};

/* Whether a run promoted nothing under the same conditions. */
static bool
alike(struct row *row, const struct report *r)
{
	buf_reset(&row->text);
	json_write(&row->text, &POLICY_TABLE, &r->decision.policy);
	return !r->decision.accepted && !str_is(r->status, "canary") &&
	       str_eq(r->baseline_version, row->active) &&
	       str_eq(buf_str(&row->text), row->policy) &&
	       (row->suite.p == NULL || str_eq(r->benchmark_sha256, row->suite));
}

static int
note(void *ctx, const struct report *r, struct str line, struct err *e)
{
	struct row *row = ctx;

	(void)line;
	(void)e;
	if (!r->decided || r->dry_run || str_is(r->status, "error"))
		return 0;
	*row->found = alike(row, r)
			  ? (struct backoff){row->found->runs + 1, 2 * r->sample_count}
			  : (struct backoff){0, 0};
	return 0;
}

static int
count(struct state *s, const struct policy *p, const char *suite, struct backoff *b,
    struct err *e)
{
	char sha[SHA256_HEX + 1], *files[] = {(char *)(uintptr_t)suite, NULL};
	struct row row = {.found = b};
	struct buf policy = {0}, active = {0};
	int rc = 0;
	bool known = suite != NULL && (rc = digest_files(files, sha, e)) == 0;

	json_write(&policy, &POLICY_TABLE, p);
	row.policy = buf_str(&policy);
	if (known)
		row.suite = str_of(sha);
	if (rc == 0 || e->kind == ERR_NO) /* a pipe cannot be read again */
		rc = version_active(s, &active, e);
	row.active = buf_str(&active);
	if (rc == 0)
		rc = reports_scan(s, note, &row, e);
	if (b->runs < p->back_off)
		b->wanted = 0;
	buf_release(&policy);
	buf_release(&active);
	buf_release(&row.text);
	return rc;
}

int
backoff_find(struct state *s, const char *policy, const char *suite, struct backoff *b,
    struct err *e)
{
	struct json_in *in = json_in_new();
	struct arena a = {0};
	struct policy p;
	int rc = policy_file_read(in, policy, &p, &a, e);

	*b = (struct backoff){0, 0};
	if (rc == 0 && p.back_off > 0)
		rc = count(s, &p, suite, b, e);
	json_in_free(in);
	arena_release(&a);
	return rc;
}

struct str
backoff_words(const struct backoff *f, double come, struct arena *a)
{
	if (come >= f->wanted)
		return STR_NONE;
	return arena_fmt(a,
	    "back-off after %.0f runs in a row without a promotion: %.0f new "
	    "trajectories are wanted, and %.0f have come",
	    f->runs, f->wanted, come);
}
