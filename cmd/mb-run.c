/*
 * mb-run: the transaction of a cycle. It holds the lock during a chain of stages,
 * makes the directory of the run, and completes a run that died or takes back one
 * that failed (run/run.h). mb-cycle is such a chain.
 */
#include <stdlib.h>

#include "base/num.h"
#include "cli/cli.h"
#include "cli/state.h"
#include "rec/report.h"
#include "run/run.h"
#include "run/stage.h"
#include "verb/report.h"

enum {
	OPT_STATE = CLI_OWN,
	OPT_BASELINE,
	OPT_BENCHMARK,
	OPT_DRY_RUN,
	OPT_FORMAT,
	OPT_OK,
	OPT_MAKER,
	OPT_COMMIT
};

struct job {
	struct cli cli;
	const char *dir, *baseline, *benchmark;
	enum cli_format format;
	const char *now; /* --now as given, or NULL */
	bool dry_run;
	struct stage stage;
};

static const char usage[] =
    "examples:\n"
    "  mb-run --state s start ./my-chain log.jsonl    a run of your own chain\n"
    "  mb-run stage train router.jsonl mb-train \"$MB_RUN/examples.jsonl\"\n"
    "                                                 a stage, in that chain\n"
    "  mb-run keep reservoir.jsonl                    a file of the run, in the state\n"
    "\n"
    "usage:\n"
    "  mb-run [--state DIR] [--baseline VERSION] [--benchmark FILE] [--dry-run]\n"
    "         [--format text|json] [--now TIME] start CHAIN [ARG...]\n"
    "  mb-run [--ok STATUSES] [--maker STAGE] [--commit] [--now TIME]\n"
    "         stage NAME FILE COMMAND [ARG...]\n"
    "  mb-run keep FILE\n"
    "\n"
    "  --state DIR         default $MB_STATE, else ~/.local/state/memabra\n"
    "  --baseline VERSION  a router that must exist before anything runs\n"
    "  --benchmark FILE    the suite that the report of a failure names\n"
    "  --dry-run           no second step, and complete no run that died\n"
    "  --format FORMAT     the report as text or json; default: text on a terminal\n"
    "  --ok STATUSES       exit statuses that are not a failure; default 0\n"
    "  --maker STAGE       the stage that failed if COMMAND exits with 3\n"
    "  --commit            first sync all files of the run\n"
    "  --now TIME          the time to record; no durations are recorded then\n"
    "  --help, --version\n";

/* ---- start ---- */

static void
notice(void *ctx, const char *text)
{
	struct job *j = ctx;

	cli_warn(&j->cli, "%s", text);
}

/* Prints the report, and sets the exit status from its status. */
static void
print_report(struct job *j, struct str line)
{
	struct json_in *in = json_in_new();
	struct arena a = {0};
	struct buf text = {0};
	struct report r;
	struct err e;

	if (report_read(in, &r, line, &a, &e) < 0)
		cli_fail(&j->cli, &e);
	if (cli_text(j->format)) {
		mb_report_page(&text, &r);
		out_add(j->cli.out, buf_str(&text));
	} else {
		out_line(j->cli.out, line);
	}
	if (!str_is(r.status, "promoted"))
		cli_status(&j->cli, ERR_NO);
	json_in_free(in);
	arena_release(&a);
	buf_release(&text);
}

static void
start(struct job *j, char *const chain[])
{
	struct buf report = {0};
	struct run_how how = {.chain = chain,
	    .time = j->cli.now,
	    .now = j->now,
	    .baseline = j->baseline,
	    .benchmark = j->benchmark,
	    .dry_run = j->dry_run,
	    .notice = notice,
	    .ctx = j};
	struct err e;
	int rc;

	if (chain[0] == NULL)
		cli_usage(&j->cli, "start wants a CHAIN");
	how.state = cli_state(&j->cli, j->dir, STATE_CREATE | STATE_LOCK);
	rc = run_start(&how, &report, &e);
	if (report.n > 0)
		print_report(j, buf_str(&report));
	state_close(how.state);
	if (rc < 0)
		cli_fail(&j->cli, &e);
	buf_release(&report);
}

/* ---- inside a run ---- */

/* A variable that start sets for its chain. */
static const char *
of_run(struct job *j, const char *name)
{
	const char *value = getenv(name);

	if (value == NULL || *value == '\0')
		cli_usage(&j->cli,
		    "%s is not set: this is for the chain of mb-run start", name);
	return value;
}

/* A word that becomes part of a file's name. */
static const char *
name_of(struct job *j, const char *word, const char *extra)
{
	for (const char *c = word; *c != '\0'; c++) {
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			   "0123456789-",
			*c) == NULL &&
		    strchr(extra, *c) == NULL)
			cli_usage(
			    &j->cli, "a name of letters, digits and '-': '%s'", word);
	}
	if (*word == '\0' || *word == '.')
		cli_usage(&j->cli, "a name of letters, digits and '-': '%s'", word);
	return word;
}

static void
stage(struct job *j, char *const words[])
{
	struct err e;

	for (int i = 0; i < 3; i++) {
		if (words[i] == NULL)
			cli_usage(&j->cli, "stage wants NAME, FILE and a COMMAND");
	}
	j->stage.dir = of_run(j, "MB_RUN");
	j->stage.name = name_of(j, words[0], "");
	j->stage.file = name_of(j, words[1], ".");
	j->stage.argv = words + 2;
	j->stage.timed = j->now == NULL;
	j->stage.seconds = cli_seconds;
	if (j->cli.watched) {
		cli_warn(&j->cli, "%s", j->stage.name);
		setenv("MB_PROGRESS", "1", 1);
	}
	if (stage_run(&j->stage, &e) >= 0)
		return;
	if (e.text[0] != '\0')
		cli_fail(&j->cli, &e);
	cli_status(&j->cli, (int)e.kind);
}

static void
keep(struct job *j, const char *file)
{
	struct err e;

	if (file == NULL)
		cli_usage(&j->cli, "keep wants a FILE");
	if (run_keep(of_run(j, "MB_RUN_STATE"), of_run(j, "MB_RUN"),
		name_of(j, file, "."), &e) < 0)
		cli_fail(&j->cli, &e);
}

/* ---- options ---- */

/* "0,1,3" as bits. */
static unsigned
statuses(struct job *j, const char *text)
{
	unsigned bits = 0;

	for (const char *c = text; *c >= '0' && *c <= '9'; c++) {
		unsigned n = 0;

		for (; *c >= '0' && *c <= '9' && n < 32; c++)
			n = 10 * n + (unsigned)(*c - '0');
		if (n >= 32)
			break;
		bits |= 1u << n;
		if (*c == '\0')
			return bits;
		if (*c != ',')
			break;
	}
	cli_usage(&j->cli, "--ok wants exit statuses such as 0,1: '%s'", text);
}

static void
option(struct job *j, int c)
{
	switch (c) {
	case OPT_STATE:
		j->dir = optarg;
		return;
	case OPT_BASELINE:
		j->baseline = optarg;
		return;
	case OPT_BENCHMARK:
		j->benchmark = optarg;
		return;
	case OPT_DRY_RUN:
		j->dry_run = true;
		return;
	case OPT_FORMAT:
		j->format = cli_format(&j->cli, optarg);
		return;
	case OPT_OK:
		j->stage.ok = statuses(j, optarg);
		return;
	case OPT_MAKER:
		j->stage.maker = name_of(j, optarg, "");
		return;
	case OPT_COMMIT:
		j->stage.commit = true;
		return;
	case CLI_NOW:
		j->now = optarg;
		break;
	default:
		break;
	}
	cli_option(&j->cli, c);
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"state", required_argument, NULL, OPT_STATE},
	    {"baseline", required_argument, NULL, OPT_BASELINE},
	    {"benchmark", required_argument, NULL, OPT_BENCHMARK},
	    {"dry-run", no_argument, NULL, OPT_DRY_RUN},
	    {"format", required_argument, NULL, OPT_FORMAT},
	    {"ok", required_argument, NULL, OPT_OK},
	    {"maker", required_argument, NULL, OPT_MAKER},
	    {"commit", no_argument, NULL, OPT_COMMIT}, CLI_OPTIONS};
	struct job j = {.stage = {.ok = 1}};
	const char *verb;
	int c;

	cli_start(&j.cli, "mb-run", usage);
	/* '+': the options after the verb are those of the command */
	while ((c = cli_getopt(&j.cli, argc, argv, "+:h", options)) != -1)
		option(&j, c);
	verb = optind < argc ? argv[optind++] : "";
	if (strcmp(verb, "start") == 0)
		start(&j, argv + optind);
	else if (strcmp(verb, "stage") == 0)
		stage(&j, argv + optind);
	else if (strcmp(verb, "keep") == 0)
		keep(&j, argv[optind]);
	else
		cli_usage(&j.cli, "say what to do: start, stage or keep");
	return cli_finish(&j.cli);
}
