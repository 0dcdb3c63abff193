/*
 * The tasks of a log in a compact form: about a third of struct features. Words and
 * candidates are numbers in shared tables; the scores that stay are those by text, and
 * the values of terms are computed again when a task is opened: that takes 2 % of a
 * training.
 * For model and verb.
 */
#ifndef MODEL_TASKS_H
#define MODEL_TASKS_H

#include "model/features.h"

struct tasks;
struct task; /* one of them; its tasks own it */

struct tasks *tasks_new(const struct vectors *); /* borrowed; may be NULL */
void tasks_free(struct tasks *);

/* Keeps the task of an example, whose features were made but not weighed. */
struct task *tasks_keep(
    struct tasks *, const struct example *, const struct features *);

/* Once the counts are final: before any is opened, the values of all terms. */
void tasks_weigh(struct tasks *, const struct counts *);
/* After tasks_weigh: the scores by text of one. */
void task_weigh(struct task *, const struct counts *, struct arena *scratch);

/*
 * With TASK_WORDS grams, words of the context and scores by text are left out. With
 * TASK_ROWS the words are left out too, but for the first, of value 0; the scores are not.
 */
enum task_part { TASK_WORDS, TASK_ROWS, TASK_WHOLE };
void task_open(const struct task *, enum task_part, struct features *, struct arena *);

/* Keeps what experience_score found for an open task. */
void task_keep_past(struct task *, const struct features *);

uint32_t task_rows(const struct task *);
uint64_t task_row_key(const struct task *, uint32_t row); /* as features_row_key */

#endif
