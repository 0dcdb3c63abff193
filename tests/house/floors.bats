# The house keeps its rooms: includes follow lib/FLOORS, and what one room
# alone may use is used by no other.

load ../cmd/helper

# Undefined symbols of a room's objects, one a line: "room/file.o symbol".
undefined() {
	local o obj=${MB_OBJ:-$TOP/obj}
	for o in "$obj"/lib/*/*.o "$obj"/cmd/*.o; do
		nm -u "$o" | awk -v f="${o#"$obj"/}" '{ sub(/@.*/, "", $2); print f, $2 }'
	done
}

@test "every include goes down, as lib/FLOORS says" {
	run awk '
	FILENAME ~ /FLOORS$/ { if ($0 !~ /^#/ && NF) { room = $1; for (i = 2; i <= NF; i++) may[room, $i] = 1 }; next }
	FNR == 1 { n = split(FILENAME, part, "/"); room = part[n - 1] }
	/^#include "/ {
		split($2, q, "\""); split(q[2], to, "/")
		if (to[2] == "") { print FILENAME ": " $2 " does not name its floor"; bad = 1 }
		else if (to[1] != room && !((room, to[1]) in may)) { print FILENAME ": " room " may not include " q[2]; bad = 1 }
	}
	END { exit bad }' "$TOP/lib/FLOORS" "$TOP"/lib/*/*.[ch] "$TOP"/cmd/*.c
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "every header is guarded and compiles alone" {
	for h in "$TOP"/lib/*/*.h; do
		room=$(basename "$(dirname "$h")") name=$(basename "$h" .h)
		guard=$(echo "${room}_${name}_H" | tr a-z- A-Z_)
		grep -q "^#ifndef $guard$" "$h" || { echo "$h: guard is not $guard"; false; }
		${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -I"$TOP/lib" -fsyntax-only -x c "$h" || { echo "$h"; false; }
	done
}

# Fails and shows the lines of stdin, if there are any.
none() {
	local lines
	lines=$(cat)
	[ -z "$lines" ] || { echo "$lines"; return 1; }
}

@test "yajl only in json, SQLite only in store, descriptors only in io" {
	undefined >all
	grep ' yajl_' all | grep -v '^lib/json/' | none
	grep ' sqlite3_' all | grep -v '^lib/store/' | none
	grep -E ' (open|open64|read|write|rename|fsync|unlink|symlink|flock)$' all |
		grep -vE '^lib/(io|cli)/' | none
	grep -q '^lib/json/.* yajl_parse$' all # the table is no empty one
}

@test "memory only from base, exit and stderr only in cli, no clock in a verb or a model" {
	undefined >all
	grep -E ' (malloc|calloc|realloc|free)$' all | grep -v '^lib/base/mem.o' | none
	grep -E ' (exit|_exit|stderr|abort)$' all |
		grep -vE '^lib/cli/|^lib/base/mem.o abort|^lib/io/child.o _exit' | none
	grep -E ' (time|clock_gettime|gettimeofday)$' all | grep -E '^lib/(verb|model|rec|stats|text)/' | none
}

@test "no file of the house is over 640 lines" {
	awk 'FNR > 640 { print FILENAME; exit }' "$TOP"/lib/*/*.[ch] "$TOP"/cmd/*.c | none
}
