/*
 * mb-status: print the active version, when and why it became active, the contents
 * of the state, and the last report. It changes nothing and takes no lock.
 */
#include <math.h>

#include "cli/cli.h"
#include "cli/state.h"
#include "io/file.h"
#include "json/out.h"
#include "rec/report.h"
#include "rec/status.h"
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
#include "verb/report.h"
#include "verb/watch.h"

enum { OPT_STATE = CLI_OWN, OPT_FORMAT };

struct job {
	struct cli cli;
	struct json_in *in;
	struct arena run;
	struct state *state;
	struct history history;
	enum cli_format format;
};

static const char usage[] =
    "examples:\n"
    "  mb-status --state s                  what is active, since when and why\n"
    "  mb-status --state s --format json | jq -r .active_version\n"
    "\n"
    "usage:\n"
    "  mb-status [--state DIR] [--format text|json]\n"
    "\n"
    "  --state DIR      default $MB_STATE, else ~/.local/state/memabra\n"
    "  --format FORMAT  text for people (the default), or one JSON object\n"
    "  --help, --version\n";

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
	struct status *s = ctx;

	(void)line;
	(void)e;
	s->reports++;
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
look_back(struct job *j, struct status *s)
{
	struct buf active = {0}, line = {0};
	const struct tenure *t;
	struct report r;
	struct err e;
	int rc;

	check(j, version_active(j->state, &active, &e), &e);
	check(j, history_read(j->state, &j->history, &e), &e);
	check(j, reports_scan(j->state, count_report, s, &e), &e);
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

static void
print(struct job *j, const struct status *s)
{
	struct buf text = {0};

	if (j->format == CLI_FORMAT_JSON) {
		json_write(&text, &STATUS_TABLE, s);
		buf_addc(&text, '\n');
	} else {
		mb_status_page(&text, s);
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

int
main(int argc, char *argv[])
{
	static const struct option options[] = {
	    {"state", required_argument, NULL, OPT_STATE},
	    {"format", required_argument, NULL, OPT_FORMAT}, CLI_OPTIONS};
	struct job j = {.format = CLI_FORMAT_TEXT};
	const char *dir = NULL;
	struct status s;
	int c;

	cli_start(&j.cli, "mb-status", usage);
	while ((c = cli_getopt(&j.cli, argc, argv, ":h", options)) != -1) {
		if (c == OPT_STATE)
			dir = optarg;
		else if (c == OPT_FORMAT)
			j.format = cli_format(&j.cli, optarg);
		else
			cli_option(&j.cli, c);
	}
	if (optind < argc)
		refuse_operand(&j, argv[optind]);
	j.in = json_in_new();
	j.state = cli_state(&j.cli, dir, 0);
	json_defaults(&STATUS_TABLE, &s);
	s.state = str_of(state_dir(j.state));
	look_back(&j, &s);
	count_stores(&j, &s);
	look_at_watch(&j, &s);
	look_for_person(&j, &s);
	print(&j, &s);
	history_release(&j.history);
	state_close(j.state);
	json_in_free(j.in);
	arena_release(&j.run);
	return cli_finish(&j.cli);
}
