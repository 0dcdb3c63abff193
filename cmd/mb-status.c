/*
 * mb-status: print the active version, when and why it became active, the contents
 * of the state, and the last report. It changes nothing and takes no lock.
 */
#include <math.h>

#include "base/plain.h"
#include "base/utc.h"
#include "cli/cli.h"
#include "cli/metrics.h"
#include "cli/state.h"
#include "io/file.h"
#include "json/out.h"
#include "rec/report.h"
#include "rec/status.h"
#include "store/audit.h"
#include "store/canary.h"
#include "store/cases.h"
#include "store/history.h"
#include "store/hold.h"
#include "store/promotion.h"
#include "store/quarantine.h"
#include "store/reports.h"
#include "store/seen.h"
#include "store/versions.h"
#include "store/watch_log.h"
#include "verb/pages.h"
#include "verb/past.h"
#include "verb/report.h"
#include "verb/status_html.h"
#include "verb/watch.h"

enum { OPT_STATE = CLI_OWN, OPT_FORMAT, OPT_CHECK, OPT_WITHIN };

struct job {
	struct cli cli;
	struct json_in *in;
	struct arena run;
	struct state *state;
	struct status status;
	struct history history;
	enum cli_format format;
	struct status_facts facts;
	struct report last;
	struct past past; /* of the suite of the last decision */
	struct buf rows;  /* of the last runs */
	double seen;      /* runs */
	bool check;       /* --check */
};

static const char usage[] =
    "examples:\n"
    "  mb-status --state s                  what is active, since when and why\n"
    "  mb-status --state s --format json | jq -r .active_version\n"
    "  mb-status --state s --format html > status.html    a page for a browser\n"
    "  mb-status --state s --check --within 2d   exit with 1 if a person should look\n"
    "\n"
    "usage:\n"
    "  mb-status [--state DIR] [--format text|json|html|prometheus|otlp]\n"
    "            [--now TIME]\n"
    "  mb-status [--state DIR] --check [--within TIME] [--now TIME]\n"
    "\n"
    "  --state DIR      default $MB_STATE, else ~/.local/state/memabra\n"
    "  --format FORMAT  text for people (the default), one JSON object, a page\n"
    "                   of HTML, or metrics for Prometheus or OpenTelemetry\n"
    "  --check          print the reasons to look at the state, or \"fine\"\n"
    "  --within TIME    a reason: no run in this time, such as 26h or 2d\n"
    "  --now TIME       the present time, for --within\n"
    "  --help, --version\n"
    "\n"
    "exit status of --check: 0 if there is no reason, 1 if there is one\n";

/* Fails only if rc is negative. */
static void
check(struct job *j, int rc, const struct err *e)
{
	if (rc < 0)
		cli_fail(&j->cli, e);
}

static int
count_report(void *ctx, const struct report *r, struct str line, struct err *e)
{
	struct job *j = ctx;
	struct status *s = &j->status;
	bool passed = r->decided && decision_passed(&r->decision);

	(void)line;
	(void)e;
	s->reports++;
	if (r->decided)
		j->facts.held_in_a_row = passed ? 0 : j->facts.held_in_a_row + 1;
	if (r->decided && r->benchmark_sha256.p != NULL)
		j->past.benchmark_sha256 = arena_dup(&j->run, r->benchmark_sha256);
	s->by_status.promoted += str_is(r->status, "promoted");
	s->by_status.canary += str_is(r->status, "canary");
	s->by_status.proposed += str_is(r->status, "proposed");
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
	    (cases = cases_open(j->state, &e)) == NULL ||
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
look_back(struct job *j, struct status *s)
{
	struct buf active = {0}, line = {0};
	const struct report *r = &j->last;
	const struct tenure *t;
	struct err e;
	int rc;

	check(j, version_active(j->state, &active, &e), &e);
	check(j, history_read(j->state, &j->history, &e), &e);
	check(j, reports_scan(j->state, count_report, j, &e), &e);
	s->active_version = arena_dup(&j->run, buf_str(&active));
	if ((t = history_tenure(&j->history, s->active_version)) != NULL) {
		s->since = t->latest.time;
		s->event = t->latest.event;
		s->reason = t->latest.reason;
		s->was = t->latest.was;
	}
	check(j, rc = reports_find(j->state, NULL, &line, &e), &e);
	if (rc > 0) {
		check(j,
		    report_read(j->in, &j->last, arena_dup(&j->run, buf_str(&line)),
			&j->run, &e),
		    &e);
		j->facts.last = r;
		s->last = (struct last_run){r->run_id, r->timestamp, r->status,
		    r->dry_run, r->sample_count,
		    r->decided ? r->decision.metrics.baseline.mean_reward : NAN,
		    r->decided ? r->decision.metrics.challenger.mean_reward : NAN,
		    r->promoted_version, arena_dup(&j->run, mb_report_why(r))};
	}
	buf_release(&active);
	buf_release(&line);
}

static void
load_watch_line(void *ctx, const struct watch_line *l)
{
	mb_watch_load(ctx, l);
}

/*
 * The watch and the canary. If the journal is for another version, it has not run since
 * the change.
 */
static void
look_at_watch(struct job *j, struct status *s)
{
	struct watch_header h;
	struct canary canary;
	struct mb_watch *w;
	struct err e;
	int rc = watch_log_header(j->state, &h, &j->run, &e);

	check(j, rc, &e);
	if (rc > 0 && str_eq(h.version, s->active_version)) {
		w = mb_watch_new(&h);
		check(j, watch_log_lines(j->state, load_watch_line, w, &e), &e);
		mb_watch_finish(w, &j->run, &s->watch);
		mb_watch_free(w);
	}
	if ((rc = canary_now(j->state, &canary, &j->run, &e)) > 0)
		s->canary = canary;
	check(j, rc, &e);
	check(j, quarantine_read(j->state, &j->run, &s->quarantined, &e), &e);
}

/* What waits for a person: a proposal, and a hold. */
static void
look_for_person(struct job *j, struct status *s)
{
	struct proposal p;
	struct buf why = {0};
	struct err e;
	int rc = proposal_find(j->state, NULL, &p, &j->run, &e);

	if (rc > 0 && (rc = proposal_open(j->state, &p, &e)) > 0) {
		s->proposed.run = p.run;
		s->proposed.version = p.version;
		s->proposed.time = p.time;
	}
	check(j, rc, &e);
	check(j, rc = hold_read(j->state, &why, &e), &e);
	if (rc > 0)
		s->hold = arena_dup(&j->run, buf_str(&why));
	buf_release(&why);
}

/* ---- output ---- */

static int
page_report(void *ctx, const struct report *r, struct str line, struct err *e)
{
	struct job *j = ctx;

	if (++j->seen + STATUS_HTML_RUNS > j->status.reports)
		status_html_run(&j->rows, r);
	return past_report(&j->past, r, line, e);
}

static void
page(struct job *j, struct buf *text)
{
	struct err e;

	check(j, reports_scan(j->state, page_report, j, &e), &e);
	check(j, audit_scan(j->state, past_audit, &j->past, &e), &e);
	status_html(text, &j->status, &j->past, buf_str(&j->rows));
}

static void
warnings(struct job *j, struct buf *text)
{
	struct strs w = status_warnings(&j->facts, &j->run);

	for (size_t i = 0; i < w.n; i++) {
		plain_add(text, w.v[i]);
		buf_addc(text, '\n');
	}
	if (w.n == 0)
		buf_adds(text, "fine\n");
	else
		cli_status(&j->cli, ERR_NO);
}

static void
print(struct job *j)
{
	struct buf text = {0};

	j->facts.status = &j->status;
	j->facts.now = j->cli.now;
	if (j->check) {
		warnings(j, &text);
	} else if (j->format == CLI_FORMAT_HTML) {
		page(j, &text);
	} else if (j->format == CLI_FORMAT_PROMETHEUS) {
		metrics_prometheus(&text, &j->facts);
	} else if (j->format == CLI_FORMAT_OTLP) {
		metrics_otlp(&text, &j->facts);
	} else if (j->format == CLI_FORMAT_JSON) {
		json_write(&text, &STATUS_TABLE, &j->status);
		buf_addc(&text, '\n');
	} else {
		mb_status_page(&text, &j->status);
	}
	out_add(j->cli.out, buf_str(&text));
	buf_release(&text);
}

/* An operand is probably a log, which is for another program. */
static void
refuse_operand(struct job *j, const char *operand)
{
	if (file_is_dir(operand))
		cli_usage(&j->cli,
		    "no operands are read: for this state say --state '%s'", operand);
	cli_usage(&j->cli,
	    "no operands are read: '%s'; say --state DIR, or mb-summary for a log",
	    operand);
}

static void
option(struct job *j, int c, const char **dir)
{
	if (c == OPT_STATE)
		*dir = optarg;
	else if (c == OPT_FORMAT)
		j->format = cli_format_of(
		    &j->cli, optarg, "text, json, html, prometheus or otlp");
	else if (c == OPT_CHECK)
		j->check = true;
	else if (c != OPT_WITHIN)
		cli_option(&j->cli, c);
	else if (!utc_duration(str_of(optarg), &j->facts.within) ||
		 j->facts.within <= 0)
		cli_usage(&j->cli, "--within wants a time such as 26h: '%s'", optarg);
}

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"state", required_argument, NULL, OPT_STATE},
	    {"format", required_argument, NULL, OPT_FORMAT},
	    {"check", no_argument, NULL, OPT_CHECK},
	    {"within", required_argument, NULL, OPT_WITHIN}, CLI_OPTIONS};
	struct job j = {0};
	const char *dir = NULL;
	int c;

	cli_start(&j.cli, "mb-status", usage);
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1)
		option(&j, c, &dir);
	if (optind < argc)
		refuse_operand(&j, argv[optind]);
	if (j.check && j.format != CLI_FORMAT_AUTO)
		cli_usage(&j.cli, "--check prints text: --format does not apply");
	if (j.facts.within > 0 && !j.check)
		cli_usage(&j.cli, "--within is for --check");
	j.in = json_in_new();
	j.state = cli_state(&j.cli, dir, 0);
	json_defaults(&STATUS_TABLE, &j.status);
	j.status.state = str_of(state_dir(j.state));
	look_back(&j, &j.status);
	count_stores(&j, &j.status);
	look_at_watch(&j, &j.status);
	look_for_person(&j, &j.status);
	print(&j);
	history_release(&j.history);
	past_release(&j.past);
	buf_release(&j.rows);
	state_close(j.state);
	json_in_free(j.in);
	arena_release(&j.run);
	return cli_finish(&j.cli);
}
