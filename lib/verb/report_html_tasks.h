/*
 * The parts of the page of a run that come from its results. For
 * verb/report_html.c.
 */
#ifndef VERB_REPORT_HTML_TASKS_H
#define VERB_REPORT_HTML_TASKS_H

#include "verb/report_view.h"

struct page {
	struct buf *b;
	const struct report_view *view;
	struct arena arena; /* sentences */
};

void html_differences(struct page *);
void html_tasks(struct page *);
void html_calibration(struct page *);

#endif
