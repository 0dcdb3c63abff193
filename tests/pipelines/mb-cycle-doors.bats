# mb-cycle where the house leaked: paths, links, environments, full disks.

load helper

setup_file() { office 60; }

cycle() { # ARGUMENT...; held or promoted is fine
	local got=0
	mb-cycle "$@" "$BATS_FILE_TMPDIR/log.jsonl" >report 2>err || got=$?
	[ $got -le 1 ] || { cat err; return 1; }
}

@test "a state whose parents are missing, or whose name ends in /, is made" {
	mkdir there
	for s in s/ a/b a/c/ ./x// there/y/ "$PWD/z/1/2/" -dash 'with blank/s'; do
		cycle --state="$s" --dry-run
		[ -d "$s/runs" ] || [ -d "./$s/runs" ]
	done
}

@test "the default place of a first run: HOME without .local" {
	unset XDG_STATE_HOME
	export HOME=$PWD/home
	mkdir home
	cycle --dry-run
	[ -d home/.local/state/memabra/runs ]
	MB_STATE=t/u/ cycle --dry-run
	[ -d t/u/runs ]
}

@test "a standard error that is closed or full fails no run" {
	local got
	for to in '2>&-' '2>/dev/full'; do
		got=0
		eval "mb-cycle --state s '$BATS_FILE_TMPDIR/log.jsonl' >report $to" || got=$?
		[ "$got" -le 1 ]
		jq -e '.status == "held" or .status == "promoted" or .status == "rejected"' report
		rm -rf s
	done
}

@test "without HOME nothing is made, and in / neither" {
	unset XDG_STATE_HOME
	fails_with 2 'no state directory: give --state, or set MB_STATE or HOME' env -u HOME mb-cycle "$BATS_FILE_TMPDIR/log.jsonl"
	[ ! -e /.local/state/memabra ]
}

@test "--state with nothing is misuse in every program" {
	mb-benchmark default >suite
	for p in mb-caseindex\ dump mb-mark mb-offpolicy\ --challenger\ rules mb-promote\ --challenger\ rules mb-report\ list \
		mb-route mb-select mb-status mb-version\ list mb-watch mb-eval\ --challenger\ rules mb-dataset\ --rescore \
		mb-benchmark\ renew\ suite mb-run\ start\ true mb-cycle\ "$BATS_FILE_TMPDIR/log.jsonl"; do
		# shellcheck disable=SC2086
		set -- $p
		fails_with 2 "--state wants a directory: ''" "$1" --state= "${@:2}"
	done
	[ -z "$(ls -A | grep -vx -e err -e out -e suite)" ]
}

@test "a lock that is a link is refused, and its target does not change" {
	mkdir s
	echo precious >victim
	ln -s ../victim s/lock
	fails_with 3 's/lock: is a symbolic link' mb-cycle --state s "$BATS_FILE_TMPDIR/log.jsonl"
	echo precious | cmp - victim
	ln -sf ../new s/lock
	fails_with 3 's/lock: is a symbolic link' mb-cycle --state s "$BATS_FILE_TMPDIR/log.jsonl"
	[ ! -e new ]
}

@test "POSIXLY_CORRECT, and the PATH of cron" {
	POSIXLY_CORRECT=1 cycle --state s --hold-out 5 --now 2026-02-01T02:00:00Z
	jq -e '.status == "held" or .status == "inconclusive" or .status == "promoted"' report
	got=0
	env -i HOME="$PWD" PATH=/usr/bin:/bin "$(command -v mb-cycle)" --state t "$BATS_FILE_TMPDIR/log.jsonl" >report || got=$?
	[ $got -le 1 ]
	jq -e .run_id report
}

@test "a FIFO, a socket or a device in place of a file of the state is refused at once, by every program" {
	cycle --state whole
	for f in audit.jsonl lock pending format reservoir.jsonl seen.db cases.db policy.json benchmark.jsonl vectors \
		seen.db-wal cases.db-journal watch/lock watch/journal.jsonl runs routers; do
		rm -rf s
		cp -a whole s
		mkdir -p s/watch
		rm -rf "s/$f"
		mkfifo "s/$f"
		for p in mb-status mb-version\ list mb-version\ verify mb-report\ list mb-mark mb-select mb-watch mb-caseindex\ lookup mb-route \
			mb-cycle\ "$BATS_FILE_TMPDIR/log.jsonl"; do
			# shellcheck disable=SC2086
			set -- $p
			fails_with 3 "s/$f: is not a" timeout 10 "$1" --state s "${@:2}"
		done
	done
	rm s/routers
	mkdir s/routers
	mkfifo s/routers/20260101T000000Z-000000000000.jsonl
	run -1 timeout 10 mb-version --state s verify
	[[ $output == *'is not a regular file'* ]]
	fails_with 1 'no such version' timeout 10 mb-route --state s --router 20260101T000000Z-000000000000
	rm s/lock
	ln -s /dev/full s/lock
	fails_with 3 's/lock: is a symbolic link' mb-mark --state s
	rm s/lock
	if mknod s/lock c 1 7 2>/dev/null; then
		fails_with 3 's/lock: is not a regular file' mb-mark --state s
	fi
}

@test "a hard link to a write-ahead log is refused: SQLite would write to the other name" {
	cycle --state s
	echo precious >victim
	ln victim s/seen.db-wal
	fails_with 3 's/seen.db-wal: has a second hard link' mb-mark --state s
	echo precious | cmp - victim
}

# A disk of a few megabytes, where the kernel lets us have one.
full_disk() {
	mkdir disk
	mount -t tmpfs -o size="$1" none disk 2>/dev/null || skip 'a file system of its own cannot be mounted here'
}

teardown() { ! mountpoint -q disk 2>/dev/null || umount disk; }

@test "a full disk leaves no temporary file, and each night finds as much room" {
	full_disk 30m
	cycle --state disk/s --dry-run --now 2026-02-01T02:00:00Z
	head -c 100m /dev/zero >disk/ballast 2>/dev/null || :
	rm -rf disk/s/runs/*
	for night in 1 2 3; do
		run -4 --separate-stderr mb-cycle --state disk/s --now 2026-02-0${night}T03:00:00Z "$BATS_FILE_TMPDIR/log.jsonl"
		[[ $stderr == *"No space left on device"* ]]
		! printf '%s\n' "$stderr" | grep -vE '^(mb-[a-z]*: |try )' || false
		[ -z "$(find disk -name '*.tmp*')" ]
	done
	rm disk/ballast
	cycle --state disk/s
}

@test "promoted and not settled for a full disk: it is said, and the next night settles it" {
	full_disk 40m
	jq -n '{confidence: 0, min_reward_delta: -1, max_error_rate_increase: 1, max_latency_increase_ms: 1e6}' >policy
	printf '#!/bin/sh\nmb-report "$@"\nhead -c 100m /dev/zero >disk/ballast 2>/dev/null || :\n' >report-and-fill
	chmod +x report-and-fill
	run -4 --separate-stderr env MB_REPORT=./report-and-fill mb-cycle --state disk/s --policy policy "$BATS_FILE_TMPDIR/log.jsonl"
	[[ $stderr == *"is promoted and reported, but not settled"*"the next run settles it"* ]] ||
		[[ $stderr == *"stage report failed"* ]]
	rm disk/ballast
	run --separate-stderr mb-cycle --state disk/s --policy policy "$BATS_FILE_TMPDIR/log.jsonl"
	[ "$status" -le 1 ]
	mb-version --state disk/s verify
	[ "$(mb-status --state disk/s --format json | jq .trajectories_seen)" -ge 60 ]
}

@test "verify beside running cycles raises no false alarm" {
	cycle --state s
	for i in 1 2 3 4 5; do
		sed "s/\"trajectory_id\":\"/&$i-/" "$BATS_FILE_TMPDIR/log.jsonl" | head -n 20 >more
		MB_TRAIN='mb-train --bits 12 --passes 1' mb-cycle --state s more >/dev/null 2>&1 || :
	done &
	pid=$!
	n=0
	while kill -0 $pid 2>/dev/null; do
		mb-version --state s verify >verified 2>&1 || { cat verified; kill $pid; false; }
		n=$((n + 1))
	done
	wait
	[ $n -gt 20 ]
}

@test "verify sees a decision that was changed and a chain made anew, and marks that were lost" {
	cycle --state s --now 2026-02-01T02:00:00Z
	mb-version --state s verify
	cp -a s t
	# all hashes are right again; only the decision says something else
	jq -c 'if .decision then .decision.reasons = ["it was fine"] else . end' s/audit.jsonl >changed
	prev=$(printf '%064d' 0)
	while IFS= read -r line; do
		line=$(jq -c --arg prev "$prev" '.prev = $prev' <<<"$line")
		prev=$(printf '%s\n' "$line" | sha256sum | cut -d ' ' -f 1)
		printf '%s\n' "$line"
	done <changed >s/audit.jsonl
	run -1 mb-version --state s verify
	[[ $output == *"decision.json: differs from the decision in the audit log"* ]]
	sqlite3 t/seen.db 'delete from seen'
	run -1 mb-version --state t verify
	[[ $output == *"t/seen.db: lacks 60 of the 60 trajectories of run 20260201T020000Z"* ]]
	sqlite3 t/seen.db 'drop table seen'
	run -1 mb-version --state t verify
	[[ $output == *"t/seen.db: lacks 60 of the 60 trajectories"* ]]
}

@test "an option after the logs, and feedback that nobody understands, are said" {
	: >log.jsonl
	fails_with 2 "options come before the logs: '--format'" mb-cycle --state s log.jsonl --format text
	jq -nc 'range(9) | {trajectory_id: "t\(.)", task: {input: "q\(.)"}, candidate_sets: {tool: [{id: "a"}]}, decisions: [{decision_type: "call_tool", selected_ids: ["a"]}]}' >log.jsonl
	jq -nc 'range(9) | {trajectory_id: "t\(.)", score: 9}' >scores
	run -3 --separate-stderr mb-cycle --state s --feedback scores log.jsonl
	[[ $stderr == *"no feedback was understood: say what it means by mb-reward --map"* ]] || { echo "$stderr"; false; }
}
