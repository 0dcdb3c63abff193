/*
 * The results of mb-eval as a page for people: the means, wins and losses of
 * both routers, and the calibration of the challenger. For cmd.
 */
#ifndef VERB_EVAL_SUMMARY_H
#define VERB_EVAL_SUMMARY_H

#include "base/buf.h"
#include "base/err.h"
#include "rec/result.h"
#include "rec/yardsticks.h"

/* Holds about 200 bytes for each task. */
struct eval_summary;
struct eval_summary *eval_summary_new(void);
void eval_summary_free(struct eval_summary *); /* NULL is allowed */

/* Returns -1 with ERR_INPUT if the result contradicts an earlier result of its task. */
int eval_summary_add(struct eval_summary *, const struct result *, struct err *);

/*
 * Prints the page; call it once. `of` names the suite and both routers; the yardsticks
 * have 0 tasks if nobody measured them.
 */
void eval_summary_print(struct eval_summary *, const struct result *of,
    const struct yardsticks *, struct buf *page);

#endif
