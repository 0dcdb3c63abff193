# mb-serve: the router on a Unix socket. `talk` is a client, as socat is one, and `clients`
# is the load of many.

load helper

NOW='--now 2026-02-01T02:00:00Z'

setup_file() {
	ground
	mb-benchmark default | jq -c 'del(.outcomes)' >tasks
	sed 1q tasks >one
	mb-benchmark default | mb-route --explore epsilon --epsilon 0.5 | "$TOP/pipelines/demo/agent" | mb-dataset | mb-train >router
}

# Not the setup of the helper alone: a socket has a short path, and the tools are built ones.
talk() { "${MB_OBJ:-$TOP/obj}/tests/talk" "$@"; }
clients() { "${MB_OBJ:-$TOP/obj}/tests/bench/clients" "$@"; }

# Starts a server with --socket s, and waits until it answers. $server is its process.
serve() { # OPTION...
	mb-serve --socket s "$@" >said 2>complained 3>&- &
	server=$!
	talk s <"$BATS_FILE_TMPDIR/one" >/dev/null
}

# SIGTERM, or $1: the status is 0, the socket is gone, and nothing was said.
stops() {
	local got=0
	kill -"${1:-TERM}" "$server"
	wait "$server" || got=$?
	[ "$got" -eq 0 ] && [ ! -e s ] && [ ! -s said ] && [ ! -s complained ] || { echo "status $got"; cat said complained; return 1; }
	server=
}

teardown() {
	[ -z "${server:-}" ] || kill -9 $(pgrep -P "$server") "$server" 2>/dev/null || :
}

workers() { pgrep -P "$server" | xargs; }

# Waits until the command succeeds, for ten seconds.
until_true() {
	for _ in $(seq 1000); do
		! "$@" || return 0
		sleep 0.01
	done
	echo "not true: $*"
	return 1
}

# ---- lines and answers ----

@test "the answers are the lines of mb-route, over stdin and over a socket" {
	cd "$BATS_FILE_TMPDIR"
	mb-route $NOW --explore epsilon --top 2 tasks >want
	mb-serve $NOW --explore epsilon --top 2 <tasks | cmp - want
	serve $NOW --explore epsilon --top 2
	stops
	mb-serve --socket s $NOW --explore epsilon --top 2 >said 2>complained 3>&- &
	server=$!
	talk s <tasks | cmp - want
	stops
}

@test "each line has an answer: good, bad, empty, with CRLF, after a BOM, and without a newline" {
	{
		printf '\357\273\277'
		cat "$BATS_FILE_TMPDIR/one"
		echo 'no JSON'
		echo
		printf '\r\n'
		echo '[1]'
		echo '{"task":{}}'
		echo '{"task":{"input":7}}'
		echo '{"task":{"input":"x"},"candidate_sets":{"tool":[{"title":"no id"}]}}'
		printf '{"task":{"input":"\377"}}\n'
		printf '\000\n'
		printf '{"task":{"input":"a"}}\r\n'
		printf '{"task":{"input":"b"}}'
	} >lines
	mb-serve $NOW <lines >got 2>err
	[ ! -s err ]
	jq -r '.error // .task.input' got | golden mb-serve/answers
	serve
	talk s <lines >got2
	[ "$(jq -r '.error // .task.input' got2)" = "$(jq -r '.error // .task.input' got)" ]
	printf '{"task":{"inp' | talk s | jq -r .error | grep -qxF 'cut short: the object does not end'
	talk s </dev/null | cmp - /dev/null
	stops
}

@test "a line of 200 MB is answered by an error, and the next line as usual, in bounded memory" {
	case ${MB_BIN:-} in *-san*) skip 'a sanitizer needs all the addresses there are' ;; esac
	(
		ulimit -v 300000
		exec mb-serve --socket s --workers 1 >said 2>complained 3>&-
	) &
	server=$!
	{ head -c 200000000 /dev/zero | tr '\0' x; echo; cat "$BATS_FILE_TMPDIR/one"; head -c 40000000 /dev/zero; } | talk s >got
	jq -r '.error // .task.task_id' got | diff - <(printf '%s\n' 'the line is longer than 33554432 bytes' \
		"$(jq -r .task.task_id "$BATS_FILE_TMPDIR/one")" 'the line is longer than 33554432 bytes')
	stops
}

@test "a line of 32 MB is answered" {
	head -c 33000000 /dev/zero | tr '\0' x | jq -Rc '{task: {input: "the laundry"}, more: .}' >long
	serve
	talk s <long >got
	jq -e '.decisions[0].decision_type == "direct_answer"' got
	stops
}

@test "a client that keeps the connection gets each answer at once" {
	serve
	mkfifo in answers
	talk s <in >answers 3>&- &
	exec 8>in 9<answers
	for i in 1 2 3; do
		echo "{\"task\":{\"input\":\"$i\"}}" >&8
		read -r -t 10 answer <&9
		[ "$(jq -r .task.input <<<"$answer")" = $i ]
	done
	exec 8>&-
	! read -r answer <&9 || false
	exec 9<&-
	stops
}

# ---- the router ----

@test "a version that becomes active is used from the next line on, by every worker" {
	mkdir -p st/routers
	name=20260414T152738Z-$(sha256sum <"$BATS_FILE_TMPDIR/router" | cut -c 1-12)
	cp "$BATS_FILE_TMPDIR/router" "st/routers/$name.jsonl"
	serve --state st --workers 2
	mkfifo in1 in2
	for i in 1 2; do talk s <in$i >answers$i 3>&- & done
	exec 7>in1 8>in2
	both() { cat "$BATS_FILE_TMPDIR/one" | tee /dev/fd/7 >&8; until_true eval '[ "$(cat answers1 answers2 | wc -l)" -eq '"$1"' ]'; }
	both 2
	ln -s "routers/$name.jsonl" st/active
	both 4
	rm st/active
	both 6
	exec 7>&- 8>&-
	for i in 1 2; do [ "$(jq -r '.decisions[0].router_version' answers$i | xargs)" = "rules $name rules" ]; done
	[ "$(cat answers1 answers2 | jq -r .trajectory_id | sort -u | wc -l)" -eq 6 ]
	stops
}

# ---- many clients ----

@test "200 clients, slow and dead ones among them: no line lost or crossed, no id twice" {
	serve
	clients s 200 20 3 <"$BATS_FILE_TMPDIR/tasks" >load || { cat load err; false; }
	cat load
	grep -q ' 0 lost, 0 crossed, 0 ids twice, 0 clients without an answer' load
	# A bad client can hold a little more than its answers that were not read.
	for p in $(workers); do
		[ "$(awk '/^VmRSS/ { print $2 }' "/proc/$p/status")" -lt 100000 ] || case ${MB_BIN:-} in *-san*) ;; *) false ;; esac
	done
	stops
}

@test "more clients than a worker may have wait, and are served when others leave" {
	(
		ulimit -n 36
		exec mb-serve --socket s --workers 2 >said 2>complained 3>&-
	) &
	server=$!
	until_true [ -S s ]
	mkfifo in
	exec 8<>in
	for i in 1 2 3 4 5 6 7 8; do talk s <in >held$i 3>&- 8>&- & done
	sleep 0.2
	talk s <"$BATS_FILE_TMPDIR/one" >got 3>&- 8>&- &
	sleep 0.3
	[ ! -s got ]
	exec 8>&-
	until_true [ -s got ]
	stops
}

@test "two clients get two workers" {
	serve --workers 2
	mkfifo in1 in2
	for i in 1 2; do talk s <in$i >got$i 3>&- & done
	exec 7>in1 8>in2
	cat "$BATS_FILE_TMPDIR/one" | tee /dev/fd/7 >&8
	until_true [ -s got1 ]
	until_true [ -s got2 ]
	[ "$(workers | wc -w)" -eq 2 ]
	for p in $(workers); do find "/proc/$p/fd" -lname 'socket:*' | wc -l; done >open
	exec 7>&- 8>&-
	[ "$(xargs <open)" = '2 2' ] # the channel, and the client
	stops
}

@test "a client that dies in the middle of a line harms nobody" {
	serve --workers 1
	mkfifo in
	talk s <in >got 3>&- &
	client=$!
	exec 8>in
	{ cat "$BATS_FILE_TMPDIR/one"; printf '{"task":{"in'; } >&8
	until_true [ -s got ]
	kill -9 $client
	exec 8>&-
	for i in 1 2 3; do talk s <"$BATS_FILE_TMPDIR/one" | jq -e 'has("decisions")'; done
	until_true eval '[ "$(find "/proc/$(workers)/fd" -lname "socket:*" | wc -l)" -eq 1 ]'
	stops
}

@test "a worker that dies is replaced, and the others go on" {
	serve --workers 2
	mkfifo in
	sleep 1
	kill -9 "$(workers | cut -d ' ' -f 1)"
	until_true grep -q . complained
	[ "$(cat complained)" = 'mb-serve: a worker was killed by signal 9: its clients are lost, and another takes its place' ]
	until_true eval '[ "$(workers | wc -w)" -eq 2 ]'
	for i in 1 2 3; do talk s <"$BATS_FILE_TMPDIR/one" | jq -e 'has("decisions")'; done
	: >complained
	stops
}

@test "a worker that dies at once ends the server: the next one would die too" {
	for _ in 1 2 3 4 5; do # it may take us a second to kill it
		serve --workers 2
		kill -9 "$(workers | cut -d ' ' -f 1)"
		until_true grep -q . complained
		! grep -q 'takes its place' complained || { kill "$server"; wait "$server"; continue; }
		got=0
		wait "$server" || got=$?
		[ "$got" -eq 4 ] && [ ! -e s ]
		[ "$(cat complained)" = 'mb-serve: a worker was killed by signal 9 at once' ]
		return 0
	done
	false
}

# ---- the end ----

@test "SIGTERM, SIGINT and SIGHUP: lines that have come are answered, no other client is taken, and the status is 0" {
	for signal in TERM HUP; do
		serve
		mkfifo in
		talk s <in >got 3>&- &
		client=$!
		exec 8>in
		cat "$BATS_FILE_TMPDIR/tasks" >&8
		printf '{"task":{"in' >&8
		until_true [ -s got ]
		stops $signal
		wait $client
		exec 8>&-
		[ "$(wc -l <got)" -eq "$(wc -l <"$BATS_FILE_TMPDIR/tasks")" ]
		jq -e 'has("decisions")' got >/dev/null
		rm in
	done
	# stdin: bash starts background jobs without SIGINT, but not through env
	mkfifo in
	env --default-signal=INT mb-serve <in >got 2>err 3>&- &
	server=$!
	exec 8>in
	cat "$BATS_FILE_TMPDIR/one" >&8
	until_true [ -s got ]
	kill -INT $server
	wait $server
	exec 8>&-
	[ "$(wc -l <got)" -eq 1 ] && [ ! -s err ]
	server=
}

@test "a client that does not read is waited for, but not for ever" {
	serve --workers 1
	clients s 0 1 60 <"$BATS_FILE_TMPDIR/tasks" >load 2>&1 3>&- &
	client=$!
	sleep 0.5
	start=$SECONDS
	stops
	took=$((SECONDS - start))
	wait $client || :
	[ $took -ge 4 ] && [ $took -le 8 ] || { echo "$took s"; false; }
}

@test "without its parent a worker ends" {
	serve --workers 2
	pids=$(workers)
	kill -9 "$server"
	for p in $pids; do until_true eval "! kill -0 $p 2>/dev/null"; done
	# and the socket that is left is replaced
	[ -S s ]
	serve
	stops
}

# ---- the socket ----

@test "the socket is for its owner alone, whatever the umask" {
	umask 000
	serve
	[ "$(stat -c %a s)" = 600 ]
	stops
}

@test "a socket where somebody listens is left alone, and one where nobody does is replaced" {
	serve
	fails_with 1 'mb-serve: s: another program listens there' mb-serve --socket s
	talk s <"$BATS_FILE_TMPDIR/one" | jq -e 'has("decisions")'
	stops
	# two at once: one of them wins
	serve
	kill -9 "$server" $(workers)
	wait "$server" || :
	[ -S s ]
	for i in 1 2 3 4; do mb-serve --socket s >/dev/null 2>err$i 3>&- & echo $! >pid$i; done
	sleep 1
	[ "$(cat err1 err2 err3 err4 | sort | uniq -c | xargs)" = '3 mb-serve: s: another program listens there' ]
	talk s <"$BATS_FILE_TMPDIR/one" | jq -e 'has("decisions")'
	kill $(cat pid1 pid2 pid3 pid4) 2>/dev/null || :
	wait
	[ ! -e s ]
	server=
}

@test "any other file in the way is left alone, and a symbolic link is not followed" {
	echo precious >file
	ln -s file link
	ln -s nowhere dangling
	mkdir directory
	mkfifo fifo
	for f in file link dangling directory fifo; do
		fails_with 4 "mb-serve: $f: is in the way: it is no socket, and is left alone" mb-serve --socket $f
	done
	[ "$(cat file)" = precious ] && [ ! -e nowhere ] && [ -L link ] && [ -L dangling ]
	# of a stale socket too
	serve
	kill -9 "$server" $(workers)
	wait "$server" || :
	ln -s s to-socket
	fails_with 4 'to-socket: is in the way' mb-serve --socket to-socket
	[ -S s ]
	server=
}

@test "the socket of another server is not removed at the end" {
	serve
	rm s
	mb-serve --socket s 3>&- &
	other=$!
	until_true [ -S s ]
	kill "$server"
	wait "$server"
	[ -S s ]
	kill $other
	wait $other
	[ ! -e s ]
	server=
}

@test "systemd passes a socket: it is used, and stays" {
	command -v systemd-socket-activate >/dev/null || skip 'systemd-socket-activate is not installed'
	systemd-socket-activate --listen="$PWD/s" mb-serve --workers 2 >said 2>complained 3>&- &
	server=$!
	talk s <"$BATS_FILE_TMPDIR/tasks" >got
	[ "$(wc -l <got)" -eq "$(wc -l <"$BATS_FILE_TMPDIR/tasks")" ]
	kill $server
	wait $server
	[ -S s ]
	rm s
	# a connection for each server: the client is at stdin and stdout
	systemd-socket-activate --inetd --accept --listen="$PWD/s" mb-serve >said 2>complained 3>&- &
	server=$!
	talk s <"$BATS_FILE_TMPDIR/one" | jq -e 'has("decisions")'
	kill $server
	wait $server || :
	server=
}

@test "what systemd may pass that is no such socket" {
	passed() { # COUNT OPTION...
		sh -c 'LISTEN_FDS=$1 LISTEN_PID=$$ && export LISTEN_FDS LISTEN_PID && shift && exec mb-serve "$@" 3</dev/null' sh "$@"
	}
	fails_with 2 'LISTEN_FDS wants a whole number from 1 to 1' passed 2
	fails_with 2 'what systemd passed is no Unix socket that listens: ListenStream=PATH and Accept=no are wanted' passed 1
	# they are meant for another process
	LISTEN_FDS=1 LISTEN_PID=1 mb-serve <"$BATS_FILE_TMPDIR/one" | jq -e 'has("decisions")'
}

# ---- misuse, and a hostile world ----

@test "misuse is reported" {
	fails_with 2 "it reads no file: 'x'; --socket PATH?" mb-serve x
	fails_with 2 '--workers wants a whole number from 1 to 64' mb-serve --socket s --workers 0
	fails_with 2 '--workers wants a socket' mb-serve --workers 2
	fails_with 2 '--now wants one worker' mb-serve --socket s --workers 2 $NOW
	fails_with 4 'the path of a socket has 1 to 107 bytes' mb-serve --socket ''
	fails_with 4 'the path of a socket has 1 to 107 bytes' mb-serve --socket "$(printf 'x%.0s' $(seq 108))"
	fails_with 4 'cannot lock the directory nowhere: No such file or directory' mb-serve --socket nowhere/s
	fails_with 1 nowhere mb-serve --socket s --router nowhere
	fails_with 3 'one:1: format' mb-serve --socket s --router "$BATS_FILE_TMPDIR/one"
	[ ! -e s ]
}

@test "closed descriptors, and a full disk" {
	got=0
	mb-serve <&- >out 2>err || got=$?
	[ $got -eq 4 ] && [ "$(cat err)" = 'mb-serve: stdin: Bad file descriptor' ]
	got=0
	mb-serve <"$BATS_FILE_TMPDIR/one" 2>err >&- || got=$?
	[ $got -eq 4 ] && [ "$(cat err)" = 'mb-serve: stdout: Bad file descriptor' ]
	got=0
	mb-serve <"$BATS_FILE_TMPDIR/tasks" 2>err >/dev/full || got=$?
	[ $got -eq 4 ] && [ "$(cat err)" = 'mb-serve: stdout: No space left on device' ]
	mb-serve --socket s <&- >&- 2>&- 3>&- &
	server=$!
	talk s <"$BATS_FILE_TMPDIR/tasks" >got
	[ "$(wc -l <got)" -eq "$(wc -l <"$BATS_FILE_TMPDIR/tasks")" ]
	kill $server
	wait $server
	server=
	# a closed pipe: as a filter
	got=0
	{ env --default-signal=PIPE mb-serve <"$BATS_FILE_TMPDIR/tasks" 2>err || echo $? >status; } | sed 1q >/dev/null
	[ ! -s err ]
}
