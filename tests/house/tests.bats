# The tests themselves.

load ../cmd/helper

# bash's `set -e`, by which bats finds a failure, does not look at a command after `!`.
@test "a negated command can fail its test: it has || false, or another list after it" {
	printf '%s\n' 'f() {' '	! grep x y' '	! grep x y || false' '}' >sample
	[ "$(bare sample)" = 'sample:2:	! grep x y' ]
	cd "$TOP/tests"
	bare ./*/*.bats ./*/*.bash >"$BATS_TEST_TMPDIR/found" || :
	[ ! -s "$BATS_TEST_TMPDIR/found" ] || { cat "$BATS_TEST_TMPDIR/found"; false; }
}

bare() { # FILE...
	grep -HnE '^\s*! ' "$@" | grep -vE '\|\||&&'
}
