# mb-cycle: a challenger that passed waits for a person, or begins as a canary.

load helper

NOW='--now 2026-02-01T02:00:00Z' LATER='--now 2026-02-02T02:00:00Z'
RUN=20260201T020000Z
export MB_TRAIN='mb-train --bits 10 --passes 1'

setup_file() {
	office 300
	awk 'NR % 3 == 1' suite.jsonl >benchmark.jsonl
	head -n 150 log.jsonl >first.jsonl
	# Everything passes: what is to be seen here is what becomes of it.
	plain='{"confidence": 0, "min_reward_delta": -1, "max_error_rate_increase": 1, "max_latency_increase_ms": 1000000, "required_task_count": 10'
	echo "$plain, \"approve\": \"human\"}" >human.json
	echo "$plain, \"canary\": 0.25}" >trial.json
}

# A state with that policy.
world() {
	cp "$BATS_FILE_TMPDIR"/*.jsonl "$BATS_FILE_TMPDIR/$1" .
	PATH=$TOP/pipelines/demo:$PATH
	mkdir s
	cp benchmark.jsonl s
	cp "$1" s/policy.json
}

# 900 tasks for one of two tools, and what the rules did with them, mostly by chance.
chances() {
	jq -nc 'range(900) | {trajectory_id: "t-\(.)", task: {task_id: "\(.)", input: "\(["fill it with water", "make it bright"][. % 2]) number \(.)"},
		candidate_sets: {tool: [{id: "tank", title: "A"}, {id: "bulb", title: "B"}]}}' |
		mb-route --explore epsilon --epsilon 0.9 --seed 1
}

DIE='kill -9 "$(sed "s/.*pid \([0-9]*\),.*/\1/" s/lock)"; kill -9 0'

marked() { mb-status --state s --format json | jq .trajectories_seen; }
sound() { mb-version --state s verify | grep -q '^sound'; }

@test "the log grants: a state without a suite, decisions that explored, and held-out ones that judge" {
	chances >routed
	# of each task one of two tools is right
	jq -c '(.task.task_id | tonumber) as $i
		| .reward = (if .decisions[0].selected_ids == [["tank", "bulb"][$i % 2]] or $i * 104729 % 10 == 0 then 1 else 0 end)' routed >log
	unset MB_TRAIN
	mkdir s
	echo '{ "grant" : "log" }' >s/policy.json
	run -4 --separate-stderr mb-cycle --state s $NOW log
	jq -e '.status == "error" and .error.stage == "policy" and (.error.message | test("give --hold-out N"))' <<<"$output"
	# propensities of nobody grant nothing
	jq -c 'del(.decisions[].router_version)' log >foreign
	mkdir t
	cp s/policy.json t
	run -1 --separate-stderr mb-cycle --state t --hold-out 2 $LATER foreign
	jq -e '.status == "inconclusive" and .decision.reasons == ["0 logged decisions, 100 required"]
		and (.decision.gates[1].text | test("no first decision has a known propensity"))' <<<"$output"
	# nor do those that the version would not have, or of a version that is not stored
	mkdir u v
	cp s/policy.json u
	cp s/policy.json v
	jq -c '.decisions[0].propensity /= 2' log >forged
	run -1 --separate-stderr mb-cycle --state u --hold-out 2 $LATER forged
	jq -e '.status == "inconclusive" and (.decision.gates[1].text | test("; [0-9]+ contradict the version that they name, "))' <<<"$output"
	jq -c '.decisions[0].router_version = "20200101T000000Z-0123456789ab"' log >stranger
	run -1 --separate-stderr mb-cycle --state v --hold-out 2 $LATER stranger
	jq -e '.status == "inconclusive" and (.decision.gates[1].text | test("; [0-9]+ more name no stored version and do not count$"))' <<<"$output"
	run -0 mb-cycle --state s --hold-out 2 $LATER log
	jq -e '.status == "promoted" and .benchmark_sha256 == null and .decision.attempt == 1
		and .decision.metrics.difference.mean_reward > 0.8 and [.decision.gates[].name] == ["data", "reward", "budget"]' <<<"$output"
	[ ! -e s/benchmark.jsonl ]
	sound
	mb-report --state s show >page
	grep -q '^  The log judged, and no suite: there are no tasks to show.$' page
	grep -q 'on [0-9]* logged decisions$' page
	mb-report --state s --format html show | grep -q 'The log judged'
	# nothing new to learn, nothing to judge; and with a suite its other gates judge too
	run -1 mb-cycle --state s --hold-out 2 $LATER log
	jq -e '.status == "skipped"' <<<"$output"
}

@test "the log grants: rewards that never came count against the challenger, and early ones wait" {
	# Luck alone decides. Who gets the tool that is asked for says so if it was of use, and who gets another answer if not.
	chances | jq -c '(.task.task_id | tonumber) as $i | (($i * 7919 + 3) % 97 < 48) as $good
		| (.decisions[0].selected_ids == [["tank", "bulb"][$i % 2]]) as $right
		| if $right == $good or $i % 3 == 0 then .reward = (if $good then 1 else 0 end) else . end' >silent
	unset MB_TRAIN
	mkdir s
	echo '{"grant": "log"}' >s/policy.json
	run -1 mb-cycle --state s --hold-out 2 $NOW silent
	jq -e '.status == "held" and .decision.metrics.difference.mean_reward > 0.3 and .decision.gates[1].p > 0.1
		and (.decision.gates[1].text | test("; no reward came for 130, which count against the challenger$"))' <<<"$output"
	# what is younger than a week waits, whether its reward came or not
	mkdir t
	cp s/policy.json t
	jq -c '.task.created_at = (if .reward == null then "2026-01-31T00:00:00Z" elif (.task.task_id | tonumber) < 450 then "2026-01-30T00:00:00Z" else "2026-01-01T00:00:00Z" end)' silent >young
	run -1 --separate-stderr mb-cycle --state t --hold-out 2 --wait 1w $NOW young
	[ "$(wc -l <t/runs/$RUN/heldout.jsonl)" -eq "$(jq -c 'select(.task.created_at < "2026-01-15")' young | mb-select --shard 1/2 | wc -l)" ]
}

@test "a run proposes; it is settled, and approve makes its version active" {
	world human.json
	run -1 --separate-stderr mb-cycle --state s $NOW first.jsonl
	jq -e '.status == "proposed" and .promoted_version == null and .decision.version' <<<"$output"
	B=$(jq -r .decision.version <<<"$output")
	[ "$(marked)" -eq 150 ]
	[ ! -e s/pending ]
	[ "$(mb-version --state s active)" = rules ]
	sound
	run -0 mb-version --state s approve $RUN
	[ "$output" = "$B" ]
	sound
	# the next run is judged against it, and proposes again
	run -1 --separate-stderr mb-cycle --state s $LATER log.jsonl
	jq -e --arg b "$B" '.status == "proposed" and .baseline_version == $b' <<<"$output"
	[ "$(marked)" -eq 300 ]
	sound
}

@test "a run begins a canary; the next one waits; the watch gives it all, and says so in the log" {
	world trial.json
	run -1 --separate-stderr mb-cycle --state s $NOW first.jsonl
	jq -e '.status == "canary" and .promoted_version == null' <<<"$output"
	B=$(jq -r .decision.version <<<"$output")
	[ "$(marked)" -eq 150 ]
	[ "$(jq -r '"\(.version) \(.share) \(.since)"' s/canary.json)" = "$B 0.25 2026-02-01T02:00:00Z" ]
	sound
	run -1 --separate-stderr mb-cycle --state s $LATER log.jsonl
	jq -e --arg b "$B" '.status == "skipped" and .decision == null and .reason == "a canary is on: \($b): 0.25 of all sessions, against rules, since 2026-02-01T02:00:00Z"' <<<"$output"
	mb-report --state s show | grep -q '^why  *a canary is on: '
	[ "$(jq -r .version s/canary.json)" = "$B" ]
	[ "$(marked)" -eq 150 ]
	[ "$(jq -r '.decision.verdict // empty' s/audit.jsonl)" = canary ] # no other attempt
	sound
	jq -nc 'range(1500) | {task: {task_id: "t\(.)", input: "look \(.)"}}' | mb-route --state s >routed
	jq -c --arg v "$B" '. + {reward: (if .decisions[0].router_version == $v then 1 else 0.5 end)}' routed >live
	mb-watch --state s --auto live | jq -e '.done == "activated"'
	[ "$(mb-version --state s active)" = "$B" ]
	jq -e --arg b "$B" '.event == "activate" and .active == $b and .canary == null and (.reason | startswith("canary: the canary is "))' <(tail -n 1 s/audit.jsonl)
	sound
}

@test "killed before the report: the next run reports the canary, which stays; one that was stopped is judged again" {
	world trial.json
	printf '#!/bin/sh\nmb-promote "$@"\n%s\n' "$DIE" >promote-and-die
	chmod +x promote-and-die
	run -137 --separate-stderr env MB_PROMOTE=./promote-and-die mb-cycle --state s $NOW first.jsonl
	B=$(jq -r .version s/canary.json)
	[ "$(marked)" -eq 0 ]
	cp -a s died
	run -1 --separate-stderr mb-cycle --state s $LATER first.jsonl
	jq -e '.status == "skipped"' <<<"$output"
	[[ $stderr == *"completed run $RUN, which had died"* ]]
	mb-report --state s --format json show $RUN | jq -e --arg b "$B" '.status == "canary" and .decision.version == $b'
	[ "$(jq -r .version s/canary.json)" = "$B" ]
	[ "$(marked)" -eq 150 ]
	sound
	rm -rf s && mv died s
	mb-version --state s canary --stop >/dev/null
	run -1 --separate-stderr mb-cycle --state s $LATER first.jsonl
	jq -e '.status == "canary"' <<<"$output"
	[ "$(marked)" -eq 150 ]
	sound
}

@test "a run that fails after its verdict ends its canary, and withdraws its proposal" {
	for policy in trial human; do
		world $policy.json
		printf '#!/bin/sh\ncase "$*" in *--error-stage*) exec mb-report "$@" ;; esac\nexit 4\n' >no-report
		chmod +x no-report
		run -4 --separate-stderr env MB_REPORT=./no-report mb-cycle --state s $NOW first.jsonl
		[ ! -e s/canary.json ]
		[ "$(mb-version --state s active)" = rules ]
		fails_with 1 "this run proposed nothing: '$RUN'" mb-version --state s approve $RUN
		[ "$(marked)" -eq 0 ]
		sound
		[ "$policy" = human ] || jq -e '.event == "rollback" and .canary == null and .reason == "run '$RUN': stage report failed"' \
			<(jq -c 'select(.event == "rollback")' s/audit.jsonl)
		rm -rf s
	done
}

@test "a hold makes the night's promotion a proposal" {
	world human.json
	jq 'del(.approve)' human.json >s/policy.json
	echo 'until Ann is back' >s/hold
	run -1 --separate-stderr mb-cycle --state s $NOW first.jsonl
	jq -e '.status == "proposed" and .decision.reasons[0] == "proposed, and nothing is switched: hold: until Ann is back"' <<<"$output"
	rm s/hold
	run -0 mb-version --state s approve $RUN
	sound
}

# The number of trajectories of a night, taken from the log in turn, and the status.
night() { # COUNT
	to=$((${to:-0} + $1)) day=$((${day:-0} + 1))
	head -n "$to" log.jsonl >daily
	mb-cycle --state s --now "$(printf '2026-03-%02dT02:00:00Z' "$day")" daily >report.json || [ $? -eq 1 ]
	jq -r .status report.json
}

@test "after runs in a row that promote nothing, a run waits for twice the trajectories of the last" {
	world human.json
	echo '{"required_task_count": 1000, "back_off": 2}' >s/policy.json
	[ "$(night 10)" = inconclusive ] && to=10 day=1
	[ "$(night 10)" = inconclusive ] && to=20 day=2
	[ "$(night 10)" = skipped ] && to=30 day=3
	[ "$(jq -r .reason report.json)" = "back-off after 2 runs in a row without a promotion: 20 new trajectories are wanted, and 10 have come" ]
	[ "$(marked)" -eq 20 ]
	mb-status --state s | grep -q 'skipped: back-off after 2 runs'
	[ "$(night 10)" = inconclusive ] && to=40 day=4
	jq -e '.sample_count == 20' report.json
	[ "$(night 30)" = skipped ] && to=70 day=5
	jq -e '.reason | contains("after 3 runs in a row") and contains("40 new")' report.json
	# another policy may have another answer, and so may another suite
	echo '{"required_task_count": 1001, "back_off": 2}' >s/policy.json
	[ "$(night 0)" = inconclusive ] && day=6
	[ "$(night 1)" = inconclusive ] && to=71 day=7
	[ "$(night 1)" = skipped ] && to=72 day=8
	sed 1d benchmark.jsonl >s/benchmark.jsonl
	[ "$(night 0)" = inconclusive ] && day=9
	jq '.back_off = 1 | .required_task_count = 10' human.json >s/policy.json
	[ "$(night 1)" = proposed ] && to=73 day=10
	# an unanswered proposal promoted nothing; after an approval the baseline is another one
	[ "$(night 1)" = skipped ] && to=74 day=11
	mb-version --state s approve "$(mb-report --state s --format json list | jq -rs 'map(select(.status == "proposed"))[-1].run_id')"
	[ "$(night 0)" = proposed ]
}
