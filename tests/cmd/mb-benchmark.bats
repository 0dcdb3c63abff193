# mb-benchmark: the default suite, checking a suite, building one from a log.

load helper

# A trajectory: ID INPUT TYPE SELECTED-IDS-JSON REWARD
trajectory() {
	jq -nc --arg id "$1" --arg input "$2" --arg type "$3" --argjson ids "$4" --argjson reward "$5" '
		{trajectory_id: $id, task: {input: $input},
		 candidate_sets: {tool: [$ids[] | {id: .}]},
		 decisions: [{decision_type: $type, selected_ids: $ids}],
		 outcome: {status: "success", latency_ms: 100}, reward: $reward}'
}

@test "the default suite is 120 sound tasks, the same every time" {
	mb-benchmark default >a
	mb-benchmark default >b
	cmp a b
	[ "$(wc -l <a)" -eq 120 ]
	run mb-benchmark check a
	[ "$status" -eq 0 ]
	[ "$output" = "120 tasks, 0 bad lines; best action: direct_answer 15 inject_memory 25 load_skill 30 call_tool 35 composite_action 15" ]
	sed -n '1p;100p;120p' a | jq -c 'del(.candidate_sets)' | golden mb-benchmark/default
}

@test "check reports each bad line and continues" {
	good='{"task":{"task_id":"a","input":"x"},"candidate_sets":{"tool":[{"id":"t"}]},"outcomes":{"call_tool:t":{"reward":1},"*":{"reward":0}}}'
	{
		echo "$good"
		echo "$good"
		echo '{"task":{"input":"x"},"outcomes":{"*":{"reward":0},"direct_answer":{"reward":1}}}'
		echo '{"task":{"task_id":"b","input":"x"}}'
		echo '{"task":{"task_id":"c","input":"c"},"outcomes":{"call_tool:u":{"reward":1},"*":{"reward":0}}}'
		echo '{"task":{"task_id":"d","input":"d"},"outcomes":{"direct_answer":{"reward":1}}}'
		echo '{"task":{"task_id":"e","input":"e"},"outcomes":{"direct_answer":{"reward":0},"*":{"reward":0}}}'
		echo '{"task":{"task_id":"f","input":"f"},"outcomes":{"sing":{"reward":1},"*":{"reward":0}}}'
		echo '{"task":{"task_id":"g","input":"g"},"outcomes":{"direct_answer":{"reward":2},"*":{"reward":0}}}'
		echo '{"task":{"task_id":"h"},"outcomes":{"direct_answer":{"reward":1},"*":{"reward":0}}}'
		echo '{"task":{"task_id":"i","input":"i"},"outcomes":{"direct_answer":{"reward":1},"*":{"reward":0}}}'
		echo '{"task":{"task_id":"j","input":"j"},"outcomes":{"direct_answer":{"reward":1},"*":{"reward":0,"status":"timeout","error":false}}}'
	} >suite
	run -3 mb-benchmark check --rejects bad suite
	echo "$output" | golden mb-benchmark/check
	[ "$(wc -l <bad)" -eq 10 ]
	run -3 mb-benchmark check --strict suite
	[ "${#lines[@]}" -eq 1 ]
}

trials() { # N: two of each task, which are far from each other and have different rewards
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++)
		printf "{\"trajectory_id\":\"%d\",\"task\":{\"input\":\"task %d\"},\"candidate_sets\":{\"tool\":[{\"id\":\"t%d\"}]},\"decisions\":[{\"decision_type\":\"call_tool\",\"selected_ids\":[\"t%d\"]}],\"reward\":%d}\n",
			i, i % (n / 2), i % 7, i % 7, i < n / 2 }'
}

@test "build takes the tasks that were tried with actions of different mean reward" {
	{
		trajectory 1 'What time is it?' call_tool '["clock"]' 1
		trajectory 2 'what  time is It' call_tool '["clock"]' 0.5
		trajectory 3 'What time is it' direct_answer '[]' 0.25
		trajectory 4 'only once' direct_answer '[]' 1
		trajectory 5 'same worth' direct_answer '[]' 1
		trajectory 6 'same worth' call_tool '["clock"]' 1
	} >log
	mb-benchmark build log >suite
	[ "$(wc -l <suite)" -eq 1 ]
	jq -e '.outcomes == {"call_tool:clock": {reward: 0.75, latency_ms: 100, error: false, cost: null},
		"direct_answer": {reward: 0.25, latency_ms: 100, error: false, cost: null},
		"*": {reward: 0.25, latency_ms: 100, error: false, cost: null}}' suite
	mb-benchmark check suite
}

@test "build passes over what has no outcome: no status, or a word that is not known" {
	{
		trajectory 1 'it' direct_answer '[]' null
		trajectory 2 'it' call_tool '["clock"]' null | jq -c '.outcome.status = "timeout"'
	} >good
	{
		cat good
		trajectory 3 'it' call_tool '["other"]' null | jq -c '.outcome.status = "OK"'
		trajectory 4 'it' call_tool '["clock"]' null | jq -c 'del(.outcome.status)'
		trajectory 5 'it' call_tool '["clock"]' null | jq -c 'del(.outcome)'
	} >log
	run -0 --separate-stderr mb-benchmark build log
	[ "$output" = "$(mb-benchmark build good)" ]
	[ "$stderr" = "mb-benchmark: 3 trajectories without a reward or a known outcome.status were passed over: mb-select counts them by word" ]
	jq -e '.outcomes["call_tool:clock"].error and (.outcomes.direct_answer.error | not)' <<<"$output"
}

@test "build: the latency, the cost and the error of an action are those of the trials that have them" {
	{
		trajectory 1 'it' direct_answer '[]' 1 | jq -c '.outcome = {status: "OK", latency_ms: 100}'
		trajectory 2 'it' direct_answer '[]' 1 | jq -c '.outcome = {status: "OK", cost: 0.5}'
		trajectory 3 'it' call_tool '["clock"]' 0 | jq -c '.outcome = {status: "OK"}'
		trajectory 4 'it' call_tool '["clock"]' 0 | jq -c '.outcome = {status: "error", cost: 0.25}'
	} >log
	mb-benchmark build log >suite
	jq -e '.outcomes.direct_answer == {reward: 1, latency_ms: 100, error: null, error_unknown: true, cost: 0.5}
		and .outcomes["call_tool:clock"] == {reward: 0, latency_ms: null, error: true, cost: 0.25}' suite
	run -0 --separate-stderr mb-benchmark check suite
	[ "$stderr" = "mb-benchmark: it is unknown whether an action failed in 1 tasks: the gate of the errors will not be applicable" ]
	mb-eval --challenger rules suite | jq -e '.challenger == .baseline'
}

@test "build --demonstrations: what was done well is right, of all else nothing is known" {
	{
		trajectory 1 'what time' call_tool '["clock"]' 1 | jq -c '.decisions += [{step: 2, decision_type: "direct_answer"}] | .outcome = {latency_ms: 20}'
		trajectory 2 'write' call_tool '["clock"]' 0
		trajectory 3 'What time?' clarify '[]' 0.25
		trajectory 4 'write' direct_answer '[]' 0.5
	} >log
	run -0 --separate-stderr mb-benchmark build --demonstrations log
	[ -z "$stderr" ]
	jq -e '.task.input == "what time" and .demonstration and (.outcomes | to_entries) == [
		{key: "call_tool:clock", value: {reward: 1, latency_ms: 20, error: null, error_unknown: true, cost: null}},
		{key: "direct_answer", value: {reward: 1, latency_ms: 20, error: null, error_unknown: true, cost: null}},
		{key: "*", value: {reward: 0, latency_ms: null, error: null, error_unknown: true, cost: null}}]' <<<"$output"
	echo "$output" >suite
	mb-benchmark check suite 2>/dev/null
	mb-eval --challenger rules suite | tee results | jq -e .demonstration
	mb-promote results | jq -e '.gates[0].text | endswith("; 1 results are of demonstrations, where only what was done before is right")'
	# a log without successes shows nothing
	fails_with 1 'mb-benchmark: no action did well' mb-benchmark build --demonstrations <(grep -v '"1"' log)
}

@test "ask: tasks on which the routers differ come first, with rewards to fill in" {
	task() { jq -nc --arg t "$1" '{trajectory_id: $t, task: {input: $t}, candidate_sets: {tool: [{id: "clock", title: "time", triggers: ["time"]}, {id: "mail", title: "mail"}]},
		decisions: [{decision_type: "direct_answer"}], reward: 1}'; }
	# a router that has learnt to answer directly what contains "time"
	for i in $(seq 30); do task "time $i"; done | mb-dataset | mb-train >direct
	{ task 'write a mail'; task 'what time is it'; task 'What time is it?'; task 'hello'; echo nonsense; } >log
	run -3 --separate-stderr mb-benchmark ask --baseline direct log
	[[ $stderr == *"mb-benchmark: log:5: not JSON"*"mb-benchmark: the routers differ on "[12]" of these tasks; fill in the rewards, from 0 to 1, and delete what you do not know" ]]
	[ "${#lines[@]}" -eq 3 ]
	jq -se '.[0].task.input == "what time is it" and .[0].task.task_id == "asked-000002"
		and (.[0].outcomes | has("call_tool:clock") and has("direct_answer") and .["*"].reward == 0)
		and all(.[]; .outcomes | del(.["*"]) | (length >= 2) and all(.[]; .reward == null))' <<<"$output"
	echo "$output" >asked
	[ "$(mb-benchmark ask --baseline direct --top 1 log 2>/dev/null)" = "${lines[0]}" ]
	mb-benchmark ask --baseline direct <log 2>/dev/null | cmp - asked
	# what is not filled in is found
	fails_with 3 'asked:1: ' mb-benchmark check asked
	jq -c '.outcomes |= with_entries(.value.reward //= if .key == "direct_answer" then 1 else 0 end)' asked >labelled
	mb-benchmark check labelled 2>/dev/null | grep -q '^[23] tasks'
	fails_with 2 "--top" mb-benchmark ask --top 0 log
	fails_with 1 'nowhere' mb-benchmark ask --baseline nowhere log
}

@test "check and renew report near copies: one word at most makes the difference" {
	task() { # ID TEXT [CLUSTER]
		jq -nc --arg id "$1" --arg text "$2" --arg c "${3-}" '{task: ({task_id: $id, input: $text}
			+ if $c == "" then {} else {cluster: $c} end), outcomes: {direct_answer: {reward: 1}, "*": {reward: 0}}}'
	}
	{
		task a 'Send the report for May to Ann and Bob'
		task b 'Write a poem about the sea for my mother'
		task c 'bob and ann: SEND the report to, for May 17' # the same words
		task d 'Send the report for June to Ann and Bob'     # another word
		task e 'Send the whole report for May to Ann and Bob' # one more
		task f 'Send the report for July to Ann and Bob' mails # its author knows
		task g 'Write two poems about the sea for my mother' # two other words: a number stands for none
		task h 'Turn on the light now'                       # too short to say
		task i 'Turn off the light now'
	} >suite
	near="mb-benchmark: 3 tasks are near copies, the first is 'c': their texts differ from another in one word at most, so together they tell little more than one of them; give each group a task.cluster"
	run -0 --separate-stderr mb-benchmark check suite
	[ "$stderr" = "$near" ]
	mb-benchmark --state s renew suite 2>said
	grep -qxF "$near" said
}

@test "build: memory does not grow with the log, and tasks stay in the order of the log" {
	trials 40000 | tee log | awk 'NR % 20000 == 7' >two
	case ${MB_BIN##*/} in
	bin-*) mb-benchmark build log >suite ;; # sanitizers take much address space
	*) (ulimit -v 120000 && mb-benchmark build log >suite) ;;
	esac
	[ "$(jq -r '.task.task_id + " " + .task.input' suite | head -n 2 | xargs)" = "built-000001 task 0 built-000002 task 1" ]
	[ "$(wc -l <suite)" -eq 20000 ]
	mb-benchmark build two | cmp - <(head -n 7 suite | tail -n 1 | sed 's/built-000007/built-000001/')
	TMPDIR=/nowhere fails_with 4 '/nowhere/memabra-' mb-benchmark build log
}

@test "nothing to build is a no" {
	trajectory 1 'once' direct_answer '[]' 1 >log
	fails_with 1 'mb-benchmark: no task was tried with actions of different mean reward; --demonstrations' mb-benchmark build log
}

@test "misuse is reported" {
	fails_with 2 'say what to do: default, check, build, ask or renew' mb-benchmark
	fails_with 2 "no such command, or it takes no file: 'bake'" mb-benchmark bake
	fails_with 2 "it takes no file: 'default'" mb-benchmark default x
	fails_with 2 "try 'mb-benchmark --help'" mb-benchmark --nonsense
}

@test "renew: a new suite for a state, checked first, and the audit log says so" {
	mb-benchmark default >one
	head -n 100 one >two
	run -0 mb-benchmark --state s renew --now 2026-01-01T00:00:00Z one
	[ "$output" = "s/benchmark.jsonl is now one, of sha256 $(sha256sum one | cut -d ' ' -f 1)" ]
	run -0 mb-benchmark --state s renew <two
	cmp s/benchmark.jsonl two
	[ "$(jq -r '"\(.event): \(.reason)"' s/audit.jsonl)" = "renewal: the first suite
renewal: a new suite in place of the old" ]
	jq -se --arg sha "$(sha256sum two | cut -d ' ' -f 1)" '.[1].benchmark_sha256 == $sha' s/audit.jsonl
	fails_with 1 "two: this is the suite that the state has" mb-benchmark --state s renew two
	{ cat one; echo 'not JSON'; } >bad
	fails_with 3 "mb-benchmark: bad:121: not JSON" mb-benchmark --state s renew bad
	fails_with 3 "bad: not a sound suite: the state keeps the one it has" mb-benchmark --state s renew bad
	fails_with 3 "not a sound suite" mb-benchmark --state s renew /dev/null
	fails_with 2 "no such command, or it takes no file: 'renew'" mb-benchmark --state s renew one two
	cmp s/benchmark.jsonl two
	[ "$(wc -l <s/audit.jsonl)" -eq 2 ]
}
