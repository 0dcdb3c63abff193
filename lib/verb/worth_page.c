#include "verb/worth_page.h"

#include <math.h>
#include <stdio.h>

#include "base/plain.h"
#include "draw/html.h"
#include "draw/svg.h"

void
mb_worth_head(struct buf *b)
{
	buf_addf(b, "%-8s%8s  %-16s%9s%9s%10s  %s\n", "VERDICT", "WORTH", "BETWEEN",
	    "OFFERED", "CHOSEN", "MORE", "CANDIDATE");
}

void
mb_worth_row(struct buf *b, const struct worth *w)
{
	char range[32] = "-", worth[16] = "-", more[24] = "-";

	if (!isnan(w->worth))
		snprintf(worth, sizeof worth, "%+.3f", w->worth);
	if (!isnan(w->lower))
		snprintf(range, sizeof range, "%+.3f %+.3f", w->lower, w->upper);
	if (!isnan(w->more))
		snprintf(more, sizeof more, "%.0f", w->more);
	buf_addf(b, "%-8.*s%8s  %-16s%9.0f%9.0f%10s  ", STR_ARG(w->verdict), worth,
	    range, w->offered, w->chosen, more);
	plain_add(b, w->candidate);
	if (w->version.p != NULL) {
		buf_adds(b, " of ");
		plain_add(b, w->version);
	}
	buf_addc(b, '\n');
}

/* ---- the page of a browser ---- */

static const char *const COLUMNS[] = {
    "Candidate", "=Verdict", "=Picture", "#Worth", "#Offered", "#Chosen", "=Why", NULL};

void
mb_worth_html_head(struct buf *b, const struct worth_counts *n)
{
	struct arena a = {0};

	html_begin(b, STR("memabra: what each candidate is worth"),
	    arena_fmt(&a, "What each candidate is worth, on %.0f tasks", n->tasks));
	html_paragraph(b, "soft",
	    STR("The worth of a candidate is the mean reward with it less that without "
		"it, where the router would choose it. In each picture the thick line "
		"goes from the lower to the upper bound, the shaded side of the dashed "
		"line is worth keeping, and a disc is the estimate; it is a diamond if "
		"the candidate is to retire. Offered and chosen count tasks."));
	html_table(b, "To keep, to retire, unknown; the most certain first", COLUMNS);
	arena_release(&a);
}

void
mb_worth_html_row(struct buf *b, const struct worth *w, double least)
{
	const struct interval v = {.estimate = w->worth,
	    .threshold = least,
	    .bound = w->upper,
	    .both = !isnan(w->lower),
	    .other = w->lower,
	    .more = true,
	    .pass = !str_is(w->verdict, "retire")};
	struct html_table t = {b, COLUMNS, 0};
	struct arena a = {0};

	html_row(&t, w->version.p == NULL
			 ? w->candidate
			 : arena_fmt(&a, "%.*s of %.*s", STR_ARG(w->candidate),
			       STR_ARG(w->version)));
	html_cell_begin(&t);
	buf_adds(b, "<span class=\"word\">");
	html_text(b, w->verdict);
	buf_adds(b, "</span>");
	html_cell_end(&t);
	html_cell_begin(&t);
	if (!isnan(w->worth))
		svg_interval(b, &v, w->text);
	html_cell_end(&t);
	html_number(&t, "%+.3f", w->worth);
	html_number(&t, "%.0f", w->offered);
	html_number(&t, "%.0f", w->chosen);
	html_cell(&t, w->text);
	html_row_end(&t);
	arena_release(&a);
}

void
mb_worth_html_end(struct buf *b)
{
	struct html_table t = {b, COLUMNS, 0};

	html_table_end(&t);
	html_end(b);
}
