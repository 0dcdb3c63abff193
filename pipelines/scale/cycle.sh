#!/bin/sh
# A part of mb-cycle, at the line @SCALE@: how a cycle uses many processors and machines.
# shellcheck shell=sh disable=SC2086,SC2016,SC2034,SC2154 # variables are of mb-cycle

# ---- --jobs and --slurm: before the run, parts of the log give the lines that it may use ----

quoted() { printf " '%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"; }

make_state() {
	state=${state:-${MB_STATE:-${XDG_STATE_HOME:-${HOME:?}/.local/state}/memabra}}
	(umask 077 && mkdir -p -- "$state") 2>/dev/null || quit 4 "cannot make '$state'"
	state=$(cd -- "$state" && pwd)
}

# The state is locked only by the run, so the parts have an owner: a link, which one process makes.
own_map() {
	mkdir -p -- "$mapped" || exit 4
	ln -s "$$" "$mapped/owner" 2>/dev/null && return
	owner=$(readlink "$mapped/owner") || owner=''
	! kill -0 "${owner:-none}" 2>/dev/null || quit 4 "process $owner maps a log into '$mapped'"
	rm -f "$mapped/owner" # it was killed
	ln -s "$$" "$mapped/owner" || exit 4
}

# The parts shorten the lines that they leave out, and the run counts these as it would those
# of the log. Here too the suite and the feedback count: with others all parts are read anew.
map() { # ARGUMENT...
	[ -z "$implicit" ] || quit 2 '--jobs and --slurm read parts of the log: no --implicit'
	make_state
	mapped=$state/map
	[ ! -L "$mapped" ] || quit 4 "'$mapped' is a link"
	own_map
	find_policy
	suite=${benchmark:-$state/benchmark.jsonl}
	if [ ! -e "$suite" ] && [ -z "$grant" ]; then
		suite=$mapped/suite
		mb-benchmark default >"$suite"
	fi
	[ -f "$suite" ] || suite=''
	IFS=$newline
	for f in $suite $join; do
		case $f in --on=*) ;; *) cat <"${f#--*=}" || exit 4 ;; esac
	done >"$mapped/read.new"
	unset IFS
	if ! cmp -s "$mapped/read.new" "$mapped/read"; then
		set +f
		rm -f "$mapped/plan" "$mapped"/[0-9]*
		set -f
	fi
	mv "$mapped/read.new" "$mapped/read"
	plan_parts "$@"
	[ -z "$slurm" ] || submit "$@"
	mb-map --dir "$mapped" --jobs "$jobs" work || quit 4 'a part of the log failed: the same command goes on from the others'
}

plan_parts() { # ARGUMENT...
	shift $(($# - operands))
	n=$#
	set -- "$@" plan "$0" --step part --state "$state" ${suite:+--benchmark "$suite"} ${hold_out:+--hold-out "$hold_out"} \
		${sample:+--sample "$sample"} ${wait:+--wait "$wait"} ${now:+--now "$now"}
	IFS=$newline
	set -- "$@" $join --
	unset IFS
	while [ "$n" -gt 0 ]; do # the logs come last
		set -- "$@" "$1" && shift && n=$((n - 1))
	done
	mb-map --dir "$mapped" --parts $((4 * ${jobs:-64})) "$@" || exit
}

# An array of jobs for the parts that are left, and a job for the rest, which waits for them.
submit() { # ARGUMENT...
	command=
	for word in "$0" --mapped "$mapped" "$@"; do command="$command$(quoted "$word")"; done
	left=$(mb-map --dir "$mapped" left | paste -s -d , -)
	if [ -n "$left" ]; then
		left=$(printf '#!/bin/sh\nexec mb-map --dir%s part "$SLURM_ARRAY_TASK_ID"\n' "$(quoted "$mapped")" |
			sbatch --parsable --partition="$slurm" --job-name=mb-map --array="$left${jobs:+%$jobs}" --output="$mapped/%a.log") || exit 4
		set -- --dependency="afterok:${left%%;*}" --kill-on-invalid-dep=yes
	else
		set --
	fi
	printf '#!/bin/sh\nexec%s\n' "$command" |
		sbatch --parsable --partition="$slurm" --job-name=mb-cycle --output="$state/slurm.log" "$@" || exit 4
	exit 0
}

# The filter of a part. Of the share that judges, all lines are wanted.
part() {
	got=0 fed=$MB_PART.fed
	set -- mb-select --quiet --condense ${hold_out:+--whole "1/$hold_out"} --state "$state" ${benchmark:+--benchmark "$benchmark"} \
		${wait:+--wait "$wait"} ${now:+--now "$now"} ${sample:+--sample "$sample"}
	if [ -z "$join" ]; then
		"$@" || got=$?
		exit "$got"
	fi
	rm -f "$fed"
	{ rewarded || echo $? >"$fed"; } | "$@" || got=$?
	[ ! -s "$fed" ] || [ "$(cat "$fed")" -le "$got" ] || got=$(cat "$fed")
	rm -f "$fed"
	exit "$got"
}

rewarded() {
	IFS=$newline
	set -- --quiet --rejects - --feedback /dev/null $join
	unset IFS
	${MB_REWARD:-mb-reward} "$@"
}

# Sets $files, one a line, in the order of the log, and $names, a file with the log of each.
mapped_files() {
	files='' k=1 names=$mapped/names
	left=$(mb-map --dir "$mapped" left) || exit
	[ -z "$left" ] || quit 4 'parts of the log are not finished'
	while [ -e "$mapped/$k.status" ]; do
		files=$files$mapped/$k.out$newline
		k=$((k + 1))
	done
	files=${files:-/dev/null}
	sed '1d; s/^[^ ]* [^ ]* [^ ]* [^ ]* [^ ]* [^ ]* //' "$mapped/plan" >"$names"
}

# ---- --per: a run for each value of a field, in a state of its own ----

# A value is text of strangers: mb-select --key makes it a name. The lines of all values are sorted
# by it, and each value gets a file; the names of these files go through mb-map.
per_value() { # ARGUMENT...
	[ -z "$slurm" ] || quit 2 '--per and --slurm: only one'
	make_state
	[ ! -L "$state/per" ] || quit 4 "'$state/per' is a link"
	work=$state/per/.new.$$ jobs=${jobs:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)} got=0
	set +f
	for old in "$state"/per/.new.*; do # of a run that was killed
		kill -0 "${old##*.}" 2>/dev/null || rm -rf "$old"
	done
	set -f
	trap 'rm -rf "$work"' EXIT
	trap 'exit 4' HUP INT TERM
	(umask 077 && mkdir -p "$work/log") || exit 4
	(shift $(($# - operands)) && mb-map --jobs "$jobs" --dir "$work/map" run \
		mb-select --quiet --unrewarded --min-new 0 --key "$per" -- "$@") >"$work/keyed" || got=$?
	case $got in 0 | 1 | 3) ;; *) exit 4 ;; esac
	LC_ALL=C sort -s -t "$(printf '\t')" -k 1,1 -T "$work" -o "$work/keyed" "$work/keyed" || exit 4
	# A key may look like a number, and be the name of a file of ours.
	DIR=$work/log/ LC_ALL=C awk -F '\t' '
		$1 == "" { none++; next }
		$1 "" != key { if (key != "") close(file); key = $1 ""; file = ENVIRON["DIR"] key; print key }
		{ print substr($0, length(key) + 2) >file }
		END { if (none) print "mb-cycle: " none " lines have no value: no run learns from them" >"/dev/stderr" }
	' "$work/keyed" >"$work/keys" || exit 4
	rm -rf "$work/keyed" "$work/map"
	[ -s "$work/keys" ] || quit $((got > 1 ? got : 1)) "no line has a value of '$per'"
	n=$(($# - operands))
	(
		while [ "$n" -gt 0 ]; do # the options, without the logs and a -- before them
			[ "$1" = -- ] || set -- "$@" "$1"
			shift
			n=$((n - 1))
		done
		shift "$operands"
		mb-map --jobs "$jobs" --dir "$work/map" run "$0" --step each "$@" --state "$state" -- "$work/keys"
	) || got=$?
	exit "$got"
}

# The filter for a part of the names: prints each with the report of its run.
each() { # ARGUMENT...: those of the program, and --step each before them
	shift 2
	failed=0 err=$MB_PART.said work=${MB_PART%/map/*}
	hide=$(printf %s "$work/log/" | sed 's/[][\.*^$|]/\\&/g') # its files are gone when a message is read
	while read -r key; do
		got=0 log=$work/log/$key
		report=$("$0" "$@" --per= --jobs= --format json --state "$state/per/$key" "$log" </dev/null 2>"$err") || got=$?
		printf '%s\t%s\n' "$key" "$report"
		sed "s|$hide||g" "$err" | KEY=$key awk '{ print ENVIRON["KEY"] ": " $0 }' >&2
		[ "$got" -le 1 ] || failed=3
		rm -f "$log"
	done
	exit "$failed"
}
