/*
 * What the results of a run show beyond its decision: how the rewards differ, which
 * tasks were fixed, broken or left wrong, and how well each router predicts. For cmd.
 */
#ifndef VERB_EVIDENCE_H
#define VERB_EVIDENCE_H

#include "base/arena.h"
#include "draw/picture.h"
#include "rec/outcomes.h"
#include "rec/result.h"

enum evidence_kind {
	EVIDENCE_BROKEN, /* the challenger's reward is less */
	EVIDENCE_FIXED,  /* it is more */
	EVIDENCE_WRONG,  /* it is the same, and under .5 */
	EVIDENCE_KINDS
};
enum { EVIDENCE_SHOWN = 20 }; /* tasks of a kind that a page shows */

struct evidence_task {
	struct str task_id, channel, was, is; /* is: the challenger's action */
	struct str text;                      /* its beginning; absent: unknown */
	size_t text_size;                     /* bytes of all of it */
	double before, after;                 /* rewards */
	double badness;                       /* the highest is the first */
};

struct evidence {     /* zero-initialise */
	size_t tasks; /* 0: there are no results */
	struct histogram differences;
	struct calibration calibration[2]; /* baseline, challenger */
	struct evidence_list {
		size_t count, shown;
		struct evidence_task task[EVIDENCE_SHOWN]; /* the worst first */
	} list[EVIDENCE_KINDS];
	struct arena arena;
};
void evidence_release(struct evidence *);

/* Callbacks of store/run_results.h, with a struct evidence. */
void evidence_add(void *evidence, const struct result *);
/* Takes the text of a task that is shown; call it after all results. */
void evidence_text(void *evidence, const struct benchmark_task *);

#endif
