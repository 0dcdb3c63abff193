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

@test "a decision record contains the verdict, the figures and the policy" {
	results 120 '{"reward":0.4,"latency_ms":100,"cost":0.01}' '{"reward":0.5,"latency_ms":120,"cost":0.02}' \
		'{"benchmark_sha256":"abc","baseline_version":"rules","challenger_version":"def"}' >r
	run -0 --separate-stderr mb-promote r
	golden mb-promote/promoted.json <<<"$output"
	jq -e '.verdict == "promoted" and .accepted and .version == null and .policy.confidence == 0.95
		and .metrics.wins == 120 and .metrics.difference.mean_latency_ms == 20
		and ([.gates[].name] == ["data", "reward", "errors", "latency_mean", "latency_p95"])' <<<"$output"
	mb-promote <r | diff - <(echo "$output")
}

@test "confidence 0: plain thresholds on means" {
	results 120 '{"reward":0.4,"latency_ms":100}' '{"reward":0.4001,"latency_ms":120}' >r
	echo '{"confidence": 0}' >p
	run -0 --separate-stderr mb-promote --policy p r
	jq -e '.policy.confidence == 0 and .plan == null and .rigor == null
		and ([.gates[].name] == ["data", "reward", "errors", "latency_mean"])
		and ([.gates[].p, .gates[].bound] | all(. == null))' <<<"$output"
}

@test "held: each failed gate is listed with figures" {
	results 200 '{"reward":0.5,"latency_ms":100}' '{"reward":0.4,"latency_ms":200,"error":true}' >r
	run -1 --separate-stderr mb-promote r
	[ -z "$stderr" ]
	jq -e '.verdict == "held" and (.accepted | not)' <<<"$output"
	jq -r '.reasons[], (.gates[] | select(.pass | not) | .needed)' <<<"$output" | golden mb-promote/held
}

@test "too few tasks, or none: inconclusive" {
	results 99 '{"reward":0}' '{"reward":1}' >r
	run -1 mb-promote r
	[ "$(jq -r '"\(.verdict): \(.reasons[])"' <<<"$output")" = "inconclusive: 99 tasks, at least 100 required" ]
	run -1 mb-promote /dev/null
	jq -e '.verdict == "inconclusive" and .metrics.baseline.mean_reward == null' <<<"$output"
}

@test "repeats of a task are averaged, and must be of the same task" {
	results 100 '{"reward":0}' '{"reward":1}' >r
	results 50 '{"reward":0}' '{"reward":0}' >>r
	run -0 --separate-stderr mb-promote r
	jq -e '.metrics.challenger.tasks == 100 and .metrics.difference.mean_reward == 0.75' <<<"$output"
	sed -n 5p r | jq -c '.channel = "other"' >>r
	run -3 --separate-stderr mb-promote r
	[ "$stderr" = "mb-promote: r:151: task_id: 't-4' occurred before, with another channel or cluster" ]
	jq -e '.verdict == "inconclusive"' <<<"$output"
}

@test "tasks of one cluster are one piece of evidence" {
	results 400 '{"reward":0}' '{"reward":1}' | jq -c '.cluster = "c\(.task_id[-1:])"' >r
	run -1 mb-promote r
	[ "$(jq -r '.reasons[]' <<<"$output")" = "400 tasks that count as 10, because some share a cluster or are alike, at least 100 required" ]
	# and so are tasks that are alike but for their ids, unless a cluster says otherwise
	results 400 '{"reward":0}' '{"reward":1}' | jq -c '.task_hash = "h\(.task_id[-1:])"' >r
	run -1 mb-promote r
	jq -e '.verdict == "inconclusive" and .metrics.units == 10 and .metrics.challenger.tasks == 400
		and (.reasons[0] | startswith("400 tasks that count as 10, "))' <<<"$output"
	jq -c '.cluster = .task_id' r | mb-promote | jq -e '.metrics.units == 400'
}

@test "a gain that may be chance is held, and the reason says what would show it" {
	{
		results 20 '{"reward":0}' '{"reward":1}'
		results 10 '{"reward":1}' '{"reward":0}' | jq -c '.task_id = "b" + .task_id'
		results 90 '{"reward":1}' '{"reward":1}' | jq -c '.task_id = "c" + .task_id'
	} >r
	run -1 mb-promote r
	golden mb-promote/luck.json <<<"$output"
	jq -e '.gates[1].p > 0.049 and .gates[1].p < 0.05
		and (.gates[1].needed | startswith("a larger gain, or this gain on about"))
		and .changed[0].task_id == "bt-0" and .changed[0].difference == -1' <<<"$output"
	echo '{"benchmark_attempts": 1}' >p # at a single look it is enough
	run -0 mb-promote --policy p r
	run -1 mb-promote --policy p --rigor strict r # not without a conjecture
	jq -e '.rigor == "strict"' <<<"$output"
	fails_with 2 "--rigor wants strict: 'lax'" mb-promote --rigor lax r
}

@test "a slice that is shown to lose is a veto" {
	{
		results 300 '{"reward":0}' '{"reward":1}' '{"channel":"chat"}'
		results 40 '{"reward":1}' '{"reward":0.5}' '{"channel":"mail"}' | jq -c '.task_id = "m" + .task_id'
		results 5 '{"reward":1}' '{"reward":0.5}' '{"channel":"fax"}' | jq -c '.task_id = "f" + .task_id'
	} >r
	run -1 mb-promote r
	jq -e '.verdict == "held" and ([.gates[] | select(.pass | not) | .name] == ["slice:channel:mail"])
		and ([.gates[].name] | index("slice:channel:fax"))' <<<"$output"
	echo '{"slices":[{"name":"channel:mail","max_loss":0.6}]}' >p
	run -0 mb-promote --policy p r
	echo '{"slices":[{"name":"channel:male"}]}' >p
	run -1 mb-promote --policy p r
	[ "$(jq -r '.reasons[]' <<<"$output")" = 'channel:male: no task is in this slice' ]
}

@test "a benchmark can be asked so often, dry runs included, and then decides nothing" {
	results 100 '{"reward":0}' '{"reward":1}' '{"benchmark_sha256":"one"}' >good
	results 100 '{"reward":1}' '{"reward":0}' '{"benchmark_sha256":"one"}' >bad
	router 3 >new
	echo '{"benchmark_attempts": 3}' >p
	run -1 mb-promote --policy p --state s --challenger new bad
	jq -e '.attempt == 1 and (.gates[-1] | .name == "budget" and .pass)' <<<"$output"
	run -0 mb-promote --policy p --state s --challenger new --dry-run good
	jq -e '.attempt == 2 and .verdict == "promoted"' <<<"$output"
	[ ! -e s/active ]
	run -0 mb-promote --policy p --state s --challenger new good
	run -1 mb-promote --policy p --state s --challenger new good
	jq -e '.verdict == "inconclusive" and .attempt == 4
		and .reasons == ["this benchmark was used 3 times, and 3 times are allowed"]
		and .gates[-1].needed == "a new suite: mb-benchmark renew"' <<<"$output"
	[ "$(jq -r .event s/audit.jsonl | xargs)" = 'attempt attempt promotion attempt' ]
	jq -e 'select(.event == "attempt") | .benchmark_sha256 == "one" and .decision.policy' s/audit.jsonl
	# another suite has a budget of its own
	jq -c '.benchmark_sha256 = "two"' good >other
	run -0 mb-promote --policy p --state s --challenger new other
}

# N tasks, of which A is the first, as benchmark tasks where direct_answer is right in the first half.
suite() { # A N
	jq -nc --argjson a "$1" --argjson n "$2" 'range($a; $a + $n) | {task: {task_id: "t-\(.)", input: "ask \(.)"},
		candidate_sets: {tool: [{id: "x"}]},
		outcomes: {direct_answer: {reward: (. % 2)}, "*": {reward: ((. + 1) % 2)}}}'
}

@test "attempts are counted by the set of tasks, not by the file" {
	router 3 >new
	attempt() { # STATE: judges the suite on stdin
		mb-eval --baseline rules --challenger new - | jq -c '.challenger.action = "clarify"' |
			{ mb-promote --state "$1" --challenger new || [ $? -eq 1 ]; } | jq .attempt
	}
	[ "$(suite 0 120 | attempt s)" = 1 ]
	[ "$(suite 0 120 | shuf | attempt s)" = 2 ]
	suite 0 120 | sort -r >file
	mb-eval --baseline rules --challenger new file | jq -c '.challenger.action = "clarify"' >r
	[ "$({ mb-promote --state s --challenger new r || [ $? -eq 1 ]; } | jq .attempt)" = 3 ]
	# other ids and times are the same tasks, other texts are not
	[ "$(suite 0 120 | jq -c '.task.task_id += "b"' | attempt s)" = 4 ]
	[ "$(suite 500 120 | attempt s)" = 1 ]
	# half of the tasks are enough, one of 120 is not
	[ "$(suite 60 120 | attempt s)" = 5 ]
	[ "$(suite 119 120 | attempt s)" = 2 ] # it shares 61 tasks with the one before
	[ "$(suite 619 120 | attempt s)" = 1 ]
	[ "$(jq -r 'select(.event == "attempt") | .tasks_sha256' s/audit.jsonl | sort -u | wc -l)" -eq 5 ]
	for sha in $(jq -r 'select(.event == "attempt") | .tasks_sha256' s/audit.jsonl | sort -u); do
		[ "$(sha256sum <"s/judged/$sha" | cut -d ' ' -f 1)" = "$sha" ]
		[ "$(wc -c <"s/judged/$sha")" -eq 960 ]
	done
}

@test "a set of tasks that is lost or altered counts for every suite, and verify names it" {
	router 3 >new
	attempt() { # a suite on stdin: the number of the attempt on it
		mb-eval --baseline rules --challenger new - | jq -c '.challenger.action = "clarify"' >r
		{ mb-promote --state s --challenger new r || [ $? -eq 1 ]; } | jq .attempt
	}
	[ "$(suite 0 120 | attempt)" = 1 ]
	mb-version --state s verify | grep -q '^sound'
	[ "$(suite 500 120 | attempt)" = 1 ]
	set=$(jq -r .tasks_sha256 s/audit.jsonl | sed 1q)
	mv "s/judged/$set" kept
	run -1 mb-version --state s verify
	[[ $output == *"s/judged/$set: is missing: its attempts count for every suite"* ]]
	[ "$(suite 1000 120 | attempt)" = 2 ]
	{ cat kept; printf 12345678; } >"s/judged/$set"
	run -1 mb-version --state s verify
	[[ $output == *"s/judged/$set: was changed: its sha256 does not match its name"* ]]
	[ "$(suite 1500 120 | attempt)" = 2 ]
	cp kept "s/judged/$set"
	[ "$(suite 2000 120 | attempt)" = 1 ]
	mb-version --state s verify | grep -q '^sound'
}

@test "an attempt is not counted if both routers chose alike on every task" {
	router 3 >new
	suite 0 120 | mb-eval --baseline new --challenger new - >r
	run -1 mb-promote --state s --challenger new r
	jq -e '.attempt == 1 and (.gates[] | select(.name == "budget")
		| .text == "attempt 1 of 20 on this benchmark, not counted: both routers chose alike on every task")' <<<"$output"
	jq -e '.event == "attempt" and .uncounted == "both routers chose alike on every task"' s/audit.jsonl
	[ ! -e s/judged ] # its tasks are not kept
	run -1 mb-promote --state s --challenger new r
	jq -e '.attempt == 1' <<<"$output"
	jq -c '.challenger.action = "clarify"' r >other # they differ, but no reward does
	run -1 mb-promote --state s --challenger new other
	run -1 mb-promote --state s --challenger new r
	jq -e '.attempt == 2' <<<"$output"
}

@test "the level falls with each attempt, and that of a promotion passes on" {
	results 120 '{"reward":1}' '{"reward":0}' >bad
	results 120 '{"reward":0}' '{"reward":1}' >good
	router 3 >new
	for r in bad good good bad bad; do
		mb-promote --state s --challenger new $r || [ $? -eq 1 ]
	done | jq -s 'map(.level * 1e5 | round)' >levels
	# alpha k^-1.5 / 2.1709: attempts 3 and 4 also have the level of the promotion before them
	jq -ce '. == [2303, 814, 1258, 1546, 206]' levels || { cat levels && false; }
	[ "$(jq -s 'map(.level * 1e5 | round)' s/audit.jsonl)" = "$(cat levels)" ]
	# an audit log of before has no levels: the attempts count on, and no level passes on
	mkdir t
	jq -nc --arg prev "$(printf '%064d' 0)" '{prev: $prev, time: "2026-01-01T00:00:00Z", event: "promotion", active: null, was: null, reason: "x"}' >t/audit.jsonl
	run -0 mb-promote --state t --challenger new good
	jq -e '.attempt == 2 and (.level * 1e5 | round) == 814' <<<"$output"
}

@test "feedback verdict: the record has the verdict, and nothing else that the results say" {
	echo '{"feedback": "verdict"}' >p
	results 120 '{"reward":0.4,"latency_ms":100}' '{"reward":0.5,"latency_ms":120}' >good
	results 120 '{"reward":0.4,"latency_ms":100}' '{"reward":0.3,"latency_ms":999,"error":true}' >bad
	results 110 '{"reward":0.9,"latency_ms":1}' '{"reward":0.3,"latency_ms":2}' >few
	run -0 mb-promote --policy p good
	jq -e '.verdict == "promoted" and .reasons == ["every gate passed"]' <<<"$output"
	run -1 mb-promote --policy p bad
	jq -e '.verdict == "held" and .reasons == ["a gate on the results failed"]
		and [.gates[].name] == ["data"] and (has("changed") | not)
		and .metrics.baseline.tasks == 120 and .metrics.units == 120' <<<"$output"
	# no number of the results is left
	jq -c 'del(.seed)' <<<"$output" >one
	sed 's/0.4/0.7/; s/999/500/' bad | mb-promote --policy p - | jq -c 'del(.seed)' | cmp one -
	echo '{"feedback": "verdict", "required_task_count": 115}' >q
	run -1 mb-promote --policy q few
	jq -e '.verdict == "inconclusive" and .reasons == ["110 tasks, at least 115 required"]' <<<"$output"
	jq -c 'del(.challenger.latency_ms)' good >lacking
	echo '{"feedback": "verdict", "max_latency_increase_ms": 10}' >q
	run -1 mb-promote --policy q lacking
	jq -e '.verdict == "inconclusive" and .reasons == ["a result lacks a measure that the policy limits"]' <<<"$output"
	router 3 >new
	run -1 mb-promote --policy p --state s --challenger new bad
	! grep -q '0\.3' s/audit.jsonl || false
	mb-promote --policy p --format text bad >page || [ $? -eq 1 ]
	grep -q '^why  *a gate on the results failed$' page && ! grep -q '0\.[34]' page
	echo '{"feedback": "none"}' >q
	fails_with 3 "q: feedback: must be full or verdict: 'none'" mb-promote --policy q good
}

@test "the same results give the same bytes" {
	results 300 '{"reward":0.4,"latency_ms":100}' '{"reward":0.5,"latency_ms":120}' |
		jq -c '.challenger.latency_ms += (.task_id[2:] | tonumber)' >r
	mb-promote r >one || [ $? -eq 1 ]
	mb-promote r >two || [ $? -eq 1 ]
	cmp one two
	jq -e '.seed > 0' one
}

@test "a missing latency is no data: not applicable, and inconclusive if the policy limits it" {
	results 200 '{"reward":0.4,"latency_ms":100}' '{"reward":0.5,"latency_ms":900}' >r
	run -1 mb-promote r
	jq -e '.verdict == "held" and (.reasons[0] | startswith("mean latency 100.0 ms to 900.0 ms"))' <<<"$output"
	jq -c 'if .task_id == "t-7" then del(.challenger.latency_ms) else . end' r >lacking
	run -0 mb-promote lacking
	jq -e '([.gates[] | select(.name | startswith("latency")) | .text] == (["not applicable: no latency in 1 of 200 results"] | . + .))
		and .reasons[1] == "latency_mean: not applicable: no latency in 1 of 200 results"
		and .metrics.challenger.mean_latency_ms == null and .metrics.baseline.mean_latency_ms == 100' <<<"$output"
	echo '{"max_latency_increase_ms": 1000}' >p
	run -1 mb-promote --policy p lacking
	jq -e '.verdict == "inconclusive" and .gates[3].needed == "results that all have a latency, or a policy without max_latency_increase_ms"' <<<"$output"
	run -0 mb-promote --policy p r
	echo '{"confidence": 0}' >p
	run -0 mb-promote --policy p lacking
	jq -e '.gates[3] | .pass and .observed == null' <<<"$output"
}

@test "the latency is judged as a share, or in ms if the policy names only that" {
	results 200 '{"reward":0.4,"latency_ms":2000}' '{"reward":0.5,"latency_ms":2150}' >r
	run -0 mb-promote r
	jq -e '.policy.max_latency_increase == 0.1 and .gates[3].threshold == 0.1 and (.gates[3].observed * 1000 | round) == 75
		and .gates[3].text == "mean latency 2000.0 ms to 2150.0 ms: +7.5 % a task, at most +10 % allowed; less than +7.5 % with 95 % confidence"' <<<"$output"
	echo '{"max_latency_increase": 0.05}' >p
	run -1 mb-promote --policy p r
	jq -e '.gates[3].needed == "2.5 % less" and .gates[3].pass == false and .gates[4].pass == false' <<<"$output"
	echo '{"max_latency_increase": 0.05, "max_latency_increase_ms": 150}' >p
	run -0 mb-promote --policy p r
	jq -e '.gates[3].text | endswith("; a task under 3000 ms counts as one of 3000 ms")' <<<"$output"
	echo '{"max_latency_increase_ms": 100}' >p
	run -1 mb-promote --policy p r
	jq -e '(.policy | has("max_latency_increase") | not)
		and .gates[3].text == "mean latency 2000.0 ms to 2150.0 ms: +150.0 ms, at most +100 ms allowed; less than +150.0 ms with 95 % confidence"' <<<"$output"
	jq -c 'del(.baseline.latency_ms)' r >lacking
	echo '{"max_latency_increase": 0.05}' >p
	run -1 mb-promote --policy p lacking
	jq -e '.verdict == "inconclusive" and .gates[3].needed == "results that all have a latency, or a policy without max_latency_increase"' <<<"$output"
	echo '{"max_latency_increase": 0.05, "max_latency_increase_ms": -1}' >p
	fails_with 3 "p: max_latency_increase_ms: must be 0 or more beside max_latency_increase: '-1'" mb-promote --policy p r
}

@test "the cost is judged by max_cost_increase, and only then" {
	results 200 '{"reward":0.4,"latency_ms":1,"cost":0.01}' '{"reward":0.5,"latency_ms":1,"cost":0.03}' >r
	run -0 mb-promote r
	jq -e '[.gates[].name] | index("cost") == null' <<<"$output"
	echo '{"max_cost_increase": 0.015}' >p
	run -1 mb-promote --policy p r
	jq -e '.verdict == "held" and .policy.max_cost_increase == 0.015 and (.gates[] | select(.name == "cost")
		| .text == "mean cost 0.01 to 0.03: +0.02, at most +0.015 allowed; less than +0.02 with 95 % confidence"
		and .needed == "0.005 less" and .threshold == 0.015)' <<<"$output"
	mb-promote --policy p --format text r >page || [ $? -eq 1 ]
	grep -q 'FAIL  cost ' page
	echo '{"max_cost_increase": 0.02}' >p
	run -0 mb-promote --policy p r
	jq -c 'del(.baseline.cost)' r >lacking
	run -1 mb-promote --policy p lacking
	jq -e '.verdict == "inconclusive" and (.reasons == ["not applicable: no cost in 200 of 200 results, but the policy sets a limit"])' <<<"$output"
	jq -c '.baseline.cost = -0.1' r >negative
	fails_with 3 "negative:1: baseline.cost: -0.1 is not between 0 and 1000000000000000" mb-promote negative || [ -s out ]
}

@test "the user's own policy" {
	results 20 '{"reward":0.5}' '{"reward":0.6}' >r
	printf '{\n  "required_task_count": 20,\n  "min_reward_delta": 0.1,\n  "confidence": 0\n}\n' >p
	run -0 mb-promote --policy p r
	jq -e '.policy.min_reward_delta == 0.1 and .policy.max_latency_increase_ms == 50' <<<"$output"
	echo '{"required_task_count":20,"min_reward_delta":0.11,"confidence":0}' >p
	run -1 mb-promote --policy p r
	echo '{"required_tasks":20}' >p
	fails_with 3 "mb-promote: p: required_tasks: no such field" mb-promote --policy p r
	echo '{"confidence":0.2}' >p
	fails_with 3 "p: confidence: 0 (plain thresholds on means), or .5 and more: '0.2'" mb-promote --policy p r
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

@test "a challenger that passes is saved, logged and activated" {
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

@test "a held challenger or a dry run changes only the count of attempts" {
	results 100 '{"reward":1}' '{"reward":0}' >bad
	results 100 '{"reward":0}' '{"reward":1}' >good
	router 3 >new
	run -1 mb-promote --state s --challenger new bad
	[ ! -e s/active ] && [ ! -e s/routers ]
	jq -e '.event == "attempt" and .active == null and (.reason | startswith("held: mean reward"))' s/audit.jsonl
	run -0 mb-promote --state s2 --challenger new --dry-run good
	jq -e '.verdict == "promoted" and .dry_run and .version == null' <<<"$output"
	[ ! -e s2/active ] && [ ! -e s2/routers ]
	jq -e '.event == "attempt" and (.reason | startswith("promoted (dry run): "))' s2/audit.jsonl
}

@test "the results must speak of the challenger, and it must be a router" {
	router 3 >new
	router 4 >other
	sha=$(sha256sum new | cut -d ' ' -f 1)
	results 100 '{"reward":0}' '{"reward":1}' "{\"challenger_version\":\"$sha\"}" >r
	fails_with 3 "the results are of another challenger: '$sha', not 'other'" mb-promote --state s --challenger other r
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

@test "bad lines are reported, and the verdict is inconclusive" {
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

# An off-policy estimate whose difference lies between LOW and HIGH.
estimate() { # LOW HIGH
	jq -nc --argjson low "$1" --argjson high "$2" '{used: 900, confidence: 0.95, baseline: {snips: 0.5}, challenger: {snips: 0.45},
		difference: {snips: -0.05, doubly_robust: -0.04, lower: $low, upper: $high, bound: "cressie_read", ess: 200},
		refused: [], baseline_version: "rules", challenger_version: "def"}'
}

@test "an off-policy estimate can veto, and never promote" {
	names='{"baseline_version":"rules","challenger_version":"def"}'
	results 120 '{"reward":0.4}' '{"reward":0.5}' "$names" >good
	results 120 '{"reward":0.5}' '{"reward":0.4}' "$names" >poor
	gate() { jq -c '.gates[] | select(.name == "off_policy")'; }
	estimate -0.1 -0.01 >worse
	run -1 --separate-stderr mb-promote --off-policy worse good
	jq -e '.verdict == "held" and (.reasons | length) == 1' <<<"$output"
	gate <<<"$output" | golden mb-promote/off-policy.json
	# not shown to be worse: what is good passes, and what is poor does not
	estimate -0.1 0.01 >open
	mb-promote --off-policy open good | jq -e '.verdict == "promoted" and ([.gates[].name] | index("off_policy") != null)'
	estimate 0.1 0.2 >better
	run -1 mb-promote --off-policy better poor
	jq -e '.verdict == "held"' <<<"$output"
	# nobody can know: listed with the reason, and no veto
	estimate null null | jq -c '.refused = ["the log is worth 3.0 decisions"] | .difference = {}' >refused
	mb-promote --off-policy refused good | gate |
		jq -e '.pass and .bound == null and .text == "not applicable: the log is worth 3.0 decisions"'
}

@test "a policy that grants by the log wants a gain there, at the level of the attempt" {
	echo '{"grant": "log"}' >p
	estimate 0.01 0.2 | jq -c '.challenger.snips = 0.6 | .difference.snips = 0.1 | .difference.p = 0.02' >gain
	# the first attempt has .023 of .05
	run -0 mb-promote --policy p --off-policy gain </dev/null
	jq -e '.verdict == "promoted" and ([.gates[] | .name] == ["data", "reward"]) and .challenger_version == "def"
		and .metrics.difference.mean_reward == 0.1 and .metrics.units == 900 and .plan == null' <<<"$output"
	jq -r '.reasons[], .gates[].text' <<<"$output" | golden mb-promote/grant-log
	jq -c '.difference.p = 0.03' gain >weak
	run -1 mb-promote --policy p --off-policy weak </dev/null
	jq -e '.verdict == "held" and (.reasons | length) == 1' <<<"$output"
	# a gain that is too small, too few decisions, and no estimate
	echo '{"grant": "log", "min_reward_delta": 0.2}' >q
	run -1 mb-promote --policy q --off-policy gain </dev/null
	jq -e '.verdict == "held"' <<<"$output"
	jq -c '.used = 90' gain >few
	run -1 mb-promote --policy p --off-policy few </dev/null
	jq -e '.verdict == "inconclusive" and .reasons == ["90 logged decisions, 100 required"]' <<<"$output"
	jq -c '.refused = ["the log never explores"] | .difference = {}' gain >refused
	run -1 mb-promote --policy p --off-policy refused </dev/null
	jq -e '.verdict == "inconclusive" and .reasons == ["the log gives no estimate: the log never explores"]' <<<"$output"
	# sessions are the evidence, and what is not known of the log is said
	jq -c '.units = 90' gain >few
	run -1 mb-promote --policy p --off-policy few </dev/null
	jq -e '.verdict == "inconclusive" and .reasons == ["900 logged decisions that count as 90, because some share a session, 100 required"]' <<<"$output"
	jq -c '.units = 300 | .without_reward = 5 | .contradicted = 6 | .unchecked = 7 | .difference.p = 0.03' gain >odd
	run -1 mb-promote --policy p --off-policy odd </dev/null
	jq -r '.gates[] | .text, .needed' <<<"$output" | golden mb-promote/grant-log-odd
	# with results, their errors are judged too, and not their reward
	results 120 '{"reward":0.5,"error":false}' '{"reward":0.4,"error":true}' '{"baseline_version":"rules","challenger_version":"def"}' >r
	run -1 mb-promote --policy p --off-policy gain r
	jq -e '.verdict == "held" and ([.gates[] | select(.pass | not).name] == ["errors"])' <<<"$output"
	# an estimate cannot grant without its p, nor a policy without a confidence
	fails_with 2 'the policy grants by the log: --off-policy FILE is missing' mb-promote --policy p r
	jq -c 'del(.difference.p)' gain >old
	fails_with 3 'difference.p: is missing, and the policy grants by the log' mb-promote --policy p --off-policy old /dev/null
	echo '{"grant": "luck"}' >p
	fails_with 3 "grant: must be log: 'luck'" mb-promote --policy p --off-policy gain /dev/null
	echo '{"grant": "log", "confidence": 0}' >p
	fails_with 3 'grant: log wants a confidence of .5 and more' mb-promote --policy p --off-policy gain /dev/null
}

@test "attempts on the same log are counted, and those that say nothing are not" {
	echo '{"grant": "log"}' >p
	mb-benchmark default | mb-route --explore epsilon | jq -c '.reward = 0.5 | del(.outcomes)' | mb-dataset | mb-train >new
	sha=$(sha256sum <new | cut -d ' ' -f 1)
	with() { # TASKS: hashes of eight letters
		estimate -0.01 0.2 | jq -c --arg sha "$sha" --arg tasks "$(printf %s "$1" | base64)" \
			'.challenger_version = $sha | .difference.snips = 0.1 | .difference.p = 0.2 | .tasks = $tasks'
	}
	attempt() { mb-promote --policy p --state s --challenger new --off-policy "$1" </dev/null | jq -c '[.attempt, (.gates[] | select(.name == "budget").text)]'; }
	with aaaaaaaabbbbbbbb >e
	attempt e | diff - <(echo '[1,"attempt 1 of 20 on this log"]')
	with bbbbbbbbcccccccc >e # one of two decisions was used before
	attempt e | diff - <(echo '[2,"attempt 2 of 20 on this log"]')
	with ddddddddeeeeeeee >e
	attempt e | diff - <(echo '[1,"attempt 1 of 20 on this log"]')
	with bbbbbbbbcccccccc | jq -c '.difference.ess = 0' >e
	attempt e | diff - <(echo '[3,"attempt 3 of 20 on this log, not counted: both routers choose alike on the whole log"]')
	attempt e | diff - <(echo '[3,"attempt 3 of 20 on this log, not counted: both routers choose alike on the whole log"]')
	mb-version --state s verify | grep -q '^sound'
}

@test "an off-policy estimate of other routers, or of another confidence, is refused" {
	results 120 '{"reward":0.4}' '{"reward":0.5}' '{"baseline_version":"rules","challenger_version":"def"}' >r
	estimate -0.1 0.1 >e
	jq -c '.challenger_version = "abc"' e >other
	fails_with 3 "mb-promote: other: challenger_version: 'abc', but the results have 'def'" mb-promote --off-policy other r
	jq -c '.baseline_version = "abc"' e >other
	fails_with 3 "mb-promote: other: baseline_version: 'abc', but the results have 'rules'" mb-promote --off-policy other r
	jq -c '.confidence = 0.9' e >other
	fails_with 3 'mb-promote: other: confidence: 0.9, but the policy has 0.95: mb-offpolicy --policy' mb-promote --off-policy other r
	fails_with 3 "mb-promote: r: " mb-promote --off-policy r r
	fails_with 4 "nowhere" mb-promote --off-policy nowhere r
	jq -c 'del(.difference.upper)' e >other
	fails_with 3 'difference.upper: is missing, and nothing is refused' mb-promote --off-policy other r
}

@test "--format text: the decision as a page; a pipe gets JSON, a terminal text" {
	results 120 '{"reward":0.4,"latency_ms":100,"cost":0.01}' '{"reward":0.5,"latency_ms":120,"cost":0.02}' \
		'{"benchmark_sha256":"abc","baseline_version":"rules","challenger_version":"def"}' >r
	mb-promote --format text r | golden mb-promote/page
	mb-promote --format json r | cmp - <(mb-promote r)
	results 200 '{"reward":0.5,"latency_ms":100}' '{"reward":0.4,"latency_ms":200,"error":true}' >bad
	run -1 mb-promote --format text bad
	[ "${lines[0]}" = 'verdict     held' ]
	grep -q '^ *it would have needed ' <<<"$output"
	command -v script >/dev/null || skip 'no script(1) to make a terminal'
	script -qec 'mb-promote r' typescript </dev/null | tr -d '\r' | diff - <(mb-promote --format text r)
	script -qec 'mb-promote --format json r' typescript </dev/null | tr -d '\r' | cmp - <(mb-promote r)
}

@test "misuse is reported" {
	fails_with 2 "--state wants --challenger" mb-promote --state s /dev/null
	fails_with 2 "--challenger wants --state, or MB_STATE" mb-promote --challenger x /dev/null
	[ ! -e xdg ]
	fails_with 2 "--force wants --challenger" mb-promote --force /dev/null
	fails_with 2 "--format wants text or json: 'html'" mb-promote --format html /dev/null
	results 100 '{"reward":0}' '{"reward":1}' | { mb-promote >/dev/full 2>err && false || [ $? -eq 4 ]; }
}

@test "a reason never shows a number rounded to the one that it is compared with" {
	echo '{"confidence": 0, "min_reward_delta": 0.02, "max_error_rate_increase": 0.1, "max_latency_increase_ms": 50, "required_task_count": 1}' >policy
	jq -nc 'range(100) | {task_id: "t\(.)", baseline: {action: "clarify", reward: 0.5, error: false, latency_ms: 10, cost: 0},
		challenger: {action: "direct_answer", reward: 0.519999, error: false, latency_ms: 60.001, cost: 0}}' >near
	mb-promote --policy policy near >decision || [ $? -eq 1 ]
	jq -r '.gates[] | "\(.pass) \(.text)"' decision >texts
	grep -qF 'false mean reward 0.5000 to 0.5200: +0.019999, at least +0.02 required' texts || { cat texts; false; }
	grep -qF 'false mean latency 10.0 ms to 60.0 ms: +50.001 ms, at most +50 ms allowed' texts || { cat texts; false; }
	jq -r '.gates[] | .needed // empty' decision >needed
	grep -qF 'a gain of 0.000001 more' needed && grep -qF '0.001 ms less' needed || { cat needed; false; }
}

@test "as text, a policy that is not the default is named" {
	jq -nc 'range(120) | {task_id: "t\(.)", baseline: {action: "direct_answer", reward: 0}, challenger: {action: "clarify", reward: 1}}' >results
	mb-promote --format text results >text
	! grep -q '^policy' text || false
	echo '{"confidence": 0, "max_slice_loss": 1, "max_cost_increase": 0.5, "slices": [{"name": "channel:x"}], "approve": "human"}' >loose
	mb-promote --policy loose --format text results | grep -qx 'policy      not the default: confidence 0, max_cost_increase 0.5, max_slice_loss 1, approve human, slices' || { mb-promote --policy loose --format text results; false; }
	echo '{"confidence": 0.95}' >same
	mb-promote --policy same --format text results | cmp - text
}
