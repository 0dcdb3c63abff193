/*
 * The result of mb-version verify: the problems of a state.
 * For store, verb and cmd.
 */
#ifndef REC_VERIFICATION_H
#define REC_VERIFICATION_H

#include "json/table.h"

struct verification {
	struct str state;       /* the directory */
	int sound;              /* no problem was found */
	double lines, versions; /* number checked */
	double first_bad_line;  /* of the audit log; NAN: no bad line */
	struct strs findings;   /* problems, in sentences */
	struct strs notes;      /* facts that are not problems, but worth knowing */
	struct strs repaired;
};

extern const struct json_table VERIFICATION_TABLE;

#endif
