/*
 * A watch over a promoted version: its journal (a header, and a line for each
 * trajectory that was counted), and its status.
 * For verb, store and cmd.
 */
#ifndef REC_WATCH_H
#define REC_WATCH_H

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"

/* The first line of a journal: the versions that are compared. */
struct watch_header {
	struct str version; /* active: a version or "rules" */
	/* The version active before the promotion; absent: nothing to compare with */
	struct str before;
	struct str since; /* when it became active */
	struct str
	    past; /* a version whose known trajectories do not count again; or absent */
	double margin; /* mean reward that it may lose */
	/* The mean reward of the version before, as given; NAN: from its rewards */
	double reference;
};

/* Every other line: a trajectory that was counted; it does not count again. */
struct watch_line {
	struct str trajectory_id;
	struct str
	    side; /* active, before or past: the version of the header that chose */
	double reward;
};

/* The status of a watch. */
struct watch {
	struct str status; /* idle, waiting, watching, worse, over */
	struct str version, before, since;
	double tasks, mean_reward; /* of the version; NAN: none yet */
	double before_tasks, before_mean_reward;
	double margin;
	double evidence,
	    alarm_at; /* the alarm is raised when evidence reaches alarm_at */
	struct str rolled_back_to; /* absent: no rollback */
	struct str text;           /* the status in a sentence */
};

extern const struct json_table WATCH_HEADER_TABLE, WATCH_LINE_TABLE, WATCH_TABLE;

/* Checks the side. */
int watch_line_read(struct json_in *, struct watch_line *, struct str line,
    struct arena *, struct err *);

#endif
