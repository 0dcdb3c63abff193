#include "store/run_results.h"

#include <stdint.h>

#include "io/digest.h"
#include "io/file_names.h"
#include "io/file_read.h"
#include "io/lines.h"
#include "io/file_pack.h"
#include "store/versions.h"

enum { YARDSTICKS_BYTES = 4096 };

struct scan {
	struct json_in *in;
	struct arena line;
	run_result_fn *result; /* NULL: the lines are tasks */
	run_task_fn *task;
	void *ctx;
};

static void
scan_line(struct scan *s, struct str line)
{
	struct benchmark_task b;
	struct result r;
	struct err ignored;

	arena_reset(&s->line);
	if (s->result != NULL) {
		if (result_read(s->in, &r, line, &s->line, &ignored) == 0)
			s->result(s->ctx, &r);
	} else if (benchmark_read(s->in, &b, line, &s->line, &ignored) == 0) {
		s->task(s->ctx, &b);
	}
}

static int
scan_file(struct scan *s, const char *path, struct err *e)
{
	struct lines *l = str_ends(str_of(path), FILE_PACKED)
			      ? lines_open(path, e)
			      : lines_open_plain(path, e);
	struct str line;
	int rc = l == NULL ? -1 : 0;

	s->in = json_in_new();
	while (l != NULL && ((rc = lines_next(l, &line, e)) > 0 ||
				(rc < 0 && e->kind == ERR_INPUT))) {
		if (rc > 0)
			scan_line(s, line);
	}
	lines_close(l);
	json_in_free(s->in);
	arena_release(&s->line);
	return rc < 0 ? -1 : 1;
}

/* The path of a file of a run, if the run is a name that we gave and the file exists. */
static bool
find(struct state *state, struct str run, const char *file, struct buf *path)
{
	struct buf name = {0};

	buf_reset(path);
	if (!version_is_name(run))
		return false;
	buf_adds(&name, "runs/");
	buf_add_str(&name, run);
	buf_addc(&name, '/');
	buf_adds(&name, file);
	state_path(state, buf_cstr(&name), path);
	buf_release(&name);
	return file_is_regular(buf_cstr(path));
}

int
run_results_scan(
    struct state *state, struct str run, run_result_fn *each, void *ctx, struct err *e)
{
	struct scan s = {.result = each, .ctx = ctx};
	struct buf path = {0};
	int rc = find(state, run, "results.jsonl", &path) ||
			 find(state, run, "results.jsonl" FILE_PACKED, &path)
		     ? scan_file(&s, buf_cstr(&path), e)
		     : 0;

	buf_release(&path);
	return rc;
}

static bool
is_suite(const char *path, struct str sha256)
{
	char *files[] = {(char *)(uintptr_t)path, NULL};
	char sha[SHA256_HEX + 1];
	struct err ignored;

	return file_is_regular(path) && digest_files(files, sha, &ignored) == 0 &&
	       str_is(sha256, sha);
}

int
run_tasks_scan(struct state *state, const struct report *r, run_task_fn *each,
    void *ctx, struct err *e)
{
	struct scan s = {.task = each, .ctx = ctx};
	struct buf path = {0};
	int rc = 0;

	if (!find(state, r->run_id, "benchmark.jsonl", &path) ||
	    !is_suite(buf_cstr(&path), r->benchmark_sha256)) {
		buf_reset(&path);
		state_path(state, "benchmark.jsonl", &path);
	}
	if (is_suite(buf_cstr(&path), r->benchmark_sha256))
		rc = scan_file(&s, buf_cstr(&path), e);
	buf_release(&path);
	return rc;
}

int
run_router_header(struct state *state, struct str run, struct router_header *h,
    struct arena *a, struct err *e)
{
	struct buf path = {0}, line = {0};
	int rc = 0, found = 0;

	*h = (struct router_header){0};
	if (find(state, run, "router.jsonl", &path))
		found = 2;
	else if (find(state, run, "router.json", &path))
		found = 1;
	if (found > 0 && (rc = version_header(buf_cstr(&path), h, &line, a, e)) == 0)
		rc = found;
	if (rc < 0 && e->kind == ERR_INPUT) { /* the run failed for it, and says so */
		*h = (struct router_header){0};
		rc = 0;
	}
	buf_release(&line);
	buf_release(&path);
	return rc;
}

int
run_yardsticks(struct state *state, struct str run, struct yardsticks *y,
    struct arena *a, struct err *e)
{
	struct buf path = {0}, text = {0};
	struct json_in *in = json_in_new();
	int rc = 0;

	*y = (struct yardsticks){0};
	if (find(state, run, "yardsticks.json", &path) &&
	    (rc = file_read(buf_cstr(&path), &text, YARDSTICKS_BYTES, e)) == 0)
		rc = json_read(in, (struct json_target){&YARDSTICKS_TABLE, y, a},
			 arena_dup(a, buf_str(&text)), e) == 0;
	if (rc == 0) /* none, or an evaluation that was interrupted */
		*y = (struct yardsticks){0};
	json_in_free(in);
	buf_release(&text);
	buf_release(&path);
	return rc;
}
