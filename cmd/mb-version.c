/* mb-version: list, show, activate, verify and prune the versions of a state. */
#include "base/num.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "cli/approve.h"
#include "cli/canary.h"
#include "cli/cli.h"
#include "cli/state.h"
#include "cli/switch.h"
#include "json/out.h"
#include "store/forget.h"
#include "store/history.h"
#include "store/versions.h"
#include "verb/pages.h"
#include "verb/report.h"
#include "verb/version.h"

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
	struct state *state;
	struct history history;
	struct buf active; /* the name of the active version, or "rules" */
	struct buf text;   /* the text to print */
	struct str reason;
	bool json, force, repair;
	const char *at; /* of the command active; NULL: now */
	int64_t keep;   /* of prune; -1: not given */
	struct cli_canary canary;
	const struct command *what;
	const char *operand; /* NULL: none */
};

static const char usage[] =
    "examples:\n"
    "  mb-version --state s list          all versions, oldest first, * is active\n"
    "  mb-version --state s rollback      to the router that was active before\n"
    "  mb-version --state s --reason 'too slow on Mondays' activate rules\n"
    "  mb-version --state s canary new.jsonl --share 0.05  for one session in 20\n"
    "\n"
    "usage:\n"
    "  mb-version [--state DIR] [--format text|json] list\n"
    "  mb-version [--state DIR] [--format text|json] show VERSION\n"
    "  mb-version [--state DIR] learnt VERSION\n"
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
    "for canary also a router file, which is saved.\n";

static void
check(struct job *j, int rc, const struct err *e)
{
	if (rc < 0)
		cli_fail(&j->cli, e);
}

static void
fail(struct job *j, const char *what, struct str which)
{
	struct err e;

	check(j, err_set(&e, ERR_NO, "%s: '%.*s'", what, STR_ARG(which)), &e);
}

static void
read_history(struct job *j)
{
	struct err e;

	buf_reset(&j->active);
	check(j, version_active(j->state, &j->active, &e), &e);
	check(j, history_read(j->state, &j->history, &e), &e);
}

/* ---- what is printed ---- */

static struct version_view
view(struct job *j, struct str version)
{
	return (struct version_view){version, str_eq(version, buf_str(&j->active)),
	    history_tenure(&j->history, version)};
}

/* As a row of the list, or only the name; or as an object. */
static void
put(struct job *j, struct str version, bool row)
{
	struct version_view v = view(j, version);

	if (j->json) {
		tenure_write(&j->text, v.version, v.active, v.tenure);
		buf_adds(&j->text, "}\n");
	} else if (row) {
		mb_version_row(&j->text, &v);
	} else {
		buf_addf(&j->text, "%.*s\n", STR_ARG(version));
	}
}

static void
run_list(struct job *j)
{
	struct buf names = {0};
	struct err e;

	check(j, version_list(j->state, &names, &e), &e);
	if (!j->json)
		mb_version_head(&j->text);
	put(j, STR("rules"), true);
	for (const char *v = names.p; v != NULL && v < names.p + names.n;
	     v += strlen(v) + 1)
		put(j, str_of(v), true);
	buf_release(&names);
}

/* Prints all, or for learnt only the number of examples. */
static void
run_show(struct job *j)
{
	const char *name = j->operand;
	struct buf path = {0}, version = {0}, line = {0};
	struct router_header h = {0}; /* for the rules: no examples */
	struct arena a = {0};
	struct version_view v;
	double examples;
	struct err e;

	if (strcmp(name, "rules") != 0 && strcmp(name, "active") != 0 &&
	    !version_exists(j->state, str_of(name)))
		fail(j, "no such version", str_of(name));
	check(j, version_find(j->state, name, &path, &version, &e), &e);
	if (path.n > 0 && version_header(buf_cstr(&path), &h, &line, &a, &e) < 0)
		cli_fail(&j->cli, &e);
	v = view(j, buf_str(&version));
	examples = h.examples + h.examples_before;
	if (strcmp(j->what->word, "learnt") == 0) {
		check(j, forget_learnt(j->state, v.version, &examples, &e), &e);
		buf_addf(&j->text, "%.0f\n", examples);
	} else if (j->json) {
		tenure_write(&j->text, v.version, v.active, v.tenure);
		json_key(&j->text, "file");
		json_str(&j->text, path.n > 0 ? buf_str(&path) : STR_NONE);
		json_key(&j->text, "header");
		buf_add_str(&j->text, path.n > 0 ? buf_str(&line) : STR("null"));
		json_key(&j->text, "learnt");
		buf_addf(&j->text, "%.0f}\n", examples);
	} else {
		mb_version_page(&j->text, &v, &h, buf_str(&path));
	}
	arena_release(&a);
	buf_release(&line);
	buf_release(&path);
	buf_release(&version);
}

static void
run_active(struct job *j)
{
	struct buf name = {0};
	struct err e;
	int64_t at;

	if (j->at == NULL) {
		put(j, buf_str(&j->active), false);
		return;
	}
	if (!utc_parse(str_of(j->at), &at))
		cli_usage(&j->cli,
		    "--at wants a time such as 2026-04-14T15:27:38Z: '%s'", j->at);
	check(j, history_at(j->state, at, &name, &e), &e);
	put(j, buf_str(&name), false);
	buf_release(&name);
}

/* ---- changes ---- */

/* Prints the version that has become active. */
static void
put_active(struct job *j)
{
	history_release(&j->history);
	read_history(j);
	put(j, buf_str(&j->active), false);
}

static void
run_switch(struct job *j, struct str version, const char *event)
{
	struct audit_line why = {.event = str_of(event), .reason = j->reason};

	if (cli_switch(&j->cli, j->state, version, j->force, &why))
		put_active(j);
}

static void
run_activate(struct job *j)
{
	run_switch(j, str_of(j->operand), "activate");
}

static void
run_approve(struct job *j)
{
	if (cli_approve(&j->cli, j->state, j->operand, j->reason, j->json))
		put_active(j);
}

static void
run_rollback(struct job *j)
{
	struct str before = j->operand == NULL
				? history_before_kept(&j->history, j->state)
				: str_of(j->operand);

	if (before.p == NULL)
		fail(j, "no router was active before this one", buf_str(&j->active));
	run_switch(j, before, "rollback");
}

static void
run_verify(struct job *j)
{
	struct arena a = {0};
	struct verification v;

	j->state = cli_verify(&j->cli, j->dir, j->repair, &a, &v);
	if (!j->json)
		mb_verification_page(&j->text, &v);
	else
		json_write(&j->text, &VERIFICATION_TABLE, &v);
	buf_adds(&j->text, j->json ? "\n" : "");
	if (!v.sound)
		cli_status(&j->cli, ERR_NO);
	arena_release(&a);
}

static void
run_prune(struct job *j)
{
	if (j->keep < 0)
		cli_usage(&j->cli, "prune wants --keep N");
	cli_prune(&j->cli, j->state, &j->history,
	    &(struct prune){
		.keep = (size_t)j->keep, .force = j->force, .now = j->cli.now});
}

static void
open_state(struct job *j, bool change)
{
	j->state = cli_state(&j->cli, j->dir, change ? STATE_LOCK : 0);
	read_history(j);
}

static void
run_canary(struct job *j)
{
	j->canary.router = j->operand;
	j->canary.reason = j->reason;
	cli_canary(&j->cli, j->state, &j->canary, j->json);
}

static const struct command commands[] = {{"list", run_list, 0, 0, false},
    {"show", run_show, 1, 1, false}, {"learnt", run_show, 1, 1, false},
    {"active", run_active, 0, 0, false}, {"activate", run_activate, 1, 1, true},
    {"approve", run_approve, 1, 1, true}, {"rollback", run_rollback, 0, 1, true},
    {"canary", run_canary, 0, 1, true}, {"verify", run_verify, 0, 0, false},
    {"prune", run_prune, 0, 0, true}};

static const struct command *
command_of(struct job *j, const char *word)
{
	for (size_t i = 0; word != NULL && i < sizeof commands / sizeof *commands;
	     i++) {
		if (strcmp(commands[i].word, word) == 0)
			return &commands[i];
	}
	cli_usage(&j->cli,
	    "say what to do: list, show, learnt, active, activate, approve, rollback, "
	    "canary, verify or prune%s%s",
	    word != NULL ? ", not " : "", word != NULL ? word : "");
}

static void
run(struct job *j, int argc, char *argv[])
{
	const struct command *c = command_of(j, argv[0]);

	j->what = c;
	j->operand = argv[1];
	if (argc - 1 < c->least)
		cli_usage(&j->cli, "%s wants a %s", argv[0],
		    c->run == run_approve ? "run" : "version");
	if (argc - 1 > c->most)
		cli_usage(&j->cli, "%s takes no '%s'", argv[0], argv[argc - 1]);
	if ((j->at != NULL && c->run != run_active) ||
	    (j->repair && c->run != run_verify) ||
	    (j->keep >= 0 && c->run != run_prune) ||
	    (cli_canary_given(&j->canary) && c->run != run_canary))
		cli_usage(&j->cli,
		    "--at is for active, --repair for verify, --keep for prune, "
		    "--share, --unit and --stop for canary");
	if (c->run != run_verify)
		open_state(j,
		    c->change && (c->run != run_canary || argc > 1 || j->canary.stop));
	c->run(j);
	out_add(j->cli.out, buf_str(&j->text));
}

static void
option(struct job *j, int c)
{
	struct err e;

	if (c == OPT_STATE)
		j->dir = optarg;
	else if (c == OPT_FORMAT)
		j->json = cli_format(&j->cli, optarg) == CLI_FORMAT_JSON;
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
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1)
		option(&j, c);
	run(&j, argc - optind, argv + optind);
	state_close(j.state);
	history_release(&j.history);
	buf_release(&j.active);
	buf_release(&j.text);
	return cli_finish(&j.cli);
}
