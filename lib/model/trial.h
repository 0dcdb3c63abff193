/*
 * Trials of settings: each learns from one part of a log and is judged on the other.
 * For model.
 */
#ifndef MODEL_TRIAL_H
#define MODEL_TRIAL_H

#include "base/errand.h"
#include "model/learn.h"
#include "model/tunables.h"
#include "model/view.h"
#include "rec/router.h"

/* A log, and what is to be made of it. */
struct training {
	const struct weights *start; /* learning starts from them */
	bool warm;                   /* the weights are from another router */
	struct lesson *v;
	size_t n;
	size_t tasks; /* distinct ones; if more than ANEW_MOST, at least one more */
	const struct errand_way *way; /* how trials run at the same time; may be NULL */
	struct router_header *header; /* gets the trials, and slope and shift */
	struct arena *arena;          /* owns them */
};

/* The trial of one setting, at its best pass. */
struct trial {
	struct router_try at;
	double lowest[PASSES_MOST]; /* the lowest loss up to each pass */
	struct view view;
};

/* A trial, another at the same time, the best so far. */
enum { TRIAL, BESIDE, BEST, TRIALS };

/* A trial as an errand. */
struct aside {
	struct search *search;
	double lambda, compete;
};

struct search {
	struct settings set; /* includes the settings that are not searched */
	const struct training *of;
	struct weights w;                 /* of a trial in progress */
	bool pairs;                       /* whether the log has pairs */
	struct observed *seen, *constant; /* the latter by the best constant */
	size_t n;                         /* number of lessons seen */
	bool open;                        /* compete is not given */
	/* whether the best constant is better than the rules: then it has a share */
	bool blend;
	struct view now;
	struct trial trial[TRIALS];
	struct errand rivals;  /* a look at them, beside the trials */
	bool brief;            /* trials are brief, but for the last */
	bool by_line;          /* all looks in turn hold out lines */
	struct split *by_task; /* NULL, unless lines are held out instead */
	bool guessing;         /* the last trial has begun */
	struct aside guess;
	struct errand ahead;
};

void search_start(struct search *, const struct settings *, const struct training *);
void search_end(struct search *);

/*
 * Whether at most half of the lines have a task of their own. A fold of tasks tells what
 * is learnt about new tasks; here the tasks to come are mostly the old ones.
 */
bool tasks_recur(const struct training *);
/*
 * Holds out a part of FOLDS of the lines, instead of a fold of tasks. The lines are drawn
 * by lot: if each fifth one were held out, tasks in turn would be in one part only.
 */
void search_hold_lines(struct search *, unsigned part);
/* A fold of tasks again, the first. */
void search_hold_tasks(struct search *);

struct lessons search_part(const struct search *, enum part);

/*
 * Notes the loss on the held-out lessons in `now`, and returns it. Over-confidence is
 * corrected later by Platt scaling, so losses are compared after calibration.
 */
double search_look(struct search *);

/* Keeps the view `now` as that of a trial. */
void search_keep(struct search *, int trial);

/* Exchanges two trials. */
void search_take(struct search *, int to, int from);

/* Tries these settings; the result is the trial TRIAL. */
void search_try(struct search *, double lambda, double compete);

/*
 * Tries two settings at the same time, for TRIAL and BESIDE. Both are compared with
 * what was the best before, so the result does not depend on which ends first.
 */
int search_try_two(
    struct search *, const double lambda[2], const double compete[2], struct err *);

/*
 * The last trial has the settings of BEST, but counts the importance of examples, and may
 * have more passes. It can begin while others run: if one of them is better, the guess
 * was in vain, and search_try_last makes the trial anew. The result is the trial TRIAL.
 */
bool search_wants_last(const struct search *);
int search_guess_last(struct search *, struct err *);
int search_try_last(struct search *, struct err *);

#endif
