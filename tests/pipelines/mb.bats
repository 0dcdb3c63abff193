# mb: the programs by their short names, and the list of them.

load ../cmd/helper

names() {
	(cd "$TOP" && ls cmd/mb-*.c pipelines/mb-*) | sed 's,.*/mb-,,; s/\.c$//' | sort
}

@test "mb and mb help list every program, with the line of its manual" {
	mb >list
	mb help | cmp - list
	sed -n 's/^  \([a-z]*\) .*/\1/p' list | sort | diff - <(names)
	for n in $(names); do
		line=$(sed -n 's/^\.Nd //p' "$TOP/man/mb-$n.1" | sed 's/ (memabra)$//')
		grep -qxE "  $n +" <(grep -F -- "$line" list | sed "s/\(  $n *\).*/\1/") || { echo "$n: $line"; false; }
	done
	awk 'length > 80' list >long
	[ ! -s long ] || { cat long; false; }
}

@test "mb NAME is mb-NAME: arguments, stdin and exit status" {
	mb benchmark default | cmp - <(mb-benchmark default)
	[ "$(mb route --version)" = "$(mb-route --version)" ]
	mb-benchmark default | mb route --seed 1 --now 2026-01-01T00:00:00Z | cmp - <(mb-benchmark default | mb-route --seed 1 --now 2026-01-01T00:00:00Z)
	fails_with 1 'mb-status: nowhere: no such state' mb status --state nowhere
	fails_with 2 "try 'mb-status --help'" mb status --no-such-option
	fails_with 2 "no operands are read: 'a b'" mb status 'a b'
}

@test "a program is found beside mb first, then in PATH" {
	mkdir one two
	cp "$(command -v mb)" one
	printf '#!/bin/sh\necho "$0 $1"\n' | tee one/mb-x >two/mb-x
	cp two/mb-x two/mb-y
	chmod +x one/mb-x two/mb-x two/mb-y
	[ "$(PATH=$PWD/two:$PATH one/mb x 1)" = 'one/mb-x 1' ]
	[ "$(PATH=$PWD/two:$PATH one/mb y 1)" = "$PWD/two/mb-y 1" ]
}

@test "help: the manual page, and --help where there is none" {
	mkdir -p bin man
	cp "$(command -v mb)" bin
	printf '#!/bin/sh\necho "man $*"\n' >bin/man
	printf '#!/bin/sh\necho "help $*"\n' >bin/mb-x
	chmod +x bin/man bin/mb-x
	touch man/mb-x.1
	[ "$(PATH=$PWD/bin:$PATH mb help x)" = "man $PWD/bin/../man/mb-x.1" ]
	[ "$(PATH=$PWD/bin:$PATH mb help mb-x)" = "man $PWD/bin/../man/mb-x.1" ]
	rm man/mb-x.1
	printf '#!/bin/sh\nexit 1\n' >bin/man
	[ "$(PATH=$PWD/bin:$PATH mb help x)" = 'help --help' ]
}

@test "misuse: unknown names and options, and nothing of them reaches the terminal" {
	fails_with 2 "mb: no such program: 'rout'; run 'mb' for the list" mb rout
	fails_with 2 "mb: no such program: 'rout'; run 'mb' for the list" mb help rout
	fails_with 2 "mb: no such program: ''; run 'mb' for the list" mb ''
	fails_with 2 "mb: no such program: '../mb-x'" mb ../mb-x
	fails_with 2 "mb: no such program: 'a?[31mb??c'" mb $'a\033[31mb\302\233c'
	fails_with 2 "help takes one name, not 'status'" mb help route status
	fails_with 2 "try 'mb --help'" mb --state
	mb >/dev/full 2>err && false || [ $? -eq 4 ]
	[ "$(cat err)" = 'mb: stdout: cannot write' ]
}
