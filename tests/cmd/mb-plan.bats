# mb-plan: what a benchmark can show, and a self-test of the gates.

load helper

@test "a table shows what a benchmark can show" {
	mb-plan -n 500 | golden mb-plan/plan
	mb-plan --effect 0.1 | golden mb-plan/plan-effect
	fails_with 2 "say -n TASKS or --effect X" mb-plan
	fails_with 4 "r: No such file or directory" mb-plan -n 5 r
	fails_with 2 "-n" mb-plan -n many
	echo '{"confidence": 0}' >p
	fails_with 2 "plain thresholds show nothing" mb-plan -n 5 --policy p
}

# N results: 3 of 10 tasks differ, of which the challenger wins 8 of 9.
some() {
	jq -nc --argjson n "$1" 'range($n) | (. % 10 < 3) as $differ | (. % 30 != 1) as $wins
		| {action: "direct_answer", reward: (if $differ and $wins then 0 else 1 end), error: false, latency_ms: 100} as $was
		| {task_id: "t\(.)", task_hash: "h\(.)", channel: "c", baseline: $was,
			challenger: ($was + {action: (if $differ then "clarify" else "direct_answer" end), reward: (if $differ and ($wins | not) then 0 else 1 end)})}'
}

@test "results: how likely more tasks like theirs lead to a promotion, and what is against it" {
	some 30 >r
	run -0 --separate-stderr mb-plan r
	[ -z "$stderr" ] && [ "${#lines[@]}" -eq 4 ]
	[ "${lines[0]}" = "   tasks  promoted  gates that fail (drawn from 30)" ]
	[[ ${lines[1]} == "      30     0.000  data 1.000"* ]] # 100 are required
	mb-plan r | diff - <(echo "$output")
	mb-plan - <r | diff - <(echo "$output")
	# 27 of 90 tasks are won 24 to 3: a promotion is all but certain with so many, and not with a third
	echo '{"required_task_count": 10}' >p
	share() { mb-plan --policy p -n "$1" "${@:2}" | awk 'NR == 2 { print $2 }'; }
	awk -v p="$(share 90 r)" 'BEGIN { exit !(p > 0.97) }'
	awk -v p="$(share 20 r)" 'BEGIN { exit !(p > 0.2 && p < 0.8) }'
	mb-plan --policy p -n 20 r | grep -qE ' reward 0\.[2-7]'
	[ "$(share 20 r)" != "$(share 20 --seed 2 r)" ]
	# repeats and tasks of a cluster are drawn together: they are no more tasks
	sed p r | mb-plan - | sed 1q | grep -qF 'drawn from 30)'
	jq -c '.cluster = .task_id | .task_id += "x"' r | cat - <(jq -c '.cluster = .task_id' r) |
		mb-plan --policy p -n 20 - | diff - <(mb-plan --policy p -n 20 <(jq -c '.cluster = .task_id' r))
	echo nonsense >>r
	fails_with 3 'mb-plan: r:31: not JSON' mb-plan r
	fails_with 3 'mb-plan: there are no results' mb-plan /dev/null
	fails_with 2 '--effect and --rigor take no results' mb-plan --effect 0.1 r
}

@test "--self-test proves the gates on worlds whose truth is known" {
	run -0 mb-plan --self-test --repetitions 20
	[[ ${lines[-1]} == *"may be promoted with probability 0.05: this holds" ]]
	[ "${#lines[@]}" -gt 20 ]
	mb-plan --self-test --repetitions 20 | diff - <(echo "$output")
	echo '{"confidence": 0}' >p
	fails_with 2 "plain thresholds promise nothing" mb-plan --self-test --policy p
	fails_with 2 "--repetitions" mb-plan --self-test --repetitions none
	fails_with 2 "--rigor wants strict: 'lax'" mb-plan --self-test --rigor lax
	fails_with 2 "--repetitions, --seed and --rigor want --self-test, or results" mb-plan -n 5 --seed 2
	fails_with 2 "--self-test takes no -n and no --effect" mb-plan --self-test -n 5
	echo '{"confidense": 0}' >p
	fails_with 3 "p: confidense: no such field" mb-plan -n 5 --policy p
}
