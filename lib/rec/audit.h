/*
 * A line of the audit log: an event in a state, the version that was active
 * before and after it, and the sha256 of the line before it.
 * For store and cmd.
 */
#ifndef REC_AUDIT_H
#define REC_AUDIT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"

struct audit_line {
	/* sha256 of the line before, with its newline; 64 zeros in the first line */
	struct str prev;
	struct str time; /* RFC 3339 */
	/* One of the events in memabra-records(5): run, attempt, promotion ... */
	struct str event;
	struct str
	    active; /* the version active after this line; absent: the built-in rules */
	struct str
	    was; /* the version active before this line; absent: the built-in rules */
	struct str reason; /* in words */
	/*
	 * The canary after this line, as text (rec/canary.h); absent: there is none.
	 * canary_given: the caller of audit_append has set it; it is not written.
	 */
	struct str canary;
	bool canary_given;
	/* The version that must not become active again: a watch found it worse */
	struct str quarantined;
	/* The version whose quarantine ended, by force or after a failed rollback */
	struct str lifted;
	/* Of an attempt or a promotion: the suite used; of a renewal: the new suite */
	struct str benchmark_sha256;
	struct strs learnt;          /* of a forget: versions that learnt from it */
	struct str forgotten_sha256; /* of a forget: of the list of tombstones */
	struct strs pruned; /* of a prune: the versions whose files were removed */
	/* Of an attempt or a promotion: the set of tasks, as in store/attempts.h */
	struct str tasks_sha256;
	/* The same: the error probability of its reward gate; 0 or NAN: none */
	double level;
	struct str uncounted; /* why an attempt is not counted; absent: it is */
	/* Of an attempt or a promotion: the run that made it; absent: no run */
	struct str run;
	struct str report;   /* of a run: its report, as text */
	struct str decision; /* of a promotion: its decision record, as text */
};

extern const struct json_table AUDIT_TABLE;

int audit_line_read(struct json_in *, struct audit_line *, struct str line,
    struct arena *, struct err *);

#endif
