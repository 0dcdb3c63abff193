/*
 * Checks of a whole line that need no structure: UTF-8, and escapes that mean no
 * character.
 * For json only.
 */
#ifndef JSON_CHECK_H
#define JSON_CHECK_H

#include "base/err.h"
#include "base/str.h"

int json_check_text(struct str, struct err *);

#endif
