#include "cli/version_diff.h"

#include "cli/router.h"
#include "io/file.h"
#include "json/out.h"
#include "verb/version_diff.h"

enum { SHOWN = 10 }; /* actions of the page; as JSON, all are printed */

struct reading {
	struct json_in *in;
	struct arena line;
	struct mb_diff *diff;
};

static int
take_task(void *ctx, struct str line, struct err *e)
{
	struct reading *r = ctx;
	struct trajectory t;

	arena_reset(&r->line);
	if (task_read(r->in, &t, line, &r->line, e) < 0)
		return -1;
	mb_diff_step(r->diff, &t);
	return 0;
}

static void
read_tasks(struct cli_versions *p, struct mb_diff *diff, char *const files[])
{
	struct reading r = {.in = json_in_new(), .diff = diff};
	struct buf suite = {0}, reservoir = {0}, since = {0};
	char *of_state[4] = {NULL};
	size_t n = 0;

	state_path(p->state, "benchmark.jsonl", &suite);
	state_path(p->state, "reservoir.jsonl", &reservoir);
	state_path(p->state, "since.jsonl", &since);
	if (file_exists(suite.p))
		of_state[n++] = suite.p;
	if (file_exists(reservoir.p))
		of_state[n++] = reservoir.p;
	if (file_exists(since.p))
		of_state[n++] = since.p;
	if (*files == NULL)
		files = of_state;
	if (*files != NULL) /* none would be stdin */
		cli_pump(p->cli, files, take_task, &r);
	buf_release(&suite);
	buf_release(&reservoir);
	buf_release(&since);
	arena_release(&r.line);
	json_in_free(r.in);
}

static void
print(struct cli_versions *p, struct mb_diff *diff, struct version_diff *v)
{
	struct action_change *actions;
	size_t n = mb_diff_actions(diff, &actions);

	if (!p->json) {
		mb_diff_page(&p->text, v, actions, n, SHOWN);
		return;
	}
	json_write(&p->text, &VERSION_DIFF_TABLE, v);
	buf_addc(&p->text, '\n');
	for (size_t i = 0; i < n; i++) {
		json_write(&p->text, &ACTION_CHANGE_TABLE, &actions[i]);
		buf_addc(&p->text, '\n');
	}
}

static struct model *
open_router(struct cli_versions *p, const char *router, struct buf *name)
{
	struct err e;
	struct model *m = cli_router(p->state, router, name, &e);

	if (m == NULL)
		cli_fail(p->cli, &e);
	return m;
}

void
cli_version_diff(struct cli_versions *p, char *const operands[])
{
	struct buf baseline = {0}, challenger = {0};
	struct model *a = open_router(p, operands[0], &baseline);
	struct model *b = open_router(p, operands[1], &challenger);
	struct mb_diff *diff = mb_diff_new(a, b);
	struct version_diff v;

	read_tasks(p, diff, operands + 2);
	mb_diff_finish(diff, &v);
	v.baseline = buf_str(&baseline);
	v.challenger = buf_str(&challenger);
	print(p, diff, &v);
	mb_diff_free(diff);
	model_free(a);
	model_free(b);
	buf_release(&baseline);
	buf_release(&challenger);
}
