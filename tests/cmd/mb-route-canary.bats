# mb-route during a canary: two versions, each for its share of the units.

load helper

# rules are active; b.jsonl is a router that likes the clock.
setup_file() {
	ground
	for i in $(seq 30); do
		jq -nc --arg i "$i" '{trajectory_id: "t-\($i)", task: {input: "tell me \($i)"},
			candidate_sets: {tool: [{id: "clock", title: "clock"}, {id: "disk", title: "disk"}]},
			decisions: [{decision_type: "call_tool", selected_ids: [if $i | tonumber % 3 > 0 then "clock" else "disk" end], propensity: 0.5}],
			reward: (if $i | tonumber % 3 > 0 then 1 else 0 end)}'
	done | mb-dataset | mb-train --bits 10 >b.jsonl
	mkdir s
	jq -nc 'range(1000) | {trajectory_id: "r\(.)", task: {task_id: "t\(.)", session_id: "s\(. / 4 | floor)", user_id: "u\(. / 100 | floor)", input: "tell me \(.)"},
		candidate_sets: {tool: [{id: "clock", title: "clock"}, {id: "disk", title: "disk"}]}}' >tasks
}

world() {
	cp -a "$BATS_FILE_TMPDIR"/* .
	v="mb-version --state s --now 2026-01-03T01:00:00Z"
	$v canary b.jsonl --share 0.25 >/dev/null
	B=$(jq -r .version s/canary.json)
}

arms() { jq -r '"\(.task.session_id) \(.decisions[0].router_version)"'; }

@test "a quarter of the sessions gets the version, each session always the same one" {
	world
	mb-route --state s tasks >out
	arms <out | sort -u >sessions
	[ "$(wc -l <sessions)" -eq 250 ]
	n=$(grep -c "$B" sessions)
	[ "$n" -gt 40 ] && [ "$n" -lt 85 ]
	[ "$(grep -c " rules$" sessions)" -eq $((250 - n)) ]
	# each arm chooses as its version does
	mb-route --state s --router "$B" tasks | jq -c '.decisions[0].selected_ids' >b
	mb-route --router rules tasks | jq -c '.decisions[0].selected_ids' >r
	jq -c '.decisions[0] | [.router_version, .selected_ids]' out | paste - b r |
		awk -F '\t' -v b="$B" '{ want = index($1, b) ? $2 : $3 } index($1, want) == 0 { exit 1 }'
	# every decision says what was on
	jq -e --arg b "$B" '.decisions[0].canary == {version: $b, against: "rules", share: 0.25, unit: "session", since: "2026-01-03T01:00:00Z"}' out >/dev/null
}

@test "the propensity is that of both versions together" {
	world
	mb-route --state s --explore epsilon --epsilon 0.3 --seed 5 tasks >out
	mb-route --state s --router "$B" --explore epsilon --epsilon 0.3 --seed 5 --top 9 tasks |
		jq -c '[.shortlist[] | {key: .action, value: .probability}] | from_entries' >b
	mb-route --router rules --explore epsilon --epsilon 0.3 --seed 5 --top 9 tasks |
		jq -c '[.shortlist[] | {key: .action, value: .probability}] | from_entries' >r
	paste -d '\n' out b r | jq -nc '[inputs] | range(0; length; 3) as $i | .[$i].decisions[0] as $d |
		(if $d.selected_ids == [] then $d.decision_type else "\($d.decision_type):\($d.selected_ids | join("+"))" end) as $a |
		$d.propensity - (0.25 * .[$i + 1][$a] + 0.75 * .[$i + 2][$a]) | fabs < 1e-12' | sort -u >same
	[ "$(cat same)" = true ]
}

@test "missing propensities are restored from both versions" {
	world
	$v activate "$B" >/dev/null
	head -n 10 tasks | jq -c '. + {decisions: [{decision_type: "call_tool", selected_ids: ["disk"]}], reward: 1}' | mb-dataset | mb-train --bits 10 >c.jsonl
	$v canary c.jsonl --share 0.1 >/dev/null
	mb-route --state s --explore epsilon tasks | jq -c '. + {reward: 1}' >log
	mb-dataset log | jq .propensity >want
	jq -c 'del(.decisions[0].propensity)' log | mb-dataset --rescore --state s | jq .propensity >got
	cmp want got
}

@test "a larger share keeps the units of the smaller one; the next canary tries others" {
	world
	mb-route --state s tasks | arms | grep "$B" | sort -u >few
	$v canary "$B" --share 0.5 >/dev/null
	mb-route --state s tasks | arms | grep "$B" | sort -u >more
	[ "$(comm -23 few more | wc -l)" -eq 0 ]
	[ "$(wc -l <more)" -gt "$(wc -l <few)" ]
	$v canary "$B" --share 0.999 >/dev/null
	[ "$(mb-route --state s tasks | arms | grep -c "$B")" -ge 950 ]
	head -n 10 tasks | jq -c '. + {decisions: [{decision_type: "call_tool", selected_ids: ["disk"]}], reward: 1}' | mb-dataset | mb-train --bits 10 >c.jsonl
	$v canary c.jsonl --share 0.5 >/dev/null
	C=$(jq -r .version s/canary.json)
	mb-route --state s tasks | arms | grep "$C" | cut -d ' ' -f 1 | sort -u >others
	cut -d ' ' -f 1 more | comm -12 - others >both
	[ "$(wc -l <both)" -lt 95 ] && [ "$(wc -l <both)" -gt 30 ] # of 250, a quarter
}

@test "--unit: users, tasks, and tasks that have no session" {
	world
	$v canary "$B" --share 0.5 --unit user >/dev/null
	[ "$(mb-route --state s tasks | jq -r '"\(.task.user_id) \(.decisions[0].router_version)"' | sort -u | wc -l)" -eq 10 ]
	$v canary "$B" --share 0.5 --unit task >/dev/null
	n=$(mb-route --state s tasks | arms | grep -c "$B")
	[ "$n" -gt 420 ] && [ "$n" -lt 580 ]
	$v canary "$B" --share 0.5 --unit session >/dev/null
	n=$(jq -c 'del(.task.session_id, .task.task_id)' tasks | mb-route --state s | jq -r '.decisions[0].router_version' | grep -c "$B")
	[ "$n" -gt 420 ] && [ "$n" -lt 580 ]
}

@test "a running mb-route follows the canary: its begin, its end, and one that cannot be loaded" {
	world
	$v canary --stop >/dev/null
	mkfifo in
	mb-route --state s <in >out 2>err 9>&- &
	exec 9>in
	line() { head -n 1 tasks >&9; for _ in $(seq 200); do [ "$(wc -l <out)" -lt "$1" ] || break; sleep 0.02; done; }
	line 1
	$v canary "$B" --share 0.999 >/dev/null
	line 2
	$v canary --stop >/dev/null
	line 3
	$v canary "$B" --share 0.999 >/dev/null
	$v activate rules 2>/dev/null
	line 4
	$v activate "$B" >/dev/null
	line 5
	echo nonsense >s/canary.json
	line 6
	line 7
	exec 9>&-
	wait
	[ "$(jq -r '.decisions[0] | "\(.router_version) \(.canary.share)"' out | tr '\n' ,)" = "rules null,$B 0.999,rules null,$B 0.999,$B null,$B null,$B null," ]
	[ "$(wc -l <err)" -eq 1 ]
	grep -q "mb-route: going on without the canary: " err
}
