#include "store/forget_lines.h"

#include <string.h>

#include "io/file.h"
#include "io/lines.h"
#include "io/file_pack.h"
#include "io/rewrite.h"
#include "json/edit.h"
#include "json/in.h"
#include "store/forget_text.h"
#include "store/runs.h"

struct file {
	struct forget *forget;
	struct json_in *in;
	struct arena arena;
	const char *path;
	bool keep_line; /* put tombstones in, and remove no line */
	bool record;    /* one record, whose counts stay: tally.json */
	bool packed;    /* results of an older run: what stays of them is not packed */
	double hits;
};

/* ---- one line ---- */

/*
 * Sets *now to what takes the place of the line; absent: nothing does. Returns
 * whether the line is to be forgotten. A line without an id may quote one; a line with
 * another id belongs to another trajectory, and stays whatever it quotes.
 */
static bool
judge(struct file *f, struct str line, struct str *now)
{
	char tombstone[TOMBSTONE + 1];
	struct buf text = {0};
	struct source s;
	struct err e;

	*now = STR_NONE;
	arena_reset(&f->arena);
	if (source_read(f->in, &s, line, &f->arena, &e) < 0) {
		if (f->keep_line)
			return false;
		*now = f->record ? forget_blank(f->forget, line, &f->arena) : STR_NONE;
		return now->p != NULL || forget_quoted_line(f->forget, line, &f->arena);
	}
	if ((f->keep_line && tombstone_is(s.trajectory_id)) ||
	    !forget_hit(f->forget, s.trajectory_id, tombstone))
		return false;
	if (f->keep_line) {
		json_edit(&text, f->in, line,
		    &(struct json_new){
			"trajectory_id", arena_fmt(&f->arena, "\"%s\"", tombstone)},
		    1);
		*now = arena_dup(&f->arena, buf_str(&text));
		buf_release(&text);
	}
	return true;
}

/* ---- one file ---- */

/* Copies the lines that stay to out; NULL: only counts the others. */
static int
pass(void *ctx, struct out *out, struct err *e)
{
	struct file *f = ctx;
	struct lines *l =
	    f->packed ? lines_open(f->path, e) : lines_open_plain(f->path, e);
	struct str line, now;
	int rc = l == NULL ? -1 : 0;

	f->hits = 0;
	while (l != NULL && (rc = lines_next(l, &line, e)) != 0) {
		if (rc < 0 && e->kind != ERR_INPUT)
			break;
		if (f->keep_line && lines_torn(l))
			continue; /* incomplete, so never counted */
		/* A line that is too long is no trajectory, and may have any id. */
		if (rc < 0 || judge(f, line, &now)) {
			f->hits++;
			line = rc < 0 ? STR_NONE : now;
		}
		if (out != NULL && line.p != NULL)
			out_line(out, line);
		rc = 0;
	}
	lines_close(l);
	return rc;
}

static int
rewrite(struct file *f, struct err *e)
{
	struct buf plain = {0};
	int rc;

	if (!f->packed)
		return rewrite_file(f->path, pass, f, e);
	buf_add(&plain, f->path, strlen(f->path) - strlen(FILE_PACKED));
	rc = rewrite_file(buf_cstr(&plain), pass, f, e) < 0 ? -1
							    : file_remove(f->path, e);
	buf_release(&plain);
	return rc;
}

static int
erase_file(struct forget *forget, const char *path, bool keep_line, double *hits,
    struct err *e)
{
	struct file f = {.forget = forget,
	    .in = json_in_new(),
	    .path = path,
	    .keep_line = keep_line,
	    .record = str_ends(str_of(path), ".json"),
	    .packed = str_ends(str_of(path), FILE_PACKED)};
	double found = 0;
	int rc = 0;

	if (file_is_regular(path))
		rc = pass(&f, NULL, e);
	found = f.hits;
	if (rc == 0 && found > 0 && forget->erase)
		rc = rewrite(&f, e);
	*hits += found;
	json_in_free(f.in);
	arena_release(&f.arena);
	return rc;
}

/* ---- a run ---- */

static bool
is_one_of(const char *name, const char *const names[])
{
	while (*names != NULL && strcmp(*names, name) != 0)
		names++;
	return *names != NULL;
}

/* The audit log has the sha256 of these, or they have no texts and ids of logs. */
static const char *const STAYS[] = {"report.json", "decision.json", "stages.jsonl",
    "router.jsonl", "router.json", "base.jsonl", NULL};
/* What the router of a run learns from; the other files are judged or indexed. */
static const char *const LEARNT[] = {
    "sources.jsonl", "selected.jsonl", "examples.jsonl", "old.jsonl", NULL};

/* Whether the router of the run in dir learnt from what is to be forgotten. */
static int
has_learnt(struct forget *f, const char *dir, bool *yes, struct err *e)
{
	bool erase = f->erase;
	struct buf path = {0};
	double hits = 0;
	int rc = 0;

	f->erase = false;
	for (size_t i = 0; rc == 0 && LEARNT[i] != NULL; i++) {
		buf_reset(&path);
		buf_addf(&path, "%s/%s", dir, LEARNT[i]);
		rc = erase_file(f, buf_cstr(&path), true, &hits, e);
	}
	f->erase = erase;
	*yes = hits > 0;
	buf_release(&path);
	return rc;
}

static int
remove_from(const char *dir, const char *name, struct err *e)
{
	struct buf path = {0};
	int rc;

	buf_addf(&path, "%s/%s", dir, name);
	rc = file_remove(buf_cstr(&path), e);
	buf_release(&path);
	return rc;
}

/* Removes the routers of a run, if it or a run before it learnt from a trajectory. */
static int
erase_routers(void *ctx, const char *dir, const char *run, struct err *e)
{
	struct forget *f = ctx;
	bool yes;
	int rc = has_learnt(f, dir, &yes, e);

	if (rc == 0 && yes)
		set_add(&f->learnt_runs, str_of(run));
	f->began = f->began || set_has(&f->learnt_runs, str_of(run));
	if (rc < 0 || !f->erase || !f->began)
		return rc;
	file_sweep(dir);
	return remove_from(dir, "router.jsonl", e) < 0 ||
		       remove_from(dir, "router.json", e) < 0 ||
		       remove_from(dir, "base.jsonl", e) < 0
		   ? -1
		   : 0;
}

static int
erase_run(void *ctx, const char *dir, const char *run, struct err *e)
{
	struct forget *f = ctx;
	struct buf names = {0}, path = {0};
	int rc = file_list(dir, &names, e);

	(void)run;
	for (const char *n = names.p; rc == 0 && n != NULL && n < names.p + names.n;
	     n += strlen(n) + 1) {
		buf_reset(&path);
		buf_addf(&path, "%s/%s", dir, n);
		if (is_one_of(n, STAYS) || strstr(n, ".tmp") != NULL)
			continue;
		rc = erase_file(f, buf_cstr(&path), strcmp(n, "sources.jsonl") == 0,
		    &f->count.runs, e);
	}
	buf_release(&names);
	buf_release(&path);
	return rc;
}

/*
 * All routers go first: when the sources of a run are erased, nothing tells any more
 * which runs learnt from them.
 */
static int
erase_runs(struct state *s, struct forget *f, struct err *e)
{
	f->began = false;
	return runs_each(s, erase_routers, f, e) < 0 ||
		       runs_each(s, erase_run, f, e) < 0
		   ? -1
		   : 0;
}

/*
 * Erases from the files of a directory, and of those in it whose names begin so, and of
 * those in these: parts of a log for a run that has not begun, or was killed. If a
 * process still reads such a file, it has the old one.
 */
static int
erase_parts(struct forget *f, const char *dir, const char *begin, struct err *e)
{
	struct buf names = {0}, path = {0};
	int rc = file_is_link(dir) || !file_is_dir(dir) ? 0 : file_list(dir, &names, e);

	for (const char *n = names.p; rc == 0 && n != NULL && n < names.p + names.n;
	     n += strlen(n) + 1) {
		buf_reset(&path);
		buf_addf(&path, "%s/%s", dir, n);
		if (!str_starts(str_of(n), str_of(begin)))
			continue;
		rc = erase_file(f, buf_cstr(&path), false, &f->count.runs, e);
		if (rc == 0)
			rc = erase_parts(f, path.p, "", e);
	}
	buf_release(&names);
	buf_release(&path);
	return rc;
}

/* ---- reading ---- */

struct scan {
	forget_line_fn *each;
	void *ctx;
};

static int
scan_file(const char *path, const struct scan *scan, struct err *e)
{
	struct lines *l = NULL;
	struct str line;
	int rc = 0;

	if (file_is_regular(path) && (l = lines_open_plain(path, e)) == NULL)
		rc = -1;
	while (rc == 0 && l != NULL && (rc = lines_next(l, &line, e)) != 0) {
		if (rc > 0)
			rc = scan->each(scan->ctx, line, e);
		else if (e->kind == ERR_INPUT)
			rc = 0; /* too long for a trajectory */
	}
	lines_close(l);
	return rc;
}

static int
scan_run(void *ctx, const char *dir, const char *run, struct err *e)
{
	static const char *const WHOLE[] = {"selected.jsonl", "all-selected.jsonl",
	    "held.jsonl", "heldout.jsonl", "old.jsonl", "agent.jsonl",
	    "reservoir.jsonl", "since.jsonl"};
	struct buf path = {0};
	int rc = 0;

	(void)run;
	for (size_t i = 0; rc == 0 && i < sizeof WHOLE / sizeof *WHOLE; i++) {
		buf_reset(&path);
		buf_addf(&path, "%s/%s", dir, WHOLE[i]);
		rc = scan_file(buf_cstr(&path), ctx, e);
	}
	buf_release(&path);
	return rc;
}

int
forget_scan(struct state *s, forget_line_fn *each, void *ctx, struct err *e)
{
	struct scan scan = {each, ctx};
	struct buf path = {0};
	int rc = scan_file(state_path(s, "reservoir.jsonl", &path), &scan, e);

	buf_reset(&path);
	if (rc == 0)
		rc = scan_file(state_path(s, "since.jsonl", &path), &scan, e);
	if (rc == 0)
		rc = runs_each(s, scan_run, &scan, e);
	buf_release(&path);
	return rc;
}

/* ---- all of it ---- */

int
forget_lines(struct state *s, struct forget *f, struct err *e)
{
	struct buf path = {0};
	int rc = erase_file(
	    f, state_path(s, "reservoir.jsonl", &path), false, &f->count.reservoir, e);

	buf_reset(&path);
	if (rc == 0)
		rc = erase_file(f, state_path(s, "since.jsonl", &path), false,
		    &f->count.reservoir, e);
	buf_reset(&path);
	if (rc == 0)
		rc = erase_file(f, state_path(s, "watch/journal.jsonl", &path), true,
		    &f->count.watch, e);
	buf_reset(&path);
	if (rc == 0)
		rc = erase_parts(f, state_path(s, "map", &path), "", e);
	buf_reset(&path);
	if (rc == 0)
		rc = erase_parts(f, state_path(s, "per", &path), ".new.", e);
	if (rc == 0)
		rc = erase_runs(s, f, e);
	buf_release(&path);
	return rc;
}
