# mb-import --from openai: real pairs of request and response, and their special cases.

load helper
load import-helper

TOOLS='[{"type":"function","function":{"name":"ls","description":"List"}},{"type":"function","function":{"name":"cat"}}]'
# A record of Chat Completions: the MESSAGES of the request, the MESSAGE of the response, and more members.
chat() { # ID MESSAGES MESSAGE [MEMBERS]
	jq -nc --arg id "$1" --argjson messages "$2" --argjson message "$3" --argjson more "${4:-{\}}" --argjson tools "$TOOLS" \
		'{request: {model: "m", messages: $messages, tools: $tools}, response: {id: $id, object: "chat.completion", created: 1767348000,
		choices: [{index: 0, message: $message, finish_reason: "stop"}]}} + $more'
}
USER='{"role":"user","content":"Go"}'
call() { # ID NAME...
	local id=$1
	shift
	printf '%s\n' "$@" | jq -Rsc --arg id "$id" 'split("\n")[:-1] | {role: "assistant", content: null, tool_calls: [.[] | {id: "\($id)-\(.)-0123456789abcdef", type: "function", function: {name: ., arguments: "{}"}}]}'
}
result() { # ID NAME TEXT
	jq -nc --arg id "$1-$2-0123456789abcdef" --arg text "$3" '{role: "tool", tool_call_id: $id, content: $text}'
}
ANSWER='{"role":"assistant","content":"Done"}'

@test "real requests" {
	[ -d "$DATA/import/openai-chat" ] || skip "no $DATA/import/openai-chat"
	import_auto openai "$DATA"/import/openai-chat/*.jsonl "$DATA"/import/openai-responses/*.jsonl >log
	[ ! -s misses ] || { cat misses; false; }
	brief <log | golden mb-import/openai
	teaches log
}

@test "the requests of a task are one trajectory, and the history is not printed again" {
	{
		chat r1 "[$USER]" "$(call a ls cat)" '{"processing_ms":"500","response_cost":0.25}'
		chat r2 "[$USER,$(call a ls cat),$(result a ls x),$(result a cat y)]" "$(call b ls)" '{"response_cost":0.25}'
		chat r3 "[$USER,$(call a ls cat),$(result a ls x),$(result a cat y),$(call b ls),$(result b ls z)]" "$ANSWER" '{"timestamp":"2026-01-02T10:00:07Z","latency_ms":1000}'
		chat r4 "[$USER,$(call a ls cat),$(result a ls x),$(result a cat y),$(call b ls),$(result b ls z),$ANSWER,{\"role\":\"user\",\"content\":\"And now?\"}]" "$ANSWER"
		chat r5 "[$USER]" "$(call other ls)"
	} >log
	import_auto openai log >got
	[ ! -s misses ]
	[ "$(jq -c '[.trajectory_id, .task.input, ([.decisions[].selected_ids]), ([.events[] | .status // .type]), .outcome.cost, .outcome.latency_ms]' got)" = \
		'["r1","Go",[["cat","ls"],["ls"]],["ok","ok","ok","answer"],0.5,8000]
["r4","And now?",[[]],["answer"],null,null]
["r5","Go",[["ls"]],["pending"],null,null]' ] || { cat got; false; }
	[ "$(jq -c '[.candidate_source, .candidate_sets.tool[].id]' got | sort -u)" = '["record","ls","cat"]' ]
	tac log | mb-import --from openai | jq -c '[.decisions[].selected_ids]' | sort >back
	jq -c '[.decisions[].selected_ids]' got | sort | cmp - back
}

@test "an error is the outcome of its task" {
	{
		chat r1 "[$USER]" "$(call a ls)"
		jq -nc --argjson messages "[$USER,$(call a ls),$(result a ls x)]" '{request: {messages: $messages}, response: {error: {message: "overloaded"}}, http_status: 529}'
	} >log
	import_auto openai log >got
	[ "$(jq -c '[.outcome.status, .events[].status]' got)" = '["error","ok"]' ]
	{ cat log; chat r2 "[$USER,$(call a ls),$(result a ls x)]" "$ANSWER"; } | mb-import --from openai | jq -c '[.outcome.status, (.events[] | .status // .type)]' >got
	[ "$(cat got)" = '[null,"ok","answer"]' ]
	jq -nc --argjson m "[$USER]" '{request: {messages: $m}, response: {error: "no"}}' >log
	fails_with 1 "1 x a request that failed" mb-import --from openai log
	{
		jq -nc --argjson m "[$USER]" '{request: {messages: $m}, response: {error: {message: "x", type: "rate_limit"}}, status_code: 429}'
		jq -nc '{request: {input: "Go"}, response: {id: "r", status: "failed", error: {code: "server_error", message: "x"}, output: []}}'
		jq -nc --argjson m "[$USER]" '{custom_id: "b", body: {messages: $m}}, {custom_id: "b", response: {status_code: 500, body: {error: {message: "x"}}}, error: null}'
		chat r1 "[$USER]" "$ANSWER"
	} >log
	run -0 --separate-stderr mb-import --from openai log
	[ "$stderr" = "mb-import: 1 x a request that failed '429'
mb-import: 1 x a request that failed 'server_error'
mb-import: 1 x a request that failed '500'" ]
	[ "$(jq -c '[.trajectory_id, .outcome.status]' <<<"$output")" = '["r1",null]' ]
}

# The records of stdin without the ids of the responses, each with MEMBERS.
anonymous() { # MEMBERS
	jq -c "del(.response.id, .response.created) + $1"
}

@test "the same text of another user, or again, is another task" {
	{
		chat x "[$USER]" "$ANSWER" | anonymous '{user: "ann"}'
		chat x "[$USER]" "$ANSWER" | anonymous '{user: "bob"}'
		chat x "[$USER]" "$ANSWER" | anonymous '{user: "bob"}'
		chat x "[$USER]" "$ANSWER" | anonymous '{user: "bob", timestamp: "2026-01-02T10:00:00Z"}'
		chat x "[$USER]" "$ANSWER" | anonymous '{user: "bob", timestamp: "2026-01-03T10:00:00Z"}'
	} >log
	mb-import --from openai log | jq -c '[.task.user_id, .task.created_at]' >got
	[ "$(cat got)" = '["ann",null]
["bob",null]
["bob",null]
["bob","2026-01-02T10:00:00Z"]
["bob","2026-01-03T10:00:00Z"]' ] || { cat got; false; }
	for who in ann bob bob; do
		chat x "[$USER]" "$(call k ls)" | anonymous "{user: \"$who\"}"
		chat x "[$USER,$(call k ls),$(result k ls x)]" "$ANSWER" | anonymous "{user: \"$who\"}"
	done | sed 's/-0123456789abcdef//g' >log
	mb-import --from openai log | jq -c '[.task.user_id, (.events[] | .status // .type)]' >got
	[ "$(cat got)" = '["ann","ok","answer"]
["bob","ok","answer"]
["bob","ok","answer"]' ] || { cat got; false; }
}

@test "whole conversations of several users, and one that grows" {
	local more=',{"role":"user","content":"More"},{"role":"assistant","content":"Yes"}'
	{
		echo "{\"user\":\"ann\",\"messages\":[$USER,$ANSWER]}"
		echo "{\"user\":\"bob\",\"messages\":[$USER,$ANSWER]}"
		echo "{\"user\":\"bob\",\"timestamp\":\"2026-01-02T10:00:00Z\",\"messages\":[$USER,$ANSWER]}"
		echo "{\"user\":\"bob\",\"timestamp\":\"2026-01-03T10:00:00Z\",\"messages\":[$USER,$ANSWER]}"
		echo "{\"user\":\"bob\",\"timestamp\":\"2026-01-03T10:05:00Z\",\"messages\":[$USER,$ANSWER$more]}"
	} >log
	mb-import --from openai log | jq -c '[.task.user_id, .task.created_at, .task.input, .outcome.latency_ms]' >got
	[ "$(cat got)" = '["ann",null,"Go",null]
["bob","2026-01-02T10:00:00Z","Go",null]
["bob","2026-01-03T10:00:00Z","Go",null]
["bob","2026-01-03T10:05:00Z","More",null]' ] || { cat got; false; }
}

@test "a result that comes with the next text of the user reaches its call" {
	local more='{"role":"user","content":"Go on"}' bad
	bad=$(result a ls x | jq -c '. + {status: "error"}')
	{
		chat r1 "[$USER]" "$(call a ls)"
		chat r2 "[$USER,$(call a ls),$bad,$more]" "$ANSWER"
	} >log
	mb-import --from openai log | jq -c '[.task.input, (.events[] | .status // .type)]' >got
	[ "$(cat got)" = '["Go","error"]
["Go on","answer"]' ] || { cat got; false; }
	[ "$(tail -n 1 log | mb-import --from openai | jq -r .task.input)" = "Go on" ]
	sed 's/-0123456789abcdef//g' log | mb-import --from openai | jq -c '[.task.input, (.events[] | .status // .type)]' | cmp - got
	{
		echo '{"request":{"input":"Go"},"response":{"id":"resp_1","output":[{"type":"function_call","call_id":"call_1","name":"ls","arguments":"{}"}]}}'
		echo '{"request":{"previous_response_id":"resp_1","input":[{"type":"function_call_output","call_id":"call_1","output":"x","status":"failed"},{"role":"user","content":"Go on"}]},"response":{"id":"resp_2","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Done"}]}]}}'
	} >log
	mb-import --from openai log | jq -c '[.task.input, (.events[] | .status // .type)]' | cmp - got
}

@test "a response that was cut short, and an old function_call" {
	chat r1 "[$USER]" "$(call a ls)" | jq -c '.response.choices[0].finish_reason = "length"' >log
	[ "$(mb-import --from openai log | jq -r '.events[0].status')" = truncated ]
	chat r1 "[$USER,{\"role\":\"assistant\",\"content\":null,\"function_call\":{\"name\":\"ls\",\"arguments\":\"{}\"}},{\"role\":\"function\",\"name\":\"ls\",\"content\":\"x\"}]" "$ANSWER" >log
	[ "$(mb-import --from openai log | jq -c '[.decisions[].selected_ids, .events[].status]')" = '[["ls"],"ok",null]' ]
}

@test "Responses: the provider keeps the history" {
	{
		echo '{"request":{"input":"Go","tools":[{"type":"web_search_preview"},{"type":"function","name":"ls"}]},"response":{"id":"resp_1","object":"response","created_at":1767348000,"output":[{"type":"reasoning","summary":[]},{"type":"web_search_call","id":"ws_1","status":"completed"},{"type":"function_call","call_id":"call_1","name":"ls","arguments":"{}","status":"completed"}]}}'
		echo '{"request":{"previous_response_id":"resp_1","input":[{"type":"function_call_output","call_id":"call_1","output":"x"}]},"response":{"id":"resp_2","object":"response","created_at":1767348003,"completed_at":1767348004,"output":[{"type":"function_call","call_id":"call_2","name":"ls","arguments":"{}"}]}}'
		echo '{"request":{"previous_response_id":"resp_2","input":[{"type":"function_call_output","call_id":"call_2","output":"x"}]},"response":{"id":"resp_3","object":"response","created_at":1767348005,"completed_at":1767348006,"output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Done"}]}]}}'
	} >log
	import_auto openai log >got
	[ ! -s misses ]
	[ "$(jq -c '[.trajectory_id, ([.decisions[].selected_ids]), ([.events[] | .status // .type]), ([.candidate_sets.tool[].id]), .outcome.latency_ms]' got)" = \
		'["resp_1",[["ls","web_search"],["ls"]],["ok","ok","ok","answer"],["web_search","ls"],6000]' ] || { cat got; false; }
}

@test "Responses: the latency counts to the last record that has a time" {
	local first='{"request":{"input":"Go"},"response":{"id":"r1","created_at":1767348000,"completed_at":1767348004,"output":[{"type":"function_call","call_id":"c","name":"ls","arguments":"{}"}]}}'
	local last='{"request":{"previous_response_id":"r1","input":[{"type":"function_call_output","call_id":"c","output":"x"}]},"response":{"id":"r2","created_at":1767348010,"output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Done"}]}]}}'
	printf '%s\n' "$first" "$last" >log
	[ "$(mb-import --from openai log | jq .outcome.latency_ms)" = 10000 ]
	[ "$(sed 's/"created_at":1767348010,//' log | mb-import --from openai | jq .outcome.latency_ms)" = null ]
	[ "$(head -n 1 log | mb-import --from openai | jq .outcome.latency_ms)" = 4000 ]
	[ "$(head -n 1 log | sed 's/"completed_at":1767348004,//' | mb-import --from openai | jq .outcome.latency_ms)" = null ]
}

@test "chunks of a stream" {
	local chunks='[{"id":"c","choices":[{"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"x","function":{"name":"ls","arguments":""}}]}}]},{"id":"c","choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]}}]},{"id":"c","choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]},"finish_reason":"tool_calls"}]}]'
	jq -nc --argjson m "[$USER]" --argjson chunks "$chunks" '{request: {messages: $m}, response: $chunks}' >log
	mb-import --from openai log >want
	[ "$(jq -c '[.trajectory_id, .events[0].id, .events[0].arguments]' want)" = '["c","ls","{\"a\":1}"]' ]
	jq -nc --argjson m "[$USER]" --argjson chunks "$chunks" '{request: {messages: $m}, response: {_sse: ([$chunks[] | "data: \(tojson)\n\n"] | add + "data: [DONE]\n\n")}}' | mb-import --from openai | cmp - want
	jq -nc '{request: {input: "Go"}, response: "event: x\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"r\"}}\n\ndata: {\"type\":\"response.output_item.done\",\"item\":{\"type\":\"function_call\",\"call_id\":\"1\",\"name\":\"ls\",\"arguments\":\"{}\"}}\n\n"}' | mb-import --from openai | jq -c '[.trajectory_id, .decisions[].selected_ids]' >got
	[ "$(cat got)" = '["r",["ls"]]' ]
}

@test "files of a batch, and of fine-tuning" {
	jq -nc --argjson m "[$USER]" '{custom_id: "q1", method: "POST", url: "/v1/chat/completions", body: {messages: $m}}' >in
	chat r1 "[]" "$(call a ls)" | jq -c '{id: "b", custom_id: "q1", response: {status_code: 200, body: .response}, error: null}' >out
	import_auto openai in >none
	mb-import --from auto in out 2>err >got
	[ "$(jq -c '[.task.task_id, .task.input, .decisions[].selected_ids]' got)" = '["q1","Go",["ls"]]' ]
	mb-import --from openai out in | jq -c .decisions | cmp - <(jq -c .decisions got)
	jq -nc --argjson m "[{\"role\":\"system\",\"content\":\"s\"},$USER,$(call a ls),$(result a ls x),$ANSWER,{\"role\":\"user\",\"content\":\"More\"},$ANSWER]" --argjson t "$TOOLS" '{messages: $m, tools: $t}' >log
	rm misses
	import_auto openai log >got
	[ ! -s misses ]
	[ "$(jq -c '[.task.input, .decisions[].selected_ids]' got)" = '["Go",["ls"]]
["More",[]]' ]
	cat log log | mb-import --from openai | cmp - got
}

@test "an export of a database: calls as text, and a Hermes session" {
	echo '{"session_id":"s","user_id":"u","messages":[{"role":"user","content":"Go"},{"role":"assistant","content":"","tool_calls":"[{\"id\":\"call_0123456789abcdef\",\"function\":{\"name\":\"ls\",\"arguments\":\"{}\"}}]"},{"role":"tool","tool_call_id":"call_0123456789abcdef","tool_name":"ls","content":"a"},{"role":"assistant","content":"Done"}]}' >log
	import_auto openai log >got
	[ ! -s misses ]
	[ "$(jq -c '[.task.session_id, .decisions[].selected_ids, (.events[] | .status // .type)]' got)" = '["s",["ls"],"ok","answer"]' ] || { cat got; false; }
}

@test "what is no request is counted" {
	{ chat r1 "[$USER]" "$ANSWER"; echo '{"a":1}'; echo '{"request":{"messages":[{"role":"system","content":"x"}]},"response":{"choices":[{"message":{"role":"assistant","content":"x"}}]}}'; } >log
	run -0 --separate-stderr mb-import --from openai log
	[ "$stderr" = "mb-import: 1 x a record without the messages of a request
mb-import: 1 x a request without the text of a user" ]
}

@test "a request without tools, in a log that lists tools, offers none" {
	ask() { # TEXT REPLY [TOOLS]
		jq -nc --arg text "$1" --argjson reply "$2" --argjson tools "${3:-null}" '{request: ({model: "m", messages: [{role: "user", content: $text}]} + if $tools then {$tools} else {} end),
			response: {id: $text, choices: [{message: ({role: "assistant"} + $reply)}]}}'
	}
	local f='[{"type":"function","function":{"name":"f"}}]' call='{"tool_calls":[{"id":"call_0123456789abcdef","function":{"name":"f","arguments":"{}"}}]}'
	offers() {
		mb-import --from openai "$@" | jq -c '[.task.input, .candidate_source, [.candidate_sets.tool[].id]]'
	}
	{ ask one "$call" "$f"; ask two '{"content":"yes"}'; } >log
	offers log >got
	[ "$(cat got)" = '["one","record",["f"]]
["two","record",[]]' ] || { cat got; false; }
	jq -c 'select(.request.tools | not) | .request.tools = []' log | offers | grep -Fx '["two","record",[]]'
	jq -c 'del(.request.model)' log | offers | grep -Fx '["two","seen",["f"]]' # perhaps no body of a request
	jq -c '.request.prompt = {id: "p"}' log | offers | grep -Fx '["two","seen",["f"]]' # which may have tools
	jq -c 'del(.request.tools)' log | offers | grep -Fx '["two","seen",["f"]]' # a log without tools
	jq '.request.tools[0].function' log | jq -s 'map(select(.))' >tools
	offers --tools tools log | grep -Fx '["two","catalog",["f"]]'
}

@test "a request without tools keeps those that its task had before" {
	cat >log <<'END'
{"request":{"model":"m","messages":[{"role":"user","content":"other"}],"tools":[{"type":"function","function":{"name":"g"}}]},"response":{"id":"x0","choices":[{"message":{"role":"assistant","tool_calls":[{"id":"t0","function":{"name":"g","arguments":"{}"}}]}}]}}
{"request":{"model":"m","messages":[{"role":"user","content":"q"}],"tools":[{"type":"function","function":{"name":"f1"}},{"type":"function","function":{"name":"f2"}}]},"response":{"id":"x1","choices":[{"message":{"role":"assistant","tool_calls":[{"id":"t1","function":{"name":"f1","arguments":"{}"}}]}}]}}
{"request":{"model":"m","messages":[{"role":"user","content":"q"},{"role":"assistant","tool_calls":[{"id":"t1","function":{"name":"f1","arguments":"{}"}}]},{"role":"tool","tool_call_id":"t1","content":"r"}]},"response":{"id":"x2","choices":[{"message":{"role":"assistant","content":"bye"}}]}}
END
	[ "$(mb-import --from openai log | jq -c '[.candidate_source, .candidate_sets.tool[].id]')" = '["record","g"]
["record","f1","f2"]' ]
}

@test "custom tools, outputs of shell commands, and the tools of an MCP server" {
	cat >log <<'END'
{"request":{"model":"m","messages":[{"role":"user","content":"a"}],"tools":[{"type":"function","function":{"name":"f"}},{"type":"custom","custom":{"name":"cu"}}]},"response":{"id":"x1","choices":[{"message":{"role":"assistant","tool_calls":[{"id":"t2","type":"custom","custom":{"name":"cu","input":"x"}}]}}]}}
{"request":{"model":"m","input":"list","tools":[{"type":"shell"}]},"response":{"id":"r1","output":[{"type":"shell_call","call_id":"s1","action":{"commands":["ls"]},"status":"completed"}]}}
{"request":{"model":"m","previous_response_id":"r1","input":[{"type":"shell_call_output","call_id":"s1","output":[{"stdout":"","stderr":"no","outcome":{"type":"exit","exit_code":0}},{"stdout":"","stderr":"no","outcome":{"type":"exit","exit_code":2}}]}]},"response":{"id":"r2","output":[{"type":"shell_call","call_id":"s2","action":{"commands":["sleep 9"]},"status":"completed"}]}}
{"request":{"model":"m","previous_response_id":"r2","input":[{"type":"shell_call_output","call_id":"s2","output":[{"stdout":"","stderr":"","outcome":{"type":"timeout"}}]}]},"response":{"id":"r3","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"no"}]}]}}
{"request":{"model":"m","input":"search","tools":[{"type":"mcp","server_label":"gh"}]},"response":{"id":"p1","output":[{"type":"mcp_list_tools","server_label":"gh","tools":[{"name":"find"},{"name":"create"}]},{"type":"mcp_call","id":"mc","name":"find","server_label":"gh","arguments":"{}","output":"x"}]}}
END
	run -0 --separate-stderr mb-import --from openai log
	[ "$(jq -c '[[.candidate_sets.tool[].id], [.decisions[].selected_ids[]], [.events[].status // empty]]' <<<"$output")" = \
		'[["f","cu"],["cu"],["pending"]]
[["shell"],["shell","shell"],["error","error"]]
[["find","create"],["find"],["ok"]]' ] || { jq -c . <<<"$output"; false; }
	[ -z "$stderr" ]
}

@test "a stream that ends with an error is no answer; one without an end is cut short" {
	cat >log <<'END'
{"request":{"model":"m","messages":[{"role":"user","content":"a"}]},"response":[{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":"par"}}]},{"error":{"message":"overloaded","code":502}}]}
{"request":{"model":"m","messages":[{"role":"user","content":"b"}]},"response":[{"id":"d","choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"t","function":{"name":"w","arguments":"{"}}]}}]}]}
{"request":{"model":"m","input":"c"},"response":[{"type":"response.created","response":{"id":"r"}},{"type":"response.output_item.added","item":{"type":"function_call","call_id":"c0","name":"v","arguments":""}},{"type":"response.output_item.done","item":{"type":"function_call","call_id":"c0","name":"v","arguments":"{}"}},{"type":"response.output_item.added","item":{"type":"function_call","call_id":"c1","name":"w","arguments":"","status":"in_progress"}}]}
END
	run -0 --separate-stderr mb-import --from openai log
	[ "$(jq -c '[.task.input, [.events[] | [.id, .status]]]' <<<"$output")" = \
		'["b",[["w","truncated"]]]
["c",[["v","pending"],["w","truncated"]]]' ] || { echo "$output"; false; }
	[ "$stderr" = "mb-import: 1 x a request that failed '502'" ]
}

@test "the requests of a batch may be one document" {
	echo '{"requests":[{"custom_id":"a","params":{"model":"c","messages":[{"role":"user","content":"hi"}]}}]}' >log
	echo '{"custom_id":"a","result":{"type":"succeeded","message":{"id":"m","type":"message","role":"assistant","content":[{"type":"text","text":"a"}]}}}' >answers
	[ "$(mb-import --from auto log answers 2>/dev/null | jq -c '[.task.task_id, .task.input]')" = '["a","hi"]' ]
}
