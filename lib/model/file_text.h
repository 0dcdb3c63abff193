/*
 * Reads the blocks of a router that is text: rec/router_text.h.
 * For model.
 */
#ifndef MODEL_FILE_TEXT_H
#define MODEL_FILE_TEXT_H

#include "model/file_parts.h"

/* `rest` is what follows the header, from which the target is initialised. */
int file_text_parse(
    struct str rest, const char *name, const struct file_target *, struct err *);

#endif
