/*
 * Logs of requests to OpenAI's Chat Completions and Responses, and to the many
 * servers that speak them: pairs of request and response, files of batches, and
 * whole conversations, as for fine-tuning.
 */
#include "import/envelope.h"

/* A conversation, or the request or response of a batch. */
static bool
is_openai(const struct json_value *v)
{
	struct arena a = {0};
	const struct json_value *q = envelope_request(v, &a), *list;
	const struct json_value *r = envelope_response(v, &a);
	bool is = false;

	if (value_get(v, "target") != NULL) {
		is = false; /* a sample of an evaluation */
	} else if (q != NULL) {
		list = value_get(q, "messages");
		if (list == NULL)
			list = value_get(q, "input");
		is = value_is(list, VALUE_ARRAY)
			 ? value_get(list->first, "role") != NULL ||
			       value_get(list->first, "type") != NULL
			 : value_is(list, VALUE_STRING) && q != v &&
			       (value_get(q, "model") != NULL ||
				   value_get(r, "output") != NULL);
	} else if (value_get(v, "custom_id") != NULL) {
		is = value_get(v, "response") != NULL || value_get(v, "error") != NULL;
	} else {
		is = value_is(value_at(v, "request/data"), VALUE_ARRAY) &&
		     value_get(v, "response") != NULL;
	}
	arena_release(&a);
	return is;
}

const struct import_format FORMAT_OPENAI = {.name = "openai",
    .title = "logs of requests to Chat Completions and Responses, of OpenAI or of a "
	     "server that speaks them",
    .notes =
	"A record has a request and its response, in one of the usual envelopes: "
	"see Requests and responses. The last text of the user begins the task; "
	"the requests that go on from it, by the history that they repeat, or by "
	"previous_response_id or conversation, are one trajectory; the same text of "
	"another user, or again, is another one. The latency of a task counts to "
	"the last response, or if that has no time to its request. A request that "
	"failed is counted, if its task has no answer and no call. Requests and "
	"responses of a batch are joined by custom_id: give both files. A record "
	"with messages and without a response is a whole conversation, and each "
	"text of the user in it begins a task. A response may be the array of its "
	"chunks, or the text of the event stream. The calls of one response are "
	"one decision. A result that begins with a text of the OpenAI Agents SDK for "
	"errors is an error. In a log with requests that list tools, a request with a "
	"model and without tools offered none, but for those of --tools.",
    .failures = AGENTS_SDK_FAILURES,
    .is = is_openai,
    .record = envelope_take,
    .finish = exchange_finish};
