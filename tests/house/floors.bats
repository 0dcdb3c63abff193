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

@test "every include goes down, as lib/FLOORS lists" {
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

# Which module of a room uses which, "from to" a line: by #include, and by what
# its object takes from another. foo.c and foo.h are one module.
uses() { # ROOM
	local o obj=${MB_OBJ:-$TOP/obj}
	awk -v room="$1" '
	FNR == 1 { n = split(FILENAME, part, "/"); from = part[n]; sub(/\..*/, "", from) }
	/^#include "/ {
		split($2, q, "\""); split(q[2], to, "/"); sub(/\..*/, "", to[2])
		if (to[1] == room && to[2] != from) print from, to[2]
	}' "$TOP/lib/$1"/*.[ch]
	for o in "$TOP/lib/$1"/*.c; do
		o=${o##*/} o=${o%.c}
		nm "$obj/lib/$1/$o.o" | awk -v o="$o" '{ print $(NF - 1), $NF, o }'
	done | awk '
	$1 ~ /[TDRBV]/ { home[$2] = $3 }
	$1 == "U" { wants[$2 " " $3] = 1 }
	END { for (w in wants) { split(w, u, " "); if (u[1] in home && home[u[1]] != u[2]) print u[2], home[u[1]] } }'
}

@test "no room has modules that depend on each other in a circle" {
	for room in "$TOP"/lib/*/; do
		room=$(basename "$room")
		uses "$room" >edges
		cat edges >>all-edges
		tsort edges 2>circle >/dev/null || { echo "$room"; cat circle; false; }
		none <circle
	done
	[ "$(wc -l <all-edges)" -gt 100 ] # the table is not empty
	printf '%s\n' 'a b' 'b a' | { ! tsort >/dev/null 2>&1; }
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

@test "yajl only in json, SQLite only in store, descriptors, zlib and zstd only in io" {
	undefined >all
	grep -E ' (inflate|deflate|ZSTD_)' all | grep -v '^lib/io/\(un\|file_\)pack.o ' | none
	grep ' yajl_' all | grep -v '^lib/json/' | none
	grep ' sqlite3_' all | grep -v '^lib/store/' | none
	grep -E ' (open|open64|read|write|rename|fsync|unlink|link|symlink|flock|socket|bind|accept|sendmsg|recvmsg|poll)$' all |
		grep -vE '^lib/(io|cli)/' | none
	grep -q '^lib/json/.* yajl_parse$' all # the table is no empty one
}

@test "memory only from base, exit and stderr only in cli, no clock in a verb or a model" {
	undefined >all
	grep -E ' (malloc|calloc|realloc|free)$' all | grep -v '^lib/base/mem.o' | none
	grep -E ' (exit|_exit|stderr|abort)$' all |
		grep -vE '^lib/cli/|^lib/base/mem.o abort|^lib/io/(child|job|process).o _exit' | none
	grep -E ' (time|clock_gettime|gettimeofday)$' all | grep -E '^lib/(verb|model|rec|stats|text)/' | none
}

# Every function defined in the files: "file:line name parameters lines". With
# clang-format's layout the name of a definition is at column 0, and so are the
# braces of its body; a comma that is not inside another bracket separates two
# parameters.
definitions() {
	awk '
	FNR == 1 { head = open = 0 }
	!open && /^[a-z_][a-z0-9_]*\(/ { head = FNR; name = $0; sub(/\(.*/, "", name); text = "" }
	head && !open { text = text $0 }
	head && !open && /;/ { head = 0 }
	head && $0 == "{" {
		open = FNR; depth = 0; n = 1
		for (i = length(name) + 2; i < length(text); i++) {
			c = substr(text, i, 1)
			if (c == "(" || c == "[") depth++
			else if (c == ")" || c == "]") depth--
			else if (c == "," && depth == 0) n++
		}
	}
	open && $0 == "}" { print FILENAME ":" head, name, n, FNR - open - 1; head = open = 0 }' "$@"
}

@test "no function has more than five parameters or sixty lines" {
	printf '%s\n' int 'f(int a, int (*b)(int, int), int c,' '    int d[2], int e)' '{' \
		'	g(1, 2, 3, 4, 5, 6);' '}' void 'g(void);' >sample.c
	[ "$(definitions sample.c)" = "sample.c:2 f 5 1" ]
	definitions "$TOP"/lib/*/*.[ch] "$TOP"/cmd/*.c "$TOP"/tests/*.c >all
	[ "$(wc -l <all)" -gt 1000 ]
	awk '$3 > 5 || $4 > 60' all | none
}

@test "no file of cmd or lib is over 400 lines" {
	# Still over, and not to grow: they are to be split.
	cat >known <<-'END'
		lib/io/file.c 593
		lib/model/learn.c 407
		lib/model/scores.c 401
	END
	(cd "$TOP" && wc -l lib/*/*.[ch] cmd/*.c) | awk '
		FILENAME == "known" { most[$1] = $2; next }
		$2 != "total" && $1 > ($2 in most ? most[$2] : 400) { print $2 ": " $1 }' known - | none
}

@test "main is wiring: at most sixty lines" {
	definitions "$TOP"/cmd/*.c | awk '$2 == "main"' >mains
	[ "$(wc -l <mains)" -eq "$(ls "$TOP"/cmd/mb-*.c | wc -l)" ]
	awk '$4 > 60' mains | none
}
