/*
 * A policy from its file.
 * For cmd.
 */
#ifndef STORE_POLICY_FILE_H
#define STORE_POLICY_FILE_H

#include "rec/policy.h"

/* The default policy for a NULL path. Its strings lie in the arena; an err names the file. */
int policy_file_read(struct json_in *, const char *path, struct policy *, struct arena *,
    struct err *);

#endif
