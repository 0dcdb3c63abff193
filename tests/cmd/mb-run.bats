# mb-run: the transaction of a cycle, with chains of a few lines.

load helper

setup_file() {
	ground
	PATH=$TOP/pipelines/demo:$PATH
	mb-benchmark default | awk 'NR % 6 == 1' >suite
	mb-route --explore epsilon --seed 1 suite | agent >log
	mb-dataset log | mb-train --bits 12 --passes 1 >router
	mb-eval --challenger router suite >results
	echo '{"confidence": 0, "min_reward_delta": -1, "max_error_rate_increase": 1,
		"max_latency_increase_ms": 1000000, "required_task_count": 1}' >policy
	cat >chain <<-'END'
		#!/bin/sh
		# A chain that promotes a router made before. BREAK is run before the report.
		set -eu
		cd "$HERE"
		[ "$1" = --step ]
		echo "$2" >>steps
		case $2 in
		judge)
			mb-run --now 2026-02-01T02:00:00Z stage select selected.jsonl head -n 5 log
			mb-run --now 2026-02-01T02:00:00Z --ok 0,1 --commit stage promote decision.json \
				mb-promote --state "$MB_RUN_STATE" --policy policy --challenger router \
				--run "${MB_RUN##*/}" --now 2026-02-01T02:00:00Z results
			eval "${BREAK:-:}"
			mb-run --now 2026-02-01T02:00:00Z stage report report.json mb-report --state "$MB_RUN_STATE" \
				--run "${MB_RUN##*/}" --now 2026-02-01T02:00:00Z --trajectories "$MB_RUN/selected.jsonl" \
				--stages "$MB_RUN/stages.jsonl" append "$MB_RUN/decision.json"
			;;
		settle)
			eval "${BREAK_SETTLE:-:}"
			mb-mark --state "$MB_RUN_STATE" "$MB_RUN/selected.jsonl"
			;;
		esac
	END
	chmod +x chain
}

NOW='--now 2026-02-01T02:00:00Z'
ID=20260201T020000Z

export HERE=${BATS_FILE_TMPDIR:-}

start() { # ARGUMENT...
	rm -f "$HERE/steps"
	mb-run --state "$PWD/s" $NOW "$@" start "$HERE/chain"
}

@test "a run: two steps, a report on stdout, and no temporary files" {
	start >report
	jq -e '.status == "promoted" and .run_id == "'$ID'"' report
	printf 'judge\nsettle\n' | cmp - "$HERE/steps"
	[ ! -e s/pending ]
	[ "$(mb-version --state s active)" = "$(jq -r .promoted_version report)" ]
	[ "$(sqlite3 s/seen.db 'select count(*) from seen')" -eq 5 ]
	ls s/runs/$ID | xargs | grep -qx 'decision.json promote.err report.err report.json select.err selected.jsonl sources.jsonl stages.jsonl'
	jq -se 'map(select(has("status")) | .stage) == ["select", "promote", "report"]' s/runs/$ID/stages.jsonl
	jq -se 'all(has("seconds") | not)' s/runs/$ID/stages.jsonl
	start --format text | grep -q '^status      '
	[ -d s/runs/$ID-2 ]
}

@test "a command that fails ends the run in an error report that quotes it" {
	BREAK='mb-run stage extra extra.txt sh -c "echo it broke >&2; exit 7"' run -4 --separate-stderr start
	jq -e '.status == "error" and .error == {stage: "extra", message: "it broke"} and .sample_count == 5' <<<"$output"
	[[ $stderr == *"mb-run: stage extra failed: mb-report --state '$PWD/s' show $ID"* ]]
	[ "$(mb-version --state s active)" = rules ]
	[ ! -e s/pending ]
	[ ! -e s/seen.db ]
	[ ! -e s/runs/$ID/extra.txt ]
	mb-version --state s verify
}

@test "a run that fails after its report is in the log is taken back, and verify agrees" {
	BREAK='mb-report --state "$MB_RUN_STATE" --run "${MB_RUN##*/}" --trajectories "$MB_RUN/selected.jsonl" \
		append "$MB_RUN/decision.json" >/dev/null; exit 5' run -4 --separate-stderr start
	jq -e '.status == "error"' <<<"$output"
	[ "$(jq -r 'select(.event == "run").report.status' s/audit.jsonl | xargs)" = 'promoted error' ]
	[ "$(mb-version --state s active)" = rules ]
	[ ! -e s/seen.db ]
	mb-version --state s verify
}

@test "a switch that failed half way is completed or undone before anything is taken back" {
	BREAK='mb-version --state "$MB_RUN_STATE" activate rules >/dev/null
		ln -sfn "routers/$(ls "$MB_RUN_STATE/routers")" "$MB_RUN_STATE/active"; exit 5' run -4 --separate-stderr start
	jq -e '.status == "error"' <<<"$output"
	[ "$(mb-version --state s active)" = rules ]
	mb-version --state s verify
}

@test "a terminal is the chain's while it runs, and Ctrl-C reaches it" {
	# the chain reads the terminal
	printf '#!/bin/sh\n[ "$2" = judge ] || exit 0\nread -r word\necho "read $word"\nexit 5\n' >reader
	chmod +x reader
	(sleep 1; echo hello; sleep 1) | timeout 20 script -qec "mb-run --state t start ./reader" /dev/null >typed || :
	grep -q 'read hello' typed
	grep -q 'stage chain failed' typed
	# and a Ctrl-C there interrupts the stage, not only mb-run
	BREAK='mb-run stage slow slow.txt sleep 60'
	export BREAK
	(sleep 2; printf '\003'; sleep 2) | timeout 20 script -qec "mb-run --state $PWD/s --format json $NOW start $HERE/chain" /dev/null >typed || :
	grep -q '"error":{"stage":"slow","message":"interrupted by signal 2"' typed
	[ "$(mb-version --state s active)" = rules ]
}

@test "bad input is the fault of the stage that made it, and exits with 3" {
	BREAK='mb-run --maker select stage extra extra.txt sh -c "exit 3"' run -3 --separate-stderr start
	jq -e '.error == {stage: "select", message: "exit status 3, without a message"}' <<<"$output"
	BREAK='mb-run stage extra extra.txt sh -c "kill -9 \$\$"' run -4 --separate-stderr start
	jq -e '.error == {stage: "extra", message: "killed by signal 9"}' <<<"$output"
	BREAK='exit 5' run -4 --separate-stderr start
	jq -e '.error == {stage: "chain", message: "the chain exited with 5"}' <<<"$output"
	BREAK='mb-run stage extra extra.txt no-such-program' run -4 --separate-stderr start
	jq -e '.error.message == "no-such-program: No such file or directory"' <<<"$output"
}

@test "a promotion that cannot be taken back is reported, and the next run completes it" {
	BREAK='mv "$MB_RUN_STATE/audit.jsonl" kept; mkdir "$MB_RUN_STATE/audit.jsonl"; exit 9' \
		run -4 --separate-stderr start
	[ -z "$output" ]
	[[ $stderr == *"run $ID: its promotion of 20260201T020000Z-"*" could not be taken back: "*"; the next run completes it"* ]]
	[[ $stderr == *"stage chain failed, and its report failed too"* ]]
	rmdir s/audit.jsonl
	mv "$HERE/kept" s/audit.jsonl
	[ "$(cat s/pending)" = $ID ]
	run -0 --separate-stderr start
	[[ $stderr == *"mb-run: completed run $ID, which had died"* ]]
	mb-report --state s --format json show $ID | jq -e '.status == "promoted" and (.note | contains("completed by the next run"))'
	printf 'settle\njudge\nsettle\n' | cmp - "$HERE/steps"
	mb-version --state s verify
}

@test "a run that is not settled is reported, and the next run settles it" {
	BREAK_SETTLE='echo no space >&2; exit 4' run -4 --separate-stderr start
	jq -e '.status == "promoted"' <<<"$output"
	[[ $stderr == *"no space"*"mb-run: run $ID is promoted and reported, but not settled: "*"; the next run settles it"* ]]
	[ "$(cat s/pending)" = $ID ]
	run --separate-stderr start
	[[ $stderr == *"completed run $ID"* ]]
	[ ! -e s/pending ]
}

@test "killed at once, with all its processes: the next run completes or starts over" {
	kill_all='kill -9 "$(sed "s/.*pid \([0-9]*\),.*/\1/" "$MB_RUN_STATE/lock")"; kill -9 0'
	BREAK=$kill_all run -137 start
	[ "$(cat s/pending)" = $ID ]
	run -0 --separate-stderr start
	[[ $stderr == *"completed run $ID"* ]]
	mb-report --state s --format json show $ID | jq -e '.status == "promoted"'
	# before the verdict: nothing is there to complete
	rm -rf s
	sed "s|.*mb-run.*stage select.*|&\\n$(printf %s "$kill_all" | sed 's/[\\&|]/\\&/g')|" "$HERE/chain" >early
	chmod +x early
	run -137 mb-run --state "$PWD/s" $NOW start ./early
	[ "$(cat s/pending)" = $ID ]
	run -0 --separate-stderr start
	[[ $stderr != *completed* ]]
	jq -e '.run_id == "'$ID'-2" and .status == "promoted"' <<<"$output"
	[ ! -e s/pending ]
}

@test "an interrupt reaches the stage that runs, and is reported" {
	BREAK='mb-run stage slow slow.txt sh -c "echo \$\$ >slow.pid; exec sleep 60"' start >report 2>err &
	pid=$!
	for _ in $(seq 100); do [ -s "$BATS_FILE_TMPDIR/slow.pid" ] && break; sleep 0.05; done
	kill -TERM "$(sed 's/.*pid \([0-9]*\),.*/\1/' s/lock)"
	got=0
	wait "$pid" || got=$?
	[ "$got" -eq 4 ]
	jq -e '.error == {stage: "slow", message: "interrupted by signal 15"}' report
	# it is gone, or a zombie: not every init reaps
	[[ $(ps -o stat= -p "$(cat "$BATS_FILE_TMPDIR/slow.pid")") =~ ^(Z.*)?$ ]]
	[ "$(mb-version --state s active)" = rules ]
	[ -z "$(ls s/runs/$ID | grep tmp)" ]
}

@test "messages are printed and kept, without the progress" {
	export MB_RUN=$PWD
	run -0 --separate-stderr mb-run stage noisy out sh -c 'printf "\r\033[Kmb-x: 10 lines\r\033[Kmb-x: a warning\n\r\033[K" >&2; echo hello'
	echo 'mb-x: a warning' | cmp - noisy.err
	echo hello | cmp - out
	[[ $stderr == *$'\r\033[Kmb-x: 10 lines'* ]]
	# a program that it leaves in the background does not hold it
	timeout 5 mb-run stage back out sh -c 'sleep 20 & echo done'
	[ "$(stat -c %a out)" = 600 ]
}

@test "keep: a file of the run replaces that of the state atomically" {
	mkdir run state
	export MB_RUN=$PWD/run MB_RUN_STATE=$PWD/state
	echo new >run/thing.jsonl
	echo old >state/thing.jsonl
	mb-run keep thing.jsonl
	cmp run/thing.jsonl state/thing.jsonl
	[ "$(ls state)" = thing.jsonl ]
	ln -s /etc/passwd run/link
	fails_with 4 'run/link' mb-run keep link
	fails_with 2 "a name of letters, digits and '-': '../x'" mb-run keep ../x
	fails_with 2 "a name of letters, digits and '-': '.x'" mb-run keep .x
}

@test "two runs at once: the second exits with 1 and names the holder of the lock" {
	BREAK='touch running; sleep 4' start >/dev/null &
	for _ in $(seq 100); do [ -e "$BATS_FILE_TMPDIR/running" ] && break; sleep 0.05; done
	fails_with 1 "s/lock is held by mb-run, pid" start
	wait
}

@test "a stage does not outlive a chain that was killed, and promotes nothing afterwards" {
	printf '#!/bin/sh\nsleep 1; exec mb-promote "$@"\n' >slow-promote
	sed "s|mb-promote --state|$PWD/slow-promote --state|; s|^judge)|&\\n(sleep 0.3; kill -9 \$\$) \&|" "$HERE/chain" >slow
	chmod +x slow slow-promote
	run -4 mb-run --state "$PWD/s" $NOW start "$PWD/slow"
	sleep 1.5
	[ "$(mb-version --state s active)" = rules ]
	jq -se 'map(.event) == ["run"]' s/audit.jsonl
}

@test "a signal ends a chain that is stopped" {
	BREAK='touch stopped; kill -STOP 0' start >report 2>err &
	pid=$!
	for _ in $(seq 100); do [ -e "$HERE/stopped" ] && break; sleep 0.05; done
	sleep 0.2
	kill -TERM "$(sed 's/.*pid \([0-9]*\),.*/\1/' s/lock)"
	got=0
	wait "$pid" || got=$?
	[ "$got" -eq 4 ]
	[ "$(mb-version --state s active)" = rules ]
}

@test "a background process that a stage left keeps neither the lock nor the run" {
	BREAK='mb-run stage d d.txt sh -c "setsid sleep 20 >/dev/null 2>&1 3>&- & echo \$! >daemon"' start >/dev/null
	start >/dev/null
	BREAK='mb-run stage d d.txt sh -c "setsid sleep 20 >/dev/null 2>&1 3>&- & echo \$! >>daemon"; exit 1' run -4 start
	start >/dev/null
	kill $(cat "$HERE/daemon")
	BREAK='mb-run stage d d.txt sh -c "timeout 5 yes >&2 3>&- & echo \$! >daemon"' start >/dev/null 2>/dev/null
	kill "$(cat "$HERE/daemon")" # it still runs
}

@test "a stage cannot start a run of its own state, but one of another" {
	BREAK='! mb-run --state "$MB_RUN_STATE" start "$HERE/chain" 2>nested' start >/dev/null
	grep -q 'a stage of a run cannot start another run of this state' "$HERE/nested"
	[ "$(ls s/runs)" = $ID ]
	BREAK='BREAK= mb-run --state "$MB_RUN_STATE-2" start "$HERE/chain" >&2' start >/dev/null
	[ ! -e s-2/pending ]
	[ "$(ls s-2/runs)" = $ID ] || [ "$(ls s-2/runs | wc -l)" -eq 1 ]
}

@test "misuse" {
	fails_with 2 'say what to do: start, stage or keep' mb-run
	fails_with 2 'start wants a CHAIN' mb-run start
	fails_with 2 'MB_RUN is not set' mb-run stage a b c
	fails_with 2 'stage wants NAME, FILE and a COMMAND' env MB_RUN=x mb-run stage a b
	fails_with 2 "--ok wants exit statuses such as 0,1: '0,x'" mb-run --ok 0,x stage a b c
	fails_with 2 "--ok wants exit statuses such as 0,1: '32'" mb-run --ok 32 stage a b c
	fails_with 2 "--format wants text or json: 'xml'" mb-run --format xml start x
	fails_with 2 "--state wants a directory: ''" mb-run --state= start x
	fails_with 2 "--now wants a time" mb-run --now 2026-02-30T00:00:00Z start x
	fails_with 2 "no such baseline: 'nobody'" mb-run --state s --baseline nobody start x
	[ ! -e s/runs ]
}
