/*
 * A line of a run's journal: a stage that began, or how it ended.
 * For store, run and cmd.
 */
#ifndef REC_STAGE_H
#define REC_STAGE_H

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"

struct stage_line {
	struct str stage;
	double status;    /* its exit status; NAN: it has only begun */
	double seconds;   /* it took; NAN: not measured, since --now rules the clock */
	struct str blame; /* the stage at fault; absent: it did not fail */
};

extern const struct json_table STAGE_TABLE;

int stage_line_read(struct json_in *, struct stage_line *, struct str line,
    struct arena *, struct err *);

#endif
