# mb-version verify, active --at and prune: the audit log can be believed.

load helper

# A state with three versions, A, B and C, a run of a cycle, both databases, a suite and a policy.
setup_file() {
	ground
	for i in $(seq 100); do
		printf '{"task_id":"%s","benchmark_sha256":"%s","baseline":{"action":"clarify","reward":0.4},"challenger":{"action":"clarify","reward":0.5}}\n' \
			"$i" "$(printf x | sha256sum | cut -d ' ' -f 1)"
	done >results.jsonl
	for n in 1 2 3; do
		for i in $(seq "$n"); do
			printf '{"trajectory_id":"%s","task":{"input":"look"},"decisions":[{"decision_type":"direct_answer"}],"reward":1}\n' "$i"
		done >log$n.jsonl
		mb-dataset log$n.jsonl | mb-train >r$n
		mb-promote --state s --challenger r$n --now 2026-01-0${n}T00:00:00Z results.jsonl >decision$n.json
		mkdir -p s/runs/run-$n
		mb-report --state s append --run run-$n --now 2026-01-0${n}T00:00:01Z --trajectories log$n.jsonl decision$n.json >s/runs/run-$n/report.json
	done
	mb-mark --state s log3.jsonl
	mb-caseindex --state s update log3.jsonl >/dev/null
	printf x >s/benchmark.jsonl
	echo '{}' >s/policy.json
	cp -a s whole
}

world() {
	cp -a "$BATS_FILE_TMPDIR"/* .
	A=$(jq -r .version decision1.json) B=$(jq -r .version decision2.json) C=$(jq -r .version decision3.json)
	v="mb-version --state s --now 2026-02-01T00:00:00Z"
}

# verify finds it, says $1, and changes nothing; mb-report says the same.
finds() {
	(cd s && find . -exec stat -c '%n %f %s %y' {} + | sort; find . -type f -exec sha256sum {} + | sort) >before
	local got=0
	mb-version --state s verify >out 2>err || got=$?
	cat out err
	[ "$got" -eq 1 ] && [ ! -s err ]
	grep -qF -- "$1" out
	(cd s && find . -exec stat -c '%n %f %s %y' {} + | sort; find . -type f -exec sha256sum {} + | sort) | cmp - before
}

@test "a state that only memabra wrote is sound, and verify changes nothing" {
	world
	run -0 --separate-stderr mb-version --state s verify
	[ -z "$stderr" ]
	[ "$output" = "sound       nothing is wrong: 6 lines of the audit log and 3 versions" ]
	mb-version --state s --format json verify | jq -e '.sound and .lines == 6 and .versions == 3
		and .first_bad_line == null and .findings == [] and .notes == []'
	diff -r s whole
	mkdir empty
	run -0 mb-version --state empty verify
	[ -z "$(ls -A empty)" ]
	fails_with 1 "nowhere: no such state" mb-version --state nowhere verify
}

@test "the first line that was altered, cut out or put in, by its number" {
	world
	sed -i '3s/promotion/activate!/' s/audit.jsonl
	finds "s/audit.jsonl:3: it was altered"
	sed -i '5s/"reason":"/&x/' s/audit.jsonl
	finds "s/audit.jsonl:3: it was altered"
	cp whole/audit.jsonl s
	sed -i '1s/"time":"2026/"time":"2025/' s/audit.jsonl
	finds "s/audit.jsonl:1: it was altered"
	cp whole/audit.jsonl s
	sed -i '4s/"prev":"./"prev":"x/' s/audit.jsonl
	finds "s/audit.jsonl:4: it was altered"
	cp whole/audit.jsonl s
	sed -i 4d s/audit.jsonl
	finds "s/audit.jsonl:3: it was altered, or lines after it were removed: the prev of line 4 does not match"
	cp whole/audit.jsonl s
	sed -i 1d s/audit.jsonl
	finds "s/audit.jsonl:1: lines before it were removed"
	cp whole/audit.jsonl s
	# put in, with the right sha256 and with none
	prev=$(sed -n 2p s/audit.jsonl | sha256sum | cut -d ' ' -f 1)
	sed -i "2a {\"prev\":\"$prev\",\"time\":\"2026-01-01T00:00:00Z\",\"event\":\"run\",\"active\":\"$A\",\"was\":\"$A\"}" s/audit.jsonl
	finds "s/audit.jsonl:3: it was inserted: the prev of line 4 is the sha256 of line 2"
	cp whole/audit.jsonl s
	sed -i '4a nonsense' s/audit.jsonl
	finds "s/audit.jsonl:5: it is not an audit line"
	mb-version --state s verify --format json | jq -e '.first_bad_line == 5'
}

@test "changes that the chain cannot show are found in other files" {
	world
	# the last line, altered: the report is kept elsewhere
	sed -i '6s/"samples*_count":3/"sample_count":4/; 6s/run-3/run-4/' s/audit.jsonl
	finds "s/runs/run-3/report.json: the audit log has no line of this run: it may have been removed"
	cp whole/audit.jsonl s
	sed -i '6s/"sample_count":3/"sample_count":4/' s/audit.jsonl
	finds "s/runs/run-3/report.json: differs from the report in the audit log"
	# the end cut off
	head -n 4 whole/audit.jsonl >s/audit.jsonl
	finds "the link says that $C is active, but the last line of the log says $B: lines may have been removed"
	grep -q "$C is not in the audit log" out
	# and the link set back
	ln -sfn "routers/$B.jsonl" s/active
	finds "s/runs/run-3/report.json: the audit log has no line of this run"
	# the chain written anew from an altered line on
	cp whole/audit.jsonl s
	prev=$(printf '%064d' 0)
	while read -r line; do
		line=$(jq -c --arg p "$prev" '.prev = $p | if .event == "promotion" and (.time | startswith("2026-01-02")) then .active = null else . end' <<<"$line")
		prev=$(sha256sum <<<"$line" | cut -d ' ' -f 1)
		echo "$line"
	done <whole/audit.jsonl >s/audit.jsonl
	ln -sfn "routers/$C.jsonl" s/active
	finds "s/audit.jsonl:4: its 'was' differs from the 'active' of the line before"
	# a watch over what the log does not know
	cp whole/audit.jsonl s
	mkdir s/watch
	echo "{\"version\":\"$C\",\"before\":\"$B\",\"since\":\"2026-01-04T00:00:00Z\",\"margin\":0}" >s/watch/journal.jsonl
	finds "the watch is over an activation at 2026-01-04T00:00:00Z that is not in the log"
}

@test "a line may be older than the one before it: its program has waited for the lock" {
	world
	mb-version --state s --now 2026-02-02T00:00:00Z activate "$A" >/dev/null
	mb-watch --reference 0.5 --state s /dev/null >/dev/null
	mb-report --state s --now 2026-02-01T00:00:00Z --status skipped --run waited append >/dev/null
	run -0 mb-version --state s verify
	[[ $output == "sound "* ]]
}

@test "versions: altered, of another name, gone, writable" {
	world
	chmod u+w "s/routers/$A.jsonl"
	finds "s/routers/$A.jsonl: is writable"
	echo >>"s/routers/$A.jsonl"
	finds "s/routers/$A.jsonl: was changed"
	rm -f "s/routers/$A.jsonl"
	finds "$A was active once, but its file is missing"
	ln -s ../../r1 "s/routers/$A.jsonl"
	finds "s/routers/$A.jsonl: is not a regular file"
	fails_with 1 "no such version: '$A'" $v activate "$A"
}

@test "the suite, the policy, the databases" {
	world
	printf y >s/benchmark.jsonl
	finds "s/benchmark.jsonl: the log does not mention this suite"
	cp whole/benchmark.jsonl s
	echo '{"confidence":0.9}' >s/policy.json
	finds "s/policy.json: no decision used this policy"
	echo nonsense >s/policy.json
	finds "s/policy.json: "
	cp whole/policy.json s
	for db in seen cases; do
		printf 'garbage garbage garbage' | dd of=s/$db.db bs=1 seek=4100 conv=notrunc 2>/dev/null
		finds "s/$db.db: "
		cp whole/$db.db s
	done
	run -0 mb-version --state s verify
}

@test "--repair makes the safe repairs and logs them" {
	world
	run -0 --separate-stderr $v verify --repair
	diff -r -x lock s whole
	# a step left half done
	cp -a s copy
	mb-version --state copy --now 2026-01-04T00:00:00Z rollback
	cp copy/audit.jsonl s/audit.jsonl
	printf '{"prev' >>s/audit.jsonl
	finds "a step was interrupted"
	grep -q "ends with 6 bytes of an incomplete line" out
	run -0 $v verify --repair
	[[ ${lines[0]} == "repaired    removed 6 bytes"*"completed the rollback that made $B active in place of $C" ]]
	tail -n 1 s/audit.jsonl | jq -e '.event == "repair"'
	# the active version is damaged: back to one that is whole
	chmod u+w "s/routers/$B.jsonl"
	echo >>"s/routers/$B.jsonl"
	chmod 0644 "s/routers/$C.jsonl"
	run -1 mb-version --state s verify --repair
	grep -qxF "repaired    made $A active: $B is missing or damaged" <<<"$output"
	grep -qxF "repaired    removed the write permission of $C" <<<"$output"
	[ "$(mb-version --state s active)" = "$A" ]
	[ "$(stat -c %a "s/routers/$C.jsonl")" = 444 ]
	# a chain that is broken stays so: what was there is not known
	rm -r s && cp -a whole s
	sed -i '2s/run-1/run-9/' s/audit.jsonl
	run -1 $v verify --repair
	[[ $output == *"s/audit.jsonl:2: it was altered"* ]]
	fails_with 2 "--at is for active, --repair for verify" $v --repair list
}

@test "the link is routers/VERSION.jsonl and nothing else; no directory of the state leads out of it" {
	world
	for to in "../elsewhere/$B.jsonl" "/routers/$B.jsonl" "routers/../routers/$B.jsonl" "$B.jsonl"; do
		ln -sfn "$to" s/active
		fails_with 3 "s/active: does not point to a version: '$to'" mb-route --state s
		finds "s/active: does not point to a version: '$to'"
	done
	run -0 $v verify --repair
	[ "$(mb-version --state s active)" = "$C" ]
	rm s/active
	echo x >s/active
	finds "s/active: is not a link"
	run -0 $v verify --repair
	[ "$(mb-version --state s active)" = "$C" ]
	for f in routers runs audit.jsonl seen.db; do
		mv "s/$f" elsewhere
		ln -s ../elsewhere "s/$f"
		fails_with 3 "s/$f: is a symbolic link, and could lead out of the state" mb-version --state s list
		rm "s/$f"
		mv elsewhere "s/$f"
	done
	# the state itself may be one
	ln -s s link
	run -0 mb-version --state link verify
	run -0 mb-version --state link rollback
	[ "$(mb-version --state s active)" = "$B" ]
}

@test "a state of a newer format is refused, and its databases" {
	world
	echo 1 >s/format
	run -0 mb-version --state s active
	echo 2 >s/format
	fails_with 3 "s: this state was written by a newer memabra: its format is '2', but this memabra supports only 1" mb-version --state s active
	fails_with 3 "newer memabra" mb-route --state s
	rm s/format
	# user_version, a big-endian number at byte 60
	printf '\0\0\0\3' | dd of=s/seen.db bs=1 seek=60 conv=notrunc 2>/dev/null
	fails_with 3 "s/seen.db: was written by a newer memabra: its format is 3" mb-select --state s /dev/null
}

@test "modes: versions are read-only, files with user data are private" {
	world
	[ "$(stat -c %a s/seen.db s/cases.db | xargs)" = "600 600" ]
	[ "$(stat -c %a s/routers/*.jsonl | xargs)" = "444 444 444" ]
}

@test "active --at: the version that was active at a time" {
	world
	[ "$($v active --at 2025-12-31T00:00:00Z)" = rules ]
	[ "$($v active --at 2026-01-01T00:00:00Z)" = "$A" ]
	[ "$($v active --at 2026-01-02T01:00:00+02:00)" = "$A" ]
	[ "$($v active --at 2026-01-02T00:00:00Z)" = "$B" ]
	[ "$($v active --at 2030-01-01T00:00:00Z)" = "$C" ]
	$v rollback >/dev/null
	[ "$($v active --at 2026-01-31T00:00:00Z)" = "$C" ]
	[ "$($v active --at 2026-02-01T00:00:00Z)" = "$B" ]
	$v --format json active --at 2026-01-01T12:00:00Z | jq -e --arg a "$A" '.version == $a and (.active | not)'
	fails_with 2 "--at wants a time" $v active --at noon
	fails_with 2 "--at is for active" $v list --at 2026-01-01T00:00:00Z
}

@test "prune: keeps the active version, and without --force all that a rollback could need" {
	world
	run -0 --separate-stderr $v prune --keep 0
	[ "$stderr" = "mb-version: nothing to prune" ]
	diff -r -x lock s whole
	$v rollback >/dev/null # C is not needed any more
	run -0 --separate-stderr $v prune --keep 3
	[ -z "$output" ]
	run -0 $v prune --keep 0
	[ "$output" = "$C" ]
	tail -n 1 s/audit.jsonl | jq -e --arg c "$C" --arg b "$B" '.event == "prune" and .pruned == [$c] and .active == $b'
	[ "$(ls s/routers | wc -l)" -eq 2 ]
	run -0 mb-version --state s verify
	[[ $output == "sound "* ]]
	# by force: all but the newest, the active one and the one before it
	rm -r s && cp -a whole s
	run -0 $v prune --keep 1 --force
	[ "$output" = "$A" ]
	run -0 mb-version --state s verify
	[ "$($v rollback)" = "$B" ]
	[ "$($v rollback)" = rules ] # A is passed over
	fails_with 2 "prune wants --keep N" $v prune
	fails_with 2 "--keep" $v prune --keep -1
}

@test "prune: removes the large files of old runs, and keeps what the log or the cases need" {
	world
	for r in run-1 run-2 run-3; do
		for f in selected examples router results agent heldout; do echo '{}' >s/runs/$r/$f.jsonl; done
		echo '{}' | tee s/runs/$r/decision.json s/runs/$r/tally.json s/runs/$r/off-policy.json >s/runs/$r/train.err
		echo half >s/runs/$r/loaded.jsonl.tmp
	done
	mkdir elsewhere && echo mine >elsewhere/notes.jsonl && ln -s ../../elsewhere s/runs/run-0
	run -0 $v prune --keep 3
	[ "$output" = "mb-version: nothing to prune" ]
	echo run-1 >s/pending
	run -0 --separate-stderr $v prune --keep 1
	[ "$output" = runs/run-2 ]
	tail -n 1 s/audit.jsonl | jq -e '.event == "prune" and (.pruned | not) and (.reason | endswith("; 0 versions, and the data of 1 runs"))'
	[ "$(ls s/runs/run-2 | tr '\n' ' ')" = "agent.jsonl decision.json off-policy.json report.json sources.jsonl tally.json train.err " ]
	[ "$(ls s/runs/run-1 | wc -l)" -eq 13 ]
	[ "$(ls s/runs/run-3 | wc -l)" -eq 13 ]
	rm s/pending
	run -0 $v prune --keep 0
	[ "$output" = $'runs/run-1\nruns/run-3' ]
	[ "$(cat elsewhere/notes.jsonl)" = mine ]
	run -0 --separate-stderr $v prune --keep 0
	[ "$stderr" = "mb-version: nothing to prune" ]
	run -0 mb-version --state s verify
	[[ $output == "sound "* ]]
}

@test "the list of a run's trajectories: an erased id keeps its sha256, an altered one does not" {
	world
	list=s/runs/run-3/sources.jsonl
	cp $list was
	[ "$(wc -l <$list)" -ge 2 ]
	id=$(sed -n 1p was | jq -r .trajectory_id)
	tombstone=sha256:$(printf %s "$id" | sha256sum | cut -d ' ' -f 1)
	sed "1s/.*/{\"trajectory_id\":\"$tombstone\"}/" was >$list
	grep -qF "\"$id\"" $list && false
	# the mark of the id: the tombstone will do, and without either it is lost
	sqlite3 s/seen.db "DELETE FROM seen WHERE id = '$id'"
	finds "s/seen.db: lacks 1 of the "
	sqlite3 s/seen.db "INSERT INTO seen (id) VALUES ('$tombstone')"
	run -0 mb-version --state s verify
	[ "$(jq -nc --arg id "$id" '{trajectory_id: $id}' | mb-select --state s 2>&1 | grep -c trajectory_id)" -eq 0 ]
	sed -i '1s/sha256:./sha256:x/' $list
	finds "s/runs/run-3/sources.jsonl: differs from the sha256 in the audit log: it was altered"
	sed 1d was >$list
	finds "s/runs/run-3/sources.jsonl: differs from the sha256 in the audit log: it was altered"
	sed '1s/"}/x&/' was >$list
	finds "s/runs/run-3/sources.jsonl: differs from the sha256 in the audit log: it was altered"
	rm $list
	finds "s/runs/run-3/sources.jsonl: is missing: it lists the trajectories of the run"
	rm -r s/runs/run-3
	run -0 mb-version --state s verify
}

@test "a report of an earlier memabra has the ids itself" {
	world
	head -n 1 s/audit.jsonl | jq -c '.event = "run" | .active = null | .was = null | del(.decision, .run, .benchmark_sha256)
		| .report = {run_id: "old", timestamp: .time, status: "held", source_trajectory_ids: ["a", "b"]}' >line
	mkdir -p t/runs/old
	jq -c .report line | tee t/runs/old/report.json >/dev/null
	cp line t/audit.jsonl
	printf 'a\nb\n' | mb-mark --state t
	run -0 mb-version --state t verify
	sqlite3 t/seen.db "DELETE FROM seen WHERE id = 'a'"
	run -1 mb-version --state t verify
	[[ $output == *"t/seen.db: lacks 1 of the 2 trajectories of run old"* ]]
}

@test "a prune that was cut short is seen, and done again" {
	world
	$v rollback >/dev/null
	cp "s/routers/$C.jsonl" kept
	$v prune --keep 0 >/dev/null
	cp kept "s/routers/$C.jsonl" && chmod 444 "s/routers/$C.jsonl"
	run -0 mb-version --state s verify
	[[ $output == *"note        $C was pruned, but its file exists"* ]]
	run -0 $v prune --keep 0
	[ "$output" = "$C" ]
}
