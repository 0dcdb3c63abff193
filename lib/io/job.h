/*
 * Errands in child processes. A process and not a thread: its memory is a copy, so
 * work that writes where other work reads needs no lock and no second version.
 * For cmd.
 */
#ifndef IO_JOB_H
#define IO_JOB_H

#include "base/errand.h"

/*
 * A child that fails or is killed is an error with ERR_SYSTEM. Its stdin and stdout
 * are /dev/null; it shares our stderr. One whose errand is dropped is killed.
 */
extern const struct errand_way JOBS;

#endif
