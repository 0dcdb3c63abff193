#include "run/light.h"

#include <stdint.h>
#include <string.h>

#include "io/file.h"
#include "io/map.h"
#include "io/file_pack.h"
#include "rec/decision_record.h"
#include "rec/router.h"
#include "store/runs.h"
#include "store/versions.h"

enum { DECISION_BYTES = 64 << 20 };

/* What one stage passed to the next, or to the state. */
static const char *const PASSED[] = {"found.jsonl", "late.jsonl", "lost.jsonl",
    "later.jsonl", "spent", "reservoir.jsonl", "since.jsonl", NULL};

/* What can be made again from the log or the state, or is only for the next run. */
static const char *const SPARE[] = {"examples.jsonl", "old.jsonl", "all-selected.jsonl",
    "heldout.jsonl", "heldout-examples.jsonl", "loaded.jsonl", "base.jsonl", "recipe",
    NULL};

static int
remove_all(struct run *r, const char *dir, const char *const names[], struct err *e)
{
	int rc = 0;

	for (; rc == 0 && *names != NULL; names++) {
		buf_reset(&r->path);
		buf_addf(&r->path, "%s/%s", dir, *names);
		if (file_exists(buf_cstr(&r->path)))
			rc = file_remove(r->path.p, e);
	}
	return rc;
}

/* ---- this run ---- */

static bool
same_bytes(const char *a, const char *b)
{
	struct map x, y;
	struct err ignored;
	bool yes = false;

	if (map_open(&x, a, SIZE_MAX / 2, &ignored) < 0)
		return false;
	if (map_open(&y, b, SIZE_MAX / 2, &ignored) == 0) {
		yes = str_eq(x.bytes, y.bytes);
		map_close(&y);
	}
	map_close(&x);
	return yes;
}

/* Adds the path of the version that the run saved; nothing: none. */
static void
find_version(struct run *r, struct buf *path)
{
	struct json_in *in = json_in_new();
	struct decision_record d;
	struct buf text = {0};
	struct err ignored;

	if (file_is_regular(run_path(r, "decision.json")) &&
	    file_read(r->path.p, &text, DECISION_BYTES, &ignored) == 0) {
		buf_chomp(&text);
		if (decision_record_read(in, &d, buf_str(&text), &r->arena, &ignored) ==
			0 &&
		    d.version.p != NULL && version_is_name(d.version))
			version_file(r->how->state, d.version, path);
	}
	json_in_free(in);
	buf_release(&text);
}

int
light_this(struct run *r, struct err *e)
{
	static const char *const ROUTERS[] = {"router.jsonl", "base.jsonl", NULL};
	struct buf version = {0};
	struct err ignored;
	int rc = 0;

	/* The first run has no old lines, so it keeps its examples. */
	if (file_exists(run_path(r, "old.jsonl")))
		rc = remove_all(r, r->dir.p,
		    (const char *const[]){"examples.jsonl", "old.jsonl", NULL}, e);
	if (rc == 0)
		rc = remove_all(r, r->dir.p, PASSED, e);
	find_version(r, &version);
	for (size_t i = 0; version.n > 0 && ROUTERS[i] != NULL; i++) {
		/* It only saves room, and not every file system has hard links. */
		if (same_bytes(run_path(r, ROUTERS[i]), version.p))
			file_name_also(r->path.p, version.p, &ignored);
	}
	buf_release(&version);
	return rc;
}

/* ---- the runs before ---- */

/* Leaves the header of a router, unless it is also a version, and so takes no room. */
static int
behead(struct run *r, const char *dir, struct err *e)
{
	struct buf path = {0}, to = {0}, line = {0};
	struct router_header h;
	int rc = 0;

	buf_addf(&path, "%s/router.jsonl", dir);
	buf_addf(&to, "%s/router.json", dir);
	if (file_is_regular(buf_cstr(&path)) && file_names(path.p) == 1) {
		rc = version_header(path.p, &h, &line, &r->arena, e);
		if (rc == 0) {
			router_header_end(&line, 0);
			rc = file_replace(buf_cstr(&to), buf_str(&line), 0600, e);
		} else if (e->kind == ERR_INPUT) {
			rc = 0; /* the run failed because of it */
		}
		if (rc == 0)
			rc = file_remove(path.p, e);
	}
	buf_release(&path);
	buf_release(&to);
	buf_release(&line);
	return rc;
}

static int
lighten(void *ctx, const char *dir, const char *run, struct err *e)
{
	struct run *r = ctx;
	struct buf results = {0};
	int rc;

	if (!version_is_name(str_of(run)) || str_is(buf_str(&r->id), run))
		return 0;
	rc = remove_all(r, dir, PASSED, e) < 0 || remove_all(r, dir, SPARE, e) < 0
		 ? -1
		 : behead(r, dir, e);
	buf_addf(&results, "%s/results.jsonl", dir);
	if (rc == 0 && file_is_regular(buf_cstr(&results)))
		rc = file_pack(results.p, e);
	buf_release(&results);
	return rc;
}

int
light_others(struct run *r, struct err *e)
{
	return runs_each(r->how->state, lighten, r, e);
}
