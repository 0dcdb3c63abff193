/*
 * Another router made active: the audit line first, then the link, so that
 * whoever finds them to differ can complete the step (store/recovery.h).
 * For store and cmd.
 */
#ifndef STORE_ACTIVATE_H
#define STORE_ACTIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "rec/audit.h"
#include "store/state.h"

/*
 * why carries event, reason and decision; active and was are filled in here.
 * version is a version that exists, or "rules". Needs the lock.
 */
int activate_version(struct state *, struct str version, const struct audit_line *why,
    int64_t now, struct err *);

/*
 * Whether a person may make this version active: -1 if it does not exist, if
 * its file is damaged, or if it is quarantined and force is false. With force
 * why->lifted is set for a quarantined version.
 */
int switch_check(struct state *, struct str version, bool force, struct audit_line *why,
    struct err *);

#endif
