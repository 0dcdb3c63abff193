# Input that means harm. Every limit of memabra(7) is passed among good lines,
# in bounded memory; ids are what a shell or a file system would stumble over;
# routers, policies and suites lie. The giant ones are in tests/bench/hostile.

load filters

# The memory that each may have here, in kilobytes of addresses.
MOST=300000

bounded() {
	case ${MB_BIN:-} in
	*-san*) "$@" ;; # a sanitizer needs all the addresses there are
	*) (ulimit -v "$MOST" && exec "$@") ;;
	esac
}

# For a record, from its first good line: the bad lines to `bad`, and what is said of each to `say`.
past_limits() { # RECORD LINE
	local long="\"$(head -c 1048576 /dev/zero | tr '\0' i)\""
	: >bad
	: >say
	bad() { # MESSAGE FILTER...
		echo "$1" >>say
		jq -c --slurpfile long long "$2" line >>bad
	}
	echo "$2" >line
	echo "$long" >long
	bad 'too many keys in one object' '.more = ([range(5000) | {key: "k\(.)", value: .}] | from_entries)'
	bad 'nested too deep' '.more = (reduce range(70) as $i (0; [.]))'
	case $1 in
	log | tasks | suite)
		bad 'too many elements' '.candidate_sets.tool = [range(5000) | {id: "c\(.)"}]'
		bad 'more than 4096 candidates' '.candidate_sets |= with_entries(.key as $k | .value = [range(2000) | {id: "\($k)\(.)"}])'
		bad 'this id is too long' '.task.task_id = $long[0]'
		bad 'this id is too long' '.candidate_sets.tool[0].id = $long[0]'
		bad 'an id must not be empty' '.candidate_sets.tool[0].id = ""'
		;;
	esac
	case $1 in
	log)
		bad 'too many elements' '.decisions = [range(10000) | {decision_type: "clarify"}]'
		bad 'this id is too long' '.trajectory_id = $long[0]'
		bad 'an id must not be empty' '.trajectory_id = ""'
		bad 'an id must not be empty' '.decisions[0] = {decision_type: "call_tool", selected_ids: [""]}'
		;;
	suite)
		bad 'an id is too long' '.outcomes["call_tool:" + $long[0]] = {reward: 1}'
		bad 'an id is empty' '.outcomes["call_tool:"] = {reward: 1}'
		bad 'too many keys in one object' '.outcomes = ([range(5000) | {key: "call_tool:\(.)", value: {reward: 0}}] | from_entries)'
		bad 'this number is out of range' '.outcomes["*"].reward = "1e999"'
		bad 'is not between 0 and 1' '.outcomes["*"].reward = 1.5'
		bad 'not JSON' '.outcomes["*"].reward = "NaN"'
		sed -i 's/"1e999"/1e999/; s/"NaN"/NaN/' bad
		;;
	examples)
		bad 'too many elements' '.candidates = [range(5000) | {key: "call_tool:c\(.)"}]'
		bad 'an id is too long' '.action = "call_tool:" + $long[0]'
		bad 'an id is too long' '.candidates[0].key = "call_tool:" + $long[0]'
		bad 'an id is empty' '.action = "call_tool:"'
		;;
	results)
		bad 'this id is too long' '.task_id = $long[0]'
		bad 'an id must not be empty' '.task_id = ""'
		;;
	esac
}

all_limits() { # GOOD PROGRAM ARGS...
	local good=$1 name from n message
	shift
	name=$(basename "$good")
	if [ ! -e "$name.bad" ]; then
		past_limits "$name" "$(sed 1q "$good")"
		mv bad "$name.bad"
		mv say "$name.say"
	fi
	try want "$@" "$good"
	# Ten at a time: no more bad lines of a file are reported one by one.
	for from in 1 11; do
		sed -n "$from,$((from + 9))p" "$name.bad" >ten
		[ -s ten ] || continue
		{ sed 2q "$good"; cat ten; sed 1,2d "$good"; } >in
		try out bounded "$@" in
		n=2
		while read -r message; do
			n=$((n + 1))
			told "$1" "$n" "$message" || return 1
		done < <(sed -n "$from,$((from + 9))p" "$name.say")
		[ "$n" -gt 2 ] && same want out || return 1
	done
	[ "$(wc -l <"$name.bad")" -le 20 ]
}

@test "every limit passed, among good lines, in bounded memory" {
	each all_limits
}

@test "a cycle counts lines over the limits, and learns from the others" {
	past_limits log "$(sed 1q "$BATS_FILE_TMPDIR/log")"
	{ cat bad; cat "$BATS_FILE_TMPDIR/log"; } >in
	bounded mb-cycle --state one --now 2026-01-01T00:00:00Z "$BATS_FILE_TMPDIR/log" >want 2>/dev/null || [ $? -eq 1 ]
	got=0
	bounded mb-cycle --state two --now 2026-01-01T00:00:00Z in >out 2>err || got=$?
	[ "$got" -le 1 ]
	[ "$(jq .rejected.bad out)" -eq "$(wc -l <bad)" ]
	diff <(jq -S 'del(.rejected)' want) <(jq -S 'del(.rejected, .note)' out)
}

@test "hostile tasks through a router and the demo's agent" {
	past_limits tasks "$(sed 1q "$BATS_FILE_TMPDIR/tasks")"
	{ cat bad; cat "$BATS_FILE_TMPDIR/tasks"; } >in
	PATH=$TOP/pipelines/demo:$PATH
	mb-route --seed 1 "$BATS_FILE_TMPDIR/tasks" | agent >want
	(bounded mb-route --seed 1 in 2>err || [ $? -eq 3 ]) | agent | cmp want -
	[ "$(grep -c '^mb-route: in:' err)" -eq "$(wc -l <bad)" ]
}

@test "a line as long as may be is learnt from like any other, and not for ever in the way" {
	jq -c --arg words "$(seq 1000000 | tr '\n' ' ' | head -c 3000)" '.trajectory_id = "long"
		| .task.input = $words * 3000' <(sed 1q "$BATS_FILE_TMPDIR/log") >long
	[ "$(wc -c <long)" -gt 9000000 ]
	cat long "$BATS_FILE_TMPDIR/log" >in
	bounded mb-cycle --state s in >out 2>err || [ $? -eq 1 ]
	jq -e '.status != "error" and .rejected.bad == 0' out
	grep -qx '{"trajectory_id":"long"}' s/runs/*/sources.jsonl
	bounded mb-cycle --state s in >out 2>err || [ $? -eq 1 ]
	jq -e '.status == "skipped"' out
	# Alone, and of so many words that some have the same hash.
	seq 150000 | awk '{ printf "%06x ", $1 * 40503 % 16777216 }' >text
	jq -c --rawfile words text '.task.input = $words' long >words
	bounded mb-cycle --state s2 words >out 2>err || [ $? -eq 1 ]
	jq -e '.status != "error"' out
}

@test "why each of many actions, in a long task, in bounded memory" {
	jq -nc '{trajectory_id: "t", task: {input: ([range(20000) | "word\(.)"] | join(" "))},
		candidate_sets: {tool: [range(300) | {id: "c\(.)", title: "word\(.)"}]}}' >task
	MOST=100000 bounded mb-route --explain task | jq -e '.explanation | length > 300'
}

# ---- ids ----

# What an id could be to a careless program. Where they say PWNED, a shell would make that file.
ids() {
	jq -nc '["../../PWNED", "/etc/passwd", "-rf", "--help", "--state=PWNED", "$(touch PWNED)", "`touch PWNED`",
		"; touch PWNED;", "| touch PWNED", "&& touch PWNED", "> PWNED", "a\nb", "a\ttab", "\u001b[2J", "%s%n%n",
		"'"'"'; DROP TABLE seen; --", "\"", "\\", "*", "~", "a b", "rules", "active", ".", "..", "null",
		"PWNED.jsonl", "é\u0301", "\u202egnp.exe", "a:b", "a+b", "{}", "#", "${HOME}"]'
}

@test "an id is never a path, an option, or a word of shell" {
	mkdir work
	cd work
	PATH=$TOP/pipelines/demo:$PATH
	# Every id and every name of the log is one of them, each several times over.
	jq -c --argjson ids "$(ids)" --slurp 'to_entries[] | .key as $n | ($ids | length) as $k | .value
		| ($ids[$n % $k] + (if $n < $k then "" else "\($n)" end)) as $id
		| .trajectory_id = $id | .task.task_id = $id
		| .task.channel = $ids[($n + 1) % $k] | .task.cluster = $ids[($n + 2) % $k]
		| .candidate_sets.tool += [$ids[] | {id: ., title: ., summary: ., triggers: [.], tags: [.], source: .}]
		| .decisions[0] |= (.router_version = $ids[($n + 3) % $k]
			| if $n % 2 == 0 then .decision_type = "call_tool" | .selected_ids = [$ids[$n % $k]] | del(.propensity, .actions) else . end)' \
		"$BATS_FILE_TMPDIR/log" >log
	jq -c 'del(.decisions, .outcome, .reward)' log >tasks
	jq -c 'select(.decisions[0].selected_ids[0] | . != null and (contains("+") | not))
		| .task.input |= "Not of the log: " + .
		| .outcomes = {("call_tool:" + .decisions[0].selected_ids[0]): {reward: 1}, "*": {reward: 0.5}}' log >suite
	sha256sum log tasks suite >before
	mb-select log | cmp log -
	mb-benchmark check suite >check 2>err || [ $? -eq 3 ]
	mb-route --explain --explore epsilon tasks >routed
	[ "$(wc -l <routed)" -eq "$(wc -l <tasks)" ]
	MB_STATE=$PWD/s
	export MB_STATE
	mb-cycle --benchmark suite --exec 'jq -c --unbuffered ".outcome = {status: \"success\"} | .reward = 1"' log >report 2>err || [ $? -eq 1 ]
	jq -e '.status != "error"' report
	diff <(jq -c .trajectory_id log) <(jq -c .trajectory_id "s/runs/$(jq -r .run_id report)/sources.jsonl")
	mb-cycle --benchmark suite log >again 2>err || [ $? -eq 1 ]
	jq -e '.status == "skipped"' again
	mb-caseindex lookup tasks >offered
	mb-summary log >prose
	mb-status >status
	mb-report list >list
	mb-report show "$(jq -r .run_id report)" >page
	! grep -qP '[\x00-\x08\x0b-\x1f\x7f]' prose status list page || false
	# In a state of names, they are names of nothing.
	jq -r '.[] | @base64' <(ids) | while read -r id; do
		id=$(echo "$id" | base64 -d)
		for command in 'mb-version show' 'mb-version activate' 'mb-version rollback' 'mb-report show' 'mb-route --router' \
			'mb-eval --challenger'; do
			# shellcheck disable=SC2086
			set -- $command -- "$id"
			case $command in *--router | *--challenger) set -- $command "$id" /dev/null ;; esac
			got=0
			"$@" >out 2>err </dev/null || got=$?
			[ "$got" -le 4 ] || { echo "$*: status $got"; exit 1; }
			! grep -qP '[\x00-\x08\x0b-\x1f\x7f]' err || { echo "$*: says control bytes"; exit 1; }
		done
	done
	for id in ../../PWNED '$(touch PWNED)' $'\033[2J' --help; do
		fails_with 2 'no such baseline' mb-cycle --baseline "$id" log
		! grep -qP '[\x00-\x08\x0b-\x1f\x7f]' err || false
	done
	# Nothing was run, nothing was written but where it was told to be.
	sha256sum --quiet -c before
	[ "$(cd .. && ls)" = work ] || { ls ..; false; }
	ls >names
	diff - names <<-'END'
		again
		before
		check
		err
		list
		log
		names
		offered
		out
		page
		prose
		report
		routed
		s
		status
		suite
		tasks
	END
	[ "$(cd s && ls)" = "$(printf '%s\n' audit.jsonl cases.db judged lock reservoir.jsonl routers runs seen.db)" ] || { ls s; false; }
	! find . -name '*PWNED*' | grep . || false
}

# ---- routers ----

refused() { # STATUS MESSAGE ROUTER: by everybody who reads a router
	fails_with "$1" "$2" mb-route --router "$3" "$BATS_FILE_TMPDIR/tasks"
	fails_with "$1" "$2" mb-eval --challenger "$3" "$BATS_FILE_TMPDIR/suite"
	fails_with "$1" "$2" mb-train --init "$3" "$BATS_FILE_TMPDIR/examples"
}

unrounded() { # 2^63, which jq 1.6 rounds to 17 digits
	sed 's/9223372036854776000/9223372036854775808/g'
}

header() { # FILTER: the header of the good router, made another, and padded as it must be
	jq -c "$1" <(sed 1q "$BATS_FILE_TMPDIR/router") | unrounded |
		awk '{ printf "%s%*s\n", $0, 63 - length($0) % 64, "" }' |
		cat - <(tail -n +2 "$BATS_FILE_TMPDIR/router") >router
}

text() { # FILTER [BLOCK]...: a router of format version 2, which is text; its header made another
	jq -c "del(.sections) | .format_version = 2 | .blocks = $(($# - 1)) | .square_blocks = 0 | $1" \
		<(sed 1q "$BATS_FILE_TMPDIR/router") | unrounded >router
	shift
	printf '%s' "$@" >>router
}

floats() { # HEX OF FOUR BYTES: a block of that number at index 3
	printf '{"block":"weights","at":%s,"data":"%s"}\n' "${2:-3}" "$(printf %s "$1" | sed 's/../\\x&/g' | xargs -0 printf | base64)"
}

@test "a router with weights that are no numbers, or beyond any" {
	for bits in 0000c07f 0000807f 000080ff 0100807f ffffffff 0000007f; do
		text . "$(floats "$bits")"
		refused 3 'router:2: weights[3] is out of bounds' router
	done
}

@test "a router whose header lies, of sizes first of all" {
	local big=9223372036854775808
	header ".examples = $big"
	refused 3 "router:1: examples: 9223372036854775808 is not between" router
	text .
	for lie in bits examples_before blocks square_blocks seed composites clarifies passes; do
		jq -c ".$lie = $big, .$lie = -1, .$lie = null, del(.$lie)" <(sed 1q router) | unrounded >headers
		for said in '9223372036854775808 is not between' '-1 is not between' 'is null' 'is missing'; do
			sed 1q headers >lying
			sed -i 1d headers
			case "$lie $said" in
			*blocks*is\ null) said='is missing' ;;
			esac
			fails_with 3 "lying:1: $lie: $said" mb-route --router lying "$BATS_FILE_TMPDIR/tasks"
		done
	done
	header '.bits = 0'
	refused 3 'router:1: bits: 0 is not between 1 and 24' router
	header '.sections[0].bytes = 1e9 | .sections[1:][].at += 1e9 - 1e9 % 64'
	refused 3 'router:1: sections[1]: ' router
	header '.sections[5].bytes = 1e12'
	refused 3 'router: a check has 8 bytes' router
	header '.sections |= .[1:]'
	refused 3 'router:1: sections: 5 of 6' router
	header '.lambda = 1'
	refused 3 'router: damaged: the bytes do not match the check of the first part' router
	text '.blocks = 1000000000'
	refused 3 'the router is incomplete:' router
	text '.bits = 4' "$(floats 0000803f 100000)"
	refused 3 'the block ends at' router
	header '.format = "memabra-policy"'
	refused 3 "not a router: format is 'memabra-policy'" router
	header '.format_version = 4'
	refused 3 'a router of format version 4; this program reads 2 and 3' router
	text '.examples = 0' '{"block":"counts","at":0,"data":"BQAAAAEAAAA="}'
	refused 3 'in 0 examples' router
	text . "$(floats 0000803f 9223372036854775808)"
	refused 3 'router:2: at: 9223372036854775808 is not between 0 and' router
	text . "$(floats 0000803f 4294967295)"
	refused 3 'router:2: the block ends at 4294967296 of' router
	header '.slope = 0'
	refused 3 'router:1: slope: 0 is not between' router
	: >router
	refused 3 'not a router: it is empty' router
	head -c 65536 /dev/urandom >router
	refused 3 'router:1: ' router
	# The largest that may be: 2^24 weights, none of them written down.
	text '.bits = 24'
	bounded mb-route --router router "$BATS_FILE_TMPDIR/tasks" >out
}

@test "the cycle reports a trainer with a bad router, and changes nothing" {
	header '.examples = 9223372036854775808'
	printf '#!/bin/sh\ncat %s\n' "$PWD/router" >trainer
	chmod +x trainer
	got=0
	MB_TRAIN=./trainer mb-cycle --state s "$BATS_FILE_TMPDIR/log" >out 2>err || got=$?
	[ "$got" -eq 3 ]
	jq -e '.status == "error" and .error.stage == "train" and (.error.message | contains("examples: 9223372036854775808 is not between"))' out
	[ "$(mb-version --state s active)" = rules ]
	[ "$(mb-select --state s "$BATS_FILE_TMPDIR/log" | wc -l)" -eq "$(wc -l <"$BATS_FILE_TMPDIR/log")" ]
}

@test "a version whose bytes are not those of its name is not used" {
	echo '{"confidence": 0, "min_reward_delta": -1, "max_error_rate_increase": 1, "max_latency_increase_ms": 1e9, "required_task_count": 1}' >lax
	mb-cycle --state s --policy lax "$BATS_FILE_TMPDIR/log" >out 2>err
	v=$(mb-version --state s active)
	mb-route --state s "$BATS_FILE_TMPDIR/tasks" >want
	chmod u+w "s/routers/$v.jsonl"
	LC_ALL=C sed -i '1s/"seed":1/"seed":2/' "s/routers/$v.jsonl"
	fails_with 4 "s/routers/$v.jsonl: damaged: its sha256 begins with" mb-route --state s "$BATS_FILE_TMPDIR/tasks"
	fails_with 4 'damaged' mb-eval --state s --challenger rules "$BATS_FILE_TMPDIR/suite"
	fails_with 4 'damaged' mb-route --state s --router "$v" "$BATS_FILE_TMPDIR/tasks"
	# But who names the file takes what is there, if it is a router.
	fails_with 3 'damaged: the bytes do not match the check' mb-route --router "s/routers/$v.jsonl" "$BATS_FILE_TMPDIR/tasks"
	cp "$BATS_FILE_TMPDIR/router" "s/routers/$v.jsonl"
	mb-route --router "s/routers/$v.jsonl" "$BATS_FILE_TMPDIR/tasks" >out
	# A whole router in place of another one is found by who compares the sha256.
	run -1 mb-version --state s verify
	[[ $output == *"$v"* ]]
}

# ---- policies and suites ----

@test "a policy with an unknown field or a bad value is refused, and nothing is judged" {
	while IFS='|' read -r policy message; do
		echo "$policy" >policy
		fails_with 3 "policy: $message" mb-promote --policy policy "$BATS_FILE_TMPDIR/results"
	done <<-'END'
		{"confidense": 0.95}|confidense: no such field
		{"slices": [{"name": "call_tool", "max_los": 0.1}]}|slices[0].max_los: no such field
		{"confidence": 0.3}|confidence: 0 (plain thresholds on means), or .5 and more: '0.3'
		{"confidence": 1}|confidence: 1 is not between 0 and 0.999999
		{"confidence": -0.1}|confidence: -0.1 is not between
		{"confidence": NaN}|not JSON
		{"confidence": 1e999}|confidence: this number is out of range
		{"confidence": "0.95"}|confidence: expected a number, found a string
		{"confidence": 0.95, "confidence": 0}|confidence: this key occurs twice
		{"min_reward_delta": 1.5}|min_reward_delta: 1.5 is not between -1 and 1
		{"max_error_rate_increase": 2}|max_error_rate_increase: 2 is not between -1 and 1
		{"max_latency_increase_ms": 1e16}|max_latency_increase_ms: 1e16 is not between
		{"required_task_count": 0}|required_task_count: 0 is not between 1 and
		{"required_task_count": 1e300}|required_task_count: 1e300 is not between
		{"benchmark_attempts": 1.5}|benchmark_attempts: must be a whole number: '1.5'
		{"benchmark_attempts": 9223372036854775808}|benchmark_attempts: 9223372036854775808 is not between
		{"max_slice_loss": -1}|max_slice_loss: -1 is not between 0 and 2
		{"slices": [{"max_loss": 0.1}]}|slices[0].name: is missing
		{"slices": [{"name": ""}]}|slices[0].name: an id must not be empty
		[]|expected an object, found an array
		{} {}|more than one value on the line
		{"confidence": 0.95|cut short: the object does not end
	END
	jq -nc '{slices: [range(1001) | {name: "channel:\(.)"}]}' >policy
	fails_with 3 'slices[1001]: too many elements' mb-promote --policy policy "$BATS_FILE_TMPDIR/results"
	head -c 2000000 /dev/zero | tr '\0' ' ' >policy
	fails_with 3 'policy: more than 1048576 bytes' mb-promote --policy policy "$BATS_FILE_TMPDIR/results"
	fails_with 3 '/dev/zero: more than 1048576 bytes' mb-promote --policy /dev/zero "$BATS_FILE_TMPDIR/results"
	# The cycle with such a policy says so, and moves nothing.
	echo '{"confidense": 0}' >policy
	got=0
	mb-cycle --state s --policy policy "$BATS_FILE_TMPDIR/log" >out 2>err || got=$?
	[ "$got" -eq 3 ]
	jq -e '.status == "error" and (.error.message | contains("confidense: no such field"))' out
	[ "$(mb-version --state s active)" = rules ]
}

@test "a suite with a bad task is not used, and a repeated task counts once" {
	{ cat "$BATS_FILE_TMPDIR/suite"; jq -c '.task.task_id = "new" | .outcomes["*"].reward = "1e999"' <(sed 1q "$BATS_FILE_TMPDIR/suite") |
		sed 's/"1e999"/1e999/'; } >suite
	got=0
	mb-cycle --state s --benchmark suite "$BATS_FILE_TMPDIR/log" >out 2>err || got=$?
	[ "$got" -eq 3 ]
	jq -e '.status == "error" and .error.stage == "benchmark"' out
	[ "$(mb-version --state s active)" = rules ]
	# Two hundred times the one task that the challenger wins.
	jq -c '.outcomes |= (.[keys_unsorted[0]].reward = 1)' <(sed 1q "$BATS_FILE_TMPDIR/suite") >one
	for i in $(seq 200); do cat one; done >many
	mb-eval --challenger "$BATS_FILE_TMPDIR/router" many | mb-promote >out || [ $? -eq 1 ]
	jq -e '.verdict == "inconclusive" and .metrics.baseline.tasks == 1 and .metrics.units == 1' out
	fails_with 3 "many:2: task.task_id: occurs twice in the suite" mb-benchmark check --strict many
}

# ---- what each can touch: the table of memabra(7) ----

@test "readers change nothing, no program uses a network, and only mb-eval --exec uses a shell" {
	cd "$BATS_TEST_TMPDIR"
	cp "$BATS_FILE_TMPDIR"/{log,tasks,examples,router,results,suite} .
	MB_STATE=$PWD/state
	export MB_STATE
	mb-cycle log >/dev/null 2>&1 || [ $? -eq 1 ]
	find . -type f ! -name lock ! -name before -exec sha256sum {} + | sort >before
	find . | sort >names
	while read -r command; do
		# shellcheck disable=SC2086
		$command >/dev/null </dev/null || [ $? -eq 1 ] || { echo "$command"; false; }
	done <<-'END'
		mb-route --explain tasks
		mb-serve --explain
		mb-eval --challenger router suite
		mb-dataset log
		mb-train --init router examples
		mb-summary log
		mb-promote results
		mb-benchmark default
		mb-benchmark check suite
		mb-caseindex lookup tasks
		mb-caseindex dump
		mb-version list
		mb-version show active
		mb-version active
		mb-report list
		mb-report show
		mb-status
	END
	mb-select log >/dev/null || [ $? -eq 1 ]
	find . -type f ! -name lock ! -name before ! -name names -exec sha256sum {} + | sort | diff before -
	find . | grep -v '^./names$' | sort | diff <(grep -v '^./names$' names) -
	nm -A -u "${MB_OBJ:-$TOP/obj}"/lib/*/*.o "${MB_OBJ:-$TOP/obj}"/cmd/*.o >used
	grep -q ' fsync$' used
	! grep -E ' (getaddrinfo|popen|system|dlopen)$' used || false
	# the Unix socket of mb-serve
	! grep -E ' (socket|connect|bind|listen|accept)$' used | grep -v '/lib/io/listener.o:' || false
	! grep -hw 'AF_INET6\?' "$TOP"/lib/*/*.c "$TOP"/cmd/*.c || false
	[ "$(grep -l 'io/workers.h' "$TOP"/lib/*/*.[ch] "$TOP"/cmd/*.c | xargs -n 1 basename | xargs)" = 'workers.c mb-serve.c' ]
	# a shell for agents; programs, without a shell, for mb-run
	[ "$(grep -lE 'exec[lv]' "$TOP"/lib/*/*.c "$TOP"/cmd/*.c | xargs -n 1 basename | xargs)" = 'child.c process.c' ]
	grep -l 'io/process.h' "$TOP"/lib/*/*.c "$TOP"/cmd/*.c | grep -vE '/lib/(io|run)/' && false || :
}
