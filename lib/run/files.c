#include "run/files.h"

#include "io/file.h"
#include "store/pending.h"

const char *
run_path(struct run *r, const char *name)
{
	buf_reset(&r->path);
	buf_addf(&r->path, "%s/%s", buf_cstr(&r->dir), name);
	return buf_cstr(&r->path);
}

const char *
run_state_path(struct run *r, const char *name)
{
	buf_reset(&r->path);
	return state_path(r->how->state, name, &r->path);
}

void
run_set_dir(struct run *r)
{
	buf_reset(&r->dir);
	state_path(r->how->state, "runs/", &r->dir);
	buf_add_str(&r->dir, buf_str(&r->id));
	buf_cstr(&r->dir);
}

int
run_forget(struct run *r, struct err *e)
{
	file_sweep(r->dir.p);
	return r->how->dry_run ? 0 : pending_clear(r->how->state, e);
}
