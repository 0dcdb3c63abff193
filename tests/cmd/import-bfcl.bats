# mb-import --from bfcl: the Berkeley Function-Calling Leaderboard, made here by hand.

load helper

# question ID [TEXT]: a test with the functions math.add and weather.
question() {
	jq -nc --arg id "$1" --arg text "${2:-Add 1 and 2}" '{id: $id, question: [[{role: "system", content: "s"}, {role: "user", content: $text}]],
		function: [{name: "math.add", description: "Adds numbers", parameters: {type: "dict", properties: {}}},
			{name: "weather", description: "The weather", parameters: {type: "dict", properties: {}}}]}'
}
result() { # ID JSON
	jq -nc --arg id "$1" --argjson result "$2" '{id: $id, result: $result, input_token_count: 9, output_token_count: 3, latency: 1.5}'
}
header() { # CORRECT TOTAL
	jq -nc --argjson c "$1" --argjson t "$2" '{accuracy: ($c / $t), correct_count: $c, total_count: $t}'
}
failure() { # ID
	jq -nc --arg id "$1" '{id: $id, model_name: "m", test_category: ($id | sub("_[^_]*$"; "")), valid: false, error: ["Wrong number of functions."],
		error_type: "x", prompt: {id: $id, question: "copy", function: []}, model_result_raw: [], possible_answer: []}'
}

@test "results, questions and scores are joined; the reward is that of the score file" {
	for i in 0 1 2 3; do question parallel_$i; done >question
	question live_simple_0-0-0 >>question
	{
		result parallel_0 '[{"math_add": "{\"a\": 1}"}, {"weather": "{}"}]'
		result parallel_1 '[{"weather": "{}"}]'
		result parallel_2 '[]'
		result parallel_3 '"I do not know (yet)"'
		result live_simple_0-0-0 '[{"math_add": {"a": 1}}]'
	} >result
	{ header 2 4 && failure parallel_1 && failure parallel_2; } >score
	run -0 --separate-stderr mb-import --from auto --tally tally result question score
	[ "$stderr" = "mb-import: the format is bfcl" ] || { echo "$stderr"; false; }
	[ "$(jq -c '[.trajectory_id, .task.input, .decisions[0].decision_type, .decisions[0].selected_ids, .outcome.latency_ms, .reward]' <<<"$output")" = \
		'["parallel_0/1.5","Add 1 and 2","composite_action",["math.add","weather"],1500,1]
["parallel_1/1.5","Add 1 and 2","call_tool",["weather"],1500,0]
["parallel_2/1.5","Add 1 and 2","direct_answer",[],1500,0]
["parallel_3/1.5","Add 1 and 2","direct_answer",[],1500,1]
["live_simple_0-0-0/1.5","Add 1 and 2","call_tool",["math.add"],1500,null]' ] || { echo "$output"; false; }
	[ "$(jq -c '[.candidate_source, [.candidate_sets.tool[].id], (.decisions | length)]' <<<"$output" | sort -u)" = '["record",["math.add","weather"],1]' ] || { echo "$output"; false; }
	[ "$(jq -c '[.records, .trajectories, .rewards]' tally)" = '[13,5,4]' ] || { cat tally; false; }
	mb-import --from bfcl score question result | sort >got
	sort <<<"$output" | diff - got
}

@test "calls as text: only a text of nothing but calls" {
	n=0
	while IFS= read -r text; do
		question simple_$n >>log
		result simple_$n "$(jq -n --arg t "$text" '$t')" >>log
		n=$((n + 1))
	done <<'END'
[math.add(a=[1, (2)], b="x)\"]"), weather(city='Paris')]
```weather()```
 weather ( )
Sure (ok), weather()
[weather(]
[weather(a="x)]
weather(a=1) and more
[weather(a=1),]
[]
END
	result simple_9 '"[weather(a=1), weather(a=2)]"' >>log
	question simple_9 >>log
	mb-import --from bfcl log >got
	[ "$(jq -c '[.task.task_id, .decisions[0].selected_ids]' got)" = '["simple_0",["math.add","weather"]]
["simple_1",["weather"]]
["simple_2",[]]
["simple_3",[]]
["simple_4",[]]
["simple_5",[]]
["simple_6",[]]
["simple_7",["weather"]]
["simple_8",[]]
["simple_9",["weather"]]' ] || { cat got; false; }
	[ "$(jq -c '[.events[] | .arguments // empty]' got | sed -n '1p;10p')" = '["a=[1, (2)], b=\"x)\\\"]\"","city='"'Paris'"'"]
["a=1","a=2"]' ] || { jq -c .events got; false; }
}

@test "several turns are one task" {
	jq -nc '{id: "multi_turn_base_0", involved_classes: ["Files"], initial_config: {}, path: [],
		question: [[{role: "user", content: "Move it"}], [{role: "user", content: "Now delete it"}]]}' >log
	jq -nc '{id: "multi_turn_base_0", latency: [[1, 0.5], [0.25]], inference_log: [],
		result: [[[{ls: "{}"}, {cd: "{}"}], [{mv: "{}"}], "Moved"], [["rm(a=1)"], "[rm(a=2)]", []]]}' >>log
	mb-import --from auto log >got 2>err
	[ "$(jq -c '[.task.input, [.decisions[].selected_ids], .outcome.latency_ms]' got)" = '["Move it",[["cd","ls"],["mv"],["rm"],["rm"]],1750]' ] || { cat got; false; }
}

@test "what is not known of the scores is unknown, and counted" {
	for i in a_0 a_1 b_0 b_1 c_0 c_1 d_0 e_0; do question $i && result $i '[{"weather": "{}"}]'; done >log
	result e_0 '[{"math_add": "{}"}]' >>log
	{ header 0 2 && failure a_0; } >a        # cut short
	{ header 1 2 && failure b_0; } >b
	failure c_0 >c                            # a part of a file
	header 1 1 >d                             # of any category
	{ question f_0 && result f_0 '"Error during inference: timeout"' && failure g_0; } >f
	echo '{"id": "h_0", "ground_truth": []}' >h
	result i_0 '[{"weather": "{}"}]' >i       # no question
	run -0 --separate-stderr mb-import --from bfcl log a b c d f h i
	[ "$(jq -c '[.task.task_id, .reward]' <<<"$output" | tr '\n' ' ')" = \
		'["a_0",0] ["a_1",null] ["b_0",0] ["b_1",1] ["c_0",0] ["c_1",null] ["d_0",null] ["e_0",null] ["e_0",null] ' ] || { echo "$output"; false; }
	[ "$(sort <<<"$stderr")" = "mb-import: 1 x a failure without its result
mb-import: 1 x a run that failed without an answer or a call
mb-import: 1 x a score file without failures: its category is unknown
mb-import: 1 x a test without score: its score file is incomplete 'a'
mb-import: 1 x no text of a user before the agent's acts" ] || { echo "$stderr"; false; }
	run -0 --separate-stderr mb-import --from bfcl log b b
	[ "$(jq -c 'select(.reward != null)' <<<"$output")" = '' ]
	grep -q "2 x several runs of a test: which one a score is of is unknown" <<<"$stderr"
	run -3 --separate-stderr mb-import --from bfcl --strict <<<'{"id": "x"}'
	[[ $stderr == *"neither a question, nor a result, nor a score of BFCL" ]]
}

@test "two models become results for mb-promote" {
	for i in $(seq 0 79); do result simple_$i '[{"weather": "{}"}]' && result multiple_$i '[{"math_add": "{}"}]'; done >result
	{ cat result && header 20 80 && for i in $(seq 20 79); do failure simple_$i; done; header 40 80 && for i in $(seq 0 39); do failure multiple_$i; done; } >before
	{ cat result && header 70 80 && for i in $(seq 0 9); do failure simple_$i; done; header 79 80 && failure multiple_5; } >after
	mb-import --from auto --as results before after >results 2>err
	[ "$(cat err)" = "mb-import: the format is bfcl" ] || { cat err; false; }
	[ "$(jq -c '[.task_id, .baseline.reward, .challenger.reward, .baseline.action, .baseline.latency_ms]' results | sed -n '1p;160p')" = \
		'["simple_0",1,0,"call_tool:weather",1500]
["multiple_79",1,1,"call_tool:math_add",1500]' ] || { head -1 results; false; }
	mb-promote results >verdict
	[ "$(jq -c '[.verdict, .metrics.units, .metrics.wins, .metrics.losses]' verdict)" = '["promoted",160,99,10]' ] || { cat verdict; false; }
	sed 's/"result":\[.*\],"/"result":"Error during inference: boom","/' before >broken
	mb-import --from auto --as results before broken 2>err | sed 1q |
		jq -c '[.baseline, .challenger | [.action, .reward, .error]]' >first
	[ "$(cat first)" = '[["call_tool:weather",1,false],["direct_answer",1,true]]' ] || { cat first; false; }
}

@test "from questions, results and scores to a router" {
	for i in $(seq 40); do
		question multiple_$i "Add $i and 2"
		result multiple_$i "[{\"$([ $((i % 2)) -eq 0 ] && echo weather || echo math_add)\": \"{}\"}]"
	done >log
	{ header 20 40 && for i in $(seq 2 2 40); do failure multiple_$i; done; } >score
	mb-import --from bfcl log score | mb-select | mb-dataset >examples
	[ "$(wc -l <examples)" -eq 40 ]
	mb-train examples >router
}
