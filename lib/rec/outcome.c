#include "rec/outcome.h"

const struct outcome_word OUTCOME_WORDS[] = {
    {"success", OUTCOME_SUCCESS, "the task was done"},
    {"failure", OUTCOME_FAILURE, "the action ended, but the task was not done"},
    {"partial", OUTCOME_FAILURE, "a part of the task was done"},
    {"error", OUTCOME_ERROR, "the action itself failed"},
    {"timeout", OUTCOME_ERROR, "the action did not end in time"},
};
const size_t OUTCOME_WORD_COUNT = sizeof OUTCOME_WORDS / sizeof *OUTCOME_WORDS;

enum outcome_kind
outcome_kind(struct str status)
{
	for (size_t i = 0; i < OUTCOME_WORD_COUNT; i++) {
		if (str_is(status, OUTCOME_WORDS[i].status))
			return OUTCOME_WORDS[i].kind;
	}
	return OUTCOME_UNKNOWN;
}

const char *
outcome_kind_name(enum outcome_kind k)
{
	static const char *const names[] = {"unknown", "success", "failure", "error"};

	return names[k];
}

int
outcome_kind_error(enum outcome_kind k)
{
	return k == OUTCOME_UNKNOWN ? -1 : k == OUTCOME_ERROR;
}
