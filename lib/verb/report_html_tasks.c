#include "verb/report_html_tasks.h"

#include <math.h>

#include "draw/html.h"
#include "draw/svg.h"

void
html_differences(struct page *p)
{
	const struct evidence *v = p->view->evidence;
	const struct comparison *c = &p->view->report->decision.metrics;
	struct str text;

	if (isnan(c->wins))
		return;
	html_heading(p->b, 2, "Wins, losses and ties");
	text = arena_fmt(&p->arena,
	    "Of %.15g tasks the challenger earned more on %.15g, less on %.15g and the "
	    "same on %.15g.",
	    c->challenger.tasks, c->wins, c->losses, c->ties);
	html_paragraph(p->b, NULL, text);
	if (v->tasks == 0)
		return;
	buf_adds(p->b, "<figure>");
	svg_histogram(p->b, &v->differences, text);
	buf_adds(p->b,
	    "<figcaption>Tasks by the reward of the challenger less that of the "
	    "baseline, in tenths. <span class=\"bad\">\u25a0</span> left: worse; grey: "
	    "even; <span class=\"good\">\u25a0</span> right: better."
	    "</figcaption></figure>\n");
}

/* ---- tasks ---- */

static void
choice(struct html_table *t, struct str action, double reward)
{
	html_cell_begin(t);
	html_text(t->b, action);
	buf_addf(t->b, "<small>reward %.4g</small>", reward);
	html_cell_end(t);
}

static void
task_list(struct page *p, enum evidence_kind kind, const char *name)
{
	static const char *const columns[] = {
	    "Task", "=Text", "Baseline chose", "Challenger chose", "#Difference", NULL};
	const struct evidence_list *l = &p->view->evidence->list[kind];
	struct html_table t;

	html_heading(p->b, 3,
	    arena_cstr(&p->arena, arena_fmt(&p->arena, "%s: %zu", name, l->count)));
	if (l->count == 0)
		return;
	t = html_table(p->b,
	    l->shown < l->count ? "The first 20 of them, the largest difference first"
				: "The largest difference first",
	    columns);
	for (size_t i = 0; i < l->shown; i++) {
		const struct evidence_task *v = &l->task[i];

		html_row(&t, v->task_id);
		html_cell_begin(&t);
		if (v->text.p != NULL)
			html_excerpt(p->b, v->text, v->text_size);
		else
			buf_adds(p->b, "<small>not in the state</small>");
		html_cell_end(&t);
		choice(&t, v->was, v->before);
		choice(&t, v->is, v->after);
		html_number(&t, "%+.4g", v->after - v->before);
	}
	html_table_end(&t);
}

void
html_tasks(struct page *p)
{
	struct str gap = report_view_gap(p->view);

	html_heading(p->b, 2, "Tasks");
	if (gap.p != NULL) {
		html_paragraph(p->b, NULL, gap);
		return;
	}
	task_list(p, EVIDENCE_BROKEN, "Broken");
	task_list(p, EVIDENCE_FIXED, "Fixed");
	task_list(p, EVIDENCE_WRONG, "Still wrong");
	html_paragraph(p->b, "soft",
	    STR("Broken: the challenger earned less. Fixed: it earned more. Still "
		"wrong: both earned the same, under 0.5."));
}

void
html_calibration(struct page *p)
{
	static const char *const columns[] = {"Predicted", "#Baseline, tasks",
	    "#observed", "#Challenger, tasks", "#observed", NULL};
	const struct calibration *c = p->view->evidence->calibration;
	struct html_table t;
	struct str text;

	if (c[0].n + c[1].n == 0)
		return;
	text = arena_fmt(&p->arena,
	    "The rewards that the routers predicted differ from those that they earned "
	    "by %.3f (baseline) and %.3f (challenger), the expected calibration error.",
	    calibration_error(&c[0]), calibration_error(&c[1]));
	html_heading(p->b, 2, "Calibration");
	html_paragraph(p->b, NULL, text);
	buf_adds(p->b, "<figure>");
	svg_calibration(p->b, c, text);
	buf_adds(p->b,
	    "<figcaption><span class=\"bad\">\u25cf</span> baseline, <span "
	    "class=\"good\">\u25a1</span> challenger: the means of each tenth. On the "
	    "line a prediction comes true.</figcaption></figure>\n");
	t = html_table(p->b, "Predicted and observed rewards", columns);
	for (int i = 0; i < CALIBRATION_BINS; i++) {
		if (c[0].bin[i].n + c[1].bin[i].n == 0)
			continue;
		html_row(
		    &t, arena_fmt(&p->arena, "%.1f to %.1f", i / 10., (i + 1) / 10.));
		for (int side = 0; side < 2; side++) {
			double n = (double)c[side].bin[i].n;

			html_number(&t, "%.0f", n);
			html_number(&t, "%.3f", c[side].bin[i].observed / n);
		}
	}
	html_table_end(&t);
}
