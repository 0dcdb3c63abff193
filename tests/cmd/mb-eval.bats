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

@test "--exec uses the agent's outcomes and writes its trajectories" {
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

@test "an agent that dies, hangs, prints nonsense or answers another task is an outcome, and the run continues" {
	given
	head -n 3 suite.jsonl >three
	agent_that 'exit 9'
	run -0 --separate-stderr mb-eval --challenger rules --exec ./an-agent three
	jq -se 'length == 3 and all(.[]; .challenger.error and .challenger.reward == 0
		and (.challenger.reason == "agent died: exit status 9")
		and .challenger.latency_ms == null and .challenger.cost == null)' <<<"$output"
	[[ $stderr == *"the agent failed on 3 actions; the results say how"* ]]
	agent_that 'kill -9 $$'
	mb-eval --challenger rules --exec ./an-agent three 2>/dev/null |
		jq -se 'all(.[]; .challenger.reason == "agent died: signal 9")'
	agent_that 'sleep 60'
	mb-eval --challenger rules --exec ./an-agent --timeout 0.2 three 2>/dev/null |
		jq -se 'length == 3 and all(.[]; .challenger.reason == "agent gave no answer within 0.2 s; does it flush its output?"
			and .challenger.latency_ms == 200)'
	agent_that 'echo nonsense'
	mb-eval --challenger rules --exec ./an-agent three 2>/dev/null |
		jq -se 'length == 3 and all(.[]; .challenger.reason | startswith("agent answered nonsense: not JSON"))'
	agent_that 'echo "$line" | jq -c ".trajectory_id = \"mine\" | .outcome = {status: \"success\"}"'
	mb-eval --challenger rules --exec ./an-agent three 2>/dev/null |
		jq -se 'length == 3 and all(.[]; .challenger.reason | startswith("agent answered task "))'
	agent_that 'a=$(echo "$line" | agent); echo "$a"; echo "$a"; sleep 0.3'
	mb-eval --challenger rules --exec ./an-agent three 2>/dev/null >results
	jq -se 'length == 3 and .[0].challenger.error == false' results
	# an agent that has answered is there, and flushes its output
	agent_that 'case $line in *office-001*) echo "$line" | agent; read -r line; sleep 60 ;; *) exit 127 ;; esac'
	mb-eval --challenger rules --exec ./an-agent --timeout 1 three 2>/dev/null |
		jq -se 'map(.challenger.reason) == [null, "agent gave no answer within 1 s", "agent died: exit status 127"]'
}

@test "an agent that is missing, or that fails from the start, is not judged" {
	given
	head -n 1 suite.jsonl >one
	touch not-executable
	for agent in /no/such/agent ./not-executable; do
		fails_with 4 "mb-eval: the agent cannot be started: '$agent': agent died: exit status 12" \
			mb-eval --challenger rules --exec "$agent" one
		[ ! -s out ] && [ "$(wc -l <err)" -le 2 ] # the shell says why, too
	done
	# an agent that keeps its answers in a buffer
	agent_that 'sleep 60'
	run -4 --separate-stderr mb-eval --challenger rules --exec ./an-agent --timeout 0.1 suite.jsonl
	[ "$stderr" = "mb-eval: the agent failed on its first 5 actions: agent gave no answer within 0.1 s; does it flush its output?" ]
	[ "${#lines[@]}" -eq 4 ]
	# a failure that the agent reports, or the fifth after an answer, is an outcome
	agent_that 'echo "$line" | jq -c ".outcome = {status: \"error\"} | .reward = 0"'
	mb-eval --challenger rules --exec ./an-agent suite.jsonl | jq -se 'length == 120 and all(.[]; .challenger.error)'
	agent_that 'case $line in *office-005*) echo "$line" | agent ;; *) exit 1 ;; esac'
	run -0 --separate-stderr mb-eval --challenger rules --exec ./an-agent suite.jsonl
	[ "$stderr" = "mb-eval: the agent failed on 119 actions; the results say how" ]
}

@test "an agent without a known outcome gives no result; with a reward, whether it failed is unknown" {
	given
	head -n 3 suite.jsonl >three
	agent_that 'echo "$line" | jq -c ".outcome = {status: (if .task.task_id == \"office-002\" then \"OK\" else \"success\" end)}"'
	run -3 --separate-stderr mb-eval --challenger rules --exec ./an-agent three
	[ "${#lines[@]}" -eq 2 ]
	[ "$stderr" = "mb-eval: three:2: agent answered without a known outcome: outcome.status: 'OK' is no known word, and there is no reward: map it with mb-reward --map" ]
	jq -se 'all(.[]; .challenger.error == false and .challenger.reward == 1 and .challenger.latency_ms == null and .challenger.cost == null)' <<<"$output"
	agent_that 'echo "$line" | jq -c ".outcome = {status: \"OK\", latency_ms: 7} | .reward = 0.5"'
	mb-eval --challenger rules --exec ./an-agent three >results
	jq -se 'length == 3 and all(.[]; .challenger | .error == null and .error_unknown and .reward == 0.5 and .latency_ms == 7)' results
	mb-promote results | jq -e '.gates[] | select(.name == "errors") | .text == "not applicable: no known status in 3 of 3 results"'
}

@test "a status means the same in a suite as for an agent" {
	given
	head -n 1 suite.jsonl >one
	for status in success failure partial error timeout OK; do
		jq -c --arg s "$status" '.outcomes[].status = $s | del(.outcomes[].error)' one |
			mb-eval --challenger rules | jq -c '.challenger | [.error, .error_unknown]' >recorded
		agent_that "echo \"\$line\" | jq -c '.outcome = {status: \"$status\"} | .reward = 0'"
		mb-eval --challenger rules --exec ./an-agent one | jq -c '.challenger | [.error, .error_unknown]' >ran
		diff recorded ran
		[ "$(jq .[0] ran)" = "$(jq -r --arg s "$status" '.[$s]' <<<'{"success":false,"failure":false,"partial":false,"error":true,"timeout":true}')" ]
	done
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

@test "misuse and missing routers are reported" {
	given
	fails_with 2 '--challenger is missing' mb-eval suite.jsonl
	fails_with 1 "nowhere" mb-eval --challenger nowhere suite.jsonl
	echo '{"format":"other"}' >other.jsonl
	fails_with 3 "other.jsonl:1:" mb-eval --challenger other.jsonl suite.jsonl
	fails_with 2 "--timeout wants a number from" mb-eval --challenger rules --timeout x
}

@test "--format text: a summary, with the means that the results have" {
	given
	mb-eval --format text --challenger router.jsonl suite.jsonl >page
	mb-eval --challenger router.jsonl suite.jsonl >results
	mb-eval --format json --challenger router.jsonl suite.jsonl | cmp - results
	sha() { sha256sum <"$1" | cut -d ' ' -f 1; }
	head -n 3 page | diff - <(printf 'baseline    rules\nchallenger  %s\nbenchmark   %s\n' "$(sha router.jsonl)" "$(sha suite.jsonl)")
	# the figures are those of mb-promote
	mb-promote --format text results | sed -n '/^metrics/,/tied$/p' | diff - <(sed -n '/^metrics/,/tied$/p' page)
	jq -rs '[map(.baseline.reward), map(.challenger.reward)] | map(add / length) | @tsv' results |
		awk '{ printf "mean reward %.4f %.4f %+.4f\n", $1, $2, $2 - $1 }' |
		diff - <(grep 'mean reward' page | xargs)
	# a suite that came through a pipe has no name
	mb-eval --format text --challenger rules <suite.jsonl | sed -n 3p | grep -q '^metrics'
	fails_with 2 "--format wants text or json: 'html'" mb-eval --format html --challenger rules suite.jsonl
}

@test "--format text: expected beside observed rewards in ten bins, as the results have them" {
	given
	mb-eval --format text --challenger router.jsonl suite.jsonl | sed -n '/^calibration/,$p' | cut -c 13- >table
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
	mb-eval --format text --challenger rules </dev/null | tail -n 1 | grep -qx ' *expected calibration error 0.000 over 0 tasks'
}

@test "--yardsticks: what the rules and the best constant earn, as the outcomes say it" {
	task() { # ID OUTCOMES
		jq -nc --arg id "$1" --argjson o "$2" '{task: {task_id: $id, input: "water the plants"},
			candidate_sets: {tool: [{id: "lamp", title: "switch the lamp"}]}, outcomes: ($o | map_values({reward: .}))}'
	}
	task t1 '{"call_tool:lamp": 0.5, "*": 0.25}' >suite
	task t2 '{"call_tool:lamp": 0.5, "direct_answer": 0}' >>suite # and no "*"
	task t3 '{"direct_answer": 1, "clarify": 1, "*": 0}' >>suite
	mb-eval --challenger rules --yardsticks y suite >/dev/null
	# direct_answer: .25, 0 and 1; the tool, which the rules call: .5, .5 and 0; clarify has no outcome in t2
	diff y - <<<'{"tasks":3,"rules":0.3333333333333333,"constant":0.4166666666666667,"constant_action":"direct_answer"}'
	mb-eval --challenger rules --format text suite | sed -n '/^yardsticks/,/^calibration/p' | sed '$d' | diff - <(cat <<-'E'
		yardsticks  the built-in rules earn 0.3333 on the 3 tasks
		            direct_answer for every task earns 0.4167, the most of all actions
	E
	)
	# nobody knows what the rules would have earned
	direct >new
	one_right 2 direct_answer | jq -c 'del(.outcomes["*"])' >suite
	mb-eval --baseline new --challenger new --yardsticks y suite >/dev/null
	diff y - <<<'{"tasks":2,"rules":null,"constant":1,"constant_action":"direct_answer"}'
	mb-eval --challenger rules --yardsticks y </dev/null
	diff y - <<<'{"tasks":0,"rules":null,"constant":null,"constant_action":null}'
	fails_with 2 '--yardsticks wants recorded outcomes, not those of --exec' mb-eval --challenger rules --exec true --yardsticks y suite
	fails_with 2 'suite' mb-eval --challenger rules --yardsticks suite suite
	[ -s suite ]
}

# A suite of N tasks in which only the action $2 is right.
one_right() { # N ACTION
	jq -nc --argjson n "$1" --arg a "$2" 'range($n) | {task: {task_id: "s-\(.)", input: "run the check \(.)"},
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

@test "--exec asks each router first on half of the tasks, so an agent may be faster the second time" {
	direct >new
	one_right 100 direct_answer >suite
	# 1000 ms, or 500 for what it has seen; and a direct answer takes 400 more
	cat >an-agent <<-'E'
		#!/bin/sh
		exec jq -nc --unbuffered 'foreach inputs as $x ({}; .[$x.task.task_id] += 1; [.[$x.task.task_id], $x])
			| .[0] as $times | .[1]
			| .outcome = {status: "success", latency_ms: ((if $times > 1 then 500 else 1000 end)
				+ if .decisions[0].decision_type == "direct_answer" then 400 else 0 end)}'
	E
	chmod +x an-agent
	mb-eval --challenger new --exec ./an-agent --trajectories kept suite >results
	jq -se 'length == 100 and all(.[]; .baseline.action != .challenger.action)
		and (map(.challenger.latency_ms - .baseline.latency_ms) | add / length) == 400' results
	# of each two tasks one, by a hash: the order is the same in each run, and has no period
	jq -r .decisions[0].decision_type kept | awk 'NR % 2' >first
	[ "$(grep -c direct first)" -eq 50 ]
	paste -d ' ' - - <first | sort | uniq -c | awk '{ exit !($1 > 10 && $2 != $3) }'
	mb-eval --challenger new --exec ./an-agent --trajectories again suite | cmp - results
	cmp kept again
	# an odd number of tasks: one more
	head -n 7 suite | mb-eval --challenger new --exec ./an-agent |
		jq -se 'map(.challenger.latency_ms < .baseline.latency_ms) | (map(select(.)) | length) as $n | $n == 3 or $n == 4'
}

@test "--stop-when-decided spares tasks, and mb-promote judges at the level of the look" {
	direct >new
	one_right 1000 direct_answer >suite
	run -0 --separate-stderr mb-eval --challenger new --stop-when-decided suite
	[ "$stderr" = "mb-eval: the challenger is shown to be better after 450 tasks: 550 were not run" ]
	[ "${#lines[@]}" -eq 450 ] # after 300, more errors are not excluded yet
	jq -se 'all(.[]; .planned == 1000)' <<<"$output"
	echo "$output" >results
	run -0 mb-promote results
	jq -e '.verdict == "promoted" and .rigor == "standard" and .gates[0].text == "450 of 1000 tasks, at least 100 required"
		and (.gates[1].text | endswith(" allowed at this early look"))' <<<"$output"
	# results that end elsewhere decide nothing: somebody may have chosen the end
	run -1 mb-promote <(head -n 449 results)
	jq -e '.verdict == "inconclusive" and .reasons == ["449 of 1000 tasks, at least 100 required; the run may not end there"]' <<<"$output"
	one_right 1000 call_tool:x >suite
	run -0 --separate-stderr mb-eval --challenger new --stop-when-decided suite
	[ "$stderr" = "mb-eval: the rest of the tasks will hardly show a gain after 300 tasks: 700 were not run" ]
	run -1 mb-promote <<<"$output"
	jq -e '.verdict == "held"' <<<"$output"
	# what decides nothing ends at the last look
	run -0 --separate-stderr mb-eval --challenger rules --stop-when-decided suite
	[ "${#lines[@]}" -eq 600 ]
	# with 60 tasks of 100 required, an early look promotes nothing, but may end the run
	one_right 150 direct_answer >suite
	run -0 --separate-stderr mb-eval --challenger new --stop-when-decided suite
	[ "${#lines[@]}" -eq 150 ] && [ -z "$stderr" ]
	mb-promote <<<"$output" | jq -e '.verdict == "promoted"'
	# a state tells which attempt it is: a later one needs more evidence
	one_right 1000 direct_answer >suite
	one_right 1000 call_tool:x >poor
	for _ in 1 2 3; do
		mb-promote --state s --challenger new <(mb-eval --baseline rules --challenger new poor) || [ $? -eq 1 ]
	done
	jq -se 'map(.tasks_sha256) | unique | length == 1' s/audit.jsonl
	run -0 --separate-stderr mb-eval --baseline rules --state s --challenger new --stop-when-decided suite
	mb-promote --state s --challenger new <<<"$output" | jq -e '.attempt == 4 and .verdict == "promoted"'
}

@test "--stop-when-decided wants independent tasks, a file, and a policy that shows something" {
	one_right 10 direct_answer | jq -c '.task.cluster = "c"' >suite
	run -3 --separate-stderr mb-eval --challenger rules --stop-when-decided suite
	[ "$stderr" = "mb-eval: suite:1: task.cluster: 'c': a run over clusters can't be stopped early" ]
	[ -z "$output" ]
	one_right 10 direct_answer >suite
	sed -n 3p suite >>suite
	run -3 --separate-stderr mb-eval --challenger rules --stop-when-decided suite
	[[ $stderr == "mb-eval: suite:11: task.task_id: '"*"': a run that repeats tasks, if only under other ids, can't be stopped early" ]]
	[ -z "$output" ]
	# a bad line ends the run before it begins, and is reported once
	one_right 10 direct_answer >suite
	echo nonsense >>suite
	run -3 --separate-stderr mb-eval --challenger rules --stop-when-decided --rejects bad suite
	[ "${#stderr_lines[@]}" -eq 1 ] && [ -z "$output" ] && [ "$(cat bad)" = nonsense ]
	fails_with 4 "nowhere: No such file" mb-eval --challenger rules --stop-when-decided nowhere
	fails_with 2 "--stop-when-decided wants files, no pipe" mb-eval --challenger rules --stop-when-decided - <suite
	echo '{"confidence": 0}' >p
	fails_with 2 "plain thresholds show nothing" mb-eval --challenger rules --stop-when-decided --policy p suite
	fails_with 2 "--policy wants --stop-when-decided" mb-eval --challenger rules --policy p suite
}
