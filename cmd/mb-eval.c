/*
 * mb-eval: run two routers on the same tasks, with recorded outcomes or with the
 * outcomes that an agent reports. Prints results, or a summary of them.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/num.h"
#include "cli/agent_trial.h"
#include "cli/cli.h"
#include "cli/router.h"
#include "cli/state.h"
#include "cli/vectors.h"
#include "io/digest.h"
#include "io/file.h"
#include "json/out.h"
#include "rec/difference.h"
#include "store/attempts.h"
#include "store/policy_file.h"
#include "verb/eval.h"
#include "verb/eval_summary.h"
#include "verb/route.h"
#include "verb/sequential.h"
#include "verb/yardsticks.h"

enum {
	OPT_STATE = CLI_OWN,
	OPT_BASELINE,
	OPT_CHALLENGER,
	OPT_EXEC,
	OPT_TIMEOUT,
	OPT_TRAJECTORIES,
	OPT_FORMAT,
	OPT_STOP,
	OPT_POLICY,
	OPT_DIFF,
	OPT_YARDSTICKS,
	OPT_SUITE,
	OPT_VECTORS
};

struct job {
	struct cli cli;
	struct json_in *in;
	struct arena line, run;
	struct buf text;
	struct cli_pair pair;
	struct eval_options eval;
	struct result versions; /* part of every result: the suite and both versions */
	enum cli_format format; /* results are JSON unless the option says text */
	struct eval_summary *summary; /* with --format text; else NULL */
	const char *yardsticks_to;    /* --yardsticks, or NULL */
	struct out *yardsticks_out;
	struct mb_yardsticks *yardsticks; /* with it, or for the summary; else NULL */
	bool diff; /* --diff: print where the routers differ, and no results */

	bool stops;               /* --stop-when-decided */
	const char *policy;       /* --policy, or NULL */
	struct sequential *shown; /* what the results so far show; NULL: never asked */
	enum outlook outlook;
	unsigned long long spared; /* tasks that were not run because of it */

	struct agent_trial trial; /* --exec and --timeout; its command may be NULL */
	const char *keep;         /* --trajectories, or NULL */
	const char *suite;        /* --suite, or NULL */
	unsigned long long tasks;
};

static const char usage[] =
    "examples:\n"
    "  mb-eval --challenger new.jsonl benchmark.jsonl   against the built-in rules\n"
    "  mb-eval --state s --challenger new.jsonl s/benchmark.jsonl\n"
    "                                                   against the active router\n"
    "  mb-eval --challenger new.jsonl --exec ./agent tasks.jsonl\n"
    "                                                   outcomes of a real agent\n"
    "  mb-eval --format text --challenger new.jsonl benchmark.jsonl\n"
    "                                                   a summary for a person\n"
    "\n"
    "usage:\n"
    "  mb-eval [--state DIR] [--baseline ROUTER] --challenger ROUTER\n"
    "          [--exec AGENT] [--timeout SECONDS] [--trajectories FILE]\n"
    "          [--stop-when-decided] [--policy FILE] [--diff]\n"
    "          [--yardsticks FILE] [--suite FILE] [--vectors FILE]\n"
    "          [--format text|json] [--strict] [--rejects FILE] [--now TIME]\n"
    "          [FILE...]\n"
    "\n"
    "  --state DIR          where versions are looked up; default $MB_STATE\n"
    "  --baseline ROUTER    the router to beat; default the active version, or rules\n"
    "  --challenger ROUTER  the new one: a file, a version, active or rules\n"
    "  --vectors FILE       the word vectors of a router; default STATE/vectors\n"
    "  --exec AGENT         a command that reads a routed task a line and prints a\n"
    "                       trajectory a line\n"
    "  --timeout SECONDS    the time the agent has for a task; default 60\n"
    "  --trajectories FILE  keep the agent's trajectories there\n"
    "  --stop-when-decided  run no more tasks once the challenger is shown to be\n"
    "                       better, or will hardly be: looks after 30, 45 and 60 %\n"
    "  --policy FILE        the policy for that; default: memabra-records(5)\n"
    "  --diff               only the tasks for which the routers choose otherwise\n"
    "  --yardsticks FILE    write there what the rules and the best constant earn\n"
    "  --suite FILE         the tasks are part of this suite: results name its sha256\n"
    "  --format FORMAT      json: a result a task (the default); text: a summary with\n"
    "                       the challenger's calibration\n"
    "  --strict             stop at the first bad line\n"
    "  --rejects FILE       write bad lines there\n"
    "  --now TIME           the time to record for a repair\n"
    "  --help, --version\n";

/* ---- the pump ---- */

static int
emit(struct job *j, struct result *r, struct err *e)
{
	if (j->summary != NULL)
		return eval_summary_add(j->summary, r, e);
	r->benchmark_sha256 = j->versions.benchmark_sha256;
	r->baseline_version = j->versions.baseline_version;
	r->challenger_version = j->versions.challenger_version;
	buf_reset(&j->text);
	json_write(&j->text, &RESULT_TABLE, r);
	out_line(j->cli.out, buf_str(&j->text));
	return 0;
}

static int
eval_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct benchmark_task b;
	struct result r;

	if (j->outlook != OUTLOOK_OPEN) {
		j->spared++;
		return 0;
	}
	arena_reset(&j->line);
	j->trial.line = line;
	if (benchmark_read(j->in, &b, line, &j->line, e) < 0 ||
	    mb_eval_step(&j->eval, &b, &j->line, &r, e) < 0)
		return -1;
	if (j->yardsticks != NULL)
		mb_yardsticks_step(j->yardsticks, &b, &j->line);
	if (j->shown != NULL) {
		r.planned = sequential_planned(j->shown);
		if (sequential_step(j->shown, &r, &j->outlook, e) < 0)
			return -1;
	}
	cli_progress(&j->cli, "tasks", ++j->tasks);
	if (!j->diff)
		return emit(j, &r, e);
	buf_reset(&j->text);
	difference_add(&j->text, &r, b.task.task.input, j->format == CLI_FORMAT_TEXT);
	out_add(j->cli.out, buf_str(&j->text));
	return 0;
}

/*
 * The sha256 of the bytes of --suite, or of all operands if they are regular files; else
 * absent, because a pipe cannot be read twice.
 */
static struct str
suite_sha256(struct job *j, char *const operands[])
{
	char *const suite[] = {(char *)j->suite, NULL};
	char sha[SHA256_HEX + 1];
	struct err e;

	if (j->suite != NULL) {
		if (digest_files(suite, sha, &e) < 0)
			cli_fail(&j->cli, &e);
		return arena_dup(&j->run, str_of(sha));
	}
	if (*operands == NULL || digest_files(operands, sha, &e) < 0)
		return STR_NONE;
	return arena_dup(&j->run, str_of(sha));
}

/* The first reading of the suite, which plans the looks of the run. */
static int
plan_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct benchmark_task b;

	arena_reset(&j->line);
	if (benchmark_read(j->in, &b, line, &j->line, e) < 0)
		return -1;
	if (sequential_plan(j->shown, &b, &j->line, e) == 0)
		return 0;
	j->cli.strict = 1; /* the other tasks cannot be judged either, so stop */
	return -1;
}

/* Starts --stop-when-decided, with the policy and the attempt of mb-promote. */
static void
start_sequential(struct job *j, char *const operands[])
{
	struct attempts found = {0, 0};
	struct policy policy;
	struct state *state;
	struct err e;

	if (policy_file_read(j->in, j->policy, &policy, &j->run, &e) < 0)
		cli_fail(&j->cli, &e);
	if (policy.confidence == 0)
		cli_usage(&j->cli,
		    "plain thresholds show nothing: the policy has confidence 0");
	for (char *const *o = operands; o == operands || *o != NULL; o++)
		if (*o == NULL || !strcmp(*o, "-") || file_kind_behind(*o) >= FILE_DIR)
			cli_usage(&j->cli, "--stop-when-decided wants files, no pipe");
	j->shown = sequential_new(&policy);
	cli_pump(&j->cli, operands, plan_line, j);
	if (j->cli.status != 0 || (j->pair.dir == NULL && getenv("MB_STATE") == NULL))
		return;
	state = cli_state(&j->cli, j->pair.dir, STATE_ABSENT);
	if (attempts_find(state,
		&(struct judged){
		    j->versions.benchmark_sha256, sequential_tasks(j->shown, &j->run)},
		&found, &e) < 0)
		cli_fail(&j->cli, &e);
	sequential_attempt(j->shown, found.used + 1, found.carried);
	state_close(state);
}

static void
open_all(struct job *j, char *const operands[])
{
	cli_pair_open(&j->cli, &j->pair);
	j->eval.baseline = j->pair.baseline_model;
	j->eval.challenger = j->pair.challenger_model;
	j->versions.baseline_version = buf_str(&j->pair.baseline_name);
	j->versions.challenger_version = buf_str(&j->pair.challenger_name);
	j->eval.outcome =
	    j->trial.agent.command == NULL ? eval_recorded : agent_trial_outcome;
	j->eval.ctx = &j->trial;
	j->trial.version = j->versions.challenger_version;
	if (j->yardsticks_to != NULL && j->trial.agent.command != NULL)
		cli_usage(&j->cli,
		    "--yardsticks wants recorded outcomes, not those of --exec");
	if (j->yardsticks_to != NULL)
		j->yardsticks_out = cli_create(&j->cli, j->yardsticks_to, operands);
	if (j->yardsticks_to != NULL ||
	    (j->summary != NULL && j->trial.agent.command == NULL))
		j->yardsticks = mb_yardsticks_new();
	if (j->keep != NULL)
		j->trial.trajectories = cli_create(&j->cli, j->keep, operands);
	j->in = json_in_new();
	j->trial.in = j->in;
	j->versions.benchmark_sha256 = suite_sha256(j, operands);
	if (j->policy != NULL && !j->stops)
		cli_usage(&j->cli,
		    "--policy wants --stop-when-decided: nothing else is judged here");
	if (j->stops)
		start_sequential(j, operands);
}

static void
print_ends(struct job *j)
{
	struct yardsticks y = {0};
	struct err e;

	if (j->yardsticks != NULL)
		mb_yardsticks_result(j->yardsticks, &y);
	buf_reset(&j->text);
	if (j->summary != NULL)
		eval_summary_print(j->summary, &j->versions, &y, &j->text);
	out_add(j->cli.out, buf_str(&j->text));
	if (j->yardsticks_out == NULL)
		return;
	buf_reset(&j->text);
	json_write(&j->text, &YARDSTICKS_TABLE, &y);
	out_line(j->yardsticks_out, buf_str(&j->text));
	if (out_close(j->yardsticks_out, &e) < 0)
		cli_fail(&j->cli, &e);
}

static void
close_all(struct job *j)
{
	struct err e;

	if (j->outlook != OUTLOOK_OPEN)
		cli_warn(&j->cli, "%s after %llu tasks: %llu were not run",
		    j->outlook == OUTLOOK_BETTER
			? "the challenger is shown to be better"
			: "the rest of the tasks will hardly show a gain",
		    j->tasks, j->spared);
	if (j->trial.agent.failures > 0 && j->cli.status != ERR_SYSTEM)
		cli_warn(&j->cli,
		    "the agent failed on %llu actions; the results say how",
		    j->trial.agent.failures);
	agent_trial_release(&j->trial);
	if (j->trial.trajectories != NULL && out_close(j->trial.trajectories, &e) < 0)
		cli_fail(&j->cli, &e);
	eval_summary_free(j->summary);
	mb_yardsticks_free(j->yardsticks);
	sequential_free(j->shown);
	cli_pair_release(&j->pair);
	json_in_free(j->in);
	arena_release(&j->line);
	arena_release(&j->run);
	buf_release(&j->text);
}

static void
option(struct job *j, int c)
{
	struct err e;

	if (c == OPT_STATE)
		j->pair.dir = optarg;
	else if (c == OPT_BASELINE)
		j->pair.baseline = optarg;
	else if (c == OPT_CHALLENGER)
		j->pair.challenger = optarg;
	else if (c == OPT_EXEC)
		j->trial.agent.command = optarg;
	else if (c == OPT_TRAJECTORIES)
		j->keep = optarg;
	else if (c == OPT_STOP)
		j->stops = true;
	else if (c == OPT_DIFF)
		j->diff = true;
	else if (c == OPT_YARDSTICKS)
		j->yardsticks_to = optarg;
	else if (c == OPT_VECTORS)
		cli_vectors_option(optarg);
	else if (c == OPT_SUITE)
		j->suite = optarg;
	else if (c == OPT_POLICY)
		j->policy = optarg;
	else if (c == OPT_FORMAT)
		j->format = cli_format(&j->cli, optarg);
	else if (c != OPT_TIMEOUT)
		cli_option(&j->cli, c);
	else if (num_option_real("--timeout", optarg, (struct real_range){.001, 1e6},
		     &j->trial.agent.timeout, &e) < 0)
		cli_usage(&j->cli, "%s", e.text);
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"state", required_argument, NULL, OPT_STATE},
	    {"baseline", required_argument, NULL, OPT_BASELINE},
	    {"challenger", required_argument, NULL, OPT_CHALLENGER},
	    {"exec", required_argument, NULL, OPT_EXEC},
	    {"timeout", required_argument, NULL, OPT_TIMEOUT},
	    {"trajectories", required_argument, NULL, OPT_TRAJECTORIES},
	    {"format", required_argument, NULL, OPT_FORMAT},
	    {"stop-when-decided", no_argument, NULL, OPT_STOP},
	    {"diff", no_argument, NULL, OPT_DIFF},
	    {"yardsticks", required_argument, NULL, OPT_YARDSTICKS},
	    {"suite", required_argument, NULL, OPT_SUITE},
	    {"vectors", required_argument, NULL, OPT_VECTORS},
	    {"policy", required_argument, NULL, OPT_POLICY}, CLI_OPTIONS};
	struct job j = {.trial.agent.timeout = 60};
	int c;

	cli_start(&j.cli, "mb-eval", usage);
	j.cli.reads = RECORD_BENCHMARK_TASK;
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1)
		option(&j, c);
	if (j.format == CLI_FORMAT_TEXT && !j.diff)
		j.summary = eval_summary_new();
	open_all(&j, argv + optind);
	if (j.cli.status == 0)
		cli_pump(&j.cli, argv + optind, eval_line, &j);
	print_ends(&j);
	close_all(&j);
	return cli_finish(&j.cli);
}
