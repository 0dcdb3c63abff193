/*
 * How often a benchmark has been asked: who asks it often enough is told "yes"
 * by luck, so every attempt stands in the audit log before its figures are
 * told.
 * For cmd.
 */
#ifndef STORE_ATTEMPTS_H
#define STORE_ATTEMPTS_H

#include <stdint.h>

#include "rec/audit.h"
#include "store/state.h"

/* The attempts and promotions so far on the suite of this sha256; absent: on those that have none. */
int attempts_used(
    struct state *, struct str benchmark_sha256, double *used, struct err *);

/* A line that makes nothing active: event, reason and so on are the caller's. Needs the lock. */
int attempts_note(struct state *, const struct audit_line *, int64_t now, struct err *);

#endif
