# mb-import --from atif: real trajectories, and their special cases.

load helper
load import-helper

# A run of version 1.7 with these STEPS, and more members.
run_of() { # STEPS [MEMBERS]
	jq -nc --argjson steps "$1" --argjson more "${2:-{\}}" '{schema_version: "ATIF-v1.7", session_id: "s", agent: {name: "a", version: "1"}, steps: $steps} + $more'
}
STEPS='[{"step_id":1,"source":"system","message":"Be kind"},
	{"step_id":2,"timestamp":"2026-01-02T10:00:01Z","source":"user","message":"Go"},
	{"step_id":3,"timestamp":"2026-01-02T10:00:02Z","source":"agent","message":"I look","metrics":{"cost_usd":0.25},
	"tool_calls":[{"tool_call_id":"1","function_name":"ls","arguments":{}},{"tool_call_id":"2","function_name":"cat","arguments":{},"extra":{"invocation":{"status":"error"}}}],
	"observation":{"results":[{"source_call_id":"1","content":"a"},{"source_call_id":"2","content":"no","extra":{"is_error":true}},{"content":"of the system"}]}},
	{"step_id":4,"timestamp":"2026-01-02T10:00:05Z","source":"agent","message":[{"type":"text","text":"Done"}],"metrics":{"cost_usd":0.5}}]'

@test "real trajectories" {
	[ -d "$DATA/import/atif" ] || skip "no $DATA/import/atif"
	import_auto atif "$DATA"/import/atif/*.json >log
	[ ! -s misses ]
	brief <log | golden mb-import/atif
	teaches log
}

@test "a step is one decision; costs are added; definitions are candidates" {
	run_of "$STEPS" '{"agent":{"name":"a","version":"1","tool_definitions":[{"type":"function","function":{"name":"ls","description":"List"}},{"type":"function","function":{"name":"cat"}},{"type":"function","function":{"name":"rm"}}]}}' >log
	import_auto atif log >got
	[ ! -s misses ]
	[ "$(jq -c '[.decisions[].selected_ids, (.events[] | .status // .type), .outcome.cost, .outcome.latency_ms, .task.session_id]' got)" = \
		'[["cat","ls"],"ok","error","answer",0.75,4000,"s"]' ]
	[ "$(jq -c '[.candidate_source, .candidate_sets.tool[].id, .candidate_sets.tool[0].summary]' got)" = '["record","ls","cat","rm","List"]' ]
}

@test "the reward is that of the verifier" {
	run_of "$STEPS" >run
	jq -c '{task_name: "t", trial_name: "t__1", trajectory: ., verifier_result: {rewards: {reward: 0.5, style: 4}}}' run >log
	import_auto atif log >got
	[ "$(jq -c '[.reward, .task.task_id]' got)" = '[0.5,"t"]' ]
	[ "$(mb-import --from atif --score style=0:5 log 2>err | jq .reward)" = 0.8 ]
	run_of "$STEPS" '{"final_metrics":{"total_cost_usd":3,"extra":{"reward":1}}}' | mb-import --from atif | jq -c '[.reward, .outcome.cost]' >got
	[ "$(cat got)" = '[1,3]' ]
	run_of "$STEPS" '{"extra":{"reward":7}}' >log
	run -0 --separate-stderr mb-import --from atif log
	[ "$stderr" = "mb-import: 1 x reward outside [0,1]: give its scale with --score 'reward'" ]
	jq -c '{trajectory: ., exception_info: {exception_type: "X"}}' run | mb-import --from atif | jq -r .outcome.status >got
	[ "$(cat got)" = error ]
	echo '{"task_name":"t","trial_name":"t__1","verifier_result":{"rewards":{"reward":1}}}' >log
	fails_with 1 "mb-import: 1 x a result without its trajectory" mb-import --from auto log
}

@test "messages that are JSON in a text, copied steps, and sub-agents" {
	run_of '[{"step_id":1,"source":"user","message":"[{\"role\":\"system\",\"content\":\"x\"},{\"role\":\"user\",\"content\":\"Go\"}]"},
		{"step_id":2,"source":"agent","message":"{\"content\":\"\",\"tool_calls\":[{\"id\":\"1\",\"name\":\"ls\",\"arguments\":{}}]}"},
		{"step_id":3,"source":"system","message":"","observation":{"results":[{}]}},
		{"step_id":4,"source":"user","message":"[{\"role\":\"user\",\"content\":\"Go\"},{\"role\":\"assistant\",\"content\":\"\"}]"},
		{"step_id":5,"source":"agent","message":"copy","is_copied_context":true},
		{"step_id":6,"source":"agent","message":"Done"}]' \
		'{"subagent_trajectories":[{"schema_version":"ATIF-v1.7","trajectory_id":"sub","agent":{"name":"b","version":"1"},"steps":[{"step_id":1,"source":"user","message":"Help"},{"step_id":2,"source":"agent","message":"Yes"}]}]}' >log
	import_auto atif log >got
	[ ! -s misses ]
	[ "$(jq -c '[.task.input, .decisions[].selected_ids, (.events[] | .status // .type)]' got)" = '["Go",["ls"],"ok","answer"]
["Help",[],"answer"]' ]
	[ "$(jq -r 'select(.task.input == "Help").trajectory_id' got)" = sub ]
}

@test "steps of a side chain are an episode of their own" {
	run_of '[{"step_id":1,"source":"user","message":"Go"},{"step_id":2,"source":"agent","message":"","tool_calls":[{"tool_call_id":"1","function_name":"Task","arguments":{}}]},
		{"step_id":3,"source":"user","message":"Help","extra":{"is_sidechain":true}},{"step_id":4,"source":"agent","message":"Yes","extra":{"is_sidechain":true}},
		{"step_id":5,"source":"agent","message":"Done"}]' >log
	[ "$(mb-import --from atif log | jq -c '[.task.input, .decisions[].selected_ids, .events[-1].text]')" = '["Go",["Task"],"Done"]
["Help",[],"Yes"]' ]
}

@test "what is not of ATIF is reported" {
	echo '{"schema_version":"other"}' >log
	fails_with 3 "log:1: schema_version: is not of ATIF" mb-import --from atif log
	run_of '[{"step_id":1,"source":"robot"}]' >log
	fails_with 1 "1 x unknown source of a step 'robot'" mb-import --from atif log
}
