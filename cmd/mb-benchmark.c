/*
 * mb-benchmark: a suite to judge routers by: the default one, a check of one,
 * or one built from logs.
 */
#include "base/buf.h"
#include "cli/cli.h"
#include "json/out.h"
#include "verb/benchmark.h"
#include "verb/suite.h"

struct job {
	struct cli cli;
	struct json_in *in;
	struct arena line;
	struct buf text;
	struct mb_check *check;
	struct mb_build *build;
};

static void
usage(FILE *f)
{
	fputs("examples:\n"
	      "  mb-benchmark default > benchmark.jsonl     a suite of 120 office tasks\n"
	      "  mb-benchmark check benchmark.jsonl         what is wrong with a suite, line by line\n"
	      "  mb-benchmark build log.jsonl > suite.jsonl tasks that were tried with several actions\n"
	      "\n"
	      "usage:\n"
	      "  mb-benchmark default\n"
	      "  mb-benchmark check [--strict] [--rejects FILE] [FILE...]\n"
	      "  mb-benchmark build [--strict] [--rejects FILE] [FILE...]\n"
	      "\n"
	      "  --strict        stop at the first bad line\n"
	      "  --rejects FILE  keep bad lines there\n"
	      "  --help, --version\n",
	    f);
}

static void
emit(void *ctx, const struct benchmark_task *b)
{
	struct job *j = ctx;

	buf_reset(&j->text);
	json_write(&j->text, &BENCHMARK_TABLE, b);
	out_line(j->cli.out, buf_str(&j->text));
}

static int
run_default(struct job *j)
{
	struct benchmark_task b;

	for (size_t i = 0; i < suite_size(); i++) {
		suite_task(i, &j->line, &b);
		emit(j, &b);
		arena_reset(&j->line);
	}
	return 0;
}

static int
check_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct benchmark_task b;

	arena_reset(&j->line);
	if (benchmark_read(j->in, &b, line, &j->line, e) < 0)
		return -1;
	return mb_check_step(j->check, &b, &j->line, e);
}

static int
run_check(struct job *j, char *const operands[])
{
	struct suite_counts n;
	int rc;

	j->check = mb_check_new();
	rc = cli_pump(&j->cli, operands, check_line, j);
	n = mb_check_finish(j->check);
	buf_addf(&j->text, "%llu tasks, %llu bad lines; best action:", n.tasks, j->cli.bad);
	for (int t = 0; t < ACTION_TYPES; t++) {
		if (n.best[t] > 0)
			buf_addf(&j->text, " %s %llu", action_type_name((enum action_type)t), n.best[t]);
	}
	if (rc == 0)
		out_line(j->cli.out, buf_str(&j->text));
	mb_check_free(j->check);
	return rc;
}

static int
build_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct trajectory t;

	arena_reset(&j->line);
	if (trajectory_read(j->in, &t, line, &j->line, e) < 0)
		return -1;
	return mb_build_step(j->build, &t, &j->line, e);
}

static int
run_build(struct job *j, char *const operands[])
{
	int rc;

	j->build = mb_build_new();
	if ((rc = cli_pump(&j->cli, operands, build_line, j)) == 0 &&
	    mb_build_finish(j->build, emit, j) == 0) {
		cli_warn(&j->cli, "no task was tried with actions of unlike worth");
		cli_status(&j->cli, ERR_NO);
	}
	mb_build_free(j->build);
	return rc;
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {CLI_OPTIONS};
	struct job j = {0};
	const char *what;
	int c;

	cli_start(&j.cli, "mb-benchmark", usage);
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1)
		cli_option(&j.cli, c == 'h' ? CLI_HELP : c);
	if (optind == argc)
		cli_usage(&j.cli, "say what to do: default, check or build");
	what = argv[optind++];
	j.in = json_in_new();
	if (strcmp(what, "default") == 0 && optind == argc)
		run_default(&j);
	else if (strcmp(what, "check") == 0)
		run_check(&j, argv + optind);
	else if (strcmp(what, "build") == 0)
		run_build(&j, argv + optind);
	else
		cli_usage(&j.cli, "no such command, or it takes no file: '%s'", what);
	json_in_free(j.in);
	arena_release(&j.line);
	buf_release(&j.text);
	return cli_finish(&j.cli);
}
