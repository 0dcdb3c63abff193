# mb-init: a state with a suite, a policy and the nightly work. It asks nothing, says what each
# file is for, and changes no file of the user.

load ../cmd/helper

# COUNT trajectories, each question answered in two ways, of which the second is good; or, with
# REWARD null, without rewards.
answers() { # COUNT REWARD
	jq -nc --argjson count "$1" --argjson reward "$2" 'range($count * 2) as $i | {trajectory_id: "t\($i)",
		task: {input: "open the page number \($i % $count) of the book"}, candidate_sets: {tool: [{id: "browser"}]},
		decisions: [if $i < $count then {decision_type: "direct_answer"} else {decision_type: "call_tool", selected_ids: ["browser"]} end],
		outcome: {status: (if $reward then "success" else null end), latency_ms: 100}, reward: (if $reward == null then null elif $i < $count then 0 else $reward end)}'
}

@test "a state to begin with; each file is explained, and a second run changes nothing" {
	mb-init --state s --now 2026-01-01T00:00:00Z >out </dev/null
	for f in benchmark.jsonl policy.json night crontab memabra.service memabra.timer; do
		grep -A 1 -x "made  $PWD/s/$f" out | grep -q '^      [A-Z].*' || { echo "$f"; cat out; false; }
	done
	[ "$(ls -A s | grep -cE '^\.|tmp')" -eq 0 ]
	[ "$(stat -c %a s s/night s/policy.json | tr '\n' ' ')" = '700 700 600 ' ]
	cmp s/benchmark.jsonl <(mb-benchmark default)
	jq -e '.confidence == 0.95 and .required_task_count == 100 and .benchmark_attempts == 20' s/policy.json
	mb-promote --policy s/policy.json /dev/null >verdict || [ $? -eq 1 ]
	cmp verdict <(mb-promote /dev/null)
	find s -type f -exec sha256sum {} + | sort >before
	mb-init --state s >again
	find s -type f -exec sha256sum {} + | sort | diff before -
	[ "$(grep -c '^kept ' again)" -eq 6 ]
	! grep -q '^made ' again || false
	mb-version --state s verify
}

@test "the nightly work runs from cron, with nothing but a home" {
	mb-init --state "it's 100% here" >/dev/null
	mb-route --explore epsilon --epsilon 0.5 "it's 100% here/benchmark.jsonl" | jq -c '.task.input |= "Hello! \(.) Thank you"' |
		"$TOP/pipelines/demo/agent" >"it's 100% here/log.jsonl"
	# cron turns \% into %, and gives the rest to sh.
	command=$(sed 's/^[0-9* ]* //; s/\\%/%/g' "it's 100% here/crontab")
	env -i HOME="$PWD" PATH=/usr/bin:/bin sh -c "$command" >report
	grep -q '^samples ' report
	[ "$(mb-report --state "it's 100% here" list | wc -l)" -eq 2 ]
	command -v systemd-analyze >/dev/null || skip 'systemd-analyze is not installed; the rest passed'
	env XDG_RUNTIME_DIR="$PWD" systemd-analyze verify --user --man=no "it's 100% here/memabra.service" \
		"it's 100% here/memabra.timer" >said 2>&1 || { cat said; false; }
	[ ! -s said ] || { cat said; false; }
}

@test "the suite is of the user's own log, also of files that come later" {
	mkdir -p log/deep
	answers 100 1 | gzip >log/deep/a.jsonl.gz
	echo 'no JSON' >log/notes.txt
	mb-init --state s --from memabra log >out
	grep -q 'The suite that judges a new router: 100 tasks of your log that were done in more than one way' out
	! grep -q 'not done' out || false
	mb-benchmark check s/benchmark.jsonl
	[ ! -e s/imported.jsonl ]
	answers 120 1 | tail -n 20 >log/b.jsonl
	s/night >report
	[ "$(wc -l <s/imported.jsonl)" -eq 220 ]
	mb-version --state s verify
}

@test "a log without rewards gets no suite, but advice that works" {
	answers 120 null >log.jsonl
	run -1 mb-init --state s --from memabra log.jsonl
	grep -qF 'not done: There is no suite: no action did well.' <<<"$output"
	[ ! -e s/benchmark.jsonl ]
	[ -x s/night ] && [ -s s/policy.json ]
	# What it advises, said of each answer.
	grep -qF "echo '{\"trajectory_id\":\"t0\",\"thumb\":\"up\"}' >> $PWD/s/feedback.jsonl" <<<"$output"
	jq -c '{trajectory_id, thumb: (if .decisions[0].decision_type == "call_tool" then "up" else "down" end)}' log.jsonl >s/feedback.jsonl
	mb-init --state s --from memabra log.jsonl >out
	grep -q '120 tasks of your log that were done in more than one way' out
	s/night >/dev/null
}

@test "what was done well, if nothing was done in two ways; and a small suite is said to be small" {
	answers 120 1 | tail -n 120 >log.jsonl
	run -0 mb-init --state s --from memabra log.jsonl
	grep -qE 'The suite that judges a new router: [0-9]+ tasks that were done well, from a quarter of your log' <<<"$output"
	grep -qE 'The suite has [0-9]+ tasks, and the policy wants 100' <<<"$output"
	jq -e .demonstration s/benchmark.jsonl >/dev/null
}

@test "files of the user are kept, and the default suite gives way to one of the log" {
	mkdir s
	echo '{"approve": "human"}' >s/policy.json
	ln -s nowhere s/crontab
	answers 100 1 >log.jsonl
	mb-init --state s >out
	grep -A 1 "^kept  $PWD/s/policy.json" out | grep -q 'It differs from what mb-init would write now'
	[ "$(cat s/policy.json)" = '{"approve": "human"}' ]
	[ "$(readlink s/crontab)" = nowhere ]
	[ ! -e s/nowhere ]
	mb-init --state s --from memabra log.jsonl >out
	grep -q "^made  $PWD/s/benchmark.jsonl" out
	cp s/benchmark.jsonl mine
	answers 50 1 >log.jsonl
	mb-init --state s --from memabra log.jsonl >out
	grep -q "^kept  $PWD/s/benchmark.jsonl" out
	cmp s/benchmark.jsonl mine
}

@test "misuse, and what cannot be read or written" {
	fails_with 2 '--from wants the log too' mb-init --state s --from memabra
	fails_with 2 "--from says what wrote the log: 'log'" mb-init --state s log
	fails_with 2 "no such format: 'x;y'" mb-init --state s --from 'x;y' /dev/null
	fails_with 2 "no such format: 'bogus'" mb-init --state s --from bogus /dev/null
	fails_with 4 "cannot read 'no-log'" mb-init --state s --from memabra no-log
	fails_with 2 'no newline in the name of a file' mb-init --state $'a\nb'
	fails_with 2 'no such option' mb-init --stat s
	[ ! -e s ]
	: >file
	fails_with 4 "cannot make 'file'" mb-init --state file
	mb-init --state s >/dev/full 2>err && false || [ $? -eq 4 ]
	grep -q '^mb-init: stdout: cannot write$' err
	[ "$(ls -A s | grep -c '^\.')" -eq 0 ]
	mb-init --help >/dev/full 2>err && false || [ $? -eq 4 ]
}

@test "where too few tasks were done in two ways, the suite asks for what was done well" {
	jq -nc 'range(600) | {trajectory_id: "t\(.)", task: {input: "task \(if . < 20 then . % 10 else . end) of the kind \(. % 3)"},
		candidate_sets: {tool: [{id: "a"}, {id: "b"}]}, decisions: [{decision_type: "call_tool", selected_ids: [if . % 20 < 10 then "a" else "b" end]}],
		reward: (if . % 20 < 10 then 1 else 0.9 end)}' >log.jsonl
	mb-init --state s --from memabra log.jsonl >out
	grep -q "tasks that were done well, from a quarter of your log" out || { cat out; false; }
	[ "$(wc -l <s/benchmark.jsonl)" -ge 100 ]
	# cron and systemd give little: the script sets what it needs.
	env -i HOME="$PWD" "$(command -v sh)" s/night >report 2>&1 || { cat report; false; }
	grep -q "^state \|^inconclusive\|^promoted\|^held" report || { cat report; false; }
}
