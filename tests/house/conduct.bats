# How every program behaves when the world is hostile: bad lines, bad files,
# closed descriptors, a full disk. A bad line is told with its file and number
# and left out, and the good lines around it count as if it had never been.

load filters

@test "a line that is not JSON" {
	echo 'this is no JSON' >bad
	message='not JSON near byte' each amid
}

@test "JSON that is not an object" {
	echo '[1, 2]' >bad
	message='expected an object, found an array' each amid
	echo '"x"' >bad
	message='expected an object, found a string' each amid
	echo 'null' >bad
	message='expected an object, found null' each amid
}

@test "two objects on a line" {
	echo '{} {}' >bad
	message='' each amid
	echo '{}"}' >bad
	message='' each amid
}

# A good line with a field spoilt: it depends on the record which.
spoilt() { # GOOD PROGRAM ARGS...
	local name
	name=$(basename "$1")
	# shellcheck disable=SC2154
	sed 1q "$1" | jq -c "${spoil[$name]}" >bad
	message="${say[$name]}" amid "$@"
}

@test "a field of the wrong type" {
	declare -A spoil=([log]='.task.input = 7' [tasks]='.task.input = 7' [suite]='.task.input = 7'
		[examples]='.action = 7' [results]='.baseline = 7')
	declare -A say=([log]='task.input: expected a string, found a number'
		[tasks]='task.input: expected a string, found a number'
		[suite]='task.input: expected a string, found a number'
		[examples]='action: expected a string, found a number'
		[results]='baseline: expected an object, found a number')
	each spoilt
}

@test "a field that is missing" {
	declare -A spoil=([log]='del(.trajectory_id)' [tasks]='del(.task.input)' [suite]='del(.task)'
		[examples]='del(.action)' [results]='del(.challenger.reward)')
	declare -A say=([log]='trajectory_id: is missing' [tasks]='task.input: is missing'
		[suite]='task: is missing' [examples]='action: is missing'
		[results]='challenger.reward: is missing')
	each spoilt
}

torn() { # GOOD PROGRAM ARGS...
	local good=$1 n
	shift
	n=$(wc -l <"$good")
	{ cat "$good"; sed 1q "$good" | head -c 40; } >in
	try want "$@" "$good"
	try out "$@" in
	told "$1" $((n + 1)) 'cut short: the object does not end (and the file ends without a newline)' &&
		same want out
}

@test "a last line that is torn" {
	each torn
}

# A text and a number that each program reads. What a program only passes on can have
# such values: json-cases has them.
declare -gA texts=([log]=.task.input [tasks]=.task.input [suite]=.task.input
	[examples]=.action [results]=.task_id)
declare -gA numbers=([log]='.candidate_sets.tool[0].cost' [tasks]='.candidate_sets.tool[0].cost'
	[suite]='.candidate_sets.tool[0].cost' [examples]='.candidates[0].cost'
	[results]=.challenger.reward)

put() { # GOOD FIELD: JSON text, $value, as the field of a good line
	local line
	line=$(sed 1q "$1" | jq -c "$2 = \"@HERE@\"")
	printf '%s\n' "${line/\"@HERE@\"/$value}" >bad
}

bad_text() { # GOOD PROGRAM ARGS...
	put "$1" "${texts[$(basename "$1")]}" && amid "$@"
}

bad_number() { # GOOD PROGRAM ARGS...
	put "$1" "${numbers[$(basename "$1")]}" && amid "$@"
}

twice() { # GOOD PROGRAM ARGS...
	local key=${texts[$(basename "$1")]##*.}
	sed -n "1s/\"$key\":/&\"x\",&/p" "$1" >bad
	amid "$@"
}

@test "NUL bytes, raw and escaped" {
	printf '{"a":"x\0y"}\n' >bad
	message='' each amid
	printf '\0\0\0\n' >bad
	message='' each amid
	value='"x\u0000y"' message='a NUL in a string at byte' each bad_text
}

@test "invalid UTF-8, and half a surrogate pair" {
	printf '{"a":"\377"}\n' >bad
	message='not UTF-8 at byte 7' each amid
	printf '{"a":"\355\240\200"}\n' >bad
	message='not UTF-8 at byte 7' each amid
	value='"\ud800x"' message='half a surrogate pair at byte' each bad_text
}

@test "a duplicate key" {
	message='this key occurs twice' each twice
}

@test "a nest 100,000 deep" {
	{ printf '{"a":'; head -c 100000 /dev/zero | tr '\0' '['; head -c 100000 /dev/zero | tr '\0' ']'; echo '}'; } >bad
	message='nested too deep' each amid
}

@test "a number past a double's range, and names of no number" {
	value=1e999 message='this number is out of range' each bad_number
	echo '{"a":NaN}' >bad
	message='not JSON' each amid
}

# 200 MB on one line, out of a pipe; the program may have 300 MB of addresses.
long_line() { # GOOD PROGRAM ARGS...
	local good=$1
	shift
	try want "$@" "$good"
	rm -rf state
	got=0
	{ sed 2q "$good"; head -c 200000000 /dev/zero | tr '\0' x; echo; sed 1,2d "$good"; } |
		(ulimit -v 300000 && exec "$@" - >out 2>err) || got=$?
	sed -i 's/: stdin:/: in:/' err
	told "$1" 3 'the line is longer than 33554432 bytes' && same want out
}

@test "a line of 200 MB, in bounded memory" {
	case ${MB_BIN:-} in *-san*) skip 'a sanitizer needs all the addresses there are' ;; esac
	each long_line
}

# Nothing at all is no bad input: it is no output, or a plain word that there was nothing.
empty() { # GOOD PROGRAM ARGS...
	shift
	try out "$@" /dev/null
	[ "$got" -le 1 ] || [ "$1 $got" = 'mb-train 3' ] || { echo "status $got: $(cat err)"; return 1; }
	! grep -v "^$1: " err || false
	printf '\n\n\n' >in
	try out2 "$@" in
	same out out2
}

@test "an empty file, and empty lines" {
	each empty
}

tolerated() { # GOOD PROGRAM ARGS...
	local good=$1 status
	shift
	try want "$@" "$good"
	status=$got
	sed 's/$/\r/' "$good" >in
	try out "$@" in
	[ "$got" -eq "$status" ] && [ ! -s err -o "$status" -ne 0 ] && same want out || { cat err; return 1; }
	{ printf '\357\273\277'; cat "$good"; } >in
	try out "$@" in
	[ "$got" -eq "$status" ] && same want out || { cat err; return 1; }
	{ sed 1q "$good"; echo; sed 1d "$good" | head -c -1; } >in
	try out "$@" in
	[ "$got" -eq "$status" ] && same want out || { cat err; return 1; }
}

@test "CRLF, a BOM, empty lines, and a last line without a newline are accepted" {
	each tolerated
}

# The same file packed, by its name and out of a pipe: the same bytes come out.
packed() { # GOOD PROGRAM ARGS...
	local good=$1 status f
	shift
	try want "$@" "$good"
	status=$got
	mv err want-err
	for f in in.gz in.zst; do
		rm -rf state
		got=0
		"$@" - <$f >out 2>err || got=$?
		[ "$got" -eq "$status" ] && same want out && cmp want-err err || { echo "- <$f: $got: $(cat err)"; return 1; }
		try out "$@" $f
		[ "$got" -eq "$status" ] && same want out && cmp want-err err || { echo "$f: $got: $(cat err)"; return 1; }
	done
}

pack_two() { # GOOD: in two members and frames, the first of which ends in the middle of a line
	local n
	n=$(($(wc -c <"$1") / 2))
	{ head -c $n "$1" | gzip -n; tail -c +$((n + 1)) "$1" | gzip -n; } >in.gz
	{ head -c $n "$1" | zstd -q; tail -c +$((n + 1)) "$1" | zstd -q; } >in.zst
}

pack_and_read() {
	pack_two "$1"
	packed "$@"
}

@test "gzip and zstd are read as the plain file" {
	each pack_and_read
}

# Half of the packed bytes: the lines before are read, and the damage is a bad line.
half_packed() { # GOOD PROGRAM ARGS...
	local good=$1 n
	shift
	for format in gzip zstd; do
		# the first member is whole: its lines are known
		{ $format -c "$good"; $format -c "$good" | head -c 50; } >in
		n=$(($(wc -l <"$good") + 1))
		try want "$@" "$good"
		try out "$@" in
		told "$1" "$n" "the $format data is cut short" && same want out || return 1
	done
}

@test "gzip and zstd that are cut short are a bad line, and the lines before it count" {
	each half_packed
	gzip -n <"$BATS_FILE_TMPDIR/log" | head -c -4 >in
	printf xxxx >>in
	try out mb-select --rejects rejects in
	[ "$got" -eq 3 ] && [ "$(wc -l <err)" -eq 1 ] && grep -q '^mb-select: in:[0-9]*: the gzip data is corrupt (incorrect ' err ||
		{ cat err; false; }
	cmp <(mb-select "$BATS_FILE_TMPDIR/log") out
}

@test "a line in gives a line out, of a gzip that is still being written" {
	mkfifo pipe
	{
		gzip -c <"$BATS_FILE_TMPDIR/tasks"
		for i in $(seq 1000); do [ ! -e came ] || break; sleep .01; done
		[ -e came ] || : >late
	} >pipe &
	mb-route --seed 1 <pipe | { IFS= read -r line && : >came && echo "$line" && cat; } >out
	wait
	[ ! -e late ]
	cmp out <(mb-route --seed 1 "$BATS_FILE_TMPDIR/tasks")
}

@test "a line of 1 GB, packed to 1 MB, is skipped in bounded memory" {
	case ${MB_BIN:-} in *-san*) skip 'a sanitizer needs all the addresses there are' ;; esac
	{ head -c 1000000000 /dev/zero | tr '\0' x; echo; cat "$BATS_FILE_TMPDIR/log"; } | gzip -1 >in
	got=0
	(ulimit -v 300000 && exec mb-select in >out 2>err) || got=$?
	told mb-select 1 'the line is longer than 33554432 bytes'
	cmp out <(mb-select "$BATS_FILE_TMPDIR/log")
}

# What cannot be opened is a failure; the other operands are read all the same,
# but nothing is judged on half the evidence.
unopened() { # GOOD PROGRAM ARGS...
	local good=$1
	shift
	try want "$@" "$good"
	if [ "$1" = mb-promote ]; then : >want; fi
	try out "$@" no-such-file "$good"
	[ "$got" -eq 4 ] && grep -qx "$1: no-such-file: No such file or directory" err && same want out ||
		{ echo "status $got: $(cat err)"; return 1; }
	try out "$@" . "$good"
	[ "$got" -eq 4 ] && grep -qx "$1: .: is a directory" err && same want out ||
		{ echo "status $got: $(cat err)"; return 1; }
}

@test "a missing file, and a directory for a file" {
	each unopened
}

unreadable() { # GOOD PROGRAM ARGS...
	shift
	try out "$@" locked
	[ "$got" -eq 4 ] && grep -qx "$1: locked: Permission denied" err || { echo "status $got: $(cat err)"; return 1; }
}

@test "a file that may not be read" {
	[ "$(id -u)" -ne 0 ] || skip 'root may read everything'
	touch locked
	chmod 000 locked
	each unreadable
}

closed() { # GOOD PROGRAM ARGS...
	local good=$1
	shift
	rm -rf state
	got=0
	"$@" >out 2>err <&- || got=$?
	# With --since and no operand, mb-forget reads only the state.
	[ "$1" = mb-forget ] || { [ "$got" -eq 4 ] && grep -q "^$1: stdin: " err; } || { echo "stdin: $got: $(cat err)"; return 1; }
	rm -rf state
	got=0
	"$@" "$good" 2>err >&- </dev/null || got=$?
	# Who has nothing to say on stdout does not miss it.
	if [ -s want ]; then
		[ "$got" -eq 4 ] && grep -q "^$1: stdout: " err || { echo "stdout: $got: $(cat err)"; return 1; }
	fi
	# A message that cannot be told goes nowhere, and least of all into a file of ours.
	echo nonsense | cat "$good" - >in
	rm -rf state
	got=0
	"$@" in >out 2>&- </dev/null || got=$?
	[ "$got" -eq 3 ] && same want out || { echo "stderr: $got"; return 1; }
}

closed_after_want() {
	try want "${@:2}" "$1"
	closed "$@"
}

@test "a closed stdin, stdout or stderr" {
	each closed_after_want
}

full() { # GOOD PROGRAM ARGS...
	local good=$1
	shift
	try want "$@" "$good"
	[ -s want ] || return 0
	try /dev/full "$@" "$good"
	[ "$got" -eq 4 ] && grep -qx "$1: stdout: No space left on device" err ||
		{ echo "status $got: $(cat err)"; return 1; }
}

@test "stdout on a full disk" {
	[ -c /dev/full ] || skip 'no /dev/full here'
	each full
	try /dev/full mb-benchmark default
	[ "$got" -eq 4 ]
	for p in "$TOP"/cmd/mb-*.c; do
		p=$(basename "$p" .c)
		for o in --help --version; do
			try /dev/full "$p" "$o"
			[ "$got" -eq 4 ] && grep -qx "$p: stdout: No space left on device" err || { echo "$p $o: $got: $(cat err)"; false; }
		done
	done
}

# Nobody reads any more when the input comes: die of SIGPIPE, as a filter does, with no message about it.
piped() { # GOOD PROGRAM ARGS...
	local good=$1 status
	shift
	try want "$@" "$good"
	[ -s want ] || return 0
	mv err want-err
	rm -rf state status pipe
	mkfifo pipe
	{
		while [ ! -e closed ]; do sleep .01; done
		cat "$good"
	} | {
		env --default-signal=PIPE "$@" - 2>err >pipe
		echo $? >status
	} &
	: <pipe
	: >closed
	wait
	rm closed
	status=$(cat status)
	[ "$status" -eq 141 ] && cmp want-err err || { echo "status $status: $(cat err)"; return 1; }
}

@test "stdout is a closed pipe" {
	each piped
}

@test "misuse is reported, with advice" {
	for p in "$TOP"/cmd/mb-*.c "$TOP"/pipelines/mb*; do
		p=$(basename "$p" .c)
		fails_with 2 "try '$p --help'" "$p" --no-such-option
		[ "$(grep -cv "^$p: " err)" -eq 1 ]
	done
}

@test "--rejects keeps bad lines, and --strict stops at the first" {
	kept() { # GOOD PROGRAM ARGS...
		local good=$1
		shift
		{ sed 1q "$good"; printf 'bad \303\n'; sed 1d "$good"; printf '{"half":'; } >in
		printf 'bad \303\n{"half":\n' >want-rejects
		try out "$@" --rejects rejects in
		[ "$got" -eq 3 ] && cmp want-rejects rejects || { cat err; return 1; }
		try out "$@" --strict in
		[ "$got" -eq 3 ] && [ "$(grep -c ": in:[0-9]*: " err)" -eq 1 ] || { cat err; return 1; }
	}
	each kept
}

@test "no output option takes a file that is read" {
	refused() { # GOOD PROGRAM ARGS...
		cp "$1" in
		ln -f in same
		cp in before
		shift
		fails_with 2 'in: this file is an input too; name another one' "$@" --rejects in same || return 1
		"$@" --rejects in <in >out 2>&1 || :
		cmp before in || { echo "lost by $*"; return 1; }
	}
	each refused
	printf '{"trajectory_id":"a","task":{"input":"x"},"reward":{"total":1}}
' >log
	cp log before
	for c in 'mb-select --tally log' 'mb-select --revoked log' 'mb-import --from memabra --tally log' \
		'mb-reward --feedback /dev/null --tally log' 'mb-reward --feedback /dev/null --unmatched log' \
		'mb-reward --feedback log --tally log' 'mb-eval --trajectories log --baseline rules --challenger rules'; do
		fails_with 2 'log: this file is an input too' $c log
		cmp before log
	done
}

# Those that read a state rather than lines.
readers() {
	cat <<-'END'
		mb-version list
		mb-version active
		mb-version show rules
		mb-report list
		mb-report show
		mb-status
		mb-caseindex dump
		mb-benchmark default
	END
}

@test "a reader of a state reports lost output too" {
	MB_STATE=$BATS_TEST_TMPDIR/kept
	export MB_STATE
	mb-cycle "$BATS_FILE_TMPDIR/log" >/dev/null || [ $? -eq 1 ]
	while read -r command; do
		# shellcheck disable=SC2086
		set -- $command
		try out "$@"
		[ "$got" -eq 0 ] && [ -s out ] && [ ! -s err ] || { echo "$command: $got: $(cat err)"; false; }
		try /dev/full "$@"
		[ "$got" -eq 4 ] && grep -q 'stdout: No space left on device' err || { echo "$command: $got: $(cat err)"; false; }
		got=0
		"$@" 2>err >&- </dev/null || got=$?
		[ "$got" -eq 4 ] && grep -q 'stdout: ' err || { echo "$command >&-: $got: $(cat err)"; false; }
	done < <(readers)
	try /dev/full mb-cycle --dry-run "$BATS_FILE_TMPDIR/log"
	[ "$got" -eq 4 ] || { echo "mb-cycle: $got: $(cat err)"; false; }
}

@test "a state that is no directory, and one that is not there" {
	echo x >file
	while read -r command; do
		# shellcheck disable=SC2086
		set -- $command
		[ "$command" != 'mb-benchmark default' ] || continue
		try out "$@" --state file
		[ "$got" -eq 4 ] || { echo "$command: $got: $(cat err)"; false; }
		try out "$@" --state nowhere
		[ "$got" -le 1 ] && [ ! -e nowhere ] || { echo "$command: $got: $(cat err)"; false; }
	done < <(readers)
	fails_with 4 'file' mb-mark --state file /dev/null
	fails_with 4 'file' mb-cycle --state file "$BATS_FILE_TMPDIR/log"
	fails_with 4 'mb-cycle: cannot read' mb-cycle --state s no-such-log
}

# A C1 control, a bidi override, an isolate, a zero-width space, a BOM, an Arabic
# letter mark, and a byte that is not UTF-8.
HARM=$'\302\233\342\200\256\342\201\246\342\200\213\357\273\277\330\234'

# stderr has none of them, and something was said.
harmless() {
	[ -s err ] || { echo "$*: no message"; return 1; }
	! LC_ALL=C grep -qaP '\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0\xa6-\xa9]|\xef\xbb\xbf|\xd8\x9c|[\x00-\x08\x0b-\x1f\x7f]' err &&
		iconv -f UTF-8 -t UTF-8 err >/dev/null || { echo "$*:"; cat -v err; return 1; }
}

harm_in_line() { # GOOD PROGRAM ARGS...
	local good=$1
	shift
	{ sed 2q "$good"; cat bad; } >in
	try out "$@" in
	[ "$got" -eq 3 ] && harmless "$@"
}

@test "controls, bidi marks and zero-width characters of input reach no terminal" {
	{ printf '{"%s":' "$HARM"; head -c 100 /dev/zero | tr '\0' '['; head -c 100 /dev/zero | tr '\0' ']'; echo '}'; } >bad
	each harm_in_line
	grep -q '??????\[.*: nested too deep' err
	printf '{"\377\233":1,"\\u202e":2,"\\u202e":2}\n' >bad
	each harm_in_line
	jq -c --arg h "$HARM" '.decisions[0].decision_type = $h' <(sed 1q "$BATS_FILE_TMPDIR/log") >bad
	harm_in_line "$BATS_FILE_TMPDIR/log" mb-dataset
	grep -q "no such action type: '??????'" err || { cat -v err; false; }
}

@test "nor do those of options, operands and file names" {
	for p in "$TOP"/cmd/mb-*.c "$TOP"/pipelines/mb*; do
		p=$(basename "$p" .c)
		for words in "--$HARM" "-$HARM" "--state=$HARM/x" "$HARM"$'\377'; do
			try out "$p" "$words"
			# some take any state or word: what they say, if anything, is harmless
			[ "$got" -le 4 ] || { echo "$p: $got"; false; }
			[ ! -s err ] || harmless "$p" "$words"
		done
		try out "$p" "--$HARM"
		[ "$got" -eq 2 ] && harmless "$p"
	done
}

wrong_file() { # GOOD PROGRAM ARGS...
	local good=$1
	shift
	try out "$@" wrong
	[ "$(grep -c "^$1: wrong:1: this looks like " err)" -eq 1 ] || { echo "$*:"; head -n 3 err; return 1; }
	[ "$got" -eq 3 ] && [ "$(wc -c <err)" -lt 4000 ] && [ "$(wc -l <err)" -le 16 ] &&
		grep -qx "$1: wrong: and 19990 more bad lines" err || { echo "status $got:"; cut -c 1-200 err; return 1; }
	try out "$@" --rejects rejects wrong
	cmp wrong rejects
}

@test "a wrong file of 20,000 lines is named once, and its bad lines are summed up" {
	yes "$(sed 1q "$BATS_FILE_TMPDIR/log" | jq -c '{trajectory_id, task, decisions, reward}')" | head -n 20000 >wrong
	for command in mb-train mb-promote 'mb-eval --challenger rules' 'mb-offpolicy --challenger rules'; do
		# shellcheck disable=SC2086
		wrong_file none $command
	done
	try out mb-train wrong
	grep -qx 'mb-train: wrong:1: this looks like a trajectory: mb-dataset first' err
	try out mb-promote wrong
	grep -qx 'mb-promote: wrong:1: this looks like a trajectory: this program reads results: mb-eval prints them' err
	yes "$(sed 1q "$BATS_FILE_TMPDIR/results")" | head -n 20000 >wrong
	for command in mb-train mb-select mb-dataset mb-summary 'mb-benchmark build' 'mb-benchmark check' \
		'mb-caseindex --state state build' "mb-watch --state $BATS_FILE_TMPDIR/watched" mb-route; do
		# shellcheck disable=SC2086
		wrong_file none $command
	done
	# the count is of each file
	sed 11q wrong >eleven
	sed 10q wrong >ten
	try out mb-select eleven ten eleven
	[ "$(grep -c '^mb-select: eleven: and 1 more bad line$' err)" -eq 2 ]
	! grep '^mb-select: ten: and' err || false
}
