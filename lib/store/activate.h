/*
 * Activates another router: first the audit line, then the link; then the file of
 * a canary, which has ended, is removed. If a process dies between these steps, recovery
 * completes them (store/recovery.h). For
 * store and cmd.
 */
#ifndef STORE_ACTIVATE_H
#define STORE_ACTIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "rec/audit.h"
#include "store/state.h"

/*
 * The caller fills event, reason and decision of why; this function sets active
 * and was. version is an existing version, or "rules". Needs the lock.
 */
int activate_version(struct state *, struct str version, const struct audit_line *why,
    int64_t now, struct err *);

/*
 * Whether a person may activate this version. Returns -1 if it does not exist,
 * if its file is damaged, or if it is quarantined and force is false. With
 * force, sets why->lifted for a quarantined version.
 */
int switch_check(struct state *, struct str version, bool force, struct audit_line *why,
    struct err *);

#endif
