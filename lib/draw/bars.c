#include "draw/bars.h"

#include <math.h>

enum { COLUMNS_MAX = 80 };

/* What a column shows, in both alphabets. */
enum cell { EMPTY, LINE, BOUND, LIMIT, GOOD, BAD };
static const char *const ASCII[] = {".", "-", "]", "|", "o", "x"};
static const char *const UNICODE[] = {
    "\u00b7", "\u2501", "\u2503", "\u2506", "\u25cf", "\u25c6"};

static size_t
column(struct range r, double v, size_t columns)
{
	double at = (v - r.lo) / (r.hi - r.lo) * (double)columns;

	return at < 0 ? 0 : at >= (double)columns ? columns - 1 : (size_t)at;
}

void
bars_interval(struct buf *b, const struct interval *v, size_t columns, bool unicode)
{
	enum cell cell[COLUMNS_MAX] = {EMPTY};
	struct range r = interval_range(v);
	size_t n = columns < COLUMNS_MAX ? columns : COLUMNS_MAX;
	size_t from = column(r, v->estimate, n);

	if (!isnan(v->bound)) {
		size_t to = column(r, v->bound, n);

		for (size_t i = from < to ? from : to; i <= (from < to ? to : from);
		     i++)
			cell[i] = LINE;
		cell[to] = BOUND;
	}
	cell[column(r, v->threshold, n)] = LIMIT;
	cell[from] = v->pass ? GOOD : BAD;
	for (size_t i = 0; i < n; i++)
		buf_adds(b, unicode ? UNICODE[cell[i]] : ASCII[cell[i]]);
}

void
bars_share(struct buf *b, double share, size_t columns, bool unicode)
{
	size_t n = (size_t)ceil(fmin(fmax(share, 0), 1) * (double)columns - 1e-9);

	for (size_t i = 0; i < n; i++)
		buf_adds(b, unicode ? "\u2587" : "#");
}
