# Loaded by every bats file: our programs first in PATH, an empty directory to work in.
bats_require_minimum_version 1.5.0

setup() {
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	DATA=$TOP/../shared/data
	GOLDEN=$TOP/tests/golden
	PATH=${MB_BIN:-$TOP/bin}:$PATH
	export TOP DATA GOLDEN PATH
	unset MB_STATE MB_LOCK_FD NO_COLOR
	export HOME=$BATS_TEST_TMPDIR XDG_STATE_HOME=$BATS_TEST_TMPDIR/xdg LC_ALL=C.UTF-8
	cd "$BATS_TEST_TMPDIR" || return 1
}

# The command prints $2 on stderr and nothing on stdout, and exits with $1.
fails_with() {
	local want=$1 message=$2
	shift 2
	local got=0
	"$@" >out 2>err </dev/null || got=$?
	if [ "$got" -ne "$want" ] || ! grep -qF -- "$message" err; then
		printf 'wanted %s and: %s\ngot %s and: %s\n' "$want" "$message" "$got" "$(cat err)"
		return 1
	fi
}

# The file, or stdin, must equal the golden file $1; UPDATE_GOLDEN=1 rewrites that.
golden() {
	local got
	got=$(mktemp "$BATS_TEST_TMPDIR/golden.XXXXXX")
	cat >"$got"
	if [ -n "${UPDATE_GOLDEN:-}" ]; then
		mkdir -p "$(dirname "$GOLDEN/$1")"
		cp "$got" "$GOLDEN/$1"
	fi
	diff -u "$GOLDEN/$1" "$got" || same_but_for_libm "$GOLDEN/$1" "$got"
}

# exp() and log() of i386's libc differ in the last of 17 digits.
same_but_for_libm() {
	[ "$(getconf LONG_BIT)" = 32 ] && [[ $1 == *.json ]] || return 1
	local round='(.. | numbers) |= (. * 1e12 | round) / 1e12'
	jq -c "$round" "$1" >rounded && jq -c "$round" "$2" | cmp - rounded
}

# For setup_file: the same setup, in $BATS_FILE_TMPDIR.
ground() {
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	PATH=${MB_BIN:-$TOP/bin}:$PATH
	unset MB_STATE MB_LOCK_FD
	cd "$BATS_FILE_TMPDIR" || return 1
}

# The same, with the demo's agent in PATH. tasks.jsonl has COUNT tasks of the demo's
# office; log.jsonl has their outcomes, with half of the choices random.
office() { # COUNT
	ground
	PATH=$TOP/pipelines/demo:$PATH
	mb-benchmark default >suite.jsonl
	sed 1q suite.jsonl |
		jq -c --rawfile sentences "$TOP/pipelines/demo/sentences.tsv" --argjson from 0 --argjson count "$1" \
			-f "$TOP/pipelines/demo/world.jq" >tasks.jsonl
	mb-route --explore epsilon --epsilon 0.5 --seed 1 --now 2026-01-01T00:00:00Z tasks.jsonl | agent >log.jsonl
}

# What a router has learnt: its file without the header, which tells how, and without checks.
numbers() { # ROUTER
	local from at bytes
	from=$(head -n 1 "$1" | wc -c)
	head -n 1 "$1" | jq -r '.sections[] | select(.section != "check") | "\(.at) \(.bytes)"' |
		while read -r at bytes; do
			tail -c +$((from + at + 1)) "$1" | head -c "$bytes"
		done
}
