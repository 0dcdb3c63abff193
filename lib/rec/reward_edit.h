/*
 * A trajectory with its feedback, as text: the line with another reward or outcome
 * status, and otherwise unchanged.
 * For verb and cmd.
 */
#ifndef REC_REWARD_EDIT_H
#define REC_REWARD_EDIT_H

#include <stdint.h>

#include "base/buf.h"
#include "json/in.h"
#include "rec/trajectory.h"

/* What feedback says about a trajectory, or about one of its decisions. */
struct judgement {
	enum { JUDGED_NOT, JUDGED_REWARD, JUDGED_STATUS, JUDGED_REVOKED } kind;
	double reward;     /* [0,1] */
	struct str status; /* a known word */
	struct str at;     /* as the feedback has it; absent: unknown */
};

struct reward_change {
	struct judgement whole;
	struct judgement *step; /* one for each decision; NULL: none is judged */
	/* the known word for the outcome's own status, which --map has; or absent */
	struct str own_status;
	/* what implicit_corrections of the outcome becomes; NAN: it stays as it is */
	double corrections;
};

struct reward_line {
	const struct trajectory *t;
	struct str text;
	const struct json_in *in; /* has just read the line */
	struct json_in *other;    /* a second reader, for the parts of the line */
	struct arena *arena;
};

/* Adds the changed line to the buf. */
int reward_edit(struct buf *, const struct reward_line *, const struct reward_change *,
    struct err *);

#endif
