/*
 * mb-reward: join trajectories with feedback that came later, from elsewhere, or on
 * another scale.
 */
#include "base/buf.h"
#include "cli/cli.h"
#include "io/file.h"
#include "io/lines.h"
#include "io/out.h"
#include "json/edit.h"
#include "json/out.h"
#include "rec/feedback.h"
#include "rec/reward_edit.h"
#include "rec/reward_map.h"
#include "verb/implicit.h"
#include "verb/reward.h"

enum {
	OPT_ON = CLI_OWN,
	OPT_MAP,
	OPT_FEEDBACK,
	OPT_UNMATCHED,
	OPT_TALLY,
	OPT_QUIET,
	OPT_IMPLICIT,
	OPT_NAMES
};

enum { WORDS_SHOWN = 20 };

struct job {
	struct cli cli;
	struct json_in *in, *other;
	struct arena line;
	struct buf text;
	struct reward_map map;
	struct reward_options options;
	struct mb_reward *reward;
	struct mb_implicit *implicit; /* NULL without --implicit */
	struct strs feedback;         /* the files of --feedback */
	struct out *unmatched;
	const char *map_file, *unmatched_file, *tally, *names; /* options, or NULL */
	bool quiet, in_place; /* the second: --rejects - */
};

static const char usage[] =
    "examples:\n"
    "  mb-reward --feedback thumbs.jsonl log.jsonl > rewarded.jsonl\n"
    "  mb-reward --map stars --feedback reviews.jsonl --on session *.jsonl\n"
    "  mb-reward --feedback thumbs.jsonl log.jsonl | mb-select | mb-dataset\n"
    "\n"
    "usage:\n"
    "  mb-reward [--feedback FILE]... [--on trajectory|task|session|trace]\n"
    "            [--map FILE] [--implicit] [--unmatched FILE] [--tally FILE]\n"
    "            [--names FILE] [--quiet] [--strict] [--rejects FILE] [FILE...]\n"
    "\n"
    "Print each trajectory with the reward, or outcome status, that feedback gives\n"
    "it. The last feedback counts; null revokes the reward. A feedback record is\n"
    "{\"trajectory_id\":ID, \"at\":TIME, \"step\":N, and one of \"reward\", "
    "\"score\",\n"
    "\"thumb\" and \"status\"}\n"
    "\n"
    "  --feedback FILE   feedback records; can be repeated\n"
    "  --on ID           join by this id (trajectory)\n"
    "  --map FILE        what other words and scales mean: lines such as\n"
    "                    score 1..5 = 0..1     thumb true = 1     status OK = success\n"
    "  --implicit        count a user's retries and rejections as user_corrections\n"
    "  --unmatched FILE  write feedback that found no trajectory there\n"
    "  --tally FILE      write the counts, as one JSON line\n"
    "  --names FILE      the names of the inputs in messages, one a line\n"
    "  --quiet           do not say what matched nothing\n"
    "  --strict          stop at the first bad line\n"
    "  --rejects FILE    write bad lines there; -: leave them in the output\n"
    "  --help, --version\n";

/* ---- the map ---- */

/* A bad line ends the program: it would change what all feedback means. */
static void
read_map(struct job *j, const char *path)
{
	struct err e;
	struct str line;
	struct lines *l = lines_open(path, &e);
	int rc = l == NULL ? -1 : 0;

	while (rc == 0 && (rc = lines_next(l, &line, &e)) > 0) {
		if ((rc = reward_map_add(&j->map, j->in, line, &e)) < 0)
			err_prefix(&e, "%s:%llu", lines_name(l), lines_number(l));
	}
	lines_close(l);
	if (rc < 0)
		cli_fail(&j->cli, &e);
}

/* ---- feedback ---- */

static int
feedback_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct feedback f;

	arena_reset(&j->line);
	if (feedback_read(j->in, &f, line, &j->line, e) < 0)
		return -1;
	return mb_reward_add(j->reward, &f, line, e);
}

static void
warn_word(struct job *j, const struct reward_unknown *u)
{
	cli_warn(&j->cli,
	    "%.*s: %.15g feedback record%s not used: the meaning is unknown; write it "
	    "into the file of --map: %.*s = X, X %s",
	    STR_ARG(u->what), u->n, u->n == 1 ? " is" : "s are", STR_ARG(u->what),
	    u->field == FEEDBACK_STATUS ? "success, failure, error or null"
					: "from 0, the worst, to 1, or null");
}

static void
warn_numbers(struct job *j, const struct reward_unknown *u)
{
	const char *field = feedback_field_name(u->field);
	struct buf range = {0};

	json_num(&range, u->lo);
	buf_adds(&range, "..");
	json_num(&range, u->hi);
	cli_warn(&j->cli,
	    "%s: %.15g feedback record%s not used: numbers %s are not on the scale "
	    "0..1; "
	    "write the scale into the file of --map: %s %s = 0..1",
	    field, u->n, u->n == 1 ? " is" : "s are", buf_cstr(&range), field,
	    u->lo < u->hi ? range.p : "LOWEST..HIGHEST");
	buf_release(&range);
}

static void
warn_unknown(struct job *j)
{
	const struct reward_unknown *u;
	size_t n = mb_reward_unknown(j->reward, &u), words = 0;

	for (size_t i = 0; i < n; i++) {
		if (u[i].numbers)
			warn_numbers(j, &u[i]);
		else if (words++ < WORDS_SHOWN)
			warn_word(j, &u[i]);
	}
	if (words > WORDS_SHOWN)
		cli_warn(&j->cli, "and %zu more words without a meaning",
		    words - WORDS_SHOWN);
	if (n > 0)
		cli_status(&j->cli, ERR_INPUT);
}

/* Reads all feedback. False if it is incomplete, so that no reward would be right. */
static bool
read_feedback(struct job *j)
{
	char *files[] = {NULL, NULL};
	int rc = 0;

	j->cli.reads = RECORD_FEEDBACK;
	for (size_t i = 0; i < j->feedback.n && rc == 0; i++) {
		files[0] = (char *)(uintptr_t)j->feedback.v[i].p;
		cli_not_input(&j->cli, j->tally, files);
		rc = cli_pump(&j->cli, files, feedback_line, j);
	}
	mb_reward_ready(j->reward);
	warn_unknown(j);
	return rc == 0 && j->cli.status != ERR_SYSTEM;
}

/* ---- trajectories ---- */

/*
 * The first of two readings: the corrections of a trajectory are in later lines. Bad
 * lines are reported by the second.
 */
static void
read_turns(struct job *j, const char *path)
{
	struct err e, ignored;
	struct lines *l = lines_open(path, &e);
	struct trajectory t;
	struct str line;
	int rc = l == NULL ? -1 : 1;

	while (rc > 0 && (rc = lines_next(l, &line, &e)) != 0) {
		arena_reset(&j->line);
		if (rc > 0 &&
		    trajectory_check(j->in, &t, line, &j->line, &ignored) == 0)
			mb_implicit_add(j->implicit, &t, &j->line);
		if (rc < 0 && e.kind == ERR_INPUT)
			rc = 1;
	}
	lines_close(l);
	if (rc < 0)
		cli_fail(&j->cli, &e);
}

static int
reward_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct reward_change change;
	struct trajectory t;
	bool changes;
	double n;

	arena_reset(&j->line);
	if (trajectory_check(j->in, &t, line, &j->line, e) < 0)
		return -1;
	changes = mb_reward_step(j->reward, &t, &j->line, &change);
	if (j->implicit != NULL &&
	    (n = mb_implicit_corrections(j->implicit, t.trajectory_id)) !=
		t.outcome.implicit_corrections) {
		change.corrections = n;
		changes = true;
	}
	if (!changes) {
		out_line(j->cli.out, json_passable(j->in, line, &j->line));
		return 0;
	}
	buf_reset(&j->text);
	if (reward_edit(&j->text,
		&(struct reward_line){&t, line, j->in, j->other, &j->line}, &change,
		e) < 0)
		return -1;
	out_line(j->cli.out, json_passable(j->in, buf_str(&j->text), &j->line));
	return 0;
}

static void
emit_unmatched(void *ctx, struct str line)
{
	out_line(ctx, line);
}

static void
write_unmatched(struct job *j)
{
	struct err e;

	mb_reward_unmatched(j->reward, emit_unmatched, j->unmatched);
	if (out_close(j->unmatched, &e) < 0)
		cli_fail(&j->cli, &e);
}

static void
run_reward(struct job *j, char *const operands[])
{
	unsigned long long bad_feedback;
	struct feedback_tally n;

	cli_not_input(&j->cli, j->cli.rejects, operands);
	cli_not_input(&j->cli, j->tally, operands);
	if (j->unmatched_file != NULL)
		j->unmatched = cli_create(&j->cli, j->unmatched_file, operands);
	if (!read_feedback(j))
		return;
	bad_feedback = j->cli.bad;
	j->cli.bad_hash = 0;
	j->cli.reads = RECORD_TRAJECTORY;
	cli_names(&j->cli, j->names);
	if (j->in_place)
		j->cli.rejected = j->cli.out;
	for (char *const *f = operands; j->implicit != NULL && *f != NULL; f++)
		read_turns(j, *f);
	if (cli_pump(&j->cli, operands, reward_line, j) < 0)
		return;
	n = mb_reward_finish(j->reward);
	n.bad_feedback = (double)bad_feedback;
	n.bad = (double)(j->cli.bad - bad_feedback);
	n.first_bad = str_of(j->cli.first_bad);
	arena_reset(&j->line);
	n.bad_hash = cli_bad_hash(&j->cli, &j->line);
	if (n.unmatched > 0 && !j->quiet)
		cli_warn(&j->cli,
		    "%.15g of %.15g feedback records match no trajectory here%s",
		    n.unmatched, n.feedback,
		    n.unmatched < n.feedback || n.read == 0
			? ""
			: ": an id is the trajectory_id in the log");
	if (j->unmatched != NULL)
		write_unmatched(j);
	cli_tally(&j->cli, j->tally, &FEEDBACK_TALLY_TABLE, &n);
}

/* ---- options ---- */

static void
take_on(struct job *j, const char *word)
{
	static const char *const words[] = {"trajectory", "task", "session", "trace"};
	int on = 0;

	while (on < 4 && strcmp(word, words[on]) != 0)
		on++;
	if (on == 4)
		cli_usage(&j->cli,
		    "--on wants trajectory, task, session or trace: '%s'", word);
	j->options.on = (enum reward_on)on;
}

static void
option(struct job *j, int c)
{
	switch (c) {
	case OPT_ON:
		take_on(j, optarg);
		break;
	case OPT_MAP:
		j->map_file = optarg;
		break;
	case OPT_FEEDBACK:
		j->feedback.v[j->feedback.n++] = str_of(optarg);
		break;
	case OPT_UNMATCHED:
		j->unmatched_file = optarg;
		break;
	case OPT_IMPLICIT:
		if (j->implicit == NULL)
			j->implicit = mb_implicit_new();
		break;
	case OPT_TALLY:
		j->tally = optarg;
		break;
	case OPT_NAMES:
		j->names = optarg;
		break;
	case OPT_QUIET:
		j->quiet = true;
		break;
	default:
		cli_option(&j->cli, c);
	}
}

/* The standard input can be read once: as one --feedback, or as the log. */
static void
check_stdin(struct job *j, char *const operands[])
{
	int uses = *operands == NULL;

	for (; *operands != NULL; operands++)
		uses += strcmp(*operands, "-") == 0;
	if (uses > 0 && j->implicit != NULL)
		cli_usage(&j->cli, "--implicit reads the log twice: a file, not -");
	for (size_t i = 0; i < j->feedback.n; i++)
		uses += str_is(j->feedback.v[i], "-");
	if (uses > 1)
		cli_usage(&j->cli, "the standard input can be read only once");
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {{"on", required_argument, NULL, OPT_ON},
	    {"map", required_argument, NULL, OPT_MAP},
	    {"feedback", required_argument, NULL, OPT_FEEDBACK},
	    {"unmatched", required_argument, NULL, OPT_UNMATCHED},
	    {"tally", required_argument, NULL, OPT_TALLY},
	    {"names", required_argument, NULL, OPT_NAMES},
	    {"quiet", no_argument, NULL, OPT_QUIET},
	    {"implicit", no_argument, NULL, OPT_IMPLICIT}, CLI_OPTIONS};
	struct job j = {0};
	int c;

	cli_start(&j.cli, "mb-reward", usage);
	j.feedback.v = arena_zalloc(&j.cli.kept, (size_t)argc, sizeof *j.feedback.v);
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1)
		option(&j, c);
	if (j.feedback.n == 0 && j.map_file == NULL && j.implicit == NULL)
		cli_usage(&j.cli,
		    "nothing to do: give --feedback FILE, --map FILE or --implicit");
	check_stdin(&j, argv + optind);
	j.in_place = j.cli.rejects != NULL && strcmp(j.cli.rejects, "-") == 0;
	if (j.in_place)
		j.cli.rejects = NULL;
	j.in = json_in_new();
	j.other = json_in_new();
	if (j.map_file != NULL)
		read_map(&j, j.map_file);
	j.options.map = &j.map;
	j.options.keep_lines = j.unmatched_file != NULL;
	j.reward = mb_reward_new(&j.options);
	run_reward(&j, argv + optind);
	mb_reward_free(j.reward);
	mb_implicit_free(j.implicit);
	reward_map_release(&j.map);
	json_in_free(j.in);
	json_in_free(j.other);
	arena_release(&j.line);
	buf_release(&j.text);
	return cli_finish(&j.cli);
}
