# mb-import --from codex: real rollouts, and their special cases.

load helper
load import-helper

# A line of a rollout, at second SECOND of a minute.
line() { # SECOND TYPE PAYLOAD
	printf '{"timestamp":"2026-01-02T10:00:%s.000Z","type":"%s","payload":%s}\n' "$@"
}
says() { # SECOND ROLE TEXT
	line "$1" response_item "$(jq -nc --arg role "$2" --arg text "$3" '{type: "message", role: $role, content: [{type: "input_text", text: $text}]}')"
}
calls() { # SECOND NAME ID
	line "$1" response_item "{\"type\":\"function_call\",\"name\":\"$2\",\"arguments\":\"{}\",\"call_id\":\"$3\"}"
}
ends() { # SECOND ID OUTPUT
	line "$1" response_item "$(jq -nc --arg id "$2" --arg output "$3" '{type: "function_call_output", call_id: $id, output: $output}')"
}

@test "real rollouts" {
	[ -d "$DATA/import/codex" ] || skip "no $DATA/import/codex"
	import_auto codex "$DATA"/import/codex/*.jsonl >log
	[ ! -s misses ]
	brief <log | golden mb-import/codex
	teaches log
}

@test "what the program wrote into a message of the user begins no task" {
	{
		line 00 session_meta '{"id":"s1","cwd":"/"}'
		says 01 user '# AGENTS.md instructions for /home'
		says 01 user '<environment_context><cwd>/</cwd></environment_context>'
		says 02 user 'Look at it'
		line 02 event_msg '{"type":"user_message","message":"Look at it","kind":"plain"}'
		says 03 assistant 'Yes'
		line 03 event_msg '{"type":"agent_message","message":"Yes"}'
		says 04 user $'# Context from my IDE setup:\n## Open tabs\n- a.c\n\n## My request for Codex:\nMend it'
		says 05 assistant 'Done'
		line 06 response_item '{"type":"message","role":"user","content":"A text","id":"x"}'
		says 07 assistant 'Done'
	} >log
	mb-import --from codex log >got
	[ "$(jq -c '[.task.input, .task.session_id, .outcome.latency_ms]' got)" = '["Look at it","s1",1000]
["Mend it","s1",1000]
["A text","s1",1000]' ]
}

@test "outputs tell how a call ended" {
	{
		says 01 user 'Go'
		calls 02 shell c1
		calls 02 shell c2
		ends 03 c1 '{"output":"no","metadata":{"exit_code":2,"duration_seconds":0.1}}'
		ends 03 c2 '{"output":"yes","metadata":{"exit_code":0,"duration_seconds":0.1}}'
		calls 04 exec_command c3
		ends 05 c3 $'Chunk ID: 1\nWall time: 0.1 seconds\nProcess exited with code 1\nOutput:\nno'
		calls 06 exec_command c4
		ends 07 c4 $'Exit code: 0\nOutput:\nExit code: 9'
		calls 08 shell c5
		ends 09 c5 'exec command rejected by user'
		calls 10 shell c6
		ends 11 c6 'aborted by user after 3.2s'
		line 12 response_item '{"type":"web_search_call","status":"completed","action":{"type":"search","query":"q"}}'
		line 13 response_item '{"type":"custom_tool_call","status":"completed","call_id":"c7","name":"apply_patch","input":"*** Begin Patch"}'
		line 14 response_item '{"type":"custom_tool_call_output","call_id":"c7","output":"{\"output\":\"Success\",\"metadata\":{\"exit_code\":0}}"}'
		line 15 response_item '{"type":"local_shell_call","call_id":"c8","status":"completed","action":{"type":"exec","command":["ls"]}}'
		line 16 event_msg '{"type":"turn_aborted","reason":"interrupted"}'
	} >log
	mb-import --from codex log >got
	[ "$(jq -c '[.events[] | .id, .status]' got)" = \
		'["shell","error","shell","ok","exec_command","error","exec_command","ok","shell","rejected","shell","truncated","web_search","ok","apply_patch","ok","local_shell","truncated"]' ]
	[ "$(jq -c '[.decisions[].selected_ids]' got)" = \
		'[["shell"],["exec_command"],["exec_command"],["shell"],["shell"],["web_search"],["apply_patch"],["local_shell"]]' ]
	[ "$(jq .outcome.tool_errors got)" = 2 ]
	mb-import --from codex --per call log | jq -c '[.outcome.status, .outcome.tool_errors]' | sort | uniq -c | tr -s ' ' >counts
	[ "$(cat counts)" = ' 2 ["error",1]
 4 ["success",0]
 3 [null,0]' ] || { cat counts; false; }
}

@test "a call of MCP that failed is an error, though its output says nothing" {
	{
		says 01 user 'Go'
		calls 02 mcp__a c1
		line 03 event_msg '{"type":"mcp_tool_call_end","call_id":"c1","result":{"Err":"boom"}}'
		ends 03 c1 'err: boom'
		calls 04 mcp__a c2
		ends 05 c2 'no'
		line 05 event_msg '{"type":"mcp_tool_call_end","call_id":"c2","result":{"Ok":{"content":[],"isError":true}}}'
		calls 06 mcp__a c3
		line 07 event_msg '{"type":"mcp_tool_call_end","call_id":"c3","result":{"Ok":{"content":[],"isError":false}}}'
		ends 07 c3 'yes'
	} >log
	mb-import --from codex log >got
	[ "$(jq -c '[.events[].status]' got)" = '["error","error","ok"]' ] || { cat got; false; }
}

@test "the time in which the user thinks about a question is not latency" {
	{
		says 01 user 'Go'
		calls 02 request_user_input c1
		ends 42 c1 'the left one'
		calls 43 shell c2
		ends 45 c2 'ok'
		says 46 assistant 'Done'
	} >log
	[ "$(mb-import --from codex log | jq .outcome.latency_ms)" = 5000 ]
	[ "$(mb-import --from codex --per call log | jq -c .outcome.latency_ms | xargs)" = "null 2000" ]
}

@test "old rollouts, whose items stand alone" {
	cat >log <<-'END'
		{"id":"s2","timestamp":"2025-05-01T10:00:00.000Z","instructions":null,"git":{}}
		{"record_type":"state"}
		{"type":"message","role":"user","content":[{"type":"input_text","text":"List files"}]}
		{"type":"reasoning","summary":[]}
		{"type":"function_call","name":"shell","arguments":"{}","call_id":"c1","id":"f1"}
		{"record_type":"state"}
		{"type":"function_call_output","call_id":"c1","output":"{\"output\":\"a\",\"metadata\":{\"exit_code\":0}}"}
		{"type":"message","role":"assistant","content":[{"type":"output_text","text":"a"}]}
	END
	import_auto codex log >got
	[ "$(jq -c '[.task.input, .task.session_id, .decisions[].selected_ids, .events[0].status]' got)" = '["List files","s2",["shell"],"ok"]' ]
	[ ! -s misses ]
}

@test "an unknown type of record is counted" {
	{ says 01 user 'Go'; line 02 never_seen '{}'; says 03 assistant 'Done'; } >log
	run -0 --separate-stderr mb-import --from codex log
	[ "$stderr" = "mb-import: 1 x unknown type of record 'never_seen'" ]
}

@test "events of unknown types, and turns that were rolled back, are counted" {
	cat >log <<'END'
{"timestamp":"2026-01-02T11:00:02Z","type":"session_meta","payload":{"id":"c1"}}
{"timestamp":"2026-01-02T11:00:16Z","type":"event_msg","payload":{"type":"user_message","message":"run the tests"}}
{"timestamp":"2026-01-02T11:00:40Z","type":"event_msg","payload":{"type":"brand_new_event"}}
{"timestamp":"2026-01-02T11:00:41Z","type":"event_msg","payload":{"type":"thread_rolled_back","num_turns":1}}
{"timestamp":"2026-01-02T11:00:42Z","type":"event_msg","payload":{"type":"token_count"}}
{"timestamp":"2026-01-02T11:00:43Z","type":"response_item","payload":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Done"}]}}
END
	run -0 --separate-stderr mb-import --from codex log
	[ "$stderr" = "mb-import: 1 x unknown type of event 'brand_new_event'
mb-import: 1 x a rollback: the turns that it took back are kept, for they were done" ] || { echo "$stderr"; false; }
}

@test "the dynamic tools of a session are candidates, beside those that were called" {
	cat >log <<'END'
{"timestamp":"2026-01-02T11:00:02Z","type":"session_meta","payload":{"id":"c1","dynamic_tools":[{"name":"lookup"}]}}
{"timestamp":"2026-01-02T11:00:16Z","type":"event_msg","payload":{"type":"user_message","message":"run"}}
{"timestamp":"2026-01-02T11:00:17Z","type":"response_item","payload":{"type":"function_call","call_id":"x","name":"shell","arguments":"{}"}}
{"timestamp":"2026-01-02T11:00:18Z","type":"event_msg","payload":{"type":"user_message","message":"again"}}
{"timestamp":"2026-01-02T11:00:19Z","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"again"}]}}
{"timestamp":"2026-01-02T11:00:43Z","type":"response_item","payload":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Done"}]}}
END
	run -0 --separate-stderr mb-import --from codex log
	[ "$(jq -c '[.candidate_source, .candidate_sets.tool[].id]' <<<"$output")" = '["seen","lookup","shell"]
["seen","lookup","shell"]' ] || { echo "$output"; false; }
}
