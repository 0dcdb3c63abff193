# mb-mark: what a cycle has done with is remembered, by id.

load helper

id() { jq -nc --arg id "$1" '{trajectory_id: $id, task: {input: "x"}}'; }
marked() { sqlite3 s/seen.db 'select id from seen order by id' | xargs; }

@test "trajectories and plain ids are marked; twice is once" {
	{ id a; id b; } | mb-mark --state s
	printf 'c\r\nb\n' | mb-mark --state s -
	MB_STATE=s mb-mark <<<d
	id a | mb-mark --state s
	[ "$(marked)" = 'a b c d' ]
}

@test "all of the input is one transaction, and a bad line is reported and left out" {
	{ id a; echo '{"torn'; id b; } >log
	fails_with 3 'log:2: cut short' mb-mark --state s log
	[ "$(marked)" = 'a b' ]
	{ id c; echo '{"torn'; id d; } >log
	fails_with 3 'log:2: cut short' mb-mark --strict --rejects bad --state s log
	[ "$(marked)" = 'a b c' ]
	echo '{"torn' | cmp - bad
}

@test "misuse, a file that is missing, a state that is a file" {
	fails_with 2 "--state wants a directory: ''" mb-mark --state= /dev/null
	fails_with 4 'nowhere: No such file' mb-mark --state s nowhere
	echo >file
	fails_with 4 file mb-mark --state file /dev/null
}
