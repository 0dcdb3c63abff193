# mb-dataset: trajectories to examples.

load helper

# A trajectory with the members of $1 put over it.
line() {
	jq -nc --argjson over "${1:-{\}}" '
		{trajectory_id: "a", task: {task_id: "t", input: "Check the DISK usage", created_at: "2026-04-14T15:27:38Z"},
		 context_snapshot: {conversation_summary: "About disks", environment_summary: "Linux", recent_failures: ["no space"]},
		 candidate_sets: {memory: [{id: "m", title: "Quota", summary: "10 GB each", confidence: 0.5}],
		                  tool: [{id: "df", title: "Disk usage", summary: "Show free space", triggers: ["disk", "df -h"], cost: 0.01}]},
		 decisions: [{decision_type: "call_tool", selected_ids: ["df"], propensity: 0.25}],
		 outcome: {status: "success", latency_ms: 6000, tool_errors: 1, user_corrections: 0, cost: 0.05},
		 reward: {total: 0.75}} * $over'
}

@test "an example contains every field of a decision" {
	line | mb-dataset | golden dataset.jsonl
}

@test "operands, stdin and CRLF are one" {
	line >log
	mb-dataset log >one
	mb-dataset - <log | cmp - one
	sed 's/$/\r/' log | mb-dataset --format jsonl | cmp - one
	cat one one >two
	mb-dataset log log | cmp - two
}

@test "each of T decisions is an example of weight 1/T that knows the one before" {
	line '{"decisions": [{"decision_type": "inject_memory", "selected_ids": ["m"]},
		{"decision_type": "composite_action", "selected_ids": ["m", "df"], "propensity": 1, "actions": 4},
		{"decision_type": "direct_answer", "step": 7}]}' |
		mb-dataset | jq -c '[.action, .step, .previous, .weight * 3, .reward, .propensity, .propensity_source, .actions]' >got
	cat >want <<-'END'
		["inject_memory:m",1,null,1,0.75,null,"none",3]
		["composite_action:df+m",2,"inject_memory",1,0.75,1,"logged",4]
		["direct_answer",7,"composite_action",1,0.75,null,"none",3]
	END
	diff want got
}

@test "a missing reward is computed, and the example says how" {
	line '{"reward": null}' >log
	# 1 - 0.2 - 0.01 - 0.05
	[ "$(mb-dataset log | jq -c '[.reward, .reward_weights]')" = \
		'[0.74,{"success":1,"tool_error":0.2,"correction":0.3,"minute":0.1,"cost":1}]' ]
	[ "$(mb-dataset --reward-tool-error 0.5 --reward-cost 0 --reward-minute 1 log | jq .reward)" = 0.4 ]
	[ "$(mb-dataset --reward-success 0.3 --reward-cost 9 log | jq .reward)" = 0 ]
	[ "$(line '{"reward": null, "outcome": {"status": "failure"}}' | mb-dataset | jq .reward)" = 0 ]
	[ "$(line '{"reward": 0.5}' | mb-dataset --reward-success 0 | jq -c '[.reward, has("reward_weights")]')" = '[0.5,false]' ]
}

@test "a decision's own reward comes before that of the trajectory, and a revoked one is no reward" {
	steps() { # REWARD OF THE TRAJECTORY; prints the step and the reward of each example
		line '{"decisions": [{"decision_type": "clarify"}, {"decision_type": "clarify", "reward": 0.25},
			{"decision_type": "clarify", "reward": {"total": 0.5, "source": "log"}},
			{"decision_type": "clarify", "reward": {"source": "feedback", "total": null}}]}' |
			jq -c ".reward = $1" | mb-dataset | jq -c '[.step, .reward, .weight, has("reward_weights")]' | xargs
	}
	[ "$(steps 1)" = '[1,1,0.25,false] [2,0.25,0.25,false] [3,0.5,0.25,false]' ]
	[ "$(steps null)" = '[1,0.74,0.25,true] [2,0.25,0.25,false] [3,0.5,0.25,false]' ]
	[ "$(steps '{"source": "feedback"}')" = '[2,0.25,0.25,false] [3,0.5,0.25,false]' ]
	line '{"reward": {"source": "feedback", "total": null}}' >revoked
	jq -c '.decisions[0].reward = {"source": "feedback"} | .reward = 1' revoked >>revoked
	fails_with 3 'revoked:1: reward: is missing' mb-dataset revoked
	line '{"decisions": [{"decision_type": "clarify", "reward": 2}]}' >bad
	fails_with 3 'decisions[0].reward' mb-dataset bad
}

@test "bad lines are reported, written to --rejects and left out" {
	{
		line
		line '{"decisions": [{"decision_type": "call_tool", "selected_ids": ["df"], "propensity": 0}]}'
		line '{"decisions": [{"decision_type": "dance"}]}'
		line '{"reward": null, "outcome": null}'
		line '{"decisions": []}'
		line '{"reward": 2}'
		echo 'not json'
		line
	} >log
	run -3 --separate-stderr mb-dataset --rejects bad log
	[ "${#lines[@]}" -eq 2 ]
	diff - <(echo "$stderr" | cut -c 1-90) <<-'END'
		mb-dataset: log:2: decisions[0]: propensity: must be over 0 and at most 1: '0'
		mb-dataset: log:3: decisions[0]: no such action type: 'dance'
		mb-dataset: log:4: reward: is missing, and there is no outcome.status to compute it from
		mb-dataset: log:5: decisions: at least one is required
		mb-dataset: log:6: reward: 2 is not between 0 and 1
		mb-dataset: log:7: not JSON near byte 1: lexical error: invalid string in json text
	END
	sed -n 2,7p log | cmp - bad
	run -3 --separate-stderr mb-dataset --strict log
	[ "${#lines[@]}" -eq 1 ]
}

@test "misuse" {
	fails_with 2 "--format wants jsonl, vw or svmlight: 'arff'" mb-dataset --format arff
	fails_with 2 "--reward-cost wants a number from 0 to 1e+06: 'x'" mb-dataset --reward-cost x
	fails_with 2 "no such option: '--frobnicate'" mb-dataset --frobnicate
	fails_with 4 "nowhere" mb-dataset nowhere
}

@test "--own: a propensity counts only if the decision names its router" {
	for version in '"rules"' null; do
		jq -nc --argjson v "$version" '{trajectory_id: "t", task: {input: "x"}, reward: 1,
			decisions: [{decision_type: "direct_answer", propensity: 0.5, router_version: $v}]}'
	done >log
	[ "$(mb-dataset log | jq -c '[.propensity, .propensity_source]' | xargs)" = '[0.5,logged] [0.5,logged]' ]
	[ "$(mb-dataset --own log | jq -c '[.propensity, .propensity_source]' | xargs)" = '[0.5,logged] [null,none]' ]
}

@test "--own --rescore: a propensity counts only if the version that is named computes it too" {
	routed_by_versions
	sources() { mb-dataset --own --rescore --state s "$@" 2>told | jq -r .propensity_source | sort | uniq -c | tr -s ' \n' ' '; }
	for mode in squarecb epsilon softmax greedy; do
		mb-dataset $mode.log | sed 's/"logged"/"checked"/' >want
		run -0 --separate-stderr mb-dataset --own --rescore --state s $mode.log
		diff want <(echo "$output")
		[ -z "$stderr" ]
	done
	jq -c '.decisions[0].propensity *= 0.9' epsilon.log >other
	[ "$(sources other)" = ' 240 contradicted ' ]
	[ "$(cat told)" = 'mb-dataset: 240 propensities do not count: the version that the decision names computes another one' ]
	mb-dataset --own --rescore --state s other 2>/dev/null | jq -e .propensity | grep -qx null
	jq -c '.decisions[0].router_version = "20200101T000000Z-0123456789ab"' epsilon.log >other
	[ "$(sources other)" = ' 240 unchecked ' ]
	[ "$(cat told)" = 'mb-dataset: 240 propensities do not count: the decisions name no stored version, or not their exploration' ]
	# the rules are always there, but what other rules have computed cannot be restored
	mb-route --explore epsilon --epsilon 0.5 tasks.jsonl | agent >rules.log
	[ "$(sources rules.log)" = ' 120 checked ' ]
	[ "$(sources <(jq -c 'del(.decisions[].propensity)' rules.log))" = ' 120 none ' ]
	# pins and hidden candidates
	jq -r '.candidate_sets[][].id' tasks.jsonl | sort -u | head -n 3 >never
	mb-route --explore squarecb --never never tasks.jsonl | agent >never.log
	[ "$(sources never.log)" = ' 120 checked ' ]
}

@test "--unrewarded: first decisions whose reward never came" {
	jq -nc '{trajectory_id: "t\(range(4))", task: {input: "x", session_id: "s"}, decisions: [{decision_type: "direct_answer"}, {decision_type: "clarify"}]}
		| if .trajectory_id == "t0" then .reward = 0.5 elif .trajectory_id == "t1" then .decisions[1].reward = 1
			elif .trajectory_id == "t2" then .outcome = {status: "nonsense"} else . end' >log
	mb-dataset --unrewarded log | jq -c '[.trajectory_id, .session, .step, .reward, .reward_weights]' >got
	cat >want <<-'END'
		["t0","s",1,0.5,null]
		["t0","s",2,0.5,null]
		["t1","s",1,null,null]
		["t1","s",2,1,null]
		["t2","s",1,null,null]
		["t3","s",1,null,null]
	END
	diff want got
	run -3 --separate-stderr mb-dataset log
	[ "$(wc -l <<<"$output")" -eq 3 ]
	run -3 --separate-stderr mb-train <(mb-dataset --unrewarded log)
	[[ $stderr == *': reward: is missing'* ]]
	run -3 --separate-stderr mb-dataset --unrewarded <(jq -c 'del(.task.input)' log)
	fails_with 2 '--unrewarded wants --format jsonl' mb-dataset --unrewarded --format vw log
}

@test "texts in any script are words" {
	[ "$(line '{"task": {"input": "今天天气"}}' | mb-dataset | jq -c .words)" = '["今天天","天天气"]' ]
	[ "$(line '{"task": {"input": "السلام؟ 🚀 ＡＢ"}}' | mb-dataset | jq -c .words)" = '["السلام","🚀","ab"]' ]
	[ "$(line '{"task": {"input": ""}}' | mb-dataset | jq -c .words)" = '[]' ]
}

@test "--format vw: a shared line, a line an action, an empty line" {
	{
		line
		line '{"decisions": [{"decision_type": "direct_answer", "actions": 7},
			{"decision_type": "composite_action", "selected_ids": ["m", "df"], "propensity": 0.125},
			{"decision_type": "clarify"}, {"decision_type": "call_tool", "selected_ids": ["gone: 9|9%"]}]}'
	} | mb-dataset --format vw | golden dataset.vw
	# every decision has one chosen action, and as many lines as actions; a candidate said twice is one
	line '{"task": {"input": "?!"}, "context_snapshot": null}' | mb-dataset --format vw | grep -q '^shared |w'
	line '{"task": {"channel": "chat 1"}}' | mb-dataset --format vw | grep -q '^shared |w .* |h chat%201$'
	line '{"candidate_sets": {"tool": [{"id": "df"}, {"id": "df"}]}}' | mb-dataset --format vw >out
	[ "$(grep -c '^0:0.25:0.25 |k call_tool |i df' out)" -eq 1 ]
	[ "$(grep -c '|k' out)" -eq 3 ]
}

@test "--format svmlight: a row a decision, indices ascending, the same in every log" {
	line >log
	{ cat log; line '{"reward": 0.25, "task": {"input": "Check the weather"}}'; cat log; } | mb-dataset --format svmlight >rows
	[ "$(cut -d ' ' -f 1 rows | tr '\n' ' ')" = "1 0 1 " ]
	sed -n 1p rows | cmp - <(sed -n 3p rows)
	mb-dataset --format svmlight log | cmp - <(sed -n 1p rows)
	awk '{ last = 0; for (i = 2; i <= NF; i++) { split($i, f, ":"); if (f[1] <= last || f[2] == 0) exit 1; last = f[1] } }' rows
	# what is not a candidate, and what is more than one, is a row too
	line '{"decisions": [{"decision_type": "composite_action", "selected_ids": ["m", "df"]}, {"decision_type": "clarify"},
		{"decision_type": "direct_answer"}, {"decision_type": "call_tool", "selected_ids": ["gone"]}]}' |
		mb-dataset --format svmlight >odd
	[ "$(wc -l <odd)" -eq 4 ]
	[ "$(sort -u odd | wc -l)" -eq 4 ]
}

# Each action that a benchmark task could be routed to, as the trajectory that chose it.
as_trajectories() {
	jq -c '. as $t | [.candidate_sets | to_entries[] | .key as $set | .value[] |
			{decision_type: {memory: "inject_memory", skill: "load_skill", tool: "call_tool"}[$set], selected_ids: [.id]}]
		| [.[] | {action: (.decision_type + ":" + .selected_ids[0]), d: .}]
			+ [{action: "direct_answer", d: {decision_type: "direct_answer", selected_ids: []}}]
		| .[] | $t + {trajectory_id: $t.task.task_id, decisions: [.d], reward: (($t.outcomes[.action] // $t.outcomes["*"]).reward)}'
}

@test "LIBLINEAR learns to route from it" {
	command -v liblinear-train || skip "no liblinear-train here"
	[ -f "$DATA/sample/trajectories.jsonl" ] || skip "no real data here"
	mb-dataset --format svmlight "$DATA/sample/trajectories.jsonl" >rows
	liblinear-train -q -s 0 -B 1 rows model
	as_trajectories <"$DATA/sample/benchmark.jsonl" >asked
	mb-dataset --format svmlight asked >asked.rows
	liblinear-predict -b 1 asked.rows model scores
	# the score of the class 1 of each, beside its task and what it would have brought
	theirs=$(awk 'NR == 1 { column = $2 == 1 ? 2 : 3; next } { print $column }' scores |
		paste - <(jq -r '[.trajectory_id, .reward] | @tsv' asked) |
		awk '!($2 in best) || $1 > best[$2] { best[$2] = $1; reward[$2] = $3 }
			END { for (t in reward) { sum += reward[t]; n++ } printf "%.3f\n", sum / n }')
	mb-dataset "$DATA/sample/trajectories.jsonl" | mb-train >router
	ours=$(mb-eval --challenger router "$DATA/sample/benchmark.jsonl" | jq -s 'map(.challenger.reward) | add / length')
	echo "# value on the sample: LIBLINEAR $theirs, ours $ours" >&3
	# a choice at random would bring about .1
	awk -v v="$theirs" 'BEGIN { exit v < .3 }'
}

# A state with two versions, in $one and $two, and tasks that they routed: MODE.log says all, MODE.less
# has lost the propensities.
routed_by_versions() {
	office 120
	cp "$BATS_FILE_TMPDIR"/log.jsonl "$BATS_FILE_TMPDIR"/tasks.jsonl "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	mkdir -p s/routers
	for n in 40 80; do
		head -n $n log.jsonl | mb-dataset | mb-train >r
		two=20260101T0000${n}Z-$(sha256sum r | cut -c1-12)
		mv r "s/routers/$two.jsonl"
		: "${one:=$two}"
	done
	for mode in squarecb epsilon softmax greedy; do
		how="--explore $mode --seed 3"
		[ $mode != greedy ] || how=''
		{
			mb-route --state s --router "$one" $how tasks.jsonl
			mb-route --state s --router "$two" $how tasks.jsonl
		} | agent >$mode.log
		jq -c 'del(.decisions[].propensity)' $mode.log >$mode.less
	done
}

@test "--rescore: the propensity of a stored version is restored bit for bit" {
	routed_by_versions
	for mode in squarecb epsilon softmax greedy; do
		mb-dataset $mode.log | sed 's/"logged"/"rescored"/' >want
		run -0 --separate-stderr mb-dataset --rescore --state s $mode.less
		diff want <(echo "$output")
		[ -z "$stderr" ]
		# what has a propensity keeps it
		mb-dataset --rescore --state s $mode.log | cmp - <(mb-dataset $mode.log)
		MB_STATE=s mb-dataset --rescore $mode.less | cmp - want
	done
}

@test "--rescore: pins, fallbacks and hidden candidates give the propensities that were logged" {
	routed_by_versions
	jq -r '.candidate_sets[][].id' tasks.jsonl | sort | uniq -c | sort -rn | awk '{ print $2 }' >ids
	sed -n 1,3p ids >never
	sed -n 4p ids >always
	for how in '--explore squarecb' '--explore epsilon --epsilon 0.5' '--explore softmax' ''; do
		# shellcheck disable=SC2086
		mb-route --state s --router "$two" $how --never never --always always --min-expected 0.4 tasks.jsonl |
			agent >whole
		jq -c 'del(.decisions[].propensity)' whole >less
		mb-dataset whole | sed 's/"logged"/"rescored"/' >want
		run -0 --separate-stderr mb-dataset --rescore --state s less
		diff want <(echo "$output")
		[ -z "$stderr" ]
		# the same log has all three
		jq -sr 'map(.decisions[0] | .override // (.withheld_ids | length > 0)) | unique | map(tostring) | join(" ")' whole >kinds
		grep -qw always kinds && grep -qw fallback kinds && grep -qw true kinds
		# no decision is scored as if the router had seen and chosen freely
		jq -c 'del(.decisions[].withheld_ids, .decisions[].override)' less | mb-dataset --rescore --state s >free 2>told
		grep -q 'could not have been made by the version' told
	done
	# an override that this memabra does not know
	jq -c 'select(.decisions[0].override) | .decisions[0].override = "dice"' less >dice
	run -0 --separate-stderr mb-dataset --rescore --state s dice
	[ "$(jq -r .propensity_source <<<"$output" | sort -u)" = none ]
	[[ $stderr == *'propensities stay unknown'* ]]
}

@test "an example has the candidates that the router saw" {
	line '{"decisions": [{"decision_type": "direct_answer", "withheld_ids": ["df"]}, {"decision_type": "clarify"},
		{"decision_type": "call_tool", "selected_ids": ["df"], "withheld_ids": ["m", "unknown"]},
		{"decision_type": "direct_answer", "withheld_ids": ["m", "df"], "override": "fallback", "actions": 1}]}' |
		mb-dataset | jq -c '[.actions, (.candidates | map(.key))]' >got
	cat >want <<-'END'
		[2,["inject_memory:m"]]
		[3,["inject_memory:m","call_tool:df"]]
		[2,["call_tool:df"]]
		[1,[]]
	END
	diff want got
}

@test "--rescore: a propensity without a version stays unknown and is counted" {
	routed_by_versions
	sources() { jq -r .propensity_source | sort | uniq -c | tr -s ' \n' ' '; }
	# a version that is not there, none at all, and a name that would lead elsewhere
	for v in '"20200101T000000Z-0123456789ab"' null '"../../etc/passwd"' '"rules"'; do
		run -0 --separate-stderr mb-dataset --rescore --state s <(jq -c ".decisions[0].router_version = $v" epsilon.less)
		[ "$(sources <<<"$output")" = ' 240 none ' ]
		[ "$stderr" = 'mb-dataset: 240 propensities stay unknown: the decisions name no stored version, or not their exploration' ]
	done
	# it explored, and does not say how; in a way that is not ours; with an epsilon that is missing
	for lost in 'del(.decisions[0].explore)' '.decisions[0].explore = "dice"' 'del(.decisions[0].epsilon)'; do
		[ "$(jq -c "$lost" epsilon.less | mb-dataset --rescore --state s 2>/dev/null | sources)" = ' 240 none ' ]
	done
	# a greedy router has one choice: another can't be its own
	jq -c '.decisions[0] |= (.decision_type = "clarify" | .selected_ids = [])' greedy.less >other
	run -0 --separate-stderr mb-dataset --rescore --state s other
	[ "$(sources <<<"$output")" = ' 240 none ' ]
	[[ $stderr == 'mb-dataset: 240 decisions could not have been made by the version that they name'* ]]
	# nor one that had another number of actions to choose among
	[ "$(jq -c '.decisions[0].actions += 1' epsilon.less | mb-dataset --rescore --state s 2>/dev/null | sources)" = ' 240 none ' ]
	# a later decision was made in a context that nobody knows
	head -n 1 epsilon.less | jq -c '.decisions += .decisions' | mb-dataset --rescore --state s | jq -r .propensity_source >got
	printf 'rescored\nnone\n' | diff - got
}

@test "--rescore: a damaged version is not asked" {
	routed_by_versions
	chmod u+w "s/routers/$one.jsonl"
	echo >>"s/routers/$one.jsonl"
	run -0 --separate-stderr mb-dataset --rescore --state s epsilon.less
	[ "$(jq -r .propensity_source <<<"$output" | grep -c rescored)" -eq 120 ]
	[[ $stderr == "mb-dataset: version $one is damaged and is not used: see mb-version verify"* ]]
	fails_with 2 "--state wants --rescore" mb-dataset --state s epsilon.less
}

@test "15,000 real decisions in seconds" {
	[ -f "$DATA/clinc150/trajectories.jsonl.gz" ] || skip "no real data here"
	zcat "$DATA/clinc150/trajectories.jsonl.gz" | mb-dataset >examples
	[ "$(wc -l <examples)" -eq 15000 ]
	[ "$SECONDS" -lt 20 ]
}
