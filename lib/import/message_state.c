#include "import/message_state.h"

#include "base/num.h"

enum part { S_ERROR, S_SUCCESS, S_STATUS, S_KIND, S_EXIT, S_END };

static const struct import_row ROWS[] = {
    {S_ERROR, "is_error", "true: outcome.tool_errors", "a result"},
    {S_ERROR, "isError", "the same", "a result"},
    {S_ERROR, "error", "present: outcome.tool_errors", "a result"},
    {S_ERROR, "response/error", "the same", "a result"},
    {S_SUCCESS, "success", "false: outcome.tool_errors", "a result"},
    {S_STATUS, "status", "the state of the call, if it is a known word", "a result"},
    {S_STATUS, "outcome", "the same", "a result"},
    {S_KIND, "content/type", "..._tool_result_error: outcome.tool_errors", "a result"},
    {S_EXIT, "content/return_code", "not 0: outcome.tool_errors", "a result"},
    {S_EXIT, "outcome/exit_code", "the same", "an output of a shell call"},
    {S_END, "outcome/type", "timeout: outcome.tool_errors",
	"an output of a shell call"},
};
const struct import_map MESSAGE_STATE_MAP = IMPORT_MAP(ROWS);

static struct str
part(int p, const struct json_value *v)
{
	return import_text(&MESSAGE_STATE_MAP, p, v);
}

/* A command that ended with another status than 0, or was stopped. */
static bool
has_failed(const struct json_value *v)
{
	double status;

	return (num_parse(part(S_EXIT, v), &status) && status != 0) ||
	       str_is(part(S_END, v), "timeout");
}

/* A shell call of Responses has an output for each of its commands. */
static bool
any_failed(const struct json_value *result)
{
	const struct json_value *v = value_first(value_get(result, "output"));

	for (; v != NULL; v = v->next) {
		if (has_failed(v))
			return true;
	}
	return has_failed(result);
}

enum call_state
message_state(const struct json_value *v)
{
	static const char *const ERRORS[] = {"error", "failed", "failure",
	    "OUTCOME_FAILED", "OUTCOME_DEADLINE_EXCEEDED", NULL};
	static const char *const REFUSED[] = {
	    "cancelled", "canceled", "rejected", "declined", "denied", NULL};
	static const char *const CUT[] = {"incomplete", "truncated", NULL};
	static const char *const OPEN[] = {"pending", "in_progress", "searching",
	    "interpreting", "generating", "validating", "scheduled", "executing",
	    "awaiting_approval", NULL};
	const struct json_value *error = import_get(&MESSAGE_STATE_MAP, S_ERROR, v);
	struct str status = part(S_STATUS, v);

	if (str_in(status, REFUSED))
		return CALL_REJECTED;
	if ((error != NULL && value_bool(error) != 0) || str_in(status, ERRORS) ||
	    str_ends(part(S_KIND, v), "_tool_result_error") ||
	    value_bool(import_get(&MESSAGE_STATE_MAP, S_SUCCESS, v)) == 0 ||
	    any_failed(v))
		return CALL_ERROR;
	return str_in(status, CUT)    ? CALL_TRUNCATED
	       : str_in(status, OPEN) ? CALL_PENDING
				      : CALL_OK;
}
