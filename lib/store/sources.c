#include "store/sources.h"

#include "io/file.h"
#include "io/lines.h"

static const char *
path_of(struct state *s, struct str run, const char *file, struct buf *path)
{
	buf_reset(path);
	state_path(s, "runs/", path);
	buf_add_str(path, run);
	buf_adds(path, file);
	return buf_cstr(path);
}

int
sources_write(struct state *s, struct str run, struct str lines, struct err *e)
{
	struct buf path = {0};
	int rc = 0;

	if (!file_is_dir(state_path(s, "runs", &path)))
		rc = file_make_private_dir(path.p, e);
	if (rc == 0 && !file_is_dir(path_of(s, run, "", &path)))
		rc = file_make_dir(path.p, e);
	if (rc == 0)
		rc = file_replace(
		    path_of(s, run, "/sources.jsonl", &path), lines, 0600, e);
	buf_release(&path);
	return rc;
}

int
sources_scan(struct state *s, struct str run, source_fn *each, void *ctx, struct err *e)
{
	struct buf path = {0};
	struct json_in *in = json_in_new();
	struct arena a = {0};
	struct lines *file = NULL;
	struct source source;
	struct str line;
	int rc = 0;

	if (!file_is_regular(path_of(s, run, "/sources.jsonl", &path)))
		rc = err_set(e, ERR_NO, "%s: no such list", path.p);
	else if ((file = lines_open_plain(path.p, e)) == NULL)
		rc = -1;
	while (rc == 0 && (rc = lines_next(file, &line, e)) > 0) {
		arena_reset(&a);
		if ((rc = source_read(in, &source, line, &a, e)) < 0)
			err_prefix(e, "%s:%llu", path.p, lines_number(file));
		else
			rc = each(ctx, source.trajectory_id, e);
	}
	lines_close(file);
	json_in_free(in);
	arena_release(&a);
	buf_release(&path);
	return rc;
}

static int
digest(void *ctx, struct str id, struct err *e)
{
	(void)e;
	source_digest(ctx, id);
	return 0;
}

int
sources_sha256(struct state *s, struct str run, char sha[SHA256_HEX + 1], struct err *e)
{
	struct sha256 *sum = sha256_new();
	int rc = sources_scan(s, run, digest, sum, e);

	sha256_hex(sum, sha);
	return rc;
}
