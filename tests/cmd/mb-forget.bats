# mb-forget: what it names is nowhere in the state, but for hashes.

load helper

# A state with two runs, of which the second learnt from the lines of both, a case
# index, a watch, and messages that quote an id.
setup_file() {
	ground
	PATH=$PATH:$TOP/pipelines/demo
	mb-benchmark default >suite
	mb-route --explore epsilon --epsilon 0.5 --seed 1 --now 2026-01-01T00:00:00Z suite | agent |
		jq -c --slurp 'to_entries[] | .key as $n | .value | .task.user_id = "user-\($n % 4)"
			| .task.created_at = "2026-01-\(if $n < 60 then "01" else "02" end)T00:00:00Z"
			| .trajectory_id = "traj-\($n)x" | .task.input += " zq\($n)zq"' >log
	head -n 60 log >log1
	awk 'NR % 6 == 1' suite >benchmark
	echo '{"confidence": 0, "min_reward_delta": -1, "max_error_rate_increase": 1,
		"max_latency_increase_ms": 1000000, "required_task_count": 10}' >policy
	mkdir s
	cp benchmark s/benchmark.jsonl
	cp policy s/policy.json
	mb-cycle --state s --exec agent --now 2026-02-01T00:00:00Z log1 >report1
	mb-cycle --state s --now 2026-02-02T00:00:00Z log >report2
	v=$(mb-version --state s active)
	sed -n 1,9p log | jq -c --arg v "$v" '.decisions[].router_version = $v' >live
	mb-watch --state s --reference 0.5 --now 2026-02-03T00:00:00Z live >/dev/null
	printf "mb-x: log:3: it is bad: 'traj-8x'\nmb-x: of no trajectory\n" >>s/runs/20260201T000000Z/select.err
	chmod -R u+w s # to be copied
	cp -a s whole
}

world() {
	cp -a "$BATS_FILE_TMPDIR"/* .
	chmod 444 s/routers/*
	forget='mb-forget --state s --now 2026-02-04T00:00:00Z'
}

# Neither the id nor the text of the trajectory with this number is in the state.
gone() { # NUMBER
	if grep -rl -e "traj-${1}x" -e "zq${1}zq" s; then
		return 1
	fi
}

@test "an id and a text are nowhere in the state, and the state is sound" {
	world
	grep -rlq zq8zq s && grep -rlq traj-8x s/watch s/seen.db
	run -0 --separate-stderr $forget --trajectory traj-8x --trajectory traj-70x
	jq -e '.trajectories == 2 and .unknown == 0 and .reservoir == 2 and .cases == 2 and .marks == 2 and .watch == 1
		and .audit == 0 and (.learnt | length) == 2 and .dry_run == false' <<<"$output"
	[[ $stderr == *"2 versions may have learnt from them: the next cycle learns anew"* ]]
	gone 8
	gone 70
	grep -q 'of no trajectory' s/runs/20260201T000000Z/select.err
	[ ! -e s/forgetting ]
	run -0 mb-version --state s verify
	# what is not named stays
	[ "$(grep -c '' s/reservoir.jsonl)" -eq 118 ]
	[ "$(sqlite3 s/cases.db 'select count(*) from trial')" -eq $(($(sqlite3 whole/cases.db 'select count(*) from trial') - 2)) ]
	for n in 1 9 71; do grep -rlq "zq${n}zq" s; done
	tail -n 1 s/audit.jsonl | jq -e '.event == "forget" and .reason == "forgot 2 trajectories" and (.learnt | length) == 2
		and (.forgotten_sha256 | length) == 64'
	run -1 --separate-stderr $forget --trajectory traj-8x
	[ "$stderr" = "mb-forget: nothing to forget" ]
}

@test "a line that is still in the log is not learnt again, whatever reward it gets" {
	world
	$forget --trajectory traj-8x 2>/dev/null
	sed -n 9p log | jq -c '.reward = 0.123' >>log
	(mb-cycle --state s --now 2026-02-05T00:00:00Z log || true) | jq -e '.status == "skipped" and .sample_count == 0'
	gone 8
	# also an id that the state did not have yet
	run -1 --separate-stderr $forget --trajectory new-one
	[ "$stderr" = "mb-forget: the state has nothing of 1 of 1 trajectories: they are marked, so that no later cycle learns from them" ]
	jq -e '.trajectories == 1 and .unknown == 1 and .learnt == []' <<<"$output"
	sed 1q log | jq -c '.trajectory_id = "new-one"' >new
	run -1 mb-select --quiet --state s new
	run -0 mb-version --state s verify
}

@test "by user, tool and time, in the log and in the state; a dry run changes nothing" {
	world
	cp -a s before
	run -0 --separate-stderr $forget --dry-run --user user-1
	jq -e '.dry_run and .trajectories == 30 and .reservoir == 30 and .unknown == 0' <<<"$output"
	diff -r s before
	# the user has more in the log than the state has
	sed -n 2p log | jq -c '.trajectory_id = "later"' >more
	run -0 --separate-stderr $forget --dry-run --user user-1 more
	jq -e '.trajectories == 31 and .unknown == 1' <<<"$output"
	run -0 --separate-stderr $forget --dry-run --user user-1 --since 2026-01-02T00:00:00Z
	jq -e '.trajectories == 15' <<<"$output"
	run -0 --separate-stderr $forget --dry-run --until 2026-01-02T00:00:00+00:00
	jq -e '.trajectories >= 60 and .reservoir == 60' <<<"$output"
	tool=$(jq -r '.decisions[0].selected_ids[0] // empty' log | sort | uniq -c | sort -n | tail -n 1 | awk '{ print $2 }')
	run -0 --separate-stderr $forget --tool "$tool"
	n=$(jq -r --arg t "$tool" 'select(any(.decisions[].selected_ids[]?; . == $t)).trajectory_id' log | tee ids | wc -l)
	[ "$n" -gt 1 ]
	jq -e --argjson n "$n" '.reservoir == $n' <<<"$output"
	grep -rlwFf ids s && false
	run -0 mb-version --state s verify
	jq -c 'del(.task.created_at)' more >undated
	run -0 --separate-stderr $forget --dry-run --until 2026-01-02T00:00:00Z undated
	[[ $stderr == *"1 lines of trajectories have no task.created_at that is RFC 3339, and stay"* ]]
}

@test "ids from a file or the standard input; a trajectory names itself" {
	world
	sed -n 1,3p log >three
	echo traj-70x | run -0 --separate-stderr $forget - three
	jq -e '.trajectories == 4' <<<"$output"
	for n in 0 1 2 70; do gone $n; done
	# ids are plain text
	run -3 --separate-stderr $forget <<<'"traj-5x"'
	[[ $stderr == *"stdin:1: an id is plain text, without quotation marks: jq -r prints it so"* ]]
	run -0 --separate-stderr $forget --trajectory traj-5x --trajectory traj-6y
	[[ $stderr == *"the state has nothing of 1 of 2 trajectories: they are marked"* ]]
	run -3 --separate-stderr $forget <<<'{"trajectory_id":3'
	[[ $stderr == *"mb-forget: stdin:1: "* ]]
	cp -a s before
	printf 'traj-5x\n{"x\n' | run -3 $forget --strict
	diff -r -x lock s before
}

@test "the next cycle learns anew from what is left, not from the router that learnt from it" {
	world
	v=$(mb-version --state s active)
	[ "$(mb-version --state s learnt active)" -gt 0 ]
	$forget --user user-1 >report 2>/dev/null
	jq -e --arg v "$v" '.learnt | index($v)' report
	[ "$(mb-version --state s learnt active)" -eq 0 ]
	sed -n 1p log | jq -c '.trajectory_id = "fresh"' >new
	mb-cycle --state s --now 2026-02-05T00:00:00Z log new >after || [ $? -eq 1 ]
	jq -e '.sample_count == 1' after
	{ jq -c 'select(.task.user_id != "user-1")' log; cat new; } | mb-dataset | mb-train >want
	cmp want s/runs/20260205T000000Z/router.jsonl
	# also without a reservoir
	sed -n 1p log | jq -c '.trajectory_id = "fresher"' >newer
	mb-cycle --state s --reservoir 0 --now 2026-02-06T00:00:00Z newer >after || [ $? -eq 1 ]
	[ "$(mb-version --state s active)" = "$v" ] || [ "$(mb-version --state s learnt active)" -gt 0 ]
	run -0 mb-version --state s verify
}

@test "only versions from the first run on that learnt from it are named" {
	world
	v1=$(jq -r .promoted_version report1) v2=$(jq -r .promoted_version report2)
	run -0 --separate-stderr $forget --trajectory traj-70x
	jq -e --arg v "$v2" '.learnt == [$v]' <<<"$output"
	[[ $stderr == *"1 versions may have learnt from it"* ]]
	[ "$(mb-version --state s learnt "$v1")" -gt 0 ]
	[ "$(mb-version --state s learnt "$v2")" -eq 0 ]
	[ -e s/runs/20260201T000000Z/router.jsonl ]
	[ ! -e s/runs/20260202T000000Z/router.jsonl ]
}

@test "a forgetting that was cut short is completed by the next program, which says so" {
	world
	cp -a s t
	$forget --trajectory traj-8x >/dev/null 2>&1
	# the same, as it is after the death of its process: only the list is there
	sum=$(printf traj-8x | sha256sum | cut -d ' ' -f 1)
	printf 'sha256:%s\nword sha256:%s 7\n' "$sum" "$sum" >t/forgetting
	run -1 mb-version --state t verify
	[[ $output == *"t/forgetting: a forgetting was interrupted: the next program that opens the state completes it"* ]]
	run -0 --separate-stderr mb-version --state t --now 2026-02-04T00:00:00Z list
	[ "$stderr" = "mb-version: t: completed the forgetting of 1 trajectories, which was interrupted" ]
	cmp s/audit.jsonl t/audit.jsonl
	diff <(cd s && find . -type f ! -name lock ! -name '*.db' -exec sha256sum {} + | sort) \
		<(cd t && find . -type f ! -name lock ! -name '*.db' -exec sha256sum {} + | sort)
	[ "$(sqlite3 s/seen.db .dump)" = "$(sqlite3 t/seen.db .dump)" ]
	echo nonsense >t/forgetting
	run -4 --separate-stderr mb-mark --state t log || [ "$status" -eq 3 ]
	[[ $stderr == *"t/forgetting: not a list of tombstones"* ]]
	for line in word "word sha256:$sum" "word sha256:$sum 0" "word sha256:$sum 513" "word sha256:$sum x" "sha256:$sum 7" "word $sum 7"; do
		echo "$line" >t/forgetting
		run -4 --separate-stderr mb-mark --state t log || [ "$status" -eq 3 ] || return 1
		[[ $stderr == *"t/forgetting: not a list of tombstones"* ]] || return 1
	done
}

# A message in a run, with this text.
said() { # TEXT
	printf 'mb-x: log:3: %s\n' "$1" >>s/runs/20260201T000000Z/select.err
}

@test "messages that quote an id are erased, also escaped; longer ids are others" {
	world
	id=$'a "b" \\ \xc3\xa9'
	for text in "bad: '$id'" "$id: bad" "it is {\"x\":\"a \\\"b\\\" \\\\ \\u00e9\"}" "x/$id.json:1: y"; do said "$text"; done
	said 'it is \u0061\u0020\"b\"\u0020\\ \u00E9'
	for text in "a 'b' é" "xa \"b\" \\ é" "${id}2"; do said "$text"; done
	n=$(wc -l <s/runs/20260201T000000Z/select.err)
	run -0 --separate-stderr $forget "--trajectory=$id" --trajectory traj-8x
	[ "$(wc -l <s/runs/20260201T000000Z/select.err)" -eq $((n - 6)) ] # one of setup_file
	grep -q "xa \"b\"" s/runs/20260201T000000Z/select.err
	jq -e '.unknown == 0' <<<"$output"
	for text in "it is 't1'" 't1' 'for t1, t2' 'x/t1.json:3: y' 't1: no' "'t1:2' is bad"; do said "$text"; done
	for text in t10 "'t10'" t1-b xt1 t1@home T1 _t1 'seven 7 of 7'; do said "other $text"; done
	n=$(wc -l <s/runs/20260201T000000Z/select.err)
	said "it is '7'"
	run -0 $forget --trajectory t1 --trajectory 7
	[ "$(wc -l <s/runs/20260201T000000Z/select.err)" -eq $((n - 6)) ]
	[ "$(grep -c 'log:3: other' s/runs/20260201T000000Z/select.err)" -eq 8 ]
	run -0 mb-version --state s verify
}

@test "the user is in no file either, and other users stay" {
	world
	said "it is 'user-1'"
	said 'user-1 is bad'
	for text in user-10 user-2 user-1-b; do said "other $text"; done
	grep -rlqw user-1 s/runs s/reservoir.jsonl
	run -0 --separate-stderr $forget --user user-1
	jq -e '.trajectories == 30 and .audit == 0' <<<"$output"
	grep -rwF user-1 s | grep -vF user-1-b && false
	grep -qF '"user-2"' s/reservoir.jsonl
	[ "$(grep -c 'log:3: other' s/runs/20260201T000000Z/select.err)" -eq 3 ]
	run -0 mb-version --state s verify
	# only a part of the trajectories: the user stays
	said "it is 'user-2'"
	$forget --user user-2 --since 2026-01-02T00:00:00Z >/dev/null 2>&1
	grep -q "'user-2'" s/runs/20260201T000000Z/select.err
}

@test "no id is in the notes of a run, whatever is wrong with the log" {
	world
	for i in 1 2 3; do
		sed -n "${i}p" log | jq -c --arg id "odd-$i" '.trajectory_id = $id | .task.user_id = "odd-user" | .task.created_at = "soon"
			| .decisions[0].selected_ids = ["gone"] | .decisions[0].decision_type = "call_tool" | .decisions[0].step = 3
			| .candidate_sets.agents = [{id: "x"}] | .decisions += [.decisions[0]]'
	done >odd
	sed -n 1p odd | jq -c '.reward = 0.1' >>odd
	jq -c '.trajectory_id = "odd-leak" | .task.user_id = "odd-user" | .decisions = [{decision_type: "direct_answer"}] | .reward = 1
		| .decisions[0].reward = 1' benchmark | head -n 1 >>odd
	sed -n 1p odd | jq -c '.trajectory_id = "odd-bad" | .reward = 7' >>odd
	mb-cycle --state s --now 2026-02-05T00:00:00Z odd >report || [ $? -le 3 ]
	jq -e '.rejected.doubt.candidate == 3 and .rejected.doubt.step == 3 and .rejected.doubt.content == 1 and .rejected.leaked == 1
		and .rejected.bad == 1 and (.note | contains("odd:1"))' report
	cat s/reservoir.jsonl s/since.jsonl | grep -cqF odd-1
	run -3 --separate-stderr $forget --user odd-user odd
	jq -e '.audit == 0' <<<"$output"
	grep -r -e 'odd-[123lbu]' s && false
	run -0 mb-version --state s verify
	# the notes of an earlier memabra
	jq -c '.note = "1 line, such as '"'traj-8x'"'"' s/runs/20260205T000000Z/tally.json >t && cp t s/runs/20260205T000000Z/tally.json
	$forget --trajectory traj-8x >/dev/null 2>&1
	jq -e --slurpfile t t '. == ($t[0] | .note = "forgotten")' s/runs/20260205T000000Z/tally.json
}

@test "what the audit log quotes cannot be erased, and is counted" {
	world
	mb-report --state s append --run quoting --status skipped --note "it is 'traj-8x'" >/dev/null
	run -0 --separate-stderr $forget --trajectory traj-8x
	jq -e '.audit == 1' <<<"$output"
	[[ $stderr == *"1 lines of the audit log have such an id, and keep it"* ]]
	run -0 mb-version --state s verify
	# other words of a report are no ids
	for id in held quoting x8x traj-8 8x; do
		$forget --dry-run --trajectory "$id" 2>/dev/null | jq -e '.audit == 0' || return 1
	done
	# an old report
	mkdir old
	jq -nc '{prev: ("0" * 64), time: "2026-01-01T00:00:00Z", event: "run", active: null, was: null, reason: "x",
		report: {run_id: "r", timestamp: "2026-01-01T00:00:00Z", status: "held", source_trajectory_ids: ["a", "b"]}}' >old/audit.jsonl
	printf 'a\nb\n' | mb-mark --state old
	run -0 --separate-stderr mb-forget --state old --trajectory a
	jq -e '.audit == 1 and .marks == 1 and .unknown == 0' <<<"$output"
	run -0 mb-version --state old verify
}

@test "the watch goes on, and does not count a forgotten trajectory twice" {
	world
	n=$(grep -c trajectory_id s/watch/journal.jsonl)
	$forget --trajectory traj-8x 2>/dev/null
	[ "$(grep -c trajectory_id s/watch/journal.jsonl)" -eq "$n" ]
	mb-watch --state s --reference 0.5 --now 2026-02-05T00:00:00Z live >/dev/null
	[ "$(grep -c trajectory_id s/watch/journal.jsonl)" -eq "$n" ]
	gone 8
}

@test "a forgotten id may be anything" {
	world
	for id in $'a\nb' '"' '\' "'; DROP TABLE seen; --" '../../x' '-rf' 'é' '%s%n' "sha256:$(printf x | sha256sum | cut -d ' ' -f 1)"; do
		sed 1q log | jq -c --arg id "$id" '.trajectory_id = $id' >line
		mb-mark --state s line
		mb-caseindex --state s update line >/dev/null
		cat line >>s/reservoir.jsonl
		run -0 --separate-stderr $forget "--trajectory=$id"
		jq -e '.reservoir == 1 and .cases == 1' <<<"$output"
		run -1 mb-select --quiet --state s line
	done
	run -0 mb-version --state s verify
}

@test "misuse and failure are reported" {
	world
	fails_with 2 "an id is not empty" $forget --user ''
	fails_with 2 "--since wants a time such as 2026-04-14T15:27:38Z: 'soon'" $forget --since soon
	fails_with 1 "nowhere: no such state" mb-forget --state nowhere --trajectory x
	fails_with 1 "nothing to forget" $forget --user nobody
	fails_with 4 "nofile: No such file or directory" $forget nofile
}
