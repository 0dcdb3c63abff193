/*
 * A watch, an off-policy estimate and the status of a state in text, for people.
 * For cmd.
 */
#ifndef VERB_PAGES_H
#define VERB_PAGES_H

#include "base/buf.h"
#include "rec/arms.h"
#include "rec/off_policy.h"
#include "rec/status.h"
#include "rec/verification.h"
#include "rec/watch.h"

/* Lines "name  value". Text from outside is made safe for a terminal. */
void mb_watch_page(struct buf *, const struct watch *);
void mb_arms_page(struct buf *, const struct arms_status *);
void mb_offpolicy_page(struct buf *, const struct off_policy *);
void mb_status_page(struct buf *, const struct status *);
void mb_verification_page(struct buf *, const struct verification *);

#endif
