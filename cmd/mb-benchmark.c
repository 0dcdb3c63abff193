/*
 * mb-benchmark: print the default suite, check a suite, build one from logs, ask for
 * the labels of one, or give a state a new one after its suite was used too often.
 */
#include "base/buf.h"
#include "base/num.h"
#include "cli/by_task.h"
#include "cli/cli.h"
#include "cli/renew.h"
#include "cli/router.h"
#include "io/file.h"
#include "json/out.h"
#include "text/key.h"
#include "verb/ask.h"
#include "verb/benchmark.h"
#include "verb/leak.h"
#include "verb/suite.h"
#include "verb/suite_build.h"

enum {
	OPT_STATE = CLI_OWN,
	OPT_LOG,
	OPT_DEMONSTRATIONS,
	OPT_BASELINE,
	OPT_CHALLENGER,
	OPT_TOP
};
enum { LEAKS_TOLD = 10, ASKED = 50, ASKED_MOST = 100000 };

struct job {
	struct cli cli;
	struct json_in *in;
	struct arena line;
	struct buf text;
	struct mb_check *check;
	const char *log;                 /* --log */
	struct leaks suite;              /* its tasks, for --log */
	unsigned long long read, leaked; /* trajectories of the log */
	struct mb_build *build;
	struct by_task *trials;
	bool demonstrations;
	struct cli_pair pair; /* whose choices ask compares */
	struct mb_ask *ask;
	int64_t top;
	unsigned long long passed_over; /* trajectories without an outcome */
};

static const char usage[] =
    "examples:\n"
    "  mb-benchmark default > benchmark.jsonl     a suite of 120 office tasks\n"
    "  mb-benchmark check benchmark.jsonl         the errors of a suite, line by line\n"
    "  mb-benchmark build log.jsonl > suite.jsonl tasks tried with several actions\n"
    "  mb-benchmark --state s ask log.jsonl       tasks that a label tells most of\n"
    "  mb-benchmark --state s renew suite.jsonl   use this suite from now on\n"
    "\n"
    "usage:\n"
    "  mb-benchmark default\n"
    "  mb-benchmark check [--log LOG] [--strict] [--rejects FILE] [FILE...]\n"
    "  mb-benchmark build [--demonstrations] [--strict] [--rejects FILE] [FILE...]\n"
    "  mb-benchmark [--state DIR] ask [--baseline ROUTER] [--challenger ROUTER]\n"
    "               [--top N] [--strict] [--rejects FILE] [FILE...]\n"
    "  mb-benchmark [--state DIR] renew [--now TIME] [FILE]\n"
    "\n"
    "  --log LOG         also find the tasks of the suite in this log\n"
    "  --demonstrations  what was done well is right, and all else is not\n"
    "  --baseline ROUTER, --challenger ROUTER\n"
    "                    the routers that ask compares; default: active, rules\n"
    "  --top N           how many tasks are asked about; default 50\n"
    "  --state DIR       the state of ask and renew; default $MB_STATE\n"
    "  --now TIME        the time to record\n"
    "  --strict          stop at the first bad line\n"
    "  --rejects FILE    write bad lines there\n"
    "  --help, --version\n";

static void
emit(void *ctx, const struct benchmark_task *b)
{
	struct job *j = ctx;

	buf_reset(&j->text);
	benchmark_write(&j->text, b);
	out_line(j->cli.out, buf_str(&j->text));
}

static void
run_default(struct job *j)
{
	buf_reset(&j->text);
	suite_write(&j->text);
	out_add(j->cli.out, buf_str(&j->text));
}

static int
check_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct benchmark_task b;

	arena_reset(&j->line);
	if (benchmark_read(j->in, &b, line, &j->line, e) < 0)
		return -1;
	if (j->log != NULL)
		leaks_add(&j->suite, &b.task, &j->line);
	return mb_check_step(j->check, &b, &j->line, e);
}

static int
log_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct trajectory t;

	arena_reset(&j->line);
	if (task_read(j->in, &t, line, &j->line, e) < 0)
		return -1;
	j->read++;
	if (leaks_has(&j->suite, &t, &j->line) && ++j->leaked <= LEAKS_TOLD)
		cli_warn(&j->cli, "%s: has a task of the suite: '%.*s'", j->log,
		    STR_ARG(
			t.trajectory_id.p != NULL ? t.trajectory_id : t.task.input));
	return 0;
}

/* Finds the tasks of the suite in a log: then the answer is no. */
static int
check_log(struct job *j)
{
	char *const files[] = {(char *)(uintptr_t)j->log, NULL};

	j->cli.reads = RECORD_TRAJECTORY;
	if (cli_pump(&j->cli, files, log_line, j) < 0)
		return -1;
	if (j->leaked > LEAKS_TOLD)
		cli_warn(&j->cli, "%s: and %llu more with a task of the suite", j->log,
		    j->leaked - LEAKS_TOLD);
	if (j->leaked > 0)
		cli_status(&j->cli, ERR_NO);
	buf_addf(&j->text, "; %llu of %llu trajectories of the log have a task of it",
	    j->leaked, j->read);
	return 0;
}

/* Copies that no rule can call the same task: a person has to look. */
static void
tell_near(struct job *j, const struct suite_counts *n)
{
	if (n->near > 0)
		cli_warn(&j->cli,
		    "%llu tasks are near copies, the first is '%.*s': their texts "
		    "differ from another in one word at most, so together they tell "
		    "little more than one of them; give each group a task.cluster",
		    n->near, STR_ARG(n->first_near));
}

static int
run_check(struct job *j, char *const operands[])
{
	struct suite_counts n;
	int rc;

	j->check = mb_check_new();
	j->cli.reads = RECORD_BENCHMARK_TASK;
	rc = cli_pump(&j->cli, operands, check_line, j);
	n = mb_check_finish(j->check);
	buf_addf(
	    &j->text, "%llu tasks, %llu bad lines; best action:", n.tasks, j->cli.bad);
	for (int t = 0; t < ACTION_TYPES; t++) {
		if (n.best[t] > 0)
			buf_addf(&j->text, " %s %llu",
			    action_type_name((enum action_type)t), n.best[t]);
	}
	if (rc == 0 && j->log != NULL)
		rc = check_log(j);
	if (rc == 0)
		out_line(j->cli.out, buf_str(&j->text));
	if (n.unknown > 0)
		cli_warn(&j->cli,
		    "it is unknown whether an action failed in %llu tasks: the gate of "
		    "the errors will not be applicable",
		    n.unknown);
	tell_near(j, &n);
	mb_check_free(j->check);
	leaks_release(&j->suite);
	return rc;
}

static int
build_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct trajectory t;
	enum trajectory_lack lack;

	arena_reset(&j->line);
	if (trajectory_check(j->in, &t, line, &j->line, e) < 0)
		return -1;
	lack = trajectory_lacks(&t);
	if (lack == LACKS_REWARD || lack == LACKS_STATUS) {
		j->passed_over++;
		return 0;
	}
	if (trajectory_fit(&t, e) < 0)
		return -1;
	return !mb_build_takes(j->build, &t)
		   ? 0
		   : by_task_add(j->trials, text_key(&j->line, t.task.input), line, e);
}

/* A trial, after all others of its task. */
static int
trial_line(void *ctx, bool first, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct trajectory t;

	if (first)
		mb_build_end(j->build, emit, j);
	arena_reset(&j->line);
	if (trajectory_check(j->in, &t, line, &j->line, e) < 0)
		return -1;
	return mb_build_step(j->build, &t, &j->line, e);
}

static int
run_build(struct job *j, char *const operands[])
{
	struct err e;
	int rc;

	j->build = mb_build_new(j->demonstrations);
	if ((j->trials = by_task_new(&e)) == NULL)
		cli_fail(&j->cli, &e);
	j->cli.reads = RECORD_TRAJECTORY;
	rc = cli_pump(&j->cli, operands, build_line, j);
	if (j->passed_over > 0)
		cli_warn(&j->cli,
		    "%llu trajectories without a reward or a known outcome.status were "
		    "passed over: mb-select counts them by word",
		    j->passed_over);
	if (rc == 0 &&
	    by_task_each(j->trials, !j->demonstrations, trial_line, j, &e) < 0)
		cli_fail(&j->cli, &e);
	if (rc == 0 && mb_build_end(j->build, emit, j) == 0) {
		cli_warn(&j->cli, "%s",
		    j->demonstrations
			? "no action did well"
			: "no task was tried with actions of different mean reward; "
			  "--demonstrations makes tasks of what was done well");
		cli_status(&j->cli, ERR_NO);
	}
	by_task_free(j->trials);
	mb_build_free(j->build);
	return rc;
}

static int
ask_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct trajectory t;

	arena_reset(&j->line);
	if (task_read(j->in, &t, line, &j->line, e) < 0)
		return -1;
	mb_ask_step(j->ask, &t, &j->line);
	return 0;
}

static void
print_line(void *ctx, struct str line)
{
	out_line(((struct job *)ctx)->cli.out, line);
}

static void
run_ask(struct job *j, char *const operands[])
{
	size_t differ;

	if (j->pair.challenger == NULL)
		j->pair.challenger = "rules";
	cli_pair_open(&j->cli, &j->pair);
	j->ask = mb_ask_new(
	    j->pair.baseline_model, j->pair.challenger_model, (size_t)j->top);
	j->cli.reads = RECORD_TRAJECTORY;
	if (cli_pump(&j->cli, operands, ask_line, j) == 0) {
		differ = mb_ask_finish(j->ask, print_line, j);
		cli_warn(&j->cli,
		    "the routers differ on %zu of these tasks%s; fill in the rewards, "
		    "from 0 to 1, and delete what you do not know",
		    differ, differ > 0 ? "" : ", so name another --challenger");
	}
	mb_ask_free(j->ask);
	cli_pair_release(&j->pair);
}

/* Reads every line of a suite. All must be valid. */
static void
check_suite(struct job *j, const char *path, struct str text)
{
	struct suite_counts counts;
	struct err e;

	j->check = mb_check_new();
	for (size_t at = 0, line = 1; at < text.n; line++) {
		const char *end = memchr(text.p + at, '\n', text.n - at);
		size_t n = (end == NULL ? text.n : (size_t)(end - text.p)) - at;

		if (n > 0 && check_line(j, (struct str){text.p + at, n}, &e) < 0) {
			cli_warn(&j->cli, "%s:%zu: %s", path, line, e.text);
			j->cli.bad++;
		}
		at += n + 1;
	}
	counts = mb_check_finish(j->check);
	if (counts.tasks == 0 || j->cli.bad > 0) {
		err_set(&e, ERR_INPUT,
		    "%s: not a sound suite: the state keeps the one it has", path);
		cli_fail(&j->cli, &e);
	}
	tell_near(j, &counts);
	mb_check_free(j->check);
}

static void
run_renew(struct job *j, const char *dir, const char *path)
{
	struct buf text = {0};
	struct err e;

	if (file_read(path, &text, SIZE_MAX, &e) < 0)
		cli_fail(&j->cli, &e);
	check_suite(j, path, buf_str(&text));
	cli_renew(&j->cli, dir, path, buf_str(&text));
	buf_release(&text);
}

static void
option(struct job *j, int c)
{
	struct err e;

	if (c == OPT_STATE)
		j->pair.dir = optarg;
	else if (c == OPT_LOG)
		j->log = optarg;
	else if (c == OPT_DEMONSTRATIONS)
		j->demonstrations = true;
	else if (c == OPT_BASELINE)
		j->pair.baseline = optarg;
	else if (c == OPT_CHALLENGER)
		j->pair.challenger = optarg;
	else if (c != OPT_TOP)
		cli_option(&j->cli, c);
	else if (num_option_int("--top", optarg, (struct int_range){1, ASKED_MOST},
		     &j->top, &e) < 0)
		cli_usage(&j->cli, "%s", e.text);
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"state", required_argument, NULL, OPT_STATE},
	    {"log", required_argument, NULL, OPT_LOG},
	    {"demonstrations", no_argument, NULL, OPT_DEMONSTRATIONS},
	    {"baseline", required_argument, NULL, OPT_BASELINE},
	    {"challenger", required_argument, NULL, OPT_CHALLENGER},
	    {"top", required_argument, NULL, OPT_TOP}, CLI_OPTIONS};
	struct job j = {.top = ASKED};
	const char *what;
	int c;

	cli_start(&j.cli, "mb-benchmark", usage);
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1)
		option(&j, c);
	if (optind == argc)
		cli_usage(
		    &j.cli, "say what to do: default, check, build, ask or renew");
	what = argv[optind++];
	j.in = json_in_new();
	if (strcmp(what, "default") == 0 && optind == argc)
		run_default(&j);
	else if (strcmp(what, "check") == 0)
		run_check(&j, argv + optind);
	else if (strcmp(what, "build") == 0)
		run_build(&j, argv + optind);
	else if (strcmp(what, "ask") == 0)
		run_ask(&j, argv + optind);
	else if (strcmp(what, "renew") == 0 && optind + 1 >= argc)
		run_renew(&j, j.pair.dir, optind < argc ? argv[optind] : "-");
	else
		cli_usage(&j.cli, "no such command, or it takes no file: '%s'", what);
	json_in_free(j.in);
	arena_release(&j.line);
	buf_release(&j.text);
	return cli_finish(&j.cli);
}
