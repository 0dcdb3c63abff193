/*
 * mb-caseindex: index the best known action of each task from trajectories, and
 * offer it for later tasks.
 */
#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "cli/cli.h"
#include "cli/left_out.h"
#include "cli/state.h"
#include "io/file.h"
#include "io/ids.h"
#include "json/edit.h"
#include "rec/stamp.h"
#include "rec/offer.h"
#include "store/case_writer.h"
#include "store/cases.h"
#include "text/key.h"
#include "verb/caseindex.h"

enum { OPT_STATE = CLI_OWN, OPT_WITHOUT };

#define OUTDATED                                                                       \
	"cases.db is of an older memabra: its cases are %s; mb-caseindex build LOG "   \
	"makes them again"

struct job {
	struct cli cli;
	struct json_in *in, *sets;
	struct arena line;
	struct buf text, candidate;
	struct cases *cases;        /* to read, or */
	struct case_writer *writer; /* to change */
	struct ids *ids;            /* of this run */
	unsigned long long done;
	struct left_out left_out; /* --without */
	struct str *gone;         /* its ids */
	size_t ngone, gone_cap;
	struct arena arena;
};

static const char usage[] =
    "examples:\n"
    "  mb-caseindex --state s update log.jsonl     add the trials of a log\n"
    "  mb-caseindex --state s lookup < tasks.jsonl | mb-route --state s\n"
    "                                              tasks, with the best known action\n"
    "  mb-caseindex --state s dump | jq .key       the known tasks\n"
    "\n"
    "usage:\n"
    "  mb-caseindex [--state DIR] [--without FILE]... [--strict] [--rejects FILE]\n"
    "               build [FILE...]\n"
    "  mb-caseindex [--state DIR] [--without FILE]... [--strict] [--rejects FILE]\n"
    "               update [FILE...]\n"
    "  mb-caseindex [--state DIR] [--strict] [--rejects FILE] lookup [FILE...]\n"
    "  mb-caseindex [--state DIR] merge OTHER...\n"
    "  mb-caseindex [--state DIR] dump\n"
    "\n"
    "  build            replace the index by these trajectories\n"
    "  update           add these trajectories; a known one is replaced\n"
    "  lookup           add to each known task a memory candidate, the case\n"
    "  merge            add the cases of other states, or cases.db files\n"
    "  dump             print all cases, one JSON line each\n"
    "  --state DIR      default $MB_STATE, else ~/.local/state/memabra\n"
    "  --without FILE   leave out, and remove, the ids of FILE; can be repeated\n"
    "  --strict         stop at the first bad line\n"
    "  --rejects FILE   write bad lines there\n"
    "  --help, --version\n";

/* ---- trajectories to the index ---- */

static void
remove_later(void *ctx, struct str id)
{
	struct job *j = ctx;

	j->gone = mem_grow(j->gone, &j->gone_cap, j->ngone + 1, sizeof *j->gone);
	j->gone[j->ngone++] = arena_dup(&j->arena, id);
}

static int
index_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct trajectory t;
	struct trial trial;
	struct str key;
	int again, rc;

	arena_reset(&j->line);
	if (trajectory_check(j->in, &t, line, &j->line, e) < 0)
		return -1;
	if (set_has(&j->left_out.ids, t.trajectory_id))
		return 0;
	again = ids_add(
	    j->ids, &(struct claim){t.trajectory_id, line, trajectory_user(&t), 0}, e);
	if (again == ID_OTHER_USER)
		return case_writer_claim(
		    j->writer, t.trajectory_id, trajectory_user(&t), e);
	if (again != ID_NEW) /* the first line of an id counts */
		return again < 0 ? -1 : 0;
	if ((rc = mb_case_trial(&t, &j->line, &key, &trial, e)) > 0)
		rc = case_writer_add(j->writer, key, &trial, e);
	else if (rc == 0 && trajectory_fed(&t)) /* its reward may be revoked */
		rc = case_writer_remove(j->writer, t.trajectory_id, e);
	cli_progress(&j->cli, "trajectories", ++j->done);
	return rc;
}

static void
warn_disputed(struct job *j, unsigned long long n)
{
	if (n > 0)
		cli_warn(&j->cli,
		    "%llu trajectory id%s of two users: none of their lines counts", n,
		    n == 1 ? " is" : "s are");
}

static void
run_update(struct job *j, bool anew, char *const operands[])
{
	unsigned long long disputed;
	struct err e;

	j->cli.reads = RECORD_TRAJECTORY;
	if (anew)
		case_writer_clear(j->writer);
	for (size_t i = 0; i < j->ngone; i++) {
		if (case_writer_remove(j->writer, j->gone[i], &e) < 0)
			cli_fail(&j->cli, &e);
	}
	/*
	 * The index is replaced as a whole, so an unreadable line would remove a
	 * case: fail.
	 */
	if (cli_pump(&j->cli, operands, index_line, j) < 0 ||
	    (anew && j->cli.status >= ERR_SYSTEM))
		return;
	if (case_writer_commit(j->writer, &disputed, &e) < 0)
		cli_fail(&j->cli, &e);
	warn_disputed(j, disputed);
}

/* ---- the index to tasks ---- */

/* Whether the task has too many candidates for one more, or has this case already. */
static bool
no_place(const struct trajectory *t, struct str id)
{
	const struct candidate *c = t->candidates[KIND_MEMORY].v;

	for (size_t i = 0; i < t->candidates[KIND_MEMORY].n; i++) {
		if (str_eq(c[i].id, id))
			return true;
	}
	return task_candidates(t) >= LIMIT_CANDIDATES;
}

static int
lookup_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct str more[KINDS] = {STR_NONE};
	struct case_offer offer;
	struct known_case known;
	struct trajectory t;
	struct str key;
	int rc;

	arena_reset(&j->line);
	if (task_read(j->in, &t, line, &j->line, e) < 0)
		return -1;
	key = text_key(&j->line, t.task.input);
	if ((rc = cases_find(j->cases, key, &j->line, &known, e)) < 0)
		return -1;
	if (rc > 0)
		mb_case_rank(&known);
	if (rc == 0 || no_place(&t, known.id) ||
	    !mb_case_offer(&known, &t, &j->line, &offer)) {
		out_line(j->cli.out, json_passable(j->in, line, &j->line));
		return 0;
	}
	buf_reset(&j->candidate);
	buf_reset(&j->text);
	case_candidate(&j->candidate, &known, &offer);
	more[KIND_MEMORY] = buf_str(&j->candidate);
	if (offer_splice(&j->text, &(struct offer_line){&t, line, j->in, j->sets}, more,
		&j->line, e) < 0)
		return -1;
	out_line(j->cli.out, json_passable(j->in, buf_str(&j->text), &j->line));
	return 0;
}

/* The snapshot of the index ends before a wait for input: a writer may come. */
static int
rest(void *ctx, struct err *e)
{
	return cases_rest(ctx, e);
}

/* ---- the index as a whole ---- */

static int
dump_case(void *ctx, struct known_case *k, struct err *e)
{
	struct job *j = ctx;

	(void)e;
	mb_case_rank(k);
	buf_reset(&j->text);
	case_write(&j->text, k, mb_case_avoid(k, k->actions, NULL, &j->line));
	out_line(j->cli.out, buf_str(&j->text));
	return 0;
}

static void
run_merge(struct job *j, char *const others[])
{
	unsigned long long disputed;
	struct err e;

	for (; *others != NULL; others++) {
		buf_reset(&j->text);
		buf_adds(&j->text, *others);
		if (file_is_dir(*others))
			buf_adds(&j->text, "/cases.db");
		if (case_writer_merge(j->writer, buf_cstr(&j->text), &disputed, &e) < 0)
			cli_fail(&j->cli, &e);
		warn_disputed(j, disputed);
	}
}

/* ---- the program ---- */

static void
change(struct job *j, struct state *state, const char *what, char *const operands[])
{
	struct err e;

	if ((j->writer = case_writer_open(state, &e)) == NULL)
		cli_fail(&j->cli, &e);
	if (case_writer_emptied(j->writer))
		cli_warn(&j->cli, OUTDATED, "removed");
	j->ids = ids_new(0);
	if (strcmp(what, "merge") == 0)
		run_merge(j, operands);
	else
		run_update(j, strcmp(what, "build") == 0, operands);
	ids_free(j->ids);
	case_writer_close(j->writer);
}

static void
consult(struct job *j, struct state *state, const char *what, char *const operands[])
{
	struct err e;

	if ((j->cases = cases_open(state, &e)) == NULL)
		cli_fail(&j->cli, &e);
	if (cases_outdated(j->cases))
		cli_warn(&j->cli, OUTDATED, "not used");
	j->cli.idle = rest;
	j->cli.idle_ctx = j->cases;
	if (strcmp(what, "lookup") == 0)
		cli_pump(&j->cli, operands, lookup_line, j);
	else if (cases_scan(j->cases, dump_case, j, &e) < 0)
		cli_fail(&j->cli, &e);
	cases_close(j->cases);
}

static void
run(struct job *j, const char *dir, const char *what, char *operands[])
{
	bool merge = strcmp(what, "merge") == 0, lookup = strcmp(what, "lookup") == 0;
	bool dump = strcmp(what, "dump") == 0;
	bool changes =
	    merge || strcmp(what, "build") == 0 || strcmp(what, "update") == 0;
	struct state *state;
	unsigned flags;

	if (!changes && !lookup && !dump)
		cli_usage(
		    &j->cli, "say what to do: build, update, lookup, merge or dump");
	if (merge && *operands == NULL)
		cli_usage(&j->cli, "merge wants a state or a file");
	if (j->left_out.ids.n > 0 && (merge || !changes))
		cli_usage(&j->cli, "--without is for build and update");
	if (dump && *operands != NULL)
		cli_usage(&j->cli, "dump takes no '%s'", *operands);
	flags = changes ? STATE_CREATE | STATE_LOCK : lookup ? STATE_ABSENT : 0;
	state = cli_state(&j->cli, dir, flags);
	if (changes)
		change(j, state, what, operands);
	else
		consult(j, state, what, operands);
	state_close(state);
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"state", required_argument, NULL, OPT_STATE},
	    {"without", required_argument, NULL, OPT_WITHOUT}, CLI_OPTIONS};
	struct job j = {0};
	const char *dir = NULL;
	int c;

	cli_start(&j.cli, "mb-caseindex", usage);
	j.in = json_in_new();
	j.left_out = (struct left_out){.in = j.in, .each = remove_later, .ctx = &j};
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1) {
		if (c == OPT_STATE)
			dir = optarg;
		else if (c == OPT_WITHOUT)
			left_out_ids(&j.cli, &j.left_out, optarg);
		else
			cli_option(&j.cli, c);
	}
	j.sets = json_in_new();
	run(&j, dir, optind < argc ? argv[optind] : "",
	    optind < argc ? argv + optind + 1 : argv + argc);
	json_in_free(j.in);
	json_in_free(j.sets);
	left_out_release(&j.left_out);
	mem_free(j.gone);
	arena_release(&j.arena);
	arena_release(&j.line);
	buf_release(&j.text);
	buf_release(&j.candidate);
	return cli_finish(&j.cli);
}
