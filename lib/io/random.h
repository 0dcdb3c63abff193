/*
 * Random bytes of the system, from /dev/urandom. For io and cli.
 */
#ifndef IO_RANDOM_H
#define IO_RANDOM_H

#include <stdbool.h>
#include <stddef.h>

bool random_read(void *p, size_t n); /* false: the system has none, p is unchanged */

#endif
