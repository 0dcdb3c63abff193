/*
 * New names for the ids in the line of a trajectory. For cmd.
 */
#ifndef REC_RENAME_LINE_H
#define REC_RENAME_LINE_H

#include "rec/rename.h"

/*
 * The line with new ids, in the arena: of candidates, in the ids of decisions, also of
 * a previous result, and in the actions of a shortlist or an explanation. Of candidates
 * of one kind that get the same id the first stays; then *merged is set, and the
 * decisions lose their propensity, because the router chose among others. The line
 * itself, byte for byte, if no rule matches. It must have been read without an error.
 */
struct str rename_line(
    const struct rename *, struct str line, struct arena *, bool *merged);

#endif
