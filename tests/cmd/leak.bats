# Tasks of the benchmark in a log: found by mb-benchmark check and mb-select, and left out by a cycle.

load helper

# A task of a suite, and a trajectory, with the members of $3 put over them: ID INPUT [OVER]
suite() {
	jq -nc --arg id "$1" --arg input "$2" --argjson over "${3:-{\}}" '
		{task: {task_id: $id, input: $input}, candidate_sets: {tool: [{id: "a"}, {id: "b"}]},
		 outcomes: {"call_tool:a": {reward: 1}, "*": {reward: 0}}} * $over'
}
trial() {
	jq -nc --arg id "$1" --arg input "$2" --argjson over "${3:-{\}}" '
		{trajectory_id: $id, task: {input: $input}, candidate_sets: {tool: [{id: "a"}, {id: "c"}]},
		 decisions: [{decision_type: "call_tool", selected_ids: ["a"]}], reward: 1} * $over'
}

@test "two tasks that are alike but for their id make a suite unsound" {
	suite one 'Check the disk' >s
	suite two '  check the DISK. ' '{"task": {"created_at": "2026-01-01T00:00:00Z", "channel": "x"}, "outcomes": {"*": {"reward": 0.5}}}' |
		sed 's/DISK/disk/' >>s
	fails_with 3 "s:2: task: is another task of the suite, but for its id: 'two'" sh -c 'mb-benchmark check s >/dev/null'
	fails_with 3 'not a sound suite' mb-benchmark --state state renew s
	# What tells them apart: text, context, candidates, and their kind.
	{
		suite one 'Check the disk'
		suite two 'Check the disks'
		suite three 'Check the disk' '{"context_snapshot": {"conversation_summary": "of the server"}}'
		suite four 'Check the disk' '{"context_snapshot": {"recent_failures": ["of the server"]}}'
		suite five 'Check the disk' '{"candidate_sets": {"tool": [{"id": "a"}]}}'
		suite six 'Check the disk' '{"candidate_sets": {"tool": [{"id": "a"}], "skill": [{"id": "b"}]}}'
	} >s
	run -0 --separate-stderr mb-benchmark check s
	[ -z "$stderr" ]
	# The order of the candidates tells nothing.
	suite seven 'Check the disk' '{"candidate_sets": {"tool": [{"id": "b"}, {"id": "a"}]}}' >>s
	fails_with 3 "s:7: task: is another task of the suite, but for its id: 'seven'" sh -c 'mb-benchmark check s >/dev/null'
}

@test "a task of the suite in a log, by the key of its text and its candidates" {
	suite one 'Check the disk' >s
	suite two 'Say hello' '{"candidate_sets": null, "outcomes": {"direct_answer": {"reward": 1}}}' | jq -c 'del(.outcomes["call_tool:a"])' >>s
	{
		trial same 'Check the disk'
		trial key '  check the   disk?! '
		trial bare 'Check the disk' '{"candidate_sets": null}'
		trial of-bare 'Say hello'
		trial other-text 'Check the disks'
		trial other-kind 'Check the disk' '{"candidate_sets": {"tool": [], "skill": [{"id": "a"}]}}'
		trial other-candidates 'Check the disk' '{"candidate_sets": {"tool": [{"id": "z"}]}}'
	} >log
	mb-benchmark check --log log s >out 2>err && false || [ $? -eq 1 ]
	grep -qF '; 4 of 7 trajectories of the log have a task of it' out
	[ "$(sed -n "s/^mb-benchmark: log: has a task of the suite: '\(.*\)'/\1/p" err | xargs)" = 'same key bare of-bare' ]
	mb-select --benchmark s --tally tally log >got 2>err
	[ "$(jq -r .trajectory_id got | xargs)" = 'other-text other-kind other-candidates' ]
	jq -e '.leaked == 4 and .selected == 3' tally
	grep -qF "4 trajectories have a task of the benchmark, such as log:1: left out" err
	# No leak, no word; of many, ten.
	mb-benchmark check --log got s >out 2>err
	grep -qF '; 0 of 3 trajectories of the log have a task of it' out
	[ ! -s err ]
	for i in $(seq 30); do trial "id-$i" 'Check the disk'; done >log
	mb-benchmark check --log log s >out 2>err || [ $? -eq 1 ]
	[ "$(wc -l <err)" -eq 11 ] && grep -qF 'log: and 20 more with a task of the suite' err
	fails_with 4 'nowhere: No such file' sh -c 'mb-benchmark check --log nowhere s >/dev/null'
	fails_with 4 'nowhere: No such file' mb-select --benchmark nowhere log
	# What is seen is seen, and not a leak again.
	mb-mark --state state log
	mb-select --state state --benchmark s --tally tally log || [ $? -eq 1 ]
	jq -e '.leaked == 0 and .seen == 30' tally
}

@test "a cycle learns from no task of its suite, new or old, and says so" {
	PATH=$TOP/pipelines/demo:$PATH
	mb-benchmark default | awk 'NR % 2' >s
	mb-benchmark default | awk 'NR % 2 == 0' | mb-route | agent >log
	head -n 10 s | mb-route | agent >leaks
	cat leaks >>log
	mb-cycle --state state --benchmark s --now 2026-01-01T00:00:00Z log >report 2>err || [ $? -eq 1 ]
	jq -e '.sample_count == 60 and .rejected.leaked == 10 and (.note | startswith("10 trajectories have a task of the benchmark"))' report
	grep -q '10 trajectories have a task of the benchmark' err
	jq -r .trajectory_id leaks >ids
	! jq -r .trajectory_id state/runs/*/examples.jsonl | grep -qxFf ids || false
	# A task of the reservoir that became one of the suite.
	sed -n 1p state/reservoir.jsonl | jq -c '.outcomes = {clarify: {reward: 0.1}, "*": {reward: 0}}' >>s
	mb-benchmark default | awk 'NR % 2 == 0' | head -n 20 | jq -c '.task.input |= "And " + .' | mb-route | agent >more
	mb-cycle --state state --benchmark s --now 2026-01-02T00:00:00Z more >report 2>err || [ $? -eq 1 ]
	jq -e '.status != "error" and .sample_count == 20' report
	[ "$(wc -l <state/reservoir.jsonl)" -eq 79 ] # 59 of the 60, and 20
	# A log of nothing else: nothing new, and the report says why.
	mb-cycle --state other --benchmark s leaks >report 2>err && false || [ $? -eq 1 ]
	jq -e '.status == "skipped" and .rejected.leaked == 10 and (.note | length) > 0' report
	# Without a file of its own, the suite of the state counts, the default one too.
	head -n 3 s | mb-route | agent >three
	mb-cycle --state third three >report 2>err && false || [ $? -eq 1 ]
	jq -e '.rejected.leaked == 3' report
}
