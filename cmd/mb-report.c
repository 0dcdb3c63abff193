/*
 * mb-report: what became of a run, appended to the audit log; and what the log
 * tells, as a table, a page, or the state of things now.
 */
#include <math.h>

#include "base/num.h"
#include "base/set.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/state.h"
#include "json/out.h"
#include "rec/report.h"
#include "rec/status.h"
#include "store/audit.h"
#include "store/cases.h"
#include "store/facts.h"
#include "store/history.h"
#include "store/repair.h"
#include "store/reports.h"
#include "store/seen.h"
#include "store/quarantine.h"
#include "store/verify.h"
#include "store/versions.h"
#include "store/watch_log.h"
#include "verb/report.h"
#include "verb/watch.h"

enum {
	OPT_STATE = CLI_OWN,
	OPT_FORMAT,
	OPT_RUN,
	OPT_STATUS,
	OPT_DRY_RUN,
	OPT_BASELINE,
	OPT_TRAJECTORIES,
	OPT_TALLY,
	OPT_BENCHMARK,
	OPT_DEFAULT_BENCHMARK,
	OPT_NOTE,
	OPT_ERROR_STAGE,
	OPT_MESSAGE,
	OPT_STAGE,
	OPT_REPAIR,
	OPT_LOGGED,
};
struct job {
	struct cli cli;
	struct json_in *in;
	struct arena run;
	struct state *state;
	struct facts facts;
	struct buf stages; /* members of facts.stages */
	struct buf text;   /* to be printed */
	bool logged;       /* --logged */
	bool json, repair;
	bool rows; /* the table has begun */
};

static const char usage[] =
    "examples:\n"
    "  mb-report --state s list            one line a run\n"
    "  mb-report --state s show RUN        why it ended as it did, with figures\n"
    "  mb-report --state s status          what is active, since when and why\n"
    "  mb-report --state s append --trajectories selected.jsonl decision.json\n"
    "\n"
    "usage:\n"
    "  mb-report [--state DIR] [--format text|json] list\n"
    "  mb-report [--state DIR] [--format text|json] show RUN\n"
    "  mb-report [--state DIR] [--format text|json] status\n"
    "  mb-report [--state DIR] [--format text|json] verify [--repair] [--now TIME]\n"
    "  mb-report [--state DIR] [--run RUN] [--status STATUS] [--dry-run]\n"
    "            [--baseline VERSION] [--trajectories FILE] [--tally FILE]\n"
    "            [--benchmark FILE] [--default-benchmark] [--note TEXT]\n"
    "            [--error-stage STAGE] [--message FILE] [--stage STAGE=SECONDS]...\n"
    "            [--logged] [--now TIME] append [DECISION]\n"
    "\n"
    "  --state DIR          default $MB_STATE, else ~/.local/state/memabra\n"
    "  --format FORMAT      text for people (the default), or JSON\n"
    "  --repair             put right what can be without doubt\n"
    "facts of a run, for append:\n"
    "  --run RUN            its name; default: made of the time\n"
    "  --status STATUS      default: the decision's verdict; else skipped or error\n"
    "  --dry-run            nothing was to be changed\n"
    "  --baseline VERSION   the router to beat; default: the decision's, the active\n"
    "  --trajectories FILE  those selected: their ids are kept\n"
    "  --tally FILE         what mb-select --tally wrote\n"
    "  --benchmark FILE     the suite: its sha256 is kept\n"
    "  --default-benchmark  it is the default one, given to a state without\n"
    "  --note TEXT          what else there is to say\n"
    "  --error-stage STAGE  the stage that failed, and\n"
    "  --message FILE       what it said\n"
    "  --stage STAGE=SECONDS  how long a stage took; once for each\n"
    "  --logged             the decision is the one that the log has of this run; "
    "where\n"
    "                       it has its report too, that is printed, and nothing added\n"
    "  --now TIME           the time to write down\n"
    "  --help, --version\n";

/* Only a negative rc is a failure. */
static void
check(struct job *j, int rc, const struct err *e)
{
	if (rc < 0)
		cli_fail(&j->cli, e);
}

/* ---- append ---- */

/* The router to beat: as it was judged, else as named, else the one that is active. */
static void
set_baseline(struct job *j, struct str active, struct report *r)
{
	struct buf name = {0}, path = {0};
	struct err ignored;

	r->baseline_version = r->decision.baseline_version;
	if (r->baseline_version.p == NULL && j->facts.baseline != NULL) {
		r->baseline_version = str_of(j->facts.baseline);
		if (version_find(j->state, j->facts.baseline, &path, &name, &ignored) ==
			0 &&
		    name.n > 0)
			r->baseline_version = arena_dup(&j->run, buf_str(&name));
	} else if (r->baseline_version.p == NULL) {
		r->baseline_version = active;
	}
	buf_release(&name);
	buf_release(&path);
}

static int
add_run(void *ctx, const struct report *r, struct str line, struct err *e)
{
	(void)line;
	(void)e;
	set_add(ctx, r->run_id);
	return 0;
}

/* The run's name: the one given, else one made of the time that no other run has. */
static void
set_run_id(struct job *j, struct report *r)
{
	struct set runs = {0};
	char stamp[UTC_MAX];
	struct err e;

	if (j->facts.run != NULL) {
		r->run_id = str_of(j->facts.run);
		return;
	}
	check(j, reports_scan(j->state, add_run, &runs, &e), &e);
	utc_compact(stamp, j->cli.now);
	r->run_id = arena_dup(&j->run, str_of(stamp));
	for (int n = 2; set_has(&runs, r->run_id); n++)
		r->run_id = arena_fmt(&j->run, "%s-%d", stamp, n);
	set_release(&runs);
}

/* The decision that the log has of the run, to go on with: 1; 0 when that was reported, and is printed. */
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
	j->facts.stages = buf_str(&j->stages);
	j->facts.now = j->cli.now;
	check(j, facts_report(&j->facts, j->in, &j->run, &r, &e), &e);
	if (r.decided && j->facts.status != NULL && !str_is(r.status, "error") &&
	    !str_eq(r.status, r.decision.verdict))
		cli_usage(&j->cli, "--status says %s, the decision says %.*s",
		    j->facts.status, STR_ARG(r.decision.verdict));
	if (!r.decided && !str_is(r.status, "skipped") && !str_is(r.status, "error"))
		cli_usage(&j->cli, "%s wants a decision", j->facts.status);
	if (j->state == NULL)
		j->state = cli_state(&j->cli, dir, STATE_CREATE | STATE_LOCK);
	check(j, version_active(j->state, &active, &e), &e);
	set_baseline(j, buf_str(&active), &r);
	set_run_id(j, &r);
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
	if (j->json) {
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

static void
run_show(struct job *j, const char *run)
{
	struct buf line = {0};
	struct report r;
	struct err e;
	int rc;

	check(j, rc = reports_find(j->state, run, &line, &e), &e);
	if (rc == 0)
		check(j, err_set(&e, ERR_NO, "no such run: '%s'", run), &e);
	if (j->json) {
		out_line(j->cli.out, buf_str(&line));
	} else {
		check(j, report_read(j->in, &r, buf_str(&line), &j->run, &e), &e);
		mb_report_page(&j->text, &r);
		out_add(j->cli.out, buf_str(&j->text));
	}
	buf_release(&line);
}

/* ---- status ---- */

static int
count_report(void *ctx, const struct report *r, struct str line, struct err *e)
{
	struct status *s = ctx;

	(void)line;
	(void)e;
	s->reports++;
	s->by_status.promoted += str_is(r->status, "promoted");
	s->by_status.held += str_is(r->status, "held");
	s->by_status.inconclusive += str_is(r->status, "inconclusive");
	s->by_status.skipped += str_is(r->status, "skipped");
	s->by_status.error += str_is(r->status, "error");
	return 0;
}

static void
count_stores(struct job *j, struct status *s)
{
	unsigned long long seen_ids = 0, known = 0;
	struct buf versions = {0};
	struct cases *cases = NULL;
	struct seen *seen = NULL;
	struct err e;

	if (version_list(j->state, &versions, &e) < 0 ||
	    (seen = seen_open(j->state, false, &e)) == NULL ||
	    seen_count(seen, &seen_ids, &e) < 0 ||
	    (cases = cases_open(j->state, false, &e)) == NULL ||
	    cases_count(cases, &known, &e) < 0)
		cli_fail(&j->cli, &e);
	for (size_t i = 0; i < versions.n; i++)
		s->versions += versions.p[i] == '\0';
	s->trajectories_seen = (double)seen_ids;
	s->cases = (double)known;
	seen_close(seen);
	cases_close(cases);
	buf_release(&versions);
}

static void
look_back(struct job *j, struct history *h, struct status *s)
{
	struct buf active = {0}, line = {0};
	const struct tenure *t;
	struct report r;
	struct err e;
	int rc;

	check(j, version_active(j->state, &active, &e), &e);
	check(j, history_read(j->state, h, &e), &e);
	check(j, reports_scan(j->state, count_report, s, &e), &e);
	s->active_version = arena_dup(&j->run, buf_str(&active));
	if ((t = history_tenure(h, s->active_version)) != NULL) {
		s->since = t->latest.time;
		s->event = t->latest.event;
		s->reason = t->latest.reason;
		s->was = t->latest.was;
	}
	check(j, rc = reports_find(j->state, NULL, &line, &e), &e);
	if (rc > 0) {
		check(j,
		    report_read(
			j->in, &r, arena_dup(&j->run, buf_str(&line)), &j->run, &e),
		    &e);
		s->last = (struct last_run){r.run_id, r.timestamp, r.status, r.dry_run,
		    r.sample_count,
		    r.decided ? r.decision.metrics.baseline.mean_reward : NAN,
		    r.decided ? r.decision.metrics.challenger.mean_reward : NAN,
		    r.promoted_version, arena_dup(&j->run, mb_report_why(&r))};
	}
	buf_release(&active);
	buf_release(&line);
}

static void
load_line(void *ctx, const struct watch_line *l)
{
	mb_watch_load(ctx, l);
}

/* The watch, unless its journal is still of another version: then it has not looked since. */
static void
look_at_watch(struct job *j, struct status *s)
{
	struct watch_header h;
	struct mb_watch *w;
	struct err e;
	int rc = watch_log_read(j->state, &h, &j->run, NULL, NULL, &e);

	check(j, rc, &e);
	if (rc > 0 && str_eq(h.version, s->active_version)) {
		w = mb_watch_new(&h);
		check(j, watch_log_read(j->state, NULL, NULL, load_line, w, &e), &e);
		mb_watch_finish(w, &j->run, &s->watch);
		mb_watch_free(w);
	}
	check(j, quarantine_read(j->state, &j->run, &s->quarantined, &e), &e);
}

static void
run_status(struct job *j)
{
	struct history h = {0};
	struct status s;

	json_defaults(&STATUS_TABLE, &s);
	s.state = str_of(state_dir(j->state));
	look_back(j, &h, &s);
	count_stores(j, &s);
	look_at_watch(j, &s);
	if (j->json) {
		json_write(&j->text, &STATUS_TABLE, &s);
		buf_addc(&j->text, '\n');
	} else {
		mb_report_status(&j->text, &s);
	}
	out_add(j->cli.out, buf_str(&j->text));
	history_release(&h);
}

/* As mb-version verify, for whoever looks for it here. */
static void
run_verify(struct job *j)
{
	struct strs repaired = {NULL, 0};
	struct verification v;
	struct err e;

	if (j->repair)
		check(
		    j, repair_state(j->state, j->cli.now, &j->run, &repaired, &e), &e);
	check(j, verify_state(j->state, &j->run, &v, &e), &e);
	v.repaired = repaired;
	if (j->json) {
		json_write(&j->text, &VERIFICATION_TABLE, &v);
		buf_addc(&j->text, '\n');
	} else {
		mb_report_verification(&j->text, &v);
	}
	out_add(j->cli.out, buf_str(&j->text));
	if (!v.sound)
		cli_status(&j->cli, ERR_NO);
}

/* ---- */

static void
run(struct job *j, const char *dir, const char *what, const char *which)
{
	bool append = strcmp(what, "append") == 0, list = strcmp(what, "list") == 0;
	bool show = strcmp(what, "show") == 0, status = strcmp(what, "status") == 0;
	bool verify = strcmp(what, "verify") == 0;
	struct err e;

	if (!append && !list && !show && !status && !verify)
		cli_usage(
		    &j->cli, "say what to do: append, list, show, status or verify");
	if (j->repair && !verify)
		cli_usage(&j->cli, "--repair is for verify");
	if (show && which == NULL)
		cli_usage(&j->cli, "show wants a run");
	if ((list || status || verify) && which != NULL)
		cli_usage(&j->cli, "%s takes no '%s'", what, which);
	j->in = json_in_new();
	if (append) {
		run_append(j, dir, which);
		return;
	}
	j->state = cli_state(
	    &j->cli, dir, (verify ? STATE_AS_IS : 0) | (j->repair ? STATE_LOCK : 0));
	if (verify)
		run_verify(j);
	else if (list)
		check(j, reports_scan(j->state, list_report, j, &e), &e);
	else if (show)
		run_show(j, which);
	else
		run_status(j);
}

/* STAGE=SECONDS as a member of a JSON object. */
static void
add_stage(struct job *j, const char *text)
{
	const char *eq = strchr(text, '=');
	struct buf *b = &j->stages;
	struct err e;
	double seconds;

	if (eq == NULL || eq == text || utf8_invalid(str_of(text)) < strlen(text))
		cli_usage(&j->cli, "--stage wants STAGE=SECONDS: '%s'", text);
	if (num_option_real(
		"--stage", eq + 1, (struct real_range){0, 1e15}, &seconds, &e) < 0)
		cli_usage(&j->cli, "%s", e.text);
	if (b->n > 0)
		buf_addc(b, ',');
	json_str(b, (struct str){text, (size_t)(eq - text)});
	buf_addc(b, ':');
	json_num(b, seconds);
}

/* An option that takes a word of ours, or text that must be UTF-8 to stand in JSON. */
static void
fact(struct job *j, int c)
{
	struct facts *f = &j->facts;
	const char **place = c == OPT_RUN            ? &f->run
			     : c == OPT_STATUS       ? &f->status
			     : c == OPT_BASELINE     ? &f->baseline
			     : c == OPT_TRAJECTORIES ? &f->trajectories
			     : c == OPT_TALLY        ? &f->tally
			     : c == OPT_BENCHMARK    ? &f->benchmark
			     : c == OPT_NOTE         ? &f->note
			     : c == OPT_ERROR_STAGE  ? &f->stage
						     : &f->message;

	*place = optarg;
	if (c == OPT_RUN && !version_is_name(str_of(optarg)))
		cli_usage(&j->cli, "--run wants letters, digits and '-': '%s'", optarg);
	if (c == OPT_STATUS && !report_status(str_of(optarg)))
		cli_usage(&j->cli,
		    "--status wants promoted, held, inconclusive, skipped or error: "
		    "'%s'",
		    optarg);
	if ((c == OPT_BASELINE || c == OPT_NOTE || c == OPT_ERROR_STAGE) &&
	    utf8_invalid(str_of(optarg)) < strlen(optarg))
		cli_usage(&j->cli, "this is not UTF-8: '%s'", optarg);
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
	    {"benchmark", required_argument, NULL, OPT_BENCHMARK},
	    {"default-benchmark", no_argument, NULL, OPT_DEFAULT_BENCHMARK},
	    {"note", required_argument, NULL, OPT_NOTE},
	    {"error-stage", required_argument, NULL, OPT_ERROR_STAGE},
	    {"message", required_argument, NULL, OPT_MESSAGE},
	    {"stage", required_argument, NULL, OPT_STAGE},
	    {"logged", no_argument, NULL, OPT_LOGGED},
	    {"repair", no_argument, NULL, OPT_REPAIR}, CLI_OPTIONS};
	struct job j = {0};
	const char *dir = NULL;
	int c;

	cli_start(&j.cli, "mb-report", usage);
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == OPT_STATE)
			dir = optarg;
		else if (c == OPT_FORMAT &&
			 (strcmp(optarg, "json") == 0 || strcmp(optarg, "text") == 0))
			j.json = *optarg == 'j';
		else if (c == OPT_FORMAT)
			cli_usage(&j.cli, "--format wants text or json: '%s'", optarg);
		else if (c == OPT_DRY_RUN)
			j.facts.dry_run = true;
		else if (c == OPT_REPAIR)
			j.repair = true;
		else if (c == OPT_DEFAULT_BENCHMARK)
			j.facts.default_benchmark = true;
		else if (c == OPT_LOGGED)
			j.logged = true;
		else if (c == OPT_STAGE)
			add_stage(&j, optarg);
		else if (c >= OPT_RUN && c <= OPT_MESSAGE)
			fact(&j, c);
		else
			cli_option(&j.cli, c == 'h' ? CLI_HELP : c);
	}
	if (argc - optind > 2)
		cli_usage(&j.cli, "one thing at a time, not '%s'", argv[optind + 2]);
	run(&j, dir, optind < argc ? argv[optind] : "",
	    optind + 1 < argc ? argv[optind + 1] : NULL);
	state_close(j.state);
	json_in_free(j.in);
	arena_release(&j.run);
	buf_release(&j.text);
	buf_release(&j.stages);
	return cli_finish(&j.cli);
}
