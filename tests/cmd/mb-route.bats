# mb-route: a decision for each task.

load helper

# A task with the members of $1 put over it.
task() {
	jq -nc --argjson over "${1:-{\}}" '
		{task: {task_id: "t-1", input: "Which seat do I usually prefer?"},
		 candidate_sets: {
			memory: [{id: "mem-seat", title: "Seat preference", summary: "Prefers an aisle seat on trains", cost: 0.001}],
			skill: [{id: "skill-release", title: "Release procedure", summary: "Steps to cut and publish a release"}],
			tool: [{id: "tool-terminal", title: "Terminal", summary: "Run commands to check the status of the system", cost: 0.01},
			       {id: "tool-mail", title: "Mail", summary: "Send messages to people", cost: 0.02}]}} * $over'
}

ask() {
	task "{\"task\": {\"input\": \"$1\"}}"
}

action() {
	jq -r '.decisions[0] | .decision_type + ":" + (.selected_ids | join("+"))'
}

# Twenty examples by which crimson goes to q2.
learn() {
	for i in $(seq 60); do
		echo '{"action":"call_tool:q'$((i % 2 + 1))'","reward":'$(((i + 1) % 2))',"propensity":0.5,"words":["crimson"],"candidates":[{"key":"call_tool:q1","title":["q1"],"text":["q1"]},{"key":"call_tool:q2","title":["q2"],"text":["q2"]}]}'
	done | sed 's/"call_tool:q1","reward":1/"call_tool:q1","reward":0/; s/"call_tool:q2","reward":0/"call_tool:q2","reward":1/' | mb-train
}

@test "the rules choose by kind" {
	[ "$(task | mb-route | action)" = inject_memory:mem-seat ]
	[ "$(ask 'Walk me through the release procedure' | mb-route | action)" = load_skill:skill-release ]
	[ "$(ask 'Check the system status' | mb-route | action)" = call_tool:tool-terminal ]
	[ "$(ask 'Follow the release procedure and check the status of the system' | mb-route | action)" = composite_action:skill-release+tool-terminal ]
	[ "$(ask 'Why is the sky blue' | mb-route | action)" = direct_answer: ]
	[ "$(ask '' | mb-route | action)" = direct_answer: ]
}

@test "a decision, whole" {
	task | mb-route --now 2026-04-14T15:27:38Z | jq . | golden route.json
	task | mb-route --now 2026-04-14T15:27:38Z --router rules --explain |
		jq '.explanation | walk(if type == "number" then . * 1e6 | round / 1e6 else . end)' | golden explanation.json
}

@test "all else of the line stays byte for byte; a decision that was there is replaced" {
	echo '{ "extra" : [1, {"deep":"é"}],"decisions":[{"decision_type":"clarify"}], "task":{"input":"\u0061", "mine": 1.50},"trajectory_id":"mine"}' >in
	mb-route in >out
	grep -qF '{"extra" : [1, {"deep":"é"}], "task":{"input":"\u0061", "mine": 1.50},"trajectory_id":"mine","decisions":[{"step":1,' out
	[ "$(jq -c '[.trajectory_id, (.decisions | length), .decisions[0].decision_type]' out)" = '["mine",1,"direct_answer"]' ]
	# what comes out goes in again
	mb-route out | cmp - out
}

@test "ids are made of line, task, time and seed" {
	task >two; task >>two
	mb-route --now 2026-01-01T00:00:00Z two | jq -r .trajectory_id >ids
	[ "$(sort -u ids | wc -l)" -eq 2 ]
	grep -qxE 'traj-[0-9a-f]{16}' ids
	mb-route --now 2026-01-01T00:00:00Z two | jq -r .trajectory_id | cmp - ids
	run ! cmp -s ids <(mb-route --now 2026-01-01T00:00:01Z two | jq -r .trajectory_id)
	run ! cmp -s ids <(mb-route --seed 2 --now 2026-01-01T00:00:00Z two | jq -r .trajectory_id)
}

@test "ids are unique over processes, if no --now is given" {
	for _ in $(seq 25); do task; done >tasks
	for i in $(seq 8); do mb-route tasks >"out-$i" & done
	wait
	[ "$(cat out-* | jq -r .trajectory_id | sort -u | wc -l)" -eq 200 ]
	cat out-* | jq -r .trajectory_id | grep -cxE 'traj-[0-9a-f]{32}' | grep -qx 200
}

@test "the result of an old decision is moved aside, and does not stay with the new one" {
	task | jq -c '.trajectory_id = "mine" | .events = [1] | .decisions = [{decision_type: "clarify", router_version: "old"}]
		| .outcome = {status: "failure"} | .reward = {total: 0.25, mine: 1.50}' >in
	mb-route in >out
	jq -e '.trajectory_id == "mine" and .events == [1] and (has("outcome") or has("reward") | not)
		and .decisions[0].router_version == "rules"' out
	jq -e --slurpfile in in '.previous == ($in[0] | {decisions, outcome, reward})' out
	grep -qF '"reward":{"total":0.25,"mine":1.5' out
	# And again, with the next result.
	jq -c '.reward = 1' out | mb-route >again
	jq -e --slurpfile out out '.previous == {decisions: $out[0].decisions, reward: 1, previous: $out[0].previous} and (has("reward") | not)' again
	# Any of the two is a result; null is none, and a decision alone is replaced.
	for result in '{"outcome": {}}' '{"reward": 0}'; do
		task "$result" | mb-route | jq -e --argjson r "$result" '.previous == $r and (has("outcome") or has("reward") | not)'
	done
	task '{"outcome": null, "reward": null, "decisions": [{"decision_type": "clarify"}]}' | mb-route |
		jq -e 'has("previous") | not'
	# An agent of mb-eval gets no old result either.
	task '{"outcomes": {"*": {"reward": 1}}, "outcome": {"status": "success"}, "reward": 1}' >suite
	mb-eval --challenger rules --exec 'tee seen | jq -c --unbuffered ".reward = 0.5"' suite >results
	jq -e '.previous == {outcome: {status: "success"}, reward: 1} and (has("outcome") or has("reward") | not)' seen
}

@test "the order of candidates changes nothing but order" {
	task >one
	jq -c '.candidate_sets.tool |= reverse' one >other
	[ "$(mb-route one | action)" = "$(mb-route other | action)" ]
	mb-route --explain one | jq -c '.explanation | map([.action, .predicted])' >a
	mb-route --explain other | jq -c '.explanation | map([.action, .predicted])' >b
	cmp a b
}

@test "exploration: propensities sum to one, and are those of the draws" {
	for mode in squarecb epsilon softmax; do
		task | mb-route --explore $mode --explain | jq -e '(.explanation | map(.probability) | add - 1 | fabs) < 1e-9'
		yes "$(task)" | head -n 400 | mb-route --explore $mode --epsilon 0.5 --seed 3 >out
		jq -se 'map(.decisions[0]) | group_by(.decision_type + (.selected_ids | join("+"))) |
			all(.[]; (length / 400 - .[0].propensity | fabs) < 0.1)' out
		jq -se 'map(.decisions[0].seed) | unique == [3]' out
	done
	[ "$(task | mb-route | jq -c '.decisions[0] | [.propensity, has("seed")]')" = '[1,false]' ]
	# epsilon 1 is chance, epsilon 0 is greed
	task | mb-route --explore epsilon --epsilon 1 | jq -e '.decisions[0] | .propensity * .actions - 1 | fabs < 1e-9'
	[ "$(task | mb-route --explore epsilon --epsilon 0 | action)" = inject_memory:mem-seat ]
	# softmax: hot is chance, cold is greed
	task | mb-route --explore softmax --temperature 1000 | jq -e '.decisions[0] | .propensity * .actions - 1 | fabs < 1e-2'
	[ "$(task | mb-route --explore softmax --temperature 0.001 | action)" = inject_memory:mem-seat ]
}

@test "a draw depends on its line alone" {
	for i in 1 2 3 4 5; do task "{\"trajectory_id\": \"t$i\"}"; done >five
	mb-route --explore epsilon --epsilon 0.9 five >all
	while read -r line; do echo "$line" | mb-route --explore epsilon --epsilon 0.9; done <five | cmp - all
}

@test "a router of a file, its version being the sha256 of its bytes" {
	learn >router
	echo '{"task":{"input":"crimson"},"candidate_sets":{"tool":[{"id":"q1","title":"q1"},{"id":"q2","title":"q2"}]}}' >crimson
	[ "$(mb-route --router router crimson | action)" = call_tool:q2 ]
	[ "$(mb-route --router router crimson | jq -r '.decisions[0].router_version')" = "$(sha256sum <router | cut -d' ' -f1)" ]
	mb-route --router router crimson | jq -r '.decisions[0].rationale' | grep -q "'crimson' has gone well with it"
}

@test "nothing has gone well with a candidate that the log does not have" {
	learn >router
	mb-route --router router --explain >out <<'END'
{"task":{"input":"crimson"},"candidate_sets":{"tool":[{"id":"q1","title":"q1"},{"id":"n","title":"q2 crimson"}]}}
END
	jq -r '.explanation[] | select(.action == "call_tool:n") | .reasons[].why' out >why
	grep -qx 'the log does not have it' why || { cat why; false; }
	! grep -qE 'with it$|^it has gone' why || { cat why; false; }
}

@test "with a state: the active version, taken up at the next line" {
	learn >router
	echo '{"task":{"input":"crimson"},"candidate_sets":{"tool":[{"id":"q1","title":"q1"},{"id":"q2","title":"q2"}]}}' >crimson
	mkdir -p s/routers
	name=20260414T152738Z-$(sha256sum <router | cut -c 1-12)
	cp router "s/routers/$name.jsonl"
	mkfifo in
	MB_STATE=s mb-route <in >out 3>&- &
	exec 4>in
	cat crimson >&4
	while [ ! -s out ]; do sleep 0.05; done
	ln -s "routers/$name.jsonl" s/active
	cat crimson >&4
	exec 4>&-
	wait $!
	[ "$(jq -r '.decisions[0].router_version' out | xargs)" = "rules $name" ]
	[ "$(mb-route --state s --router "$name" crimson | action)" = call_tool:q2 ]
	[ "$(mb-route --state s --router rules crimson | jq -r '.decisions[0].router_version')" = rules ]
	fails_with 1 20260101T000000Z-000000000000 mb-route --state s --router 20260101T000000Z-000000000000 crimson
}

@test "an active version that cannot be loaded is reported once, and the present router continues" {
	learn >router
	echo '{"task":{"input":"crimson"},"candidate_sets":{"tool":[{"id":"q1","title":"q1"},{"id":"q2","title":"q2"}]}}' >crimson
	mkdir -p s/routers
	name=20260414T152738Z-$(sha256sum <router | cut -c 1-12)
	cp router "s/routers/$name.jsonl"
	head -c 5000 router >"s/routers/20260415T000000Z-000000000000.jsonl"
	ln -s "routers/$name.jsonl" s/active
	mkfifo in
	mb-route --state s <in >out 2>err 3>&- &
	exec 4>in
	ask() {
		cat crimson >&4
		while [ "$(wc -l <out)" -lt "$1" ]; do sleep 0.05; done
	}
	ask 1
	ln -sfn routers/20260415T000000Z-000000000000.jsonl s/active
	ask 2
	ask 3
	ln -sfn routers/20260416T000000Z-000000000000.jsonl s/active
	ask 4
	ln -sfn nonsense s/active
	ask 5
	ask 6
	rm s/active
	ask 7
	exec 4>&-
	wait $!
	[ "$(jq -r '.decisions[0].router_version' out | xargs)" = "$name $name $name $name $name $name rules" ]
	[ "$(grep -c "going on with" err)" -eq 3 ]
	grep -q "^mb-route: going on with $name, for the active router can't be loaded: s/routers/20260415T000000Z-000000000000.jsonl: damaged: its sha256 begins with " err
	grep -q "20260416T000000Z-000000000000.jsonl: the active router is missing" err
	grep -q "does not point to a version: 'nonsense'" err
}

@test "a bad router file is reported with its line" {
	learn >router
	task >t
	fails_with 3 "t:1: format" mb-route --router t t
	head -n 1 router >cut
	fails_with 3 "cut: the router is incomplete: " mb-route --router cut t
	fails_with 1 nowhere mb-route --router nowhere t
	{ head -c -30000 router; head -c 30000 /dev/zero; } >bad # of what only mb-train uses
	[ "$(mb-route --router bad t | jq -c '.decisions[0] | [.selected_ids, .predicted]')" = "$(mb-route --router router t | jq -c '.decisions[0] | [.selected_ids, .predicted]')" ]
	fails_with 3 "bad: damaged: the bytes do not match the check of the last part" mb-train --init bad /dev/null
	{ head -c 3000 router; head -c 3000 /dev/zero; tail -c +6001 router; } >bad
	fails_with 3 "bad: damaged: the bytes do not match the check of the first part" mb-route --router bad t
}

@test "bad tasks are reported and left out" {
	{ task; echo '{"task":{}}'; echo '[1]'; task; } >mixed
	run -3 --separate-stderr mb-route --rejects bad mixed
	[ "${#lines[@]}" -eq 2 ]
	[[ "$stderr" == *"mixed:2: task.input: is missing"* ]]
	sed -n 2,3p mixed | cmp - bad
	fails_with 2 "--explore wants squarecb, epsilon, softmax or leave-one-out: 'all'" mb-route --explore all
	fails_with 2 "--temperature wants a number from 0.001 to 1000: '0'" mb-route --temperature 0
	fails_with 2 "--epsilon wants a number from 0 to 1: '2'" mb-route --epsilon 2
	fails_with 2 "--seed wants" mb-route --seed x
}

@test "texts of any script, and control characters, are no surprise" {
	ask '今天天气怎么样' | jq -c '.candidate_sets.tool[0].title = "天气怎么样"' | mb-route >out
	[ "$(action <out)" = call_tool:tool-terminal ]
	ask '\u001b[31mred \u0007 السلام 🚀' | mb-route | jq -e '.decisions | length == 1'
}

@test "the rules beat keywords on real tasks" {
	[ -f "$DATA/clinc150/benchmark.jsonl.gz" ] || skip "no real data here"
	for want in clinc150:0.52 metatool:0.37; do
		zcat "$DATA/${want%:*}/benchmark.jsonl.gz" | mb-eval --challenger rules |
			jq -se --argjson least "${want#*:}" '(map(.baseline.reward) | add / length) > $least'
	done
}

@test "a bad line changes neither the ids nor the choices after it" {
	for i in 1 2 3 4; do task "{\"task\": {\"task_id\": \"t-$i\"}}"; done >good
	{ sed 2q good; echo nonsense; sed 1,2d good; } >amid
	mb-route --explore epsilon --seed 3 --now 2026-01-01T00:00:00Z good >want
	run -3 --separate-stderr mb-route --explore epsilon --seed 3 --now 2026-01-01T00:00:00Z amid
	[ "$output" = "$(cat want)" ]
}

@test "a reason that names a long id is cut between characters, so that the log can be read" {
	for pad in '' x xx; do
		jq -nc --arg id "$pad$(printf '\346\227\245%.0s' $(seq 150))" '{trajectory_id: $id[0:10], task: {input: "call it"},
			candidate_sets: {tool: [{$id, title: "call it"}]}}'
	done >tasks
	mb-route tasks | sed 's/}$/,"reward":1}/' >log
	mb-select log | cmp log -
}

# ---- shortlists, pins, fallback ----

@test "--top: the best actions, as --explain ranks them" {
	task | mb-route --top 3 | jq -c '.shortlist[]' | golden shortlist.json
	for mode in squarecb epsilon softmax; do
		task | mb-route --explore $mode --explain --top 5 |
			jq -e '.shortlist == (.explanation[:5] | map(del(.reasons)))'
	done
	# more than there are, and a shortlist that was there
	task | mb-route --top 4096 | jq -e '(.shortlist | length) == .decisions[0].actions'
	task | mb-route --top 2 | mb-route --top 1 | jq -e '.shortlist | length == 1'
	[ "$(task | mb-route --top 2 | mb-route | jq 'has("shortlist")')" = false ]
	fails_with 2 "--top wants a whole number from 1 to 4096: '0'" mb-route --top 0
}

@test "--never: the router decides as if the candidate were not on offer" {
	echo tool-terminal >never
	ask 'Check the system status' >checks
	for how in '' '--explore squarecb --seed 3' '--explore softmax --temperature 1'; do
		# shellcheck disable=SC2086
		mb-route --never never --explain --top 9 $how --now 2026-01-01T00:00:00Z checks >out
		jq -c '.candidate_sets.tool |= map(select(.id != "tool-terminal"))' checks |
			mb-route --explain --top 9 $how --now 2026-01-01T00:00:00Z >want
		jq -e '.decisions[0].withheld_ids == ["tool-terminal"]' out
		diff <(jq 'del(.candidate_sets, .decisions[0].withheld_ids)' out) <(jq 'del(.candidate_sets)' want)
		jq -e '[.explanation[].action, .shortlist[].action, .decisions[0].rejected_ids[]] | all(contains("terminal") | not)' out
		jq -e '.candidate_sets.tool | length == 2' out
	done
	# pairs with it have no probability either, in 400 draws
	ask 'Follow the release procedure and check the status of the system' >both
	for i in $(seq 400); do cat both; done | mb-route --never never --explore epsilon --epsilon 1 >drawn
	jq -se 'all(.[]; .decisions[0].selected_ids | index("tool-terminal") | not)' drawn
	jq -se 'map(.decisions[0]) | group_by(.decision_type + (.selected_ids | join("+"))) |
		all(.[]; (length / 400 - .[0].propensity | fabs) < 0.1)' drawn
}

@test "--always: chosen when it is on offer, with certainty" {
	printf '%s\n' no-such-tool skill-release tool-mail >always
	task >t
	mb-route --always always --explore epsilon --epsilon 1 --explain --top 99 t >out
	jq -c '.decisions[0] | del(.router_version)' out | golden always.json
	jq -e '.decisions[0] | [.propensity, .actions, .override] == [1, 1, "always"]' out
	jq -e '.shortlist | map(select(.probability > 0)) | length == 1 and .[0].action == "load_skill:skill-release" and .[0].probability == 1' out
	jq -c 'del(.candidate_sets.skill)' t | mb-route --always always | jq -e '.decisions[0].selected_ids == ["tool-mail"]'
	# nothing pinned is on offer: an ordinary decision
	jq -c 'del(.candidate_sets.skill, .candidate_sets.tool)' t >bare
	mb-route --always always --now 2026-01-01T00:00:00Z bare | cmp - <(mb-route --now 2026-01-01T00:00:00Z bare)
	# what must never be chosen is not, even if it always should
	echo skill-release >never
	mb-route --always always --never never t | jq -e '.decisions[0] | .selected_ids == ["tool-mail"] and .withheld_ids == ["skill-release"]'
	# the cost is that of the action
	[ "$(jq -c 'del(.candidate_sets.skill)' t | mb-route --always always | jq '.decisions[0].estimated_cost')" = 0.02 ]
}

@test "pins: of one channel, or of all" {
	printf '%s\n' '{"id":"mem-seat","channel":"telegram"}' '{"id":"mem-seat","channel":""}' >never
	seat() { task "{\"task\": $1}" | mb-route --never never | jq -c '.decisions[0].withheld_ids // []'; }
	[ "$(seat '{"channel": "telegram"}')" = '["mem-seat"]' ]
	[ "$(seat '{"channel": ""}')" = '["mem-seat"]' ]
	[ "$(seat '{"channel": "telegram2"}')" = '[]' ]
	[ "$(seat '{}')" = '[]' ]
	echo '{"id":"mem-seat"}' >>never
	[ "$(seat '{"channel": "mail"}')" = '["mem-seat"]' ]
	[ "$(seat '{}')" = '["mem-seat"]' ]
	# of two pins for a task the first in the file counts
	printf '%s\n' '{"id":"tool-mail","channel":"telegram"}' skill-release tool-mail >always
	[ "$(task '{"task": {"channel": "telegram"}}' | mb-route --always always | action)" = call_tool:tool-mail ]
	[ "$(task | mb-route --always always | action)" = load_skill:skill-release ]
}

@test "a bad pin ends the program before it routes" {
	task >t
	printf '%s\n' mem-seat '{"id":"tool-mail","chanel":"telegram"}' >never
	fails_with 3 'never:2: chanel: ' mb-route --never never t
	grep -q 'never: nothing is done before every pin can be read' err
	printf '%s\n' '"tool-mail"' >never
	fails_with 3 'never:1: an id is plain text, without quotation marks: jq -r prints it so' mb-route --never never t
	fails_with 3 'id: is missing' mb-route --always <(echo '{}') t
	fails_with 3 'an id has 1 to 512 bytes' mb-route --never <(printf 'x%.0s' $(seq 513)) t
	fails_with 3 'an id is UTF-8 without NUL' mb-route --never <(printf 'a\377\n') t
	fails_with 4 'no-file' mb-route --never no-file t
	fails_with 3 'an id has' mb-route --never - --always <(printf 'x%.0s' $(seq 513)) t
}

@test "--min-expected: the fallback, with certainty, if the best is not good enough" {
	task >t
	best=$(mb-route --top 1 t | jq '.shortlist[0].predicted')
	over=$(jq -n "$best + 1e-9")
	# not under the limit: the router's own decision
	for how in '' '--explore epsilon --epsilon 0.5'; do
		# shellcheck disable=SC2086
		mb-route --min-expected "$best" --fallback clarify $how --now 2026-01-01T00:00:00Z t |
			cmp - <(mb-route $how --now 2026-01-01T00:00:00Z t)
		# shellcheck disable=SC2086
		mb-route --min-expected "$over" --fallback clarify $how t |
			jq -e '.decisions[0] | [.decision_type, .selected_ids, .propensity, .actions, .override, .explore, .seed] ==
				["clarify", [], 1, 1, "fallback", null, null]'
	done
	[ "$(mb-route --min-expected "$over" t | action)" = direct_answer: ]
	mb-route --min-expected "$over" t | jq -er '.decisions[0].rationale' |
		grep -qxF "the best expected reward is $best, of inject_memory:mem-seat, and less than $over"
	# a fallback with candidates, which the task may not have
	[ "$(mb-route --min-expected 1 --fallback call_tool:tool-mail t | action)" = call_tool:tool-mail ]
	[ "$(mb-route --min-expected 1 --fallback composite_action:mem-seat+tool-mail t | action)" = composite_action:mem-seat+tool-mail ]
	[ "$(mb-route --min-expected 1 --fallback load_skill:tool-mail t | action)" = direct_answer: ]
	[ "$(mb-route --min-expected 1 --fallback call_tool:tool-mail --never <(echo tool-mail) t | action)" = direct_answer: ]
	# a pin takes precedence
	[ "$(mb-route --min-expected 1 --always <(echo tool-mail) t | jq -r '.decisions[0].override')" = always ]
	# a fallback that no task offers is reported once, at the end
	cat t t t >three
	run -0 --separate-stderr mb-route --min-expected 1 --fallback call_tool:tool-mial three
	[ "$stderr" = "mb-route: --fallback call_tool:tool-mial is on offer in none of the 3 tasks that wanted it: direct_answer took its place" ]
	run -0 --separate-stderr mb-route --min-expected 0 --fallback call_tool:tool-mial three
	[ -z "$stderr" ]
	{ cat t; task '{"candidate_sets": {"tool": []}}'; } >mixed
	run -0 --separate-stderr mb-route --min-expected 1 --fallback call_tool:tool-mail mixed
	[ -z "$stderr" ]
	fails_with 2 '--fallback wants --min-expected' mb-route --fallback clarify t
	fails_with 2 "--fallback: no such action type: 'nothing'" mb-route --min-expected 0.5 --fallback nothing t
	fails_with 2 "--min-expected wants a number from 0 to 1: '2'" mb-route --min-expected 2 t
}
