/*
 * A state as one page for a browser. For cmd.
 */
#ifndef VERB_STATUS_HTML_H
#define VERB_STATUS_HTML_H

#include "base/buf.h"
#include "rec/report.h"
#include "rec/status.h"
#include "verb/past.h"

enum { STATUS_HTML_RUNS = 30 }; /* rows that a page shows: the last ones */

/* A row for a run, and the page with the rows. */
void status_html_run(struct buf *rows, const struct report *);
void status_html(
    struct buf *, const struct status *, const struct past *, struct str rows);

#endif
