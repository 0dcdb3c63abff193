/*
 * A policy from its file, and an off-policy estimate from its.
 * For cmd.
 */
#ifndef STORE_POLICY_FILE_H
#define STORE_POLICY_FILE_H

#include "rec/off_policy.h"
#include "rec/policy.h"

/* The default policy for a NULL path. Its strings lie in the arena; an err names the file. */
int policy_file_read(
    struct json_in *, const char *path, struct policy *, struct arena *, struct err *);

/* An estimate, likewise; there is always a path. */
int off_policy_file_read(struct json_in *, const char *path, struct off_policy *,
    struct arena *, struct err *);

#endif
