/*
 * A temporary file without a name: it is gone when its descriptor is closed, whatever
 * ends the program. For io.
 */
#ifndef IO_TEMP_H
#define IO_TEMP_H

#include "base/err.h"

int temp_open(struct err *); /* in $TMPDIR, else /tmp; -1 on failure */

#endif
