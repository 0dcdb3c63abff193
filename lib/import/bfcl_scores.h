/*
 * The score files of BFCL. A file is a header with the number of tests that failed,
 * and these tests; its category is known only by a test. So a test that passed is
 * known only if the file of its category has as many failures as its header says.
 * For lib/import.
 */
#ifndef IMPORT_BFCL_SCORES_H
#define IMPORT_BFCL_SCORES_H

#include "import/import.h"

/* A header: the number of tests that failed. */
void bfcl_header(struct import *, double failures);
void bfcl_header_end(struct import *); /* its file has no more records */

/* A failure; category: of the record, or absent: that of the id. */
void bfcl_failure(struct import *, struct str id, struct str category);

/*
 * The reward of a test, 0 or 1; NAN if its score is unknown. failed: a score file
 * lists it. alone: it has one result.
 */
double bfcl_reward(struct import *, struct str id, bool failed, bool alone);

/* Forgets all score files. */
void bfcl_scores_reset(struct import *);

#endif
