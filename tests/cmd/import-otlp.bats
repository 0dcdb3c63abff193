# mb-import --from otlp: real spans, and their special cases.

load helper

# The attributes of a span from NAME=VALUE...; a VALUE that is JSON but no string is a number or a bool.
attributes() {
	printf '%s\n' "$@" | jq -nRc '[inputs | capture("^(?<key>[^=]+)=(?<v>.*)$")
		| {key, value: (.v as $v | try ($v | fromjson | if type == "number" then {intValue: tostring}
			elif type == "boolean" then {boolValue: .} else {stringValue: $v} end) catch {stringValue: $v})}]'
}

# A span: its id, its parent, when it starts and ends in s, the code of its status, its attributes.
span() { # ID PARENT START END CODE NAME=VALUE...
	local id=$1 parent=$2 start=$3 end=$4 code=$5
	shift 5
	jq -nc --arg id "$id" --arg parent "$parent" --arg from "$start" --arg until "$end" --argjson code "$code" \
		--argjson a "$(attributes "$@")" --arg trace "${TRACE:-t1}" \
		'def ns: "\(1700000000 + tonumber)000000000";
		{traceId: $trace, spanId: $id, parentSpanId: $parent, name: $id, attributes: $a, status: {code: $code},
		startTimeUnixNano: ($from | ns), endTimeUnixNano: ($until | ns)}'
}

agent() { # ID PARENT START END CODE TEXT NAME=VALUE...
	local text=$6
	span "$1" "$2" "$3" "$4" "$5" gen_ai.operation.name=invoke_agent \
		"gen_ai.input.messages=[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"$text\"}]}]" "${@:7}"
}

tool() { # ID PARENT START END CODE NAME=VALUE...
	span "$1" "$2" "$3" "$4" "$5" gen_ai.operation.name=execute_tool "gen_ai.tool.name=${1%-*}" "${@:6}"
}

model() { # ID PARENT START END NAME=VALUE...
	span "$1" "$2" "$3" "$4" 0 gen_ai.operation.name=chat "${@:5}"
}

# What matters of a trajectory, as a short line.
short() {
	jq -r '[.task.input, ([.decisions[] | .decision_type + (.selected_ids | map(" " + .) | join(""))] | join(", ")),
		([.events[] | .status // .text] | join(",")), (.outcome | .status, .latency_ms, .tool_errors), .reward]
		| map(. // "-") | join(" | ")'
}

import() {
	mb-import --from otlp "$@" | short
}

@test "real spans" {
	[ -d "$DATA/import/otlp-genai" ] || skip "no $DATA/import/otlp-genai"
	for f in "$DATA"/import/otlp-genai/*.json* "$DATA"/import/openinference/*.json; do
		mb-import --from auto "$f" 2>err >one || [ $? -eq 1 ]
		[ "$(head -n 1 err)" = "mb-import: the format is otlp" ]
		sed 1d err
		short <one
	done | golden mb-import/otlp
}

@test "the spans of a trace come in any order, in any layout, and between others" {
	{
		tool search-1 m 3 4 0
		TRACE=t2 agent b "" 5 8 1 "second"
		model m a 1 2
		agent a "" 0 9 1 "first" "gen_ai.tool.definitions=[{\"type\":\"function\",\"name\":\"search\",\"description\":\"finds\"},{\"name\":\"mail\"}]"
		TRACE=t2 tool mail-1 b 6 7 2
	} >spans
	sed -i 's/"parentSpanId":"m"/"parentSpanId":"a"/' spans
	import spans >got
	[ "$(cat got)" = 'first | call_tool search | ok | - | 9000 | 0 | -
second | call_tool mail | error | - | 3000 | 1 | -' ] || { cat got; false; }
	[ "$(mb-import --from otlp spans | jq -c '[.trajectory_id, .task.trace_id, .candidate_source, [.candidate_sets.tool[].id]]')" = \
		'["t1","t1","record",["search","mail"]]
["t2","t2","seen",["search","mail"]]' ]
	for layout in '{resourceSpans: [{scopeSpans: [{spans: .}]}]}' '[{resourceSpans: [{scopeSpans: [{spans: .}]}]}]' \
		'{resourceSpans: [{instrumentationLibrarySpans: [{spans: .}]}]}' '{batches: [{scopeSpans: [{spans: .}]}]}' .; do
		jq -s "$layout" spans >document
		mb-import --from auto document 2>err | short | diff - got
		[ "$(cat err)" = "mb-import: the format is otlp" ] || { cat err; false; }
	done
}

@test "every agent is a task; one that only holds others is none" {
	{
		agent whole "" 00 90 1 "plan and book"
		agent planner whole 01 20 1 "plan"
		model p1 planner 02 03
		tool maps-1 planner 04 05 1
		span booker whole 30 60 2 gen_ai.operation.name=invoke_agent
		model b1 booker 31 32
		tool book-1 booker 33 34 2 error.type=timeout
		tool inner-1 book-1 33 34 1
		agent sub book-1 33 34 0 "pay" 'gen_ai.output.messages=[{"role":"assistant","parts":[{"type":"text","content":"paid"}]}]'
	} | import >got
	[ "$(cat got)" = 'plan | call_tool maps | ok | - | 19000 | 0 | -
plan and book | call_tool book | error | error | 30000 | 1 | -
pay | direct_answer | paid | - | 1000 | 0 | -' ] || { cat got; false; }
}

@test "calls of one turn are one decision" {
	{
		agent a "" 0 9 0 "compare" 'gen_ai.output.messages=[{"role":"assistant","content":"done"}]'
		model m1 a 0 1
		tool y-1 a 2 3 0
		tool x-1 a 2 3 0
		model m2 a 4 5
		tool z-1 a 6 7 0
	} >spans
	[ "$(import spans)" = 'compare | composite_action x y, call_tool z | ok,ok,ok,done | - | 9000 | 0 | -' ]
	grep -v '"m[12]"' spans | import >got # without calls of models: those that overlap
	[ "$(cat got)" = 'compare | composite_action x y, call_tool z | ok,ok,ok,done | - | 9000 | 0 | -' ] || { cat got; false; }
}

@test "calls in messages count if they have no span" {
	agent a "" 0 9 0 "weather?" >spans
	model m1 a 1 2 'gen_ai.output.messages=[{"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"weather","arguments":{}},{"type":"tool_call","id":"c2","name":"handoff","arguments":{}}]}]' >>spans
	model m2 a 4 5 'gen_ai.input.messages=[{"role":"user","parts":[{"type":"text","content":"weather?"}]},{"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"weather","arguments":{}},{"type":"tool_call","id":"c2","name":"handoff"}]},{"role":"tool","parts":[{"type":"tool_call_response","id":"c2","response":"done"}]}]' \
		'gen_ai.output.messages=[{"role":"assistant","parts":[{"type":"text","content":"rain"}]}]' >>spans
	[ "$(import spans)" = 'weather? | composite_action handoff weather | pending,ok,rain | - | 9000 | 0 | -' ]
	tool weather-1 a 3 4 2 gen_ai.tool.call.id=c1 >>spans
	[ "$(import spans)" = 'weather? | composite_action handoff weather | ok,error,rain | - | 9000 | 1 | -' ]
}

@test "without an agent each new text of the user is a task" {
	{
		model m1 "" 0 1 'gen_ai.prompt.0.role=user' 'gen_ai.prompt.0.content=one' 'gen_ai.completion.0.role=assistant' \
			'gen_ai.completion.0.tool_calls.0.name=f' 'gen_ai.completion.0.tool_calls.0.arguments={"x":1}' \
			'llm.request.functions.0.name=f' 'llm.request.functions.0.description=does' 'llm.request.functions.1.name=g'
		model m2 "" 2 3 'gen_ai.prompt.0.role=user' 'gen_ai.prompt.0.content=one' 'gen_ai.prompt.1.role=assistant' \
			'gen_ai.prompt.1.tool_calls.0.name=f' 'gen_ai.prompt.2.role=tool' 'gen_ai.prompt.2.content=7' \
			'gen_ai.completion.0.role=assistant' 'gen_ai.completion.0.content=seven'
		model m3 "" 4 5 'gen_ai.prompt.0.content=two' 'gen_ai.prompt.0.role=user' 'gen_ai.completion.0.content=zwei' 'gen_ai.completion.0.role=assistant'
	} >spans
	import spans >got
	[ "$(cat got)" = 'one | call_tool f | ok,seven | - | 3000 | 0 | -
two | direct_answer | zwei | - | 1000 | 0 | -' ] || { cat got; false; }
	[ "$(mb-import --from otlp spans | sed -n 1p | jq -c '[.candidate_sets.tool[] | .id, .summary]')" = '["f","does","g",null]' ]
}

@test "OpenInference: kinds, tools, documents and evaluations" {
	{
		span a "" 0 9 1 openinference.span.kind=CHAIN 'input.value={"messages":[{"role":"user","content":"find it"}]}' output.value=found \
			session.id=s user.id=u evaluations.0.evaluation.name=good evaluations.0.evaluation.score=0.5
		span l a 1 2 0 openinference.span.kind=LLM 'llm.tools.0.tool.json_schema={"type":"function","function":{"name":"search","description":"finds"}}'
		span t a 3 4 0 openinference.span.kind=TOOL tool.name=search
		span r t 3 4 0 openinference.span.kind=RETRIEVER retrieval.documents.0.document.id=d1 'retrieval.documents.0.document.content=about it'
	} >spans
	mb-import --from otlp --score good spans >got
	[ "$(short <got)" = 'find it | call_tool search | ok,found | - | 9000 | 0 | 0.5' ]
	[ "$(jq -c '[.task.session_id, .task.user_id, .candidate_sets.memory[0].id, .candidate_sets.tool[0].summary]' got)" = '["s","u","d1","finds"]' ]
}

@test "OpenLLMetry: workflows, tools and functions" {
	{
		span w "" 0 9 0 traceloop.span.kind=workflow 'traceloop.entity.input={"inputs":{"query":"add them"}}' 'traceloop.entity.output="4"'
		span m w 1 2 0 llm.request.type=chat
		span sum.tool w 3 4 0 traceloop.span.kind=tool traceloop.entity.name=sum
	} | import >got
	[ "$(cat got)" = 'add them | call_tool sum | ok,4 | - | 9000 | 0 | -' ] || { cat got; false; }
}

@test "messages and scores as events of a span, and as records of a log" {
	model m "" 0 1 >span
	jq -c '.events = [{name: "gen_ai.user.message", attributes: [{key: "content", value: {stringValue: "hello"}}]},
		{name: "gen_ai.choice", attributes: [{key: "message", value: {stringValue: "{\"content\":\"hi\"}"}}]},
		{name: "gen_ai.evaluation.result", attributes: [{key: "gen_ai.evaluation.name", value: {stringValue: "kind"}},
			{key: "gen_ai.evaluation.score.value", value: {doubleValue: 4}}]}]' span >events
	[ "$(mb-import --from otlp --score kind=1:5 events | short)" = 'hello | direct_answer | hi | - | 1000 | 0 | 0.75' ]
	jq -c '{resourceSpans: [{scopeSpans: [{spans: [del(.events)]}]}]},
		{resourceLogs: [{scopeLogs: [{logRecords: [.events[] | {traceId: "t1", spanId: "m", timeUnixNano: "1", eventName: .name, attributes}]}]}]}' events >log
	[ "$(mb-import --from auto --score kind=1:5 log | short)" = 'hello | direct_answer | hi | - | 1000 | 0 | 0.75' ]
	jq -c '.events = [{name: "gen_ai.client.inference.operation.details", attributes: [
		{key: "gen_ai.input.messages", value: {arrayValue: {values: [{kvlistValue: {values: [{key: "role", value: {stringValue: "user"}},
			{key: "content", value: {stringValue: "structured"}}]}}]}}},
		{key: "gen_ai.output.messages", value: {stringValue: "[{\"role\":\"assistant\",\"content\":\"yes\"}]"}}]}]' span >details
	[ "$(import details)" = 'structured | direct_answer | yes | - | 1000 | 0 | -' ]
}

@test "scores that are not used, and labels, are counted" {
	{
		agent a "" 0 9 1 "judge" 'gen_ai.output.messages=[{"role":"assistant","content":"ok"}]'
		span e a 8 9 0 gen_ai.evaluation.name=tone gen_ai.evaluation.score.label=polite
		span f a 8 9 0 gen_ai.evaluation.name=other gen_ai.evaluation.score.value=1
	} >spans
	run -0 --separate-stderr mb-import --from otlp spans
	[[ $stderr == *"1 x the value of this score is no number 'tone'"* ]]
	[[ $stderr == *"1 x score not used: choose it with --score 'other'"* ]]
}

@test "skills, and the results of MCP" {
	{
		agent a "" 0 9 0 "draw"
		tool load_skill-1 a 1 2 0 gen_ai.skill.name=charts
		tool plot-1 a 3 4 0 'gen_ai.tool.call.result={"isError":true,"content":[]}'
	} | import >got
	[ "$(cat got)" = 'draw | load_skill charts, call_tool plot | ok,error | - | 9000 | 1 | -' ] || { cat got; false; }
}

@test "spans as the SDKs print them" {
	cat >spans <<-'END'
		{"name":"a","context":{"trace_id":"0x1","span_id":"0xa"},"parent_id":null,"start_time":"2026-01-02T10:00:00Z","end_time":"2026-01-02T10:00:09Z","status":{"status_code":"OK"},"attributes":{"gen_ai.operation.name":"invoke_agent","gen_ai.input.messages":[{"role":"user","content":"go"}]}}
		{"name":"t","context":{"trace_id":"0x1","span_id":"0xb"},"parent_id":"0xa","start_time":"2026-01-02T10:00:01Z","end_time":"2026-01-02T10:00:02Z","status":{"status_code":"ERROR"},"attributes":{"openinference":{"span":{"kind":"TOOL"}},"tool":{"name":"run"}}}
		{"name":"a","spanContext":{"traceId":"2","spanId":"a"},"startTime":[1767348000,0],"endTime":[1767348001,0],"status":{"code":1},"attributes":{"gen_ai.operation.name":"invoke_agent","gen_ai.prompt":"stop","gen_ai.completion":"stopped"}}
	END
	import spans >got
	[ "$(cat got)" = 'go | call_tool run | error | - | 9000 | 1 | -
stop | direct_answer | stopped | - | 1000 | 0 | -' ] || { cat got; false; }
}

@test "hostile spans: circles, copies, missing and wrong fields" {
	{
		agent a b 0 9 0 "circle" 'gen_ai.output.messages=[{"role":"assistant","content":"ok"}]'
		agent b a 0 9 0 "circle" 'gen_ai.output.messages=[{"role":"assistant","content":"ok"}]'
		agent b a 0 9 0 "copy"
		span c c 0 9 0
		echo '{"traceId":"t1","spanId":"x","startTimeUnixNano":"nonsense","endTimeUnixNano":-1,"attributes":[{"key":"gen_ai.tool.name"},{"value":{"intValue":"1,\"x\":2"}},{"key":"gen_ai.prompt","value":{"intValue":"1,\"x\":2"}},{"key":"llm.tools.99999999999.a..b","value":{"kvlistValue":{}}},{"key":"gen_ai.prompt.0.role","value":{"stringValue":"user"}}],"events":{},"status":[]}'
		echo '{"traceId":"t1","spanId":7,"attributes":"none","events":[7,{"name":"gen_ai.choice"}]}'
		echo '{"resourceSpans":[{"scopeSpans":[{"spans":{}}]},7]}'
		echo '7'
	} >spans
	run -3 --separate-stderr mb-import --from otlp spans
	[[ $stderr == *"spans:8: a span is an object"* ]] || { echo "$stderr"; false; }
	[ "${#lines[@]}" -eq 1 ] || { echo "$output"; false; }
}

@test "spans with scores, to a router" {
	for i in 1 2 3 4 5 6; do
		TRACE=t$i agent a "" 0 9 1 "task number $i" "gen_ai.evaluation.name=good" "gen_ai.evaluation.score.value=$((i % 2))"
		TRACE=t$i tool "tool$((i % 3))-1" a 1 2 0
	done | mb-import --from otlp --score good | mb-select >selected
	mb-dataset selected | mb-train >router
	[ "$(mb-select --state s selected | wc -l)" -eq 6 ]
}

@test "an outer agent that only holds a task gives it its evaluation and its error" {
	own_span() { # ID PARENT OPERATION ATTRIBUTES STATUS EVENTS
		jq -nc --arg id "$1" --arg up "$2" --arg op "$3" --argjson more "$4" --argjson status "$5" --argjson events "$6" \
			'{traceId: "t", spanId: $id, parentSpanId: $up, name: $op, startTimeUnixNano: "1767348000000000000", endTimeUnixNano: "1767348001000000000",
			attributes: [{"gen_ai.operation.name": $op} + $more | to_entries[] | {key, value: {stringValue: .value}}], status: {code: $status}, events: $events}'
	}
	agent() { # ID STATUS
		own_span "$1" a invoke_agent '{"gen_ai.input.messages":"[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"hello\"}]}]"}' "$2" '[]'
		own_span "$1t" "$1" execute_tool '{"gen_ai.tool.name":"shell"}' 0 '[]'
	}
	outer() { # STATUS
		own_span a "" invoke_agent '{}' "$1" '[{"name":"gen_ai.evaluation.result","attributes":[{"key":"gen_ai.evaluation.name","value":{"stringValue":"h"}},
			{"key":"gen_ai.evaluation.score.value","value":{"doubleValue":0.3}}]}]'
	}
	for case in '2 0 "error"' '2 1 "error"' '1 0 null' '1 2 "error"' '0 1 null'; do
		read -r around inside want <<<"$case"
		{ outer "$around"; agent b "$inside"; } >one
		[ "$(mb-import --from otlp --score h one | jq -c '[.outcome.status, .reward]')" = "[$want,0.3]" ] || { echo "$case"; false; }
	done
	{ outer 2; agent b 0; agent c 1; } >two
	run -0 --separate-stderr mb-import --from otlp --score h two
	[ "$(jq -sc '[.[].outcome.status, .[].reward]' <<<"$output")" = '[null,null,0.3,0.3]' ]
	[ "$stderr" = "mb-import: 1 x an error of an agent that holds several tasks" ]
}

@test "the bytes of a file are no text, and a tool of the provider has its result beside it" {
	jq -n --arg in '[{"role":"user","parts":[{"type":"text","content":"look"},{"type":"blob","modality":"image","content":"iVBORw0KGgo"}]}]' \
		--arg out '[{"role":"assistant","parts":[{"type":"server_tool_call","id":"s","name":"web_search","server_tool_call":{}},{"type":"server_tool_call_response","id":"s","server_tool_call_response":{}},{"type":"text","content":"a"}]}]' \
		'{traceId: "5", spanId: "b", name: "chat", attributes: {"gen_ai.operation.name": "chat", "gen_ai.input.messages": $in, "gen_ai.output.messages": $out}}' >log
	[ "$(mb-import --from otlp log | jq -c '[.task.input, .events[0].status]')" = '["look","ok"]' ]
}

@test "records of a log whose span is missing are counted" {
	echo '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1767348000000000000","traceId":"ab","spanId":"cd","eventName":"gen_ai.user.message","body":{"kvlistValue":{"values":[{"key":"content","value":{"stringValue":"hi"}}]}}}]}]}]}' >log
	run -1 --separate-stderr mb-import --from otlp log
	[ "$stderr" = "mb-import: 1 x records of a log without their span" ]
}
