/*
 * The pins of a file that an option names.
 * For cmd.
 */
#ifndef CLI_PINS_H
#define CLI_PINS_H

#include "cli/cli.h"
#include "rec/pin.h"

/*
 * Adds the pins of the file, unless it is NULL. Ends the program if a line is bad:
 * a program that goes on without a pin could choose what is forbidden.
 */
void cli_pins(struct cli *, const char *file, struct json_in *, struct pins *);

#endif
