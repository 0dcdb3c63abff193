/*
 * The result of an earlier decision, which mb-route moves aside when it decides a
 * task anew: an outcome belongs to the decision that had it. For cmd.
 */
#ifndef REC_PREVIOUS_H
#define REC_PREVIOUS_H

#include <stdbool.h>

#include "base/buf.h"
#include "json/in.h"

/*
 * If the line that `in` has just read has an outcome or a reward, adds the member
 * "previous" to b: an object with the members decisions, outcome, reward and previous
 * of the line, as text, which the line then must lose. False: there is neither.
 */
bool previous_add(struct buf *b, const struct json_in *in);

#endif
