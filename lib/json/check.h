/*
 * Checks of a whole line that need no structure: UTF-8, control characters, and where
 * an escape means no character.
 * For json only.
 */
#ifndef JSON_CHECK_H
#define JSON_CHECK_H

#include "base/err.h"
#include "base/str.h"

int json_check_text(struct str, struct err *);

/*
 * The offset, from an offset on, of the next escape that means no character: half a
 * surrogate pair, or a NUL, which C cannot hold. The length of s if there is none.
 */
size_t json_no_character(struct str s, size_t from);

enum { ESCAPE_BYTES = 6 };
bool json_is_nul(struct str s, size_t at); /* this escape is a NUL */

/* What the escape at this offset is: "half a surrogate pair at byte N". */
void json_no_character_text(struct str s, size_t at, char *text, size_t size);

#endif
