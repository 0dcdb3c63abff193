/*
 * The words of outcome.status, in one table. The words are compared byte for
 * byte, as all words of the records are. A word that is not in the table, or no
 * word, is no outcome: nothing is guessed from it.
 * For rec, verb, import, cmd and tests.
 */
#ifndef REC_OUTCOME_H
#define REC_OUTCOME_H

#include <stddef.h>

#include "base/str.h"

enum outcome_kind {
	OUTCOME_UNKNOWN, /* no word, or a word that is not in the table */
	OUTCOME_SUCCESS, /* the task was done */
	OUTCOME_FAILURE, /* the action ended, but the task was not done */
	OUTCOME_ERROR    /* the action itself failed */
};

struct outcome_word {
	const char *status;
	enum outcome_kind kind;
	const char *doc; /* a sentence for memabra-records(5) */
};

extern const struct outcome_word OUTCOME_WORDS[];
extern const size_t OUTCOME_WORD_COUNT;

enum outcome_kind outcome_kind(struct str status);
const char *outcome_kind_name(enum outcome_kind); /* "success", ... "unknown" */

/* Whether an outcome of this kind is an error: 1, 0, or -1 if it is unknown. */
int outcome_kind_error(enum outcome_kind);

#endif
