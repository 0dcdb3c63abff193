/*
 * Numbers that no other process has, on any host: parts of generated ids. For cmd.
 */
#ifndef CLI_ORIGIN_H
#define CLI_ORIGIN_H

#include <stdint.h>

/* Two hashes of random bytes, the name of the host, the process and the time. */
void cli_origin(uint64_t origin[2]);

#endif
