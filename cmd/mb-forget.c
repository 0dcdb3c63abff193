/*
 * mb-forget: erase trajectories from a state, and say which versions have learnt
 * from them.
 */
#include "base/utc.h"
#include "cli/cli.h"
#include "cli/state.h"
#include "json/out.h"
#include "rec/trajectory.h"
#include "store/forget.h"
#include "store/forget_lines.h"
#include "store/watch_log.h"
#include "verb/forget.h"

enum {
	OPT_STATE = CLI_OWN,
	OPT_TRAJECTORY,
	OPT_USER,
	OPT_TOOL,
	OPT_SINCE,
	OPT_UNTIL,
	OPT_DRY_RUN
};

struct job {
	struct cli cli;
	struct json_in *in;
	struct arena line, run;
	struct state *state;
	struct forget_wish wish;
	struct forget forget;
	bool dry, named; /* --trajectory is given */
};

static const char usage[] =
    "examples:\n"
    "  mb-forget --state s --dry-run --user u17 log.jsonl   what would be erased\n"
    "  mb-forget --state s --user u17 log.jsonl             erase it\n"
    "  mb-forget --state s --trajectory traj-1 --trajectory traj-2\n"
    "  mb-forget --state s ids.txt          one id, or one trajectory, a line\n"
    "\n"
    "usage:\n"
    "  mb-forget [--state DIR] [--dry-run] [--trajectory ID] [--user ID]\n"
    "            [--tool ID] [--since TIME] [--until TIME] [--now TIME]\n"
    "            [--strict] [--rejects FILE] [FILE...]\n"
    "\n"
    "Erase trajectories from the reservoir, the cases, the runs and the marks of a\n"
    "state. FILE has ids or trajectories, one a line. With --user, --tool, --since or\n"
    "--until only those are erased that match, among the trajectories of FILE and of\n"
    "the state. Logs are not changed.\n"
    "\n"
    "  --state DIR      default $MB_STATE, else ~/.local/state/memabra\n"
    "  --dry-run        count, and change nothing\n"
    "  --trajectory ID  this trajectory; may be repeated\n"
    "  --user ID        those whose task.user_id this is\n"
    "  --tool ID        those with a decision that selected this tool\n"
    "  --since TIME     those whose task.created_at is TIME or later\n"
    "  --until TIME     those whose task.created_at is before TIME\n"
    "  --now TIME       the time to record\n"
    "  --strict         stop at the first bad line, and change nothing\n"
    "  --rejects FILE   write bad lines there\n"
    "  --help, --version\n";

/* ---- what is meant ---- */

/* A line of an operand: an id, or a trajectory. */
static int
take_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct trajectory t;
	struct str id;

	arena_reset(&j->line);
	if (!mb_forget_restricts(&j->wish)) {
		if (trajectory_id_read(j->in, &id, line, &j->line, e) < 0)
			return -1;
		forget_add(&j->forget, id);
		return 0;
	}
	if (json_read(j->in, (struct json_target){&TRAJECTORY_TABLE, &t, &j->line},
		line, e) < 0 ||
	    task_bounded(&t, e) < 0)
		return -1;
	if (mb_forget_means(&j->wish, &t))
		forget_add(&j->forget, t.trajectory_id);
	return 0;
}

/* A line of the state. What is no trajectory is left to the next filter. */
static int
take_own(void *ctx, struct str line, struct err *e)
{
	if (take_line(ctx, line, e) < 0 && e->kind != ERR_INPUT)
		return -1;
	return 0;
}

static void
check(struct job *j, int rc, const struct err *e)
{
	if (rc < 0)
		cli_fail(&j->cli, e);
}

/* Returns false if --strict stops it. */
static bool
find(struct job *j, char *const operands[])
{
	bool restricts = mb_forget_restricts(&j->wish);
	struct err e;

	if (operands[0] != NULL || (!restricts && !j->named))
		cli_pump(&j->cli, operands, take_line, j);
	if (j->cli.strict && j->cli.bad > 0)
		return false;
	if (restricts && j->wish.tool.p == NULL && !j->wish.timed)
		forget_add_user(&j->forget, j->wish.user);
	if (restricts)
		check(j, forget_scan(j->state, take_own, j, &e), &e);
	if (j->wish.no_time > 0)
		cli_warn(&j->cli,
		    "%llu lines of trajectories have no task.created_at that is RFC "
		    "3339, and stay",
		    j->wish.no_time);
	return true;
}

/* ---- what came of it ---- */

/* A mistyped id is unknown. It is marked: the log of an unknown id may still come. */
static void
tell_unknown(struct job *j)
{
	const struct forgetting *c = &j->forget.count;

	if (!(c->unknown > 0))
		return;
	cli_warn(&j->cli,
	    "the state has nothing of %.0f of %.0f trajectories: %s marked, so that "
	    "no later cycle learns from them",
	    c->unknown, c->trajectories, c->dry_run ? "they would be" : "they are");
	if (c->unknown == c->trajectories)
		cli_status(&j->cli, ERR_NO);
}

static void
tell(struct job *j)
{
	const struct forgetting *c = &j->forget.count;
	struct buf text = {0};

	json_write(&text, &FORGETTING_TABLE, c);
	out_line(j->cli.out, buf_str(&text));
	buf_release(&text);
	if (c->audit > 0)
		cli_warn(&j->cli,
		    "%.0f lines of the audit log have such an id, and keep it: reports "
		    "of an earlier memabra, or messages that quote it",
		    c->audit);
	tell_unknown(j);
	if (c->learnt.n == 0)
		return;
	cli_warn(&j->cli,
	    "%zu versions may have learnt from %s: the next cycle learns anew from "
	    "what "
	    "is left; when its router is active, mb-version prune removes the others",
	    c->learnt.n, c->trajectories > 1 ? "them" : "it");
}

static void
erase(struct job *j)
{
	struct err e;
	int rc;

	check(j, rc = forget_count(j->state, &j->forget, &j->run, &e), &e);
	if (rc == 0) {
		cli_warn(&j->cli, "nothing to forget");
		cli_status(&j->cli, ERR_NO);
		return;
	}
	j->forget.count.dry_run = j->dry;
	if (!j->dry)
		check(j, forget_erase(j->state, &j->forget, j->cli.now, &e), &e);
	tell(j);
}

static void
run(struct job *j, const char *dir, char *const operands[])
{
	struct file_lock *watch = NULL;
	struct buf who = {0};
	struct err e;

	j->in = json_in_new();
	j->state = cli_state(&j->cli, dir, j->dry ? 0 : STATE_LOCK);
	cli_who(&j->cli, &who);
	if (!j->dry && (watch = watch_log_lock(j->state, buf_cstr(&who), &e)) == NULL)
		cli_fail(&j->cli, &e);
	if (find(j, operands))
		erase(j);
	file_unlock(watch);
	buf_release(&who);
}

/* ---- */

static void
take_time(struct job *j, int c)
{
	if (!j->wish.timed) {
		j->wish.since = INT64_MIN;
		j->wish.until = INT64_MAX;
	}
	j->wish.timed = true;
	if (!utc_parse(
		str_of(optarg), c == OPT_SINCE ? &j->wish.since : &j->wish.until))
		cli_usage(&j->cli, "%s wants a time such as 2026-04-14T15:27:38Z: '%s'",
		    c == OPT_SINCE ? "--since" : "--until", optarg);
}

static void
option(struct job *j, int c, const char **dir)
{
	if ((c == OPT_TRAJECTORY || c == OPT_USER || c == OPT_TOOL) && *optarg == '\0')
		cli_usage(&j->cli, "an id is not empty");
	if (c == OPT_STATE)
		*dir = optarg;
	else if (c == OPT_USER)
		j->wish.user = str_of(optarg);
	else if (c == OPT_TOOL)
		j->wish.tool = str_of(optarg);
	else if (c == OPT_SINCE || c == OPT_UNTIL)
		take_time(j, c);
	else if (c == OPT_DRY_RUN)
		j->dry = true;
	else if (c == OPT_TRAJECTORY) {
		j->named = true;
		forget_add(&j->forget, str_of(optarg));
	} else
		cli_option(&j->cli, c);
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"state", required_argument, NULL, OPT_STATE},
	    {"trajectory", required_argument, NULL, OPT_TRAJECTORY},
	    {"user", required_argument, NULL, OPT_USER},
	    {"tool", required_argument, NULL, OPT_TOOL},
	    {"since", required_argument, NULL, OPT_SINCE},
	    {"until", required_argument, NULL, OPT_UNTIL},
	    {"dry-run", no_argument, NULL, OPT_DRY_RUN}, CLI_OPTIONS};
	struct job j = {0};
	const char *dir = NULL;
	int c;

	cli_start(&j.cli, "mb-forget", usage);
	j.cli.reads = RECORD_TRAJECTORY;
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1)
		option(&j, c, &dir);
	run(&j, dir, argv + optind);
	state_close(j.state);
	forget_release(&j.forget);
	json_in_free(j.in);
	arena_release(&j.line);
	arena_release(&j.run);
	return cli_finish(&j.cli);
}
