/*
 * Reads a policy, or an off-policy estimate, from its file. For cmd.
 */
#ifndef STORE_POLICY_FILE_H
#define STORE_POLICY_FILE_H

#include "rec/off_policy.h"
#include "rec/policy.h"

/*
 * A NULL path means the default policy. The strings are in the arena. An err
 * names the file.
 */
int policy_file_read(
    struct json_in *, const char *path, struct policy *, struct arena *, struct err *);

/* Reads an estimate in the same way; path is never NULL. */
int off_policy_file_read(struct json_in *, const char *path, struct off_policy *,
    struct arena *, struct err *);

#endif
