/*
 * A watch over what was promoted: its journal (a header, and a line for each
 * trajectory that was counted), and how it stands.
 * For verb, store and cmd.
 */
#ifndef REC_WATCH_H
#define REC_WATCH_H

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"

/* The first line of a journal: what is compared with what. */
struct watch_header {
	struct str version; /* active: a version or "rules" */
	struct str
	    before; /* the one whose place it was promoted to; absent: nothing to compare with */
	struct str since; /* when it became active */
	struct str
	    past; /* a version whose trajectories do not count, and are known; or absent */
	double margin; /* mean reward that it may lose */
	double
	    reference; /* the mean reward of the version before, as given; NAN: from its rewards */
};

/* Every other line: a trajectory that was counted, and will not be again. */
struct watch_line {
	struct str trajectory_id;
	struct str
	    side; /* active, before or past: which of the header's versions chose */
	double reward;
};

/* How a watch stands. */
struct watch {
	struct str status; /* idle, waiting, watching, worse, over */
	struct str version, before, since;
	double tasks, mean_reward; /* of the version; NAN: none yet */
	double before_tasks, before_mean_reward;
	double margin;
	double evidence,
	    alarm_at; /* the alarm is raised when the one reaches the other */
	struct str rolled_back_to; /* absent: nothing was */
	struct str text;           /* the same in a sentence */
};

extern const struct json_table WATCH_HEADER_TABLE, WATCH_LINE_TABLE, WATCH_TABLE;

/* Checks the side. */
int watch_line_read(struct json_in *, struct watch_line *, struct str line,
    struct arena *, struct err *);

#endif
