/*
 * A tally: the number of lines that mb-select passed on and left out, by reason.
 * For verb, store and cmd.
 */
#ifndef REC_TALLY_H
#define REC_TALLY_H

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"

/* A word of outcome.status that is not known. */
struct status_count {
	struct str status;
	double lines;
};

struct tally {
	double read;    /* lines that were not empty */
	double skipped; /* lines before a bookmark: not read */
	double selected;
	double changed;   /* selected again: marked with another reward */
	double revoked;   /* left out: marked, and its reward was revoked since */
	double waiting;   /* left out: no reward yet, and younger than --wait */
	double seen;      /* left out: selected on an earlier run */
	double duplicate; /* left out: the id occurred before in this run */
	double other;     /* left out: of another shard */
	double without;   /* left out: its id is in the file of --without */
	double unsampled; /* left out: not in the sample */
	double leaked;    /* left out: a task of the suite of --benchmark */
	double in_suite;  /* new ones that offer a candidate of this suite; NAN: none */
	double bad;       /* bad lines; each was reported on stderr */
	struct {
		double input, decision,
		    reward;    /* left out: learning needs this field */
		double status; /* left out: no reward, and an unknown status */
		struct json_list
		    statuses; /* of struct status_count, the most frequent first */
	} ineligible;
	/* not left out for it: new trajectories of which a part is not understood */
	struct {
		double candidate; /* a decision names no candidate of the task */
		double set;       /* candidate_sets of an unknown kind */
		double
		    content;   /* lines with the id of an earlier line, but not alike */
		double user;   /* lines with the id of a line of another user */
		double time;   /* task.created_at is not RFC 3339 */
		double step;   /* the steps contradict the order of the list */
		double merged; /* --rename gave two candidates one id */
	} doubt;
	struct str first_bad; /* "FILE:LINE: what is wrong"; absent: no line is bad */
	struct str bad_hash;  /* of the bad lines, 16 hex digits; absent: none is bad */
	/* why so many were not enough, by --policy; absent: they were */
	struct str reason;
	struct str note; /* the doubts in words; absent: there are none */
};

extern const struct json_table TALLY_TABLE, STATUS_COUNT_TABLE;
extern const struct json_table
    REJECTED_TABLE; /* only the lines left out, for a report */

int tally_read(
    struct json_in *, struct tally *, struct str line, struct arena *, struct err *);

#endif
