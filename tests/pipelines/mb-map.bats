# mb-map: whatever the parts, the output is that of one process; a part that failed is run again alone.

load helper

# Lines of many lengths, some empty, the last without a newline.
ragged() {
	awk 'BEGIN { for (i = 1; i <= 3000; i++) { s = i; for (k = i * i % 97; k > 0; k--) s = s "x"; print i % 11 ? s : "" } printf "end" }'
}

@test "parts of any number and of several files are the files" {
	ragged >a
	: >empty
	seq 5 >b
	for n in 1 2 7 64; do
		mb-map --jobs 2 --parts $n run cat -- b empty a | cmp - <(cat b empty a)
	done
	gzip -k b
	mb-map --parts 9 run sh -c 'wc -c >"$MB_PART.size"; cat "$MB_PART.size"' -- b.gz | grep -qx "$(wc -c <b.gz)"
}

@test "a line that spans parts is in one of them, and blocks of 64 KiB are cut alike" {
	awk 'BEGIN { for (i = 0; i < 40; i++) { printf "%s ", i; for (k = 0; k < i % 5 * 20000; k++) printf "x"; print "" } }' >big
	for n in 1 2 3 7 30; do mb-map --jobs 2 --parts $n run cat -- big | cmp - big; done
}

@test "a part that failed is run again alone, and finished ones are not" {
	seq 100 >in
	echo 'echo "$MB_PART" >>ran; [ "${MB_PART##*/}" != 2 ] || [ -e mended ] || { echo why >&2; exit 7; }; cat' >filter
	fails_with 4 'part 2: the filter failed with the exit status 7' mb-map --dir d --parts 4 --jobs 2 run sh filter -- in
	grep -q why err
	[ "$(mb-map --dir d left | xargs)" = 2 ]
	fails_with 4 'part 2 is not finished' mb-map --dir d join
	: >mended
	mb-map --dir d part 1 2 3 4
	mb-map --dir d left | xargs mb-map --dir d part # none: as xargs of GNU calls it
	mb-map --dir d join | cmp - in
	[ "$(sort ran | uniq -c | awk '{ print $1 }' | xargs)" = '1 2 1 1' ]
	# the same plan keeps them, and another one does not
	mb-map --dir d --parts 4 run sh filter -- in | cmp - in
	[ "$(wc -l <ran)" -eq 5 ]
	seq 101 >in
	mb-map --dir d --parts 4 run sh filter -- in | cmp - in
	[ "$(wc -l <ran)" -eq 9 ]
}

@test "a part that was killed leaves nothing that counts" {
	seq 10 >in
	mb-map --dir d --parts 1 plan sh -c 'cat; kill -9 $PPID; sleep 1' -- in
	mb-map --dir d part 1 || true
	[ "$(mb-map --dir d left)" = 1 ]
	[ ! -e d/1.out ]
	fails_with 4 'is shorter than it was' sh -c ': >in; mb-map --dir d part 1'
}

@test "two processes do not use one directory at once" {
	seq 10 >in
	mb-map --dir d --parts 2 plan sh -c 'until [ -e go ]; do sleep 0.02; done; cat' -- in
	mb-map --dir d --jobs 1 work 3>&- &
	until [ -L d/lock ]; do sleep 0.02; done
	for what in 'run cat -- in' 'plan cat -- in' work; do
		fails_with 4 "mb-map: process $! uses '$PWD/d'" mb-map --dir d $what
	done
	[ "$(mb-map --dir d left | xargs)" = '1 2' ]
	: >go
	wait $!
	[ ! -L d/lock ]
	mb-map --dir d join | cmp - in
	# of a process that was killed, and of another machine
	sleep 0 & wait $!
	ln -s "$(uname -n) $!" d/lock
	mb-map --dir d run cat -- in | cmp - in
	ln -s "elsewhere 1" d/lock
	fails_with 4 "mb-map: process 1 of elsewhere uses '$PWD/d'; if it is gone, remove '$PWD/d/lock'" mb-map --dir d run cat -- in
}

@test "another plan does not mix with a part that is running" {
	seq 10 >in
	mb-map --dir d --parts 1 plan sh -c ': >begun; until [ -e go ]; do sleep 0.02; done; cat' -- in
	mb-map --dir d part 1 2>err 3>&- &
	until [ -e begun ]; do sleep 0.02; done
	mb-map --dir d --parts 1 plan cat -- in
	: >go
	! wait $! || false
	grep -qx 'mb-map: part 1: another plan has taken the place of this one' err
	[ "$(mb-map --dir d left)" = 1 ]
}

@test "a file that was replaced by one of the same size is read anew" {
	seq 10000 19999 >in
	seq 10000 19999 | tac >other
	mb-map --dir d --parts 3 run sh -c 'echo "$MB_PART" >>ran; cat' -- in | cmp - in
	again() { mb-map --dir d --parts 3 run sh -c 'echo "$MB_PART" >>ran; cat' -- in; }
	again | cmp - in
	[ "$(wc -l <ran)" -eq 3 ]
	cp -p in was
	touch -r in other && mv other in # another inode, and last block; the time is the same
	fails_with 4 "'in' is another file than it was: plan again" sh -c 'rm d/1.status; mb-map --dir d part 1'
	again | cmp - in
	[ "$(wc -l <ran)" -eq 6 ]
	sed 1s/./2/ in >edited && cat edited >in # in place, and not at the end: the time says it
	touch -d '1 hour' in
	fails_with 4 "'in' is another file than it was: plan again" sh -c 'rm d/1.status; mb-map --dir d part 1'
	again | cmp - edited
	[ "$(wc -l <ran)" -eq 9 ]
	# a log that grows stays the same: its part is of the plan
	touch -r was in && mb-map --dir d --parts 1 plan cat -- in
	echo more >>in
	touch -d '1 hour' in
	mb-map --dir d part 1
	[ "$(wc -l <d/1.out)" -ge 10000 ]
}

@test "a signal ends the work: no other part begins" {
	seq 10 >in
	mb-map --dir d --parts 5 plan sh -c 'echo >>ran; sleep 0.3; cat' -- in
	for signal in HUP TERM; do
		mb-map --dir d --jobs 1 work 3>&- &
		sleep 0.15
		kill -$signal $!
		got=0
		wait $! || got=$?
		[ "$got" -ne 0 ]
	done
	sleep 0.6
	[ "$(wc -l <ran)" -le 2 ]
}

@test "the exit status: 3 if a part has bad lines, 1 if none has a result" {
	seq 4 >in
	status() { run --separate-stderr mb-map --parts 4 run sh -c "exit \$(($1))" -- in; echo "$status"; }
	[ "$(status 0)$(status 1)$(status 3)" = 013 ]
	[ "$(status '${MB_PART##*/} % 2')$(status '${MB_PART##*/} % 2 * 3')" = 03 ]
}

@test "results of parts are those of one process" {
	office 300
	mb-dataset log.jsonl >examples
	mb-train examples >router
	for n in 1 2 7 64; do
		mb-map --parts $n run mb-dataset -- log.jsonl | cmp - examples
		[ $n -le 7 ] || continue # each part reads the routers
		mb-map --parts $n run mb-eval --now 2026-01-01T00:00:00Z --suite suite.jsonl --challenger router -- suite.jsonl >results.$n
	done
	mb-eval --now 2026-01-01T00:00:00Z --challenger router suite.jsonl >alone
	for n in 1 2 7; do cmp results.$n alone; done
	for f in alone results.7; do mb-promote --now 2026-01-01T00:00:00Z $f >verdict.$f || [ $? -eq 1 ]; done
	cmp verdict.alone verdict.results.7
}

@test "words of the filter pass unchanged, and files of others are safe" {
	echo >in
	mb-map run sh -c 'cat >/dev/null; printf "[%s]" "$@"' sh '' ' a  b' '*' "it's" -- in | grep -qxF "[][ a  b][*][it's]"
	mkdir mine && echo >mine/2024.log
	fails_with 4 "has other files, such as '2024.log'" mb-map --dir mine run cat -- in
	[ -e mine/2024.log ]
}

@test "misuse is reported" {
	echo >in
	fails_with 2 'say what to do' mb-map
	fails_with 2 "not 'dance'" mb-map dance
	fails_with 2 'a -- between' mb-map run cat in
	fails_with 2 'no filter' mb-map run -- in
	fails_with 2 'no file is named' mb-map run cat --
	fails_with 2 'part wants --dir' mb-map part 1
	fails_with 2 'no such part' mb-map --dir d part 1 || fails_with 4 'there is no plan' mb-map --dir d part 1
	fails_with 2 '--jobs wants a whole number from 1' mb-map --jobs 0 run cat -- in
	fails_with 4 "cannot read 'no'" mb-map run cat -- no
	fails_with 2 'no newline' mb-map run cat -- "i
n"
}
