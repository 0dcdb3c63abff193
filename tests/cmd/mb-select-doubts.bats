# mb-select: what it does not understand is counted, reported in one line, and learnt from
# only where that does no harm.

load helper

# A trajectory with the members of $2 put over it.
line() {
	jq -nc --arg id "$1" --argjson over "${2:-{\}}" '
		{trajectory_id: $id, task: {input: "do it"},
		 candidate_sets: {memory: [{id: "m-1"}], skill: [{id: "deploy"}],
			tool: [{id: "read_file"}, {id: "tool-terminal", title: "Terminal"}]},
		 decisions: [{decision_type: "call_tool", selected_ids: ["read_file"]}],
		 outcome: {status: "success"}, reward: 1} * $over'
}

# The line on stderr, and the count of a doubt.
doubt() { # NAME COUNT TEXT
	mb-select --tally tally log >got 2>err || [ $? -eq 3 ]
	[ "$(jq ".doubt.$1" tally)" -eq "$2" ] || { cat tally; return 1; }
	[ "$(wc -l <err)" -eq 1 ] && grep -qF -- "$3" err || { cat err; return 1; }
	[ "mb-select: $(jq -r .note tally)" = "$(cat err)" ]
}

@test "a log that is understood has no note" {
	line a '{"task": {"created_at": "2026-04-14T15:27:38.123+02:00"}}' >log
	line b '{"decisions": [{"decision_type": "clarify", "selected_ids": [], "step": 2},
		{"decision_type": "composite_action", "selected_ids": ["read_file", "m-1"], "step": 7}]}' >>log
	line c '{"candidate_sets": {"agents": [], "people": null, "rooms": { } }}' >>log
	line a '{"task": {"created_at": "2026-04-14T15:27:38.123+02:00"}}' >>log
	run -0 --separate-stderr mb-select --tally tally log
	[ -z "$stderr" ]
	jq -e '.duplicate == 1 and (.doubt | add) == 0 and (has("note") | not) and (has("first_bad") | not)' tally
}

@test "a decision for no candidate of its task, and the candidate that it may mean" {
	local id meant
	while read -r id meant; do
		line a "$(jq -nc --arg id "$id" '{decisions: [{decision_type: "call_tool", selected_ids: [$id]}]}')" >log
		doubt candidate 1 "such as '$id' in log:1: did you mean '$meant'? map it with --rename" || return 1
		cmp log got # it is passed on
	done <<-END
		mcp__files__read_file read_file
		files.read_file read_file
		functions/read_file read_file
		read_file_v2 read_file
		readFile read_file
		ReadFile read_file
		read-file read_file
		READ_FILE read_file
		terminal tool-terminal
		Terminal tool-terminal
		tool_terminal tool-terminal
		local.tool:terminal tool-terminal
	END
	for id in dread_file file unread x é '😀'; do
		line a "$(jq -nc --arg id "$id" '{decisions: [{decision_type: "call_tool", selected_ids: [$id]}]}')" >log
		doubt candidate 1 "such as '$id' in log:1" || return 1
		! grep -q 'did you mean' err || [ "$id" = file ] || return 1
	done
}

@test "a decision for a candidate of another kind, and composites" {
	line a '{"decisions": [{"decision_type": "call_tool", "selected_ids": ["deploy"]}]}' >log
	doubt candidate 1 "such as 'deploy' in log:1, which its task offers as a skill"
	line a '{"decisions": [{"decision_type": "load_skill", "selected_ids": ["m-1"]}]}' >log
	doubt candidate 1 "which its task offers as a memory"
	line a '{"decisions": [{"decision_type": "composite_action", "selected_ids": ["m-1", "gone"]}]}' >log
	doubt candidate 1 "such as 'gone' in log:1"
	line a '{"candidate_sets": null}' >log
	doubt candidate 1 "such as 'read_file' in log:1"
	# An example with a likely name is better than the first one.
	for i in $(seq 20); do line "id-$i" '{"decisions": [{"decision_type": "call_tool", "selected_ids": ["other"]}]}'; done >log
	line last '{"decisions": [{"decision_type": "call_tool", "selected_ids": ["Read-File"]}]}' >>log
	doubt candidate 21 "21 trajectories have a decision for no candidate of their task, such as 'Read-File' in log:21: did you mean"
}

@test "candidate_sets of an unknown kind" {
	for set in tools memories agent Tool ''; do
		line a "$(jq -nc --arg set "$set" '{candidate_sets: {($set): [{id: "x"}]}}')" >log
		doubt set 1 "such as '$set' in log:1: the kinds are memory, skill and tool" || return 1
	done
}

@test "the same id with other content, in one log or in two" {
	line a >log
	line a '{"reward": 0}' >>log
	line a >>log
	line b >>log
	doubt content 1 "1 line has the id of an earlier line and other content, such as log:2: the first line counts"
	[ "$(jq .duplicate tally)" -eq 2 ]
	[ "$(jq -r .trajectory_id got | xargs)" = 'a b' ]
	line b '{"reward": 0}' >log2
	mb-select --tally tally log log2 >got 2>err
	[ "$(jq .doubt.content tally)" -eq 2 ]
	# Not again every night.
	mb-mark --state s got
	run -1 --separate-stderr mb-select --state s log log2
	[ -z "$stderr" ]
}

@test "an id of two users: --claimed has the lines of the second, in one input or a later one" {
	by() { line "$1" "$(jq -nc --arg user "$2" --argjson r "${3:-1}" '{task: {user_id: $user}, reward: $r}')"; }
	{ by a ann; by b ann; by a mallory 0; by b ann 0.5; line b '{"reward": 0.2}'; } >log
	doubt user 1 "1 line has the id of another user's line, such as log:3: it is left out"
	[ "$(jq .doubt.content tally)" -eq 2 ]
	mb-select --quiet --claimed claimed log >got
	sed -n 3p log | cmp - claimed
	mb-select --quiet --without claimed log | jq -r .trajectory_id | xargs | grep -qx b
	# A marked id stays with its user, whatever reward comes.
	mb-mark --state s got
	{ by a mallory 0.3; by a ann 0.4; by b '' 0.7; } >later
	mb-select --state s --claimed claimed later >got 2>err
	[ "$(cat err)" = "mb-select: 1 line has the id of another user's line, such as later:1: it is left out" ]
	sed -n 1p later | cmp - claimed
	sed 1d later | cmp - got
	{ by a mallory; } | jq -c '.reward = {total: null, source: "feedback"}' >revoked
	run -1 mb-select --state s --quiet --revoked out revoked
	[ ! -s out ]
	# Marked for good, neither comes again, and nothing is said.
	mb-mark --state s --for-good claimed
	run -1 --separate-stderr mb-select --state s --claimed claimed <(sed -n 1,2p later)
	[ -z "$stderr$output" ] && [ ! -s claimed ]
}

@test "times that are not RFC 3339" {
	for time in 2026-04-14 1776180458 '14.04.2026 15:27' 2026-04-14T15:27:38 2026-13-01T00:00:00Z ''; do
		line a "$(jq -nc --arg time "$time" '{task: {created_at: $time}}')" >log
		doubt time 1 "such as '$time' in log:1: it counts as unknown" || return 1
	done
}

@test "steps that contradict the order of the list" {
	for steps in '2, 1' '1, 1' 'null, 1' '3, null' '1, 3, 2'; do
		line a "$(jq -nc "{decisions: [($steps) | {decision_type: \"clarify\", selected_ids: [], step: .}]}")" >log
		doubt step 1 "such as log:1: the order counts" || return 1
	done
}

@test "a large share of bad lines is reported; a few are not" {
	for i in $(seq 90); do line "id-$i"; done >log
	for _ in $(seq 10); do echo bad; done >>log
	mb-select --tally tally log >got 2>err && false || [ $? -eq 3 ]
	grep -qF '10 lines of 100 are bad, the first: log:91: not JSON' err
	[ "$(jq -r .first_bad tally)" = 'log:91: not JSON near byte 1: lexical error: invalid char in json text' ]
	line more >>log
	mb-select --tally tally log >got 2>err && false || [ $? -eq 3 ]
	! grep -q 'lines of' err || false
	jq -e '.first_bad != null and (has("note") | not)' tally
	# However few they are, if nothing was selected.
	mb-mark --state s got
	mb-select --state s log >got 2>err && false || [ $? -eq 3 ]
	grep -qF '10 lines of 101 are bad, the first: log:91' err
}

@test "--quiet says none of it, and counts it all the same" {
	line a '{"task": {"created_at": "yesterday"}}' >log
	run -0 --separate-stderr mb-select --quiet --tally tally log
	[ -z "$stderr" ]
	jq -e '.doubt.time == 1 and (.note | length) > 0' tally
}

@test "a note is short and safe, whatever the ids are" {
	local long
	long=$(printf '%0500d' 0)
	line "$long"$'\033' "$(jq -nc --arg id "é$long" '{task: {created_at: $id}, candidate_sets: {($id): [{id: "a"}]},
		decisions: [{decision_type: "call_tool", selected_ids: [$id], step: 9}, {decision_type: "clarify", step: 1}]}')" >log
	mb-select --tally tally log >got 2>err
	[ "$(wc -l <err)" -eq 1 ] && [ "$(wc -c <err)" -lt 1100 ]
	! grep -qP '[\x00-\x09\x0b-\x1f\x7f]' err || false
	jq -e '(.doubt | add) == 4' tally
	cp log $'na\xffme'
	echo bad >>$'na\xffme'
	mb-select --tally tally $'na\xffme' >got 2>err || [ $? -eq 3 ]
	jq -e .first_bad tally
	iconv -f UTF-8 -t UTF-16 tally >/dev/null
}

@test "the report of a cycle has the note, and names the first bad line" {
	PATH=$TOP/pipelines/demo:$PATH
	mb-benchmark default | sed -n 1~2p >suite
	mb-benchmark default | sed -n 2~2p | mb-route | agent >log
	line a '{"task": {"created_at": "yesterday"}}' >>log
	echo bad >>log
	mb-cycle --state s --benchmark suite log >report 2>err || [ $? -eq 1 ]
	jq -e '.status != "error" and .rejected.doubt.time == 1 and .rejected.bad == 1' report
	jq -e '.note | startswith("1 trajectory has a created_at that is not RFC 3339")' report
	jq -e '.rejected.first_bad | endswith("invalid char in json text")' report
	[ "$(grep -c 'created_at that is not RFC 3339' err)" -eq 1 ]
	mb-report --state s show >page
	grep -q '^note  *1 trajectory has a created_at' page
	grep -q '^first bad  *log:62: not JSON' page
	# Nothing new: the bad line was reported last time, so this is an idle night.
	for _ in 1 2; do
		mb-cycle --state s --benchmark suite log >report 2>err && false || [ $? -eq 1 ]
		jq -e '.status == "skipped" and .rejected.bad == 1 and (.note | contains("the first: log:62: not JSON"))' report
	done
	# Another bad line: the log may be another one than before. It is an error once.
	sed -i '$s/.*/worse/' log
	for want in 3 1; do
		mb-cycle --state s --benchmark suite log >report 2>err && false || [ $? -eq "$want" ]
		jq -e '.note | contains("the first: log:62: not JSON")' report
	done
	echo bad >>log
	mb-cycle --state s --benchmark suite log >report 2>err && false || [ $? -eq 3 ]
	jq -e '.status == "error" and .error.stage == "select" and .rejected.bad == 2' report
	# The same with feedback: then mb-reward reads the log.
	echo '{"trajectory_id":"none","reward":1}' >feedback
	mb-cycle --state s --benchmark suite --feedback feedback log >report 2>err && false || [ $? -eq 1 ]
	jq -e '.status == "skipped" and .feedback.bad == 2' report
	echo bad >>log
	for want in 3 1 1; do
		mb-cycle --state s --benchmark suite --feedback feedback log >report 2>err && false || [ $? -eq "$want" ] || return 1
		echo bad >>feedback # only the log counts
	done
	run -0 mb-version --state s verify
}

@test "nothing selected and something bad: the cycle ends with error and 3" {
	printf 'bad\n' >one
	printf '\x1f\x8b\x08\x00rubbish' >gz
	jq -nc '{what: "a log of another kind"}' >other
	for log in one gz other; do
		for how in '' '--hold-out 2' --dry-run; do
			# shellcheck disable=SC2086
			mb-cycle --state s $how "$log" >report 2>err && false || [ $? -eq 3 ]
			jq -e --arg log "$log" '.status == "error" and .error.stage == "select" and (.error.message | contains("nothing was selected"))
				and (.rejected.first_bad | startswith($log + ":")) and (.note | contains($log + ":"))' report || return 1
		done
	done
	# Nothing at all is still nothing new.
	: >empty
	run -1 mb-cycle --state s empty
	[ ! -e s/pending ]
}

@test "what is odd in a field that is only passed on loses no line, and jq and yajl read it" {
	{
		line a | sed 's/}$/,"events":[{"output":"cut \\ud83d"},{"output":"\\udc00\\u0000","ms":1e999}]}/'
		line b | sed 's/^{/{"note":"\\ud83d","note":"\\ud83d again",/'
		line c | sed 's/"reward":1/"reward":{"total":1,"parts":{"\\ud83d":1,"a":2,"a":3}}/'
	} >log
	# jq 1.6 refuses half a pair, so it becomes U+FFFD; all else stays byte for byte.
	sed -E 's/\\(ud83d|udc00)/\\ufffd/g' log >want
	mb-select log | cmp want -
	[ "$(jq -r .trajectory_id want | xargs)" = 'a b c' ]
	if command -v json_verify >/dev/null; then json_verify -q -s <want; fi
	for filter in 'mb-route --now 2026-01-01T00:00:00Z' 'mb-caseindex --state s lookup' 'mb-reward --feedback /dev/null' \
		'mb-eval --challenger rules --trajectories agent'; do
		case $filter in
		mb-eval*) awk '{ sub(/"input"/, "\"task_id\":\"t" NR "\",&"); sub(/}$/, ",\"outcomes\":{\"*\":{\"reward\":1}}}"); print }' log >in
			set -- $filter --exec 'tee agent.in | jq -c --unbuffered ".reward = 1"' ;;
		*) cp log in && set -- $filter ;;
		esac
		"$@" in >out 2>err || { cat err; false; }
		case $filter in mb-eval*) mv agent.in out ;; esac
		[ "$(jq -c .trajectory_id out | wc -l)" -ge 3 ] || { echo "$filter"; return 1; }
		! grep -q 'ud83d\|udc00' out || { echo "$filter"; return 1; }
		grep -qF '"output":"cut \ufffd"' out && grep -qF '"note":"\ufffd","note":"\ufffd again"' out
	done
	[ "$(mb-dataset log | wc -l)" -eq 3 ]
	# --rejects keeps the bytes of the log.
	sed 's/"reward"/"reward":2,"was"/' log >bad
	mb-select --rejects rejects bad >got || [ $? -eq 3 ]
	cmp bad rejects
	# In a field that is used, it still makes the line bad.
	line d | sed 's/"do it"/"do \\ud83d"/' >log
	fails_with 3 'log:1: task.input: half a surrogate pair at byte' mb-select log
	line d | sed 's/"reward":1/"reward":1,"reward":0/' >log
	fails_with 3 'log:1: reward: this key occurs twice' mb-select log
}

@test "numeric ids are taken as their text" {
	line 7 '{"task": {"task_id": 12, "user_id": 3, "session_id": 4, "cluster": 5}, "candidate_sets": {"tool": [{"id": 42}, {"id": "43"}]},
		"decisions": [{"decision_type": "call_tool", "selected_ids": [42], "rejected_ids": [43]}]}' |
		sed 's/"7"/7/' >log
	mb-select --tally tally log >got
	cmp log got
	jq -e '(.doubt | add) == 0' tally
	mb-dataset log >examples
	jq -e '.trajectory_id == "7" and .task_id == "12" and .action == "call_tool:42" and ([.candidates[].key] | .[2:] == ["call_tool:42", "call_tool:43"])' examples
	mb-mark --state s log
	run -1 mb-select --state s log
	# As it is written: 1.0 is not 1.
	line x | sed 's/"x"/1.0/' >log
	mb-dataset log | jq -e '.trajectory_id == "1.0"'
}

@test "the noise of sums is within bounds, and a message has the number as it was written" {
	for reward in 1.0000000000000002 -0.00000000000000001 '{"total": 1.0000000000000002}'; do
		line a "{\"reward\": $reward}" | sed 's/"reward":1,/"reward":1.0000000000000002,/; s/"total":1}/"total":1.0000000000000002}/' >log
		mb-dataset log | jq -e '.reward == 0 or .reward == 1'
	done
	line a '{"reward": 0.5}' | sed 's/0.5/1.000001/' >log
	fails_with 3 'log:1: reward: 1.000001 is not between 0 and 1' mb-select log
	line a '{"decisions": [{"decision_type": "clarify", "propensity": 0.5}]}' | sed 's/0.5/1.0000000000000002/' >log
	mb-dataset log | jq -e '.propensity == 1'
	echo '{"confidence": 0.4999999999}' >policy
	fails_with 3 "or .5 and more: '0.4999999999'" mb-promote --policy policy /dev/null
}

@test "a log that is mostly without rewards is named" {
	for i in 1 2 3; do
		echo '{"trajectory_id":"'$i'","task":{"input":"a"},"decisions":[{"decision_type":"direct_answer"}]}'
	done >log
	run -1 --separate-stderr mb-select log
	[ "$stderr" = "mb-select: 3 without a reward: mb-reward can join it" ]
	sed 's/}$/,"reward":1}/' log | sed 's/"trajectory_id":"/&r/' >>log
	run -0 --separate-stderr mb-select log
	[ -z "$stderr" ]
}
