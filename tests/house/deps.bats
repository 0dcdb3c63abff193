# What memabra depends on is named in one line, before anything is compiled.

load ../cmd/helper

setup_file() {
	unset MAKEFLAGS MAKELEVEL # with -j, make adds a line about unfinished jobs
	# A compiler that finds no header of yajl and SQLite.
	cat >"$BATS_FILE_TMPDIR/cc" <<-'END'
		#!/bin/sh
		case "$*" in
		*-fsyntax-only*) file=$(cat); case $file in *yajl* | *sqlite3*) exit 1 ;; esac ;;
		*.c*) echo "$*" >>"${0%/*}/compiled" ;;
		esac
		exit 0
	END
	chmod +x "$BATS_FILE_TMPDIR/cc"
}

lacks='memabra needs yajl, sqlite3: run '\''make deps'\'', or install libyajl-dev libsqlite3-dev'

@test "make without the libraries prints one line and compiles nothing" {
	command -v apt-get >/dev/null || skip 'the line is another one without apt-get'
	for target in all units; do
		run make -C "$TOP" --no-print-directory "CC=$BATS_FILE_TMPDIR/cc" "O=$PWD/obj" "B=$PWD/bin" $target
		[ "$status" -eq 2 ] && [ "${#lines[@]}" -eq 1 ] && [[ ${lines[0]} == "Makefile:"*": *** $lacks.  Stop." ]] ||
			{ echo "$output"; false; }
	done
	[ ! -e "$BATS_FILE_TMPDIR/compiled" ]
	run make -C "$TOP" --no-print-directory "CC=$PWD/no-cc" "O=$PWD/obj" "B=$PWD/bin"
	[ "$status" -eq 2 ] && [ "${#lines[@]}" -eq 1 ] && [[ $output == *"needs a C compiler: '$PWD/no-cc' does not work; "* ]]
}

@test "the libraries are looked for once, not by each make" {
	cat >cc <<-'END'
		#!/bin/sh
		case "$*" in *-fsyntax-only*) echo x >>"${0%/*}/looked" ;; esac
		exit 0
	END
	chmod +x cc
	for i in 1 2; do make -C "$TOP" -s "CC=$PWD/cc" "O=$PWD/obj" "$PWD/obj/has-build"; done
	[ "$(wc -l <looked)" -eq 8 ] # the compiler itself, and seven headers
}

@test "without apt-get, what is missing is named in one line and nothing is installed" {
	mkdir bin
	for p in sh cat cut tr grep id; do ln -s "$(command -v $p)" bin/; done
	CC=$BATS_FILE_TMPDIR/cc PATH=$PWD/bin run "$TOP/.ci/deps" build demo
	[ "$status" -eq 1 ]
	[ "$output" = 'memabra needs yajl, sqlite3, jq: install them; the packages of Debian are libyajl-dev libsqlite3-dev jq' ] ||
		{ echo "$output"; false; }
	run "$TOP/.ci/deps" -n no-such-set
	[ "$status" -eq 2 ]
}

@test "the demo needs the libraries and jq, and no tool of the tests" {
	run make -C "$TOP" -n demo
	[[ $output == *'.ci/deps build demo'* ]] && [[ $output != *'.ci/deps build unit check'* ]]
	mkdir bin
	for p in sh cat cut tr grep jq; do ln -s "$(command -v $p)" bin/; done
	CC=${CC:-$(command -v cc)} PATH=$PWD/bin run "$TOP/.ci/deps" -n build demo
	[ "$status" -eq 0 ] && [ -z "$output" ] || { echo "$output"; false; }
}
