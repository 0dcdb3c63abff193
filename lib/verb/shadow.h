/*
 * mb-report shadow as step functions: trajectories with shadows (mb-route --shadow) in,
 * one report for each router that was a shadow out. For cmd.
 *
 * The estimate is that of stats/offpolicy.h, for the shadow alone: a trajectory counts
 * once, by its first decision, if that has a propensity.
 */
#ifndef VERB_SHADOW_H
#define VERB_SHADOW_H

#include "base/arena.h"
#include "base/buf.h"
#include "rec/shadow.h"
#include "rec/trajectory.h"

/* Holds about 60 bytes for each decision, and each pair of actions once. */
struct mb_shadow;
struct mb_shadow *mb_shadow_new(void);
void mb_shadow_free(struct mb_shadow *);

/* Returns -1 with ERR_INPUT if a decision is no action. */
int mb_shadow_step(
    struct mb_shadow *, const struct trajectory *, struct arena *, struct err *);

/* The number of shadows; and the report of one, in the arena. */
size_t mb_shadow_count(const struct mb_shadow *);
void mb_shadow_report(
    const struct mb_shadow *, size_t i, struct arena *, struct shadow_report *);

/* A report as a page of text. */
void mb_shadow_page(struct buf *, const struct shadow_report *);

#endif
