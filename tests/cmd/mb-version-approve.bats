# A challenger that passed goes live at once, by a canary, or when a person approves it;
# a hold stops all of them.

load helper

# The router files a.jsonl, b.jsonl; results by which one passes; a state in which A is active.
setup_file() {
	ground
	for i in $(seq 20); do
		jq -nc --arg i "$i" '{trajectory_id: "t-\($i)", task: {input: "look at disk \($i)"},
			candidate_sets: {tool: [{id: "df", title: "disk free"}]},
			decisions: [{decision_type: "call_tool", selected_ids: ["df"]}], reward: 1}'
	done | mb-dataset >examples.jsonl
	head -n 10 examples.jsonl | mb-train --bits 10 >a.jsonl
	mb-train --bits 10 examples.jsonl >b.jsonl
	for i in $(seq 100); do
		printf '{"task_id":"%s","task_hash":"h%s","baseline":{"action":"clarify","reward":0.4},"challenger":{"action":"direct_answer","reward":0.9}}\n' "$i" "$i"
	done >results.jsonl
	mb-promote --state s --challenger a.jsonl --now 2026-01-01T01:00:00Z results.jsonl >one.json
	echo '{"approve": "human"}' >human.json
	echo '{"canary": 0.05}' >trial.json
	echo '{"canary": 0.05, "approve": "human"}' >both.json
}

world() {
	cp -a "$BATS_FILE_TMPDIR"/* .
	A=$(jq -r .version one.json)
	v="mb-version --state s --now 2026-01-03T01:00:00Z"
}

# POLICY RUN: judges b.jsonl; its exit status must be 1, but for a promotion.
judge() {
	local got=0
	mb-promote --state s --policy "$1" --challenger b.jsonl --run "$2" --now 2026-01-02T01:00:00Z results.jsonl >"$2.json" || got=$?
	[ "$got" -eq 1 ]
	B=$(jq -r .version "$2.json")
}

# Live trajectories of A, then of B, which always fails.
worse() {
	seq 900 | jq -c --arg v "$B" --arg a "$A" '{trajectory_id: "l\(.)", task: {input: "hello"}, decisions: [{decision_type: "clarify", router_version: (if . <= 500 then $a else $v end)}], reward: (if . <= 500 then 0.8 else 0 end)}'
}

audit() { tail -n 1 s/audit.jsonl | jq -r "$@"; }
sound() { mb-version --state s verify | grep -q '^sound'; }

@test "a challenger that needs approval is saved and proposed, and nothing is switched" {
	world
	judge human.json r1
	jq -e '.verdict == "proposed" and .accepted == false and .dry_run == false' r1.json
	[ "$(jq -r '.reasons[0]' r1.json)" = "proposed, and nothing is switched: a person must approve it" ]
	[[ $(jq -r '.reasons[1]' r1.json) == "every gate passed: "* ]]
	cmp b.jsonl "s/routers/$B.jsonl"
	[ "$(mb-version --state s active)" = "$A" ]
	[ "$(audit '"\(.event) \(.run) \(.active) \(.decision.verdict)"')" = "attempt r1 $A proposed" ]
	sound
	mb-status --state s >page
	grep -qx "proposed    $B" page
	grep -qx "            mb-version approve r1" page
	mb-status --state s --format json | jq -e --arg b "$B" '.proposed == {run_id: "r1", version: $b, time: "2026-01-02T01:00:00Z"}'
	mb-report --state s append --run r1 r1.json >report.json
	jq -e '.status == "proposed" and .promoted_version == null' report.json
	mb-report --state s show r1 >page
	grep -qx "proposed    $B: mb-version approve r1" page
	grep -qx "promoted    none" page
	mb-promote --policy human.json --format text results.jsonl | grep -qx "verdict     proposed"
}

@test "approve makes it active by one line, and only once" {
	world
	judge human.json r1
	n=$(wc -l <s/audit.jsonl)
	run -0 --separate-stderr $v --reason 'looks fine' approve r1
	[ "$output" = "$B" ]
	[ "$(wc -l <s/audit.jsonl)" -eq $((n + 1)) ]
	[ "$(audit '"\(.event) \(.run) \(.was) \(.active) \(.reason)"')" = "approval r1 $A $B approved: looks fine" ]
	sound
	mb-status --state s | grep -q '^proposed' && false
	mb-version --state s show "$B" | grep -q 'approved: looks fine'
	fails_with 1 "this run was approved already: 'r1'" $v approve r1
	$v rollback
	fails_with 1 "this run was approved already: 'r1'" $v approve r1
}

@test "an approval is not counted as another attempt" {
	world
	judge human.json r1
	$v approve r1
	mb-promote --state s --challenger a.jsonl --dry-run results.jsonl >next.json || true
	[ "$(jq .attempt next.json)" = 3 ]
}

@test "approve refuses what no longer fits the state" {
	world
	fails_with 1 "this run proposed nothing: 'r1'" $v approve r1
	judge human.json r1
	cp s/audit.jsonl before
	fails_with 1 "this run proposed nothing: 'r2'" $v approve r2
	# another version is active
	$v activate rules
	fails_with 1 "$B was judged while $A was active, but now rules is: let the next cycle judge again" $v approve r1
	mb-status --state s | grep -q '^proposed' && false
	$v activate "$A"
	mb-status --state s | grep -q '^proposed'
	# a canary
	$v canary a.jsonl --share 0.5 && false
	$v activate rules && $v canary "$A" --share 0.5 && $v activate "$A"
	$v canary "$B" --share 0.5
	fails_with 1 "a canary is on: $B; wait for its end, or end it by mb-version canary --stop" $v approve r1
	$v canary --stop
	# a hold
	echo 'over Christmas' >s/hold
	fails_with 1 "s/hold stops this: over Christmas" $v approve r1
	rm s/hold
	# a quarantine
	cp -a s copy
	mb-promote --state s --challenger b.jsonl results.jsonl >/dev/null
	worse >live.jsonl
	mb-watch --state s --auto-rollback live.jsonl >/dev/null || [ $? -eq 1 ]
	[ "$(audit .quarantined)" = "$B" ]
	fails_with 1 "this version is quarantined" $v approve r1
	# a file that is gone
	rm -rf s && cp -a copy s
	rm -f "s/routers/$B.jsonl"
	fails_with 1 "no such version: '$B'" $v approve r1
}

@test "a dry run, and a run that failed, propose nothing" {
	world
	mb-promote --state s --policy human.json --challenger b.jsonl --run dry --dry-run results.jsonl >dry.json || [ $? -eq 1 ]
	jq -e '.verdict == "proposed" and .dry_run and .version == null' dry.json
	fails_with 1 "this run proposed nothing: 'dry'" $v approve dry
	judge human.json r1
	mb-report --state s append --run r1 --status error --error-stage report >/dev/null
	fails_with 1 "this run proposed nothing: 'r1'" $v approve r1
	mb-status --state s | grep -q '^proposed' && false || true
}

@test "with a canary in the policy, a challenger that passed begins one; approve does so too" {
	world
	cp -a s fresh
	judge trial.json r1
	jq -e '.verdict == "canary" and .accepted == false' r1.json
	[ "$(jq -r '.reasons[0]' r1.json)" = "a canary begins, which decides for 0.05 of the sessions" ]
	jq -e --arg a "$A" --arg b "$B" '. == {version: $b, against: $a, share: 0.05, unit: "session", since: "2026-01-02T01:00:00Z"}' s/canary.json
	[ "$(audit '"\(.event) \(.run) \(.active) \(.canary.share) \(.decision.verdict)"')" = "canary r1 $A 0.05 canary" ]
	sound
	mb-report --state s append --run r1 r1.json | jq -e '.status == "canary" and .promoted_version == null'
	mb-report --state s show r1 | grep -qx "canary      $B"
	mb-status --state s | grep -q '(1 canary)'
	# the attempt counts
	mb-promote --state s --challenger a.jsonl --dry-run results.jsonl >next.json || true
	[ "$(jq .attempt next.json)" = 3 ]
	# while it is on, the next challenger waits
	judge trial.json r2
	[ "$(jq -r '"\(.verdict): \(.reasons[0])"' r2.json)" = "proposed: proposed, and nothing is switched: a canary is on: $B" ]
	mb-promote --state s --challenger a.jsonl --run r3 results.jsonl >r3.json || [ $? -eq 1 ]
	[ "$(jq -r .verdict r3.json)" = proposed ]
	jq -e '.share == 0.05' s/canary.json
	sound
	rm -rf s && mv fresh s
	judge both.json r1
	[ "$(jq -r .verdict r1.json)" = proposed ]
	run -0 $v approve r1
	[ "$output" = "$B: 0.05 of all sessions, against $A, since 2026-01-03T01:00:00Z" ]
	[ "$(audit '"\(.event) \(.run) \(.canary.version)"')" = "approval r1 $B" ]
	sound
}

@test "a quarantined challenger becomes a canary only by force" {
	world
	mb-promote --state s --challenger b.jsonl results.jsonl >b.json
	B=$(jq -r .version b.json)
	worse >live.jsonl
	mb-watch --state s --auto-rollback live.jsonl >/dev/null || [ $? -eq 1 ]
	judge trial.json r1
	[ "$(jq -r .verdict r1.json)" = held ]
	mb-promote --state s --policy trial.json --challenger b.jsonl --force results.jsonl >forced.json || [ $? -eq 1 ]
	[ "$(jq -r .verdict forced.json)" = canary ]
	[ "$(audit '"\(.event) \(.lifted)"')" = "canary $(jq -r .version b.json)" ]
	sound
}

@test "a hold lets nothing go live; what a person orders is done" {
	world
	printf 'Christmas \033[31m freeze\nask Ann\n' >s/hold
	cp s/hold kept
	got=0
	mb-promote --state s --challenger b.jsonl --run r1 results.jsonl >r1.json || got=$?
	[ "$got" -eq 1 ]
	B=$(jq -r .version r1.json)
	[ "$(jq -r '"\(.verdict): \(.reasons[0])"' r1.json)" = "proposed: proposed, and nothing is switched: hold: Christmas ?[31m freeze" ]
	[ "$(mb-version --state s active)" = "$A" ]
	mb-status --state s | grep -qx 'hold        Christmas ?\[31m freeze'
	mb-status --state s --format json | jq -e '.hold == "Christmas ?[31m freeze"'
	mb-report --state s append --run r1 r1.json >/dev/null
	mb-report --state s show r1 | grep -q 'hold: Christmas'
	fails_with 1 "s/hold stops this: Christmas ?[31m freeze" $v canary "$B" --share 0.5
	[ ! -e s/canary.json ]
	sound
	$v rollback
	$v activate "$A"
	: >s/hold
	mb-status --state s | grep -qx 'hold        the file gives no reason'
	# what cannot be read holds too
	rm s/hold && ln -s nowhere s/hold
	fails_with 4 "s/hold: " mb-promote --state s --challenger b.jsonl results.jsonl
	rm s/hold && mkdir s/hold
	fails_with 3 "s/hold: is a directory" mb-status --state s
	rmdir s/hold
	run -0 $v approve r1
	[ "$output" = "$B" ]
}

@test "a hold stops a canary that is due, and a rollback by the watch; the alarm is raised" {
	world
	judge trial.json r1
	echo 'audit of the month' >s/hold
	split() { # REWARD of the canary
		seq 900 | jq -c '{task: {task_id: "t\(.)", input: "hello"}}' | mb-route --state s |
			jq -c --arg b "$B" --argjson r "$1" '. + {reward: (if .decisions[0].router_version == $b then $r else 0.5 end)}'
	}
	cp s/audit.jsonl before
	for reward in 0 1; do
		split $reward >live.jsonl
		got=0
		mb-watch --state s --auto --auto-rollback live.jsonl >watch.json 2>err || got=$?
		[ "$got" -eq $((1 - reward)) ]
		jq -e '.done == null and .status != "watching"' watch.json
		[ "$(cat err)" = "mb-watch: s/hold stops this: audit of the month" ]
		cmp before s/audit.jsonl
	done
	$v canary --stop
	rm s/hold
	mb-promote --state s --challenger b.jsonl results.jsonl >/dev/null
	echo 'audit of the month' >s/hold
	worse >live.jsonl
	got=0
	mb-watch --state s --auto-rollback live.jsonl >watch.json 2>err || got=$?
	[ "$got" -eq 1 ]
	[ "$(cat err)" = "mb-watch: s/hold stops this: audit of the month" ]
	[ "$(mb-version --state s active)" = "$B" ]
	# without the hold, the same journal suffices
	rm s/hold
	mb-watch --state s --auto-rollback </dev/null >watch.json || [ $? -eq 1 ]
	[ "$(mb-version --state s active)" = "$A" ]
}

@test "prune keeps what is proposed" {
	world
	judge human.json r1
	run -0 $v prune --keep 0 --force
	[ -e "s/routers/$B.jsonl" ]
	sound
	$v activate rules
	run -0 $v prune --keep 0 --force
	[[ $output == *"$B"* ]]
	sound
}

@test "policies that are none" {
	world
	echo '{"approve": "nobody"}' >p.json
	fails_with 3 "p.json: approve: must be human: 'nobody'" mb-promote --policy p.json results.jsonl
	echo '{"canary": 1}' >p.json
	fails_with 3 "p.json: canary" mb-promote --policy p.json results.jsonl
	# what is kept back stays back
	echo '{"approve": "human", "feedback": "verdict"}' >p.json
	mb-promote --policy p.json results.jsonl >d.json || [ $? -eq 1 ]
	[ "$(jq -c .reasons d.json)" = '["proposed, and nothing is switched: a person must approve it","every gate passed"]' ]
}
