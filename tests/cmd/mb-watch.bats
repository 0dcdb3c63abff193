# mb-watch: whether what was promoted is worse, and the way back.

load helper

# A state in which V was promoted over the rules, whose live log is old.jsonl.
setup_file() {
	ground
	for i in 1 2 3; do
		printf '{"trajectory_id":"%s","task":{"input":"look"},"decisions":[{"decision_type":"direct_answer"}],"reward":1}\n' "$i"
	done | mb-dataset | mb-train >new
	for i in $(seq 100); do
		printf '{"task_id":"%s","baseline":{"action":"clarify","reward":0.4},"challenger":{"action":"clarify","reward":0.5}}\n' "$i"
	done >results
	mb-promote --state s --challenger new --now 2026-01-01T00:00:00Z results >/dev/null
	live rules 0 500 8 >old.jsonl
}

world() {
	cp -a "$BATS_FILE_TMPDIR"/* .
	V=$(mb-version --state s active)
	W="mb-watch --state s --now 2026-01-02T00:00:00Z"
}

# COUNT trajectories of a version, the ids from FROM on; GOOD of ten succeed.
live() { # VERSION FROM COUNT GOOD
	jq -nc --arg v "$1" --argjson from "$2" --argjson n "$3" --argjson good "$4" 'range($from; $from + $n) |
		{trajectory_id: "\($v)-\(.)", task: {input: "x"},
		 decisions: [{decision_type: "direct_answer", router_version: $v}],
		 reward: (if . * 7 % 10 < $good then 1 else 0 end)}'
}

# Until N rewards of the active version are in the journal, or two seconds have passed.
wait_until_counted() { # N
	for _ in $(seq 100); do
		[ "$(grep -c '"active"' s/watch/journal.jsonl)" -lt "$1" ] || break
		sleep 0.02
	done
}

@test "as good as before: nothing is shown, and the exit status is 0" {
	world
	live "$V" 0 300 8 >new.jsonl
	run -0 --separate-stderr $W old.jsonl new.jsonl
	[ -z "$stderr" ]
	jq -e --arg v "$V" '.status == "watching" and .version == $v and .before == "rules" and .tasks == 300
		and .before_tasks == 500 and .before_mean_reward == 0.8 and .evidence < 1
		and .alarm_at == 100 and .margin == 0 and .since == "2026-01-01T00:00:00Z"' <<<"$output"
	[ "$(mb-version --state s active)" = "$V" ]
}

@test "nothing is counted twice: the same log, its tail, an id" {
	world
	live "$V" 0 200 8 >new.jsonl
	$W old.jsonl new.jsonl >one
	$W old.jsonl new.jsonl | cmp - one
	tail -n 50 new.jsonl | $W | cmp - one
	cat new.jsonl new.jsonl old.jsonl | $W - | cmp - one
	[ "$(wc -l <s/watch/journal.jsonl)" -eq 701 ]
}

@test "the evidence is the same however the log is cut" {
	world
	live "$V" 0 250 6 >new.jsonl
	$W old.jsonl new.jsonl >one && false || [ $? -eq 1 ]
	rm -r s/watch
	$W old.jsonl >/dev/null
	for i in 0 1 2 3 4; do
		sed -n "$((i * 50 + 1)),$((i * 50 + 50))p" new.jsonl | $W >two || break
	done
	cmp one two
}

@test "worse: every run exits with 1 and changes nothing" {
	world
	live "$V" 0 1000 6 >new.jsonl
	run -1 $W old.jsonl new.jsonl
	jq -e '.status == "worse" and .evidence >= 100 and .tasks < 300 and .rolled_back_to == null' <<<"$output"
	[ "$(mb-version --state s active)" = "$V" ]
	run -1 $W /dev/null
	mb-status --state s --format json | jq -e '.watch.status == "worse" and .quarantined == null'
	# bad lines don't drown it
	(echo nonsense; cat new.jsonl) | { run -1 $W; }
}

@test "--auto-rollback: the version before is active, in one audit line with the quarantine" {
	world
	live "$V" 0 1000 6 >new.jsonl
	count=$(wc -l <s/audit.jsonl)
	run -1 --separate-stderr $W --auto-rollback old.jsonl new.jsonl
	jq -e '.status == "worse" and .rolled_back_to == "rules"' <<<"$output"
	[ "$(mb-version --state s active)" = rules ]
	[ "$(wc -l <s/audit.jsonl)" -eq $((count + 1)) ]
	tail -n 1 s/audit.jsonl | jq -e --arg v "$V" '.event == "rollback" and .was == $v and .active == null
		and .quarantined == $v and (.reason | startswith("watch: mean reward 0."))'
	mb-status --state s | grep -qx "quarantined $V"
	# the rewards of the rules are kept for the next promotion, and the bad one's don't count any more
	run -0 $W old.jsonl new.jsonl
	jq -e '.status == "idle" and .version == "rules" and .tasks == 500' <<<"$output"
	# not again
	run -1 mb-promote --state s --challenger new results
	jq -e --arg v "$V" '.verdict == "held" and .reasons == ["\($v) is quarantined: it was worse than the router before it"]' <<<"$output"
	fails_with 1 "this version is quarantined; use --force to activate it: '$V'" mb-version --state s activate "$V"
	fails_with 1 "this version is quarantined; use --force to activate it: '$V'" mb-version --state s rollback "$V"
	[ "$(mb-version --state s active)" = rules ]
	# unless forced, which the log says
	cp -a s s2
	run -0 mb-promote --state s --challenger new --force results
	jq -e --arg v "$V" '.version == $v' <<<"$output"
	tail -n 1 s/audit.jsonl | jq -e --arg v "$V" '.event == "promotion" and .lifted == $v'
	mb-status --state s --format json | jq -e '.quarantined == null'
	run -0 mb-version --state s2 --force activate "$V"
	tail -n 1 s2/audit.jsonl | jq -e --arg v "$V" '.event == "activate" and .lifted == $v'
	# what counted in its first life does not count again, and a new reference is at hand
	run -0 $W - < <(head -n 100 new.jsonl)
	jq -e '.status == "watching" and .tasks == 0 and .before_tasks == 500' <<<"$output"
}

@test "the alarm comes with the line that raises it, while the pipe is open" {
	world
	$W old.jsonl >/dev/null
	mkfifo pipe
	$W --auto-rollback <pipe >out &
	pid=$!
	exec 7>pipe
	live "$V" 0 40 8 >&7
	wait_until_counted 40
	[ "$(grep -c '"active"' s/watch/journal.jsonl)" -eq 40 ] # on disk before the next line comes
	kill -0 "$pid"
	mb-status --state s --format json | jq -e '.watch.status == "watching" and .watch.tasks == 40'
	live "$V" 1000 200 3 >&7 || [ $? -eq 141 ] # it may have heard enough
	got=0
	wait "$pid" || got=$?
	exec 7>&-
	[ "$got" -eq 1 ]
	jq -e '.rolled_back_to == "rules"' out
	[ "$(mb-version --state s active)" = rules ]
}

@test "a promotion amid the watch is taken up at the next line" {
	world
	$W old.jsonl >/dev/null
	mkfifo pipe
	$W <pipe >out &
	pid=$!
	exec 7>pipe
	live "$V" 0 150 8 >&7
	wait_until_counted 150
	for i in 1 2 3 4; do
		printf '{"trajectory_id":"%s","task":{"input":"hear"},"decisions":[{"decision_type":"direct_answer"}],"reward":1}\n' "$i"
	done | mb-dataset | mb-train >newer
	mb-promote --state s --challenger newer --now 2026-01-02T00:00:00Z results >/dev/null
	X=$(mb-version --state s active)
	live "$X" 0 20 8 >&7
	exec 7>&-
	wait "$pid"
	jq -e --arg x "$X" --arg v "$V" '.version == $x and .before == $v and .tasks == 20 and .before_tasks == 150' out
}

@test "without a comparison it reports this and counts nothing, and --reference helps" {
	world
	live "$V" 0 300 6 >new.jsonl
	run -0 $W new.jsonl
	jq -e '.status == "waiting" and .tasks == 0 and (.text | contains("0 rewards of rules are known, but the comparison needs 100"))' <<<"$output"
	run -1 $W --reference 0.8 new.jsonl
	jq -e '.status == "worse" and .before_mean_reward == 0.8 and .alarm_at == 100' <<<"$output"
	fails_with 2 "has begun with another --margin or --reference" $W --reference 0.7 /dev/null
	fails_with 2 "--reference" $W --reference 2 /dev/null
	rm -r s/watch
	run -0 $W --reference 0.8 --margin 0.25 new.jsonl
	jq -e '.status == "watching" and .margin == 0.25' <<<"$output"
}

@test "not counted: other versions, several versions, no reward, no known status; an outcome counts" {
	world
	live "$V" 0 10 8 >good
	{
		jq -c '.trajectory_id += "a" | .decisions += [{decision_type: "direct_answer", router_version: "rules"}]' good
		jq -c '.trajectory_id += "b" | .decisions[0].router_version = "20200101T000000Z-000000000000"' good
		jq -c '.trajectory_id += "c" | del(.reward)' good
		jq -c '.trajectory_id += "f" | del(.reward) | .outcome = {status: "OK"}' good
		jq -c '.trajectory_id += "g" | del(.reward) | .outcome = {latency_ms: 60000}' good
		jq -c '.trajectory_id += "d" | del(.decisions[0].router_version)' good
		jq -c '.trajectory_id += "e" | del(.reward) | .outcome = {status: "success", latency_ms: 60000}' good
	} >odd
	run -0 $W old.jsonl odd
	jq -e '.tasks == 10 and (.mean_reward | . > 0.8999 and . < 0.9001)' <<<"$output"
	echo '{"trajectory_id":"x","task":{"input":"x"},"decisions":[{"decision_type":"direct_answer","propensity":2}],"reward":1}' >bad
	fails_with 3 "bad:1: decisions" $W bad || [ "$(wc -l <out)" -eq 1 ]
}

@test "killed at any moment: nothing counted twice, nothing half done" {
	world
	live "$V" 0 150 8 >new.jsonl
	live "$V" 1000 300 3 >bad.jsonl
	cat old.jsonl new.jsonl bad.jsonl >log.jsonl
	cp -a s whole
	mb-watch --state whole --auto-rollback --now 2026-01-02T00:00:00Z log.jsonl >want && false || [ $? -eq 1 ]
	for i in $(seq 25); do
		$W --auto-rollback log.jsonl >/dev/null 2>&1 &
		pid=$!
		sleep "0.00$((i % 10))$((i * 7 % 10))"
		kill -9 "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
		case $(mb-version --state s active 2>/dev/null) in
		rules) [ "$(jq -r 'select(.quarantined) | .quarantined' s/audit.jsonl)" = "$V" ] && rm -rf s && cp -a "$BATS_FILE_TMPDIR/s" s ;;
		"$V") [ -z "$(jq -r 'select(.quarantined) | .quarantined' s/audit.jsonl)" ] ;;
		esac
	done
	$W --auto-rollback log.jsonl >got 2>/dev/null || :
	diff got want
}

@test "a torn line of the journal is ignored, a changed line is reported" {
	world
	live "$V" 0 100 8 >new.jsonl
	$W old.jsonl >/dev/null
	printf '{"trajectory_id":"' >>s/watch/journal.jsonl
	run -0 $W new.jsonl
	jq -e '.tasks == 100 and .before_tasks == 500' <<<"$output"
	sed -i '3s/.*/nonsense/' s/watch/journal.jsonl
	fails_with 3 "s/watch/journal.jsonl:3:" $W /dev/null
}

@test "one watch at a time, beside cycles; and a no is not a failure" {
	world
	mkdir -p s/watch
	exec 8>>s/watch/lock
	flock -n 8
	echo 'mb-watch, pid 7, since noon' >s/watch/lock
	fails_with 4 "s/watch/lock is held by mb-watch, pid 7, since noon" $W /dev/null
	exec 8>&-
	exec 8>>s/lock
	flock -n 8
	run -0 $W old.jsonl
	exec 8>&-
	fails_with 4 "nowhere: no such state" mb-watch --state nowhere /dev/null
	fails_with 2 "try 'mb-watch --help'" mb-watch --state s --challenger new /dev/null
	fails_with 2 "--margin" $W --margin -1 /dev/null
}

@test "a rollback waits for the lock and reports this" {
	world
	live "$V" 0 1000 3 >new.jsonl
	exec 8>>s/lock
	flock -n 8
	echo 'mb-cycle, pid 7, since noon' >s/lock
	$W --auto-rollback old.jsonl new.jsonl >out 2>err 8>&- &
	pid=$!
	for _ in $(seq 100); do
		[ ! -s err ] || break
		sleep 0.02
	done
	grep -q "s/lock is held by mb-cycle, pid 7, since noon: waiting for it" err
	exec 8>&-
	got=0
	wait "$pid" || got=$?
	[ "$got" -eq 1 ]
	[ "$(mb-version --state s active)" = rules ]
}

# Run a command that sees the state s as read-only. Modes do not stop root; a mount does.
read_only() {
	if [ "$(id -u)" -ne 0 ]; then
		chmod -R a-w s
		"$@"
	else
		# shellcheck disable=SC2016
		unshare -m sh -c 'mount --bind s s && mount -o remount,ro,bind s && exec "$@"' sh "$@"
	fi
}

@test "a state that is read-only: the error names the real reason" {
	world
	[ "$(id -u)" -ne 0 ] || read_only true 2>/dev/null || skip 'root, and no mount can be made here'
	why='Read-only file system'
	[ "$(id -u)" -eq 0 ] || why='Permission denied'
	fails_with 4 "mb-watch: s/watch: $why" read_only mb-watch --state s old.jsonl
	[ "$(id -u)" -eq 0 ] || chmod -R u+w s
	$W old.jsonl >/dev/null
	fails_with 4 "mb-watch: s/watch/lock: $why" read_only mb-watch --state s old.jsonl
	[ "$(id -u)" -eq 0 ] || chmod -R u+w s
}

@test "--format text: the status in words" {
	mkdir empty
	echo '{"trajectory_id":"a","task":{"input":"x"},"decisions":[{"decision_type":"direct_answer"}],"reward":1}' >one
	mb-watch --state empty --format text one >page
	grep -qE '^watch +idle$' page
	grep -qE '^version +rules$' page
	fails_with 2 "--format wants text or json: 'xml'" mb-watch --state empty --format xml one
}
