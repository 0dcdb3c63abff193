/*
 * mb-offpolicy: logged examples to one estimate of the mean rewards that two
 * routers would have earned on these decisions.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/num.h"
#include "cli/cli.h"
#include "cli/router.h"
#include "cli/state.h"
#include "cli/vectors.h"
#include "json/out.h"
#include "rec/example.h"
#include "store/policy_file.h"
#include "verb/offpolicy.h"
#include "verb/pages.h"

enum {
	OPT_STATE = CLI_OWN,
	OPT_BASELINE,
	OPT_CHALLENGER,
	OPT_POLICY,
	OPT_CLIP,
	OPT_FORMAT,
	OPT_VECTORS
};

struct job {
	struct cli cli;
	struct json_in *in;
	struct arena line, run;
	struct cli_pair pair;
	const char *policy_file; /* --policy, or NULL */
	struct policy policy;    /* only its confidence is used */
	double clip;             /* --clip; 0: not given */
	struct mb_offpolicy *verb;
	unsigned long long examples;
	enum cli_format format;
};

static const char usage[] =
    "examples:\n"
    "  mb-dataset log.jsonl | mb-offpolicy --challenger new.jsonl\n"
    "                                       against the built-in rules\n"
    "  mb-dataset --rescore --state s log.jsonl |\n"
    "      mb-offpolicy --state s --challenger new.jsonl\n"
    "                                       against the active router\n"
    "\n"
    "usage:\n"
    "  mb-offpolicy [--state DIR] [--baseline ROUTER] --challenger ROUTER\n"
    "               [--policy FILE] [--clip X] [--format text|json] [--strict]\n"
    "               [--vectors FILE] [--rejects FILE] [--now TIME] [FILE...]\n"
    "\n"
    "  --state DIR          where versions are looked up; default $MB_STATE\n"
    "  --baseline ROUTER    the router to beat; default the active version, or rules\n"
    "  --challenger ROUTER  the new one: a file, a version, active or rules\n"
    "  --vectors FILE       the word vectors of a router; default STATE/vectors\n"
    "  --policy FILE        its confidence is that of the bounds; default:\n"
    "                       memabra-records(5)\n"
    "  --clip X             weights above X count as X: the bounds stay valid, and\n"
    "                       no single decision decides\n"
    "  --format FORMAT      text or json; default: text on a terminal, else json\n"
    "  --strict             stop at the first bad line\n"
    "  --rejects FILE       write bad lines there\n"
    "  --now TIME           the time to record for a repair\n"
    "  --help, --version\n"
    "\n"
    "exit status: 0 estimated, 1 refused: the log cannot say\n";

static int
example_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct example x;

	arena_reset(&j->line);
	if (example_read_any(j->in, &x, line, &j->line, e) < 0)
		return -1;
	mb_offpolicy_step(j->verb, &x, &j->line);
	cli_progress(&j->cli, "examples", ++j->examples);
	return 0;
}

/* A refusal is a result, not a failure: print it and exit with 1. */
static void
print_estimate(struct job *j)
{
	struct off_policy o;
	struct buf text = {0};

	mb_offpolicy_finish(j->verb, j->policy.confidence, &j->run, &o);
	o.baseline_version = buf_str(&j->pair.baseline_name);
	o.challenger_version = buf_str(&j->pair.challenger_name);
	if (cli_text(j->format)) {
		mb_offpolicy_page(&text, &o);
	} else {
		json_write(&text, &OFF_POLICY_TABLE, &o);
		buf_addc(&text, '\n');
	}
	out_add(j->cli.out, buf_str(&text));
	for (size_t i = 0; i < o.refused.n && !cli_text(j->format); i++)
		cli_warn(&j->cli, "no estimate: %.*s", STR_ARG(o.refused.v[i]));
	if (o.refused.n > 0)
		cli_status(&j->cli, ERR_NO);
	buf_release(&text);
}

static void
open_all(struct job *j)
{
	struct err e;

	cli_pair_open(&j->cli, &j->pair);
	j->in = json_in_new();
	if (policy_file_read(j->in, j->policy_file, &j->policy, &j->run, &e) < 0)
		cli_fail(&j->cli, &e);
	j->verb = mb_offpolicy_new(j->pair.baseline_model, j->pair.challenger_model);
	mb_offpolicy_clip(j->verb, j->clip);
}

static void
close_all(struct job *j)
{
	mb_offpolicy_free(j->verb);
	cli_pair_release(&j->pair);
	json_in_free(j->in);
	arena_release(&j->line);
	arena_release(&j->run);
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"state", required_argument, NULL, OPT_STATE},
	    {"baseline", required_argument, NULL, OPT_BASELINE},
	    {"challenger", required_argument, NULL, OPT_CHALLENGER},
	    {"policy", required_argument, NULL, OPT_POLICY},
	    {"clip", required_argument, NULL, OPT_CLIP},
	    {"format", required_argument, NULL, OPT_FORMAT},
	    {"vectors", required_argument, NULL, OPT_VECTORS}, CLI_OPTIONS};
	struct job j = {0};
	struct err e;
	int c;

	cli_start(&j.cli, "mb-offpolicy", usage);
	j.cli.reads = RECORD_EXAMPLE;
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1) {
		if (c == OPT_STATE)
			j.pair.dir = optarg;
		else if (c == OPT_BASELINE)
			j.pair.baseline = optarg;
		else if (c == OPT_CHALLENGER)
			j.pair.challenger = optarg;
		else if (c == OPT_POLICY)
			j.policy_file = optarg;
		else if (c == OPT_FORMAT)
			j.format = cli_format(&j.cli, optarg);
		else if (c == OPT_VECTORS)
			cli_vectors_option(optarg);
		else if (c != OPT_CLIP)
			cli_option(&j.cli, c);
		else if (num_option_real("--clip", optarg, (struct real_range){1, 1e9},
			     &j.clip, &e) < 0)
			cli_usage(&j.cli, "%s", e.text);
	}
	open_all(&j);
	if (cli_pump(&j.cli, argv + optind, example_line, &j) == 0)
		print_estimate(&j);
	close_all(&j);
	return cli_finish(&j.cli);
}
