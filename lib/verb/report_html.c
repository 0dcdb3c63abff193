#include <math.h>

#include "draw/html.h"
#include "draw/svg.h"
#include "verb/past_html.h"
#include "verb/report.h"
#include "verb/report_html_tasks.h"
#include "verb/yardsticks.h"

/* ---- gates ---- */

static void
gate_row(struct html_table *t, const struct gate *g)
{
	struct interval v;
	struct str name = g->name;

	if (report_view_is_slice(g)) /* the heading says that it is a slice */
		name = (struct str){name.p + 6, name.n - 6};
	html_row(t, name);
	html_cell_begin(t);
	html_mark(t->b, g->pass, g->pass ? "pass" : "fail");
	html_cell_end(t);
	html_cell_begin(t);
	if (report_view_interval(g, &v))
		svg_interval(t->b, &v, g->text);
	html_cell_end(t);
	html_cell_begin(t);
	html_text(t->b, g->text);
	if (g->needed.p != NULL) {
		buf_adds(t->b, "<small>It would have needed ");
		html_text(t->b, g->needed);
		buf_adds(t->b, "</small>");
	}
	html_cell_end(t);
}

static const char *const GATE_COLUMNS[] = {
    "Gate", "=Result", "=Picture", "=What it shows", NULL};
static const char *const SLICE_COLUMNS[] = {
    "Slice", "=Result", "=Picture", "=What it shows", NULL};

static void
gates(struct page *p)
{
	const struct decision_record *d = &p->view->report->decision;
	struct str changes = policy_changes(&d->policy, &p->arena);
	struct html_table t;

	html_heading(p->b, 2, "Gates");
	if (changes.p != NULL)
		html_paragraph(p->b, "soft",
		    arena_fmt(&p->arena, "The policy is not the default: %.*s.",
			STR_ARG(changes)));
	html_paragraph(p->b, "soft",
	    STR("A challenger is promoted only if every gate passes. In each picture "
		"the dashed line is the threshold, and the shaded side passes. A disc "
		"(pass) or a diamond (fail) is the estimate; the thick line ends at "
		"the bound that the data show."));
	t = html_table(p->b, "Every gate but those of the slices", GATE_COLUMNS);
	for (size_t i = 0; i < d->gates.n; i++) {
		if (!report_view_is_slice(decision_gate(d, i)))
			gate_row(&t, decision_gate(d, i));
	}
	html_table_end(&t);
	if (d->plan.p != NULL)
		html_paragraph(p->b, "soft", d->plan);
}

static void
slices(struct page *p)
{
	const struct gate **v;
	size_t n = report_view_slices(&p->view->report->decision, &p->arena, &v);
	struct html_table t;

	if (n == 0)
		return;
	html_heading(p->b, 2, "Slices");
	t = html_table(
	    p->b, "Parts of the suite, the worst bound first", SLICE_COLUMNS);
	for (size_t i = 0; i < n; i++)
		gate_row(&t, v[i]);
	html_table_end(&t);
}

/* ---- both routers ---- */

/* What the gain is worth: how far both are above what needs no learning. */
static void
yardsticks(struct page *p)
{
	struct str rules = yardsticks_rules(&p->view->yardsticks, &p->arena),
		   constant = yardsticks_constant(&p->view->yardsticks, &p->arena);

	if (rules.p == NULL && constant.p == NULL)
		return;
	html_paragraph(p->b, "soft",
	    arena_fmt(&p->arena, "As yardsticks: %.*s%s%.*s.", STR_ARG(rules),
		rules.p != NULL && constant.p != NULL ? "; " : "", STR_ARG(constant)));
}

static void
metrics(struct page *p)
{
	static const char *const columns[] = {
	    "Measure", "#Baseline", "#Challenger", "#Difference", NULL};
	const struct comparison *c = &p->view->report->decision.metrics;
	const struct metrics *was = &c->baseline, *is = &c->challenger,
			     *d = &c->difference;
	const struct {
		const char *name, *format, *sign;
		double was, is, difference;
	} row[] = {{"mean reward", "%.4f", "%+.4f", was->mean_reward, is->mean_reward,
		       d->mean_reward},
	    {"error rate", "%.4f", "%+.4f", was->error_rate, is->error_rate,
		d->error_rate},
	    {"mean latency, ms", "%.1f", "%+.1f", was->mean_latency_ms,
		is->mean_latency_ms, d->mean_latency_ms},
	    {"95th percentile of latency, ms", "%.1f", "%+.1f", was->p95_latency_ms,
		is->p95_latency_ms, d->p95_latency_ms},
	    {"mean cost", "%.4f", "%+.4f", was->mean_cost, is->mean_cost,
		d->mean_cost}};
	struct html_table t;

	if (isnan(was->mean_reward))
		return;
	html_heading(p->b, 2, "Both routers");
	t = html_table(p->b, "Means over the tasks of the suite", columns);
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		html_row(&t, str_of(row[i].name));
		html_number(&t, row[i].format, row[i].was);
		html_number(&t, row[i].format, row[i].is);
		html_number(&t, row[i].sign, row[i].difference);
	}
	html_table_end(&t);
	yardsticks(p);
}

/* ---- the data ---- */

static void
data(struct page *p)
{
	static const char *const columns[] = {"Fact", "=Value", NULL};
	static const char *const left[] = {"Reason", "#Lines", NULL};
	const struct report *r = p->view->report;
	struct left_out out[LEFT_OUT_MAX];
	size_t n = mb_report_left_out(&r->rejected, out);
	struct html_table t;

	html_heading(p->b, 2, "The data");
	t = html_table(p->b, "What the run used", columns);
	html_fact(&t, "Run", r->run_id);
	html_fact(&t, "Time", r->timestamp);
	html_fact(&t, "New trajectories",
	    arena_fmt(
		&p->arena, "%.15g", isnan(r->sample_count) ? 0 : r->sample_count));
	html_fact(&t, "Data window", report_view_window(p->view, &p->arena));
	html_fact(&t, "Baseline", r->baseline_version);
	html_fact(&t, "Challenger", r->decision.challenger_version);
	html_fact(&t, "Saved version", r->decision.version);
	html_fact(&t, "Benchmark", r->benchmark_sha256);
	html_fact(&t, "Note", r->note);
	html_table_end(&t);
	if (n == 0)
		html_paragraph(p->b, NULL, STR("No line of the log was left out."));
	else
		t = html_table(p->b, "Lines of the log that were left out", left);
	for (size_t i = 0; i < n; i++) {
		html_row(&t, str_of(out[i].why));
		html_number(&t, "%.15g", out[i].n);
	}
	if (n > 0)
		html_table_end(&t);
	if (r->rejected.first_bad.p != NULL) {
		buf_adds(p->b, "<p>The first bad line: ");
		html_text(p->b, r->rejected.first_bad);
		buf_adds(p->b, "</p>\n");
	}
}

/* ---- */

static void
command(void *ctx, const char *purpose, struct str text)
{
	struct page *p = ctx;

	html_paragraph(p->b, NULL, str_of(purpose));
	buf_adds(p->b, "<pre>");
	html_text(p->b, text);
	buf_adds(p->b, "</pre>\n");
}

/* The reasons, and the messages of a stage that failed, line by line. */
static void
reasons(struct page *p)
{
	const struct report *r = p->view->report;
	const struct strs *s = &r->decision.reasons;
	struct str rest = r->error.message;

	for (size_t i = 0; r->decided && i < s->n; i++)
		html_paragraph(p->b, i == 0 ? "lead" : NULL, s->v[i]);
	if (!r->decided)
		html_paragraph(p->b, "lead", mb_report_why(r));
	if (r->error.stage.p == NULL)
		return;
	buf_adds(p->b, "<pre>");
	while (rest.n > 0) {
		const char *nl = memchr(rest.p, '\n', rest.n);
		size_t n = nl == NULL ? rest.n : (size_t)(nl - rest.p);

		html_text(p->b, (struct str){rest.p, n});
		buf_addc(p->b, '\n');
		n += nl != NULL;
		rest = (struct str){rest.p + n, rest.n - n};
	}
	buf_adds(p->b, "</pre>\n");
}

void
report_html(struct buf *b, const struct report_view *view)
{
	const struct report *r = view->report;
	struct page p = {.b = b, .view = view};

	html_begin(b,
	    arena_fmt(&p.arena, "memabra: run %.*s, %.*s", STR_ARG(r->run_id),
		STR_ARG(r->status)),
	    report_view_verdict(view, &p.arena));
	reasons(&p);
	html_paragraph(b, "soft",
	    arena_fmt(&p.arena, "Run %.*s at %.*s, with %.15g new trajectories",
		STR_ARG(r->run_id), STR_ARG(r->timestamp),
		isnan(r->sample_count) ? 0 : r->sample_count));
	if (r->decided) {
		gates(&p);
		metrics(&p);
		html_differences(&p);
		slices(&p);
		html_tasks(&p);
	}
	past_html(b, view->past);
	html_calibration(&p);
	data(&p);
	html_heading(b, 2, "What to do next");
	report_view_commands(view, &p.arena, command, &p);
	html_end(b);
	arena_release(&p.arena);
}
