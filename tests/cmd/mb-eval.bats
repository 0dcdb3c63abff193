# mb-eval: two routers on the same tasks, by recorded outcomes and by an agent.

load helper

setup_file() {
	office 300
	mb-dataset log.jsonl | mb-train >router.jsonl
}

given() {
	cp "$BATS_FILE_TMPDIR"/*.jsonl .
	PATH=$PATH:$TOP/pipelines/demo
}

# An agent, as sh; "$1" is its text, run once for each line it reads into $line.
agent_that() {
	printf '#!/bin/sh\nwhile read -r line; do\n%s\ndone\n' "$1" >an-agent
	chmod +x an-agent
}

@test "the rules against themselves: every task on both sides, the same" {
	given
	mb-eval --challenger rules suite.jsonl >results
	[ "$(wc -l <results)" -eq 120 ]
	jq -se 'all(.[]; .baseline == .challenger and .baseline_version == "rules" and .challenger_version == "rules")' results
	sha=$(sha256sum <suite.jsonl | cut -d' ' -f1)
	jq -se --arg sha "$sha" 'all(.[]; .benchmark_sha256 == $sha)' results
	# from a pipe the suite can't be read twice, so it has no name
	mb-eval --challenger rules <suite.jsonl | jq -se 'all(.[]; .benchmark_sha256 == null)'
}

@test "the outcome of each side is the one recorded for its action" {
	given
	mb-eval --challenger router.jsonl suite.jsonl >results
	paste -d '\n' suite.jsonl results | jq -se '
		[range(0; length; 2) as $i | .[$i].outcomes as $o | .[$i + 1] | .baseline, .challenger
		 | ($o[.action] // $o["*"]) as $want | .reward == $want.reward and .latency_ms == $want.latency_ms] | all'
	jq -se 'any(.[]; .baseline.action != .challenger.action)' results
	jq -se '(map(.challenger.reward) | add) > (map(.baseline.reward) | add)' results
	sha=$(sha256sum <router.jsonl | cut -d' ' -f1)
	jq -se --arg sha "$sha" 'all(.[]; .challenger_version == $sha)' results
}

@test "an action without an outcome is a bad line" {
	given
	jq -c 'del(.outcomes["*"], .outcomes.direct_answer)' suite.jsonl | sed -n '1p;100p' >suite
	mb-eval --challenger rules suite >results 2>err && false || [ $? -eq 3 ]
	grep -q "mb-eval: suite:2: outcomes: none for '.*', and no '\*'" err
}

@test "an agent's outcomes are those recorded, and its trajectories are kept" {
	given
	mb-eval --challenger router.jsonl suite.jsonl >recorded
	mb-eval --challenger router.jsonl --exec agent --trajectories kept suite.jsonl >ran
	# The demo's agent looks outcomes up, but for the web search that times out now and then.
	paste -d '\n' recorded ran | jq -se '[range(0; length; 2) as $i | .[$i].challenger as $a | .[$i + 1].challenger as $b
		| $a.action == $b.action and ($a.reward == $b.reward or $b.error)] | all'
	# Where both chose alike the action was run once.
	alike=$(jq -s 'map(select(.baseline.action == .challenger.action)) | length' recorded)
	[ "$(wc -l <kept)" -eq $((240 - alike)) ]
	[ "$(jq -r .trajectory_id kept | sort -u | wc -l)" -eq "$(wc -l <kept)" ]
	mb-select kept | cmp - kept
	mb-eval --challenger router.jsonl --exec agent suite.jsonl | cmp - ran
}

@test "an agent that dies, hangs, babbles or answers out of turn is an outcome, and the run goes on" {
	given
	head -n 3 suite.jsonl >three
	agent_that 'exit 9'
	run -0 --separate-stderr mb-eval --challenger rules --exec ./an-agent three
	jq -se 'length == 3 and all(.[]; .challenger.error and .challenger.reward == 0
		and (.challenger.reason == "agent died: exit status 9"))' <<<"$output"
	[[ $stderr == *"the agent failed on 3 actions; the results say how"* ]]
	agent_that 'kill -9 $$'
	mb-eval --challenger rules --exec ./an-agent three 2>/dev/null |
		jq -se 'all(.[]; .challenger.reason == "agent died: signal 9")'
	agent_that 'sleep 60'
	mb-eval --challenger rules --exec ./an-agent --timeout 0.2 three 2>/dev/null |
		jq -se 'length == 3 and all(.[]; .challenger.reason == "agent gave no answer within 0.2 s")'
	agent_that 'echo nonsense'
	mb-eval --challenger rules --exec ./an-agent three 2>/dev/null |
		jq -se 'length == 3 and all(.[]; .challenger.reason | startswith("agent answered nonsense: not JSON"))'
	agent_that 'echo "$line" | jq -c ".trajectory_id = \"mine\" | .outcome = {status: \"success\"}"'
	mb-eval --challenger rules --exec ./an-agent three 2>/dev/null |
		jq -se 'length == 3 and all(.[]; .challenger.reason | startswith("agent answered out of turn"))'
	agent_that 'a=$(echo "$line" | agent); echo "$a"; echo "$a"; sleep 0.3'
	mb-eval --challenger rules --exec ./an-agent three 2>/dev/null >results
	jq -se 'length == 3 and .[0].challenger.error == false' results
	mb-eval --challenger rules --exec /no/such/agent three 2>/dev/null |
		jq -se 'all(.[]; .challenger.reason == "agent died: exit status 127")'
}

@test "an agent that fails once is restarted, and the other tasks are well" {
	given
	head -n 5 suite.jsonl >five
	agent_that 'case $line in *office-003*) exit 1 ;; esac; echo "$line" | agent'
	mb-eval --challenger rules --exec ./an-agent five 2>/dev/null |
		jq -se 'map(.challenger.error) == [false, false, true, false, false]'
}

@test "no agent outlives the run" {
	given
	head -n 2 suite.jsonl >two
	printf '#!/bin/sh\nsleep 3147 & echo $! >>pids; echo $$ >>pids; while read -r l; do sleep 3147; done\n' >an-agent
	chmod +x an-agent
	mb-eval --challenger rules --exec ./an-agent --timeout 0.2 two >/dev/null 2>&1
	[ "$(wc -l <pids)" -eq 4 ]
	while read -r pid; do
		# gone, or a zombie that nobody has reaped yet
		[ ! -e "/proc/$pid" ] || grep -q '^State:.*Z' "/proc/$pid/status"
	done <pids
}

@test "misuse and what is not there are told" {
	given
	fails_with 2 '--challenger is missing' mb-eval suite.jsonl
	fails_with 1 "nowhere" mb-eval --challenger nowhere suite.jsonl
	echo '{"format":"other"}' >other.jsonl
	fails_with 3 "other.jsonl:1:" mb-eval --challenger other.jsonl suite.jsonl
	fails_with 2 "--timeout wants a number from" mb-eval --challenger rules --timeout x
}

@test "--calibration: expected beside observed in ten bins, as the results have them" {
	given
	mb-eval --calibration --challenger router.jsonl suite.jsonl >table
	[ "$(wc -l <table)" -eq 12 ]
	mb-eval --challenger router.jsonl suite.jsonl |
		jq -r '[.challenger.predicted, .challenger.reward] | @tsv' |
		LC_ALL=C awk '{ b = int($1 * 10); n[b]++; p[b] += $1; r[b] += $2 }
			END {
				print "predicted    tasks  expected  observed"
				for (b = 0; b < 10; b++) {
					printf "%.1f to %.1f %7d", b / 10, (b + 1) / 10, n[b]
					if (n[b]) printf "     %.3f     %.3f", p[b] / n[b], r[b] / n[b]
					print ""
					d = p[b] - r[b]
					e += d < 0 ? -d : d
				}
				printf "expected calibration error %.3f over %d tasks\n", e / NR, NR
			}' | diff - table
	mb-eval --calibration --challenger rules </dev/null | tail -n 1 | grep -qx 'expected calibration error 0.000 over 0 tasks'
}

# A suite of N tasks in which only the action $2 is right.
one_right() { # N ACTION
	jq -nc --argjson n "$1" --arg a "$2" 'range($n) | {task: {task_id: "s-\(.)", input: "run the check"},
		candidate_sets: {tool: [{id: "x", title: "check", triggers: ["run", "check"]}]},
		outcomes: {($a): {reward: 1}, "*": {reward: 0}}}'
}

# A router that has learnt to answer such tasks directly; the rules call the tool.
direct() {
	jq -nc 'range(60) | {trajectory_id: "d-\(.)", task: {input: "run the check"},
		candidate_sets: {tool: [{id: "x", title: "check", triggers: ["run", "check"]}]},
		decisions: [if . % 2 == 0 then {decision_type: "direct_answer", propensity: 0.5}
			else {decision_type: "call_tool", selected_ids: ["x"], propensity: 0.5} end],
		reward: (1 - . % 2)}' | mb-dataset | mb-train
}

@test "--stop-when-decided spares tasks, and the results are judged strictly" {
	direct >new
	one_right 1000 direct_answer >suite
	run -0 --separate-stderr mb-eval --challenger new --stop-when-decided suite
	n=${#lines[@]}
	[ "$n" -ge 100 ]
	[ "$n" -lt 500 ]
	[ "$stderr" = "mb-eval: the challenger is shown to be better after $n tasks: $((1000 - n)) were spared" ]
	jq -se 'all(.[]; .sequential)' <<<"$output"
	run -0 mb-promote <<<"$output"
	jq -e '.verdict == "promoted" and .rigor == "strict"' <<<"$output"
	one_right 1000 call_tool:x >suite
	run -0 --separate-stderr mb-eval --challenger new --stop-when-decided suite
	[[ $stderr == "mb-eval: the challenger is shown to be worse after "*" were spared" ]]
	[ "${#lines[@]}" -lt 20 ]
	# what decides nothing runs to the end
	run -0 --separate-stderr mb-eval --challenger rules --stop-when-decided suite
	[ "${#lines[@]}" -eq 1000 ]
	[ -z "$stderr" ]
}

@test "--stop-when-decided wants independent tasks, and a policy that shows something" {
	one_right 10 direct_answer | jq -c '.task.cluster = "c"' >suite
	run -3 --separate-stderr mb-eval --challenger rules --stop-when-decided suite
	[ "$stderr" = "mb-eval: suite:1: task.cluster: 'c': a run over clusters can't be stopped early" ]
	[ -z "$output" ]
	echo '{"confidence": 0}' >p
	fails_with 2 "plain thresholds show nothing" mb-eval --challenger rules --stop-when-decided --policy p suite
	fails_with 2 "--policy wants --stop-when-decided" mb-eval --challenger rules --policy p suite
}

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

@test "--off-policy: what two routers would have earned on a log" {
	coin 1000 0.25 >log
	y_router >y
	run -0 --separate-stderr mb-eval --off-policy --challenger y log
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
	mb-eval --off-policy --challenger y <log | cmp - <(echo "$output")
	# its confidence is the policy's
	echo '{"confidence": 0.99}' >p
	mb-eval --off-policy --policy p --challenger y log | jq -e --argjson w "$output" '.difference.upper > $w.difference.upper'
	echo '{"confidence": 0}' >p
	mb-eval --off-policy --policy p --challenger y log | jq -e '.challenger.snips == 0.25 and .challenger.lower == null'
	# few decisions: another bound
	coin 160 0.25 | mb-eval --off-policy --challenger y | jq -e '.difference.bound == "gaffke" and .challenger.bound == "gaffke"'
}

@test "--off-policy: what it can't know it refuses, and says why" {
	coin 1000 0.25 >log
	refused() { # WHY FILTER
		jq -c "$2" log >bad
		run -1 --separate-stderr mb-eval --off-policy --challenger rules bad
		[[ $stderr == *"mb-eval: no estimate: $1"* ]]
		jq -e '(.refused | length) > 0 and .challenger.snips == null and .challenger.lower == null
			and .difference.upper == null and .difference.snips == null' <<<"$output"
	}
	refused 'no propensity is known of any first decision' 'del(.propensity)'
	refused 'no propensity is known of any first decision' '.step = 2'
	refused 'for 50.0 % of the decisions the log could never have done what the challenger would' '.propensity = 1'
	refused "the challenger's weights have mean 0.625" '.propensity = 0.8'
	refused 'the log is worth 40.0 decisions of the challenger (effective sample size); 50 are needed' 'select(.trajectory_id | ltrimstr("t") | tonumber < 80)'
	refused 'for 50.0 % of the decisions' '.actions = 1'
	# what is claimed and never happens: y, wherever it is wanted and wherever not
	y_router >y
	jq -c 'select(.action == "call_tool:x") | .propensity = 0.9' log >bad
	run -1 --separate-stderr mb-eval --off-policy --challenger y bad
	[[ $stderr == *"for 100.0 % of the decisions the log hardly did what the challenger would; 5 % may lack support: at its least propensity 50 tries were due, and 0.0 made, of call_tool:y"* ]]
	run -1 --separate-stderr mb-eval --off-policy --challenger rules /dev/null
	[ "$stderr" = 'mb-eval: no estimate: there are no examples' ]
	# what is left out is counted
	{ cat log; jq -c 'del(.propensity)' log; jq -c '.step = 2' log; } | mb-eval --off-policy --challenger rules |
		jq -e '.examples == 3000 and .used == 1000 and .without_propensity == 1000 and .later_steps == 1000'
	echo nonsense >>log
	run -3 --separate-stderr mb-eval --off-policy --challenger rules log
	[[ $stderr == 'mb-eval: log:1001: '* ]]
	fails_with 2 '--off-policy runs no tasks' mb-eval --off-policy --challenger rules --exec true log
	fails_with 2 '--off-policy runs no tasks' mb-eval --off-policy --challenger rules --calibration log
}
