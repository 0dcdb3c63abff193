#include "verb/report.h"

#include <math.h>

#include "base/plain.h"
#include "verb/yardsticks.h"

enum { NAME = 12, RUN = 18, TIME = 24, STATUS = 17 }; /* column widths */

/* Adds a line of a page. */
void
mb_report_entry(struct buf *b, const char *name, struct str value)
{
	buf_addf(b, "%-*s", NAME, name);
	plain_add(b, value);
	buf_addc(b, '\n');
}

/* Adds a cell of a table, padded to width bytes. */
static void
cell(struct buf *b, struct str value, size_t width)
{
	size_t from = b->n;

	plain_add(b, value);
	while (b->n - from < width)
		buf_addc(b, ' ');
	buf_adds(b, "  ");
}

static void
number_cell(struct buf *b, double v, int decimals, int width)
{
	if (isnan(v))
		buf_addf(b, "%*s  ", width, "-");
	else
		buf_addf(b, "%*.*f  ", width, decimals, v);
}

/* ---- a row ---- */

void
mb_report_head(struct buf *b)
{
	cell(b, STR("RUN"), RUN);
	cell(b, STR("TIME"), TIME);
	cell(b, STR("STATUS"), STATUS);
	buf_adds(b, "SAMPLES  BASELINE  CHALLENGER  VERSION\n");
}

void
mb_report_row(struct buf *b, const struct report *r)
{
	const struct comparison *m = &r->decision.metrics;
	struct buf status = {0};

	buf_add_str(&status, r->status);
	if (r->dry_run)
		buf_adds(&status, ", dry");
	cell(b, r->run_id, RUN);
	cell(b, r->timestamp, TIME);
	cell(b, buf_str(&status), STATUS);
	number_cell(b, r->sample_count, 0, 7);
	number_cell(b, r->decided ? m->baseline.mean_reward : NAN, 4, 8);
	number_cell(b, r->decided ? m->challenger.mean_reward : NAN, 4, 10);
	plain_add(b, r->promoted_version.p == NULL ? STR("-") : r->promoted_version);
	buf_addc(b, '\n');
	buf_release(&status);
}

/* ---- a page ---- */

/* The last line: programs print the reason of a failure last. */
static struct str
last_line(struct str s)
{
	for (size_t i = s.n; i > 0; i--) {
		if (s.p[i - 1] == '\n')
			return (struct str){s.p + i, s.n - i};
	}
	return s;
}

struct str
mb_report_why(const struct report *r)
{
	if (r->error.stage.p != NULL)
		return last_line(r->error.message);
	if (r->decided && r->decision.reasons.n > 0)
		return r->decision.reasons.v[0];
	if (str_is(r->status, "skipped"))
		return r->reason.p != NULL ? r->reason
					   : STR("too few new trajectories");
	return r->note;
}

/* By which other rules it was judged than usual. */
static void
policy(struct buf *b, const struct policy *p)
{
	struct arena a = {0};
	struct str changes = policy_changes(p, &a);

	if (changes.p != NULL)
		mb_report_entry(b, "policy",
		    arena_fmt(&a, "not the default: %.*s", STR_ARG(changes)));
	arena_release(&a);
}

static void
reasons(struct buf *b, const struct report *r)
{
	const struct strs *s = &r->decision.reasons;

	if (!r->decided && str_is(r->status, "skipped"))
		mb_report_entry(b, "why", mb_report_why(r));
	for (size_t i = 0; i < s->n; i++)
		mb_report_entry(b, i == 0 ? "why" : "", s->v[i]);
	if (r->decided)
		policy(b, &r->decision.policy);
}

/* The messages of a failed stage, line by line, under its name. */
static void
error(struct buf *b, const struct report *r)
{
	struct str rest = r->error.message;

	if (r->error.stage.p == NULL)
		return;
	buf_addf(b, "%-*sstage ", NAME, "error");
	plain_add(b, r->error.stage);
	buf_adds(b, " said:\n");
	while (rest.n > 0) {
		const char *nl = memchr(rest.p, '\n', rest.n);
		size_t n = nl == NULL ? rest.n : (size_t)(nl - rest.p);

		mb_report_entry(b, "", (struct str){rest.p, n});
		rest =
		    (struct str){rest.p + n + (nl != NULL), rest.n - n - (nl != NULL)};
	}
}

size_t
mb_report_left_out(const struct tally *t, struct left_out out[LEFT_OUT_MAX])
{
	const struct left_out all[LEFT_OUT_MAX] = {{t->seen, "seen before"},
	    {t->duplicate, "twice in the log"}, {t->bad, "bad"},
	    {t->ineligible.input, "without input"},
	    {t->ineligible.decision, "without decision"},
	    {t->waiting, "waiting for a reward"},
	    {t->ineligible.reward, "without reward"},
	    {t->revoked, "with a revoked reward"},
	    {t->ineligible.status, "with an unknown status"},
	    {t->other, "of other shards"}, {t->leaked, "with a task of the benchmark"}};
	size_t n = 0;

	for (size_t i = 0; i < LEFT_OUT_MAX; i++) {
		if (all[i].n > 0)
			out[n++] = all[i];
	}
	return n;
}

static void
samples(struct buf *b, const struct report *r)
{
	const struct tally *t = &r->rejected;
	struct left_out out[LEFT_OUT_MAX];
	size_t n = mb_report_left_out(t, out);

	buf_addf(b, "%-*s%.15g trajectories", NAME, "samples",
	    isnan(r->sample_count) ? 0 : r->sample_count);
	if (t->changed > 0)
		buf_addf(
		    b, ", %.15g of them with another reward than before", t->changed);
	for (size_t i = 0; i < n; i++)
		buf_addf(b, "%s%.15g %s", i == 0 ? "; left out: " : ", ", out[i].n,
		    out[i].why);
	buf_addc(b, '\n');
	if (t->first_bad.p != NULL)
		mb_report_entry(b, "first bad", t->first_bad);
}

static void
feedback(struct buf *b, const struct feedback_tally *f)
{
	const struct {
		double n;
		const char *why;
	} unused[] = {{f->unknown, "of unknown meaning"},
	    {f->superseded, "superseded by later ones"},
	    {f->unmatched, "without a trajectory"}, {f->bad_feedback, "bad lines"}};
	const char *before = "; not used: ";

	if (f->feedback + f->bad_feedback == 0)
		return;
	buf_addf(b, "%-*s%.15g records, for %.15g trajectories", NAME, "feedback",
	    f->feedback, f->rewarded + f->revoked);
	for (size_t i = 0; i < sizeof unused / sizeof *unused; i++) {
		if (unused[i].n > 0) {
			buf_addf(b, "%s%.15g %s", before, unused[i].n, unused[i].why);
			before = ", ";
		}
	}
	buf_addc(b, '\n');
}

struct metric {
	const char *name;
	double was, is, difference;
	int decimals;
};

static void
metric(struct buf *b, const struct metric *m)
{
	buf_addf(b, "%-*s%-14s", NAME, "", m->name);
	number_cell(b, m->was, m->decimals, 12);
	number_cell(b, m->is, m->decimals, 12);
	if (isnan(m->difference))
		buf_addf(b, "%12s\n", "-");
	else
		buf_addf(b, "%+12.*f\n", m->decimals, m->difference);
}

void
mb_report_comparison(struct buf *b, const struct comparison *c)
{
	const struct metrics *was = &c->baseline, *is = &c->challenger,
			     *d = &c->difference;
	const struct metric v[] = {
	    {"mean reward", was->mean_reward, is->mean_reward, d->mean_reward, 4},
	    {"error rate", was->error_rate, is->error_rate, d->error_rate, 4},
	    {"latency, ms", was->mean_latency_ms, is->mean_latency_ms,
		d->mean_latency_ms, 1},
	    {"p95, ms", was->p95_latency_ms, is->p95_latency_ms, d->p95_latency_ms, 1},
	    {"cost", was->mean_cost, is->mean_cost, d->mean_cost, 4}};

	buf_addf(b, "%-*s%-14s%12s  %12s  %12s\n", NAME, "metrics", "", "baseline",
	    "challenger", "difference");
	for (size_t i = 0; i < sizeof v / sizeof *v; i++)
		metric(b, &v[i]);
	if (!isnan(c->wins))
		buf_addf(b, "%-*sof %.15g tasks: %.15g won, %.15g lost, %.15g tied\n",
		    NAME, "", is->tasks, c->wins, c->losses, c->ties);
}

void
mb_report_yardsticks(struct buf *b, const struct yardsticks *y, struct arena *a)
{
	const struct str v[] = {yardsticks_rules(y, a), yardsticks_constant(y, a)};
	const char *name = "yardsticks";

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		if (v[i].p == NULL)
			continue;
		mb_report_entry(b, name, v[i]);
		name = "";
	}
}

static void
gates(struct buf *b, const struct decision_record *d)
{
	for (size_t i = 0; i < d->gates.n; i++) {
		const struct gate *g = decision_gate(d, i);

		buf_addf(b, "%-*s%s  ", NAME, i == 0 ? "gates" : "",
		    g->pass ? "pass" : "FAIL");
		cell(b, g->name, 12);
		plain_add(b, g->text);
		buf_addc(b, '\n');
		if (g->needed.p != NULL) {
			buf_addf(b, "%-*s      it would have needed ", NAME, "");
			plain_add(b, g->needed);
			buf_addc(b, '\n');
		}
	}
	if (d->plan.p != NULL)
		mb_report_entry(b, "plan", d->plan);
}

/* The version that passed, but is not active; and what makes it so. */
static void
saved(struct buf *b, const struct decision_record *d, struct str run)
{
	if (d->accepted || d->version.p == NULL)
		return;
	buf_addf(b, "%-*s", NAME, str_is(d->verdict, "canary") ? "canary" : "proposed");
	plain_add(b, d->version);
	if (str_is(d->verdict, "proposed") && run.p != NULL)
		buf_addf(b, ": mb-version approve %.*s", STR_ARG(run));
	buf_addc(b, '\n');
}

/* The tasks that changed most. */
static void
changed(struct buf *b, const struct decision_record *d)
{
	const struct changed *v = d->changed.v;

	for (size_t i = 0; i < d->changed.n; i++) {
		buf_addf(b, "%-*s%+.4f  %.4f to %.4f  ", NAME, i == 0 ? "changed" : "",
		    v[i].difference, v[i].baseline, v[i].challenger);
		plain_add(b, v[i].task_id);
		buf_addc(b, '\n');
	}
}

static void
stages(struct buf *b, const struct report *r)
{
	if (r->stage_count == 0)
		return;
	buf_addf(b, "%-*s", NAME, "seconds");
	for (size_t i = 0; i < r->stage_count; i++) {
		if (i > 0)
			buf_adds(b, ", ");
		plain_add(b, r->stages[i].name);
		buf_addf(b, " %g", r->stages[i].seconds);
	}
	buf_addc(b, '\n');
}

void
mb_report_page(struct buf *b, const struct report *r)
{
	mb_report_entry(b, "run", r->run_id);
	mb_report_entry(b, "time", r->timestamp);
	buf_addf(b, "%-*s", NAME, "status");
	plain_add(b, r->status);
	buf_adds(b, r->dry_run ? " (dry run: nothing was changed)\n" : "\n");
	reasons(b, r);
	error(b, r);
	if (r->note.p != NULL)
		mb_report_entry(b, "note", r->note);
	samples(b, r);
	feedback(b, &r->feedback);
	mb_report_entry(b, "baseline",
	    r->baseline_version.p == NULL ? STR("unknown") : r->baseline_version);
	mb_report_entry(b, "promoted",
	    r->promoted_version.p == NULL ? STR("none") : r->promoted_version);
	if (r->decided) {
		saved(b, &r->decision, r->run_id);
		gates(b, &r->decision);
		mb_report_comparison(b, &r->decision.metrics);
		changed(b, &r->decision);
	}
	if (r->benchmark_sha256.p != NULL)
		mb_report_entry(b, "benchmark", r->benchmark_sha256);
	if (r->default_benchmark)
		mb_report_entry(
		    b, "", STR("the default suite: tasks of a simulated office"));
	stages(b, r);
}

/* ---- a decision ---- */

void
mb_report_decision(struct buf *b, const struct decision_record *d)
{
	buf_addf(b, "%-*s", NAME, "verdict");
	plain_add(b, d->verdict);
	buf_adds(b, d->dry_run ? " (dry run: nothing was changed)\n" : "\n");
	for (size_t i = 0; i < d->reasons.n; i++)
		mb_report_entry(b, i == 0 ? "why" : "", d->reasons.v[i]);
	policy(b, &d->policy);
	if (d->baseline_version.p != NULL)
		mb_report_entry(b, "baseline", d->baseline_version);
	if (d->challenger_version.p != NULL)
		mb_report_entry(b, "challenger", d->challenger_version);
	if (d->accepted && d->version.p != NULL)
		mb_report_entry(b, "promoted", d->version);
	saved(b, d, STR_NONE);
	gates(b, d);
	mb_report_comparison(b, &d->metrics);
	changed(b, d);
	if (d->benchmark_sha256.p != NULL)
		mb_report_entry(b, "benchmark", d->benchmark_sha256);
}
