# Injects faults at some steps; `make check-crash` injects them at all steps.

load ../cmd/helper

@test "killed, failing, starved, unplugged, crowded at any step: the state is whole, and nothing is lost" {
	tools=$TOP/obj/tests/crash
	[ "${MB_BIN:-$TOP/bin}" = "$TOP/bin" ] || skip 'a sanitizer or a checker is in the way'
	[ -e "$tools/fault.so" ] || skip 'make check builds what this needs'
	run "$TOP/tests/crash/run" "$tools" small
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *'crash points: '*', 0 wrong'* ]]
}
