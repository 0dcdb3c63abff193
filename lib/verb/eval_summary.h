/*
 * The results of mb-eval as a page for a person: both routers' means, wins and
 * losses, and how well the challenger predicts its rewards.
 * For cmd.
 */
#ifndef VERB_EVAL_SUMMARY_H
#define VERB_EVAL_SUMMARY_H

#include "base/buf.h"
#include "base/err.h"
#include "rec/result.h"

/* Holds about 200 bytes a task. */
struct eval_summary;
struct eval_summary *eval_summary_new(void);
void eval_summary_free(struct eval_summary *); /* NULL is fine */

/* -1 with ERR_INPUT when the result contradicts an earlier result of its task. */
int eval_summary_add(struct eval_summary *, const struct result *, struct err *);

/* The page, once. `of` names the suite and both routers. */
void eval_summary_print(
    struct eval_summary *, const struct result *of, struct buf *page);

#endif
