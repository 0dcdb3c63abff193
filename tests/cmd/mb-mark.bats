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

@test "a mark has the stamp of the reward; a plain id and --for-good have none" {
	stamps() { sqlite3 s/seen.db 'select id, stamp is null from seen order by id' | xargs; }
	{ id a; id b; echo c; } | mb-mark --state s
	[ "$(stamps)" = 'a|0 b|0 c|1' ]
	id b | mb-mark --state s --for-good
	echo a | mb-mark --state s
	id c | mb-mark --state s
	[ "$(stamps)" = 'a|1 b|1 c|0' ]
	# --new leaves a mark as it is
	{ id c; id new; } | mb-mark --state s --for-good --new
	[ "$(stamps)" = 'a|1 b|1 c|0 new|1' ]
	sqlite3 s/seen.db 'delete from seen where id = "new"'
	# the last mark of an id counts, and the same reward is the same stamp
	sqlite3 s/seen.db 'select stamp from seen where id = "c"' >want
	id c | jq -c '. + {reward: 0.5}' | mb-mark --state s
	! sqlite3 s/seen.db 'select stamp from seen where id = "c"' | cmp -s want - || false
	id c | mb-mark --state s
	sqlite3 s/seen.db 'select stamp from seen where id = "c"' | cmp want -
}

@test "a seen.db of an earlier memabra is read as it is, and gets stamps from the next mark on" {
	mkdir s
	sqlite3 s/seen.db "create table seen (id text primary key) without rowid; insert into seen values ('a'), ('b')"
	line() { jq -nc --arg id "$1" '{trajectory_id: $id, task: {input: "x"}, decisions: [{decision_type: "clarify"}], reward: 1}'; }
	{ line a; line c; } >log
	sha256sum s/seen.db >sum
	[ "$(mb-select --state s log | jq -r .trajectory_id)" = c ]
	sha256sum -c --quiet sum # a reader has no lock
	[ "$(mb-status --state s --format json | jq .trajectories_seen)" = 2 ]
	line c | mb-mark --state s
	[ "$(marked)" = 'a b c' ]
	[ "$(sqlite3 s/seen.db 'select count(stamp) from seen; pragma user_version' | xargs)" = '1 2' ]
	# a trajectory without a stamp is left out whatever its reward, until it is marked again
	line a | mb-mark --state s
	[ "$(sqlite3 s/seen.db 'select count(stamp) from seen')" = 2 ]
	sqlite3 s/seen.db 'pragma user_version = 3'
	fails_with 3 'was written by a newer memabra: its format is 3, but this memabra supports only 2' mb-mark --state s log
}

@test "misuse, a file that is missing, a state that is a file" {
	fails_with 2 "--state wants a directory: ''" mb-mark --state= /dev/null
	fails_with 4 'nowhere: No such file' mb-mark --state s nowhere
	echo >file
	fails_with 4 file mb-mark --state file /dev/null
}

@test "a list of ids is plain text: a JSON string would mark nothing" {
	printf '%s\n' a '"b"' '"' 'c"' >ids
	fails_with 3 'ids:2: an id is plain text, without quotation marks: jq -r prints it so' mb-mark --state s ids
	[ "$(sqlite3 s/seen.db 'select group_concat(id, " ") from (select id from seen order by id)')" = '" a c"' ]
	echo '{"trajectory_id": "\"b\""}' | mb-mark --state s
	[ "$(sqlite3 s/seen.db 'select count(*) from seen')" -eq 4 ]
	for id in a b; do echo "{\"trajectory_id\": \"$id\"}"; done >log
	fails_with 3 'ids:2: an id is plain text' mb-select --without ids log
}
