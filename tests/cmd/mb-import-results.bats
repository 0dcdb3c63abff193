# mb-import --as results: two logs of the same tasks, side by side, for mb-promote.

load helper

# A log of Inspect: lines ID EPOCH VALUE [SECONDS] on stdin; VALUE !: it failed.
log_of() {
	jq -R 'split(" ") | {id: .[0], epoch: (.[1] | tonumber), input: "q", messages: [{role: "assistant", content: "a",
		tool_calls: (if .[2] == "I" then [] else [{id: "c", function: "bash", arguments: {}}] end)}],
		scores: (if .[2] == "-" or .[2] == "!" then {} else {s: {value: .[2]}} end)} +
		(if .[2] == "!" then {error: {message: "boom"}} else {} end) +
		(if .[3] then {total_time: (.[3] | tonumber)} else {} end)' | jq -s '{eval: {task: "t"}, samples: .}'
}

@test "two evaluations become results, and the gate gives its verdict" {
	for i in $(seq 150); do
		echo "$i 1 $([ $((i % 3)) -eq 0 ] && echo C || echo I) 2"
	done | log_of >before
	for i in $(seq 150 -1 1); do
		echo "$i 1 $([ $((i % 3)) -eq 0 ] && echo I || echo C) 1"
	done | log_of >after
	mb-import --from auto --as results before after >results 2>err
	[ "$(cat err)" = "mb-import: the format is inspect" ]
	[ "$(sed 1q results)" = '{"task_id":"t/1","channel":"inspect","baseline":{"action":"direct_answer","reward":0,"error":false,"latency_ms":2000,"cost":null},"challenger":{"action":"call_tool:bash","reward":1,"error":false,"latency_ms":1000,"cost":null}}' ]
	[ "$(wc -l <results)" -eq 150 ]
	mb-promote results >verdict
	[ "$(jq -c '[.verdict, .metrics.units, .metrics.wins, .metrics.losses]' verdict)" = '["promoted",150,100,50]' ] || { cat verdict; false; }
	mb-import --from auto --as results after before 2>err | mb-promote >verdict || [ $? -eq 1 ]
	[ "$(jq -r .verdict verdict)" = held ] || { cat verdict; false; }
	mb-import --from auto --as results before before 2>err | mb-promote >verdict || [ $? -eq 1 ]
	[ "$(jq -r '.metrics.ties' verdict)" = 150 ]
}

@test "tasks that only one log has are in the tally" {
	log_of <<<'a 1 C' >before
	log_of <<<'b 1 C' >after
	run -1 mb-import --from inspect --as results --tally tally before after
	[ "$(jq -c '[.results, (.misses[] | .reason, .count)]' tally)" = \
		"[0,\"a run of a task that only one side has: the 'baseline'\",1,\"a run of a task that only one side has: the 'challenger'\",1]" ] || { cat tally; false; }
}

@test "epochs are trials of a task: each is joined with its own" {
	printf '%s\n' 'a 1 C 1' 'a 2 I 2' 'b 1 C 3' | log_of >before
	printf '%s\n' 'a 2 C 20' 'b 1 I 30' 'a 1 I 10' | log_of >after
	mb-import --from inspect --as results before after >results
	[ "$(jq -c '[.task_id, .baseline.latency_ms, .challenger.latency_ms]' results)" = '["t/a",1000,10000]
["t/a",2000,20000]
["t/b",3000,30000]' ]
}

@test "runs of one side only are results of one side; those without a reward are left out" {
	printf '%s\n' 'a 1 C' 'b 1 C' 'c 1 -' 'd 1 C' 'd 1 C' 'f 1 -' | log_of >before
	printf '%s\n' 'a 1 I' 'c 1 C' 'd 1 I' 'e 1 I' 'f 1 -' | log_of >after
	run -0 --separate-stderr mb-import --from inspect --as results --tally tally before after
	[ "$(jq -c '[.task_id, .baseline.reward, .challenger.reward, .baseline.latency_ms]' <<<"$output")" = '["t/a",1,0,null]
["t/b",1,null,null]
["t/d",1,0,null]
["t/c",null,1,null]
["t/e",null,0,null]' ] || { echo "$output"; false; }
	[ "$stderr" = "mb-import: 2 x a run without a reward, of the 'baseline'
mb-import: 1 x a run without a reward, of the 'challenger'
mb-import: 1 x a run of a task that only one side has: the 'baseline'
mb-import: 1 x a run of a trial that only one side has: the 'baseline'
mb-import: 2 x a run of a task that only one side has: the 'challenger'" ] || { echo "$stderr"; false; }
	[ "$(jq -c '[.records, .trajectories, .results]' tally)" = '[13,0,2]' ] || { cat tally; false; }
	run -4 --separate-stderr mb-import --from inspect --as results before before.none
	[ "$(jq -c 'select(.challenger)' <<<"$output")" = "" ]
}

@test "a challenger that fails, or is not run, where it would lose does not win" {
	seq 300 | sed "s/.*/& 1 C/" | log_of >before
	seq 300 | sed '1,200s/.*/& 1 !/; 201,$s/.*/& 1 C/' | log_of >after
	mb-import --from inspect --as results before after >results 2>/dev/null
	[ "$(jq -c 'select(.task_id == "t/1") | .challenger' results)" = '{"action":"call_tool:bash","reward":0,"error":true,"latency_ms":null,"cost":null}' ]
	run -1 mb-promote results
	[ "$(jq -c '[.verdict, .metrics.losses]' <<<"$output")" = '["held",200]' ] || { echo "$output"; false; }
	seq 300 | sed '1,200s/.*/& 1 C/; 201,$d' | log_of >after
	seq 300 | sed '1,200s/.*/& 1 I/; 201,$s/.*/& 1 C/' | log_of >before
	mb-import --from inspect --as results before after >results 2>/dev/null
	run -3 --separate-stderr mb-promote results
	[ "$(jq -r .verdict <<<"$output")" = inconclusive ] || { echo "$output"; false; }
	[[ $stderr == "mb-promote: results:201: challenger: is missing"* ]] || { echo "$stderr"; false; }
	jq -c 'select(.baseline and .challenger)' results | mb-promote >verdict
	[ "$(jq -c '[.verdict, .metrics.wins]' verdict)" = '["promoted",200]' ] || { cat verdict; false; }
}

@test "misuse" {
	fails_with 2 "--as results wants two files: of the baseline, of the challenger" mb-import --from inspect --as results one
	fails_with 2 "--as results wants two files: of the baseline, of the challenger" mb-import --from inspect --as results 1 2 3
	fails_with 2 "--as wants trajectories or results: 'x'" mb-import --from inspect --as x
}

@test "tasks without an id are joined by their text" {
	for v in 0 1; do
		jq -nc --argjson v $v 'range(3) | {id: "t\(.)\($v)", timestamp: "2026-01-02T10:00:00Z", input: "q\(.)", output: "a", observations: [], scores: [{id: "s", traceId: "t\(.)\($v)", name: "ok", value: $v}]}' >log$v
	done
	mb-import --from langfuse --score ok --as results log0 log1 >results
	[ "$(jq -c '[.baseline.reward, .challenger.reward]' results | sort | uniq -c | tr -s ' ')" = ' 3 [0,1]' ]
	[ "$(jq -r .task_id results | sort -u | grep -c '^[0-9a-f]\{32\}$')" -eq 3 ]
}
