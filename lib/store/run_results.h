/*
 * The results of a run, and the tasks of its suite, from the files that it left in
 * STATE/runs/RUN. For cmd.
 */
#ifndef STORE_RUN_RESULTS_H
#define STORE_RUN_RESULTS_H

#include "rec/outcomes.h"
#include "rec/report.h"
#include "rec/result.h"
#include "rec/router.h"
#include "rec/yardsticks.h"
#include "store/state.h"

/* Both are valid during the call only. */
typedef void run_result_fn(void *ctx, const struct result *);
typedef void run_task_fn(void *ctx, const struct benchmark_task *);

/*
 * Calls `each` for every result of the run. Lines that are no results are skipped:
 * they are reported elsewhere. Returns 1; 0: the run left none, or they were pruned;
 * -1.
 */
int run_results_scan(
    struct state *, struct str run, run_result_fn *each, void *ctx, struct err *);

/*
 * The same for the tasks of the suite with this sha256: the one of the run, or that
 * of the state. Returns 1; 0: neither is that suite; -1.
 */
int run_tasks_scan(
    struct state *, const struct report *, run_task_fn *each, void *ctx, struct err *);

/*
 * The header of the router that the run trained. Returns 2; 1: it is an older run, and
 * only the header is left; 0: nothing is left, and *h has no examples; -1.
 */
int run_router_header(struct state *, struct str run, struct router_header *h,
    struct arena *, struct err *);

/* What else earns on its tasks. Returns 1; 0: unknown, and *y has no tasks; -1. */
int run_yardsticks(
    struct state *, struct str run, struct yardsticks *y, struct arena *, struct err *);

#endif
