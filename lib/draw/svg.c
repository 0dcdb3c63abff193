#include "draw/svg.h"

#include <math.h>
#include <stdio.h>

#include "base/utc.h"
#include "draw/html.h"

/* Pixels of the picture of a gate; the others are 360 wide. */
enum { GATE_WIDE = 220, GATE_HIGH = 28, WIDE = 360 };

static void
begin(struct buf *b, const char *class, const int size[2], struct str text)
{
	buf_addf(b, "<svg%s%s%s viewBox=\"0 0 %d %d\" role=\"img\"><title>",
	    *class ? " class=\"" : "", class, *class ? "\"" : "", size[0], size[1]);
	html_text(b, text);
	buf_adds(b, "</title>");
}

static void
line(struct buf *b, const char *class, const double from[2], const double to[2])
{
	buf_addf(b, "<path class=\"l-%s\" d=\"M%.1f %.1fL%.1f %.1f\"/>", class, from[0],
	    from[1], to[0], to[1]);
}

static void
vertical(struct buf *b, const char *class, double x, const double y[2])
{
	line(b, class, (double[2]){x, y[0]}, (double[2]){x, y[1]});
}

static void
label(struct buf *b, double x, double y, const char *anchor, const char *text)
{
	buf_addf(b, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y,
	    anchor, text);
}

/* ---- a gate ---- */

static double
scale(struct range r, double v, double wide)
{
	return wide * (v - r.lo) / (r.hi - r.lo);
}

void
svg_interval(struct buf *b, const struct interval *v, struct str text)
{
	const struct range r = interval_range(v);
	const char *class = v->pass ? "good" : "bad";
	double limit = scale(r, v->threshold, GATE_WIDE), middle = GATE_HIGH / 2.,
	       x = scale(r, v->estimate, GATE_WIDE);

	begin(b, "gate", (int[2]){GATE_WIDE, GATE_HIGH}, text);
	buf_addf(b,
	    "<rect class=\"s-wash\" x=\"%.1f\" y=\"0\" width=\"%.1f\" "
	    "height=\"%d\"/>",
	    v->more ? limit : 0, v->more ? GATE_WIDE - limit : limit, GATE_HIGH);
	line(b, "line", (double[2]){0, middle}, (double[2]){GATE_WIDE, middle});
	buf_addf(b, "<path class=\"l-ink\" stroke-dasharray=\"3 2\" d=\"M%.1f 0V%d\"/>",
	    limit, GATE_HIGH);
	if (!isnan(v->bound)) {
		double end = scale(r, v->bound, GATE_WIDE),
		       from = v->both ? scale(r, v->other, GATE_WIDE) : x;

		buf_addf(b,
		    "<path class=\"l-%s\" style=\"stroke-width:3\" "
		    "d=\"M%.1f %.1fH%.1fM%.1f %.1fV%.1f\"/>",
		    class, from, middle, end, end, middle - 7, middle + 7);
		if (v->both)
			vertical(b, class, from, (double[2]){middle - 7, middle + 7});
	}
	if (v->pass)
		buf_addf(b,
		    "<circle class=\"s-good\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/>", x,
		    middle);
	else
		buf_addf(b, "<path class=\"s-bad\" d=\"M%.1f %.1fl6 6l-6 6l-6 -6z\"/>",
		    x, middle - 6);
	buf_adds(b, "</svg>");
}

/* ---- differences ---- */

void
svg_histogram(struct buf *b, const struct histogram *h, struct str text)
{
	enum { HIGH = 150, TOP = 14, FLOOR = 128 };
	double step = (double)WIDE / HISTOGRAM_BINS, most = (double)histogram_most(h);
	char count[24];

	begin(b, "", (int[2]){WIDE, HIGH}, text);
	for (size_t i = 0; i < HISTOGRAM_BINS; i++) {
		double high = most > 0 ? (FLOOR - TOP) * (double)h->count[i] / most : 0,
		       x = step * (double)i;

		if (h->count[i] == 0)
			continue;
		high = fmax(high, 1);
		buf_addf(b,
		    "<rect class=\"s-%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
		    "height=\"%.1f\"/>",
		    i < HISTOGRAM_EVEN   ? "bad"
		    : i > HISTOGRAM_EVEN ? "good"
					 : "even",
		    x + 1, FLOOR - high, step - 2, high);
		snprintf(count, sizeof count, "%zu", h->count[i]);
		label(b, x + step / 2, FLOOR - high - 4, "middle", count);
	}
	line(b, "soft", (double[2]){0, FLOOR}, (double[2]){WIDE, FLOOR});
	label(b, 0, HIGH - 6, "start", "\u22121 worse");
	label(b, WIDE / 2., HIGH - 6, "middle", "0 even");
	label(b, WIDE, HIGH - 6, "end", "+1 better");
	buf_adds(b, "</svg>");
}

/* ---- runs ---- */

struct plot {
	struct buf *b;
	struct range value;
	int64_t from, to;
};

enum { PLOT_LEFT = 38, PLOT_RIGHT = 350, PLOT_TOP = 18, PLOT_FLOOR = 150 };

static double
plot_x(const struct plot *p, int64_t time)
{
	double wide = p->to > p->from ? (double)(p->to - p->from) : 1;

	return PLOT_LEFT + 8 +
	       (PLOT_RIGHT - PLOT_LEFT - 16) * (double)(time - p->from) / wide;
}

static double
plot_y(const struct plot *p, double v)
{
	return PLOT_FLOOR - scale(p->value, v, PLOT_FLOOR - PLOT_TOP);
}

static void
plot_frame(const struct plot *p)
{
	char text[UTC_MAX];

	for (int i = 0; i <= 2; i++) {
		double v = p->value.lo + i * (p->value.hi - p->value.lo) / 2;

		line(p->b, "line", (double[2]){PLOT_LEFT, plot_y(p, v)},
		    (double[2]){PLOT_RIGHT, plot_y(p, v)});
		snprintf(text, sizeof text, "%.3f", v);
		label(p->b, PLOT_LEFT - 5, plot_y(p, v) + 3, "end", text);
	}
	utc_format(text, p->from);
	text[10] = '\0'; /* the day */
	label(p->b, PLOT_LEFT, PLOT_FLOOR + 16, "start", text);
	utc_format(text, p->to);
	text[10] = '\0';
	label(p->b, PLOT_RIGHT, PLOT_FLOOR + 16, "end", text);
}

/* The points of both routers: a line of circles, and squares. */
static void
plot_points(const struct plot *p, const struct series *s)
{
	bool begun = false;

	/* what a run measured is active since the run before: steps, no slope */
	buf_adds(p->b, "<path class=\"l-bad\" d=\"M");
	for (size_t i = 0; i < s->points; i++) {
		double x = plot_x(p, s->point[i].time),
		       y = plot_y(p, s->point[i].baseline);

		if (isnan(s->point[i].baseline))
			continue;
		if (begun)
			buf_addf(p->b, "V%.1fH%.1f", y, x);
		else
			buf_addf(p->b, "%.1f %.1f", x, y);
		begun = true;
	}
	buf_adds(p->b, begun ? "\"/>" : "0 0\"/>");
	for (size_t i = 0; i < s->points; i++) {
		const struct series_point *v = &s->point[i];

		if (!isnan(v->baseline))
			buf_addf(p->b,
			    "<circle class=\"s-bad\" cx=\"%.1f\" cy=\"%.1f\" "
			    "r=\"3.5\"/>",
			    plot_x(p, v->time), plot_y(p, v->baseline));
		if (!isnan(v->challenger))
			buf_addf(p->b,
			    "<rect class=\"l-good\" x=\"%.1f\" y=\"%.1f\" width=\"8\" "
			    "height=\"8\"/>",
			    plot_x(p, v->time) - 4, plot_y(p, v->challenger) - 4);
	}
}

void
svg_series(struct buf *b, const struct series *s, struct str text)
{
	struct plot p = {b, series_range(s), INT64_MAX, INT64_MIN};

	for (size_t i = 0; i < s->points; i++) {
		p.from = s->point[i].time < p.from ? s->point[i].time : p.from;
		p.to = s->point[i].time > p.to ? s->point[i].time : p.to;
	}
	for (size_t i = 0; i < s->marks; i++) {
		p.from = s->mark[i].time < p.from ? s->mark[i].time : p.from;
		p.to = s->mark[i].time > p.to ? s->mark[i].time : p.to;
	}
	begin(b, "", (int[2]){WIDE, PLOT_FLOOR + 22}, text);
	plot_frame(&p);
	for (size_t i = 0; i < s->marks; i++) {
		double x = plot_x(&p, s->mark[i].time);

		vertical(b, "soft", x, (double[2]){PLOT_TOP - 4, PLOT_FLOOR});
		label(b, x, PLOT_TOP - 7, "middle", (char[2]){s->mark[i].letter, '\0'});
	}
	plot_points(&p, s);
	buf_adds(b, "</svg>");
}

/* ---- calibration ---- */

/* The left edge, the top and the side of the square. */
enum { CAL_LEFT = 34, CAL_TOP = 8, CAL_SIDE = 200 };

static void
calibration_points(struct buf *b, const struct calibration *c, bool challenger)
{
	for (size_t i = 0; i < CALIBRATION_BINS; i++) {
		double n = (double)c->bin[i].n;
		double x = CAL_LEFT + CAL_SIDE * c->bin[i].predicted / n,
		       y = CAL_TOP + CAL_SIDE * (1 - c->bin[i].observed / n);

		if (c->bin[i].n == 0)
			continue;
		if (challenger)
			buf_addf(b,
			    "<rect class=\"l-good\" x=\"%.1f\" y=\"%.1f\" width=\"8\" "
			    "height=\"8\"/>",
			    x - 4, y - 4);
		else
			buf_addf(b,
			    "<circle class=\"s-bad\" cx=\"%.1f\" cy=\"%.1f\" "
			    "r=\"3.5\"/>",
			    x, y);
	}
}

void
svg_calibration(struct buf *b, const struct calibration sides[2], struct str text)
{
	const double floor = CAL_TOP + CAL_SIDE, right = CAL_LEFT + CAL_SIDE;

	begin(b, "", (int[2]){WIDE, CAL_TOP + CAL_SIDE + 34}, text);
	buf_addf(b,
	    "<rect class=\"l-line\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
	    CAL_LEFT, CAL_TOP, CAL_SIDE, CAL_SIDE);
	line(b, "soft", (double[2]){CAL_LEFT, floor}, (double[2]){right, CAL_TOP});
	label(b, CAL_LEFT, floor + 14, "start", "0");
	label(b, right, floor + 14, "end", "1");
	label(b, CAL_LEFT + CAL_SIDE / 2., floor + 28, "middle", "predicted reward");
	label(b, CAL_LEFT - 5, floor, "end", "0");
	label(b, CAL_LEFT - 5, CAL_TOP + 8, "end", "1");
	label(b, right + 8, CAL_TOP + 8, "start", "observed above");
	label(b, right + 8, CAL_TOP + 20, "start", "the line: better");
	label(b, right + 8, CAL_TOP + 32, "start", "than predicted");
	calibration_points(b, &sides[0], false);
	calibration_points(b, &sides[1], true);
	buf_adds(b, "</svg>");
}
