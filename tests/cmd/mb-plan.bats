# mb-plan: what a benchmark can show, and a self-test of the gates.

load helper

@test "a table shows what a benchmark can show" {
	mb-plan -n 500 | golden mb-plan/plan
	mb-plan --effect 0.1 | golden mb-plan/plan-effect
	fails_with 2 "say -n TASKS or --effect X" mb-plan
	fails_with 2 "no file is read here: 'r'" mb-plan -n 5 r
	fails_with 2 "-n" mb-plan -n many
	echo '{"confidence": 0}' >p
	fails_with 2 "plain thresholds show nothing" mb-plan -n 5 --policy p
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
	fails_with 2 "--repetitions, --seed and --rigor want --self-test" mb-plan -n 5 --seed 2
	fails_with 2 "--self-test takes no -n and no --effect" mb-plan --self-test -n 5
	echo '{"confidense": 0}' >p
	fails_with 3 "p: confidense: no such field" mb-plan -n 5 --policy p
}
