/*
 * The key of a line: the value of one of its members, in characters that are safe in the
 * name of a file and in a line of text. For cmd.
 */
#ifndef REC_LINE_KEY_H
#define REC_LINE_KEY_H

#include "base/arena.h"
#include "base/err.h"

/*
 * Puts the key by a field such as "task.user_id", and a tab, before a line. Each byte of
 * the value but a to z, 0 to 9, - and _ is % and two hexadecimal digits. So no two values
 * have the same key, also where file names ignore letter case, and no key begins with a
 * dot or a dash. Of a key of more than 120 bytes the first 80 stay, with ~ and 32 digits of
 * the sha256 of the value. The key is empty if the line has no such string or number.
 * -1: the line is no JSON.
 */
int line_key(struct str *line, const char *field, struct arena *, struct err *);

#endif
