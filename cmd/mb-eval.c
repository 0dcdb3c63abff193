/*
 * mb-eval: two routers on the same tasks, side by side: by recorded outcomes,
 * or by what an agent makes of their choices. Or what both would have earned on
 * logged decisions.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/num.h"
#include "cli/cli.h"
#include "cli/state.h"
#include "io/child.h"
#include "io/digest.h"
#include "io/file.h"
#include "json/out.h"
#include "rec/reward.h"
#include "stats/calibration.h"
#include "store/policy_file.h"
#include "store/versions.h"
#include "verb/eval.h"
#include "verb/offpolicy.h"
#include "verb/route.h"
#include "verb/sequential.h"

enum {
	OPT_STATE = CLI_OWN,
	OPT_BASELINE,
	OPT_CHALLENGER,
	OPT_EXEC,
	OPT_TIMEOUT,
	OPT_TRAJECTORIES,
	OPT_CALIBRATION,
	OPT_STOP,
	OPT_POLICY,
	OPT_OFF_POLICY
};

struct job {
	struct cli cli;
	struct json_in *in, *answers;
	struct arena line, run;
	struct buf text;
	struct eval_options eval;
	struct result versions; /* what every result says: the suite, both versions */
	bool calibrate;         /* --calibration: this instead of results */
	struct calibration calibration; /* of the challenger */

	bool logged; /* --off-policy: examples are read, and one estimate is written */
	struct mb_offpolicy *offpolicy;
	double confidence; /* of its bounds */

	bool sequential;         /* --stop-when-decided */
	const char *policy;      /* --policy, or NULL */
	struct sequential shown; /* what the results have shown so far */
	enum outlook outlook;
	unsigned long long spared; /* tasks that were not run for it */

	const char *agent;   /* --exec, or NULL */
	struct child *child; /* running, or NULL until it is needed */
	int timeout_ms;
	struct out *trajectories; /* --trajectories, or NULL */
	struct str task_line;     /* of the task at hand */
	struct buf routed, answer;
	unsigned long long tasks, failures;
};

static const char usage[] =
    "examples:\n"
    "  mb-eval --challenger new.jsonl benchmark.jsonl             against the built-in "
    "rules\n"
    "  mb-eval --state s --challenger new.jsonl s/benchmark.jsonl against the active "
    "router\n"
    "  mb-eval --challenger new.jsonl --exec ./agent tasks.jsonl  by a real agent's "
    "outcomes\n"
    "  mb-dataset log.jsonl | mb-eval --off-policy --challenger new.jsonl\n"
    "                                                             by decisions in a "
    "log\n"
    "\n"
    "usage:\n"
    "  mb-eval [--state DIR] [--baseline ROUTER] --challenger ROUTER\n"
    "          [--exec AGENT] [--timeout SECONDS] [--trajectories FILE]\n"
    "          [--stop-when-decided] [--policy FILE] [--calibration]\n"
    "          [--strict] [--rejects FILE] [--now TIME] [FILE...]\n"
    "  mb-eval --off-policy [--state DIR] [--baseline ROUTER] --challenger ROUTER\n"
    "          [--policy FILE] [--strict] [--rejects FILE] [--now TIME] [FILE...]\n"
    "\n"
    "  --state DIR          where versions are looked up; default $MB_STATE, else "
    "none\n"
    "  --baseline ROUTER    the router to beat; default the active version, else "
    "rules\n"
    "  --challenger ROUTER  the new one: a file, a version, active or rules\n"
    "  --exec AGENT         a command: a routed task a line in, a trajectory a line "
    "out\n"
    "  --timeout SECONDS    how long it may take for a task; default 60\n"
    "  --trajectories FILE  keep there what it answered\n"
    "  --stop-when-decided  run no more tasks once the challenger is shown to be "
    "better,\n"
    "                       or worse\n"
    "  --policy FILE        by this policy; default: the policy of memabra-records(5)\n"
    "  --off-policy         read examples (mb-dataset) instead of tasks, and write "
    "what both\n"
    "                       routers would have earned on them, or why nobody can know\n"
    "  --calibration        instead of results, the challenger's expected and "
    "observed\n"
    "                       reward in ten bins\n"
    "  --strict             stop at the first bad line\n"
    "  --rejects FILE       keep bad lines there\n"
    "  --help, --version\n";

/* ---- an agent's outcomes ---- */

/* The task as mb-route would print it: the task's line with an id and the decision. */
static void
route_line(struct job *j, const struct benchmark_task *b, const struct choice *c,
    struct arena *a, struct str id)
{
	static const char *const drop[] = {"trajectory_id", "decisions", NULL};
	struct decision d = route_decision(&b->task, c, a);

	buf_reset(&j->text);
	json_key(&j->text, "trajectory_id");
	json_str(&j->text, id);
	json_key(&j->text, "decisions");
	buf_addc(&j->text, '[');
	json_write(&j->text, &DECISION_TABLE, &d);
	buf_addc(&j->text, ']');
	buf_reset(&j->routed);
	json_splice(&j->routed, j->in, j->task_line, drop, buf_str(&j->text));
}

/* The agent's answer as an outcome; whatever is wrong with it is the outcome. */
static int
judge(struct job *j, struct str id, struct arena *a, struct side *side, struct err *e)
{
	struct trajectory t;

	if (trajectory_read(j->answers, &t, buf_str(&j->answer), a, e) < 0)
		return err_prefix(e, "agent answered nonsense");
	if (!str_eq(t.trajectory_id, id))
		return err_set(e, ERR_INPUT,
		    "agent answered out of turn: '%.*s' to '%.*s'",
		    STR_ARG(t.trajectory_id), STR_ARG(id));
	side->reward = trajectory_reward(&t, &REWARD_DEFAULT);
	side->latency_ms = t.outcome.latency_ms;
	side->cost = t.outcome.cost;
	side->error = outcome_failed(&t.outcome);
	side->reason = side->error ? arena_dup(a, t.outcome.status) : STR_NONE;
	return 0;
}

static int
run_agent(void *ctx, const struct benchmark_task *b, const struct choice *c,
    struct arena *a, struct side *side, struct err *e)
{
	struct job *j = ctx;
	char sha[SHA256_HEX + 1];
	struct sha256 *h = sha256_new();
	struct str id;

	/* An id of its own for each action of each task, the same on every run. */
	sha256_add(h, b->task.task.task_id);
	sha256_add(h, STR("\n"));
	sha256_add(h, c->action);
	sha256_add(h, j->versions.challenger_version);
	sha256_hex(h, sha);
	id = arena_fmt(a, "eval-%.16s", sha);
	*side = (struct side){0};
	if (j->child == NULL && (j->child = child_start(j->agent, e)) == NULL)
		return -1;
	route_line(j, b, c, a, id);
	if (child_ask(j->child, buf_str(&j->routed), j->timeout_ms, &j->answer, e) ==
		0 &&
	    judge(j, id, a, side, e) == 0) {
		if (j->trajectories != NULL)
			out_line(j->trajectories, buf_str(&j->answer));
		return 0;
	}
	if (e->kind != ERR_INPUT)
		return -1;
	/* The agent's fault is the task's outcome; a fresh agent gets the next one. */
	child_stop(j->child);
	j->child = NULL;
	j->failures++;
	*side = (struct side){.error = 1, .reason = arena_dup(a, str_of(e->text))};
	return 0;
}

/* ---- the pump ---- */

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
	j->task_line = line;
	if (benchmark_read(j->in, &b, line, &j->line, e) < 0 ||
	    mb_eval_step(&j->eval, &b, &j->line, &r, e) < 0)
		return -1;
	if (j->sequential && sequential_step(&j->shown, &r, &j->outlook, e) < 0) {
		j->cli.strict = 1; /* nor could the rest be */
		return -1;
	}
	r.sequential = j->sequential ? 1 : -1;
	cli_progress(&j->cli, "tasks", ++j->tasks);
	if (j->calibrate) {
		calibration_add(
		    &j->calibration, r.challenger.predicted, r.challenger.reward);
		return 0;
	}
	r.benchmark_sha256 = j->versions.benchmark_sha256;
	r.baseline_version = j->versions.baseline_version;
	r.challenger_version = j->versions.challenger_version;
	buf_reset(&j->text);
	json_write(&j->text, &RESULT_TABLE, &r);
	out_line(j->cli.out, buf_str(&j->text));
	return 0;
}

static int
example_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct example x;

	arena_reset(&j->line);
	if (example_read(j->in, &x, line, &j->line, e) < 0)
		return -1;
	mb_offpolicy_step(j->offpolicy, &x, &j->line);
	cli_progress(&j->cli, "examples", ++j->tasks);
	return 0;
}

/* A refusal is a "no". */
static void
print_estimate(struct job *j)
{
	struct off_policy o;

	mb_offpolicy_finish(j->offpolicy, j->confidence, &j->run, &o);
	o.baseline_version = j->versions.baseline_version;
	o.challenger_version = j->versions.challenger_version;
	buf_reset(&j->text);
	json_write(&j->text, &OFF_POLICY_TABLE, &o);
	out_line(j->cli.out, buf_str(&j->text));
	for (size_t i = 0; i < o.refused.n; i++)
		cli_warn(&j->cli, "no estimate: %.*s", STR_ARG(o.refused.v[i]));
	if (o.refused.n > 0)
		cli_status(&j->cli, ERR_NO);
}

static void
print_calibration(struct job *j)
{
	buf_reset(&j->text);
	buf_adds(&j->text, "predicted    tasks  expected  observed\n");
	for (int i = 0; i < CALIBRATION_BINS; i++) {
		const struct calibration_bin *b = &j->calibration.bin[i];
		double n = (double)b->n;

		buf_addf(&j->text, "%.1f to %.1f %7zu", i / 10., (i + 1) / 10., b->n);
		if (b->n > 0)
			buf_addf(&j->text, "     %.3f     %.3f", b->predicted / n,
			    b->observed / n);
		buf_addc(&j->text, '\n');
	}
	buf_addf(&j->text, "expected calibration error %.3f over %zu tasks\n",
	    calibration_error(&j->calibration), j->calibration.n);
	out_add(j->cli.out, buf_str(&j->text));
}

/* The sha256 of all operands' bytes, which are regular files; else absent: a pipe can't be read twice. */
static struct str
suite_sha256(struct job *j, char *const operands[])
{
	char sha[SHA256_HEX + 1];
	struct err e;

	if (*operands == NULL || digest_files(operands, sha, &e) < 0)
		return STR_NONE;
	return arena_dup(&j->run, str_of(sha));
}

/* The router that a name means, and how results call it: a version, or its bytes' sha256. */
static struct model *
open_router(struct job *j, struct state *state, const char *router, struct str *version)
{
	struct buf path = {0}, name = {0}, bytes = {0};
	struct model *m = NULL;
	struct err e;

	if (version_read(state, router, &path, &bytes, &name, &e) == 0)
		m = path.n == 0 ? model_rules()
				: model_parse(buf_str(&bytes), path.p, &e);
	if (m == NULL)
		cli_fail(&j->cli, &e);
	*version = arena_dup(&j->run, buf_str(&name));
	buf_release(&path);
	buf_release(&name);
	buf_release(&bytes);
	return m;
}

static void
open_all(struct job *j, const char *dir, const char *baseline, const char *challenger,
    const char *trajectories)
{
	struct state *state = NULL;
	struct err e;

	if (challenger == NULL)
		cli_usage(&j->cli, "--challenger is missing");
	if (dir != NULL || getenv("MB_STATE") != NULL)
		state = cli_state(&j->cli, dir, STATE_ABSENT);
	if (baseline == NULL)
		baseline = state == NULL ? "rules" : "active";
	j->eval.baseline =
	    open_router(j, state, baseline, &j->versions.baseline_version);
	j->eval.challenger =
	    open_router(j, state, challenger, &j->versions.challenger_version);
	j->eval.outcome = j->agent == NULL ? eval_recorded : run_agent;
	j->eval.ctx = j;
	if (trajectories != NULL &&
	    (j->trajectories = out_create(trajectories, &e)) == NULL)
		cli_fail(&j->cli, &e);
	state_close(state);
	j->in = json_in_new();
	j->answers = json_in_new();
}

/* --stop-when-decided, by the policy that mb-promote will judge by. */
static void
start_watching(struct job *j)
{
	struct policy policy;
	struct err e;

	if (j->logged && (j->sequential || j->calibrate || j->agent != NULL))
		cli_usage(&j->cli, "--off-policy runs no tasks: no --exec, "
				   "--stop-when-decided or --calibration");
	if (j->policy != NULL && !j->sequential && !j->logged)
		cli_usage(&j->cli, "--policy wants --stop-when-decided or "
				   "--off-policy: nothing else is judged here");
	if (policy_file_read(j->in, j->policy, &policy, &j->run, &e) < 0)
		cli_fail(&j->cli, &e);
	if (j->sequential && policy.confidence == 0)
		cli_usage(&j->cli,
		    "plain thresholds show nothing: the policy has confidence 0");
	sequential_start(&j->shown, &policy);
	j->confidence = policy.confidence;
	if (j->logged)
		j->offpolicy = mb_offpolicy_new(j->eval.baseline, j->eval.challenger);
}

static void
close_all(struct job *j)
{
	struct err e;

	if (j->outlook != OUTLOOK_OPEN)
		cli_warn(&j->cli,
		    "the challenger is shown to be %s after %llu tasks: %llu were "
		    "spared",
		    j->outlook == OUTLOOK_BETTER ? "better" : "worse", j->tasks,
		    j->spared);
	if (j->failures > 0)
		cli_warn(&j->cli,
		    "the agent failed on %llu actions; the results say how",
		    j->failures);
	child_stop(j->child);
	if (j->trajectories != NULL && out_close(j->trajectories, &e) < 0)
		cli_fail(&j->cli, &e);
	mb_offpolicy_free(j->offpolicy);
	model_free(j->eval.baseline);
	model_free(j->eval.challenger);
	json_in_free(j->in);
	json_in_free(j->answers);
	arena_release(&j->line);
	arena_release(&j->run);
	buf_release(&j->text);
	buf_release(&j->routed);
	buf_release(&j->answer);
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
	    {"calibration", no_argument, NULL, OPT_CALIBRATION},
	    {"stop-when-decided", no_argument, NULL, OPT_STOP},
	    {"policy", required_argument, NULL, OPT_POLICY},
	    {"off-policy", no_argument, NULL, OPT_OFF_POLICY}, CLI_OPTIONS};
	const char *dir = NULL, *baseline = NULL, *challenger = NULL,
		   *trajectories = NULL;
	double timeout = 60;
	struct job j = {0};
	struct err e;
	int c;

	cli_start(&j.cli, "mb-eval", usage);
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (c) {
		case OPT_STATE:
			dir = optarg;
			break;
		case OPT_BASELINE:
			baseline = optarg;
			break;
		case OPT_CHALLENGER:
			challenger = optarg;
			break;
		case OPT_EXEC:
			j.agent = optarg;
			break;
		case OPT_TIMEOUT:
			if (num_option_real(
				"--timeout", optarg, .001, 1e6, &timeout, &e) < 0)
				cli_usage(&j.cli, "%s", e.text);
			break;
		case OPT_TRAJECTORIES:
			trajectories = optarg;
			break;
		case OPT_CALIBRATION:
			j.calibrate = true;
			break;
		case OPT_STOP:
			j.sequential = true;
			break;
		case OPT_POLICY:
			j.policy = optarg;
			break;
		case OPT_OFF_POLICY:
			j.logged = true;
			break;
		default:
			cli_option(&j.cli, c == 'h' ? CLI_HELP : c);
		}
	}
	j.timeout_ms = (int)(timeout * 1000);
	open_all(&j, dir, baseline, challenger, trajectories);
	start_watching(&j);
	if (!j.logged)
		j.versions.benchmark_sha256 = suite_sha256(&j, argv + optind);
	if (cli_pump(&j.cli, argv + optind, j.logged ? example_line : eval_line, &j) ==
		0 &&
	    j.logged)
		print_estimate(&j);
	if (j.calibrate)
		print_calibration(&j);
	close_all(&j);
	return cli_finish(&j.cli);
}
