#include "verb/past_html.h"

#include "draw/html.h"
#include "draw/svg.h"

static void
past_events(struct buf *b, const struct past *h)
{
	static const char *const columns[] = {"Time", "=Event", "=Version", NULL};
	struct html_table t;

	if (h->marks == 0)
		return;
	t = html_table(
	    b, h->marks > 20 ? "The last 20 changes" : "All changes", columns);
	for (size_t i = h->marks > 20 ? h->marks - 20 : 0; i < h->marks; i++) {
		html_row(&t, h->event[i].time);
		html_cell(&t, h->event[i].what);
		html_cell(&t, h->event[i].version);
	}
	html_table_end(&t);
}

void
past_html(struct buf *b, const struct past *h)
{
	const struct series s = past_series(h);
	struct buf text = {0};

	if (h->points < 2 && h->marks == 0)
		return;
	html_heading(b, 2, "Reward over time");
	if (h->points > 1) {
		buf_addf(&text,
		    "The mean rewards of the baseline and of the challenger in %zu "
		    "runs on this suite%s.",
		    h->points,
		    h->others > 0 ? "; runs on other suites are left out" : "");
		html_paragraph(b, NULL, buf_str(&text));
		buf_adds(b, "<figure>");
		svg_series(b, &s, buf_str(&text));
		buf_adds(b,
		    "<figcaption><span class=\"bad\">\u25cf</span> the router that was "
		    "active, <span class=\"good\">\u25a1</span> the challenger of the "
		    "run. P promotion, A made active by hand, C canary, R "
		    "rollback.</figcaption></figure>\n");
	}
	past_events(b, h);
	buf_release(&text);
}
