# mb-cycle on many processors and machines: the same state as by one process, whatever the parts.

load helper

NOW='--now 2026-02-01T02:00:00Z'

# What one process makes of the log: the state `one`, and the report `want`.
setup_file() {
	office 240
	mb-cycle --state one $NOW log.jsonl >want || [ $? -eq 1 ]
	command -v slurmctld >/dev/null || [ -x /usr/sbin/slurmctld ] || return 0
	if "$TOP/tests/slurm" start "$BATS_FILE_TMPDIR/slurm"; then
		export SLURM_CONF=$BATS_FILE_TMPDIR/slurm/slurm.conf
	else
		cat "$BATS_FILE_TMPDIR"/slurm/*.log
	fi
}

teardown_file() {
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	[ ! -d "$BATS_FILE_TMPDIR/slurm" ] || "$TOP/tests/slurm" stop "$BATS_FILE_TMPDIR/slurm"
}

# The state $1 is as the state $2: routers, audit log and all.
same_state() {
	cmp "$1"/runs/*/router.jsonl "$2"/runs/*/router.jsonl
	cmp "$1"/audit.jsonl "$2"/audit.jsonl
	cmp "$1"/runs/*/selected.jsonl "$2"/runs/*/selected.jsonl
	[ ! -e "$1/map" ]
	mb-version --state "$1" verify
}

@test "--jobs: the state, the router and the report are those of one process" {
	log=$BATS_FILE_TMPDIR/log.jsonl
	mb-cycle --state a --jobs 16 $NOW "$log" >got || [ $? -eq 1 ]
	cmp got "$BATS_FILE_TMPDIR/want"
	same_state a "$BATS_FILE_TMPDIR/one"
	mb-cycle --state one $NOW --sample 150 "$log" >want || [ $? -eq 1 ]
	for jobs in 1 2; do
		rm -rf many
		mb-cycle --state many --jobs $jobs $NOW --sample 150 "$log" >got || [ $? -eq 1 ]
		cmp got want
		same_state many one
	done
	# the others stayed new
	mb-cycle --state many --jobs 2 --now 2026-02-02T02:00:00Z --sample 150 "$log" >got || [ $? -eq 1 ]
	jq -e '.sample_count == 90 and .rejected.unsampled == 0' got
}

@test "--jobs with --hold-out: the share that judges is read as by one process" {
	log=$BATS_FILE_TMPDIR/log.jsonl
	mb-cycle --state one $NOW --hold-out 7 "$log" >want || [ $? -eq 1 ]
	mb-cycle --state many --jobs 2 $NOW --hold-out 7 "$log" >got || [ $? -eq 1 ]
	cmp many/runs/*/off-policy.json one/runs/*/off-policy.json
	cmp got want
	same_state many one
}

# A night after the first: some lines are known, some have other rewards, no reward, a text in place of a
# number or an empty line; and feedback, of which some is for lines that are not there.
second_night() {
	head -n 120 "$BATS_FILE_TMPDIR/log.jsonl" >all
	{
		jq -c 'input_line_number as $n | if $n % 9 == 0 then .reward = 0.25 elif $n % 13 == 0 then del(.reward, .outcome)
			elif $n % 17 == 0 then del(.reward) | .outcome.status = "OK" elif $n % 19 == 0 then .task.created_at = "soon" else . end' all
		sed -n '30p;100p;101p' all
	} | awk 'NR == 70 { print "{\"torn" } NR == 80 { print "" } NR == 90 { printf "\t" } { print }' >log
	jq -c 'input_line_number as $n | select($n % 5 == 0) | {trajectory_id, thumb: ["up", "down", null][$n % 3]},
		{trajectory_id, step: 1, reward: 0.5}, {trajectory_id: "none\($n)", reward: 1}' all | awk 'NR % 4' >thumbs
	echo 'status OK = success' >map
}

@test "--jobs, in a later night: the report counts what the parts leave out, as that of one process" {
	second_night
	later='--now 2026-02-02T02:00:00Z'
	head -n 60 "$BATS_FILE_TMPDIR/log.jsonl" >evening
	mb-cycle --state first $NOW evening >report || [ $? -eq 1 ]
	for with in '' '--feedback thumbs --map map' '--feedback thumbs --hold-out 5' '--sample 40 --wait 7d --rebuild-cases'; do
		case $with in *map) cuts='1 2 7' ;; *5) cuts=7 ;; *) cuts=2 ;; esac
		rm -rf one && cp -r first one
		mb-cycle --state one $later $with log >want || [ $? -eq 1 ]
		jq -e '.rejected | .bad == 1 and .seen > 30 and .changed > 5' want
		[ -z "$with" ] || jq -e '.rejected.first_bad // .feedback.first_bad | startswith("log:70: ")' want
		for jobs in $cuts; do
			rm -rf many && cp -r first many
			mb-cycle --state many --jobs $jobs $later $with log >got || [ $? -eq 1 ]
			cmp got want
			cmp many/audit.jsonl one/audit.jsonl
			mb-caseindex --state one dump >cases && [ -s cases ]
			mb-caseindex --state many dump | cmp - cases
			for f in router.jsonl selected.jsonl revoked.jsonl tally.json feedback.json off-policy.json; do
				[ ! -e one/runs/20260202T020000Z/$f ] || cmp {many,one}/runs/20260202T020000Z/$f
			done
		done
	done
}

@test "a part that failed is run again alone, by the same command" {
	mkdir bin
	printf '%s\n' '#!/bin/sh' 'echo "${MB_PART-}" >>"$HOME/ran"' '[ "${MB_PART##*/}" != 3 ] || [ -e "$HOME/mended" ] || exit 9' \
		"exec '$(command -v mb-select)' \"\$@\"" >bin/mb-select
	chmod +x bin/mb-select
	cp "$(command -v mb-cycle)" bin
	log=$BATS_FILE_TMPDIR/log.jsonl
	fails_with 4 'a part of the log failed: the same command goes on from the others' bin/mb-cycle --state s --jobs 2 $NOW "$log"
	[ ! -e s/audit.jsonl ]
	# feedback that changes meanwhile reaches all parts
	for n in 1 2 3; do
		[ $n -eq 2 ] || echo '{"trajectory_id":"none","reward":1}' >>thumbs
		fails_with 4 'a part of the log failed' bin/mb-cycle --state t --jobs 1 --feedback thumbs $NOW "$log"
	done
	[ "$(grep -c 't/map/[124]$' ran)" -eq 6 ]
	: >mended
	bin/mb-cycle --state s --jobs 2 $NOW "$log" >got || [ $? -eq 1 ]
	cmp got "$BATS_FILE_TMPDIR/want"
	[ "$(grep -c 's/map/3$' ran)" -eq 2 ]
	[ "$(grep -c 's/map/[124-8]$' ran)" -eq 7 ]
}

@test "--jobs: bad lines are for the run to report" {
	{ head -n 60 "$BATS_FILE_TMPDIR/log.jsonl"; echo '{"torn'; } >log
	run --separate-stderr mb-cycle --state s --jobs 2 $NOW log
	jq -e '.rejected.bad == 1 and .sample_count == 60' <<<"$output"
	yes '{"torn' | head -n 20 >bad
	run -3 --separate-stderr mb-cycle --state t --jobs 2 $NOW bad
	jq -e '.status == "error"' <<<"$output"
	: >empty
	run -1 --separate-stderr mb-cycle --state u --jobs 2 $NOW empty
	jq -e '.status == "skipped"' <<<"$output"
}

@test "--jobs: two runs at once do not mix their parts" {
	head -n 40 "$BATS_FILE_TMPDIR/log.jsonl" >log
	mkdir -p s/map && ln -s $$ s/map/owner
	fails_with 4 "mb-cycle: process $$ maps a log into '$PWD/s/map'" mb-cycle --state s --jobs 2 $NOW log
	sh -c 'ln -sfn $$ s/map/owner' # of a process that is gone
	mb-cycle --state s --jobs 2 $NOW log >got || [ $? -eq 1 ]
	[ ! -e s/map ] && [ "$(wc -l <s/runs/*/selected.jsonl)" -eq 40 ]
}

@test "links in place of map/ and per/ lead nowhere, also in the default state" {
	head -n 3 "$BATS_FILE_TMPDIR/log.jsonl" >log
	mkdir -p s elsewhere && ln -s ../elsewhere s/map && ln -s ../elsewhere s/per
	fails_with 4 "mb-cycle: '$PWD/s/map' is a link" mb-cycle --state s --jobs 2 $NOW log
	fails_with 4 "mb-cycle: '$PWD/s/per' is a link" mb-cycle --state s --per task.channel $NOW log
	fails_with 4 "mb-cycle: '$PWD/s/per' is a link" env MB_STATE=s mb-cycle --per task.channel $NOW log
	[ -z "$(ls -A elsewhere)" ]
}

@test "--jobs: an id that two users claim is refused for both" {
	{
		head -n 40 "$BATS_FILE_TMPDIR/log.jsonl" | jq -c '.task.user_id = "ann"'
		sed -n '20p;40p' "$BATS_FILE_TMPDIR/log.jsonl" | jq -c '.task.user_id = "eve"'
	} >log
	mb-cycle --state one $NOW log >want || [ $? -eq 1 ]
	for jobs in 1 2; do # the two lines are in one part, or not
		rm -rf many
		mb-cycle --state many --jobs $jobs $NOW log >got || [ $? -eq 1 ]
		cmp many/runs/*/selected.jsonl one/runs/*/selected.jsonl
		[ "$(wc -l <many/runs/*/selected.jsonl)" -eq 38 ]
	done
}

@test "--per: values that are names of our files, and numbers that awk finds equal" {
	for user in keys keyed map log 1099511627776000001 1099511627776000002 1e1 10 0x10 01; do
		head -n 3 "$BATS_FILE_TMPDIR/log.jsonl" | jq -c --arg user "$user" '{x: "/;1e touch OWNED;#", trajectory_id: "\($user)-\(.trajectory_id)"} + (del(.trajectory_id) | .task.user_id = $user)'
	done >log
	mb-benchmark default >suite.jsonl
	for jobs in 1 2; do
		rm -rf s
		mb-cycle --state s --jobs $jobs --per task.user_id --benchmark suite.jsonl $NOW --min-new 5 -- log >reports
		[ "$(cut -f 1 reports | xargs)" = '01 0x10 10 1099511627776000001 1099511627776000002 1e1 keyed keys log map' ]
		cut -f 2 reports | jq -se 'length == 10 and all(.status == "skipped")'
	done
	[ ! -e OWNED ]
}

@test "--per: a run for each value of a field, in a state that no value can leave" {
	jq -c '.task.user_id = (["ann", "../eve", "-rf B.", null][input_line_number % 4])' \
		"$BATS_FILE_TMPDIR/log.jsonl" >log
	mb-benchmark default >suite.jsonl
	mb-cycle --state s --jobs 2 --per task.user_id --benchmark suite.jsonl $NOW --min-new 5 -- log >reports 2>err
	[ "$(cut -f 1 reports | xargs)" = '%2drf%20%42%2e %2e%2e%2feve ann' ]
	grep -qx 'mb-cycle: 60 lines have no value: no run learns from them' err
	cut -f 2 reports | jq -se 'length == 3 and all(.sample_count == 60)'
	[ "$(ls -A s)" = per ]
	[ "$(ls -A s/per | LC_ALL=C sort)" = "$(cut -f 1 reports)" ]
	# each state is as if its lines were the log
	jq -c 'select(.task.user_id == "../eve")' log >eve.log
	mb-cycle --state one --benchmark suite.jsonl $NOW eve.log >want || [ $? -eq 1 ]
	cmp one/audit.jsonl 's/per/%2e%2e%2feve/audit.jsonl'
	cmp one/runs/*/router.jsonl 's/per/%2e%2e%2feve/runs'/*/router.jsonl
	# nothing is new; then a run fails, and the others do not
	mb-cycle --state s --per task.user_id --now 2026-02-02T02:00:00Z log 2>err | cut -f 2 | jq -se 'all(.status == "skipped")'
	mkdir lost && mv s/per/ann/seen.db lost && mkdir s/per/ann/seen.db
	head -n 1 eve.log | jq -c '.trajectory_id = "odd" | .candidate_sets.agents = [{id: "x"}]' >>log
	run -3 --separate-stderr mb-cycle --state s --per task.user_id --now 2026-02-03T02:00:00Z log
	grep -q "'agents' in %2e%2e%2feve:61" <<<"$stderr" # not in a file that is gone
	! grep -F .new. <<<"$stderr" || false
	[ "$(wc -l <<<"$output")" -eq 3 ]
	grep -q '^ann: ' <<<"$stderr"
	fails_with 2 '--per and --slurm: only one' mb-cycle --state s --per task.user_id --slurm x log
	fails_with 1 "no line has a value of 'task.tenant'" mb-cycle --state s --per task.tenant log
}

@test "misuse of --jobs and --sample" {
	fails_with 2 '--jobs wants a whole number from 1 to 999' mb-cycle --jobs 0 /dev/null
	fails_with 2 '--sample wants a whole number from 1' mb-cycle --sample x /dev/null
	echo >f
	fails_with 2 'read parts of the log: no --implicit' mb-cycle --jobs 2 --implicit f
	fails_with 4 'a part is of a regular file' mb-cycle --state s --jobs 2 /dev/null
}

@test "GNU parallel: --pipepart, and the parts of mb-map, give the sample and the router of one process" {
	command -v parallel >/dev/null || skip 'GNU parallel is not installed: make deps-scale'
	log=$BATS_FILE_TMPDIR/log.jsonl
	mb-select --quiet --sample 100 "$log" >want
	parallel --will-cite --pipepart -k --block 12k -a "$log" mb-select --quiet --sample 100 2>/dev/null |
		mb-select --quiet --sample 100 | cmp - want
	mb-map --dir d --parts 7 plan mb-select --quiet --sample 100 -- "$log"
	mb-map --dir d left | parallel --will-cite -j 2 mb-map --dir d part
	mb-map --dir d join | mb-select --quiet --sample 100 | tee got | cmp - want
	cmp <(mb-dataset got | mb-train) <(mb-dataset want | mb-train)
}

@test "streaming (key, tab, line): whatever the cuts and their order, the router is that of one process" {
	log=$BATS_FILE_TMPDIR/log.jsonl
	set -o pipefail
	map() { mb-import --from memabra "$1" | mb-select --quiet --sample 100 --key trajectory_id; }
	reduce() { LC_ALL=C sort | cut -f 2- | mb-select --quiet --sample 100 | mb-dataset | mb-train; }
	map "$log" | reduce >want
	head -n 1 want | jq -e '.examples == 100'
	for cuts in 2 7 64; do
		rm -f cut.*
		awk -v n=$cuts '{ print >("cut." int((NR - 1) * n / 240)) }' "$log"
		for cut in $(printf '%s\n' cut.* | sort -R); do map "$cut"; done | reduce | cmp - want
	done
}

# Waits until no job is left.
drained() {
	for _ in $(seq 150); do
		[ -n "$(squeue -h)" ] || return 0
		sleep 0.2
	done
	squeue
	return 1
}

@test "Slurm: an array for the parts, a job for the rest; a task that failed is run again alone" {
	[ -n "${SLURM_CONF:-}" ] || skip 'Slurm is not installed or does not start: make deps-scale'
	log=$BATS_FILE_TMPDIR/log.jsonl
	mkdir bin
	printf '%s\n' '#!/bin/sh' "echo \"\${MB_PART-}\" >>'$PWD/ran'" "[ \"\${MB_PART##*/}\" != 3 ] || [ -e '$PWD/mended' ] || exit 9" \
		"exec '$(command -v mb-select)' \"\$@\"" >bin/mb-select
	chmod +x bin/mb-select
	cp "$(command -v mb-cycle)" bin
	bin/mb-cycle --state s --slurm work --jobs 1 $NOW "$log" >job
	grep -qx '[0-9]*' job
	drained
	[ ! -e s/audit.jsonl ] # the rest did not run
	: >mended
	bin/mb-cycle --state s --slurm work --jobs 1 $NOW "$log" >job
	drained
	same_state s "$BATS_FILE_TMPDIR/one"
	cmp <(grep '^{' s/slurm.log) "$BATS_FILE_TMPDIR/want"
	[ "$(grep -c 'map/3$' ran)" -eq 2 ]
	[ "$(grep -c 'map/[124]$' ran)" -eq 3 ]
	# a later night, with feedback
	head -n 20 "$log" | jq -c '{trajectory_id, thumb: "down"}' >"today's thumbs"
	cp -r "$BATS_FILE_TMPDIR/one" one
	mb-cycle --state one --now 2026-02-02T02:00:00Z --feedback "today's thumbs" "$log" >want || [ $? -eq 1 ]
	bin/mb-cycle --state s --slurm work --jobs 1 --now 2026-02-02T02:00:00Z --feedback "today's thumbs" "$log" >job
	drained
	cmp <(grep '^{' s/slurm.log) want
	jq -e '.rejected.changed > 5 and .feedback.rewarded == 20' want
}
