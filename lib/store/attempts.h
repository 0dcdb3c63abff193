/*
 * The number of attempts on a benchmark. Many attempts on one benchmark
 * eventually pass by luck, so every attempt is in the audit log before its
 * figures are printed. For cmd.
 */
#ifndef STORE_ATTEMPTS_H
#define STORE_ATTEMPTS_H

#include <stdint.h>

#include "rec/audit.h"
#include "store/state.h"

/*
 * Adds up the attempts and promotions on the suite with this sha256. An absent
 * sha256 means the lines without a suite.
 */
int attempts_used(
    struct state *, struct str benchmark_sha256, double *used, struct err *);

/*
 * Appends a line that activates nothing; the caller fills event, reason and so
 * on. Needs the lock.
 */
int attempts_note(struct state *, const struct audit_line *, int64_t now, struct err *);

#endif
