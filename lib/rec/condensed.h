/*
 * A condensed line: what remains of the line of a trajectory that mb-select --condense
 * leaves out, for a selection that reads it in place of that line and counts the same.
 * It is a trajectory without its texts, and a reason. For verb and cmd.
 */
#ifndef REC_CONDENSED_H
#define REC_CONDENSED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "json/in.h"
#include "rec/trajectory.h"

struct condensed {
	/* "input", "decision", "reward" or "status": learning needs it; absent: nothing */
	struct str lacks;
	int revoked; /* its reward was revoked; nothing else is known then */
	int leaked;  /* its task is in the suite */
	int offers;  /* it offers a candidate of the suite */
	/* rec/stamp.h, and a hash of the line: 16 hex digits each */
	struct str stamp, line;
	struct trajectory t; /* some of its fields */
};

extern const struct json_table CONDENSED_TABLE;

/*
 * A condensed line begins with a tab and its first member, so other lines that begin so
 * get one more tab.
 */
bool condensed_is(struct str line);
void condensed_init(struct condensed *); /* nothing is known */
void condensed_write(struct buf *, const struct condensed *);
int condensed_read(struct json_in *, struct condensed *, struct str line,
    struct arena *, struct err *);

/* A line that is not condensed, as it is among such lines; and again as it was. */
void condensed_pass(struct buf *, struct str line);
struct str condensed_passed(struct str line);

uint64_t condensed_hash(struct str digits); /* of stamp or line */
enum trajectory_lack condensed_lacks(const struct condensed *);
const char *lack_word(enum trajectory_lack); /* NULL for LACKS_NOTHING */

#endif
