# mb-eval --diff: the tasks on which two routers differ.

load helper

# A suite of three tasks; and the router new, which has learnt to answer directly.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	jq -nc 'range(3) | {task: {task_id: "t\(.)", input: (["check \u001b[1m the status", "no", "hi"][.] * ([5, 1, 1][.])), channel: "c"},
		candidate_sets: {tool: [{id: "x", type: "tool", title: "status", triggers: ["check"]}]},
		outcomes: {"call_tool:x": {status: "success", reward: 1}, "*": {status: "failed", reward: 0.25}}}' >suite
}

learnt() {
	cp "$BATS_FILE_TMPDIR/suite" .
	jq -nc 'range(200) | {trajectory_id: "j\(.)", task: {input: ("check \(.)", "hi \(.)")},
		candidate_sets: {tool: [{id: "x", type: "tool", title: "status", triggers: ["check"]}]},
		decisions: [{decision_type: "direct_answer", propensity: 0.5}], reward: 1}' | jq -c '.trajectory_id += .task.input' |
		mb-dataset | mb-train >new
}

@test "json: a line for each task with other choices, which is no result" {
	learnt
	run -0 mb-eval --baseline rules --challenger new --diff suite
	golden mb-eval/diff.json <<<"$output"
	jq -se 'length > 0 and all(.baseline_action != .challenger_action
		and .difference == .challenger_reward - .baseline_reward)' <<<"$output"
	mb-eval --baseline rules --challenger new suite | jq -r 'select(.baseline.action != .challenger.action).task_id' >differ
	jq -r .task_id <<<"$output" | cmp - differ
	fails_with 3 'baseline' mb-promote <(printf '%s\n' "$output")
}

@test "text: 80 columns, safe for a terminal; nothing if the routers are the same" {
	learnt
	run -0 mb-eval --baseline rules --challenger new --diff --format text suite
	golden mb-eval/diff.txt <<<"$output"
	[ "$(wc -L <<<"$output")" -le 80 ]
	! grep -q "$(printf '\033')" <<<"$output" || false
	run -0 mb-eval --baseline new --challenger new --diff suite
	[ -z "$output" ]
}
