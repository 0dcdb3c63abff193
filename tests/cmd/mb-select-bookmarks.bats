# mb-select: a log that has grown is read from its bookmark. Whatever happened to the log,
# the output is that of a full read, which --rejects asks for.

load helper

# Trajectories with the ids FROM to TO, each of SIZE KB, with the members of $4 put over them.
lines() {
	jq -nc --argjson from "$1" --argjson to "$2" --argjson kb "$3" --argjson over "${4:-{\}}" '
		range($from; $to + 1) | {trajectory_id: "id-\(.)", task: {input: ("\(.) " + "0123456789abcdef" * (64 * $kb))},
		decisions: [{decision_type: "clarify", selected_ids: []}], reward: 1} * $over'
}

# The ids that are selected; `tally` has the counts. A full read must select the same lines.
ids() {
	mb-select --quiet --state s --tally tally "$@" >got 2>err || [ $? -le 3 ]
	mb-select --quiet --state s --rejects /dev/null --tally full "$@" >want 2>/dev/null || [ $? -le 3 ]
	cmp -s got want || { echo "$*: differs from a full read" >&2; return 1; }
	[ "$(jq .skipped full)" -eq 0 ]
	jq -r .trajectory_id got | xargs
}

skipped() { jq .skipped tally; }

# A log of 100 lines of 16 KB, all marked, and with a bookmark.
marked_log() {
	lines 1 100 16 >log
	mb-mark --state s log
	[ -z "$(ids log)" ]
	[ "$(skipped)" -eq 0 ]
	[ -z "$(ids log)" ]
	[ "$(skipped)" -ge 95 ]
}

@test "a log that grows is read from the first line that is not settled" {
	marked_log
	lines 101 102 1 >>log
	echo '{"torn' >>log
	lines 103 103 1 >>log
	[ "$(ids log)" = 'id-101 id-102 id-103' ]
	[ "$(skipped)" -ge 95 ]
	[ "$(jq '.read + .skipped' tally)" -eq 104 ]
	grep -qF 'log:103: cut short' err # the number of the line in the log
	# again until they are marked
	[ "$(ids log)" = 'id-101 id-102 id-103' ]
	mb-mark --state s got
	[ -z "$(ids log)" ]
}

@test "nothing is skipped before it is marked, whenever mb-select or mb-mark is killed" {
	lines 1 200 16 >log
	for i in 1 2 3; do
		[ "$(ids log | wc -w)" -eq 200 ]
		[ "$(skipped)" -eq 0 ]
	done
	head -n 100 log | mb-mark --state s
	for i in $(seq 20); do
		mb-select --state s log >/dev/null &
		sleep "0.00$((RANDOM % 10))"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
		[ "$(ids log | wc -w)" -eq 100 ]
	done
	[ "$(skipped)" -ge 95 ]
	# more than a bookmark was never marked: fewer than --min-new
	lines 201 300 16 >>log
	[ -z "$(ids --min-new 1000 log)" ]
	[ -z "$(ids --min-new 1000 log)" ]
	[ "$(ids log | wc -w)" -eq 200 ]
	for i in $(seq 10); do
		mb-mark --state s got &
		sleep "0.00$((RANDOM % 10))"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
		ids log >/dev/null
		[ -s got ] || break
	done
}

@test "truncated, copied and truncated, rotated, replaced, edited: read from the first line" {
	for how in 'truncate -s 0 log; lines 201 203 1 >>log' \
		'truncate -s 1600000 log; lines 201 203 1 >>log' \
		'cp log log.1; truncate -s 0 log; lines 201 203 1 >>log' \
		'cp log log.1; truncate -s 0 log; lines 201 400 16 >>log' \
		'mv log log.1; lines 201 400 16 >log' \
		'lines 1 400 16 >new; mv new log' \
		'lines 201 300 16 >new; cat new >log' \
		'sed -i 50d log; lines 201 203 1 >>log' \
		'sed 50d log >new; cat new >log; lines 201 300 16 >>log' \
		'{ lines 201 203 1; cat log; } >new; cat new >log'; do
		rm -rf log log.1 new s
		marked_log
		eval "$how"
		[ -n "$(ids log)" ] || { echo "$how"; false; }
		[ "$(skipped)" -eq 0 ] || { echo "$how"; false; }
	done
}

@test "the same inode and the same size: by the time, and by a line before the bookmark" {
	marked_log
	sleep 1.1
	sed '50s/id-50/id-XX/' log >new
	cat new >log # in the middle
	[ "$(ids log)" = id-XX ]
	[ "$(skipped)" -eq 0 ]
	mb-mark --state s got
	ids log >/dev/null
	touch -r log time
	sed 's/id-/ID-/' log >new
	cat new >log
	touch -r time log
	[ "$(ids log | wc -w)" -eq 100 ]
	[ "$(skipped)" -eq 0 ]
}

@test "limit: an edit in the middle that keeps the length, in a log that grows too, is found in a new file" {
	marked_log
	sed '50s/id-50/id-XX/' log >new
	cat new >log
	lines 101 101 1 >>log
	[ "$(mb-select --state s log | jq -r .trajectory_id)" = id-101 ]
	[ "$(mb-select --state s --rejects /dev/null log | jq -r .trajectory_id | xargs)" = 'id-XX id-101' ]
	cp log new
	mv new log
	[ "$(ids log)" = 'id-XX id-101' ]
}

@test "rewards that come late, or again, in a line at the end" {
	lines 1 30 16 >log
	lines 31 31 16 '{"reward": null}' >>log
	lines 32 130 16 >>log
	lines 140 140 1 '{"reward": 0.25}' >other
	[ "$(ids log | wc -w)" -eq 129 ]
	mb-mark --state s got other
	ids log >/dev/null
	lines 31 31 16 >>log                   # late
	lines 5 5 16 '{"reward": 0.5}' >>log   # the first line of an id counts
	lines 140 140 1 '{"reward": 0.5}' >>log # marked, but not in this log
	lines 31 31 16 '{"reward": 0.5}' >>log
	[ "$(ids log)" = 'id-31 id-140' ]
	[ "$(skipped)" -ge 120 ]
	jq -e '.changed == 1 and .duplicate == 2' tally
	# what was marked changes: all bookmarks are discarded
	mb-mark --state s got
	[ -z "$(ids log)" ]
	[ "$(skipped)" -eq 0 ]
	[ -z "$(ids log)" ]
	[ "$(skipped)" -ge 125 ]
	# a line that is left out because its id came before is settled too
	lines 200 300 16 >>log
	ids log >/dev/null
	mb-mark --state s got
	[ -z "$(ids log)" ]
	[ -z "$(ids log)" ]
	[ "$(skipped)" -ge 225 ]
}

@test "a trajectory that waits for its reward is not skipped" {
	lines 1 80 16 >log
	lines 81 81 16 '{"reward": null, "task": {"created_at": "2026-01-08T00:00:00Z"}}' >>log
	lines 82 180 16 >>log
	mb-mark --state s <(grep -v '"id-81"' log)
	wait='--wait 7d --now 2026-01-09T00:00:00Z'
	for i in 1 2 3; do
		[ -z "$(ids $wait log)" ]
		jq -e '.waiting == 1' tally
	done
	[ "$(skipped)" -ge 75 ]
	[ "$(skipped)" -le 80 ]
	[ -z "$(ids log)" ]
	[ -z "$(ids --wait 7d --now 2026-02-09T00:00:00Z log)" ]
	[ "$(skipped)" -ge 170 ]
	lines 81 81 1 >>log
	[ "$(ids $wait log)" = id-81 ]
}

@test "two logs, one log with two names, the same log twice" {
	marked_log
	lines 201 300 16 >log2
	ln log log3
	ln -s log log4
	[ "$(ids log log2 | wc -w)" -eq 100 ]
	mb-mark --state s got
	ids log log2 >/dev/null
	lines 101 101 1 >>log
	lines 301 301 1 >>log2
	[ "$(ids log2 log)" = 'id-301 id-101' ]
	[ "$(skipped)" -ge 190 ]
	[ "$(ids log log3 log4 log)" = id-101 ]
	[ "$(skipped)" -ge 380 ]
	jq -e '.duplicate == 3' tally
	mv log log.1 # rotated, and a new log
	lines 102 102 1 >log
	[ "$(ids log.1 log)" = 'id-101 id-102' ]
	[ "$(skipped)" -ge 95 ]
	# the first line of a corrected id is in the other log, which is skipped
	lines 250 250 1 '{"reward": 0.5}' >log
	[ -z "$(ids log2 log | grep -w id-250)" ]
	jq -e '.changed == 0 and .duplicate == 1' tally
	[[ "$(ids log log2)" == *id-250* ]]
}

@test "other options leave out other lines: each set of them has its bookmark" {
	lines 1 200 16 >log
	mb-select --shard 1/2 log | mb-mark --state s
	for i in 1 2; do [ -z "$(ids --shard 1/2 log)" ]; done
	[ "$(skipped)" -ge 150 ]
	[ "$(ids log | wc -w)" -eq "$(ids --except-shard 1/2 log | wc -w)" ]
	[ "$(skipped)" -lt 10 ]
	sed -n 1,100p log | mb-mark --state s
	seq -f id-%.0f 101 200 >known
	for i in 1 2; do [ -z "$(ids --without known log)" ]; done
	[ "$(skipped)" -ge 95 ]
	sed 1,50d known >fewer
	[ "$(ids --without fewer log | wc -w)" -ge 10 ]
	[ "$(skipped)" -eq 0 ]
	for i in $(seq 3); do
		jq -nc --argjson i "$i" '{task_id: "a\($i)", task: {input: "x\($i)"}, outcomes: {clarify: {reward: 1}}}' >suite
		ids --benchmark suite log >/dev/null
		[ "$(skipped)" -eq 0 ]
		ids --benchmark suite log >/dev/null
		[ "$(skipped)" -ge 95 ]
	done
	# these want all lines
	for option in --strict '--rejects bad' '--sample 5'; do
		mb-select $option --state s --tally tally log >/dev/null
		[ "$(skipped)" -eq 0 ]
	done
}

@test "stdin, a pipe and packed logs are read from the first line, a log without a mark too" {
	marked_log
	gzip -k log
	for i in 1 2; do
		[ -z "$(ids <log)" ] && [ "$(skipped)" -eq 0 ]
		[ -z "$(ids log.gz)" ] && [ "$(skipped)" -eq 0 ]
		mb-select --state s --tally tally <(cat log) || [ $? -eq 1 ]
		[ "$(skipped)" -eq 0 ]
	done
	cat log.gz >log # the same inode
	[ -z "$(ids log)" ]
	[ "$(skipped)" -eq 0 ]
	# all bad: each run says so
	lines 1 200 16 | sed 's/^.//' >bad
	for i in 1 2 3; do
		run -3 mb-select --state s --quiet --tally tally bad
		jq -e '.bad == 200 and .skipped == 0' tally
	done
}

@test "a state that cannot be written is read all the same" {
	lines 1 100 16 >log
	mb-mark --state s log
	chmod a-w s s/seen.db
	[ -z "$(ids log)" ]
	[ ! -w s ] || skip 'root may write everywhere'
	[ -z "$(ids log)" ]
	[ "$(skipped)" -eq 0 ]
	chmod u+w s s/seen.db
}

@test "mb-forget discards the bookmarks" {
	marked_log
	head -n 1 log | mb-forget --state s --now 2026-01-01T00:00:00Z >/dev/null
	[ -z "$(ids log)" ]
	[ "$(skipped)" -eq 0 ]
}

@test "the hash of the bad lines does not depend on a bookmark" {
	{
		lines 1 100 16
		echo '{"bad'
		lines 101 200 16
		echo '{"worse'
	} >log
	mb-mark --state s log 2>/dev/null || [ $? -eq 3 ]
	ids log >/dev/null
	[ "$(jq -c .bad tally)" -eq 2 ]
	ids log >/dev/null
	[ "$(skipped)" -ge 190 ]
	[ "$(jq -c .bad tally)" -eq 1 ]
	[ "$(jq -c .bad_hash tally)" = "$(jq -c .bad_hash full)" ]
	cp log log2
	ids log2 log >/dev/null
	ids log2 log >/dev/null
	[ "$(jq -c .bad_hash tally)" = "$(jq -c .bad_hash full)" ]
}

@test "random histories of two logs: always what a full read selects" {
	RANDOM=${SEED:-1}
	next=1
	: >a
	: >b
	jq -nc 'range(5; 100; 7) | {task_id: "\(.)", task: {input: ("\(.) " + "0123456789abcdef" * (64 * 40))},
		outcomes: {clarify: {reward: 1}}}' >suite
	for step in $(seq "${STEPS:-40}"); do
		log=a
		[ $((RANDOM % 3)) -gt 0 ] || log=b
		id=$((RANDOM % next + 1))
		case $((RANDOM % 12)) in
		0 | 1 | 2 | 3) lines $next $((next + 29)) 40 >>$log && next=$((next + 30)) ;;
		4) lines $id $id 1 '{"reward": 0.5}' >>$log ;;
		5) lines $next $next 1 '{"reward": null}' >>$log && next=$((next + 1)) ;;
		6) lines $id $id 40 >>$log ;;
		7) echo '{"bad' >>$log ;;
		8) cp $log $log.1 && mv $log.1 $log ;;
		9) cp a c && mv c b && : >a ;;
		10) sed -i "$((RANDOM % 20 + 1))d" $log ;;
		11) lines $id $id 1 '{"reward": {"total": 0.75}}' | mb-mark --state s ;;
		esac
		case $((RANDOM % 6)) in
		0) set -- b a ;;
		1) set -- $log ;;
		2) set -- --shard 1/2 a b ;;
		3 | 4) set -- --benchmark suite a b ;;
		*) set -- a b ;;
		esac
		ids "$@" >/dev/null || { echo "step $step: $*"; false; }
		jq -r '"\(.skipped) of \(.read + .skipped)"' tally
		[ $((RANDOM % 4)) -eq 0 ] || mb-mark --state s got
	done | tee history
	[ -n "${SEED:-}" ] || [ "$(grep -vc '^0 of' history)" -ge 3 ] # some were skipped: how many depends on the seconds of the clock
}

@test "a cycle reads the new lines only, and a bad line that it knows stays known" {
	PATH=$TOP/pipelines/demo:$PATH
	jq -nc 'range(230) | {trajectory_id: "id-\(.)", task: {input: "task \(. % 7)"}, pad: ("x" * 12000),
		candidate_sets: {tool: [{id: "hammer"}, {id: "saw"}]},
		decisions: [{decision_type: "call_tool", selected_ids: ["hammer"]}], reward: (. % 2)}' >all
	jq -nc 'range(20) | {task: {task_id: "\(.)", input: "do \(.)"}, candidate_sets: {tool: [{id: "saw"}]},
		outcomes: {"call_tool:saw": {reward: 1}, "*": {reward: 0}}}' >suite
	head -n 200 all | sed '50s/^/{/; 200s/$/,/' >log
	night() { # DAY, STATUSES
		got=0
		mb-cycle --state s --benchmark suite --now "2026-02-0${1}T02:00:00Z" log >report 2>err || got=$?
		jq -e --arg status "$2" '.status | test($status)' report || { cat report err; false; }
		cat s/runs/*0"$1"T*/tally.json >tally
	}
	night 1 "held|inconclusive|promoted"
	jq -e '.selected == 198 and .bad == 2 and .skipped == 0' tally
	night 2 skipped
	jq -e '.seen == 198 and .bad == 2 and .skipped == 0' tally
	hash=$(jq .bad_hash tally)
	for day in 3 4; do
		night $day skipped
		[ "$got" -eq 1 ]
		jq -e '.skipped > 190 and .bad == 1' tally
		[ "$(jq .bad_hash tally)" = "$hash" ]
	done
	sed -n '201,230p' all >>log
	night 5 "held|inconclusive|promoted"
	jq -e '.skipped > 190 and .selected == 30 and .bad == 1' tally
	mb-version --state s verify
}
