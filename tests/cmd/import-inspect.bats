# mb-import --from inspect: logs of Inspect, and their special cases.

load helper

# A log of the task "t" with these samples.
log_of() { # SAMPLE...
	printf '%s\n' "$@" | jq -s '{version: 2, status: "success", eval: {run_id: "r", task: "t", model: "m"},
		results: {total_samples: length}, samples: .}'
}

# A sample with an id, an epoch and scores; the agent calls bash.
sample() { # ID EPOCH SCORES [MEMBERS]
	jq -nc --arg id "$1" --argjson epoch "$2" --argjson scores "$3" --argjson more "${4:-{\}}" '{id: $id, epoch: $epoch,
		input: "List the files of \($id)", target: "x",
		messages: [{role: "system", content: "s"}, {role: "user", source: "input", content: "List the files of \($id)"},
			{role: "assistant", source: "generate", content: "", tool_calls: [{id: "c", function: "bash", arguments: {cmd: "ls"}, type: "function"}]},
			{role: "tool", tool_call_id: "c", function: "bash", content: "a b"},
			{role: "user", content: "Go on"},
			{role: "assistant", source: "generate", content: "a b"}],
		events: [{event: "model", tools: [{name: "bash", description: "a shell"}, {name: "python"}]}],
		started_at: "2026-01-02T10:00:00+00:00", completed_at: "2026-01-02T10:00:09+00:00", total_time: 8.5,
		scores: $scores} + $more'
}

@test "real logs" {
	[ -d "$DATA/import/inspect" ] || skip "no $DATA/import/inspect"
	mb-import --from auto "$DATA/import/inspect/log_formats.json" 2>err | jq -S . | golden mb-import/inspect
	[ "$(cat err)" = "mb-import: the format is inspect" ]
	run -1 --separate-stderr mb-import --from auto "$DATA/import/inspect/log_tool_call_error.json"
	[ "${stderr_lines[1]}" = "mb-import: 11 x a result without its call" ]
}

@test "a sample is one task, with its tools, times and reward" {
	log_of "$(sample a 2 '{"match":{"value":"C"}}' '{"model_usage":{"m":{"total_cost":0.25},"n":{"total_cost":0.5}}}')" >log
	mb-import --from inspect log >got
	[ "$(jq -c '[.trajectory_id, .task.task_id, .task.input, .task.created_at, .decisions[].selected_ids]' got)" = \
		'["r/t/a/2","t/a","List the files of a","2026-01-02T10:00:00Z",["bash"]]' ]
	[ "$(jq -c '[.candidate_source, [.candidate_sets.tool[].id], .outcome, .scores, .reward]' got)" = \
		'["record",["bash","python"],{"latency_ms":8500,"tool_errors":0,"cost":0.75},{"match":1},1]' ]
}

@test "letters, words and numbers are scores, and what is no number is counted" {
	for v in '"C":1' '"P":0.5' '"I":0' '"N":0' 'true:1' '"no":0' '0.25:0.25' '"0.75":0.75'; do
		log_of "$(sample a 1 "{\"s\":{\"value\":${v%:*}}}")" | mb-import --from inspect >got
		[ "$(jq .reward got)" = "${v##*:}" ]
	done
	log_of "$(sample a 1 '{"s":{"value":"maybe"}}')" "$(sample b 1 '{"s":{"value":[1]}}')" \
		"$(sample c 1 '{"s":{"value":7}}')" "$(sample d 1 '{"s":{"value":null}}')" >log
	run -0 --separate-stderr mb-import --from inspect log
	[ "$(jq -s 'map(has("reward")) | any' <<<"$output")" = false ]
	[ "$stderr" = "mb-import: 2 x the value of this score is no number 's'
mb-import: 1 x score outside its scale: give it with --score 's'
mb-import: 1 x no value of this score 's'" ] || { echo "$stderr"; false; }
}

@test "of several scores --score chooses" {
	log_of "$(sample a 1 '{"match":{"value":"C"},"judge":{"value":{"style":3,"facts":5}}}')" >log
	run -0 --separate-stderr mb-import --from inspect log
	[ "$(jq -c '[.reward, .scores]' <<<"$output")" = '[null,{"match":1,"judge/style":3,"judge/facts":5}]' ]
	[ "${#stderr_lines[@]}" -eq 3 ]
	[ "${stderr_lines[0]}" = "mb-import: 1 x score not used: choose it with --score 'match'" ]
	[ "$(mb-import --from inspect --score judge/style=1:5 log | jq .reward)" = 0.5 ]
}

@test "errors, rejected calls, invalid samples, and attached texts" {
	log_of "$(sample a 1 null '{"error":{"message":"boom","traceback":"t"}}')" \
		"$(sample b 1 '{"s":{"value":1}}' '{"invalidation":{"author":"me"}}')" \
		"$(sample c 1 '{"s":{"value":1}}' '{"input":"attachment://k","attachments":{"k":"the long text"}}')" \
		"$(sample d 1 '{"s":{"value":1}}' '{"input":[{"role":"system","content":"s"},{"role":"user","content":"one"},{"role":"user","content":[{"type":"text","text":"two"}]}]}')" \
		"$(sample e 1 '{"s":{"value":1}}' | jq -c '.messages[3].error = {type: "approval", message: "no"}')" >log
	run -0 --separate-stderr mb-import --from inspect log
	[ "$stderr" = "mb-import: 1 x a sample that was declared invalid" ]
	[ "$(jq -c '[.task.task_id, .task.input, .outcome.status, .reward, .events[0].status]' <<<"$output")" = '["t/a","List the files of a","error",null,"ok"]
["t/c","the long text",null,1,"ok"]
["t/d","one\ntwo",null,1,"ok"]
["t/e","List the files of e",null,1,"rejected"]' ]
}

@test "an .eval file is a zip archive: the message says how to convert it" {
	printf 'PK\003\004\024\000\000\000header\nmore\n' >log.eval
	run -3 --separate-stderr mb-import --from inspect log.eval
	[ "$stderr" = "mb-import: log.eval: a zip archive; convert the .eval file of Inspect by: inspect log convert --to json" ]
}

@test "from a log to a router" {
	for i in $(seq 40); do
		[ $((i % 4)) -eq 0 ] && v=I || v=C
		sample "$i" 1 "{\"match\":{\"value\":\"$v\"}}"
	done >samples
	mapfile -t all <samples
	log_of "${all[@]}" | mb-import --from auto 2>err | mb-select | mb-dataset >examples
	[ "$(wc -l <examples)" -eq 40 ]
	mb-train examples >router
}

@test "a score that Python wrote as NaN is no number, and the log is whole" {
	echo '{"eval": {"task": "t"}, "samples": [{"id": 1, "epoch": 1, "input": "NaN?", "messages": [{"role": "assistant", "content": "Infinity"}],
		"scores": {"s": {"value": NaN}}, "metadata": [Infinity, -Infinity]}, {"id": 2, "epoch": 1, "input": "q", "messages": [{"role": "assistant", "content": "a"}], "scores": {"s": {"value": "C"}}}]}' >log
	mb-import --from inspect log >got 2>err
	[ "$(jq -c '[.task.input, .reward]' got)" = '["NaN?",null]
["q",1]' ] || { cat got err; false; }
}

@test "a model event with an empty list of tools offered none" {
	sample() { # ID TOOLS CALLS
		jq -nc --arg id "$1" --argjson tools "$2" --argjson calls "$3" '{id: $id, epoch: 1, input: $id, events: [{event: "model", tools: $tools}],
			messages: [{role: "assistant", content: "a", tool_calls: $calls}], scores: {s: {value: "C"}}}'
	}
	{ sample one '[{"name":"bash"}]' '[{"id":"c","function":"bash","arguments":{}}]'; sample two '[]' '[]'; sample three '[]' '[{"id":"c","function":"bash","arguments":{}}]'; } |
		jq -s '{version: 2, eval: {task: "t"}, samples: .}' >log
	mb-import --from inspect log | jq -c '[.candidate_source, [.candidate_sets.tool[].id]]' >got
	[ "$(cat got)" = '["record",["bash"]]
["record",[]]
["seen",["bash"]]' ] || { cat got; false; }
}

@test "a limit that ended a sample leaves a trace" {
	jq -nc '{eval: {task: "t"}, samples: [{id: 1, epoch: 1, input: "q", messages: [{role: "assistant", content: "a"}], scores: {}, limit: {type: "time", limit: 9}},
		{id: 2, epoch: 1, input: "q", messages: [{role: "assistant", content: "a"}], scores: {}, limit: {type: "token", limit: 9}}]}' >log
	run -0 --separate-stderr mb-import --from inspect log
	[ "$(jq -c .outcome.status <<<"$output" | tr '\n' ' ')" = '"timeout" null ' ]
	[ "$stderr" = "mb-import: 1 x a sample that a limit ended 'token'" ]
}
