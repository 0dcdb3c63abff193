/*
 * What a user wrote of a text: clients put reminders for the agent into it.
 * For lib/import.
 */
#ifndef IMPORT_OWN_TEXT_H
#define IMPORT_OWN_TEXT_H

#include "base/arena.h"

/* The text itself, if it has no reminder; else without them, in the arena. */
struct str own_text(struct str text, struct arena *);

#endif
