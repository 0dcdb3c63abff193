# mb-select: new, eligible, once each, byte for byte.

load helper

# A trajectory with the members of $2 put over it.
line() {
	jq -nc --arg id "$1" --argjson over "${2:-{\}}" '
		{trajectory_id: $id, task: {input: "do it"}, candidate_sets: {tool: [{id: "t"}]},
		 decisions: [{decision_type: "call_tool", selected_ids: ["t"]}],
		 outcome: {status: "success"}, reward: {total: 1}} * $over'
}

# COUNT of them: id-1, id-2, ...
lines() { line id-% | awk -v n="$1" '{ for (i = 1; i <= n; i++) { l = $0; sub(/%/, i, l); print l } }'; }

@test "lines pass byte for byte, in their order, once each" {
	{
		line a | sed 's/{/{  /; s/"a"/"\\u0061"/'
		line b | jq -c '. + {"extra": [1, {"deep": "é"}]}'
		line a
		line c
	} >log
	mb-select log >got
	sed 3d log | cmp - got
	cat log | mb-select | cmp - got
	mb-select - <log | cmp - got
	mb-select -- log | cmp - got
}

@test "marked trajectories are left out, with --state and with MB_STATE" {
	for i in 1 2 3 4 5; do line "id-$i"; done >log
	sed -n 2,4p log | mb-mark --state s
	[ "$(mb-select --state s log | jq -r .trajectory_id | xargs)" = "id-1 id-5" ]
	[ "$(MB_STATE=s mb-select log | wc -l)" -eq 2 ]
	[ "$(mb-select log | wc -l)" -eq 5 ]
	mb-mark --state s log
	run -1 mb-select --state s log
	[ -z "$output" ]
}

@test "--min-new: all or nothing" {
	for i in 1 2 3; do line "id-$i"; done >log
	run -0 mb-select --min-new 3 log
	[ "${#lines[@]}" -eq 3 ]
	run -1 mb-select --min-new 4 log
	[ -z "$output" ]
	run -0 mb-select --min-new 0 /dev/null
	run -1 mb-select /dev/null
}

@test "--min-new: lines that wait are on disk past 1 MiB, byte for byte" {
	jq -nc 'range(200) | {trajectory_id: "id-\(.)", task: {input: ("do it " * 2000)},
		decisions: [{decision_type: "clarify", selected_ids: []}], reward: 1}' | sed '7s/$/ \r/' >log
	mb-select log >want
	mb-select --min-new 200 log | cmp - want
	mb-select --min-new 150 log | cmp - want
	run -1 mb-select --min-new 201 log
	[ -z "$output" ]
	export TMPDIR=/nowhere
	mb-select --min-new 50 log | cmp - want
	fails_with 4 '/nowhere/memabra-' mb-select --min-new 200 log
}

@test "unusable trajectories are counted by reason, without a warning" {
	{
		line ok
		line no-input '{"task":{"input":null}}'
		line no-decisions '{"decisions":[]}'
		line null-decisions '{"decisions":null}'
		line no-reward '{"outcome":null,"reward":null}'
		line computed '{"reward":null}'
		line plain '{"reward":0.5}'
		line ok
	} >log
	run -0 --separate-stderr mb-select --tally tally log
	[ -z "$stderr" ]
	[ "$(jq -r .trajectory_id <<<"$output" | xargs)" = "ok computed plain" ]
	golden mb-select/tally.json <tally
}

@test "an unknown status is no outcome: counted by word, with a mapping offered; a reward is kept" {
	{
		line ok
		line rewarded '{"outcome":{"status":"OK"}}'
		line none '{"outcome":{"status":null},"reward":null}'
		for i in 1 2 3; do line "ok-$i" '{"outcome":{"status":"OK"},"reward":null}'; done
		line done '{"outcome":{"status":"do\u0007ne"},"reward":null}'
		line late '{"outcome":{"status":"timeout"},"reward":null}'
	} >log
	run -0 --separate-stderr mb-select --tally tally log
	[ "$(jq -r .trajectory_id <<<"$output" | xargs)" = "ok rewarded late" ]
	[ "$stderr" = "mb-select: status 'OK': 3 trajectories, 'do?ne': 1; map them with mb-reward --map FILE" ]
	jq -e '.selected == 3 and .ineligible == {input: 0, decision: 0, reward: 1, status: 4,
		statuses: [{status: "OK", lines: 3}, {status: "do\u0007ne", lines: 1}]}' tally
	grep -v done log | mb-select 2>err >/dev/null
	[ "$(cat err)" = "mb-select: status 'OK': 3 trajectories; map it with mb-reward --map FILE" ]
}

@test "a latency or a cost below 0 is a bad line; a missing one subtracts nothing" {
	{
		line a '{"outcome":{"cost":-0.5}}'
		line b '{"outcome":{"latency_ms":-1}}'
		line c '{"candidate_sets":{"tool":[{"id":"t","cost":-1}]}}'
		line d '{"reward":null}'
	} >log
	run -3 --separate-stderr mb-select --quiet log
	[ "$(jq -r .trajectory_id <<<"$output")" = d ]
	diff - <(echo "$stderr") <<-'END'
		mb-select: log:1: outcome.cost: -0.5 is not between 0 and 1000000000000000
		mb-select: log:2: outcome.latency_ms: -1 is not between 0 and 1000000000000000
		mb-select: log:3: candidate_sets.tool[0].cost: -1 is not between 0 and 1000000000000000
	END
	mb-select --quiet log 2>/dev/null | mb-dataset | jq -e '.reward == 1'
}

@test "a log of many unknown words is counted in bounded memory" {
	jq -nc 'range(300) | {trajectory_id: "\(.)", task: {input: "x"}, decisions: [{decision_type: "clarify"}],
		outcome: {status: "w\(if . < 200 then . else 7 end)"}}' >log
	run -1 --separate-stderr mb-select --tally tally log
	[[ $stderr == "mb-select: status 'w7': 101 trajectories, 'w0': 1, 'w1': 1, 'w10': 1, "*", 'w25': 1, and at least 80 other words: 180; map them with mb-reward --map FILE" ]]
	[ "$(grep -o "'w[0-9]*'" <<<"$stderr" | wc -l)" -eq 20 ]
	head -n 21 log | mb-select 2>err >/dev/null && false || [ $? -eq 1 ]
	grep -qF ", and 1 other word: 1; map them" err
	head -n 20 log | mb-select 2>err >/dev/null && false || [ $? -eq 1 ]
	grep -qF "'w9': 1; map them" err
	jq -e '.ineligible | .status == 300 and (.statuses | length) == 100' tally
	mb-report --state s --run r --status skipped --tally tally --now 2026-01-01T00:00:00Z append >/dev/null
	mb-report --state s --format json show r | jq -e '.rejected.ineligible.status == 300'
	mb-report --state s show r | grep -qF "300 with an unknown status"
	mb-report --state s show r | grep -qF "status 'w7': 101 trajectories, 'w0': 1,"
}

@test "bad lines are reported, written to --rejects and left out" {
	{
		line a
		echo '{"trajectory_id":"b"'
		line b '{"decisions":[{"decision_type":"call_tool","selected_ids":[]}]}'
		line c '{"decisions":[{"decision_type":"sing","selected_ids":[]}]}'
		line d '{"decisions":[{"decision_type":"direct_answer","selected_ids":[],"propensity":0}]}'
		line e '{"reward":{"total":2}}'
		line f '{"candidate_sets":{"tool":[{"title":"no id"}]}}'
		line '' 
		jq -nc '{task: {input: "x"}}'
		line z
	} >log
	mb-select --rejects bad --tally tally log >got 2>err && false || [ $? -eq 3 ]
	[ "$(jq -r .trajectory_id got | xargs)" = "a z" ]
	golden mb-select/bad-lines <err
	sed '1d;$d' log | cmp - bad
	jq -e '.bad == 8 and .read == 10' tally
	mb-select --strict log >got 2>err && false || [ $? -eq 3 ]
	[ "$(wc -l <got)" -eq 1 ]
}

@test "shards are disjoint and together all" {
	lines 50 >log
	for k in 1 2 3; do mb-select --shard $k/3 log; done | sort >parts
	sort log | cmp - parts
	[ "$(mb-select --shard 1/3 log | wc -l)" -lt 30 ]
	fails_with 2 "--shard wants K/N with 1 <= K <= N: '4/3'" mb-select --shard 4/3
	fails_with 2 "--shard wants K/N" mb-select --shard 0/3
	fails_with 2 "--shard wants K/N" mb-select --shard 1/3x
}

@test "--except-shard is the complement of --shard" {
	lines 50 >log
	mb-select --shard 2/3 log >in
	mb-select --except-shard 2/3 --tally tally log >out
	sort in out | cmp - <(sort log)
	[ "$(jq .other_shard tally)" -eq "$(wc -l <in)" ]
	fails_with 2 "only one" mb-select --shard 1/3 --except-shard 2/3 log
	fails_with 2 "--except-shard wants K/N with 1 <= K <= N: '4/3'" mb-select --except-shard 4/3
}

@test "--without leaves out the ids of a file, of trajectories or plain" {
	for i in 1 2 3 4; do line "id-$i"; done >log
	sed -n 2p log >some
	echo id-3 >>some
	[ "$(mb-select --without some --tally tally log | jq -r .trajectory_id | xargs)" = "id-1 id-4" ]
	jq -e '.without == 2 and .selected == 2' tally
	echo '{"torn' >>some
	fails_with 3 'some:3: cut short' mb-select --without some log
	fails_with 4 'nowhere: No such file' mb-select --without nowhere log
}

@test "--sample: the order of the input does not matter, and a sample of samples is the sample of all" {
	lines 200 >log
	mb-select --sample 20 --tally tally log >sample
	[ "$(wc -l <sample)" -eq 20 ]
	jq -e '.selected == 20 and .unsampled == 180' tally
	grep -nxFf sample log | cut -d : -f 1 | sort -nc # in the order of the input
	tac log | mb-select --sample 20 | tac | cmp - sample
	for k in 1 2 3; do mb-select --shard $k/3 log | mb-select --sample 20; done | mb-select --sample 20 >again
	sort sample | cmp - <(sort again)
	# fewer lines than the sample: all of them, and they are those of a larger sample too
	mb-select --sample 1000 log | cmp - log
	mb-select --sample 50 log | grep -cxFf sample | grep -qx 20
	run -1 mb-select --sample 20 --min-new 21 log
	[ -z "$output" ]
	fails_with 2 "--sample wants a whole number from 1" mb-select --sample 0 log
}

@test "--sample: whatever the cuts and their order, samples of parts give the sample of the whole" {
	# 3 MB, so that lines wait in memory and in a file; some ids come twice, in other parts
	line % | awk '{ pad = sprintf("%2000s", ""); gsub(/ /, "x", pad)
		for (i = 1; i <= 1500; i++) { l = $0; sub(/%/, i % 1400, l); sub(/do it/, "do it " pad, l); print l } }' >log
	mb-select --quiet --sample 700 log | LC_ALL=C sort >whole
	[ "$(wc -l <whole)" -eq 700 ]
	for cuts in 1 2 7 64; do
		rm -f part.* sample.*
		awk -v n=$cuts '{ print >("part." int((NR - 1) * n / 1500)) }' log
		for part in part.*; do mb-select --quiet --sample 700 "$part" >"sample.${part#part.}"; done
		for order in 'sort' 'sort -r' 'sort -R'; do
			# shellcheck disable=SC2046 # names without blanks
			mb-select --quiet --sample 700 $(printf '%s\n' sample.* | $order) | LC_ALL=C sort | cmp - whole
		done
	done
}

@test "--key: a value of a stranger is a safe name, and no two values share one" {
	key() { line a "{\"task\":{\"user_id\":$1}}" | mb-select --quiet --key task.user_id | cut -f 1; }
	[ "$(key '"ann_7-b"')" = ann_7-b ]
	[ "$(key '"../../etc/passwd"')" = '%2e%2e%2f%2e%2e%2fetc%2fpasswd' ]
	[ "$(key '"Ann\tb\n-é%"')" = '%41nn%09b%0a-%c3%a9%25' ]
	[ "$(key '"-rf"')" = '%2drf' ]
	[ "$(key '"."')" = '%2e' ]
	[ "$(key 42)" = 42 ]
	[ -z "$(key null)$(key '""')" ]
	long=$(printf 'x%.0s' $(seq 300))
	[ "$(key "\"${long}\"")" != "$(key "\"${long}x\"")" ]
	key "\"${long}\"" | grep -qxE 'x{80}~[0-9a-f]{32}'
	# the line follows, byte for byte, also of a sample
	lines 30 >log
	mb-select --key trajectory_id log | cut -f 2- | cmp - log
	mb-select --key trajectory_id --sample 9 log | LC_ALL=C sort | cut -f 2- | cmp - <(mb-select --sample 9 log | LC_ALL=C sort)
	# an id counts once for each key: a line of another user is another trajectory
	for u in ann eve ann; do line a "{\"task\":{\"user_id\":\"$u\"}}"; done | mb-select --quiet --key task.user_id | cut -f 1 | xargs | grep -qx 'ann eve'
	mb-select --key candidate_sets log | cut -f 1 | sort -u | grep -qx ''
}

# The selected ids; the tally is in `tally`, the revoked ids in `revoked`.
select_again() {
	mb-select --state s --tally tally --revoked revoked.jsonl "$@" | jq -r .trajectory_id | xargs || true
	jq -r .trajectory_id revoked.jsonl | xargs >revoked
}

@test "a reward that changes after the mark is selected again; the same reward is not" {
	for i in a b c d; do line $i '{"reward": 0.5}'; done >log
	mb-mark --state s log
	[ -z "$(select_again log)" ]
	jq -e '.seen == 4 and .changed == 0' tally
	# other text, the same reward
	[ -z "$(jq -c '{reward: .reward, extra: 1} + . + {reward: {total: 0.50}}' log | select_again)" ]
	sed '2s/"reward":0.5/"reward":0.75/; 3s/"success"/"failure"/' log >other
	[ "$(select_again other)" = 'b c' ]
	jq -e '.seen == 2 and .changed == 2 and .selected == 2' tally
	# the options hold for these too
	[ "$(mb-select --state s --without <(echo b) --without <(echo d) other | jq -r .trajectory_id)" = c ]
	[ -z "$(select_again --min-new 3 other)" ]
	# marked again, they are done with
	sed -n 2,3p other | mb-mark --state s
	[ -z "$(select_again other)" ]
	# the first line of an id counts, whatever its mark
	[ "$(cat other log | select_again | wc -w)" = 0 ]
	# a mark without a stamp is for good
	printf 'b\nc\n' | mb-mark --state s
	[ -z "$(select_again log)" ]
	jq -e '.seen == 4' tally
}

@test "a reward that was missing at the mark is selected when it comes" {
	line a '{"reward": null, "outcome": null}' >log
	mb-mark --state s log
	[ -z "$(select_again log)" ]
	jq -e '.ineligible.reward == 1 and .seen == 0' tally
	[ "$(line a | select_again)" = a ]
	jq -e '.changed == 1' tally
}

@test "a revoked reward is told once, and missing feedback revokes nothing" {
	for i in a b c; do line $i '{"reward": null, "outcome": null}'; done >log
	jq -c '{trajectory_id, thumb: "up"}' log >feedback
	mb-reward --feedback feedback log >fed
	[ "$(select_again fed)" = 'a b c' ]
	mb-mark --state s fed
	echo '{"trajectory_id":"b","thumb":null}' >>feedback
	echo '{"trajectory_id":"d","thumb":null}' >>feedback
	{ cat log; line d; } | mb-reward --feedback feedback >fed
	[ -z "$(select_again fed)" ]
	[ "$(cat revoked)" = b ] # d was never marked
	jq -e '.revoked == 1 and .seen == 2 and .ineligible.reward == 1' tally
	sed -n 2p fed | cmp - revoked.jsonl
	select_again --without <(echo b) fed
	[ -z "$(cat revoked)" ]
	# without the feedback, nothing changes: neither a missing reward nor the log's own
	[ -z "$(select_again log)" ]
	jq -e '.ineligible.reward == 3 and .revoked == 0' tally
	[ -z "$(jq -c '.reward = 0.25' log | select_again)" ]
	jq -e '.seen == 3' tally
	# marked, it is told no more; a new reward is selected

	sed -n 2p fed | mb-mark --state s
	select_again fed
	[ -z "$(cat revoked)" ]
	echo '{"trajectory_id":"b","thumb":"down"}' >>feedback
	[ "$(mb-reward --feedback feedback log | select_again)" = b ]
}

@test "--unrewarded: what has no reward is selected too, and with --wait the age alone decides" {
	jq -nc '{trajectory_id: "t\(range(6))", task: {input: "x"}, decisions: [{decision_type: "direct_answer"}]}
		| if .trajectory_id < "t2" then .reward = 1 elif .trajectory_id == "t2" then .outcome = {status: "nonsense"} else . end
		| if .trajectory_id == "t1" or .trajectory_id == "t3" then .task.created_at = "2026-01-07T00:00:00Z"
			elif .trajectory_id == "t4" then .task.created_at = "2026-01-01T00:00:00Z"
			elif .trajectory_id == "t5" then .decisions = [] else . end' >log
	ids() { jq -r .trajectory_id | tr '\n' ' '; }
	[ "$(mb-select --quiet log | ids)" = 't0 t1 ' ]
	[ "$(mb-select --quiet --unrewarded log | ids)" = 't0 t1 t2 t3 t4 ' ]
	[ "$(mb-select --quiet --unrewarded --wait 7d --now 2026-01-08T00:00:00Z --tally tally log | ids)" = 't0 t2 t4 ' ]
	jq -e '.waiting == 2 and .ineligible.decision == 1 and .ineligible.reward == 0' tally
}

@test "--wait: a reward may still come" {
	created() { line "$1" "{\"reward\": null, \"outcome\": null, \"task\": {\"created_at\": \"$2\"}}"; }
	{
		created old 2026-01-01T00:00:00Z
		created young 2026-01-01T01:00:00.001+01:00
		created future 2027-01-01T00:00:00Z
		created odd yesterday
		line none '{"reward": null, "outcome": null}'
		line good '{"task": {"created_at": "2026-01-08T00:00:00Z"}}'
		line computed '{"reward": null, "task": {"created_at": "2026-01-08T00:00:00Z"}}'
	} >log
	mb-select --wait 7d --now 2026-01-08T00:00:00Z --tally tally log >out
	[ "$(jq -r .trajectory_id out | xargs)" = 'good computed' ]
	jq -e '.waiting == 2 and .ineligible.reward == 3' tally
	mb-select --now 2026-01-08T00:00:00Z --tally tally log >out
	jq -e '.waiting == 0 and .ineligible.reward == 5' tally
	mb-select --wait 365d --now 2026-01-08T00:00:00Z --tally tally log >out
	jq -e '.waiting == 3' tally
	for bad in 7 d 7y -7d 3651d ''; do
		fails_with 2 "--wait wants a time such as 7d, 12h or 30m: '$bad'" mb-select --wait "$bad" log
	done
}

@test "ids are only ever ids" {
	{
		line '../../x'
		line '-rf'
		line '$(touch pwned)'
		line $'a\nb'
		line "'; drop table seen; --"
	} >log
	mb-select log >got
	cmp log got
	mb-mark --state s log
	run -1 mb-select --state s log
	ls >files
	printf '%s\n' files got log s | cmp - files
	line "$(printf '%0600d' 0)" >long
	fails_with 3 "long:1: trajectory_id: this id is too long" mb-select long
}

@test "a line in gives a line out, before the input ends" {
	mkfifo in
	mb-select <in >out &
	exec 8>in
	line a >&8
	for _ in $(seq 50); do [ -s out ] && break; sleep 0.05; done
	[ "$(wc -l <out)" -eq 1 ]
	exec 8>&-
	wait
}

@test "misuse is reported" {
	echo '{"back_off": 0}' >p.json
	fails_with 2 "--policy wants --state: whose runs?" mb-select --policy p.json
	fails_with 3 "p.json: back_off" mb-select --state s --policy p.json
	fails_with 2 "--min-new wants a whole number from 0" mb-select --min-new -1
	fails_with 4 "nowhere: No such file or directory" mb-select nowhere
	fails_with 4 ".: is a directory" mb-select .
	fails_with 2 "--now wants a time" mb-select --now tomorrow
}

@test "--rename gives new names to candidates and decisions; other lines stay byte for byte" {
	cat >log <<'END'
{"trajectory_id":"a","task":{"input":"x"},"candidate_sets":{"tool":[{"id":"mcp__git__log","title":"mcp__git__log"},{"id":"sh"}],"skill":[{"id":"old"}]},"decisions":[{"step":1,"decision_type":"call_tool","selected_ids":["mcp__git__log"],"rejected_ids":["old","sh"]}],"reward":{"total":1.0},"x":"\u00e9"}
{"trajectory_id":"b", "task":{"input":"mcp__git__log"},"candidate_sets":{"tool":[{"id":"sh"}]},"decisions":[{"step":1,"decision_type":"call_tool","selected_ids":["sh"]}],"reward":{"total":1.0},"x":"\u00e9"}
END
	printf 'mcp__git__* *\nold new # renamed\n' >names
	mb-select --rename names log >got
	[ "$(sed 1q got | jq -c '[.candidate_sets[][].id, .decisions[0].selected_ids, .decisions[0].rejected_ids, .candidate_sets.tool[0].title, .x]')" = \
		'["log","sh","new",["log"],["new","sh"],"mcp__git__log","é"]' ] || { cat got; false; }
	[ "$(sed 1d got)" = "$(sed 1d log)" ]
	mb-select log | cmp - log
	# two names become one: the first candidate stays, and nothing knows the probability
	printf 'a x\nb x\n' >names
	jq -nc '{trajectory_id: "m", task: {input: "y"},
		candidate_sets: {tool: [{id: "c"}, {id: "b", title: "of b"}, {id: "a", title: "of a"}], skill: [{id: "b"}]},
		decisions: [{decision_type: "call_tool", selected_ids: ["b"], rejected_ids: ["a", "c"], withheld_ids: ["a", "b"], propensity: 0.5, actions: 9},
			{decision_type: "composite_action", selected_ids: ["c", "b"], propensity: 0.25}],
		shortlist: [{action: "call_tool:a", predicted: 0.5}, {action: "composite_action:b+c"}, {action: "clarify"}],
		explanation: [{action: "call_tool:b"}],
		previous: {decisions: [{decision_type: "call_tool", selected_ids: ["a"], propensity: 1}]}, reward: 1}' >merge
	run -0 --separate-stderr mb-select --rename names --tally tally merge
	[ "$stderr" = "mb-select: 1 trajectory has candidates that --rename gives one id, such as merge:1: the first stays, and the propensity is left out" ]
	jq -e '.doubt.merged == 1' tally
	jq -e '.candidate_sets == {tool: [{id: "c"}, {id: "x", title: "of b"}], skill: [{id: "x"}]}
		and .decisions == [{decision_type: "call_tool", selected_ids: ["x"], rejected_ids: ["c"], withheld_ids: ["x"], actions: 9},
			{decision_type: "composite_action", selected_ids: ["c", "x"]}]
		and [.shortlist[].action, .explanation[].action] == ["call_tool:x", "composite_action:c+x", "clarify", "call_tool:x"]
		and .previous.decisions == [{decision_type: "call_tool", selected_ids: ["x"]}]' <<<"$output"
	# a composite of two that become one is the action of that one
	jq -nc '{trajectory_id: "c", task: {input: "y"}, candidate_sets: {tool: [{id: "c"}], skill: [{id: "a"}, {id: "b"}]},
		decisions: [{decision_type: "composite_action", selected_ids: ["b", "a"]}], reward: 1}' >pair
	mb-select --rename names pair 2>err | tee got | mb-select | cmp - got
	jq -e '.decisions == [{decision_type: "load_skill", selected_ids: ["x"]}]' got
	# a new name that no other candidate has changes no probability
	echo 'a z' >names
	run -0 --separate-stderr mb-select --rename names merge
	[ -z "$stderr" ]
	jq -e '[.decisions[].propensity] == [0.5, 0.25]' <<<"$output"
	echo one >names
	fails_with 3 "names:1: expected two names, OLD NEW" mb-select --rename names log
}
