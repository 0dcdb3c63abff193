# mb-cycle: what must hold of a gated cycle, each with a test that fails without it.

load helper

setup_file() {
	office 1200
	# What helps there may take its time: a policy of its own allows for that.
	echo '{"max_latency_increase_ms": 500}' >policy.json
	# The same log with every reward upside down: what is learnt from it is worse.
	jq -c '.trajectory_id += "-bad" | .reward = {total: (1 - (.reward.total // 0))}' log.jsonl >bad.jsonl
}

NOW='--now 2026-02-01T02:00:00Z'

# A state whose router was promoted from the first 1000 lines of the log; made once, copied after.
promoted_state() {
	if [ ! -d "$BATS_FILE_TMPDIR/promoted" ]; then
		head -n 1000 "$BATS_FILE_TMPDIR/log.jsonl" >"$BATS_FILE_TMPDIR/first.jsonl"
		mkdir "$BATS_FILE_TMPDIR/promoted"
		cp "$BATS_FILE_TMPDIR/policy.json" "$BATS_FILE_TMPDIR/promoted"
		mb-cycle --state "$BATS_FILE_TMPDIR/promoted" $NOW "$BATS_FILE_TMPDIR/first.jsonl" \
			>"$BATS_FILE_TMPDIR/first-report.json" || return 1
	fi
	cp -a "$BATS_FILE_TMPDIR/promoted" s
	cp "$BATS_FILE_TMPDIR/first-report.json" first-report.json
	log=$BATS_FILE_TMPDIR/log.jsonl bad=$BATS_FILE_TMPDIR/bad.jsonl first=$BATS_FILE_TMPDIR/first.jsonl
}

# All processes of the cycle, mb-run first.
DIE='kill -9 "$(sed "s/.*pid \([0-9]*\),.*/\1/" s/lock)"; kill -9 0'

seen() { mb-status --state s --format json | jq .trajectories_seen; }
reports() { grep -c '"event":"run"' s/audit.jsonl; }

@test "a better challenger is promoted, saved and activated, with reasons" {
	promoted_state
	jq -e '.status == "promoted" and .sample_count == 1000 and (.sources_sha256 | length) == 64
		and .timestamp == "2026-02-01T02:00:00Z" and .dry_run == false
		and .challenger.mean_reward > .baseline.mean_reward
		and .baseline_version == "rules" and (.decision.gates | length) >= 3' first-report.json
	version=$(jq -r .promoted_version first-report.json)
	[ "$(mb-version --state s active)" = "$version" ]
	[ -f "s/routers/$version.jsonl" ]
	run mb-version --state s show "$version"
	[ "$status" -eq 0 ]
	[[ $output == *rules* ]]
	mb-version --state s show "$version" --format json | jq -e '.header.examples == 1000' ||
		mb-version --state s show "$version" --format json | jq -e '.examples == 1000'
	[ "$(seen)" -eq 1000 ]
	# the page says what the rules and the best constant would have earned
	jq -r '"the built-in rules earn \(.baseline.mean_reward * 10000 | round / 10000) on the 120 tasks"' first-report.json >expected
	mb-report --state s show | grep -A 1 '^yardsticks ' >shown
	grep -qFf expected shown
	grep -q '^ *direct_answer for every task earns 0.1250, the most of all actions$' shown
	mb-report --state s --format html show | grep -qF "$(sed 's/.*/As yardsticks: &; direct_answer for every task/' expected)"
}

@test "a second run on the same log is skipped, and a longer log gives only the new lines" {
	promoted_state
	run -1 --separate-stderr mb-cycle --state s $NOW "$first"
	jq -e '.status == "skipped" and .sample_count == 0' <<<"$output"
	[ ! -e s/runs/20260201T020000Z-2/router.jsonl ]
	run --separate-stderr mb-cycle --state s $NOW "$log"
	[ "$status" -le 1 ]
	jq -e '.sample_count == 200' <<<"$output"
	[ "$(seen)" -eq 1200 ]
	[ "$(reports)" -eq 3 ]
}

@test "duplicate ids within a log count once" {
	promoted_state
	tail -n 30 "$log" >new.jsonl
	cat new.jsonl new.jsonl >twice.jsonl
	run --separate-stderr mb-cycle --state s $NOW twice.jsonl
	jq -e '.sample_count == 30 and .rejected.duplicate == 30' <<<"$output"
}

@test "fewer than --min-new: skipped, nothing trained, exit 1" {
	promoted_state
	tail -n 30 "$log" >new.jsonl
	run -1 --separate-stderr mb-cycle --state s --min-new 31 $NOW new.jsonl
	jq -e '.status == "skipped"' <<<"$output"
	[ ! -e s/runs/20260201T020000Z-2/examples.jsonl ]
	[ "$(seen)" -eq 1000 ]
}

@test "unusable trajectories are counted by reason" {
	promoted_state
	tail -n 30 "$log" >new.jsonl
	{
		cat new.jsonl
		sed -n 1p new.jsonl | jq -c '.trajectory_id = "no-input" | del(.task.input)'
		sed -n 1p new.jsonl | jq -c '.trajectory_id = "no-decision" | .decisions = []'
		sed -n 1p new.jsonl | jq -c '.trajectory_id = "no-reward" | del(.reward, .outcome)'
		echo 'not JSON'
	} >mixed.jsonl
	run --separate-stderr mb-cycle --state s $NOW mixed.jsonl
	[ "$status" -le 1 ]
	[[ $stderr == *"mb-select: mixed.jsonl:34: not JSON"* ]]
	jq -e '.sample_count == 30 and .rejected.ineligible == {input: 1, decision: 1, reward: 1, status: 0} and .rejected.bad == 1' <<<"$output"
}

@test "a losing challenger leaves the active router and its bytes alone" {
	promoted_state
	before=$(readlink s/active)
	cp s/active before.jsonl
	run -1 --separate-stderr mb-cycle --state s $NOW "$bad"
	jq -e '.status == "held" and .promoted_version == null
		and ([.decision.gates[] | select(.pass == false) | .name] | index("reward"))
		and (.decision.reasons | length) > 0 and .challenger.mean_reward < .baseline.mean_reward' <<<"$output"
	[ "$(readlink s/active)" = "$before" ]
	cmp s/active before.jsonl
	[ "$(ls s/routers | wc -l)" -eq 1 ]
	[ "$(seen)" -eq 2200 ]
}

@test "too small a benchmark is inconclusive, and moves nothing" {
	promoted_state
	before=$(readlink s/active)
	head -n 20 s/benchmark.jsonl >small.jsonl
	run -1 --separate-stderr mb-cycle --state s --benchmark small.jsonl $NOW "$log"
	jq -e '.status == "inconclusive"' <<<"$output"
	[ "$(readlink s/active)" = "$before" ]
}

@test "a stage that fails is named and quoted, nothing moves, and the next run picks the work up" {
	promoted_state
	before=$(readlink s/active)
	for stage in SELECT DATASET TRAIN EVAL PROMOTE REPORT; do
		name=$(echo "$stage" | tr A-Z a-z)
		run -4 --separate-stderr env "MB_$stage=$TOP/tests/pipelines/broken" mb-cycle --state s $NOW "$log"
		jq -e --arg s "$name" '.status == "error" and .error.stage == $s and (.error.message | contains("the disk ate it"))' <<<"$output"
		[ "$(readlink s/active)" = "$before" ]
		[ "$(seen)" -eq 1000 ]
	done
	[ "$(reports)" -eq 7 ]
	run --separate-stderr mb-cycle --state s $NOW "$log"
	[ "$status" -le 1 ]
	jq -e '.sample_count == 200' <<<"$output"
}

@test "a stage that is killed or prints no message is named too" {
	promoted_state
	printf '#!/bin/sh\nkill -9 $$\n' >killed
	printf '#!/bin/sh\nexit 7\n' >mute
	chmod +x killed mute
	run -4 --separate-stderr env MB_TRAIN=./killed mb-cycle --state s $NOW "$log"
	jq -e '.error.stage == "train" and (.error.message | contains("killed by signal 9"))' <<<"$output"
	run -4 --separate-stderr env MB_DATASET=./mute mb-cycle --state s $NOW "$log"
	jq -e '.error.stage == "dataset" and (.error.message | contains("exit status 7"))' <<<"$output"
	[ "$(seen)" -eq 1000 ]
}

@test "ids are marked only after the report is on disk: killed in between, the next run marks them" {
	promoted_state
	printf '#!/bin/sh\nmb-report "$@"\n%s\n' "$DIE" >report-and-die
	chmod +x report-and-die
	run -137 --separate-stderr env MB_REPORT=./report-and-die mb-cycle --state s $NOW "$log"
	[ "$(reports)" -eq 2 ]
	[ "$(seen)" -eq 1000 ]
	active=$(mb-version --state s active)
	run -1 --separate-stderr mb-cycle --state s --dry-run $NOW "$log"
	[ "$(seen)" -eq 1000 ]
	run -1 --separate-stderr mb-cycle --state s $NOW "$log"
	jq -e '.status == "skipped" and .sample_count == 0' <<<"$output"
	[[ $stderr == *"mb-run: completed run 20260201T020000Z-2, which had died"* ]]
	[ "$(reports)" -eq 4 ]
	[ "$(seen)" -eq 1200 ]
	[ "$(mb-version --state s active)" = "$active" ]
}

@test "killed between the verdict and the report: the next run reports it from the log, and trains nothing twice" {
	promoted_state
	printf '#!/bin/sh\nmb-promote "$@"\n%s\n' "$DIE" >promote-and-die
	chmod +x promote-and-die
	run -137 --separate-stderr env MB_PROMOTE=./promote-and-die mb-cycle --state s $NOW "$log"
	[ "$(reports)" -eq 1 ]
	[ "$(seen)" -eq 1000 ]
	cp s/audit.jsonl before
	run -1 --separate-stderr mb-cycle --state s $NOW "$log"
	jq -e '.status == "skipped"' <<<"$output"
	[ "$(seen)" -eq 1200 ]
	[ ! -e s/pending ]
	mb-report --state s show --format json 20260201T020000Z-2 |
		jq -e '.sample_count == 200 and .decision.verdict == .status and (.note | contains("died"))'
	[ "$(jq -sr '.[-1].run' before)" = 20260201T020000Z-2 ]
	# no second attempt
	[ "$(grep -c '"event":"attempt"\|"event":"promotion"' s/audit.jsonl)" = "$(grep -c '"event":"attempt"\|"event":"promotion"' before)" ]
	[ -z "$(mb-caseindex --state s dump | jq 'select(.trials == 0)')" ]
}

@test "a pending run that was not judged, or lost its files, starts over" {
	promoted_state
	mkdir s/runs/20260101T000000Z
	cp "$log" s/runs/20260101T000000Z/selected.jsonl
	for pending in 20260101T000000Z 20200101T000000Z ../../etc ''; do
		echo "$pending" >s/pending
		run --separate-stderr mb-cycle --state s --min-new 201 $NOW "$log"
		[ "$status" -eq 1 ]
		[ ! -e s/pending ]
		[ "$(seen)" -eq 1000 ]
	done
}

@test "a stage that prints nonsense is named, not the one that stumbles over it" {
	promoted_state
	before=$(readlink s/active)
	printf '#!/bin/sh\ncat >/dev/null </dev/null\necho nonsense\n' >babble
	chmod +x babble
	for stage in SELECT DATASET TRAIN EVAL PROMOTE; do
		name=$(echo "$stage" | tr A-Z a-z)
		run --separate-stderr env "MB_$stage=./babble" mb-cycle --state s $NOW "$log"
		[ "$status" -ge 3 ]
		jq -e --arg s "$name" '.status == "error" and .error.stage == $s' <<<"$output" || { echo "$stage: $output $stderr"; false; }
		[ "$(readlink s/active)" = "$before" ]
		[ "$(seen)" -eq 1000 ]
	done
}

@test "a trainer in awk replaces mb-train" {
	promoted_state
	run --separate-stderr env "MB_TRAIN=$TOP/tests/pipelines/awk-trainer" mb-cycle --state s $NOW "$log"
	[ "$status" -le 1 ]
	jq -e '.sample_count == 200 and .challenger.tasks == 120' <<<"$output"
	jq -se '.[0].learner == "awk means"' s/runs/20260201T020000Z-2/router.jsonl
}

@test "--dry-run reports, and saves, switches and marks nothing" {
	promoted_state
	before=$(readlink s/active)
	ls s/routers >routers
	run --separate-stderr mb-cycle --state s --dry-run $NOW "$log"
	[ "$status" -le 1 ]
	jq -e '.dry_run == true and .sample_count == 200 and .promoted_version == null and .decision.metrics' <<<"$output"
	[ "$(readlink s/active)" = "$before" ]
	ls s/routers | cmp - routers
	[ "$(seen)" -eq 1000 ]
}

@test "a dry run on nothing at all leaves a report and no router" {
	log=$BATS_FILE_TMPDIR/log.jsonl
	run -0 --separate-stderr mb-cycle --state s --dry-run --policy "$BATS_FILE_TMPDIR/policy.json" $NOW "$log"
	jq -e '.status == "promoted" and .dry_run' <<<"$output"
	[ "$(mb-version --state s active)" = rules ]
	[ -z "$(ls s/routers)" ]
	[ ! -e s/benchmark.jsonl ]
}

@test "--baseline compares with that version, and an unknown one ends it before anything runs" {
	promoted_state
	run --separate-stderr mb-cycle --state s --baseline rules $NOW "$log"
	[ "$status" -le 1 ]
	jq -e '.baseline_version == "rules"' <<<"$output"
	runs=$(ls s/runs | wc -l)
	run -2 --separate-stderr mb-cycle --state s --baseline 20200101T000000Z-000000000000 $NOW "$log"
	[[ $stderr == *"no such baseline: '20200101T000000Z-000000000000'"* ]]
	[ "$(ls s/runs | wc -l)" -eq "$runs" ]
}

@test "the default suite judges no agent that has none of its candidates" {
	for i in 1 2 3; do
		echo '{"trajectory_id":"f'$i'","task":{"input":"book the flight '$i'"},"candidate_sets":{"tool":[{"id":"flights"}]},"decisions":[{"decision_type":"call_tool","selected_ids":["flights"]}],"reward":1}'
	done >log
	for night in 1 2; do
		run -3 --separate-stderr mb-cycle --state s --format json log
		jq -e '.status == "error" and .error.stage == "suite" and .default_benchmark and (.error.message | contains("none of its candidates"))' <<<"$output" || { echo "$output"; false; }
	done
	[[ $stderr == *"Give a suite of your own tasks once by --benchmark FILE"* ]] || { echo "$stderr"; false; }
	[ ! -e s/active ]
}

@test "--benchmark: a suite that is given once is kept" {
	mb-benchmark default | head -n 110 >mine
	mb-benchmark default | tail -n +111 | mb-route --now 2026-01-01T00:00:00Z | agent >log
	mb-cycle --state s --dry-run --benchmark mine log >dry || [ $? -eq 1 ]
	[ ! -e s/benchmark.jsonl ] || ! cmp -s mine s/benchmark.jsonl
	mb-cycle --state s --benchmark mine log >first || [ $? -eq 1 ]
	cmp mine s/benchmark.jsonl
	[ "$(jq -r 'select(.event == "renewal").benchmark_sha256' s/audit.jsonl)" = "$(sha256sum <mine | cut -d' ' -f1)" ]
	jq -e '.default_benchmark == false' first
	rm mine
	mb-benchmark default | tail -n 5 | mb-route --now 2026-01-02T00:00:00Z | agent >>log
	mb-cycle --state s log >second || [ $? -eq 1 ]
	[ "$(jq -r .benchmark_sha256 second)" = "$(jq -r .benchmark_sha256 first)" ]
}

@test "a state without a benchmark gets the default suite, with a message" {
	head -n 50 "$BATS_FILE_TMPDIR/log.jsonl" >some.jsonl
	run --separate-stderr mb-cycle --state s $NOW some.jsonl
	[ "$status" -le 1 ]
	[[ $stderr == *"the state has no benchmark: it gets the default suite"* ]]
	mb-benchmark default | cmp - s/benchmark.jsonl
	jq -e '.default_benchmark == true' <<<"$output"
}

@test "two cycles at once: the second exits with 1 and names the holder of the lock" {
	promoted_state
	printf '#!/bin/sh\ntouch training\nsleep 5\nexec mb-train "$@"\n' >slow
	chmod +x slow
	MB_TRAIN=./slow mb-cycle --state s "$log" >one.json 2>one.err &
	pid=$!
	for _ in $(seq 100); do [ -e training ] && break; sleep 0.1; done
	run -1 --separate-stderr mb-cycle --state s "$log"
	[ -z "$output" ]
	[[ $stderr == *"is held by mb-run, pid $pid, since 20"* ]]
	wait "$pid" || [ $? -eq 1 ]
}

@test "a lock that fails is a failure, and not held by somebody" {
	promoted_state
	rm s/lock
	mkdir s/lock
	fails_with 3 "s/lock: is a directory" mb-cycle --state s "$log"
	fails_with 3 "s/lock: is a directory" mb-mark --state s "$log"
}

@test "an id that two users claim is refused for both, and for good" {
	head -n 200 "$BATS_FILE_TMPDIR/log.jsonl" | jq -c '.task.user_id = "ann"' >log
	sed -n 5p log | jq -c '.task.user_id = "mallory" | .reward = 0.123' >>log
	run --separate-stderr mb-cycle --state s $NOW log
	[ "$status" -le 1 ]
	grep -qF "1 line has the id of another user's line, such as log:201: it is left out" <<<"$stderr"
	sed -n 5p log | jq -r .trajectory_id >id
	run=s/runs/$(jq -r .run_id <<<"$output")
	[ "$(wc -l <"$run/selected.jsonl")" -eq 199 ]
	! grep -qFf id "$run/selected.jsonl" || false
	! mb-caseindex --state s dump | grep -qFf id || false
	run --separate-stderr mb-cycle --state s $NOW log
	jq -e '.status == "skipped" and .rejected.seen == 200' <<<"$output"
	[ -z "$stderr" ]
}

@test "an id that a second user brings in a later cycle counts for neither in the case index" {
	head -n 100 "$BATS_FILE_TMPDIR/log.jsonl" | jq -c '.task.user_id = "ann"' >log
	mb-cycle --state s $NOW log >/dev/null || [ $? -eq 1 ]
	sed -n 5p log | jq -r .trajectory_id >id
	mb-caseindex --state s dump | grep -qFf id
	{
		sed -n 5p log | jq -c '.task.user_id = "mallory" | .reward = 0.123'
		sed -n 101,120p "$BATS_FILE_TMPDIR/log.jsonl"
	} >later
	run --separate-stderr mb-cycle --state s $NOW later
	[ "$status" -le 1 ]
	! mb-caseindex --state s dump | grep -qFf id || false
	[ "$(mb-caseindex --state s dump | jq -s 'map(.trials) | add')" -eq 119 ]
}

@test "the case index knows the new trajectories" {
	promoted_state
	sed -n 3p "$first" | jq -c 'del(.decisions, .outcome, .reward, .trajectory_id)' >task
	mb-caseindex --state s lookup task | cmp task - # one trial is too few
	for i in 1 2; do sed -n 3p "$first" | jq -c --arg i $i '.trajectory_id += $i'; done | mb-caseindex --state s update
	mb-caseindex --state s lookup task >found
	jq -e '.candidate_sets.memory[-1] | .source == "case" and (.summary | length) > 10' found
	# with all others gone the router can choose it
	jq -c '.candidate_sets = {memory: [.candidate_sets.memory[-1]], skill: [], tool: []}' found | mb-route >routed
	jq -e '.decisions[0].decision_type == "inject_memory"' routed
}

@test "--rebuild-cases indexes all of the log anew" {
	promoted_state
	rm s/cases.db
	{ cat "$log"; echo nonsense; } >log.jsonl
	run --separate-stderr mb-cycle --state s --rebuild-cases $NOW log.jsonl
	[ "$status" -le 1 ]
	sed -n 3p "$first" | jq -r .trajectory_id >id
	mb-caseindex --state s dump | jq -c '.actions[].best.trajectory_id' | grep -qF "$(cat id)"
	# and cases that can't be built are no success, whether that can be told or not
	printf '#!/bin/sh\nexit 4\n' >gone
	chmod +x gone
	sed 's/"trajectory_id":"/&again-/' log.jsonl >more.jsonl
	MB_CASEINDEX=./gone run -4 mb-cycle --state s --rebuild-cases more.jsonl
}

@test "an agent that is missing or never answers is an error of the stage eval, and costs no attempt" {
	head -n 1000 "$BATS_FILE_TMPDIR/log.jsonl" >log
	for agent in /no/such/agent 'while read -r line; do echo nonsense; done'; do
		run -4 --separate-stderr mb-cycle --state s --exec "$agent" $NOW log
		jq -e '.status == "error" and .error.stage == "eval" and (.error.message | contains("mb-eval: the agent "))' <<<"$output" ||
			{ echo "$output"; false; }
	done
	[ "$(seen)" -eq 0 ]
	run --separate-stderr mb-cycle --state s --exec "$TOP/pipelines/demo/agent" $NOW log
	jq -e '.decision.attempt == 1' <<<"$output"
}

@test "with --exec an agent runs the benchmark; its trajectories are cases, not training data" {
	promoted_state
	run --separate-stderr mb-cycle --state s --exec "$TOP/pipelines/demo/agent" $NOW "$log"
	[ "$status" -le 1 ]
	jq -e '.status != "error" and .challenger.tasks == 120' <<<"$output"
	made=s/runs/20260201T020000Z-2/agent.jsonl
	[ "$(wc -l <"$made")" -ge 120 ]
	run -1 mb-select --state s "$made"
	[ -z "$output" ]
	sed -n 1p "$made" | jq -r .trajectory_id >id
	mb-caseindex --state s dump | jq -c '.actions[].best.trajectory_id' | grep -qF "$(cat id)"
}

@test "the same inputs and --now give the same bytes in every file" {
	head -n 300 "$BATS_FILE_TMPDIR/log.jsonl" >some.jsonl
	for d in one two; do
		mkdir $d
		(cd $d && cp ../some.jsonl . && mb-cycle --state s --now 2026-02-01T02:00:00Z some.jsonl >report || [ $? -eq 1 ])
	done
	rm -f one/s/lock two/s/lock
	diff -r one two
}

@test "the whole cycle on 200 real logged decisions and 60 real tasks" {
	[ -r "$DATA/sample/trajectories.jsonl" ] || skip "no $DATA/sample"
	echo '{"required_task_count": 50}' >policy.json
	run --separate-stderr mb-cycle --state s --benchmark "$DATA/sample/benchmark.jsonl" --policy policy.json \
		$NOW "$DATA/sample/trajectories.jsonl"
	[ "$status" -le 1 ]
	jq -e '.sample_count == 200 and .challenger.tasks == 60 and (.status == "promoted" or .status == "held")' <<<"$output"
}

@test "--hold-out: no router learns from the share, and its estimate is in the report" {
	cp "$BATS_FILE_TMPDIR"/{log,policy}.json* .
	mkdir s && cp policy.json s/
	# All explored: the log is then worth enough decisions of anybody.
	mb-route --explore epsilon --epsilon 1 --seed 9 --now 2026-01-01T00:00:00Z "$BATS_FILE_TMPDIR/tasks.jsonl" |
		"$TOP/pipelines/demo/agent" >log.jsonl
	run --separate-stderr mb-cycle --state s --hold-out 2 $NOW log.jsonl
	[ "$status" -le 1 ]
	mb-select --shard 1/2 log.jsonl | jq -r .trajectory_id | sort >held
	[ "$(jq .sample_count <<<"$output")" -eq $((1200 - $(wc -l <held))) ]
	jq -r .trajectory_id s/runs/*/examples.jsonl | sort | comm -12 - held | wc -l | grep -qx 0
	jq -r .trajectory_id s/runs/*/heldout-examples.jsonl | sort | cmp - held
	jq -e '.decision.gates[] | select(.name == "off_policy") | .text | length > 0' <<<"$output"
	[ "$(seen)" -eq 1200 ]
	# nothing is new of what was held out, nor of the rest
	run -1 --separate-stderr mb-cycle --state s --hold-out 2 $NOW log.jsonl
	jq -e '.status == "skipped"' <<<"$output"
	# without it there is no such gate
	run --separate-stderr mb-cycle --state t $NOW log.jsonl
	jq -e '[.decision.gates[].name] | index("off_policy") == null' <<<"$output"
}

@test "each run learns from all runs, as one training on all lines" {
	head -n 300 "$BATS_FILE_TMPDIR/log.jsonl" >all.jsonl
	split -l 100 all.jsonl night.
	for night in night.a?; do
		run --separate-stderr mb-cycle --state s $NOW $night
		[ "$status" -le 1 ]
		jq -e '.sample_count == 100' <<<"$output"
	done
	cmp s/reservoir.jsonl all.jsonl
	[ "$(stat -c %a s/reservoir.jsonl)" = 600 ]
	mb-dataset all.jsonl | mb-train | cmp - s/runs/20260201T020000Z-3/router.jsonl
	# what was made of old lines can be made again, and does not pile up
	[ ! -e s/runs/20260201T020000Z-3/examples.jsonl ]
	[ ! -e s/runs/20260201T020000Z-3/old.jsonl ]
	[ ! -e s/runs/20260201T020000Z-3/reservoir.jsonl ]
}

@test "--reservoir: where not all lines fit, those that the active router has not learnt from; a dry run leaves it" {
	promoted_state
	[ "$(wc -l <s/reservoir.jsonl)" -eq 1000 ]
	cp s/reservoir.jsonl before
	sed 's/"trajectory_id":"/&more-/' "$first" | head -n 100 >more.jsonl
	run --separate-stderr mb-cycle --state s --reservoir 1050 --dry-run $NOW "$log"
	cmp s/reservoir.jsonl before
	cp -a s t
	# a night that is held: a sample of all lines is kept, and learnt from anew
	echo '{"min_reward_delta": 1, "confidence": 0}' >held.json
	run -1 --separate-stderr mb-cycle --state s --reservoir 1050 --policy held.json $NOW "$log"
	mb-select --sample 1050 "$log" | cmp - s/reservoir.jsonl
	run -1 --separate-stderr mb-cycle --state s --reservoir 1050 --policy held.json $NOW more.jsonl
	head -n 1 s/runs/20260201T020000Z-4/router.jsonl | jq -e '.examples == 1150 and .parent == null'
	# one that is promoted knows all lines: none is kept, and the next night goes on from it
	echo '{"min_reward_delta": -1, "confidence": 0, "max_latency_increase_ms": 100000}' >any.json
	mb-cycle --state t --reservoir 1050 --policy any.json $NOW "$log"
	head -n 1 t/active | jq -e '.examples == 1200 and .parent == null'
	[ -e t/reservoir.jsonl ]
	[ ! -s t/reservoir.jsonl ]
	run -1 --separate-stderr mb-cycle --state t --reservoir 1050 --policy held.json $NOW more.jsonl
	head -n 1 t/runs/20260201T020000Z-4/router.jsonl | jq -e '.examples == 100 and .examples_before == 1200'
	cmp more.jsonl t/reservoir.jsonl
	sed 's/"trajectory_id":"/&yet-/' more.jsonl >yet.jsonl
	mb-cycle --state t --reservoir 1050 --policy any.json $NOW yet.jsonl
	head -n 1 t/active | jq -e '.examples == 200 and .examples_before == 1200'
	[ ! -s t/reservoir.jsonl ]
}

@test "--reservoir 0 keeps no lines, and continues from the active router" {
	promoted_state
	rm s/reservoir.jsonl
	run --separate-stderr mb-cycle --state s --reservoir 0 $NOW "$log"
	[ "$status" -le 1 ]
	[ ! -e s/reservoir.jsonl ]
	head -n 1 s/runs/20260201T020000Z-2/router.jsonl | jq -e --arg v "$(jq -r .promoted_version first-report.json)" '.parent | contains($v)' ||
		head -n 1 s/runs/20260201T020000Z-2/router.jsonl | jq -e '.parent != null'
}

@test "the reservoir holds nothing twice, nothing that is held out, and survives a bad line" {
	promoted_state
	# learnt anew, with other rewards: the new lines take the place of the old
	rm s/seen.db
	head -n 200 "$log" | jq -c '.reward = {total: 0.25}' >again.jsonl
	echo '{"torn' >>s/reservoir.jsonl
	run --separate-stderr mb-cycle --state s --hold-out 3 $NOW again.jsonl
	[ "$status" -le 1 ]
	[[ $stderr == *"reservoir.jsonl:1001:"* ]]
	mb-select --shard 1/3 "$first" | jq -r .trajectory_id | sort >held
	jq -r .trajectory_id "$first" | sort | comm -23 - held >want
	jq -r .trajectory_id s/reservoir.jsonl | sort | cmp - want
	[ "$(jq -r 'select(.reward == {total: 0.25}).trajectory_id' s/reservoir.jsonl | wc -l)" -eq "$(jq .sample_count <<<"$output")" ]
	head -n 1 s/runs/20260201T020000Z-2/router.jsonl | jq -e ".examples == $(wc -l <want)"
}

@test "misuse is reported, and nothing is created" {
	fails_with 2 'no log is named' mb-cycle --state s
	fails_with 2 "no such option: '--nonsense'" mb-cycle --nonsense
	fails_with 2 "--min-new wants a whole number: 'x'" mb-cycle --state s --min-new x log
	fails_with 2 "--hold-out wants a whole number" mb-cycle --state s --hold-out 1 log
	fails_with 2 "--reservoir wants a whole number from 0 to 9999999: 'all'" mb-cycle --state s --reservoir all log
	fails_with 2 "--reservoir wants a whole number" mb-cycle --state s --reservoir 10000000 log
	fails_with 2 "--hold-out reads the log twice" mb-cycle --state s --hold-out 5 -
	fails_with 4 "cannot read 'log'" mb-cycle --state s log
	: >log
	for now in ../../x 2026-02-30T00:00:00Z '2026-02-01T00:00:00Z --state t' yesterday; do
		fails_with 2 "--now wants a time" mb-cycle --state s --now "$now" log
	done
	fails_with 2 "--state wants a directory: ''" mb-cycle --state= log
	fails_with 2 "--format wants text or json: ''" mb-cycle --state s --format= log
	[ ! -e s ]
	run -0 mb-cycle --help
	[ "${lines[0]}" = examples: ]
}
