# mb-offpolicy: what two routers would have earned on logged decisions.

load helper

# N examples of a log that chose x or y by the toss of a coin: x brings 1, y WORTH.
coin() { # N WORTH
	jq -nc --argjson n "$1" --argjson worth "$2" 'range($n) | (if . * 7 % 10 < 5 then "x" else "y" end) as $a
		| {trajectory_id: "t\(.)", action: "call_tool:\($a)", reward: (if $a == "x" then 1 else $worth end), propensity: 0.5,
			actions: 3, words: ["do", "it", "\(.)"],
			candidates: [{key: "call_tool:x", text: ["do", "it"], title: ["do", "it"]}, {key: "call_tool:y"}]}'
}

# A router that chooses y, whatever is asked.
y_router() {
	coin 400 0 | jq -c '.reward = 1 - .reward' | mb-train
}

@test "estimates what two routers would have earned on a log" {
	coin 1000 0.25 >log
	y_router >y
	run -0 --separate-stderr mb-offpolicy --challenger y log
	[ -z "$stderr" ]
	# the rules take x
	jq -e '.used == 1000 and .refused == [] and .confidence == 0.95
		and .baseline.snips == 1 and .challenger.snips == 0.25 and .difference.snips == -0.75
		and .baseline.agreement == 0.5 and .challenger.mean_weight == 1 and .challenger.ess == 500
		and .challenger.largest_weight == 2 and .challenger.unsupported == 0
		and .challenger.bound == "cressie_read" and .challenger.lower <= 0.25 and .challenger.lower > 0.2
		and .difference.upper < -0.65 and .difference.lower > -0.85
		and ((.challenger.doubly_robust - 0.25) | . < 0.05 and . > -0.05)
		and .baseline_version == "rules" and (.challenger_version | length) == 64' <<<"$output"
	# the same from a pipe, to the last bit
	mb-offpolicy --challenger y <log | cmp - <(echo "$output")
	# its confidence is the policy's
	echo '{"confidence": 0.99}' >p
	mb-offpolicy --policy p --challenger y log | jq -e --argjson w "$output" '.difference.upper > $w.difference.upper'
	echo '{"confidence": 0}' >p
	mb-offpolicy --policy p --challenger y log | jq -e '.challenger.snips == 0.25 and .challenger.lower == null'
	# few decisions: another bound
	coin 160 0.25 | mb-offpolicy --challenger y | jq -e '.difference.bound == "gaffke" and .challenger.bound == "gaffke"'
}

@test "an estimate that the log does not support is refused with reasons" {
	coin 1000 0.25 >log
	refused() { # WHY FILTER
		jq -c "$2" log >bad
		run -1 --separate-stderr mb-offpolicy --challenger rules bad
		[[ $stderr == *"mb-offpolicy: no estimate: $1"* ]]
		jq -e '(.refused | length) > 0 and .challenger.snips == null and .challenger.lower == null
			and .difference.upper == null and .difference.snips == null' <<<"$output"
	}
	refused 'no first decision has a known propensity' 'del(.propensity)'
	refused 'no first decision has a known propensity' '.step = 2'
	refused "for 50.0 % of the decisions (at most 5 %), such as 't1', the log could not try the action of the challenger" '.propensity = 1'
	refused "the mean weight of the challenger is 0.625 instead of 1" '.propensity = 0.8'
	refused "the log is worth 1.6 decisions of the challenger (effective sample size); 50 are needed: 't0' alone has the weight 4000" \
		'if .trajectory_id == "t0" then .propensity = 0.00025 else . end'
	refused 'the log is worth 40.0 decisions of the challenger (effective sample size); 50 are needed' 'select(.trajectory_id | ltrimstr("t") | tonumber < 80)'
	refused 'for 50.0 % of the decisions' '.actions = 1'
	# what is claimed and never happens: y, wherever it is wanted and wherever not
	y_router >y
	jq -c 'select(.action == "call_tool:x") | .propensity = 0.9' log >bad
	run -1 --separate-stderr mb-offpolicy --challenger y bad
	[[ $stderr == *"for 100.0 % of the decisions (at most 5 %) the log almost never tried the action of the challenger: at the smallest propensity 50 tries were expected and 0.0 made, of call_tool:y"* ]]
	run -1 --separate-stderr mb-offpolicy --challenger rules /dev/null
	[ "$stderr" = 'mb-offpolicy: no estimate: there are no examples' ]
	# what is left out is counted
	{ cat log; jq -c '.trajectory_id += "x" | del(.propensity)' log; jq -c '.step = 2' log; } | mb-offpolicy --challenger rules |
		jq -e '.examples == 3000 and .used == 1000 and .without_propensity == 1000 and .later_steps == 1000'
	echo nonsense >>log
	run -3 --separate-stderr mb-offpolicy --challenger rules log
	[[ $stderr == 'mb-offpolicy: log:1001: '* ]]
}

@test "a trajectory is one sample, whatever its steps say, and however often it comes" {
	coin 1000 0.25 >log
	mb-offpolicy --challenger rules log >want
	{ cat log log; jq -c '.action = "call_tool:x"' log; } | mb-offpolicy --challenger rules >got
	diff <(jq 'del(.examples, .later_steps)' want) <(jq 'del(.examples, .later_steps)' got)
	jq -e '.examples == 3000 and .later_steps == 2000 and .used == 1000' got
	# without ids nothing says which lines belong together
	jq -c 'del(.trajectory_id)' log log | mb-offpolicy --challenger rules | jq -e '.used == 2000'
}

@test "--clip: no weight above it, and bounds that stay valid" {
	coin 1000 0.25 >log
	y_router >y
	mb-offpolicy --challenger y log >plain
	mb-offpolicy --clip 4 --challenger y log >wide # no weight is as large
	jq -se '.[1].clip == 4 and .[0].clip == null and .[1].difference.bound == "gaffke"
		and .[0].difference.p == .[1].difference.p and .[0].challenger.snips == .[1].challenger.snips
		and .[0].challenger.ess == .[1].challenger.ess' plain wide
	# a weight of 2 counts as 1.5: the difference is worth less in both directions
	mb-offpolicy --clip 1.5 --challenger y log | jq -e --slurpfile wide wide '$wide[0] as $w
		| .difference.lower < $w.difference.lower and .difference.upper > $w.difference.upper
		and .difference.upper < 0 and .challenger.lower < $w.challenger.lower and .challenger.mean_weight == 1'
	# one decision of 1,000 had a propensity of 1/100,000, and alone decided
	jq -c 'if .trajectory_id == "t999" then .propensity = 0.00001 else . end' log >heavy
	run -1 --separate-stderr mb-offpolicy --challenger y heavy
	[[ $stderr == *"effective sample size); 50 are needed: 't999' alone has the weight 100000"* ]]
	mb-offpolicy --clip 10 --challenger y heavy | jq -e '.refused == [] and .baseline.ess > 400 and .baseline.largest_weight > 99999
		and .difference.upper < 0'
	fails_with 2 '--clip wants a number from 1' mb-offpolicy --clip 0.5 --challenger y log
}

@test "the p-value and the set of the trajectories, for a policy that grants by the log" {
	coin 1000 0.25 >log
	y_router >y
	# x brings 1 and y .25: against y the rules are better, and y is not better than the rules
	mb-offpolicy --baseline y --challenger rules log | jq -e '.difference.p < 1e-20'
	mb-offpolicy --challenger y log | jq -e '.difference.p > 0.999'
	mb-offpolicy --challenger rules log | jq -e '.difference.p == 1' # they are the same
	mb-offpolicy --challenger y log | jq -r .tasks | base64 -d | wc -c | grep -qx 8000
	shuf log | mb-offpolicy --challenger y | jq -r .tasks | cmp - <(mb-offpolicy --challenger y log | jq -r .tasks)
	jq -c 'del(.trajectory_id)' log | mb-offpolicy --challenger y | jq -e '.tasks == null'
}

@test "what could help the challenger by its absence: rewards, sessions, contradicted propensities" {
	coin 1000 0.25 >log
	y_router >y
	p() { mb-offpolicy --baseline y --challenger rules "$@" | jq -e '.refused == []' >/dev/null && mb-offpolicy --baseline y --challenger rules "$@" | jq .difference.p; }
	whole=$(p log)
	# a reward that never came is 0 for x, which the rules choose, and 1 for y
	jq -c 'if .trajectory_id[1:] | tonumber % 10 == 0 then .reward = null else . end' log >silent
	jq -c 'if .reward == null then .reward = (if .action == "call_tool:x" then 0 else 1 end) else . end' silent >worst
	jq -n --argjson p "$(p silent)" --argjson q "$(p worst)" --argjson whole "$whole" '($p / $q - 1 | fabs < 1e-6) and $p > $whole' | grep -qx true
	mb-offpolicy --baseline y --challenger rules silent | jq -e '.without_reward == 100 and .used == 1000 and .difference.bound == "gaffke"
		and .challenger.snips == 1 and .baseline.snips == 0.25 and .challenger.lower < 0.9'
	mb-offpolicy --format text --challenger y silent | grep -qx '            of 100 no reward came'
	# ten sessions are ten numbers
	jq -c '.session = "s\(.trajectory_id[-1:])"' log >sessions
	mb-offpolicy --baseline y --challenger rules sessions | jq -e --argjson whole "$whole" '.units == 10 and .difference.p > $whole'
	mb-offpolicy --challenger y log | jq -e '.units == 1000'
	# 4 % contradicted: without weight; over 5 %: no estimate
	contradict() { jq -c --argjson n "$1" 'if .trajectory_id[1:] | tonumber < $n then .propensity = null | .propensity_source = "contradicted" else . end' log; }
	contradict 40 >some
	mb-offpolicy --challenger y some | jq -e '.contradicted == 40 and .used == 1000 and .without_propensity == 0 and .challenger.unsupported == 0.04'
	jq -n --argjson p "$(p some)" --argjson whole "$whole" '$p > $whole' | grep -qx true
	contradict 60 >many
	run -1 --separate-stderr mb-offpolicy --challenger y many
	jq -e '.contradicted == 60 and (.refused | length) == 2' <<<"$output"
	jq -c '.propensity = null | .propensity_source = "unchecked"' log >unchecked
	run -1 --separate-stderr mb-offpolicy --challenger y unchecked
	jq -e '.unchecked == 1000 and .used == 0' <<<"$output"
}

@test "misuse and missing routers are reported" {
	fails_with 2 '--challenger is missing' mb-offpolicy /dev/null
	fails_with 2 "try 'mb-offpolicy --help'" mb-offpolicy --challenger rules --exec true /dev/null
	fails_with 1 'nowhere' mb-offpolicy --challenger nowhere /dev/null
	fails_with 1 'nowhere' mb-offpolicy --baseline nowhere --challenger rules /dev/null
	echo '{"confidense": 0}' >p
	fails_with 3 'p: confidense: no such field' mb-offpolicy --policy p --challenger rules /dev/null
}

@test "--format text: a page for a person, and on a terminal without asking" {
	coin 1000 0.25 >log
	y_router >y
	mb-offpolicy --format text --challenger y log >page
	grep -qE '^difference +-0\.7500, between -0\.[0-9]+ and -0\.[0-9]+ with 95 % confidence each$' page
	grep -qE '^mean reward \(SNIPS\) +1\.0000 +0\.2500$' page
	run -1 --separate-stderr mb-offpolicy --format text --challenger y <(head -n 20 log)
	[[ $output == *'no estimate'* ]]
	script -qec 'mb-offpolicy --challenger y log' /dev/null | grep -q '^difference'
	fails_with 2 "--format wants text or json: 'xml'" mb-offpolicy --format xml --challenger y log
}

@test "hidden candidates leave an estimate possible; what was forced does not count as tried" {
	jq -nc 'range(1500) | {trajectory_id: "t\(.)", task: {input: "do it \(.)"}, candidate_sets: {tool: [
		{id: "x", title: "do it"}, {id: "y"}, {id: "z", title: "do it"}]}}' >tasks
	worth() {
		jq -c '.reward = ({x: 1, y: 0.25}[.decisions[0].selected_ids[0] // "none"] // 0)'
	}
	y_router >y
	# z fits as well as x, but is hidden: the rules take x
	mb-route --never <(echo z) --explore epsilon --epsilon 0.8 tasks | worth >log
	run -0 --separate-stderr mb-offpolicy --challenger y <(mb-dataset log)
	jq -e '.refused == [] and .baseline.snips == 1 and .challenger.snips == 0.25 and .challenger.unsupported == 0
		and .baseline.unsupported == 0 and (.baseline.mean_weight - 1 | fabs) < 0.1 and (.challenger.mean_weight - 1 | fabs) < 0.3' <<<"$output"
	# x is forced: nothing is known of y
	mb-route --always <(echo x) --explore epsilon --epsilon 0.8 tasks | worth >forced
	run -1 --separate-stderr mb-offpolicy --challenger y <(mb-dataset forced)
	[[ $stderr == *'for 100.0 % of the decisions (at most 5 %), such as '*', the log could not try the action of the challenger' ]]
	# forced on some tasks: those can be left out, for they do not depend on the router
	{ head -n 300 forced; tail -n +301 log; } >some
	run -1 --separate-stderr mb-offpolicy --challenger y <(mb-dataset some)
	[[ $stderr == *'for 20.0 % of the decisions (at most 5 %), such as '*', the log could not try the action of the challenger' ]]
	jq -c 'select(.decisions[0].override == null)' some | mb-dataset | mb-offpolicy --challenger y |
		jq -e '.refused == [] and .baseline.snips == 1 and .challenger.snips == 0.25'
}
