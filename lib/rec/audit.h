/*
 * A line of the audit log: an event in a state, the version that was active
 * before and after it, and the sha256 of the line before it.
 * For store and cmd.
 */
#ifndef REC_AUDIT_H
#define REC_AUDIT_H

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"

struct audit_line {
	struct str
	    prev; /* sha256 of the line before, with its newline; 64 zeros in the first line */
	struct str time; /* RFC 3339 */
	struct str
	    event; /* run, attempt, promotion, activate, rollback, quarantine, prune, renewal, repair */
	struct str
	    active; /* the version active after this line; absent: the built-in rules */
	struct str
	    was; /* the version active before this line; absent: the built-in rules */
	struct str reason; /* in words */
	struct str
	    quarantined; /* the version that must not become active again: a watch found it worse */
	struct str
	    lifted; /* the version whose quarantine ended: activated by force, or its rollback failed */
	struct str
	    benchmark_sha256; /* of an attempt or a promotion: the suite used; of a renewal: the new suite */
	struct strs pruned; /* of a prune: the versions whose files were removed */
	struct str
	    run; /* of an attempt or a promotion: the run that made it; absent: no run */
	struct str report;   /* of a run: its report, as text */
	struct str decision; /* of a promotion: its decision record, as text */
};

extern const struct json_table AUDIT_TABLE;

int audit_line_read(struct json_in *, struct audit_line *, struct str line,
    struct arena *, struct err *);

#endif
