/*
 * Finds the ids to forget, and the user, in texts: in messages, and in the strings of
 * a record. For store/forget*.c.
 */
#ifndef STORE_FORGET_TEXT_H
#define STORE_FORGET_TEXT_H

#include "base/arena.h"
#include "rec/report.h"
#include "store/forget_set.h"

/*
 * Whether a text quotes such an id: between quotation marks, or as a whole word or
 * words. A word ends where a letter, digit, '_', '-', '@' or byte from 0x80 meets any
 * other byte, so "t1" is not in "t10" or "t1-b". An id of digits only must be between
 * quotation marks, because messages have numbers. Escapes of JSON are read.
 */
bool forget_quoted(struct forget *, struct str text);

/* The same for a line: of a JSON object only the strings, not the keys. */
bool forget_quoted_line(struct forget *, struct str line, struct arena *);

/* The same for what people or messages wrote into a report. */
bool forget_quoted_report(struct forget *, const struct report *);

/*
 * A JSON object with "forgotten" in place of each string that quotes such an id, in
 * the arena; absent if there is none, or if the line is no JSON object.
 */
struct str forget_blank(struct forget *, struct str line, struct arena *);

#endif
