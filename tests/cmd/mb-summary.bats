# mb-summary: a trajectory, one line of prose.

load helper

@test "a line contains the question, the action and the outcome" {
	cat >log <<-'END'
		{"trajectory_id":"1","task":{"input":"Check the system status"},"candidate_sets":{"tool":[{"id":"t","title":"terminal"}]},"decisions":[{"decision_type":"call_tool","selected_ids":["t"]}],"outcome":{"status":"success","latency_ms":400.25},"reward":{"total":0.9}}
		{"trajectory_id":"2","task":{"input":"Same as ever"},"candidate_sets":{"memory":[{"id":"m","title":"usual order"}],"skill":[{"id":"s"}]},"decisions":[{"decision_type":"clarify"},{"decision_type":"composite_action","selected_ids":["s","m"]},{"decision_type":"direct_answer"}],"outcome":{"status":"failure","tool_errors":2,"user_corrections":1}}
		{"trajectory_id":"3","task":{"input":"Gone"},"decisions":[{"decision_type":"call_tool","selected_ids":["unknown"]}],"reward":0.123456}
		{"trajectory_id":"4"}
	END
	run -0 mb-summary log
	[ "${lines[0]}" = 'asked "Check the system status": called the tool terminal; success in 400.25 ms, reward 0.9' ]
	[ "${lines[1]}" = 'asked "Same as ever": asked for clarification, then loaded the skill s and recalled the memory usual order, then answered directly; failure, 2 tool errors, 1 correction' ]
	[ "${lines[2]}" = 'asked "Gone": used unknown; outcome unknown, reward 0.123' ]
	[ "${lines[3]}" = 'asked "(no input)": no decision is logged; outcome unknown' ]
	[ "${#lines[@]}" -eq 4 ]
}

@test "long and hostile text stays on its line" {
	jq -nc '{trajectory_id: "1", task: {input: ("é" * 500 + "\n\u001b[2J")},
		decisions: ([range(20) | {decision_type: "direct_answer"}]), reward: 1}' >log
	run -0 mb-summary log
	[ "${#lines[@]}" -eq 1 ]
	[ "${#output}" -lt 400 ]
	[[ $output == *'é...": 14 steps, then answered directly, then'* ]]
}

@test "bad lines are reported and written to --rejects, and the others are printed" {
	printf '%s\n' '{"trajectory_id":"1"}' 'x' '{"trajectory_id":"2","decisions":[{"decision_type":"call_tool"}]}' '{"trajectory_id":"3"}' >log
	run -3 --separate-stderr mb-summary --rejects bad log
	[ "${#lines[@]}" -eq 2 ]
	[ "${stderr_lines[0]}" = "mb-summary: log:2: not JSON near byte 1: lexical error: invalid char in json text" ]
	[ "${stderr_lines[1]}" = "mb-summary: log:3: decisions[0]: call_tool takes one id, not 0" ]
	sed -n 2,3p log | cmp - bad
	fails_with 3 "log:2:" mb-summary --strict log
	[ "$(wc -l <out)" -eq 1 ]
}

@test "real trajectories" {
	[ -e "$DATA/sample/trajectories.jsonl" ] || skip "no $DATA/sample"
	mb-summary "$DATA/sample/trajectories.jsonl" >got
	[ "$(wc -l <got)" -eq 200 ]
	[ "$(grep -c 'reward [01]' got)" -eq 200 ]
}
