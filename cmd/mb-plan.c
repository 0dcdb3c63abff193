/*
 * mb-plan: print what a benchmark can show with a policy, before it is run; of
 * results, how likely more tasks like theirs lead to a promotion; with --self-test,
 * how often the gates err in simulated worlds.
 */
#include "base/buf.h"
#include "base/num.h"
#include "cli/cli.h"
#include "json/in.h"
#include "store/policy_file.h"
#include "verb/plan.h"
#include "verb/prospect.h"
#include "verb/selftest.h"

enum {
	OPT_POLICY = CLI_OWN,
	OPT_EFFECT,
	OPT_SELF_TEST,
	OPT_REPETITIONS,
	OPT_SEED,
	OPT_RIGOR
};

struct job {
	struct cli cli;
	const char *path; /* --policy, or NULL */
	struct policy policy;
	int64_t tasks;  /* -n; 0: not given */
	double effect;  /* 0: not given */
	bool self_test; /* instead of the table */
	bool of_test;   /* an option of --self-test and of results was given */
	struct selftest test;
	struct prospect *prospect; /* of the results */
	struct json_in *in;
	struct arena line;
};

enum { SIZES = 3 }; /* without -n: as many tasks as there are, twice, four times */

static const char usage[] =
    "examples:\n"
    "  mb-plan -n 500                what 500 tasks can show\n"
    "  mb-plan --effect 0.05         how many tasks a gain of 0.05 needs\n"
    "  mb-plan results.jsonl         how likely more such tasks promote this router\n"
    "  mb-plan --self-test           how often the gates err, in simulated worlds\n"
    "\n"
    "usage:\n"
    "  mb-plan [-n TASKS] [--effect X] [--policy FILE]\n"
    "  mb-plan [-n TASKS] [--repetitions N] [--seed N] [--policy FILE]\n"
    "          [--strict] [--rejects FILE] FILE...\n"
    "  mb-plan --self-test [--repetitions N] [--seed N] [--rigor strict]\n"
    "          [--policy FILE]\n"
    "\n"
    "  -n TASKS         the least gains that so many tasks show with 80 % power\n"
    "  --effect X       the number of tasks that a gain of X needs\n"
    "  --policy FILE    the policy of the gates; default: memabra-records(5)\n"
    "  --self-test      judge simulated results of routers whose worth is known\n"
    "  --repetitions N  of each world or number of tasks; default 200\n"
    "  --seed N         of the worlds or tasks; default 1\n"
    "  --rigor strict   judge by e-values, as mb-promote --rigor strict\n"
    "  --strict         stop at the first bad line\n"
    "  --rejects FILE   write bad lines there\n"
    "  --help, --version\n"
    "\n"
    "exit status: 0; 1 if --self-test found the gates to err more than they may\n";

static void
print_plan(struct job *j)
{
	struct buf text = {0};

	if (j->tasks == 0 && j->effect == 0)
		cli_usage(&j->cli, "say -n TASKS or --effect X");
	if (j->policy.confidence == 0)
		cli_usage(&j->cli,
		    "plain thresholds show nothing: the policy has confidence 0");
	plan_table(&text, &j->policy, (size_t)j->tasks, j->effect);
	out_add(j->cli.out, buf_str(&text));
	buf_release(&text);
}

static int
result_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct result r;

	arena_reset(&j->line);
	if (result_read(j->in, &r, line, &j->line, e) < 0)
		return -1;
	return prospect_add(j->prospect, &r, e);
}

static void
print_prospect(struct job *j, char *const operands[])
{
	struct buf text = {0};
	size_t have;

	if (j->effect != 0 || j->test.rigor != RIGOR_STANDARD)
		cli_usage(&j->cli, "--effect and --rigor take no results");
	j->cli.reads = RECORD_RESULT;
	j->prospect = prospect_new(&j->policy);
	cli_pump(&j->cli, operands, result_line, j);
	have = prospect_tasks(j->prospect);
	if (have == 0) {
		cli_warn(&j->cli, "there are no results");
		cli_status(&j->cli, ERR_INPUT);
	}
	buf_addf(&text, "   tasks  promoted  gates that fail (drawn from %zu)\n", have);
	for (int i = 0; have > 0 && i < (j->tasks > 0 ? 1 : SIZES); i++) {
		prospect_line(j->prospect,
		    &(struct prospect_draw){j->tasks > 0 ? (size_t)j->tasks : have << i,
			j->test.repetitions, j->test.seed},
		    &text);
		buf_addc(&text, '\n');
	}
	if (have > 0)
		out_add(j->cli.out, buf_str(&text));
	prospect_free(j->prospect);
	buf_release(&text);
}

static void
print_cell(void *ctx, struct str line)
{
	struct job *j = ctx;

	out_line(j->cli.out, line);
}

static void
prove(struct job *j)
{
	if (j->tasks != 0 || j->effect != 0)
		cli_usage(&j->cli, "--self-test takes no -n and no --effect");
	if (j->policy.confidence == 0)
		cli_usage(&j->cli,
		    "plain thresholds promise nothing: the policy has confidence 0");
	j->test.policy = &j->policy;
	j->test.is_default = j->path == NULL && j->test.rigor == RIGOR_STANDARD;
	if (!selftest_worlds(&j->test, print_cell, j))
		cli_status(&j->cli, ERR_NO);
}

/* The options of --self-test. */
static void
test_option(struct job *j, int c, struct err *e)
{
	int64_t n = 0;

	j->of_test = true;
	if (c == OPT_REPETITIONS) {
		num_option_int(
		    "--repetitions", optarg, (struct int_range){10, 1000000}, &n, e);
		j->test.repetitions = (size_t)n;
	} else if (c == OPT_SEED) {
		num_option_int(
		    "--seed", optarg, (struct int_range){0, INT64_MAX}, &n, e);
		j->test.seed = (uint64_t)n;
	} else if (strcmp(optarg, "strict") != 0) {
		cli_usage(&j->cli, "--rigor wants strict: '%s'", optarg);
	} else {
		j->test.rigor = RIGOR_STRICT;
	}
}

static void
option(struct job *j, int c)
{
	struct err e = {ERR_NONE, ""};

	if (c == 'n')
		num_option_int(
		    "-n", optarg, (struct int_range){1, 1000000}, &j->tasks, &e);
	else if (c == OPT_EFFECT)
		num_option_real(
		    "--effect", optarg, (struct real_range){.0001, 1}, &j->effect, &e);
	else if (c == OPT_POLICY)
		j->path = optarg;
	else if (c == OPT_SELF_TEST)
		j->self_test = true;
	else if (c == OPT_REPETITIONS || c == OPT_SEED || c == OPT_RIGOR)
		test_option(j, c, &e);
	else
		cli_option(&j->cli, c);
	if (e.kind != ERR_NONE)
		cli_usage(&j->cli, "%s", e.text);
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"policy", required_argument, NULL, OPT_POLICY},
	    {"effect", required_argument, NULL, OPT_EFFECT},
	    {"self-test", no_argument, NULL, OPT_SELF_TEST},
	    {"repetitions", required_argument, NULL, OPT_REPETITIONS},
	    {"seed", required_argument, NULL, OPT_SEED},
	    {"rigor", required_argument, NULL, OPT_RIGOR}, CLI_OPTIONS};
	struct job j = {.test = {.repetitions = 200, .seed = 1}};
	struct arena run = {0};
	struct err e;
	int c;

	cli_start(&j.cli, "mb-plan", usage);
	while ((c = cli_getopt(&j.cli, argc, argv, ":hn:", options)) != -1)
		option(&j, c);
	if (optind < argc && j.self_test)
		cli_usage(&j.cli, "no file is read here: '%s'", argv[optind]);
	if (j.of_test && !j.self_test && optind == argc)
		cli_usage(&j.cli,
		    "--repetitions, --seed and --rigor want --self-test, or results");
	j.in = json_in_new();
	if (policy_file_read(j.in, j.path, &j.policy, &run, &e) < 0)
		cli_fail(&j.cli, &e);
	if (j.self_test)
		prove(&j);
	else if (optind < argc)
		print_prospect(&j, argv + optind);
	else
		print_plan(&j);
	json_in_free(j.in);
	arena_release(&j.line);
	arena_release(&run);
	return cli_finish(&j.cli);
}
