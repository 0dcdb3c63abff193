#include "run/stage.h"

#include <math.h>

#include "io/file.h"
#include "io/process.h"
#include "json/out.h"

enum { BAD_INPUT = 3, STATUSES = 32 };

static const char *
path_in(const char *dir, const char *name, const char *suffix, struct buf *path)
{
	buf_reset(path);
	buf_addf(path, "%s/%s%s", dir, name, suffix);
	return buf_cstr(path);
}

/* ---- the journal ---- */

/* Not synced: without the journal, only the details of a report are lost. */
static int
note(const char *dir, const struct stage_line *line, struct err *e)
{
	struct buf path = {0}, text = {0};
	struct out *o = out_append(path_in(dir, "stages", ".jsonl", &path), e);
	int rc = -1;

	if (o != NULL) {
		json_write(&text, &STAGE_TABLE, line);
		out_line(o, buf_str(&text));
		rc = out_close(o, e);
	}
	buf_release(&path);
	buf_release(&text);
	return rc;
}

int
stage_last(const char *dir, struct stage_line *line, struct arena *a, struct err *e)
{
	struct buf path = {0}, text = {0};
	struct json_in *in = json_in_new();
	size_t torn;
	int rc =
	    file_last_line(path_in(dir, "stages", ".jsonl", &path), &text, &torn, e);

	if (rc > 0 && stage_line_read(in, line, arena_dup(a, buf_str(&text)), a, e) < 0)
		rc = -1;
	json_in_free(in);
	buf_release(&path);
	buf_release(&text);
	return rc;
}

/* ---- the end of a stage ---- */

static bool
is_ok(const struct stage *s, int status)
{
	return status >= 0 && status < STATUSES && (s->ok >> status & 1) != 0;
}

/* Adds a message for a stage that failed without one. */
static void
explain(int status, struct buf *said)
{
	if (status > PROCESS_SIGNAL)
		buf_addf(said, "killed by signal %d\n", status - PROCESS_SIGNAL);
	else
		buf_addf(said, "exit status %d, without a message\n", status);
}

/* Syncs all files of the run, and its directory. */
static int
sync_run(const char *dir, struct err *e)
{
	struct buf names = {0}, path = {0};
	int rc = file_list(dir, &names, e);

	for (const char *f = names.p; rc == 0 && f < names.p + names.n;
	     f += strlen(f) + 1) {
		if (file_is_regular(path_in(dir, f, "", &path)))
			rc = file_sync(path.p, e);
	}
	if (rc == 0)
		rc = file_sync(dir, e);
	if (rc == 0)
		rc = file_sync_name(dir, e);
	buf_release(&names);
	buf_release(&path);
	return rc;
}

/* Runs the command with its stdout in place. Returns its status, or -1. */
static int
run_command(const struct stage *s, struct out *messages, struct err *e)
{
	struct process p = {.argv = s->argv, .out = -1, .messages = messages};
	struct buf path = {0};
	int status = -1;

	if (s->file == NULL)
		return process_run(&p, e);
	path_in(s->dir, s->file, "", &path);
	if ((p.out = file_begin(path.p, 0600, e)) >= 0) {
		status = process_run(&p, e);
		if (!is_ok(s, status))
			file_abandon(p.out);
		else if (file_commit(p.out, path.p, e) < 0)
			status = -1;
	}
	buf_release(&path);
	return status;
}

/* Keeps the messages of the command, and of our own failures, in NAME.err. */
static int
run_recorded(const struct stage *s, struct err *e)
{
	struct buf path = {0}, said = {0};
	struct out *messages = out_create(path_in(s->dir, s->name, ".err", &path), e);
	struct err ignored;
	int status = -1;

	if (messages != NULL) {
		if (!s->commit || sync_run(s->dir, e) == 0)
			status = run_command(s, messages, e);
		if (status < 0)
			buf_addf(&said, "%s\n", e->text);
		else if (!is_ok(s, status) &&
			 (status > PROCESS_SIGNAL || out_empty(messages)))
			explain(status, &said);
		out_add(messages, buf_str(&said));
		if (out_close(messages, status < 0 ? &ignored : e) < 0)
			status = -1;
	}
	buf_release(&path);
	buf_release(&said);
	return status;
}

int
stage_run(const struct stage *s, struct err *e)
{
	struct stage_line line = {str_of(s->name), NAN, NAN, STR_NONE};
	double began = s->seconds();
	struct err ignored;
	int status;

	if (note(s->dir, &line, e) < 0)
		return -1;
	status = run_recorded(s, e);
	line.status = status < 0 ? ERR_SYSTEM : status;
	if (s->timed)
		line.seconds = round((s->seconds() - began) * 1000) / 1000;
	if (is_ok(s, status))
		return note(s->dir, &line, e) < 0 ? -1 : status;
	line.blame =
	    status == BAD_INPUT && s->maker != NULL ? str_of(s->maker) : line.stage;
	note(s->dir, &line, &ignored);
	if (status >= 0) /* the command has printed the reason */
		*e = (struct err){.kind = status == BAD_INPUT ? ERR_INPUT : ERR_SYSTEM};
	return -1;
}
