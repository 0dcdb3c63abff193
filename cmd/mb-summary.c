/*
 * mb-summary: trajectories to prose, one line each.
 */
#include "cli/cli.h"
#include "json/in.h"
#include "verb/summary.h"

struct job {
	struct cli cli;
	struct json_in *in;
	struct arena line;
};

static const char usage[] =
    "examples:\n"
    "  mb-summary log.jsonl                       one line for each trajectory\n"
    "  mb-summary log.jsonl | grep 'tool error'   those with a failed tool call\n"
    "\n"
    "usage:\n"
    "  mb-summary [--strict] [--rejects FILE] [FILE...]\n"
    "\n"
    "  --strict        stop at the first bad line\n"
    "  --rejects FILE  write bad lines there\n"
    "  --help, --version\n";

static int
summarise(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct trajectory t;

	arena_reset(&j->line);
	if (trajectory_check(j->in, &t, line, &j->line, e) < 0)
		return -1;
	out_line(j->cli.out, mb_summary(&t, &j->line));
	return 0;
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {CLI_OPTIONS};
	struct job j = {0};
	int c;

	cli_start(&j.cli, "mb-summary", usage);
	j.cli.reads = RECORD_TRAJECTORY;
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1)
		cli_option(&j.cli, c);
	j.in = json_in_new();
	cli_pump(&j.cli, argv + optind, summarise, &j);
	json_in_free(j.in);
	arena_release(&j.line);
	return cli_finish(&j.cli);
}
