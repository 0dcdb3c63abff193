# mb-import --from anthropic: real requests and events, and their special cases.

load helper
load import-helper

@test "real requests and events" {
	[ -d "$DATA/import/anthropic-messages" ] || skip "no $DATA/import/anthropic-messages"
	import_auto anthropic "$DATA"/import/anthropic-messages/*.jsonl "$DATA"/import/anthropic-managed/*.jsonl >log
	[ ! -s misses ] || { cat misses; false; }
	brief <log | golden mb-import/anthropic
	teaches log
}

# A record of Messages: the MESSAGES of the request, and the CONTENT of the response.
pair() { # ID MESSAGES CONTENT
	jq -nc --arg id "$1" --argjson messages "$2" --argjson content "$3" \
		'{request: {messages: $messages, tools: [{name: "ls", description: "List", input_schema: {}}, {type: "web_search_20250305", name: "web_search"}]},
		response: {id: $id, type: "message", role: "assistant", content: $content, stop_reason: "tool_use"}}'
}

@test "blocks of calls and results" {
	local user='{"role":"user","content":"Go"}' c1='{"type":"tool_use","id":"toolu_0123456789abcdef","name":"ls","input":{}}'
	local turn="{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"I look\"},$c1]}"
	local back='{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_0123456789abcdef","is_error":true,"content":"no"},{"type":"text","text":"<system-reminder>x"}]}'
	{
		pair m1 "[$user]" "[{\"type\":\"thinking\",\"thinking\":\"hm\"},$c1]"
		pair m2 "[$user,$turn,$back]" '[{"type":"server_tool_use","id":"srvtoolu_0123456789abcdef","name":"web_search","input":{}},{"type":"web_search_tool_result","tool_use_id":"srvtoolu_0123456789abcdef","content":[]},{"type":"text","text":"Done"}]'
	} >log
	jq -c '. + {date: "Fri, 02 Jan 2026 10:00:00 GMT"}' log >dated
	import_auto anthropic dated >got
	[ ! -s misses ]
	[ "$(jq -r .task.created_at got)" = 2026-01-02T10:00:00Z ]
	[ "$(jq -c '[.trajectory_id, ([.decisions[].selected_ids]), (.events[] | .status // .type), .candidate_sets.tool[].id]' got)" = \
		'["m1",[["ls"],["web_search"]],"error","ok","answer","ls","web_search"]' ] || { cat got; false; }
}

@test "a result that comes with the next text of the user reaches its call" {
	local user='{"role":"user","content":"Go"}' c='{"type":"tool_use","id":"t1","name":"ls","input":{}}'
	local back='{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","is_error":true,"content":"no"},{"type":"text","text":"Go on"}]}'
	{ pair m1 "[$user]" "[$c]"; pair m2 "[$user,{\"role\":\"assistant\",\"content\":[$c]},$back]" '[{"type":"text","text":"Done"}]'; } >log
	mb-import --from anthropic log | jq -c '[.task.input, (.events[] | .status // .type)]' >got
	[ "$(cat got)" = '["Go","error"]
["Go on","answer"]' ] || { cat got; false; }
	echo "{\"messages\":[$user,{\"role\":\"assistant\",\"content\":[$c]},$back,{\"role\":\"assistant\",\"content\":\"Done\"}]}" |
		mb-import --from anthropic | jq -c '[.task.input, (.events[] | .status // .type)]' | cmp - got
}

@test "an error of a tool of the provider" {
	pair m1 '[{"role":"user","content":"Go"}]' '[{"type":"server_tool_use","id":"s1","name":"web_search","input":{}},{"type":"web_search_tool_result","tool_use_id":"s1","content":{"type":"web_search_tool_result_error","error_code":"max_uses_exceeded"}},
		{"type":"server_tool_use","id":"s2","name":"code_execution","input":{}},{"type":"code_execution_tool_result","tool_use_id":"s2","content":{"type":"code_execution_tool_result_error","error_code":"unavailable"}},
		{"type":"server_tool_use","id":"s3","name":"web_search","input":{}},{"type":"web_search_tool_result","tool_use_id":"s3","content":[]}]' >log
	mb-import --from anthropic log >got
	[ "$(jq -c '[.events[].status]' got)" = '["error","error","ok"]' ] || { cat got; false; }
}

@test "chunks of a stream, and files of a batch" {
	local events='[{"type":"message_start","message":{"id":"m","role":"assistant"}},{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}},{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}},{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"ls","input":{}}},{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\":1}"}},{"type":"message_delta","delta":{"stop_reason":"max_tokens"}}]'
	jq -nc --argjson r "$events" '{uri: "/v1/messages", request: {messages: [{role: "user", content: "Go"}]}, response: $r}' | mb-import --from anthropic >got
	[ "$(jq -c '[.trajectory_id, .events[0].id, .events[0].arguments, .events[0].status]' got)" = '["m","ls","{\"a\":1}","truncated"]' ] || { cat got; false; }
	echo '{"custom_id":"q","params":{"messages":[{"role":"user","content":"Go"}]}}' >in
	echo '{"custom_id":"q","result":{"type":"succeeded","message":{"id":"m","type":"message","role":"assistant","content":[{"type":"tool_use","id":"t","name":"ls","input":{}}]}}}' >out
	mb-import --from auto in out 2>err | jq -c '[.task.task_id, .decisions[].selected_ids]' >got
	[ "$(cat got)" = '["q",["ls"]]' ]
	[ "$(cat err)" = "mb-import: the format is anthropic" ]
}

@test "events of managed agents" {
	cat >log <<-'END'
		["client.beta.sessions.create",{"type":"session","id":"sesn","agent":{"tools":[{"type":"agent_toolset_20260401"},{"type":"custom","name":"weather","description":"Weather"},{"type":"mcp_toolset","mcp_server_name":"exa"}]}}]
		["client.beta.sessions.events.send",["sesn",{"events":[{"type":"user.message","content":[{"type":"text","text":"Go"}]}]}]]
		["client.beta.sessions.events.stream",{"id":"1","type":"user.message","processed_at":"2026-01-02T10:00:01Z","content":[{"type":"text","text":"Go"}]}]
		["client.beta.sessions.events.stream",{"id":"2","type":"span.model_request_start","processed_at":"2026-01-02T10:00:01Z"}]
		["client.beta.sessions.events.stream",{"id":"3","type":"agent.custom_tool_use","name":"weather","input":{},"processed_at":"2026-01-02T10:00:02Z"}]
		["client.beta.sessions.events.stream",{"id":"4","type":"agent.mcp_tool_use","name":"search_exa","mcp_server_name":"exa","input":{},"processed_at":"2026-01-02T10:00:02Z"}]
		["client.beta.sessions.events.stream",{"id":"4","type":"agent.mcp_tool_use","name":"search_exa","mcp_server_name":"exa","input":{},"processed_at":"2026-01-02T10:00:02Z"}]
		["client.beta.sessions.events.stream",{"id":"5","type":"user.custom_tool_result","custom_tool_use_id":"3","content":[{"type":"text","text":"sunny"}],"processed_at":"2026-01-02T10:00:03Z"}]
		["client.beta.sessions.events.stream",{"id":"6","type":"user.tool_confirmation","tool_use_id":"4","result":"deny"}]
		["client.beta.sessions.events.stream",{"id":"7","type":"agent.mcp_tool_result","mcp_tool_use_id":"4","is_error":true,"content":[]}]
		["client.beta.sessions.events.stream",{"id":"8","type":"span.model_request_start"}]
		["client.beta.sessions.events.stream",{"id":"9","type":"agent.tool_use","name":"bash","input":{}}]
		["client.beta.sessions.events.stream",{"id":"10","type":"session.error","error":{"type":"unknown_error"}}]
	END
	import_auto anthropic log >got
	[ ! -s misses ]
	[ "$(jq -c '[.task.session_id, .trajectory_id, ([.decisions[].selected_ids]), ([.events[].status]), .outcome.status]' got)" = \
		'["sesn","1",[["search_exa","weather"],["bash"]],["ok","rejected","pending"],"error"]' ] || { cat got; false; }
	[ "$(jq -c '[.candidate_source, (.candidate_sets.tool | length)]' got)" = '["record",10]' ]
	jq -c '.[1] | select(.id?)' log >bare
	mb-import --from auto bare 2>err | jq -c '[.decisions, .events]' | cmp - <(jq -c '[.decisions, .events]' got)
}

@test "a request without the user of the others belongs to the conversation that it repeats" {
	cat >conversation.jq <<-'END'
		def call($id): {role: "assistant", content: [{type: "tool_use", id: $id, name: "f", input: {}}]};
		def result($id): {role: "user", content: [{type: "tool_result", tool_use_id: $id, content: "7"}]};
		def user: {role: "user", content: "go"};
		def request($id; $user; $messages; $reply): {request: ({model: "claude", messages: $messages} + if $user then {metadata: {user_id: $user}} else {} end),
			response: ({id: $id, type: "message"} + $reply)};
		def log($id; $first; $second; $third): request("\($id)1"; $first; [user]; call("a")),
			request("\($id)2"; $second; [user, call("a"), result("a")]; call("b")),
			request("\($id)3"; $third; [user, call("a"), result("a"), call("b"), result("b")]; {role: "assistant", content: "done"});
	END
	tasks() { # EXPRESSION
		jq -nc "$(cat conversation.jq) $1" | mb-import --from anthropic | jq -c '[.trajectory_id, .task.user_id, ([.events[] | .status // .text] | join(","))]'
	}
	for users in '"u"; null; "u"' 'null; "u"; "u"' '"u"; null; null' 'null; null; "u"'; do
		[ "$(tasks "log(\"m\"; $users)")" = '["m1","u","ok,ok,done"]' ] || { echo "$users"; false; }
	done
	tasks 'log("m"; "u"; "u"; "u"), log("n"; "v"; "v"; "v")' >got
	[ "$(cat got)" = '["m1","u","ok,ok,done"]
["n1","v","ok,ok,done"]' ]
	tasks '[log("m"; "u"; "u"; "u")] as $m | [log("n"; "v"; null; "v")] as $n | $m[0], $n[0], $n[1], $m[1], $m[2], $n[2]' >got
	[ "$(cat got)" = '["m1","u","ok,ok,done"]
["n1","v","ok,ok,done"]' ] || { cat got; false; }
}

@test "a command of the provider that failed, and a stream with an error" {
	cat >log <<'END'
{"request":{"model":"c","messages":[{"role":"user","content":"a"}],"tools":[{"name":"bash_code_execution"},{"type":"mcp_toolset","mcp_server_name":"gh"}]},"response":{"id":"m1","type":"message","role":"assistant","content":[{"type":"server_tool_use","id":"s1","name":"bash_code_execution","input":{}},{"type":"bash_code_execution_tool_result","tool_use_id":"s1","content":{"type":"bash_code_execution_result","stdout":"","return_code":1}}]}}
{"request":{"model":"c","messages":[{"role":"user","content":"b"}]},"response":"event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m2\",\"content\":[]}}\n\nevent: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"par\"}}\n\nevent: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n"}
END
	run -0 --separate-stderr mb-import --from auto log
	[ "$(jq -c '[[.candidate_sets.tool[].id], .events[0].status]' <<<"$output")" = '[["bash_code_execution"],"error"]' ] || { echo "$output"; false; }
	[ "$stderr" = "mb-import: the format is anthropic
mb-import: 1 x a request that failed 'overloaded_error'" ] || { echo "$stderr"; false; }
}

@test "an outcome that the user defines is a task, and the verdict of its grader the reward" {
	cat >log <<'END'
{"id":"sesn_1","type":"session","agent":{"id":"agent_1","tools":[{"type":"agent_toolset_20260401","default_config":{"enabled":false},"configs":[{"name":"write","enabled":true},{"name":"bash"}]},{"type":"mcp_toolset","mcp_server_name":"gh"}]},"created_at":"2026-04-01T10:00:00Z"}
{"id":"e1","type":"user.message","content":[{"type":"text","text":"hello"}],"processed_at":"2026-04-01T10:00:01Z"}
{"id":"e2","type":"agent.message","content":[{"type":"text","text":"done"}],"processed_at":"2026-04-01T10:00:08Z"}
{"id":"e3","type":"user.define_outcome","description":"Build the report","outcome_id":"o1","processed_at":"2026-04-01T10:01:08Z"}
{"id":"e4","type":"agent.tool_use","name":"write","input":{},"processed_at":"2026-04-01T10:01:09Z"}
{"id":"e5","type":"agent.tool_result","tool_use_id":"e4","content":[],"processed_at":"2026-04-01T10:01:10Z"}
{"id":"e6","type":"span.outcome_evaluation_end","outcome_id":"o1","result":"needs_revision","processed_at":"2026-04-01T10:01:11Z"}
{"id":"e7","type":"span.outcome_evaluation_end","outcome_id":"o1","result":"satisfied","processed_at":"2026-04-01T10:01:12Z"}
{"id":"e8","type":"user.define_outcome","description":"Once more","outcome_id":"o2","processed_at":"2026-04-01T10:02:00Z"}
{"id":"e9","type":"agent.message","content":[{"type":"text","text":"no"}],"processed_at":"2026-04-01T10:02:01Z"}
{"id":"ea","type":"span.outcome_evaluation_end","outcome_id":"o2","result":"max_iterations_reached","processed_at":"2026-04-01T10:02:02Z"}
{"id":"eb","type":"span.outcome_evaluation_end","outcome_id":"o2","result":"failed","processed_at":"2026-04-01T10:02:03Z"}
{"id":"ec","type":"agent.brand_new","processed_at":"2026-04-01T10:02:04Z"}
{"id":"ed","type":"brand_new","processed_at":"2026-04-01T10:02:04Z"}
END
	run -0 --separate-stderr mb-import --from auto log
	[ "$(jq -c '[.task.input, [.candidate_sets.tool[].id], .decisions[0].decision_type, .reward]' <<<"$output")" = \
		'["hello",["write"],"direct_answer",null]
["Build the report",["write"],"call_tool",1]
["Once more",["write"],"direct_answer",0]' ] || { echo "$output"; false; }
	[ "$stderr" = "mb-import: the format is anthropic
mb-import: 1 x an outcome that says nothing of the agent 'failed'
mb-import: 1 x unknown type of event 'agent.brand_new'
mb-import: 1 x unknown type of event 'brand_new'" ] || { echo "$stderr"; false; }
}
