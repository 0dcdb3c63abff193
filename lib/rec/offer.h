/*
 * The candidates that a task has on offer: asks for them, hides some, adds more.
 * For verb and cmd.
 */
#ifndef REC_OFFER_H
#define REC_OFFER_H

#include "base/buf.h"
#include "rec/trajectory.h"

/*
 * The first id of the action that is no candidate of the task, of the kind that the
 * action needs, or NULL.
 */
const struct str *task_lacks(const struct trajectory *, const struct action *);

/* Whether the task has the candidates of the action, each of the right kind. */
bool task_offers(const struct trajectory *, const struct action *);

/*
 * The task without the candidates of these ids. It borrows from the task; its lists
 * are in the arena. `candidates_text` is still that of the whole task.
 */
void task_without(
    const struct trajectory *, struct strs ids, struct arena *, struct trajectory *out);

struct offer_line {
	const struct trajectory *task;
	struct str text;
	const struct json_in *in; /* has just read the line */
	struct json_in *other;    /* a second reader, for what is missing */
};

/*
 * Adds the line of a task with more candidates to b; the other bytes are unchanged.
 * more[k]: JSON objects joined by commas, at the end of the list of the kind;
 * absent: none.
 */
int offer_splice(struct buf *b, const struct offer_line *, const struct str more[KINDS],
    struct arena *, struct err *);

#endif
