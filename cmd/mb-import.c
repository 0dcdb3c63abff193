/*
 * mb-import: read the log of a foreign agent, print trajectories.
 */
#include <stdlib.h>

#include "cli/documents.h"
#include "import/formats.h"
#include "import/import.h"
#include "io/file.h"
#include "io/lines.h"
#include "json/out.h"

enum {
	OPT_FROM = CLI_OWN,
	OPT_TOOLS,
	OPT_PER,
	OPT_SCORE,
	OPT_REDACT,
	OPT_RENAME,
	OPT_TALLY
};

struct job {
	struct cli cli;
	struct import *import;
	struct import_options opt;
	struct rename rename;
	const char *from, *tally; /* options, or NULL */
};

static const char usage[] =
    "examples:\n"
    "  mb-import --from auto session.jsonl         recognise the format\n"
    "  mb-import --from claude-code *.jsonl > log.jsonl\n"
    "  mb-import --from claude-code --per call *.jsonl  a trajectory for each call\n"
    "\n"
    "usage:\n"
    "  mb-import --from FORMAT [--per task|call] [--score NAME[=LO:HI]] [--redact]\n"
    "            [--rename FILE] [--tally FILE] [--strict] [--rejects FILE] [FILE...]\n"
    "\n"
    "  --from FORMAT       auto, or a format of mb-import(1)\n"
    "  --per task|call     a trajectory for each task (default), or for each call\n"
    "  --score NAME=LO:HI  the score that is the reward; LO is 0, HI is 1\n"
    "  --redact            leave out bodies, and known shapes of secrets\n"
    "  --rename FILE       new names for ids: lines OLD NEW\n"
    "  --tally FILE        write what was not understood, as one JSON line\n"
    "  --strict            stop at the first bad record\n"
    "  --rejects FILE      write bad records there\n"
    "  --help, --version\n";

static void
emit(void *ctx, struct str line)
{
	out_line(((struct job *)ctx)->cli.out, line);
}

static int
take_record(void *ctx, const struct json_value *v, struct err *e)
{
	struct job *j = ctx;
	bool unknown = import_format(j->import) == NULL;
	int rc = import_record(j->import, v, e);

	if (unknown && import_format(j->import) != NULL)
		cli_warn(&j->cli, "the format is %s", import_format(j->import)->name);
	return rc;
}

static int
take_end(void *ctx, struct err *e)
{
	return import_end(((struct job *)ctx)->import, e);
}

/* --score NAME or NAME=LO:HI */
static void
parse_score(struct job *j, char *text)
{
	char *scale = strrchr(text, '='), rest;

	j->opt.score = text;
	if (scale == NULL)
		return;
	*scale = '\0';
	if (sscanf(scale + 1, "%lf:%lf%c", &j->opt.score_lo, &j->opt.score_hi, &rest) !=
		2 ||
	    !(j->opt.score_lo != j->opt.score_hi))
		cli_usage(&j->cli,
		    "--score wants NAME or NAME=LO:HI, such as stars=1:5: '%s'",
		    scale + 1);
}

static void
read_rename(struct job *j, const char *path)
{
	struct err e;
	struct str line;
	struct lines *l = lines_open(path, &e);
	int rc = l == NULL ? -1 : 0;

	while (rc == 0 && (rc = lines_next(l, &line, &e)) > 0) {
		if ((rc = rename_add(&j->rename, line, &e)) < 0)
			err_prefix(&e, "%s:%llu", lines_name(l), lines_number(l));
	}
	lines_close(l);
	if (rc < 0)
		cli_fail(&j->cli, &e);
	j->opt.rename = &j->rename;
}

static void
parse_per(struct job *j, const char *word)
{
	j->opt.per_call = strcmp(word, "call") == 0;
	if (!j->opt.per_call && strcmp(word, "task") != 0)
		cli_usage(&j->cli, "--per wants task or call: '%s'", word);
}

static void
option(struct job *j, int c)
{
	switch (c) {
	case OPT_FROM:
		j->from = optarg;
		return;
	case OPT_PER:
		parse_per(j, optarg);
		return;
	case OPT_SCORE:
		parse_score(j, optarg);
		return;
	case OPT_REDACT:
		j->opt.redact = true;
		return;
	case OPT_RENAME:
		read_rename(j, optarg);
		return;
	case OPT_TALLY:
		j->tally = optarg;
		return;
	default:
		cli_option(&j->cli, c);
	}
}

/* --tally, and the same for people on stderr. */
static void
report(struct job *j)
{
	struct arena a = {0};
	struct import_tally t = import_tally(j->import, &a);
	const struct import_miss *m = t.misses.v;
	struct buf text = {0};
	struct err e;

	t.bad = (double)j->cli.bad;
	for (size_t i = 0; i < t.misses.n; i++)
		cli_warn(&j->cli, "%.0f x %.*s", m[i].count, STR_ARG(m[i].reason));
	json_write(&text, &IMPORT_TALLY_TABLE, &t);
	buf_addc(&text, '\n');
	if (j->tally != NULL && file_replace(j->tally, buf_str(&text), 0644, &e) < 0)
		cli_fail(&j->cli, &e);
	if (t.records == 0 && t.bad == 0)
		cli_warn(&j->cli, "no record in the input");
	if (t.trajectories == 0)
		cli_status(&j->cli, ERR_NO);
	buf_release(&text);
	arena_release(&a);
}

static void
run(struct job *j, char *const operands[])
{
	struct cli_documents to = {FORMAT_ARRAYS, take_record, take_end, j};
	struct err e;

	j->opt.emit = emit;
	j->opt.ctx = j;
	j->import = import_new(&j->opt, FORMATS);
	if (cli_documents(&j->cli, operands, &to) == 0 &&
	    import_finish(j->import, &e) < 0)
		cli_fail(&j->cli, &e);
	report(j);
	import_free(j->import);
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"from", required_argument, NULL, OPT_FROM},
	    {"per", required_argument, NULL, OPT_PER},
	    {"score", required_argument, NULL, OPT_SCORE},
	    {"redact", no_argument, NULL, OPT_REDACT},
	    {"rename", required_argument, NULL, OPT_RENAME},
	    {"tally", required_argument, NULL, OPT_TALLY}, CLI_OPTIONS};
	struct job j = {.opt = {.score_hi = 1}};
	int c;

	cli_start(&j.cli, "mb-import", usage);
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1)
		option(&j, c);
	if (j.from == NULL)
		cli_usage(&j.cli,
		    "--from FORMAT is missing: auto, or a format of mb-import(1)");
	if (strcmp(j.from, "auto") != 0 &&
	    (j.opt.format = format_named(j.from)) == NULL)
		cli_usage(&j.cli, "--from: no such format: '%s'", j.from);
	run(&j, argv + optind);
	rename_release(&j.rename);
	return cli_finish(&j.cli);
}
