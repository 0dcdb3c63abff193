# mb-import --from langfuse: real traces, and their special cases.

load helper

# What matters of a trajectory, as a short line.
short() {
	jq -r '[.task.input, ([.decisions[] | .decision_type + (.selected_ids | map(" " + .) | join(""))] | join(", ")),
		([.events[] | .status // .text] | join(",")), (.outcome | .status, .latency_ms, .tool_errors, .cost), .reward]
		| map(. // "-") | join(" | ")'
}

import() {
	mb-import --from langfuse "$@" | short
}

# A trace with an agent that calls two tools.
trace() {
	jq -nc '{id: "t1", timestamp: "2026-01-02T10:00:00.000Z", environment: "default", name: "run", userId: "u", sessionId: "s",
		input: "find it and mail it", output: "sent", latency: 4.5, totalCost: 0.25,
		scores: [{id: "s1", traceId: "t1", name: "stars", value: 4, dataType: "NUMERIC", source: "API"},
			{id: "s2", traceId: "t1", name: "tone", value: 1, stringValue: "polite", dataType: "CATEGORICAL", source: "EVAL"},
			{id: "s3", traceId: "t1", name: "solved", value: 1, stringValue: "True", dataType: "BOOLEAN", source: "API"}],
		observations: [
			{id: "c", type: "TOOL", name: "mail", level: "ERROR", startTime: "2026-01-02T10:00:03.000Z", endTime: "2026-01-02T10:00:04.000Z", parentObservationId: "a"},
			{id: "m", type: "GENERATION", name: "gpt", level: "DEFAULT", startTime: "2026-01-02T10:00:00.100Z", endTime: "2026-01-02T10:00:00.900Z", parentObservationId: "a",
				toolDefinitions: {search: "{\"description\":\"finds\",\"parameters\":\"{}\"}", mail: "{}"}},
			{id: "b", type: "TOOL", name: "execute_tool search", level: "DEFAULT", startTime: "2026-01-02T10:00:01.000Z", endTime: "2026-01-02T10:00:02.000Z", parentObservationId: "a"},
			{id: "n", type: "GENERATION", name: "gpt", level: "DEFAULT", startTime: "2026-01-02T10:00:02.100Z", endTime: "2026-01-02T10:00:02.900Z", parentObservationId: "a"},
			{id: "a", type: "AGENT", name: "run", level: "DEFAULT", startTime: "2026-01-02T10:00:00.000Z", endTime: "2026-01-02T10:00:04.500Z", parentObservationId: null}
		] | map(.traceId = "t1")}'
}

WANT='find it and mail it | call_tool search, call_tool mail | ok,error,sent | - | 4500 | 1 | 0.25 | -'

@test "real traces" {
	[ -d "$DATA/import/langfuse" ] || skip "no $DATA/import/langfuse"
	for f in "$DATA"/import/langfuse/*.json; do
		mb-import --from auto "$f" 2>err >one || [ $? -eq 1 ]
		[ "$(head -n 1 err)" = "mb-import: the format is langfuse" ]
		sed 1d err
		short <one
	done | golden mb-import/langfuse
}

@test "a trace alone, wrapped, in a page, in an array, and in pieces" {
	trace >one
	for layout in . '{trace: .}' '{trace: del(.observations), observations}' '{data: [.], meta: {}}' '[.]' '{id: "s", traces: [.]}' \
		'del(.observations, .scores), .observations[], .scores[]' '.observations[], .scores[], del(.observations, .scores)'; do
		jq "$layout" one >document
		mb-import --from auto document 2>err >out
		[ "$(head -n 1 err)" = "mb-import: the format is langfuse" ] || { cat err; false; }
		[ "$(short <out)" = "$WANT" ] || { echo "$layout"; short <out; false; }
	done
	[ "$(jq -c '[.trajectory_id, .task.session_id, .task.user_id, .candidate_source, [.candidate_sets.tool[] | .id, .summary]]' out)" = \
		'["t1","s","u","record",["search","finds","mail",null]]' ]
}

@test "scores: a number on a scale, a boolean, and a word that is counted" {
	trace >one
	[ "$(mb-import --from langfuse --score stars=1:5 one | jq .reward)" = 0.75 ]
	[ "$(mb-import --from langfuse --score solved one | jq .reward)" = 1 ]
	run -0 --separate-stderr mb-import --from langfuse --score tone one
	[ "$(jq .reward <<<"$output")" = null ]
	[[ $stderr == *"1 x the value of this score is no number 'tone'"* ]]
	jq -c '.scores = [{name: "stars", value: 2, observationId: "b"}, {name: "stars", value: 5, observationId: "unknown"}]' one |
		mb-import --from langfuse --score stars=1:5 | jq -e '.reward == 1'
}

@test "of two scores with one name the later one counts, in any order of the file" {
	trace >one
	for score in '{timestamp: "2026-01-02T10:00:0\(.)Z"}' '{createdAt: "2026-01-02T10:00:0\(.).000+00:00"}'; do
		for order in '1, 2' '2, 1'; do
			jq -c ".scores = [$order | {name: \"stars\", value: (. * 2), traceId: \"t1\", source: \"API\"} + $score]" one >scored
			jq -c 'del(.scores), .scores[]' scored >pieces
			for log in scored pieces; do
				[ "$(mb-import --from langfuse --score stars=1:5 $log | jq .reward)" = 0.75 ] || { echo "$order $score"; false; }
			done
		done
	done
	jq -c '.scores = [{name: "stars", value: 4, timestamp: "2026-01-02T10:00:00Z"}, {name: "stars", value: 1}]' one |
		mb-import --from langfuse --score stars=1:5 | jq -e '.reward == 0.75' # no time: not known to be later
}

@test "calls of generations count if there is no TOOL" {
	trace | jq -c '.observations |= map(select(.type != "TOOL"))' >one
	jq -c '.observations |= map(if .id == "m" then .toolCallNames = ["search", "mail"] | .toolCalls = ["{\"id\":\"c1\",\"arguments\":\"{}\"}", "{\"id\":\"c2\"}"]
		else . end)' one | import >got
	[ "$(cat got)" = 'find it and mail it | composite_action mail search | pending,pending,sent | - | 4500 | - | 0.25 | -' ] || { cat got; false; }
	jq -c '.observations |= map(if .id == "m" then .output = {role: "assistant", tool_calls: [{id: "c1", function: {name: "search", arguments: "{}"}}]}
		elif .id == "n" then .input = [{role: "user", content: "find it and mail it"}, {role: "assistant", tool_calls: [{id: "c1", function: {name: "search"}}]},
			{role: "tool", tool_call_id: "c1", content: "found"}] else . end)' one | import >got
	[ "$(cat got)" = 'find it and mail it | call_tool search | ok,sent | - | 4500 | 0 | 0.25 | -' ] || { cat got; false; }
}

@test "inputs in many shapes" {
	trace >one
	for input in '"find it and mail it"' '"\"find it and mail it\""' '[{"role":"system","content":"be nice"},{"role":"user","content":"find it and mail it"}]' \
		'{"messages":[{"role":"user","content":[{"type":"text","text":"find it and mail it"}]}]}' '{"args":["find it and mail it"],"kwargs":{}}' \
		'{"prompt":"find it and mail it","system":"be nice"}' '{"contents":[{"role":"user","parts":[{"text":"find it and mail it"}]}]}' \
		'{"messages":[{"lc":1,"type":"constructor","id":["langchain_core","messages","HumanMessage"],"kwargs":{"content":"find it and mail it"}}]}' \
		'{"messages":[[{"type":"human","content":"find it and mail it"}]]}' '{"new_message":{"parts":[{"text":"find it and mail it"}],"role":"user"}}'; do
		jq -c --argjson input "$input" '.input = $input' one >shape
		[ "$(import shape)" = "$WANT" ] || { echo "$input"; false; }
		jq -c '.input |= tojson' shape | import >got
		[ "$(cat got)" = "$WANT" ] || { echo "$input"; cat got; false; }
	done
}

@test "the level of the root is the outcome; a trace without observations has only its texts" {
	trace | jq -c '.observations[4].level = "ERROR"' | mb-import --from langfuse | jq -e '.outcome.status == "error"'
	trace | jq -c '.observations = []' | import >got
	[ "$(cat got)" = 'find it and mail it | direct_answer | sent | - | 4500 | 0 | 0.25 | -' ] || { cat got; false; }
	trace | jq -c '.input = null' >none
	fails_with 1 "1 x no text of a user before the agent's acts" mb-import --from langfuse none
	trace | jq -c '.input = null | .observations |= map(select(.type == "GENERATION"))' >none
	fails_with 1 "1 x calls of a model without messages" mb-import --from langfuse none
}

@test "a call that failed is not the outcome of a trace with several roots" {
	trace | jq '.observations |= (map(select(.type != "AGENT")) | map(del(.parentObservationId)))' >flat
	[ "$(mb-import --from langfuse flat 2>/dev/null | jq -c '[.outcome.status, .outcome.tool_errors]')" = '[null,1]' ]
	jq '(.observations[] | select(.id == "m")).level = "ERROR"' flat >again
	[ "$(mb-import --from langfuse again 2>/dev/null | jq -c .outcome.status)" = null ]
	jq '(.observations[] | select(.id == "m")) |= (.level = "ERROR" | .type = "SPAN")' flat >step
	[ "$(mb-import --from langfuse step 2>/dev/null | jq -r .outcome.status)" = error ]
}

@test "hostile records" {
	{
		echo '{"trace":{"id":"x","timestamp":7,"observations":[7,{"id":"o","type":"TOOL","startTime":{},"parentObservationId":"o"}],"scores":{"a":1}}}'
		echo '{"id":"y","timestamp":"x","environment":"e","input":{"messages":[[[[[]]]]]},"output":[[[["deep"]]]],"metadata":"{\"attributes\":7}"}'
		echo '{"data":[{"data":[{"data":7}]},"x"]}'
		echo '[]'
	} >log
	run -3 --separate-stderr mb-import --from langfuse log
	[[ $stderr == *"a record that is no trace, observation or score"* ]] || { echo "$stderr"; false; }
}

@test "traces with scores, to a router" {
	for i in 1 2 3 4 5 6; do
		trace | jq -c --arg i "$i" '.id = "t" + $i | .input = "task number " + $i | .scores[0].value = ($i | tonumber % 5 + 1)'
	done | mb-import --from langfuse --score stars=1:5 2>err | mb-select >selected
	mb-dataset selected | mb-train >router
	[ "$(wc -l <selected)" -eq 6 ]
}

# An AGENT that only holds the AGENTs given as arguments, each with a task and a TOOL.
held() { # [LEVEL] INNER...
	local level=$1
	shift
	jq -nc --arg level "$level" '{id: "t1", timestamp: "2026-01-02T10:00:00.000Z", environment: "default", latency: 9,
		scores: [{traceId: "t1", name: "whole", value: 0.5, source: "API"}, {traceId: "t1", name: "outer", value: 0.8, source: "API", observationId: "o"},
			{traceId: "t1", name: "between", value: 0.4, source: "API", observationId: "c"},
			{traceId: "t1", name: "own", value: 0.1, source: "API"}, {traceId: "t1", name: "own", value: 0.2, source: "API", observationId: "o"},
			{traceId: "t1", name: "own", value: 1, source: "API", observationId: "a1"}],
		observations: ([{id: "o", type: "AGENT", level: $level, parentObservationId: null}, {id: "c", type: "CHAIN", parentObservationId: "o"}]
			+ ($ARGS.positional | map({id: "a\(.)", type: "AGENT", input: "task \(.)", parentObservationId: "c"},
				{id: "b\(.)", type: "TOOL", name: "search", parentObservationId: "a\(.)"}))
			| map(.startTime = "2026-01-02T10:00:00.000Z" | .endTime = "2026-01-02T10:00:01.000Z" | .traceId = "t1"))}' --args "$@"
}

@test "an AGENT that only holds another gives it its scores and its level" {
	held ERROR 1 >one
	for score in whole=0.5 outer=0.8 between=0.4 own=1; do
		[ "$(mb-import --from langfuse --score "${score%=*}" one | jq -c '[.trajectory_id, .outcome.status, .outcome.latency_ms, .reward]')" = \
			"[\"t1\",\"error\",9000,${score#*=}]" ] || { echo "$score"; false; }
	done
	if [ -d "$DATA/import/langfuse" ]; then
		[ "$(mb-import --from langfuse --score toxicity "$DATA/import/langfuse/openai-agents-2025-09-30.trace.json" | jq .reward)" = 0.8 ]
	fi
}

@test "an AGENT that holds several gives each its scores, and its level is counted" {
	held ERROR 1 2 >two
	for score in whole=0.5,0.5 outer=0.8,0.8 between=0.4,0.4 own=1,0.2; do
		run -0 --separate-stderr mb-import --from langfuse --score "${score%=*}" two
		[ "$(jq -sc '[.[].outcome.status, .[].reward]' <<<"$output")" = "[null,null,${score#*=}]" ] || { echo "$score $output"; false; }
		[ "$stderr" = "mb-import: 1 x an error of an agent that holds several tasks" ]
	done
	held DEFAULT 1 2 | mb-import --from langfuse --score own 2>err | jq -e .trajectory_id
	[ ! -s err ]
}

@test "LangChain.js: the role of a result is the name of its tool; BeeAI: tools with dotted names" {
	trace | jq -c '.observations |= (map(select(.type != "TOOL")) | map(if .id == "m" then del(.toolDefinitions) |
			.metadata = ({attributes: {"llm.tools": ([{"tool.name": "search", "tool.description": "finds"}] | tojson)}} | tojson) |
			.output = {role: "assistant", content: "", tool_calls: [{id: "c1", function: {name: "search", arguments: "{}"}}, {id: "c2", function: {name: "search", arguments: "{}"}}]}
		elif .id == "n" then .input = [{role: "user", content: "find it and mail it"},
			{role: "assistant", content: "", tool_calls: [{id: "c1", function: {name: "search"}}, {id: "c2", function: {name: "search"}}]},
			{role: "search", content: "found 1"}, {role: "search", content: "found 2"}] else . end))' >one
	run -0 --separate-stderr mb-import --from langfuse one
	[ "$(jq -c '[.task.input, [.events[] | .status, .result], [.candidate_sets.tool[] | .id, .summary]]' <<<"$output")" = \
		'["find it and mail it",["ok","found 1","ok","found 2",null,null],["search","finds"]]' ] || { echo "$output"; false; }
	jq -c '.observations |= map(select(.type == "GENERATION") | del(.parentObservationId)) | .input = null' one >loose
	[ "$(mb-import --from langfuse loose 2>/dev/null | jq -r .task.input)" = "find it and mail it" ]
}

@test "a correction is no number" {
	jq -nc '{id: "t", timestamp: "2026-01-02T10:00:00Z", input: "q", output: "a", observations: [], scores: [{id: "s", traceId: "t", name: "output", value: 0, stringValue: "better", dataType: "CORRECTION"}]}' >log
	run -0 --separate-stderr mb-import --from langfuse --score output log
	[ "$(jq -c .reward <<<"$output")" = null ]
	[ "$stderr" = "mb-import: 1 x the value of this score is no number 'output'" ] || { echo "$stderr"; false; }
}
