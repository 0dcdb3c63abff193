/*
 * New names for the ids in the line of a trajectory. For cmd.
 */
#ifndef REC_RENAME_LINE_H
#define REC_RENAME_LINE_H

#include "rec/rename.h"

/*
 * The line with new ids of candidates, and in selected_ids and rejected_ids of
 * decisions, in the arena. The line itself, byte for byte, if no rule matches. The line
 * must have been read without an error.
 */
struct str rename_line(const struct rename *, struct str line, struct arena *);

#endif
