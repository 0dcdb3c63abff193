# mb-version: which routers there are, and the way back.

load helper

# A state with the versions A and B, both trained by us, B active. Results say that each is better.
setup_file() {
	ground
	for i in $(seq 40); do
		jq -nc --arg i "$i" '{trajectory_id: "t-\($i)", task: {input: "look at disk \($i)"},
			candidate_sets: {tool: [{id: "df", title: "disk free"}]},
			decisions: [{decision_type: "call_tool", selected_ids: ["df"]}], reward: 1}'
	done | mb-dataset >examples.jsonl
	head -n 20 examples.jsonl | mb-train >a.jsonl
	mb-train examples.jsonl >b.jsonl
	for i in $(seq 100); do
		printf '{"task_id":"%s","baseline":{"action":"clarify","reward":0.4},"challenger":{"action":"clarify","reward":0.5}}\n' "$i"
	done >results.jsonl
	mb-promote --state s --challenger a.jsonl --now 2026-01-01T01:00:00Z results.jsonl >one.json
	mb-promote --state s --challenger b.jsonl --now 2026-01-02T01:00:00Z results.jsonl >two.json
}

world() {
	cp -a "$BATS_FILE_TMPDIR"/* .
	A=$(jq -r .version one.json) B=$(jq -r .version two.json)
	v="mb-version --state s --now 2026-01-03T01:00:00Z"
}

audit() { tail -n 1 s/audit.jsonl | jq -r "$@"; }

@test "a program waits for a moment if another writer holds the lock" {
	mkdir s
	(exec 8>>s/lock; flock 8; sleep 0.5) &
	sleep 0.2
	run -1 --separate-stderr mb-version --state s rollback
	[[ $stderr == *"no router was active before"* ]]
	wait
}

@test "list: oldest first, the active one marked, as text and as JSON" {
	world
	[ "$A" != "$B" ]
	mb-version --state s list | sed "s/$A/A/; s/$B/B/; s/  *$//" >got
	cat >want <<-'END'
		  VERSION                        EVENT      TIME                      REASON
		  rules                          -          -                         built in
		  A  promotion  2026-01-01T01:00:00Z      every gate passed: mean reward 0.4000 to 0.5000: +0.1000, at least +0 required, on 100 tasks
		* B  promotion  2026-01-02T01:00:00Z      every gate passed: mean reward 0.4000 to 0.5000: +0.1000, at least +0 required, on 100 tasks
	END
	diff want got
	[ "$(mb-version --state s --format json list | jq -r 'select(.active) | .version')" = "$B" ]
	MB_STATE=s mb-version list | grep -q "^\* $B"
}

@test "show: the training, the version before and the reason of the promotion" {
	world
	run -0 mb-version --state s show "$A"
	[[ $output == *"trained   20 examples"* ]]
	[[ $output == *"promoted  2026-01-01T01:00:00Z, in place of rules"* ]]
	[[ $output == *"every gate passed: mean reward 0.4000 to 0.5000"* ]]
	mb-version --state s show active --format json | jq -e --arg a "$A" --arg b "$B" '
		.version == $b and .active and .header.examples == 40 and .learnt == 40 and .promotion.was == $a
		and .promotion.event == "promotion" and (.promotion.reason | startswith("every gate passed"))'
	mb-version --state s show rules
	mb-version --state s show rules --format json | jq -e '.header == null and .learnt == 0'
	fails_with 1 "no such version: '20200101T000000Z-000000000000'" mb-version --state s show 20200101T000000Z-000000000000
	fails_with 1 "no such version: '../../a'" mb-version --state s show ../../a
}

@test "each rollback goes back one more version" {
	world
	run -0 $v rollback
	[ "$output" = "$A" ]
	cmp s/active a.jsonl
	[ "$(audit '"\(.event) \(.was) \(.active) \(.time)"')" = "rollback $B $A 2026-01-03T01:00:00Z" ]
	run -0 $v rollback
	[ "$output" = rules ]
	[ ! -e s/active ]
	[ "$(audit .active)" = null ]
	fails_with 1 "no router was active before this one: 'rules'" $v rollback
	[ "$(ls s/routers | wc -l)" -eq 2 ]
}

@test "rollback and activate to a named one, with a reason" {
	world
	run -0 $v --reason 'too slow on "Mondays"' rollback "$A"
	[ "$output" = "$A" ]
	[ "$(audit .reason)" = 'too slow on "Mondays"' ]
	run -0 $v activate "$B"
	[ "$(audit '"\(.event) \(.was)"')" = "activate $A" ]
	run -0 $v activate rules
	[ "$(mb-version --state s active)" = rules ]
	mb-version --state s active --format json | jq -e --arg b "$B" '.version == "rules" and .latest.was == $b'
	count=$(wc -l <s/audit.jsonl)
	run -0 --separate-stderr $v activate rules
	[ "$stderr" = "mb-version: active already: rules" ]
	[ "$(wc -l <s/audit.jsonl)" -eq "$count" ]
}

@test "a target that is not there, or is damaged, leaves everything as it was" {
	world
	cp s/audit.jsonl before
	fails_with 1 "no such version: 'nonsense'" $v activate nonsense
	fails_with 1 "no such version: 'nonsense'" $v rollback nonsense
	fails_with 1 "no such version: '../active'" $v rollback ../active
	chmod u+w "s/routers/$A.jsonl"
	echo '{}' >>"s/routers/$A.jsonl"
	fails_with 3 "the file of this version is damaged: '$A'" $v rollback
	cmp s/audit.jsonl before
	[ "$(mb-version --state s active)" = "$B" ]
	fails_with 1 "nowhere: no such state" mb-version --state nowhere list
	[ ! -e nowhere ]
}

@test "the next program completes an interrupted activation and reports it once" {
	world
	# the line that a rollback writes, and then the power fails
	cp -a s copy
	mb-version --state copy --now 2026-01-03T01:00:00Z rollback
	cp copy/audit.jsonl s/audit.jsonl
	run -0 --separate-stderr mb-version --state s active
	[ "$output" = "$A" ]
	[ "$stderr" = "mb-version: s: completed the rollback that made $A active in place of $B" ]
	[ "$(audit .event)" = repair ]
	run -0 --separate-stderr mb-version --state s active
	[ -z "$stderr" ]
	printf '{"prev":"' >>s/audit.jsonl
	run -0 --separate-stderr mb-version --state s list
	[ "$stderr" = "mb-version: s: removed 9 bytes of an incomplete audit line" ]
	[ "$(tail -c 1 s/audit.jsonl | od -An -tx1 | tr -d ' ')" = 0a ]
	[ "$(mb-version --state s rollback)" = rules ]
}

@test "the lock has one holder, and readers don't ask for it" {
	world
	exec 8>>s/lock
	flock -n 8
	echo 'mb-cycle, pid 7, since noon' >s/lock
	fails_with 1 "s/lock is held by mb-cycle, pid 7, since noon" $v rollback
	[ "$(mb-version --state s active)" = "$B" ]
	exec 8>&-
	run -0 $v rollback
}

@test "misuse is reported" {
	world
	fails_with 2 "say what to do: list, show, learnt, diff, active, activate, approve, rollback, canary, verify or prune" mb-version --state s
	fails_with 2 "not purge" mb-version --state s purge
	fails_with 2 "show wants a version" mb-version --state s show
	fails_with 2 "list takes no 'x'" mb-version --state s list x
	fails_with 2 "--format wants text or json: 'html'" mb-version --state s --format html list
	fails_with 2 "--reason wants UTF-8" mb-version --state s --reason $'\xff' rollback
	mb-version --state s list >/dev/full 2>err && false || [ $? -eq 4 ]
	grep -q "stdout: No space left on device" err
}

@test "killed at any moment: the active router is complete and is the one in the log" {
	world
	for i in $(seq 60); do
		if [ $((i % 3)) -eq 0 ]; then to="rollback"; else to="activate $([ $((i % 2)) -eq 0 ] && echo "$A" || echo "$B")"; fi
		$v $to >/dev/null 2>&1 &
		pid=$!
		sleep "0.00$((i % 10))$((i * 7 % 10))"
		kill -9 "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
		active=$(mb-version --state s active 2>/dev/null)
		[ "$(audit '.active // "rules"')" = "$active" ]
		case $active in
		rules) [ ! -e s/active ] ;;
		"$A") cmp s/active a.jsonl ;;
		*) cmp s/active b.jsonl ;;
		esac
	done
	mb-version --state s activate "$A" --reason end >/dev/null 2>&1
	ls -A s | sort | xargs >got
	[ "$(cat got)" = "active audit.jsonl lock routers" ]
	# no line lost or torn: each carries the sha256 of the one before
	prev=$(printf '%064d' 0)
	while read -r line; do
		[ "$(jq -r .prev <<<"$line")" = "$prev" ]
		prev=$(sha256sum <<<"$line" | cut -d ' ' -f 1)
	done <s/audit.jsonl
}

@test "learnt: a number for a shell" {
	mb-benchmark default | head -n 30 | jq -c '.trajectory_id = .task.task_id' >tasks
	mb-route --explore epsilon --seed 1 tasks | "$TOP/pipelines/demo/agent" | mb-dataset >examples
	mb-train --bits 12 --passes 1 examples >one
	mb-train --bits 12 --passes 1 --init one examples >two
	echo '{"confidence": 0, "min_reward_delta": -1, "required_task_count": 1, "max_latency_increase_ms": 1e6,
		"max_error_rate_increase": 1}' >policy
	mb-benchmark default >suite
	mb-eval --challenger two suite >results
	mb-promote --state l --policy policy --challenger two results >/dev/null
	[ "$(mb-version --state l learnt active)" -eq 60 ]
	[ "$(mb-version --state l learnt rules)" -eq 0 ]
	fails_with 1 'no such version' mb-version --state l learnt 20260101T000000Z-000000000000
	fails_with 2 'learnt wants a version' mb-version --state l learnt
}
