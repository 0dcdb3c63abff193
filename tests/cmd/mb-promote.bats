# mb-promote: judge by the policy; promote what passes, and nothing else.

load helper

# N results, the sides' members as given.
results() { # N BASELINE CHALLENGER [MORE]
	jq -nc --argjson n "$1" --argjson b "$2" --argjson c "$3" --argjson more "${4:-{\}}" '
		range($n) | {task_id: "t-\(.)", baseline: ({action: "clarify"} + $b),
			challenger: ({action: "call_tool:x"} + $c)} + $more'
}

router() { # EXAMPLES
	for i in $(seq "$1"); do
		jq -nc --arg i "$i" '{trajectory_id: $i, task: {input: "look \($i)"},
			decisions: [{decision_type: "direct_answer"}], reward: 1}'
	done | mb-dataset | mb-train
}

@test "a decision record says the verdict, the figures and the policy" {
	results 120 '{"reward":0.4,"latency_ms":100,"cost":0.01}' '{"reward":0.5,"latency_ms":120,"cost":0.02}' \
		'{"benchmark_sha256":"abc","baseline_version":"rules","challenger_version":"def"}' >r
	run -0 --separate-stderr mb-promote r
	golden mb-promote/promoted.json <<<"$output"
	jq -e '.verdict == "promoted" and .accepted and .version == null and .policy.confidence == 0
		and .metrics.wins == 120 and .metrics.difference.mean_latency_ms == 20
		and ([.gates[].name] == ["data", "reward", "errors", "latency_mean"])' <<<"$output"
	mb-promote <r | diff - <(echo "$output")
}

@test "held: every gate that failed says so, with figures" {
	results 200 '{"reward":0.5,"latency_ms":100}' '{"reward":0.4,"latency_ms":200,"error":true}' >r
	run -1 --separate-stderr mb-promote r
	[ -z "$stderr" ]
	jq -e '.verdict == "held" and (.accepted | not)' <<<"$output"
	[ "$(jq -r '.reasons[]' <<<"$output")" = "mean reward 0.5000 to 0.4000: -0.1000, at least +0 required
error rate 0.0000 to 1.0000: +1.0000, at most +0.02 allowed
mean latency 100.0 ms to 200.0 ms: +100.0 ms, at most +50 ms allowed" ]
}

@test "too few tasks, none, or one twice: inconclusive" {
	results 99 '{"reward":0}' '{"reward":1}' >r
	run -1 mb-promote r
	[ "$(jq -r '"\(.verdict): \(.reasons[])"' <<<"$output")" = "inconclusive: 99 tasks, at least 100 required" ]
	run -1 mb-promote /dev/null
	jq -e '.verdict == "inconclusive" and .metrics.baseline.mean_reward == null' <<<"$output"
	results 100 '{"reward":0}' '{"reward":1}' >r
	sed -n 5p r >>r
	run -3 --separate-stderr mb-promote r
	[ "$stderr" = "mb-promote: r:101: task_id: this task was there already: 't-4'" ]
	jq -e '.verdict == "inconclusive"' <<<"$output"
}

@test "a policy of one's own" {
	results 20 '{"reward":0.5}' '{"reward":0.6}' >r
	printf '{\n  "required_task_count": 20,\n  "min_reward_delta": 0.1\n}\n' >p
	run -0 mb-promote --policy p r
	jq -e '.policy.min_reward_delta == 0.1 and .policy.max_latency_increase_ms == 50' <<<"$output"
	echo '{"required_task_count":20,"min_reward_delta":0.11}' >p
	run -1 mb-promote --policy p r
	echo '{"required_tasks":20}' >p
	fails_with 3 "mb-promote: p: required_tasks: no such field" mb-promote --policy p r
	echo '{"confidence":0.95}' >p
	fails_with 3 "p: confidence: only 0 can be asked for: the gates are plain thresholds on means: '0.95'" mb-promote --policy p r
	echo '[]' >p
	fails_with 3 "p: expected an object, found an array" mb-promote --policy p r
	fails_with 4 "nowhere: No such file or directory" mb-promote --policy nowhere r
}

@test "results of two evaluations are refused, and nothing is decided" {
	{
		results 100 '{"reward":0}' '{"reward":1}' '{"benchmark_sha256":"one"}'
		results 100 '{"reward":0}' '{"reward":1}' '{"benchmark_sha256":"two"}'
	} >r
	run -3 --separate-stderr mb-promote r
	[ -z "$output" ]
	[ "$stderr" = "mb-promote: r:101: benchmark_sha256: 'two', but the results before it have 'one'" ]
}

@test "a file that cannot be read decides nothing either" {
	results 100 '{"reward":0}' '{"reward":1}' >r
	router 3 >new
	fails_with 4 "nowhere: No such file or directory" mb-promote --state s --challenger new r nowhere
	[ ! -e s/active ]
}

@test "what passes is saved, written down and made active" {
	results 100 '{"reward":0}' '{"reward":1}' >r
	router 3 >new
	run -0 --separate-stderr mb-promote --state s --challenger new --now 2026-01-01T00:00:00Z r
	version=$(jq -r .version <<<"$output")
	[[ $version =~ ^20260101T000000Z-[0-9a-f]{12}$ ]]
	[ "${version#*-}" = "$(sha256sum new | cut -c 1-12)" ]
	cmp new s/active
	[ "$(stat -c %a "s/routers/$version.jsonl")" = 444 ]
	jq -e --arg v "$version" '.event == "promotion" and .active == $v and .was == null
		and .decision.version == $v and .time == "2026-01-01T00:00:00Z"' s/audit.jsonl
	# once more, later: the same bytes are the same version
	run -0 mb-promote --state s --challenger new --now 2026-02-01T00:00:00Z r
	[ "$(jq -r .version <<<"$output")" = "$version" ]
	[ "$(ls s/routers)" = "$version.jsonl" ]
	[ "$(mb-version --state s active)" = "$version" ]
	[ "$(mb-version --state s rollback)" = rules ]
}

@test "what is held, or a dry run, changes nothing" {
	results 100 '{"reward":1}' '{"reward":0}' >bad
	results 100 '{"reward":0}' '{"reward":1}' >good
	router 3 >new
	run -1 mb-promote --state s --challenger new bad
	[ ! -e s/active ] && [ ! -e s/routers ] && [ ! -e s/audit.jsonl ]
	run -0 mb-promote --state s2 --challenger new --dry-run good
	jq -e '.verdict == "promoted" and .dry_run and .version == null' <<<"$output"
	[ ! -e s2 ]
}

@test "the results must speak of the challenger, and it must be a router" {
	router 3 >new
	router 4 >other
	sha=$(sha256sum new | cut -d ' ' -f 1)
	results 100 '{"reward":0}' '{"reward":1}' "{\"challenger_version\":\"$sha\"}" >r
	fails_with 3 "the results speak of another challenger: '$sha', not 'other'" mb-promote --state s --challenger other r
	[ ! -e s/active ]
	run -0 mb-promote --state s --challenger new r
	version=$(mb-version --state s active)
	results 100 '{"reward":0}' '{"reward":1}' "{\"challenger_version\":\"$version\"}" >r
	run -0 mb-promote --state s --challenger new r
	run -0 mb-promote --state s --challenger active r
	echo nonsense >none
	fails_with 3 "none:1:" mb-promote --state s --challenger none r
	fails_with 1 "no such version or router file: 'nowhere'" mb-promote --state s --challenger nowhere r
	fails_with 2 "the rules are no version to promote" mb-promote --state s --challenger rules r
}

@test "bad lines are told, and the verdict is no verdict" {
	{
		results 100 '{"reward":0}' '{"reward":1}'
		echo 'not JSON'
		echo '{"task_id":"x","baseline":{"action":"clarify","reward":0}}'
		echo '{"task_id":"y","baseline":{"action":"clarify","reward":0},"challenger":{"action":"clarify","reward":2}}'
	} >r
	mb-promote --rejects bad r >got 2>err && false || [ $? -eq 3 ]
	golden mb-promote/bad-lines <err
	[ "$(wc -l <bad)" -eq 3 ]
	jq -e '.verdict == "inconclusive" and .reasons == ["100 tasks, at least 100 required, and 3 results could not be used"]' got
}

@test "misuse is told" {
	fails_with 2 "--state wants --challenger" mb-promote --state s /dev/null
	fails_with 2 "--challenger wants --state, or MB_STATE" mb-promote --challenger x /dev/null
	[ ! -e xdg ]
	results 100 '{"reward":0}' '{"reward":1}' | { mb-promote >/dev/full 2>err && false || [ $? -eq 4 ]; }
}
