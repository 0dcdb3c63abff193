/*
 * mb-mark: remember the ids of trajectories, so that mb-select --state leaves
 * them out.
 */
#include "cli/cli.h"
#include "cli/state.h"
#include "rec/stamp.h"
#include "rec/trajectory.h"
#include "store/seen.h"

enum { OPT_STATE = CLI_OWN, OPT_FOR_GOOD, OPT_NEW, OPT_UNLEARNT };

struct job {
	struct cli cli;
	struct json_in *in;
	struct arena line;
	struct seen *seen;
	bool for_good, only_new, unlearnt;
};

static const char usage[] =
    "examples:\n"
    "  mb-mark --state s selected.jsonl              mark these trajectories\n"
    "  jq -r .trajectory_id log.jsonl | mb-mark      or one id a line\n"
    "\n"
    "usage:\n"
    "  mb-mark [--state DIR] [--for-good] [--new] [--unlearnt] [--strict]\n"
    "          [--rejects FILE] [FILE...]\n"
    "\n"
    "  --state DIR     default $MB_STATE, else ~/.local/state/memabra\n"
    "  --for-good      leave them out, whatever reward they get later\n"
    "  --new           leave ids alone that have a mark\n"
    "  --unlearnt      the active router has learnt from no revoked trajectory\n"
    "  --strict        stop at the first bad line\n"
    "  --rejects FILE  write bad lines there\n"
    "  --help, --version\n";

static int
mark_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct seen_mark mark = {0}, old;
	struct trajectory t = {.trajectory_id = line};
	int found;

	arena_reset(&j->line);
	if (id_plain(line, e) < 0)
		return -1;
	if (*line.p == '{') {
		if (json_read(j->in,
			(struct json_target){&TRAJECTORY_TABLE, &t, &j->line}, line,
			e) < 0)
			return -1;
		mark.stamped = !j->for_good;
		mark.stamp = trajectory_stamp(&t);
		mark.user = trajectory_user(&t);
		mark.lost = trajectory_revoked(&t) ? t.decisions.n : 0;
	}
	if (j->only_new && (found = seen_find(j->seen, t.trajectory_id, &old, e)) != 0)
		return found < 0 ? -1 : 0;
	return seen_add(j->seen, t.trajectory_id, &mark, e);
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"state", required_argument, NULL, OPT_STATE},
	    {"for-good", no_argument, NULL, OPT_FOR_GOOD},
	    {"new", no_argument, NULL, OPT_NEW},
	    {"unlearnt", no_argument, NULL, OPT_UNLEARNT}, CLI_OPTIONS};
	struct job j = {0};
	struct state *state;
	const char *dir = NULL;
	struct err e;
	int c;

	cli_start(&j.cli, "mb-mark", usage);
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1) {
		if (c == OPT_STATE)
			dir = optarg;
		else if (c == OPT_FOR_GOOD)
			j.for_good = true;
		else if (c == OPT_NEW)
			j.only_new = true;
		else if (c == OPT_UNLEARNT)
			j.unlearnt = true;
		else
			cli_option(&j.cli, c);
	}
	j.in = json_in_new();
	state = cli_state(&j.cli, dir, STATE_CREATE | STATE_LOCK);
	if ((j.seen = seen_open(state, true, &e)) == NULL)
		cli_fail(&j.cli, &e);
	cli_pump(&j.cli, argv + optind, mark_line, &j);
	if ((j.unlearnt && seen_unlearnt(j.seen, &e) < 0) ||
	    seen_commit(j.seen, &e) < 0)
		cli_fail(&j.cli, &e);
	seen_close(j.seen);
	state_close(state);
	json_in_free(j.in);
	arena_release(&j.line);
	return cli_finish(&j.cli);
}
