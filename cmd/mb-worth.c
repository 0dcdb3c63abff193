/*
 * mb-worth: logged trajectories, or the tasks of a benchmark, to a verdict on each
 * candidate: does the router earn more with it than without it?
 */
#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "cli/agent_trial.h"
#include "cli/cli.h"
#include "cli/router.h"
#include "cli/state.h"
#include "json/out.h"
#include "store/policy_file.h"
#include "verb/dataset.h"
#include "verb/worth.h"
#include "verb/worth_page.h"

enum {
	OPT_STATE = CLI_OWN,
	OPT_ROUTER,
	OPT_BY,
	OPT_PAIRED,
	OPT_EXEC,
	OPT_TIMEOUT,
	OPT_LEAST,
	OPT_POLICY,
	OPT_FORMAT
};

struct job {
	struct cli cli;
	struct json_in *in;
	struct arena line, run;
	const char *dir, *router, *policy_file; /* options, or NULL */
	struct model *model;
	struct mb_worth *verb;
	enum worth_by by;
	struct worth_limits limits;
	bool paired;
	struct agent_trial trial; /* --exec and --timeout; its command may be NULL */
	struct buf router_name;
	unsigned long long unfit;            /* trajectories that say no reward */
	const struct trajectory *trajectory; /* of the examples that are emitted */
	struct buf text;
	bool headed;
	enum cli_format format;
};

static const char usage[] =
    "examples:\n"
    "  mb-worth --router held.jsonl log.jsonl     what to keep, what to retire\n"
    "  mb-worth --paired --state s suite.jsonl    by the outcomes of a benchmark\n"
    "  mb-worth --state s --exec ./agent tasks.jsonl    by doing each task twice\n"
    "  mb-worth --state s log.jsonl | jq -r 'select(.verdict == "
    "\"retire\").candidate'\n"
    "\n"
    "usage:\n"
    "  mb-worth [--state DIR] [--router ROUTER] [--by candidate|tag|version]\n"
    "           [--paired | --exec AGENT [--timeout SECONDS]] [--least X]\n"
    "           [--policy FILE] [--format text|json|html] [--now TIME]\n"
    "           [--rejects FILE] [--strict] [FILE...]\n"
    "\n"
    "  --state DIR      where versions are looked up; default $MB_STATE\n"
    "  --router ROUTER  a file, a version, active or rules; default the active\n"
    "                   version, or rules. It must not have learnt from FILE\n"
    "  --by WHAT        judge each candidate (default), all candidates with a tag\n"
    "                   together, or each candidate for each logged version alone\n"
    "  --paired         FILE is a benchmark: compare its recorded outcomes\n"
    "  --exec AGENT     FILE has tasks: a command does each, as for mb-eval, with the\n"
    "                   candidate and without it\n"
    "  --timeout SECONDS  the time the agent has for a task; default 60\n"
    "  --least X        retire what adds less than X to the reward; default 0.01\n"
    "  --policy FILE    its confidence is that of the verdicts\n"
    "  --format FORMAT  text, json or html; default: text on a terminal, else json\n"
    "  --now TIME       the time to record for a repair of the state\n"
    "  --rejects FILE   write bad lines to FILE\n"
    "  --strict         stop at the first bad line\n"
    "  --help, --version\n"
    "\n"
    "exit status: 1 if the input has no decision that can be used\n";

static void
take_example(void *ctx, const struct example *x)
{
	struct job *j = ctx;

	mb_worth_step(j->verb, j->trajectory, x, &j->line);
}

static int
take_logged(struct job *j, struct str line, struct err *e)
{
	const struct dataset_options to = {
	    .weights = REWARD_DEFAULT, .emit = take_example, .emit_ctx = j};
	struct trajectory t;

	if (trajectory_check(j->in, &t, line, &j->line, e) < 0)
		return -1;
	if (trajectory_lacks(&t) != LACKS_NOTHING) {
		j->unfit++;
		return 0;
	}
	j->trajectory = &t;
	return mb_dataset_step(&to, &t, &j->line, e);
}

static int
take_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct benchmark_task b;

	arena_reset(&j->line);
	j->trial.line = line;
	cli_progress(
	    &j->cli, "tasks", (unsigned long long)mb_worth_counts(j->verb).tasks);
	if (!j->paired)
		return take_logged(j, line, e);
	if (benchmark_read(j->in, &b, line, &j->line, e) < 0)
		return -1;
	return mb_worth_task(j->verb, &b, &j->line, e);
}

static void
emit(void *ctx, const struct worth *w)
{
	struct job *j = ctx;

	buf_reset(&j->text);
	if (j->format == CLI_FORMAT_HTML) {
		mb_worth_html_row(&j->text, w, j->limits.least);
	} else if (cli_text(j->format)) {
		if (!j->headed)
			mb_worth_head(&j->text);
		j->headed = true;
		mb_worth_row(&j->text, w);
	} else {
		json_write(&j->text, &WORTH_TABLE, w);
		buf_addc(&j->text, '\n');
	}
	out_add(j->cli.out, buf_str(&j->text));
}

/* Says what could not be used: a log without propensities shows nothing. */
static void
conclude(struct job *j)
{
	struct worth_counts n = mb_worth_counts(j->verb);

	if (j->unfit > 0)
		cli_warn(&j->cli,
		    "%llu trajectories are left out: they have no task, decision or "
		    "reward",
		    j->unfit);
	if (n.without_propensity > 0)
		cli_warn(&j->cli,
		    "%.0f first decisions are left out: they have no propensity",
		    n.without_propensity);
	if (j->format == CLI_FORMAT_HTML) {
		mb_worth_html_head(&j->text, &n);
		out_add(j->cli.out, buf_str(&j->text));
	}
	mb_worth_finish(j->verb, &j->limits, &j->run, emit, j);
	buf_reset(&j->text);
	if (j->format == CLI_FORMAT_HTML)
		mb_worth_html_end(&j->text);
	out_add(j->cli.out, buf_str(&j->text));
	if (n.tasks == 0)
		cli_status(&j->cli, ERR_NO);
}

static void
open_all(struct job *j)
{
	struct state *state = NULL;
	struct policy policy;
	struct err e;

	if (j->dir != NULL || getenv("MB_STATE") != NULL)
		state = cli_state(&j->cli, j->dir, STATE_ABSENT);
	if (j->router == NULL)
		j->router = state == NULL ? "rules" : "active";
	j->model = cli_router(state, j->router, &j->router_name, &e);
	j->trial.in = j->in = json_in_new();
	j->trial.version = buf_str(&j->router_name);
	if (j->model == NULL ||
	    policy_file_read(j->in, j->policy_file, &policy, &j->run, &e) < 0)
		cli_fail(&j->cli, &e);
	if (policy.confidence <= 0)
		cli_usage(&j->cli, "a verdict needs a policy with a confidence");
	j->limits.confidence = policy.confidence;
	j->verb = mb_worth_new(j->model, j->by);
	if (j->trial.agent.command != NULL)
		mb_worth_outcomes(j->verb, agent_trial_outcome, &j->trial);
	state_close(state);
}

static void
close_all(struct job *j)
{
	if (j->trial.agent.failures > 0 && j->cli.status != ERR_SYSTEM)
		cli_warn(&j->cli, "the agent failed on %llu actions, which earned 0",
		    j->trial.agent.failures);
	agent_trial_release(&j->trial);
	buf_release(&j->router_name);
	mb_worth_free(j->verb);
	model_free(j->model);
	json_in_free(j->in);
	buf_release(&j->text);
	arena_release(&j->line);
	arena_release(&j->run);
}

static void
parse_by(struct job *j, const char *word)
{
	static const char *const WORDS[] = {"candidate", "tag", "version"};

	for (int i = 0; i < 3; i++) {
		if (strcmp(word, WORDS[i]) == 0) {
			j->by = (enum worth_by)i;
			return;
		}
	}
	cli_usage(&j->cli, "--by wants candidate, tag or version: '%s'", word);
}

static void
option(struct job *j, int c)
{
	struct err e;

	switch (c) {
	case OPT_STATE:
		j->dir = optarg;
		return;
	case OPT_ROUTER:
		j->router = optarg;
		return;
	case OPT_BY:
		parse_by(j, optarg);
		return;
	case OPT_PAIRED:
		j->paired = true;
		return;
	case OPT_EXEC:
		j->trial.agent.command = optarg;
		return;
	case OPT_TIMEOUT:
		if (num_option_real("--timeout", optarg, (struct real_range){.001, 1e6},
			&j->trial.agent.timeout, &e) < 0)
			cli_usage(&j->cli, "%s", e.text);
		return;
	case OPT_LEAST:
		if (!num_parse(str_of(optarg), &j->limits.least) ||
		    !(j->limits.least >= 0 && j->limits.least <= 1))
			cli_usage(&j->cli, "--least wants a number from 0 to 1: '%s'",
			    optarg);
		return;
	case OPT_POLICY:
		j->policy_file = optarg;
		return;
	case OPT_FORMAT:
		j->format = cli_format_of(&j->cli, optarg, "text, json or html");
		return;
	default:
		cli_option(&j->cli, c);
	}
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"state", required_argument, NULL, OPT_STATE},
	    {"router", required_argument, NULL, OPT_ROUTER},
	    {"by", required_argument, NULL, OPT_BY},
	    {"paired", no_argument, NULL, OPT_PAIRED},
	    {"exec", required_argument, NULL, OPT_EXEC},
	    {"timeout", required_argument, NULL, OPT_TIMEOUT},
	    {"least", required_argument, NULL, OPT_LEAST},
	    {"policy", required_argument, NULL, OPT_POLICY},
	    {"format", required_argument, NULL, OPT_FORMAT}, CLI_OPTIONS};
	struct job j = {.limits.least = .01, .trial.agent.timeout = 60};
	int c;

	cli_start(&j.cli, "mb-worth", usage);
	j.cli.reads = RECORD_TRAJECTORY;
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1)
		option(&j, c);
	if (j.paired && j.trial.agent.command != NULL)
		cli_usage(
		    &j.cli, "--paired has outcomes, --exec makes them: one of both");
	j.paired = j.paired || j.trial.agent.command != NULL;
	if (j.paired)
		j.cli.reads = RECORD_BENCHMARK_TASK;
	open_all(&j);
	if (cli_pump(&j.cli, argv + optind, take_line, &j) == 0)
		conclude(&j);
	close_all(&j);
	return cli_finish(&j.cli);
}
