# The completions of bash, zsh and fish: each is asked what it would offer.

load ../cmd/helper

setup_file() {
	ground
	mb-benchmark default | mb-route | "$TOP/pipelines/demo/agent" | mb-dataset | mb-train >router.jsonl
	mb-report --state s append --run night --status skipped >/dev/null
	mb-version --state s canary router.jsonl --share 0.1 >/dev/null
	mb-version --state s canary --stop >/dev/null
	mkdir folder
	: >file.jsonl
	export FILES=${MB_OBJ:-$TOP/obj}/completions
}

# What bash offers for the last of the words, which may be empty.
in_bash() { # WORD...
	bash -c '. "$FILES/bash"
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_memabra
		printf "%s\n" "${COMPREPLY[@]}"' bash "$@" | sort -u
}

# zsh completes on a terminal only: what it would add is written to a file by compadd.
in_zsh() { # WORD...
	mkdir -p "$BATS_TEST_TMPDIR/fpath"
	cp "$FILES/zsh" "$BATS_TEST_TMPDIR/fpath/_memabra"
	cat >"$BATS_TEST_TMPDIR/ask" <<-'END'
		zmodload zsh/zpty
		zpty z zsh -f -i
		zpty -w z "TERM=dumb; PS1=; fpath=($BATS_TEST_TMPDIR/fpath \$fpath); . $BATS_TEST_TMPDIR/inside"
		zpty -r z line '*ready*'
		zpty -n -w z "$1"$'\t'
		for i in {1..3000}; do [[ ! -e $BATS_TEST_TMPDIR/end ]] || break; sleep .02; done
		zpty -d z
	END
	cat >"$BATS_TEST_TMPDIR/inside" <<-'END'
		autoload -U compinit
		compinit -D -u
		compadd() {
			local -a hits
			if [[ " ${(j: :)@} " == *' -'[OAD]' '* ]]; then builtin compadd "$@"; return; fi
			builtin compadd -A hits "$@"
			print -rl -- $hits >>$BATS_TEST_TMPDIR/hits
			builtin compadd "$@"
		}
		ended() { : >$BATS_TEST_TMPDIR/end; }
		complete-and-tell() { _main_complete; ended; }
		zle -C complete-and-tell complete-word complete-and-tell
		bindkey '^I' complete-and-tell
		print rea''dy
	END
	rm -f "$BATS_TEST_TMPDIR/hits" "$BATS_TEST_TMPDIR/end"
	export BATS_TEST_TMPDIR
	zsh -f "$BATS_TEST_TMPDIR/ask" "$*"
	[ -e "$BATS_TEST_TMPDIR/end" ] || { echo 'zsh did not answer'; return 1; }
	[ ! -e "$BATS_TEST_TMPDIR/hits" ] || sort -u "$BATS_TEST_TMPDIR/hits" | grep .
}

in_fish() { # WORD...
	fish --no-config -c 'source $FILES/fish; complete -C "$argv"' "$*" | cut -f 1 | sed 's,/$,,' | sort -u
}

# The shell $1 offers exactly the words $2 for the words that follow.
offers() {
	local want got
	want=$(printf '%s\n' $2 | sort -u)
	got=$("in_$1" "${@:3}")
	[ "$got" = "$want" ] || { printf '%s: %s:\nwanted: %s\ngot: %s\n' "$1" "${*:3}" "$(echo $want)" "$(echo $got)"; return 1; }
}

# What every shell must offer.
all_words() { # SHELL
	cd "$BATS_FILE_TMPDIR"
	local version
	version=$(basename s/routers/*.jsonl .jsonl)
	offers "$1" 'list show learnt diff active activate approve rollback canary verify prune' mb-version ''
	offers "$1" 'activate active approve' mb-version a
	offers "$1" '--state --format --at --help --version' mb-version active --
	offers "$1" '--state --share --stop' mb-version --s
	offers "$1" 'text json' mb-version --format ''
	offers "$1" 'text json html' mb-report show --format ''
	offers "$1" 'text json' mb-report list --format ''
	offers "$1" "active rules $version" mb-version --state s show ''
	offers "$1" "$version" mb-version --state s diff rules 2
	offers "$1" "$version" mb-version --state s rollback 2
	offers "$1" night mb-report --state s show ''
	offers "$1" night mb-version --state s approve n
	offers "$1" 'file.jsonl folder' mb-mark f
	offers "$1" 'folder' mb-mark --state f
	offers "$1" "$version" mb-route --state s --router 2
	offers "$1" 'openai otlp' mb-import --from o
	offers "$1" 'squarecb epsilon softmax leave-one-out' mb-route --explore ''
	offers "$1" '' mb-route --seed ''
	offers "$1" 'report retrieve reward route run' mb r
	offers "$1" 'vectors version' mb help v
	offers "$1" "active rules $version" mb version --state s show ''
}

@test "bash completes commands, options, values, versions, runs and files" {
	all_words bash
	# bash splits a word at =.
	offers bash json mb-version --format = j
	offers bash 'text json' mb-version --format =
	offers bash folder mb-mark --state = f
}

@test "zsh completes the same" {
	command -v zsh >/dev/null || skip 'zsh is not installed'
	all_words zsh
	offers zsh json mb-version --format=j
	offers zsh folder mb-mark --state=f
}

@test "fish completes the same" {
	command -v fish >/dev/null || skip 'fish is not installed'
	all_words fish
	offers fish --format=json mb-version --format=j
}

@test "each program, each option and each command of --help is in the table" {
	for p in "$TOP"/cmd/mb-*.c "$TOP"/pipelines/mb*; do
		p=$(basename "$p" .c)
		"$p" --help | sed -n '/^usage:/,$p' | grep -oE -- '(^|[^a-z-])--?[a-z][a-z_-]*' | grep -oE -- '--?[a-z][a-z_-]*' | grep -v _ | sort -u >help
		sed -n "s/^$p [^ ]* \(-[^ ]*\) .*/\1/p" "$FILES/table" | sort -u >table
		comm -13 table help | grep -vx -- -s >missing || :
		[ ! -s missing ] || { echo "$p:"; cat missing; false; }
	done
	[ "$(cut -d ' ' -f 1 "$FILES/table" | sort -u | wc -l)" -eq "$(ls "$TOP"/cmd/mb-*.c "$TOP"/pipelines/mb* | wc -l)" ]
}

@test "an option without a text, and an operand of an unknown kind, stop the build" {
	printf '#!/bin/sh\nprintf "usage:\\n  mb-x [--what] BAR\\n\\n  --help\\n"\n' >mb-x
	chmod +x mb-x
	fails_with 1 'mb-x --help: no text for --what' "$TOP/pipelines/completions/table" ./mb-x
	sed -i 's/ \[--what\]//' mb-x
	fails_with 1 'mb-x --help: what is "BAR"?' "$TOP/pipelines/completions/table" ./mb-x
}
