/*
 * The worth of candidates in text, for people: a table.
 * For cmd.
 */
#ifndef VERB_WORTH_PAGE_H
#define VERB_WORTH_PAGE_H

#include "base/buf.h"
#include "rec/worth.h"
#include "verb/worth.h"

/* The head, and a row. Text from outside is made safe for a terminal. */
void mb_worth_head(struct buf *);
void mb_worth_row(struct buf *, const struct worth *);

/* The same as a page for a browser: its beginning, a row, and its end. */
void mb_worth_html_head(struct buf *, const struct worth_counts *);
void mb_worth_html_row(struct buf *, const struct worth *, double least);
void mb_worth_html_end(struct buf *);

#endif
