# mb-report: one report a run, on disk before it is printed, and told to people.

load helper

# A decision record as mb-promote prints it, by the mean rewards of both.
decision() { # BASELINE CHALLENGER
	jq -nc --argjson b "$1" --argjson c "$2" '
		def side($r): {tasks: 100, mean_reward: $r, error_rate: 0.01, mean_latency_ms: 120.5, p95_latency_ms: 400, mean_cost: 0.02};
		($c > $b) as $up | "mean reward \($b) to \($c)" as $text |
		{verdict: (if $up then "promoted" else "held" end), accepted: $up, reasons: [$text],
		 metrics: {baseline: side($b), challenger: side($c),
			difference: {tasks: 0, mean_reward: ((100 * ($c - $b) | round) / 100), error_rate: 0, mean_latency_ms: 0, p95_latency_ms: 0, mean_cost: 0},
			wins: (if $up then 100 else 0 end), losses: (if $up then 0 else 100 end), ties: 0},
		 gates: [{name: "data", observed: 100, bound: null, threshold: 100, p: null, pass: true, text: "100 tasks, at least 100 required"},
			{name: "reward", observed: ($c - $b), bound: null, threshold: 0, p: null, pass: $up, text: $text}],
		 benchmark_sha256: "abc", baseline_version: "rules", extra: "kept"}'
}

facts() {
	printf '{"trajectory_id":"a"}\n{"trajectory_id":"b","task":{"input":"x"}}\n' >selected
	echo '{"read":9,"selected":2,"seen":3,"duplicate":1,"bad":1,"ineligible":{"reward":2}}' >tally
}

NOW='--now 2026-03-01T00:00:00Z'
append="mb-report --state s append $NOW"

@test "append: the facts of a run, chained into the audit log, and on stdout" {
	facts
	decision 0.5 0.4 >decision.json
	echo suite >suite
	printf '%s\n' '{"stage":"select"}' '{"stage":"select","status":1,"seconds":0.5}' '{"stage":"train"}' \
		'{"stage":"train","status":0,"seconds":12}' '{"stage":"load","status":0}' >stages
	run -0 --separate-stderr $append --run r1 --trajectories selected --tally tally --benchmark suite \
		--stages stages --note 'a note' decision.json
	golden mb-report/held.json <<<"$output"
	jq -e '.decision.extra == "kept" and .run_id == "r1" and .status == "held" and .sample_count == 2 and .dry_run == false
		and .sources_sha256 and (has("source_trajectory_ids") | not) and .promoted_version == null
		and .rejected.ineligible.reward == 2 and .stages.train == 12
		and .baseline.mean_reward == 0.5 and .challenger.mean_reward == 0.4
		and .baseline_version == "rules" and .decision.gates[1].pass == false' <<<"$output"
	[ "$(jq -r .benchmark_sha256 <<<"$output")" = "$(sha256sum <suite | cut -d ' ' -f 1)" ]
	[ "$(jq -c .report s/audit.jsonl)" = "$(jq -c . <<<"$output")" ]
	[ "$(cat s/runs/r1/sources.jsonl)" = $'{"trajectory_id":"a"}\n{"trajectory_id":"b"}' ]
	[ "$(jq -r .sources_sha256 <<<"$output")" = "$(for i in a b; do
		echo "sha256:$(printf %s $i | sha256sum | cut -d ' ' -f 1)"; done | sha256sum | cut -d ' ' -f 1)" ]
	jq -e '.event == "run" and .active == null and (.prev | test("^0{64}$"))' s/audit.jsonl
	$append --run r2 --status skipped >/dev/null
	[ "$(sed -n 2p s/audit.jsonl | jq -r .prev)" = "$(sed -n 1p s/audit.jsonl | sha256sum | cut -d ' ' -f 1)" ]
}

@test "the decision is a file or stdin, may be spread over lines, and may be missing" {
	decision 0.4 0.5 >decision.json
	run -0 $append <decision.json
	jq -e '.status == "promoted" and .run_id == "20260301T000000Z" and .stages == {}' <<<"$output"
	jq . decision.json >pretty.json
	run -0 $append --dry-run pretty.json
	jq -e '.dry_run and .run_id == "20260301T000000Z-2"' <<<"$output"
	run -0 $append --status skipped
	jq -e '.status == "skipped" and .decision == null and .challenger == null and .sample_count == 0' <<<"$output"
	[ "$(wc -l <s/audit.jsonl)" -eq 3 ]
	fails_with 3 "stdin: no object on the line" $append --run x
	echo nonsense >n
	fails_with 3 "n: not JSON" $append n
	echo '{"verdict":"fine"}' >n
	fails_with 3 "n: verdict: must be promoted, canary, proposed, held or inconclusive: 'fine'" $append n
	fails_with 2 "--status says held, the decision says promoted" $append --status held decision.json
	fails_with 2 "held wants a decision" $append --status held
	[ "$(wc -l <s/audit.jsonl)" -eq 3 ]
}

@test "an error names the stage and quotes its end, printable and cut" {
	facts
	echo 'nonsense' >>selected
	{
		for i in $(seq 1000); do echo "progress $i"; done
		printf 'the \033[31mdisk\033[0m is full \xff\n'
	} >message
	run -0 --separate-stderr $append --run r1 --status error --error-stage train --message message --trajectories selected
	jq -e '.status == "error" and .error.stage == "train" and .sample_count == 2
		and (.error.message | endswith("progress 1000\nthe ?[31mdisk?[0m is full ?"))
		and (.error.message | utf8bytelength) <= 2000' <<<"$output"
	run -0 mb-report --state s show r1
	[[ $output == *"stage train said:"*"the ?[31mdisk?[0m is full ?"* ]]
	[ "$(jq -r .reason s/audit.jsonl)" = 'error: the ?[31mdisk?[0m is full ?' ]
	# what was selected well must be read well
	fails_with 3 "selected:3: not JSON" $append --run r2 --status skipped --trajectories selected
}

@test "list and show, for people" {
	facts
	decision 0.4 0.5 | $append --run one --trajectories selected >/dev/null
	decision 0.5 0.4 | $append --run two --trajectories selected --tally tally >/dev/null
	decision 0.5 0.6 | $append --run three --dry-run >/dev/null
	$append --run four --status skipped >/dev/null
	mb-report --state s list | golden mb-report/list
	mb-report --state s show two | golden mb-report/show
	mb-report --state s show | cmp - <(mb-report --state s show four)
	mb-report --state s show --format json | jq -e '.run_id == "four"'
	mb-status --state s | golden mb-status/text
	mb-status --state s --format json | golden mb-status/status.json
	[ "$(mb-report --state s list --format json | jq -r .run_id | xargs)" = "one two three four" ]
	[ "$(mb-report --state s show two --format json)" = "$(jq -c 'select(.report.run_id == "two").report' s/audit.jsonl)" ]
	fails_with 1 "no such run: 'five'" mb-report --state s show five
	fails_with 1 "nowhere: no such state" mb-report --state nowhere list
}

@test "a state with nothing in it" {
	mkdir s
	[ -z "$(mb-report --state s list)" ]
	fails_with 1 "there has been no run" mb-report --state s show
	mb-status --state s --format json | jq -e '
		.active_version == "rules" and .reports == 0 and .last_report == null and .trajectories_seen == 0'
	mb-status --state s | grep -q '^since  *the beginning$'
	[ -z "$(ls s)" ]
}

@test "--logged: the decision that the log has of a run, reported once" {
	echo '{"task_id":"t","baseline":{"action":"a","reward":0},"challenger":{"action":"b","reward":1}}' >r
	echo '{"confidence":0,"required_task_count":1}' >p
	cp "$GOLDEN/dataset.jsonl" examples
	mb-train --seed 1 examples >router
	mb-promote --state s --policy p --challenger router --run r1 r >decision.json
	jq -e '.event == "promotion" and .run == "r1"' s/audit.jsonl
	fails_with 1 "the log has no decision of this run: 'r2'" $append --run r2 --logged
	facts
	run -0 --separate-stderr $append --run r1 --logged --trajectories selected
	jq -e '.status == "promoted" and .run_id == "r1" and .sample_count == 2 and .promoted_version' <<<"$output"
	[ "$(jq -c .decision <<<"$output")" = "$(jq -c . decision.json)" ]
	first=$output
	run -0 --separate-stderr $append --run r1 --logged --trajectories selected
	[ "$output" = "$first" ]
	[ "$(wc -l <s/audit.jsonl)" -eq 2 ]
	fails_with 2 "--logged wants --run" $append --logged
	fails_with 2 "--logged wants --run" $append --run r1 --logged decision.json
	fails_with 2 "--logged wants --run" $append --run r1 --logged --status skipped
}

@test "a run that was reported twice shows its last report" {
	$append --run r --status skipped >/dev/null
	echo 'no' >m
	$append --run r --status error --error-stage report --message m >/dev/null
	[ "$(mb-report --state s show r --format json | jq -r .status)" = error ]
}

@test "hostile text does not reach the terminal" {
	decision 0.5 0.4 | jq -c '.reasons = ["\u001b[2J\u009b31m\u202e evil"] | .gates[1].text = "a\nb"' >d
	$append --run r --note $'x\ty' d >/dev/null
	mb-report --state s show r >page
	mb-status --state s >>page
	LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]' page && false
	grep -q 'why  *?\[2J?31m? evil' page
	grep -q 'a?b' page
}

@test "the list of ids may be longer than a line" {
	awk 'BEGIN { for (i = 0; i < 90000; i++) printf "{\"trajectory_id\":\"%0500d\"}\n", i }' >selected
	run -0 --separate-stderr $append --run r --status skipped --trajectories selected
	jq -e '.sample_count == 90000 and (has("note") | not)' <<<"$output"
	cmp selected s/runs/r/sources.jsonl
	[ "$(mb-report --state s list | wc -l)" -eq 2 ]
	mb-report --state s append --run next --status skipped >/dev/null
}

@test "full disk: the log is complete, and the failure is reported" {
	$append --run one --status skipped >/dev/null
	cp s/audit.jsonl before
	awk 'BEGIN { for (i = 0; i < 9000; i++) printf "{\"trajectory_id\":\"%d\"}\n", i }' >selected
	(
		trap '' XFSZ
		ulimit -f 8
		fails_with 4 "s/runs/two/sources.jsonl: File too large" $append --run two --status skipped --trajectories selected
	)
	cmp s/audit.jsonl before
	run -4 --separate-stderr bash -c "$append --run three --status skipped >/dev/full"
	[[ $stderr == *"stdout: No space left on device"* ]]
}

@test "misuse is reported" {
	fails_with 2 "say what to do: append, list, show or shadow" mb-report --state s
	fails_with 2 "list takes no 'x'" mb-report --state s list x
	fails_with 2 "--run wants letters, digits and '-': '../x'" $append --run ../x
	fails_with 2 "--status wants promoted, canary, proposed, held, inconclusive, skipped or error: 'fine'" $append --status fine
	echo '{"stage":"train","seconds":"soon"}' >stages
	decision 0.4 0.5 >decision.json
	fails_with 3 "stages:1: seconds: expected a number" $append --stages stages decision.json
	fails_with 4 "nowhere: No such file or directory" $append --status skipped --trajectories nowhere
}
