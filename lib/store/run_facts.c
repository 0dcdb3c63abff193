#include "store/run_facts.h"

#include <math.h>

#include "base/mem.h"
#include "base/plain.h"
#include "base/set.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "io/digest.h"
#include "io/file.h"
#include "io/lines.h"
#include "json/out.h"
#include "rec/source.h"
#include "rec/stage.h"
#include "rec/trajectory.h"
#include "store/reports.h"
#include "store/versions.h"

enum {
	DECISION_BYTES = 8 << 20,
	MESSAGE_BYTES = 2000,
};

static const char *
name_of(const char *path)
{
	return strcmp(path, "-") == 0 ? "stdin" : path;
}

/* Reads one JSON value and joins its lines. */
static int
read_value(const char *path, struct arena *a, struct str *s, struct err *e)
{
	struct buf text = {0};
	int rc = file_read(path, &text, DECISION_BYTES, e);

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n' || text.p[i] == '\r')
			/* in JSON a raw newline occurs only between tokens */
			text.p[i] = ' ';
	}
	while (text.n > 0 && text.p[text.n - 1] == ' ')
		text.n--;
	*s = arena_dup(a, buf_str(&text));
	buf_release(&text);
	return rc;
}

static int
read_decision(const struct run_facts *f, struct json_in *in, struct arena *a,
    struct report *r, struct err *e)
{
	r->decision_text = f->logged;
	if (f->logged.p == NULL && read_value(f->decision, a, &r->decision_text, e) < 0)
		return -1;
	if (decision_record_read(in, &r->decision, r->decision_text, a, e) < 0)
		return err_prefix(e, "%s",
		    f->logged.p == NULL ? name_of(f->decision) : "the audit log");
	r->decided = true;
	return 0;
}

/* Adds a remark to those that the report has. */
static void
add_note(struct report *r, struct str note, struct arena *a)
{
	if (note.p == NULL)
		return;
	r->note = r->note.p == NULL ? note
				    : arena_fmt(a, "%.*s; %.*s", (int)r->note.n,
					  r->note.p, (int)note.n, note.p);
}

static int
read_tally(const char *path, struct json_in *in, struct arena *a, struct report *r,
    struct err *e)
{
	struct str text;

	if (read_value(path, a, &text, e) < 0)
		return -1;
	if (tally_read(in, &r->rejected, text, a, e) < 0)
		return err_prefix(e, "%s", name_of(path));
	add_note(r, r->rejected.note, a);
	if (r->reason.p == NULL && str_is(r->status, "skipped"))
		r->reason = r->rejected.reason;
	return 0;
}

/* Its bad lines are lines of the log that mb-select has not seen. */
static int
read_feedback(const char *path, struct json_in *in, struct arena *a, struct report *r,
    struct err *e)
{
	struct str text;

	if (read_value(path, a, &text, e) < 0)
		return -1;
	if (json_read(in, (struct json_target){&FEEDBACK_TALLY_TABLE, &r->feedback, a},
		text, e) < 0)
		return err_prefix(e, "%s", name_of(path));
	r->rejected.bad += r->feedback.bad;
	if (r->rejected.first_bad.p == NULL && r->feedback.bad > 0)
		r->rejected.first_bad = r->feedback.first_bad;
	return 0;
}

/* ---- the ids ---- */

struct ids {
	struct buf *text; /* lines of store/sources.h */
	struct sha256 *sum;
	size_t n;
	bool lenient; /* skip lines that are not trajectories */
};

static void
add_id(struct ids *ids, struct str id)
{
	source_write(ids->text, id);
	source_digest(ids->sum, id);
	ids->n++;
}

static int
collect(struct lines *l, struct json_in *in, struct ids *ids, struct err *e)
{
	struct arena scratch = {0};
	struct trajectory t;
	struct str line;
	int rc;

	while ((rc = lines_next(l, &line, e)) != 0) {
		if (rc > 0 && line.n == 0)
			continue;
		arena_reset(&scratch);
		if (rc > 0 &&
		    (rc = json_read(in,
			 (struct json_target){&TRAJECTORY_TABLE, &t, &scratch}, line,
			 e)) == 0)
			add_id(ids, t.trajectory_id);
		if (rc < 0 && !(ids->lenient && e->kind == ERR_INPUT)) {
			err_prefix(e, "%s:%llu", lines_name(l), lines_number(l));
			break;
		}
	}
	arena_release(&scratch);
	return rc < 0 ? -1 : 0;
}

static int
read_ids(const struct run_facts *f, struct json_in *in, struct arena *a,
    struct report *r, struct err *e)
{
	struct lines *l = lines_open_plain(f->trajectories, e);
	struct ids ids = {.text = f->sources,
	    .sum = sha256_new(),
	    .lenient = str_is(r->status, "error")};
	char sha[SHA256_HEX + 1];
	int rc = l == NULL ? -1 : collect(l, in, &ids, e);

	sha256_hex(ids.sum, sha);
	r->sample_count = (double)ids.n;
	r->sources_sha256 = arena_dup(a, str_of(sha));
	lines_close(l);
	return rc;
}

/* ---- the stages ---- */

/*
 * Collects the seconds of each finished stage as members of an object. For a
 * stage that ran twice, the first time counts.
 */
static int
read_stages(const char *path, struct json_in *in, struct arena *a, struct report *r,
    struct err *e)
{
	struct lines *l = lines_open_plain(path, e);
	struct buf members = {0};
	struct set names = {0};
	struct stage_line s;
	struct str line;
	int rc = l == NULL ? -1 : 0;

	while (rc == 0 && (rc = lines_next(l, &line, e)) > 0) {
		if ((rc = stage_line_read(in, &s, line, a, e)) < 0) {
			err_prefix(e, "%s:%llu", lines_name(l), lines_number(l));
		} else if (!isnan(s.seconds) && set_add(&names, s.stage)) {
			buf_addc(&members, members.n == 0 ? '{' : ',');
			json_str(&members, s.stage);
			buf_addc(&members, ':');
			json_num(&members, s.seconds);
		}
	}
	if (members.n > 0) {
		buf_addc(&members, '}');
		r->stages_text = arena_dup(a, buf_str(&members));
	}
	set_release(&names);
	buf_release(&members);
	lines_close(l);
	return rc;
}

/* ---- the message ---- */

/* The last n bytes of s at most, from the start of a character. */
static struct str
end_of(struct str s, size_t n)
{
	if (s.n > n)
		s = (struct str){s.p + s.n - n, n};
	while (s.n > 0 && ((unsigned char)*s.p & 0xc0) == 0x80)
		s = (struct str){s.p + 1, s.n - 1};
	return s;
}

/*
 * Reads the messages of a stage, made safe for a terminal. Keeps the end, which
 * mostly contains the reason.
 */
static int
read_message(const char *path, struct arena *a, struct report *r, struct err *e)
{
	struct lines *l = lines_open_plain(path, e);
	struct buf said = {0};
	struct str line;
	int rc = 0;

	while (l != NULL && ((rc = lines_next(l, &line, e)) > 0 ||
				(rc < 0 && e->kind == ERR_INPUT))) {
		if (said.n > 0)
			buf_addc(&said, '\n');
		plain_add(&said, end_of(line, MESSAGE_BYTES));
		if (said.n > 4 * MESSAGE_BYTES) { /* a stage may print gigabytes */
			memmove(said.p, said.p + said.n - 2 * MESSAGE_BYTES,
			    2 * MESSAGE_BYTES);
			said.n = 2 * MESSAGE_BYTES;
		}
	}
	r->error.message = arena_dup(a, end_of(buf_str(&said), MESSAGE_BYTES));
	buf_release(&said);
	lines_close(l);
	return l == NULL || rc < 0 ? -1 : 0;
}

/* ---- */

int
run_facts_report(const struct run_facts *f, struct json_in *in, struct arena *a,
    struct report *r, struct err *e)
{
	char *suite[] = {(char *)(uintptr_t)f->benchmark, NULL};
	char sha[SHA256_HEX + 1], time[UTC_MAX];

	json_defaults(&REPORT_TABLE, r);
	r->sample_count = 0;
	r->timestamp = arena_dup(a, (struct str){time, utc_format(time, f->now)});
	r->note = str_of(f->note);
	r->reason = str_of(f->reason);
	r->error.stage = str_of(f->stage);
	r->stages_text = STR("{}");
	if ((f->decision != NULL || f->logged.p != NULL) &&
	    read_decision(f, in, a, r, e) < 0)
		return -1;
	r->status = f->status != NULL ? str_of(f->status) : r->decision.verdict;
	r->dry_run = f->dry_run || (r->decided && r->decision.dry_run > 0);
	r->benchmark_sha256 = r->decision.benchmark_sha256;
	if (r->decided && r->decision.accepted > 0 && !r->dry_run)
		r->promoted_version = r->decision.version;
	if ((f->trajectories != NULL && read_ids(f, in, a, r, e) < 0) ||
	    (f->stages != NULL && read_stages(f->stages, in, a, r, e) < 0) ||
	    (f->tally != NULL && read_tally(f->tally, in, a, r, e) < 0) ||
	    (f->feedback != NULL && read_feedback(f->feedback, in, a, r, e) < 0) ||
	    (f->message != NULL && read_message(f->message, a, r, e) < 0))
		return -1;
	if (f->benchmark == NULL)
		return 0;
	if (digest_files(suite, sha, e) == 0)
		r->benchmark_sha256 = arena_dup(a, str_of(sha));
	else if (e->kind != ERR_NO && !str_is(r->status, "error"))
		/* ERR_NO: the suite was a pipe, which cannot be read again */
		return -1;
	return 0;
}

/* ---- what depends on the state ---- */

/*
 * The router to beat: the one of the decision, else that of the facts, else the
 * active one.
 */
static int
place_baseline(const struct run_facts *f, struct state *state, struct arena *a,
    struct report *r, struct err *e)
{
	struct buf name = {0}, path = {0};
	struct err ignored;
	int rc = 0;

	r->baseline_version = r->decision.baseline_version;
	if (r->baseline_version.p == NULL && f->baseline != NULL) {
		r->baseline_version = str_of(f->baseline);
		if (version_find(state, f->baseline, &path, &name, &ignored) == 0 &&
		    name.n > 0)
			r->baseline_version = arena_dup(a, buf_str(&name));
	} else if (r->baseline_version.p == NULL) {
		rc = version_active(state, &name, e);
		r->baseline_version = arena_dup(a, buf_str(&name));
	}
	buf_release(&name);
	buf_release(&path);
	return rc;
}

int
run_facts_place(const struct run_facts *f, struct state *state, struct arena *a,
    struct report *r, struct err *e)
{
	struct buf id = {0};
	int rc = place_baseline(f, state, a, r, e);

	r->run_id = str_of(f->run);
	if (rc == 0 && f->run == NULL) {
		rc = reports_new_id(state, f->now, &id, e);
		r->run_id = arena_dup(a, buf_str(&id));
	}
	buf_release(&id);
	return rc;
}
