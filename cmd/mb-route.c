/* mb-route: choose an action for each task, by a router or by the built-in rules. */
#include "cli/routing.h"

static const struct option LONG[] = {ROUTING_OPTIONS, CLI_OPTIONS};

static const char usage[] =
    "examples:\n"
    "  mb-route tasks.jsonl                                by the built-in rules\n"
    "  mb-route --router router.jsonl --explain tasks.jsonl\n"
    "  mb-route --state s --explore squarecb --seed 7 < tasks | agent >> log.jsonl\n"
    "  mb-route --state s --top 10 < tasks                 a shortlist for the prompt\n"
    "\n"
    "usage:\n"
    "  mb-route [--router ROUTER] [--state DIR] [--vectors FILE] [--shadow ROUTER]\n"
    "           [--explore MODE] [--epsilon X] [--temperature X] [--seed N] [--top K]\n"
    "           [--min-expected X [--fallback ACTION]] [--never FILE] [--always FILE]\n"
    "           [--explain] [--now TIME] [--rejects FILE] [--strict] [FILE...]\n"
    "\n"
    "Print each task as it came, with a trajectory_id and a decision added.\n"
    "  --router ROUTER  a file, rules, or with a state active or a version\n"
    "                   (with a state: active, otherwise rules)\n"
    "  --state DIR      the state ($MB_STATE, otherwise none); a version that\n"
    "                   becomes active, or a canary, is used from the next line on\n"
    "  --vectors FILE   the word vectors of a router; default STATE/vectors\n"
    "  --shadow ROUTER  log too what this router would do, without doing it\n"
    "  --explore MODE   try actions other than the best: squarecb, epsilon, softmax\n"
    "                   or leave-one-out\n"
    "  --epsilon X      of epsilon: the probability divided among all actions; of\n"
    "                   leave-one-out: that of the next best (0.1)\n"
    "  --temperature X  of softmax: X less reward is e times less probable (0.1)\n"
    "  --seed N         seed of the exploration (1)\n"
    "  --top K          add a shortlist: the K best actions, with expected rewards\n"
    "  --min-expected X  if the best expected reward is under X, decide for\n"
    "  --fallback ACTION  this action (direct_answer)\n"
    "  --never FILE     hide candidates from the router: an id a line, or a JSON\n"
    "                   object with id and channel\n"
    "  --always FILE    choose one of these candidates wherever it is on offer\n"
    "  --explain        add the expected reward of each action, and reasons\n"
    "  --now TIME       the time, for the generated ids\n"
    "  --rejects FILE   write bad lines to FILE\n"
    "  --strict         stop at the first bad line\n"
    "  --help, --version\n";

static int
step(void *ctx, struct str line, struct err *e)
{
	struct cli_routing *r = ctx;
	struct str answer;

	if (cli_routing_step(r, line, &answer, e) < 0)
		return -1;
	out_line(r->cli->out, answer);
	return 0;
}

int
main(int argc, char *argv[])
{
	static struct cli cli;
	static struct cli_routing r = ROUTING_DEFAULTS(&cli);
	int c;

	cli_start(&cli, "mb-route", usage);
	while ((c = cli_getopt(&cli, argc, argv, ":", LONG)) != -1)
		cli_routing_option(&r, c);
	cli_routing_open(&r);
	cli_pump(&cli, argv + optind, step, &r);
	cli_routing_close(&r);
	return cli_finish(&cli);
}
