#include "cli/left_out.h"

#include "base/hash.h"
#include "io/lines.h"

void
left_out_ids(struct cli *c, struct left_out *o, const char *path)
{
	struct err e;
	struct str line, id;
	struct lines *l = lines_open(path, &e);
	int rc = l == NULL ? -1 : 0;

	o->hash = hash64(STR("ids"), o->hash);
	while (rc == 0 && (rc = lines_next(l, &line, &e)) != 0) {
		arena_reset(&o->line);
		if (rc > 0 &&
		    (rc = trajectory_id_read(o->in, &id, line, &o->line, &e)) == 0) {
			set_add(&o->ids, id);
			if (o->each != NULL)
				o->each(o->ctx, id);
			o->hash = hash64(id, o->hash);
		}
		if (rc < 0 && e.kind == ERR_INPUT)
			err_prefix(&e, "%s:%llu", lines_name(l), lines_number(l));
	}
	lines_close(l);
	if (rc < 0)
		cli_fail(c, &e);
}

void
left_out_tasks(struct cli *c, struct left_out *o, const char *path)
{
	struct trajectory t;
	struct err e;
	struct str line;
	struct lines *l = lines_open(path, &e);
	int rc = l == NULL ? -1 : 0;

	o->hash = hash64(STR("tasks"), o->hash);
	while (l != NULL && ((rc = lines_next(l, &line, &e)) > 0 ||
				(rc < 0 && e.kind == ERR_INPUT))) {
		arena_reset(&o->line);
		if (rc < 0 || task_read(o->in, &t, line, &o->line, &e) < 0)
			continue;
		leaks_add(&o->suite, &t, &o->line);
		o->hash = hash64(line, o->hash);
	}
	lines_close(l);
	if (rc < 0)
		cli_fail(c, &e);
}

void
left_out_release(struct left_out *o)
{
	set_release(&o->ids);
	leaks_release(&o->suite);
	arena_release(&o->line);
}
