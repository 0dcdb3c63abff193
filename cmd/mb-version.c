/*
 * mb-version: which routers there are, which one is active and why, and the
 * way back to another.
 */
#include "base/num.h"
#include "base/plain.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/state.h"
#include "io/lines.h"
#include "json/out.h"
#include "rec/router.h"
#include "store/attempts.h"
#include "store/history.h"
#include "store/prune.h"
#include "store/quarantine.h"
#include "store/repair.h"
#include "store/switch.h"
#include "store/verify.h"
#include "store/versions.h"
#include "verb/report.h"

enum {
	OPT_STATE = CLI_OWN,
	OPT_FORMAT,
	OPT_REASON,
	OPT_FORCE,
	OPT_AT,
	OPT_KEEP,
	OPT_REPAIR
};

struct job {
	struct cli cli;
	struct state *state;
	struct history history;
	struct buf active; /* its name: a version or "rules" */
	struct buf text;   /* to be printed */
	struct str reason;
	bool json, force, repair;
	const char *at; /* of active; NULL: now */
	int64_t keep;   /* of prune; -1: not said */
};

static const char usage[] =
    "examples:\n"
    "  mb-version --state s list          all versions, oldest first, * is active\n"
    "  mb-version --state s show active   how it was trained, why it was promoted\n"
    "  mb-version --state s rollback      to the router that was active before\n"
    "  mb-version --state s verify        check that all is as it was written\n"
    "  mb-version --state s --reason 'too slow on Mondays' activate rules\n"
    "\n"
    "usage:\n"
    "  mb-version [--state DIR] [--format text|json] list\n"
    "  mb-version [--state DIR] [--format text|json] show VERSION\n"
    "  mb-version [--state DIR] [--format text|json] active [--at TIME]\n"
    "  mb-version [--state DIR] [--format text|json] [--reason TEXT] [--now TIME]\n"
    "             [--force] activate VERSION\n"
    "  mb-version [--state DIR] [--format text|json] [--reason TEXT] [--now TIME]\n"
    "             [--force] rollback [VERSION]\n"
    "  mb-version [--state DIR] [--format text|json] verify [--repair] [--now TIME]\n"
    "  mb-version [--state DIR] [--now TIME] prune --keep N [--force]\n"
    "\n"
    "  --state DIR      default $MB_STATE, else ~/.local/state/memabra\n"
    "  --format FORMAT  text for people (the default), or a JSON object a line\n"
    "  --reason TEXT    the reason, for the audit log\n"
    "  --at TIME        print the version that was active then\n"
    "  --repair         make the repairs that are safe\n"
    "  --keep N         the N newest versions and runs, and what a rollback needs\n"
    "  --force          activate a quarantined version; prune more\n"
    "  --now TIME       the time to record\n"
    "  --help, --version\n"
    "\n"
    "VERSION may be 'rules', the built-in router; for show also 'active'.\n";

static void
fail(struct job *j, enum err_kind kind, const char *what, struct str which)
{
	struct err e;

	err_set(&e, kind, "%s: '%.*s'", what, STR_ARG(which));
	cli_fail(&j->cli, &e);
}

static void
flush_text(struct job *j)
{
	out_add(j->cli.out, buf_str(&j->text));
	buf_reset(&j->text);
}

/* ---- what is printed ---- */

static void
json_change(struct buf *b, const char *key, const struct change *c)
{
	json_key(b, key);
	if (c == NULL || c->time.p == NULL) {
		buf_adds(b, "null");
		return;
	}
	buf_addc(b, '{');
	json_key(b, "time");
	json_str(b, c->time);
	json_key(b, "event");
	json_str(b, c->event);
	json_key(b, "was");
	json_str(b, c->was);
	json_key(b, "reason");
	json_str(b, c->reason);
	buf_addc(b, '}');
}

/* {"version":..,"active":..,"promotion":{..},"latest":{..}; the object is left open. */
static void
json_version(struct job *j, struct str version)
{
	const struct tenure *t = history_tenure(&j->history, version);
	struct buf *b = &j->text;

	buf_addc(b, '{');
	json_key(b, "version");
	json_str(b, version);
	json_key(b, "active");
	buf_adds(b, str_eq(version, buf_str(&j->active)) ? "true" : "false");
	json_change(b, "promotion", t == NULL ? NULL : &t->promotion);
	json_change(b, "latest", t == NULL ? NULL : &t->latest);
}

static void
row(struct buf *b, const char *name, struct str value)
{
	buf_addf(b, "%-10s", name);
	plain_add(b, value);
	buf_addc(b, '\n');
}

/* "2026-02-01T02:00:00Z, in place of rules" */
static void
row_change(struct buf *b, const char *name, const struct change *c)
{
	buf_addf(b, "%-10s", name);
	plain_add(b, c->time);
	buf_adds(b, ", in place of ");
	plain_add(b, c->was);
	buf_addc(b, '\n');
	if (c->reason.p != NULL)
		row(b, "", c->reason);
}

static void
list_one(struct job *j, struct str version)
{
	const struct tenure *t = history_tenure(&j->history, version);
	struct buf *b = &j->text;

	if (j->json) {
		json_version(j, version);
		buf_adds(b, "}\n");
	} else {
		bool active = str_eq(version, buf_str(&j->active));

		buf_addf(b, "%c %-29.*s  ", active ? '*' : ' ', STR_ARG(version));
		if (t == NULL) {
			buf_adds(b, str_is(version, "rules")
					? "built in"
					: "saved, and never active");
		} else {
			buf_addf(b, "%-9.*s  ", STR_ARG(t->latest.event));
			plain_add(b, t->latest.time);
			buf_adds(b, "  ");
			plain_add(b, t->latest.reason);
		}
		buf_addc(b, '\n');
	}
	flush_text(j);
}

static void
run_list(struct job *j)
{
	struct buf names = {0};
	struct err e;

	if (version_list(j->state, &names, &e) < 0)
		cli_fail(&j->cli, &e);
	list_one(j, STR("rules"));
	for (const char *v = names.p; v != NULL && v < names.p + names.n;
	     v += strlen(v) + 1)
		list_one(j, str_of(v));
	buf_release(&names);
}

/* What the first line of a version's file says; the texts of it lie in the arena. */
static void
read_header(struct job *j, const char *path, struct router_header *h, struct buf *line,
    struct arena *a)
{
	struct lines *l;
	struct router_reader *r;
	struct str first;
	struct err e;

	if ((l = lines_open(path, &e)) == NULL || lines_next(l, &first, &e) < 0)
		cli_fail(&j->cli, &e);
	r = router_open(first, path);
	if (router_header(r, h, a, &e) < 0)
		cli_fail(&j->cli, &e);
	buf_add_str(line, first);
	router_close(r);
	lines_close(l);
}

static void
show_header(struct buf *b, const struct router_header *h, struct str path)
{
	row(b, "file", path);
	buf_addf(b, "%-10s%.15g examples", "trained", h->examples);
	if (h->first_created_at.p != NULL) {
		buf_adds(b, " of ");
		plain_add(b, h->first_created_at);
		buf_adds(b, " to ");
		plain_add(b, h->last_created_at);
	}
	if (h->examples_before > 0)
		buf_addf(b, ", after %.15g of its ancestors", h->examples_before);
	buf_addc(b, '\n');
	row(b, "dataset",
	    h->dataset_sha256.p == NULL ? STR("unknown") : h->dataset_sha256);
	buf_addf(b, "%-10s", "learner");
	plain_add(b, h->learner);
	buf_addf(b, ", lambda %g, compete %g, passes %g, seed %.15g\n", h->lambda,
	    h->compete, h->passes, h->seed);
	row(b, "parent", h->parent.p == NULL ? STR("none") : h->parent);
	for (size_t i = 0; i < h->merged.n; i++)
		row(b, "merged", h->merged.v[i]);
}

static void
run_show(struct job *j, const char *name)
{
	struct buf path = {0}, version = {0}, line = {0};
	struct router_header h = {0}; /* of the rules: nothing was learnt */
	struct arena a = {0};
	const struct tenure *t;
	struct err e;

	if (strcmp(name, "rules") != 0 && strcmp(name, "active") != 0 &&
	    !version_exists(j->state, str_of(name)))
		fail(j, ERR_NO, "no such version", str_of(name));
	if (version_find(j->state, name, &path, &version, &e) < 0)
		cli_fail(&j->cli, &e);
	if (path.n > 0)
		read_header(j, buf_cstr(&path), &h, &line, &a);
	t = history_tenure(&j->history, buf_str(&version));
	if (j->json) {
		json_version(j, buf_str(&version));
		json_key(&j->text, "file");
		json_str(&j->text, path.n > 0 ? buf_str(&path) : STR_NONE);
		json_key(&j->text, "header");
		buf_add_str(&j->text, path.n > 0 ? buf_str(&line) : STR("null"));
		json_key(&j->text, "learnt");
		buf_addf(&j->text, "%.0f}\n", h.examples + h.examples_before);
	} else {
		row(&j->text, "version", buf_str(&version));
		row(&j->text, "active",
		    str_eq(buf_str(&version), buf_str(&j->active)) ? STR("yes")
								   : STR("no"));
		if (path.n == 0)
			row(&j->text, "file", STR("none: it is built in"));
		else
			show_header(&j->text, &h, buf_str(&path));
		if (t != NULL && t->promotion.time.p != NULL)
			row_change(&j->text, "promoted", &t->promotion);
		if (t != NULL && !str_eq(t->promotion.time, t->latest.time))
			row_change(&j->text, "active at", &t->latest);
	}
	flush_text(j);
	arena_release(&a);
	buf_release(&line);
	buf_release(&path);
	buf_release(&version);
}

static void
run_active_at(struct job *j)
{
	struct buf name = {0};
	struct err e;
	int64_t at;

	if (!utc_parse(str_of(j->at), &at))
		cli_usage(&j->cli,
		    "--at wants a time such as 2026-04-14T15:27:38Z: '%s'", j->at);
	if (history_at(j->state, at, &name, &e) < 0)
		cli_fail(&j->cli, &e);
	if (j->json) {
		json_version(j, buf_str(&name));
		buf_addc(&j->text, '}');
	} else {
		buf_add_str(&j->text, buf_str(&name));
	}
	buf_addc(&j->text, '\n');
	flush_text(j);
	buf_release(&name);
}

static void
run_active(struct job *j)
{
	if (j->json) {
		json_version(j, buf_str(&j->active));
		buf_addc(&j->text, '}');
	} else {
		buf_add_str(&j->text, buf_str(&j->active));
	}
	buf_addc(&j->text, '\n');
	flush_text(j);
}

/* ---- what is changed ---- */

static void
run_switch(struct job *j, struct str version, const char *event)
{
	struct audit_line why = {.event = str_of(event), .reason = j->reason};
	bool rules = str_is(version, "rules");
	struct arena a = {0};
	struct strs worse;
	int whole = 1;
	struct err e;

	if (!rules && !version_exists(j->state, version))
		fail(j, ERR_NO, "no such version", version);
	if (!rules && (whole = version_check(j->state, version, &e)) < 0)
		cli_fail(&j->cli, &e);
	if (!whole)
		fail(j, ERR_INPUT, "the file of this version is damaged", version);
	if (str_eq(version, buf_str(&j->active))) {
		cli_warn(&j->cli, "active already: %.*s", STR_ARG(version));
		return;
	}
	if (quarantine_read(j->state, &a, &worse, &e) < 0)
		cli_fail(&j->cli, &e);
	if (quarantine_has(&worse, version)) {
		if (!j->force)
			fail(j, ERR_NO,
			    "this version is quarantined; --force activates it all the "
			    "same",
			    version);
		why.lifted = version;
	}
	if (switch_active(j->state, version, &why, j->cli.now, &e) < 0)
		cli_fail(&j->cli, &e);
	arena_release(&a);
	buf_reset(&j->active);
	buf_add_str(&j->active, version);
	history_release(&j->history);
	if (history_read(j->state, &j->history, &e) < 0)
		cli_fail(&j->cli, &e);
	run_active(j);
}

/* The one before that is still there; those that were pruned by force are passed over. */
static struct str
one_before(const struct job *j)
{
	const struct history *h = &j->history;
	size_t i = h->depth < 2 ? 0 : h->depth - 1;

	while (i > 1 && !version_exists(j->state, h->stack[i - 1]))
		i--;
	return i == 0 ? STR_NONE : h->stack[i - 1];
}

static void
run_rollback(struct job *j, const char *version)
{
	struct str before = version == NULL ? one_before(j) : str_of(version);
	struct buf copy = {0}; /* the history that it borrows from is read anew */

	if (before.p == NULL)
		fail(j, ERR_NO, "no router was active before this one",
		    buf_str(&j->active));
	buf_add_str(&copy, before);
	run_switch(j, buf_str(&copy), "rollback");
	buf_release(&copy);
}

/* ---- what is looked after ---- */

static void
run_verify(struct job *j, const char *dir)
{
	struct arena a = {0};
	struct strs repaired = {NULL, 0};
	struct verification v;
	struct err e;

	j->state = cli_state(&j->cli, dir, STATE_AS_IS | (j->repair ? STATE_LOCK : 0));
	if ((j->repair && repair_state(j->state, j->cli.now, &a, &repaired, &e) < 0) ||
	    verify_state(j->state, &a, &v, &e) < 0)
		cli_fail(&j->cli, &e);
	v.repaired = repaired;
	if (j->json) {
		json_write(&j->text, &VERIFICATION_TABLE, &v);
		buf_addc(&j->text, '\n');
	} else {
		mb_report_verification(&j->text, &v);
	}
	flush_text(j);
	if (!v.sound)
		cli_status(&j->cli, ERR_NO);
	arena_release(&a);
}

/* The line first, then the files: whoever finds one that is named there knows that it may go. */
static void
run_prune(struct job *j)
{
	struct audit_line line = {.event = STR("prune")};
	struct arena a = {0};
	struct strs runs;
	struct err e;

	if (prune_choose(j->state, &j->history, (size_t)j->keep, j->force, &a,
		&line.pruned, &e) < 0 ||
	    prune_choose_runs(j->state, (size_t)j->keep, &a, &runs, &e) < 0)
		cli_fail(&j->cli, &e);
	line.reason = arena_fmt(&a,
	    "keep %lld%s; %zu versions, and what weighs of %zu runs",
	    (long long)j->keep, j->force ? ", by force" : "", line.pruned.n, runs.n);
	if (line.pruned.n + runs.n == 0)
		cli_warn(&j->cli, "nothing to prune");
	else if (attempts_note(j->state, &line, j->cli.now, &e) < 0 ||
		 prune_remove(j->state, &line.pruned, &e) < 0 ||
		 prune_lighten_runs(j->state, &runs, &e) < 0)
		cli_fail(&j->cli, &e);
	for (size_t i = 0; i < line.pruned.n; i++)
		out_line(j->cli.out, line.pruned.v[i]);
	for (size_t i = 0; i < runs.n; i++)
		out_line(j->cli.out, arena_fmt(&a, "runs/%.*s", STR_ARG(runs.v[i])));
	arena_release(&a);
}

/* ---- */

static void
open_state(struct job *j, const char *dir, bool change)
{
	struct err e;

	j->state = cli_state(&j->cli, dir, change ? STATE_LOCK : 0);
	if (version_active(j->state, &j->active, &e) < 0 ||
	    history_read(j->state, &j->history, &e) < 0)
		cli_fail(&j->cli, &e);
}

static void
run(struct job *j, const char *dir, int argc, char *argv[])
{
	const char *what = argc > 0 ? argv[0] : "",
		   *version = argc > 1 ? argv[1] : NULL;
	bool list = strcmp(what, "list") == 0, show = strcmp(what, "show") == 0;
	bool active = strcmp(what, "active") == 0,
	     activate = strcmp(what, "activate") == 0;
	bool rollback = strcmp(what, "rollback") == 0,
	     verify = strcmp(what, "verify") == 0;
	bool prune = strcmp(what, "prune") == 0;

	if (!list && !show && !active && !activate && !rollback && !verify && !prune)
		cli_usage(&j->cli,
		    "say what to do: list, show, active, activate, rollback, verify or "
		    "prune%s%s",
		    argc > 0 ? ", not " : "", what);
	if ((show || activate) && version == NULL)
		cli_usage(&j->cli, "%s wants a version", what);
	if (argc > 2 || (version != NULL && (list || active || verify || prune)))
		cli_usage(&j->cli, "%s takes no '%s'", what, argv[argc - 1]);
	if ((j->at != NULL && !active) || (j->repair && !verify) ||
	    (j->keep >= 0 && !prune))
		cli_usage(&j->cli,
		    "--at is for active, --repair for verify, --keep for prune");
	if (prune && j->keep < 0)
		cli_usage(&j->cli, "prune wants --keep N");
	if (verify) {
		run_verify(j, dir);
		return;
	}
	open_state(j, dir, activate || rollback || prune);
	if (list)
		run_list(j);
	else if (show)
		run_show(j, version);
	else if (active)
		(j->at == NULL ? run_active : run_active_at)(j);
	else if (activate)
		run_switch(j, str_of(version), what);
	else if (prune)
		run_prune(j);
	else
		run_rollback(j, version);
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
	    {"repair", no_argument, NULL, OPT_REPAIR}, CLI_OPTIONS};
	struct job j = {.reason = STR("by hand, no reason given"), .keep = -1};
	const char *dir = NULL;
	struct err e;
	int c;

	cli_start(&j.cli, "mb-version", usage);
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (c) {
		case OPT_STATE:
			dir = optarg;
			break;
		case OPT_FORMAT:
			j.json = strcmp(optarg, "json") == 0;
			if (!j.json && strcmp(optarg, "text") != 0)
				cli_usage(&j.cli, "--format wants text or json: '%s'",
				    optarg);
			break;
		case OPT_REASON:
			if (utf8_invalid(str_of(optarg)) < strlen(optarg))
				cli_usage(&j.cli, "--reason wants UTF-8: '%s'", optarg);
			j.reason = str_of(optarg);
			break;
		case OPT_FORCE:
			j.force = true;
			break;
		case OPT_AT:
			j.at = optarg;
			break;
		case OPT_REPAIR:
			j.repair = true;
			break;
		case OPT_KEEP:
			if (num_option_int("--keep", optarg,
				(struct int_range){0, 1000000}, &j.keep, &e) < 0)
				cli_usage(&j.cli, "%s", e.text);
			break;
		default:
			cli_option(&j.cli, c == 'h' ? CLI_HELP : c);
		}
	}
	run(&j, dir, argc - optind, argv + optind);
	state_close(j.state);
	history_release(&j.history);
	buf_release(&j.active);
	buf_release(&j.text);
	return cli_finish(&j.cli);
}
