#include "verb/status_html.h"

#include <math.h>

#include "draw/html.h"
#include "verb/past_html.h"

static const char *const RUN_COLUMNS[] = {"Run", "=Time", "=Status", "#Trajectories",
    "#Baseline", "#Challenger", "Version", NULL};

void
status_html_run(struct buf *rows, const struct report *r)
{
	const struct comparison *m = &r->decision.metrics;
	struct html_table t = {rows, RUN_COLUMNS, 0};

	html_row(&t, r->run_id);
	html_cell(&t, r->timestamp);
	html_cell_begin(&t);
	buf_adds(rows, "<span class=\"word\">");
	html_text(rows, r->status);
	buf_adds(rows, r->dry_run ? ", dry run</span>" : "</span>");
	html_cell_end(&t);
	html_number(&t, "%.15g", r->sample_count);
	html_number(&t, "%.4f", r->decided ? m->baseline.mean_reward : NAN);
	html_number(&t, "%.4f", r->decided ? m->challenger.mean_reward : NAN);
	html_cell(
	    &t, r->promoted_version.p == NULL ? STR("\u2013") : r->promoted_version);
	html_row_end(&t);
}

static void
count(struct html_table *t, const char *name, double n)
{
	html_row(t, str_of(name));
	html_cell_begin(t);
	buf_addf(t->b, "%.15g", n);
	html_cell_end(t);
}

/* What waits for a person, or goes on now. */
static void
present(struct buf *b, const struct status *s)
{
	static const char *const columns[] = {"What", "=State", NULL};
	struct html_table t;
	struct buf words = {0};

	if (s->watch.status.p == NULL && s->canary.version.p == NULL &&
	    s->proposed.run.p == NULL && s->hold.p == NULL && s->quarantined.n == 0)
		return;
	html_heading(b, 2, "At present");
	t = html_table(b, "What goes on, and what waits for a person", columns);
	html_fact(&t, "Watch", s->watch.text);
	if (s->canary.version.p != NULL) {
		buf_add_str(&words, s->canary.version);
		buf_adds(&words, ": ");
		canary_words(&words, &s->canary);
		html_fact(&t, "Canary", buf_str(&words));
	}
	html_fact(&t, "Proposed", s->proposed.version);
	html_fact(&t, "Hold", s->hold);
	for (size_t i = 0; i < s->quarantined.n; i++)
		html_fact(&t, "Quarantined", s->quarantined.v[i]);
	html_table_end(&t);
	buf_release(&words);
}

static void
contents(struct buf *b, const struct status *s)
{
	static const char *const columns[] = {"What", "=Number", NULL};
	const struct {
		const char *name;
		double n;
	} ends[] = {{"promoted", s->by_status.promoted},
	    {"canary", s->by_status.canary}, {"proposed", s->by_status.proposed},
	    {"held", s->by_status.held}, {"inconclusive", s->by_status.inconclusive},
	    {"skipped", s->by_status.skipped}, {"error", s->by_status.error}};
	struct html_table t;

	html_heading(b, 2, "The state");
	t = html_table(b, "What it contains", columns);
	html_fact(&t, "Directory", s->state);
	count(&t, "Versions", s->versions);
	count(&t, "Trajectories seen", s->trajectories_seen);
	count(&t, "Cases", s->cases);
	count(&t, "Runs", s->reports);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (ends[i].n > 0)
			count(&t, ends[i].name, ends[i].n);
	}
	html_table_end(&t);
}

void
status_html(
    struct buf *b, const struct status *s, const struct past *past, struct str rows)
{
	struct arena a = {0};
	struct html_table t;

	html_begin(b, STR("memabra: the state of a router"),
	    arena_fmt(&a, "Active: %.*s, since %.*s", STR_ARG(s->active_version),
		STR_ARG(s->since.p == NULL ? STR("the beginning") : s->since)));
	if (s->event.p != NULL)
		html_paragraph(b, "lead",
		    arena_fmt(&a, "By %.*s, in place of %.*s: %.*s", STR_ARG(s->event),
			STR_ARG(s->was), STR_ARG(s->reason)));
	if (s->last.run_id.p != NULL)
		html_paragraph(b, NULL,
		    arena_fmt(&a, "The last run, %.*s, was %.*s: %.*s",
			STR_ARG(s->last.run_id), STR_ARG(s->last.status),
			STR_ARG(s->last.why)));
	present(b, s);
	past_html(b, past);
	html_heading(b, 2, "Runs");
	if (rows.n == 0) {
		html_paragraph(b, NULL, STR("There has been no run."));
	} else {
		t = html_table(b,
		    s->reports > STATUS_HTML_RUNS ? "The last 30, the latest below"
						  : "All, the latest below",
		    RUN_COLUMNS);
		buf_add_str(b, rows);
		html_table_end(&t);
	}
	contents(b, s);
	html_end(b);
	arena_release(&a);
}
