/*
 * mb-version diff: what changed from one router to another. For cmd.
 */
#ifndef CLI_VERSION_DIFF_H
#define CLI_VERSION_DIFF_H

#include "cli/versions.h"

/*
 * Prints it, over the tasks of the files: {A, B, FILE..., NULL}. Without a file: over
 * those of the suite, the reservoir and since.jsonl of the state. Ends the program on
 * failure.
 */
void cli_version_diff(struct cli_versions *, char *const operands[]);

#endif
