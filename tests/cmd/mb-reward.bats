# mb-reward: feedback that comes later, from elsewhere, or on another scale.

load helper

# A trajectory with the members of $2 put over it.
line() {
	jq -nc --arg id "$1" --argjson over "${2:-{\}}" '
		{trajectory_id: $id, task: {task_id: "task-\($id)", input: "do it", session_id: "s1", trace_id: "r-\($id)"},
		 decisions: [{decision_type: "clarify"}, {decision_type: "direct_answer", step: 7}]} * $over'
}

# A log of three trajectories, and a file of feedback: the lines of $1.
ground() {
	{ line a; line b '{"outcome": {"status": "success", "cost": 0.5}, "reward": 0.9}'; line c; } >log
	printf '%s\n' "$1" >feedback
}

# The rewards of the output, one a line: total, source and time.
rewards() { mb-reward --feedback feedback "$@" log | jq -c '[.trajectory_id, (.reward | if type == "object" then .total, .source, .at else . end)] | map(. // "-")' ; }

@test "the last record counts, by instants and else by the order in the files" {
	ground '{"trajectory_id":"a","reward":1,"at":"2026-01-01T10:00:00+02:00"}
{"trajectory_id":"a","reward":0.25,"at":"2026-01-01T08:30:00Z"}
{"trajectory_id":"a","reward":0.5,"at":"2026-01-01T08:00:00.5Z"}
{"trajectory_id":"b","thumb":"up"}
{"trajectory_id":"b","thumb":"down"}
{"trajectory_id":"c","score":0,"at":"2026-01-01T08:00:00Z"}'
	echo '{"trajectory_id":"c","score":1,"at":"2026-01-01T09:00:00+01:00"}' >more # the same instant
	rewards --feedback more >got
	cat >want <<-'END'
		["a",0.25,"feedback","2026-01-01T08:30:00Z"]
		["b",0,"feedback","-"]
		["c",1,"feedback","2026-01-01T09:00:00+01:00"]
	END
	diff want got
	# a record without a time counts as read; then the order of the files decides
	echo '{"trajectory_id":"a","reward":0.75}' >more
	[ "$(rewards --feedback more | head -n 1)" = '["a",0.75,"feedback","-"]' ]
	[ "$(mb-reward --feedback more --feedback feedback log | head -n 1 | jq .reward.total)" = 0.25 ]
}

@test "null revokes; a later reward counts again" {
	ground '{"trajectory_id":"a","reward":1}
{"trajectory_id":"a","reward":null}
{"trajectory_id":"b","status":null,"at":"2026-01-01T08:00:00Z"}
{"trajectory_id":"c","thumb":null}
{"trajectory_id":"c","thumb":"up"}'
	mb-reward --feedback feedback --tally tally log >out
	jq -c .reward out >got
	cat >want <<-'END'
		{"total":null,"source":"feedback"}
		{"total":null,"source":"feedback","at":"2026-01-01T08:00:00Z"}
		{"total":1,"source":"feedback"}
	END
	diff want got
	jq -e '.revoked == 2 and .rewarded == 1 and .superseded == 2' tally
	# also where there is an outcome
	[ "$(mb-select out | jq -r .trajectory_id)" = c ]
}

@test "only reward and outcome change, in their place; all else is the same, byte for byte" {
	cat >log <<-'END'
		{ "reward" : {"total":0.1,"components":{"x":1}} , "trajectory_id":"\u0061", "task":{"input":"é"},"decisions":[ {"decision_type":"clarify","x":"]}"} , {"decision_type":"direct_answer"} ], "deep":[1, {"a" : 1e2}] } 
		{"trajectory_id":"b","task":{"input":"x"},"decisions":[{"decision_type":"clarify"}],"outcome": {"latency_ms" : 4, "status":"error"},"z":1}
		{"trajectory_id":"c","task":{"input":"x"},"decisions":[{"decision_type":"clarify"}],"outcome":null}
	END
	cat >feedback <<-'END'
		{"trajectory_id":"a","reward":0.5}
		{"trajectory_id":"a","reward":1,"step":2}
		{"trajectory_id":"b","status":"success","at":"2026-01-01T08:00:00Z"}
		{"trajectory_id":"c","status":"failure"}
	END
	cat >want <<-'END'
		{ "reward" : {"total":0.5,"source":"feedback"} , "trajectory_id":"\u0061", "task":{"input":"é"},"decisions":[ {"decision_type":"clarify","x":"]}"} , {"decision_type":"direct_answer","reward":{"total":1,"source":"feedback"}} ], "deep":[1, {"a" : 1e2}] } 
		{"trajectory_id":"b","task":{"input":"x"},"decisions":[{"decision_type":"clarify"}],"outcome": {"latency_ms" : 4, "status":"success"},"z":1,"reward":{"total":null,"source":"outcome","at":"2026-01-01T08:00:00Z"}}
		{"trajectory_id":"c","task":{"input":"x"},"decisions":[{"decision_type":"clarify"}],"outcome":{"status":"failure"},"reward":{"total":null,"source":"outcome"}}
	END
	mb-reward --feedback feedback log >got
	cmp want got
	# joined again, nothing changes
	mb-reward --feedback feedback got | cmp want -
	# without feedback for it, a line is the same
	echo '{"trajectory_id":"nobody","reward":1}' >feedback
	mb-reward --feedback feedback log 2>/dev/null | cmp log -
	[ "$(mb-dataset want | jq -c '[.trajectory_id, .reward]' | xargs)" = '[a,0.5] [a,1] [b,0.9999933333333333] [c,0]' ]
}

@test "a step is the step of a decision, else its position" {
	ground '{"trajectory_id":"a","reward":0.25,"step":1}
{"trajectory_id":"a","reward":0.5,"step":7}
{"trajectory_id":"a","thumb":"up","step":2}
{"trajectory_id":"b","reward":null,"step":7}'
	mb-reward --feedback feedback --unmatched rest --tally tally log >out 2>err
	jq -e '.rewarded == 1 and .revoked == 1' tally
	jq -c '[.decisions[].reward.total?, .reward]' out >got
	cat >want <<-'END'
		[0.25,0.5,null]
		[null,null,0.9]
		[null,null,null]
	END
	diff want got
	sed -n 3p feedback | cmp - rest
	golden mb-reward/no-step <err
	# the revoked decision is no example
	mb-dataset out 2>/dev/null | jq -c '[.trajectory_id, .step, .reward]' >got || [ $? -eq 3 ]
	[ "$(xargs <got)" = '[a,1,0.25] [a,7,0.5] [b,1,0.9]' ]
}

@test "a revoked trajectory has no outcome; a step keeps its own reward unless that is revoked" {
	ground '{"trajectory_id":"a","reward":0.25,"step":7}
{"trajectory_id":"a","reward":null}
{"trajectory_id":"b","reward":0.25,"step":7}
{"trajectory_id":"b","reward":null}
{"trajectory_id":"b","reward":null,"step":7}'
	run -0 mb-reward --feedback feedback --tally tally log
	jq -e '.rewarded == 1 and .revoked == 2' tally
	mb-dataset <<<"$output" 2>/dev/null | jq -c '[.trajectory_id, .step, .reward]' >got || [ $? -eq 3 ]
	grep '"[ab]"' got >of-both
	[ "$(xargs <of-both)" = '[a,7,0.25]' ]
}

@test "a map that gives a value two meanings is an error that names both lines" {
	ground '{"trajectory_id":"a","thumb":"up"}'
	for pair in 'status OK = success|status "OK" = failure' 'thumb up = 1|thumb up = null' 'thumb true = 1|thumb true = 0.5' \
		'score 3 = 1|score 3.0 = 0' 'score 1..5 = 0..1|score 1..10 = 0..1' 'score 1..5 = 0..1|score 5..1 = 0..1' \
		'score 1..3 = 0..0.5|score 3..5 = 0.6..1'; do
		printf '# a map\n%s\n\n%s\n' "${pair%%|*}" "${pair#*|}" >map
		fails_with 3 'map:4: contradicts line 2, which gives the same value another meaning' \
			mb-reward --map map --feedback feedback log || { echo "$pair"; return 1; }
	done
	for pair in 'status OK = success|status OK = success' 'score 3 = 1|score 1..5 = 0..1' 'score 1..3 = 0..0.5|score 3..5 = 0.5..1' \
		'score 1..5 = 0..1|score 5..1 = 1..0' 'thumb up = 1|score up = 0' 'thumb 1 = 1|thumb "1" = 0' 'thumb true = 1|thumb false = 0'; do
		printf '%s\n%s\n' "${pair%%|*}" "${pair#*|}" >map
		mb-reward --map map --feedback feedback log >out || { echo "$pair"; return 1; }
	done
}

@test "--on joins by the id of the task, the session or the trace" {
	ground '{"task_id":"task-a","reward":0.25}'
	[ "$(rewards --on task | jq -c '.[1]' | xargs)" = '0.25 0.9 -' ]
	echo '{"trace_id":"r-c","reward":0.25}' >feedback
	[ "$(rewards --on trace | jq -c '.[1]' | xargs)" = '- 0.9 0.25' ]
	echo '{"session_id":"s1","reward":0.25}' >feedback
	[ "$(rewards --on session | jq -c '.[1]' | xargs)" = '0.25 0.25 0.25' ]
	jq -c 'del(.task.session_id)' log | mb-reward --on session --feedback feedback 2>err | jq -s 'map(.reward)' -c >got
	echo '[null,0.9,null]' | cmp - got
	fails_with 3 'feedback:1: trajectory_id: is missing' mb-reward --feedback feedback /dev/null
	fails_with 2 "--on wants trajectory, task, session or trace: 'user'" mb-reward --on user --feedback feedback log
}

@test "what has no meaning is counted by word, not used, and answered with a line for --map" {
	ground '{"trajectory_id":"a","thumb":"meh"}
{"trajectory_id":"b","thumb":"meh"}
{"trajectory_id":"b","thumb":"so = so"}
{"trajectory_id":"b","reward":true}
{"trajectory_id":"c","score":"5"}
{"trajectory_id":"c","score":1}
{"trajectory_id":"c","score":5}
{"trajectory_id":"c","status":"OK"}
{"trajectory_id":"c","reward":0.5}'
	mb-reward --feedback feedback --tally tally log >out 2>err && false || [ $? -eq 3 ]
	golden mb-reward/unknown <err
	golden mb-reward/unknown-tally.json <tally
	[ "$(jq -c '.reward.total? // .reward' out | xargs)" = 'null 0.9 0.5' ]
	# each of the lines that it offers, with a meaning, is understood
	sed 's/.*of --map: //; s/ = X.*//; s/ = 0..1$//' err >begins
	sed '/\.\./s/$/ = 0..1/; /^status/s/$/ = success/; /= /!s/$/ = 1/' begins | sed 's/^thumb "so = so"$/& = 1/' >map
	mb-reward --feedback feedback --map map log >out
	[ "$(jq -c '.reward.total? // .reward.source' out | xargs)" = '1 1 0.5' ]
}

@test "--map: scales, numbers, words, true and false" {
	cat >map <<-'END'
		# stars
		score 1..5 = 0..1

		thumb -1 = 0
		thumb 0 = null
		thumb 1=1
		reward "so so" = 0.5
		reward true = 1
		reward 10..0 = 0..1
	END
	maps() { # FIELD VALUE
		line a >log
		echo "{\"trajectory_id\":\"a\",\"$1\":$2}" >feedback
		mb-reward --map map --feedback feedback log 2>err | jq -c '.reward.total? // .reward.source?'
	}
	[ "$(maps score 1)" = 0 ]
	[ "$(maps score 5)" = 1 ]
	[ "$(maps score 4)" = 0.75 ]
	[ "$(maps thumb -1)" = 0 ]
	[ "$(maps thumb 0)" = '"feedback"' ]
	[ "$(maps thumb '"up"')" = 1 ]
	[ "$(maps reward '"so so"')" = 0.5 ]
	[ "$(maps reward true)" = 1 ]
	[ "$(maps reward 2.5)" = 0.75 ]
	[ "$(maps score 0)" = null ]
	grep -qF 'score 0: 1 feedback record is not used' err
	[ "$(maps thumb 0.5)" = null ]
	grep -qF 'thumb 0.5: 1 feedback record is not used' err
	[ "$(maps reward false)" = null ]
}

@test "--map: the status words of the log itself, without feedback" {
	line a '{"outcome": {"status": "OK"}, "reward": 1}' >log
	line b '{"outcome": {"status": "Timed out", "cost": 1}}' >>log
	line c '{"outcome": {"status": "success"}}' >>log
	printf 'status OK = success\nstatus "Timed out" = timeout\nstatus success = failure\n' >map
	sed 's/"OK"/"success"/; s/"Timed out"/"timeout"/' log >want
	mb-reward --map map log | cmp want -
}

@test "a bad line of the map ends the program" {
	ground '{"trajectory_id":"a","reward":1}'
	bad() { # LINE MESSAGE
		printf '# map\n%s\n' "$1" >map
		fails_with 3 "map:2: $2" mb-reward --map map --feedback feedback log
	}
	shape='wants FIELD VALUE = MEANING, such as score 1..5 = 0..1'
	bad 'score' "$shape"
	bad 'score 1..5' "$shape"
	bad 'score 1..5 =' "$shape"
	bad 'score = 1' "$shape"
	bad 'score "torn = 1' "$shape"
	bad 'score 1..5 = 0..1 really' "$shape"
	bad 'stars 1..5 = 0..1' "the field is one of reward, score, thumb and status: 'stars'"
	bad 'score 1..5 = 0..2' "the meaning is a number or a range from 0 to 1, or null: '0..2'"
	bad 'score good = nice' "the meaning is a number or a range from 0 to 1, or null: 'nice'"
	bad 'score 1..5 = 1' 'a range such as 1..5 means a range such as 0..1'
	bad 'score 5 = 0..1' 'a range such as 1..5 means a range such as 0..1'
	bad 'status OK = fine' "a status means one of null, success, failure, partial, error, timeout: 'fine'"
	fails_with 4 'nowhere: No such file' mb-reward --map nowhere --feedback feedback log
}

@test "bad lines of feedback and log are reported, kept and left out" {
	ground '{"trajectory_id":"a"}
{"trajectory_id":"a","reward":1,"thumb":"up"}
{"trajectory_id":"a","reward":1,"at":"yesterday"}
{"trajectory_id":"a","status":"success","step":1}
{"trajectory_id":"a","reward":1,"step":0}
{"trajectory_id":"a","reward":1,"step":1.5}
{"trajectory_id":"a","reward":[1]}
{"trajectory_id":"","reward":1}
{"reward":1}
{"torn
{"trajectory_id":"c","reward":1}'
	line d '{"decisions": [{"decision_type": "sing"}]}' >>log
	mb-reward --feedback feedback --rejects bad --tally tally log >out 2>err && false || [ $? -eq 3 ]
	golden mb-reward/bad-lines <err
	{ head -n 10 feedback; tail -n 1 log; } | cmp - bad
	[ "$(jq -c '.reward.total?' out | xargs)" = 'null null 1' ] || jq -c .reward out
	jq -e '.bad == 1 and .bad_feedback == 10 and .feedback == 1 and .read == 3' tally
	# the wrong file
	fails_with 3 'log:1: this looks like a trajectory: this program reads feedback' mb-reward --feedback log /dev/null
	# torn feedback could be the last word about anything: with --strict there is no output
	fails_with 3 'feedback:1: no reward' mb-reward --strict --feedback feedback log
}

@test "feedback without a trajectory is counted, and written to --unmatched" {
	ground '{"trajectory_id":"gone","reward":1}
{"trajectory_id":"a","reward":1}
{"trajectory_id":"gone", "reward":null}'
	run -0 --separate-stderr mb-reward --feedback feedback --unmatched rest --tally tally log
	[ "$stderr" = 'mb-reward: 2 of 3 feedback records match no trajectory here' ]
	sed 2d feedback | cmp - rest
	jq -e '.unmatched == 2 and .feedback == 3' tally
	run -0 --separate-stderr mb-reward --feedback /dev/null --unmatched rest log
	[ -z "$stderr" ]
	[ ! -s rest ]
}

@test "stdin can be the log or the feedback, once; a file that is missing gives no output" {
	ground '{"trajectory_id":"a","reward":1}'
	mb-reward --feedback feedback log >want
	mb-reward --feedback feedback <log | cmp want -
	mb-reward --feedback feedback - <log | cmp want -
	mb-reward --feedback - log <feedback | cmp want -
	fails_with 2 'the standard input can be read only once' mb-reward --feedback -
	fails_with 2 'the standard input can be read only once' mb-reward --feedback feedback - -
	fails_with 2 'nothing to do: give --feedback FILE, --map FILE or --implicit' mb-reward log
	fails_with 4 'nowhere: No such file' mb-reward --feedback nowhere log
	fails_with 4 'nowhere: No such file' mb-reward --feedback feedback nowhere
}

# A turn of a session: ID SESSION SECOND INPUT.
turn() {
	jq -nc --arg id "$1" --arg s "$2" --argjson t "$3" --arg x "$4" '{trajectory_id: $id, decisions: [{decision_type: "clarify"}],
		task: {session_id: $s, input: $x, created_at: ($t + 1767225600 | todate)}, outcome: {status: "success", user_corrections: 1}}'
}

@test "--implicit counts retries and rejections, and nothing else" {
	{
		turn a s 0 'List the files'
		turn b s 60 ' list  The files! '  # a retry of a
		turn c t 61 'List the files'      # another session
		turn d s 662 'list the files'     # of b, but too late
		turn e s 663 "No, the hidden ones" # rejects d
		turn f s 664 'No problem, thanks'
		turn g s 665 'That’s not what I asked' # rejects f
		turn g s 666 'No.'                # the same line again is no turn
		turn h s 667 'notable cases'
		turn i t 668 'Nein'               # rejects c
		turn j t 669 'NEIN!'              # rejects i
		turn k u 670 'Wrong'              # nothing before it
		turn l u 671 'No-op builds'
		turn m u 672 '不对称'
		turn n u 673 '不对。'              # rejects m
	} >log
	mb-reward --implicit log >out
	jq -r 'select(.outcome.implicit_corrections) | "\(.trajectory_id) \(.outcome.user_corrections) \(.outcome.implicit_corrections)"' out >got
	printf '%s\n' 'a 2 1' 'c 2 1' 'd 2 1' 'f 2 1' 'i 2 1' 'm 2 1' | diff got -
	# all else is the same, and a second run adds nothing
	jq -c 'if .outcome.implicit_corrections then .outcome |= (del(.implicit_corrections) | .user_corrections -= 1) else . end' out | cmp log -
	mb-reward --implicit out | cmp out -
	# the correction counts in the computed reward; without a status there is none
	[ "$(sed 1q out | mb-dataset | jq .reward)" = 0.4 ]
	jq -c 'del(.outcome)' log >bare
	mb-reward --implicit bare | jq -c .outcome | sort | uniq -c | sort -n | awk '{ print $1, $2 }' >got
	printf '%s\n' '6 {"user_corrections":1,"implicit_corrections":1}' '9 null' | diff got -
	run -1 mb-select <(mb-reward --implicit bare)
	# without times there is no retry
	jq -c 'del(.task.created_at)' log | tee bare | sed 2q >two
	mb-reward --implicit two | cmp two -
	fails_with 2 '--implicit reads the log twice: a file, not -' mb-reward --implicit
	fails_with 2 '--implicit reads the log twice: a file, not -' mb-reward --implicit -
}

@test "the manual lists every phrase of --implicit" {
	sed -n '/IMPLICIT_PHRASES\[\] = /,/NULL/p' "$TOP/lib/verb/implicit.c" | grep -o '"[a-z][a-z '"'"']*"' | tr -d '"' | sort >phrases
	[ "$(wc -l <phrases)" -gt 20 ]
	mandoc -T utf8 -O width=200 "$TOP/man/mb-reward.1" | sed 's/.\x08//g' | tr ',' '\n' | sed 's/^ *//; s/ *$//' | sort -u >listed
	comm -23 phrases listed >missing
	[ ! -s missing ] || { cat missing; false; }
}

@test "a line in gives a line out, before the input ends" {
	ground '{"trajectory_id":"a","reward":1}'
	mkfifo in
	mb-reward --feedback feedback <in >out &
	exec 8>in
	line a >&8
	for _ in $(seq 50); do [ -s out ] && break; sleep 0.05; done
	[ "$(jq .reward.total out)" = 1 ]
	exec 8>&-
	wait
}

@test "the noise of arithmetic in a reward is tolerated" {
	echo '{"trajectory_id":"t","task":{"input":"a"},"decisions":[{"decision_type":"direct_answer"}]}' >log
	echo '{"trajectory_id":"t","reward":1.0000000000000002}' >feedback
	run -0 --separate-stderr mb-reward --feedback feedback log
	[ "$(jq -c '.reward.total // .reward' <<<"$output")" = 1 ]
	[ -z "$stderr" ]
}
