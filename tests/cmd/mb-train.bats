# mb-train: examples to a router.

load helper

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN {
		srand(1); split("crimson velvet granite", word); split("q1 q2 q3 direct", tool)
		for (i = 0; i < 1200; i++) {
			w = int(rand() * 3) + 1; t = int(rand() * 4) + 1
			action = t == 4 ? "direct_answer" : "call_tool:" tool[t]
			printf "{\"trajectory_id\":\"t%d\",\"created_at\":\"2026-04-%02dT00:00:00Z\",\"action\":\"%s\",", i, i % 28 + 1, action
			printf "\"reward\":%d,\"propensity\":0.25,\"words\":[\"%s\",\"x%d\"],\"candidates\":[", (t == w), word[w], int(rand() * 40)
			for (k = 1; k <= 3; k++)
				printf "%s{\"key\":\"call_tool:%s\",\"title\":[\"%s\"],\"text\":[\"%s\"]}", (k > 1 ? "," : ""), tool[k], tool[k], tool[k]
			print "]}"
		}
	}' >examples
}

header() {
	head -n 1 "$1" | jq -c "$2"
}

# The action that a router takes for one word.
taken() { # ROUTER WORD
	jq -nc --arg w "$2" '{task: {input: $w}, candidate_sets: {tool: [{id: "q1", title: "q1"}, {id: "q2", title: "q2"}, {id: "q3", title: "q3"}]}}' |
		mb-route --router "$1" | jq -r '.decisions[0].selected_ids | join("+")'
}

@test "rewards teach what the texts do not show" {
	mb-train "$BATS_FILE_TMPDIR/examples" >router
	[ "$(taken router crimson) $(taken router velvet) $(taken router granite)" = "q1 q2 q3" ]
}

@test "the times of the header are those of instants, and not of texts" {
	i=0
	for at in 2026-04-02T00:00:00Z yesterday 2026-04-02T08:00:00+09:00 2026-04-01T23:30:00-01:00 2026-04-14; do
		i=$((i + 1))
		sed -n "${i}p" "$BATS_FILE_TMPDIR/examples" | jq -c --arg at "$at" '.created_at = $at'
	done >timed
	mb-train timed >router
	[ "$(header router '[.first_created_at, .last_created_at]')" = '["2026-04-02T08:00:00+09:00","2026-04-01T23:30:00-01:00"]' ]
}

@test "the header contains all settings to make the router again" {
	mb-train <"$BATS_FILE_TMPDIR/examples" >router
	[ "$(header router '[.format, .format_version, .examples, .examples_before, .parent, .seed]')" = \
		'["memabra-router",3,1200,0,null,1]' ]
	[ "$(header router -r | jq -r .dataset_sha256)" = "$(sha256sum <"$BATS_FILE_TMPDIR/examples" | cut -d' ' -f1)" ]
	[ "$(header router '[.first_created_at, .last_created_at]')" = '["2026-04-01T00:00:00Z","2026-04-28T00:00:00Z"]' ]
	header router '.tried[] | [.lambda, .compete, .passes, .loss > 0]' >tried
	[ "$(wc -l <tried)" -ge 3 ]
	# shellcheck disable=SC2046
	mb-train $(header router '"--lambda \(.lambda) --compete \(.compete) --passes \(.passes) --bits \(.bits) --seed \(.seed) --learning-rate \(.learning_rate) --share \(.share // 1)"' | jq -r .) \
		"$BATS_FILE_TMPDIR/examples" >again
	[ "$(header again .tried)" = '[]' ]
	numbers router | cmp - <(numbers again)
}

@test "the same examples give the same bytes; another seed gives others" {
	head -n 300 "$BATS_FILE_TMPDIR/examples" >few
	mb-train few >one
	cat few | mb-train - | cmp - one
	run ! cmp -s one <(mb-train --seed 2 few)
}

@test "--init continues from a router, with its settings, and names it" {
	head -n 900 "$BATS_FILE_TMPDIR/examples" >old
	tail -n 300 "$BATS_FILE_TMPDIR/examples" >new
	mb-train --lambda 2 --compete 0.5 --learning-rate 0.1 old >first
	mb-train --init first new >second
	[ "$(header second '[.examples, .examples_before, .lambda, .compete, .learning_rate]')" = '[300,900,2,0.5,0.1]' ]
	[ "$(header second -r | jq -r .parent)" = "$(sha256sum <first | cut -d' ' -f1)" ]
	[ "$(taken second crimson) $(taken second velvet) $(taken second granite)" = "q1 q2 q3" ]
	[ "$(mb-train --init first --lambda 1 new | head -n 1 | jq .lambda)" = 1 ]
	fails_with 2 "first: has 18 bits, and --bits cannot change that" mb-train --init first --bits 17 new
}

@test "routers of shards become one, that mb-route and --init take" {
	for k in 1 2 3; do
		awk -v k=$k 'NR % 3 == k - 1' "$BATS_FILE_TMPDIR/examples" >shard.$k
		mb-train --lambda 2 --compete 1 --seed $k shard.$k >router.$k
	done
	mb-train --merge router.1 router.2 router.3 >merged
	mb-train --merge router.1 router.2 router.3 | cmp - merged
	[ "$(taken merged crimson) $(taken merged velvet) $(taken merged granite)" = "q1 q2 q3" ]
	[ "$(header merged '[.examples, .examples_before, .lambda, .parent, .dataset_sha256, .tried]')" = \
		'[1200,0,2,null,null,[]]' ]
	[ "$(header merged '[.first_created_at, .last_created_at]')" = '["2026-04-01T00:00:00Z","2026-04-28T00:00:00Z"]' ]
	header merged '.merged[]' | tr -d '"' >parts
	sha256sum router.1 router.2 router.3 | cut -d' ' -f1 | cmp - parts
	mb-train --merge router.1 >alone
	numbers alone | cmp - <(numbers router.1)
	mb-train --init merged shard.1 >next
	[ "$(header next -r | jq -r .parent)" = "$(sha256sum <merged | cut -d' ' -f1)" ]
	[ "$(header next .examples_before)" = 1200 ]
	[ "$(header next 'has("merged")')" = false ]
}

@test "routers that can't become one" {
	head -n 60 "$BATS_FILE_TMPDIR/examples" >one
	tail -n 60 "$BATS_FILE_TMPDIR/examples" >two
	mb-train one >router.1
	mb-train --lambda 1 two >router.2
	fails_with 2 "router.2: has lambda 1, but router.1 has 2: train both with the same settings" mb-train --merge router.1 router.2
	mb-train --bits 17 two >router.3
	fails_with 2 "router.3: has bits 17, but router.1 has 18" mb-train --merge router.1 router.3
	mb-train --seed 2 one >router.4
	fails_with 2 "router.4: learnt from the same examples as router.1" mb-train --merge router.1 router.4
	mb-train --init router.1 one >router.5
	mb-train --init router.1 two >router.6
	fails_with 2 "router.6: started from the same router as router.5, which would count twice" \
		mb-train --merge router.5 router.6
	fails_with 2 "--merge wants routers" mb-train --merge
	fails_with 2 "--merge learns nothing, so it takes no other option" mb-train --merge --passes 2 router.1
	fails_with 3 "two:1: " mb-train --merge router.1 two
	fails_with 4 "nowhere" mb-train --merge router.1 nowhere
	[ ! -s out ]
}

@test "auto is the default" {
	head -n 60 "$BATS_FILE_TMPDIR/examples" >few
	mb-train few >silent
	mb-train --seed auto --passes auto --bits auto --lambda auto --compete auto --learning-rate auto few | cmp - silent
	fails_with 2 "--passes wants a whole number from 0 to 1000: 'automatic'" mb-train --passes automatic few
}

@test "only a terminal gets progress" {
	script -qec true /dev/null </dev/null >/dev/null 2>&1 || skip "no script(1) here, or no terminal to be had"
	head -n 1000 "$BATS_FILE_TMPDIR/examples" >some
	mb-train --passes 1000 --lambda 1 --compete 1 some >quiet 2>err
	[ ! -s err ]
	script -qec 'mb-train --passes 1000 --lambda 1 --compete 1 some >watched' /dev/null </dev/null >shown
	cmp quiet watched
	if script -qec 'mb-train some' /dev/null </dev/null >shown.2; then false; fi
	[ "$(head -n 1 shown.2 | tr -d '\r')" = 'mb-train: a router is not text: write it to a file, not to a terminal' ]
	grep -qE 'mb-train: training 2, pass [0-9]+ of 1000, [0-9]+/s, loss [0-9.]+, [0-9]+ s left' shown
}

@test "a router to go on from that is none" {
	head -n 50 "$BATS_FILE_TMPDIR/examples" >few
	mb-train few >router
	echo '{}' >none
	fails_with 3 "none:1: format" mb-train --init none few
	head -c -1 router >cut
	fails_with 3 "cut: the router is incomplete: " mb-train --init cut few
	echo >>router
	fails_with 3 "router: " mb-train --init router few
	fails_with 4 "nowhere" mb-train --init nowhere few
	fails_with 3 "few:1: " mb-train --init few few
}

@test "no examples: the answer is no" {
	fails_with 1 "mb-train: no examples" mb-train /dev/null
	[ ! -s out ]
	echo '{"action":"dance","reward":1}' >bad
	fails_with 3 "bad:1: action: no such action type: 'dance'" mb-train bad
	[ ! -s out ]
}

@test "bad lines are reported and left out" {
	{
		head -n 30 "$BATS_FILE_TMPDIR/examples"
		echo '{"action":"direct_answer"}'
		echo '{"action":"direct_answer","reward":1,"propensity":0}'
		echo '{"action":"direct_answer","reward":1,"weight":0}'
		echo '{"action":"direct_answer","reward":1,"candidates":[{"key":"composite_action:a+b"}]}'
		echo '{"action":"direct_answer","reward":1,"candidates":[{"key":"direct_answer"}]}'
		tail -n 30 "$BATS_FILE_TMPDIR/examples"
	} >mixed
	mb-train --rejects bad mixed >router 2>err && false
	[ "$(header router .examples)" = 60 ]
	diff - err <<-'END'
		mb-train: mixed:31: reward: is missing
		mb-train: mixed:32: propensity: must be over 0 and at most 1: '0'
		mb-train: mixed:33: weight: must be over 0 and at most 1: '0'
		mb-train: mixed:34: candidates[0]: not the key of a candidate: 'composite_action:a+b'
		mb-train: mixed:35: candidates[0]: not the key of a candidate: 'direct_answer'
	END
	sed -n 31,35p mixed | cmp - bad
	fails_with 3 mixed:31 mb-train --strict mixed
	[ ! -s out ]
}

@test "misuse" {
	fails_with 2 "--bits wants a whole number from 1 to 24: '25'" mb-train --bits 25
	fails_with 2 "--compete wants a number from 0 to 1: '-1'" mb-train --compete -1
	fails_with 2 "--passes wants" mb-train --passes many
	fails_with 2 "--seed wants" mb-train --seed -1
	fails_with 2 "--lambda wants" mb-train --lambda 1e9
	fails_with 2 "--learning-rate wants" mb-train --learning-rate 0
}

@test "learning beats keywords on real logs" {
	[ -f "$DATA/sample/trajectories.jsonl" ] || skip "no real data here"
	mb-dataset "$DATA/sample/trajectories.jsonl" | mb-train >router
	mb-eval --challenger router "$DATA/sample/benchmark.jsonl" >results
	jq -se '(map(.challenger.reward) | add / length) as $c | $c > 0.45' results
}

# In 300 days 1,500 good lines of one tool, then in 60 days 300 failures; another tool is
# tried now and then, with a reward of 0.7.
turned() {
	jq -nc 'def line($id; $i; $day; $tool; $p; $r): {trajectory_id: "\($id)\($i)",
			task: {input: ((["fetch", "get", "download", "load"][$i % 4]) + " the " + (["report", "page", "invoice"][$i / 4 % 3 | floor])
				+ " number \($i % 50)"), created_at: (1767225600 + $day * 86400 | floor | todate)},
			candidate_sets: {tool: [{id: "old", title: "fetch", summary: "fetch a document"}, {id: "new", title: "get", summary: "get a document"}]},
			decisions: [{decision_type: "call_tool", selected_ids: [$tool], propensity: $p, actions: 3}], reward: $r};
		(range(1500) | line("good"; .; . / 5; "old"; 0.8; 1)), (range(375) | line("a"; .; . * 0.8; "new"; 0.2; 0.7)),
		(range(300) | line("bad"; .; 300 + . / 5; "old"; 0.8; 0)), (range(75) | line("b"; .; 300 + . * 0.8; "new"; 0.2; 0.7))'
}

chosen() { mb-route --router "$1" tasks | jq -r '.decisions[0].selected_ids[0]' | sort | uniq -c | sort -rn | head -n 1 | awk '{ print $2 }'; }

@test "--half-life: after 1,500 good lines of a tool, 300 failures are enough to leave it" {
	turned >log
	[ "$(grep -c '"good' log)" -eq 1500 ]
	[ "$(grep -c '"bad' log)" -eq 300 ]
	sed -n '1~20p' log | jq -c 'del(.decisions, .reward)' >tasks
	mb-dataset log >examples
	mb-train examples >ageless
	mb-train --half-life 30d examples >ageing
	[ "$(chosen ageless)" = old ]
	[ "$(chosen ageing)" = new ]
	head -n 1 ageing | jq -e '.half_life_days == 30 and .examples == 2250'
	head -n 1 ageless | jq -e 'has("half_life_days") | not'
	jq -nc '{task: {task_id: "t", input: "fetch a letter"}, candidate_sets: {tool: [{id: "old"}, {id: "new"}]},
		outcomes: {"call_tool:new": {reward: 1}, "*": {reward: 0}}}' >suite
	mb-cycle --state s --benchmark suite --half-life 30d --now 2027-01-01T00:00:00Z log 2>/dev/null >report || [ $? -eq 1 ]
	cmp ageing s/runs/*/router.jsonl
}

@test "--half-life is a weight: halved for each half-life, and never nothing" {
	turned | mb-dataset | awk 'NR % 5 == 0' >examples
	# whole days, so that both weights are the same number
	jq -c '.created_at |= .[0:10] + "T00:00:00Z"' examples >days
	last=$(jq -r .created_at days | sort | tail -n 1)
	jq -c --arg last "$last" '.weight *= pow(2; -([(($last | fromdate) - (.created_at | fromdate)) / 86400 / 64, 20] | min))' days >weighed
	mb-train --seed 1 --passes 2 --half-life 64d days >want
	mb-train --seed 1 --passes 2 weighed >got
	numbers got | cmp - <(numbers want)
	# ten years older than the newest
	jq -c 'if .trajectory_id | startswith("b0") then . else .created_at = "2016-01-01T00:00:00Z" end' examples >ancient
	mb-train --half-life 1s ancient >router
	head -n 1 router | jq -e '[.tried[].loss | . != null and . >= 0] | all'
	mb-route --router router /dev/null
	jq -c 'if .trajectory_id == "good4" then .created_at = "soon" else . end' examples >undated
	run -0 --separate-stderr mb-train --half-life 4w undated
	[ "$stderr" = "mb-train: 1 of 450 examples have no created_at that is RFC 3339: they count as new" ]
	fails_with 2 "--half-life wants a time such as 30d: 'soon'" mb-train --half-life soon examples
	fails_with 2 "--half-life wants a time such as 30d: '0d'" mb-train --half-life 0d examples
	fails_with 2 "--half-life wants a time such as 30d: 'soon'" mb-cycle --half-life soon examples
}

@test "a router that made no pass chooses as the rules do, also if it continues from such a router" {
	mb-benchmark default | jq -c 'del(.outcomes)' >tasks
	turned >log
	mb-dataset log >examples
	mb-train --passes 0 examples >untaught
	mb-route --router rules tasks | jq -c '[.decisions[0] | .decision_type, .selected_ids]' >want
	mb-route --router untaught tasks | jq -c '[.decisions[0] | .decision_type, .selected_ids]' | cmp - want
	mb-train --passes 0 --init untaught examples >again
	mb-route --router again tasks | jq -c '[.decisions[0] | .decision_type, .selected_ids]' | cmp - want
}

# The same three models for every task, and rewards of which most is noise: m1 is the
# best, but m2 on the channel "code". The direct answer is never tried.
models() { # LINES
	awk -v n="$1" 'function next_() { x = (x * 16807) % 2147483647; return x / 2147483647 }
	BEGIN { x = 77; for (i = 0; i < n; i++) {
		code = next_() < .4; m = int(next_() * 3); mean = code ? .4 + .2 * (m == 2) : .4 + .2 * (m == 1)
		printf "{\"trajectory_id\":\"n%d\",\"task\":{\"input\":\"w%d w%d w%d\",\"channel\":\"%s\"},", \
			i, next_() * 60, next_() * 60, next_() * 60, code ? "code" : "chat"
		printf "\"candidate_sets\":{\"tool\":[{\"id\":\"m0\"},{\"id\":\"m1\"},{\"id\":\"m2\"}]},"
		printf "\"decisions\":[{\"decision_type\":\"call_tool\",\"selected_ids\":[\"m%d\"],\"propensity\":0.3333}],", m
		printf "\"reward\":%d}\n", next_() < mean
	} }'
}

@test "noise: the best constant of a channel is chosen, and nothing that was never tried" {
	models 900 >log
	mb-dataset log | mb-train >router
	models 60 | jq -c 'del(.decisions, .reward) | .task.input += " new words"' >tasks
	mb-route --router router tasks | jq -r '.task.channel + " " + (.decisions[0].selected_ids[0] // "none")' |
		sort | uniq -c | awk '{ print $2, $3 }' >chosen
	[ "$(cat chosen)" = "chat m1
code m2" ]
}
