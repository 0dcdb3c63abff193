/*
 * mb-select: the trajectories of a log that are new, fit to learn from, and
 * there for the first time. With --mark, remember ids instead.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/num.h"
#include "cli/cli.h"
#include "cli/state.h"
#include "io/file.h"
#include "json/out.h"
#include "rec/tally.h"
#include "store/seen.h"
#include "verb/select.h"

enum { OPT_STATE = CLI_OWN, OPT_MIN_NEW, OPT_SHARD, OPT_MARK, OPT_TALLY };

struct job {
	struct cli cli;
	struct json_in *in;
	struct arena line;
	struct mb_select *select;
	struct seen *seen; /* NULL without --state */
	unsigned long long read;
};

static const char usage[] =
    "examples:\n"
    "  mb-select log.jsonl                          eligible trajectories, once each\n"
    "  mb-select --state s --min-new 50 log.jsonl   new ones, if 50 or more\n"
    "  mb-select --state s --mark selected.jsonl    remember them as seen\n"
    "  mb-select --shard 1/4 log.jsonl              the first of four shares\n"
    "\n"
    "usage:\n"
    "  mb-select [--state DIR] [--min-new N] [--shard K/N] [--tally FILE]\n"
    "            [--strict] [--rejects FILE] [FILE...]\n"
    "  mb-select --mark [--state DIR] [--strict] [--rejects FILE] [FILE...]\n"
    "\n"
    "  --state DIR     leave out what was marked there; default $MB_STATE, else none\n"
    "  --min-new N     print nothing and exit with 1 when fewer are new; default 1\n"
    "  --shard K/N     only ids of share K of N, 1 <= K <= N\n"
    "  --tally FILE    write there what was left out and why, as one JSON line\n"
    "  --mark          remember the ids of the input, trajectories or plain ids\n"
    "  --strict        stop at the first bad line\n"
    "  --rejects FILE  keep bad lines there\n"
    "  --help, --version\n";

static int
is_seen(void *ctx, struct str id, bool *yes, struct err *e)
{
	return seen_has(((struct job *)ctx)->seen, id, yes, e);
}

static void
emit(void *ctx, struct str line)
{
	out_line(((struct job *)ctx)->cli.out, line);
}

static int
select_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct trajectory t;

	arena_reset(&j->line);
	j->read++;
	if (trajectory_check(j->in, &t, line, &j->line, e) < 0)
		return -1;
	return mb_select_step(j->select, &t, line, e);
}

/* An object with a trajectory_id, or the bare id. */
static int
mark_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct trajectory t = {.trajectory_id = line};

	arena_reset(&j->line);
	if (line.p[0] == '{' &&
	    json_read(j->in, (struct json_target){&TRAJECTORY_TABLE, &t, &j->line},
		line, e) < 0)
		return -1;
	return seen_add(j->seen, t.trajectory_id, e);
}

static int
write_tally(struct job *j, const char *path, struct err *e)
{
	struct tally n = mb_select_finish(j->select);
	struct buf text = {0};
	int rc;

	n.read = (double)j->read;
	n.bad = (double)j->cli.bad;
	json_write(&text, &TALLY_TABLE, &n);
	buf_addc(&text, '\n');
	rc = file_replace(path, buf_str(&text), 0644, e);
	buf_release(&text);
	return rc;
}

static void
run_select(struct job *j, struct select_options *opt, const char *tally,
    char *const operands[])
{
	struct err e;

	if (j->seen != NULL)
		opt->seen = is_seen;
	opt->seen_ctx = j;
	opt->emit = emit;
	opt->emit_ctx = j;
	j->select = mb_select_new(opt);
	if (cli_pump(&j->cli, operands, select_line, j) == 0 &&
	    mb_select_finish(j->select).selected < (double)opt->min_new)
		cli_status(&j->cli, ERR_NO);
	if (tally != NULL && write_tally(j, tally, &e) < 0)
		cli_fail(&j->cli, &e);
	mb_select_free(j->select);
}

static void
run_mark(struct job *j, char *const operands[])
{
	struct err e;

	cli_pump(&j->cli, operands, mark_line, j);
	if (seen_commit(j->seen, &e) < 0)
		cli_fail(&j->cli, &e);
}

static int
parse_shard(const char *text, struct select_options *o, struct err *e)
{
	unsigned long long k, n;
	char rest;

	if (sscanf(text, "%9llu/%9llu%c", &k, &n, &rest) != 2 || k < 1 || k > n)
		return err_set(
		    e, ERR_USAGE, "--shard wants K/N with 1 <= K <= N: '%s'", text);
	o->shard = k - 1;
	o->shards = n;
	return 0;
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"state", required_argument, NULL, OPT_STATE},
	    {"min-new", required_argument, NULL, OPT_MIN_NEW},
	    {"shard", required_argument, NULL, OPT_SHARD},
	    {"mark", no_argument, NULL, OPT_MARK},
	    {"tally", required_argument, NULL, OPT_TALLY}, CLI_OPTIONS};
	struct select_options opt = {.min_new = 1, .shards = 1};
	struct job j = {0};
	struct state *state = NULL;
	const char *dir = NULL, *tally = NULL;
	struct err e;
	int64_t n;
	int c, rc = 0, mark = 0;

	cli_start(&j.cli, "mb-select", usage);
	j.cli.reads = RECORD_TRAJECTORY;
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1) {
		switch (c) {
		case OPT_STATE:
			dir = optarg;
			break;
		case OPT_MIN_NEW:
			rc = num_option_int("--min-new", optarg,
			    (struct int_range){0, INT64_MAX}, &n, &e);
			opt.min_new = (uint64_t)n;
			break;
		case OPT_SHARD:
			rc = parse_shard(optarg, &opt, &e);
			break;
		case OPT_MARK:
			mark = 1;
			break;
		case OPT_TALLY:
			tally = optarg;
			break;
		default:
			cli_option(&j.cli, c);
		}
		if (rc < 0)
			cli_usage(&j.cli, "%s", e.text);
	}
	j.in = json_in_new();
	if (mark || dir != NULL || getenv("MB_STATE") != NULL) {
		state = cli_state(
		    &j.cli, dir, mark ? STATE_CREATE | STATE_LOCK : STATE_ABSENT);
		if ((j.seen = seen_open(state, mark, &e)) == NULL)
			cli_fail(&j.cli, &e);
	}
	if (mark)
		run_mark(&j, argv + optind);
	else
		run_select(&j, &opt, tally, argv + optind);
	seen_close(j.seen);
	state_close(state);
	json_in_free(j.in);
	arena_release(&j.line);
	return cli_finish(&j.cli);
}
