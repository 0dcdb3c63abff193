/*
 * mb-report: append the report of a run to the audit log; print the reports of the
 * log as a table, or one of them as a page.
 */
#include "base/mem.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/state.h"
#include "json/out.h"
#include "rec/report.h"
#include "store/audit.h"
#include "store/reports.h"
#include "store/run_facts.h"
#include "store/run_results.h"
#include "store/sources.h"
#include "store/versions.h"
#include "verb/report.h"
#include "verb/report_view.h"
#include "verb/shadow.h"
#include "verb/suite.h"

enum {
	OPT_STATE = CLI_OWN,
	OPT_FORMAT,
	OPT_RUN,
	OPT_STATUS,
	OPT_DRY_RUN,
	OPT_BASELINE,
	OPT_TRAJECTORIES,
	OPT_TALLY,
	OPT_FEEDBACK,
	OPT_BENCHMARK,
	OPT_STAGES,
	OPT_NOTE,
	OPT_REASON,
	OPT_ERROR_STAGE,
	OPT_MESSAGE,
	OPT_LOGGED
};
struct job {
	struct cli cli;
	struct json_in *in;
	struct arena run;
	struct state *state;
	struct run_facts facts;
	struct buf text;    /* the text to print */
	struct buf sources; /* the ids of --trajectories */
	bool logged;        /* --logged */
	enum cli_format format;
	bool rows; /* the header of the table is printed */
	struct mb_shadow *shadow;
	struct arena line; /* a line of shadow */
};

static const char usage[] =
    "examples:\n"
    "  mb-report --state s list            one line a run\n"
    "  mb-report --state s show            how the last run ended, with figures\n"
    "  mb-report --state s show RUN        the same of another run\n"
    "  mb-report --state s --format html show > report.html    a page for a browser\n"
    "  mb-report shadow log.jsonl          how another router would decide\n"
    "  mb-report --state s append --trajectories selected.jsonl decision.json\n"
    "\n"
    "usage:\n"
    "  mb-report [--state DIR] [--format text|json] list\n"
    "  mb-report [--state DIR] [--format text|json|html] show [RUN]\n"
    "  mb-report [--format text|json] [--rejects FILE] [--strict] shadow [FILE...]\n"
    "  mb-report [--state DIR] [--run RUN] [--status STATUS] [--dry-run]\n"
    "            [--baseline VERSION] [--trajectories FILE] [--tally FILE]\n"
    "            [--feedback FILE] [--benchmark FILE] [--note TEXT]\n"
    "            [--reason TEXT] [--error-stage STAGE] [--message FILE]\n"
    "            [--stages FILE] [--logged] [--now TIME] append [DECISION]\n"
    "\n"
    "  --state DIR          default $MB_STATE, else ~/.local/state/memabra\n"
    "  --format FORMAT      text for people (the default), JSON, or a page of HTML\n"
    "  --rejects FILE       write bad lines of shadow there\n"
    "  --strict             stop at the first bad line\n"
    "facts of a run, for append:\n"
    "  --run RUN            its name; default: made from the time\n"
    "  --status STATUS      default: the decision's verdict; else skipped or error\n"
    "  --dry-run            the run was to change nothing\n"
    "  --baseline VERSION   the router to beat; default: the decision's, the active\n"
    "  --trajectories FILE  the selected trajectories: keeps a list of their ids\n"
    "  --tally FILE         output of mb-select --tally\n"
    "  --feedback FILE      output of mb-reward --tally\n"
    "  --benchmark FILE     the suite: its sha256 is kept\n"
    "  --note TEXT          a remark\n"
    "  --reason TEXT        why the run was skipped\n"
    "  --error-stage STAGE  the stage that failed\n"
    "  --message FILE       the messages of that stage\n"
    "  --stages FILE        the run's journal: the time that each stage took\n"
    "  --logged             take the decision of this run from the audit log; if the\n"
    "                       log has its report too, print that and add nothing\n"
    "  --now TIME           the time to record\n"
    "  --help, --version\n";

/* Fails only if rc is negative. */
static void
check(struct job *j, int rc, const struct err *e)
{
	if (rc < 0)
		cli_fail(&j->cli, e);
}

/* ---- append ---- */

/*
 * Finds the decision of the run in the log: 1. If the log has the report too,
 * prints it: 0.
 */
static int
find_logged(struct job *j)
{
	struct buf decision = {0}, report = {0};
	struct err e;
	int rc, found;

	check(j,
	    found = reports_decided(j->state, j->facts.run, &decision, &report, &e),
	    &e);
	if (found == 0)
		check(j,
		    err_set(&e, ERR_NO, "the log has no decision of this run: '%s'",
			j->facts.run),
		    &e);
	if ((rc = report.n == 0) != 0)
		j->facts.logged = arena_dup(&j->run, buf_str(&decision));
	else
		out_line(j->cli.out, buf_str(&report));
	buf_release(&decision);
	buf_release(&report);
	return rc;
}

static void
run_append(struct job *j, const char *dir, const char *decision)
{
	struct audit_line line = {.event = STR("run")};
	struct buf active = {0};
	struct report r;
	struct err e;

	if (j->logged) {
		if (j->facts.run == NULL || decision != NULL || j->facts.status != NULL)
			cli_usage(&j->cli,
			    "--logged wants --run, and no DECISION and no --status");
		j->state = cli_state(&j->cli, dir, STATE_LOCK);
		if (!find_logged(j))
			return;
	} else {
		j->facts.decision =
		    decision != NULL || j->facts.status != NULL ? decision : "-";
	}
	j->facts.now = j->cli.now;
	j->facts.sources = &j->sources;
	check(j, run_facts_report(&j->facts, j->in, &j->run, &r, &e), &e);
	r.default_benchmark = suite_is(r.benchmark_sha256);
	if (r.decided && j->facts.status != NULL && !str_is(r.status, "error") &&
	    !str_eq(r.status, r.decision.verdict))
		cli_usage(&j->cli, "--status says %s, the decision says %.*s",
		    j->facts.status, STR_ARG(r.decision.verdict));
	if (!r.decided && !str_is(r.status, "skipped") && !str_is(r.status, "error"))
		cli_usage(&j->cli, "%s wants a decision", j->facts.status);
	if (j->state == NULL)
		j->state = cli_state(&j->cli, dir, STATE_CREATE | STATE_LOCK);
	check(j, version_active(j->state, &active, &e), &e);
	check(j, run_facts_place(&j->facts, j->state, &j->run, &r, &e), &e);
	if (r.sources_sha256.p != NULL)
		check(
		    j, sources_write(j->state, r.run_id, buf_str(&j->sources), &e), &e);
	report_write(&j->text, &r);
	line.report = buf_str(&j->text);
	line.reason = arena_fmt(
	    &j->run, "%.*s: %.*s", STR_ARG(r.status), STR_ARG(mb_report_why(&r)));
	line.active = line.was =
	    str_is(buf_str(&active), "rules") ? STR_NONE : buf_str(&active);
	check(j, audit_append(j->state, &line, j->cli.now, &e), &e);
	out_line(j->cli.out, buf_str(&j->text));
	buf_release(&active);
}

static int
list_report(void *ctx, const struct report *r, struct str line, struct err *e)
{
	struct job *j = ctx;

	(void)e;
	buf_reset(&j->text);
	if (j->format == CLI_FORMAT_JSON) {
		out_line(j->cli.out, line);
		return 0;
	}
	if (!j->rows)
		mb_report_head(&j->text);
	j->rows = true;
	mb_report_row(&j->text, r);
	out_add(j->cli.out, buf_str(&j->text));
	return 0;
}

/* ---- show ---- */

/* Collects what a page on the report shows, and adds the page to the text. */
static void
show_page(struct job *j, const struct report *r)
{
	struct evidence *evidence = mem_zalloc(1, sizeof *evidence);
	struct past past = {.benchmark_sha256 = r->benchmark_sha256};
	struct report_view v = {r, str_of(state_dir(j->state)), evidence, &past};
	struct err e;

	if (r->decided && !policy_keeps_back(&r->decision.policy)) {
		check(j,
		    run_results_scan(j->state, r->run_id, evidence_add, evidence, &e),
		    &e);
		check(j, run_tasks_scan(j->state, r, evidence_text, evidence, &e), &e);
	}
	check(j, reports_scan(j->state, past_report, &past, &e), &e);
	check(j, audit_scan(j->state, past_audit, &past, &e), &e);
	check(j, run_yardsticks(j->state, r->run_id, &v.yardsticks, &j->run, &e), &e);
	v.left = run_router_header(j->state, r->run_id, &v.trained, &j->run, &e);
	check(j, v.left, &e);
	if (j->format == CLI_FORMAT_HTML)
		report_html(&j->text, &v);
	else
		report_bars(&j->text, &v, cli_unicode());
	past_release(&past);
	evidence_release(evidence);
	mem_free(evidence);
}

/* run: NULL for the last run. */
static void
run_show(struct job *j, const char *run)
{
	struct buf line = {0};
	struct report r;
	struct err e;
	int rc;

	check(j, rc = reports_find(j->state, run, &line, &e), &e);
	if (rc == 0 && run == NULL)
		check(j, err_set(&e, ERR_NO, "there has been no run"), &e);
	if (rc == 0)
		check(j, err_set(&e, ERR_NO, "no such run: '%s'", run), &e);
	if (j->format == CLI_FORMAT_JSON) {
		out_line(j->cli.out, buf_str(&line));
	} else {
		check(j, report_read(j->in, &r, buf_str(&line), &j->run, &e), &e);
		if (j->format == CLI_FORMAT_TEXT)
			mb_report_page(&j->text, &r);
		show_page(j, &r);
		out_add(j->cli.out, buf_str(&j->text));
	}
	buf_release(&line);
}

/* ---- shadow ---- */

static int
shadow_line(void *ctx, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct trajectory t;

	arena_reset(&j->line);
	return trajectory_check(j->in, &t, line, &j->line, e) < 0
		   ? -1
		   : mb_shadow_step(j->shadow, &t, &j->line, e);
}

static void
run_shadow(struct job *j, char *const files[])
{
	struct shadow_report r;

	j->cli.reads = RECORD_TRAJECTORY;
	j->shadow = mb_shadow_new();
	cli_pump(&j->cli, files, shadow_line, j);
	for (size_t i = 0; i < mb_shadow_count(j->shadow); i++) {
		mb_shadow_report(j->shadow, i, &j->run, &r);
		if (j->format == CLI_FORMAT_JSON)
			json_write(&j->text, &SHADOW_REPORT_TABLE, &r);
		else
			mb_shadow_page(&j->text, &r);
		buf_adds(&j->text, j->format == CLI_FORMAT_JSON ? "\n" : "");
	}
	if (mb_shadow_count(j->shadow) == 0)
		cli_warn(
		    &j->cli, "no decision has a shadow: mb-route --shadow adds it");
	out_add(j->cli.out, buf_str(&j->text));
	mb_shadow_free(j->shadow);
}

/* ---- */

static void
run(struct job *j, const char *dir, const char *what, const char *which)
{
	bool append = strcmp(what, "append") == 0, list = strcmp(what, "list") == 0;
	struct err e;

	if (!append && !list && strcmp(what, "show") != 0)
		cli_usage(&j->cli, "say what to do: append, list, show or shadow");
	if (list && which != NULL)
		cli_usage(&j->cli, "list takes no '%s'", which);
	j->in = json_in_new();
	if (append) {
		run_append(j, dir, which);
		return;
	}
	j->state = cli_state(&j->cli, dir, 0);
	if (list)
		check(j, reports_scan(j->state, list_report, j, &e), &e);
	else
		run_show(j, which);
}

/* An option whose value is one of our words, or text that must be UTF-8 for JSON. */
static void
fact(struct job *j, int c)
{
	struct run_facts *f = &j->facts;
	/* in the order of the options, from OPT_RUN on */
	const char **const places[] = {&f->run, &f->status, NULL, &f->baseline,
	    &f->trajectories, &f->tally, &f->feedback, &f->benchmark, &f->stages,
	    &f->note, &f->reason, &f->stage, &f->message};

	*places[c - OPT_RUN] = optarg;
	if (c == OPT_RUN && !version_is_name(str_of(optarg)))
		cli_usage(&j->cli, "--run wants letters, digits and '-': '%s'", optarg);
	if (c == OPT_STATUS && !report_status(str_of(optarg)))
		cli_usage(&j->cli,
		    "--status wants promoted, canary, proposed, held, inconclusive, "
		    "skipped or error: '%s'",
		    optarg);
	if ((c == OPT_BASELINE || (c >= OPT_NOTE && c <= OPT_ERROR_STAGE)) &&
	    utf8_invalid(str_of(optarg)) < strlen(optarg))
		cli_usage(&j->cli, "not valid UTF-8: '%s'", optarg);
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"state", required_argument, NULL, OPT_STATE},
	    {"format", required_argument, NULL, OPT_FORMAT},
	    {"run", required_argument, NULL, OPT_RUN},
	    {"status", required_argument, NULL, OPT_STATUS},
	    {"dry-run", no_argument, NULL, OPT_DRY_RUN},
	    {"baseline", required_argument, NULL, OPT_BASELINE},
	    {"trajectories", required_argument, NULL, OPT_TRAJECTORIES},
	    {"tally", required_argument, NULL, OPT_TALLY},
	    {"feedback", required_argument, NULL, OPT_FEEDBACK},
	    {"benchmark", required_argument, NULL, OPT_BENCHMARK},
	    {"stages", required_argument, NULL, OPT_STAGES},
	    {"note", required_argument, NULL, OPT_NOTE},
	    {"reason", required_argument, NULL, OPT_REASON},
	    {"error-stage", required_argument, NULL, OPT_ERROR_STAGE},
	    {"message", required_argument, NULL, OPT_MESSAGE},
	    {"logged", no_argument, NULL, OPT_LOGGED}, CLI_OPTIONS};
	struct job j = {.format = CLI_FORMAT_TEXT};
	const char *dir = NULL;
	int c;

	cli_start(&j.cli, "mb-report", usage);
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1) {
		if (c == OPT_STATE)
			dir = optarg;
		else if (c == OPT_FORMAT)
			j.format = cli_format_of(&j.cli, optarg, "text, json or html");
		else if (c == OPT_DRY_RUN)
			j.facts.dry_run = true;
		else if (c == OPT_LOGGED)
			j.logged = true;
		else if (c >= OPT_RUN && c <= OPT_MESSAGE)
			fact(&j, c);
		else
			cli_option(&j.cli, c);
	}
	if (j.format == CLI_FORMAT_HTML && optind < argc &&
	    strcmp(argv[optind], "show") != 0)
		cli_usage(&j.cli, "--format html is for show: '%s'", argv[optind]);
	if (optind < argc && strcmp(argv[optind], "shadow") == 0) {
		j.in = json_in_new();
		run_shadow(&j, argv + optind + 1);
	} else if (argc - optind > 2) {
		cli_usage(&j.cli, "one thing at a time, not '%s'", argv[optind + 2]);
	} else {
		run(&j, dir, optind < argc ? argv[optind] : "",
		    optind + 1 < argc ? argv[optind + 1] : NULL);
	}
	state_close(j.state);
	json_in_free(j.in);
	arena_release(&j.run);
	arena_release(&j.line);
	buf_release(&j.text);
	buf_release(&j.sources);
	return cli_finish(&j.cli);
}
