/*
 * All that a page on one run shows, as HTML or as text. For cmd.
 */
#ifndef VERB_REPORT_VIEW_H
#define VERB_REPORT_VIEW_H

#include "base/buf.h"
#include "rec/report.h"
#include "rec/router.h"
#include "rec/yardsticks.h"
#include "verb/evidence.h"
#include "verb/past.h"

struct report_view {
	const struct report *report;
	struct str state;                /* the directory, for the commands */
	const struct evidence *evidence; /* its tasks are 0: see report_view_gap */
	const struct past *past;
	struct yardsticks yardsticks; /* its tasks are 0: unknown */
	struct router_header trained; /* of the challenger; no examples: unknown */
	int left; /* of its router: 0 nothing, 1 this header, 2 all */
};

/* The ends of the page, which are the same in HTML and in text. */
struct str report_view_verdict(const struct report_view *, struct arena *);
/* Why there are no tasks to show; absent: there are, or there was no decision. */
struct str report_view_gap(const struct report_view *);
/* The times of the trajectories that the challenger learnt from; may be absent. */
struct str report_view_window(const struct report_view *, struct arena *);

/* A command for a shell, and its purpose. Emits those to look closer and to act. */
typedef void report_command_fn(void *ctx, const char *purpose, struct str command);
void report_view_commands(
    const struct report_view *, struct arena *, report_command_fn *, void *ctx);

/* The gates that are slices, the worst bound first; and how to draw a gate. */
size_t report_view_slices(
    const struct decision_record *, struct arena *, const struct gate ***out);
bool report_view_is_slice(const struct gate *);
bool report_view_interval(const struct gate *, struct interval *); /* false: no limit */

/* The whole page. The text is at most 80 columns wide; its bars are ASCII or Unicode. */
void report_html(struct buf *, const struct report_view *);
void report_bars(struct buf *, const struct report_view *, bool unicode);

#endif
