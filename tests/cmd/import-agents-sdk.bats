# mb-import --from agents-sdk: states of runs, in both cases, and items of sessions.

load helper
load import-helper

PYTHON='{"$schemaVersion":"1.13","original_input":"Go","model_responses":[],"context":{"approvals":{"rm":{"approved":[],"rejected":["c3"]}}},
	"trace":{"id":"trace_1"},"conversation_id":null,"session_items":[],"generated_items":[
	{"type":"tool_call_item","raw_item":{"type":"function_call","call_id":"c1","name":"ls","arguments":"{}"}},
	{"type":"tool_call_item","raw_item":{"type":"custom_tool_call","call_id":"c2","name":"cat","input":"a"}},
	{"type":"tool_call_output_item","output":"x","raw_item":{"type":"function_call_output","call_id":"c1","output":"x"}},
	{"type":"tool_call_output_item","output":"y","raw_item":{"type":"custom_tool_call_output","call_id":"c2","output":"y"}},
	{"type":"reasoning_item","raw_item":{"type":"reasoning","summary":[]}},
	{"type":"tool_call_item","raw_item":{"type":"function_call","call_id":"c3","name":"rm","arguments":"{}"}},
	{"type":"tool_approval_item","raw_item":{"type":"function_call","call_id":"c3","name":"rm","arguments":"{}"}},
	{"type":"message_output_item","raw_item":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Done"}]}}]}'

@test "a state of Python" {
	jq . <<<"$PYTHON" >log
	import_auto agents-sdk log >got
	[ ! -s misses ] || { cat misses; false; }
	[ "$(jq -c '[.task.input, .task.trace_id, ([.decisions[].selected_ids]), (.events[] | .status // .type)]' got)" = \
		'["Go","trace_1",[["cat","ls"],["rm"]],"ok","ok","rejected","answer"]' ] || { cat got; false; }
	teaches got
}

@test "a state of JavaScript, saved twice" {
	jq -c '{"$schemaVersion": "1.0", currentTurn: 1, originalInput: [{type: "message", role: "user", content: "Go"}], modelResponses: [], context: {approvals: {}}, generatedItems: [
		{type: "tool_call_item", rawItem: {type: "function_call", callId: "call_0123456789abcdef", name: "ls", status: "completed", arguments: "{}"}},
		{type: "tool_call_output_item", rawItem: {type: "function_call_result", callId: "call_0123456789abcdef", name: "ls", status: "completed", output: {type: "text", text: "x"}}},
		{type: "message_output_item", rawItem: {type: "message", role: "assistant", status: "completed", content: [{type: "output_text", text: "Done"}]}}]}' <<<'{}' >full
	jq -c '.generatedItems |= .[:1]' full | cat - full >log
	import_auto agents-sdk log >got
	[ ! -s misses ]
	[ "$(jq -c '[.task.input, .decisions[].selected_ids, (.events[] | .status // .type)]' got)" = '["Go",["ls"],"ok","answer"]' ] || { cat got; false; }
}

@test "a state without items has the output of the model" {
	jq -c '.generated_items = [] | .model_responses = [{output: [{type: "function_call", call_id: "c", name: "ls", arguments: "{}"}]}] | .context.approvals = {}' <<<"$PYTHON" >log
	[ "$(mb-import --from agents-sdk log | jq -c '[.decisions[].selected_ids, .events[].status]')" = '[["ls"],"pending"]' ]
}

@test "items of a session" {
	cat >items <<-'END'
		{"role":"user","content":"Go"}
		{"type":"function_call","call_id":"c1","name":"ls","arguments":"{}"}
		{"type":"function_call_output","call_id":"c1","output":"x"}
		{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Done"}]}
		{"role":"user","content":"More"}
		{"role":"assistant","content":"Yes"}
	END
	import_auto agents-sdk items | jq -c '[.task.input, .decisions[].selected_ids, (.events[] | .status // .type)]' >want
	[ "$(cat want)" = '["Go",["ls"],"ok","answer"]
["More",[],"answer"]' ]
	jq -s '{session_id: "s", items: .}' items >list
	import_auto agents-sdk list | jq -c '[.task.input, .decisions[].selected_ids, (.events[] | .status // .type)]' | cmp - want
	jq -sc . items | jq -c 'to_entries[] | {id: .key, session_id: "s", message_data: (.value | tojson), created_at: "2026-01-02 10:00:00"}' >rows
	import_auto agents-sdk rows | jq -c '[.task.input, .decisions[].selected_ids, (.events[] | .status // .type)]' | cmp - want
	grep -q " x a time without a zone 'created_at'$" misses
}

@test "the texts of the SDK for errors are errors; that of a refusal is a rejection" {
	state() { # OUTPUT
		jq -nc --arg output "$1" '{"$schemaVersion": "1.0", original_input: "go", generated_items: [{type: "function_call", call_id: "c", name: "f", arguments: "{}"},
			{type: "function_call_output", call_id: "c", output: $output}] | map({raw_item: .})}'
	}
	of() { # FORMAT
		mb-import --from "$1" | jq -c '[.events[0].status, .outcome.tool_errors]'
	}
	[ "$(state 'An error occurred while running the tool. Please try again. Error: division by zero' | of agents-sdk)" = '["error",1]' ]
	[ "$(state 'An error occurred while parsing tool arguments. Please try again with valid JSON. Error: x' | of agents-sdk)" = '["error",1]' ]
	[ "$(state 'Tool execution was not approved.' | of agents-sdk)" = '["rejected",0]' ]
	[ "$(state 'No error occurred while running the tool.' | of agents-sdk)" = '["ok",0]' ]
	[ "$(state 'An error occurred while running the tool. Please try again. Error: x' | jq -c '{model: "m", input: ([{role: "user", content: "go"}] + [.generated_items[].raw_item])}' |
		of openai)" = '["error",1]' ]
}

@test "a search for tools has its result; an item of another program is none of the SDK" {
	jq -nc '{"$schemaVersion": "1.9", original_input: "go", generated_items: [{type: "tool_search_call", execution: "server", status: "completed", arguments: {}},
		{type: "tool_search_output", execution: "server", status: "completed", tools: []},
		{type: "function_call", call_id: "c", name: "f", arguments: "{}"}] | map({raw_item: .})}' >state
	run -0 --separate-stderr mb-import --from agents-sdk state
	[ "$(jq -c '[[.decisions[].selected_ids[]], [.events[].status]]' <<<"$output")" = '[["tool_search","f"],["ok","pending"]]' ]
	[ -z "$stderr" ]
	echo '{"type":"message","id":"1","message":{"role":"user","content":"go"}}' >other
	fails_with 3 "no format is recognised" mb-import --from auto other
	echo '{"$schemaVersion":"1.0","original_input":[{"role":"assistant","content":"hello"}],"generated_items":[]}' >silent
	fails_with 1 "1 x a conversation without the text of a user" mb-import --from agents-sdk silent
}
