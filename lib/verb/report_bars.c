#include <math.h>

#include "base/plain.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "draw/bars.h"
#include "verb/report.h"
#include "verb/report_view.h"

enum { WIDE = 80, NAME = 22, BAR = 40 };

struct page {
	struct buf *b;
	const struct report_view *view;
	bool unicode;
	struct arena arena; /* sentences */
};

static void
heading(struct page *p, const char *name)
{
	buf_addf(p->b, "\n%s\n", name);
}

/* A line of external text after `from` columns, cut at the width of the page. */
static void
cut(struct page *p, struct str s, size_t from)
{
	size_t room = WIDE - from;

	plain_add(p->b, s.n <= room ? s : utf8_cut(s, room - 3));
	buf_adds(p->b, s.n <= room ? "\n" : "...\n");
}

/* Words of ours in lines of the width, each after two blanks. */
static void
wrapped(struct page *p, struct str s)
{
	while (s.n > 0) {
		size_t n = s.n;

		if (n > WIDE - 2) {
			for (n = WIDE - 2; n > 0 && s.p[n] != ' '; n--)
				;
			n = n == 0 ? utf8_cut(s, WIDE - 2).n : n;
		}
		buf_adds(p->b, "  ");
		plain_add(p->b, (struct str){s.p, n});
		buf_addc(p->b, '\n');
		n += n < s.n && s.p[n] == ' ';
		s = (struct str){s.p + n, s.n - n};
	}
}

/* ---- gates ---- */

static void
gate_row(struct page *p, const struct gate *g)
{
	struct interval v;
	struct str name = g->name;
	size_t from = p->b->n;

	if (!report_view_interval(g, &v))
		return;
	if (report_view_is_slice(g))
		name = (struct str){name.p + 6, name.n - 6};
	buf_adds(p->b, "  ");
	plain_add(p->b, name.n <= NAME ? name : utf8_cut(name, NAME));
	while (p->b->n - from < NAME + 4)
		buf_addc(p->b, ' ');
	bars_interval(p->b, &v, BAR, p->unicode);
	buf_adds(p->b, g->pass ? "  pass\n" : "  FAIL\n");
}

static void
gates(struct page *p)
{
	const struct decision_record *d = &p->view->report->decision;
	const struct gate **v;
	size_t n = report_view_slices(d, &p->arena, &v);

	heading(p, p->unicode
		       ? "GATES: \u25cf or \u25c6 the estimate, \u2503 its bound, "
			 "\u2506 the threshold"
		       : "GATES: o or x the estimate, ] its bound, | the "
			 "threshold");
	for (size_t i = 0; i < d->gates.n; i++) {
		if (!report_view_is_slice(decision_gate(d, i)))
			gate_row(p, decision_gate(d, i));
	}
	if (n > 0)
		heading(p, "SLICES, the worst bound first");
	for (size_t i = 0; i < n; i++)
		gate_row(p, v[i]);
}

/* ---- tasks ---- */

static void
differences(struct page *p)
{
	const struct histogram *h = &p->view->evidence->differences;
	double most = (double)histogram_most(h);

	heading(p, "DIFFERENCES of the reward, and tasks");
	for (int i = 0; i < HISTOGRAM_BINS; i++) {
		int to = i - HISTOGRAM_EVEN, from = to < 0 ? to + 1 : to - 1;

		if (h->count[i] == 0)
			continue;
		if (to == 0)
			buf_addf(p->b, "  %-16s", "even");
		else
			buf_addf(p->b, "  %+.1f to %+.1f%4s",
			    (to < 0 ? to : from) / 10., (to < 0 ? from : to) / 10., "");
		buf_addf(p->b, "%8zu  ", h->count[i]);
		bars_share(p->b, (double)h->count[i] / most, BAR, p->unicode);
		buf_addc(p->b, '\n');
	}
}

static void
task_list(struct page *p, enum evidence_kind kind, const char *name)
{
	const struct evidence_list *l = &p->view->evidence->list[kind];

	buf_addf(p->b, "\n%s: %zu%s\n", name, l->count,
	    l->shown < l->count ? "; the first 20, the largest difference first" : "");
	for (size_t i = 0; i < l->shown; i++) {
		const struct evidence_task *v = &l->task[i];

		buf_addf(p->b, "  %+7.4f  ", v->after - v->before);
		cut(p, v->task_id, 11);
		if (v->text.p != NULL) {
			buf_addf(p->b, "%11s", "");
			cut(p, v->text, 11);
		}
		buf_addf(p->b, "%11s%.4f  ", "", v->before);
		cut(p, v->was, 19);
		buf_addf(p->b, "%11s%.4f  ", "", v->after);
		cut(p, v->is, 19);
	}
}

static void
tasks(struct page *p)
{
	struct str gap = report_view_gap(p->view);

	if (gap.p != NULL) {
		heading(p, "TASKS");
		wrapped(p, gap);
		return;
	}
	differences(p);
	task_list(p, EVIDENCE_BROKEN, "BROKEN");
	task_list(p, EVIDENCE_FIXED, "FIXED");
	task_list(p, EVIDENCE_WRONG, "STILL WRONG");
}

static void
calibration(struct page *p)
{
	const struct calibration *c = p->view->evidence->calibration;

	if (c[0].n + c[1].n == 0)
		return;
	heading(p, "CALIBRATION: observed rewards by predicted ones, and tasks");
	buf_addf(p->b, "  %-14s%20s%24s\n", "predicted", "baseline", "challenger");
	for (int i = 0; i < CALIBRATION_BINS; i++) {
		if (c[0].bin[i].n + c[1].bin[i].n == 0)
			continue;
		buf_addf(p->b, "  %.1f to %.1f    ", i / 10., (i + 1) / 10.);
		for (int side = 0; side < 2; side++) {
			const struct calibration_bin *x = &c[side].bin[i];

			if (x->n == 0)
				buf_addf(p->b, "%12s%8s    ", "-", "-");
			else
				buf_addf(p->b, "%12.3f%8zu    ",
				    x->observed / (double)x->n, x->n);
		}
		buf_addc(p->b, '\n');
	}
	buf_addf(p->b, "  %-14s%12.3f%24.3f\n", "error", calibration_error(&c[0]),
	    calibration_error(&c[1]));
}

/* ---- the past ---- */

static void
past(struct page *p)
{
	const struct past *h = p->view->past;

	if (h->points > 1) {
		heading(
		    p, "MEAN REWARD OVER TIME, on this suite: baseline, challenger");
		for (size_t i = h->points > 20 ? h->points - 20 : 0; i < h->points;
		     i++) {
			const struct series_point *v = &h->point[i];
			char time[UTC_MAX];

			utc_format(time, v->time);
			buf_addf(p->b, "  %-24s  %.4f  %.4f  ", time, v->baseline,
			    v->challenger);
			bars_share(p->b, v->baseline, 30, p->unicode);
			buf_addc(p->b, '\n');
		}
	}
	if (h->marks > 0)
		heading(p, "CHANGES");
	for (size_t i = h->marks > 20 ? h->marks - 20 : 0; i < h->marks; i++) {
		const struct past_event *v = &h->event[i];

		buf_addf(
		    p->b, "  %-24.*s  %-19.*s  ", STR_ARG(v->time), STR_ARG(v->what));
		cut(p, v->version, 49);
	}
}

static void
command(void *ctx, const char *purpose, struct str text)
{
	struct page *p = ctx;

	/* a command is not cut, and not wrapped: it is to be copied */
	buf_addf(p->b, "  %s:\n    ", purpose);
	plain_add(p->b, text);
	buf_addc(p->b, '\n');
}

void
report_bars(struct buf *b, const struct report_view *view, bool unicode)
{
	struct page p = {.b = b, .view = view, .unicode = unicode};
	struct str window = report_view_window(view, &p.arena);

	if (view->report->decided) {
		mb_report_yardsticks(b, &view->yardsticks, &p.arena);
		gates(&p);
		tasks(&p);
	}
	past(&p);
	calibration(&p);
	if (window.p != NULL) {
		heading(&p, "DATA WINDOW");
		wrapped(&p, window);
	}
	heading(&p, "WHAT TO DO NEXT");
	report_view_commands(view, &p.arena, command, &p);
	arena_release(&p.arena);
}
