/*
 * What both pumps do: operands, bad lines, and flushing before a wait.
 * For cli only.
 */
#ifndef CLI_PUMP_H
#define CLI_PUMP_H

#include "cli/cli.h"
#include "io/lines.h"

/* The operands, or "-" when there are none. Opens the file of --rejects. */
char *const *cli_operands(struct cli *, char *const operands[]);

/* A hook of lines_before_read; ctx is the struct cli. */
int cli_before_wait(void *ctx, struct err *);

/* Report, keep and count a bad line. 0 to go on, -1 to stop. */
int cli_reject(struct cli *, const struct lines *, struct str line, struct err *);

/* Report how many more bad lines the file had than were shown. */
void cli_end_of_file(struct cli *, const struct lines *);

#endif
