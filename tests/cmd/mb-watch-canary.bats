# mb-watch during a canary: two versions at the same time, and what follows from it.

load helper

# The rules are active; b.jsonl is a canary for half of the tasks.
setup_file() {
	ground
	for i in 1 2 3; do
		printf '{"trajectory_id":"%s","task":{"input":"look"},"decisions":[{"decision_type":"direct_answer"}],"reward":1}\n' "$i"
	done | mb-dataset | mb-train --bits 10 >b.jsonl
	mkdir s
	mb-version --state s --now 2026-01-01T00:00:00Z canary b.jsonl --share 0.25 --unit task >/dev/null
	jq -nc 'range(3000) | {trajectory_id: "r\(.)", task: {task_id: "t\(.)", input: "look \(.)"}}' | mb-route --state s >routed
}

world() {
	cp -a "$BATS_FILE_TMPDIR"/* .
	B=$(jq -r .version s/canary.json)
	W="mb-watch --state s --now 2026-01-02T00:00:00Z"
}

# The log, if of ten tasks so many succeed under the canary, and under the rules.
live() { # CANARY RULES
	jq -c --arg v "$B" --argjson b "$1" --argjson r "$2" '(.task.task_id[1:] | tonumber * 7919 % 10) as $x |
		. + {reward: (if $x < (if .decisions[0].router_version == $v then $b else $r end) then 1 else 0 end)}' routed
}

@test "alike: nothing is shown with a margin of 0, and the exit status is 0" {
	world
	live 8 8 >log
	run -0 --separate-stderr $W --margin 0 --auto --auto-rollback log
	[ -z "$stderr" ]
	jq -e --arg b "$B" '.status == "watching" and .canary.version == $b and .canary.share == 0.25
		and .units + .against_units == 3000 and .mismatched == 0 and .next == null and .done == null' <<<"$output"
	[ -e s/canary.json ]
	# the same log twice, and other lines, count once
	run -0 $W --margin 0 log log
	jq -e '.units + .against_units == 3000' <<<"$output"
	jq -c 'del(.decisions[0].canary)' log | { run -0 $W -; jq -e '.units + .against_units == 0' <<<"$output"; }
}

@test "worse: exit 1; --auto-rollback ends and quarantines it in one line of the log" {
	world
	live 5 8 >log
	run -1 $W log
	jq -e '.status == "worse" and .evidence_worse >= 100 and .units + .against_units < 3000 and .done == null' <<<"$output"
	[ -e s/canary.json ]
	n=$(wc -l <s/audit.jsonl)
	run -1 --separate-stderr $W --auto-rollback log
	jq -e '.done == "quarantined"' <<<"$output"
	[ ! -e s/canary.json ]
	[ "$(wc -l <s/audit.jsonl)" -eq $((n + 1)) ]
	tail -n 1 s/audit.jsonl | jq -e --arg b "$B" '.event == "quarantine" and .quarantined == $b and .canary == null and (.reason | startswith("canary: the canary is worse: mean reward 0."))'
	fails_with 1 "this version is quarantined" mb-version --state s canary "$B" --share 0.5
	mb-version --state s verify | grep -q ^sound
}

@test "better, or not worse by the margin: the next share, which --auto gives; at last it is active" {
	world
	live 10 7 >log
	run -0 $W log
	jq -e '.status == "better" or .status == "fit"' <<<"$output"
	jq -e '.next == 1 and .done == null' <<<"$output"
	[ -e s/canary.json ]
	echo '{"canary_shares": [0.25, 0.5, 1]}' >s/policy.json
	run -0 $W --auto log
	jq -e '.next == 0.5 and .done == "share"' <<<"$output"
	jq -e '.share == 0.5 and .since == "2026-01-01T00:00:00Z"' s/canary.json
	# the log of the smaller share does not count for the next step
	run -0 $W --auto log
	jq -e '.status == "watching" and .next == null' <<<"$output"
	mb-route --state s < <(jq -c 'del(.decisions)' routed) >again
	mv again routed
	live 10 7 | sed 's/"r\([0-9]*\)"/"q\1"/; s/"t\([0-9]*\)"/"t\1"/' >log2
	run -0 $W --auto log2
	jq -e '.next == 1 and .done == "activated"' <<<"$output"
	[ "$(mb-version --state s active)" = "$B" ]
	[ ! -e s/canary.json ]
	tail -n 1 s/audit.jsonl | jq -e '.event == "activate" and .canary == null'
	mb-version --state s verify | grep -q ^sound
}

@test "a canary whose failures write no reward is not found to be good" {
	world
	live 5 6 >log
	jq -c --arg v "$B" 'if .decisions[0].router_version == $v and .reward < 0.5 then del(.reward) else . end' log >silent
	run -0 $W --auto silent
	jq -e '.status == "watching" and .next == null and .done == null and .without_reward > 100
		and (.text | startswith("rewards are missing for one version more than for the other"))' <<<"$output"
	[ -e s/canary.json ]
	# the same share of both is no reason
	live 10 10 | jq -c 'if (.task.task_id[1:] | tonumber) % 7 == 0 then del(.reward) else . end' >some
	run -0 $W some
	jq -e '.status == "better" or .status == "fit"' <<<"$output"
}

@test "what does not count is counted: no reward, the version of another unit" {
	world
	live 8 8 | jq -c --arg v "$B" 'if .task.task_id == "t1" then del(.reward) elif .task.task_id == "t2"
		then .decisions[0].router_version = (if .decisions[0].router_version == $v then "rules" else $v end) else . end' >log
	run -0 $W --margin 0 log
	jq -e '.without_reward + .against_without_reward == 1 and .mismatched == 1 and .units + .against_units == 2998' <<<"$output"
	run -0 $W --margin 0 --format text log
	[[ $output == *"1 mismatched"* ]]
	fails_with 2 "--reference is not for a canary" $W --reference 0.5 log
	fails_with 2 "--wait wants a time such as 30m or 2d: 'x'" $W --wait x log
}
