/*
 * mb-select: print the trajectories of a log that are new, usable for learning, and
 * not repeated: all of them, a share, or a sample.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/num.h"
#include "cli/cli.h"
#include "cli/left_out.h"
#include "cli/rename.h"
#include "cli/resume.h"
#include "cli/selection.h"
#include "cli/state.h"
#include "io/lines.h"
#include "json/edit.h"
#include "rec/condensed.h"
#include "rec/line_key.h"
#include "rec/rename_line.h"
#include "rec/tally.h"
#include "store/backoff.h"
#include "verb/select.h"

enum {
	OPT_STATE = CLI_OWN,
	OPT_MIN_NEW,
	OPT_SHARD,
	OPT_EXCEPT,
	OPT_WITHOUT,
	OPT_BENCHMARK,
	OPT_SAMPLE,
	OPT_TALLY,
	OPT_QUIET,
	OPT_UNREWARDED,
	OPT_WAIT,
	OPT_REVOKED,
	OPT_CLAIMED,
	OPT_RENAME,
	OPT_KEY,
	OPT_POLICY,
	OPT_CONDENSE,
	OPT_CONDENSED,
	OPT_WHOLE,
	OPT_NAMES
};

struct job {
	struct cli cli;
	struct json_in *in;
	struct arena line;
	struct mb_select *select;
	struct selection files;
	struct resume resume;
	struct left_out left_out;
	struct rename rename;
	struct condensing output;
	struct selection_said said;
	const char *dir, *names, *revoked_file, *claimed_file, *policy, *key,
	    *benchmark; /* or NULL */
};

static const char usage[] =
    "examples:\n"
    "  mb-select log.jsonl                         eligible trajectories, once each\n"
    "  mb-select --state s --min-new 50 log.jsonl  those that are new, if 50 or more\n"
    "  mb-select --shard 1/4 log.jsonl             one of four shares, by hash of id\n"
    "  mb-select --sample 1000 *.jsonl             at most 1000, by hash of id\n"
    "\n"
    "usage:\n"
    "  mb-select [--state DIR] [--min-new N] [--policy FILE] [--shard K/N]\n"
    "            [--except-shard K/N] [--without FILE]... [--benchmark FILE]\n"
    "            [--sample N] [--unrewarded] [--wait TIME] [--now TIME]\n"
    "            [--revoked FILE] [--claimed FILE] [--rename FILE] [--tally FILE]\n"
    "            [--key FIELD] [--condense [--whole K/N]] [--condensed]\n"
    "            [--names FILE] [--quiet] [--strict] [--rejects FILE] [FILE...]\n"
    "\n"
    "  --state DIR         leave out what is marked there with the same reward;\n"
    "                      default $MB_STATE\n"
    "  --min-new N         print nothing, and exit with 1, when fewer are new\n"
    "  --policy FILE       raise --min-new, if its back_off says so for this state\n"
    "  --shard K/N         only ids of share K of N, 1 <= K <= N\n"
    "  --except-shard K/N  only ids of the other shares\n"
    "  --without FILE      leave out the ids of FILE; can be repeated\n"
    "  --benchmark FILE    leave out the tasks of this suite\n"
    "  --sample N          at most N: those with the smallest hashes of their ids\n"
    "  --unrewarded        also those whose reward never came\n"
    "  --wait TIME         for a reward, before it counts as missing: 7d, 12h, 30m\n"
    "  --now TIME          the time for --wait\n"
    "  --revoked FILE      write marked lines whose reward was revoked there\n"
    "  --claimed FILE      write lines with the id of another user's line there\n"
    "  --rename FILE       new names for ids: lines OLD NEW\n"
    "  --key FIELD         print the value of FIELD, such as task.user_id, and a tab\n"
    "                      before each line\n"
    "  --condense          print all lines, but shorten those that it would leave out\n"
    "  --whole K/N         none of this share\n"
    "  --condensed         the input was made by --condense: count as that of the log\n"
    "  --names FILE        the names of the inputs in messages, one a line\n"
    "  --tally FILE        write the counts of what was left out, as one JSON line\n"
    "  --quiet             do not say what was not understood\n"
    "  --strict            stop at the first bad line\n"
    "  --rejects FILE      write bad lines there\n"
    "  --help, --version\n";

/* The line as it is printed, with its key. */
static int
pass(struct job *j, struct str line, struct str *passed, struct err *e)
{
	*passed = json_passable(j->in, line, &j->line);
	return j->key == NULL ? 0 : line_key(passed, j->key, &j->line, e);
}

/* A line that was skipped. */
static int
recall_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct trajectory t;

	arena_reset(&j->line);
	if (trajectory_check(j->in, &t, line, &j->line, e) < 0 ||
	    pass(j, line, &line, e) < 0)
		return -1;
	return mb_select_recall(j->select, &t, line, e);
}

/* Reads a line. If its id may be in a line that was skipped, reads all of these first. */
static int
read_line(struct job *j, struct trajectory *t, struct str line, struct err *e)
{
	int renews = 0;

	arena_reset(&j->line);
	if (trajectory_check(j->in, t, line, &j->line, e) < 0)
		return -1;
	if (resume_skips(&j->resume) &&
	    (renews = mb_select_renews(j->select, t, e)) > 0) {
		if (resume_recall(&j->resume, recall_line, j, e) < 0)
			return -1;
		arena_reset(&j->line);
		return trajectory_check(j->in, t, line, &j->line, e);
	}
	return renews;
}

static int
select_line(void *ctx, struct str read, struct err *e)
{
	struct job *j = ctx;
	struct place at = {
	    lines_name(j->cli.reading), lines_number(j->cli.reading), false, NULL};
	struct trajectory t;
	struct str line = read;

	j->said.read++;
	if (j->output.reads && condensed_is(line)) {
		arena_reset(&j->line);
		at.condensed = &j->output.remains;
		if (condensed_read(j->in, &j->output.remains, line, &j->line, e) < 0)
			return -1;
		return mb_select_step(j->select, &j->output.remains.t, line, &at, e);
	}
	if (j->output.reads)
		line = condensed_passed(line);
	if (read_line(j, &t, line, e) < 0)
		return -1;
	/* A line with new ids is another line: check that one as well. */
	if (j->rename.n > 0) {
		struct str renamed =
		    rename_line(&j->rename, line, &j->line, &at.merged);

		if (renamed.p != line.p &&
		    trajectory_check(j->in, &t, renamed, &j->line, e) < 0)
			return -1;
		line = renamed;
	}
	if (pass(j, line, &line, e) < 0 ||
	    mb_select_step(j->select, &t, line, &at, e) < 0)
		return -1;
	resume_line(&j->resume, read, mb_select_fate(j->select));
	return !j->output.on ? 0
			     : condensing_line(
				   &j->output, &t, line, mb_select_left(j->select), e);
}

/* A log is read from its bookmark, unless an option wants its other lines too. */
static void
prepare_resume(struct job *j, const struct select_options *o)
{
	const uint64_t share[3] = {o->shard, o->shards, o->except};
	uint64_t hash = hash64(str_of(VERSION), j->left_out.hash);

	j->resume.cli = &j->cli;
	j->resume.options =
	    hash64((struct str){(const char *)share, sizeof share}, hash);
	if (!j->cli.strict && j->cli.rejects == NULL && j->rename.n == 0 &&
	    o->sample == 0 && !o->unrewarded && !j->output.on && !j->output.reads)
		j->resume.seen = j->files.seen;
	resume_begin(&j->resume);
}

static void
run_select(struct job *j, struct select_options *opt, char *const operands[])
{
	struct err e;

	opt->now = j->cli.now;
	cli_not_input(&j->cli, j->said.tally, operands);
	j->files.out = j->cli.out;
	j->files.keyed = j->key != NULL;
	if (j->revoked_file != NULL)
		j->files.revoked = cli_create(&j->cli, j->revoked_file, operands);
	if (j->claimed_file != NULL)
		j->files.claimed = cli_create(&j->cli, j->claimed_file, operands);
	j->files.condensing = j->output.on ? &j->output : NULL;
	condensing_prepare(&j->output, &j->cli, opt, j->key != NULL || j->rename.n > 0);
	prepare_resume(j, opt);
	selection_bind(&j->files, opt);
	j->select = mb_select_new(opt);
	if (cli_pump(&j->cli, operands, select_line, j) == 0) {
		if (mb_select_end(j->select, &e) < 0 ||
		    condensing_end(&j->output, &e) < 0)
			cli_fail(&j->cli, &e);
		if (mb_select_finish(j->select).selected < (double)opt->min_new)
			cli_status(&j->cli, ERR_NO);
	}
	if (selection_end(&j->files, &e) < 0)
		cli_fail(&j->cli, &e);
	j->said.skipped = j->resume.skipped;
	selection_tell(&j->cli, j->select, &j->said);
	resume_end(&j->resume);
	mb_select_free(j->select);
}

/* Raises min_new after runs in a row without a promotion, by back_off of the policy. */
static void
back_off(struct job *j, struct state *s, struct select_options *opt)
{
	struct err e;

	if (s == NULL)
		cli_usage(&j->cli, "--policy wants --state: whose runs?");
	/* After a bad policy the selection goes on: mb-promote ends the run of a cycle. */
	if (backoff_find(s, j->policy, j->benchmark, &j->said.backoff, &e) < 0) {
		cli_warn(&j->cli, "%s", e.text);
		cli_status(&j->cli, (int)e.kind);
	}
	if (j->said.backoff.wanted > (double)opt->min_new)
		opt->min_new = (int64_t)j->said.backoff.wanted;
}

/* An option without a value; or NULL. */
static bool *
flag_of(struct job *j, int c, struct select_options *opt)
{
	switch (c) {
	case OPT_CONDENSE:
		return &j->output.on;
	case OPT_CONDENSED:
		return &j->output.reads;
	case OPT_UNREWARDED:
		return &opt->unrewarded;
	case OPT_QUIET:
		return &j->said.quiet;
	default:
		return NULL;
	}
}

/* An option whose value is kept as it is; or NULL. */
static const char **
text_of(struct job *j, int c)
{
	switch (c) {
	case OPT_STATE:
		return &j->dir;
	case OPT_NAMES:
		return &j->names;
	case OPT_POLICY:
		return &j->policy;
	case OPT_REVOKED:
		return &j->revoked_file;
	case OPT_KEY:
		return &j->key;
	case OPT_CLAIMED:
		return &j->claimed_file;
	case OPT_TALLY:
		return &j->said.tally;
	default:
		return NULL;
	}
}

/* An option of this program: 0, or -1. cli_option handles the common options. */
static int
option(struct job *j, int c, struct select_options *opt, struct err *e)
{
	bool *flag = flag_of(j, c, opt);
	const char **text = text_of(j, c);

	if (flag != NULL)
		*flag = true;
	if (text != NULL)
		*text = optarg;
	if (flag != NULL || text != NULL)
		return 0;
	switch (c) {
	case OPT_MIN_NEW:
		return num_option_int("--min-new", optarg,
		    (struct int_range){0, INT64_MAX}, &opt->min_new, e);
	case OPT_SHARD:
	case OPT_EXCEPT:
		return select_shard(
		    opt, c == OPT_EXCEPT ? "--except-shard" : "--shard", optarg, e);
	case OPT_WHOLE:
		return select_shard(&j->output.stays, "--whole", optarg, e);
	case OPT_WITHOUT:
		left_out_ids(&j->cli, &j->left_out, optarg);
		opt->without = &j->left_out.ids;
		return 0;
	case OPT_BENCHMARK:
		j->benchmark = optarg;
		left_out_tasks(&j->cli, &j->left_out, optarg);
		opt->suite = &j->left_out.suite;
		return 0;
	case OPT_RENAME:
		cli_rename(&j->cli, &j->rename, optarg);
		return 0;
	case OPT_WAIT:
		return select_wait(opt, optarg, e);
	case OPT_SAMPLE:
		return num_option_int("--sample", optarg,
		    (struct int_range){1, INT64_MAX}, &opt->sample, e);
	default:
		cli_option(&j->cli, c);
		return 0;
	}
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"state", required_argument, NULL, OPT_STATE},
	    {"min-new", required_argument, NULL, OPT_MIN_NEW},
	    {"policy", required_argument, NULL, OPT_POLICY},
	    {"shard", required_argument, NULL, OPT_SHARD},
	    {"except-shard", required_argument, NULL, OPT_EXCEPT},
	    {"without", required_argument, NULL, OPT_WITHOUT},
	    {"benchmark", required_argument, NULL, OPT_BENCHMARK},
	    {"sample", required_argument, NULL, OPT_SAMPLE},
	    {"tally", required_argument, NULL, OPT_TALLY},
	    {"quiet", no_argument, NULL, OPT_QUIET},
	    {"rename", required_argument, NULL, OPT_RENAME},
	    {"unrewarded", no_argument, NULL, OPT_UNREWARDED},
	    {"wait", required_argument, NULL, OPT_WAIT},
	    {"claimed", required_argument, NULL, OPT_CLAIMED},
	    {"key", required_argument, NULL, OPT_KEY},
	    {"condense", no_argument, NULL, OPT_CONDENSE},
	    {"condensed", no_argument, NULL, OPT_CONDENSED},
	    {"whole", required_argument, NULL, OPT_WHOLE},
	    {"names", required_argument, NULL, OPT_NAMES},
	    {"revoked", required_argument, NULL, OPT_REVOKED}, CLI_OPTIONS};
	struct select_options opt = {.min_new = 1, .shards = 1};
	struct job j = {0};
	struct state *state = NULL;
	struct err e;
	int c;

	cli_start(&j.cli, "mb-select", usage);
	j.cli.reads = RECORD_TRAJECTORY;
	j.in = j.left_out.in = json_in_new();
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1) {
		if (option(&j, c, &opt, &e) < 0)
			cli_usage(&j.cli, "%s", e.text);
	}
	if (j.dir != NULL || getenv("MB_STATE") != NULL) {
		state = cli_state(&j.cli, j.dir, STATE_ABSENT);
		if ((j.files.seen = seen_open(state, false, &e)) == NULL)
			cli_fail(&j.cli, &e);
	}
	if (j.policy != NULL)
		back_off(&j, state, &opt);
	cli_names(&j.cli, j.names);
	run_select(&j, &opt, argv + optind);
	condensing_release(&j.output);
	seen_close(j.files.seen);
	state_close(state);
	left_out_release(&j.left_out);
	rename_release(&j.rename);
	json_in_free(j.in);
	arena_release(&j.line);
	return cli_finish(&j.cli);
}
