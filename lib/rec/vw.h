/*
 * An example as Vowpal Wabbit reads it, for --cb_explore_adf: a shared line,
 * one line for each action, the chosen one with its cost and probability, and
 * an empty line.
 * For cmd.
 */
#ifndef REC_VW_H
#define REC_VW_H

#include "base/buf.h"
#include "rec/example.h"

/*
 * The actions are the candidates, the direct answer, and the chosen action if it
 * is none of these. An example without a propensity gets 1/actions.
 */
void vw_write(struct buf *, const struct example *, struct arena *);

#endif
