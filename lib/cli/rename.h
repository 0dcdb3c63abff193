/*
 * The rules of --rename, from its file.
 * For cmd.
 */
#ifndef CLI_RENAME_H
#define CLI_RENAME_H

#include "cli/cli.h"
#include "rec/rename.h"

/* Adds the rules of a file; ends the program if it can't be read, or is bad. */
void cli_rename(struct cli *, struct rename *, const char *path);

#endif
