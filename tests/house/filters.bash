# For the tests of what all filters do alike: good lines of every record, the
# filters that read them, and what must come of bad lines among the good ones.
# shellcheck shell=bash

load ../cmd/helper

# Good lines of every record, made by our own programs.
setup_file() {
	local top
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	PATH=${MB_BIN:-$top/bin}:$top/pipelines/demo:$PATH
	unset MB_STATE MB_LOCK_FD
	cd "$BATS_FILE_TMPDIR"
	mb-benchmark default | awk 'NR % 20 < 2' >suite
	# An id of their own, else it is made of time and line; and another text, else a
	# cycle leaves them out, as tasks of the suite.
	jq -c '.trajectory_id = "traj-\(.task.task_id)" | .task.input |= "Again: " + .' suite >tasks
	jq -c '.candidate_sets[][]' suite | sort -u >catalog
	mb-route --shadow rules --explore epsilon --seed 1 tasks | agent >log
	mb-dataset log >examples
	head -n 20 log | jq -c '{trajectory_id, thumb: "up"}' >feedback
	mb-train examples >router
	mb-eval --challenger router suite >results
	mb-promote --state watched --challenger router results >/dev/null || [ $? -eq 1 ]
}

# The record, then the program and its arguments; the file comes after them.
# mb-train is told its settings: with few examples it has little to choose by.
filters() {
	cat <<-END
		log mb-select
		log mb-dataset
		log mb-reward --feedback $BATS_FILE_TMPDIR/feedback
		log mb-summary
		log mb-report --format json shadow
		log mb-worth
		log mb-benchmark build
		log mb-caseindex --state state build
		log mb-caseindex --state state update
		log mb-watch --state $BATS_FILE_TMPDIR/watched
		examples mb-train
		examples mb-offpolicy --challenger rules
		log mb-forget --dry-run --since 2000-01-01T00:00:00Z --state $BATS_FILE_TMPDIR/watched
		tasks mb-route --seed 1
		tasks mb-retrieve --catalog $BATS_FILE_TMPDIR/catalog
		tasks mb-caseindex --state state lookup
		suite mb-eval --challenger rules
		suite mb-benchmark check
		results mb-promote
	END
}

# For each filter, call $1 with the file of good lines, the program, its arguments.
each() {
	local line n=0
	while read -r line; do
		# shellcheck disable=SC2086
		set -- "$1" $line
		"$1" "$BATS_FILE_TMPDIR/$2" "${@:3}" || { echo "^ $line"; return 1; }
		n=$((n + 1))
	done < <(filters)
	[ "$n" -gt 10 ]
}

# Run a command, in a state of its own, with its output in $out, $err and $got.
try() { # OUT COMMAND...
	local out=$1
	shift
	rm -rf state
	got=0
	"$@" >"$out" 2>err </dev/null || got=$?
}

# What may differ between two runs on the same good lines: the name of a suite's
# bytes, and where mb-benchmark check and mb-promote count the bad ones.
plainly() {
	sed -E 's/"benchmark_sha256":("[0-9a-f]*"|null)//; s/[0-9]+ bad lines//
		s/, and [0-9]+ results could not be used//g' "$1"
}

same() { # WANT GOT
	[ "$(plainly "$1")" = "$(plainly "$2")" ] || {
		echo 'the good lines did not give the same output:'
		diff <(plainly "$1") <(plainly "$2") | cut -c 1-200 | head -n 4
		return 1
	}
}

told() { # PROGRAM LINE MESSAGE
	if [ "$got" -ne 3 ] || ! grep -qF -- "$1: in:$2: " err || ! grep -F -- "in:$2: " err | grep -qF -- "$3"; then
		echo "wanted status 3 and '$1: in:$2: ... $3', got $got and:"
		cut -c 1-300 err
		return 1
	fi
}

# The line in the file `bad`, among good ones: told as $message.
amid() { # GOOD PROGRAM ARGS...
	local good=$1
	shift
	{ sed 2q "$good"; cat bad; sed 1,2d "$good"; } >in
	try want "$@" "$good"
	try out "$@" in
	told "$1" 3 "$message" && same want out
}
