/*
 * The lines of a log, collected by their task: in a temporary file, with their places in a
 * temporary database. So memory does not grow with the log.
 * For cmd.
 */
#ifndef CLI_BY_TASK_H
#define CLI_BY_TASK_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct by_task;
struct by_task *by_task_new(struct err *); /* NULL on failure */
void by_task_free(struct by_task *);

/* Adds a line of the task with this key (text/key.h). */
int by_task_add(struct by_task *, struct str key, struct str line, struct err *);

/*
 * Calls `each` for each line while it returns 0: the tasks in the order of their first
 * line, and each task in the order of its lines. With `tried_twice` tasks of one line are
 * left out.
 */
typedef int by_task_fn(void *ctx, bool first, struct str line, struct err *);
int by_task_each(
    struct by_task *, bool tried_twice, by_task_fn *each, void *ctx, struct err *);

#endif
