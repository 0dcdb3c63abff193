#include "run/report.h"

#include <string.h>

#include "io/file.h"
#include "io/process.h"
#include "rec/report.h"

enum { REPORT_BYTES = 64 << 20, ARGUMENTS = 32 };

/* Runs a program whose output becomes RUN/report.json. */
static int
write_report(struct run *r, const char *const argv[], struct err *e)
{
	struct process p = {.argv = (char *const *)argv};
	int status;

	if ((p.out = file_begin(run_path(r, "report.json"), 0600, e)) < 0)
		return -1;
	status = process_run(&p, e);
	if (status == 0)
		return file_commit(p.out, run_path(r, "report.json"), e);
	file_abandon(p.out);
	if (status > 0)
		err_set(e, ERR_SYSTEM, "mb-report exited with %d", status);
	return -1;
}

int
run_report_read(struct run *r, struct buf *text, struct str *status, struct err *e)
{
	struct json_in *in = json_in_new();
	struct report report;
	int rc = file_read(run_path(r, "report.json"), text, REPORT_BYTES, e);

	buf_chomp(text);
	if (rc == 0 &&
	    (rc = report_read(in, &report, buf_str(text), &r->arena, e)) == 0)
		*status = arena_dup(&r->arena, report.status);
	json_in_free(in);
	return rc;
}

/* Adds a word and, unless it is NULL, its value to the end of argv. */
static void
add(const char **argv, const char *word, const char *value)
{
	while (*argv != NULL)
		argv++;
	*argv++ = word;
	if (value != NULL)
		*argv = value;
}

/* Adds OPTION PATH to argv if the file exists. */
static void
add_file(struct run *r, const char **argv, const char *option, const char *path)
{
	if (file_is_regular(path))
		add(argv, option, arena_fmt(&r->arena, "%s", path).p);
}

int
run_report_logged(struct run *r, struct err *e)
{
	const char *argv[ARGUMENTS] = {"mb-report", "--state", state_dir(r->how->state),
	    "--run", r->id.p, "--logged", "--note",
	    "completed by the next run, because this run died"};

	add_file(r, argv, "--trajectories", run_path(r, "selected.jsonl"));
	add_file(r, argv, "--tally", run_path(r, "tally.json"));
	add_file(r, argv, "--feedback", run_path(r, "feedback.json"));
	if (r->how->now != NULL)
		add(argv, "--now", r->how->now);
	add(argv, "append", NULL);
	return write_report(r, argv, e);
}

/*
 * The files of the stages may be invalid. If a report from all of them fails,
 * reports without them.
 */
int
run_report_failure(
    struct run *r, const struct run_failure *f, const char *note, struct err *e)
{
	struct str stage = arena_fmt(&r->arena, "%.*s", STR_ARG(f->stage));
	struct str said = arena_fmt(&r->arena, "%.*s.err", STR_ARG(f->name));
	const char *less[ARGUMENTS] = {"mb-report", "--state", state_dir(r->how->state),
	    "--run", r->id.p, "--status", "error", "--error-stage", stage.p};
	const char *all[ARGUMENTS];
	struct err ignored;

	add_file(r, less, "--message", run_path(r, said.p));
	if (r->how->dry_run)
		add(less, "--dry-run", NULL);
	if (r->how->now != NULL)
		add(less, "--now", r->how->now);
	if (r->how->baseline != NULL)
		add(less, "--baseline", r->how->baseline);
	if (note != NULL)
		add(less, "--note", note);
	memcpy(all, less, sizeof all);
	add_file(r, all, "--trajectories", run_path(r, "selected.jsonl"));
	add_file(r, all, "--tally", run_path(r, "tally.json"));
	add_file(r, all, "--feedback", run_path(r, "feedback.json"));
	add_file(r, all, "--stages", run_path(r, "stages.jsonl"));
	add_file(r, all, "--benchmark",
	    r->how->benchmark != NULL ? r->how->benchmark
				      : run_state_path(r, "benchmark.jsonl"));
	add(all, "append", NULL);
	add(less, "append", NULL);
	return write_report(r, all, &ignored) == 0 ? 0 : write_report(r, less, e);
}
