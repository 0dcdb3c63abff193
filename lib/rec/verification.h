/*
 * Whether a state can be believed: what mb-version verify found.
 * For store, verb and cmd.
 */
#ifndef REC_VERIFICATION_H
#define REC_VERIFICATION_H

#include "json/table.h"

struct verification {
	struct str state;       /* the directory */
	int sound;              /* nothing was found */
	double lines, versions; /* looked at */
	double first_bad_line;  /* of the audit log; NAN: none */
	struct strs findings;   /* what is wrong, in sentences */
	struct strs notes;      /* what is as it may be, and worth knowing */
	struct strs repaired;
};

extern const struct json_table VERIFICATION_TABLE;

#endif
