/* mb-version: list, show, compare, activate, verify and prune the versions of a state. */
#include <limits.h>

#include "base/num.h"
#include "base/utf8.h"
#include "cli/approve.h"
#include "cli/canary.h"
#include "cli/cli.h"
#include "cli/state.h"
#include "cli/switch.h"
#include "cli/version_diff.h"
#include "cli/versions.h"
#include "json/out.h"
#include "verb/pages.h"

enum { OPT_STATE = CLI_OWN, OPT_FORMAT, OPT_REASON, OPT_FORCE, OPT_AT, OPT_KEEP };
enum { OPT_REPAIR = OPT_KEEP + 1, OPT_SHARE, OPT_UNIT, OPT_STOP };

struct job;
struct command {
	const char *word;
	void (*run)(struct job *);
	int least, most; /* operands */
	bool change;
};

struct job {
	struct cli cli;
	const char *dir; /* --state, or NULL */
	struct cli_versions print;
	struct str reason;
	bool force, repair;
	const char *at; /* of the command active; NULL: now */
	int64_t keep;   /* of prune; -1: not given */
	struct cli_canary canary;
	const struct command *what;
	char *const *operands;
};

static const char usage[] =
    "examples:\n"
    "  mb-version --state s list          all versions, oldest first, * is active\n"
    "  mb-version --state s rollback      to the router that was active before\n"
    "  mb-version --state s diff rules active     what it has learnt, in words\n"
    "  mb-version --state s --reason 'too slow on Mondays' activate rules\n"
    "  mb-version --state s canary new.jsonl --share 0.05  for one session in 20\n"
    "\n"
    "usage:\n"
    "  mb-version [--state DIR] [--format text|json] list\n"
    "  mb-version [--state DIR] [--format text|json] show VERSION\n"
    "  mb-version [--state DIR] learnt VERSION\n"
    "  mb-version [--state DIR] [--format text|json] diff ROUTER ROUTER [FILE...]\n"
    "  mb-version [--state DIR] [--format text|json] active [--at TIME]\n"
    "  mb-version [--state DIR] [--format text|json] [--reason TEXT] [--now TIME]\n"
    "             [--force] activate VERSION\n"
    "  mb-version [--state DIR] [--format text|json] [--reason TEXT] [--now TIME]\n"
    "             approve RUN\n"
    "  mb-version [--state DIR] [--format text|json] [--reason TEXT] [--now TIME]\n"
    "             [--force] rollback [VERSION]\n"
    "  mb-version [--state DIR] [--format text|json] [--reason TEXT] [--now TIME]\n"
    "             canary [--stop | VERSION --share X [--unit session|user|task]]\n"
    "  mb-version [--state DIR] [--format text|json] verify [--repair] [--now TIME]\n"
    "  mb-version [--state DIR] [--now TIME] prune --keep N [--force]\n"
    "\n"
    "  --state DIR      default $MB_STATE, else ~/.local/state/memabra\n"
    "  --format FORMAT  text for people (the default), or a JSON object a line\n"
    "  --reason TEXT    the reason, for the audit log\n"
    "  --at TIME        print the version that was active then\n"
    "  --repair         make the repairs that are safe\n"
    "  --keep N         the N newest versions and runs, and what a rollback needs\n"
    "  --share X        the share of the units for which the canary decides\n"
    "  --unit UNIT      session (the default), user or task: each gets one version\n"
    "  --stop           end the canary\n"
    "  --force          activate a quarantined version; prune more\n"
    "  --now TIME       the time to record\n"
    "  --help, --version\n"
    "VERSION may be 'rules', the built-in router; for show and learnt also 'active';\n"
    "for canary also a router file, which is saved. A ROUTER is a VERSION or a file.\n"
    "FILE: tasks; the default is benchmark.jsonl and the reservoir of the state.\n";

static void
run_list(struct job *j)
{
	cli_versions_list(&j->print);
}

static void
run_show(struct job *j)
{
	cli_versions_show(&j->print, j->operands[0]);
}

static void
run_learnt(struct job *j)
{
	cli_versions_learnt(&j->print, j->operands[0]);
}

static void
run_active(struct job *j)
{
	cli_versions_active(&j->print, j->at);
}

static void
run_diff(struct job *j)
{
	cli_version_diff(&j->print, j->operands);
}

/* ---- changes ---- */

/* Prints the version that has become active. */
static void
put_active(struct job *j)
{
	cli_versions_read(&j->print);
	cli_versions_active(&j->print, NULL);
}

static void
run_switch(struct job *j, struct str version, const char *event)
{
	struct audit_line why = {.event = str_of(event), .reason = j->reason};

	if (cli_switch(&j->cli, j->print.state, version, j->force, &why))
		put_active(j);
}

static void
run_activate(struct job *j)
{
	run_switch(j, str_of(j->operands[0]), "activate");
}

static void
run_approve(struct job *j)
{
	if (cli_approve(
		&j->cli, j->print.state, j->operands[0], j->reason, j->print.json))
		put_active(j);
}

static void
run_rollback(struct job *j)
{
	struct cli_versions *p = &j->print;
	struct str before = j->operands[0] == NULL
				? history_before_kept(&p->history, p->state)
				: str_of(j->operands[0]);

	if (before.p == NULL)
		cli_versions_lack(
		    p, "no router was active before this one", buf_str(&p->active));
	run_switch(j, before, "rollback");
}

static void
run_verify(struct job *j)
{
	struct arena a = {0};
	struct verification v;

	j->print.state = cli_verify(&j->cli, j->dir, j->repair, &a, &v);
	if (!j->print.json)
		mb_verification_page(&j->print.text, &v);
	else
		json_write(&j->print.text, &VERIFICATION_TABLE, &v);
	buf_adds(&j->print.text, j->print.json ? "\n" : "");
	if (!v.sound)
		cli_status(&j->cli, ERR_NO);
	arena_release(&a);
}

static void
run_prune(struct job *j)
{
	if (j->keep < 0)
		cli_usage(&j->cli, "prune wants --keep N");
	cli_prune(&j->cli, j->print.state, &j->print.history,
	    &(struct prune){
		.keep = (size_t)j->keep, .force = j->force, .now = j->cli.now});
}

static void
open_state(struct job *j, unsigned flags)
{
	j->print.state = cli_state(&j->cli, j->dir, flags);
	cli_versions_read(&j->print);
}

static void
run_canary(struct job *j)
{
	j->canary.router = j->operands[0];
	j->canary.reason = j->reason;
	cli_canary(&j->cli, j->print.state, &j->canary, j->print.json);
}

static const struct command commands[] = {{"list", run_list, 0, 0, false},
    {"show", run_show, 1, 1, false}, {"learnt", run_learnt, 1, 1, false},
    {"diff", run_diff, 2, INT_MAX, false}, {"active", run_active, 0, 0, false},
    {"activate", run_activate, 1, 1, true}, {"approve", run_approve, 1, 1, true},
    {"rollback", run_rollback, 0, 1, true}, {"canary", run_canary, 0, 1, true},
    {"verify", run_verify, 0, 0, false}, {"prune", run_prune, 0, 0, true}};

static const struct command *
command_of(struct job *j, const char *word)
{
	for (size_t i = 0; word != NULL && i < sizeof commands / sizeof *commands;
	     i++) {
		if (strcmp(commands[i].word, word) == 0)
			return &commands[i];
	}
	cli_usage(&j->cli,
	    "say what to do: list, show, learnt, diff, active, activate, approve, "
	    "rollback, canary, verify or prune%s%s",
	    word != NULL ? ", not " : "", word != NULL ? word : "");
}

static void
run(struct job *j, int argc, char *argv[])
{
	const struct command *c = command_of(j, argv[0]);

	j->what = c;
	j->operands = argv + 1;
	if (argc - 1 < c->least)
		cli_usage(&j->cli, "%s wants %s", argv[0],
		    c->run == run_approve ? "a run"
		    : c->run == run_diff  ? "two routers"
					  : "a version");
	if (argc - 1 > c->most)
		cli_usage(&j->cli, "%s takes no '%s'", argv[0], argv[argc - 1]);
	if ((j->at != NULL && c->run != run_active) ||
	    (j->repair && c->run != run_verify) ||
	    (j->keep >= 0 && c->run != run_prune) ||
	    (cli_canary_given(&j->canary) && c->run != run_canary))
		cli_usage(&j->cli,
		    "--at is for active, --repair for verify, --keep for prune, "
		    "--share, --unit and --stop for canary");
	if (c->run == run_diff) /* the routers and the tasks may be files */
		open_state(j, STATE_ABSENT);
	else if (c->run == run_canary && argc == 1 && !j->canary.stop)
		open_state(j, 0);
	else if (c->run != run_verify)
		open_state(j, c->change ? STATE_LOCK : 0);
	c->run(j);
	out_add(j->cli.out, buf_str(&j->print.text));
}

static void
option(struct job *j, int c)
{
	struct err e;

	if (c == OPT_STATE)
		j->dir = optarg;
	else if (c == OPT_FORMAT)
		j->print.json = cli_format(&j->cli, optarg) == CLI_FORMAT_JSON;
	else if (c == OPT_REASON && utf8_invalid(str_of(optarg)) < strlen(optarg))
		cli_usage(&j->cli, "--reason wants UTF-8: '%s'", optarg);
	else if (c == OPT_REASON)
		j->reason = str_of(optarg);
	else if (c == OPT_FORCE)
		j->force = true;
	else if (c == OPT_AT)
		j->at = optarg;
	else if (c == OPT_REPAIR)
		j->repair = true;
	else if (c == OPT_STOP)
		j->canary.stop = true;
	else if (c == OPT_UNIT)
		j->canary.unit = str_of(optarg);
	else if (c == OPT_SHARE)
		j->canary.share = optarg;
	else if (c != OPT_KEEP)
		cli_option(&j->cli, c);
	else if (num_option_int("--keep", optarg, (struct int_range){0, 1000000},
		     &j->keep, &e) < 0)
		cli_usage(&j->cli, "%s", e.text);
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"state", required_argument, NULL, OPT_STATE},
	    {"format", required_argument, NULL, OPT_FORMAT},
	    {"reason", required_argument, NULL, OPT_REASON},
	    {"force", no_argument, NULL, OPT_FORCE},
	    {"at", required_argument, NULL, OPT_AT},
	    {"keep", required_argument, NULL, OPT_KEEP},
	    {"repair", no_argument, NULL, OPT_REPAIR},
	    {"share", required_argument, NULL, OPT_SHARE},
	    {"unit", required_argument, NULL, OPT_UNIT},
	    {"stop", no_argument, NULL, OPT_STOP}, CLI_OPTIONS};
	struct job j = {.reason = STR("by hand, no reason given"), .keep = -1};
	int c;

	cli_start(&j.cli, "mb-version", usage);
	j.print.cli = &j.cli;
	j.cli.reads = RECORD_TRAJECTORY;
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1)
		option(&j, c);
	run(&j, argc - optind, argv + optind);
	state_close(j.print.state);
	cli_versions_release(&j.print);
	return cli_finish(&j.cli);
}
